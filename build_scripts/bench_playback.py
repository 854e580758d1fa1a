"""The figures of playback in `bench.py`: what the window does, and what leaves a dummy JACK server."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

SR = 48_000
SECONDS = 60.0
HOURS = 10
FORMATS = ("flac", "wav", "ogg", "mp3")
RECORDER = Path(__file__).resolve().parent.parent / "tests" / "support" / "jack_recorder.py"

_FIRST = 1e-4
"""Amplitude above which there is sound: encoders turn silence into noise below that."""


def write_songs(folder: Path) -> list[Path]:
    """Write a song in which no sample of the left channel occurs twice, others, and one of ten hours."""
    rng = np.random.default_rng(0)
    n = round(SECONDS * SR)
    y = np.stack([(rng.permutation(n) + 1) * rng.choice([-1, 1], n)] * 2, axis=1) / 2**22
    exact = folder / "exact.flac"
    soundfile.write(exact, y, SR, subtype="PCM_24")
    songs = [exact]
    for suffix in FORMATS:
        songs.append(folder / f"song.{suffix}")
        soundfile.write(songs[-1], 0.2 * y[: 20 * SR] * 4, SR)
    songs.append(folder / "long.wav")
    minute = rng.uniform(-0.3, 0.3, 60 * 8000)
    with soundfile.SoundFile(songs[-1], "w", 8000, 1, "PCM_U8") as file:
        for _ in range(60 * HOURS):
            file.write(minute)
    # Of a variable bit rate and without a table of contents.
    soundfile.write(folder / "minute.mp3", minute, 8000, bitrate_mode="VARIABLE")
    songs.append(folder / "long.mp3")
    songs[-1].write_bytes(60 * HOURS * (folder / "minute.mp3").read_bytes())
    return songs


def write_repeated(song: Path, minutes: float) -> Path:
    """Write the first of `write_songs` again and again, for some minutes."""
    y, sr = soundfile.read(song)
    path = song.with_name("repeated.flac")
    with soundfile.SoundFile(path, "w", sr, 2, "PCM_24") as file:
        for begin in range(0, round(60 * minutes * sr), len(y)):
            file.write(y[: round(60 * minutes * sr) - begin])
    return path


class Recorder:
    """Records what leaves the server."""

    def __init__(self, path: Path, env: dict[str, str]) -> None:
        self._path = path
        self._process = subprocess.Popen(
            [sys.executable, str(RECORDER), str(path)],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def stop(self) -> tuple[Any, Any, Any]:
        """Return the samples, and the frames and times of the blocks."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        while self._process.stdout.readline() not in ("saved\n", ""):
            pass
        self._process.wait(20)
        with np.load(self._path) as saved:
            return saved["y"], saved["frames"], saved["times"]


def play_in_window(app: Any, window: Any, songs: list[Path], drop: Any, wait: Any) -> dict[str, Any]:
    """Play in the window, and return when what was pressed and where the playhead was.

    Parameters
    ----------
    app, window
        The application, with a loaded model.
    songs : list of pathlib.Path
        From `write_songs`.
    drop, wait : callable
        Drop a file; run the event loop for some seconds or until a condition holds.
    """
    playback = window.playback
    others, long = songs[1:-2], songs[-2:]
    drop(window, songs[0])
    wait(lambda: not window.queue.model.songs[0].is_pending, 120.0)
    playback.toggle()
    wait(lambda: playback.position > 0.5, 60.0)  # the recorder is connected meanwhile
    playback.toggle()
    wait(None, 1.0)
    starts = []
    for song in (*others, *long):
        drop(window, song)
        window.queue.cancel()
        wait(None, 1.0)
        for share in (0.3, 0.6, 0.9):
            duration = 3600.0 * HOURS if song in long else 20.0
            pressed = time.monotonic()
            playback.go_to(share * duration)
            playback.toggle()
            starts.append(("long" if song in long else song.suffix, pressed))
            wait(None, 0.8)
            playback.toggle()
            wait(None, 0.5)
    window.presenter.show_song(window.queue.model.songs[0])
    wait(None, 1.0)
    playback.go_to(5.0)
    playback.toggle()
    wait(None, 1.0)
    (process,) = open_processes()
    stalls = Stalls()
    began, used = time.monotonic(), cpu_seconds(os.getpid()) + cpu_seconds(process.pid)
    places: list[tuple[float, float]] = []
    while time.monotonic() < began + 15.0:
        wait(None, 0.05)
        now = time.monotonic()
        places.append((now, playback.speaker.position(now)))
    share = (cpu_seconds(os.getpid()) + cpu_seconds(process.pid) - used) / (time.monotonic() - began)
    stalled = stalls.take()
    ctypes.PyDLL(None).sleep(3)  # nothing else of the window runs meanwhile
    wait(None, 2.0)
    playback.toggle()
    wait(None, 0.5)
    return {"starts": starts, "places": places, "stalls": stalled, "share": 100 * share, "played": began}


def play_through(window: Any, song: Path, drop: Any, wait: Any) -> dict[str, Any]:
    """Play a song from start to end, with the window frozen for 3 s in the middle.

    Parameters
    ----------
    window, drop, wait
        See `play_in_window`.
    song : pathlib.Path
        From `write_repeated`.
    """
    playback = window.playback
    drop(window, song)
    wait(lambda: bool(window.queue.model.songs), 10.0)
    window.queue.cancel()
    playback.toggle()
    middle = soundfile.info(song).duration / 2
    wait(lambda: playback.position > middle, middle + 60.0)
    ctypes.PyDLL(None).sleep(3)
    wait(lambda: not playback.is_playing, middle + 60.0)
    return {"ended": not playback.is_playing}


def lost_samples(song: Path, recorded: tuple[Any, Any, Any]) -> int:
    """Return how many samples of a song were skipped while it was played again and again, or put in.

    Parameters
    ----------
    song : pathlib.Path
        What `write_repeated` has repeated.
    recorded : tuple
        From `Recorder.stop`.
    """
    samples = soundfile.read(song, dtype="float32")[0][:, 0]
    order = np.argsort(samples)
    left = recorded[0][:, 0]
    n, lost, last, alien = len(samples), 0, None, 0
    for begin in range(0, len(left), n):
        part = left[begin : begin + n]
        places = order[np.clip(np.searchsorted(samples, part, sorter=order), 0, n - 1)]
        exact = np.flatnonzero(samples[places] == part)
        if not len(exact):
            alien += len(part)
            continue
        places = places[exact]
        if last is None:
            last, alien = places[0] - 1, 0
        else:
            alien += int(exact[0])
        lost += alien + int(((np.diff(places, prepend=last) - 1) % n).sum()) + int((np.diff(exact) - 1).sum())
        last, alien = places[-1], len(part) - 1 - int(exact[-1])
    if last is None:
        raise RuntimeError("nothing was played")
    return lost


def open_processes() -> Any:
    """Return the processes that own PortAudio: the one that plays."""
    from genrescope.audio.portaudio import client

    return client.open_processes()


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Stalls:
    """How late the event loop is: a timer of 2 ms."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._late: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._late.append(1000 * (now - self._last - 0.002))
        self._last = now

    def take(self) -> list[float]:
        """Return the delays since the last call, in ms."""
        self._beat()
        late, self._late = self._late, []
        return late


def figures(songs: list[Path], found: dict[str, Any], recorded: tuple[Any, Any, Any]) -> dict[str, float]:
    """Compare what was played with what the window reported."""
    y, frames, times = recorded
    left = y[:, 0]
    is_loud = np.abs(left) > _FIRST

    def wait_after(pressed: float) -> float:
        begin = int(np.interp(pressed, times, frames))
        first = begin + int(np.argmax(is_loud[begin:]))
        return float(np.interp(first, frames, times)) - pressed

    waits = [(kind, wait_after(pressed)) for kind, pressed in found["starts"]]
    song, _ = soundfile.read(songs[0], dtype="float32")
    order = np.argsort(song[:, 0])
    found_at = order[np.clip(np.searchsorted(song[:, 0], left, sorter=order), 0, len(song) - 1)]
    is_exact = song[found_at, 0] == left
    errors = []
    for now, position in found["places"]:
        frame = int(np.interp(now, times, frames))
        if is_exact[frame : frame + 10].all():
            errors.append(abs(position - found_at[frame] / SR))
    begin = int(np.interp(found["played"], times, frames))
    places = found_at[begin:]
    follows = is_exact[begin + 1 :] & (np.diff(places) == 1)  # in a fade, a sample may equal another one
    heard = np.unique(places[1:][follows])
    missing = int(heard[-1] - heard[0] + 1 - len(heard))
    return {
        "start": max(wait for kind, wait in waits if kind != "long"),
        "seek": max(wait for kind, wait in waits if kind == "long"),
        "playhead": statistics.median(errors),
        "stall": float(np.percentile(found["stalls"], 99)),
        "share": found["share"],
        "lost": missing,
    }
