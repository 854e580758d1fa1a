"""Error sentences in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from genrescope.errors import Sentence, UserError
from genrescope.gui.text.formats import device_name

_REASONS = {
    Sentence.FILE_NOT_FOUND: QT_TRANSLATE_NOOP("Reason", "File not found"),
    Sentence.NO_PERMISSION: QT_TRANSLATE_NOOP("Reason", "No read permission"),
    Sentence.EMPTY_FILE: QT_TRANSLATE_NOOP("Reason", "Empty file"),
    Sentence.NOT_AUDIO: QT_TRANSLATE_NOOP("Reason", "Not an audio file"),
    Sentence.NO_SOUND: QT_TRANSLATE_NOOP("Reason", "No audio"),
    Sentence.DAMAGED_FILE: QT_TRANSLATE_NOOP("Reason", "Damaged"),
    Sentence.CUT_SHORT: QT_TRANSLATE_NOOP("Reason", "Damaged or incomplete"),
    Sentence.PROTECTED: QT_TRANSLATE_NOOP("Reason", "Copy-protected"),
    Sentence.UNKNOWN_CODEC: QT_TRANSLATE_NOOP("Reason", "Unknown format"),
    Sentence.OTHER_TRACK: QT_TRANSLATE_NOOP("Reason", "Another track was used"),
    Sentence.ENDLESS: QT_TRANSLATE_NOOP("Reason", "Too much sound"),
    Sentence.NOT_ENOUGH_MEMORY: QT_TRANSLATE_NOOP("Reason", "Not enough memory"),
    Sentence.FILE_READ_FAILED: QT_TRANSLATE_NOOP("Reason", "The drive is not responding"),
    Sentence.DECODER_CRASHED: QT_TRANSLATE_NOOP("Reason", "The decoder crashed"),
    Sentence.DECODER_STUCK: QT_TRANSLATE_NOOP("Reason", "The decoder got stuck"),
    Sentence.DECODER_MEMORY: QT_TRANSLATE_NOOP("Reason", "Takes too much memory"),
    Sentence.NOT_FILED: QT_TRANSLATE_NOOP("Reason", "No certain genre"),
    Sentence.LINK_NOT_MOVED: QT_TRANSLATE_NOOP("Reason", "A link"),
    Sentence.UNEXPECTED: QT_TRANSLATE_NOOP("Reason", "Unexpected error"),
}
"""Problems with a file, without its name."""


def error_text(error: UserError) -> str:
    """Return the sentence of an error, translated."""
    details = dict(error.details)
    if error.sentence.name.startswith("DEVICE_") and "name" in details:
        details["name"] = device_name(str(details["name"]))
    return sentence_text(error.sentence, **details)


def sentence_text(sentence: Sentence, **details: object) -> str:
    """Return a sentence, translated and with its placeholders filled in."""
    return QCoreApplication.translate("Sentence", sentence.value).format(**details)


def reason_text(error: UserError) -> str:
    """Return the reason for an error in a few words, for use where the file name is already shown."""
    reason = _REASONS.get(error.sentence)
    return QCoreApplication.translate("Reason", str(reason)) if reason is not None else error_text(error)
