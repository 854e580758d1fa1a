"""What speaks for a genre, over the spectrogram; the model runs in its thread."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from genrescope.audio.ring import RingBuffer
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.live_sound import LiveSound
from support.songs import WAIT_MS, wait_for_all


@pytest.fixture
def song(window, make_song, qtbot):
    window.open_paths([make_song(hz=300.0, seconds=12.0)])
    wait_for_all(qtbot, window)
    return window.queue.model.songs[0]


@pytest.fixture
def explained(window, qtbot):
    """Wait for an explanation; return the sentence."""

    def wait(act) -> str:
        with qtbot.waitSignal(window.inference.worker.explained, timeout=WAIT_MS):
            act()
        qtbot.waitUntil(lambda: window.why.explanation is not None, timeout=WAIT_MS)
        return window.spectrogram.why.sentence.text()

    return wait


def test_the_visible_part_is_explained_while_the_switch_is_on(window, song, explained):
    panel, why = window.spectrogram, window.all_actions.why
    before = panel.view.grab().toImage()
    assert panel.why.isHidden()
    sentence = explained(why.trigger)
    assert sentence.startswith("Bossa nova: mostly ")
    assert panel.why.isVisible()
    assert window.why.explanation.seconds[-1] == pytest.approx(12.0, abs=0.1)
    # Another part is explained once the view has settled.
    explained(lambda: panel.view.plot.box.setXRange(4.0, 8.0))
    assert window.why.explanation.seconds[[0, -1]] == pytest.approx([4.0, 8.0], abs=0.1)
    why.trigger()
    assert window.why.explanation is None
    assert panel.why.isHidden()
    panel.view.plot.show_all()
    QApplication.processEvents()
    assert panel.view.grab().toImage() == before


def test_any_genre_of_the_bars_can_be_asked(window, song, explained, qtbot):
    bars = window.bars

    def ask(genre: str) -> str:
        place = bars.row(genre).geometry().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, bars.mapToGlobal(place))
        QApplication.sendEvent(bars, event)
        menu = bars.findChildren(QMenu)[-1]
        (entry,) = menu.actions()
        text = entry.text()
        entry.trigger()
        menu.close()
        return text

    qtbot.waitUntil(lambda: not bars.is_moving)  # rows that change places overlap
    asked = []
    sentence = explained(lambda: asked.append(ask("rock")))
    assert asked == ["Why not rock?"]
    assert sentence.startswith("Not rock: mostly because of ")
    assert window.all_actions.why.isChecked()
    sentence = explained(lambda: asked.append(ask("bossa_nova")))
    assert asked[-1] == "Why bossa nova?"


def test_the_newest_request_wins(window, song, qtbot):
    view, answers = window.spectrogram.view, []
    window.inference.worker.explained.connect(lambda job, explanation: answers.append(explanation))
    with qtbot.waitSignal(window.inference.worker.explained, timeout=WAIT_MS):
        for genre in ("rock", "gnawa", "rock", "gnawa"):
            window.why.ask(genre)
    qtbot.waitUntil(lambda: window.why.explanation is not None, timeout=WAIT_MS)
    assert window.why.explanation.genre == "gnawa"
    assert len(answers) < 4
    view.clear()
    assert window.why.explanation is None
    assert window.spectrogram.why.sentence.text() == "Select a song to see what speaks for its genre"


def test_a_click_on_a_genre_explains_it_and_another_one_ends_that(window, song, explained, qtbot):
    def click(genre: str) -> None:
        place = window.bars.row(genre).geometry().center()
        qtbot.mouseClick(window.bars, Qt.MouseButton.LeftButton, pos=place)

    qtbot.waitUntil(lambda: not window.bars.is_moving)
    sentence = explained(lambda: click("rock"))
    assert sentence.startswith("Not rock: ")
    assert window.all_actions.why.isChecked()
    click("rock")
    assert not window.all_actions.why.isChecked()
    assert window.spectrogram.why.isHidden()
    assert window.why.explanation is None


def test_the_frozen_live_picture_is_explained(window, explained, qtbot):
    view, mel = window.spectrogram.view, window.model.card.mel
    window.live.sound = LiveSound(ListeningState.ON, window.live.analysis.timeline, "USB Audio")
    ring = window.live.analysis.frames = RingBuffer(10_000, mel.n_mels)
    frames = np.full((round(40 * mel.frame_rate), mel.n_mels), -60.0, np.float32)
    frames[:, 10:14] = -20.0
    ring.append(frames)
    window.presenter.show_live()
    window.all_actions.why.trigger()
    assert (
        window.spectrogram.why.sentence.text() == "Freeze the live picture to see what speaks for its genre"
    )
    explained(window.all_actions.freeze.trigger)
    explained(lambda: view.plot.box.setXRange(-30.0, -20.0))
    assert window.why.explanation.seconds[[0, -1]] == pytest.approx([10.0, 20.0], abs=0.1)
    rect = view.spotlight.rect
    assert (rect.left(), rect.right()) == pytest.approx((-30.0, -20.0), abs=0.1)
    window.all_actions.freeze.trigger()
    assert window.why.explanation is None


def test_the_opacity_is_remembered(window, settings):
    slider = window.spectrogram.why.opacity
    assert slider.value() == settings.why_opacity == 70
    slider.setValue(40)
    assert settings.why_opacity == 40
