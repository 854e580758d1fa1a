"""The window listens to a real sound server, to which a file is played."""

from __future__ import annotations

import time

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt

from genrescope.errors import Sentence
from genrescope.gui.songs.song import State
from support.outcomes import verdict

WAIT_MS = 60_000


STEP = 2.0**-20


@pytest.fixture
def listening(sound_card, window, list_devices, qtbot):
    """A window that listens to the server's capture ports (which are silent)."""
    return listen_to(window, sound_card, list_devices, qtbot)


def listen_to(window, sound_card, list_devices, qtbot):
    listed = list_devices(window)
    box = window.transport.device_box
    row = next(
        i
        for i, device in enumerate(listed)
        if "JACK" in device.host_api and device.name == sound_card.device_name
    )
    box.setCurrentIndex(row + 1)
    box.activated.emit(row + 1)
    qtbot.mouseClick(window.transport.listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    return window


def tone(hz: float, seconds: float = 60.0, sr: int = 44_100) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * sr)) / sr)).astype(np.float32)


def shows_tone(window, hz: float) -> bool:
    """Return whether the loudest band of the newest half second is that of a tone, or next to it."""
    from genrescope.features.mel import mel_edges

    frames = window.live.analysis.frames
    if frames is None or frames.position < 50:
        return False
    newest = frames.read(frames.position - 25, frames.position)
    edges = mel_edges(window.model.card.mel)
    loudest = int(newest.mean(axis=0).argmax())
    return bool(edges[loudest] * 0.95 < hz < edges[loudest + 2] * 1.05)


def contrast(view) -> int:
    """Return how much lighter than the median the brightest pixel is, in a column near the newest edge."""
    plot, image = view.plot.rect, view.grab().toImage()
    rows = range(int(plot.top()) + 2, int(plot.bottom()) - 2)
    column = sorted(image.pixelColor(int(plot.right()) - 30, y).lightness() for y in rows)
    return column[-1] - column[len(column) // 2]


def test_bars_follow_the_music(listening, sound_card, qtbot):
    sound_card.play(tone(1_200.0))
    qtbot.waitUntil(lambda: listening.bars.scores.get("gnawa", 0.0) > 0.6, timeout=WAIT_MS)
    assert sum(listening.bars.scores.values()) == pytest.approx(1.0)
    assert listening.bars.order[0] == "gnawa"
    qtbot.waitUntil(lambda: listening.headline.verdict.whole.startswith("Gnawa, "), timeout=WAIT_MS)
    assert verdict(listening.live.analysis.timeline.timeline().segments[-1].outcome) == "gnawa"


def test_the_spectrogram_follows_the_music(listening, sound_card, qtbot):
    window = listening
    assert window.live_entry.isChecked()
    assert window.queue.model.songs == []
    assert window.spectrogram.view.is_live
    sound_card.play(tone(500.0))
    qtbot.waitUntil(lambda: shows_tone(window, 500.0), timeout=WAIT_MS)
    with qtbot.waitSignal(window.live.analysis.answered, timeout=WAIT_MS):
        pass
    assert window.transport.meter.peak > -20
    assert window.headline.verdict.whole not in ("", "Listening…")
    assert "Listening to" in window.headline.detail.whole
    # The picture follows: the newest column is bright where the tone is and dark elsewhere.
    qtbot.waitUntil(lambda: contrast(window.spectrogram.view) > 60, timeout=WAIT_MS)
    # Outcomes arrive at least twice a second.
    answers = []
    window.live.analysis.answered.connect(lambda _: answers.append(time.monotonic()))
    qtbot.waitUntil(lambda: len(answers) >= 5, timeout=WAIT_MS)
    assert window.live.analysis.lost_samples == 0
    assert window.live.connection.microphone.lost_blocks == 0


def test_stop_and_start_again_with_the_key(listening, qtbot):
    window = listening
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.transport.listen.text() == "Start listening"
    assert not window.live.analysis.is_ticking
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    assert window.live_entry.isChecked()


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_the_latest_sound_can_be_saved(listening, sound_card, qtbot, tmp_path, suffix):
    window = listening
    window.settings.recordings_folder = str(tmp_path / "new folder")
    window.settings.recording_format = suffix
    sound_card.play(tone(1000.0))
    qtbot.waitUntil(lambda: window.transport.meter.peak > -20, timeout=WAIT_MS)
    qtbot.mouseClick(window.transport.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (window.live.recording.seconds or 0) > 1.0, timeout=WAIT_MS)
    assert window.transport.record.isChecked()
    assert window.transport.record.accessibleName() == "Stop recording"
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        qtbot.mouseClick(window.transport.record, Qt.MouseButton.LeftButton)
    path, error = saved.args
    assert error is None
    assert path.parent == tmp_path / "new folder"
    assert path.suffix == f".{suffix}"
    y, sr = soundfile.read(path)
    assert len(y) > sr
    spectrum = np.abs(np.fft.rfft(y[-sr:, 0]))
    assert spectrum.argmax() == pytest.approx(1000, abs=2)
    assert "Saved as" in window.banner.text
    assert [button.text() for button in window.banner.buttons] == ["Show in folder", "Analyse"]
    assert not window.transport.record.isChecked()
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS) as finished:
        qtbot.mouseClick(window.banner.buttons[1], Qt.MouseButton.LeftButton)
    assert finished.args[0].path == path
    # Listening continues while a file is shown, and a click on its entry shows it again.
    assert window.live.state == "on"
    qtbot.mouseClick(window.live_entry, Qt.MouseButton.LeftButton)
    assert window.spectrogram.view.is_live


def test_closing_while_recording_keeps_the_recording(listening, qtbot, tmp_path):
    window = listening
    window.settings.recordings_folder = str(tmp_path / "kept")
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: (window.live.recording.seconds or 0) > 0.5, timeout=WAIT_MS)
    window.close()
    (path,) = (tmp_path / "kept").iterdir()
    assert soundfile.info(path).duration > 0.5
    assert not window.live.connection.is_running


def test_an_unwritable_recordings_folder(listening, qtbot, tmp_path):
    window = listening
    (tmp_path / "file").touch()
    window.settings.recordings_folder = str(tmp_path / "file")
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        window.live.toggle_recording()
    assert saved.args[0] is None
    assert saved.args[1].sentence is Sentence.FOLDER_READ_ONLY
    assert window.banner.text.endswith("Choose another folder for recordings.")
    assert [button.text() for button in window.banner.buttons] == ["Choose a folder…"]
    assert window.live.state == "on"


def test_songs_and_live_sound_at_once(listening, sound_card, qtbot, make_song):
    window = listening
    sound_card.play(tone(300.0))
    with qtbot.waitSignal(window.live.analysis.answered, timeout=WAIT_MS):
        pass
    window.open_paths([make_song("long.wav", seconds=600, sr=8000)])
    assert not window.spectrogram.view.is_live
    answers = []
    window.live.analysis.answered.connect(answers.append)
    qtbot.waitUntil(lambda: window.queue.model.songs[0].state is State.DONE, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(answers) > 1, timeout=WAIT_MS)
    assert window.headline.detail.whole.startswith("long.wav")


def test_digital_silence_is_reported_and_listening_continues(listening, sound_card, qtbot):
    qtbot.waitUntil(lambda: "sends only digital silence" in listening.banner.text, timeout=WAIT_MS)
    assert listening.live.state == "on"
    qtbot.waitUntil(lambda: listening.headline.verdict.whole == "Silence", timeout=WAIT_MS)
    sound_card.play(tone(500.0))
    qtbot.waitUntil(lambda: listening.banner.text == "", timeout=WAIT_MS)


def count(seconds: float, sr: int = 44_100) -> np.ndarray:
    """Return samples that encode their own index exactly in 24 bits."""
    return ((1 + np.arange(int(seconds * sr))) * STEP).astype(np.float32)


def counted(path) -> np.ndarray:
    """Return the numbers in a recording, from the first to the last."""
    y, _ = soundfile.read(path, always_2d=True)
    numbers = np.rint(y[:, 0] / STEP).astype(int)
    return np.trim_zeros(numbers)


def test_a_frozen_window_causes_no_gap(listening, sound_card, qtbot, tmp_path):
    """Neither in a recording nor in the latest sound saved afterwards."""
    window = listening
    window.settings.recordings_folder = str(tmp_path / "kept")
    window.live.toggle_recording()
    sound_card.play(count(20.0))
    qtbot.waitUntil(lambda: window.transport.meter.peak > -60, timeout=WAIT_MS)
    time.sleep(5)
    position = window.live.connection.microphone.ring.position
    qtbot.waitUntil(lambda: window.live.analysis.position > position, timeout=WAIT_MS)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as kept:
        qtbot.mouseClick(window.transport.keep, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as recorded:
        window.live.toggle_recording()
    for saved in (kept, recorded):
        assert saved.args[1] is None
        numbers = counted(saved.args[0])
        assert numbers[0] == 1
        assert len(numbers) > 5 * 44_100
        assert (np.diff(numbers) == 1).all()
    assert window.live.analysis.lost_samples == 0


def test_it_waits_for_a_sound_server_that_dies(listening, sound_card, qtbot, tmp_path, monkeypatch):
    """The recording is kept and reported; when the server is back at another rate, a new file starts."""
    window = listening
    monkeypatch.setattr("genrescope.gui.live.connection.LIST_MS", 100)
    window.settings.recordings_folder = str(tmp_path / "kept")
    sound_card.play(tone(1000.0))
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: (window.live.recording.seconds or 0) > 1.0, timeout=WAIT_MS)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        sound_card.kill()
        qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    path, error = saved.args
    assert error is None
    y, sr = soundfile.read(path)
    assert len(y) / sr > 1.0
    assert np.abs(np.fft.rfft(y[-sr:, 0])).argmax() == pytest.approx(1000, abs=2)
    assert "was unplugged. Genrescope resumes listening as soon as it is reconnected." in window.banner.text
    assert path.name in window.banner.text
    assert window.headline.verdict.whole.startswith("Waiting for")
    assert window.transport.listen.text() == "Stop waiting"
    assert window.transport.record.text() == "Waiting"
    assert not window.transport.record.isChecked()
    sound_card.restart(48_000)
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    assert window.live.connection.microphone.sr == 48_000
    assert "was unplugged" not in window.banner.text
    assert path.name in window.banner.text
    sound_card.play(tone(500.0, sr=48_000))
    qtbot.waitUntil(lambda: shows_tone(window, 500.0), timeout=WAIT_MS)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        qtbot.mouseClick(window.transport.record, Qt.MouseButton.LeftButton)
    assert saved.args[0] != path
    assert soundfile.info(saved.args[0]).samplerate == 48_000


def test_a_stalled_sound_server_is_reopened(listening, sound_card, qtbot, tmp_path):
    window = listening
    window.settings.recordings_folder = str(tmp_path / "kept")
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: (window.live.recording.seconds or 0) > 0.5, timeout=WAIT_MS)
    began = time.monotonic()
    sound_card.freeze()
    qtbot.waitUntil(lambda: window.live.state == "reopening", timeout=WAIT_MS)
    assert window.live.recording.seconds is not None
    sound_card.thaw()
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    gap = time.monotonic() - began
    sound_card.play(tone(500.0))
    qtbot.waitUntil(lambda: window.transport.meter.peak > -20, timeout=WAIT_MS)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        window.live.toggle_recording()
    assert saved.args[1].sentence is Sentence.RECORDING_INTERRUPTED
    assert soundfile.info(saved.args[0]).duration > gap


def test_changing_devices_and_inputs_while_listening(make_sound_card, window, list_devices, qtbot):
    """Another client of the sound server counts as a device; closing while waiting leaves nothing behind."""
    card = make_sound_card(inputs=4)
    listen_to(window, card, list_devices, qtbot)

    def look() -> set[str]:
        with qtbot.waitSignal(window.live.connection.devices_listed, timeout=WAIT_MS):
            window.transport.device_box.opened.emit()
        box = window.transport.device_box
        return {box.itemText(row) for row in range(box.count())}

    before = look()
    chosen = window.transport.device_box.currentText()
    box = window.transport.channel_box
    choices = [box.itemText(row) for row in range(box.count())]
    assert choices == ["1+2", "3+4", "1", "2", "3", "4", "Mix"]
    assert not box.isHidden()
    row = choices.index("3")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    qtbot.waitUntil(
        lambda: window.live.state == "on" and window.live.connection.microphone.channels == 1, timeout=WAIT_MS
    )
    card.play(np.stack([tone(300.0), tone(2000.0)], axis=1), channels=[0, 2])
    qtbot.waitUntil(lambda: shows_tone(window, 2000.0), timeout=WAIT_MS)
    assert window.settings.channels_of(window.live.connection.device.id) == "3"
    assert look() > before
    card.stop_playing()
    assert look() == before
    assert window.transport.device_box.currentText() == chosen
    assert window.live.state == "on"
    card.kill()
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    window.close()
    assert not window.live.connection.is_running


def test_it_waits_for_a_remembered_device(sound_card, window, qtbot):
    from genrescope.audio.devices import input_devices

    wanted = next(d for d in input_devices() if "JACK" in d.host_api and d.name == sound_card.device_name)
    vars(window.live.connection).pop("list_devices")
    window.transport.device_box.set_chosen(wanted.id)
    qtbot.mouseClick(window.transport.listen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    assert window.live.connection.microphone.device.id == wanted.id


def test_stopping_while_the_device_opens(sound_card, window, qtbot):
    window.live.toggle()
    assert window.live.state == "opening"
    window.live.toggle()
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.live.connection.microphone is None
