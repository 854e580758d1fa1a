"""Translates wheel, touchpad and key events to zooming, panning and moving the readout."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QWheelEvent

from genrescope.gui.spectrogram.plot import Plot
from genrescope.gui.spectrogram.readout import Readout

ZOOM_STEP = 1.25
PAN_SHARE = 0.1
"""Share of the visible range that one step pans."""

_WHEEL_STEP = 120
_KEY_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def turn_wheel(plot: Plot, event: QWheelEvent) -> bool:
    """Zoom in time, or in frequency with Ctrl; pan with Shift.  Return whether the event was used."""
    if plot.source is None:
        return False
    delta, position, modifiers = event.angleDelta(), event.position(), event.modifiers()
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        plot.zoom_bands(ZOOM_STEP ** (delta.y() / _WHEEL_STEP), plot.band_of_y(position.y()))
    elif delta.x() or modifiers & Qt.KeyboardModifier.ShiftModifier:
        start, stop = plot.time_span
        plot.pan(-(delta.x() or delta.y()) / _WHEEL_STEP * PAN_SHARE * (stop - start))
    else:
        plot.zoom(ZOOM_STEP ** (delta.y() / _WHEEL_STEP), plot.seconds_of_x(position.x()))
    return True


def pinch(plot: Plot, event: QNativeGestureEvent) -> bool:
    """Zoom on a pinch, show all on a double tap.  Return whether the event was used."""
    if plot.source is None:
        return False
    if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
        plot.zoom(max(0.1, 1.0 + event.value()), plot.seconds_of_x(event.position().x()))
    elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
        plot.show_all()
    else:
        return False
    return True


def press_key(plot: Plot, readout: Readout, event: QKeyEvent) -> bool:
    """Pan, zoom or move the readout.  Return whether the event was used."""
    if plot.source is None:
        return False
    key = event.key()
    if key in _KEY_STEPS:
        right, up = _KEY_STEPS[Qt.Key(key)]
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            readout.step(right, up)
        else:
            (start, stop), (low, high) = plot.time_span, plot.band_span
            plot.pan(right * PAN_SHARE * (stop - start), up * PAN_SHARE * (high - low))
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        plot.zoom(ZOOM_STEP)
    elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
        plot.zoom(1 / ZOOM_STEP)
    elif key == Qt.Key.Key_Home:
        plot.show_all()
    elif key == Qt.Key.Key_Escape:
        was_shown = readout.is_shown
        readout.move_to(None)
        return was_shown
    else:
        return False
    return True
