"""Listening and recording in the window: controls, messages and devices."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt

from genrescope.audio.devices import Channels, InputDevice
from genrescope.audio.portaudio.client import open_processes
from genrescope.errors import Sentence, UserError
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.shell.settings import LANGUAGES
from genrescope.gui.theme.palette import theme_of
from support.boxes import choose, shows_all
from support.fake_microphone import FakeDevices, make_device

WAIT_MS = 20_000

BUILT_IN = make_device("Built-in", channels=2, is_default=True)
USB = make_device("USB Audio", channels=4)
MONITOR = make_device("What this computer plays (Built-in)", is_loopback=True, source="Built-in")


@pytest.fixture
def devices(devices: FakeDevices, window, list_devices) -> FakeDevices:
    """Two microphones and a loopback device, listed in the window."""
    devices.listed = [BUILT_IN, USB, MONITOR]
    list_devices(window)
    return devices


def listens_to(window, wanted: InputDevice) -> bool:
    return window.live.state == "on" and window.live.connection.device == wanted


def test_choosing_another_device_while_listening(window, devices, qtbot):
    window.live.toggle()
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    choose(window.transport.device_box, "USB Audio")
    qtbot.waitUntil(lambda: listens_to(window, USB), timeout=WAIT_MS)
    assert (window.settings.device, window.settings.device_name) == (USB.id, "USB Audio")
    assert window.banner.text == ""
    choose(window.transport.channel_box, "3+4")
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    assert window.live.connection.microphone.picked == Channels((2, 3))
    choose(window.transport.device_box, "Built-in")
    choose(window.transport.device_box, "USB Audio")
    qtbot.waitUntil(lambda: listens_to(window, USB), timeout=WAIT_MS)
    assert window.live.connection.microphone.picked == Channels((2, 3))


def test_the_system_chooses_another_device(window, devices, list_devices, qtbot):
    """Listening switches at once; during a recording, the user decides."""
    window.live.toggle()
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    other = make_device("USB Audio", channels=4, is_default=True)
    devices.listed = [other, make_device("Built-in")]
    list_devices(window)
    qtbot.waitUntil(lambda: listens_to(window, other), timeout=WAIT_MS)
    assert window.banner.text == "Genrescope now listens to “USB Audio”."


def test_the_system_chooses_another_device_during_a_recording(window, devices, list_devices, qtbot, tmp_path):
    window.settings.recordings_folder = str(tmp_path)
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: window.live.recording.path is not None, timeout=WAIT_MS)
    other = make_device("USB Audio", channels=4, is_default=True)
    devices.listed = [other, make_device("Built-in")]
    list_devices(window)
    assert listens_to(window, BUILT_IN)
    assert [button.text() for button in window.banner.buttons] == ["Switch to it"]
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        window.banner.buttons[0].click()
    qtbot.waitUntil(lambda: window.live.recording.path is not None, timeout=WAIT_MS)
    assert window.live.recording.path != saved.args[0]
    list_devices(window)
    assert listens_to(window, other)


def test_another_device_is_used_while_the_chosen_one_is_missing(window, devices, list_devices, qtbot):
    window.transport.device_box.set_chosen("Fake/Desk", "Desk")
    window.live.toggle()
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    assert window.banner.text == "“Desk” is not connected, so Genrescope listens to “Built-in”."
    list_devices(window)
    assert listens_to(window, BUILT_IN)
    devices.listed.append(make_device("Desk"))
    list_devices(window)
    qtbot.waitUntil(lambda: listens_to(window, make_device("Desk")), timeout=WAIT_MS)
    assert window.banner.text == "Genrescope now listens to “Desk”."


def test_a_device_that_does_not_open_loses_no_recording(window, devices, qtbot, tmp_path):
    """One message reports both the problem and the recording, and stopping does not remove it."""
    window.settings.recordings_folder = str(tmp_path)
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: window.live.recording.path is not None, timeout=WAIT_MS)
    devices.errors = [
        UserError(Sentence.DEVICE_GONE, name="USB Audio"),
        UserError(Sentence.DEVICE_BUSY, name="Built-in"),
    ]
    devices.listed.remove(USB)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        choose(window.transport.device_box, "USB Audio")
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    name = saved.args[0].name
    assert window.banner.text.startswith("“USB Audio” was unplugged.")
    assert name in window.banner.text
    assert [button.text() for button in window.banner.buttons] == ["Show in folder", "Analyse"]
    assert window.live.recording.is_waiting
    assert not window.transport.record.isChecked()
    choose(window.transport.device_box, "Built-in")
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.banner.text.startswith("“Built-in” is in use by another program.")
    assert window.banner.buttons[0].text() == "Try again"
    assert window.live.recording.seconds is None


def test_stopping_removes_the_message_about_waiting(window, devices, qtbot):
    devices.listed.clear()
    window.live.toggle()
    qtbot.waitUntil(lambda: "as soon as one is connected" in window.banner.text, timeout=WAIT_MS)
    window.live.toggle()
    assert window.banner.text == ""
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.banner.text == ""


def test_without_a_microphone_nothing_appears_to_listen_or_record(
    window, devices, list_devices, qtbot, tmp_path
):
    window.settings.recordings_folder = str(tmp_path / "recordings")
    devices.listed.clear()
    list_devices(window)
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    controls, action = window.transport, window.all_actions.record
    assert controls.listen.text() == "Stop waiting"
    assert controls.record.text() == "Waiting"
    assert controls.record.toolTip() == "Recording starts when the microphone is connected"
    assert action.text() == "Cancel &recording"
    assert not controls.record.isChecked()
    assert not controls.keep.isEnabled()
    assert controls.meter.peak <= -60
    assert window.headline.verdict.whole == "Waiting…"
    assert window.headline.detail.whole == "No microphone found"
    assert window.live_entry.detail.whole == "Waiting…"
    assert window.bars.printed is None
    window.all_actions.stage.trigger()
    assert window.stage.view.recording.text == ""
    assert window.stage.view.meter.peak <= -60
    # A second press cancels the recording; listening still waits.
    qtbot.mouseClick(controls.record, Qt.MouseButton.LeftButton)
    assert controls.record.text() == "Record"
    assert controls.record.toolTip() == "Record to a file"
    assert action.text() == "&Record"
    assert not controls.record.isChecked()
    devices.listed.append(make_device("Late"))
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    assert controls.listen.text() == "Stop listening"
    assert not (tmp_path / "recordings").exists()


def test_record_appears_ready_only_with_a_microphone(window, devices, list_devices, qtbot, tmp_path):
    window.settings.recordings_folder = str(tmp_path)
    record, width = window.transport.record, window.transport.record.width()

    def is_red() -> bool:
        return record.palette().buttonText().color() == theme_of(window).colour("danger")

    assert is_red()
    devices.listed.clear()
    list_devices(window)
    assert record.isEnabled()
    assert not is_red()
    assert not record.font().bold()
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    assert not is_red()
    devices.listed.append(BUILT_IN)
    qtbot.waitUntil(record.isChecked, timeout=WAIT_MS)
    window.live.toggle_recording()
    assert is_red()
    # Nor does it after the microphone is unplugged.
    devices.listed.clear()
    devices.opened[-1].error = UserError(Sentence.DEVICE_GONE, name="Built-in")
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    assert not is_red()
    assert record.width() == width


@pytest.mark.parametrize("place", ["open", "list"])
def test_closing_does_not_wait_for_a_sound_system_that_hangs(window, qtbot, monkeypatch, fake_devices, place):
    monkeypatch.setattr("genrescope.gui.live.connection.STUCK_S", 0.1)
    mic = {"name": "Mic", "host_api": "Fake", "sr": 48_000, "channels": 2}
    fake_devices(devices=[mic], hangs=place)
    window.live.toggle()
    qtbot.waitUntil(lambda: len(open_processes()) > 0, timeout=WAIT_MS)
    if place == "open":
        (listing,) = open_processes()
        qtbot.waitUntil(lambda: bool(open_processes() - {listing}), timeout=WAIT_MS)
    assert window.live.state == "opening"
    window.close()
    assert not window.live.connection.is_running
    assert not open_processes()


@pytest.mark.parametrize("wish", ["stop", "another"])
def test_a_device_that_hangs_does_not_delay_the_next_request(
    window, qtbot, monkeypatch, fake_devices, list_devices, wish
):
    mics = [{"name": name, "host_api": "Fake", "sr": 48_000, "channels": 2} for name in ("Mic", "Other")]
    fake_devices(devices=mics, default="Mic")
    list_devices(window)
    fake_devices(devices=mics, hangs="open")
    monkeypatch.setattr("genrescope.gui.live.connection.STUCK_S", 0.2)
    choose(window.transport.device_box, "Mic")
    window.live.toggle()
    qtbot.waitUntil(lambda: len(open_processes()) == 1, timeout=WAIT_MS)
    if wish == "stop":
        window.live.toggle()
        qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    else:
        fake_devices(devices=mics, default="Mic")
        choose(window.transport.device_box, "Other")
        qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
        assert window.live.connection.device_name == "Other"
    assert window.banner.text == ""


def test_the_space_bar_restarts_what_it_stopped(window, devices, qtbot):
    window.activateWindow()
    button = window.transport.listen
    button.setFocus()
    assert not window.transport.keep.isEnabled()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.focusWidget() is button
    assert window.live_entry.detail.whole == "Not listening"
    # The latest sound can still be saved.
    assert window.transport.keep.isEnabled()
    assert window.all_actions.keep_last.isEnabled()


def test_the_whole_list_opens_at_the_bottom_of_the_screen(window, devices):
    screen = window.screen().availableGeometry()
    window.move(screen.left(), screen.bottom() - window.height())
    box = window.transport.device_box
    box.showPopup()
    assert shows_all(box)
    assert screen.contains(box.view().window().geometry())
    box.hidePopup()


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("width", [720, 1000])
def test_the_controls_fit_and_do_not_jump(window, devices, list_devices, qtbot, language, width):
    window.all_actions.language.actions[language].trigger()
    window.resize(width, 480)
    devices.listed = [
        make_device("A name as long as those of some audio interfaces", channels=8, is_default=True)
    ]
    list_devices(window)
    qtbot.waitUntil(lambda: window.transport.width() == width, timeout=WAIT_MS)
    row = window.transport
    parts = [row.listen, row.device_box, row.channel_box, row.meter, row.gain, row.record, row.keep]

    def all_have_room() -> bool:
        row.layout().activate()
        return all(part.width() >= part.minimumSizeHint().width() for part in parts if part is not row.meter)

    def places() -> list[int]:
        qtbot.waitUntil(all_have_room)  # the layout adapts to the texts widget by widget
        assert all(left.geometry().right() < right.x() for left, right in itertools.pairwise(parts))
        assert row.keep.geometry().right() < width
        return [part.x() for part in parts]

    before = places()
    for state, recorded, waits in (
        (ListeningState.ON, None, False),
        (ListeningState.ON, 4000.0, False),
        (ListeningState.WAITING, None, True),
        (ListeningState.CLOSING, None, False),
    ):
        row.show_state(state, recorded, recording_waits=waits)
        assert places() == before


def test_the_gain_is_remembered(window, qtbot):
    window.transport.gain.value = 12
    assert window.live.analysis.gain_db == window.settings.gain_db == 12
    window.transport.gain.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.transport.gain.focusProxy(), Qt.Key.Key_Delete)
    assert window.live.analysis.gain_db == window.settings.gain_db == 0


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UserError(Sentence.DEVICE_BUSY, name="Mic"), "“Mic” is in use by another program."),
        (UserError(Sentence.DEVICE_REFUSED, name="Mic"), "“Mic” could not be opened."),
        (UserError(Sentence.NO_SOUND_SYSTEM), "No sound system was found on this computer"),
    ],
)
def test_a_microphone_that_does_not_open_can_be_retried(window, devices, qtbot, error, text):
    devices.errors = [error, error]
    window.live.toggle()
    qtbot.waitUntil(lambda: window.banner.text.startswith(text), timeout=WAIT_MS)
    assert window.live.state == "off"
    assert [button.text() for button in window.banner.buttons] == ["Try again"]
    assert window.transport.listen.text() == "Start listening"
    window.banner.buttons[0].click()
    assert window.live.state == "opening"
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)


def test_a_computer_without_any_sound_system_lists_no_devices(window, devices, list_devices):
    devices.list_errors = [UserError(Sentence.NO_SOUND_SYSTEM)]
    assert list_devices(window) == []
    assert window.transport.device_box.currentText() == "No microphone found"


def test_known_devices_stay_listed_while_the_sound_system_does_not_answer(window, devices, list_devices):
    box = window.transport.device_box
    assert box.count() == 5
    devices.listed.append(make_device("Other"))
    devices.list_errors = [UserError(Sentence.SOUND_SYSTEM_STUCK)]
    list_devices(window)
    assert box.count() == 5
    list_devices(window)
    assert box.count() == 6
