"""A file from beginning to end: real files, the real model."""

from __future__ import annotations

import dataclasses
import json
import threading

import numpy as np
import pytest
import soundfile as sf

from genrescope import paths
from genrescope.analysis.track import TrackProgress, TrackResult, analyse_track
from genrescope.errors import Sentence, UserError
from genrescope.features.mel import log_mel
from genrescope.features.patches import cut_patches
from genrescope.features.track_frames import TrackFrames
from genrescope.inference.classifier import Classifier, load_classifier
from genrescope.inference.model_card import Thresholds
from genrescope.inference.scores import NOT_SURE, SILENCE, decide, pool


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """The bundled model, with thresholds that let every genre through."""
    bundled = load_classifier(engine="litert")
    bundled.card = dataclasses.replace(
        bundled.card, thresholds=Thresholds(not_sure=0.0, not_music=0.0, silence_db=-65.0)
    )
    return bundled


@pytest.fixture
def write(tmp_path):
    """Write samples [shape=(n,) or (n, channels)] to a file and return its path."""

    def write(y: np.ndarray, sr: int = 32_000, name: str = "song.wav"):
        path = tmp_path / name
        sf.write(path, y, sr, subtype="FLOAT" if name.endswith("wav") else None)
        return path

    return write


def piece(length: float, sr: int = 32_000) -> np.ndarray:
    """Something like music: chords that change, and a beat."""
    rng = np.random.default_rng(7)
    t = np.arange(round(length * sr)) / sr
    chord = np.floor(t / 2) % 4
    y = sum(np.sin(2 * np.pi * 110 * 2 ** ((k * 4 + 3 * chord) / 12) * t) for k in range(4)) / 8
    beat = np.exp(-(t % 0.5) * 30) * rng.standard_normal(len(t)) * 0.2
    return (y + beat).astype(np.float32)


def result_of(path, classifier, **options) -> TrackResult:
    *progress, last = analyse_track(path, classifier, **options)
    assert all(isinstance(item, TrackProgress) for item in progress)
    assert isinstance(last, TrackResult)
    assert np.isfinite(last.prediction.probabilities).all()
    assert sum(last.prediction.probabilities) == pytest.approx(1.0)
    assert np.isfinite([share for segment in last.segments for share in segment.scores.values()]).all()
    return last


def test_the_answer_is_that_of_the_whole_file_at_once(write, classifier):
    y = piece(30)
    card = classifier.card
    patches, starts = cut_patches(log_mel(y, card.mel), card.n_frames, card.patch_hop)
    expected = decide(pool(classifier.predict(patches)), card, len(patches))
    result = result_of(write(y), classifier)
    assert len(result.segments) == len(starts)
    np.testing.assert_allclose(result.prediction.probabilities, expected.probabilities, atol=1e-3)
    assert result.prediction.music == pytest.approx(expected.music, abs=1e-3)


def test_the_demo_clip_has_an_answer(classifier):
    result = result_of(paths.demo_clip(), classifier)
    assert result.duration == pytest.approx(sf.info(paths.demo_clip()).duration)
    assert result.prediction.verdict in classifier.card.classes
    assert not any(segment.silent for segment in result.segments)
    assert result.warning is None


def test_progress_grows_and_says_what_is_heard_so_far(write, classifier):
    *progress, result = analyse_track(write(piece(120)), classifier)
    assert progress
    seconds = [item.seconds for item in progress]
    assert seconds == sorted(seconds)
    assert all(item.duration == 120.0 for item in progress)
    assert all(item.prediction.verdict in classifier.card.classes for item in progress)
    assert 0 < seconds[0] < seconds[-1] <= result.duration


def test_the_screen_gets_every_frame(write, classifier):
    y = piece(10)
    frames = TrackFrames(classifier.card.mel.n_mels, classifier.card.mel.frame_rate)
    result_of(write(y), classifier, frames=frames)
    assert frames.position == 1 + len(y) // classifier.card.mel.hop_length


@pytest.mark.parametrize("length", [1.0, 2.4, 9.99, 10.0, 31.7])
def test_segments_follow_each_other_from_beginning_to_end(write, classifier, length):
    result = result_of(write(piece(length)), classifier)
    edges = [result.segments[0].start, *(segment.end for segment in result.segments)]
    assert edges[0] == 0.0
    assert edges[-1] == pytest.approx(length)
    assert edges == sorted(edges)
    assert all(a.end == b.start for a, b in zip(result.segments, result.segments[1:], strict=False))


def test_a_stretch_of_silence_does_not_count(write, classifier):
    # A clip of which the model is sure: the end of the last patch with sound is silent, and moves a tie.
    y, sr = sf.read(paths.demo_clip(), dtype="float32", always_2d=True)
    alone = result_of(write(y, sr), classifier)
    padded = result_of(
        write(np.concatenate([y, np.zeros((20 * sr, y.shape[1]), np.float32)]), sr), classifier
    )
    assert [segment.silent for segment in padded.segments][-3:] == [True, True, True]
    assert padded.prediction.verdict == alone.prediction.verdict
    np.testing.assert_allclose(padded.prediction.probabilities, alone.prediction.probabilities, atol=0.15)


@pytest.mark.parametrize("length", [0.05, 0.5, 5.0, 20.0])
@pytest.mark.parametrize("sr", [8_000, 44_100, 192_000])
def test_silence_is_silence(write, classifier, length, sr):
    n = round(length * sr)
    noise = 1e-4 * np.random.default_rng(0).standard_normal(n)  # -80 dBFS
    for quiet in (np.zeros(n), np.full(n, 0.5), noise, noise - 0.25):
        result = result_of(write(quiet.astype(np.float32), sr), classifier)
        assert result.prediction.verdict == SILENCE
        assert result.prediction.genre is None
        assert result.prediction.confidence == 0.0
        assert all(segment.silent for segment in result.segments)


@pytest.mark.parametrize("n", [1, 2, 100, 1_600, 3_200, 31_000])
def test_a_short_sound_is_never_sure(write, classifier, n):
    result = result_of(write(piece(1)[:n] + np.float32(0.01)), classifier)
    assert result.prediction.verdict in (NOT_SURE, SILENCE)
    assert len(result.segments) == 1


def test_a_sound_shorter_than_a_patch_is_repeated(write, classifier):
    card = classifier.card
    y = piece(1.5)
    patches, _ = cut_patches(log_mel(y, card.mel), card.n_frames, card.patch_hop)
    expected = decide(pool(classifier.predict(patches)), card, len(patches))
    result = result_of(write(y), classifier)
    np.testing.assert_allclose(result.prediction.probabilities, expected.probabilities, atol=1e-3)
    assert result.prediction.verdict == expected.verdict


def test_absurd_samples_do_not_reach_the_scores(write, classifier):
    y = piece(8)
    y[1_000:2_000] = np.nan
    y[3_000:3_100] = np.inf
    y[4_000:4_100] = -3e38
    y[5_000:6_000] = 1e9
    result_of(write(y), classifier)


@pytest.mark.parametrize("sr", [8_000, 22_050, 48_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_any_rate_and_any_number_of_channels(write, classifier, sr, channels):
    y = np.repeat(piece(5, sr)[:, None], channels, axis=1)
    result = result_of(write(y, sr), classifier)
    assert result.duration == pytest.approx(5.0)
    assert result.prediction.verdict in classifier.card.classes


def test_the_rate_hardly_matters(write, classifier):
    answers = [result_of(write(piece(10, sr), sr), classifier).prediction for sr in (32_000, 64_000)]
    np.testing.assert_allclose(answers[0].probabilities, answers[1].probabilities, atol=0.1)


def test_a_damaged_end_is_told_and_the_rest_is_heard(write, classifier):
    path = write(piece(20), name="song.flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = result_of(path, classifier)
    assert 5 < result.duration < 15
    assert result.warning is not None
    assert path.name in str(result.warning)


def test_the_result_can_be_written_as_json(write, classifier):
    result = result_of(write(piece(5), name="a 🎸 song.wav"), classifier)
    answer = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert list(answer) == [
        "path", "model", "duration", "verdict", "genre", "confidence", "scores", "music", "segments",
    ]  # fmt: skip
    assert list(answer["model"]) == ["id", "accuracy", "loss", "protocol"]
    assert all(list(segment) == ["start", "end", "scores"] for segment in answer["segments"])
    assert answer["duration"] == 5.0
    assert answer["scores"][answer["genre"]] == answer["confidence"] == max(answer["scores"].values())


@pytest.mark.parametrize("name", ["nothing.wav", ".", "text.mp3", "empty.flac", "no samples.wav"])
def test_what_cannot_be_heard_is_said(tmp_path, classifier, name):
    (tmp_path / "text.mp3").write_text("Never gonna give you up\n" * 100)
    (tmp_path / "empty.flac").touch()
    sf.write(tmp_path / "no samples.wav", np.zeros(0), 44_100)
    expected = {
        "nothing.wav": Sentence.FILE_NOT_FOUND,
        ".": Sentence.IS_A_FOLDER,
        "text.mp3": Sentence.NOT_AUDIO,
        "empty.flac": Sentence.EMPTY_FILE,
        "no samples.wav": Sentence.NO_SOUND,
    }
    with pytest.raises(UserError) as failure:
        list(analyse_track(tmp_path / name, classifier))
    assert failure.value.sentence is expected[name]


# That no thread is left behind in any of these is checked after every test; see conftest.


def test_a_cancel_ends_it_without_a_result(write, classifier):
    cancel = threading.Event()
    seen = []
    for item in analyse_track(write(piece(120)), classifier, cancel=cancel):
        seen.append(item)
        cancel.set()
    assert len(seen) == 1
    assert isinstance(seen[0], TrackProgress)


def test_a_cancel_before_the_beginning_gives_nothing(write, classifier):
    cancel = threading.Event()
    cancel.set()
    assert list(analyse_track(write(piece(3)), classifier, cancel=cancel)) == []


@pytest.mark.parametrize("end", ["close", "forget", "throw"])
def test_an_abandoned_analysis_ends_its_thread(write, classifier, end):
    analysis = analyse_track(write(piece(120)), classifier)
    next(analysis)
    assert "read" in [thread.name for thread in threading.enumerate()]
    if end == "close":
        analysis.close()
    elif end == "throw":
        with pytest.raises(KeyboardInterrupt):
            analysis.throw(KeyboardInterrupt())
    del analysis
    assert "read" not in [thread.name for thread in threading.enumerate()]


def test_an_analysis_that_never_began_needs_no_end(write, classifier):
    analyse_track(write(piece(1)), classifier)


def test_a_failing_model_ends_the_thread_too(write, classifier):
    class Broken:
        card = classifier.card
        engine = "broken"

        def predict(self, patches):
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        list(analyse_track(write(piece(60)), Broken()))


def test_a_file_can_be_moved_away_as_soon_as_it_was_heard(write, classifier, tmp_path):
    path = write(piece(3))
    result_of(path, classifier)
    path.rename(tmp_path / "elsewhere.wav")  # on Windows this fails while the file is open
