"""Texts about a model card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from genrescope.errors import display_text
from genrescope.gui.text.formats import genre_name, percent
from genrescope.inference.model_card import Measured

MAX_NAMES = 20
MAX_LETTERS = 400
"""Limits on the list of genres and the protocol, because a card may contain texts of any length."""


def genres_text(classes: Sequence[str]) -> str:
    """Return the number of genres and their names, shortened if there are very many."""
    names = [genre_name(genre) for genre in classes[:MAX_NAMES]]
    if len(classes) > MAX_NAMES:
        names.append("…")
    return QCoreApplication.translate("Model", "{count} genres: {names}").format(
        count=QLocale().toString(len(classes)), names=QLocale().createSeparatedList(names)
    )


def accuracy_text(measured: Measured | None) -> str:
    """Return the accuracy of a model, with the number of tracks and the confidence interval."""
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
    """Return how the accuracy was measured, in the words of the card; empty if not given."""
    if measured is None or not measured.protocol.strip():
        return ""
    protocol = display_text(" ".join(measured.protocol.split()))
    if len(protocol) > MAX_LETTERS:
        protocol = protocol[:MAX_LETTERS].rstrip() + "…"
    return QCoreApplication.translate("Model", "How it was measured: {protocol}").format(protocol=protocol)
