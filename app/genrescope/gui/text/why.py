"""What speaks for a genre, in a sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from genrescope.analysis.explain import Explanation
from genrescope.gui.text.formats import clock, genre_in_sentence, genre_name, number, short_number, unit


def why_text(explanation: Explanation, now: float | None = None) -> str:
    """Return what speaks for a genre: "Reggae: mostly 60\u2013250 Hz, especially at 0:05".

    Parameters
    ----------
    explanation : Explanation
        The explanation.
    now : float, optional
        The second from which to count back, for live sound.
    """
    translate = QCoreApplication.translate
    band, moment = explanation.strongest_band, explanation.strongest_moment
    if explanation.is_leading:
        name = genre_name(explanation.genre)
        if band is None:
            return translate("Why", "{genre}: nothing in this part stands out").format(genre=name)
        if moment is None:
            text = translate("Why", "{genre}: mostly {band}")
        else:
            text = translate("Why", "{genre}: mostly {band}, especially at {time}")
    else:
        name = genre_in_sentence(explanation.genre)
        if band is None:
            return translate("Why", "Nothing in this part speaks against {genre}").format(genre=name)
        if moment is None:
            text = translate("Why", "Not {genre}: mostly because of {band}")
        else:
            text = translate("Why", "Not {genre}: mostly because of {band}, especially at {time}")
    if moment is None:
        time = ""
    elif now is None:
        time = clock(sum(moment) / 2)
    else:
        time = f"\u2212{number(now - sum(moment) / 2)}\u00a0{unit('s')}"
    return text.format(genre=name, band=band_text(*band), time=time)


def band_text(low: float, high: float) -> str:
    """Format a band of frequencies with two digits: "60\u2013250 Hz", "0.8\u20131.2 kHz"."""
    low, high = float(f"{low:.2g}"), float(f"{high:.2g}")
    if high < 1000:
        return f"{number(low)}\u2013{number(high)}\u00a0{unit('Hz')}"
    if low < 1000:
        return f"{number(low)}\u00a0{unit('Hz')}\u2013{short_number(high / 1000)}\u00a0{unit('kHz')}"
    return f"{short_number(low / 1000)}\u2013{short_number(high / 1000)}\u00a0{unit('kHz')}"
