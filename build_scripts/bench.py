"""Measure speed and memory, and print each figure beside its bar.

    .venv/bin/python build_scripts/bench.py [--only NAME ...] [--live SECONDS [--songs DATA]]

Run it on an otherwise idle machine: the bars are for two cores of an ordinary computer.  Every figure is
measured in a separate process, with sounds that this script generates.  To listen for half an hour, use
``--only live --live 1800``; with ``--songs``, real music is played meanwhile, from a folder that contains a
folder of audio files for each genre.  The exit code is 1 if a bar is passed.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import itertools
import json
import math
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "app"))

MIB = 2**20
SR = 44_100
SONG_SECONDS = 20.0
PLAYED_AHEAD_SECONDS = 5
# The JACK server's default.
JACK_SR, JACK_PERIOD = 48_000, 1024
# Half a block: the other half may be taken by the sound itself.
STALL_SECONDS = 0.010
IDLE_SECONDS = 60
KILLS = 50
WARM_UP = 120.0
"""Seconds of listening after which memory must not grow."""


@dataclass(frozen=True)
class Row:
    """One row of the table; a row without a bar is only informative."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.at_most is None and self.at_least is None:
            return ""
        over = self.at_most is not None and self.value > self.at_most
        under = self.at_least is not None and self.value < self.at_least
        return "OVER" if over or under else "ok"

    def __str__(self) -> str:
        bar = ""
        if self.at_most is not None:
            bar = f"<= {self.at_most:g}"
        elif self.at_least is not None:
            bar = f">= {self.at_least:g}"
        value = f"{self.value:.3g}" if self.value < 1000 else f"{self.value:.0f}"
        return f"{self.what:52} {value:>7} {self.unit:5} {bar:>8}  {self.verdict:5} {self.note}".rstrip()


# ---------------------------------------------------------------------------------------------------
# Sounds


def music(seconds: float, sr: int = SR) -> Any:
    """Make music with chords, a bass and a beat [shape=(n,), float32]; no two bars are the same."""
    import numpy as np

    rng = np.random.default_rng(1)
    t = np.arange(int(seconds * sr)) / sr
    y = 0.02 * rng.standard_normal(len(t))
    beat = 0.5
    for i in range(int(seconds / beat)):
        span = slice(int(i * beat * sr), int((i + 1) * beat * sr))
        local = t[span] - i * beat
        root = 55.0 * 2 ** (rng.integers(0, 12) / 12)
        for step in (0, 12, 16, 19, 24):
            y[span] += 0.08 * np.sin(2 * np.pi * root * 2 ** (step / 12) * local) * np.exp(-3 * local)
        y[span] += 0.3 * rng.standard_normal(len(local)) * np.exp(-40 * local)
    return (0.7 * y / np.abs(y).max()).astype(np.float32)


def soft_piece(seconds: float, sr: int = SR) -> Any:
    """Make the sound of a solo plucked instrument [shape=(n,), float32]."""
    import numpy as np

    rng = np.random.default_rng(5)
    y = np.zeros(int((seconds + 2) * sr))
    t = np.arange(2 * sr) / sr

    def pluck(start: float, hz: float, loud: float) -> None:
        overtones = (
            np.sin(2 * np.pi * hz * h * np.sqrt(1 + 0.0004 * h * h) * t) * np.exp(-1.5 * h**0.7 * t) / h
            for h in range(1, 9)
        )
        begin = int(start * sr)
        y[begin : begin + len(t)] += loud * sum(overtones)

    for i in range(int(seconds / 0.2)):
        pluck(0.2 * i, 220 * 2 ** (rng.choice([0, 2, 4, 7, 9, 12, 14, 16, 19]) / 12), rng.uniform(0.3, 1))
        if i % 4 == 0:
            pluck(0.2 * i, 110 * 2 ** (rng.choice([0, 5, 7]) / 12), 1.0)
    y = y[: int(seconds * sr)]
    return (0.7 * y / np.abs(y).max()).astype(np.float32)


def hard_piece(seconds: float, sr: int = SR) -> Any:
    """Make overdriven chords and fast drums [shape=(n,), float32]."""
    import numpy as np

    rng = np.random.default_rng(3)
    t = np.arange(int(seconds * sr)) / sr
    chords, drums = np.zeros(len(t)), np.zeros(len(t))
    beat, root = 0.09, 82.4
    for i in range(int(seconds / beat)):
        span = slice(int(i * beat * sr), int((i + 1) * beat * sr))
        local = t[span] - i * beat
        if i % 8 == 0:
            root = 82.4 * 2 ** (rng.choice([0, 0, 1, 3, 5, 6]) / 12)
        for detuned in (1, 1.503, 2.008, 1.009, 1.509):
            chords[span] += (((root * detuned) * t[span]) % 1 - 0.5) * np.exp(-6 * local)
        if i % 2 == 0:
            kick = np.sin(2 * np.pi * (55 * local + 3 * (1 - np.exp(-60 * local))))
            drums[span] += 1.5 * kick * np.exp(-20 * local)
            drums[span] += 0.25 * np.diff(rng.standard_normal(len(local) + 1)) * np.exp(-10 * local)
        if i % 8 == 4:
            drums[span] += 1.2 * rng.standard_normal(len(local)) * np.exp(-14 * local)
    # A guitar loudspeaker reproduces little above 5 kHz.
    spectrum = np.fft.rfft(np.tanh(20 * chords))
    spectrum /= 1 + (np.fft.rfftfreq(len(t), 1 / sr) / 5000) ** 2
    y = np.tanh(1.2 * (0.5 * np.fft.irfft(spectrum, len(t)) + 0.5 * drums))
    return (0.8 * y / np.abs(y).max()).astype(np.float32)


def write_sound(path: Path, seconds: float, **options: Any) -> Path:
    """Write stereo music of any length by repeating half a minute."""
    import numpy as np
    import soundfile

    y = music(min(seconds, 30.0))
    # As in a real mix, the channels differ.
    y = np.stack([y, 0.8 * y + 0.2 * np.roll(y, SR // 3)], axis=1)
    with soundfile.SoundFile(path, "w", SR, 2, **options) as file:
        left = int(seconds * SR)
        while left > 0:
            file.write(y[:left])
            left -= len(y)
    return path


def write_clips(folder: Path, n_clips: int) -> Path:
    """Fill a folder with short clips."""
    import soundfile

    folder.mkdir()
    y = music(3.0)
    for i in range(n_clips):
        soundfile.write(folder / f"{i:04d}.wav", y, SR)
    return folder


# ---------------------------------------------------------------------------------------------------
# The other process


def ask(job: str, folder: Path, *arguments: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run one of the jobs below in a separate process and return its figures."""
    with started(job, folder, *arguments, env=env) as child:
        output, errors = child.communicate()
    if child.returncode != 0:
        raise RuntimeError(f"{job} failed:\n{errors[-3000:]}")
    return dict(json.loads(output.splitlines()[-1]))


@contextlib.contextmanager
def started(
    job: str, folder: Path, *arguments: str, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a job, and end it on exit whatever happens."""
    # The user's own settings and library must not change, and no job may know the songs of another one.
    own = {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": tempfile.mkdtemp(dir=folder),
        "BENCH_STARTED": repr(time.monotonic()),
    }
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        own["QT_QPA_PLATFORM"] = "offscreen"
    child = subprocess.Popen(
        [sys.executable, __file__, "--job", job, *arguments],
        env={**os.environ, **own, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def report(**found: Any) -> None:
    """Report a job's figures to the process that started it."""
    print(json.dumps(found), flush=True)


def resident(pid: int | None = None) -> int:
    """Return the current memory of a process (by default, this one) in bytes."""
    statm = Path(f"/proc/{pid or 'self'}/statm").read_text(encoding="ascii")
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")


# ---------------------------------------------------------------------------------------------------
# Jobs: each runs in the other process


def job_start() -> None:
    """Start the program as a user does, and close it once it is painted."""
    from PySide6.QtCore import QTimer

    from genrescope import cli, main

    build = main.build_window

    def build_and_watch(*args: Any, **options: Any) -> Any:
        window = build(*args, **options)

        def painted() -> None:
            seconds = time.monotonic() - float(os.environ["BENCH_STARTED"])
            report(seconds=seconds, heavy=[name for name in ("tensorflow", "librosa") if name in sys.modules])
            QTimer.singleShot(0, window.close)

        window.first_painted.connect(painted)
        return window

    main.build_window = build_and_watch
    sys.exit(cli.main([]))


def _window(library: Path | None = None) -> tuple[Any, Any]:
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.shell.garbage import GarbageCollector
    from genrescope.main import build_window, freeze_gc

    app = QApplication([])
    window = build_window(app, engine="litert", library=library)
    window.model.ready.connect(freeze_gc)
    GarbageCollector(lambda: window.has_sound).__enter__().setParent(window)
    return app, window


def _drop(window: Any, path: Path) -> None:
    """Simulate dragging a file over the window and dropping it."""
    from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    mime, place = QMimeData(), window.rect().center()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    # Qt only sends a drop to a window that accepted the drag.
    QApplication.sendEvent(window, QDragEnterEvent(place, *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), *how))


def _until(signal: Any, seconds: float = 60.0) -> None:
    """Run the event loop until a signal is emitted."""
    # Not QApplication.quit: that closes the window.
    came: list[bool] = []
    loop = _loop(seconds)
    connection = signal.connect(lambda *_: (came.append(True), loop.quit()))
    loop.exec()
    signal.disconnect(connection)
    if not came:
        raise RuntimeError("the window did not answer")


def _loop(seconds: float) -> Any:
    """Event loop with a timeout."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop, loop.quit)
    return loop


def job_stall(clip: str) -> None:
    """Measure the stalls of the event loop while the model loads, and while a file is analysed."""
    from bench_playback import Stalls

    _app, window = _window()
    window.show()
    _until(window.first_painted)
    stalls = Stalls()
    _until(window.model.ready)
    loading = max(stalls.take())
    _drop(window, Path(clip))
    _until(window.queue.finished)
    analysing = max(stalls.take())
    window.close_down()
    report(loading=loading, analysing=analysing)


def job_clip(clip: str) -> None:
    """Drop a clip on the window repeatedly."""
    _app, window = _window()
    window.show()
    _until(window.model.ready)
    seconds = []
    for i in range(6):
        copy = Path(clip).with_stem(f"clip {i}")
        shutil.copy(clip, copy)
        begin = time.perf_counter()
        _drop(window, copy)
        _until(window.queue.finished)
        seconds.append(time.perf_counter() - begin)
    window.close_down()
    # The first one imports the modules for files.
    report(first=seconds[0], seconds=statistics.median(seconds[1:]))


def job_ratio(song: str) -> None:
    """Measure the time to the verdict and the time for decoding alone, alternately."""
    from genrescope.analysis.track import analyse_track
    from genrescope.audio.decode import open_audio
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(None, "litert")
    mel = classifier.card.mel
    path = Path(song)
    decoder = DecoderProcess()

    def decode() -> None:
        with open_audio(path) as audio:
            for _block in audio.blocks():
                pass

    def analyse() -> None:
        frames = TrackFrames(mel.n_mels, mel.frame_rate)
        for _item in analyse_track(path, classifier, frames=frames, decoder=decoder):
            pass

    # The best of each: other load only adds time, and adds more to two threads than to one.
    best = fastest(decoding=decode, pyav=lambda: decode_with_pyav(path), analysing=analyse)
    decoder.close()
    report(**best)


def decode_with_pyav(path: Path) -> None:
    """Decode a file and throw its sound away."""
    import av

    with av.open(str(path)) as container:
        for _frame in container.decode(audio=0):
            pass


def fastest(**works: Callable[[], None]) -> dict[str, float]:
    """Do some works alternately, six times each.

    Returns
    -------
    dict
        The least seconds of each by its name, and the least processor time, with that of child processes, by
        its name and ``_cpu``.
    """
    best: dict[str, float] = collections.defaultdict(lambda: math.inf)
    for _ in range(6):
        for name, work in works.items():
            begin = time.perf_counter(), all_cpu_seconds()
            work()
            best[name] = min(best[name], time.perf_counter() - begin[0])
            best[f"{name}_cpu"] = min(best[f"{name}_cpu"], all_cpu_seconds() - begin[1])
    return best


def all_cpu_seconds() -> float:
    """Return the processor time of this process and, where there is a /proc, of its child processes."""
    seconds = time.process_time()
    for pid in children():
        with contextlib.suppress(OSError):  # it has just ended
            seconds += cpu_seconds(pid)
    return seconds


def job_cpu(song: str) -> None:
    """Measure the processor time for a song in a worker's way, and for decoding alone, alternately."""
    from genrescope.analysis.track import analyse_track
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(None, "litert")
    path = Path(song)

    def analyse() -> None:
        for _item in analyse_track(path, classifier, n_cores=1):
            pass

    report(**fastest(pyav=lambda: decode_with_pyav(path), analysing=analyse))


def job_jobs(clips: str, n_jobs: str) -> None:
    """Classify a folder with some workers, and measure how long it takes and the most memory of a worker."""
    from genrescope.analysis.batch import analyse_files
    from genrescope.analysis.worker.client import Workers
    from genrescope.inference.classifier import default_model

    songs = list(enumerate(sorted(Path(clips).iterdir())))
    n = int(n_jobs)
    with Workers(n, default_model(), "litert") as workers:
        # The first files find the workers started.
        list(analyse_files(songs[:n], workers.analyse, workers.executor, n_at_once=n))
        begin = time.perf_counter()
        answers = list(analyse_files(songs, workers.analyse, workers.executor, n_at_once=n))
        seconds = time.perf_counter() - begin
        if len(answers) != len(songs) or any(answer.error for answer in answers):
            raise RuntimeError("not every song was answered")
        peaks = [peak_memory(pid) for pid in children()]
    report(seconds=seconds, peak=max(peaks))


def job_worker(*songs: str) -> None:
    """Measure the most memory of a worker for each of some songs."""
    from genrescope.analysis.worker.client import Worker
    from genrescope.inference.classifier import default_model

    peaks = []
    for song in songs:
        with Worker(default_model(), "litert") as worker:
            worker.analyse(Path(song))
            peaks.append(peak_memory(worker.start().pid))
    report(peaks=peaks)


def children() -> list[int]:
    """Return the process ids of the children of this process."""
    found: list[int] = []
    for listed in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread has just ended
            found += map(int, listed.read_text(encoding="ascii").split())
    return found


def peak_memory(pid: int) -> int:
    """Return the most memory that a process has had, in bytes."""
    fields = Path(f"/proc/{pid}/status").read_text(encoding="ascii").split()
    return 1024 * int(fields[fields.index("VmHWM:") + 1])


def job_decode(song: str) -> None:
    """Measure the time for decoding alone."""
    from genrescope.audio.decode import open_audio

    begin = time.perf_counter()
    with open_audio(Path(song)) as audio:
        for _block in audio.blocks():
            pass
    report(seconds=time.perf_counter() - begin)


def job_set(clip: str, song: str) -> None:
    """Drop a long file on the window, and measure the time to its timeline and the memory meanwhile."""
    from PySide6.QtCore import QTimer

    _app, window = _window()
    window.show()
    _until(window.model.ready)
    _drop(window, Path(clip))
    _until(window.queue.finished)
    before = peak = resident()

    def look() -> None:
        nonlocal peak
        peak = max(peak, resident())

    timer = QTimer(interval=200)
    timer.timeout.connect(look)
    timer.start()
    begin = time.perf_counter()
    _drop(window, Path(song))
    _until(window.queue.finished, 3600)
    seconds = time.perf_counter() - begin
    look()
    timer.stop()
    n_sections = len(window.spectrogram.timeline.sections)
    window.close_down()
    report(seconds=seconds, before=before, peak=peak, sections=n_sections)


def job_memory(clip: str, hour: str) -> None:
    """Measure the growth of memory over a long file."""
    from genrescope.analysis.track import analyse_track
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(None, "litert")
    mel = classifier.card.mel

    def peak(path: str) -> int:
        frames = TrackFrames(mel.n_mels, mel.frame_rate)
        return max(resident() for _ in analyse_track(Path(path), classifier, frames=frames))

    peak(clip)
    before = resident()
    begin = time.perf_counter()
    growth = peak(hour) - before
    report(growth=growth, before=before, seconds=time.perf_counter() - begin)


def job_window(song: str) -> None:
    """Analyse a song dropped on the window, and the same song without a window, alternately."""
    from genrescope.analysis.track import analyse_track
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(None, "litert")
    mel = classifier.card.mel
    own_interval = sys.getswitchinterval()
    _app, window = _window()
    window_interval = sys.getswitchinterval()
    window.show()
    _until(window.model.ready)
    decoder = DecoderProcess()
    alone, dropped = [], []
    for i in range(6):
        copy = Path(song).with_stem(f"song {i}")
        shutil.copy(song, copy)
        # As without a window, which makes threads take turns more often.
        sys.setswitchinterval(own_interval)
        begin = time.perf_counter(), all_cpu_seconds()
        frames = TrackFrames(mel.n_mels, mel.frame_rate)
        for _item in analyse_track(copy, classifier, frames=frames, decoder=decoder):
            pass
        alone.append((time.perf_counter() - begin[0], all_cpu_seconds() - begin[1]))
        sys.setswitchinterval(window_interval)
        begin = time.perf_counter(), all_cpu_seconds()
        _drop(window, copy)
        _until(window.queue.finished)
        dropped.append((time.perf_counter() - begin[0], all_cpu_seconds() - begin[1]))
    window.close_down()
    decoder.close()
    # The first of each imports the modules for files.  The best of the rest: other load only adds time.
    best = {
        f"{name}_{what}": min(figures[column] for figures in measured[1:])
        for name, measured in (("alone", alone), ("dropped", dropped))
        for column, what in enumerate(("wall", "cpu"))
    }
    report(**best)


def job_idle(seconds: str) -> None:
    """Measure the share of a core that an idle window and its processes use."""
    _app, window = _window()
    window.show()
    _until(window.model.ready)
    _loop(10.0).exec()
    begin, before = time.monotonic(), sum(os.times()[:4])
    _loop(float(seconds)).exec()
    used, passed = sum(os.times()[:4]) - before, time.monotonic() - begin
    window.close_down()
    report(share=100 * used / passed)


def job_why() -> None:
    """Explain ten seconds of music with the bundled model repeatedly."""
    from genrescope.analysis.explain import explain
    from genrescope.features.mel import log_mel
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier()
    mel = classifier.card.mel
    track = TrackFrames(mel.n_mels, mel.frame_rate)
    track.append(log_mel(music(12, mel.sr), mel))
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        if explain(track, 1.0, 11.0, classifier) is None:
            raise RuntimeError("there is no explanation")
        seconds.append(time.perf_counter() - began)
    report(seconds=seconds)


def job_rows(clips: str, rounds: str) -> None:
    """Drop a folder of clips and clear the list repeatedly, and measure the memory after each round."""
    _app, window = _window()
    window.show()
    _until(window.model.ready)
    before = resident()
    after = []
    for i in range(int(rounds)):
        if i:
            window.clear_list()
        _drop(window, Path(clips))
        _until(window.queue.empty, 600)
        after.append(resident())
    n_rows = len(window.queue.model.songs)
    window.close_down()
    report(before=before, after=after, rows=n_rows)


def job_fill(file: str, folder: str, n_songs: str) -> None:
    """Make a library of songs with made-up results."""
    import bench_library

    bench_library.fill(Path(file), Path(folder), int(n_songs))
    report()


def job_table(file: str, songs: str) -> None:
    """Drop a folder of known songs on the window, and filter, sort and scroll the table."""
    from PySide6.QtCore import Qt

    from genrescope.gui.songs.table_model import SongFilter

    app, window = _window(Path(file))
    window.show()
    _until(window.model.ready)
    window.all_actions.table.setChecked(True)
    before, begin = resident(), time.perf_counter()
    _drop(window, Path(songs))
    _until(window.queue.added, 600)
    app.processEvents()
    added = time.perf_counter() - begin
    _until(window.queue.empty, 600)
    known = time.perf_counter() - begin
    view = window.parts.table.view
    after = resident()

    def seconds(work: Callable[..., object], *argument: Any) -> float:
        app.processEvents()
        begin = time.perf_counter()
        work(*argument)
        view.viewport().repaint()
        return time.perf_counter() - begin

    words = "1", "12", "rock", "rock 7", ""
    filtering = [seconds(view.model().set_filter, SongFilter(text)) for text in words]
    header, order = view.horizontalHeader(), Qt.SortOrder.AscendingOrder
    sorting = [seconds(header.setSortIndicator, column, order) for column in range(header.count())]
    bar = view.verticalScrollBar()
    frames = [seconds(bar.setValue, 45 * step) for step in range(200)]
    n_rows = len(view.listed)
    window.close_down()
    report(
        added=added,
        known=known,
        rows=n_rows,
        before=before,
        after=after,
        filtering=max(filtering),
        sorting=max(sorting),
        frame=sorted(frames)[190],
    )


def job_play(*songs: str) -> None:
    """Play audio files to the JACK server repeatedly until ended.

    Reports the start of each, and every second how far the server is behind the clock.  The callback is in C:
    JACK runs the listener after the player, so a delay in Python would also delay the listener.
    """
    import numpy as np
    import rtmixer
    import sounddevice
    import soundfile

    device = _jack_device("output")
    sr = int(sounddevice.query_devices(device)["default_samplerate"])
    sounds = [soundfile.read(song, dtype="float32")[0] for song in songs]
    sounds = [np.interp(np.arange(0, len(y), SR / sr), np.arange(len(y)), y) for y in sounds]
    coming = itertools.cycle([y.astype(np.float32) for y in sounds])
    # Samples that are ready to be played, and the position of each song's first one.
    room = 1 << math.ceil(math.log2(PLAYED_AHEAD_SECONDS * sr))
    ready = rtmixer.RingBuffer(np.dtype(np.float32).itemsize, room)
    rest = next(coming)
    begins = collections.deque([0])
    behind = Behind()
    number = written = 0
    with rtmixer.Mixer(device=device, channels=1, samplerate=sr) as mixer:
        report(playing=True)
        playing = None
        while playing is None or playing in mixer.actions:
            n = ready.write(rest[: ready.write_available])
            written += n
            rest = rest[n:]
            if not len(rest):
                begins.append(written)
                rest = next(coming)
            if playing is None:
                playing = mixer.play_ringbuffer(ready, channels=1)
            played, now = written - ready.read_available, time.monotonic()
            if begins and played > begins[0]:
                report(at=now - (played - begins.popleft()) / sr, song=number % len(sounds))
                number += 1
            if behind.add(now, played / sr):
                report(at=now, behind=behind.seconds[-1][1])
            time.sleep(0.005)
    raise RuntimeError(f"less than {PLAYED_AHEAD_SECONDS} s were ready to be played")


def job_stalls(cpu: str) -> None:
    """Report whenever a processor was unavailable for a while, even to a real-time thread.

    The host of a virtual machine occasionally suspends it for longer than a block.
    """
    os.sched_setaffinity(0, {int(cpu)})
    try:
        # Above JACK's, which is 10.
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(50))
    except PermissionError:
        report(watching=False)
        return
    report(watching=True)
    while True:
        begin = time.monotonic()
        time.sleep(0.002)
        seconds = time.monotonic() - begin - 0.002
        if seconds > STALL_SECONDS:
            report(at=begin, seconds=seconds)


def job_name(*songs: str) -> None:
    """Classify whole files with the model."""
    from genrescope.analysis.track import analyse_track
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(None, "litert")
    from genrescope.inference.outcome import scores_of

    scores = (scores_of(list(analyse_track(Path(song), classifier))[-1].outcome) for song in songs)
    report(genres=[found.leading if found is not None else None for found in scores])


def _jack_device(direction: str) -> int:
    import sounddevice

    for api in sounddevice.query_hostapis():
        if "JACK" in api["name"]:
            return int(api[f"default_{direction}_device"])
    raise RuntimeError("PortAudio has no JACK here")


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Behind:
    """Delay of the sound behind the clock: the least in every second, because a brief delay is harmless."""

    def __init__(self) -> None:
        self.seconds: list[tuple[float, float]] = []
        self._least = math.inf
        self._begun = 0.0

    def add(self, now: float, sound: float) -> bool:
        """Add the sound received so far; return whether a second has passed."""
        is_over = now - self._begun >= 1.0
        if is_over:
            if math.isfinite(self._least):
                self.seconds.append((self._begun, self._least))
            self._begun, self._least = now, math.inf
        self._least = min(self._least, now - sound)
        return is_over and bool(self.seconds)


def jumps(behind: list[tuple[float, float]], block: float) -> list[tuple[float, int]]:
    """Times and numbers of missing blocks.

    The fake device follows this computer's clock to within a few parts per million.  So missing blocks appear
    as a jump, unlike slow drift; late blocks have arrived a second later.
    """
    found = [
        (at, round((later - earlier) / block)) for (_, earlier), (at, later) in itertools.pairwise(behind)
    ]
    return [(at, n) for at, n in found if n]


def lost_blocks(captured: list[tuple[float, int]], served: list[tuple[float, int]]) -> tuple[int, int]:
    """Number of blocks that the capture missed, and of those among them that the server itself skipped.

    A late server continues with the next block, and neither player nor listener gets the skipped one.
    """
    total = max(0, sum(n for _, n in captured))
    near = {(at, n) for at, n in served if any(abs(at - when) < 2.5 for when, _ in captured)}
    return total, max(0, min(total, sum(n for _, n in near)))


def without_stalls(missing: list[tuple[float, int]], stalls: list[float]) -> list[tuple[float, int]]:
    """Return the blocks that were missing when the computer itself was not stalled."""
    return [(at, n) for at, n in missing if not any(abs(at - when) < 2.5 for when in stalls)]


class Watch:
    """Monitors the window while it listens: its memory, the leading bar, and missing sound."""

    def __init__(self, window: Any) -> None:
        from PySide6.QtCore import QTimer

        self.leaders: list[tuple[float, str]] = []
        self.memory: list[tuple[float, int, int]] = []
        self.behind = Behind()
        self.ticks = array("f")
        self._window = window
        self._microphone = window.live.connection.microphone
        self._look_timer = QTimer(interval=50)
        self._look_timer.timeout.connect(self._look)
        self._second_timer = QTimer(interval=1000)
        self._second_timer.timeout.connect(self._second)
        self._look_timer.start()
        self._second_timer.start()

    @property
    def child(self) -> int:
        """The process that owns PortAudio."""
        return int(self._microphone.process.pid)

    def stop(self) -> None:
        self._look_timer.stop()
        self._second_timer.stop()

    def _look(self) -> None:
        microphone, bars = self._microphone, self._window.bars
        position, at = microphone.ring.position, microphone.last_block_at
        if microphone.ring.position == position:
            self.behind.add(at, position / microphone.sr)
        ranking = sorted(bars.classes, key=lambda genre: -bars.row(genre).score)
        if bars.row(ranking[0]).score > bars.row(ranking[1]).score and (
            not self.leaders or self.leaders[-1][1] != ranking[0]
        ):
            self.leaders.append((time.monotonic(), ranking[0]))

    def _second(self) -> None:
        self.memory.append((time.monotonic(), resident(), resident(self.child)))
        self.ticks.extend(self._window.live.analysis.tick_seconds)
        self._window.live.analysis.tick_seconds.clear()


def job_live(seconds: str) -> None:
    """Listen through the window, and count."""
    import resource

    from genrescope.audio.devices import input_devices

    (device, *_) = (device for device in input_devices() if "JACK" in device.host_api)
    _app, window = _window()
    window.settings.device = device.id
    window.transport.device_box.set_chosen(device.id)
    window.show()
    _until(window.model.ready)
    answers: list[float] = []
    loudest = -math.inf

    def levelled(peak: float, *_: object) -> None:
        nonlocal loudest
        loudest = max(loudest, peak)

    window.live.analysis.answered.connect(lambda _: answers.append(time.monotonic()))
    window.live.analysis.levelled.connect(levelled)
    begin = time.monotonic()
    window.live.toggle()
    _until(window.live.analysis.ticked)
    report(listening=True)
    _until(window.live.analysis.answered)
    first = answers[0] - begin
    # Time for the caller to connect the music.
    _loop(3).exec()
    microphone = window.live.connection.microphone
    lost = microphone.lost_blocks
    watch = Watch(window)

    def cpu() -> float:
        # Processes that have ended meanwhile, such as those that look for devices, are in the last one.
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        own: float = time.process_time() + ended.ru_utime + ended.ru_stime
        return own + cpu_seconds(watch.child)

    window.live.analysis.tick_seconds.clear()
    answers.clear()
    loudest = -math.inf
    begin, cpu_before = time.monotonic(), cpu()
    _loop(float(seconds)).exec()
    wall, cpu_used = time.monotonic() - begin, cpu() - cpu_before
    watch.stop()
    ticks = sorted(watch.ticks)
    block = JACK_PERIOD / microphone.sr
    report(
        missing=jumps(watch.behind.seconds, block),
        lost=microphone.lost_blocks - lost,
        unseen=window.live.analysis.lost_samples,
        p99=1000 * ticks[int(0.99 * len(ticks))],
        share=100 * cpu_used / wall,
        answers=len(answers) / wall,
        first=first,
        loudest=loudest,
        leaders=watch.leaders,
        memory=watch.memory,
    )
    window.close_down()


# ---------------------------------------------------------------------------------------------------
# Rows: each asks for jobs


def job_playback(*songs: str) -> None:
    """Play several songs in the window, or one from start to end."""
    import bench_playback

    app, window = _window()
    window.resize(1120, 700)
    window.show()
    _until(window.model.ready)

    def wait(condition: Callable[[], bool] | None, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and (condition is None or not condition()):
            _loop(min(0.05, deadline - time.monotonic())).exec()

    if len(songs) == 1:
        found = bench_playback.play_through(window, Path(songs[0]), _drop, wait)
    else:
        found = bench_playback.play_in_window(app, window, [Path(song) for song in songs], _drop, wait)
    window.close_down()
    report(**found)


def job_store(folder: str) -> None:
    """Save and recall the results of many files."""
    import bench_library

    report(**bench_library.measure_store(Path(folder), 2_000))


def job_save(file: str, clips: str, n_rewrites: str) -> None:
    """Analyse clips and save the results until the process is killed."""
    import bench_library

    bench_library.analyse_until_killed(Path(file), Path(clips), int(n_rewrites))


def job_tag(file: str, seconds: str, *songs: str) -> None:
    """Write genres until the process is killed."""
    import bench_tags

    bench_tags.write_until_killed(Path(file), [Path(song) for song in songs], float(seconds))


def measure_start(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    found = [ask("start", folder) for _ in range(8)][1:]
    heavy = sorted({name for answer in found for name in answer["heavy"]})
    note = "median of 7" + (f"; imported {', '.join(heavy)}!" if heavy else "; no tensorflow, no librosa")
    yield Row(
        "start to first painted window", statistics.median(f["seconds"] for f in found), "s", 1.0, note=note
    )


def measure_stall(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    clip = write_sound(folder / "minutes.flac", 120)
    found = [ask("stall", folder, str(clip)) for _ in range(5)]
    for key, what, bar in (
        ("loading", "while the model loads", 50),
        ("analysing", "while a 2-minute file is analysed", 25),
    ):
        stalls = [answer[key] for answer in found]
        note = f"median of 5, worst {max(stalls):.0f}"
        yield Row(f"longest stall of the window {what}", statistics.median(stalls), "ms", bar, note=note)


def measure_clip(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    clip = write_sound(folder / "clip.wav", 30)
    found = ask("clip", folder, str(clip))
    yield Row("30 s clip: drop to verdict", found["seconds"], "s", 0.5, note=f"first {found['first']:.2f}")


def measure_mp3(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    song = write_sound(folder / "song.mp3", 240, format="MP3")
    found = ask("ratio", folder, str(song))
    note = f"{found['analysing']:.2f} s / {found['decoding']:.2f} s, the best of 6"
    yield Row("4-minute MP3: verdict / decoding", found["analysing"] / found["decoding"], "", 2.0, note=note)
    for what, end, bar in (("wall", "", 1.6), ("CPU", "_cpu", 2.2)):
        analysing, decoding = found[f"analysing{end}"], found[f"pyav{end}"]
        note = f"{analysing:.2f} s / {decoding:.2f} s, the best of 6"
        yield Row(f"4-minute MP3: verdict / PyAV alone: {what}", analysing / decoding, "", bar, note=note)


def measure_batch(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    _only_where_memory_is_known()
    clips = folder / "clips"
    clips.mkdir()
    clip = write_sound(folder / "clip.mp3", 30, format="MP3")
    song = write_sound(folder / "song.mp3", 240, format="MP3")
    for what, path, bar in (("30-second clip", clip, 1.6), ("4-minute MP3", song, 1.5)):
        found = ask("cpu", folder, str(path))
        analysing, decoding = found["analysing_cpu"], found["pyav_cpu"]
        note = f"{analysing:.3f} s / {decoding:.3f} s, the best of 6"
        yield Row(f"{what}: CPU of a worker / PyAV alone", analysing / decoding, "", bar, note=note)
    for number in range(80):
        os.link(clip, clips / f"{number:02d}.mp3")
    one, two = (ask("jobs", folder, str(clips), jobs) for jobs in ("1", "2"))
    note = f"{one['seconds']:.1f} s / {two['seconds']:.1f} s for 80 clips of 30 s"
    faster = one["seconds"] / two["seconds"]
    yield Row("--jobs 2: throughput / --jobs 1", faster, "", at_least=1.8, note=note)
    yield Row("a worker: most memory", two["peak"] / MIB, "MB", 350)
    short = write_sound(folder / "short.wav", 600, subtype="PCM_U8")
    long = write_sound(folder / "long.wav", 10 * 3600, subtype="PCM_U8")
    small, large = ask("worker", folder, str(short), str(long))["peaks"]
    note = f"from {small / MIB:.0f} MB"
    yield Row("10-hour file: memory over a 10-minute one", (large - small) / MIB, "MB", 50, note=note)


def _only_where_memory_is_known() -> None:
    if not Path("/proc/self/statm").exists():
        raise NotHereError("the memory of a process is read from /proc, which only Linux has")


def measure_memory(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    _only_where_memory_is_known()
    clip, hour = write_sound(folder / "clip.wav", 30), write_sound(folder / "hour.flac", 3600)
    found = ask("memory", folder, str(clip), str(hour))
    note = f"from {found['before'] / MIB:.0f} MB; analysed in {found['seconds']:.0f} s"
    yield Row("1-hour file: growth of memory", found["growth"] / MIB, "MB", 200, note=note)


def measure_set(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    _only_where_memory_is_known()
    clip = write_sound(folder / "clip.wav", 30)
    song = write_sound(folder / "set.mp3", 3 * 3600, format="MP3")
    decoding = ask("decode", folder, str(song))["seconds"]
    found = ask("set", folder, str(clip), str(song))
    if not found["sections"]:
        raise RuntimeError("the timeline has no sections")
    note = f"{found['seconds']:.0f} s / {decoding:.0f} s"
    yield Row("3-hour set: complete timeline / decoding", found["seconds"] / decoding, "", 1.5, note=note)
    growth = (found["peak"] - found["before"]) / MIB
    note = f"from {found['before'] / MIB:.0f} MB"
    yield Row("3-hour set: growth of memory", growth, "MB", 300, note=note)


def measure_window(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    song = write_sound(folder / "song.mp3", 240, format="MP3")
    found = ask("window", folder, str(song))
    for what in ("wall", "cpu"):
        alone, dropped = found[f"alone_{what}"], found[f"dropped_{what}"]
        note = f"{dropped:.2f} s / {alone:.2f} s, the best of 5"
        label = f"dropped 4-minute MP3 / analyse_track alone: {what if what == 'wall' else 'CPU'}"
        yield Row(label, dropped / alone, "", 1.2, note=note)


def measure_why(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    seconds = ask("why", folder)["seconds"]
    yield Row("why: explanation of 10 s of music", statistics.median(seconds), "s", 0.5, note="median of 5")


def measure_idle(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    found = ask("idle", folder, str(IDLE_SECONDS))
    note = f"with the processes it starts, over {IDLE_SECONDS} s"
    yield Row("idle window: share of one core", found["share"], "%", 0.2, note=note)


def measure_rows(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    _only_where_memory_is_known()
    few, many = write_clips(folder / "few", 200), write_clips(folder / "many", 1000)
    after = ask("rows", folder, str(few), "3")["after"]
    note = ", ".join(f"{size / MIB:.0f}" for size in after) + " MB after each round"
    yield Row("200 clips dropped three times: growth", (after[-1] - after[0]) / MIB, "MB", 60, note=note)
    found = ask("rows", folder, str(many), "1")
    note = f"from {found['before'] / MIB:.0f} MB"
    yield Row(f"memory with {found['rows']} clips in the list", found["after"][0] / MIB, "MB", 600, note=note)


def measure_table(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    _only_where_memory_is_known()
    file, songs = folder / "library.sqlite3", folder / "songs"
    songs.mkdir()
    ask("fill", folder, str(file), str(songs), "10000")
    found = ask("table", folder, str(file), str(songs))
    note = f"{found['rows']} files dropped"
    yield Row("table: all rows added", found["added"], "s", 10, note=note)
    yield Row("table: all results from the library", found["known"], "s", note="of songs of 4 minutes")
    note = f"from {found['before'] / MIB:.0f} MB"
    yield Row("table: memory", found["after"] / MIB, "MB", 500, note=note)
    yield Row("table: filtering", 1000 * found["filtering"], "ms", 50, note="longest of 5")
    yield Row("table: sorting", 1000 * found["sorting"], "ms", note="longest of 12 columns")
    yield Row("table: frame while scrolling", 1000 * found["frame"], "ms", 16.7, note="95 % are shorter")


def measure_store(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    (folder / "songs").mkdir()
    found = ask("store", folder, str(folder / "songs"))
    note = f"{found['saved']:.0f} saved a second, {found['kib']:.0f} KiB each"
    yield Row("library: known files answered a second", found["recalled"], "", at_least=2_000, note=note)
    yield Row("library: list of 2,000 songs", found["listing"], "s")


def measure_kills(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    import bench_library

    if sys.platform == "win32":
        raise NotHereError("Windows cannot kill a process in this way")
    import soundfile

    clips, file = folder / "clips", folder / "library.sqlite3"
    clips.mkdir()
    for number in range(12):
        clip = clips / f"{number}.wav"
        soundfile.write(clip, music(3.0) * (1 - number / 20), SR)
        os.utime(clip, (bench_library.LONG_AGO, bench_library.LONG_AGO))
    rng = random.Random(1)
    lost = damaged = 0
    saved: list[str] = []
    for number in range(KILLS):
        with started("save", folder, str(file), str(clips), str(number)) as child:
            seconds = rng.uniform(0, bench_library.LONGEST_LIFE)
            saved += bench_library.lines_until_killed(child, seconds)
        found = bench_library.lost_answers(file, clips, set(saved), number)
        lost, damaged = lost + found[0], damaged + found[1]
    note = f"{len(saved)} saved, {KILLS} kills during migration and analysis"
    yield Row("library: saved answers lost after kill -9", lost, "", 0, note=note)
    yield Row("library: libraries damaged by kill -9", damaged, "", 0)


def measure_tag_kills(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    import bench_tags

    if sys.platform == "win32":
        raise NotHereError("Windows cannot kill a process in this way")
    from genrescope.audio.content import content_of

    (folder / "songs").mkdir()
    songs, file = bench_tags.make_songs(folder / "songs", music(3.0, 48_000)), folder / "tags.sqlite3"
    sounds = {song.name: content_of(song) for song in songs}
    rng = random.Random(1)
    lost = damaged = n_written = 0
    for _ in range(KILLS):
        seconds = rng.uniform(0.01, bench_tags.LONGEST_LIFE)
        with started("tag", folder, str(file), str(seconds), *map(str, songs)) as child:
            out, errors = child.communicate()
        if child.returncode != -signal.SIGALRM:
            raise RuntimeError(f"the process ended by itself: {errors}")
        lines = out.split("\n")[:-1]
        n_written += len(lines)
        found = bench_tags.damage_and_loss(file, songs, sounds, lines)
        damaged, lost = damaged + found[0], lost + found[1]
    note = f"{n_written} written or taken back, {KILLS} kills"
    yield Row("tags: files and journals damaged by kill -9", damaged, "", 0, note=note)
    yield Row("tags: saved genres lost after kill -9", lost, "", 0)


def songs_to_play(folder: Path, data: Path | None) -> tuple[list[Path], list[str]]:
    """Files to play one after the other, and the genre that the model gives each as a whole.

    No genre follows itself, so that a different bar leads each time.
    """
    import numpy as np
    import soundfile

    from genrescope.audio.decode import open_audio
    from genrescope.audio.resample import StreamingResampler

    if data is None:
        songs = [folder / "soft.wav", folder / "hard.wav"]
        for song, piece in zip(songs, (soft_piece, hard_piece), strict=True):
            soundfile.write(song, piece(SONG_SECONDS), SR)
        genres = ask("name", folder, *map(str, songs))["genres"]
    else:
        data = data / "gtzan" if (data / "gtzan").is_dir() else data
        found: dict[Path, str] = {}
        for genre_folder in sorted(path for path in data.iterdir() if path.is_dir()):
            for path in sorted(genre_folder.glob("*.*")):
                with open_audio(path) as audio:
                    resampler = StreamingResampler(audio.sr, SR)
                    y = np.concatenate([*map(resampler.push, audio.blocks()), resampler.flush()])
                if len(y) >= 0.7 * SONG_SECONDS * SR:
                    song = folder / f"{genre_folder.name} {len(found)}.wav"
                    soundfile.write(song, y[: int(SONG_SECONDS * SR)], SR)
                    found[song] = genre_folder.name
                    if list(found.values()).count(genre_folder.name) == 3:
                        break
        # Only those that are classified correctly: accuracy is measured elsewhere.
        named = ask("name", folder, *map(str, found))["genres"]
        right = {
            genre: song for (song, genre), name in zip(found.items(), named, strict=True) if genre == name
        }
        songs, genres = list(right.values()), list(right)
    if len(set(genres)) < len(songs) or len(songs) < 2:
        raise NotHereError(f"the pieces to play are all {', '.join(genres)} to this model")
    return songs, genres


def processors() -> list[int]:
    """Return the processors that can be monitored individually."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []


def collect(lines: IO[str], found: list[dict[str, Any]]) -> None:
    """Collect the reports of a job until it ends."""
    threading.Thread(target=lambda: found.extend(map(json.loads, lines)), daemon=True).start()


def measure_live(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    absent = [program for program in ("jackd", "jack_lsp", "jack_connect") if shutil.which(program) is None]
    if absent:
        raise NotHereError(f"there is no {' '.join(absent)}")
    songs, genres = songs_to_play(folder, options.songs)
    # A separate server, so that a real one is not disturbed.
    env = {**os.environ, "JACK_DEFAULT_SERVER": f"bench{os.getpid()}", "JACK_NO_START_SERVER": "1"}

    def ports(direction: str) -> set[str]:
        listed = subprocess.run(
            ["jack_lsp", "-p"], env=env, capture_output=True, text=True, check=False
        ).stdout
        found, name = set(), ""
        for line in listed.splitlines():
            if not line.startswith("\t"):
                name = line
            elif direction in line and not name.startswith("system:"):
                found.add(name)
        return found

    rate = ["-r", str(JACK_SR), "-p", str(JACK_PERIOD)]
    jackd = ["jackd", "-n", env["JACK_DEFAULT_SERVER"], "-d", "dummy", *rate]
    server = subprocess.Popen(jackd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    played: list[dict[str, Any]] = []
    stalls: list[dict[str, Any]] = []
    try:
        wait_for(
            lambda: subprocess.run(["jack_lsp"], env=env, capture_output=True, check=False).returncode == 0
        )
        with (
            contextlib.ExitStack() as watching,
            started("play", folder, *map(str, songs), env=env) as player,
            started("live", folder, str(options.live), env=env) as child,
        ):
            assert player.stdout is not None
            assert child.stdout is not None
            player.stdout.readline()
            child.stdout.readline()
            collect(player.stdout, played)
            for cpu in processors():
                watcher = watching.enter_context(started("stalls", folder, str(cpu)))
                assert watcher.stdout is not None
                if json.loads(watcher.stdout.readline())["watching"]:
                    collect(watcher.stdout, stalls)
            wait_for(lambda: bool(ports("output") and ports("input")))
            for source in ports("output"):
                for target in ports("input"):
                    subprocess.run(
                        ["jack_connect", source, target], env=env, capture_output=True, check=False
                    )
            output, errors = child.communicate()
            if child.returncode != 0:
                raise RuntimeError(f"live failed:\n{errors[-3000:]}")
            found = json.loads(output.splitlines()[-1])
    finally:
        server.terminate()
        server.wait()
    if found["loudest"] < -60:
        raise RuntimeError("no music came through the JACK server")
    span = f"live for {options.live:g} s: "
    served = [(news["at"], news["behind"]) for news in played if "behind" in news]
    captured, left_out = [(at, n) for at, n in found["missing"]], jumps(served, JACK_PERIOD / JACK_SR)
    missing, by_server = lost_blocks(captured, left_out)
    stood_still = [news["at"] for news in stalls]
    rest = lost_blocks(without_stalls(captured, stood_still), without_stalls(left_out, stood_still))
    lost = rest[0] - rest[1] + found["lost"]
    longest = max((1000 * news["seconds"] for news in stalls), default=0.0)
    note = (
        f"{missing - by_server - (rest[0] - rest[1])} more while the computer itself stood still "
        f"({len(stalls)} times, up to {longest:.0f} ms), {by_server} left out by JACK itself, "
        f"{found['unseen']} samples not shown"
    )
    yield Row(span + "lost blocks", lost, "", 0, note=note)
    yield Row(span + "99th percentile of a tick", found["p99"], "ms", 16)
    yield Row(span + "share of one core", found["share"], "%", 25, note="window and capture")
    yield from memory_rows(span, found["memory"])
    yield Row(span + "answers a second", found["answers"], "", at_least=2)
    yield Row(span + "first answer", found["first"], "s", 4)
    songs_begun = [news for news in played if "song" in news]
    waits = times_to_lead(songs_begun, genres, found["leaders"], found["memory"][-1][0])
    if waits:
        ranked = sorted(waits)
        note = f"median {statistics.median(ranked):.1f} of {len(ranked)} songs ({', '.join(genres)})"
        ninth = ranked[min(len(ranked) - 1, int(0.9 * len(ranked)))]
        yield Row(span + "first sound to leading bar", ninth, "s", 10, note=note)


def measure_play(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    import bench_playback

    if shutil.which("jackd") is None:
        raise NotHereError("there is no jackd")
    _only_where_memory_is_known()
    songs = bench_playback.write_songs(folder)
    if options.minutes:
        repeated = bench_playback.write_repeated(songs[0], options.minutes)
        _, recorded = play_recorded(folder, [repeated])
        name = f"play: lost samples in {options.minutes:g} minutes, with the window frozen for 3 s"
        yield Row(name, bench_playback.lost_samples(songs[0], recorded), "", 0)
        return
    found, recorded = play_recorded(folder, songs)
    figures = bench_playback.figures(songs, found, recorded)
    yield Row("play: click to sound, slowest of 4 formats", 1000 * figures["start"], "ms", 150)
    yield Row("play: seek in a file of 10 hours to sound", figures["seek"], "s", 0.3, note="WAV, MP3")
    yield Row(
        "play: playhead against the sound that leaves", 1000 * figures["playhead"], "ms", 20, note="median"
    )
    yield Row("play: stall of the event loop, 99th percentile", figures["stall"], "ms", 16)
    yield Row("play: share of one core", figures["share"], "%", 25, note="window and audio process")
    yield Row("play: lost samples, with the window frozen for 3 s", figures["lost"], "", 0)


def play_recorded(folder: Path, songs: list[Path]) -> tuple[dict[str, Any], tuple[Any, Any, Any]]:
    """Play songs in the window on a dummy JACK server; return its report, and what was recorded."""
    import bench_playback

    env = {**os.environ, "JACK_DEFAULT_SERVER": f"bench{os.getpid()}", "JACK_NO_START_SERVER": "1"}
    rate = ["-r", str(bench_playback.SR), "-p", "512"]
    jackd = ["jackd", "-n", env["JACK_DEFAULT_SERVER"], "-r", "-S", "-d", "dummy", *rate]
    server = subprocess.Popen(jackd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(
            lambda: subprocess.run(["jack_lsp"], env=env, capture_output=True, check=False).returncode == 0
        )
        recorder = bench_playback.Recorder(folder / "recording.npz", env)
        try:
            found = ask("playback", folder, *map(str, songs), env=env)
        finally:
            recorded = recorder.stop()
    finally:
        server.terminate()
        server.wait(10)
    return found, recorded


def memory_rows(span: str, memory: list[tuple[float, int, int]]) -> Iterator[Row]:
    """Return the growth of memory of the window and of the audio process after a while."""
    # The spectrogram's frames are all in use after 150 s.
    begin = memory[0][0] + min(WARM_UP, (memory[-1][0] - memory[0][0]) / 2)
    warm = [row for row in memory if row[0] >= begin]
    few = max(1, min(10, len(warm) // 4))
    for column, what in ((1, "window"), (2, "capture")):
        before, after = (
            statistics.median(row[column] for row in rows) / MIB for rows in (warm[:few], warm[-few:])
        )
        note = f"from {before:.0f} MB, in the last {warm[-1][0] - warm[0][0]:.0f} s"
        yield Row(span + f"growth of memory, {what}", after - before, "MB", 10, note=note)


def times_to_lead(
    played: list[dict[str, Any]], genres: list[str], leaders: list[tuple[float, str]], end: float
) -> list[float]:
    """Seconds from each song's first sound until its genre's bar led, or its whole length if it never did."""
    waits = []
    songs = [song for song in played if leaders and leaders[0][0] < song["at"] < end]
    for song, following in itertools.pairwise([*songs, {"at": end}]):
        genre = genres[song["song"]]
        spans = itertools.pairwise([*leaders, (math.inf, "")])
        led = [begin for (begin, leader), (until, _) in spans if leader == genre and until > song["at"]]
        wait = max(0.0, led[0] - song["at"]) if led else math.inf
        whole = following["at"] - song["at"]
        if whole > 0.7 * SONG_SECONDS or wait < whole:
            waits.append(min(wait, whole))
    return waits


class NotHereError(Exception):
    """A figure that cannot be measured on this machine."""


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("waited in vain")
        time.sleep(0.1)


ROWS = {
    "start": measure_start,
    "stall": measure_stall,
    "clip": measure_clip,
    "mp3": measure_mp3,
    "batch": measure_batch,
    "window": measure_window,
    "memory": measure_memory,
    "set": measure_set,
    "rows": measure_rows,
    "table": measure_table,
    "store": measure_store,
    "kills": measure_kills,
    "tags": measure_tag_kills,
    "why": measure_why,
    "idle": measure_idle,
    "live": measure_live,
    "play": measure_play,
}


def main() -> int:
    """Print the table; return 1 if a bar is passed or a figure could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), help="measure only these")
    parser.add_argument("--live", type=float, default=60, metavar="SECONDS", help="how long to listen")
    parser.add_argument(
        "--minutes", type=float, default=0, help="only play one song so long, and count lost samples"
    )
    parser.add_argument("--songs", type=Path, metavar="DATA", help="folders of real music to listen to")
    options = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "",
        flush=True,
    )
    good = True
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="genrescope-bench-") as folder:
            try:
                for row in ROWS[name](Path(folder), options):
                    print(row, flush=True)
                    good = good and row.verdict != "OVER"
            except NotHereError as reason:
                print(f"{name}: left out, {reason}", flush=True)
            except RuntimeError as problem:
                print(f"{name}: FAILED, {problem}", flush=True)
                good = False
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        globals()[f"job_{sys.argv[2]}"](*sys.argv[3:])
    else:
        sys.exit(main())
