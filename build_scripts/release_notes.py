"""Print what CHANGELOG.md says of a version: the notes of its release.

    python build_scripts/release_notes.py [TAG]

Without a tag, of the version in app/genrescope/__init__.py.  A tag ("v1.2.3") must be of that version, and
its section must have a date; else nothing is printed and the exit code is 1, which stops a release.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ReleaseError(Exception):
    """A release is not ready; the message says why, in a sentence."""


def current_version(init: Path = ROOT / "app" / "genrescope" / "__init__.py") -> str:
    """Return the version, from its one place."""
    found = re.search(r'^__version__ = "(.+)"$', init.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ReleaseError(f"There is no __version__ in {init.name}.")
    return found[1]


def release_notes(changelog: str, version: str) -> str:
    """Return the section of a version, without its heading.

    Raises
    ------
    ReleaseError
        If there is none, or it has no date, or it is empty.
    """
    sections = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]
    for section in sections:
        heading, _, body = section.partition("\n")
        if heading.startswith(f"[{version}]"):
            if not re.fullmatch(r"\[.+\] - \d{4}-\d\d-\d\d", heading.strip()):
                raise ReleaseError(f"The section of {version} in CHANGELOG.md has no date.")
            # What links are called stands below the last section.
            body = re.sub(r"^\[.+\]: .*$", "", body, flags=re.MULTILINE).strip()
            if not body:
                raise ReleaseError(f"The section of {version} in CHANGELOG.md is empty.")
            return body + "\n"
    raise ReleaseError(f"CHANGELOG.md has no section of {version}.")


def main(arguments: list[str]) -> int:
    """Print the notes; the exit code."""
    try:
        version = current_version()
        if arguments and arguments[0] != f"v{version}":
            raise ReleaseError(f"The tag {arguments[0]} is not that of version {version}.")
        notes = release_notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    # UTF-8 on every system: it goes into a file.
    sys.stdout.buffer.write(notes.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
