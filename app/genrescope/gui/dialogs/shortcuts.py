"""The keys and the gestures of the mouse."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from genrescope.gui.actions import Actions
from genrescope.gui.dialogs.text_dialog import close_button

_HEIGHT = 520
"""Pixels; the rest is scrolled."""


def shortcuts_dialog(parent: QWidget, actions: Actions) -> QDialog:
    """List what the mouse does in the spectrogram and the timeline, and the keys of all actions."""
    translate = QCoreApplication.translate
    dialog = QDialog(parent)
    dialog.setWindowTitle(translate("Shortcuts", "Keys and mouse"))
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 12, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    keys = [(action.keys, action.plain_text) for action in actions.by_name.values() if action.keys]
    for title, rows in (
        (translate("Shortcuts", "Mouse, in the spectrogram and the timeline"), _mouse()),
        (translate("Shortcuts", "Keys in the spectrogram"), _view_keys()),
        (translate("Shortcuts", "Keys"), keys),
    ):
        head = _label(title)
        head.setProperty("role", "title")
        head.setContentsMargins(0, 12 if grid.count() else 0, 0, 0)
        grid.addWidget(head, grid.rowCount(), 0, 1, 2)
        for gesture, effect in rows:
            row = grid.rowCount()
            grid.addWidget(_label(gesture), row, 0)
            effect_label = _label(effect)
            effect_label.setProperty("role", "caption")
            grid.addWidget(effect_label, row, 1)
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(page.sizeHint().width() + 24)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(16)
    column.addWidget(area, 1)
    column.addWidget(close_button(dialog))
    dialog.resize(area.minimumWidth() + 48, min(_HEIGHT, parent.height()))
    return dialog


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _mouse() -> list[tuple[str, str]]:
    translate = QCoreApplication.translate
    return [
        (translate("Shortcuts", "Click"), translate("Shortcuts", "Play from there")),
        (translate("Shortcuts", "Drag"), translate("Shortcuts", "Loop a region")),
        (
            translate("Shortcuts", "Ctrl + drag in the spectrogram"),
            translate("Shortcuts", "Play only a band of frequencies"),
        ),
        (translate("Shortcuts", "Shift + drag"), translate("Shortcuts", "Move the picture")),
        (translate("Shortcuts", "Wheel"), translate("Shortcuts", "Zoom in time")),
        (translate("Shortcuts", "Ctrl + wheel"), translate("Shortcuts", "Zoom in frequency")),
        (translate("Shortcuts", "Shift + wheel"), translate("Shortcuts", "Scroll in time")),
        (translate("Shortcuts", "Double click"), translate("Shortcuts", "Show all")),
        (
            translate("Shortcuts", "Pointer"),
            translate("Shortcuts", "Show the note, the level or the scores"),
        ),
        (
            translate("Shortcuts", "Right click"),
            translate("Shortcuts", "Menu of the picture or the sections"),
        ),
        (
            translate("Shortcuts", "Click on a genre"),
            translate("Shortcuts", "What speaks for it, or against it"),
        ),
        (
            translate("Shortcuts", "Double click on a song"),
            translate("Shortcuts", "Play it from its start"),
        ),
    ]


def _view_keys() -> list[tuple[str, str]]:
    translate = QCoreApplication.translate
    return [
        (translate("Shortcuts", "Arrow keys"), translate("Shortcuts", "Move the visible part")),
        (translate("Shortcuts", "Shift + arrow keys"), translate("Shortcuts", "Move the readout")),
        ("+  \u2212", translate("Shortcuts", "Zoom in and out")),
        (
            translate("Shortcuts", "Left and right in the timeline"),
            translate("Shortcuts", "Go from section to section"),
        ),
        (translate("Shortcuts", "Enter in the timeline"), translate("Shortcuts", "Go to the section")),
    ]
