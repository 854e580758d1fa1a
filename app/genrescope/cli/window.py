"""``genrescope [FILE ...]``: opens the window, or classifies in the terminal if there is no display."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from genrescope import paths
from genrescope.cli import console
from genrescope.cli.answers import add_model_arguments
from genrescope.cli.classify import classify_and_print
from genrescope.cli.inputs import Refused, to_files, to_paths
from genrescope.cli.language import tr
from genrescope.errors import display_text
from genrescope.log_file import log_to_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope`` without a command."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="audio files or folders to open")
    parser.add_argument(
        "--self-test", action="store_true", help="check that this installation works, then exit"
    )
    add_model_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Open the window with the given files and folders."""
    inputs = to_paths(args.files)
    reason = why_no_window()
    if reason is None:
        refused = [item for item in inputs if isinstance(item, Refused)]
        for item in refused:
            console.print_error(item.error)
        if refused and len(refused) == len(inputs):
            return 1
        try:
            from genrescope.main import run_window

            files = [item for item in inputs if isinstance(item, Path)]
            return run_window(files, model=args.model, engine=args.engine)
        except ImportError as error:  # Qt, or a system library that it needs
            reason = tr("The window cannot be opened here ({error}).").format(error=error)
    print(display_text(reason), tr("Genrescope prints its answers in the terminal."), file=sys.stderr)
    if not inputs:
        print(tr("No file was given, so it classifies the demo clip."), file=sys.stderr)
        inputs = [paths.demo_clip()]
    with log_to_file():
        return classify_and_print(to_files(inputs), args.model, args.engine)


def why_no_window() -> str | None:
    """Return why no window can be opened, as a sentence; None if one can.

    Qt aborts the process if it finds no display, so this is checked without Qt.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return tr("There is no display here.")
    if os.environ.get("WAYLAND_DISPLAY"):
        return None
    return _x11_problem()


def _x11_problem() -> str | None:
    import ctypes
    import importlib.util

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
        connection = xcb.xcb_connect(None, None)
        failed = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
    except (OSError, AttributeError) as error:
        return _missing_library(str(error))
    if failed:
        return tr("The display {name} is not responding.").format(name=os.environ["DISPLAY"])
    # Loading Qt's plug-in names the system library it lacks; Qt itself would only abort.
    spec = importlib.util.find_spec("PySide6")
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        plugin = Path(folder) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists():
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return _missing_library(str(error).split(":")[0])
    return None


def _missing_library(error: str) -> str:
    return tr("A library that windows need is missing ({error}).").format(error=error)
