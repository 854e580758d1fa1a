"""``genrescope --self-test``: checks that an installation works."""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope import paths
from genrescope.cli.answers import analyse
from genrescope.cli.report import outcome_text
from genrescope.errors import display_text

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult
    from genrescope.inference.classifier import Classifier


class _ErrorLog(logging.Handler):
    """Stores the messages that were logged as errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def run(args: argparse.Namespace) -> int:
    """Load the model, classify and remember the demo clip, open the window offscreen; report each step."""
    errors = _ErrorLog()
    logging.getLogger().addHandler(errors)
    loaded: list[Classifier] = []
    results: list[TrackResult] = []

    def load_model() -> str:
        from genrescope.inference.trial import load_tried_classifier

        loaded.append(load_tried_classifier(args.model, args.engine))
        return f"{loaded[0].card.id} on {loaded[0].engine}"

    def classify_demo() -> str:
        from genrescope.audio.decoder_process.client import DecoderProcess

        clip = paths.demo_clip()
        with DecoderProcess() as decoder:
            results.append(analyse(clip, loaded[0], decoder, clip.name))
        return outcome_text(results[0].outcome)

    def remember_demo() -> str:
        from genrescope.library.content import read_content
        from genrescope.library.database import Database
        from genrescope.library.store import Store

        clip = paths.demo_clip()
        content = read_content(clip)
        # Not the user's own library, which a test must not change.
        with (
            tempfile.TemporaryDirectory() as folder,
            Database(Path(folder) / "library.sqlite3") as database,
        ):
            store = Store(database, loaded[0].card)
            store.save(content, results[0])
            if store.recall_content(clip, content) != results[0]:
                raise RuntimeError("the result did not come back equal")
        return "the result comes back equal"

    def open_window() -> str:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from genrescope.main import self_test_window

        return self_test_window(paths.demo_clip(), model=args.model, engine=args.engine)

    def check_log() -> str:
        if errors.messages:
            raise RuntimeError("; ".join(errors.messages))
        return "no errors"

    passed = True
    steps = (
        ("model", load_model),
        ("demo clip", classify_demo),
        ("library", remember_demo),
        ("window", open_window),
        ("log", check_log),
    )
    try:
        for name, step in steps:
            try:
                result = step()
            except Exception as error:
                passed = False
                print(f"{name}: FAILED: {type(error).__name__}: {display_text(str(error))}", flush=True)
            else:
                print(f"{name}: OK: {display_text(result)}", flush=True)
    finally:
        logging.getLogger().removeHandler(errors)
    print("self-test passed" if passed else "self-test FAILED", flush=True)
    return 0 if passed else 1
