"""Texts with a number, in each language."""

from __future__ import annotations

import pytest

from genrescope.gui.shell.translation import LanguageSwitch
from genrescope.gui.text.plural import plural

FORMS = {
    "en": {0: "0 sections", 1: "1 section", 2: "2 sections", 21: "21 sections", 1_500: "1,500 sections"},
    "es": {0: "0 secciones", 1: "1 sección", 2: "2 secciones", 21: "21 secciones"},
    "ru": {1: "1 часть", 2: "2 части", 5: "5 частей", 11: "11 частей", 21: "21 часть", 102: "102 части"},
}


@pytest.mark.parametrize("language", FORMS)
def test_the_form_follows_the_number(qapp, language):
    switch = LanguageSwitch(qapp, language)
    try:
        shown = {n: plural("TimelineView", "%Ln sections", n) for n in FORMS[language]}
        assert shown == FORMS[language]
    finally:
        switch.use("en")
        switch.deleteLater()


def test_a_language_without_a_catalogue_is_shown_in_english(qapp):
    switch = LanguageSwitch(qapp, "de")
    try:
        assert plural("TimelineView", "%Ln sections", 1) == "1 section"
    finally:
        switch.use("en")
        switch.deleteLater()
