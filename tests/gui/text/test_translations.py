"""Every text of the window has a Spanish translation, and the compiled catalogue is up to date."""

from __future__ import annotations

import shutil
import string
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

import translate
from genrescope import paths
from genrescope.errors import Sentence

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = paths.resources() / "translations" / "genrescope_es.ts"


def messages(catalogue: Path) -> dict[tuple[str, str], str]:
    return {
        (context.findtext("name"), message.findtext("source")): message.findtext("translation")
        for context in ElementTree.parse(catalogue).getroot().iter("context")
        for message in context.iter("message")
    }


def placeholders(text: str) -> list[str]:
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field)


@pytest.fixture(scope="module")
def spanish() -> dict[tuple[str, str], str]:
    return messages(CATALOGUE)


def test_every_text_of_the_source_is_in_the_catalogue_and_translated(spanish, tmp_path):
    copy = tmp_path / CATALOGUE.name
    shutil.copy(CATALOGUE, copy)
    translate.update(copy)
    missing = translate.untranslated(copy)
    assert not missing, "run build_scripts/translate.py and translate these"
    assert messages(copy) == spanish, "run build_scripts/translate.py"


@pytest.mark.parametrize("sentence", Sentence, ids=lambda sentence: sentence.name)
def test_every_sentence_is_translated(spanish, sentence):
    assert spanish["Sentence", sentence.value] != sentence.value


def test_translations_keep_placeholders(spanish):
    for (_, source), translation in spanish.items():
        assert placeholders(translation) == placeholders(source), source


def test_translations_keep_mnemonics(spanish):
    contexts = ("Actions", "MenuBar", "About")
    menus = {source: text for (context, source), text in spanish.items() if context in contexts}
    assert len(menus) > 20
    for source, translation in menus.items():
        assert source.count("&") == translation.count("&"), source


def test_the_compiled_catalogue_is_up_to_date(qapp, spanish):
    translator = QTranslator()
    assert translator.load(str(CATALOGUE.with_suffix(".qm")))
    for (context, source), translation in spanish.items():
        assert translator.translate(context, source) == translation, "run build_scripts/translate.py"
