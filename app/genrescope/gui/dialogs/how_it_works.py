"""What a score means, and how often the answer is right."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QWidget

from genrescope.gui.dialogs.text_dialog import text_dialog
from genrescope.gui.text.model import accuracy_text, genres_text, protocol_text
from genrescope.inference.model_card import ModelCard


def how_it_works_dialog(parent: QWidget, card: ModelCard | None) -> QDialog:
    """Explain what a score means and how often the answer is right."""
    translate = QCoreApplication.translate
    paragraphs = [
        translate(
            "HowItWorks",
            "Genrescope turns sound into a spectrogram, a picture of its frequencies over time. A neural "
            "network classifies it a few seconds at a time, and the results along a song are combined into "
            "one answer.",
        )
    ]
    if card is not None:
        paragraphs.append(
            translate(
                "HowItWorks",
                "The model knows {genres}. Music of any other genre is named after the closest of these, or "
                "“not sure”.",
            ).format(genres=genres_text(card.classes))
        )
    paragraphs.append(
        translate(
            "HowItWorks",
            "A score is a probability: of all songs with a score of 80 % for a genre, about 80 in 100 should "
            "be of that genre. When no score stands out, the answer is “not sure”. Speech and noise are told "
            "apart from music, and silence gets no answer.",
        )
    )
    if card is not None:
        how_often = [accuracy_text(card.measured), protocol_text(card.measured)]
        paragraphs.append(
            translate("HowItWorks", "How often is it right?") + " " + " ".join(filter(None, how_often))
        )
    paragraphs.append(translate("HowItWorks", "Everything happens on this computer. No sound leaves it."))
    return text_dialog(parent, translate("HowItWorks", "How it works"), paragraphs)
