"""What is known, in the musician's words and language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import Measured
from genrescope.inference.scores import NOT_MUSIC, NOT_SURE, SILENCE, Prediction

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveAnswer

SENTENCE_CONTEXT = "Sentence"

MOST_NAMES = 20
MOST_LETTERS = 400
"""Of a list of genres and of a protocol, which anyone may write into a card."""

_GENRES = {
    "blues": QT_TRANSLATE_NOOP("Genre", "Blues"),
    "classical": QT_TRANSLATE_NOOP("Genre", "Classical"),
    "country": QT_TRANSLATE_NOOP("Genre", "Country"),
    "disco": QT_TRANSLATE_NOOP("Genre", "Disco"),
    "hiphop": QT_TRANSLATE_NOOP("Genre", "Hip hop"),
    "jazz": QT_TRANSLATE_NOOP("Genre", "Jazz"),
    "metal": QT_TRANSLATE_NOOP("Genre", "Metal"),
    "pop": QT_TRANSLATE_NOOP("Genre", "Pop"),
    "reggae": QT_TRANSLATE_NOOP("Genre", "Reggae"),
    "rock": QT_TRANSLATE_NOOP("Genre", "Rock"),
}

_OWN_DEVICES = (
    QT_TRANSLATE_NOOP("Device", "Default input"),
    QT_TRANSLATE_NOOP("Device", "JACK sound card"),
    QT_TRANSLATE_NOOP("Device", "What this computer plays"),
)
"""What :mod:`genrescope.audio.devices` calls a device, or begins its name with; others keep their own."""


def device_words(name: str) -> str:
    """Name of a device as it is shown."""
    for own in map(str, _OWN_DEVICES):
        if name.startswith(own):
            return QCoreApplication.translate("Device", own) + name.removeprefix(own)
    return name


def genre_name(genre: str) -> str:
    """Name of a genre as it is shown; a genre that another model brings along keeps its own name."""
    known = _GENRES.get(genre)
    if known is None:
        return genre.replace("_", " ").capitalize()
    return QCoreApplication.translate("Genre", str(known))


def percent(share: float) -> str:
    """Share of 1 as "83 %", with the space that does not break."""
    return f"{QLocale().toString(round(100 * share))}\u00a0%"


def clock(seconds: float) -> str:
    """Seconds as "3:07", or "1:02:09" from an hour on."""
    minutes, s = divmod(int(seconds + 0.5), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"


def verdict_words(prediction: Prediction) -> str:
    """The verdict as a headline: "Reggae, 83 %", "Not sure: disco or pop", "Silence", "Not music"."""
    if prediction.verdict == SILENCE:
        return QCoreApplication.translate("Verdict", "Silence")
    if prediction.verdict == NOT_MUSIC:
        return QCoreApplication.translate("Verdict", "Not music")
    if prediction.verdict == NOT_SURE:
        first, second = (QLocale().toLower(genre_name(genre)) for genre, _ in prediction.ranking()[:2])
        return QCoreApplication.translate("Verdict", "Not sure: {first} or {second}").format(
            first=first, second=second
        )
    return QCoreApplication.translate("Verdict", "{genre}, {percent}").format(
        genre=genre_name(prediction.verdict),
        percent=percent(prediction.scores.get(prediction.verdict, prediction.confidence)),
    )


def live_words(answer: LiveAnswer) -> str:
    """What is heard now as a headline: "Sounds like reggae …", and "Reggae, 83 %" once that is firm."""
    if answer.kind == "too_quiet":
        return QCoreApplication.translate("Verdict", "Too quiet to tell")
    if answer.kind == "genre" and not answer.is_firm:
        return QCoreApplication.translate("Verdict", "Sounds like {genre} …").format(
            genre=QLocale().toLower(genre_name(answer.prediction.verdict))
        )
    return verdict_words(answer.told or answer.prediction)


def genres_words(classes: Sequence[str]) -> str:
    """How many genres, and which; of very many the first ones."""
    names = [genre_name(genre) for genre in classes[:MOST_NAMES]]
    if len(classes) > MOST_NAMES:
        names.append("…")
    return QCoreApplication.translate("Model", "{count} genres: {names}").format(
        count=QLocale().toString(len(classes)), names=QLocale().createSeparatedList(names)
    )


def accuracy_words(measured: Measured | None) -> str:
    """How often a model is right, of how many tracks, and how well that is known."""
    translate = QCoreApplication.translate
    if measured is None:
        return translate("Model", "How often it is right was not measured.")
    share = percent(measured.accuracy)
    if measured.n_tracks is None:
        words = translate("Model", "It is right for {share} of the tracks that it was measured on.").format(
            share=share
        )
    else:
        words = translate(
            "Model", "It is right for {share} of the {count} tracks that it was measured on."
        ).format(share=share, count=QLocale().toString(measured.n_tracks))
    if measured.interval is not None:
        low, high = map(percent, measured.interval)
        words += " " + translate("Model", "95 % interval: {low} to {high}.").format(low=low, high=high)
    return words


def protocol_words(measured: Measured | None) -> str:
    """How that was measured, as the card says it; empty if it does not."""
    if measured is None or not measured.protocol.strip():
        return ""
    protocol = " ".join(measured.protocol.split())
    if len(protocol) > MOST_LETTERS:
        protocol = protocol[:MOST_LETTERS].rstrip() + " …"
    return QCoreApplication.translate("Model", "How it was measured: {protocol}").format(protocol=protocol)


def error_words(error: UserError) -> str:
    """The sentence of a failure, translated."""
    details = dict(error.details)
    if error.sentence.name.startswith("DEVICE_") and "name" in details:
        details["name"] = device_words(str(details["name"]))
    return sentence_words(error.sentence, **details)


def sentence_words(sentence: Sentence, **details: object) -> str:
    """A sentence with its placeholders filled, translated."""
    return QCoreApplication.translate(SENTENCE_CONTEXT, sentence.value).format(**details)
