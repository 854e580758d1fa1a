"""Sections as text to copy."""

from __future__ import annotations

from collections.abc import Iterable

from genrescope.analysis.timeline import Segment
from genrescope.gui.text.formats import clock, percent
from genrescope.gui.text.outcome import short_text
from genrescope.inference.outcome import Genre


def sections_text(sections: Iterable[Segment]) -> str:
    """Return a line for each section: "0:00-3:12 Rock 83 %"."""
    return "\n".join(_line(section) for section in sections)


def _line(section: Segment) -> str:
    line = f"{clock(section.start)}-{clock(section.end)} {short_text(section.outcome)}"
    return f"{line} {percent(section.outcome.confidence)}" if isinstance(section.outcome, Genre) else line
