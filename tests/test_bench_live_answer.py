"""`build_scripts/bench_live_answer.py` plays real files to the bundled model and logs its outcomes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope import paths
from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler

SCRIPT = Path(__file__).resolve().parent.parent / "build_scripts" / "bench_live_answer.py"
SR = 22_050


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The demo clip, which is classical music, between two noises, which are not."""
    with open_audio(paths.demo_clip()) as audio:
        resampler = StreamingResampler(audio.sr, SR)
        piece = np.concatenate([*map(resampler.push, audio.blocks()), resampler.flush()])
    noise = 0.1 * np.random.default_rng(0).standard_normal(16 * SR)
    for genre, number, y in (("classical", 0, piece), ("rock", 0, noise), ("rock", 1, noise)):
        path = tmp_path / genre / f"{genre}.{number}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, np.resize(y, 16 * SR), SR)
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    answer = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


def test_songs_are_played_and_figures_printed(data):
    code, output = run(data)
    assert code == 0, output
    lines = {line[:32].strip(): line[32:] for line in output.splitlines()}
    # Of the three "songs" the model names one rightly; they are played twice, the same order, other breaks.
    assert "never: 0 of 2" in lines["right genre, no break before"], output
    assert "never: 0 of 2" in lines["right genre, firm"], output
    assert "never: 4 of 6" in lines["first genre"], output
    assert lines["firm answers that are right"].startswith(" 100%"), output
    assert "silence 100 %" in lines["between songs: silence"], output
