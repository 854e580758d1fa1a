"""What a score means, and how accurate the model is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QWidget

from genrescope.gui.dialogs.text_dialog import text_dialog
from genrescope.gui.text.formats import percent
from genrescope.gui.text.model import accuracy_text, genres_text
from genrescope.inference.model_card import ModelCard


def how_it_works_dialog(parent: QWidget, card: ModelCard | None) -> QDialog:
    """Explain what a score means, and show the accuracy of the model."""
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
            "A score is a probability: of all songs with a score of {score} for a genre, about 80 in 100 "
            "should be of that genre. When no score stands out, the answer is “not sure”. Speech and noise "
            "are recognised as not music, and silence gets no answer.",
        ).format(score=percent(0.8))
    )
    if card is not None and card.tags:
        paragraphs.append(
            translate(
                "HowItWorks",
                "Styles, instruments and moods are recognised one by one, independently of the genre. The "
                "clearest are shown below the genres, six at most.",
            )
        )
    if card is not None:
        accuracy = accuracy_text(card.measured)
        if card.measured is not None:
            accuracy = translate("HowItWorks", "Accuracy: {accuracy}").format(accuracy=accuracy)
        paragraphs.append(accuracy)
    paragraphs.append(translate("HowItWorks", "Everything happens on this computer. No sound leaves it."))
    return text_dialog(parent, translate("HowItWorks", "How it works"), paragraphs)
