"""The bar of the playback, and the menu of the outputs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu

from genrescope.audio.devices import OutputDevice
from genrescope.gui.playback.outputs import OutputMenu

BOXES = OutputDevice("Boxes & Co", "Fake/Boxes & Co", "Fake", is_default=True, port="Boxes & Co")
PHONES = OutputDevice("Phones", "Fake/Phones", "Fake", port="Phones")


def test_times_never_move_what_is_beside_them(window):
    bar = window.parts.playback
    bar.show_time(0.0, 227.4)
    assert bar.time.text() == "0:00 / 3:47"
    width = bar.time.minimumWidth()
    bar.show_time(226.9, 227.4)
    assert bar.time.text() == "3:46 / 3:47"
    assert bar.time.minimumWidth() == width
    bar.show_time(5.0, 36_000.0)
    assert bar.time.text() == "0:05 / 10:00:00"
    assert bar.time.minimumWidth() > width
    bar.show_time(5.0, None)
    assert bar.time.text() == "0:05 / –:––"


@pytest.fixture
def menu(qapp):
    menu = QMenu()
    yield menu
    menu.deleteLater()


def entries(menu: QMenu) -> list[tuple[str, bool]]:
    return [(action.text(), action.isChecked()) for action in menu.actions()]


def test_an_output_is_chosen_and_kept_while_it_is_missing(menu, qtbot):
    outputs = OutputMenu(menu, "", "")
    assert entries(menu) == [("System default", True)]
    assert outputs.set_outputs([BOXES, PHONES])
    assert not outputs.set_outputs([BOXES, PHONES])
    assert entries(menu) == [("System default", True), ("Boxes && Co", False), ("Phones", False)]
    with qtbot.waitSignal(outputs.output_chosen):
        menu.actions()[2].trigger()
    assert (outputs.chosen, outputs.chosen_name, outputs.output) == (PHONES.id, "Phones", PHONES)
    outputs.set_outputs([BOXES])
    assert outputs.output is None
    assert entries(menu)[-1] == ("Phones (not connected)", True)
    outputs.set_outputs([BOXES, PHONES])
    assert outputs.output == PHONES
    with qtbot.waitSignal(outputs.output_chosen):
        menu.actions()[0].trigger()
    assert outputs.output is None
