"""Chooses the tags of live sound so that they do not flicker."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import TAG_GROUPS, ModelCard
from genrescope.inference.outcome import ShownTag
from genrescope.inference.scores import MOST_TAGS, tags_to_show

SHOWN_FOR = 4.0
"""Seconds for which a tag stays after its score last reached its threshold."""


class TagSmoother:
    """Keeps each tag for a few seconds, in its place.

    A new tag comes after those of its group that are shown, and waits if there are already `MOST_TAGS`.

    Parameters
    ----------
    card : ModelCard
        Tags and their thresholds.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._reached: dict[str, float] = {}

    def reset(self) -> None:
        """Show no tags."""
        self._reached.clear()

    def update(self, scores: NDArray[np.float64], seconds: float) -> tuple[ShownTag, ...]:
        """Return the tags to show.

        Parameters
        ----------
        scores : np.ndarray [shape=(n_tags,)]
            Score of each tag, from 0 to 1, for the latest sound.
        seconds : float
            Time of that sound.
        """
        tags = {tag.name: (tag, float(score)) for tag, score in zip(self._card.tags, scores, strict=True)}
        for name, (tag, score) in tags.items():
            if name in self._reached and score >= tag.threshold:
                self._reached[name] = seconds
        self._reached = {name: t for name, t in self._reached.items() if seconds - t < SHOWN_FOR}
        for new in tags_to_show(scores, self._card):
            if len(self._reached) < MOST_TAGS:
                self._reached.setdefault(new.name, seconds)
        shown = (ShownTag(name, tags[name][0].group, tags[name][1]) for name in self._reached)
        return tuple(sorted(shown, key=lambda tag: TAG_GROUPS.index(tag.group)))
