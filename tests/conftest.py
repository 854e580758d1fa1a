"""Applies to every test: no display needed, the user's own files untouched, nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import support
from genrescope import paths
from genrescope.inference.model_card import ModelCard
from genrescope.library.database import library_file
from support import leaks
from support.sound_card import SoundCard
from support.tiny_model import CARD, TinyClassifier, cached_folder

# GENRESCOPE_TEST_DISPLAY=1 shows the windows of the tests on the real screen.
if not os.environ.get("GENRESCOPE_TEST_DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ.pop("QT_SCALE_FACTOR", None)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(regex): this test may log a warning that matches")
    # A shell's background jobs ignore interrupts, and so would the programs that are interrupted here.
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _temporary_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, logs and recordings go to a temporary folder."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_MUSIC_DIR"):
            patch.setenv(name, str(home / name.lower()))
        patch.setenv("LANGUAGE", "en")  # of the command line, whatever the developer's is
        # Numba caches what it compiled; without this the first test of librosa would compile it again.
        if "NUMBA_CACHE_DIR" not in os.environ:
            patch.setenv("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "genrescope-tests-numba"))
        yield


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or animation, or an unexpected log line."""
    with leaks.no_leaks([mark.args[0] for mark in request.node.iter_markers("expects_log")]):
        yield


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Wait, without Qt, until a condition holds."""

    def wait(condition: Callable[[], bool], timeout: float = 20.0) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "the condition did not hold in time"
            time.sleep(0.01)

    return wait


@pytest.fixture(scope="session", autouse=True)
def _libraries_of_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the programs that tests start off the user's own library, where XDG's variables count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("user data")))
        yield


@pytest.fixture(scope="session")
def tiny_model(pytestconfig: pytest.Config) -> Path:
    """Folder of the tiny model, for both engines.  Do not change it; copy it."""
    return cached_folder(pytestconfig.cache.mkdir("tiny_model"))


@pytest.fixture
def tiny_card() -> ModelCard:
    """The tiny model's card, without files."""
    return CARD


@pytest.fixture
def tiny_classifier() -> TinyClassifier:
    """The tiny model in NumPy."""
    return TinyClassifier()


@pytest.fixture
def own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own library, of this test alone; it does not exist yet."""
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "user data")
    return library_file()


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
def fake_devices(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace this computer's devices; ``support/fake_portaudio/sounddevice.py`` lists the options."""

    def replace(**options: object) -> None:
        monkeypatch.setenv("FAKE_PORTAUDIO", json.dumps(options))
        monkeypatch.setenv("PYTHONPATH", str(Path(support.__file__).parent / "fake_portaudio"))
        monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")

    return replace


@pytest.fixture
def faulty_codecs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make decoder processes fail at the sample rates in ``support/faulty_soundfile/faulty_rates.py``."""
    monkeypatch.setenv("PYTHONPATH", str(Path(support.__file__).parent / "faulty_soundfile"))
