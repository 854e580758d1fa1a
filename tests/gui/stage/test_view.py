"""The stage view by itself: readability on screens of many sizes, keys and mouse."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import MelConfig
from genrescope.gui.stage import view as stage_view
from genrescope.gui.stage.view import LargeText, StageView
from genrescope.gui.theme.switch import ThemeSwitch
from genrescope.inference.outcome import ShownTag

SIZES = [(1280, 720), (1920, 1080), (1080, 1920), (3840, 2160), (1024, 600), (2560, 1080)]
GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")
LONGEST = "Not sure: classical or country"
SENTENCE = "“USB Audio CODEC” was unplugged. Genrescope resumes listening as soon as it is reconnected."
MEL = MelConfig(n_fft=2048, win_length=2048, hop_length=640)
TAGS = (
    ShownTag("reggae", "style", 0.9),
    ShownTag("female voice", "instrument", 0.7),
    ShownTag("electric guitar", "instrument", 0.7),
    ShownTag("bass guitar", "instrument", 0.6),
    ShownTag("mellow", "mood", 0.6),
    ShownTag("70s", "mood", 0.6),
)


@pytest.fixture
def record() -> QAction:
    action = QAction()
    action.setShortcut("Ctrl+R")
    return action


@pytest.fixture
def pressed() -> list[int]:
    """The keys that the stage leaves to the playback, which uses Space."""
    return []


@pytest.fixture
def stage(qapp: QApplication, qtbot, record: QAction, pressed: list[int]) -> Iterator[StageView]:
    def press_key(event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Space:
            pressed.append(event.key())
        return event.key() == Qt.Key.Key_Space

    switch = ThemeSwitch(qapp, "light")
    view = StageView([record], press_key)
    view.bars.set_animated(False)
    view.resize(1280, 720)
    view.show()
    view.activateWindow()
    yield view
    view.close()
    view.deleteLater()
    switch.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def fill(stage: StageView, verdict: str = "Reggae, 83\u00a0%", *, live: bool = True) -> None:
    ring = RingBuffer(1024, MEL.n_mels)
    ring.append(np.random.default_rng(1).uniform(-60, -10, (700, MEL.n_mels)).astype(np.float32))
    stage.show_headline(verdict, "Listening to USB Audio CODEC", is_firm=True)
    stage.show_scores(GENRES, {"reggae": 0.83, "classical": 0.12, "country": 0.05})
    stage.show_tags(TAGS, has_tags=True)
    stage.show_sound(live, ring, MEL)
    stage.show_recording(3754.2)
    stage.refresh()


def seen(stage: StageView) -> list[QWidget]:
    parts = [stage.state, stage.meter, stage.recording, stage.verdict, stage.tags, stage.bars, stage.picture]
    return [part for part in (*parts, stage.message, stage.timeline) if part.isVisible()]


def brightest(image: QImage, part: QWidget) -> QColor:
    area = part.geometry()
    colours = [
        image.pixelColor(x, y)
        for x in range(area.left(), area.right(), 3)
        for y in range(area.top(), area.bottom(), 3)
    ]
    return max(colours, key=QColor.lightness)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("message", ["", SENTENCE])
def test_nothing_overlaps_on_any_screen(stage, size, message):
    stage.resize(*size)
    fill(stage)
    stage.show_message(message, "error")
    parts = seen(stage)
    assert (stage.message in parts, stage.picture in parts) == (bool(message), not message)
    for part in parts:
        assert stage.rect().contains(part.geometry()), part
    for one, other in itertools.combinations(parts, 2):
        assert not one.geometry().intersects(other.geometry()), (one, other)


@pytest.mark.parametrize("size", SIZES)
def test_the_important_texts_are_large(stage, size):
    stage.resize(*size)
    fill(stage)
    stage.show_message(SENTENCE, "error")
    short = min(size)
    # Letters must be 6 mm high to be readable from three metres.  That is 3.2 % of the height of a laptop's
    # screen (19 cm), and capitals are 0.7 times the font size.
    assert stage.verdict.pixels > 0.12 * short
    assert stage.bars.font().pixelSize() > 0.045 * short
    assert stage.recording.pixels > 0.05 * short
    assert stage.message.pixels > 0.045 * short
    stage.show_headline(LONGEST, "", is_firm=True)
    assert stage.verdict.pixels > 0.08 * short


def test_a_text_wraps_before_it_shrinks(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    text = LargeText(parent)
    text.resize(600, 200)
    text.set_size(100)
    text.set_text("Jazz", "#ffffff")
    assert text.pixels == 100
    text.set_text("Waiting for “Scarlett 2i2 USB”…", "#ffffff")
    assert 40 < text.pixels < 100
    text.set_text("Donaudampfschifffahrtsgesellschaftskapitän " * 9, "#ffffff")
    assert 0 < text.pixels < 40


def test_only_the_leading_genres_are_visible(stage):
    fill(stage)
    rows = [stage.bars.row(genre) for genre in GENRES]
    shown = [row.genre for row in rows if row.geometry().bottom() <= stage.bars.height()]
    assert {"reggae", "classical", "country"} <= set(shown)
    assert 3 <= len(shown) <= stage_view.MOST_BARS
    assert all(row.height() > 40 for row in rows)


@pytest.mark.parametrize("size", SIZES)
def test_tags_fit_on_one_line(stage, size):
    stage.resize(*size)
    fill(stage)
    places = [place for _, place in stage.tags.places]
    assert len(places) >= 3
    assert all(stage.tags.rect().toRectF().contains(place) for place in places)


def test_a_model_without_tags_leaves_their_space_to_the_verdict(stage):
    fill(stage)
    verdict = stage.verdict.height()
    stage.show_tags((), has_tags=True)
    assert stage.verdict.height() == verdict
    stage.show_tags((), has_tags=False)
    assert stage.verdict.height() > verdict
    assert not stage.tags.isVisible()


def test_the_first_scores_are_sorted(stage):
    close = {genre: 0.01 * i for i, genre in enumerate(GENRES)}
    stage.show_scores(GENRES, close, calm=True)
    assert stage.bars.order == GENRES[::-1]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_is_dark_in_every_theme(stage, qapp, mode):
    switch = ThemeSwitch(qapp, "dark" if mode == "light" else "light")
    fill(stage)
    # It stays dark when the theme changes.
    switch.set_mode(mode)
    QApplication.processEvents()
    image = stage.grab().toImage()
    corners = [(0, 0), (1279, 0), (0, 719), (1279, 719)]
    assert all(image.pixelColor(x, y) == QColor("#000000") for x, y in corners)
    assert brightest(image, stage.verdict) == QColor("#ffffff")
    assert brightest(image, stage.bars).lightness() > 240
    dark = sum(image.pixelColor(x, y).lightness() < 64 for x in range(0, 1280, 16) for y in range(0, 720, 9))
    assert dark > 0.6 * 80 * 80
    switch.deleteLater()


def test_a_tentative_answer_looks_tentative(stage):
    fill(stage)
    stage.show_headline("Sounds like reggae…", "", is_firm=False)
    pale = brightest(stage.grab().toImage(), stage.verdict).lightness()
    stage.show_headline("Reggae, 83\u00a0%", "", is_firm=True)
    assert pale < brightest(stage.grab().toImage(), stage.verdict).lightness() - 30


def test_a_song_has_neither_level_nor_timeline(stage):
    fill(stage, live=False)
    assert seen(stage) == [stage.state, stage.recording, stage.verdict, stage.tags, stage.bars]


def test_errors_stay_and_other_messages_disappear(stage, qtbot, monkeypatch):
    monkeypatch.setattr(stage_view, "NEWS_MS", 20)
    fill(stage)
    stage.show_message("Saved as “a.flac”.", "info")
    assert stage.message.isVisible()
    qtbot.waitUntil(lambda: not stage.message.isVisible())
    assert stage.picture.isVisible()
    stage.show_message(SENTENCE, "error")
    qtbot.wait(60)
    assert stage.message.text == SENTENCE
    assert stage.message.accessibleName() == SENTENCE
    stage.show_message("", "error")
    assert stage.picture.isVisible()


def test_an_error_disappears_when_a_song_is_shown(stage, qtbot, monkeypatch):
    monkeypatch.setattr(stage_view, "NEWS_MS", 20)
    fill(stage)
    stage.show_message(SENTENCE, "error")
    fill(stage, live=False)
    qtbot.waitUntil(lambda: not stage.message.isVisible())


@pytest.mark.parametrize("live", [True, False])
def test_the_keys_do_not_cover_a_message(stage, live):
    fill(stage, live=live)
    stage.show_message(SENTENCE, "error")
    row = stage.hint.parentWidget()
    assert row.isVisible()
    assert not row.geometry().intersects(stage.message.geometry())


def test_the_keys(stage, qtbot, record, pressed):
    with qtbot.waitSignal(record.triggered):
        qtbot.keyClick(stage, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(stage, Qt.Key.Key_Space)
    with qtbot.waitSignal(stage.left):
        qtbot.keyClick(stage, Qt.Key.Key_Escape)
    assert not stage.isVisible()
    assert pressed == [Qt.Key.Key_Space]


def test_only_keys_that_do_something_are_listed(stage, record):
    assert "Ctrl+R" in stage.hint.text()
    record.setEnabled(False)
    assert "Ctrl+R" not in stage.hint.text()


@pytest.mark.parametrize("way", ["double click", "button"])
def test_leaving_it_with_the_mouse(stage, qtbot, way):
    with qtbot.waitSignal(stage.left):
        if way == "button":
            qtbot.mouseClick(stage.leave, Qt.MouseButton.LeftButton)
        else:
            # In the middle of the bars: no part of the stage keeps mouse events.
            qtbot.mouseDClick(stage.childAt(stage.rect().center()) or stage, Qt.MouseButton.LeftButton)


def test_the_pointer_is_visible_only_while_it_moves(stage, qtbot, monkeypatch):
    monkeypatch.setattr(stage_view, "REST_MS", 30)
    qtbot.mouseMove(stage, QPoint(100, 100))
    qtbot.mouseMove(stage, QPoint(200, 300))
    assert stage.leave.isVisible()
    assert stage.cursor().shape() != Qt.CursorShape.BlankCursor
    qtbot.waitUntil(lambda: stage.cursor().shape() == Qt.CursorShape.BlankCursor)
    assert not stage.leave.isVisible()
    qtbot.mouseMove(stage, QPoint(210, 310))
    assert stage.leave.isVisible()


def test_the_picture_moves_with_the_sound(stage):
    ring = RingBuffer(1024, MEL.n_mels)
    ring.append(np.full((100, MEL.n_mels), -80, np.float32))
    stage.show_sound(True, ring, MEL)
    stage.refresh()
    before = brightest(stage.grab().toImage(), stage.picture).lightness()
    ring.append(np.full((100, MEL.n_mels), -5, np.float32))
    stage.refresh()
    assert brightest(stage.grab().toImage(), stage.picture).lightness() > before + 40


def test_it_covers_the_screen(stage, qapp):
    stage.enter(qapp.primaryScreen())
    assert stage.isFullScreen()
    assert stage.geometry() == qapp.primaryScreen().geometry()


def test_a_clipping_input_is_reported_as_text(stage, qtbot):
    fill(stage)
    stage.meter._clip_timer.setInterval(20)
    stage.show_level(0.0, -10.0, True)
    assert stage.state.text == "Too loud: the input is clipping"
    assert stage.state.pixels > 0.04 * 720
    qtbot.waitUntil(lambda: not stage.meter.clipping)
    stage.show_level(-20.0, -30.0, False)
    assert stage.state.text == "Listening to USB Audio CODEC"
