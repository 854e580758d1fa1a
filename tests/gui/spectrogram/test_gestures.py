"""Gestures and the resulting commands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent

from genrescope.gui.spectrogram import gestures

Ctrl, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Gesture = Qt.NativeGestureType


class FakePlot:
    """Shows 100 seconds and 128 bands in as many pixels, and records its commands."""

    time_span = 0.0, 100.0
    band_span = 0.0, 128.0

    def __init__(self, source: object | None = "sound") -> None:
        self.source = source
        self.commands: list[tuple[object, ...]] = []

    def seconds_of_x(self, x: float) -> float:
        return x

    def band_of_y(self, y: float) -> float:
        return 128.0 - y

    def zoom(self, factor: float, seconds: float | None = None) -> None:
        self.commands.append(("zoom", factor, seconds))

    def zoom_bands(self, factor: float, band: float | None = None) -> None:
        self.commands.append(("zoom_bands", factor, band))

    def pan(self, seconds: float = 0.0, bands: float = 0.0) -> None:
        self.commands.append(("pan", seconds, bands))

    def show_all(self) -> None:
        self.commands.append(("show_all",))


class FakeReadout:
    """Records its moves."""

    def __init__(self, *, is_shown: bool = False) -> None:
        self.is_shown = is_shown
        self.steps: list[tuple[int, int]] = []

    def step(self, right: int, up: int) -> None:
        self.steps.append((right, up))

    def move_to(self, position: QPointF | None) -> None:
        self.is_shown = position is not None


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
    plot = FakePlot()
    assert gestures.turn_wheel(plot, event)
    assert plot.commands == [command]


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (gesture(Gesture.ZoomNativeGesture, 0.5), ("zoom", 1.5, 30.0)),
        (gesture(Gesture.ZoomNativeGesture, -3.0), ("zoom", 0.1, 30.0)),
        (gesture(Gesture.SmartZoomNativeGesture), ("show_all",)),
    ],
)
def test_touchpad_gestures(event: QNativeGestureEvent, command: tuple[object, ...]) -> None:
    plot = FakePlot()
    assert gestures.pinch(plot, event)
    assert plot.commands == [command]


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (key(Qt.Key.Key_Left), ("pan", -10.0, 0.0)),
        (key(Qt.Key.Key_Up), ("pan", 0.0, 12.8)),
        (key(Qt.Key.Key_Plus), ("zoom", 1.25, None)),
        (key(Qt.Key.Key_Equal), ("zoom", 1.25, None)),
        (key(Qt.Key.Key_Minus), ("zoom", 0.8, None)),
        (key(Qt.Key.Key_Home), ("show_all",)),
    ],
)
def test_keys(event: QKeyEvent, command: tuple[object, ...]) -> None:
    plot = FakePlot()
    assert gestures.press_key(plot, FakeReadout(), event)
    assert plot.commands == [command]


def test_keys_move_and_hide_the_readout() -> None:
    plot, readout = FakePlot(), FakeReadout(is_shown=True)
    assert gestures.press_key(plot, readout, key(Qt.Key.Key_Right, Shift))
    assert gestures.press_key(plot, readout, key(Qt.Key.Key_Down, Shift))
    assert readout.steps == [(1, 0), (0, -1)]
    assert gestures.press_key(plot, readout, key(Qt.Key.Key_Escape))
    assert not readout.is_shown
    assert not gestures.press_key(plot, readout, key(Qt.Key.Key_Escape))
    assert not plot.commands


def test_other_events_are_ignored() -> None:
    plot = FakePlot()
    assert not gestures.press_key(plot, FakeReadout(), key(Qt.Key.Key_Space))
    assert not gestures.pinch(plot, gesture(Gesture.RotateNativeGesture, 90.0))
    assert not plot.commands


def test_an_empty_plot_ignores_gestures() -> None:
    plot = FakePlot(source=None)
    assert not gestures.turn_wheel(plot, wheel(QPoint(0, 120)))
    assert not gestures.pinch(plot, gesture(Gesture.ZoomNativeGesture, 0.5))
    assert not gestures.press_key(plot, FakeReadout(), key(Qt.Key.Key_Plus))
    assert not plot.commands
