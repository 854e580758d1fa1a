from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from genrescope.audio.ring import RingBuffer
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.main_window import MainWindow
from genrescope.gui.songs.song import Song, State
from genrescope.inference.outcome import Silence
from support.outcomes import genre, not_music, not_sure


@pytest.fixture
def songs(window: MainWindow, qtbot, make_song) -> list[Song]:
    """Two songs in the list; the first is shown."""
    window.open_paths([make_song("first.wav", seconds=2), make_song("second.wav", seconds=2)])
    rows = window.queue.model.songs
    qtbot.waitUntil(lambda: [song.state for song in rows] == [State.DONE] * 2, timeout=60_000)
    window.bars.set_animated(False)
    return list(rows)


def page(window: MainWindow) -> str:
    return "welcome" if window.parts.pages.currentWidget() is window.parts.welcome else "spectrogram"


def test_the_empty_window_shows_the_welcome_page(window):
    assert window.presenter.shown is None
    assert (page(window), window.windowTitle()) == ("welcome", "Genrescope")


def test_a_selected_row_is_shown(window, songs):
    assert window.presenter.shown is songs[0]
    assert (page(window), window.windowTitle()) == ("spectrogram", "first.wav")
    window.song_list.select([songs[1]])
    assert window.presenter.shown is songs[1]
    assert window.windowTitle() == "second.wav"
    assert window.headline.detail.whole.startswith("second.wav")


def test_the_next_song_is_shown_after_a_removal(window, songs):
    window.queue.remove([songs[0]])
    assert window.presenter.shown is songs[1]
    window.queue.remove([songs[1]])
    assert window.presenter.shown is None
    assert page(window) == "welcome"


def test_either_the_live_sound_or_a_song_is_shown(window, songs):
    window.live.sound = LiveSound(ListeningState.OFF, window.live.analysis.timeline, "USB Audio")
    window.presenter.show_live()
    assert window.presenter.shown is window.live.sound
    assert window.windowTitle() == "USB Audio"
    assert window.live_entry.isChecked()
    assert window.song_list.selected == []
    window.song_list.select([songs[1]])
    assert window.presenter.shown is songs[1]
    assert not window.live_entry.isChecked()
    window.presenter.show_live()
    window.presenter.dismiss_live()
    assert window.presenter.shown in songs
    assert window.live.sound is None


def test_the_live_picture_is_frozen_until_it_continues(window, songs):
    freeze, view = window.all_actions.freeze, window.spectrogram.view
    assert not freeze.isEnabled()
    window.live.sound = LiveSound(ListeningState.ON, window.live.analysis.timeline, "USB Audio")
    mel = window.model.card.mel
    ring = window.live.analysis.frames = RingBuffer(10_000, mel.n_mels)
    ring.append(np.full((round(150 * mel.frame_rate), mel.n_mels), -30.0, np.float32))
    window.presenter.show_live()
    assert view.is_live
    freeze.trigger()
    assert window.presenter.is_frozen
    assert not view.is_live
    view.plot.show_all()
    assert view.plot.time_span[0] < -120
    window.live.analysis.ticked.emit()
    assert not view.is_live
    freeze.trigger()
    assert view.is_live
    freeze.trigger()
    window.presenter.show_song(songs[0])
    assert not window.presenter.is_frozen
    assert not freeze.isEnabled()


@pytest.mark.parametrize(("outcome", "has_bars"), [(genre, True), (not_sure, True), (not_music, False)])
def test_only_music_has_bars(window, songs, outcome, has_bars):
    classes = window.bars.classes
    songs[0].outcome = outcome(classes, classes[1]) if outcome is genre else outcome(classes)
    window.queue.changed.emit(songs[0])
    assert bool(window.bars.scores) == has_bars
    assert (window.bars.printed is not None) == has_bars
    songs[0].outcome = Silence()
    window.queue.changed.emit(songs[0])
    assert window.bars.scores == {}


def test_a_song_has_its_tags_unless_it_is_not_music(window, songs):
    assert [tag.name for tag in window.parts.tags.tags] == ["ballad"]
    songs[0].result = dataclasses.replace(songs[0].result, outcome=not_music(window.bars.classes))
    window.queue.changed.emit(songs[0])
    assert window.parts.tags.tags == ()


def test_tags_change_nothing_else(window, songs):
    """Their space is kept, so that the bars do not move."""
    assert window.parts.tags.isVisible()
    before = window.bars.geometry()
    window.presenter.show_nothing()
    assert window.parts.tags.tags == ()
    assert window.parts.tags.isVisible()
    assert window.bars.geometry() == before


def test_a_model_without_tags_has_no_space_for_them(window, songs):
    window.presenter.use_card(dataclasses.replace(window.model.card, tags=()))
    assert not window.parts.tags.isVisible()
