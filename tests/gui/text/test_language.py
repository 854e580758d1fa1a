"""Changing the language while the window is open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget


def geometries(window: QWidget) -> list[tuple[str, QRect]]:
    """Return the class and geometry of every visible widget."""
    QApplication.processEvents()
    return [
        (type(widget).__name__, widget.geometry())
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.window() is window
    ]


@pytest.mark.parametrize(("language", "width"), [("es", 720), ("ru", 1000)])
def test_the_layout_is_the_same_as_after_a_start_in_that_language(
    make_window, settings, qtbot, language, width
):
    switched = make_window()
    switched.resize(width, 520)
    english = geometries(switched)
    switched.all_actions.language.actions[language].trigger()
    started = make_window()
    started.resize(width, 520)
    qtbot.waitUntil(lambda: geometries(switched) == geometries(started))
    assert geometries(switched) != english
