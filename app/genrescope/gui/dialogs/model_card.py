"""A viewer for ``MODEL_CARD.md``, the text that comes with a model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl, Slot
from PySide6.QtGui import (
    QDesktopServices,
    QImageReader,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from genrescope.errors import display_text
from genrescope.gui.dialogs.text_dialog import close_button
from genrescope.gui.text.formats import plain_title
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE
from genrescope.inference.model_card import ModelCard

TEXT_NAME = "MODEL_CARD.md"

_MOST_BYTES = 100_000
_MOST_CELLS = 6_000
"""Cells of tables, roughly; the time that Qt takes grows with the square of their number."""

_WIDEST_PICTURE = 640


def has_text(card: ModelCard) -> bool:
    """Whether a model has a model card to read."""
    return os.path.isfile(card.folder / TEXT_NAME)  # False for a forbidden folder, which `is_file` raises


def model_card_dialog(parent: QWidget, card: ModelCard) -> QDialog:
    """Show the model card of a model."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(
        QCoreApplication.translate("ModelCard", "About the model {name}").format(
            name=plain_title(display_text(card.id))
        )
    )
    text = CardText(card.folder)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    column.setSpacing(2 * SPACE)
    column.addWidget(text, 1)
    column.addWidget(close_button(dialog))
    dialog.resize(QSize(800, 600).boundedTo(parent.screen().availableSize() * 0.95))
    text.setFocus()
    return dialog


class CardText(QTextBrowser):
    """A Markdown text with pictures from its own folder.

    The folder is not trusted: only its pictures are loaded, and links lead either to places in the text or,
    on a click, to the web.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the model.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder.resolve()
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._follow)
        self.setAccessibleName(TEXT_NAME)
        self.document().setDocumentMargin(2 * SPACE)
        try:
            with (self._folder / TEXT_NAME).open("rb") as file:
                text = file.read(_MOST_BYTES).decode("utf-8", errors="replace")
            text = "|".join(text.split("|", _MOST_CELLS)[:_MOST_CELLS])
        except OSError:
            text = QCoreApplication.translate("ModelCard", "This model has no model card.")
        # Embedded HTML could restyle the text at will.
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.document().setMarkdown(text, features | QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self._rule_tables()
        self._space_headings()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Load a picture from the folder, scaled to fit; refuse anything else."""
        url = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value or url.host():
            return None
        path = (self._folder / (url.toLocalFile() if url.isLocalFile() else url.path())).resolve()
        if not path.is_relative_to(self._folder) or not os.path.isfile(path):
            return None
        reader = QImageReader(str(path))
        size = reader.size()
        if size.width() > _WIDEST_PICTURE:
            reader.setScaledSize(
                size.scaled(_WIDEST_PICTURE, size.height(), Qt.AspectRatioMode.KeepAspectRatio)
            )
        return reader.read()

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
        elif url.isRelative() and not url.path():
            self.scrollToAnchor(url.fragment())

    def _rule_tables(self) -> None:
        """Give tables padding, and borders in the theme's colours."""
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setBorder(1)
                form.setBorderBrush(theme_of(self).colour("outline"))
                form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                form.setBorderCollapse(True)
                form.setCellPadding(SPACE // 2)
                form.setWidth(QTextLength())
                frame.setFormat(form)

    def _space_headings(self) -> None:
        """Add space above headings."""
        block = self.document().firstBlock()
        while block.isValid():
            form = block.blockFormat()
            if form.headingLevel() and block.blockNumber():
                form.setTopMargin(2 * SPACE)
                QTextCursor(block).setBlockFormat(form)
            block = block.next()
