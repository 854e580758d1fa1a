"""The gain."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from genrescope.gui.live.gain_control import GainControl, gain_text
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK, LIGHT, Theme


@pytest.fixture
def gain(qtbot: QtBot) -> GainControl:
    widget = GainControl()
    qtbot.addWidget(widget)
    widget.setPalette(palette_of(DARK))
    widget.show()
    return widget


def test_it_starts_at_0_and_reports_changes(qtbot: QtBot, gain: GainControl) -> None:
    changes: list[float] = []
    gain.value_changed.connect(changes.append)
    assert gain.value == 0.0
    gain.value = 12.0
    gain.value = 12.0
    gain.value = 99.0
    gain.value = -99.0
    assert changes == [12.0, 40.0, -20.0]
    assert gain.value == -20.0


def test_keys(qtbot: QtBot, gain: GainControl) -> None:
    values = []
    for key in ("Up", "Right", "PageUp", "Down", "Delete", "Home", "End", "0", "Left", "PageDown"):
        qtbot.keyClick(gain.focusProxy(), getattr(Qt.Key, f"Key_{key}"))
        values.append(gain.value)
    assert values == [1, 2, 8, 7, 0, -20, 40, 0, -1, -7]


def test_dragging_and_a_double_click(qtbot: QtBot, gain: GainControl) -> None:
    left, at = Qt.MouseButton.LeftButton, gain.rect().center()
    qtbot.mousePress(gain, left, pos=at)
    assert gain.value == 0
    qtbot.mouseMove(gain, at - QPoint(0, 30))
    assert gain.value == 10
    qtbot.mouseMove(gain, at + QPoint(0, 15))
    assert gain.value == -5
    qtbot.mouseMove(gain, at - QPoint(0, 9000))
    assert gain.value == 40
    qtbot.mouseRelease(gain, left, pos=at)
    qtbot.mouseMove(gain, at)
    assert gain.value == 40
    qtbot.mouseDClick(gain, left, pos=at)
    assert gain.value == 0


def test_every_part_can_be_dragged(gain: GainControl) -> None:
    parts = gain.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert len(parts) == 2
    for part in parts:
        assert gain.childAt(part.geometry().center()) is None  # mouse events reach the control


def test_a_wheel_and_a_touch_pad(gain: GainControl) -> None:
    def turn(angle: int) -> None:
        centre = QPointF(gain.rect().center())
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            gain,
            QWheelEvent(
                centre, gain.mapToGlobal(centre), QPoint(), QPoint(0, angle),
                Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip

    turn(120)
    assert gain.value == 1
    for _ in range(4):
        turn(-30)
    assert gain.value == 0
    turn(-360)
    assert gain.value == -3


def test_texts(gain: GainControl) -> None:
    assert [gain_text(value) for value in (-20, 0, 12)] == ["\u221220\u00a0dB", "0\u00a0dB", "+12\u00a0dB"]
    assert "Recordings are not changed" in gain.toolTip()
    gain.value = 7
    spoken = QAccessible.queryAccessibleInterface(gain.focusProxy())
    assert spoken.text(QAccessible.Text.Name) == "Gain in dB"
    assert spoken.role() == QAccessible.Role.Dial
    assert spoken.valueInterface().currentValue() == 7


def test_it_is_small_and_never_changes_its_size(gain: GainControl) -> None:
    assert gain.sizeHint().width() <= 100
    assert gain.sizeHint().height() <= 36
    sizes = set()
    for value in (-20, 0, 5, 40):
        gain.value = value
        sizes.add(gain.sizeHint().toTuple())
    assert len(sizes) == 1


@pytest.mark.parametrize("look", [DARK, LIGHT], ids=lambda look: look.name)
def test_the_knob_shows_how_far_it_is_turned(gain: GainControl, look: Theme) -> None:
    gain.setPalette(palette_of(look))
    gain.focusProxy().clearFocus()

    def lit(value: float) -> int:
        gain.value = value
        image = gain.focusProxy().grab().toImage()
        accent = look.colour("accent")
        places = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixelColor(x, y) == accent for x, y in places)

    assert lit(0) == 0
    assert 0 < lit(10) < lit(20) < lit(40)
    assert lit(-10) == pytest.approx(lit(10), rel=0.3)
