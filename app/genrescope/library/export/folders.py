"""Copies or moves songs into folders by genre: a plan to review, its execution, and undoing it.

No file is ever overwritten, and at any moment a song that is moved is complete at one of its two places.
"""

from __future__ import annotations

import contextlib
import filecmp
import math
import os
import shutil
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path

from genrescope.audio.decode.source import refuse
from genrescope.audio.files import display_name, display_path
from genrescope.errors import Sentence, UserError
from genrescope.library.atomic import part_beside, sync, sync_folder, write_error
from genrescope.library.export.journal import Journal, Placed, Step
from genrescope.library.export.names import NewNames, legal_name
from genrescope.library.export.song import ExportedSong

_COPY_BYTES = 1 << 20

_FOR_GOOD = frozenset({Sentence.MOVED_FILE_GONE, Sentence.COPY_CHANGED, Sentence.ORIGINAL_GONE})
"""Why a song can never be brought back."""


@dataclass(frozen=True)
class Placement:
    """Where a song goes.

    Attributes
    ----------
    source, target : pathlib.Path
        Its file, and its new place or that of its copy.
    """

    source: Path
    target: Path


@dataclass(frozen=True)
class Plan:
    """What sorting would do; nothing has been changed.

    Attributes
    ----------
    folder : pathlib.Path
        The folder with the folders of the genres.
    is_move : bool
        Whether the songs are moved, not copied.
    placements : tuple of Placement
        In the order of the songs.
    in_place : tuple of pathlib.Path
        Songs that are already there.
    left : tuple of UserError
        Why other songs are left where they are.
    nbytes : int
        Bytes that will be written.
    """

    folder: Path
    is_move: bool
    placements: tuple[Placement, ...]
    in_place: tuple[Path, ...]
    left: tuple[UserError, ...]
    nbytes: int


@dataclass(frozen=True)
class Report:
    """What sorting, or undoing it, has done.

    Attributes
    ----------
    sorting : int
        Number for `undo_sorting`.
    is_move : bool
        Whether songs were moved, not copied.
    done : tuple of Placement
        The songs that were copied or moved, or the way back.
    left : tuple of UserError
        Why other songs were left where they are.
    """

    sorting: int
    is_move: bool
    done: tuple[Placement, ...]
    left: tuple[UserError, ...]


def plan_folders(
    songs: Iterable[ExportedSong], folder: Path, *, name_of: Callable[[str], str], is_move: bool
) -> Plan:
    """Plan which song goes where; changes nothing.

    Names are made legal for all systems, and numbered if they are taken.  A song of which there is a copy
    already is not copied again.

    Parameters
    ----------
    songs : iterable of ExportedSong
        The songs; see `ExportedSong.genre`.
    folder : pathlib.Path
        Where the folders of the genres are, or will be.
    name_of : callable
        Returns the name of a genre, which becomes that of the folder.
    is_move : bool
        Move the songs instead of copying them.

    Raises
    ------
    UserError
        If a folder cannot be read.
    """
    folder = folder.absolute()
    names = NewNames()
    device = _nearest(folder).stat().st_dev
    placements: list[Placement] = []
    in_place: list[Path] = []
    left: list[UserError] = []
    seen: set[str] = set()
    nbytes = 0
    for song in songs:
        source = Path(os.path.abspath(song.path))
        try:
            if song.genre is None:
                raise song.error or UserError(Sentence.NOT_FILED, name=display_name(source))
            status = _status_of(source, is_move=is_move)
        except UserError as error:
            left.append(error)
            continue
        identity = os.path.realpath(source)
        if identity in seen:
            continue
        seen.add(identity)
        wanted = folder / legal_name(name_of(song.genre)) / legal_name(source.name)
        found = _Found(source, is_move=is_move)
        try:
            target = names.reserve(wanted, found.is_at)
        except OSError as error:
            refuse(wanted.parent, error)
        if found.place is not None:
            in_place.append(source)
            continue
        placements.append(Placement(source, target))
        if not is_move or status.st_dev != device:
            nbytes += status.st_size
    return Plan(folder, is_move, tuple(placements), tuple(in_place), tuple(left), nbytes)


def sort_into_folders(
    plan: Plan,
    journal: Journal,
    *,
    cancel: threading.Event | None = None,
    on_progress: Callable[[int], None] = lambda n_done: None,
) -> Report:
    """Copy or move songs as planned.

    Parameters
    ----------
    plan : Plan
        From `plan_folders`.
    journal : Journal
        Remembers it, for `undo_sorting`.
    cancel : threading.Event, optional
        Once it is set, the remaining songs are left where they are.
    on_progress : callable
        Called with the number of songs that are done.

    Raises
    ------
    UserError
        If there is no space for the songs, and nothing has been changed; or if the journal cannot be written.
    """
    free = shutil.disk_usage(_nearest(plan.folder)).free
    if plan.nbytes > free:
        missing = math.ceil((plan.nbytes - free) / 1e6)
        raise UserError(Sentence.NO_ROOM_TO_COPY, name=display_path(plan.folder), count=missing)
    placed = [Placed(p.source, p.target, part_beside(p.target)) for p in plan.placements]
    new_folders = {folder for p in placed for folder in p.target.parents if not folder.exists()}
    sorting = journal.begin(placed, new_folders, is_move=plan.is_move)
    done: list[Placement] = []
    left: list[UserError] = []
    for number, song in enumerate(placed):
        if cancel is not None and cancel.is_set():
            break
        try:
            _place(song.source, song.target, song.part, is_move=plan.is_move, cancel=cancel)
            journal.note_done(sorting, number, song, is_move=plan.is_move)
        except CancelledError:
            break
        except OSError as error:  # someone has removed it at once
            left.append(write_error(error, song.target))
        except UserError as error:
            left.append(error)
            if error.sentence is Sentence.SAVE_DISK_FULL:
                break
        else:
            done.append(plan.placements[number])
            on_progress(len(done))
    journal.end(sorting)
    return Report(sorting, plan.is_move, tuple(done), tuple(left))


def undo_sorting(journal: Journal, sorting: int | None = None) -> Report:
    """Undo copying or moving: move the songs back, or delete the copies.

    A copy that has changed since, or whose original is gone, is kept.  Folders that were made for the songs
    are deleted if they are empty.

    Parameters
    ----------
    journal : Journal
        Remembers what was done.
    sorting : int, optional
        Which sorting to undo; the latest if not given.

    Raises
    ------
    UserError
        If there is none, or the journal cannot be read or written.
    """
    found = journal.find(sorting)
    if found is None:
        raise UserError(Sentence.NOTHING_SORTED)
    done: list[Placement] = []
    left: list[UserError] = []
    for number, song in reversed(found.placed):
        is_back = False
        try:
            is_back = _bring_back(song) if found.is_move else _delete_copy(song)
        except OSError as error:
            left.append(write_error(error, song.target))
            continue
        except UserError as error:
            left.append(error)
            if error.sentence not in _FOR_GOOD:
                continue
        if is_back:
            done.append(Placement(song.target, song.source))
        journal.note_undone(found.id, number, song, is_back=is_back and found.is_move)
    for folder in sorted(found.new_folders, key=lambda path: -len(path.parts)):
        with contextlib.suppress(OSError):  # it is not empty
            folder.rmdir()
    return Report(found.id, found.is_move, tuple(done), tuple(left))


# Planning -------------------------------------------------------------------------------------------


@dataclass
class _Found:
    """Recognises a song, or a copy of it, under the names that are taken."""

    source: Path
    is_move: bool
    place: Path | None = None

    def is_at(self, path: Path) -> bool:
        """Whether the song is at this place already."""
        try:
            is_there = path.samefile(self.source) or (not self.is_move and _is_same(self.source, path))
        except OSError:
            return False
        if is_there:
            self.place = path
        return is_there


def _status_of(source: Path, *, is_move: bool) -> os.stat_result:
    """Return the status of a song that can be copied or moved."""
    try:
        if is_move and source.is_symlink():
            raise UserError(Sentence.LINK_NOT_MOVED, name=display_name(source))
        status = source.stat()
    except OSError as error:
        refuse(source, error)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(Sentence.NOT_AUDIO, name=display_name(source))
    return status


def _nearest(folder: Path) -> Path:
    """Return the folder, or the one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _is_same(first: Path, second: Path) -> bool:
    """Whether two files have the same bytes."""
    return first.stat().st_size == second.stat().st_size and filecmp.cmp(first, second, shallow=False)


# Execution ------------------------------------------------------------------------------------------


def _place(
    source: Path, target: Path, part: Path, *, is_move: bool, cancel: threading.Event | None = None
) -> None:
    """Copy or move a file to a place that no file has."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _reserved(target):
            if is_move:
                with contextlib.suppress(OSError):  # another file system; the copy raises any other error
                    os.replace(source, target)
                    return
            _copy(source, part, cancel)
            if is_move and not _is_same(source, part):
                raise UserError(Sentence.COPY_DIFFERS, name=display_name(source))
            os.replace(part, target)
            if is_move:
                sync_folder(target.parent)
                try:
                    source.unlink()
                except OSError:
                    target.unlink()
                    raise
    except FileExistsError:
        raise UserError(Sentence.PLACE_TAKEN, name=display_name(source)) from None
    except OSError as error:
        raise write_error(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


@contextlib.contextmanager
def _reserved(target: Path) -> Iterator[None]:
    """Create an empty file, which may be replaced in the block; after an error, delete it if it is empty.

    `os.replace` overwrites what is there, so it may only be used on a name that is surely one's own.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    try:
        yield
    except BaseException:
        # An interrupt may come when the song is already there.
        if target.stat().st_size == 0:
            target.unlink()
        raise


def _copy(source: Path, part: Path, cancel: threading.Event | None) -> None:
    """Copy a file with its times and permissions to a new one, down to the disk."""
    try:
        reader = source.open("rb")
    except OSError as error:
        refuse(source, error)
    with reader, part.open("xb") as writer:
        while block := _read(reader.read, source):
            if cancel is not None and cancel.is_set():
                raise CancelledError
            writer.write(block)
        sync(writer)
    with contextlib.suppress(OSError):  # the drive has no permissions, or other times
        shutil.copystat(source, part)


def _read(read: Callable[[int], bytes], source: Path) -> bytes:
    try:
        return read(_COPY_BYTES)
    except OSError as error:
        refuse(source, error)


# Undoing --------------------------------------------------------------------------------------------


def _bring_back(song: Placed) -> bool:
    """Move a song to its old place; return whether it had been moved at all."""
    _clean_up(song)
    if not song.target.exists():
        if song.step is Step.PLANNED:
            return False
        raise UserError(Sentence.MOVED_FILE_GONE, name=display_name(song.target))
    if song.source.exists():
        if song.step is Step.PLANNED and _is_same(song.source, song.target):
            song.target.unlink()  # interrupted between the copy and the removal of the original
            return True
        raise UserError(Sentence.OLD_PLACE_TAKEN, name=display_name(song.target))
    _place(song.target, song.source, part_beside(song.source), is_move=True)
    return True


def _delete_copy(song: Placed) -> bool:
    """Delete the copy of a song; return whether it had been made at all."""
    _clean_up(song)
    if not song.target.exists():
        return False
    if not song.source.exists():
        raise UserError(Sentence.ORIGINAL_GONE, name=display_name(song.target))
    status = song.target.stat()
    is_unchanged = (status.st_size, status.st_mtime_ns) == (song.size, song.mtime_ns)
    if not is_unchanged and not _is_same(song.source, song.target):
        raise UserError(Sentence.COPY_CHANGED, name=display_name(song.target))
    song.target.unlink()
    return True


def _clean_up(song: Placed) -> None:
    """Delete what an interruption has left: a part of a copy, or an empty file at the new place."""
    with contextlib.suppress(FileNotFoundError):
        song.part.unlink()
    if song.step is Step.PLANNED and song.source.exists():
        with contextlib.suppress(FileNotFoundError):
            if song.target.stat().st_size == 0:
                song.target.unlink()
