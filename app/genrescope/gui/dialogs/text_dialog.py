"""A dialog that shows a short text, and helpers for all dialogs."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from genrescope.gui.theme.icons import app_icon

_WIDTH = 520
"""Width of the text in pixels."""


def text_dialog(
    parent: QWidget, title: str, paragraphs: list[str], *, heading: str = "", picture: bool = False
) -> QDialog:
    """Make a dialog with a heading and paragraphs of plain text.

    Parameters
    ----------
    parent : QWidget
        The window.
    title : str
        Title of the dialog.
    paragraphs : list of str
        The text.
    heading : str
        Heading above the text; the title if empty.
    picture : bool
        Whether to show the program's icon beside the text.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    head = QLabel(heading or title)
    head.setProperty("role", "title")
    text = QLabel("".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs))
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setWordWrap(True)
    text.setMinimumWidth(_WIDTH)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    buttons = close_button(dialog)
    texts = QVBoxLayout()
    texts.addWidget(head)
    texts.addWidget(text)
    row = QHBoxLayout()
    row.setSpacing(20)
    if picture:
        icon = QLabel()
        icon.setPixmap(app_icon().pixmap(72, 72))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(texts, 1)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(16)
    column.addLayout(row)
    column.addWidget(buttons)
    # Qt limits a dialog to two thirds of the screen's height, which cuts the text on a small screen.
    dialog.ensurePolished()
    width = column.totalSizeHint().width()
    dialog.resize(width, column.totalHeightForWidth(width))
    return dialog


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """Make a row with the button that closes a dialog."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    # The style's own icon is black on every theme.
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
    buttons.rejected.connect(dialog.reject)
    return buttons
