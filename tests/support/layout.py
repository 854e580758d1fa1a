"""Finds texts that do not fit where they are shown."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QMainWindow, QScrollArea, QWidget

from genrescope.gui.widgets.headline import ElidedLabel


def clipped(window: QWidget) -> list[str]:
    """Return the visible buttons, boxes and labels of a window whose texts are elided or cut off.

    Boxes may elide the names of devices and models.
    """
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window and (problem := _problem(widget)):
            found.append(f"{type(widget).__name__} {problem}")
    if isinstance(window, QMainWindow) and window.menuBar().sizeHint().width() > window.width():
        found.append("menu bar")
    return found


def _problem(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton | QComboBox):
        text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
        place = widget.rect().translated(widget.mapTo(widget.window(), QPoint(0, 0)))
        scrolls = _is_in_scroll_area(widget)
        fits = (scrolls or widget.window().rect().contains(place)) and (
            widget.width() >= widget.minimumSizeHint().width()
            and widget.height() >= widget.fontMetrics().height() + 4
        )
        return "" if fits else repr(text)
    if isinstance(widget, ElidedLabel):
        return "" if widget.text() == widget.whole else repr(widget.whole)
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            fits = widget.height() >= widget.heightForWidth(widget.width())
        else:
            fits = widget.width() >= widget.sizeHint().width()
        return "" if fits else repr(widget.text())
    return ""


def _is_in_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False
