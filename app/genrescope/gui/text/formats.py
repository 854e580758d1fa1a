"""Names and numbers as they are displayed."""

from __future__ import annotations

import math

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale
from PySide6.QtGui import Qt

_GENRES = {
    "blues": QT_TRANSLATE_NOOP("Genre", "Blues"),
    "classical": QT_TRANSLATE_NOOP("Genre", "Classical"),
    "country": QT_TRANSLATE_NOOP("Genre", "Country"),
    "disco": QT_TRANSLATE_NOOP("Genre", "Disco"),
    "electronic": QT_TRANSLATE_NOOP("Genre", "Electronic"),
    "folk": QT_TRANSLATE_NOOP("Genre", "Folk"),
    "hiphop": QT_TRANSLATE_NOOP("Genre", "Hip hop"),
    "jazz": QT_TRANSLATE_NOOP("Genre", "Jazz"),
    "metal": QT_TRANSLATE_NOOP("Genre", "Metal"),
    "pop": QT_TRANSLATE_NOOP("Genre", "Pop"),
    "punk": QT_TRANSLATE_NOOP("Genre", "Punk"),
    "reggae": QT_TRANSLATE_NOOP("Genre", "Reggae"),
    "rock": QT_TRANSLATE_NOOP("Genre", "Rock"),
    "soul": QT_TRANSLATE_NOOP("Genre", "Soul / R&B"),
}

_OWN_DEVICES = (
    QT_TRANSLATE_NOOP("Device", "Default input"),
    QT_TRANSLATE_NOOP("Device", "JACK sound card"),
    QT_TRANSLATE_NOOP("Device", "What this computer plays"),
)
"""Names, or prefixes, that :mod:`genrescope.audio.devices` assigns; other devices keep their own."""


def device_name(name: str) -> str:
    """Return the display name of a device."""
    for own in map(str, _OWN_DEVICES):
        if name.startswith(own):
            return QCoreApplication.translate("Device", own) + name.removeprefix(own)
    return name


def genre_name(genre: str) -> str:
    """Return the display name of a genre; classes of other models keep their own names."""
    known = _GENRES.get(genre)
    if known is None:
        return genre.replace("_", " ").capitalize()
    return QCoreApplication.translate("Genre", str(known))


def genre_in_sentence(genre: str) -> str:
    """Return the name of a genre within a sentence: "hip hop", "soul / R&B"."""
    lower = QLocale().toLower
    words = genre_name(genre).split(" ")
    return " ".join(word if word[1:] != lower(word[1:]) else lower(word) for word in words)


def plain_tool_tip(text: str) -> str:
    """Return a text for a tool tip, where Qt would treat a file name like "<b>.wav" as HTML."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def percent(share: float) -> str:
    """Format a share from 0 to 1 as "83 %", with a no-break space."""
    return f"{QLocale().toString(round(100 * share))}\u00a0%"


def clock(seconds: float) -> str:
    """Format seconds as "3:07", or "1:02:09" from one hour on."""
    minutes, s = divmod(int(seconds + 0.5), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"


def time_left_text(seconds: float) -> str:
    """Format an estimate of the time left as "about 2 min left"."""
    translate = QCoreApplication.translate
    if seconds < 55:
        # In steps of five seconds: the estimate is no more precise than that.
        text, count = translate("Formats", "about {count} s left"), 5 * max(1, math.ceil(seconds / 5))
    elif seconds < 3570:
        text, count = translate("Formats", "about {count} min left"), max(1, round(seconds / 60))
    else:
        text, count = translate("Formats", "about {count} h left"), round(seconds / 3600)
    return text.format(count=QLocale().toString(count))
