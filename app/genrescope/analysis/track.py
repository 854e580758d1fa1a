"""A sound file to what it sounds like, with progress on the way."""

from __future__ import annotations

import dataclasses
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.front_end import FrameSink, InputStage
from genrescope.audio.decode import open_audio
from genrescope.errors import Sentence, UserError
from genrescope.features.mel import FloatArray
from genrescope.features.patches import cut_patches
from genrescope.features.streaming import StreamingMel
from genrescope.inference.classifier import Classifier
from genrescope.inference.scores import NOT_SURE, Prediction, decide, is_silent, pool

SHORTEST_SURE = 1.0
"""Seconds of sound below which no genre is named: a single chord fits them all."""

_BLOCKS_AHEAD = 8
_PATIENCE = 2.0  # seconds that a file may take to close
_PATCHES_AT_ONCE = 8
_PROGRESS_EVERY = 0.04


@dataclass(frozen=True)
class Segment:
    """A stretch of a track and what it sounds like by itself.

    Attributes
    ----------
    start, end : float
        In seconds; the segments of a track follow each other without a gap.
    scores : dict of str to float
        Genre to probability; all equal when the stretch is silent.
    music : float
        Probability that it is music.
    silent : bool
        Whether there is nothing to hear.
    """

    start: float
    end: float
    scores: dict[str, float]
    music: float
    silent: bool


@dataclass(frozen=True)
class TrackProgress:
    """How far the analysis is.

    Attributes
    ----------
    seconds : float
        How much of the track has been heard.
    duration : float or None
        Length that the file's header tells; None if it does not, and it may be wrong.
    prediction : Prediction
        What the track sounds like so far.
    """

    seconds: float
    duration: float | None
    prediction: Prediction


@dataclass(frozen=True)
class TrackResult:
    """What a whole track sounds like.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    duration : float
        Seconds of sound that were in it.
    prediction : Prediction
        The pooled answer.
    segments : tuple of Segment
        The answers along the track.
    model : dict
        ``id``, ``accuracy``, ``loss`` and ``protocol`` of the model.
    warning : UserError or None
        Says that the file is damaged and only a part of it was heard.
    """

    path: Path
    duration: float
    prediction: Prediction
    segments: tuple[Segment, ...]
    model: dict[str, Any]
    warning: UserError | None = None

    def as_dict(self) -> dict[str, Any]:
        """The result as the command line writes it in JSON."""
        return {
            "path": str(self.path),
            "model": self.model,
            "duration": round(self.duration, 3),
            "verdict": self.prediction.verdict,
            "genre": self.prediction.genre,
            "confidence": round(self.prediction.confidence, 6),
            "scores": _rounded(self.prediction.scores),
            "music": round(self.prediction.music, 6),
            "segments": [
                {"start": round(s.start, 3), "end": round(s.end, 3), "scores": _rounded(s.scores)}
                for s in self.segments
            ],
        }


def analyse_track(
    path: Path,
    classifier: Classifier,
    *,
    frames: FrameSink | None = None,
    cancel: threading.Event | None = None,
) -> Iterator[TrackProgress | TrackResult]:
    """Hear a file from beginning to end.

    A thread of its own reads a few blocks ahead, so that a second core is used and memory stays small
    however long the file is.  It ends with the generator, even if that is left half-way.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    classifier : Classifier
        The loaded model.
    frames : FrameSink, optional
        Gets every log-mel frame as soon as it is there; see ``features.track_frames.TrackFrames``.
    cancel : threading.Event, optional
        Ends the analysis without a result once it is set.

    Yields
    ------
    TrackProgress or TrackResult
        Progress several times a second, then one result; no result after a cancel.

    Raises
    ------
    UserError
        If the file cannot be read or holds no sound.
    """
    path = Path(path)
    card = classifier.card
    listener = _Listener(classifier)
    cancel = cancel if cancel is not None else threading.Event()
    heard = last_report = 0.0
    mel = StreamingMel(card.mel)
    with _Reader(path, card.mel.sr, cancel) as reader:
        for heard, samples in reader:
            new = mel.push(samples)
            if frames is not None:
                frames.append(new)
            if listener.hear(new) and time.monotonic() - last_report >= _PROGRESS_EVERY:
                last_report = time.monotonic()
                yield TrackProgress(heard, reader.duration, listener.prediction())
    if cancel.is_set():
        return
    if heard == 0:
        raise UserError(Sentence.NO_SOUND, name=path.name)
    new = mel.flush()
    if frames is not None:
        frames.append(new)
    listener.hear(new)
    listener.finish()
    prediction = listener.prediction()
    if heard < SHORTEST_SURE and prediction.verdict in card.classes:
        prediction = dataclasses.replace(prediction, verdict=NOT_SURE)
    model = {"id": card.id, **{key: card.metrics.get(key) for key in ("accuracy", "loss", "protocol")}}
    yield TrackResult(path, heard, prediction, listener.segments(heard), model, reader.warning)


class _Listener:
    """Gathers frames into patches, has them classified and keeps the answers."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        card = self._card = classifier.card
        self._frames = np.empty((0, card.mel.n_mels), dtype=np.float32)
        self._first = 0  # position of _frames[0] in the track
        self._patches: list[FloatArray] = []
        self._starts: list[int] = []
        self._outputs: list[NDArray[np.float32] | None] = []
        self._pooled: NDArray[np.float64] | None = None
        self._n_audible = 0

    def hear(self, new: FloatArray) -> bool:
        """Take frames [shape=(k, n_mels)]; tell whether there is a new answer."""
        card = self._card
        self._frames = np.concatenate([self._frames, new])
        before = len(self._outputs)
        offset = self._next_start() - self._first
        while offset + card.n_frames <= len(self._frames):
            self._add(self._frames[offset : offset + card.n_frames], self._first + offset)
            offset += card.patch_hop
        # The last patch may reach back a whole patch from the end.
        keep = max(0, len(self._frames) - card.n_frames)
        self._frames = self._frames[keep:].copy()
        self._first += keep
        return len(self._outputs) > before

    def finish(self) -> None:
        """Hear the end: the patch that ends with the last frame, or a short sound repeated."""
        card = self._card
        total = self._first + len(self._frames)
        if not self._starts or self._starts[-1] + card.n_frames < total:
            patch, _ = cut_patches(self._frames, card.n_frames, card.patch_hop)
            self._add(patch[0], max(0, total - card.n_frames))
        self._classify()

    def prediction(self) -> Prediction:
        """What everything heard so far sounds like together."""
        return decide(self._pooled, self._card, self._n_audible)

    def segments(self, duration: float) -> tuple[Segment, ...]:
        """The answers one by one; each patch has the stretch that lies nearest to its middle."""
        card = self._card
        middles = (np.array(self._starts) + card.n_frames / 2) / card.mel.frame_rate
        edges = [0.0, *((middles[:-1] + middles[1:]) / 2), duration]
        found = []
        for start, end, output in zip(edges[:-1], edges[1:], self._outputs, strict=True):
            answer = decide(pool(output[None]) if output is not None else None, card)
            found.append(Segment(float(start), float(end), answer.scores, answer.music, output is None))
        return tuple(found)

    def _next_start(self) -> int:
        return self._starts[-1] + self._card.patch_hop if self._starts else 0

    def _add(self, patch: FloatArray, start: int) -> None:
        self._starts.append(start)
        self._patches.append(patch)
        if len(self._patches) >= _PATCHES_AT_ONCE:
            self._classify()

    def _classify(self) -> None:
        if not self._patches:
            return
        patches = np.stack(self._patches)
        self._patches.clear()
        audible = ~is_silent(patches, self._card)
        outputs = self._classifier.predict(patches[audible]) if audible.any() else patches[:0, 0]
        rows = iter(outputs)
        self._outputs += [next(rows) if heard else None for heard in audible]
        if len(outputs):
            # A running mean: pooling anew for every progress would be felt after some hours of sound.
            before, self._n_audible = self._n_audible, self._n_audible + len(outputs)
            new = pool(outputs) * (len(outputs) / self._n_audible)
            self._pooled = new if self._pooled is None else new + self._pooled * (before / self._n_audible)


_Item = tuple[float, NDArray[np.float32]]


class _Reader:
    """Decodes and resamples a file in a thread of its own, a few blocks ahead.

    That costs about as much as the mel spectrogram and the model, so two cores share the work evenly.

    Iterating gives seconds read so far and new samples [shape=(n,)], until the end or the cancel.
    """

    def __init__(self, path: Path, sr: int, cancel: threading.Event) -> None:
        self.duration: float | None = None
        self.warning: UserError | None = None
        self._path = path
        self._sr = sr
        self._cancel = cancel
        self._stop = threading.Event()
        self._ready: queue.Queue[_Item | BaseException | None] = queue.Queue(_BLOCKS_AHEAD)
        # A daemon, because a drive that does not answer must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="read", daemon=True)

    def __enter__(self) -> _Reader:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join(_PATIENCE)

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
            self._read()
        except BaseException as error:  # whoever iterates gets it
            self._put(error)
        else:
            self._put(None)

    def _read(self) -> None:
        with open_audio(self._path) as audio:
            self.duration = audio.duration
            stage = InputStage(audio.sr, self._sr)
            n_samples = 0
            for block in audio.blocks():
                n_samples += len(block)
                if not self._put((n_samples / audio.sr, stage.push(block))):
                    return
            if n_samples:
                self._put((n_samples / audio.sr, stage.flush()))
            self.warning = audio.warning

    def _put(self, item: _Item | BaseException | None) -> bool:
        """Hand on an item; False when nobody wants it any more."""
        while not self._stop.is_set():
            try:
                self._ready.put(item, timeout=0.05)
                return True
            except queue.Full:
                continue
        return False


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    return {genre: round(score, 6) for genre, score in scores.items()}
