"""Analysis of whole files: real files, a tiny model."""

from __future__ import annotations

import dataclasses
import itertools
import json
import pickle
import threading

import numpy as np
import pytest
import soundfile as sf

from genrescope import paths
from genrescope.analysis.curve import GrowingTaggram
from genrescope.analysis.track import (
    TrackProgress,
    TrackResult,
    analyse_track,
    outcome_at,
    result_as_dict,
    timeline_of,
)
from genrescope.errors import Sentence, UserError
from genrescope.features.mel import log_mel
from genrescope.features.patches import cut_patches
from genrescope.features.track_frames import TrackFrames
from genrescope.inference.classifier import Classifier
from genrescope.inference.model_card import Thresholds
from genrescope.inference.outcome import Genre, NotSure, Silence, scores_of
from genrescope.inference.outputs import PatchOutputs
from genrescope.inference.scores import decide, log_softmax, pool, sigmoid, tag_scores
from support.tiny_model import TinyClassifier

SR = 16_000
"""The tiny model's, so that nothing is resampled where a test names no other rate."""


@pytest.fixture
def classifier(tiny_card) -> Classifier:
    """The tiny model, with thresholds that let every genre through."""
    return TinyClassifier(
        dataclasses.replace(tiny_card, thresholds=Thresholds(not_sure=0.0, not_music=0.0, silence_db=-65.0))
    )


@pytest.fixture
def write(tmp_path):
    """Write samples [shape=(n,) or (n, channels)] to a file and return its path."""

    def write(y: np.ndarray, sr: int = SR, name: str = "song.wav"):
        path = tmp_path / name
        sf.write(path, y, sr, subtype="FLOAT" if name.endswith("wav") else None)
        return path

    return write


def piece(length: float, sr: int = SR) -> np.ndarray:
    """Music-like sound: changing chords and a beat."""
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
    scores = scores_of(last.outcome)
    if scores is not None:
        assert np.isfinite(scores.probabilities).all()
        assert sum(scores.probabilities) == pytest.approx(1.0)
    n_patches = len(last.patch_starts)
    assert last.taggram.shape == (n_patches, len(classifier.card.classes))
    assert last.music.shape == (n_patches,)
    silent = np.isnan(last.music)
    assert np.isfinite(last.taggram[~silent]).all()
    assert np.isnan(last.taggram[silent]).all()
    return last


def test_the_answer_is_that_of_the_whole_file_at_once(write, classifier):
    y = piece(30)
    card = classifier.card
    patches, starts = cut_patches(log_mel(y, card.mel), card.n_frames, card.patch_hop)
    outputs = classifier.predict(patches)
    expected = decide(pool(outputs), card, len(patches))
    result = result_of(write(y), classifier)
    np.testing.assert_allclose(result.patch_starts, np.array(starts) / card.mel.frame_rate)
    np.testing.assert_allclose(result.taggram, log_softmax(outputs.logits), atol=1e-2)
    np.testing.assert_allclose(result.music, sigmoid(outputs.music), atol=1e-3)
    np.testing.assert_allclose(result.tags, tag_scores(outputs).mean(axis=0), atol=1e-3)
    np.testing.assert_allclose(result.embedding, outputs.embedding.mean(axis=0), atol=1e-2)
    assert result.tags.dtype == result.embedding.dtype == np.float32
    assert len(timeline_of(result, card).segments) == len(starts)
    np.testing.assert_allclose(result.outcome.scores.probabilities, expected.scores.probabilities, atol=1e-3)
    assert result.outcome.scores.music == pytest.approx(expected.scores.music, abs=1e-3)


def test_the_demo_clip_has_an_answer(classifier):
    result = result_of(paths.demo_clip(), classifier)
    assert result.duration == pytest.approx(sf.info(paths.demo_clip()).duration)
    assert isinstance(result.outcome, Genre)
    assert result.model_id == classifier.card.id
    assert result.classes == classifier.card.classes
    assert not np.isnan(result.music).any()
    assert result.warnings == ()


def test_progress_grows_and_has_the_outcome_so_far(write, classifier, monkeypatch):
    monkeypatch.setattr("genrescope.analysis.track._PROGRESS_INTERVAL", 0.0)
    *progress, result = analyse_track(write(piece(120)), classifier)
    assert progress
    seconds = [item.seconds for item in progress]
    assert seconds == sorted(seconds)
    assert all(item.duration == 120.0 for item in progress)
    assert all(isinstance(item.outcome, Genre) for item in progress)
    assert 0 < seconds[0] < seconds[-1] <= result.duration


def test_every_frame_is_appended_for_display(write, classifier):
    y = piece(10)
    frames = TrackFrames(classifier.card.mel.n_mels, classifier.card.mel.frame_rate)
    result_of(write(y), classifier, frames=frames)
    assert frames.position == 1 + len(y) // classifier.card.mel.hop_length


@pytest.mark.parametrize("length", [1.0, 2.4, 9.99, 10.0, 31.7])
def test_the_timeline_has_no_gap(write, classifier, length):
    segments = timeline_of(result_of(write(piece(length)), classifier), classifier.card).segments
    edges = [segments[0].start, *(segment.end for segment in segments)]
    assert edges[0] == 0.0
    assert edges[-1] == pytest.approx(length)
    assert edges == sorted(edges)
    assert all(a.end == b.start for a, b in itertools.pairwise(segments))


def test_the_outcome_at_a_second_is_that_of_the_timeline(write, classifier):
    sound = piece(9.0)
    silence = np.zeros((6 * SR, *sound.shape[1:]), np.float32)
    result = result_of(write(np.concatenate([sound, silence])), classifier)
    timeline = timeline_of(result, classifier.card)
    for segment in timeline.segments:
        for seconds in (segment.start + 0.01, segment.end - 0.01):
            assert outcome_at(result, classifier.card, seconds) == segment.outcome
    assert outcome_at(result, classifier.card, 1e6) == timeline.segments[-1].outcome


def test_a_stretch_of_silence_does_not_count(write, classifier):
    # A clip of which the model is sure: the end of the last patch with sound is silent, and moves a tie.
    y, sr = sf.read(paths.demo_clip(), dtype="float32", always_2d=True)
    alone = result_of(write(y, sr), classifier)
    padded = result_of(
        write(np.concatenate([y, np.zeros((20 * sr, y.shape[1]), np.float32)]), sr), classifier
    )
    segments = timeline_of(padded, classifier.card).segments
    assert [segment.outcome for segment in segments[-3:]] == [Silence()] * 3
    assert padded.outcome.name == alone.outcome.name
    np.testing.assert_allclose(
        padded.outcome.scores.probabilities, alone.outcome.scores.probabilities, atol=0.15
    )


def test_silence_in_the_middle_changes_nothing(write, classifier):
    gap = np.zeros(12 * SR, dtype=np.float32)
    first, second = piece(9.3), piece(20.1)
    whole = result_of(write(np.concatenate([first, second])), classifier)
    interrupted = result_of(write(np.concatenate([first, gap, second])), classifier)
    assert interrupted.outcome.name == whole.outcome.name
    assert interrupted.outcome.scores.music == pytest.approx(whole.outcome.scores.music, abs=0.02)
    assert interrupted.outcome.confidence == pytest.approx(whole.outcome.confidence, abs=0.05)
    # No patch contains the edge of the silence, which is unlike any music.
    assert np.nanmin(interrupted.music) == pytest.approx(whole.music.min(), abs=0.02)
    assert whole.silence == 0
    assert whole.notable_silence is None
    assert interrupted.silence == pytest.approx(12, abs=0.1)
    assert interrupted.notable_silence == interrupted.silence
    assert result_as_dict(interrupted, classifier.card)["silence"] == round(interrupted.silence, 3)


def test_a_click_in_silence_is_the_sound_only_if_there_is_no_other(write, classifier):
    click = np.zeros(10 * SR, dtype=np.float32)
    click[5 * SR : round(5.1 * SR)] = piece(0.1)
    assert isinstance(result_of(write(click), classifier).outcome, NotSure)
    song = result_of(write(np.concatenate([piece(5), click])), classifier)
    assert np.isnan(song.music[song.patch_starts > 6]).all()


@pytest.mark.parametrize("length", [0.05, 0.5, 5.0, 20.0])
@pytest.mark.parametrize("sr", [8_000, 44_100, 192_000])
def test_silence_is_silence(write, classifier, length, sr):
    n = round(length * sr)
    noise = 1e-4 * np.random.default_rng(0).standard_normal(n)  # -80 dBFS
    for quiet in (np.zeros(n), np.full(n, 0.5), noise, noise - 0.25):
        result = result_of(write(quiet.astype(np.float32), sr), classifier)
        assert result.outcome == Silence()
        segments = timeline_of(result, classifier.card).segments
        assert {segment.outcome for segment in segments} == {Silence()}


@pytest.mark.parametrize("n", [1, 2, 100, 1_600, 3_200, 15_000])
def test_a_short_sound_is_never_a_genre(write, classifier, n):
    result = result_of(write(piece(1)[:n] + np.float32(0.01)), classifier)
    assert isinstance(result.outcome, NotSure | Silence)
    assert len(result.patch_starts) == 1


def test_a_sound_shorter_than_a_patch_is_repeated(write, classifier):
    card = classifier.card
    y = piece(1.0)
    patches, _ = cut_patches(log_mel(y, card.mel), card.n_frames, card.patch_hop)
    expected = decide(pool(classifier.predict(patches)), card, len(patches))
    result = result_of(write(y), classifier)
    np.testing.assert_allclose(result.outcome.scores.probabilities, expected.scores.probabilities, atol=1e-3)
    assert result.outcome.name == expected.name


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
    assert isinstance(result.outcome, Genre)


def test_the_rate_hardly_matters(write, classifier):
    first, second = (result_of(write(piece(10, sr), sr), classifier).outcome for sr in (SR, 48_000))
    np.testing.assert_allclose(first.scores.probabilities, second.scores.probabilities, atol=0.1)


def test_a_damaged_end_is_a_warning_and_the_rest_is_analysed(write, classifier):
    path = write(piece(20), name="song.flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = result_of(path, classifier)
    assert 5 < result.duration < 15
    assert [warning.sentence for warning in result.warnings] == [Sentence.CUT_SHORT]
    assert path.name in str(result.warnings[0])


def test_a_growing_taggram_has_what_the_result_has(write, classifier):
    taggram = GrowingTaggram(len(classifier.card.classes) + 1)
    sizes = [len(taggram) for _ in analyse_track(write(piece(60)), classifier, taggram=taggram)]
    result = result_of(write(piece(60)), classifier)
    assert sizes == sorted(sizes)
    assert sizes[-1] == len(result.music)
    rows, starts = taggram.arrays()
    assert np.array_equal(rows[:, :-1], result.taggram)
    assert np.array_equal(starts, result.patch_starts)


def test_the_result_can_be_written_as_json(write, classifier):
    result = result_of(write(piece(5), name="a 🎸 song.wav"), classifier)
    answer = json.loads(json.dumps(result_as_dict(result, classifier.card), allow_nan=False))
    assert list(answer) == [
        "path", "model", "duration", "silence", "outcome", "verdict", "genre", "confidence", "scores",
        "music", "tags", "sections", "segments", "warnings",
    ]  # fmt: skip
    assert list(answer["model"]) == ["id", "accuracy", "loss", "protocol"]
    assert all(list(segment) == ["start", "end", "scores"] for segment in answer["segments"])
    assert list(answer["tags"]) == ["ballad", "hand drums", "punk"]
    assert all(0 <= score <= 1 for score in answer["tags"].values())
    assert answer["duration"] == 5.0
    assert answer["scores"][answer["genre"]] == answer["confidence"] == max(answer["scores"].values())


def tone(hz: float, length: float) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(length * SR)) / SR)).astype(np.float32)


def test_tags_and_embedding_are_those_of_the_music(write, tiny_classifier):
    """Neither silence nor other sound dilutes them."""
    music, silence, other = tone(440, 6), np.zeros(6 * SR, np.float32), tone(5_000, 6)
    alone = result_of(write(music), tiny_classifier)
    assert alone.tags[0] > 0.8 > 0.3 > max(alone.tags[1:])
    among = result_of(write(np.concatenate([silence, music, silence, other])), tiny_classifier)
    assert (among.music < 0.5).sum() >= 3
    np.testing.assert_allclose(among.tags, alone.tags, atol=0.15)
    np.testing.assert_allclose(among.embedding, alone.embedding, atol=15)


@pytest.mark.parametrize("y", [np.zeros(3 * SR, np.float32), tone(5_000, 3)], ids=["silence", "no music"])
def test_what_is_not_music_has_no_tags_and_no_embedding(write, tiny_classifier, y):
    result = result_of(write(y), tiny_classifier)
    assert not result.tags.any()
    assert np.isnan(result.embedding).all()
    assert set(result_as_dict(result, tiny_classifier.card)["tags"].values()) == {0.0}


def test_silence_as_json_has_no_genre(write, classifier):
    result = result_of(write(np.zeros(3 * SR, np.float32)), classifier)
    answer = result_as_dict(result, classifier.card)
    assert (answer["outcome"], answer["verdict"], answer["genre"]) == ("silence", "silence", None)
    assert (answer["confidence"], answer["music"]) == (0.0, 0.0)
    assert set(answer["scores"].values()) == {round(1 / len(classifier.card.classes), 6)}


def test_a_class_called_silence_is_a_genre_in_json(write, classifier):
    silent_class = _with_first_class(classifier, "silence")
    answer = result_as_dict(result_of(write(piece(5)), silent_class), silent_class.card)
    assert (answer["outcome"], answer["verdict"], answer["genre"]) == ("genre", "silence", "silence")
    assert answer["confidence"] > 0.5


def _with_first_class(classifier: Classifier, name: str) -> Classifier:
    class Sure:
        card = dataclasses.replace(classifier.card, classes=(name, *classifier.card.classes[1:]))
        engine = "fixed"

        def predict(self, patches):
            outputs = np.zeros((len(patches), self.card.n_outputs), np.float32)
            outputs[:, 0] = 9.0
            return PatchOutputs.of(outputs, self.card)

    return Sure()


def test_a_pickled_result_comes_back_equal(write, classifier):
    path = write(np.concatenate([np.zeros(10 * SR, np.float32), piece(6)]), name="song.flac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 4 // 5])
    result = result_of(path, classifier)
    assert np.isnan(result.music).any()
    assert result.warnings
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    assert str(again.warnings[0]) == str(result.warnings[0])
    assert dataclasses.replace(again, warnings=()) != result
    assert dataclasses.replace(again, duration=1.0) != result
    assert dataclasses.replace(again, music=again.music * 0.5) != result
    assert dataclasses.replace(again, tags=again.tags * 0.5) != result
    assert dataclasses.replace(again, embedding=again.embedding * 0.5) != result
    assert timeline_of(again, classifier.card) == timeline_of(result, classifier.card)


@pytest.mark.parametrize("name", ["nothing.wav", ".", "text.mp3", "empty.flac", "no samples.wav"])
def test_a_file_that_cannot_be_analysed_has_a_message(tmp_path, classifier, name):
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


# Conftest checks after every test that no thread is left.


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


def test_an_analysis_that_never_started_needs_no_end(write, classifier):
    analyse_track(write(piece(1)), classifier)


def test_a_failing_model_ends_the_thread_too(write, classifier):
    class Broken:
        card = classifier.card
        engine = "broken"

        def predict(self, patches):
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        list(analyse_track(write(piece(60)), Broken()))


def test_a_file_can_be_moved_away_as_soon_as_it_was_analysed(write, classifier, tmp_path):
    path = write(piece(3))
    result_of(path, classifier)
    path.rename(tmp_path / "elsewhere.wav")  # on Windows this fails while the file is open
