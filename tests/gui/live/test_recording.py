"""Recordings of the live sound, with a device controlled by the test."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile

from genrescope.analysis.live import LiveOutcome
from genrescope.errors import Sentence, UserError
from genrescope.gui.live.recording import RecordingController
from genrescope.inference.outcome import Genre, Scores
from support.fake_microphone import SR, make_device

WAIT_MS = 20_000


@pytest.fixture
def recording(connection, analysis) -> Iterator[RecordingController]:
    made = RecordingController(connection, analysis)
    yield made
    made.close()


@pytest.fixture
def saved(recording) -> list[tuple]:
    found: list[tuple] = []
    recording.saved.connect(lambda path, error: found.append((path, error)))
    return found


def start(recording: RecordingController, folder, qtbot, suffix: str = "wav") -> None:
    recording.start(folder, suffix)
    qtbot.waitUntil(lambda: recording.path is not None, timeout=WAIT_MS)


@pytest.mark.parametrize("other_rate", [False, True])
def test_a_recording_survives_a_stall(
    connection, devices, recording, saved, open_device, play, qtbot, tmp_path, other_rate
):
    """At the same rate it continues, with silence for the gap; at another rate, in a second file."""
    first = open_device()
    start(recording, tmp_path, qtbot)
    play(2.0)
    first_path = recording.path
    first.last_block_at = time.monotonic() - 3.0
    devices.sr = 48_000 if other_rate else SR
    first.error = UserError(Sentence.DEVICE_STALLED, name="Fake")
    qtbot.waitUntil(lambda: len(devices.opened) == 2 and connection.state == "on", timeout=WAIT_MS)
    assert recording.is_wanted
    if other_rate:
        qtbot.waitUntil(lambda: recording.path not in (None, first_path), timeout=WAIT_MS)
    play(1.0)
    recording.stop()
    qtbot.waitUntil(lambda: len(saved) == 1 + other_rate, timeout=WAIT_MS)
    errors = [error for _, error in saved]
    if other_rate:
        assert errors == [None, None]
    else:
        assert [error.sentence for error in errors] == [Sentence.RECORDING_INTERRUPTED]
        assert errors[0].details["seconds"] == pytest.approx(3, abs=1)
    files = [soundfile.read(path) for path, _ in saved]
    if other_rate:
        assert [sr for _, sr in files] == [SR, 48_000]
        assert len(files[0][0]) == pytest.approx(2.0 * SR, abs=10)
        assert len(files[1][0]) == pytest.approx(1.0 * 48_000, abs=10)
    else:
        ((y, _),) = files
        assert len(y) / SR == pytest.approx(6.0, abs=0.5)
        gaps = np.diff(np.flatnonzero(np.abs(y) > 0))
        assert gaps.max() / SR == pytest.approx(3.0, abs=0.5)
        assert (gaps > SR / 20).sum() == 1


def test_a_suspended_computer_is_a_gap_in_the_recording(
    recording, saved, open_device, play, devices, connection, qtbot, tmp_path
):
    first = open_device()
    start(recording, tmp_path, qtbot)
    play(1.0)
    first.last_block_at = time.monotonic()
    # The clock of the next microphone shows that the computer has been suspended since.
    devices.suspended = 3_600.0
    first.error = UserError(Sentence.DEVICE_STALLED, name="Fake")
    qtbot.waitUntil(lambda: len(devices.opened) == 2 and connection.state == "on", timeout=WAIT_MS)
    play(1.0)
    recording.stop()
    qtbot.waitUntil(lambda: bool(saved), timeout=WAIT_MS)
    ((path, error),) = saved
    assert (error.sentence, error.details["minutes"]) == (Sentence.RECORDING_INTERRUPTED_LONG, 60)
    assert soundfile.info(str(path)).duration < 60


def test_files_are_named_after_the_genre_that_played_the_longest(
    analysis, recording, open_device, play, qtbot, tmp_path
):
    """The genre is that of the recording, or of the last half minute."""
    open_device()

    def play_genre(name: str, seconds: int) -> None:
        genre = Genre(name, Scores((name, "other"), (0.9, 0.1), 1.0))
        started = analysis.seconds
        for _ in range(seconds):
            play(1.0)
            analysis.timeline.add(LiveOutcome(genre, True, analysis.seconds, started, genre))

    play_genre("metal", 8)
    start(recording, tmp_path, qtbot, "flac")
    play_genre("pop", 2)
    play_genre("hiphop", 4)
    with qtbot.waitSignal(recording.saved, timeout=WAIT_MS) as recorded:
        recording.stop()
    assert recorded.args[0].stem.endswith(" hip hop")
    assert soundfile.info(recorded.args[0]).duration == pytest.approx(6.0)
    for genre, duration in (("metal", 14.0), ("jazz", 30.0)):
        with qtbot.waitSignal(recording.saved, timeout=WAIT_MS) as kept:
            recording.keep_last(tmp_path, "wav")
        assert kept.args[0].stem.endswith(f" {genre}")
        assert soundfile.info(kept.args[0]).duration == pytest.approx(duration)
        play_genre("jazz", 29)


def test_the_gain_is_not_recorded(analysis, recording, saved, open_device, play, qtbot, tmp_path):
    analysis.gain_db = -20.0
    open_device()
    start(recording, tmp_path, qtbot)
    play(1.0)
    recording.stop()
    qtbot.waitUntil(lambda: len(saved) == 1, timeout=WAIT_MS)
    y, _ = soundfile.read(saved[0][0])
    assert np.abs(y).max() == pytest.approx(0.5, abs=0.01)


def test_a_recording_waits_for_the_device(connection, devices, recording, saved, qtbot, tmp_path):
    """It starts with the first sample of the device."""
    recording.start(tmp_path, "wav")
    assert not recording.is_wanted  # not listening
    connection.start(None)
    recording.start(tmp_path, "wav")
    assert recording.is_waiting
    assert recording.seconds is None
    qtbot.waitUntil(lambda: recording.path is not None, timeout=WAIT_MS)
    assert not recording.is_waiting
    assert recording.seconds is not None
    devices.opened[-1].play(1.0)
    connection.stop()
    assert not recording.is_wanted
    qtbot.waitUntil(lambda: len(saved) == 1, timeout=WAIT_MS)
    assert soundfile.info(saved[0][0]).duration == pytest.approx(1.0)
    assert recording.seconds is None


def test_a_recording_continues_with_another_device(
    connection, recording, saved, open_device, play, qtbot, tmp_path
):
    open_device()
    start(recording, tmp_path, qtbot)
    play(1.0)
    connection.switch(make_device("Other"))
    assert recording.is_waiting
    qtbot.waitUntil(lambda: len(saved) == 1 and recording.path is not None, timeout=WAIT_MS)
    assert recording.path != saved[0][0]
    recording.stop()
    qtbot.waitUntil(lambda: len(saved) == 2, timeout=WAIT_MS)
    assert recording.can_keep_last


def test_a_recording_that_is_stopped_while_it_waits_never_starts(
    connection, devices, recording, saved, qtbot, tmp_path
):
    devices.listed = []
    connection.start(None)
    recording.start(tmp_path, "wav")
    qtbot.waitUntil(lambda: connection.state == "waiting", timeout=WAIT_MS)
    assert recording.is_waiting
    recording.stop()
    devices.listed = [make_device()]
    qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
    assert not recording.is_wanted
    assert saved == []
    assert not list(tmp_path.iterdir())


def test_an_unwritable_folder_ends_the_recording(recording, open_device, saved, qtbot, tmp_path):
    open_device()
    (tmp_path / "file").touch()
    recording.start(tmp_path / "file", "wav")
    qtbot.waitUntil(lambda: len(saved) == 1, timeout=WAIT_MS)
    path, error = saved[0]
    assert path is None
    assert error.sentence is Sentence.FOLDER_READ_ONLY
    assert recording.seconds is None


def test_deleting_the_file_ends_the_recording(recording, open_device, saved, qtbot, tmp_path):
    open_device().play(1.0)
    start(recording, tmp_path, qtbot)
    recording.path.unlink()
    qtbot.waitUntil(lambda: len(saved) == 1, timeout=WAIT_MS)
    assert saved[0][1].sentence is Sentence.RECORDING_RESTORED
    assert not recording.is_wanted


def test_it_warns_of_a_full_disk(recording, open_device, saved, qtbot, tmp_path, monkeypatch):
    open_device().play(1.0)
    start(recording, tmp_path, qtbot)
    usage = type("Usage", (), {"free": 10 * 2**20})
    monkeypatch.setattr("genrescope.audio.recorder.shutil.disk_usage", lambda _: usage)
    qtbot.waitUntil(lambda: recording.warning is not None, timeout=WAIT_MS)
    assert recording.warning.sentence is Sentence.RECORDING_ROOM_LOW
    recording.stop()
    qtbot.waitUntil(lambda: len(saved) == 1, timeout=WAIT_MS)
    assert recording.warning is None
