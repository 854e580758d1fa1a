"""Overlays are painted over the picture and receive its mouse events."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from pytestqt.qtbot import QtBot

from genrescope.gui.spectrogram.overlays import Overlay
from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK, LIGHT, Theme
from support.spectrogram import noise_frames, picture, track_of


class Marker(Overlay):
    """Colours one second, and records clicks on it."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self.start = start
        self.colour = QColor()
        self.clicked_at: tuple[float, float] | None = None

    def set_theme(self, theme: Theme) -> None:
        self.colour = theme.colour("accent")

    def paint(self, painter: QPainter, *_: object) -> None:
        low, high = self.boundingRect().top(), self.boundingRect().bottom()
        painter.fillRect(QRectF(self.start, low, 1.0, high - low), self.colour)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        if self.start <= event.pos().x() <= self.start + 1.0:
            self.clicked_at = event.pos().x(), event.pos().y()
            event.accept()


def test_an_overlay_is_painted_and_clicked_in_data_coordinates(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(500)))
    before = picture(view)
    marker = Marker(4.0)
    view.add_overlay(marker)
    inside, outside = (QPoint(round(view.plot.x_of_seconds(s)), 200) for s in (4.5, 5.5))
    image = view.grab().toImage()
    assert image.pixelColor(inside) == DARK.colour("accent")
    assert image.pixelColor(outside) != DARK.colour("accent")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=outside)
    assert marker.clicked_at is None
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=inside)
    assert marker.clicked_at == (
        pytest.approx(view.plot.seconds_of_x(inside.x())),
        pytest.approx(view.plot.band_of_y(inside.y())),
    )
    view.setPalette(palette_of(LIGHT))
    assert view.grab().toImage().pixelColor(inside) == LIGHT.colour("accent")
    # It stays at its seconds when the view zooms.
    view.plot.zoom(4.0, 4.5)
    start, stop = (round(view.plot.x_of_seconds(s)) for s in (4.0, 5.0))
    image = view.grab().toImage()
    lit = [image.pixelColor(x, 200) == marker.colour for x in range(start + 2, stop - 2)]
    assert len(lit) > 200
    assert all(lit)
    view.plot.show_all()
    view.remove_overlay(marker)
    view.setPalette(palette_of(DARK))
    view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert (picture(view) == before).all()


def test_a_region_in_an_overlay_can_be_dragged(qtbot: QtBot, view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(500)))
    view.viewport().repaint()
    overlay, region = Overlay(), pg.LinearRegionItem((4.0, 6.0), bounds=(0.0, 10.0))
    region.setParentItem(overlay)
    view.add_overlay(overlay)
    view.viewport().repaint()
    places = [QPoint(round(view.plot.x_of_seconds(s)), 200) for s in (5.0, 6.0, 7.0)]
    qtbot.mouseMove(view.viewport(), places[0])
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.wait(15)  # pyqtgraph ignores moves that follow within 10 ms
        qtbot.mouseMove(view.viewport(), place)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=places[-1])
    assert region.getRegion() == (pytest.approx(6.0, abs=0.05), pytest.approx(8.0, abs=0.05))
    assert view.plot.time_span == (0.0, pytest.approx(10.0))


def test_a_band_dims_the_other_frequencies_and_names_its_edges(view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(500)))
    before = picture(view)
    view.set_band((220.0, 880.0))
    after = picture(view)
    assert view.band == ("220 Hz · A3", "880 Hz · A5")
    top, bottom = (round(view.plot.y_of_hz(hz) - view.plot.rect.top()) for hz in (880.0, 220.0))
    right = slice(after.shape[1] // 2, -4)  # beside the labels
    assert (after[top + 2 : bottom - 2, right] == before[top + 2 : bottom - 2, right]).all()
    assert after[4 : top - 2, right].mean() < 0.6 * before[4 : top - 2, right].mean()
    view.set_band(None)
    assert view.band == ()
    assert (picture(view) == before).all()


def test_the_spotlight_dims_all_but_the_strong_cells(view: SpectrogramView) -> None:
    view.show_track(track_of(noise_frames(500)))
    before = picture(view)
    spotlight = view.spotlight
    weights = np.zeros((10, 8))
    weights[5] = 1.0
    first, last = view.plot.time_span
    spotlight.set_weights(weights, QRectF(first, 0.0, last - first, view.plot.axis.n_mels))
    after, width = picture(view), before.shape[1]
    strong, weak = (slice(int((a + 0.04) * width), int((a + 0.06) * width)) for a in (0.5, 0.1))
    assert after[20:-20, strong].mean() > 0.9 * before[20:-20, strong].mean()
    assert after[20:-20, weak].mean() < 0.7 * before[20:-20, weak].mean()
    spotlight.set_opacity(0.0)
    assert picture(view)[20:-20, weak].mean() == pytest.approx(before[20:-20, weak].mean())
    spotlight.set_weights(None, QRectF())
    assert (picture(view) == before).all()
