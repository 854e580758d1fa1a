"""Measure speed and memory, and print each figure beside its bar.

    .venv/bin/python build_scripts/bench.py [--only NAME ...] [--live SECONDS]

Run it on a machine that does nothing else: the bars are for two cores of an ordinary computer.  Every figure
comes from a process of its own, made by this script with sounds that it makes itself.  The exit code is 1
when a bar is passed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "app"))

MIB = 2**20
SR = 44_100


@dataclass(frozen=True)
class Row:
    """One line of the table; a row without a bar only informs."""

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
    """Something with chords, a bass and a beat [shape=(n,), float32]; no two bars are the same."""
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


def write_sound(path: Path, seconds: float, **options: Any) -> Path:
    """Write stereo music of any length, half a minute over and over."""
    import numpy as np
    import soundfile

    y = music(min(seconds, 30.0))
    # As wide as a mix: the sides differ.
    y = np.stack([y, 0.8 * y + 0.2 * np.roll(y, SR // 3)], axis=1)
    with soundfile.SoundFile(path, "w", SR, 2, **options) as file:
        left = int(seconds * SR)
        while left > 0:
            file.write(y[:left])
            left -= len(y)
    return path


# ---------------------------------------------------------------------------------------------------
# The other process


def ask(job: str, folder: Path, *arguments: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run one of the jobs below in a process of its own; what it found."""
    with started(job, folder, *arguments, env=env) as child:
        output, errors = child.communicate()
    if child.returncode != 0:
        raise RuntimeError(f"{job} failed:\n{errors[-3000:]}")
    return dict(json.loads(output.splitlines()[-1]))


@contextlib.contextmanager
def started(
    job: str, folder: Path, *arguments: str, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a job; whatever happens, it is gone afterwards."""
    # The user's own settings stay as they are.
    own = {"XDG_CONFIG_HOME": str(folder / "config"), "BENCH_STARTED": repr(time.monotonic())}
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


def tell(**found: Any) -> None:
    """Answer whoever asked for this job."""
    print(json.dumps(found), flush=True)


def resident() -> int:
    """Bytes of memory that this process has now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


# ---------------------------------------------------------------------------------------------------
# Jobs: each runs in the other process


def job_start() -> None:
    """Start the program as a user does, and close it when it was painted."""
    from PySide6.QtCore import QTimer

    from genrescope import cli, main

    build = main.build_window

    def build_and_watch(*args: Any, **options: Any) -> Any:
        window = build(*args, **options)

        def painted() -> None:
            seconds = time.monotonic() - float(os.environ["BENCH_STARTED"])
            tell(seconds=seconds, heavy=[name for name in ("tensorflow", "librosa") if name in sys.modules])
            QTimer.singleShot(0, window.close)

        window.first_painted.connect(painted)
        return window

    main.build_window = build_and_watch
    sys.exit(cli.main([]))


def _window() -> tuple[Any, Any]:
    from PySide6.QtWidgets import QApplication

    from genrescope.main import build_window, keep_what_is_alive

    app = QApplication([])
    window = build_window(app, engine="litert")
    window.model_ready.connect(keep_what_is_alive)
    return app, window


def _drop(window: Any, path: Path) -> None:
    """Drag a file over the window and let go, as a hand does."""
    from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    mime, place = QMimeData(), window.rect().center()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    # Qt gives a drop only to a window that took what was dragged over it.
    QApplication.sendEvent(window, QDragEnterEvent(place, *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), *how))


def _until(signal: Any, seconds: float = 60.0) -> None:
    """Run the event loop until a signal comes."""
    # Not QApplication.quit: that closes the window.
    came: list[bool] = []
    loop = _loop(seconds)
    connection = signal.connect(lambda *_: (came.append(True), loop.quit()))
    loop.exec()
    signal.disconnect(connection)
    if not came:
        raise RuntimeError("the window did not answer")


def _loop(seconds: float) -> Any:
    """Event loop that ends by itself after a time."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop, loop.quit)
    return loop


class Heartbeat:
    """A timer of 2 ms; the longest time that the event loop kept it waiting is a stall."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.longest = 0.0
        self._interval = 0.002
        self._last = time.perf_counter()
        self._timer = QTimer(interval=2, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - self._interval)
        self._last = now

    def take(self) -> float:
        """Return the longest stall since the last call, in ms."""
        self._beat()
        longest, self.longest = 1000 * self.longest, 0.0
        return longest


def job_stall(clip: str) -> None:
    """How long the event loop waits while the model loads, and while a file is analysed."""
    _app, window = _window()
    window.show()
    _until(window.first_painted)
    heart = Heartbeat()
    _until(window.model_ready)
    loading = heart.take()
    _drop(window, Path(clip))
    _until(window.verdict_ready)
    analysing = heart.take()
    window.close_down()
    tell(loading=loading, analysing=analysing)


def job_clip(clip: str) -> None:
    """Drop a clip on the window, again and again."""
    _app, window = _window()
    window.show()
    _until(window.model_ready)
    seconds = []
    for i in range(6):
        copy = Path(clip).with_stem(f"clip {i}")
        shutil.copy(clip, copy)
        begin = time.perf_counter()
        _drop(window, copy)
        _until(window.verdict_ready)
        seconds.append(time.perf_counter() - begin)
    window.close_down()
    # The first one imports what files need.
    tell(first=seconds[0], seconds=statistics.median(seconds[1:]))


def job_ratio(song: str) -> None:
    """The time to the verdict and the time to decode alone, by turns."""
    from genrescope.analysis.track import analyse_track
    from genrescope.audio.decode import open_audio
    from genrescope.features.frames import TrackFrames
    from genrescope.inference.classifier import load_classifier

    classifier = load_classifier(None, "litert")
    mel = classifier.card.mel
    path = Path(song)
    decoding, analysing = [], []
    for _ in range(6):
        begin = time.perf_counter()
        with open_audio(path) as audio:
            for _block in audio.blocks():
                pass
        decoding.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        for _item in analyse_track(path, classifier, frames=TrackFrames(mel.n_mels, mel.frame_rate)):
            pass
        analysing.append(time.perf_counter() - begin)
    # The best of each: what else the machine does only ever adds, and adds more to two threads than to one.
    tell(decoding=min(decoding), analysing=min(analysing))


def job_memory(clip: str, hour: str) -> None:
    """How far the memory grows over a long file."""
    from genrescope.analysis.track import analyse_track
    from genrescope.features.frames import TrackFrames
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
    tell(growth=growth, before=before, seconds=time.perf_counter() - begin)


def job_play() -> None:
    """Play music to the JACK server until ended."""
    import numpy as np
    import sounddevice

    y = music(30.0)
    position = 0

    def more(out: Any, n: int, _time: object, _status: object) -> None:
        nonlocal position
        out[:, 0] = np.take(y, range(position, position + n), mode="wrap")
        position = (position + n) % len(y)

    with sounddevice.OutputStream(channels=1, device=_jack_device("output"), callback=more):
        tell(playing=True)
        time.sleep(3600)


def _jack_device(direction: str) -> int:
    import sounddevice

    for api in sounddevice.query_hostapis():
        if "JACK" in api["name"]:
            return int(api[f"default_{direction}_device"])
    raise RuntimeError("PortAudio has no JACK here")


def _heard(microphone: Any) -> tuple[int, int, float]:
    """Samples and blocks heard so far, and when the last block came."""
    while True:
        blocks, at = microphone.blocks, microphone._last_block_at
        position = microphone.ring.position
        time.sleep(0.001)
        if microphone.blocks == blocks:
            return position, blocks, at


def job_live(seconds: str) -> None:
    """Listen through the window, and count."""
    from genrescope.audio.devices import input_devices

    (device, *_) = (device for device in input_devices() if "JACK" in device.host_api)
    _app, window = _window()
    window.settings.device = device.id
    window.transport.device_box.set_chosen(device.id)
    window.show()
    _until(window.model_ready)
    answers: list[float] = []
    loudest: list[float] = []
    window.live.answered.connect(lambda _: answers.append(time.monotonic()))
    window.live.levelled.connect(lambda peak, _rms: loudest.append(peak))
    begin = time.monotonic()
    window.listening.toggle()
    _until(window.live.ticked)
    tell(listening=True)
    _until(window.live.answered)
    first = answers[0] - begin
    # Time for whoever asked to lead the music here.
    _loop(3).exec()
    microphone = window.live.microphone
    # To lead the music here may itself cost the server a block.
    warnings = microphone.overflows
    position, blocks, at = _heard(microphone)
    window.live.tick_seconds.clear()
    answers.clear()
    loudest.clear()
    begin, cpu = time.monotonic(), time.process_time()
    _loop(float(seconds)).exec()
    wall, cpu = time.monotonic() - begin, time.process_time() - cpu
    ticks = sorted(window.live.tick_seconds)
    last_position, last_blocks, last_at = _heard(microphone)
    block = (last_position - position) / (last_blocks - blocks)
    # The pretend device runs by this computer's clock: what the clock says and the ring has not is lost.
    missing = (last_at - at) * microphone.sr - (last_position - position)
    tell(
        lost=max(0, round(missing / block)),
        warnings=microphone.overflows - warnings,
        unseen=window.live.lost_samples,
        ticks=len(ticks) / wall,
        p99=1000 * ticks[int(0.99 * len(ticks))],
        share=100 * cpu / wall,
        answers=len(answers) / wall,
        first=first,
        loudest=max(loudest),
    )
    window.close_down()


# ---------------------------------------------------------------------------------------------------
# Rows: each asks for jobs


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
    for key, what in (("loading", "while the model loads"), ("analysing", "while a 2-minute file is heard")):
        stalls = [answer[key] for answer in found]
        note = f"median of 5, worst {max(stalls):.0f}"
        yield Row(f"longest stall of the window {what}", statistics.median(stalls), "ms", 50, note=note)


def measure_clip(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    clip = write_sound(folder / "clip.wav", 30)
    found = ask("clip", folder, str(clip))
    yield Row("30 s clip: drop to verdict", found["seconds"], "s", 0.5, note=f"first {found['first']:.2f}")


def measure_mp3(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    song = write_sound(folder / "song.mp3", 240, format="MP3")
    found = ask("ratio", folder, str(song))
    note = f"{found['analysing']:.2f} s / {found['decoding']:.2f} s, the best of 6"
    yield Row("4-minute MP3: verdict / decoding", found["analysing"] / found["decoding"], "", 2.0, note=note)


def measure_memory(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    if not Path("/proc/self/statm").exists():
        raise NotHereError("only Linux tells the memory of a process as we ask for it")
    clip, hour = write_sound(folder / "clip.wav", 30), write_sound(folder / "hour.flac", 3600)
    found = ask("memory", folder, str(clip), str(hour))
    note = f"from {found['before'] / MIB:.0f} MB; heard in {found['seconds']:.0f} s"
    yield Row("1-hour file: growth of memory", found["growth"] / MIB, "MB", 200, note=note)


def measure_live(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    missing = [program for program in ("jackd", "jack_lsp", "jack_connect") if shutil.which(program) is None]
    if missing:
        raise NotHereError(f"there is no {' '.join(missing)}")
    # A server of our own, so that a real one goes on undisturbed.
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

    jackd = ["jackd", "-n", env["JACK_DEFAULT_SERVER"], "-d", "dummy", "-r", "48000", "-p", "512"]
    server = subprocess.Popen(jackd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(
            lambda: subprocess.run(["jack_lsp"], env=env, capture_output=True, check=False).returncode == 0
        )
        with (
            started("play", folder, env=env) as player,
            started("live", folder, str(options.live), env=env) as child,
        ):
            assert player.stdout is not None
            assert child.stdout is not None
            player.stdout.readline()
            child.stdout.readline()
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
    note = f"{found['unseen']} samples not shown, {found['warnings']} warnings of JACK's"
    yield Row(span + "lost blocks", found["lost"], "", 0, note=note)
    yield Row(
        span + "99th percentile of a tick", found["p99"], "ms", 16, note=f"{found['ticks']:.0f} a second"
    )
    yield Row(span + "share of one core", found["share"], "%", 35)
    yield Row(span + "answers a second", found["answers"], "", at_least=2)
    yield Row(span + "first answer", found["first"], "s", 4)


class NotHereError(Exception):
    """A figure that this machine cannot give."""


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
    "memory": measure_memory,
    "live": measure_live,
}


def main() -> int:
    """Print the table; 1 when a bar is passed or a figure could not be had."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), help="measure only these")
    parser.add_argument("--live", type=float, default=60, metavar="SECONDS", help="how long to listen")
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
