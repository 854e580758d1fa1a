"""The command line: opens the window, or does the same work in the terminal.

One module a command. Each imports what is heavy only when it runs, so that ``genrescope --version`` is quick,
``genrescope classify`` never loads Qt, and neither loads TensorFlow unless asked to.
"""

from __future__ import annotations

import argparse
import difflib
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from typing import Protocol

from genrescope import __version__, paths
from genrescope.cli import (
    classify,
    console,
    devices,
    doctor,
    evaluate,
    export,
    language,
    library,
    self_test,
    tag,
    train,
    window,
)
from genrescope.cli.language import tr
from genrescope.cli.parser import HelpFormatter, Parser, RawHelpFormatter
from genrescope.errors import Sentence, UserError, as_user_error
from genrescope.log_file import log_to_file


class Command(Protocol):
    """Interface of a module that implements a command."""

    SUMMARY: str
    DESCRIPTION: str

    def add_arguments(self, parser: Parser) -> None:
        """Add the command's arguments to its parser."""

    def run(self, args: argparse.Namespace) -> int:
        """Run the command and return the exit code."""


COMMANDS: dict[str, Command] = {
    "classify": classify,
    "library": library,
    "tag": tag,
    "devices": devices,
    "doctor": doctor,
    "train": train,
    "evaluate": evaluate,
    "export": export,
}

_TRAINING = ("train", "evaluate", "export")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process if not given.

    Returns
    -------
    int
        Exit code: 0, 1 when something failed, 2 for invalid arguments, 130 after Ctrl+C.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    if argv[:1] == [paths.CAPTURE]:
        from genrescope.audio.portaudio import child

        child.main()
    if argv[:1] == [paths.TRY_MODEL]:
        from genrescope.inference import trial

        return trial.main(argv[1:])
    if argv[:1] == [paths.DECODE]:
        from genrescope.audio.decoder_process import child as decoder

        decoder.main()
    if argv[:1] == [paths.ANALYSE]:
        from genrescope.analysis.worker import child as worker

        worker.main(argv[1:])
    console.set_up()
    language.set_up()
    try:
        code = _run(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except UserError as error:
        console.print_error(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        # The reader of the output is gone (so there is nobody to report to), or the disk is full.
        if not isinstance(error, BrokenPipeError):
            console.print_error(str(error))
        console.discard_output()
        return 1
    except Exception as error:
        with log_to_file():
            console.print_error(as_user_error(error, Sentence.UNEXPECTED_COMMAND))
        return 1


def _run(argv: list[str]) -> int:
    # A first argument with a command's name is that command, unless it is written as a path ("./classify") or
    # follows "--".
    name = argv[0] if argv else ""
    if _is_unknown_command(name):
        console.print_error(_unknown_command(name))
        return 2
    if name not in COMMANDS:
        args = window_parser().parse_args(argv)
        return self_test.run(args) if args.self_test else window.run(args)
    if name in _TRAINING and importlib.util.find_spec("genrescope.training") is None:
        # The installed program cannot train or measure models.
        raise UserError(Sentence.CANNOT_TRAIN)
    args = command_parser(name).parse_args(argv[1:])
    if name in _TRAINING:  # which logs on the terminal
        return COMMANDS[name].run(args)
    with log_to_file():
        return COMMANDS[name].run(args)


def _is_unknown_command(name: str) -> bool:
    """Whether a first argument looks like a command but is neither a command nor a file."""
    return (
        name not in COMMANDS
        and re.fullmatch("[A-Za-z][A-Za-z_-]*", name) is not None
        and not os.path.lexists(name)
    )


def _unknown_command(name: str) -> UserError:
    similar = difflib.get_close_matches(name.lower(), COMMANDS, n=1)
    if similar:
        return UserError(Sentence.MISSPELT_COMMAND, name=name, guess=similar[0])
    return UserError(Sentence.UNKNOWN_COMMAND, name=name)


def window_parser() -> argparse.ArgumentParser:
    """Create the parser for arguments without a command."""
    parser = Parser(
        prog="genrescope",
        usage="genrescope [FILE ...]\n       genrescope COMMAND ...",
        description=tr("Find out the genre of a recording. Without a command, opens the window."),
        epilog=tr("commands:")
        + "\n"
        + "".join(f"  {name:10}{tr(command.SUMMARY)}\n" for name, command in COMMANDS.items())
        + "\n"
        + tr("See 'genrescope COMMAND --help' for each. To open a file named like a command: ./classify"),
        formatter_class=RawHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"genrescope {__version__}",
        help="print the version, then exit",
    )
    window.add_arguments(parser)
    return parser


def command_parser(name: str) -> argparse.ArgumentParser:
    """Create the parser for one of the `COMMANDS`."""
    command = COMMANDS[name]
    description = tr(" ".join(command.DESCRIPTION.split()))
    parser = Parser(prog=f"genrescope {name}", description=description, formatter_class=HelpFormatter)
    command.add_arguments(parser)
    return parser
