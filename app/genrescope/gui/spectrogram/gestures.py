"""Mouse wheel, touchpad and keys as commands to zoom, to pan and to move the readout."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QWheelEvent

from genrescope.gui.spectrogram.plot import Plot

ZOOM_STEP = 1.25
PAN_SHARE = 0.1
"""A step pans by this share of the visible range."""

_WHEEL_STEP = 120
_KEY_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Zoomable(Protocol):
    """What gestures act on."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""

    @property
    def plot(self) -> Plot:
        """What is visible, and where."""

    def zoom(self, factor: float, seconds: float | None = None) -> None:
        """Zoom in time."""

    def zoom_bands(self, factor: float, band: float | None = None) -> None:
        """Zoom in frequency."""

    def pan(self, seconds: float = 0.0, bands: float = 0.0) -> None:
        """Move the visible range."""

    def show_all(self) -> None:
        """Show the whole source."""

    def step_readout(self, right: int, up: int) -> None:
        """Move the readout by steps."""

    def hide_readout(self) -> bool:
        """Hide the readout; return False if it was hidden already."""


def turn_wheel(view: Zoomable, event: QWheelEvent) -> bool:
    """Zoom in time, with Ctrl in frequency, and pan with Shift.  Return whether the event was used."""
    if view.is_empty:
        return False
    delta, position, modifiers = event.angleDelta(), event.position(), event.modifiers()
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        view.zoom_bands(ZOOM_STEP ** (delta.y() / _WHEEL_STEP), view.plot.band_of_y(position.y()))
    elif delta.x() or modifiers & Qt.KeyboardModifier.ShiftModifier:
        start, stop = view.plot.time_span
        view.pan(-(delta.x() or delta.y()) / _WHEEL_STEP * PAN_SHARE * (stop - start))
    else:
        view.zoom(ZOOM_STEP ** (delta.y() / _WHEEL_STEP), view.plot.seconds_of_x(position.x()))
    return True


def pinch(view: Zoomable, event: QNativeGestureEvent) -> bool:
    """Zoom with two fingers, show all with a double tap.  Return whether the event was used."""
    if view.is_empty:
        return False
    if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
        view.zoom(max(0.1, 1.0 + event.value()), view.plot.seconds_of_x(event.position().x()))
    elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
        view.show_all()
    else:
        return False
    return True


def press_key(view: Zoomable, event: QKeyEvent) -> bool:
    """Pan, zoom or move the readout.  Return whether the event was used."""
    if view.is_empty:
        return False
    key = event.key()
    if key in _KEY_STEPS:
        right, up = _KEY_STEPS[Qt.Key(key)]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            view.step_readout(right, up)
        else:
            (start, stop), (low, high) = view.plot.time_span, view.plot.band_span
            view.pan(right * PAN_SHARE * (stop - start), up * PAN_SHARE * (high - low))
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        view.zoom(ZOOM_STEP)
    elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
        view.zoom(1 / ZOOM_STEP)
    elif key == Qt.Key.Key_Home:
        view.show_all()
    elif key == Qt.Key.Key_Escape:
        return view.hide_readout()
    else:
        return False
    return True
