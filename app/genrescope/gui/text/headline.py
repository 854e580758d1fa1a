"""The headline while neither a song nor the live sound is shown."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

Headline = tuple[str, str]
"""The verdict, and a line of details."""


def idle_headline(*, is_loading: bool) -> Headline:
    """Return the headline of the empty window.

    Parameters
    ----------
    is_loading : bool
        Whether the model is still being loaded.
    """
    translate = QCoreApplication.translate
    hint = translate("Headline", "Drop a song, or let Genrescope listen.")
    return translate("Headline", "What genre is it?"), loading_text() if is_loading else hint


def loading_text() -> str:
    """Return the text for a model that is being loaded."""
    return QCoreApplication.translate("Headline", "Loading the model…")
