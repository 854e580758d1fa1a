"""Every word of the window has its Spanish one, and what the program loads is what the catalogue says."""

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


@pytest.fixture(scope="module")
def spanish() -> dict[tuple[str, str], str]:
    return messages(CATALOGUE)


def test_every_word_of_the_source_is_in_the_catalogue_and_translated(spanish, tmp_path):
    copy = tmp_path / CATALOGUE.name
    shutil.copy(CATALOGUE, copy)
    translate.update(copy)
    missing = translate.untranslated(copy)
    assert not missing, "run build_scripts/translate.py and translate these"
    assert messages(copy) == spanish, "run build_scripts/translate.py"


@pytest.mark.parametrize("sentence", Sentence, ids=lambda sentence: sentence.name)
def test_every_sentence_is_translated(spanish, sentence):
    words = spanish["Sentence", sentence.value]
    assert words != sentence.value


def test_placeholders_survive(spanish):
    for (_, source), words in spanish.items():
        fields = sorted(field for _, field, _, _ in string.Formatter().parse(source) if field)
        assert sorted(field for _, field, _, _ in string.Formatter().parse(words) if field) == fields, source


def test_keys_of_menus_survive(spanish):
    contexts = ("Actions", "MenuBar", "About")
    menus = [(source, words) for (context, source), words in spanish.items() if context in contexts]
    assert len(menus) > 20
    for source, words in menus:
        assert source.count("&") == words.count("&"), source


def test_the_compiled_catalogue_is_the_written_one(qapp, spanish):
    translator = QTranslator()
    assert translator.load(str(CATALOGUE.with_suffix(".qm")))
    for (context, source), words in spanish.items():
        assert translator.translate(context, source) == words, "run build_scripts/translate.py"
