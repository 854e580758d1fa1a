"""All sound is in the file, whatever happens to the window, the disk or the program."""

from __future__ import annotations

import datetime
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

import genrescope
from genrescope.audio.decode import open_audio
from genrescope.audio.devices import JACK, Channels, input_devices
from genrescope.audio.growing_file import GrowingFile
from genrescope.audio.microphone import Microphone
from genrescope.audio.recorder import Recorder, new_recording_path, recordings_folder, save_last
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError

SR = 8000
both_formats = pytest.mark.parametrize("suffix", [".wav", ".flac"])
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file in its place")


def counted(n: int, begin: int = 1) -> np.ndarray:
    """Samples that are all different, and exact in float32 and in 24 bits."""
    return np.arange(begin, begin + n, dtype=np.float32) / np.float32(2**23)


def stereo(n: int, begin: int = 1) -> np.ndarray:
    """Counted samples on the left, others on the right [shape=(n, 2)]."""
    return np.column_stack([counted(n, begin), -counted(n, begin)])


def read(path: Path) -> np.ndarray:
    """Content of a file [shape=(n, channels)], which must be of 24 bits."""
    assert soundfile.info(str(path)).subtype == "PCM_24"
    y, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return y


@both_formats
@pytest.mark.parametrize("channels", [1, 2])
def test_all_sound_of_the_ring_is_recorded(tmp_path, suffix, channels):
    ring = RingBuffer(10 * SR, channels)
    ring.append(np.ones((100, channels), dtype=np.float32))  # before the recording
    recorder = Recorder(tmp_path / f"take{suffix}", ring, SR)
    recorder.start()
    y = stereo(5 * SR, 0)[:, :channels]
    for begin in range(0, 5 * SR, 500):
        ring.append(y[begin : begin + 500])
    path = recorder.stop()
    ring.append(np.ones((100, channels), dtype=np.float32))  # after it
    np.testing.assert_array_equal(read(path), y)
    assert soundfile.info(str(path)).samplerate == SR
    assert recorder.seconds == 5
    assert (recorder.error, recorder.warning) == (None, None)
    assert recorder.lost_samples == 0
    assert not recorder.is_recording
    assert recorder.stop() == path


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        (0.01, None),
        (3.2, "The sound was interrupted: “take.wav” is missing 3 s."),
        (0.3, "The sound was interrupted: “take.wav” is missing 1 s."),
        (28_800, "The sound was interrupted: “take.wav” is missing 480 min."),
    ],
)
def test_sound_that_the_device_did_not_deliver_is_reported(tmp_path, lost, sentence):
    ring = RingBuffer(10 * SR)
    ring.append(counted(SR))
    ring.add_gap(60)  # before the recording
    ring.append(counted(SR))
    recorder = Recorder(tmp_path / "take.wav", ring, SR)
    recorder.start()
    ring.append(counted(SR))
    ring.add_gap(lost)
    ring.append(counted(SR))
    recorder.stop()
    assert sentence == (str(recorder.error) if recorder.error is not None else None)


@posix_only
@both_formats
def test_only_its_owner_can_read_a_recording(tmp_path, suffix):
    ring = RingBuffer(10 * SR)
    recorder = Recorder(tmp_path / f"take{suffix}", ring, SR)
    recorder.start()
    ring.append(counted(SR))
    modes = [recorder.path.stat().st_mode]
    for path in (recorder.stop("reggae"), save_last(ring, SR, 1.0, tmp_path, suffix, label="rock")):
        modes.append(path.stat().st_mode)
    assert {stat.S_IMODE(mode) for mode in modes} == {0o600}


def test_a_recording_can_start_with_earlier_sound(tmp_path):
    ring = RingBuffer(SR)
    ring.append(counted(2 * SR))
    recorder = Recorder(tmp_path / "take.wav", ring, SR, begin=SR + 100)
    recorder.start()
    np.testing.assert_array_equal(read(recorder.stop())[:, 0], counted(SR - 100, SR + 101))


def test_overwritten_sound_becomes_silence_of_the_same_length(tmp_path):
    ring = RingBuffer(SR, 2)
    recorder = Recorder(tmp_path / "take.wav", ring, SR, begin=0)
    ring.append(stereo(5 * SR))
    recorder.start()
    y = read(recorder.stop())
    assert len(y) == 5 * SR
    kept = y[:, 0] != 0
    assert recorder.lost_samples == np.count_nonzero(~kept)
    np.testing.assert_array_equal(y[kept], stereo(5 * SR)[kept])
    assert kept[-SR // 2 :].all()
    assert recorder.error.sentence is Sentence.RECORDING_HAS_GAPS
    assert str(recorder.error).endswith("“take.wav” contains 4 s of silence where sound was lost.")


def test_a_rate_that_flac_does_not_support(tmp_path):
    ring = RingBuffer(768_000)
    ring.append(counted(1000))
    recorder = Recorder(tmp_path / "take.flac", ring, 768_000, begin=0)
    recorder.start()
    path = recorder.stop()
    assert path == tmp_path / "take.wav"
    kept = save_last(ring, 768_000, 30, tmp_path, ".flac", "pop")
    assert kept.name.endswith(" pop.wav")
    for place in (path, kept):
        np.testing.assert_array_equal(read(place)[:, 0], counted(1000))
        assert soundfile.info(str(place)).samplerate == 768_000


def test_both_channels_of_a_sound_card_are_recorded(sound_card, tmp_path, wait_until):
    device = next(device for device in input_devices() if device.host_api == JACK)
    y = stereo(3 * sound_card.sr)
    with Microphone(device, Channels((0, 1))) as microphone:
        microphone.start()
        ring, sr = microphone.ring, microphone.sr
        recorders = [Recorder(tmp_path / f"take{suffix}", ring, sr) for suffix in (".wav", ".flac")]
        for recorder in recorders:
            recorder.start()
        sound_card.play(y, channels=[0, 1])
        wait_until(lambda: microphone.peak == y[-1, 0])
        paths = [recorder.stop() for recorder in recorders]
        paths += [save_last(ring, sr, 30, tmp_path, suffix) for suffix in (".wav", ".flac")]
    for path in paths:
        assert soundfile.info(str(path)).samplerate == sound_card.sr
        kept = read(path)
        begin = int(np.argmax(kept[:, 0] > 0))
        np.testing.assert_array_equal(kept[begin : begin + len(y)], y)
        assert not kept[:begin].any()


def test_a_frozen_window_leaves_no_gap(tmp_path):
    ring = RingBuffer(60 * SR)
    recorder = Recorder(tmp_path / "take.wav", ring, SR)
    recorder.start()
    y = counted(20 * SR)

    def play() -> None:
        for begin in range(0, len(y), 256):
            ring.append(y[begin : begin + 256])

    player = threading.Thread(target=play)
    player.start()
    player.join()  # this thread does nothing meanwhile
    np.testing.assert_array_equal(read(recorder.stop())[:, 0], y)


# Names ----------------------------------------------------------------------------------------------


def test_names_and_the_default_folder(tmp_path):
    path = new_recording_path(tmp_path, ".flac")
    assert path.parent == tmp_path
    assert path.suffix == ".flac"
    assert path.name.startswith("Genrescope 2")
    assert not set(path.name) & set('<>:"/\\|?*')
    started = datetime.datetime(2026, 11, 21, 20, 15, 3)
    path = new_recording_path(tmp_path, started=started)
    assert path.name == "Genrescope 2026-11-21 20.15.03.wav"
    path.touch()
    assert new_recording_path(tmp_path, started=started).name == "Genrescope 2026-11-21 20.15.03 (2).wav"
    assert new_recording_path().parent == recordings_folder()
    assert recordings_folder().name == "Genrescope"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("reggae", "take reggae.flac"),
        ("clásica: ¿jazz?/rock\\*", "take clásica ¿jazz rock.flac"),
        ("  two\twords\n", "take two words.flac"),
        ("drum & bass ...", "take drum & bass.flac"),
        ("レゲエ", "take レゲエ.flac"),
        ("x" * 500, f"take {'x' * 40}.flac"),
        ("..", "take.flac"),
        ("", "take.flac"),
        (None, "take.flac"),
    ],
)
def test_the_label_is_in_the_name(tmp_path, label, name):
    ring = RingBuffer(SR)
    recorder = Recorder(tmp_path / "take.flac", ring, SR)
    recorder.start()
    ring.append(counted(1000))
    assert recorder.stop(label) == tmp_path / name
    assert recorder.stop(label) == recorder.path == tmp_path / name
    assert [path.name for path in tmp_path.iterdir()] == [name]
    np.testing.assert_array_equal(read(tmp_path / name)[:, 0], counted(1000))


@pytest.mark.parametrize("links", [True, False])
def test_no_recording_overwrites_another(tmp_path, monkeypatch, links):
    def no_links(*_paths: object) -> None:
        raise PermissionError("as a memory stick says")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    for name in ("take.wav", "take (2) jazz.wav"):
        (tmp_path / name).write_bytes(b"precious")
    recorder = Recorder(tmp_path / "take.wav", RingBuffer(SR), SR)
    recorder.start()
    assert recorder.path == tmp_path / "take (2).wav"
    assert recorder.stop("jazz") == tmp_path / "take (2) jazz (2).wav"
    assert len(list(tmp_path.iterdir())) == 3
    for name in ("take.wav", "take (2) jazz.wav"):
        assert (tmp_path / name).read_bytes() == b"precious"


def test_a_name_that_is_too_long_for_the_disk(tmp_path):
    name = "x" * 250 + ".wav"
    recorder = Recorder(tmp_path / name, RingBuffer(SR), SR)
    recorder.start()
    assert recorder.stop("reggae") == tmp_path / name
    assert recorder.path.is_file()
    assert recorder.error is None


def test_a_new_folder_is_created(tmp_path):
    recorder = Recorder(tmp_path / "Grüße aus Łódź" / "b b" / "🎤 take.wav", RingBuffer(SR), SR)
    recorder.start()
    assert recorder.stop("ñandú").name == "🎤 take ñandú.wav"
    assert recorder.path.is_file()


def test_only_wav_and_flac(tmp_path):
    with pytest.raises(ValueError, match=r"\.mp3"):
        Recorder(tmp_path / "take.mp3", RingBuffer(SR), SR)


# Sound from before the recording --------------------------------------------------------------------


@both_formats
def test_the_last_seconds_are_saved_without_a_recording(tmp_path, suffix):
    ring = RingBuffer(45 * SR, 2)
    ring.append(stereo(60 * SR))
    path = save_last(ring, SR, 30, tmp_path, suffix, "hip hop")
    np.testing.assert_array_equal(read(path), stereo(30 * SR, 30 * SR + 1))
    assert path.name.endswith(f" hip hop{suffix}")
    started = datetime.datetime.strptime(path.name[11:30], "%Y-%m-%d %H.%M.%S")
    assert 25 < (datetime.datetime.now() - started).total_seconds() < 60
    again = save_last(ring, SR, 30, tmp_path, suffix, "hip hop")
    assert {path, again} == set(tmp_path.iterdir())


def test_fewer_seconds_than_asked_for_are_saved(tmp_path):
    ring = RingBuffer(45 * SR)
    ring.append(counted(2 * SR))
    np.testing.assert_array_equal(read(save_last(ring, SR, 30, tmp_path, ".wav"))[:, 0], counted(2 * SR))


def test_an_empty_ring_cannot_be_saved(tmp_path):
    with pytest.raises(UserError) as caught:
        save_last(RingBuffer(45 * SR), SR, 30, tmp_path / "new", ".wav")
    assert caught.value.sentence is Sentence.RECORDING_NOTHING
    assert not (tmp_path / "new").exists()


def test_the_last_seconds_while_they_are_overwritten(tmp_path):
    ring = RingBuffer(2 * SR)
    is_over = threading.Event()

    def play() -> None:
        begin = 1
        while not is_over.is_set():
            ring.append(counted(100, begin))
            begin = (begin + 100) % 2**22
            time.sleep(0.0005)

    player = threading.Thread(target=play)
    player.start()
    try:
        while ring.position < 4 * SR:
            time.sleep(0.01)
        for _ in range(5):
            y = read(save_last(ring, SR, 30, tmp_path, ".wav"))[:, 0]
            assert 1.5 * SR < len(y) <= 2 * SR
            steps = np.diff(np.rint(y * 2**23))
            assert set(steps[np.abs(steps) < 2**21]) == {1}
    finally:
        is_over.set()
        player.join()


# When things go wrong -------------------------------------------------------------------------------


def refusals(folder: Path) -> set[Sentence]:
    """Return the errors of recording into a folder, and of saving the last seconds there."""
    ring = RingBuffer(10 * SR)
    ring.append(counted(10 * SR))
    recorder = Recorder(folder / "take.wav", ring, SR)
    with pytest.raises(UserError) as recording:
        recorder.start()
    assert not recorder.is_recording
    with pytest.raises(UserError) as keeping:
        save_last(ring, SR, 30, folder, ".wav")
    assert str(folder) in str(recording.value)
    assert str(recording.value) == str(keeping.value)
    return {recording.value.sentence, keeping.value.sentence}


def test_a_folder_that_cannot_be_created(tmp_path):
    (tmp_path / "file").touch()
    assert refusals(tmp_path / "file") == {Sentence.FOLDER_READ_ONLY}
    assert refusals(tmp_path / ("x" * 300)) == {Sentence.FOLDER_READ_ONLY}


def test_a_read_only_folder(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    assert refusals(folder) == {Sentence.FOLDER_READ_ONLY}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check more often than once a second that the file is there."""
    monkeypatch.setattr("genrescope.audio.recorder._CHECK_SECONDS", 0.1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can make a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", disk], capture_output=True)
    if made.returncode:
        pytest.skip(f"a small disk cannot be made here: {made.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", disk], capture_output=True, check=False)  # a test may have done it
    assert not os.path.ismount(disk)


@both_formats
@pytest.mark.parametrize("channels", [1, 2])
def test_a_full_disk(small_disk, wait_until, suffix, channels):
    sr = 48000
    ring = RingBuffer(60 * sr, channels)
    recorder = Recorder(small_disk / f"take{suffix}", ring, sr)
    recorder.start()
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, (30 * sr // channels, channels)).astype(np.float32)
    ring.append(noise)
    wait_until(lambda: recorder.error is not None and not recorder.is_recording)
    assert recorder.error.sentence is Sentence.DISK_FULL
    assert str(recorder.path) in str(recorder.error)
    kept = read(recorder.path)
    assert len(kept) == round(recorder.seconds * sr)
    # All that fits on the disk, except for a piece.
    assert kept.size * 3 > 2.9e6
    np.testing.assert_allclose(kept, noise[: len(kept)], atol=2**-24)
    with open_audio(recorder.path) as audio:
        assert sum(map(len, audio.blocks())) == len(kept)
        assert audio.warnings == []
    assert refusals(small_disk) == {Sentence.NO_ROOM}
    assert recorder.stop("rock") == small_disk / f"take rock{suffix}"
    assert [path.name for path in small_disk.iterdir()] == [f"take rock{suffix}"]


def test_a_disk_that_is_getting_full(small_disk, wait_until):
    ring = RingBuffer(SR)
    recorder = Recorder(small_disk / "take.wav", ring, SR)
    recorder.start()
    wait_until(lambda: recorder.warning is not None)
    assert "there is room for at least 1 min of recording" in str(recorder.warning)
    (small_disk / "other").write_bytes(bytes(1_500_000))
    wait_until(lambda: recorder.warning.sentence is Sentence.RECORDING_ROOM_ENDS)
    subprocess.run(["mount", "-o", "remount,size=100m", small_disk], check=True)
    wait_until(lambda: recorder.warning is None)
    recorder.stop()
    assert recorder.error is None


def test_a_disk_that_becomes_read_only(small_disk, wait_until):
    ring = RingBuffer(60 * SR)
    recorder = Recorder(small_disk / "take.wav", ring, SR)
    recorder.start()
    ring.append(counted(SR))
    wait_until(lambda: recorder.seconds == 1)
    path = recorder.stop()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert refusals(small_disk) == {Sentence.FOLDER_READ_ONLY}
    np.testing.assert_array_equal(read(path)[:, 0], counted(SR))


@both_formats
def test_a_drive_that_is_removed(small_disk, wait_until, suffix):
    ring = RingBuffer(60 * SR)
    recorder = Recorder(small_disk / f"take{suffix}", ring, SR)
    recorder.start()
    ring.append(counted(SR))
    subprocess.run(["umount", "--lazy", small_disk], check=True)
    wait_until(lambda: recorder.error is not None)
    assert recorder.error.sentence is Sentence.RECORDING_GONE
    assert recorder.stop("pop") == small_disk / f"take{suffix}"
    assert not any(small_disk.iterdir())


def test_a_disk_that_does_not_respond(tmp_path, monkeypatch, wait_until):
    answers = threading.Event()
    monkeypatch.setattr("genrescope.audio.recorder._STUCK_SECONDS", 0.3)
    monkeypatch.setattr(GrowingFile, "sync", lambda _file: answers.wait())
    ring = RingBuffer(SR)
    recorder = Recorder(tmp_path / "take.wav", ring, SR)
    recorder.start()
    ring.append(counted(1000))
    assert recorder.stop("jazz") == tmp_path / "take.wav"
    assert recorder.error.sentence is Sentence.RECORDING_STUCK
    answers.set()
    wait_until(lambda: not recorder.is_recording)
    np.testing.assert_array_equal(read(tmp_path / "take.wav")[:, 0], counted(1000))


@posix_only
@both_formats
def test_a_folder_that_is_moved(tmp_path, wait_until, suffix):
    ring = RingBuffer(60 * SR, 2)
    recorder = Recorder(tmp_path / "here" / f"take{suffix}", ring, SR)
    recorder.start()
    ring.append(stereo(SR))
    (tmp_path / "here").rename(tmp_path / "there")
    wait_until(lambda: recorder.error is not None)
    assert recorder.error.sentence in (Sentence.RECORDING_MOVED, Sentence.RECORDING_GONE)
    if sys.platform.startswith("linux"):
        assert recorder.stop("jazz") == tmp_path / "there" / f"take jazz{suffix}"
    recorder.stop()
    np.testing.assert_array_equal(read(next((tmp_path / "there").iterdir())), stereo(SR))


@posix_only
@both_formats
@pytest.mark.parametrize("can_be_made_anew", [True, False])
def test_a_folder_that_is_deleted(tmp_path, wait_until, suffix, can_be_made_anew):
    ring = RingBuffer(60 * SR)
    recorder = Recorder(tmp_path / "gone" / f"take{suffix}", ring, SR)
    recorder.start()
    ring.append(counted(SR))
    recorder.path.unlink()
    recorder.path.parent.rmdir()
    if not can_be_made_anew:
        recorder.path.parent.touch()
    wait_until(lambda: recorder.error is not None)
    assert recorder.error.sentence is Sentence.RECORDING_RESTORED
    assert str(recorder.path) in str(recorder.error)
    assert recorder.path.parent == (tmp_path / "gone" if can_be_made_anew else recordings_folder())
    path = recorder.stop("jazz")
    assert path.stem == "take jazz"
    assert str(path) in str(recorder.error)
    np.testing.assert_array_equal(read(path)[:, 0], counted(SR))


@posix_only
@both_formats
def test_a_drive_with_a_limit_to_the_size_of_files(tmp_path, wait_until, suffix):
    import resource

    ring = RingBuffer(60 * SR)
    recorder = Recorder(tmp_path / f"take{suffix}", ring, SR)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        recorder.start()
        noise = np.random.default_rng(0).uniform(-0.5, 0.5, (30 * SR, 1)).astype(np.float32)
        ring.append(noise)
        wait_until(lambda: recorder.error is not None)
        recorder.stop()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert recorder.error.sentence is Sentence.RECORDING_TOO_LARGE
    kept = read(recorder.path)
    assert 280_000 < kept.size * 3 <= 320_000
    np.testing.assert_allclose(kept, noise[: len(kept)], atol=2**-24)


# Programs that record to a WAV and a FLAC, and print how many samples have arrived.  One generates counted
# samples in real time, the other gets them from a sound card.
_COUNT = """
import sys, time
from pathlib import Path
import numpy as np
from genrescope.audio.recorder import Recorder
from genrescope.audio.ring import RingBuffer

folder, channels, sr = Path(sys.argv[1]), int(sys.argv[2]), 44100
ring = RingBuffer(45 * sr, channels)
for suffix in (".wav", ".flac"):
    Recorder(folder / f"take{suffix}", ring, sr, begin=0).start()
begin = time.monotonic()
while True:
    n, due = ring.position, int((time.monotonic() - begin) * sr)
    y = np.arange(n, due, dtype=np.float32) / np.float32(2**23)
    ring.append(np.column_stack([y, -y])[:, :channels])
    print(ring.position, flush=True)
    time.sleep(0.003)
"""
_LISTEN = """
import sys, time
from pathlib import Path
from genrescope.audio.devices import JACK, Channels, input_devices
from genrescope.audio.growing_file import GrowingFile
from genrescope.audio.microphone import Microphone
from genrescope.audio.recorder import Recorder

device = next(device for device in input_devices() if device.host_api == JACK)
microphone = Microphone(device, Channels((0, 1)))
microphone.start()
for suffix in (".wav", ".flac"):
    Recorder(Path(sys.argv[1]) / f"take{suffix}", microphone.ring, microphone.sr, begin=0).start()
while True:
    print(microphone.ring.position, flush=True)
    time.sleep(0.003)
"""


class Program:
    """One of these programs, until it is killed."""

    sr = 44100

    def __init__(self, code: str, *arguments: object) -> None:
        environment = {**os.environ, "PYTHONPATH": str(Path(genrescope.__file__).parents[1])}
        command = [sys.executable, "-c", code, *map(str, arguments)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.received = 0

    def run(self, seconds: float) -> None:
        """Let a given amount of further sound arrive."""
        assert self._process.stdout is not None
        until = self.received + seconds * self.sr
        while self.received < until:
            self.received = int(self._process.stdout.readline())

    def kill(self) -> int:
        """Kill it; return how many samples had arrived."""
        assert self._process.stdout is not None
        self._process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        rest, _ = self._process.communicate()
        # The last line may be incomplete.
        return max([self.received, *map(int, rest.split("\n")[:-1])])


def assert_opens(path: Path, y: np.ndarray) -> None:
    """Every reader decodes the whole file, and no more than its header states."""
    assert soundfile.info(str(path)).frames == len(y)
    with open_audio(path) as audio:
        assert audio.duration == len(y) / audio.sr
        assert sum(map(len, audio.blocks())) >= len(y)
    if path.suffix == ".wav":
        with wave.open(str(path)) as plain:
            assert (plain.getnframes(), plain.getnchannels()) == y.shape


@pytest.mark.parametrize("channels", [1, 2])
def test_a_killed_program_loses_less_than_a_second(tmp_path, channels):
    program = Program(_COUNT, tmp_path, channels)
    moment = random.uniform(0.5, 2.5)
    program.run(moment)
    received = program.kill()
    for suffix in (".wav", ".flac"):
        y = read(tmp_path / f"take{suffix}")
        assert 0 <= received + program.sr // 10 - len(y) < program.sr, f"killed after {moment} s"
        np.testing.assert_array_equal(y, stereo(len(y), 0)[:, :channels])
        assert_opens(tmp_path / f"take{suffix}", y)


def test_a_program_that_is_killed_while_it_listens(sound_card, tmp_path):
    program = Program(_LISTEN, tmp_path)
    program.run(0.5)
    played = stereo(4 * program.sr)
    sound_card.play(played, channels=[0, 1])
    program.run(random.uniform(1.0, 2.0))
    received = program.kill()
    for suffix in (".wav", ".flac"):
        y = read(tmp_path / f"take{suffix}")
        assert received - len(y) < program.sr
        begin = int(np.argmax(y[:, 0] > 0))
        assert len(y) - begin > 0.1 * program.sr
        np.testing.assert_array_equal(y[begin:], played[: len(y) - begin])
        assert_opens(tmp_path / f"take{suffix}", y)
