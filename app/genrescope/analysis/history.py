"""What was heard of late: the answers of the last minutes, merged to stretches of one verdict each."""

from __future__ import annotations

import collections
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # The window's start does not wait for what makes an answer.
    from genrescope.analysis.live import LiveAnswer

SHOWN = 600.0
"""Seconds that :meth:`History.spans` reaches back."""

TOO_QUIET = "too quiet"
"""Verdict of a span that was too faint to tell; the others are those of a `Prediction`."""

_LONGEST_WAIT = 5.0
"""Seconds between two answers of which it is still taken for granted that nothing changed."""

_MOST_STRETCHES = 5000
"""Of a rehearsal of a day; one takes a few hundred bytes."""


class Span(NamedTuple):
    """A stretch of one verdict.

    Attributes
    ----------
    begin, end : float
        Seconds since listening began.
    verdict : str
        A genre, "not sure", "not music", "silence" or "too quiet".
    confidence : float
        Mean probability of the genre; 0 where the verdict is none.
    """

    begin: float
    end: float
    verdict: str
    confidence: float


@dataclass
class _Stretch:
    begin: float
    end: float
    verdict: str
    confidence: float
    is_genre: bool
    is_firm: bool
    begun: float  # when its sound began: the same for all stretches of a song

    def meets(self, later: _Stretch) -> bool:
        """Whether the other follows at once with the same verdict."""
        return (self.end, self.verdict) == (later.begin, later.verdict)

    def swallow(self, later: _Stretch) -> None:
        n, more = self.end - self.begin, later.end - later.begin
        if n + more > 0:
            self.confidence = (n * self.confidence + more * later.confidence) / (n + more)
        self.end = later.end


class History:
    """Keeps the answers of one listening.

    A song whose genre is stated at last had it from its beginning: what was said of it tentatively before
    is overwritten.  And a change of song that was noticed late is put where the new song began.
    """

    def __init__(self) -> None:
        self._stretches: collections.deque[_Stretch] = collections.deque(maxlen=_MOST_STRETCHES)

    @property
    def now(self) -> float:
        """Seconds since listening began, up to the latest answer."""
        return self._stretches[-1].end if self._stretches else 0.0

    def clear(self) -> None:
        """Forget everything: another listening begins."""
        self._stretches.clear()

    def add(self, answer: LiveAnswer) -> None:
        """Take the next answer; one that is not later than the last is passed over."""
        kept = self._stretches
        if kept and answer.seconds <= self.now:
            return
        # When there was no answer for long, who knows what was to be heard.
        known_from = max(answer.begun, answer.seconds - _LONGEST_WAIT if self._waited(answer) else 0.0)
        if kept and answer.begun > kept[-1].begun:
            self._cut(answer.begun)
        begin = max(known_from, self.now)
        is_genre = answer.kind == "genre"
        new = _Stretch(
            begin=min(begin, answer.seconds),
            end=answer.seconds,
            verdict=TOO_QUIET if answer.kind == "too_quiet" else answer.prediction.verdict,
            confidence=answer.prediction.confidence if is_genre else 0.0,
            is_genre=is_genre,
            is_firm=answer.is_firm,
            begun=answer.begun,
        )
        if new.is_firm:
            while kept and not kept[-1].is_firm and (kept[-1].begun, kept[-1].end) == (new.begun, new.begin):
                new.begin = kept.pop().begin
        last = kept[-1] if kept else None
        if last is not None and last.meets(new) and (last.is_firm, last.begun) == (new.is_firm, new.begun):
            last.swallow(new)
        else:
            kept.append(new)

    def spans(self) -> list[Span]:
        """The last ten minutes, oldest first; between two spans that do not meet, nothing was answered.

        Two songs of one genre are one span unless there was a pause between them, or talk, or applause: what
        is taken for another song without any of these is most often another part of the same one.
        """
        oldest = self.now - SHOWN
        merged: list[_Stretch] = []
        for stretch in self._stretches:
            if stretch.end <= oldest:
                continue
            shown = dataclasses.replace(stretch, begin=max(stretch.begin, oldest))
            if merged and merged[-1].meets(shown):
                merged[-1].swallow(shown)
            else:
                merged.append(shown)
        return [Span(s.begin, s.end, s.verdict, s.confidence) for s in merged]

    def verdict_since(self, seconds: float) -> str | None:
        """The genre that was stated for the longest time since then.

        Parameters
        ----------
        seconds : float
            Since listening began.

        Returns
        -------
        str or None
            None if none was stated.
        """
        stated: collections.defaultdict[str, float] = collections.defaultdict(float)
        for stretch in reversed(self._stretches):
            if stretch.end <= seconds:
                break
            if stretch.is_firm and stretch.is_genre:
                stated[stretch.verdict] += stretch.end - max(stretch.begin, seconds)
        return max(stated, key=stated.__getitem__) if stated else None

    def _waited(self, answer: LiveAnswer) -> bool:
        return bool(self._stretches) and answer.seconds - self.now > _LONGEST_WAIT

    def _cut(self, begun: float) -> None:
        """A new sound has begun: what was answered after that moment was meant for the one before."""
        kept = self._stretches
        while kept and kept[-1].begin >= begun:
            kept.pop()
        if kept:
            kept[-1].end = min(kept[-1].end, begun)
