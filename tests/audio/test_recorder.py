"""What was heard is in the file, all of it, whatever happens to the window, the disk or the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

import genrescope
from genrescope.audio.decode import open_audio
from genrescope.audio.devices import JACK, input_devices
from genrescope.audio.microphone import Microphone
from genrescope.audio.recorder import Recorder, new_recording_path, recordings_folder
from genrescope.audio.ring_buffer import RingBuffer
from genrescope.errors import Sentence, UserError

SR = 8000
both_formats = pytest.mark.parametrize("suffix", [".wav", ".flac"])


def counted(n: int, begin: int = 1) -> np.ndarray:
    """Samples that are all different, and exact in float32 and in 24 bits."""
    return np.arange(begin, begin + n, dtype=np.float32) / np.float32(2**23)


def is_24_bits(path: Path) -> bool:
    return soundfile.info(str(path)).subtype == "PCM_24"


@both_formats
def test_keeps_what_a_ring_gets(tmp_path, suffix):
    ring = RingBuffer(10 * SR)
    ring.write(np.ones(100, dtype=np.float32))  # before the recording
    recorder = Recorder(tmp_path / f"take{suffix}", ring, SR)
    recorder.start()
    for begin in range(0, 5 * SR, 500):
        ring.write(counted(500, begin))
    path = recorder.stop()
    ring.write(np.ones(100, dtype=np.float32))  # after it
    y, sr = soundfile.read(path, dtype="float32")
    assert sr == SR
    np.testing.assert_array_equal(y, counted(5 * SR, 0))
    assert recorder.seconds == 5
    assert recorder.error is None
    assert recorder.lost_samples == 0
    assert is_24_bits(path)
    assert not recorder.is_recording
    assert recorder.stop() == path


def test_can_begin_with_what_was_heard_before(tmp_path):
    ring = RingBuffer(SR)
    ring.write(counted(2 * SR))
    recorder = Recorder(tmp_path / "take.wav", ring, SR, begin=SR + 100)
    recorder.start()
    y, _ = soundfile.read(recorder.stop(), dtype="float32")
    np.testing.assert_array_equal(y, counted(SR - 100, SR + 101))


def test_what_the_ring_lost_is_silence_of_the_same_length(tmp_path):
    ring = RingBuffer(SR)
    recorder = Recorder(tmp_path / "take.wav", ring, SR, begin=0)
    ring.write(counted(5 * SR))
    recorder.start()
    y, _ = soundfile.read(recorder.stop(), dtype="float32")
    assert len(y) == 5 * SR
    assert recorder.lost_samples == np.count_nonzero(y == 0)
    kept = y != 0
    np.testing.assert_array_equal(y[kept], counted(5 * SR)[kept])
    assert kept[-SR // 2 :].all()


@both_formats
def test_keeps_what_is_played_to_the_microphone(sound_card, tmp_path, wait_until, suffix):
    device = next(device for device in input_devices(refresh=False) if device.host_api == JACK)
    y = counted(3 * sound_card.sr)
    with Microphone(device) as microphone:
        microphone.start()
        recorder = Recorder(tmp_path / f"take{suffix}", microphone.ring, microphone.sr)
        recorder.start()
        sound_card.play(y)
        wait_until(lambda: microphone.peak == y[-1])
        path = recorder.stop()
    kept, sr = soundfile.read(path, dtype="float32")
    assert sr == sound_card.sr
    begin = int(np.argmax(kept > 0))
    np.testing.assert_array_equal(kept[begin : begin + len(y)], y)
    with open_audio(path) as audio:
        assert sum(map(len, audio.blocks())) == len(kept)


def test_a_wav_is_a_plain_wav(tmp_path):
    ring = RingBuffer(SR)
    recorder = Recorder(tmp_path / "take.wav", ring, SR)
    recorder.start()
    ring.write(counted(1000))
    path = recorder.stop()
    assert path.read_bytes()[:4] == b"RIFF"
    assert soundfile.info(str(path)).frames == 1000


def test_nothing_heard_is_a_valid_file(tmp_path):
    recorder = Recorder(tmp_path / "take.wav", RingBuffer(SR), SR)
    recorder.start()
    assert soundfile.info(str(recorder.stop())).frames == 0


def test_no_recording_overwrites_another(tmp_path):
    first = tmp_path / "take.wav"
    first.write_bytes(b"precious")
    recorder = Recorder(first, RingBuffer(SR), SR)
    recorder.start()
    assert recorder.stop() == tmp_path / "take (2).wav"
    assert first.read_bytes() == b"precious"


def test_names_and_the_usual_folder(tmp_path):
    path = new_recording_path(tmp_path, ".flac")
    assert path.parent == tmp_path
    assert path.suffix == ".flac"
    assert path.name.startswith("Genrescope 2")
    assert not set(path.name) & set('<>:"/\\|?*')
    path.touch()
    assert new_recording_path(tmp_path, ".flac") != path
    assert new_recording_path().parent == recordings_folder()
    assert recordings_folder().name == "Genrescope"


def test_a_new_folder_is_made(tmp_path):
    recorder = Recorder(tmp_path / "a" / "b" / "🎤 take.wav", RingBuffer(SR), SR)
    recorder.start()
    assert recorder.stop().is_file()


def test_only_wav_and_flac(tmp_path):
    with pytest.raises(ValueError, match=r"\.mp3"):
        Recorder(tmp_path / "take.mp3", RingBuffer(SR), SR)


# When things go wrong -------------------------------------------------------------------------------


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    recorder = Recorder(tmp_path / "file" / "take.wav", RingBuffer(SR), SR)
    with pytest.raises(UserError) as caught:
        recorder.start()
    assert caught.value.sentence is Sentence.FOLDER_READ_ONLY
    assert not recorder.is_recording


def test_a_read_only_folder(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    recorder = Recorder(folder / "take.wav", RingBuffer(SR), SR)
    with pytest.raises(UserError) as caught:
        recorder.start()
    assert caught.value.sentence is Sentence.FOLDER_READ_ONLY


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
    subprocess.run(["umount", disk], check=True)


@both_formats
def test_a_full_disk(small_disk, wait_until, suffix):
    sr = 48000
    ring = RingBuffer(60 * sr)
    recorder = Recorder(small_disk / f"take{suffix}", ring, sr)
    recorder.start()
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 30 * sr).astype(np.float32)
    ring.write(noise)
    wait_until(lambda: recorder.error is not None and not recorder.is_recording)
    assert recorder.error.sentence is Sentence.DISK_FULL
    with open_audio(recorder.stop()) as audio:
        kept = np.concatenate(list(audio.blocks()))
    assert len(kept) > 15 * sr
    np.testing.assert_allclose(kept, noise[: len(kept)], atol=2**-22)
    with pytest.raises(UserError) as caught:
        Recorder(small_disk / f"another{suffix}", ring, sr).start()
    assert caught.value.sentence is Sentence.NO_ROOM
    assert [path.name for path in small_disk.iterdir()] == [f"take{suffix}"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file in its place")
def test_a_folder_that_vanishes(tmp_path, wait_until):
    ring = RingBuffer(60 * SR)
    recorder = Recorder(tmp_path / "gone" / "take.wav", ring, SR)
    recorder.start()
    ring.write(counted(SR))
    recorder.path.unlink()
    recorder.path.parent.rmdir()
    wait_until(lambda: recorder.error is not None)
    assert recorder.error.sentence is Sentence.RECORDING_GONE
    recorder.stop()


@both_formats
def test_a_killed_program_leaves_what_it_heard(tmp_path, suffix):
    code = f"""
import numpy as np, sys, time
from pathlib import Path
from genrescope.audio.recorder import Recorder
from genrescope.audio.ring_buffer import RingBuffer
ring = RingBuffer(60 * {SR})
recorder = Recorder(Path({str(tmp_path / f"take{suffix}")!r}), ring, {SR})
recorder.start()
rng = np.random.default_rng(0)
ring.write(rng.uniform(-0.5, 0.5, 5 * {SR}).astype(np.float32))
time.sleep(2.5)
print("heard", flush=True)
time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(genrescope.__file__).parents[1])}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout.readline() == b"heard\n"
        program.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    with open_audio(tmp_path / f"take{suffix}") as audio:
        kept = np.concatenate(list(audio.blocks()))
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 5 * SR).astype(np.float32)
    # A FLAC may lack its last frame.
    assert len(kept) >= len(noise) - (4096 if suffix == ".flac" else 0)
    np.testing.assert_allclose(kept, noise[: len(kept)], atol=2**-22)


def test_a_frozen_window_makes_no_hole(tmp_path):
    ring = RingBuffer(60 * SR)
    recorder = Recorder(tmp_path / "take.wav", ring, SR)
    recorder.start()
    y = counted(20 * SR)

    def play() -> None:
        for begin in range(0, len(y), 256):
            ring.write(y[begin : begin + 256])

    player = threading.Thread(target=play)
    player.start()
    player.join()  # this thread does nothing meanwhile
    kept, _ = soundfile.read(recorder.stop(), dtype="float32")
    np.testing.assert_array_equal(kept, y)
