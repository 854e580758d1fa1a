"""What a model card says, as text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from genrescope.gui.text.formats import genre_name, percent
from genrescope.inference.model_card import Measured

MAX_NAMES = 20
MAX_LETTERS = 400
"""Limits of a list of genres and of a protocol, which anyone may write into a card."""


def genres_text(classes: Sequence[str]) -> str:
    """How many genres, and which; of very many the first ones."""
    names = [genre_name(genre) for genre in classes[:MAX_NAMES]]
    if len(classes) > MAX_NAMES:
        names.append("…")
    return QCoreApplication.translate("Model", "{count} genres: {names}").format(
        count=QLocale().toString(len(classes)), names=QLocale().createSeparatedList(names)
    )


def accuracy_text(measured: Measured | None) -> str:
    """The accuracy of a model: on how many tracks it was measured, and how well it is known."""
    translate = QCoreApplication.translate
    if measured is None:
        return translate("Model", "Accuracy was not measured.")
    share = percent(measured.accuracy)
    if measured.n_tracks is None:
        text = translate("Model", "Correct on {share} of the test tracks.").format(share=share)
    else:
        text = translate("Model", "Correct on {share} of {count} test tracks.").format(
            share=share, count=QLocale().toString(measured.n_tracks)
        )
    if measured.interval is not None:
        low, high = map(percent, measured.interval)
        text += " " + translate("Model", "{level} interval: {low} to {high}.").format(
            level=percent(0.95), low=low, high=high
        )
    return text


def protocol_text(measured: Measured | None) -> str:
    """How that was measured, as the card says it; empty if it does not."""
    if measured is None or not measured.protocol.strip():
        return ""
    protocol = " ".join(measured.protocol.split())
    if len(protocol) > MAX_LETTERS:
        protocol = protocol[:MAX_LETTERS].rstrip() + "…"
    return QCoreApplication.translate("Model", "How it was measured: {protocol}").format(protocol=protocol)
