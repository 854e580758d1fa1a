"""The child process that decodes files, and the sound that it sends."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope import paths
from genrescope.audio.closing import Closing
from genrescope.audio.decoder_process import protocol
from genrescope.audio.decoder_process.process import Answer, FileProcess
from genrescope.errors import UserError

# Threads of its own would only reserve memory: what NumPy computes there is small.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}


class DecoderProcess(FileProcess):
    """Decodes files in a child process, one at a time; see `FileProcess`."""

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        super().__init__(*(arguments or (paths.DECODE,)), environment=environment or _ENVIRONMENT)

    def open(self, path: Path, *, cancel: threading.Event | None = None) -> DecodedFile:
        """Open an audio file; see `audio.decode.open_audio`.

        Parameters
        ----------
        path : pathlib.Path
            The file.  Any file opened before must have been closed.
        cancel : threading.Event, optional
            Set it to end decoding within 0.1 s, without an error.

        Returns
        -------
        DecodedFile
            The caller must close it.

        Raises
        ------
        UserError
            If there is no sound to decode, or decoding it crashes, hangs or needs too much memory.
        CancelledError
            If it was cancelled.
        """
        return DecodedFile(Answer(self, "decode", Path(path), cancel))

    def describe(self, path: Path) -> dict[str, Any]:
        """Describe a file.

        Parameters
        ----------
        path : pathlib.Path
            The file.  Any file opened before must have been closed.

        Returns
        -------
        dict
            The attributes of an `audio.decode.description.FileDescription`.

        Raises
        ------
        UserError
            If there is no such file, or describing it crashes, hangs or needs too much memory.
        """
        with Answer(self, "describe", Path(path)) as answer:
            status, _ = answer.next_message()
            answer.has_ended = True
            description: dict[str, Any] = status["described"]
            return description

    def content(self, path: Path, *, cancel: threading.Event | None = None) -> bytes:
        """Compute the hash of the sound of a file; see `audio.content.content_of`.

        Parameters
        ----------
        path : pathlib.Path
            The file.  Any file opened before must have been closed.
        cancel : threading.Event, optional
            Set it to end within 0.1 s.

        Raises
        ------
        UserError
            If the file cannot be read, or reading it takes too long.
        CancelledError
            If it was cancelled.
        """
        with Answer(self, "content", Path(path), cancel) as answer:
            status, _ = answer.next_message()
            answer.has_ended = True
            return bytes.fromhex(status["content"])


class DecodedFile(Closing):
    """An open audio file that the child process decodes; a context manager that closes it.

    Attributes
    ----------
    path, sr, channels, duration, warnings
        See `audio.decode.Track`.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.path = answer.path
        self.warnings: list[UserError] = []
        try:
            status, _ = answer.next_message()
        except BaseException:
            self.close()
            raise
        self.sr: int = status["opened"]["sr"]
        self.channels: int = status["opened"]["channels"]
        self.duration: float | None = status["opened"]["duration"]

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._answer.close()

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the sound, block by block; see `audio.decode.MonoTrack.blocks`."""
        while not self._answer.has_ended:
            try:
                status, block = self._answer.next_message()
            except CancelledError:
                return
            if block is not None:
                yield np.frombuffer(block, dtype=np.float32)
            else:
                self.warnings = [protocol.error_of_json(warning) for warning in status["ended"]]
                self._answer.has_ended = True
