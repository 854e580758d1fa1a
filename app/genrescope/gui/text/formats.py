"""Names and numbers as they are displayed."""

from __future__ import annotations

import math

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale
from PySide6.QtGui import Qt

from genrescope.errors import display_text

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

_TAGS = (
    QT_TRANSLATE_NOOP("Tag", "grunge"),
    QT_TRANSLATE_NOOP("Tag", "rock and roll"),
    QT_TRANSLATE_NOOP("Tag", "psychedelic rock"),
    QT_TRANSLATE_NOOP("Tag", "swing"),
    QT_TRANSLATE_NOOP("Tag", "bluegrass"),
    QT_TRANSLATE_NOOP("Tag", "techno"),
    QT_TRANSLATE_NOOP("Tag", "dubstep"),
    QT_TRANSLATE_NOOP("Tag", "trance"),
    QT_TRANSLATE_NOOP("Tag", "new age"),
    QT_TRANSLATE_NOOP("Tag", "African"),
    QT_TRANSLATE_NOOP("Tag", "Afrobeat"),
    QT_TRANSLATE_NOOP("Tag", "gospel"),
    QT_TRANSLATE_NOOP("Tag", "Asian"),
    QT_TRANSLATE_NOOP("Tag", "ska"),
    QT_TRANSLATE_NOOP("Tag", "soundtrack"),
    QT_TRANSLATE_NOOP("Tag", "lullaby"),
    QT_TRANSLATE_NOOP("Tag", "game music"),
    QT_TRANSLATE_NOOP("Tag", "Christmas"),
    QT_TRANSLATE_NOOP("Tag", "alternative"),
    QT_TRANSLATE_NOOP("Tag", "indie"),
    QT_TRANSLATE_NOOP("Tag", "classic rock"),
    QT_TRANSLATE_NOOP("Tag", "soul"),
    QT_TRANSLATE_NOOP("Tag", "electronica"),
    QT_TRANSLATE_NOOP("Tag", "folk"),
    QT_TRANSLATE_NOOP("Tag", "punk"),
    QT_TRANSLATE_NOOP("Tag", "hard rock"),
    QT_TRANSLATE_NOOP("Tag", "ambient"),
    QT_TRANSLATE_NOOP("Tag", "experimental"),
    QT_TRANSLATE_NOOP("Tag", "easy listening"),
    QT_TRANSLATE_NOOP("Tag", "funk"),
    QT_TRANSLATE_NOOP("Tag", "progressive rock"),
    QT_TRANSLATE_NOOP("Tag", "R&B"),
    QT_TRANSLATE_NOOP("Tag", "house"),
    QT_TRANSLATE_NOOP("Tag", "singing"),
    QT_TRANSLATE_NOOP("Tag", "male voice"),
    QT_TRANSLATE_NOOP("Tag", "female voice"),
    QT_TRANSLATE_NOOP("Tag", "rap"),
    QT_TRANSLATE_NOOP("Tag", "guitar"),
    QT_TRANSLATE_NOOP("Tag", "electric guitar"),
    QT_TRANSLATE_NOOP("Tag", "bass guitar"),
    QT_TRANSLATE_NOOP("Tag", "acoustic guitar"),
    QT_TRANSLATE_NOOP("Tag", "piano"),
    QT_TRANSLATE_NOOP("Tag", "electric piano"),
    QT_TRANSLATE_NOOP("Tag", "organ"),
    QT_TRANSLATE_NOOP("Tag", "synthesizer"),
    QT_TRANSLATE_NOOP("Tag", "drum machine"),
    QT_TRANSLATE_NOOP("Tag", "orchestra"),
    QT_TRANSLATE_NOOP("Tag", "brass"),
    QT_TRANSLATE_NOOP("Tag", "trumpet"),
    QT_TRANSLATE_NOOP("Tag", "trombone"),
    QT_TRANSLATE_NOOP("Tag", "strings"),
    QT_TRANSLATE_NOOP("Tag", "violin"),
    QT_TRANSLATE_NOOP("Tag", "cello"),
    QT_TRANSLATE_NOOP("Tag", "woodwind"),
    QT_TRANSLATE_NOOP("Tag", "saxophone"),
    QT_TRANSLATE_NOOP("Tag", "clarinet"),
    QT_TRANSLATE_NOOP("Tag", "instrumental"),
    QT_TRANSLATE_NOOP("Tag", "acoustic"),
    QT_TRANSLATE_NOOP("Tag", "tender"),
    QT_TRANSLATE_NOOP("Tag", "exciting"),
    QT_TRANSLATE_NOOP("Tag", "angry"),
    QT_TRANSLATE_NOOP("Tag", "dance"),
    QT_TRANSLATE_NOOP("Tag", "mellow"),
    QT_TRANSLATE_NOOP("Tag", "80s"),
    QT_TRANSLATE_NOOP("Tag", "90s"),
)
"""Tags that a model may have, for translation; others keep their own names."""

_OWN_DEVICES = (
    QT_TRANSLATE_NOOP("Device", "Default input"),
    QT_TRANSLATE_NOOP("Device", "Default output"),
    QT_TRANSLATE_NOOP("Device", "JACK sound card"),
    QT_TRANSLATE_NOOP("Device", "What this computer plays"),
)
"""Names, or prefixes, that :mod:`genrescope.audio.devices` assigns; other devices keep their own."""


_UNITS = {
    "Hz": QT_TRANSLATE_NOOP("Unit", "Hz"),
    "kHz": QT_TRANSLATE_NOOP("Unit", "kHz"),
    "k": QT_TRANSLATE_NOOP("Unit", "k"),
    "dB": QT_TRANSLATE_NOOP("Unit", "dB"),
    "s": QT_TRANSLATE_NOOP("Unit", "s"),
}
"""Units, by their English names; "k" is a thousand hertz on the axis."""


def device_name(name: str) -> str:
    """Return the display name of a device."""
    name = display_text(name)
    for own in map(str, _OWN_DEVICES):
        if name.startswith(own):
            return QCoreApplication.translate("Device", own) + name.removeprefix(own)
    return name


def genre_name(genre: str) -> str:
    """Return the display name of a genre; classes of other models keep their own names."""
    known = _GENRES.get(genre)
    if known is None:
        return display_text(genre).replace("_", " ").capitalize()
    return QCoreApplication.translate("Genre", str(known))


def genre_in_sentence(genre: str) -> str:
    """Return the name of a genre within a sentence: "hip hop", "soul / R&B"."""
    lower = QLocale().toLower
    words = genre_name(genre).split(" ")
    return " ".join(word if word[1:] != lower(word[1:]) else lower(word) for word in words)


def tag_name(tag: str) -> str:
    """Return the display name of a tag; one without a translation keeps its own."""
    return display_text(QCoreApplication.translate("Tag", tag))


def plain_tool_tip(text: str) -> str:
    """Return a text for a tool tip, where Qt would treat a file name like "<b>.wav" as HTML."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def plain_title(text: str) -> str:
    """Return a text for the title of a window, where "[*]" stands for unsaved changes."""
    return text.replace("[*]", "[*][*]")


def plain_action(text: str) -> str:
    """Return a text for a menu or a button, where "&" underlines the next letter."""
    return text.replace("&", "&&")


def number(value: float, decimals: int = 0) -> str:
    """Format a number as the user's language writes it: "1.5", or "1,5" in Spanish."""
    return QLocale().toString(float(value), "f", decimals)


def short_number(value: float) -> str:
    """Format a number without needless zeros: "500", "1.5"."""
    _, _, decimals = f"{value:g}".partition(".")
    return number(value, len(decimals))


def unit(name: str) -> str:
    """Return the name of a unit: "Hz", or "Гц" in Russian."""
    return QCoreApplication.translate("Unit", str(_UNITS[name]))


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
