"""Helpers for combo boxes."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


def texts(box: QComboBox) -> list[str]:
    """The entries, titles included."""
    return [box.itemText(row) for row in range(box.count())]


def choose(box: QComboBox, text: str) -> None:
    """Choose an entry as the user does."""
    row = texts(box).index(text)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def shows_all(box: QComboBox) -> bool:
    """Whether the last entry of an open list is in view."""
    last = box.view().visualRect(box.model().index(box.count() - 1, 0))
    return box.view().viewport().rect().contains(last.center())
