"""What the commands of the menu Export write in their thread."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    Marker,
    markers_of,
    write_audacity_labels,
    write_reaper_regions,
)
from genrescope.library.export.names import NewNames
from genrescope.library.export.song import ExportedSong
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
class Sections:
    """The sections of a song.

    Attributes
    ----------
    song : pathlib.Path
        Its file.
    markers : sequence of Marker
        Its sections.
    """

    song: Path
    markers: Sequence[Marker]


def exported_songs(songs: Iterable[Song], card: ModelCard) -> list[ExportedSong]:
    """Return the songs that were analysed, or could not be."""
    exported = []
    for song in songs:
        if song.result is not None:
            exported.append(dataclasses.replace(ExportedSong.of(song.result, card), path=song.path))
        elif song.error is not None:
            exported.append(ExportedSong(song.path, error=song.error))
    return exported


def sections_of(songs: Iterable[Song], text_of: Callable[[Outcome], str]) -> list[Sections]:
    """Return the sections of the songs that were analysed."""
    return [
        Sections(song.path, markers_of(song.result.sections, text_of))
        for song in songs
        if song.result is not None
    ]


def save_csv(songs: Iterable[ExportedSong], path: Path, form: CsvFormat) -> Saved:
    """Write a table."""
    with csv_file(path, form) as write:
        for song in songs:
            write(song)
    return Saved((path,))


def save_json(results: Iterable[tuple[Path, TrackResult]], card: ModelCard, path: Path) -> Saved:
    """Write everything that is known of the songs at these paths."""
    with json_file(path) as write:
        for song, result in results:
            write(result_as_dict(dataclasses.replace(result, path=song), card))
    return Saved((path,))


def save_playlists(songs: Iterable[ExportedSong], folder: Path, names: Mapping[str, str]) -> Saved:
    """Write a playlist for each genre; `names` has the names of the genres."""
    return Saved(tuple(write_playlists(folder, songs, names.__getitem__)))


def save_sections(sections: Sections, path: Path, form: SectionsFormat, cancel: threading.Event) -> Saved:
    """Write the sections of a song to a file."""
    if form is SectionsFormat.LABELS:
        write_audacity_labels(path, sections.markers)
    elif form is SectionsFormat.REGIONS:
        write_reaper_regions(path, sections.markers)
    else:
        write_wav_with_cues(sections.song, path, sections.markers, cancel)
    return Saved((path,))


def save_all_sections(
    songs: Iterable[Sections], folder: Path, form: SectionsFormat, cancel: threading.Event
) -> Saved:
    """Write the sections of several songs to files with new names."""
    names = NewNames()
    paths: list[Path] = []
    left: list[UserError] = []
    for sections in songs:
        try:
            path = names.reserve(folder / form.name_for(sections.song))
            paths += save_sections(sections, path, form, cancel).paths
        except CancelledError:
            break
        except Exception as error:
            left.append(as_user_error(error, display_name(sections.song)))
    return Saved(tuple(paths), tuple(left))


def plan_sorting(
    songs: Iterable[ExportedSong], folder: Path, names: Mapping[str, str], is_move: bool
) -> Plan:
    """Plan copying or moving; `names` has the names of the genres."""
    return plan_folders(songs, folder, name_of=names.__getitem__, is_move=is_move)


def sort(plan: Plan, cancel: threading.Event, on_progress: Callable[[int], None]) -> Report:
    """Copy or move songs."""
    with Database() as database:
        return sort_into_folders(plan, Journal(database), cancel=cancel, on_progress=on_progress)


def undo(sorting: int | None) -> Report:
    """Undo copying or moving."""
    with Database() as database:
        return undo_sorting(Journal(database), sorting)
