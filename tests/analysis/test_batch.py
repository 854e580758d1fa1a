"""Many files with any executor: each is answered once, and no more are submitted than asked for."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from genrescope.analysis.batch import InOrder, analyse_files
from genrescope.analysis.track import TrackResult
from genrescope.audio.decoder_process.process import UnusableError
from genrescope.errors import Sentence, UserError
from support.outcomes import result

FILES = [(number, Path(f"{number}.wav")) for number in range(20)]


def analyse(path: Path) -> TrackResult:
    """Name every file reggae, but those with an odd number."""
    if int(path.stem) % 2:
        raise UserError(Sentence.EMPTY_FILE, name=path.name)
    return result(path)


@pytest.fixture
def executor():
    with ThreadPoolExecutor(3) as executor:
        yield executor


def test_every_file_is_answered_once(executor):
    answers = list(analyse_files(FILES, analyse, executor, n_at_once=3))
    assert sorted((answer.index, answer.path) for answer in answers) == FILES
    for answer in answers:
        assert not answer.is_known
        if answer.index % 2:
            assert answer.result is None
            assert answer.error.details == {"name": answer.path.name}
        else:
            assert answer.result == result(answer.path)
            assert answer.error is None


def test_no_files_have_no_answers(executor):
    assert list(analyse_files([], analyse, executor, n_at_once=3)) == []


def test_a_quick_file_does_not_wait_for_a_slow_one(executor):
    others_are_answered = threading.Event()

    def slow_at_first(path: Path) -> TrackResult:
        if path.stem == "0":
            assert others_are_answered.wait(60)
        return result(path)

    indices = []
    for answer in analyse_files(FILES, slow_at_first, executor, n_at_once=3):
        indices.append(answer.index)
        if len(indices) == len(FILES) - 1:
            others_are_answered.set()
    assert indices[-1] == 0


def test_files_are_submitted_as_they_are_needed(executor):
    taken = []

    def endless():
        for number in itertools.count():
            taken.append(number)
            yield number, Path(f"{2 * number}.wav")

    answers = analyse_files(endless(), analyse, executor, n_at_once=3)
    for _ in range(10):
        next(answers)
    answers.close()
    assert len(taken) <= 10 + 3 + 1


class Manual(ThreadPoolExecutor):
    """An executor whose futures the test finishes."""

    def __init__(self) -> None:
        super().__init__(1)
        self.futures: list[Future] = []

    def submit(self, *_args, **_options) -> Future:
        self.futures.append(Future())
        return self.futures[-1]


def test_abandoning_the_answers_cancels_what_waits():
    with Manual() as executor:
        answers = analyse_files(FILES, analyse, executor, n_at_once=4)
        threading.Timer(0.05, lambda: executor.futures[1].set_result(result(Path("1.wav")))).start()
        assert next(answers).index == 1
        answers.close()
        assert [future.cancelled() for future in executor.futures] == [True, False, True, True]


def test_a_stuck_file_does_not_let_the_answers_pile_up():
    with Manual() as executor:
        known = analyse_files(
            ((number, Path(str(number))) for number in itertools.count()),
            analyse,
            executor,
            n_at_once=2,
            recall=lambda path: None if path.name == "0" else result(path),
        )
        answers = list(itertools.islice(known, 999))
        threading.Timer(0.05, lambda: executor.futures[0].set_result(result(Path("0")))).start()
        assert next(known).index == 0
        known.close()
    assert [answer.index for answer in answers] == list(range(1, 1000))


def test_what_is_known_is_not_analysed_again(executor):
    analysed = []

    def count(path: Path) -> TrackResult:
        analysed.append(path)
        return result(path)

    def recall(path: Path) -> TrackResult | None:
        return result(path, "jazz") if int(path.stem) < 15 else None

    answers = list(analyse_files(FILES, count, executor, n_at_once=3, recall=recall))
    assert sorted(analysed) == sorted(path for _, path in FILES[15:])
    assert {answer.index for answer in answers if answer.is_known} == set(range(15))
    assert len(answers) == len(FILES)


@pytest.mark.expects_log("unexpected failure with 3.wav")
def test_a_bug_costs_one_file(executor):
    def buggy(path: Path) -> TrackResult:
        return result(path) if path.stem != "3" else 1 / 0

    answers = {answer.index: answer for answer in analyse_files(FILES, buggy, executor, n_at_once=3)}
    assert answers.pop(3).error.sentence is Sentence.UNEXPECTED
    assert all(answer.error is None for answer in answers.values())


def test_a_model_that_cannot_be_loaded_ends_it(executor):
    def fail(path: Path) -> TrackResult:
        raise UnusableError(Sentence.MODEL_CRASHES, name="mine")

    with pytest.raises(UnusableError):
        list(analyse_files(FILES, fail, executor, n_at_once=3))


def test_values_wait_for_their_turn():
    order: InOrder[str] = InOrder()
    assert order.add(1, "b") == []
    assert order.add(3, "d") == []
    assert order.add(0, "a") == ["a", "b"]
    assert order.add(5, "f") == []
    assert order.rest() == ["d", "f"]
