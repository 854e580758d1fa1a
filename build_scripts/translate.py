"""Update and compile the translation catalogues.

    python build_scripts/translate.py           extract the texts from the source, compile the catalogues
    python build_scripts/translate.py --check   only list untranslated texts; fails if there are any

Run it, translate what it lists in resources/translations/genrescope_<language>.ts (in Qt Linguist or any
editor), and run it again.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "app" / "genrescope"
CATALOGUES = ROOT / "resources" / "translations"
LANGUAGES = ("es",)


def main() -> int:
    parser = argparse.ArgumentParser(description="Update and compile the translation catalogues.")
    parser.add_argument("--check", action="store_true", help="change nothing, only list untranslated texts")
    check = parser.parse_args().check
    missing = []
    for language in LANGUAGES:
        catalogue = CATALOGUES / f"genrescope_{language}.ts"
        if not check:
            update(catalogue)
            compile_catalogue(catalogue)
        missing += [f"{language}: {context}: {text}" for context, text in untranslated(catalogue)]
    for line in missing:
        print(line)
    return 1 if missing else 0


def update(catalogue: Path) -> None:
    """Add the texts of the source to a catalogue and drop those that are gone; translations stay."""
    with tempfile.TemporaryDirectory() as folder:
        # lupdate cannot find the sentences: errors.py does not use Qt.
        sentences = Path(folder) / "sentences.py"
        lines = ["from PySide6.QtCore import QT_TRANSLATE_NOOP"]
        lines += [f'QT_TRANSLATE_NOOP("Sentence", {quoted(text)})' for text in error_sentences()]
        sentences.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sources = sorted(str(path) for path in (SOURCE / "gui").rglob("*.py"))
        run("lupdate", "-no-obsolete", "-locations", "none", *sources, str(sentences), "-ts", str(catalogue))


def compile_catalogue(catalogue: Path) -> None:
    """Compile a catalogue to the .qm file that the program loads."""
    run("lrelease", "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm")))


def untranslated(catalogue: Path) -> list[tuple[str, str]]:
    """Context and text of every message that has no finished translation."""
    return [
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ElementTree.parse(catalogue).getroot().iter("context")
        for message in context.iter("message")
        if message.find("translation") is None
        or message.find("translation").get("type") is not None
        or not message.findtext("translation", "").strip()
    ]


def error_sentences() -> list[str]:
    """The sentences of errors.py, read without importing the program."""
    tree = ast.parse((SOURCE / "errors.py").read_text(encoding="utf-8"))
    (sentences,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Sentence")
    return [ast.literal_eval(node.value) for node in sentences.body if isinstance(node, ast.Assign)]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
