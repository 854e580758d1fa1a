"""The boxes that choose a device and its inputs."""

from __future__ import annotations

import pytest

from genrescope.audio.devices import Channels
from genrescope.gui.live.device_box import ChannelBox, DeviceBox
from support.boxes import choose, shows_all, texts
from support.fake_microphone import make_device

BUILT_IN = make_device("Built-in", channels=2, is_default=True)
USB = make_device("USB Audio", channels=4)
MONITOR = make_device("What this computer plays (Built-in)", is_loopback=True, source="Built-in")


@pytest.fixture
def box(qtbot):
    made = DeviceBox()
    qtbot.addWidget(made)
    made.show()
    return made


def test_loopback_devices_have_their_own_group(box):
    box.set_devices([BUILT_IN, USB, MONITOR])
    title = "What this computer plays"
    assert texts(box) == ["System microphone", "Built-in", "USB Audio", title, "Built-in"]
    assert not box.model().item(3).isEnabled()
    box.setCurrentIndex(4)
    box.activated.emit(4)
    assert box.device() == MONITOR
    assert box.toolTip().startswith("What this computer plays (Built-in)")


def test_a_missing_chosen_device_keeps_its_name(box):
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


def test_the_default_is_no_loopback_device_while_there_is_a_microphone(box):
    box.set_devices([make_device("Monitor", is_loopback=True, is_default=True), USB])
    assert box.expected() == USB
    box.set_devices([MONITOR])
    assert box.expected() is None


def test_an_open_list_shows_newly_connected_devices(box, qtbot):
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


def test_only_a_device_with_a_choice_shows_its_inputs(qtbot):
    inputs = ChannelBox()
    qtbot.addWidget(inputs)
    inputs.set_choices(make_device("Mono", channels=1).choices(), "")
    assert inputs.isHidden()
    assert inputs.channels == Channels((0,))
    inputs.set_choices(USB.choices(), "3+4")
    assert not inputs.isHidden()
    assert texts(inputs) == ["1+2", "3+4", "1", "2", "3", "4", "Mix"]
    assert inputs.channels == Channels((2, 3))
    inputs.set_choices(BUILT_IN.choices(), "3+4")
    assert inputs.channels == Channels((0, 1))
