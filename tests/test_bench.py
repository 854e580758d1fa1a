"""`build_scripts/bench.py` still works with the current program; its speed is not tested."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import bench
import bench_playback

SCRIPT = Path(__file__).resolve().parent.parent / "build_scripts" / "bench.py"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it needs a display")
def test_a_figure_is_measured_and_printed_beside_its_bar():
    answer = subprocess.run(
        [sys.executable, str(SCRIPT), "--only", "clip"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    (row,) = [line for line in answer.stdout.splitlines() if "drop to verdict" in line]
    assert "<= 0.5" in row, answer.stdout + answer.stderr


def test_the_time_until_a_bar_leads_is_taken_from_the_songs_first_sound():
    played = [{"song": i % 2, "at": 100.0 + 20 * i} for i in range(5)]
    leaders = [(95.0, "rock"), (103.0, "jazz"), (124.5, "rock"), (141.0, "pop"), (142.0, "jazz")]
    waits = bench.times_to_lead(played, ["jazz", "rock"], leaders, 185.0)
    # The fourth never led; the fifth was already leading at its start.
    assert waits == [3.0, 4.5, 2.0, 20.0, 0.0]


def test_a_song_that_was_cut_short_counts_only_if_its_bar_led():
    played = [{"song": 0, "at": 100.0}, {"song": 1, "at": 120.0}]
    leaders = [(99.0, "rock"), (103.0, "jazz")]
    assert bench.times_to_lead(played, ["jazz", "rock"], leaders, 123.0) == [3.0]


def test_memory_is_compared_with_that_when_all_frames_were_in_use():
    seconds = range(1800)
    memory = [(float(t), round(bench.MIB * (100 + min(t, 90) + 0.002 * t)), 20 * bench.MIB) for t in seconds]
    window, capture = bench.memory_rows("", memory)
    assert window.value == pytest.approx(0.002 * (1800 - bench.WARM_UP), abs=0.05)
    assert capture.value == 0.0
    assert window.verdict == capture.verdict == "ok"
    leaking = [(t, used + round(bench.MIB * 0.01 * t), child) for t, used, child in memory]
    assert next(bench.memory_rows("", leaking)).verdict == "OVER"


def test_only_whole_blocks_that_are_missing_are_lost():
    """The clocks drift, and a block may come late; neither is a loss."""
    rng = np.random.default_rng(0)
    block, at = 512 / 48_000, np.arange(1800.0)
    least = 5.0 + 5e-5 * at + 0.2 * block * rng.random(1800)
    assert bench.jumps([*zip(at, least, strict=True)], block) == []
    least[700:] += 3 * block
    least[900] += block  # all of that second was late
    found = bench.jumps([*zip(at, least, strict=True)], block)
    assert found == [(700.0, 3), (900.0, 1), (901.0, -1)]
    assert bench.lost_blocks(found, []) == (3, 0)


def test_blocks_that_the_server_dropped_are_counted_separately():
    found = [(100.0, 1), (200.0, 2)]
    assert bench.lost_blocks(found, [(200.4, 2)]) == (3, 2)
    assert bench.lost_blocks(found, [(150.0, 2)]) == (3, 0)
    assert bench.lost_blocks([], [(150.0, 2)]) == (0, 0)


def test_blocks_missed_while_the_computer_stalled_are_counted_separately():
    missing = [(100.0, 1), (200.0, 2)]
    assert bench.without_stalls(missing, [201.0, 300.0]) == [(100.0, 1)]
    assert bench.without_stalls(missing, []) == missing


def test_the_least_delay_of_each_second_is_kept():
    behind = bench.Behind()
    for i in range(400):
        behind.add(100.0 + i / 100, i / 100 - (0.02 if i % 7 else 0.0))
    assert [least for _, least in behind.seconds] == pytest.approx([100.0] * len(behind.seconds))
    assert len(behind.seconds) == 3


def test_samples_that_are_skipped_or_put_in_are_lost(tmp_path):
    rng = np.random.default_rng(0)
    y = np.repeat((rng.permutation(20_000)[:, np.newaxis] + 1) / 2**22, 2, axis=1).astype(np.float32)
    song = tmp_path / "song.wav"
    soundfile.write(song, y, 8000, subtype="FLOAT")
    silence = np.zeros((300, 2), np.float32)
    repeated = np.concatenate([y, y, y[:7_000]])
    assert bench_playback.lost_samples(song, (np.concatenate([silence, repeated, silence]), None, None)) == 0
    damaged = [silence, repeated[:9_000], repeated[9_100:30_000], silence[:50], repeated[30_000:], silence]
    assert bench_playback.lost_samples(song, (np.concatenate(damaged), None, None)) == 150
    with pytest.raises(RuntimeError):
        bench_playback.lost_samples(song, (silence, None, None))
