"""Which device is chosen, which of its inputs, and what is done when the choice is not there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from genrescope.audio.devices import Channels, InputDevice
from genrescope.audio.portaudio.client import open_processes
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError
from genrescope.gui.live.device_box import ChannelBox, DeviceBox
from genrescope.gui.live.session import LiveSession

WAIT_MS = 20_000


def device(name: str, **other: object) -> InputDevice:
    facts = {"host_api": "ALSA", "default_sr": 44_100, "channels": 2, **other}
    return InputDevice(name=name, id=f"ALSA/{name}", **facts)


BUILT_IN = device("Built-in", is_default=True)
USB = device("USB Audio", channels=4)
MONITOR = device("What this computer plays (Built-in)", is_loopback=True, source="Built-in")


def texts(box) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def choose(box, text: str) -> None:
    row = texts(box).index(text)
    box.setCurrentIndex(row)
    box.activated.emit(row)


@pytest.fixture
def box(qtbot):
    made = DeviceBox()
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_the_computer_plays_has_a_group_of_its_own(box):
    box.set_devices([BUILT_IN, USB, MONITOR])
    title = "What this computer plays"
    assert texts(box) == ["System microphone", "Built-in", "USB Audio", title, "Built-in"]
    assert not box.model().item(3).isEnabled()
    box.setCurrentIndex(4)
    box.activated.emit(4)
    assert box.device() == MONITOR
    assert box.toolTip().startswith("What this computer plays (Built-in)")


def test_a_chosen_device_that_is_missing_keeps_its_name(box):
    box.set_chosen(USB.id, USB.name)
    assert box.awaits_devices
    assert not box.misses_chosen
    box.set_devices([BUILT_IN, MONITOR])
    assert box.currentText() == "USB Audio (not connected)"
    assert box.misses_chosen
    assert box.device() is None
    assert box.expected() == BUILT_IN
    box.set_devices([BUILT_IN, USB, MONITOR])
    assert box.currentText() == "USB Audio"
    assert box.device() == box.expected() == USB
    assert "USB Audio (not connected)" not in texts(box)
    box.set_devices([BUILT_IN])
    choose(box, "System microphone")
    box.set_devices([BUILT_IN, MONITOR])
    assert not box.misses_chosen
    assert texts(box)[:2] == ["System microphone", "Built-in"]


def test_the_system_chooses_no_loopback_while_there_is_a_microphone(box):
    box.set_devices([device("Monitor", is_loopback=True, is_default=True), USB])
    assert box.expected() == USB
    box.set_devices([MONITOR])
    assert box.expected() is None


def test_an_open_list_shows_what_is_plugged_in(box, qtbot):
    box.set_devices([BUILT_IN])
    looked = []
    box.opened.connect(lambda: looked.append(True))
    box.showPopup()
    assert looked == [True]
    height = box.view().height()
    box.set_devices([BUILT_IN, USB, MONITOR])
    assert box.view().isVisible()
    assert box.view().height() > height
    assert looked == [True]
    assert shows_all(box)
    box.hidePopup()


def shows_all(box) -> bool:
    last = box.view().visualRect(box.model().index(box.count() - 1, 0))
    return box.view().viewport().rect().contains(last.center())


def test_only_a_device_with_a_choice_shows_its_inputs(qtbot):
    inputs = ChannelBox()
    qtbot.addWidget(inputs)
    inputs.set_choices(device("Mono", channels=1).choices(), "")
    assert inputs.isHidden()
    assert inputs.channels == Channels((0,))
    inputs.set_choices(USB.choices(), "3+4")
    assert not inputs.isHidden()
    assert texts(inputs) == ["1+2", "3+4", "1", "2", "3", "4", "Mix"]
    assert inputs.channels == Channels((2, 3))
    inputs.set_choices(BUILT_IN.choices(), "3+4")
    assert inputs.channels == Channels((0, 1))


# In the window ----------------------------------------------------------------------------------------


class FakeMicrophone:
    """Stands for the hardware."""

    def __init__(self, wanted, channels=None, ring=None) -> None:
        self.device = wanted
        self.name, self.sr, self.channels = self.device.name, 44_100, 1
        self.picked = channels
        self.ring = ring or RingBuffer(44_100)
        self.peak, self.last_block_at = 0.0, 0.0

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def trouble(self) -> None:
        return None


@pytest.fixture
def there(window, qtbot, monkeypatch):
    """The devices that there are; ``look()`` lets the window see them."""

    class There(list):
        def look(self) -> None:
            with qtbot.waitSignal(window.live.devices_listed, timeout=WAIT_MS):
                LiveSession.list_devices(window.live)

    devices = There([BUILT_IN, USB, MONITOR])
    monkeypatch.setattr("genrescope.audio.devices.input_devices", lambda: list(devices))
    monkeypatch.setattr(
        "genrescope.audio.microphone.Microphone",
        lambda wanted, *others: FakeMicrophone(wanted or devices[0], *others),
    )
    devices.look()
    return devices


def listens_to(window, wanted: InputDevice) -> bool:
    return window.live.state == "on" and window.live.device == wanted


def test_another_device_is_chosen_while_listening(window, there, qtbot):
    window.listening.toggle()
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    choose(window.transport.device_box, "USB Audio")
    qtbot.waitUntil(lambda: listens_to(window, USB), timeout=WAIT_MS)
    assert (window.settings.device, window.settings.device_name) == (USB.id, "USB Audio")
    assert window.banner.text == ""
    choose(window.transport.channel_box, "3+4")
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    assert window.live.microphone.picked == Channels((2, 3))
    choose(window.transport.device_box, "Built-in")
    choose(window.transport.device_box, "USB Audio")
    qtbot.waitUntil(lambda: listens_to(window, USB), timeout=WAIT_MS)
    assert window.live.microphone.picked == Channels((2, 3))


def test_the_system_chooses_another_device(window, there, qtbot):
    """It is followed at once, or while it is recorded, when the user wants it."""
    window.listening.toggle()
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    other = device("USB Audio", channels=4, is_default=True)
    there[:] = [other, device("Built-in")]
    there.look()
    qtbot.waitUntil(lambda: listens_to(window, other), timeout=WAIT_MS)
    assert window.banner.text == "Genrescope now listens to “USB Audio”."


def test_the_system_chooses_another_device_while_it_is_recorded(window, there, qtbot, tmp_path):
    window.settings.recordings_folder = str(tmp_path)
    window.listening.toggle_recording()
    qtbot.waitUntil(lambda: window.live._recorder is not None, timeout=WAIT_MS)
    other = device("USB Audio", channels=4, is_default=True)
    there[:] = [other, device("Built-in")]
    there.look()
    assert listens_to(window, BUILT_IN)
    assert [button.text() for button in window.banner.buttons] == ["Switch to it"]
    with qtbot.waitSignal(window.live.recording_saved, timeout=WAIT_MS) as saved:
        window.banner.buttons[0].click()
    qtbot.waitUntil(lambda: window.live._recorder is not None, timeout=WAIT_MS)
    assert window.live._recorder.path != saved.args[0]
    there.look()
    assert listens_to(window, other)


def test_a_missing_device_is_stood_in_for_until_it_is_there(window, there, qtbot):
    window.transport.device_box.set_chosen("ALSA/Desk", "Desk")
    window.listening.toggle()
    qtbot.waitUntil(lambda: listens_to(window, BUILT_IN), timeout=WAIT_MS)
    assert window.banner.text == "“Desk” is not connected, so Genrescope listens to “Built-in”."
    there.look()
    assert listens_to(window, BUILT_IN)
    there.append(device("Desk"))
    there.look()
    qtbot.waitUntil(lambda: listens_to(window, device("Desk")), timeout=WAIT_MS)
    assert window.banner.text == "Genrescope now listens to “Desk”."


def test_a_device_that_does_not_open_costs_no_recording(window, there, qtbot, monkeypatch, tmp_path):
    """What is wrong and where the recording is stand in one line, and stopping takes nothing back."""
    window.settings.recordings_folder = str(tmp_path)
    window.listening.toggle_recording()
    qtbot.waitUntil(lambda: window.live._recorder is not None, timeout=WAIT_MS)
    errors = [
        UserError(Sentence.DEVICE_GONE, name="USB Audio"),
        UserError(Sentence.DEVICE_BUSY, name="Built-in"),
    ]

    def refuse(*_: object) -> None:
        raise errors.pop(0)

    monkeypatch.setattr("genrescope.audio.microphone.Microphone", refuse)
    there.remove(USB)
    with qtbot.waitSignal(window.live.recording_saved, timeout=WAIT_MS) as saved:
        choose(window.transport.device_box, "USB Audio")
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    name = saved.args[0].name
    assert window.banner.text.startswith("“USB Audio” was unplugged.")
    assert name in window.banner.text
    assert [button.text() for button in window.banner.buttons] == ["Show it", "Hear its genre"]
    assert window.live.recorded_seconds is not None
    choose(window.transport.device_box, "Built-in")
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.banner.text.startswith("“Built-in” is in use by another program.")
    assert window.banner.buttons[0].text() == "Try again"
    assert window.live.recorded_seconds is None


def test_what_was_said_of_waiting_goes_when_it_is_stopped(window, there, qtbot, monkeypatch):
    def refuse(*_: object) -> None:
        raise UserError(Sentence.NO_INPUT_DEVICE)

    monkeypatch.setattr("genrescope.audio.microphone.Microphone", refuse)
    there.clear()
    window.listening.toggle()
    qtbot.waitUntil(lambda: "as soon as one is connected" in window.banner.text, timeout=WAIT_MS)
    window.listening.toggle()
    assert window.banner.text == ""
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    assert window.banner.text == ""


@pytest.mark.parametrize("place", ["open", "list"])
def test_closing_waits_for_no_sound_system_that_hangs(window, qtbot, monkeypatch, fake_devices, place):
    monkeypatch.setattr("genrescope.gui.live.session.PATIENCE_S", 0.1)
    mic = {"name": "Mic", "host_api": "Fake", "sr": 48_000, "channels": 2}
    fake_devices(devices=[mic], hangs=place)
    window.listening.toggle()
    qtbot.waitUntil(lambda: len(open_processes()) > 0, timeout=WAIT_MS)
    if place == "open":
        (listing,) = open_processes()
        qtbot.waitUntil(lambda: bool(open_processes() - {listing}), timeout=WAIT_MS)
    assert window.live.state == "opening"
    window.close()
    assert window.live._thread.isFinished()
    assert not open_processes()


@pytest.mark.parametrize("wish", ["stop", "another"])
def test_a_device_that_hangs_holds_nothing_up(window, qtbot, fake_devices, wish):
    mics = [{"name": name, "host_api": "Fake", "sr": 48_000, "channels": 2} for name in ("Mic", "Other")]
    fake_devices(devices=mics, default="Mic")
    with qtbot.waitSignal(window.live.devices_listed, timeout=WAIT_MS):
        LiveSession.list_devices(window.live)
    fake_devices(devices=mics, hangs="open")
    window.live._patience.setInterval(200)
    choose(window.transport.device_box, "Mic")
    window.listening.toggle()
    qtbot.waitUntil(lambda: len(open_processes()) == 1, timeout=WAIT_MS)
    if wish == "stop":
        window.listening.toggle()
        qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    else:
        fake_devices(devices=mics, default="Mic")
        choose(window.transport.device_box, "Other")
        qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
        assert window.live.device_name == "Other"
    assert window.banner.text == ""


def test_the_space_bar_starts_again_what_it_stopped(window, there, qtbot):
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
    # What was heard can still be kept.
    assert window.transport.keep.isEnabled()
    assert window.all_actions.keep_last.isEnabled()


def test_the_list_opens_as_a_whole_at_the_bottom_of_the_screen(window, there):
    screen = window.screen().availableGeometry()
    window.move(screen.left(), screen.bottom() - window.height())
    box = window.transport.device_box
    box.showPopup()
    assert shows_all(box)
    assert screen.contains(box.view().window().geometry())
    box.hidePopup()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [720, 1000])
def test_the_row_fits_and_does_not_jump(window, there, qtbot, language, width):
    window.all_actions.language.actions[language].trigger()
    window.resize(width, 480)
    there[:] = [device("A name as long as those of some audio interfaces", channels=8, is_default=True)]
    there.look()
    qtbot.waitUntil(lambda: window.transport.width() == width, timeout=WAIT_MS)
    row = window.transport
    parts = [row.listen, row.device_box, row.channel_box, row.meter, row.gain, row.record, row.keep]

    def places() -> list[int]:
        row.layout().activate()
        assert all(part.width() >= part.minimumSizeHint().width() for part in parts if part is not row.meter)
        edges = [part.mapTo(row, QPoint(0, 0)).x() for part in parts]
        assert edges == sorted(edges)
        assert edges[-1] + row.keep.width() <= width
        return edges

    before = places()
    state = type(window.live.state)
    for listening, recorded in (
        (state.ON, None),
        (state.ON, 0.0),
        (state.WAITING, 4000.0),
        (state.CLOSING, None),
    ):
        row.show_state(listening, recorded)
        assert places() == before


def test_the_gain_is_remembered(window, qtbot):
    window.transport.gain.value = 12
    assert window.live.gain_db == window.settings.gain_db == 12
    window.transport.gain.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.transport.gain.focusProxy(), Qt.Key.Key_Delete)
    assert window.live.gain_db == window.settings.gain_db == 0
