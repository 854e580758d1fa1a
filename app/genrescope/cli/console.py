"""Printing to a terminal: encoding, bars, progress and errors."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from genrescope.errors import display_text
from genrescope.log_file import EscapingFormatter

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackProgress


def set_up() -> None:
    """Make every text printable: characters that the terminal cannot show are escaped.

    Output to a file or another program is UTF-8 on every system.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def discard_output() -> None:
    """Discard standard output's buffer, or Python would report the failure again on exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def log_to_terminal(level: int, form: str) -> None:
    """Print the messages of the log to standard error, with control characters escaped."""
    handler = logging.StreamHandler()
    handler.setFormatter(EscapingFormatter(form, datefmt="%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler])


def print_error(sentence: str) -> None:
    """Print an error or a warning to standard error, if there is one."""
    if sys.stderr is not None:
        print(f"genrescope: {display_text(sentence)}", file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print a value as one line of JSON.

    JSON escapes replace characters that the output cannot encode, bytes of a name that are not UTF-8, and
    characters that would control a terminal or end the line.
    """
    text = json.dumps(value, ensure_ascii=False)
    is_plain = can_show(text) and display_text(text) == text
    print(text if is_plain else json.dumps(value), flush=True)


def can_show(text: str) -> bool:
    """Whether standard output can encode a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def bar(share: float, width: int) -> str:
    """Draw a bar to an eighth of a character, or with # if block characters cannot be shown.

    Parameters
    ----------
    share : float
        Filled fraction of the bar, from 0 to 1.
    width : int
        Length of the whole bar in characters.
    """
    if can_show("█▏"):
        full, eighths = divmod(round(share * width * 8), 8)
        return ("█" * full + (" ▏▎▍▌▋▊▉"[eighths] if eighths else "")).ljust(width)
    return ("#" * round(share * width)).ljust(width)


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[Callable[[TrackProgress], None]]:
    """Show a progress bar on a terminal when the analysis takes more than a second.

    Parameters
    ----------
    title : str
        Text in front of the bar.

    Yields
    ------
    callable
        Call it with each `TrackProgress`.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own
    layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} s"
    with tqdm(desc=title, bar_format=layout, total=1, delay=1.0, leave=False, dynamic_ncols=True) as shown:

        def update(progress: TrackProgress) -> None:
            shown.total = max(progress.duration or 0.0, progress.seconds)
            shown.update(progress.seconds - shown.n)

        yield update
