"""Numbers and units in other languages."""

from __future__ import annotations

import pytest

from genrescope.gui.live.gain_control import gain_text
from genrescope.gui.shell.translation import LanguageSwitch
from genrescope.gui.spectrogram.axes import db_text, hz_label, hz_text, time_text
from genrescope.gui.text.formats import number, percent, short_number
from genrescope.gui.text.why import band_text

ENGLISH = ["82.4 Hz", "440 Hz", "3.52 kHz", "500", "1.5k", "1.1–3.9 kHz", "61–250 Hz", "1:23.4", "−32 dB"]
SPANISH = ["82,4 Hz", "440 Hz", "3,52 kHz", "500", "1,5k", "1,1–3,9 kHz", "61–250 Hz", "1:23,4", "−32 dB"]
RUSSIAN = ["82,4 Гц", "440 Гц", "3,52 кГц", "500", "1,5к", "1,1–3,9 кГц", "61–250 Гц", "1:23,4", "−32 дБ"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [*ENGLISH, "0.97", "2.5", "83 %", "+6 dB"]),
        ("es", [*SPANISH, "0,97", "2,5", "83 %", "+6 dB"]),
        ("ru", [*RUSSIAN, "0,97", "2,5", "83 %", "+6 дБ"]),
    ],
)
def test_numbers_and_units_are_written_as_the_language_does(qapp, language, expected):
    switch = LanguageSwitch(qapp, language)
    try:
        shown = [
            *map(hz_text, (82.41, 440, 3_520)),
            *map(hz_label, (500, 1_500)),
            band_text(1_100, 3_900),
            band_text(61.3, 248),
            time_text(83.4, 1),
            db_text(-32.4),
            number(0.972, 2),
            short_number(2.5),
            percent(0.834),
            gain_text(6),
        ]
        assert [text.replace("\u00a0", " ") for text in shown] == expected
    finally:
        switch.use("en")
        switch.deleteLater()
