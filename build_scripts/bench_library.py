"""The library's part of bench.py: a library of made-up songs, and processes that are killed."""

from __future__ import annotations

import itertools
import os
import random
import select
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from genrescope.analysis.timeline import Segment, Timeline
from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.inference.classifier import card_of, load_classifier
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, Scores
from genrescope.library.content import read_content
from genrescope.library.database import Database
from genrescope.library.schema import MIGRATIONS, Migration
from genrescope.library.store import Store

SONG_SECONDS = 240.0
LONG_AGO = 1_600_000_000
"""Time of modification of the files: a file that was just written is not trusted."""

LONGEST_LIFE = 2.5
"""Seconds after which a process is killed at the latest; loading the model takes less than half of it."""


def made_up_result(path: Path, card: ModelCard, rng: np.random.Generator) -> TrackResult:
    """Make a result as large as that of a song of four minutes."""
    n_patches = round(SONG_SECONDS * card.mel.frame_rate / card.patch_hop)
    shares = rng.dirichlet(np.ones(len(card.classes)))
    outcome = Genre(card.classes[int(shares.argmax())], Scores(card.classes, tuple(map(float, shares)), 0.99))
    spans = itertools.pairwise(np.linspace(0, SONG_SECONDS, 6).tolist())
    return TrackResult(
        path=path,
        duration=SONG_SECONDS,
        silence=0.0,
        outcome=outcome,
        sections=Timeline(tuple(Segment(*span, outcome) for span in spans)),
        model_id=card.id,
        classes=card.classes,
        taggram=np.log(rng.dirichlet(np.ones(len(card.classes)), n_patches)).astype(np.float32),
        music=rng.random(n_patches, dtype=np.float32),
        patch_starts=np.arange(n_patches) * card.patch_hop / card.mel.frame_rate,
        tags=rng.random(len(card.tags), dtype=np.float32),
        embedding=rng.standard_normal(card.embedding_size, dtype=np.float32),
    )


def measure_store(folder: Path, n_songs: int) -> dict[str, float]:
    """Save made-up results of small files, then recall all of them, and list them.

    Returns
    -------
    dict
        Songs a second that are ``saved`` and ``recalled``, seconds of ``listing``, and ``kib`` a song.
    """
    file = folder / "library.sqlite3"
    paths, saved = fill(file, folder, n_songs)
    card = card_of()
    with Database(file) as database:
        store = Store(database, card)
        recalled = _rate(paths, store.recall)
        begin = time.perf_counter()
        n_listed = len(store.songs())
        listing = time.perf_counter() - begin
    if n_listed != n_songs:
        raise RuntimeError(f"{n_listed} of {n_songs} songs are listed")
    kib = file.stat().st_size / 1024 / n_songs
    return {"saved": saved, "recalled": recalled, "listing": listing, "kib": kib}


def fill(file: Path, folder: Path, n_songs: int) -> tuple[list[Path], float]:
    """Save made-up results of small files in a new library; return the files and the rate."""
    card, rng = card_of(), np.random.default_rng(1)
    paths = [folder / f"{number}.mp3" for number in range(n_songs)]
    for path in paths:
        path.write_bytes(rng.bytes(64))
        os.utime(path, (LONG_AGO, LONG_AGO))
    with Database(file) as database:
        store = Store(database, card)
        rate = _rate(paths, lambda path: store.save(read_content(path), made_up_result(path, card, rng)))
    return paths, rate


def _rate(paths: list[Path], work: Callable[[Path], object]) -> float:
    begin = time.perf_counter()
    for path in paths:
        work(path)
    return len(paths) / (time.perf_counter() - begin)


def migrations(n_rewrites: int) -> tuple[Migration, ...]:
    """Return the program's migrations, and some that write all results anew."""

    def rewrite(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE rewritten AS SELECT * FROM results")
        connection.execute("DELETE FROM results")
        connection.execute("INSERT INTO results SELECT * FROM rewritten")
        connection.execute("DROP TABLE rewritten")

    return (*MIGRATIONS, *[rewrite] * n_rewrites)


def analyse_until_killed(file: Path, clips: Path, n_rewrites: int) -> None:
    """Migrate the library, then analyse clips for ever, and print the name of each as soon as it is saved."""
    classifier = load_classifier(None, "litert")
    with Database(file, migrations=migrations(n_rewrites)) as database:
        if database.warnings:
            raise RuntimeError(str(database.warnings[0]))
        store = Store(database, classifier.card)
        paths = sorted(clips.iterdir())
        random.shuffle(paths)
        while True:
            for path in paths:
                content = read_content(path)
                *_, result = analyse_track(path, classifier)
                assert isinstance(result, TrackResult)
                store.save(content, result)
                print(path.name, flush=True)


def lines_until_killed(child: subprocess.Popen[str], seconds: float) -> list[str]:
    """Kill a process after some seconds, and return the whole lines that it printed."""
    assert child.stdout is not None
    deadline = time.monotonic() + seconds
    text = b""
    while (left := deadline - time.monotonic()) > 0:
        if select.select([child.stdout], [], [], left)[0]:
            part = os.read(child.stdout.fileno(), 1 << 16)
            if not part:
                raise RuntimeError("the process ended by itself")
            text += part
    child.send_signal(signal.SIGKILL)
    while part := os.read(child.stdout.fileno(), 1 << 16):
        text += part
    child.wait()
    return [line.decode() for line in text.split(b"\n")[:-1]]


def lost_answers(file: Path, clips: Path, names: set[str], n_rewrites: int) -> tuple[int, int]:
    """Return how many of the clips are not known, and the number of damaged libraries, 0 or 1."""
    with Database(file, migrations=migrations(n_rewrites)) as database:
        store = Store(database, card_of())
        lost = sum(store.recall(clips / name) is None for name in names)
        with database.reading() as connection:
            is_whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return lost, int(bool(database.warnings) or not is_whole)
