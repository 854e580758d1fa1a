"""Live sound: frames and patches in time, and a verdict that keeps still."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from genrescope import paths
from genrescope.analysis.live import (
    CHANGE_AFTER,
    FAINT,
    FIRM_AFTER,
    FIRST_AFTER,
    PATCH_EVERY,
    STABLE,
    TENTATIVE,
    TOLD_EVERY,
    LiveAnalyser,
    LiveAnswer,
    LiveJudge,
    divergence,
)
from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler
from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import log_mel
from genrescope.inference.classifier import default_model, load_classifier
from genrescope.inference.model_card import ModelCard, Thresholds, read_card
from genrescope.inference.scores import NOT_MUSIC, NOT_SURE, SILENCE


@pytest.fixture
def card() -> ModelCard:
    return dataclasses.replace(
        read_card(default_model()),
        temperature=1.0,
        temperature_exponent=0.0,
        thresholds=Thresholds(not_sure=0.5, not_music=0.5, silence_db=-65.0),
    )


@pytest.fixture
def ring(card) -> RingBuffer:
    return RingBuffer(4_096, card.mel.n_mels)


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
        assert judge.hear(None, patch, now()).prediction.verdict == SILENCE
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


CLOCK = itertools.count(1)


def now() -> float:
    """Seconds of sound; as much later each time as two patches are apart."""
    return PATCH_EVERY * next(CLOCK)


def listen_on(judge, card, times: int, level=None, **logits: float) -> list[LiveAnswer]:
    level = LOUD if level is None else level
    return [judge.hear(answer(card, **logits), level, now()) for _ in range(times)]


def hear(judge, card, times: int, **logits: float):
    return [heard.prediction for heard in listen_on(judge, card, times, **logits)]


def changes(verdicts: list) -> int:
    return sum(a != b for a, b in itertools.pairwise(verdicts))


def test_a_clear_genre_is_named_at_once(card):
    assert hear(LiveJudge(card), card, 1, jazz=8.0)[0].verdict == "jazz"


def test_another_song_is_heard_within_four_seconds(card):
    """However long the one before was; and the change is said to be where it was."""
    judge = LiveJudge(card)
    before = listen_on(judge, card, 200, jazz=8.0)
    answers = listen_on(judge, card, 10, metal=8.0)
    verdicts = [heard.prediction.verdict for heard in answers]
    assert verdicts[0] == "jazz"
    assert verdicts[-1] == "metal"
    # It changes its mind once; between the two it may be unsure.
    assert [v for i, v in enumerate(verdicts) if i == 0 or verdicts[i - 1] != v] in (
        ["jazz", "metal"], ["jazz", NOT_SURE, "metal"],
    )  # fmt: skip
    assert {heard.begun for heard in before} == {before[0].begun}
    assert answers[-1].begun == pytest.approx(before[-1].seconds, abs=2.0)
    assert answers[-1].prediction.confidence > 0.9


def test_a_song_that_wanders_between_two_genres_is_one(card):
    """Verse and chorus: neither is so different from the whole that another song would have begun."""
    judge = LiveJudge(card)
    answers = [
        heard
        for _ in range(10)
        for part in ({"pop": 2.5, "rock": 1.5}, {"pop": 1.5, "rock": 2.0})
        for heard in listen_on(judge, card, 20, **part)
    ]
    assert {heard.begun for heard in answers} == {answers[0].begun}


def test_a_moment_of_another_genre_is_no_other_song(card):
    judge = LiveJudge(card)
    listen_on(judge, card, 40, jazz=8.0)
    answers = listen_on(judge, card, 2, metal=4.0) + listen_on(judge, card, 40, jazz=8.0)
    assert {heard.begun for heard in answers} == {answers[0].begun}
    assert {heard.prediction.verdict for heard in answers} == {"jazz"}


def test_a_verdict_is_tentative_before_it_is_firm(card):
    judge = LiveJudge(card)
    answers = listen_on(judge, card, 30, jazz=8.0)
    assert not answers[0].is_firm
    firm = [heard.seconds - heard.begun for heard in answers if heard.is_firm]
    assert firm[0] == pytest.approx(FIRM_AFTER, abs=PATCH_EVERY)
    assert all(heard.is_firm for heard in answers[-10:])


def test_what_is_not_probable_enough_stays_tentative(card):
    logit = np.log(0.45 / 0.55 * (len(card.classes) - 1))
    answers = listen_on(LiveJudge(card), card, 60, jazz=logit)
    assert {(heard.kind, heard.is_firm) for heard in answers} == {("genre", False)}


def test_a_new_verdict_must_stand_before_it_is_firm(card):
    judge = LiveJudge(card)
    listen_on(judge, card, 60, jazz=8.0)
    answers = listen_on(judge, card, 60, metal=8.0)
    first = next(heard for heard in answers if heard.prediction.verdict == "metal")
    firm = next(heard for heard in answers if heard.prediction.verdict == "metal" and heard.is_firm)
    assert STABLE <= firm.seconds - first.seconds + 1e-6 <= FIRM_AFTER


def test_an_early_guess_is_called_one(card):
    """Of a song that has just begun the leading genre is named though it is far from sure."""
    logit = np.log(0.35 / 0.65 * (len(card.classes) - 1))
    answers = listen_on(LiveJudge(card), card, 4, jazz=logit)
    assert {(heard.prediction.verdict, heard.is_firm) for heard in answers} == {("jazz", False)}


def test_no_genre_is_named_of_what_may_be_speech(card):
    """Speech that begins is at first half taken for music."""
    answers = listen_on(LiveJudge(card), card, 5, jazz=8.0, music=0.5)
    assert {heard.kind for heard in answers} == {"not_sure"}


def test_the_same_answers_are_surer_the_longer_they_last(card):
    """As far as the card says, and with no more than is remembered: patches that overlap are not new ones."""
    judge = LiveJudge(dataclasses.replace(card, temperature_exponent=0.2))
    heard = [prediction.confidence for prediction in hear(judge, card, 120, disco=1.5)]
    assert heard == sorted(heard)
    assert heard[0] == pytest.approx(hear(LiveJudge(card), card, 1, disco=1.5)[0].confidence)
    independent = np.exp(1.5 * 120**0.2)
    assert heard[0] + 0.1 < heard[-1] < independent / (independent + len(card.classes) - 1) - 0.05


def test_two_close_genres_do_not_flicker(card):
    judge = LiveJudge(card)
    rng = np.random.default_rng(0)
    shown, each = [], []
    for _ in range(300):
        a, b = 6 + rng.normal(0, 1.0, 2)
        shown.append(judge.hear(answer(card, disco=a, pop=b), LOUD, now()).prediction.verdict)
        each.append("disco" if a > b else "pop")
    assert changes(shown) < changes(each) / 10


@pytest.mark.parametrize("share", [TENTATIVE - 0.05, TENTATIVE + 0.05])
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
    after = hear(judge, card, 1, metal=2.0)[0]
    hear(fresh, card, CHANGE_AFTER, metal=8.0)
    assert after.probabilities == pytest.approx(hear(fresh, card, 1, metal=2.0)[0].probabilities)
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
    quiet = judge.hear(outputs, QUIET, now()).prediction
    assert quiet.verdict == SILENCE
    assert quiet.confidence == 0.0
    assert hear(judge, card, 1, metal=8.0)[0].verdict == "metal"


def test_silence_has_one_beginning(card):
    judge = LiveJudge(card)
    song = listen_on(judge, card, 20, jazz=8.0)[-1]
    silences = listen_on(judge, card, 10, QUIET)
    assert {(heard.kind, heard.is_firm) for heard in silences} == {("silence", True)}
    assert len({heard.begun for heard in silences}) == 1
    next_song = listen_on(judge, card, 20, jazz=8.0)
    assert song.begun < silences[0].begun <= silences[0].seconds < next_song[-1].begun


FAINTER = np.full((1, 1), -65.0 + FAINT - 1, dtype=np.float32)


def test_a_faint_sound_is_too_quiet_to_tell(card):
    judge = LiveJudge(card)
    answers = listen_on(judge, card, 10, FAINTER, jazz=8.0)
    assert {heard.kind for heard in answers} == {"too_quiet"}
    assert len({heard.begun for heard in answers}) == 1
    assert listen_on(judge, card, 1, jazz=8.0)[0].kind == "genre"


def test_a_faint_moment_of_the_music_changes_nothing(card):
    judge = LiveJudge(card)
    listen_on(judge, card, 20, jazz=8.0)
    faint = listen_on(judge, card, CHANGE_AFTER - 1, FAINTER)
    assert {heard.prediction.verdict for heard in faint} == {"jazz"}
    assert faint[0].seconds < faint[1].seconds
    assert listen_on(judge, card, 1, FAINTER)[0].kind == "too_quiet"


def test_a_creak_in_the_silence_changes_nothing(card):
    judge = LiveJudge(card)
    kinds = [
        heard.kind
        for _ in range(10)
        for level, times in ((QUIET, 2), (FAINTER, CHANGE_AFTER - 1))
        for heard in listen_on(judge, card, times, level)
    ]
    assert set(kinds) == {"silence"}


def test_words_keep_their_figures_for_a_while(card):
    """The percentage that is told changes every other second, and with the verdict at once."""
    judge, rng = LiveJudge(card), np.random.default_rng(2)
    answers = [listen_on(judge, card, 1, jazz=4 + rng.normal())[0] for _ in range(60)]
    told = [heard.told.confidence for heard in answers[20:]]
    assert changes(told) <= len(told) * PATCH_EVERY / TOLD_EVERY
    assert len(set(told)) > 4
    assert changes([heard.prediction.confidence for heard in answers[20:]]) > 30
    for heard in [*answers, *listen_on(judge, card, 20, metal=8.0)]:
        assert heard.told.verdict == heard.prediction.verdict


def test_two_genres_that_it_may_be_keep_their_names(card):
    """Which of several equally probable ones are named does not change all the time."""
    judge, rng = LiveJudge(card), np.random.default_rng(4)
    pairs = []
    for _ in range(200):
        a, b, c, d = 1 + rng.normal(0, 1.0, 4)
        (heard,) = listen_on(judge, card, 1, disco=a, pop=b, rock=c, reggae=d)
        if heard.kind == "not_sure":
            pairs.append([genre for genre, _ in heard.told.ranking()[:2]])
    assert len(pairs) > 150
    assert changes(pairs) <= 10
    judge = LiveJudge(card)
    hear(judge, card, 40, disco=1.6, pop=1.5)
    last = listen_on(judge, card, 60, rock=1.6, reggae=1.5)[-1]
    assert {genre for genre, _ in last.told.ranking()[:2]} == {"rock", "reggae"}


def test_a_model_that_is_always_sure_names_a_genre_always(card):
    """As the earlier systems do: their cards have no thresholds."""
    card = dataclasses.replace(card, thresholds=Thresholds(not_sure=0.0, not_music=0.0, silence_db=-65.0))
    answers = listen_on(LiveJudge(card), card, 40, jazz=0.3, music=0.0)
    assert {heard.prediction.verdict for heard in answers} == {"jazz"}
    assert answers[-1].is_firm


def test_divergence():
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.3, 0.2])
    assert divergence(p, p) == 0.0
    assert divergence(p, q) == pytest.approx(divergence(q, p))
    assert divergence(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(np.log(2))


def test_a_reset_forgets_too(card):
    judge = LiveJudge(card)
    hear(judge, card, 100, jazz=8.0)
    judge.reset()
    assert hear(judge, card, 1, metal=8.0)[0].verdict == "metal"


def test_an_answer_that_is_no_number_passes(card):
    judge = LiveJudge(card)
    judge.hear(np.full((1, len(card.classes) + 1), np.nan, np.float32), LOUD, now())
    assert np.isfinite(hear(judge, card, 50, jazz=8.0)[-1].probabilities).all()


def test_live_and_model_together(card, ring):
    classifier = load_classifier(engine="litert")
    judge = LiveJudge(classifier.card)
    predictions = [
        judge.hear(classifier.predict(patch[None]), patch, samples / 44_100).prediction
        for samples, patch in listen(LiveAnalyser(classifier.card, 44_100, ring), noise(5, 44_100), 735)
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
        judge, ring = LiveJudge(card), RingBuffer(4_096, card.mel.n_mels)
        return [
            (
                samples / SR,
                judge.hear(classifier.predict(patch[None]), patch, samples / SR).prediction.verdict,
            )
            for samples, patch in listen(LiveAnalyser(card, SR, ring), y, 1_323)
        ]

    begin = len(first) / SR
    heard = verdicts(np.concatenate([first, music]))
    assert {verdict for t, verdict in heard if 5 < t <= begin} <= {NOT_MUSIC, SILENCE}
    (verdict,) = {verdict for t, verdict in heard if begin + 3.6 < t <= begin + 4.05}
    assert verdict in card.classes
    assert verdict == verdicts(music[: 4 * SR])[-1][1]
