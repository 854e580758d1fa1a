"""The part of bench.py for tags: a process that writes genres, and takes them back, until it is killed."""

from __future__ import annotations

import random
import signal
from collections.abc import Sequence
from pathlib import Path

import soundfile

from genrescope.audio.content import content_of
from genrescope.library.database import Database
from genrescope.library.tags.plan import Mode, plan
from genrescope.library.tags.reading import read_tags
from genrescope.library.tags.writing import TagWriter

GENRES = ("Hip-Hop", "Trap", "Bossa Nova", "Drum & Bass")

LONGEST_LIFE = 1.0
"""Seconds after which the process is killed at the latest."""

_KINDS = (
    (".wav", {}),
    (".aiff", {}),
    (".flac", {}),
    (".ogg", {"format": "OGG", "subtype": "VORBIS"}),
    (".opus", {"format": "OGG", "subtype": "OPUS"}),
    (".mp3", {"format": "MP3"}),
)


def make_songs(folder: Path, y: object) -> list[Path]:
    """Write a song in several formats, at the rate of Opus."""
    paths = [folder / f"song{suffix}" for suffix, _ in _KINDS]
    for path, (_, options) in zip(paths, _KINDS, strict=True):
        soundfile.write(path, y, 48_000, **options)
    return paths


def write_until_killed(file: Path, songs: Sequence[Path], seconds: float) -> None:
    """Write genres and take some of them back until the system kills the process, which is like kill -9.

    Prints each genre once it is saved.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with Database(file) as database:
        while True:
            with TagWriter(database) as writer:
                for song in random.sample(songs, len(songs)):
                    genre = random.choice([g for g in GENRES if (g,) != read_tags(song).genres])
                    writer.write(plan(song, (genre,), Mode.REPLACE))
                    print(f"{song.name}\t{genre}", flush=True)
                for entry in random.sample(writer.journal.to_undo(None), len(songs) // 2):
                    writer.undo(entry)
                    print(f"{entry.path.name}\t{'; '.join(entry.old_genres)}", flush=True)


def damage_and_loss(
    file: Path, songs: Sequence[Path], sounds: dict[str, bytes], lines: Sequence[str]
) -> tuple[int, int]:
    """Return the numbers of files that are damaged, and of those that lost the genre that was printed last.

    Parameters
    ----------
    file : pathlib.Path
        The library.
    songs : sequence of pathlib.Path
        All files.
    sounds : dict
        The hash of the sound of each, by name.
    lines : sequence of str
        What `write_until_killed` printed.
    """
    damaged = sum(content_of(song) != sounds[song.name] for song in songs)
    printed = dict(line.split("\t") for line in lines)
    found = {song.name: "; ".join(read_tags(song).genres) for song in songs}
    differing = sum(found[name] != genre for name, genre in printed.items())
    with Database(file) as database, TagWriter(database) as writer:
        damaged += bool(database.warnings) or bool(writer.journal.unfinished())
    damaged += any(path not in songs for path in songs[0].parent.iterdir())
    # One genre may have been saved and not yet printed.
    return damaged, max(0, differing - 1)
