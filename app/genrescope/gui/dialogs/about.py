"""The About dialog."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from genrescope import __version__
from genrescope.errors import display_text
from genrescope.gui.dialogs.text_dialog import text_dialog
from genrescope.inference.model_card import ModelCard


def about_dialog(parent: QWidget, card: ModelCard | None) -> QDialog:
    """Show the version, the model and a button for the licences."""
    translate = QCoreApplication.translate
    paragraphs = [
        translate("About", "Version {version}").format(version=__version__),
        translate("About", "Identifies the genre of recordings. No sound leaves this computer."),
    ]
    if card is not None:
        paragraphs.append(translate("About", "Model: {name}").format(name=display_text(card.id)))
    paragraphs.append(
        translate(
            "About",
            "Genrescope’s own code is free software under the MIT licence; third-party components have their "
            "own licences. Made with Qt, Keras, LiteRT, FFmpeg and PortAudio.",
        )
    )
    dialog = text_dialog(
        parent, translate("About", "About Genrescope"), paragraphs, heading="Genrescope", picture=True
    )
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    licences = buttons.addButton(translate("About", "&Licences…"), QDialogButtonBox.ButtonRole.ActionRole)
    licences.clicked.connect(lambda: _show_licences(dialog))
    buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
    buttons.button(QDialogButtonBox.StandardButton.Close).setFocus()
    return dialog


def _show_licences(parent: QDialog) -> None:
    # Imported here to keep the start fast.
    from genrescope.gui.dialogs.licences import LicencesDialog

    dialog = LicencesDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
