"""The command line in other languages; JSON stays in English."""

from __future__ import annotations

import gettext
import json
from collections.abc import Iterator

import pytest

import translate
from genrescope import cli, paths
from genrescope.cli import language
from genrescope.cli.console import batch_text
from genrescope.cli.report import outcome_text
from genrescope.inference.outcome import Silence

OTHERS = [name for name in translate.N_FORMS if name != "en"]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Choose a language, as a user does with a variable of the environment."""

    def chosen(name: str, variable: str = "LANGUAGE") -> None:
        monkeypatch.delenv("LANGUAGE", raising=False)
        monkeypatch.setenv(variable, name)
        language.set_up()

    yield chosen
    gettext.textdomain("messages")


@pytest.mark.parametrize(
    ("name", "variable", "text"),
    [
        ("es", "LANGUAGE", "Silencio"),
        ("es_MX.UTF-8", "LC_ALL", "Silencio"),
        ("de:ru", "LANGUAGE", "Тишина"),
        ("de_DE.UTF-8", "LC_ALL", "Silence"),
        ("C.UTF-8", "LC_ALL", "Silence"),
    ],
)
def test_the_language_is_that_of_the_environment(use, name, variable, text):
    use(name, variable)
    assert outcome_text(Silence()) == text


@pytest.mark.parametrize("name", OTHERS)
def test_the_compiled_catalogue_is_up_to_date(name):
    compiled = paths.resources() / "translations" / name / "LC_MESSAGES" / "genrescope.mo"
    assert compiled.read_bytes() == translate.mo_file(translate.catalogue_of(name))


@pytest.mark.parametrize(
    ("name", "one", "two", "five"),
    [
        ("en", "0/1 track", "0/2 tracks", "3/5 tracks, 1.5 a minute, 1:20 left"),
        ("es", "0/1 pista", "0/2 pistas", "3/5 pistas, 1,5 por minuto, faltan 1:20"),
        ("ru", "0/1 трека", "0/2 треков", "3/5 треков, 1,5 в минуту, осталось 1:20"),
    ],
)
def test_numbers_and_plural_forms(use, name, one, two, five):
    use(name)
    assert batch_text(0, 1, 0) == one
    assert batch_text(0, 2, 0) == two
    assert batch_text(3, 5, 120) == five


@pytest.mark.parametrize("name", OTHERS)
def test_help_is_translated_wholly(use, name):
    english = {name: lines(cli.command_parser(name).format_help()) for name in ("classify", "library")}
    english[""] = lines(cli.window_parser().format_help())
    use(name)
    assert not lines(cli.window_parser().format_help()) & english[""]
    for command in ("classify", "library"):
        assert not lines(cli.command_parser(command).format_help()) & english[command]


def lines(text: str) -> set[str]:
    """Return the lines that have words; names of options, files and commands are not translated."""
    return {line for line in text.splitlines() if any(word[:1].islower() for word in line.split()[1:])}


def test_errors_are_translated_but_not_those_in_json(use, capsys, tmp_path):
    missing = str(tmp_path / "missing.wav")
    use("es")
    assert cli.main(["classify", missing]) == 1
    assert "No existe ningún archivo ni carpeta" in capsys.readouterr().err
    assert cli.main(["classify", "--json", missing]) == 1
    assert json.loads(capsys.readouterr().out)["error"].startswith("There is no file or folder")
    assert cli.main(["clasify"]) == 2
    assert "¿Querías decir “classify”?" in capsys.readouterr().err
