"""Print the release notes of a version from CHANGELOG.md.

    python build_scripts/release_notes.py [TAG]

The version is the one in app/genrescope/__init__.py. A tag ("v1.2.3") must match it, and the section must
have a date; otherwise nothing is printed and the exit code is 1, which stops a release.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ReleaseError(Exception):
    """A release is not ready; the message says why."""


def current_version(init: Path = ROOT / "app" / "genrescope" / "__init__.py") -> str:
    """Return the version in ``__init__.py``."""
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
            # Link targets are below the last section.
            body = re.sub(r"^\[.+\]: .*$", "", body, flags=re.MULTILINE).strip()
            if not body:
                raise ReleaseError(f"The section of {version} in CHANGELOG.md is empty.")
            return body + "\n"
    raise ReleaseError(f"CHANGELOG.md has no section for {version}.")


def main(arguments: list[str]) -> int:
    """Print the notes and return the exit code."""
    try:
        version = current_version()
        if arguments and arguments[0] != f"v{version}":
            raise ReleaseError(f"The tag {arguments[0]} does not match version {version}.")
        notes = release_notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    # UTF-8 on every system, because it is redirected to a file.
    sys.stdout.buffer.write(notes.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
