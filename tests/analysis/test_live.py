"""Live analysis: timely frames and patches, and an outcome that does not flicker."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from genrescope import paths
from genrescope.analysis.live import (
    CHANGE_AFTER,
    FAINT_DB,
    FIRM_AFTER,
    FIRST_AFTER,
    PATCH_EVERY,
    SHOWN_FOR,
    STABLE,
    TAGS_AFTER,
    TENTATIVE,
    LiveAnalyser,
    LiveOutcome,
    OutcomeSmoother,
    divergence,
)
from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler
from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import log_mel
from genrescope.inference.classifier import load_classifier
from genrescope.inference.model_card import ModelCard, Thresholds
from genrescope.inference.outcome import (
    Genre,
    NotMusic,
    NotSure,
    Outcome,
    Silence,
    TooQuiet,
    scores_of,
)
from genrescope.inference.outputs import PatchOutputs


@pytest.fixture
def card(tiny_card) -> ModelCard:
    """The tiny model's card, with patches of 3 s and enough genres for an undecided outcome."""
    classes = ("disco", "jazz", "metal", "pop", "reggae", "rock")
    return dataclasses.replace(tiny_card, classes=classes, n_frames=188, patch_hop=94)


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


def test_frames_are_appended_for_display(card, ring):
    y = noise(3, card.mel.sr)
    analyser = LiveAnalyser(card, card.mel.sr, ring)
    list(listen(analyser, y, 701))
    expected = log_mel(y - y[:701].mean(), card.mel)[: ring.position]
    assert len(expected) >= 3 * card.mel.frame_rate - 2
    np.testing.assert_allclose(ring.read(0, ring.position), expected, atol=1e-3)


@pytest.mark.parametrize("sr", [16_000, 44_100, 48_000])
@pytest.mark.parametrize("tick", [160, 733, 4_096])
def test_patches_are_timely_and_regular(card, ring, sr, tick):
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


def test_the_first_patch_repeats_the_sound_so_far(card, ring):
    _, first = next(listen(LiveAnalyser(card, card.mel.sr, ring), noise(3, card.mel.sr), 640))
    live = round(FIRST_AFTER * card.mel.frame_rate)
    np.testing.assert_array_equal(first[:live], ring.read(0, live))
    np.testing.assert_array_equal(first[live:], first[: card.n_frames - live])


def test_a_pause_is_followed_by_one_patch(card, ring):
    analyser = LiveAnalyser(card, 48_000, ring)
    analyser.push(noise(10, 48_000))
    assert analyser.due_patch() is not None
    assert analyser.due_patch() is None


def test_no_sound_gives_no_patch(card, ring):
    analyser = LiveAnalyser(card, 48_000, ring)
    for _ in range(1_000):
        analyser.push(np.empty(0, np.float32))
    assert analyser.due_patch() is None
    assert ring.position == 0


def test_an_offset_of_the_microphone_is_silence(card, ring):
    smoother = OutcomeSmoother(card)
    for _, patch in listen(LiveAnalyser(card, 48_000, ring), np.full(4 * 48_000, 0.3, np.float32), 800):
        assert smoother.update(None, patch, now()).outcome == Silence()
        assert patch.max() < card.thresholds.silence_db


def test_a_patch_after_a_pause_contains_only_later_sound(card, ring):
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
    # Silence is due as soon as it is a pause; the sound gets as long as the first one.
    assert all(patch.max() < loud for patch in inside)
    first_at, first = next((samples / sr, patch) for samples, patch in patches if samples / sr > came_back)
    assert first_at == pytest.approx(came_back + FIRST_AFTER, abs=0.1)
    for _, patch in [(first_at, first), *patches[-1:]]:
        assert patch.max(axis=1).min() >= loud


def test_a_short_rest_is_part_of_the_music(card, ring):
    sr = card.mel.sr
    rest = np.zeros(round(0.7 * sr), np.float32)
    y = np.concatenate([noise(6, sr), rest, noise(6, sr)])
    times = [samples / sr for samples, _ in listen(LiveAnalyser(card, sr, ring), y, 640)]
    assert np.diff(times).max() <= 0.5


def test_isolated_sounds_in_silence_do_not_delay_patches(card, ring):
    """A clock whose ticks are farther apart than the duration of a first patch."""
    sr = card.mel.sr
    y = np.zeros(20 * sr, np.float32)
    y[:: round(1.3 * sr)] = 0.5
    times = [samples / sr for samples, _ in listen(LiveAnalyser(card, sr, ring), y, 640)]
    assert np.diff(times).max() < 2.0


# The smoother ------------------------------------------------------------------------------------------

LOUD = np.full((1, 1), -20.0, dtype=np.float32)
QUIET = np.full((1, 1), -90.0, dtype=np.float32)


def answer(card, *, music: float = 4.0, **logits: float) -> PatchOutputs:
    """Outputs for one patch; what is not given is 0."""
    names = [*card.classes, *(tag.name for tag in card.tags)]
    row = [logits.get(name, 0.0) for name in names] + [0.0] * card.embedding_size
    row.insert(len(card.classes), music)
    return PatchOutputs.of(np.array([row], dtype=np.float32), card)


CLOCK = itertools.count(1)


def now() -> float:
    """Seconds of sound; as much later each time as two patches are apart."""
    return PATCH_EVERY * next(CLOCK)


def update(smoother, card, times: int, level=None, **logits: float) -> list[LiveOutcome]:
    level = LOUD if level is None else level
    return [smoother.update(answer(card, **logits), level, now()) for _ in range(times)]


def outcomes(smoother, card, times: int, **logits: float) -> list[Outcome]:
    return [live.outcome for live in update(smoother, card, times, **logits)]


def names(smoother, card, times: int, **logits: float) -> list[str | type]:
    return [name(outcome) for outcome in outcomes(smoother, card, times, **logits)]


def name(outcome: Outcome) -> str | type:
    """The genre, or the kind of an outcome without one."""
    return outcome.name if isinstance(outcome, Genre) else type(outcome)


def changes(verdicts: list) -> int:
    return sum(a != b for a, b in itertools.pairwise(verdicts))


def test_a_clear_genre_is_named_at_once(card):
    assert names(OutcomeSmoother(card), card, 1, jazz=8.0)[0] == "jazz"


def test_another_song_is_named_within_four_seconds(card):
    """However long the previous one was; and the change is reported at the right time."""
    smoother = OutcomeSmoother(card)
    before = update(smoother, card, 200, jazz=8.0)
    answers = update(smoother, card, 10, metal=8.0)
    verdicts = [name(live.outcome) for live in answers]
    assert verdicts[0] == "jazz"
    assert verdicts[-1] == "metal"
    # It changes its mind once; between the two it may be unsure.
    assert [v for i, v in enumerate(verdicts) if i == 0 or verdicts[i - 1] != v] in (
        ["jazz", "metal"], ["jazz", NotSure, "metal"],
    )  # fmt: skip
    assert {live.started for live in before} == {before[0].started}
    assert answers[-1].started == pytest.approx(before[-1].seconds, abs=2.0)
    assert answers[-1].outcome.confidence > 0.9


def test_a_song_that_alternates_between_two_genres_is_one_song(card):
    """Verse and chorus: neither is so different from the whole that another song would have started."""
    smoother = OutcomeSmoother(card)
    answers = [
        live
        for _ in range(10)
        for part in ({"pop": 2.5, "rock": 1.5}, {"pop": 1.5, "rock": 2.0})
        for live in update(smoother, card, 20, **part)
    ]
    assert {live.started for live in answers} == {answers[0].started}


def test_a_moment_of_another_genre_is_not_another_song(card):
    smoother = OutcomeSmoother(card)
    update(smoother, card, 40, jazz=8.0)
    answers = update(smoother, card, 2, metal=4.0) + update(smoother, card, 40, jazz=8.0)
    assert {live.started for live in answers} == {answers[0].started}
    assert {name(live.outcome) for live in answers} == {"jazz"}


def test_an_outcome_is_tentative_before_it_is_firm(card):
    smoother = OutcomeSmoother(card)
    answers = update(smoother, card, 30, jazz=8.0)
    assert not answers[0].is_firm
    firm = [live.seconds - live.started for live in answers if live.is_firm]
    assert firm[0] == pytest.approx(FIRM_AFTER, abs=PATCH_EVERY)
    assert all(live.is_firm for live in answers[-10:])


def test_an_improbable_outcome_stays_tentative(card):
    logit = np.log(0.45 / 0.55 * (len(card.classes) - 1))
    answers = update(OutcomeSmoother(card), card, 60, jazz=logit)
    assert {(type(live.outcome), live.is_firm) for live in answers} == {(Genre, False)}


def test_a_new_outcome_must_last_before_it_is_firm(card):
    smoother = OutcomeSmoother(card)
    update(smoother, card, 60, jazz=8.0)
    answers = update(smoother, card, 60, metal=8.0)
    first = next(live for live in answers if name(live.outcome) == "metal")
    firm = next(live for live in answers if name(live.outcome) == "metal" and live.is_firm)
    assert STABLE <= firm.seconds - first.seconds + 1e-6 <= FIRM_AFTER


def test_an_early_guess_is_tentative(card):
    """The leading genre of a song that has just started is named although its probability is low."""
    logit = np.log(0.35 / 0.65 * (len(card.classes) - 1))
    answers = update(OutcomeSmoother(card), card, 4, jazz=logit)
    assert {(name(live.outcome), live.is_firm) for live in answers} == {("jazz", False)}


def test_no_genre_is_named_for_possible_speech(card):
    """At first, speech is partly mistaken for music."""
    answers = update(OutcomeSmoother(card), card, 5, jazz=8.0, music=0.5)
    assert {type(live.outcome) for live in answers} == {NotSure}


def test_confidence_grows_while_outputs_agree(card):
    """Up to the card's limit, and only for the patches kept: overlapping patches are not independent."""
    smoother = OutcomeSmoother(dataclasses.replace(card, temperature_exponent=0.2))
    confidences = [outcome.confidence for outcome in outcomes(smoother, card, 120, disco=1.5)]
    assert confidences == sorted(confidences)
    assert confidences[0] == pytest.approx(outcomes(OutcomeSmoother(card), card, 1, disco=1.5)[0].confidence)
    independent = np.exp(1.5 * 120**0.2)
    assert confidences[0] + 0.1 < confidences[-1] < independent / (independent + len(card.classes) - 1) - 0.05


def test_two_close_genres_do_not_flicker(card):
    smoother = OutcomeSmoother(card)
    rng = np.random.default_rng(0)
    shown, each = [], []
    for _ in range(300):
        a, b = 6 + rng.normal(0, 1.0, 2)
        shown.append(name(smoother.update(answer(card, disco=a, pop=b), LOUD, now()).outcome))
        each.append("disco" if a > b else "pop")
    assert changes(shown) < changes(each) / 10


@pytest.mark.parametrize("share", [TENTATIVE - 0.05, TENTATIVE + 0.05])
def test_the_outcome_is_held_near_a_threshold(card, share):
    """An outcome is held until another one leads by a margin."""
    logit = np.log(share / (1 - share) * (len(card.classes) - 1))
    unsure, sure = OutcomeSmoother(card), OutcomeSmoother(card)
    outcomes(unsure, card, 1)
    outcomes(sure, card, 1, rock=8.0)
    assert names(unsure, card, 200, rock=logit)[-1] == NotSure
    last = outcomes(sure, card, 200, rock=logit)[-1]
    assert name(last) == "rock"
    assert last.confidence == pytest.approx(share, abs=0.02)


def test_a_held_genre_keeps_its_own_percentage(card):
    smoother = OutcomeSmoother(card)
    outcomes(smoother, card, 1, disco=8.0)
    last = outcomes(smoother, card, 200, disco=6.0, pop=6.02)[-1]
    assert name(last) == "disco"
    assert last.confidence == last.scores["disco"] < last.scores["pop"]


def test_speech_becomes_not_music_and_music_comes_back(card):
    smoother = OutcomeSmoother(card)
    assert names(smoother, card, 30, jazz=8.0, music=-4.0)[-1] == NotMusic
    assert names(smoother, card, 40, jazz=8.0, music=4.0)[-1] == "jazz"


def test_another_kind_of_sound_starts_over(card):
    """After long speech, a song is classified as at the start of listening, and vice versa."""
    smoother, fresh = OutcomeSmoother(card), OutcomeSmoother(card)
    outcomes(smoother, card, 100, jazz=8.0, music=-9.0)
    found = names(smoother, card, CHANGE_AFTER, metal=8.0)
    assert found == [NotMusic] * (CHANGE_AFTER - 1) + ["metal"]
    after = outcomes(smoother, card, 1, metal=2.0)[0]
    outcomes(fresh, card, CHANGE_AFTER, metal=8.0)
    expected = outcomes(fresh, card, 1, metal=2.0)[0].scores.probabilities
    assert after.scores.probabilities == pytest.approx(expected)
    assert names(smoother, card, CHANGE_AFTER, music=-9.0)[-1] == NotMusic


def test_a_moment_of_another_kind_changes_nothing(card):
    smoother = OutcomeSmoother(card)
    outcomes(smoother, card, 100, jazz=8.0, music=9.0)
    for _ in range(20):
        assert names(smoother, card, CHANGE_AFTER - 1, jazz=8.0, music=-2.0)[-1] == "jazz"
        outcomes(smoother, card, 1, jazz=8.0, music=9.0)


def test_a_sound_between_music_and_noise_does_not_flicker(card):
    rng = np.random.default_rng(1)
    smoother = OutcomeSmoother(card)
    verdicts = [names(smoother, card, 1, jazz=8.0, music=rng.normal(0, 1.0))[0] for _ in range(300)]
    # Two minutes; individual patches would alternate.
    assert changes(verdicts) < 20


@pytest.mark.parametrize("silence", ["no answer", "quiet patch"])
def test_after_silence_the_outcome_starts_over(card, silence):
    smoother = OutcomeSmoother(card)
    outcomes(smoother, card, 100, jazz=8.0)
    silent = None if silence == "no answer" else answer(card, jazz=8.0)
    assert smoother.update(silent, QUIET, now()).outcome == Silence()
    assert names(smoother, card, 1, metal=8.0)[0] == "metal"


def test_silence_has_one_beginning(card):
    smoother = OutcomeSmoother(card)
    song = update(smoother, card, 20, jazz=8.0)[-1]
    silences = update(smoother, card, 10, QUIET)
    assert {(live.outcome, live.is_firm) for live in silences} == {(Silence(), True)}
    assert len({live.started for live in silences}) == 1
    next_song = update(smoother, card, 20, jazz=8.0)
    assert song.started < silences[0].started <= silences[0].seconds < next_song[-1].started


FAINTER = np.full((1, 1), -65.0 + FAINT_DB - 1, dtype=np.float32)


def test_a_faint_sound_is_too_quiet(card):
    smoother = OutcomeSmoother(card)
    answers = update(smoother, card, 10, FAINTER, jazz=8.0)
    assert {live.outcome for live in answers} == {TooQuiet()}
    assert len({live.started for live in answers}) == 1
    assert names(smoother, card, 1, jazz=8.0) == ["jazz"]


def test_a_faint_moment_of_the_music_changes_nothing(card):
    smoother = OutcomeSmoother(card)
    update(smoother, card, 20, jazz=8.0)
    faint = update(smoother, card, CHANGE_AFTER - 1, FAINTER)
    assert {name(live.outcome) for live in faint} == {"jazz"}
    assert faint[0].seconds < faint[1].seconds
    assert update(smoother, card, 1, FAINTER)[0].outcome == TooQuiet()


def test_a_short_noise_in_the_silence_changes_nothing(card):
    smoother = OutcomeSmoother(card)
    found = [
        live.outcome
        for _ in range(10)
        for level, times in ((QUIET, 2), (FAINTER, CHANGE_AFTER - 1))
        for live in update(smoother, card, times, level)
    ]
    assert set(found) == {Silence()}


def test_the_percentage_shown_is_kept_for_a_while(card):
    """The percentage shown changes every other second, and at once with the outcome."""
    smoother, rng = OutcomeSmoother(card), np.random.default_rng(2)
    answers = [update(smoother, card, 1, jazz=4 + rng.normal())[0] for _ in range(60)]
    shown = [live.shown.confidence for live in answers[20:]]
    assert changes(shown) <= len(shown) * PATCH_EVERY / SHOWN_FOR
    assert len(set(shown)) > 4
    assert changes([live.outcome.confidence for live in answers[20:]]) > 30
    for live in [*answers, *update(smoother, card, 20, metal=8.0)]:
        assert name(live.shown) == name(live.outcome)


def test_two_candidate_genres_stay_the_same(card):
    """The choice among several equally probable genres does not keep changing."""
    smoother, rng = OutcomeSmoother(card), np.random.default_rng(4)
    pairs = []
    for _ in range(200):
        a, b, c, d = 1 + rng.normal(0, 1.0, 4)
        (live,) = update(smoother, card, 1, disco=a, pop=b, rock=c, reggae=d)
        if isinstance(live.outcome, NotSure):
            pairs.append(list(live.shown.candidates))
    assert len(pairs) > 150
    assert changes(pairs) <= 10
    smoother = OutcomeSmoother(card)
    outcomes(smoother, card, 40, disco=1.6, pop=1.5)
    last = update(smoother, card, 60, rock=1.6, reggae=1.5)[-1]
    assert set(last.shown.candidates) == {"rock", "reggae"}


def test_a_model_without_thresholds_always_names_a_genre(card):
    """Like the earlier systems, whose cards have no thresholds."""
    card = dataclasses.replace(card, thresholds=Thresholds(not_sure=0.0, not_music=0.0, silence_db=-65.0))
    answers = update(OutcomeSmoother(card), card, 40, jazz=0.3, music=0.0)
    assert {name(live.outcome) for live in answers} == {"jazz"}
    assert answers[-1].is_firm


def test_divergence():
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.3, 0.2])
    assert divergence(p, p) == 0.0
    assert divergence(p, q) == pytest.approx(divergence(q, p))
    assert divergence(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(np.log(2))


def test_a_reset_starts_over(card):
    smoother = OutcomeSmoother(card)
    outcomes(smoother, card, 100, jazz=8.0)
    smoother.reset()
    assert names(smoother, card, 1, metal=8.0)[0] == "metal"


def test_outputs_that_are_nan_are_tolerated(card):
    smoother = OutcomeSmoother(card)
    smoother.update(PatchOutputs.of(np.full((1, card.n_outputs), np.nan, np.float32), card), LOUD, now())
    assert np.isfinite(outcomes(smoother, card, 50, jazz=8.0)[-1].scores.probabilities).all()


def test_tags_are_those_of_the_song_that_is_playing(card):
    smoother = OutcomeSmoother(card)
    tags = [[tag.name for tag in live.tags] for live in update(smoother, card, 40, jazz=8.0, ballad=3.0)]
    assert tags[0] == []
    assert tags[-1] == ["ballad"]
    assert tags.index(["ballad"]) <= round(TAGS_AFTER / PATCH_EVERY) + 1
    later = update(smoother, card, 40, metal=8.0, ballad=-3.0, punk=3.0)
    assert [tag.name for tag in later[-1].tags] == ["punk"]


@pytest.mark.parametrize("level", [QUIET, LOUD], ids=["silence", "speech"])
def test_what_is_not_music_has_no_tags(card, level):
    smoother = OutcomeSmoother(card)
    assert update(smoother, card, 40, jazz=8.0, ballad=3.0)[-1].tags
    assert not update(smoother, card, 12, level, music=-4.0, ballad=3.0)[-1].tags


def test_live_and_model_together(tiny_classifier, ring):
    card = tiny_classifier.card
    smoother = OutcomeSmoother(card)
    found = [
        scores_of(smoother.update(tiny_classifier.predict(patch[None]), patch, samples / 44_100).outcome)
        for samples, patch in listen(LiveAnalyser(card, 44_100, ring), noise(5, 44_100), 735)
    ]
    assert len(found) >= 8
    assert all(sum(scores.probabilities) == pytest.approx(1.0) for scores in found)


# With the bundled model -------------------------------------------------------------------------------

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
    """A piece that the bundled model classifies confidently."""
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
def test_music_is_named_within_four_seconds(music, before):
    """Whatever was playing before, a genre is named soon, and it is the one for the music alone."""
    classifier = load_classifier(engine="litert")
    card, first = classifier.card, before()

    def found(y: np.ndarray) -> list[tuple[float, str | type]]:
        smoother, ring = OutcomeSmoother(card), RingBuffer(4_096, card.mel.n_mels)
        return [
            (
                samples / SR,
                name(smoother.update(classifier.predict(patch[None]), patch, samples / SR).outcome),
            )
            for samples, patch in listen(LiveAnalyser(card, SR, ring), y, 1_323)
        ]

    begin = len(first) / SR
    names_found = found(np.concatenate([first, music]))
    assert {what for t, what in names_found if 5 < t <= begin} <= {NotMusic, Silence}
    (genre,) = {what for t, what in names_found if begin + 3.6 < t <= begin + 4.05}
    assert genre in card.classes
    assert genre == found(music[: 4 * SR])[-1][1]
