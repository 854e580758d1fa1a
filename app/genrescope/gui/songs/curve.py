"""The scores of a song over time."""

from __future__ import annotations

from genrescope.analysis.curve import Curve, curve_of_segments, curve_of_track
from genrescope.gui.songs.song import Song
from genrescope.inference.model_card import ModelCard
from genrescope.inference.scores import sigmoid


def curve_of_song(song: Song, card: ModelCard) -> Curve:
    """Return the scores of a song, or of the part that has been analysed.

    Parameters
    ----------
    song : Song
        The song.
    card : ModelCard
        The model that it is analysed with.
    """
    if song.result is not None:
        result = song.result
        return curve_of_track(result.taggram, result.music, result.patch_starts, result.duration, card)
    if song.taggram is None or not len(song.taggram):
        return curve_of_segments(())
    rows, starts = song.taggram.arrays()
    end = float(starts[-1]) + card.patch_seconds
    return curve_of_track(rows[:, :-1], sigmoid(rows[:, -1]), starts, end, card)
