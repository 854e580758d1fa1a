"""The two short texts of the Help menu, and what dialogs have in common."""

from __future__ import annotations

import html

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from genrescope import __version__
from genrescope.gui.text.model import accuracy_text, genres_text, protocol_text
from genrescope.gui.theme.icons import app_icon
from genrescope.inference.model_card import ModelCard


def how_it_works(parent: QWidget, card: ModelCard | None) -> QDialog:
    """Explain what a score means and how often the answer is right."""
    translate = QCoreApplication.translate
    paragraphs = [
        translate(
            "How",
            "Genrescope turns sound into a spectrogram, a picture of which pitches are heard when, and a "
            "neural network looks at it a few seconds at a time. The answers along a song are put together "
            "into one.",
        )
    ]
    if card is not None:
        paragraphs.append(
            translate(
                "How",
                "It knows {genres}. Music of any other kind gets the name of the nearest of these, or “not "
                "sure”.",
            ).format(genres=genres_text(card.classes))
        )
    paragraphs.append(
        translate(
            "How",
            "A score is a probability: of all songs that get 80 % for a genre, about 80 in 100 should be of "
            "that genre. When no score stands out, the answer is “not sure”. Speech and noise are told apart "
            "from music, and silence gets no answer at all.",
        )
    )
    if card is not None:
        how_often = [accuracy_text(card.measured), protocol_text(card.measured)]
        paragraphs.append(
            translate("How", "How often is it right?") + " " + " ".join(filter(None, how_often))
        )
    paragraphs.append(translate("How", "All of this happens on this computer. No sound leaves it."))
    return _dialog(parent, translate("How", "How does it work?"), paragraphs)


def about(parent: QWidget, card: ModelCard | None) -> QDialog:
    """Say what this is, in which version, with which model."""
    translate = QCoreApplication.translate
    paragraphs = [
        translate("About", "Version {version}").format(version=__version__),
        translate("About", "Tells what genre a recording sounds like. No sound leaves this computer."),
    ]
    if card is not None:
        paragraphs.append(translate("About", "Model: {name}").format(name=card.id))
    paragraphs.append(
        translate(
            "About",
            "Its own code is free software under the MIT licence; the parts that others made have their own "
            "licences. Made with Qt, Keras, LiteRT, FFmpeg and PortAudio.",
        )
    )
    dialog = _dialog(
        parent, translate("About", "About Genrescope"), paragraphs, heading="Genrescope", picture=True
    )
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    licences = buttons.addButton(translate("About", "&Licences …"), QDialogButtonBox.ButtonRole.ActionRole)
    licences.clicked.connect(lambda: _show_licences(dialog))
    buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
    buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
    return dialog


def _show_licences(parent: QDialog) -> None:
    # It builds on what this module has for every dialog.
    from genrescope.gui.dialogs.licences import LicencesDialog

    shown = LicencesDialog(parent)
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown.open()


def _dialog(
    parent: QWidget, title: str, paragraphs: list[str], *, heading: str = "", picture: bool = False
) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    head = QLabel(heading or title)
    head.setProperty("role", "title")
    text = QLabel("".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs))
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setWordWrap(True)
    text.setMinimumWidth(400)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    buttons = close_button(dialog)
    words = QVBoxLayout()
    words.addWidget(head)
    words.addWidget(text)
    row = QHBoxLayout()
    row.setSpacing(20)
    if picture:
        icon = QLabel()
        icon.setPixmap(app_icon().pixmap(72, 72))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(16)
    column.addLayout(row)
    column.addWidget(buttons)
    return dialog


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """A row with the button that closes a dialog."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    # The style's own icon is black on every theme.
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
    buttons.rejected.connect(dialog.reject)
    return buttons
