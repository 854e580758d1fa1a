"""The spectrogram view, tested by its pixels."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import genrescope
import support
from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import log_mel
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.spectrogram.colormaps import COLORMAPS
from genrescope.gui.spectrogram.sources import LiveSource
from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.theme.tokens import DARK
from support.painting import PaintedArea
from support.spectrogram import CONFIG, noise_frames, picture, tone, track_of


@pytest.mark.parametrize("hz", [200.0, 1_000.0, 5_000.0])
def test_the_bright_row_of_a_tone_is_at_its_tick(view: SpectrogramView, hz: float) -> None:
    view.show_track(track_of(tone(hz, 4.0)))
    rows = picture(view).mean(axis=1)
    y = view.plot.rect.top() + rows.argmax() + 0.5
    band_height = view.plot.rect.height() / CONFIG.n_mels
    assert y == pytest.approx(view.plot.y_of_hz(hz), abs=band_height)
    assert view.plot.hz_of_y(view.plot.y_of_hz(hz)) == pytest.approx(hz)


def test_a_click_is_at_its_second(view: SpectrogramView) -> None:
    y = np.zeros(10 * CONFIG.sr)
    y[3 * CONFIG.sr] = 1.0
    view.show_track(track_of(log_mel(y, CONFIG)))
    columns = picture(view).mean(axis=0)
    # The click is in the middle of the frames whose windows contain it (3 frames to either side).
    lit = np.flatnonzero(columns > columns.max() / 2)
    x = view.plot.rect.left() + lit.mean() + 0.5
    assert x == pytest.approx(view.plot.x_of_seconds(3.0), abs=1.5)


@pytest.mark.parametrize("name", COLORMAPS)
def test_louder_is_brighter_in_every_map(view: SpectrogramView, name: str) -> None:
    steps = np.linspace(-90, -15, 8)
    frames = np.repeat(steps, 50)[:, None] * np.ones(CONFIG.n_mels)
    view.set_range(-90, -15)
    view.set_colormap(name)
    view.show_track(track_of(frames))
    columns = picture(view)[200]
    middles = columns[((np.arange(8) + 0.5) / 8 * len(columns)).astype(int)]
    assert (np.diff(middles) > 8).all()


def test_the_range_sets_what_is_dark_and_bright(view: SpectrogramView) -> None:
    view.show_track(track_of(np.full((200, CONFIG.n_mels), -50.0)))
    levels = []
    for low, high in ((-50, 0), (-75, -25), (-100, -50)):
        view.set_range(low, high)
        levels.append(picture(view)[100, 100])
    assert levels == sorted(levels)
    assert levels[0] < 5
    assert levels[-1] > 230
    with pytest.raises(ValueError, match="below"):
        view.set_range(-20, -20)
    with pytest.raises(ValueError, match="jet"):
        view.set_colormap("jet")


def test_a_track_grows_while_it_is_read(view: SpectrogramView) -> None:
    track = TrackFrames(CONFIG.n_mels, CONFIG.frame_rate)
    view.show_track(track, 10.0)
    assert picture(view).max() < 30
    for share in (0.25, 0.5, 1.0):
        track.append(np.full((round(share * 500) - track.position, CONFIG.n_mels), -20.0))
        view.refresh()
        bright = picture(view)[100] > 150
        assert bright.mean() == pytest.approx(share, abs=0.01)
        assert bright[: int(share * len(bright)) - 2].all()
    assert view.plot.time_span == (0.0, pytest.approx(10.0))


@pytest.mark.parametrize("seconds", [4.0, 30.0, 240.0])
@pytest.mark.parametrize("capacity", [2**10, 2**17])
def test_a_growing_track_looks_as_if_drawn_at_once(
    qtbot: QtBot, view: SpectrogramView, seconds: float, capacity: int
) -> None:
    """Also if columns are wider than pixels, and when the finest level is dropped."""
    frames = noise_frames(round(seconds * CONFIG.frame_rate))
    track = TrackFrames(CONFIG.n_mels, CONFIG.frame_rate, capacity)
    view.show_track(track, seconds)
    picture(view)  # the layout is final from now on
    for piece in np.array_split(frames, 23):
        track.append(piece)
        view.refresh()
        view.viewport().repaint()
    in_steps = picture(view)
    view.show_track(track, seconds)
    at_once = picture(view)
    assert in_steps.std() > 10
    assert np.abs(in_steps - at_once).mean(axis=0).max() < 1.0


def test_a_wrong_length_is_corrected(view: SpectrogramView) -> None:
    track = track_of(noise_frames(500))
    view.show_track(track, 4.0)
    assert view.plot.time_span == (0.0, pytest.approx(10.0))
    view.set_duration(60.0)
    assert view.plot.time_span == (0.0, 60.0)
    view.set_duration(None)
    assert view.plot.time_span == (0.0, pytest.approx(10.0))


def test_zoom_keeps_the_position_under_the_cursor(view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(5_000)))
    place = QPointF(view.plot.x_of_seconds(30.0), 200.0)
    for _ in range(6):
        wheel(view, place, 120)
    assert view.plot.seconds_of_x(place.x()) == pytest.approx(30.0)
    start, stop = view.plot.time_span
    assert stop - start == pytest.approx(100.0 / 1.25**6)
    wheel(view, place, 120, Qt.KeyboardModifier.ControlModifier)
    assert view.plot.band_span[1] - view.plot.band_span[0] < CONFIG.n_mels
    for _ in range(60):
        wheel(view, place, 120)
    assert view.plot.time_span[1] - view.plot.time_span[0] == pytest.approx(0.5)
    for _ in range(60):
        wheel(view, place, -120)
    assert view.plot.time_span == (0.0, pytest.approx(100.0))


def wheel(
    view: SpectrogramView,
    place: QPointF,
    delta: int,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    event = QWheelEvent(
        place,
        view.mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def drag(
    view: SpectrogramView,
    button: Qt.MouseButton,
    start: float,
    stop: float,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Drag the mouse from one x position to another."""
    port = view.viewport()
    step = (stop - start) / 10
    for number in range(12):
        kind = {0: QEvent.Type.MouseButtonPress, 11: QEvent.Type.MouseButtonRelease}.get(
            number, QEvent.Type.MouseMove
        )
        place = QPointF(start + step * min(number, 10), 200)
        buttons = Qt.MouseButton.NoButton if number == 11 else button
        event = QMouseEvent(kind, place, port.mapToGlobal(place), button, buttons, modifiers)
        QApplication.sendEvent(port, event)
        QTest.qWait(12)  # pyqtgraph ignores moves that follow within 10 ms


def test_a_click_goes_to_a_second_and_a_drag_selects_a_region(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(5_000)))
    view.plot.zoom(10.0, 50.0)
    view.viewport().repaint()
    span, seconds = view.plot.time_span, view.plot.seconds_of_x
    with qtbot.waitSignal(view.seek_requested) as sought:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert sought.args == [pytest.approx(seconds(300))]
    with qtbot.waitSignal(view.region_selected) as selected, qtbot.assertNotEmitted(view.seek_requested):
        drag(view, Qt.MouseButton.LeftButton, 400, 250)
    assert selected.args == [pytest.approx(seconds(250)), pytest.approx(seconds(400))]
    assert view.plot.time_span == span
    # Beyond the edge, the region ends at the edge.
    with qtbot.waitSignal(view.region_selected) as selected:
        drag(view, Qt.MouseButton.LeftButton, 400, 5000)
    assert selected.args[1] == pytest.approx(span[1])


def test_live_sound_and_a_bare_view_cannot_be_played(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_live(RingBuffer(1000, CONFIG.n_mels), CONFIG.frame_rate)
    with qtbot.assertNotEmitted(view.seek_requested):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    bare = SpectrogramView(bare=True)
    qtbot.addWidget(bare)
    bare.show_track(track_of(noise_frames(500)))
    with qtbot.assertNotEmitted(bare.seek_requested):
        qtbot.mouseClick(bare.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))


def test_playhead_and_region_go_with_the_track(view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(500)))
    before = picture(view)
    view.set_playhead(5.0)
    left = view.plot.rect.left()
    begin, end, playhead = (view.plot.x_of_seconds(s) - left for s in (2.0, 3.0, 5.0))
    changed = np.flatnonzero((picture(view) != before).any(axis=0))
    assert np.abs(changed - playhead).max() <= 2
    # What is not repeated is dimmed.
    view.set_region((2.0, 3.0))
    assert (view.playhead, view.region) == (5.0, (2.0, 3.0))
    kept = np.flatnonzero((picture(view) == before).all(axis=0))
    kept = kept[kept < playhead]  # the last column is cut by the frame
    assert begin - 2 <= kept.min() <= begin + 3
    assert end - 3 <= kept.max() <= end + 2
    view.show_track(track_of(noise_frames(500)))
    assert (view.playhead, view.region) == (None, None)


def test_dragging_moves_the_picture(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(5_000)))
    view.plot.zoom(10.0, 50.0)
    view.viewport().repaint()
    before = view.plot.seconds_of_x(300.0)
    drag(view, Qt.MouseButton.LeftButton, 300, 250, Qt.KeyboardModifier.ShiftModifier)
    assert view.plot.seconds_of_x(250.0) == pytest.approx(before)
    qtbot.mouseMove(view.viewport(), QPoint(100, 200))
    assert view.plot.seconds_of_x(250.0) == pytest.approx(before)
    view.plot.pan(1e9)
    assert view.plot.time_span[1] == pytest.approx(100.0)
    view.plot.pan(-1e9)
    assert view.plot.time_span[0] == 0.0


def test_the_middle_button_moves_the_picture_too(view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(5_000)))
    view.plot.zoom(10.0, 50.0)
    view.viewport().repaint()
    before = view.plot.seconds_of_x(300.0)
    drag(view, Qt.MouseButton.MiddleButton, 300, 400)
    assert view.plot.seconds_of_x(400.0) == pytest.approx(before)


def test_the_right_button_does_nothing(qtbot: QtBot, view: SpectrogramView) -> None:
    """pyqtgraph would open a menu or zoom."""
    button = Qt.MouseButton.RightButton
    view.show_track(track_of(noise_frames(5_000)))
    view.plot.zoom(10.0, 50.0)
    view.viewport().repaint()
    before = view.plot.time_span
    port = view.viewport()
    qtbot.mousePress(port, button, pos=QPoint(300, 200))
    for x in range(300, 400, 10):
        place = QPointF(x, 250)
        none = Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, place, port.mapToGlobal(place), button, button, none)
        QApplication.sendEvent(port, move)
    qtbot.mouseRelease(port, button, pos=QPoint(400, 250))
    qtbot.mouseClick(port, button, pos=QPoint(300, 200))
    assert view.plot.time_span == before
    assert QApplication.activePopupWidget() is None


def test_a_double_click_shows_everything(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(5_000)))
    view.plot.zoom(10.0, 50.0)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert view.plot.time_span == (0.0, pytest.approx(100.0))


def test_a_closed_view_can_be_shown_again(view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(500)))
    before = picture(view)
    view.close()
    view.show()
    assert (picture(view) == before).all()


def test_the_keyboard_reaches_everything(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(5_000)))
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.plot.time_span == (pytest.approx(10.0), pytest.approx(90.0))
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.plot.time_span == (pytest.approx(2.0), pytest.approx(82.0))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.plot.time_span == (0.0, pytest.approx(100.0))
    view.plot.zoom_bands(2.0)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.plot.band_span == (pytest.approx(38.4), pytest.approx(102.4))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.plot.band_span == (0.0, 128.0)
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert "0:51" in view.readout
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.readout == ""
    assert view.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert view.accessibleName()
    assert view.accessibleDescription()


def test_the_space_bar_is_left_to_the_window(view: SpectrogramView) -> None:
    """The window plays and pauses with it."""
    view.show_track(track_of(noise_frames(50)))
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    event.accept()
    view.keyPressEvent(event)
    assert not event.isAccepted()


def test_only_keyboard_focus_shows_the_focus_ring(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(50)))
    corner = (view.plot.rect.topLeft() + QPointF(1, 200)).toPoint()
    accent = DARK.colour("accent")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert view.hasFocus()
    assert view.grab().toImage().pixelColor(corner) != accent
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.grab().toImage().pixelColor(corner) == accent


def test_the_readout_shows_time_frequency_note_and_level(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(tone(440.0, 100.0, -20.0)))
    place = QPoint(round(view.plot.x_of_seconds(83.4)), round(view.plot.y_of_hz(440.0)))
    qtbot.mouseMove(view.viewport(), place)
    when, hz, note, level = view.readout.split(" · ")
    assert when == "1:23.4"
    assert 430 <= float(hz.removesuffix(" Hz")) <= 450
    assert note == "A4"
    assert -26 <= int(level.removesuffix(" dB").replace("\u2212", "-")) <= -20
    qtbot.mouseMove(view.viewport(), QPoint(2, 2))
    assert view.readout == ""


def test_the_readout_has_no_level_beyond_the_sound(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(100)), 10.0)
    qtbot.mouseMove(view.viewport(), QPoint(round(view.plot.x_of_seconds(8.0)), 200))
    assert view.readout.startswith("0:08")
    assert "dB" not in view.readout


# Live


def show_live(view: SpectrogramView, capacity: int) -> tuple[RingBuffer, LiveSource]:
    """Show live sound whose right edge follows the newest frame at once."""
    ring = RingBuffer(capacity, CONFIG.n_mels)
    source = LiveSource(ring, CONFIG.frame_rate, clock=itertools.count().__next__)
    view.show_source(source)
    return ring, source


def feed(view: SpectrogramView, ring: RingBuffer, frames: np.ndarray, step: int) -> None:
    """Append frames in steps, and paint each step."""
    for begin in range(0, len(frames), step):
        ring.append(frames[begin : begin + step])
        view.refresh()
        view.viewport().repaint()


@pytest.mark.parametrize("step", [1, 2, 7])
def test_live_sound_looks_as_if_drawn_at_once(qtbot: QtBot, view: SpectrogramView, step: int) -> None:
    """Even after the ring has wrapped around."""
    ring, source = show_live(view, 700)
    feed(view, ring, noise_frames(1_600), step)
    in_steps = picture(view)
    other = SpectrogramView()
    qtbot.addWidget(other)
    other.resize(view.size())
    other.show()
    other.show_source(source)
    at_once = picture(other)
    assert in_steps.std() > 20
    assert np.abs(in_steps - at_once).mean() < 2.0
    # No seams: no column stands out.
    assert np.abs(in_steps - at_once).mean(axis=0).max() < 12.0


def test_a_sound_looks_the_same_while_scrolling(view: SpectrogramView) -> None:
    """Moved by whole pixels, the picture stays the same except for rounding: it does not shimmer."""
    ring, source = show_live(view, 2_000)
    frames = noise_frames(1_500)
    feed(view, ring, frames[:1_300], 50)
    before = picture(view)
    pixels_per_second = before.shape[1] / 12
    origin = source.origin(pixels_per_second)
    feed(view, ring, frames[1_300:], 50)
    after = picture(view)
    moved = round((source.origin(pixels_per_second) - origin) * pixels_per_second)
    # Except at the rounded corners.
    kept = np.abs(before[8:-8, moved + 8 : -8] - after[8:-8, 8 : -moved - 8])
    assert moved > 100
    assert before.std() > 20
    assert kept.max() < 2.0


def test_the_newest_live_sound_is_at_the_right(view: SpectrogramView) -> None:
    ring, _ = show_live(view, 2_000)
    feed(view, ring, np.full((700, CONFIG.n_mels), -90.0), 50)
    feed(view, ring, np.full((101, CONFIG.n_mels), -15.0), 3)
    bright = picture(view)[200] > 128
    # Two of twelve seconds.
    assert bright.mean() == pytest.approx(2 / 12, abs=0.01)
    assert bright[-50:].all()
    assert not bright[: len(bright) // 2].any()
    assert view.plot.x_of_seconds(0.0) == view.plot.rect.right()


def test_the_picture_is_empty_before_the_first_sound(view: SpectrogramView) -> None:
    ring, _ = show_live(view, 2_000)
    feed(view, ring, np.full((301, CONFIG.n_mels), -15.0), 5)
    bright = picture(view)[200] > 128
    assert bright.mean() == pytest.approx(0.5, abs=0.01)
    assert not bright[: len(bright) // 2 - 3].any()


def test_a_hidden_view_catches_up_when_shown(view: SpectrogramView) -> None:
    ring, source = show_live(view, 700)
    ring.append(noise_frames(5_000))
    view.refresh()
    assert source.edge == pytest.approx(ring.position - 1.5)
    assert picture(view).std() > 20


def test_live_zoom_stays_within_the_ring(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_live(RingBuffer(1_000, CONFIG.n_mels), CONFIG.frame_rate)
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.plot.time_span[0] == pytest.approx(-(1_000 - 8) / 50)
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.plot.time_span == (-4.0, 0.0)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.plot.time_span == (-12.0, 0.0)


def test_the_live_readout_counts_back_from_now(qtbot: QtBot, view: SpectrogramView) -> None:
    ring, _ = show_live(view, 2_000)
    feed(view, ring, tone(1_000.0, 14.0, -30.0), 50)
    qtbot.mouseMove(
        view.viewport(), QPoint(round(view.plot.x_of_seconds(-3.0)), round(view.plot.y_of_hz(1_000.0)))
    )
    assert view.readout.startswith("\u22123.0 s · ")
    assert "B5" in view.readout


def test_a_cleared_view_is_a_plain_panel(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(100)))
    assert not view.is_empty
    view.clear()
    assert view.is_empty
    view.plot.zoom(2.0)
    view.plot.show_all()
    qtbot.mouseMove(view.viewport(), QPoint(400, 200))
    assert view.readout == ""
    image = view.grab().toImage()
    raised = DARK.colour("raised")
    assert all(image.pixelColor(x, y) == raised for x in range(10, 790, 5) for y in range(10, 490, 5))


def test_only_new_columns_are_repainted(qtbot: QtBot, view: SpectrogramView) -> None:
    track = track_of(noise_frames(250))
    view.show_track(track, 10.0)
    view.grab()
    qtbot.wait(20)
    painted = PaintedArea(view.viewport())
    view.refresh()
    qtbot.wait(1)
    assert painted.take().isEmpty()
    track.append(noise_frames(50, seed=1))
    view.refresh()
    qtbot.wait(1)
    left, right = (view.plot.x_of_seconds(s) for s in (5.0, 6.0))
    area = painted.take()
    assert area.left() <= left < right <= area.right()
    assert area.width() < right - left + 40
    # Nothing is repainted while the view is hidden.
    view.plot.zoom(10.0, 0.5)
    qtbot.wait(1)
    painted.take()
    track.append(noise_frames(50, seed=2))
    view.refresh()
    qtbot.wait(1)
    assert painted.take().isEmpty()


def test_no_label_is_clipped(qtbot: QtBot, view: SpectrogramView) -> None:
    """The edges of the widget have only the card's colour, at any text and window size."""
    view.show_track(track_of(noise_frames(60 * 60 * 50 // 10)), 40_000.0)
    ground = QColor(DARK.surface)
    for points in (8, 10, 16):
        font = view.font()
        font.setPointSize(points)
        view.setFont(font)
        for size in ((320, 200), (800, 500)):
            view.resize(*size)
            image = view.grab().toImage()
            edge = [image.pixelColor(image.width() - 1, y) for y in range(image.height())]
            edge += [image.pixelColor(x, image.height() - 1) for x in range(image.width())]
            assert all(colour == ground for colour in edge), (points, size)


SCALED = """
import sys
sys.path[:0] = sys.argv[1:]
from PySide6.QtWidgets import QApplication
app = QApplication([])
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK
import support.spectrogram as t
view = t.SpectrogramView()
view.setPalette(palette_of(DARK))
view.resize(600, 400)
view.show_track(t.track_of(t.tone(1000.0, 60.0)))
pixmap = view.grab(view.plot.rect.toAlignedRect())
rows = t.lightness(pixmap.toImage()).mean(axis=1)
print(pixmap.devicePixelRatio(), view.plot.rect.top() + (rows.argmax() + 0.5) / pixmap.devicePixelRatio())
print(view.plot.y_of_hz(1000.0))
view.show_track(t.track_of(t.noise_frames(round(pixmap.width()))))
row = t.lightness(view.grab(view.plot.rect.toAlignedRect()).toImage())[pixmap.height() // 2, 20:-20]
print((row[1:] != row[:-1]).mean())
"""


@pytest.mark.parametrize("factor", ["1.5", "2.5"])
def test_the_picture_is_sharp_and_in_place_on_a_high_dpi_screen(factor: str) -> None:
    folders = [Path(module.__file__ or "").parents[1] for module in (genrescope, support)]
    done = subprocess.run(
        [sys.executable, "-c", SCALED, *map(str, folders)],
        env={**os.environ, "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        check=True,
    )
    ratio, bright, tick, changes = (float(word) for word in done.stdout.split())
    assert ratio == float(factor)
    # As many distinct frames are visible as the screen has pixels.
    assert changes > 0.9
    assert bright == pytest.approx(tick, abs=3.0)
