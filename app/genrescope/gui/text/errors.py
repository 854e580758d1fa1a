"""Error sentences in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from genrescope.errors import Sentence, UserError
from genrescope.gui.text.formats import device_name


def error_text(error: UserError) -> str:
    """The sentence of a failure, translated."""
    details = dict(error.details)
    if error.sentence.name.startswith("DEVICE_") and "name" in details:
        details["name"] = device_name(str(details["name"]))
    return sentence_text(error.sentence, **details)


def sentence_text(sentence: Sentence, **details: object) -> str:
    """A sentence with its placeholders filled, translated."""
    return QCoreApplication.translate("Sentence", sentence.value).format(**details)
