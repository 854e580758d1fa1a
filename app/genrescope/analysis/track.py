"""Analyses an audio file, with progress on the way."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.curve import GrowingTaggram, patch_edges
from genrescope.analysis.front_end import FrameSink, InputStage
from genrescope.analysis.sections import find_sections
from genrescope.analysis.silence import SilenceFinder, is_worth_a_mention
from genrescope.analysis.timeline import Segment, Timeline
from genrescope.audio.decode import open_audio
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.features.mel import FloatArray
from genrescope.features.patches import fill_patch
from genrescope.features.streaming import StreamingMel
from genrescope.inference.classifier import Classifier
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import (
    Genre,
    NotSure,
    Outcome,
    Scores,
    Silence,
    kind_of,
    scores_of,
    verdict_of,
)
from genrescope.inference.outputs import PatchOutputs
from genrescope.inference.scores import (
    calibrate,
    decide,
    finite,
    is_music,
    is_silent,
    outcome_of,
    sigmoid,
    tag_scores,
    taggram,
)

SHORTEST_SURE = 1.0
"""Minimum seconds of sound for naming a genre: a single chord fits them all."""

LEAST_AUDIBLE = 0.5
"""Minimum seconds of a sound between silences, unless there is no longer one: a click is not music."""

_BLOCKS_AHEAD = 8
_CLOSE_TIMEOUT = 0.3  # seconds that a file may take to close
_BATCH_SIZE = 8
_PROGRESS_INTERVAL = 0.04  # seconds


class OpenFile(Protocol):
    """Interface of an open file, a context manager that closes it; see `audio.decode.MonoTrack`."""

    sr: int
    duration: float | None
    warnings: list[UserError]

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the sound, mixed to mono [shape=(n,)]."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: Any) -> None: ...


class Decoder(Protocol):
    """Interface of what opens files: a `DecoderProcess`, for example."""

    def open(self, path: Path, *, cancel: threading.Event | None = None) -> OpenFile:
        """Open an audio file; see `audio.decode.open_audio`."""
        ...


@dataclass(frozen=True)
class TrackProgress:
    """Progress of the analysis.

    Attributes
    ----------
    seconds : float
        Seconds of the track analysed so far.
    duration : float or None
        Length stated in the file's header, which may be wrong; None if it does not state one.
    outcome : Outcome
        The outcome so far.
    """

    seconds: float
    duration: float | None
    outcome: Outcome


@dataclass(frozen=True, eq=False)
class TrackResult:
    """Result of analysing a whole track.

    It can be pickled, and two results are equal if all their attributes are.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    duration : float
        Seconds of sound decoded.
    silence : float
        Seconds of silence, in stretches of at least a second.
    outcome : Outcome
        Outcome of the whole track.
    sections : Timeline
        Where the genre changes, from 0 to the end without gaps; see :mod:`genrescope.analysis.sections`.
    model_id : str
        Name of the model.
    classes : tuple of str
        The genres, one for each column of the taggram.
    taggram : np.ndarray [shape=(n_patches, n_classes), dtype=float32]
        Log-probabilities before calibration; NaN for silent patches.
    music : np.ndarray [shape=(n_patches,), dtype=float32]
        Probability that a patch is music; NaN for silent patches.
    patch_starts : np.ndarray [shape=(n_patches,), dtype=float64]
        Start of each patch in seconds.
    tags : np.ndarray [shape=(n_tags,), dtype=float32]
        Score of each tag of the model's card, from 0 to 1: the mean over the patches that are music; 0 if
        none is.
    embedding : np.ndarray [shape=(embedding_size,), dtype=float32]
        Mean over the same patches; NaN if there are none.
    warnings : tuple of UserError
        Problems that did not prevent the analysis, such as a truncated file.
    """

    path: Path
    duration: float
    silence: float
    outcome: Outcome
    sections: Timeline
    model_id: str
    classes: tuple[str, ...]
    taggram: NDArray[np.float32]
    music: NDArray[np.float32]
    patch_starts: NDArray[np.float64]
    tags: NDArray[np.float32]
    embedding: NDArray[np.float32]
    warnings: tuple[UserError, ...] = ()

    @property
    def notable_silence(self) -> float | None:
        """Seconds of silence if they are worth a mention, otherwise None."""
        return self.silence if is_worth_a_mention(self.silence, self.duration) else None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TrackResult):
            return NotImplemented
        return (
            (self.path, self.duration, self.silence, self.outcome, self.sections)
            == (other.path, other.duration, other.silence, other.outcome, other.sections)
            and (self.model_id, self.classes) == (other.model_id, other.classes)
            and [(w.sentence, w.details) for w in self.warnings]
            == [(w.sentence, w.details) for w in other.warnings]
            and np.array_equal(self.taggram, other.taggram, equal_nan=True)
            and np.array_equal(self.music, other.music, equal_nan=True)
            and np.array_equal(self.patch_starts, other.patch_starts)
            and np.array_equal(self.tags, other.tags)
            and np.array_equal(self.embedding, other.embedding, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]


def timeline_of(result: TrackResult, card: ModelCard) -> Timeline:
    """Return the outcome of each patch over time.

    Parameters
    ----------
    result : TrackResult
        From a model with this card.
    card : ModelCard
        Temperature, thresholds and the length of a patch.

    Returns
    -------
    Timeline
        One segment per patch, from 0 to the end of the track without gaps; the edges are halfway between
        the centres of two patches.
    """
    edges = patch_edges(result.patch_starts, result.duration, card)
    probabilities = calibrate(result.taggram.astype(np.float64), card)
    segments = []
    for start, end, row, music in zip(edges[:-1], edges[1:], probabilities, result.music, strict=True):
        segments.append(Segment(float(start), float(end), _outcome_of_patch(row, music, card)))
    return Timeline(tuple(segments))


def outcome_at(result: TrackResult, card: ModelCard, seconds: float) -> Outcome:
    """Return the outcome of the patch whose middle is nearest to a second of the track.

    Parameters
    ----------
    result : TrackResult
        From a model with this card.
    card : ModelCard
        Temperature, thresholds and the length of a patch.
    seconds : float
        Position in the track.
    """
    row = int(np.abs(result.patch_starts + card.patch_seconds / 2 - seconds).argmin())
    probabilities = calibrate(result.taggram[row : row + 1].astype(np.float64), card)[0]
    return _outcome_of_patch(probabilities, result.music[row], card)


def _outcome_of_patch(probabilities: NDArray[np.float64], music: float, card: ModelCard) -> Outcome:
    """Return the outcome of a patch; NaN as `music` means that it is silent."""
    if np.isnan(music):
        return Silence()
    return outcome_of(Scores(card.classes, tuple(map(float, probabilities)), float(music)), card)


def result_as_dict(result: TrackResult, card: ModelCard) -> dict[str, Any]:
    """Convert a result to the dictionary that the command line writes as JSON.

    ``outcome`` is one of "genre", "mixed", "not_sure", "not_music" and "silence"; ``verdict`` is the genre,
    or the outcome in words.  ``genre`` is the leading one, except in silence, where all scores are equal.
    """
    scores = scores_of(result.outcome)
    genre, confidence = _leading(result.outcome)
    return {
        "path": str(result.path),
        "model": {"id": card.id, **{key: card.metrics.get(key) for key in ("accuracy", "loss", "protocol")}},
        "duration": round(result.duration, 3),
        "silence": round(result.silence, 3),
        "outcome": kind_of(result.outcome),
        "verdict": verdict_of(result.outcome),
        "genre": genre,
        "confidence": confidence,
        "scores": _rounded_scores(result.outcome, card),
        "music": round(scores.music, 6) if scores is not None else 0.0,
        "tags": {tag.name: round(float(score), 6) for tag, score in zip(card.tags, result.tags, strict=True)},
        "sections": [
            {
                "start": round(section.start, 3),
                "end": round(section.end, 3),
                "outcome": kind_of(section.outcome),
                "verdict": verdict_of(section.outcome),
                **dict(zip(("genre", "confidence"), _leading(section.outcome), strict=True)),
            }
            for section in result.sections.segments
        ],
        "segments": [
            {
                "start": round(segment.start, 3),
                "end": round(segment.end, 3),
                "scores": _rounded_scores(segment.outcome, card),
            }
            for segment in timeline_of(result, card).segments
        ],
        "warnings": [str(warning) for warning in result.warnings],
    }


def analyse_track(
    path: Path,
    classifier: Classifier,
    *,
    frames: FrameSink | None = None,
    taggram: GrowingTaggram | None = None,
    cancel: threading.Event | None = None,
    decoder: Decoder | None = None,
    n_cores: int = 2,
) -> Generator[TrackProgress | TrackResult, None, None]:
    """Decode and classify a file from beginning to end; memory stays small however long it is.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    classifier : Classifier
        The loaded model.
    frames : FrameSink, optional
        Receives each log-mel frame as soon as it is computed; see ``features.track_frames.TrackFrames``.
    taggram : GrowingTaggram, optional
        Receives the outputs for each patch as soon as it is classified.
    cancel : threading.Event, optional
        Ends the analysis without a result once it is set.
    decoder : Decoder, optional
        Decodes the file; a `DecoderProcess`, so that it cannot harm this process.  Without one, it is decoded
        in this process.
    n_cores : int
        From 2 on, a separate thread reads a few blocks ahead; it ends with the generator, even if that is
        abandoned.  With 1, no core waits for another, so several files at once are analysed faster.

    Yields
    ------
    TrackProgress or TrackResult
        Progress several times a second, then one result; no result if cancelled.

    Raises
    ------
    UserError
        If the file cannot be read or contains no sound.
    """
    path = Path(path)
    card = classifier.card
    grown = taggram if taggram is not None else GrowingTaggram(len(card.classes) + 1)
    patches = _PatchClassifier(classifier, grown)
    cancel = cancel if cancel is not None else threading.Event()
    seconds = last_report = 0.0
    mel = StreamingMel(card.mel)
    kind = _ReaderAhead if n_cores > 1 else _Reader
    with kind(path, card.mel.sr, cancel, decoder) as reader:
        for seconds, samples in reader:
            new = mel.push(samples)
            if frames is not None:
                frames.append(new)
            if patches.push(new) and time.monotonic() - last_report >= _PROGRESS_INTERVAL:
                last_report = time.monotonic()
                yield TrackProgress(seconds, reader.duration, patches.outcome())
    if cancel.is_set():
        return
    if seconds == 0:
        raise UserError(Sentence.NO_SOUND, name=display_name(path))
    new = mel.flush()
    if frames is not None:
        frames.append(new)
    patches.push(new)
    patches.finish()
    silence = min(seconds, patches.silence)
    sections, outcome = patches.sections(seconds)
    if seconds - silence < SHORTEST_SURE and isinstance(outcome, Genre):
        outcome = NotSure(outcome.scores)
        sections = Timeline((Segment(0.0, seconds, outcome),))
    warnings = tuple(reader.warnings)
    yield TrackResult(
        path,
        seconds,
        silence,
        outcome,
        sections,
        card.id,
        card.classes,
        **patches.arrays(),
        warnings=warnings,
    )


class _PatchClassifier:
    """Cuts frames into patches, classifies them in batches and appends the outputs to a taggram.

    A patch at the edge of silence is moved so that it contains only sound, and a sound between silences that
    is shorter than a patch is repeated: otherwise the silence would be classified as part of the music.
    """

    def __init__(self, classifier: Classifier, grown: GrowingTaggram) -> None:
        self._classifier = classifier
        self._taggram = grown
        card = self._card = classifier.card
        self._frames = np.empty((0, card.mel.n_mels), dtype=np.float32)
        self._first = 0  # position of _frames[0] in the track
        self._silence = SilenceFinder(card)
        self._least_audible = round(LEAST_AUDIBLE * card.mel.frame_rate)
        self._longest_rejected: tuple[int, FloatArray] | None = None  # index of the patch, and its sound
        self._patches: list[FloatArray | None] = []  # None for silence
        self._starts: list[int] = []
        self._sum = np.zeros(len(card.classes) + 1)  # of the rows that are not silent
        self._n_audible = 0
        self._tags_sum, self._embedding_sum = np.zeros(len(card.tags)), np.zeros(card.embedding_size)
        self._n_music = 0  # patches in these two sums

    def push(self, new: FloatArray) -> bool:
        """Add frames [shape=(k, n_mels)]; return whether more patches were classified."""
        card = self._card
        self._frames = np.concatenate([self._frames, new])
        self._silence.push(new)
        before = len(self._taggram)
        # The frames that follow a patch tell whether its end is silent, and a patch may be moved.
        self._cut(self._first + len(self._frames) - self._silence.pause - card.n_frames)
        keep = max(0, self._next_start - card.n_frames - self._first)
        self._frames = self._frames[keep:].copy()
        self._first += keep
        self._silence.forget(self._first)
        return len(self._taggram) > before

    def finish(self) -> None:
        """Classify the end: the patch that ends with the last frame, or a short sound, repeated."""
        n_frames, total = self._card.n_frames, self._first + len(self._frames)
        self._cut(total)
        if not self._starts or self._starts[-1] + n_frames < total:
            self._add(max(0, total - n_frames), total)
        self._classify()
        if not self._n_audible and self._longest_rejected is not None:
            # All sound is shorter than what is usually classified.
            index, sound = self._longest_rejected
            (row,) = self._rows_of([fill_patch(sound, n_frames)])
            self._taggram.replace(index, row)

    @property
    def silence(self) -> float:
        """Seconds of silence so far."""
        return self._silence.seconds

    @property
    def _next_start(self) -> int:
        return self._starts[-1] + self._card.patch_hop if self._starts else 0

    def _cut(self, stop: int) -> None:
        """Cut the patches that end before a position."""
        while self._next_start + self._card.n_frames <= stop:
            self._add(self._next_start, self._next_start + self._card.n_frames)

    def outcome(self) -> Outcome:
        """Outcome of all patches so far."""
        pooled = self._sum / self._n_audible if self._n_audible else None
        return decide(pooled, self._card, self._n_audible)

    def sections(self, duration: float) -> tuple[Timeline, Outcome]:
        """Return the sections of a track of `duration` seconds and its outcome."""
        return find_sections(*self._taggram.arrays(), duration, self._card)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of :class:`TrackResult`."""
        rows, starts = self._taggram.arrays()
        n_music = self._n_music
        return {
            "taggram": rows[:, :-1],
            "music": sigmoid(rows[:, -1]).astype(np.float32),
            "patch_starts": starts,
            "tags": (self._tags_sum / max(1, n_music)).astype(np.float32),
            "embedding": (self._embedding_sum / (n_music or np.nan)).astype(np.float32),
        }

    def _add(self, start: int, stop: int) -> None:
        begin, end = self._silence.sound_near(start, stop, self._card.n_frames)
        sound = self._frames[begin - self._first : end - self._first]
        patch = None
        if len(sound) >= min(self._least_audible, stop - start):
            patch = fill_patch(sound, self._card.n_frames)
        elif len(sound) > (0 if self._longest_rejected is None else len(self._longest_rejected[1])):
            self._longest_rejected = len(self._starts), sound
        self._starts.append(start)
        self._patches.append(patch)
        if len(self._patches) >= _BATCH_SIZE:
            self._classify()

    def _classify(self) -> None:
        if not self._patches:
            return
        starts = self._starts[-len(self._patches) :]
        rows = self._rows_of(self._patches)
        self._taggram.append([start / self._card.mel.frame_rate for start in starts], rows)
        self._patches.clear()

    def _rows_of(self, patches: list[FloatArray | None]) -> NDArray[np.float32]:
        """Classify patches, and return a row of the taggram for each."""
        audible = {
            index: patch
            for index, patch in enumerate(patches)
            if patch is not None and not is_silent(patch[None], self._card)[0]
        }
        rows = np.full((len(patches), len(self._sum)), np.nan, dtype=np.float32)
        if audible:
            outputs = self._classifier.predict(np.stack(list(audible.values())))
            rows[list(audible)] = answers = taggram(outputs)
            self._sum += answers.sum(axis=0)
            self._n_audible += len(answers)
            self._describe(outputs, is_music(answers[:, -1], self._card))
        return rows

    def _describe(self, outputs: PatchOutputs, counts: NDArray[np.bool_]) -> None:
        """Add the tags and embeddings of the patches that count."""
        self._tags_sum += tag_scores(outputs)[counts].sum(axis=0)
        self._embedding_sum += finite(outputs.embedding)[counts].sum(axis=0)
        self._n_music += int(counts.sum())


_Item = tuple[float, NDArray[np.float32]]


class _Reader:
    """Decodes and resamples a file.

    Iterating yields the seconds read so far and new samples [shape=(n,)], until the end or cancellation.
    """

    def __init__(self, path: Path, sr: int, cancel: threading.Event, decoder: Decoder | None) -> None:
        self.duration: float | None = None
        self.warnings: list[UserError] = []
        self._path = path
        self._sr = sr
        self._cancel = cancel
        self._open = open_audio if decoder is None else decoder.open

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing is left open."""

    def __iter__(self) -> Iterator[_Item]:
        try:
            yield from self._items(self._cancel)
        except CancelledError:
            return

    def _items(self, cancel: threading.Event) -> Generator[_Item, None, None]:
        with self._open(self._path, cancel=cancel) as audio:
            self.duration = audio.duration
            stage = InputStage(audio.sr, self._sr)
            n_samples = 0
            for block in audio.blocks():
                n_samples += len(block)
                yield n_samples / audio.sr, stage.push(block)
            if n_samples:
                yield n_samples / audio.sr, stage.flush()
            self.warnings = audio.warnings


class _ReaderAhead(_Reader):
    """Decodes and resamples a file in a separate thread, a few blocks ahead.

    This takes about as long as the mel spectrogram and the model, so two cores share the work evenly.
    """

    def __init__(self, path: Path, sr: int, cancel: threading.Event, decoder: Decoder | None) -> None:
        super().__init__(path, sr, cancel, decoder)
        self._stop = threading.Event()
        self._ready: queue.Queue[_Item | BaseException | None] = queue.Queue(_BLOCKS_AHEAD)
        # A daemon, because a drive that does not respond must not keep the program from exiting.
        self._thread = threading.Thread(target=self._run, name="read", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join(_CLOSE_TIMEOUT)

    def __iter__(self) -> Iterator[_Item]:
        while not self._cancel.is_set():
            try:
                item = self._ready.get(timeout=0.05)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def _run(self) -> None:
        try:
            with contextlib.closing(self._items(self._stop)) as items:
                for item in items:
                    if not self._put(item):
                        return
        except BaseException as error:  # raised again by `__iter__`
            self._put(error)
        else:
            self._put(None)

    def _put(self, item: _Item | BaseException | None) -> bool:
        """Queue an item; return False once the reader has been closed."""
        while not self._stop.is_set():
            try:
                self._ready.put(item, timeout=0.05)
                return True
            except queue.Full:
                continue
        return False


def _leading(outcome: Outcome) -> tuple[str | None, float]:
    """Return the leading genre and its rounded score; None and 0 in silence."""
    scores = scores_of(outcome)
    if scores is None:
        return None, 0.0
    genre = outcome.name if isinstance(outcome, Genre) else scores.leading
    return genre, round(scores[genre], 6)


def _rounded_scores(outcome: Outcome, card: ModelCard) -> dict[str, float]:
    scores = scores_of(outcome)
    if scores is None:
        return dict.fromkeys(card.classes, round(1 / len(card.classes), 6))
    return {genre: round(probability, 6) for genre, probability in scores.as_dict().items()}
