"""Every text has a translation in every language, and the compiled catalogues are up to date."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

import translate
from genrescope.errors import Sentence
from genrescope.gui.shell.settings import LANGUAGES

COMPLETE = [language for language in translate.N_FORMS if language != "en"]


def texts(catalogue: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(message.context, message.source): message.forms for message in translate.messages(catalogue)}


def test_the_menu_offers_every_language():
    assert set(LANGUAGES) == {"system", *translate.N_FORMS}


@pytest.mark.parametrize("language", translate.N_FORMS)
def test_every_text_of_the_source_is_in_the_catalogue_and_translated(language, tmp_path):
    catalogue = translate.catalogue_of(language)
    copy = tmp_path / catalogue.name
    shutil.copy(catalogue, copy)
    translate.update(copy)
    assert not translate.problems(copy), "run build_scripts/translate.py and translate these"
    assert texts(copy) == texts(catalogue), "run build_scripts/translate.py"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_sentence_is_translated(language):
    known = texts(translate.catalogue_of(language))
    for sentence in Sentence:
        assert known["Sentence", sentence.value] != (sentence.value,)


@pytest.mark.parametrize("language", translate.N_FORMS)
def test_the_compiled_catalogue_is_up_to_date(qapp, language):
    catalogue = translate.catalogue_of(language)
    translator = QTranslator()
    assert translator.load(str(catalogue.with_suffix(".qm")))
    for message in translate.messages(catalogue):
        numbers = (1, 2, 5)[: len(message.forms)] if message.has_plural else (-1,)
        for n, form in zip(numbers, message.forms, strict=True):
            shown = translator.translate(message.context, message.source, "", n)
            assert shown == form, "run build_scripts/translate.py"


ENTRY = "<message{0}><source>{1}</source><translation{2}>{3}</translation></message>"
FORMS = ' numerus="yes"'


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (ENTRY.format("", "Songs", "", "Треки"), None),
        (ENTRY.format("", "Songs", "", ""), "not translated"),
        (ENTRY.format("", "Songs", "", " "), "not translated"),
        (ENTRY.format("", "Songs", ' type="unfinished"', "Треки"), "unfinished"),
        (ENTRY.format("", "In {folder}", "", "В {name}"), "other placeholders"),
        (ENTRY.format("", "In {folder}", "", "В папке"), "other placeholders"),
        (ENTRY.format("", "&amp;Play", "", "Пуск"), "other mnemonics"),
        (ENTRY.format("", "A &amp; B", "", "А и Б"), None),
        (ENTRY.format(FORMS, "%Ln x", "", "<numerusform>%Ln а</numerusform>" * 3), None),
        (ENTRY.format(FORMS, "%Ln x", "", "<numerusform>%Ln а</numerusform>" * 2), "2 of 3 plural forms"),
        (ENTRY.format(FORMS, "%Ln x", "", "<numerusform>а</numerusform>" * 3), "other placeholders"),
        (
            ENTRY.format(FORMS, "%Ln x", "", "<numerusform>%Ln а</numerusform>" * 2 + "<numerusform/>"),
            "not translated",
        ),
    ],
)
def test_what_is_wrong_with_a_translation_is_found(tmp_path, entry, problem):
    catalogue = tmp_path / "genrescope_ru.ts"
    catalogue.write_text(f'<TS version="2.1" language="ru_RU"><context><name>C</name>{entry}</context></TS>')
    found = [text.split(": C: ")[0] for text in translate.problems(catalogue)]
    assert found == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('plural("C", "%Ln songs", len(songs))', [("C", "%Ln songs")]),
        ('plural(\n    "C", "%Ln songs " "more", n\n)', [("C", "%Ln songs more")]),
        ('other("C", "%Ln songs", n)', []),
    ],
)
def test_plurals_are_extracted(tmp_path, monkeypatch, call, found):
    (tmp_path / "gui").mkdir()
    (tmp_path / "gui" / "module.py").write_text(call, encoding="utf-8")
    monkeypatch.setattr(translate, "SOURCE", tmp_path)
    assert translate.plurals() == found
