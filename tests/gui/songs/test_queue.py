"""Songs that are opened, analysed, cancelled, removed and brought back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from genrescope.errors import Sentence
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.songs.queue import MAX_REMOVALS
from genrescope.gui.songs.song import State
from support.faulty_soundfile import faulty_rates
from support.songs import WAIT_MS, drop, names, states, wait_for_all

DONE, FAILED, CANCELLED = State.DONE, State.FAILED, State.CANCELLED


@pytest.fixture
def bad_song(tmp_path) -> Path:
    """A file that is not audio."""
    path = tmp_path / "letter.mp3"
    path.write_text("dear sir or madam " * 100)
    return path


def press(qtbot, window, text: str) -> None:
    """Press a button of the banner."""
    (button,) = [button for button in window.banner.buttons if button.text() == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def open_long_song(window, qtbot, make_song, *others: Path) -> None:
    """Open a long song, and wait until its analysis has started."""
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([make_song("long.wav", seconds=1200, sr=8000), *others])


def test_failures_are_counted_and_do_not_stop_the_queue(window, qtbot, make_song, bad_song, tmp_path):
    empty = tmp_path / "empty.wav"
    empty.touch()
    gone = tmp_path / "gone 🎸.wav"
    drop(window, make_song("1.wav"), bad_song, make_song("2.wav", hz=220), empty, gone, make_song("-3.wav"))
    wait_for_all(qtbot, window)
    assert states(window) == [DONE, FAILED, DONE, FAILED, FAILED, DONE]
    sentences = [song.error.sentence for song in window.queue.failures]
    assert sentences == [Sentence.NOT_AUDIO, Sentence.EMPTY_FILE, Sentence.FILE_NOT_FOUND]
    assert window.banner.text == "3 of 6 songs could not be analysed."
    # The first song stays shown; another row shows its own outcome or error.
    assert window.headline.detail.whole.startswith("1.wav")
    window.song_list.setCurrentIndex(window.queue.model.index(2))
    assert window.headline.detail.whole.startswith("2.wav")
    window.song_list.setCurrentIndex(window.queue.model.index(1))
    assert window.headline.detail.whole == "“letter.mp3” is not an audio file that Genrescope can open."


def test_failures_are_shown_and_retried_together(window, qtbot, make_song, bad_song, tmp_path):
    late = tmp_path / "late.wav"
    window.open_paths([make_song("1.wav", seconds=2), late, bad_song])
    wait_for_all(qtbot, window)
    press(qtbot, window, "Show")
    assert [song.name for song in window.song_list.selected] == ["late.wav", "letter.mp3"]
    assert window.headline.verdict.whole == "Could not be analysed"
    make_song("late.wav", seconds=2)
    assert window.all_actions.analyse_failures_again.isEnabled()
    window.all_actions.analyse_failures_again.trigger()
    wait_for_all(qtbot, window)
    assert states(window) == [DONE, DONE, FAILED]
    assert window.banner.text == "“letter.mp3” is not an audio file that Genrescope can open."


def test_a_restored_file_can_be_retried(window, qtbot, make_song, tmp_path):
    window.open_paths([tmp_path / "late.wav"])
    wait_for_all(qtbot, window)
    make_song("late.wav")
    press(qtbot, window, "Try again")
    wait_for_all(qtbot, window)
    assert states(window) == [DONE]
    assert window.banner.text == ""


def cut_short(path: Path) -> Path:
    """Cut a file in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def labels(window) -> list[str]:
    return [button.text() for button in window.banner.buttons]


def test_a_new_problem_is_added_to_those_in_the_banner(window, qtbot, make_song, bad_song):
    drop(window, bad_song)
    wait_for_all(qtbot, window)
    failure = Sentence.NOT_AUDIO.value.format(name="letter.mp3")
    assert window.banner.text == failure
    drop(window, cut_short(make_song("half.wav", seconds=10)), make_song("good.wav", seconds=2))
    wait_for_all(qtbot, window)
    assert window.banner.text == f"{failure} {Sentence.CUT_SHORT.value.format(name='half.wav')}"
    assert window.banner.kind == "error"
    press(qtbot, window, "Show")
    assert [song.name for song in window.song_list.selected] == ["letter.mp3", "half.wav"]
    # A closed message does not reappear with the next one.
    drop(window, cut_short(make_song("other.wav", seconds=10)))
    wait_for_all(qtbot, window)
    assert window.banner.text == "2 of 4 songs are damaged or incomplete."
    assert window.banner.kind == "info"


def test_permanent_failures_are_not_retried(window, qtbot, bad_song, tmp_path):
    empty = tmp_path / "empty.wav"
    empty.touch()
    drop(window, bad_song)
    wait_for_all(qtbot, window)
    assert labels(window) == []
    drop(window, empty)
    wait_for_all(qtbot, window)
    assert labels(window) == ["Show"]
    drop(window, tmp_path / "gone.wav")
    wait_for_all(qtbot, window)
    assert labels(window) == ["Show", "Try again"]


def test_a_truncated_file_is_analysed_as_far_as_possible(window, qtbot, make_song):
    window.open_paths([cut_short(make_song("half.wav", seconds=10))])
    wait_for_all(qtbot, window)
    assert states(window) == [DONE]
    assert window.banner.text == Sentence.CUT_SHORT.value.format(name="half.wav")
    assert window.headline.detail.whole.startswith("half.wav · 0:05")
    assert window.headline.detail.whole.endswith(" · Damaged or incomplete")


def test_a_file_is_listed_only_once(window, qtbot, make_song, tmp_path):
    first, second = make_song("1.wav", seconds=2), make_song("2.wav", seconds=2)
    drop(window, first, second, tmp_path / "album" / ".." / "1.wav")
    wait_for_all(qtbot, window)
    assert names(window) == ["1.wav", "2.wav"]
    result = window.queue.model.songs[1].result
    drop(window, second)
    assert names(window) == ["1.wav", "2.wav"]
    assert [song.name for song in window.song_list.selected] == ["2.wav"]
    assert window.headline.detail.whole.startswith("2.wav")
    assert window.queue.model.songs[1].result is result


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_and_its_target_are_the_same_song(window, qtbot, make_song, tmp_path):
    path = make_song("1.wav", seconds=2)
    (tmp_path / "link.wav").symlink_to(path)
    drop(window, path, tmp_path / "link.wav")
    wait_for_all(qtbot, window)
    assert names(window) == ["1.wav"]


def test_the_list_has_the_keyboard_after_a_drop(window, qtbot, make_song):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    drop(window, make_song("1.wav", seconds=2), make_song("2.wav", seconds=2))
    wait_for_all(qtbot, window)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Delete)
    assert names(window) == ["1.wav"]


def test_a_failed_file_is_analysed_when_it_is_dropped_again(window, qtbot, make_song, tmp_path):
    window.open_paths([tmp_path / "late.wav"])
    wait_for_all(qtbot, window)
    drop(window, make_song("late.wav", seconds=2))
    wait_for_all(qtbot, window)
    assert states(window) == [DONE]


def test_a_changed_file_is_analysed_again_when_it_is_dropped_again(window, qtbot, make_song):
    path = make_song("1.wav", seconds=2)
    drop(window, path)
    wait_for_all(qtbot, window)
    (song,) = window.queue.model.songs
    make_song("1.wav", seconds=4)
    drop(window, path)
    assert song.is_pending
    wait_for_all(qtbot, window)
    assert song.duration == pytest.approx(4.0, abs=0.1)
    # Of the same size, but written later.
    first = song.result
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 2_000_000_000))
    drop(window, path)
    wait_for_all(qtbot, window)
    second = song.result
    assert second is not first
    drop(window, path)
    assert song.result is second


def test_the_list_has_the_keyboard_when_songs_are_opened_at_the_start(make_window, qtbot, make_song):
    window = make_window()
    window.open_paths([make_song("1.wav", seconds=2), make_song("2.wav", seconds=2)])
    wait_for_all(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is window.song_list
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Delete)
    assert names(window) == ["2.wav"]


def test_list_actions_are_enabled_only_if_they_have_an_effect(window, qtbot, make_song):
    cancel, clear = window.all_actions.cancel, window.all_actions.clear
    assert not cancel.isEnabled()
    assert not clear.isEnabled()
    window.open_paths([make_song(seconds=2)])
    assert cancel.isEnabled()
    assert clear.isEnabled()
    wait_for_all(qtbot, window)
    assert not cancel.isEnabled()
    clear.trigger()
    assert not clear.isEnabled()


def test_a_song_that_finishes_despite_a_cancel_does_not_count(window, qtbot, make_song, monkeypatch):
    open_long_song(window, qtbot, make_song, make_song("next.wav", seconds=2))
    monkeypatch.setattr(window.inference, "cancel", lambda: None)  # as if it were too late
    window.queue.cancel()
    qtbot.waitUntil(lambda: window.queue.model.songs[0].state is DONE, timeout=WAIT_MS)
    assert states(window) == [DONE, CANCELLED]
    assert window.banner.text == "“next.wav” was cancelled."


def test_cancel_stops_the_queue_and_resume_continues_it(window, qtbot, make_song):
    assert not window.all_actions.resume.isEnabled()
    open_long_song(window, qtbot, make_song, make_song("next.wav", seconds=2))
    assert window.headline.at_work
    qtbot.mouseClick(window.headline.cancel, Qt.MouseButton.LeftButton)
    assert states(window) == [CANCELLED, CANCELLED]
    assert not window.headline.at_work
    assert window.banner.text == "2 songs were cancelled."
    make_song("long.wav", seconds=2)
    press(qtbot, window, "Resume")
    wait_for_all(qtbot, window)
    assert states(window) == [DONE, DONE]
    assert not window.all_actions.resume.isEnabled()


def test_a_single_cancelled_song_can_be_analysed_again(window, qtbot, make_song):
    open_long_song(window, qtbot, make_song, make_song("next.wav", seconds=2))
    window.all_actions.cancel.trigger()
    window.queue.analyse_again([window.queue.model.songs[1]])
    wait_for_all(qtbot, window)
    assert states(window) == [CANCELLED, DONE]


def test_removing_the_song_that_is_analysed(window, qtbot, make_song):
    open_long_song(window, qtbot, make_song, make_song("next.wav", seconds=2))
    qtbot.keyClick(window.song_list, Qt.Key.Key_Delete)
    wait_for_all(qtbot, window)
    assert names(window) == ["next.wav"]
    assert states(window) == [DONE]
    window.clear_list()
    assert window.headline.verdict.whole == "What genre is it?"
    assert window.queue.progress is None


def test_removed_songs_come_back_with_their_results(window, qtbot, make_song, bad_song):
    window.open_paths([*(make_song(f"{i}.wav", hz=200.0 + i, seconds=2) for i in range(4)), bad_song])
    wait_for_all(qtbot, window)
    songs = list(window.queue.model.songs)
    results = [song.result for song in songs]
    window.song_list.select([songs[0], songs[2], songs[3]])
    qtbot.keyClick(window.song_list, Qt.Key.Key_Delete)
    assert names(window) == ["1.wav", "letter.mp3"]
    assert window.banner.text == "3 songs were removed."
    press(qtbot, window, "Undo")
    assert window.queue.model.songs == songs
    assert [song.result for song in songs] == results
    assert states(window) == [DONE, DONE, DONE, DONE, FAILED]


def test_a_cleared_list_is_restored_with_the_keyboard(window, qtbot, make_song):
    open_long_song(window, qtbot, make_song, make_song("next.wav", seconds=2))
    window.all_actions.clear.trigger()
    assert names(window) == []
    make_song("long.wav", seconds=2)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names(window) == ["long.wav", "next.wav"]
    assert window.banner.text == ""
    wait_for_all(qtbot, window)
    assert states(window) == [DONE, DONE]
    assert not window.all_actions.undo.isEnabled()


def test_a_song_reopened_meanwhile_is_not_restored_twice(window, qtbot, make_song):
    first, second = make_song("1.wav", seconds=2), make_song("2.wav", seconds=2)
    window.open_paths([first, second])
    wait_for_all(qtbot, window)
    window.clear_list()
    window.open_paths([second])
    window.queue.restore()
    wait_for_all(qtbot, window)
    assert names(window) == ["1.wav", "2.wav"]


def test_songs_are_restored_in_their_old_order(window, qtbot, make_song):
    paths = [make_song(f"{name}.wav", seconds=2) for name in "abcd"]
    window.open_paths(paths)
    wait_for_all(qtbot, window)
    songs = list(window.queue.model.songs)
    window.queue.remove(songs[:2])
    window.open_paths([paths[1], make_song("new.wav", seconds=2)])
    wait_for_all(qtbot, window)
    assert names(window) == ["c.wav", "d.wav", "b.wav", "new.wav"]
    window.song_list.select([window.queue.model.songs[2]])
    window.queue.restore()
    assert names(window) == ["a.wav", "b.wav", "c.wav", "d.wav", "new.wav"]
    assert window.banner.text == ""


def test_several_removals_are_undone_one_after_another(window, qtbot, make_song):
    window.open_paths([make_song(f"{name}.wav", seconds=2) for name in "abc"])
    wait_for_all(qtbot, window)
    songs = list(window.queue.model.songs)
    for song in (songs[0], songs[2], songs[1]):
        window.queue.remove([song])
    undo = window.all_actions.undo
    for expected in (["b.wav"], ["b.wav", "c.wav"], ["a.wav", "b.wav", "c.wav"]):
        assert undo.isEnabled()
        undo.trigger()
        assert names(window) == expected
    assert window.queue.model.songs == songs
    assert not undo.isEnabled()


def test_the_number_of_kept_removals_is_limited(window, qtbot, make_song, tmp_path):
    window.open_paths([tmp_path / f"{number}.wav" for number in range(MAX_REMOVALS + 1)])
    for song in list(window.queue.model.songs):
        window.queue.remove([song])
    while window.queue.can_restore:
        window.queue.restore()
    assert len(names(window)) == MAX_REMOVALS
    assert "0.wav" not in names(window)


def test_the_progress_covers_all_songs(window, qtbot, make_song):
    first, last = make_song("1.wav", seconds=2), make_song("3.wav", seconds=2)
    window.open_paths([first, make_song("2.wav", seconds=1200, sr=8000), last])
    qtbot.waitUntil(lambda: bool(window.queue.model.songs[1].share), timeout=WAIT_MS)
    progress = window.queue.progress
    assert (progress.n_done, progress.n_songs) == (1, 3)
    assert 1 / 3 < progress.share < 2 / 3
    assert window.headline.queue.text().startswith("2 of 3")
    window.queue.cancel()


def test_the_number_of_kept_spectrograms_is_limited(window, qtbot, make_song, monkeypatch):
    monkeypatch.setattr("genrescope.gui.songs.queue.MAX_FRAMES_NBYTES", 1)
    window.open_paths([make_song(f"{i}.wav", hz=200.0 + i, seconds=2) for i in range(3)])
    wait_for_all(qtbot, window)
    song = window.queue.model.songs[1]
    kept = [song.frames is not None for song in window.queue.model.songs]
    assert kept == [True, False, True]
    # Its spectrogram is recomputed, and meanwhile its result stays.
    shown = window.queue.model.detail(song)
    window.song_list.setCurrentIndex(window.queue.model.index(1))
    assert song.is_pending
    assert window.queue.model.detail(song) == shown
    wait_for_all(qtbot, window)
    assert song.frames.position > 0
    assert not window.spectrogram.view.is_empty


@pytest.mark.expects_log("unexpected failure with odd.wav")
def test_an_unexpected_failure_does_not_stop_the_queue(window, qtbot, make_song, monkeypatch):
    from genrescope.analysis import track

    def analyse(path, *args, **options):
        if path.name == "odd.wav":
            raise ZeroDivisionError
        yield from original(path, *args, **options)

    original = track.analyse_track
    monkeypatch.setattr(track, "analyse_track", analyse)
    window.open_paths([make_song("odd.wav", seconds=2), make_song("good.wav", seconds=2)])
    wait_for_all(qtbot, window)
    assert states(window) == [FAILED, DONE]
    assert window.queue.failures[0].error.sentence is Sentence.UNEXPECTED


@pytest.mark.expects_log("not enough memory for large.wav")
@pytest.mark.expects_log("unexpected failure with odd.wav")
def test_a_song_that_cannot_be_started_does_not_stop_the_queue(window, qtbot, make_song, monkeypatch):
    def frames(*args):
        song = next(song for song in window.queue.model.songs if song.state is State.ANALYSING)
        if song.name == "large.wav":
            raise MemoryError
        if song.name == "odd.wav":
            raise ZeroDivisionError
        return TrackFrames(*args)

    monkeypatch.setattr("genrescope.gui.songs.queue.TrackFrames", frames)
    window.open_paths([make_song(f"{name}.wav", seconds=2) for name in ("large", "odd", "good")])
    wait_for_all(qtbot, window)
    assert states(window) == [FAILED, FAILED, DONE]
    assert [window.queue.model.detail(song) for song in window.queue.failures] == [
        "Not enough memory",
        "Unexpected error",
    ]
    assert window.queue.progress is None


@pytest.mark.expects_log("not enough memory for large.wav")
def test_a_file_for_which_memory_is_not_enough_does_not_stop_the_queue(window, qtbot, make_song, monkeypatch):
    from genrescope.analysis import track

    def analyse(path, *args, **options):
        if path.name == "large.wav":
            raise MemoryError
        return original(path, *args, **options)  # fails at the call, not at the first step

    original = track.analyse_track
    monkeypatch.setattr(track, "analyse_track", analyse)
    window.open_paths([make_song("large.wav", seconds=2), make_song("good.wav", seconds=2)])
    wait_for_all(qtbot, window)
    assert states(window) == [FAILED, DONE]
    assert window.queue.failures[0].error.sentence is Sentence.NOT_ENOUGH_MEMORY


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_a_crash_of_the_decoder_costs_one_song(faulty_codecs, window, qtbot, make_song):
    rates = {"good 1.wav": 8_000, "bad 2.wav": faulty_rates.CRASH, "good 3.wav": 8_000}
    window.open_paths([make_song(name, seconds=2, sr=sr) for name, sr in rates.items()])
    wait_for_all(qtbot, window)
    assert states(window) == [DONE, FAILED, DONE]
    assert window.queue.failures[0].error.sentence is Sentence.DECODER_CRASHED


def test_a_song_that_hangs_can_be_cancelled(faulty_codecs, window, qtbot, make_song):
    bad = make_song("bad 1.wav", seconds=2, sr=faulty_rates.HANG)
    window.open_paths([bad, make_song("good 2.wav", seconds=2)])
    hanging = window.queue.model.songs[0]
    qtbot.waitUntil(lambda: hanging.frames is not None and hanging.frames.position > 0, timeout=WAIT_MS)
    window.queue.remove([hanging])
    wait_for_all(qtbot, window)
    assert states(window) == [DONE]


@pytest.mark.expects_log("could not be closed")
def test_a_file_that_cannot_be_closed_does_not_stop_the_queue(window, qtbot, make_song, monkeypatch):
    from genrescope.analysis import track

    def analyse(path, *args, **options):
        try:
            yield from original(path, *args, **options)
        except GeneratorExit:
            raise OSError from None

    original = track.analyse_track
    monkeypatch.setattr(track, "analyse_track", analyse)
    open_long_song(window, qtbot, make_song, make_song("next.wav", seconds=2))
    window.queue.remove(window.queue.model.songs[:1])
    wait_for_all(qtbot, window)
    assert states(window) == [DONE]


def test_a_result_survives_the_loss_of_its_file(window, qtbot, make_song, monkeypatch):
    monkeypatch.setattr("genrescope.gui.songs.queue.MAX_FRAMES_NBYTES", 1)
    paths = [make_song(f"{i}.wav", seconds=2) for i in range(3)]
    window.open_paths(paths)
    wait_for_all(qtbot, window)
    song = window.queue.model.songs[1]
    result = song.result
    paths[1].unlink()
    window.song_list.select([song])
    wait_for_all(qtbot, window)
    assert song.result is result
    assert states(window) == [DONE, DONE, DONE]
    assert window.bars.scores == pytest.approx(result.outcome.scores.as_dict())


def test_cancel_keeps_the_result_of_a_song_whose_spectrogram_is_recomputed(
    window, qtbot, make_song, monkeypatch
):
    monkeypatch.setattr("genrescope.gui.songs.queue.MAX_FRAMES_NBYTES", 1)
    window.open_paths([make_song(f"{i}.wav", seconds=60) for i in range(3)])
    wait_for_all(qtbot, window)
    song = window.queue.model.songs[1]
    result = song.result
    window.song_list.select([song])
    assert song.is_pending
    window.queue.cancel()
    assert song.state is DONE
    assert song.result is result
    assert window.banner.text == ""
