"""Live sound: frames and patches in time, and a verdict that keeps still."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from genrescope import paths
from genrescope.analysis.live import CHANGE_AFTER, FIRST_AFTER, PATCH_EVERY, LiveAnalyser, LiveJudge
from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler
from genrescope.features.frames import FrameRing
from genrescope.features.mel import log_mel
from genrescope.inference.classifier import default_model, load_classifier
from genrescope.inference.model_card import ModelCard, Thresholds, read_card
from genrescope.inference.scores import NOT_MUSIC, NOT_SURE, SILENCE


@pytest.fixture
def card() -> ModelCard:
    return dataclasses.replace(
        read_card(default_model()),
        temperature=1.0,
        thresholds=Thresholds(not_sure=0.5, not_music=0.5, silence_db=-65.0),
    )


@pytest.fixture
def ring(card) -> FrameRing:
    return FrameRing(card.mel.n_mels, 4_096)


def noise(length: float, sr: int) -> np.ndarray:
    return (0.1 * np.random.default_rng(3).standard_normal(round(length * sr))).astype(np.float32)


def listen(analyser: LiveAnalyser, y: np.ndarray, tick: int):
    """Push `y` in ticks; yield (samples so far, patch) whenever one was due."""
    for start in range(0, len(y), tick):
        analyser.push(y[start : start + tick])
        patch = analyser.due_patch()
        if patch is not None:
            yield min(len(y), start + tick), patch


def test_the_screen_gets_the_frames_of_the_sound(card, ring):
    y = noise(3, card.mel.sr)
    analyser = LiveAnalyser(card, card.mel.sr, ring)
    list(listen(analyser, y, 701))
    expected = log_mel(y - y[:701].mean(), card.mel)[: ring.position]
    assert len(expected) >= 3 * card.mel.frame_rate - 2
    np.testing.assert_allclose(ring.read(0, ring.position), expected, atol=1e-3)


@pytest.mark.parametrize("sr", [16_000, 44_100, 48_000])
@pytest.mark.parametrize("tick", [160, 733, 4_096])
def test_patches_come_in_time_and_regularly(card, ring, sr, tick):
    patches = list(listen(LiveAnalyser(card, sr, ring), noise(8, sr), tick))
    times = np.array([samples / sr for samples, _ in patches])
    late = 0.1 + tick / sr
    assert FIRST_AFTER - 0.05 <= times[0] <= FIRST_AFTER + late
    assert np.diff(times).max() <= 0.5 + tick / sr  # at least twice a second
    assert np.diff(times).min() >= PATCH_EVERY - tick / sr - 0.05
    for _, patch in patches:
        assert patch.shape == (card.n_frames, card.mel.n_mels)
        assert patch.dtype == np.float32
        assert patch.flags.c_contiguous


def test_a_patch_is_the_newest_sound(card, ring):
    *_, (_, patch) = listen(LiveAnalyser(card, card.mel.sr, ring), noise(8, card.mel.sr), 640)
    newest = ring.read(0, ring.position)
    assert any(
        np.array_equal(newest[end - card.n_frames : end], patch)
        for end in range(ring.position, ring.position - 25, -1)
    )


def test_the_first_patch_repeats_what_was_heard(card, ring):
    if card.patch_seconds <= FIRST_AFTER:
        pytest.skip("this model's patch is shorter than the first wait")
    _, first = next(listen(LiveAnalyser(card, card.mel.sr, ring), noise(3, card.mel.sr), 640))
    heard = round(FIRST_AFTER * card.mel.frame_rate)
    np.testing.assert_array_equal(first[:heard], ring.read(0, heard))
    np.testing.assert_array_equal(first[heard:], first[: card.n_frames - heard])


def test_a_pause_is_followed_by_one_patch(card, ring):
    analyser = LiveAnalyser(card, 48_000, ring)
    analyser.push(noise(10, 48_000))
    assert analyser.due_patch() is not None
    assert analyser.due_patch() is None


def test_no_sound_is_no_patch(card, ring):
    analyser = LiveAnalyser(card, 48_000, ring)
    for _ in range(1_000):
        analyser.push(np.empty(0, np.float32))
    assert analyser.due_patch() is None
    assert ring.position == 0


def test_an_offset_of_the_microphone_is_silence(card, ring):
    judge = LiveJudge(card)
    for _, patch in listen(LiveAnalyser(card, 48_000, ring), np.full(4 * 48_000, 0.3, np.float32), 800):
        assert judge.hear(None, patch, 0.0).prediction.verdict == SILENCE
        assert patch.max() < card.thresholds.silence_db


def test_after_a_pause_a_patch_holds_only_what_came_after_it(card, ring):
    sr = card.mel.sr
    before, after = noise(6, sr), noise(6, sr)
    pause = np.zeros(round(1.5 * sr), np.float32)
    came_back = (len(before) + len(pause)) / sr
    loud = card.thresholds.silence_db
    patches = list(
        listen(LiveAnalyser(card, sr, ring), np.concatenate([before, pause, after]), card.mel.hop_length)
    )
    inside = [patch for samples, patch in patches if len(before) / sr + 1.2 < samples / sr < came_back]
    assert inside
    # Silence is told as soon as it is a pause, and the sound is given as long as the very first one.
    assert all(patch.max() < loud for patch in inside)
    first_at, first = next((samples / sr, patch) for samples, patch in patches if samples / sr > came_back)
    assert first_at == pytest.approx(came_back + FIRST_AFTER, abs=0.1)
    for _, patch in [(first_at, first), *patches[-1:]]:
        assert patch.max(axis=1).min() >= loud


def test_a_short_rest_is_a_part_of_the_music(card, ring):
    sr = card.mel.sr
    rest = np.zeros(round(0.7 * sr), np.float32)
    y = np.concatenate([noise(6, sr), rest, noise(6, sr)])
    times = [samples / sr for samples, _ in listen(LiveAnalyser(card, sr, ring), y, 640)]
    assert np.diff(times).max() <= 0.5


def test_single_sounds_in_the_silence_keep_nothing_waiting(card, ring):
    """A clock that ticks slower than a first patch takes."""
    sr = card.mel.sr
    y = np.zeros(20 * sr, np.float32)
    y[:: round(1.3 * sr)] = 0.5
    times = [samples / sr for samples, _ in listen(LiveAnalyser(card, sr, ring), y, 640)]
    assert np.diff(times).max() < 2.0


# The judge ------------------------------------------------------------------------------------------

LOUD = np.full((1, 1), -20.0, dtype=np.float32)
QUIET = np.full((1, 1), -90.0, dtype=np.float32)


def answer(card, *, music: float = 4.0, **logits: float) -> np.ndarray:
    return np.array([[logits.get(genre, 0.0) for genre in card.classes] + [music]], dtype=np.float32)


def hear(judge, card, times: int, **logits: float):
    return [judge.hear(answer(card, **logits), LOUD, 0.0).prediction for _ in range(times)]


def changes(verdicts: list[str]) -> int:
    return sum(a != b for a, b in itertools.pairwise(verdicts))


def test_a_clear_genre_is_named_at_once(card):
    assert hear(LiveJudge(card), card, 1, jazz=8.0)[0].verdict == "jazz"


def test_another_song_is_heard_within_ten_seconds(card):
    judge = LiveJudge(card)
    hear(judge, card, 100, jazz=8.0)
    verdicts = [prediction.verdict for prediction in hear(judge, card, 25, metal=8.0)]
    assert verdicts[0] == "jazz"
    assert verdicts[-1] == "metal"
    # It changes its mind once; between the two it may be unsure.
    assert [v for i, v in enumerate(verdicts) if i == 0 or verdicts[i - 1] != v] in (
        ["jazz", "metal"], ["jazz", NOT_SURE, "metal"],
    )  # fmt: skip


def test_two_close_genres_do_not_flicker(card):
    judge = LiveJudge(card)
    rng = np.random.default_rng(0)
    shown, each = [], []
    for _ in range(300):
        a, b = 6 + rng.normal(0, 1.0, 2)
        shown.append(judge.hear(answer(card, disco=a, pop=b), LOUD, 0.0).prediction.verdict)
        each.append("disco" if a > b else "pop")
    assert changes(shown) < changes(each) / 10


@pytest.mark.parametrize("share", [0.49, 0.51])
def test_the_verdict_stays_near_a_threshold(card, share):
    """What was said stays until the other is ahead by a margin."""
    logit = np.log(share / (1 - share) * (len(card.classes) - 1))
    unsure, sure = LiveJudge(card), LiveJudge(card)
    hear(unsure, card, 1)
    hear(sure, card, 1, rock=8.0)
    assert hear(unsure, card, 200, rock=logit)[-1].verdict == NOT_SURE
    last = hear(sure, card, 200, rock=logit)[-1]
    assert last.verdict == last.genre == "rock"
    assert last.confidence == pytest.approx(share, abs=0.02)


def test_a_genre_that_still_stands_keeps_its_own_percentage(card):
    judge = LiveJudge(card)
    hear(judge, card, 1, disco=8.0)
    last = hear(judge, card, 200, disco=6.0, pop=6.02)[-1]
    assert last.verdict == last.genre == "disco"
    assert last.confidence == last.scores["disco"] < last.scores["pop"]


def test_speech_becomes_not_music_and_music_comes_back(card):
    judge = LiveJudge(card)
    assert hear(judge, card, 30, jazz=8.0, music=-4.0)[-1].verdict == NOT_MUSIC
    assert hear(judge, card, 40, jazz=8.0, music=4.0)[-1].verdict == "jazz"


def test_another_kind_of_sound_begins_anew(card):
    """After long speech a song is heard as by one who has just come in, and the other way round."""
    judge, fresh = LiveJudge(card), LiveJudge(card)
    hear(judge, card, 100, jazz=8.0, music=-9.0)
    verdicts = [prediction.verdict for prediction in hear(judge, card, CHANGE_AFTER, metal=8.0)]
    assert verdicts == [NOT_MUSIC] * (CHANGE_AFTER - 1) + ["metal"]
    now = hear(judge, card, 1, metal=2.0)[0]
    hear(fresh, card, 1, metal=8.0)
    assert now == hear(fresh, card, 1, metal=2.0)[0]
    assert hear(judge, card, CHANGE_AFTER, music=-9.0)[-1].verdict == NOT_MUSIC


def test_a_moment_of_another_kind_changes_nothing(card):
    judge = LiveJudge(card)
    hear(judge, card, 100, jazz=8.0, music=9.0)
    for _ in range(20):
        assert hear(judge, card, CHANGE_AFTER - 1, jazz=8.0, music=-2.0)[-1].verdict == "jazz"
        hear(judge, card, 1, jazz=8.0, music=9.0)


def test_a_sound_between_music_and_noise_does_not_flicker(card):
    rng = np.random.default_rng(1)
    judge = LiveJudge(card)
    verdicts = [hear(judge, card, 1, jazz=8.0, music=rng.normal(0, 1.0))[0].verdict for _ in range(300)]
    # Two minutes; each patch by itself would change its mind every other time.
    assert changes(verdicts) < 20


@pytest.mark.parametrize("silence", ["no answer", "quiet patch"])
def test_silence_forgets_what_was_before(card, silence):
    judge = LiveJudge(card)
    hear(judge, card, 100, jazz=8.0)
    outputs = None if silence == "no answer" else answer(card, jazz=8.0)
    quiet = judge.hear(outputs, QUIET, 0.0).prediction
    assert quiet.verdict == SILENCE
    assert quiet.confidence == 0.0
    assert hear(judge, card, 1, metal=8.0)[0].verdict == "metal"


def test_a_reset_forgets_too(card):
    judge = LiveJudge(card)
    hear(judge, card, 100, jazz=8.0)
    judge.reset()
    assert hear(judge, card, 1, metal=8.0)[0].verdict == "metal"


def test_an_answer_that_is_no_number_passes(card):
    judge = LiveJudge(card)
    judge.hear(np.full((1, len(card.classes) + 1), np.nan, np.float32), LOUD, 0.0)
    assert np.isfinite(hear(judge, card, 50, jazz=8.0)[-1].probabilities).all()


def test_live_and_model_together(card, ring):
    classifier = load_classifier(engine="litert")
    judge = LiveJudge(classifier.card)
    predictions = [
        judge.hear(classifier.predict(patch[None]), patch, 0.0).prediction
        for _, patch in listen(LiveAnalyser(classifier.card, 44_100, ring), noise(5, 44_100), 735)
    ]
    assert len(predictions) >= 8
    assert all(sum(p.probabilities) == pytest.approx(1.0) for p in predictions)


# With the real model -------------------------------------------------------------------------------

SR = 44_100


def speech(seconds: float, seed: int) -> np.ndarray:
    """Speech without words: syllables of a buzzing or hissing source through moving formants."""
    rng = np.random.default_rng(seed)
    y = np.zeros(round(seconds * SR))
    start = 0
    while start < len(y):
        n = min(round(rng.uniform(0.08, 0.28) * SR), len(y) - start)
        hz = np.fft.rfftfreq(n, 1 / SR)
        if rng.random() < 0.7:
            pitch = rng.uniform(90, 180) * np.linspace(1.1, 0.9, n)
            source = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / SR) - 0.95)
            source += 0.05 * rng.standard_normal(n)
            formants = [(rng.uniform(300, 800), 80), (rng.uniform(900, 2200), 120), (2800, 180)]
        else:
            source, formants = rng.standard_normal(n), [(rng.uniform(3000, 7000), 1500)]
        shape = sum(1 / (1 + ((hz - centre) / width) ** 2) for centre, width in formants)
        syllable = np.fft.irfft(np.fft.rfft(source) * shape, n) * np.hanning(n)
        y[start : start + n] += 0.3 * rng.uniform(0.4, 1.0) * syllable / (np.abs(syllable).max() + 1e-9)
        start += round(rng.uniform(0.06, 0.3) * SR)
    return y.astype(np.float32)


@pytest.fixture(scope="module")
def music() -> np.ndarray:
    """A piece that the bundled model is sure of."""
    with open_audio(paths.demo_clip()) as audio:
        resampler = StreamingResampler(audio.sr, SR)
        return np.concatenate([*map(resampler.push, audio.blocks()), resampler.flush()])


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda: speech(20, 0), id="speech"),
        pytest.param(lambda: speech(20, 1), id="other speech"),
        pytest.param(lambda: noise(20, SR), id="noise"),
        pytest.param(lambda: np.zeros(20 * SR, np.float32), id="silence"),
        pytest.param(lambda: np.concatenate([speech(20, 2), np.zeros(SR, np.float32)]), id="speech, a pause"),
    ],
)
def test_music_is_told_within_four_seconds(music, before):
    """Whatever was heard before: a genre is named soon, and it is the one that the music alone is given."""
    classifier = load_classifier(engine="litert")
    card, first = classifier.card, before()

    def verdicts(y: np.ndarray) -> list[tuple[float, str]]:
        judge, ring = LiveJudge(card), FrameRing(card.mel.n_mels, 4_096)
        return [
            (samples / SR, judge.hear(classifier.predict(patch[None]), patch, 0.0).prediction.verdict)
            for samples, patch in listen(LiveAnalyser(card, SR, ring), y, 1_323)
        ]

    begin = len(first) / SR
    heard = verdicts(np.concatenate([first, music]))
    assert {verdict for t, verdict in heard if 5 < t <= begin} <= {NOT_MUSIC, SILENCE}
    (verdict,) = {verdict for t, verdict in heard if begin + 3.6 < t <= begin + 4.05}
    assert verdict in card.classes
    assert verdict == verdicts(music[: 4 * SR])[-1][1]
