"""Damage files of many formats, classify them with the real program, and count how it fails.

    .venv/bin/python build_scripts/fuzz.py [--seeds N] [--only FORMAT ...] [--jobs N] [--keep DIR]

Each format's file is cut at every tenth, doubled, surrounded by garbage, given a wrong suffix, and damaged at
random once for each seed; the same seeds always make the same files.  ``genrescope classify --json`` answers
all files of a format in one run.  The exit code is 1 if a bar is missed: no crash of the program, no hang,
bounded memory, one line of JSON for each file, the documented exit code and a sentence for every failure.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "app"), str(ROOT / "tests")]

from genrescope import paths  # noqa: E402
from genrescope.errors import Sentence  # noqa: E402
from support.corpus import FORMATS, damaged  # noqa: E402

HANG_SECONDS = 20.0
MEMORY_BYTES = 2**30
FILES_PER_RUN = 250
_START_SECONDS = 120.0
_SAMPLE_SECONDS = 0.05


@dataclass
class Findings:
    """What one or more runs of the program found.

    Files whose decoder crashed, got stuck or needed too much memory are given up; no bar counts them.
    """

    inputs: int = 0
    seconds: float = 0.0
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    wrong_exits: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    peak_memory: int = 0
    slowest: tuple[float, str] = (0.0, "")
    answers: collections.Counter[str] = field(default_factory=collections.Counter)

    def add(self, other: Findings) -> None:
        """Add the findings of another run."""
        self.inputs += other.inputs
        self.seconds += other.seconds
        self.crashes += other.crashes
        self.hangs += other.hangs
        self.unanswered += other.unanswered
        self.wrong_exits += other.wrong_exits
        self.bugs += other.bugs
        self.given_up += other.given_up
        self.peak_memory = max(self.peak_memory, other.peak_memory)
        self.slowest = max(self.slowest, other.slowest)
        self.answers += other.answers

    @property
    def passes(self) -> bool:
        """Whether no bar is missed."""
        missed = self.crashes or self.hangs or self.unanswered or self.wrong_exits or self.bugs
        return not missed and self.peak_memory <= MEMORY_BYTES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="random damages of each format (default: 5)")
    parser.add_argument("--only", nargs="+", choices=FORMATS, metavar="FORMAT", default=list(FORMATS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="programs at the same time")
    parser.add_argument("--keep", type=Path, help="keep the files that failed in this folder")
    options = parser.parse_args()
    total = Findings()
    begin = time.monotonic()
    with ThreadPoolExecutor(options.jobs) as pool:
        runs = {name: pool.submit(fuzz, name, options.seeds, options.keep) for name in options.only}
        for name, run in runs.items():
            found = run.result()
            total.add(found)
            print(row(name, found), flush=True)
    print(row("all", total))
    print(f"{len(options.only)} formats, {options.seeds} seeds, {time.monotonic() - begin:.0f} s")
    print(f"slowest: {total.slowest[0]:.1f} s, {total.slowest[1]}")
    for answer, count in total.answers.most_common():
        print(f"{count:7} {answer}")
    for what in ("crashes", "hangs", "unanswered", "wrong_exits", "bugs", "given_up"):
        for name in getattr(total, what):
            print(f"{what}: {name}")
    print("every bar is met" if total.passes else "a bar is MISSED")
    return 0 if total.passes else 1


def row(name: str, found: Findings) -> str:
    """Format the findings as one line."""
    return (
        f"{name:15} {found.inputs:6} inputs, {len(found.crashes)} crashes, {len(found.hangs)} hangs, "
        f"{len(found.unanswered)} unanswered, {len(found.bugs)} bugs, "
        f"{found.peak_memory / 2**20:4.0f} MB, {found.seconds:5.1f} s"
    )


def fuzz(name: str, n_seeds: int, keep: Path | None) -> Findings:
    """Classify all damaged files of a format."""
    found = Findings()
    files = damaged(name, n_seeds)
    while True:
        with tempfile.TemporaryDirectory(prefix="genrescope-fuzz-") as folder:
            batch = list(write(files, Path(folder)))
            if not batch:
                return found
            run = classify(batch, Path(folder))
            found.add(run)
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                bad = {*run.crashes, *run.hangs, *run.unanswered, *run.bugs, *run.given_up}
                for path in batch:
                    if any(what.startswith(path.name) for what in bad):
                        (keep / path.name).write_bytes(path.read_bytes())


def write(files: Iterator[tuple[str, bytes]], folder: Path) -> Iterator[Path]:
    """Write the next files."""
    for _, (name, content) in zip(range(FILES_PER_RUN), files, strict=False):
        path = folder / name
        path.write_bytes(content)
        yield path


def classify(files: list[Path], folder: Path) -> Findings:
    """Classify files in one run of the program."""
    found = Findings(inputs=len(files))
    begin = time.monotonic()
    home = folder / "home"
    own = {f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "STATE", "DATA", "CACHE")}
    program = subprocess.Popen(
        [*paths.own_command(), "classify", "--json", "--no-memory", "--jobs", "1", *map(str, files)],
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    lines: queue.Queue[bytes | None] = queue.Queue()
    errors: list[bytes] = []
    threads = [
        threading.Thread(target=_read, args=(program.stdout, lines)),
        threading.Thread(target=lambda stream: errors.append(stream.read()), args=(program.stderr,)),
        threading.Thread(target=_watch_memory, args=(program, found)),
    ]
    for thread in threads:
        thread.start()
    answers = []
    has_failed = False
    for path in files:
        waiting = time.monotonic()
        try:
            line = lines.get(timeout=HANG_SECONDS if answers else _START_SECONDS)
        except queue.Empty:
            found.hangs.append(path.name)
            program.kill()
            break
        if line is None:
            break
        try:
            answer = json.loads(line)
        except ValueError:
            break
        if answer.get("path") != str(path):
            break
        if answers:
            found.slowest = max(found.slowest, (time.monotonic() - waiting, path.name))
        answers.append(answer)
        has_failed = has_failed or "error" in answer
        kind = kind_of_answer(answer)
        found.answers[kind] += 1
        if kind == Sentence.UNEXPECTED.name:
            found.bugs.append(f"{path.name}: {kind}")
        if kind in _GIVEN_UP:
            found.given_up.append(f"{path.name}: {kind}")
    try:
        code = program.wait(HANG_SECONDS)
    except subprocess.TimeoutExpired:
        found.hangs.append(f"after {files[-1].name}")
        program.kill()
        code = program.wait()
    for thread in threads:
        thread.join()
    program.stdout.close()
    program.stderr.close()
    if len(answers) < len(files):
        if not found.hangs:
            found.crashes.append(f"{files[len(answers)].name}: exit code {code}")
        found.unanswered += [path.name for path in files[len(answers) :]]
    elif code != int(has_failed) or lines.get() is not None:
        found.wrong_exits.append(f"{files[0].name} and others: exit code {code}")
    if b"Traceback" in errors[0]:
        found.bugs.append(f"{files[0].name} and others: {errors[0].decode(errors='replace')[-2_000:]}")
    found.seconds = time.monotonic() - begin
    return found


_GIVEN_UP = {
    Sentence.DECODER_CRASHED.name,
    Sentence.DECODER_STUCK.name,
    Sentence.DECODER_MEMORY.name,
}


def kind_of_answer(answer: dict[str, str]) -> str:
    """Return the outcome, or the name of the sentence."""
    if "error" not in answer:
        return answer["outcome"]
    error = answer["error"].replace(Path(answer["path"]).name, "{name}")
    return next((sentence.name for sentence in Sentence if sentence.value == error), error)


def _read(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _watch_memory(program: subprocess.Popen[bytes], found: Findings) -> None:
    """Note the most memory that the program and its child processes have at the same time."""
    while program.poll() is None:
        pids = [program.pid]
        for children in Path(f"/proc/{program.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # the thread has ended
                pids += map(int, children.read_text(encoding="ascii").split())
        found.peak_memory = max(found.peak_memory, sum(map(_resident, pids)))
        time.sleep(_SAMPLE_SECONDS)


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main())
