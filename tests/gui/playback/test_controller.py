"""Playing songs in the window, on a fake output; what comes out is tested in tests/audio/playback."""

from __future__ import annotations

import itertools
import json

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from genrescope.gui.playback import controller
from genrescope.gui.songs.model import PLAYED_ROLE
from support.songs import WAIT_MS, wait_for_all

Ctrl, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NoModifier = Qt.KeyboardModifier.NoModifier

BOXES = {"name": "Boxes", "host_api": "Fake", "sr": 48_000, "outputs": 2}


@pytest.fixture
def open_songs(fake_devices, window, make_song, qtbot):
    """Open and analyse songs of these lengths in seconds, and show the first one."""
    fake_devices(devices=[BOXES])

    def open_(*lengths: float):
        paths = [make_song(f"{n}.wav", seconds=length, hz=300.0 * n) for n, length in enumerate(lengths, 1)]
        window.open_paths(paths)
        wait_for_all(qtbot, window)
        return window.queue.model.songs

    return open_


@pytest.fixture
def wait_for(window, qtbot):
    """Wait until a song is played between two seconds."""

    def wait(song, start: float, stop: float = 1e9) -> None:
        playback = window.playback
        qtbot.waitUntil(
            lambda: playback.song is song and start <= playback.speaker.position() < stop, timeout=WAIT_MS
        )

    return wait


def test_the_space_bar_plays_and_pauses(window, qtbot, open_songs, wait_for):
    (song,) = open_songs(20)
    play, view = window.all_actions.play, window.spectrogram.view
    assert window.parts.playback.isVisible()
    assert view.playhead is None
    qtbot.keyClick(window.song_list, Qt.Key.Key_Space)
    assert play.text() == "&Pause\tSpace"
    wait_for(song, 0.5)
    qtbot.waitUntil(lambda: (view.playhead or 0.0) > 0.5)
    assert window._awake.is_on
    qtbot.keyClick(window.song_list, Qt.Key.Key_Space)
    assert play.text() == "&Play\tSpace"
    assert not window._awake.is_on
    paused = window.playback.position
    qtbot.keyClick(window, Qt.Key.Key_MediaTogglePlayPause)
    wait_for(song, paused + 0.2)


def test_click_keys_and_loop(window, qtbot, open_songs, wait_for):
    (song,) = open_songs(20)
    view, playback = window.spectrogram.view, window.playback
    x, y = round(view.plot.x_of_seconds(10.0)), round(view.plot.rect.center().y())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert playback.position == pytest.approx(10.0, abs=0.1)
    assert not playback.is_playing
    assert view.playhead == playback.position
    for key, modifiers, change in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 5.0),
        (Qt.Key.Key_Left, Shift, -1.0),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, -5.0),
    ):
        before = playback.position
        qtbot.keyClick(window.song_list, key, modifiers)
        assert playback.position == pytest.approx(before + change)
    playback.repeat(4.0, 4.5)
    assert view.region == (4.0, 4.5)
    playback.toggle()
    seen = []
    playback.moved.connect(lambda: seen.append(playback.position))
    qtbot.waitUntil(lambda: any(b < a for a, b in itertools.pairwise(seen)), timeout=WAIT_MS)
    assert all(3.9 < position < 4.6 for position in seen)
    # A click inside stays in the loop, Escape ends it without a jump.
    playback.go_to(4.2)
    assert view.region == (4.0, 4.5)
    qtbot.keyClick(window.song_list, Qt.Key.Key_Escape)
    assert view.region is None
    assert not window.all_actions.end_loop.isEnabled()
    wait_for(song, 4.8)
    qtbot.keyClick(window.song_list, Qt.Key.Key_Home)
    wait_for(song, 0.0, 2.0)
    playback.repeat(4.0, 4.5)
    playback.go_to(10.0)
    assert view.region is None


def test_a_drag_in_the_timeline_repeats_a_region(window, qtbot, open_songs, wait_for):
    (song,) = open_songs(20)
    view, timeline = window.spectrogram.view, window.spectrogram.timeline
    left, scores = Qt.MouseButton.LeftButton, timeline.scores_rect()
    begin, end = (round(scores.left() + share * scores.width()) for share in (0.25, 0.5))
    window.playback.toggle()
    qtbot.mousePress(timeline, left, pos=QPoint(begin, 40))
    place = QPointF(end, 40)
    move = QMouseEvent(QEvent.Type.MouseMove, place, timeline.mapToGlobal(place), left, left, NoModifier)
    QApplication.sendEvent(timeline, move)
    assert view.region == pytest.approx((5.0, 10.0), abs=0.2)
    qtbot.mouseRelease(timeline, left, pos=QPoint(end, 40))
    assert window.playback.region == view.region == pytest.approx((5.0, 10.0), abs=0.2)
    wait_for(song, 5.0, 10.0)


def test_a_double_click_plays_a_song_and_its_row_is_marked(window, qtbot, open_songs, wait_for):
    _, second = open_songs(20, 20)
    model = window.queue.model

    def marked() -> list:
        return [song for song in model.songs if model.index_of(song).data(PLAYED_ROLE)]

    place = window.song_list.visualRect(model.index(1)).center()
    qtbot.mouseClick(window.song_list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(window.song_list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait_for(second, 0.3)
    assert marked() == [second]
    window.playback.toggle()
    assert not marked()


def test_the_stage_has_the_same_keys(window, qtbot, open_songs, wait_for):
    first, second = open_songs(20, 20)
    window.all_actions.stage.trigger()
    stage = window.stage.view
    qtbot.keyClick(stage, Qt.Key.Key_Space)
    wait_for(first, 0.3)
    qtbot.keyClick(stage, Qt.Key.Key_Right)
    wait_for(first, 5.0)
    qtbot.keyClick(stage, Qt.Key.Key_Right, Ctrl)
    wait_for(second, 0.3)
    qtbot.keyClick(stage, Qt.Key.Key_Space)
    assert not window.playback.is_playing
    assert window.live.state == "off"
    window.stage.close()


def test_a_band_of_frequencies_is_drawn_played_and_cleared(window, qtbot, open_songs, monkeypatch):
    open_songs(20, 20)
    bands = []
    monkeypatch.setattr(window.playback.speaker, "set_band", bands.append)
    view, actions = window.spectrogram.view, window.all_actions
    assert not actions.play_all_frequencies.isEnabled()
    x = round(view.plot.rect.center().x())
    top, bottom = (QPoint(x, round(view.plot.y_of_hz(hz))) for hz in (880.0, 220.0))
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, Ctrl, bottom)
    for place in ((top + bottom) / 2, top):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place.toPointF(),
            view.viewport().mapToGlobal(place).toPointF(),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Ctrl,
        )
        QApplication.sendEvent(view.viewport(), move)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, Ctrl, top)
    assert window.playback.band == pytest.approx((220.0, 880.0), rel=0.03)
    assert bands == [window.playback.band]
    assert view.region is None
    assert [label.split(" · ")[1] for label in view.band] == ["A3", "A5"]
    # It is kept for the next song, and Escape plays everything again.
    window.presenter.show_song(window.queue.model.songs[1])
    assert len(view.band) == 2
    qtbot.keyClick(window.song_list, Qt.Key.Key_Escape)
    assert bands[1:] == [None]
    assert not view.band
    assert not actions.play_all_frequencies.isEnabled()
    view.plot.zoom_bands(4.0)
    actions.play_visible_band.trigger()
    assert window.playback.band == view.visible_band


@pytest.mark.parametrize("plays_on", [True, False])
def test_the_next_song_follows_if_wanted(window, qtbot, open_songs, wait_for, plays_on):
    first, second, last = open_songs(4, 4, 30)
    playback, actions = window.playback, window.all_actions
    if not plays_on:
        actions.play_on.trigger()
    assert not actions.previous_song.isEnabled()
    playback.go_to(3.5)
    playback.toggle()
    if plays_on:
        wait_for(second, 0.1)
        assert window.presenter.shown is second
        actions.next_song.trigger()
        wait_for(last, 0.1)
        assert window.presenter.shown is last
        assert not actions.next_song.isEnabled()
        actions.previous_song.trigger()
        assert playback.song is second
        assert playback.is_playing
    else:
        # It stops at the end first, and goes to the start when the window knows.
        qtbot.waitUntil(lambda: not playback.is_playing and playback.position == 0.0, timeout=WAIT_MS)
        assert playback.song is first


def test_another_song_can_be_shown_while_one_plays(window, qtbot, open_songs, wait_for):
    first, second = open_songs(30, 30)
    playback, bar = window.playback, window.parts.playback
    playback.toggle()
    wait_for(first, 0.3)
    window.presenter.show_song(second)
    assert playback.position is None
    assert window.spectrogram.view.playhead is None
    assert bar.name.whole == "1.wav"
    assert bar.time.text() == "0:00 / 0:30"
    wait_for(first, 0.6)
    # The space bar plays the song that is selected.
    qtbot.keyClick(window.song_list, Qt.Key.Key_Space)
    assert playback.song is second
    assert bar.name.whole == ""
    wait_for(second, 0.2)
    window.queue.remove([second])
    assert playback.song is None
    assert not playback.is_playing


def test_bars_and_a_line_follow_the_moment_that_is_played(window, qtbot, open_songs, wait_for):
    (song,) = open_songs(20)
    whole = window.headline.verdict.whole
    window.playback.go_to(10.0)
    assert window.headline.verdict.whole == whole
    assert " · at 0:10: " in window.headline.detail.whole
    window.playback.toggle()
    wait_for(song, 11.2)
    qtbot.waitUntil(lambda: " · at 0:11: " in window.headline.detail.whole, timeout=WAIT_MS)
    window.playback.toggle()
    window.playback.go_to_start()
    assert " · at " not in window.headline.detail.whole


def test_volume_and_mute_are_shown_and_remembered(window, qtbot, open_songs, monkeypatch):
    open_songs(2)
    gains = []
    monkeypatch.setattr(window.playback.speaker, "set_volume", gains.append)
    bar, actions = window.parts.playback, window.all_actions
    bar.volume.setValue(50)
    assert window.settings.volume == 50
    assert gains == [0.125]
    actions.mute.trigger()
    assert gains[-1] == 0.0
    assert actions.mute.text() == "Un&mute"
    actions.volume_up.trigger()
    assert gains[-1] == pytest.approx(0.55**3)
    assert bar.volume.value() == 55
    assert actions.mute.text() == "&Mute"


def test_an_error_is_one_sentence_and_keeps_the_place(window, qtbot, open_songs, wait_for, monkeypatch):
    (song,) = open_songs(30)
    monkeypatch.setenv("FAKE_PORTAUDIO", json.dumps({"devices": []}))
    window.playback.go_to(5.0)
    window.playback.toggle()
    qtbot.waitUntil(lambda: bool(window.banner.text), timeout=WAIT_MS)
    assert window.banner.text == "No loudspeakers or headphones were found. Connect some, then try again."
    assert window.playback.position == pytest.approx(5.0)
    assert window.all_actions.play.text() == "&Play\tSpace"
    monkeypatch.setenv("FAKE_PORTAUDIO", json.dumps({"devices": [BOXES]}))
    window.playback.speaker.restart_if_idle()
    window.playback.toggle()
    assert window.banner.text == ""
    wait_for(song, 5.2)


def test_the_process_starts_before_it_is_needed(window, qtbot, open_songs, monkeypatch):
    prepared = []
    window.playback.speaker.prepare = prepared.append
    monkeypatch.setattr(controller, "PREPARE_MS", 0)
    (song,) = open_songs(1)
    qtbot.waitUntil(lambda: prepared == [song.path], timeout=WAIT_MS)


def test_a_song_is_played_while_it_is_analysed(fake_devices, window, qtbot, make_song, wait_for):
    fake_devices(devices=[BOXES])
    window.open_paths([make_song(seconds=60)])
    song = window.queue.model.songs[0]
    window.playback.toggle()
    wait_for(song, 0.3)
    QApplication.processEvents()
    assert window.spectrogram.view.playhead is not None
