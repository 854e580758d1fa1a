"""Outcomes over time: the segments of a file, and those of the last few minutes of listening."""

from __future__ import annotations

import collections
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Scores, is_same, scores_of

if TYPE_CHECKING:
    # Importing the live analysis would delay the window's start.
    from genrescope.analysis.live import LiveOutcome

LIVE_SECONDS = 600.0
"""Length of the live timeline in seconds."""

_MAX_WAIT = 5.0
"""Longest gap, in seconds, between two live outcomes in which nothing is assumed to have changed."""

_MAX_SEGMENTS = 5000
"""Enough for a day of rehearsal; a segment takes a few hundred bytes."""


@dataclass(frozen=True)
class Segment:
    """A stretch of sound with one outcome.

    Attributes
    ----------
    start, end : float
        Bounds in seconds.
    outcome : Outcome
        Outcome for this stretch alone.
    """

    start: float
    end: float
    outcome: Outcome

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.start

    def joins(self, later: Segment) -> bool:
        """Whether a later segment follows without a gap and has the same outcome."""
        if self.end != later.start or not is_same(self.outcome, later.outcome):
            return False
        scores, others = scores_of(self.outcome), scores_of(later.outcome)
        return scores is None or others is None or scores.classes == others.classes

    def join(self, later: Segment) -> Segment:
        """Join with the following segment; the scores are the mean, weighted by duration."""
        outcome = _mean(self.outcome, self.seconds, later.outcome, later.seconds)
        return Segment(self.start, later.end, outcome)


@dataclass(frozen=True)
class Timeline:
    """Segments in chronological order, with gaps where nothing was classified.

    Attributes
    ----------
    segments : tuple of Segment
        They do not overlap.
    """

    segments: tuple[Segment, ...] = ()

    def at(self, seconds: float) -> Segment | None:
        """Return the segment at a time, or None."""
        return next((s for s in self.segments if s.start <= seconds < s.end), None)

    def merged(self) -> Timeline:
        """Join neighbours that have the same outcome."""
        merged: list[Segment] = []
        for segment in self.segments:
            if merged and merged[-1].joins(segment):
                merged[-1] = merged[-1].join(segment)
            else:
                merged.append(segment)
        return Timeline(tuple(merged))


@dataclass(frozen=True)
class _LiveSegment:
    """A segment that later outcomes may still change."""

    segment: Segment
    is_firm: bool
    started: float  # when its sound started: the same for all segments of a song


class LiveTimeline:
    """Timeline of one listening session.

    Once the genre of a song is firm, it replaces the tentative outcomes since the song started.  A change of
    song that was detected late is moved to where the new song started.
    """

    def __init__(self) -> None:
        self._kept: collections.deque[_LiveSegment] = collections.deque(maxlen=_MAX_SEGMENTS)

    @property
    def now(self) -> float:
        """Time of the latest outcome, in seconds since the start of listening."""
        return self._kept[-1].segment.end if self._kept else 0.0

    @property
    def n_segments(self) -> int:
        """Number of segments, before neighbours are joined."""
        return len(self._kept)

    def clear(self) -> None:
        """Remove everything, for another session."""
        self._kept.clear()

    def add(self, live: LiveOutcome) -> None:
        """Add the next outcome; one that is not later than the last is ignored."""
        kept = self._kept
        if kept and live.seconds <= self.now:
            return
        # After a long wait, what was playing in between is unknown.
        waited = bool(kept) and live.seconds - self.now > _MAX_WAIT
        known_from = max(live.started, live.seconds - _MAX_WAIT if waited else 0.0)
        if kept and live.started > kept[-1].started:
            self._cut(live.started)
        start = min(max(known_from, self.now), live.seconds)
        if live.is_firm:
            while kept and not kept[-1].is_firm:
                last = kept[-1]
                if (last.started, last.segment.end) != (live.started, start):
                    break
                start = kept.pop().segment.start
        new = _LiveSegment(Segment(start, live.seconds, live.outcome), live.is_firm, live.started)
        if (
            kept
            and (kept[-1].is_firm, kept[-1].started) == (new.is_firm, new.started)
            and kept[-1].segment.joins(new.segment)
        ):
            kept[-1] = replace(new, segment=kept[-1].segment.join(new.segment))
        else:
            kept.append(new)

    def timeline(self) -> Timeline:
        """Return the timeline of the last ten minutes.

        Two songs of one genre form one segment unless there is a pause, speech or applause between them: a
        change without any of these is usually another part of the same song.
        """
        oldest = self.now - LIVE_SECONDS
        recent = (kept.segment for kept in self._kept if kept.segment.end > oldest)
        return Timeline(tuple(replace(s, start=max(s.start, oldest)) for s in recent)).merged()

    def genre_since(self, seconds: float) -> str | None:
        """Return the genre that has been firm for longest since a given time, or None.

        Parameters
        ----------
        seconds : float
            Time since the start of listening.
        """
        durations: collections.defaultdict[str, float] = collections.defaultdict(float)
        for kept in reversed(self._kept):
            segment = kept.segment
            if segment.end <= seconds:
                break
            if kept.is_firm and isinstance(segment.outcome, Genre):
                durations[segment.outcome.name] += segment.end - max(segment.start, seconds)
        return max(durations, key=durations.__getitem__) if durations else None

    def _cut(self, started: float) -> None:
        """Remove outcomes after another sound had started; they belonged to the previous sound."""
        kept = self._kept
        while kept and kept[-1].segment.start >= started:
            kept.pop()
        if kept:
            segment = kept[-1].segment
            kept[-1] = replace(kept[-1], segment=replace(segment, end=min(segment.end, started)))


def _mean(first: Outcome, first_weight: float, second: Outcome, second_weight: float) -> Outcome:
    """Average two outcomes of the same kind; they must have the same classes."""
    a, b = scores_of(first), scores_of(second)
    total = first_weight + second_weight
    if a is None or b is None or total <= 0:
        return first
    w, v = first_weight / total, second_weight / total
    probabilities = (w * p + v * q for p, q in zip(a.probabilities, b.probabilities, strict=True))
    scores = Scores(a.classes, tuple(probabilities), w * a.music + v * b.music)
    if isinstance(first, Genre):
        return Genre(first.name, scores)
    return NotMusic(scores) if isinstance(first, NotMusic) else NotSure(scores)
