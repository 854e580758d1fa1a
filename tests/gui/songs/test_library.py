from __future__ import annotations

import dataclasses
import os
import shutil
from pathlib import Path

import mutagen.flac
import numpy as np
import pytest
import soundfile

from genrescope.gui.songs.song import State
from genrescope.library.content import read_content
from genrescope.library.database import Database
from genrescope.library.store import Store
from support.outcomes import result
from support.songs import WAIT_MS, wait_for_all

LONG_AGO = 1_600_000_000


def write_flac(path: Path, hz: float = 440.0, seconds: float = 6.0, **tags: str) -> Path:
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * 16_000)) / 16_000), 16_000)
    file = mutagen.flac.FLAC(path)
    for name, value in tags.items():
        file[name] = value
    file.save()
    os.utime(path, (LONG_AGO, LONG_AGO))  # a file that was just written is not trusted
    return path


def analysed(window, qtbot, paths: list[Path]) -> None:
    qtbot.waitUntil(lambda: window.model.state == "ready", timeout=WAIT_MS)
    window.open_paths(paths)
    wait_for_all(qtbot, window)


def count_jobs(window) -> list[object]:
    """The files that are decoded from now on."""
    jobs: list[object] = []
    start = window.inference.classify_track
    window.inference.classify_track = lambda job: (jobs.append(job.path), start(job))
    return jobs


def test_a_known_song_is_not_analysed_again(make_window, qtbot, tmp_path):
    paths = [write_flac(tmp_path / f"{hz}.flac", hz) for hz in (220.0, 1_200.0, 2_500.0)]
    first = make_window()
    analysed(first, qtbot, paths)
    assert first.close_down()
    results = [song.result for song in first.queue.model.songs]
    second = make_window()
    jobs = count_jobs(second)
    analysed(second, qtbot, paths)
    songs = second.queue.model.songs
    assert [song.outcome for song in songs] == [result.outcome for result in results]
    assert [song.result.taggram.tolist() for song in songs] == [r.taggram.tolist() for r in results]
    # The song that is shown is decoded for its spectrogram.
    assert jobs == paths[:1]
    assert songs[0].frames is not None
    # Asked to, the window analyses a known song again.
    second.queue.analyse_again([songs[2]])
    qtbot.waitUntil(lambda: songs[2].state is State.DONE, timeout=WAIT_MS)
    assert jobs[1:] == paths[2:]


def test_the_same_sound_is_recognised_under_another_name(make_window, qtbot, tmp_path):
    path = write_flac(tmp_path / "a.flac", seconds=300.0, title="Once")
    first = make_window()
    analysed(first, qtbot, [path])
    assert first.close_down()
    (song,) = first.queue.model.songs
    other = Path(shutil.copy(path, tmp_path / "b.flac"))
    file = mutagen.flac.FLAC(other)
    file["title"] = "Twice"
    file.save()
    second = make_window()
    with qtbot.waitSignal(second.library.recognised, timeout=WAIT_MS):
        analysed(second, qtbot, [other])
    (again,) = second.queue.model.songs
    assert again.result.taggram.tolist() == song.result.taggram.tolist()
    assert again.result.path == other
    assert again.title == "Twice"


def test_the_tags_of_a_file_are_read(window, qtbot, tmp_path):
    path = write_flac(tmp_path / "a.flac", title="Naima", artist="John Coltrane", genre="Jazz")
    analysed(window, qtbot, [path, write_flac(tmp_path / "b.flac")])
    first, second = window.queue.model.songs
    assert (first.title, first.artist, first.genres) == ("Naima", "John Coltrane", ("Jazz",))
    assert (second.title, second.artist, second.genres) == ("", "", ())


@pytest.mark.expects_log("the library is damaged")
def test_a_damaged_library_is_reported_and_songs_are_analysed(make_window, own_library, qtbot, make_song):
    own_library.parent.mkdir(parents=True)
    own_library.write_bytes(b"no database" * 1000)
    window = make_window()
    qtbot.waitUntil(window.banner.isVisible, timeout=WAIT_MS)
    assert "library" in window.banner.text
    analysed(window, qtbot, [make_song()])
    assert window.queue.model.songs[0].result is not None


def test_without_an_answer_of_the_library_songs_are_analysed(make_window, qtbot, make_song, monkeypatch):
    monkeypatch.setattr("genrescope.gui.songs.queue.LOOK_UP_MS", 50)
    window = make_window()
    window.library.look_up = lambda songs: None
    analysed(window, qtbot, [make_song()])
    assert window.queue.model.songs[0].result is not None


def test_the_last_list_is_brought_back(make_window, qtbot, tmp_path):
    paths = [write_flac(tmp_path / f"{hz}.flac", hz) for hz in (220.0, 1_200.0)]
    first = make_window()
    assert not first.all_actions.last_list.isEnabled()
    analysed(first, qtbot, paths)
    assert first.close_down()
    second = make_window()
    qtbot.waitUntil(second.all_actions.last_list.isEnabled, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: second.model.state == "ready", timeout=WAIT_MS)
    second.all_actions.last_list.trigger()
    assert [song.path for song in second.queue.model.songs] == paths
    wait_for_all(qtbot, second)
    outcomes = [song.outcome for song in first.queue.model.songs]
    assert [song.outcome for song in second.queue.model.songs] == outcomes
    assert not second.all_actions.last_list.isEnabled()


def test_answers_of_another_model_are_marked_and_redone(make_window, own_library, qtbot, tmp_path, tiny_card):
    paths = [write_flac(tmp_path / f"{hz}.flac", hz) for hz in (220.0, 1_200.0, 2_500.0)]
    before = dataclasses.replace(tiny_card, id="tiny-0")
    with Database() as database:
        store = Store(database, before)
        for path in paths:
            found = dataclasses.replace(result(path), model_id="tiny-0")
            store.save(read_content(path), found)
    window = make_window()
    qtbot.waitUntil(lambda: window.model.state == "ready", timeout=WAIT_MS)
    window.all_actions.table.setChecked(True)
    window.open_paths(paths)
    songs = window.queue.model.songs
    qtbot.waitUntil(lambda: all(song.state is State.OLD for song in songs), timeout=WAIT_MS)
    assert window.banner.text == "3 songs were analysed with another model."
    assert window.parts.table.view.line(songs[1]).endswith("Another model")
    # The song whose spectrogram is shown is analysed at once.
    window.all_actions.table.setChecked(False)
    qtbot.waitUntil(lambda: songs[0].state is State.DONE, timeout=WAIT_MS)
    assert [song.state for song in songs[1:]] == [State.OLD, State.OLD]
    window.all_actions.analyse_old_again.trigger()
    wait_for_all(qtbot, window)
    assert [song.result.model_id for song in songs] == ["tiny-1"] * 3
