"""The level meter."""

from __future__ import annotations

import math
import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK, LIGHT, Theme
from genrescope.gui.widgets import level_meter
from genrescope.gui.widgets.level_meter import LevelMeter
from support.painting import PaintedArea


@pytest.fixture
def meter(qtbot: QtBot) -> LevelMeter:
    widget = LevelMeter(clip_hold_ms=100)
    qtbot.addWidget(widget)
    widget.setPalette(palette_of(DARK))
    widget.resize(500, widget.sizeHint().height())
    return widget


def lit_share(meter: LevelMeter) -> float:
    """Return the share of the bar that is not empty."""
    image, bar = meter.grab().toImage(), meter.bar_rect()
    empty: QColor = DARK.colour("track")
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
    assert meter.peak_text == ""
    meter.set_level(nothing, nothing)
    assert meter.peak <= -200.0
    assert (meter.rms, meter.peak_text) == (-60.0, "\u2212∞")
    assert lit_share(meter) == 0.0
    assert meter.accessibleDescription() == "Silence"
    meter.reset()
    assert meter.peak_text == ""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time that the meter sees, in seconds."""
    now = SimpleNamespace(seconds=time.monotonic())
    monkeypatch.setattr(level_meter, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


def test_the_highest_peak_of_two_seconds_is_held(meter: LevelMeter, clock: SimpleNamespace) -> None:
    shown, begin = {}, clock.seconds
    for tenth, peak in enumerate([-30, -6, -20, -12, -40] + 40 * [-50]):
        clock.seconds = begin + tenth / 10
        meter.set_level(peak, peak - 10)
        shown[tenth] = meter.peak
    assert shown[0] == -30
    assert {shown[tenth] for tenth in range(1, 21)} == {-6}
    assert shown[22] == -12
    assert shown[25] == -50
    assert meter.peak_text == "\u221250.0"
    assert max(shown.values()) == -6


def test_the_bar_rises_at_once_and_falls_slowly(meter: LevelMeter, clock: SimpleNamespace) -> None:
    meter.set_level(-6.0, -12.0)
    assert meter.rms == -12.0
    clock.seconds += 0.5
    meter.set_level(-50.0, -60.0)
    assert meter.rms == pytest.approx(-24.0)
    clock.seconds += 10
    meter.set_level(-50.0, -55.0)
    assert meter.rms == -55.0


@pytest.mark.parametrize(
    ("peak", "text"),
    [(-12.34, "\u221212.3"), (0.0, "0.0"), (-0.04, "0.0"), (12.3, "+12.3"), (-150.0, "\u2212∞")],
)
def test_the_peak_value(meter: LevelMeter, peak: float, text: str) -> None:
    meter.set_level(peak, -20.0)
    assert meter.peak_text == text


def test_gain_beyond_full_scale_is_not_clipping(meter: LevelMeter) -> None:
    meter.set_level(30.0, 20.0)
    assert not meter.clipping
    assert not meter.has_clipped
    assert meter.rms == 0.0
    assert lit_share(meter) == pytest.approx(1.0, abs=0.02)


def light(meter: LevelMeter) -> tuple[QColor, QColor]:
    """Return the colours of the edge and the inside of the clip light."""
    image = meter.grab().toImage()
    return image.pixelColor(meter.width() - 10, 1), image.pixelColor(meter.width() - 8, 5)


def test_the_clip_light_is_on_and_then_outlined_until_a_click(qtbot: QtBot, meter: LevelMeter) -> None:
    danger, off = DARK.colour("danger"), DARK.colour("track")
    meter.set_level(-1.0, -10.0, False)
    assert not meter.clipping
    assert light(meter) == (off, off)
    meter.set_level(-12.0, -15.0, True)
    assert meter.clipping
    assert "clipping" in meter.accessibleDescription()
    assert light(meter) == (danger, danger)
    qtbot.waitUntil(lambda: not meter.clipping)
    meter.set_level(-12.0, -15.0)
    assert meter.has_clipped
    edge, inside = light(meter)
    assert edge.red() > 150
    assert inside not in (danger, off)
    qtbot.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert not meter.has_clipped
    assert meter.peak_text == ""
    assert light(meter) == (off, off)


def test_a_click_turns_off_a_light_that_is_on(qtbot: QtBot, meter: LevelMeter) -> None:
    meter.set_level(0.0, -3.0, True)
    qtbot.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert not meter.clipping
    assert "clipping" not in meter.accessibleDescription()


def test_screen_readers_do_not_read_out_every_block(meter: LevelMeter) -> None:
    meter.set_level(-18.0, -20.0)
    text = meter.accessibleDescription()
    assert text == "Peak about \u221218 dB"
    meter.set_level(-17.0, -19.0)
    assert meter.accessibleDescription() == text


def test_only_changes_are_painted(qtbot: QtBot, meter: LevelMeter, clock: SimpleNamespace) -> None:
    meter.show()
    qtbot.waitExposed(meter)
    meter.set_level(-10.0, -20.0)
    qtbot.wait(20)
    painted, bar = PaintedArea(meter), meter.bar_rect().toAlignedRect()
    clock.seconds += 0.03
    meter.set_level(-40.0, -20.0)
    qtbot.wait(1)
    assert painted.take().isEmpty()
    meter.set_level(-40.0, -14.0)
    qtbot.wait(1)
    area = painted.take()
    assert bar.adjusted(-1, -1, 1, 1).contains(area)
    assert area.width() < bar.width() / 8
    meter.set_level(-3.0, -14.0)
    qtbot.wait(1)
    # The mark is at the top, the number at the bottom.
    assert painted.take().bottom() > bar.bottom() + 4
    before = meter.grab().toImage()
    meter.update()
    assert meter.grab().toImage() == before


@pytest.mark.parametrize("width", [110, 160, 240, 400, 900])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_scale_number_and_light_do_not_touch(meter: LevelMeter, width: int, theme: Theme) -> None:
    meter.setPalette(palette_of(theme))
    meter.resize(width, meter.height())
    meter.set_level(-88.8, -90.0)
    image, bar = meter.grab().toImage(), meter.bar_rect()
    ground = image.pixelColor(image.width() // 2, 0)
    below = range(round(bar.bottom()) + 4, image.height())
    inked = [any(image.pixelColor(x, y) != ground for y in below) for x in range(image.width())]
    texts = [text for text in "".join("x" if ink else " " for ink in inked).split("    ") if text.strip()]
    # At least the two ends of the scale, and the number.
    assert len(texts) >= 3
    assert inked[-8:].count(True) > 0
