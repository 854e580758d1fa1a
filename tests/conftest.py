"""What holds for every test: no display needed, the user's own files untouched, nothing left behind."""

from __future__ import annotations

import ctypes
import gc
import itertools
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

# GENRESCOPE_TEST_DISPLAY=1 shows the windows of the tests on the real screen.
if not os.environ.get("GENRESCOPE_TEST_DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ.pop("QT_SCALE_FACTOR", None)

LEFT_OVER_GRACE = 3.0
"""Seconds that a thread which is already ending may still take."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(regex): this test may log a warning that matches")


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, logs and recordings go to a place of the tests'."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_MUSIC_DIR"):
            patch.setenv(name, str(home / name.lower()))
        # Numba keeps what it compiled; without this the first test of librosa would compile it anew.
        if "NUMBA_CACHE_DIR" not in os.environ:
            patch.setenv("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "genrescope-tests-numba"))
        yield


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or animation, or an unexpected log line."""
    threads = set(threading.enumerate())
    timers = {id(timer) for timer in _running_qt_objects()}
    lines = _Warnings()
    logging.getLogger().addHandler(lines)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(lines)
    problems = [f"thread {thread.name!r}" for thread in _left_threads(threads)]
    problems += [f"running {thing!r}" for thing in _running_qt_objects() if id(thing) not in timers]
    expected = [re.compile(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    # What the offscreen platform says of itself.
    expected.append(re.compile("Qt: This plugin does not support"))
    problems += [
        f"log line {line!r}" for line in lines.lines if not any(pattern.search(line) for pattern in expected)
    ]
    if problems:
        pytest.fail("left behind: " + ", ".join(problems))


class _Warnings(logging.Handler):
    """Keeps every log line from WARNING on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def _left_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + LEFT_OVER_GRACE
    while True:
        # Python shows a thread that Qt or PortAudio made as a dummy, and never learns of its end.
        left = [
            thread
            for thread in threading.enumerate()
            if thread not in before and not isinstance(thread, threading._DummyThread)
        ]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def _running_qt_objects() -> list[object]:
    """Threads, timers and animations of Qt that run now and were made by Python."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    import shiboken6

    def runs(thing: object) -> bool:
        if not shiboken6.isValid(thing):
            return False
        if isinstance(thing, core.QTimer):
            return thing.isActive()
        if isinstance(thing, core.QThread):
            return thing.isRunning() and thing is not core.QThread.currentThread()
        return thing.state() == core.QAbstractAnimation.State.Running

    kinds = (core.QTimer, core.QThread, core.QAbstractAnimation)
    return [thing for thing in _qt_objects(kinds) if runs(thing)]


def _qt_objects(kinds: tuple[type, ...]) -> list[object]:
    # Not isinstance: it asks lazy modules for their class, and so imports them.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Wait, without Qt, until something is so."""

    def wait(condition: Callable[[], bool], timeout: float = 20.0) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.01)

    return wait


# A model of another kind ------------------------------------------------------------------------------

_MAKE_MODEL = """
import sys
from pathlib import Path
import keras, numpy as np
from genrescope.features.mel import MelConfig
from genrescope.training.bank import PatchShape
from genrescope.training.export import write_model

classes = ("bossa_nova", "gnawa", "rock")
mel = MelConfig(sr=16_000, n_fft=1024, hop_length=256, n_mels=40, fmin=50.0, fmax=8_000.0)
inputs = keras.Input((80, 40))
answers = keras.layers.Dense(4)
model = keras.Model(inputs, answers(keras.layers.GlobalAveragePooling1D()(inputs)))
answers.set_weights([np.zeros((40, 4)), np.array([4.0, 2.0, 0.0, 5.0])])
write_model(
    model, Path(sys.argv[1]), classes=classes, shape=PatchShape(mel, 80), patch_hop=40,
    decision={"temperature": 1.0, "thresholds": {"not_sure": 0.5, "not_music": 0.5, "silence_db": -65.0}},
    metrics={
        "accuracy": 0.75, "loss": 0.5, "accuracy_ci95": [0.3, 0.95], "n_tracks": 4, "protocol": "Four songs."
    },
    training={},
)
"""


@pytest.fixture(scope="session")
def bossa_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a model with other genres and another front end, which calls every sound bossa nova.

    Not to be changed; copy it.
    """
    folder = tmp_path_factory.mktemp("models") / "bossa-1"
    done = subprocess.run(
        [sys.executable, "-c", _MAKE_MODEL, str(folder)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "app")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (folder / "MODEL_CARD.md").write_text("# The bossa model\n\nIt knows one answer.\n", encoding="utf-8")
    return folder


# A sound card that is not there -----------------------------------------------------------------------


def _end_with_parent() -> None:
    # A test run that is killed leaves no server behind.
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class SoundCard:
    """A JACK server without hardware, whose inputs a test can play into.

    Attributes
    ----------
    sr : int
        Its sample rate in Hz.
    device_name : str
        What Genrescope calls it.
    name, pid
        Of the server.
    """

    device_name = "JACK sound card"

    def __init__(self, folder: Path, name: str, *, sr: int = 44100, inputs: int = 2) -> None:
        self.name = name
        self._folder = folder
        self._inputs = inputs
        self._players: list[subprocess.Popen[str]] = []
        self._start(sr)

    def _start(self, sr: int) -> None:
        self.sr = sr
        # Synchronous: a busy machine makes it late, and not lossy.
        server = ["jackd", "--name", self.name, "-r", "-S"]
        ports = ["-C", str(self._inputs), "-P", str(self._inputs)]
        with (self._folder / "jackd.log").open("w") as log:
            self._server = subprocess.Popen(
                [*server, "-d", "dummy", "-r", str(sr), "-p", "512", *ports],
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )
        self.pid = self._server.pid
        deadline = time.monotonic() + 20
        while not self._ports():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.skip("jackd does not start here: " + (self._folder / "jackd.log").read_text()[-300:])
            time.sleep(0.05)

    def restart(self, sr: int | None = None) -> None:
        """Plug it in again, after `kill` or at another rate; what was played has ended."""
        self.kill()
        self._start(sr or self.sr)

    def freeze(self) -> None:
        """Let it send nothing, and answer no one, until `thaw`."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """End `freeze`."""
        self._server.send_signal(signal.SIGCONT)

    def play(self, y: np.ndarray, channels: int | Sequence[int] | None = None) -> None:
        """Play into the program that listens; returns as it begins.

        Parameters
        ----------
        y : np.ndarray [shape=(n,) or (n, m)], float32
            At the rate `sr`.  Silence follows it.
        channels : int, sequence of int or None
            How many of the program's channels get it, or the numbers of those, counted from 0, that get
            one column of `y` each; None for all.
        """
        path = self._folder / f"played {len(self._players)}.npy"
        np.save(path, y.astype(np.float32).reshape(len(y), -1))
        before = self._ports(":out_")
        player = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "jack_player.py"), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._players.append(player)
        assert player.stdin is not None
        assert player.stdout is not None
        assert player.stdout.readline() == "ready\n", "the player did not start"
        outs = sorted(self._ports(":out_") - before)
        deadline = time.monotonic() + 10
        connected: set[str] = set()
        # The program may open the card anew at this very moment: then its ports go and come.
        while True:
            ins = sorted(self._ports(":in_"))
            if channels is not None:
                numbers = range(channels) if isinstance(channels, int) else channels
                ins = [ins[n] for n in numbers if n < len(ins)]
            for out, port in zip(itertools.cycle(outs), ins, strict=False):
                command = ["jack_connect", "-s", self.name, out, port]
                if port not in connected and not subprocess.run(command, capture_output=True).returncode:
                    connected.add(port)
            if ins and connected.issuperset(ins):
                break
            assert time.monotonic() < deadline, "the program has no inputs to play into"
            time.sleep(0.05)
        player.stdin.write("\n")
        player.stdin.flush()

    def stop_playing(self) -> None:
        """End what is played."""
        for player in self._players:
            try:
                # It ends with its input.  The server waits long for a client that is killed.
                player.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                player.kill()
                player.communicate()
        self._players.clear()

    def kill(self) -> None:
        """Pull the plug."""
        self.thaw()
        self.stop_playing()
        # Politely: JACK has room for eight servers, and one that is killed leaves its place taken.
        self._server.terminate()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _ports(self, part: str = "") -> set[str]:
        listed = subprocess.run(["jack_lsp", "-s", self.name], capture_output=True, text=True)
        return {line for line in listed.stdout.splitlines() if part in line and ":" in line}


@pytest.fixture
def make_sound_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., SoundCard]]:
    """Make the sound card of the test: ``make_sound_card(sr=..., inputs=...)``."""
    for program in ("jackd", "jack_lsp", "jack_connect"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: jackd2)")
    try:
        import sounddevice  # noqa: F401
    except OSError as error:
        pytest.skip(f"PortAudio is not installed: {error}")
    name = f"genrescope-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    monkeypatch.setenv("JACK_NO_AUDIO_RESERVATION", "1")
    cards: list[SoundCard] = []

    def make(**options: int) -> SoundCard:
        cards.append(SoundCard(tmp_path, name, **options))
        return cards[-1]

    yield make
    for card in cards:
        card.kill()


@pytest.fixture
def sound_card(make_sound_card: Callable[..., SoundCard]) -> SoundCard:
    """A running sound card with two inputs that PortAudio lists."""
    return make_sound_card()


@pytest.fixture
def pretend_sound(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give this computer other devices; ``pretend/sounddevice.py`` says which there can be."""

    def pretend(**told: object) -> None:
        monkeypatch.setenv("PRETEND_SOUND", json.dumps(told))
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "pretend"))
        monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")

    return pretend
