"""Texts that depend on a number."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def plural(context: str, text: str, n: int) -> str:
    """Return a translated text in the form for a number: "1 song", "2 songs".

    `build_scripts/translate.py` finds the calls of this function, because lupdate does not see that the call
    of ``translate`` in it has a number.

    Parameters
    ----------
    context : str
        Context in the catalogues.
    text : str
        The English plural; ``%Ln`` stands for the number, written as the user's language does.
    n : int
        The number.
    """
    return QCoreApplication.translate(context, text, "", n)
