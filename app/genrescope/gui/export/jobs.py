"""What the commands of the menu Export write in their thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path

from genrescope.analysis.track import TrackResult, result_as_dict
from genrescope.audio.files import display_name
from genrescope.errors import UserError, as_user_error
from genrescope.gui.export.sections_format import SectionsFormat
from genrescope.gui.songs.song import Song
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Outcome
from genrescope.library.database import Database
from genrescope.library.export.csv_ import CsvFormat, csv_file
from genrescope.library.export.folders import Plan, Report, plan_folders, sort_into_folders, undo_sorting
from genrescope.library.export.journal import Journal
from genrescope.library.export.json_ import json_file
from genrescope.library.export.m3u8 import write_playlists
from genrescope.library.export.markers import (
    markers_of,
    write_audacity_labels,
    write_reaper_regions,
)
from genrescope.library.export.names import NewNames
from genrescope.library.export.song import ExportedSong
from genrescope.library.export.tagged import with_tags
from genrescope.library.export.wav_cues import write_wav_with_cues


@dataclass(frozen=True)
class Saved:
    """Files that were written.

    Attributes
    ----------
    paths : tuple of pathlib.Path
        The files.
    left : tuple of UserError
        Why others were not written.
    """

    paths: tuple[Path, ...]
    left: tuple[UserError, ...] = ()


@dataclass(frozen=True)
class ListedSong:
    """A song of the list at the moment of an export: later changes of the row do not matter.

    Attributes
    ----------
    path : pathlib.Path
        Its file.
    result : TrackResult or None
        The result of its analysis.
    error : UserError or None
        Why there is none.
    """

    path: Path
    result: TrackResult | None
    error: UserError | None


def listed_songs(songs: Iterable[Song]) -> list[ListedSong]:
    """Return songs as they are now; the rest is done in the thread, because there may be thousands."""
    return [ListedSong(song.path, song.result, song.error) for song in songs]


def _exported(songs: Iterable[ListedSong], card: ModelCard) -> Iterator[ExportedSong]:
    for song in songs:
        if song.result is not None:
            yield ExportedSong.of(song.result, card)
        else:
            yield ExportedSong(song.path, error=song.error)


def save_csv(songs: Iterable[ListedSong], card: ModelCard, path: Path, form: CsvFormat) -> Saved:
    """Write a table."""
    with csv_file(path, form) as write:
        for song in _exported(songs, card):
            write(with_tags(song))
    return Saved((path,))


def save_json(songs: Iterable[ListedSong], card: ModelCard, path: Path) -> Saved:
    """Write everything that is known of songs."""
    with json_file(path) as write:
        for song in songs:
            if song.result is not None:
                write(result_as_dict(song.result, card))
            else:
                write({"path": str(song.path), "error": str(song.error)})
    return Saved((path,))


def save_playlists(
    songs: Iterable[ListedSong], card: ModelCard, folder: Path, names: Mapping[str, str]
) -> Saved:
    """Write a playlist for each genre; `names` has the names of the genres."""
    exported = map(with_tags, _exported(songs, card))
    return Saved(tuple(write_playlists(folder, exported, names.__getitem__)))


def save_sections(
    song: ListedSong,
    path: Path,
    form: SectionsFormat,
    text_of: Callable[[Outcome], str],
    cancel: threading.Event,
) -> Saved:
    """Write the sections of an analysed song to a file."""
    assert song.result is not None
    markers = markers_of(song.result.sections, text_of)
    if form is SectionsFormat.LABELS:
        write_audacity_labels(path, markers)
    elif form is SectionsFormat.REGIONS:
        write_reaper_regions(path, markers)
    else:
        write_wav_with_cues(song.path, path, markers, cancel)
    return Saved((path,))


def save_all_sections(
    songs: Iterable[ListedSong],
    folder: Path,
    form: SectionsFormat,
    text_of: Callable[[Outcome], str],
    cancel: threading.Event,
) -> Saved:
    """Write the sections of several analysed songs to files with new names."""
    names = NewNames()
    paths: list[Path] = []
    left: list[UserError] = []
    for song in songs:
        try:
            path = names.reserve(folder / form.name_for(song.path))
            paths += save_sections(song, path, form, text_of, cancel).paths
        except CancelledError:
            break
        except Exception as error:
            left.append(as_user_error(error, display_name(song.path)))
    return Saved(tuple(paths), tuple(left))


def plan_sorting(
    songs: Iterable[ListedSong], card: ModelCard, folder: Path, names: Mapping[str, str], is_move: bool
) -> Plan:
    """Plan copying or moving; `names` has the names of the genres."""
    return plan_folders(_exported(songs, card), folder, name_of=names.__getitem__, is_move=is_move)


def sort(plan: Plan, cancel: threading.Event, on_progress: Callable[[int], None]) -> Report:
    """Copy or move songs."""
    with Database() as database:
        return sort_into_folders(plan, Journal(database), cancel=cancel, on_progress=on_progress)


def undo(sorting: int | None) -> Report:
    """Undo copying or moving."""
    with Database() as database:
        return undo_sorting(Journal(database), sorting)
