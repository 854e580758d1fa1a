"""What speaks for a genre, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QLocale

from genrescope.analysis.explain import Explanation
from genrescope.gui.spectrogram.axes import hz_label, hz_text, time_text
from genrescope.gui.text.why import band_text, why_text

SECONDS, HZ = np.arange(5.0), np.array([40.0, 250.0, 1_234.0, 4_000.0])
BASS, BEAT, NOTHING = (np.zeros((4, 3)) for _ in range(3))
BASS[:, 0] = 1.0
BEAT[2, 1:] = 1.0


@pytest.fixture
def spanish() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("es"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("genre", "is_leading", "contributions", "text"),
    [
        ("hiphop", True, BASS, "Hip hop: mostly 40–250 Hz"),
        ("rock", True, BEAT, "Rock: mostly 250 Hz–4 kHz, especially at 0:03"),
        ("rock", True, NOTHING, "Rock: nothing in this part stands out"),
        ("hiphop", False, -BASS, "Not hip hop: mostly because of 40–250 Hz"),
        ("jazz", False, -BEAT, "Not jazz: mostly because of 250 Hz–4 kHz, especially at 0:03"),
        ("jazz", False, BASS, "Nothing in this part speaks against jazz"),
    ],
)
def test_sentences(genre: str, is_leading: bool, contributions: np.ndarray, text: str) -> None:
    found = Explanation(genre, is_leading, SECONDS, HZ, contributions)
    assert why_text(found).replace("\u00a0", " ") == text


def test_live_sound_is_counted_back_from_now() -> None:
    found = Explanation("rock", True, SECONDS, HZ, BEAT)
    text = why_text(found, now=12.5).replace("\u00a0", " ")
    assert text == "Rock: mostly 250 Hz–4 kHz, especially at −10 s"


def test_bands() -> None:
    texts = [
        band_text(*band).replace("\u00a0", " ") for band in ((61.3, 248.0), (980.0, 3_890.0), (1e3, 16e3))
    ]
    assert texts == ["61–250 Hz", "980 Hz–3.9 kHz", "1–16 kHz"]


def test_numbers_are_written_as_in_the_language(spanish: None) -> None:
    assert band_text(980.0, 3_890.0).replace("\u00a0", " ") == "980 Hz–3,9 kHz"
    assert (hz_label(1_500), hz_text(82.41), hz_text(3_520.0)) == ("1,5k", "82,4 Hz", "3,52 kHz")
    assert time_text(83.4, 1) == "1:23,4"
    assert (hz_label(16_000), hz_label(500), time_text(3_723)) == ("16k", "500", "1:02:03")
