"""Update and compile the translation catalogues.

    python build_scripts/translate.py           extract the texts from the source, compile the catalogues
    python build_scripts/translate.py --check   change nothing, only list what is wrong with the catalogues

Run it, translate what it lists in resources/translations/genrescope_<language>.ts (in Qt Linguist or any
editor), and run it again. It fails while a text has no translation, or one that is unfinished, lacks a plural
form, or has lost a placeholder.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "app" / "genrescope"
CATALOGUES = ROOT / "resources" / "translations"

N_FORMS = {"en": 2, "es": 2, "ru": 3}
"""The languages, and how many plural forms each has in Qt."""

_PLACEHOLDER = re.compile(r"\{\w*\}|%L?n|</?\w+[^>]*>")


@dataclass(frozen=True)
class Message:
    """A text of a catalogue.

    Attributes
    ----------
    context : str
        Part of the program that shows it.
    source : str
        The English text.
    forms : tuple of str
        The translation; one for each plural form if `has_plural`.
    has_plural : bool
        Whether the text depends on a number.
    is_finished : bool
        Whether the translator has marked it as finished.
    """

    context: str
    source: str
    forms: tuple[str, ...]
    has_plural: bool
    is_finished: bool


def main() -> int:
    parser = argparse.ArgumentParser(description="Update and compile the translation catalogues.")
    parser.add_argument("--check", action="store_true", help="change nothing, only list what is wrong")
    check = parser.parse_args().check
    wrong = []
    for language in N_FORMS:
        catalogue = catalogue_of(language)
        if not check:
            update(catalogue)
            compile_catalogue(catalogue)
        wrong += [f"{language}: {problem}" for problem in problems(catalogue)]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def catalogue_of(language: str) -> Path:
    """The file of a language; that of English has the plural forms only."""
    return CATALOGUES / f"genrescope_{language}.ts"


def update(catalogue: Path) -> None:
    """Add the texts of the source to a catalogue and drop those that are gone; translations stay."""
    with tempfile.TemporaryDirectory() as folder:
        # lupdate finds neither the sentences, because errors.py does not use Qt, nor the plurals.
        others = Path(folder) / "others.py"
        lines = ["from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication"]
        lines += [f'QT_TRANSLATE_NOOP("Sentence", {quoted(text)})' for text in error_sentences()]
        lines += [
            f'QCoreApplication.translate("{context}", {quoted(text)}, "", 1)' for context, text in plurals()
        ]
        others.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sources = [*map(str, _window_sources()), str(others)]
        only = ["-pluralonly"] if _language_of(catalogue) == "en" else []
        run("lupdate", "-no-obsolete", *only, "-locations", "none", *sources, "-ts", str(catalogue))


def compile_catalogue(catalogue: Path) -> None:
    """Compile a catalogue to the .qm file that the program loads."""
    run("lrelease", "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm")))


def messages(catalogue: Path) -> Iterator[Message]:
    """The texts of a catalogue."""
    for context in ElementTree.parse(catalogue).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")]
            yield Message(
                context.findtext("name", ""),
                message.findtext("source", ""),
                tuple(forms or [translation.text or ""]),
                message.get("numerus") == "yes",
                translation.get("type") is None,
            )


def problems(catalogue: Path) -> list[str]:
    """What is wrong with the texts of a catalogue."""
    found = []
    for message in messages(catalogue):
        wanted = N_FORMS[_language_of(catalogue)] if message.has_plural else 1
        if not all(form.strip() for form in message.forms):
            kind = "not translated"
        elif len(message.forms) != wanted:
            kind = f"{len(message.forms)} of {wanted} plural forms"
        elif not message.is_finished:
            kind = "unfinished"
        elif any(placeholders(form) != placeholders(message.source) for form in message.forms):
            kind = "other placeholders"
        elif any(mnemonics(form) != mnemonics(message.source) for form in message.forms):
            kind = "other mnemonics"
        else:
            continue
        found.append(f"{kind}: {message.context}: {message.source}")
    return found


def placeholders(text: str) -> list[str]:
    """The parts of a text that a translation must keep: "{name}", "%Ln", "<b>"."""
    return sorted(_PLACEHOLDER.findall(text))


def mnemonics(text: str) -> int:
    """Number of letters that are underlined in a menu or on a button."""
    return len(re.findall(r"&\w", text))


def error_sentences() -> list[str]:
    """The sentences of errors.py, read without importing the program."""
    tree = ast.parse((SOURCE / "errors.py").read_text(encoding="utf-8"))
    (sentences,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Sentence")
    return [ast.literal_eval(node.value) for node in sentences.body if isinstance(node, ast.Assign)]


def plurals() -> list[tuple[str, str]]:
    """Context and text of each call of `genrescope.gui.text.plural.plural`."""
    found = []
    for path in _window_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "plural":
                context, text = map(ast.literal_eval, node.args[:2])
                found.append((context, text))
    return found


def _window_sources() -> list[Path]:
    return sorted((SOURCE / "gui").rglob("*.py"))


def _language_of(catalogue: Path) -> str:
    return catalogue.stem.removeprefix("genrescope_")


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def run(tool: str, *arguments: str) -> None:
    import PySide6

    folder = Path(PySide6.__file__).parent
    # Wheels for different platforms keep Qt's tools in different folders.
    found = [
        path
        for path in (folder / tool, folder / f"{tool}.exe", folder / "Qt" / "libexec" / tool)
        if path.is_file()
    ]
    command = [str(found[0])] if found else [f"pyside6-{tool}"]
    result = subprocess.run([*command, *arguments], capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stdout + result.stderr)
    if result.stderr.strip():
        print(result.stderr.strip(), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
