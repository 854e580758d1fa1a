"""Printing to a terminal: encoding, bars, progress and errors."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrescope.cli.language import error_text, number, plural, tr
from genrescope.errors import UserError, display_text
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


def print_error(error: UserError | str) -> None:
    """Print an error or a warning to standard error, if there is one; a `UserError` is translated."""
    if sys.stderr is not None:
        text = error if isinstance(error, str) else error_text(error)
        print(f"genrescope: {display_text(text)}", file=sys.stderr, flush=True)


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
    if not _is_terminal():
        yield lambda _: None
        return
    layout = "{l_bar}{bar}| {n:.0f}/{total:.0f} s"
    with _bar(total=1, desc=title, bar_format=layout) as shown:

        def update(progress: TrackProgress) -> None:
            shown.total = max(progress.duration or 0.0, progress.seconds)
            shown.update(progress.seconds - shown.n)

        yield update


@contextlib.contextmanager
def batch_progress(n_tracks: int) -> Iterator[BatchProgress]:
    """Show the progress of many tracks on a terminal, when it takes more than a second.

    Parameters
    ----------
    n_tracks : int
        Number of tracks.
    """
    if not _is_terminal():
        yield BatchProgress(n_tracks)
        return
    layout = "{percentage:3.0f}%|{bar}| {desc}"
    with _bar(total=n_tracks, desc=batch_text(0, n_tracks, 0), bar_format=layout) as shown:
        yield BatchProgress(n_tracks, shown)


class BatchProgress:
    """Progress of many tracks: their number, how many are analysed in a minute, and the time left.

    Parameters
    ----------
    n_tracks : int
        Number of tracks.
    shown : tqdm, optional
        The bar.
    """

    def __init__(self, n_tracks: int, shown: Any = None) -> None:
        self._n_tracks = n_tracks
        self._shown = shown
        self._parts: dict[Path, float] = {}  # of the tracks that are being analysed
        self._n_answered = self._n_known = 0
        self._began = time.monotonic()
        self._lock = threading.Lock()

    def follow(self, path: Path, progress: TrackProgress) -> None:
        """Take notice of the progress of a track; safe in any thread."""
        with self._lock:
            self._parts[path] = min(progress.seconds / progress.duration, 1.0) if progress.duration else 0.0
            self._show()

    def add(self, path: Path, *, is_known: bool = False) -> None:
        """Count a track as answered; one that is known says nothing about the speed."""
        with self._lock:
            self._parts.pop(path, None)
            self._n_answered += 1
            self._n_known += is_known
            self._show()

    def _show(self) -> None:
        if self._shown is None:
            return
        answered = self._n_answered + sum(self._parts.values())
        seconds = time.monotonic() - self._began
        self._shown.desc = batch_text(answered, self._n_tracks, seconds, self._n_known)
        self._shown.update(answered - self._shown.n)


def batch_text(answered: float, n_tracks: int, seconds: float, n_known: int = 0) -> str:
    """Format the progress of many tracks: "120/2000 tracks, 41 a minute, 45:51 left".

    Parameters
    ----------
    answered : float
        Number of answered tracks, with parts of tracks.
    n_tracks : int
        Number of all tracks.
    seconds : float
        Time that has passed.
    n_known : int
        Number of tracks that were known before, and took no time.
    """
    text = plural("{done}/{count} track", "{done}/{count} tracks", n_tracks)
    text = text.format(done=int(answered), count=n_tracks)
    analysed = answered - n_known
    if analysed <= 0 or seconds <= 0:
        return text
    rate = 60 * analysed / seconds
    left = 60 * (n_tracks - answered) / rate
    speed = tr("{number} a minute, {time} left")
    return f"{text}, {speed.format(number=number(rate, 0 if rate >= 10 else 1), time=clock(left))}"


def clock(seconds: float) -> str:
    """Format a time as minutes and seconds, and hours if there are any."""
    minutes, s = divmod(round(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"


@contextlib.contextmanager
def above_progress() -> Iterator[None]:
    """Remove the bars from the terminal while something is printed."""
    if "tqdm" not in sys.modules:
        yield
        return
    from tqdm import tqdm

    with tqdm.external_write_mode():
        yield


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _bar(**options: Any) -> Any:
    """Return a progress bar that appears after a second, and disappears at the end."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread of its own
    tqdm.set_lock(threading.RLock())  # its own is for processes, too
    return tqdm(delay=1.0, miniters=0, leave=False, dynamic_ncols=True, **options)
