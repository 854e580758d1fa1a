"""The level meter."""

from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from genrescope.gui import theme
from genrescope.gui.level_meter import LevelMeter


@pytest.fixture
def meter(qtbot: QtBot) -> LevelMeter:
    widget = LevelMeter(clip_hold_ms=100)
    qtbot.addWidget(widget)
    widget.setPalette(theme.palette_of(theme.DARK))
    widget.resize(500, widget.sizeHint().height())
    return widget


def lit_share(meter: LevelMeter) -> float:
    """Share of the bar that is not empty."""
    image, bar = meter.grab().toImage(), meter.bar_rect()
    empty: QColor = theme.DARK.colour("track")
    places = range(math.ceil(bar.left()) + 1, math.floor(bar.right()) - 1)
    lit = [image.pixelColor(x, round(bar.center().y())) != empty for x in places]
    return sum(lit) / len(lit)


def test_half_the_scale_lights_half_the_bar(meter: LevelMeter) -> None:
    meter.set_level(-30.0, -30.0)
    assert lit_share(meter) == pytest.approx(0.5, abs=0.02)
    meter.reset()
    assert lit_share(meter) == 0.0


@pytest.mark.parametrize("nothing", [-math.inf, math.nan, -200.0])
def test_silence_is_the_end_of_the_scale(meter: LevelMeter, nothing: float) -> None:
    meter.set_level(nothing, nothing)
    assert (meter.peak, meter.rms) == (-60.0, -60.0)
    assert lit_share(meter) == 0.0
    assert meter.accessibleDescription() == "Silence"


def test_the_level_rises_at_once_and_falls_slowly(meter: LevelMeter) -> None:
    meter.set_level(-6.0, -12.0)
    assert (meter.peak, meter.rms) == (-6.0, -12.0)
    meter.set_level(-50.0, -60.0)
    assert meter.peak == -6.0
    assert meter.rms > -30.0


def test_the_clip_light_holds_and_goes_out(qtbot: QtBot, meter: LevelMeter) -> None:
    meter.set_level(-1.0, -10.0)
    assert not meter.clipping
    meter.set_level(0.0, -3.0)
    assert meter.clipping
    assert "clipping" in meter.accessibleDescription()
    corner = meter.grab().toImage().pixelColor(meter.width() - 3, 7)
    assert corner == theme.DARK.colour("danger")
    qtbot.waitUntil(lambda: not meter.clipping)
    assert meter.grab().toImage().pixelColor(meter.width() - 3, 7) == theme.DARK.colour("track")


def test_screen_readers_are_not_told_of_every_block(meter: LevelMeter) -> None:
    meter.set_level(-18.0, -20.0)
    words = meter.accessibleDescription()
    assert words == "Peak about \u221218 dB"
    meter.set_level(-17.0, -19.0)
    assert meter.accessibleDescription() == words


@pytest.mark.parametrize("width", [160, 240, 400, 900])
def test_the_scale_is_even(meter: LevelMeter, width: int) -> None:
    """Labels at even distances, none over another."""
    meter.resize(width, meter.height())
    image, bar = meter.grab().toImage(), meter.bar_rect()
    ground = image.pixelColor(0, 0)
    below = range(round(bar.bottom()) + 4, image.height())
    inked = [any(image.pixelColor(x, y) != ground for y in below) for x in range(image.width())]
    assert inked[: round(bar.right()) + 6].count(True) > 10
    gaps = "".join("x" if ink else " " for ink in inked).strip().split("      ")
    assert len([gap for gap in gaps if gap.strip()]) >= 2
