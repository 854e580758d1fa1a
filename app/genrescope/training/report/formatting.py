"""Figures, intervals and tables as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from genrescope.training.measure.intervals import wilson_interval

UNKNOWN = "–"

Figures = dict[str, Any]

_WIDTH = 112


def percent(value: float | None) -> str:
    """A share in percent; empty for None."""
    return "" if value is None else f"{100 * value:.1f} %"


def number(value: float | None, digits: int) -> str:
    """A number with fixed digits; empty for None."""
    return "" if value is None else f"{value:.{digits}f}"


def count(value: int | None) -> str:
    """A count with thousands separators."""
    return UNKNOWN if value is None else f"{value:,}"


def percent_interval(interval: Sequence[float] | None) -> str:
    """An interval of a share in percent; empty for None."""
    return "" if interval is None else f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f} %"


def number_interval(interval: Sequence[float] | None, digits: int) -> str:
    """An interval of a number with fixed digits; empty for None."""
    return "" if interval is None else f"{interval[0]:.{digits}f} to {interval[1]:.{digits}f}"


def interval_of(figures: Figures, key: str, n: int | None = None, *, digits: int | None = None) -> str:
    """The stored interval of a figure, or Wilson's of a share of ``n``."""
    found = figures.get(f"{key}_ci95")
    if found is not None:
        return percent_interval(found) if digits is None else number_interval(found, digits)
    return wilson_text(figures.get(key), n)


def wilson_text(share: float | None, n: int | None) -> str:
    """Wilson's interval of a share of ``n`` in percent; empty if either is missing."""
    return percent_interval(wilson_interval(round(share * n), n)) if share is not None and n else ""


def number_with_interval(figures: Figures, key: str, digits: int) -> str:
    """A figure, with its stored interval in brackets."""
    interval = number_interval(figures.get(f"{key}_ci95"), digits)
    return number(figures.get(key), digits) + (f" ({interval})" if interval else "")


def paragraph(text: str) -> str:
    """Fill a paragraph."""
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def bullet_list(lines: Iterable[str]) -> str:
    """A list of filled items."""
    return "\n".join(
        textwrap.fill(
            line,
            _WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; empty without rows."""
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") or UNKNOWN for cell in line) + " |" for line in lines
    )
