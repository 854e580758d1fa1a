"""The child process: analyses the files that it is asked for, one after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.audio.decode import MonoTrack, Track, open_track
from genrescope.audio.decoder_process.child import answer_request, serve, take_messages
from genrescope.audio.decoder_process.protocol import MessageWriter, error_as_json
from genrescope.audio.decoder_process.watch import Watch
from genrescope.errors import UserError
from genrescope.inference.classifier import Classifier, Engine, load_classifier

_PROGRESS_INTERVAL = 0.2  # seconds


def main(arguments: Sequence[str]) -> NoReturn:
    """Load a model, analyse files until standard input ends, and end the process.

    Parameters
    ----------
    arguments : sequence of str
        Folder of the model and engine.
    """
    writer = take_messages()
    folder, engine = arguments
    try:
        classifier = load_classifier(Path(folder), cast(Engine, engine))
    except UserError as error:
        writer.write_status(unusable=error_as_json(error))
        raise SystemExit(1) from None
    serve(partial(answer, classifier), writer)


def answer(
    classifier: Classifier, what: str, path: Path, writer: MessageWriter, watch: Watch
) -> dict[str, object]:
    """Analyse a file and send its progress and its result; return the last status.

    Other requests are answered as by a process that only decodes.
    """
    if what != "analyse":
        return answer_request(what, path, writer, watch)
    last_sent = -_PROGRESS_INTERVAL
    for item in analyse_track(path, classifier, decoder=_WatchedDecoder(watch), n_cores=1):
        if isinstance(item, TrackResult) or time.monotonic() - last_sent >= _PROGRESS_INTERVAL:
            last_sent = time.monotonic()
            with watch.sending():
                writer.write_value(item)
    return {"analysed": True}


class _WatchedDecoder:
    """Decodes files in this process, while the watch follows."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def open(self, path: Path, *, cancel: threading.Event | None = None) -> MonoTrack:
        track = open_track(path, cancel=cancel, on_read=self._watch.follow_read)
        return _WatchedTrack(track, self._watch)


class _WatchedTrack(MonoTrack):
    """A track each block of which is progress."""

    def __init__(self, track: Track, watch: Watch) -> None:
        super().__init__(track)
        self._watch = watch

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        for block in super().blocks():
            self._watch.add_progress()
            yield block
