"""The parser of the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from genrescope.cli.language import tr
from genrescope.errors import display_text


class HelpFormatter(argparse.HelpFormatter):
    """Formatter that translates the texts of the arguments."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return tr(action.help) if action.help else action.help


class RawHelpFormatter(HelpFormatter, argparse.RawDescriptionHelpFormatter):
    """The same, without wrapping the description and the epilog."""


class Parser(argparse.ArgumentParser):
    """Parser that escapes control characters in its errors, and takes no abbreviations.

    Abbreviations would be ambiguous as soon as there is a new option.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)
        self._attached: set[str] = set()

    def take_value_only_attached(self, option: str) -> None:
        """Let an option with an optional value have one only after "=", as in ``ls --color=auto``.

        What follows the option is another argument: in ``--json song.wav``, a file to read.
        """
        self._attached.add(option)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse arguments; see `argparse.ArgumentParser`."""
        args = list(sys.argv[1:] if args is None else args)
        end = args.index("--") if "--" in args else len(args)
        attached = [f"{arg}=" if arg in self._attached else arg for arg in args[:end]]
        return super().parse_known_args([*attached, *args[end:]], namespace)

    def error(self, message: str) -> NoReturn:
        """Print a message and exit."""
        super().error(display_text(message))
