"""Gestures, and the commands that they become."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent

from genrescope.gui.spectrogram import gestures

Ctrl, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Gesture = Qt.NativeGestureType


class FakeView:
    """Shows 100 seconds and 128 bands in as many pixels, and notes the commands that it gets."""

    def __init__(self, *, is_empty: bool = False, has_readout: bool = False) -> None:
        self.is_empty = is_empty
        self.has_readout = has_readout
        self.plot = SimpleNamespace(
            time_span=(0.0, 100.0), band_span=(0.0, 128.0), seconds_of_x=float, band_of_y=lambda y: 128.0 - y
        )
        self.commands: list[tuple[object, ...]] = []

    def zoom(self, factor: float, seconds: float | None = None) -> None:
        self.commands.append(("zoom", factor, seconds))

    def zoom_bands(self, factor: float, band: float | None = None) -> None:
        self.commands.append(("zoom_bands", factor, band))

    def pan(self, seconds: float = 0.0, bands: float = 0.0) -> None:
        self.commands.append(("pan", seconds, bands))

    def show_all(self) -> None:
        self.commands.append(("show_all",))

    def step_readout(self, right: int, up: int) -> None:
        self.commands.append(("step_readout", right, up))

    def hide_readout(self) -> bool:
        return self.has_readout


def wheel(delta: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWheelEvent:
    place = QPointF(30.0, 28.0)
    button, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(place, place, QPoint(), delta, button, modifiers, phase, False)


def key(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers)


def gesture(kind: Qt.NativeGestureType, value: float = 0.0) -> QNativeGestureEvent:
    place = QPointF(30.0, 28.0)
    device = QPointingDevice.primaryPointingDevice()
    return QNativeGestureEvent(kind, device, 2, place, place, place, value, QPointF())


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (wheel(QPoint(0, 120)), ("zoom", 1.25, 30.0)),
        (wheel(QPoint(0, -240)), ("zoom", 1.25**-2, 30.0)),
        (wheel(QPoint(0, 120), Ctrl), ("zoom_bands", 1.25, 100.0)),
        (wheel(QPoint(0, 120), Shift), ("pan", -10.0, 0.0)),
        (wheel(QPoint(-60, 0)), ("pan", 5.0, 0.0)),
    ],
)
def test_the_wheel(event: QWheelEvent, command: tuple[object, ...]) -> None:
    view = FakeView()
    assert gestures.turn_wheel(view, event)
    assert view.commands == [command]


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (gesture(Gesture.ZoomNativeGesture, 0.5), ("zoom", 1.5, 30.0)),
        (gesture(Gesture.ZoomNativeGesture, -3.0), ("zoom", 0.1, 30.0)),
        (gesture(Gesture.SmartZoomNativeGesture), ("show_all",)),
    ],
)
def test_two_fingers(event: QNativeGestureEvent, command: tuple[object, ...]) -> None:
    view = FakeView()
    assert gestures.pinch(view, event)
    assert view.commands == [command]


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (key(Qt.Key.Key_Left), ("pan", -10.0, 0.0)),
        (key(Qt.Key.Key_Up), ("pan", 0.0, 12.8)),
        (key(Qt.Key.Key_Right, Shift), ("step_readout", 1, 0)),
        (key(Qt.Key.Key_Down, Shift), ("step_readout", 0, -1)),
        (key(Qt.Key.Key_Plus), ("zoom", 1.25, None)),
        (key(Qt.Key.Key_Equal), ("zoom", 1.25, None)),
        (key(Qt.Key.Key_Minus), ("zoom", 0.8, None)),
        (key(Qt.Key.Key_Home), ("show_all",)),
    ],
)
def test_keys(event: QKeyEvent, command: tuple[object, ...]) -> None:
    view = FakeView()
    assert gestures.press_key(view, event)
    assert view.commands == [command]


def test_what_is_no_gesture_is_left_to_others() -> None:
    view = FakeView()
    assert not gestures.press_key(view, key(Qt.Key.Key_Space))
    assert not gestures.press_key(view, key(Qt.Key.Key_Escape))
    assert gestures.press_key(FakeView(has_readout=True), key(Qt.Key.Key_Escape))
    assert not gestures.pinch(view, gesture(Gesture.RotateNativeGesture, 90.0))
    assert not view.commands


def test_an_empty_view_takes_no_gesture() -> None:
    view = FakeView(is_empty=True)
    assert not gestures.turn_wheel(view, wheel(QPoint(0, 120)))
    assert not gestures.pinch(view, gesture(Gesture.ZoomNativeGesture, 0.5))
    assert not gestures.press_key(view, key(Qt.Key.Key_Plus))
    assert not view.commands
