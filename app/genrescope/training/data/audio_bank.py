"""The recordings, decoded once and memory-mapped."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler
from genrescope.errors import UserError
from genrescope.training.data.recordings import Recording

log = logging.getLogger(__name__)

_MAX_SECONDS = 180.0


class AudioBank:
    """All recordings, decoded once to mono 16-bit samples and memory-mapped.

    Parameters
    ----------
    folder : pathlib.Path
        Folder written by :func:`build_audio_bank`.
    """

    def __init__(self, folder: Path) -> None:
        listing = json.loads((folder / "audio.json").read_text(encoding="utf-8"))
        self.recordings = [Recording(**entry) for entry in listing["recordings"]]
        self.bounds: list[int] = listing["bounds"]
        self.sr: int = listing["sr"]
        self._samples = np.load(folder / "audio.npy", mmap_mode="r")

    def samples(self, index: int) -> NDArray[np.int16]:
        """Samples of one recording, still on disk [shape=(n,)]."""
        return np.asarray(self._samples[self.bounds[index] : self.bounds[index + 1]])

    def whole(self, index: int) -> NDArray[np.float32]:
        """A whole recording, between -1 and 1 [shape=(n,)]."""
        return self.cut(index, 0, self.bounds[index + 1] - self.bounds[index])

    def cut(self, index: int, start: int, n_samples: int) -> NDArray[np.float32]:
        """Part of a recording, between -1 and 1 [shape=(n_samples or less,)]."""
        return self.samples(index)[start : start + n_samples].astype(np.float32) / np.float32(32768.0)


def decode_mono(path: str, sr: int, max_seconds: float = _MAX_SECONDS) -> NDArray[np.float32]:
    """Decode at most ``max_seconds`` of a file to mono at ``sr`` Hz [shape=(n,)]."""
    blocks: list[NDArray[np.float32]] = []
    with open_audio(Path(path)) as audio:
        resampler = StreamingResampler(audio.sr, sr)
        seconds = 0.0
        for block in audio.blocks():
            blocks.append(resampler.push(block))
            seconds += len(block) / audio.sr
            if seconds >= max_seconds:
                break
        blocks.append(resampler.flush())
    return np.concatenate(blocks)


def _decode_16_bit(path: str, sr: int) -> NDArray[np.int16] | None:
    try:
        y = decode_mono(path, sr)
    except UserError as error:
        log.warning("skipped: %s", error)
        return None
    return (np.clip(y, -1.0, 1.0) * 32767.0).astype(np.int16)


def build_audio_bank(recordings: Sequence[Recording], folder: Path, sr: int) -> AudioBank:
    """Decode recordings to ``folder`` unless it already contains the same ones."""
    listing = folder / "audio.json"
    entries = [asdict(recording) for recording in recordings]
    if listing.is_file() and json.loads(listing.read_text(encoding="utf-8")).get("requested") == entries:
        return AudioBank(folder)
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[Recording] = []
    parts: list[NDArray[np.int16]] = []
    # A forked process would lack the threads of a backend that is already running.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        decoded = pool.map(_decode_16_bit, [r.path for r in recordings], [sr] * len(recordings), chunksize=8)
        for recording, samples in zip(
            recordings, tqdm(decoded, "decode", total=len(recordings)), strict=True
        ):
            if samples is not None and len(samples) >= sr // 4:
                kept.append(recording)
                parts.append(samples)
    bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).tolist()
    # Another process may have mapped the old file: it keeps that one.
    partial = folder / "audio.part.npy"
    np.save(partial, np.concatenate(parts))
    partial.replace(folder / "audio.npy")
    text = json.dumps(
        {"requested": entries, "recordings": [asdict(r) for r in kept], "bounds": bounds, "sr": sr}
    )
    listing.write_text(text, encoding="utf-8")
    return AudioBank(folder)
