"""A JACK server without hardware."""

from __future__ import annotations

import ctypes
import itertools
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest


class SoundCard:
    """A JACK server without hardware, into whose inputs a test can play.

    Attributes
    ----------
    sr : int
        Sample rate in Hz.
    device_name : str
        What Genrescope calls it.
    name : str
        Name of the server.
    pid : int
        Process id of the server.
    """

    device_name = "JACK sound card"

    def __init__(self, folder: Path, name: str, *, sr: int = 44100, inputs: int = 2) -> None:
        self.name = name
        self._folder = folder
        self._inputs = inputs
        self._players: list[subprocess.Popen[str]] = []
        self._start(sr)

    def _start(self, sr: int) -> None:
        self.sr = sr
        # Synchronous: on a busy machine it is late, but loses nothing.
        server = ["jackd", "--name", self.name, "-r", "-S"]
        ports = ["-C", str(self._inputs), "-P", str(self._inputs)]
        with (self._folder / "jackd.log").open("w") as log:
            self._server = subprocess.Popen(
                [*server, "-d", "dummy", "-r", str(sr), "-p", "512", *ports],
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )
        self.pid = self._server.pid
        deadline = time.monotonic() + 20
        while not self._ports():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.kill()
                pytest.skip("jackd does not start here: " + (self._folder / "jackd.log").read_text()[-300:])
            time.sleep(0.05)

    def restart(self, sr: int | None = None) -> None:
        """Plug it in again, perhaps at another rate; nothing is played any more."""
        self.kill()
        self._start(sr or self.sr)

    def freeze(self) -> None:
        """Stop it from sending and answering until `thaw`."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """End `freeze`."""
        self._server.send_signal(signal.SIGCONT)

    def play(self, y: np.ndarray, channels: int | Sequence[int] | None = None) -> None:
        """Play into the program that listens; return as soon as it starts.

        Parameters
        ----------
        y : np.ndarray [shape=(n,) or (n, m)], float32
            At the rate `sr`.  Silence follows it.
        channels : int, sequence of int or None
            How many of the program's channels receive it, or which ones, counted from 0, receive one
            column of `y` each; None for all.
        """
        path = self._folder / f"samples {len(self._players)}.npy"
        np.save(path, y.astype(np.float32).reshape(len(y), -1))
        before = self._ports(":out_")
        player = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "jack_player.py"), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._players.append(player)
        assert player.stdin is not None
        assert player.stdout is not None
        assert player.stdout.readline() == "ready\n", "the player did not start"
        outs = sorted(self._ports(":out_") - before)
        deadline = time.monotonic() + 10
        connected: set[str] = set()
        # The program may be reopening the card: then its ports disappear and come back.
        while True:
            ins = sorted(self._ports(":in_"))
            if channels is not None:
                numbers = range(channels) if isinstance(channels, int) else channels
                ins = [ins[n] for n in numbers if n < len(ins)]
            for out, port in zip(itertools.cycle(outs), ins, strict=False):
                command = ["jack_connect", "-s", self.name, out, port]
                if port not in connected and not subprocess.run(command, capture_output=True).returncode:
                    connected.add(port)
            if ins and connected.issuperset(ins):
                break
            assert time.monotonic() < deadline, "the program has no inputs"
            time.sleep(0.05)
        player.stdin.write("\n")
        player.stdin.flush()

    def record(self) -> Recording:
        """Record what Genrescope plays, from now on."""
        number = len(list(self._folder.glob("recording *.npz")))
        return Recording(self._folder / f"recording {number}.npz")

    def stop_playing(self) -> None:
        """Stop everything that is playing."""
        for player in self._players:
            try:
                # It ends when its input does.  The server waits long for a client that was killed.
                player.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                player.kill()
                player.communicate()
        self._players.clear()

    def kill(self) -> None:
        """Pull the plug."""
        self.thaw()
        self.stop_playing()
        # SIGTERM first: JACK has eight slots for servers, and a killed one leaves its slot taken.
        self._server.terminate()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _ports(self, part: str = "") -> set[str]:
        listed = subprocess.run(["jack_lsp", "-s", self.name], capture_output=True, text=True)
        return {line for line in listed.stdout.splitlines() if part in line and ":" in line}


class Recording:
    """What a program has played; a context manager that ends the recording.

    Parameters
    ----------
    path : pathlib.Path
        File for the samples.

    Attributes
    ----------
    y : np.ndarray [shape=(n, 2)], float32
        The samples, after the end.
    """

    def __init__(self, path: Path) -> None:
        self.y = np.empty((0, 2), dtype=np.float32)
        self._frames = self._times = np.empty(0)
        self._path = path
        path.touch()
        self._recorder = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "jack_recorder.py"), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._recorder.stdout is not None
        assert self._recorder.stdout.readline() == "ready\n", "the recorder did not start"

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait_connected(self) -> None:
        """Wait until it is connected to the program's output."""
        assert self._recorder.stdout is not None
        ready, _, _ = select.select([self._recorder.stdout], [], [], 60)
        assert ready, "the program plays nothing"
        assert self._recorder.stdout.readline() == "connected\n"

    def stop(self) -> None:
        """End it, and read the samples; safe to call twice."""
        if self._recorder.poll() is None:
            assert self._recorder.stdin is not None
            assert self._recorder.stdout is not None
            self._recorder.stdin.close()
            while self._recorder.stdout.readline() not in ("saved\n", ""):
                pass
            self._recorder.stdout.close()
            self._recorder.wait(20)
            with np.load(self._path) as saved:
                self.y, self._frames, self._times = saved["y"], saved["frames"], saved["times"]

    def time_of(self, frame: float) -> float:
        """Return when a frame of `y` left the sound card, by ``time.monotonic``."""
        return float(np.interp(frame, self._frames, self._times))

    def frame_at(self, time: float) -> float:
        """Return the frame of `y` that left the sound card at a time of ``time.monotonic``."""
        return float(np.interp(time, self._times, self._frames))


def _end_with_parent() -> None:
    # So that a test run that is killed leaves no server behind.
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
