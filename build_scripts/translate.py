"""Update and compile the translation catalogues.

    python build_scripts/translate.py           extract the texts from the source, compile the catalogues
    python build_scripts/translate.py --check   change nothing, only list what is wrong with the catalogues

A catalogue (.ts) is compiled for the window (.qm) and for the command line (.mo).

Run it, translate what it lists in resources/translations/genrescope_<language>.ts (in Qt Linguist or any
editor), and run it again. It fails while a text has no translation, or one that is unfinished, lacks a plural
form, or has lost a placeholder.
"""

from __future__ import annotations

import argparse
import ast
import re
import struct
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

_PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
"""The same for gettext."""

COMMAND_LINE = "CommandLine"
"""Context of the texts of the command line."""

ARGPARSE = "argparse"
"""Context of the messages of Python's argparse."""

_ARGPARSE_MESSAGES = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "%(prog)s: error: %(message)s\n",
    "argument %(argument_name)s: %(message)s",
    "unrecognized arguments: %s",
    "not allowed with argument %s",
    "ignored explicit argument %r",
    "the following arguments are required: %s",
    "one of the arguments %s is required",
    "expected one argument",
    "expected at least one argument",
    "ambiguous option: %(option)s could match %(matches)s",
    "invalid %(type)s value: %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)",
)
"""Those that a user can see."""

_TRAINING = ("train", "evaluate", "export")
"""Commands for developers; only their summaries are translated."""

_PLACEHOLDER = re.compile(r"\{\w*\}|%L?n|%(?:\(\w+\))?[rs]|</?\w+[^>]*>")


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
        texts = [("Sentence", text) for text in error_sentences()]
        texts += [*command_line_texts(), *((ARGPARSE, text) for text in _ARGPARSE_MESSAGES)]
        lines += [f'QT_TRANSLATE_NOOP("{context}", {quoted(text)})' for context, text in texts]
        forms = [*plurals(), *((COMMAND_LINE, many) for many in command_line_plurals())]
        lines += [
            f'QCoreApplication.translate("{context}", {quoted(text)}, "", 1)' for context, text in forms
        ]
        others.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sources = [*map(str, _window_sources()), str(others)]
        only = ["-pluralonly"] if _language_of(catalogue) == "en" else []
        run("lupdate", "-no-obsolete", *only, "-locations", "none", *sources, "-ts", str(catalogue))


def compile_catalogue(catalogue: Path) -> None:
    """Compile a catalogue to the files that the window and the command line load."""
    run("lrelease", "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm")))
    language = _language_of(catalogue)
    if language != "en":  # whose plural forms gettext takes from the source
        compiled = catalogue.parent / language / "LC_MESSAGES" / "genrescope.mo"
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_bytes(mo_file(catalogue))


def mo_file(catalogue: Path) -> bytes:
    """The texts of a catalogue in the format of GNU gettext's .mo files."""
    singulars = command_line_plurals()
    entries = {
        "": f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {_PLURALS[_language_of(catalogue)]}\n"
    }
    for message in messages(catalogue):
        key = message.source if message.context == ARGPARSE else f"{message.context}\x04{message.source}"
        if message.has_plural:
            if message.context != COMMAND_LINE:
                continue
            key = f"{message.context}\x04{singulars[message.source]}\x00{message.source}"
        entries[key] = "\x00".join(message.forms)
    keys = sorted(entries, key=str.encode)
    n, start = len(keys), 28 + 16 * len(entries)
    table, strings = b"", b""
    for text in [*keys, *(entries[key] for key in keys)]:
        encoded = text.encode()
        table += struct.pack("<2I", len(encoded), start + len(strings))
        strings += encoded + b"\x00"
    return struct.pack("<7I", 0x950412DE, 0, n, 28, 28 + 8 * n, 0, 0) + table + strings


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


def command_line_texts() -> list[tuple[str, str]]:
    """Context and text of what the command line prints, and of the help of its commands."""
    found = []
    for node in _command_line_nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            text, *context = map(_constant, node.args)
            found.append((*(context or [COMMAND_LINE]), text))
        elif isinstance(node, ast.keyword) and node.arg == "help":
            found.append((COMMAND_LINE, _constant(node.value)))
        elif isinstance(node, ast.Assign) and _target(node) in ("SUMMARY", "DESCRIPTION"):
            found.append((COMMAND_LINE, " ".join(str(_constant(node.value)).split())))
    return [(str(context), text) for context, text in found if isinstance(text, str)]


def command_line_plurals() -> dict[str, str]:
    """The singular of each plural that the command line prints."""
    return {
        str(_constant(node.args[1])): str(_constant(node.args[0]))
        for node in _command_line_nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "plural"
    }


def _command_line_nodes() -> Iterator[ast.AST]:
    for path in sorted((SOURCE / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if path.stem not in _TRAINING or (isinstance(node, ast.Assign) and _target(node) == "SUMMARY"):
                yield node


def _target(node: ast.Assign) -> str | None:
    """The name that a statement assigns to."""
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else None


def _constant(node: ast.AST) -> str | None:
    """The text of a literal; None for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


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
