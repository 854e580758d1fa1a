"""Texts about a model card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from genrescope.errors import display_text
from genrescope.gui.text.formats import genre_in_sentence, percent, tag_name
from genrescope.gui.text.plural import plural
from genrescope.inference.model_card import Measured, Tag

MAX_NAMES = 20
MAX_LETTERS = 400
"""Limits on the list of genres and the protocol, because a card may contain texts of any length."""


def genres_text(classes: Sequence[str]) -> str:
    """Return the number of genres and their names, shortened if there are very many."""
    names = [genre_in_sentence(genre) for genre in classes[:MAX_NAMES]]
    if len(classes) > MAX_NAMES:
        names.append("…")
    text = plural("Model", "%Ln genres: {names}", len(classes))
    return text.format(names=QLocale().createSeparatedList(names))


def tags_text(tags: Sequence[Tag]) -> str:
    """Return the number of tags, their names and how well they are recognised; empty if there are none."""
    if not tags:
        return ""
    translate = QCoreApplication.translate
    names = [tag_name(tag.name) for tag in tags[:MAX_NAMES]]
    if len(tags) > MAX_NAMES:
        names.append("…")
    text = plural("Model", "%Ln styles and traits: {names}.", len(tags)).format(names=", ".join(names))
    measured = [tag.auroc for tag in tags if tag.auroc is not None]
    if measured:
        low, high = (QLocale().toString(auroc, "f", 2) for auroc in (min(measured), max(measured)))
        text += " " + translate(
            "Model", "Agreement with the taggers that it learned from: AUROC {low} to {high}."
        ).format(low=low, high=high)
    return text


def accuracy_text(measured: Measured | None) -> str:
    """Return the accuracy of a model, with the number of tracks and the confidence interval."""
    translate = QCoreApplication.translate
    if measured is None:
        return translate("Model", "Accuracy was not measured.")
    share = percent(measured.accuracy)
    if measured.n_tracks is None:
        text = translate("Model", "Correct on {share} of the test tracks.").format(share=share)
    else:
        text = plural("Model", "Correct on {share} of %Ln test tracks.", measured.n_tracks)
        text = text.format(share=share)
    if measured.interval is not None:
        low, high = map(percent, measured.interval)
        text += " " + translate("Model", "{level} interval: {low} to {high}.").format(
            level=percent(0.95), low=low, high=high
        )
    if measured.coverage is not None and measured.accuracy_when_answered is not None:
        text += " " + translate(
            "Model", "It names a genre for {coverage} of them, and {share} of these answers are right."
        ).format(coverage=percent(measured.coverage), share=percent(measured.accuracy_when_answered))
    return text


def protocol_text(measured: Measured | None) -> str:
    """Return how the accuracy was measured, in the words of the card; empty if not given."""
    if measured is None or not measured.protocol.strip():
        return ""
    protocol = display_text(" ".join(measured.protocol.split()))
    if len(protocol) > MAX_LETTERS:
        protocol = protocol[:MAX_LETTERS].rstrip() + "…"
    return QCoreApplication.translate("Model", "How it was measured: {protocol}").format(protocol=protocol)
