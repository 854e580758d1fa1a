"""The strip of the last ten minutes, tested by its pixels and texts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from genrescope.analysis.live import LiveOutcome
from genrescope.analysis.timeline import LIVE_SECONDS, LiveTimeline
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK, GENRE_COLOURS, LIGHT, Theme
from genrescope.gui.widgets.timeline_strip import TimelineStrip
from genrescope.inference.outcome import Outcome, Silence, TooQuiet
from support.outcomes import genre as genre_of
from support.outcomes import live, not_music, not_sure

CLASSES = tuple(GENRE_COLOURS)


@pytest.fixture
def timeline() -> LiveTimeline:
    return LiveTimeline()


@pytest.fixture(params=["dark", "light"])
def look(request: pytest.FixtureRequest) -> Theme:
    return DARK if request.param == "dark" else LIGHT


@pytest.fixture
def strip(qtbot: QtBot, timeline: LiveTimeline) -> TimelineStrip:
    return make(qtbot, timeline, DARK)


def make(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme, width: int = 600, height: int = 40
) -> TimelineStrip:
    widget = TimelineStrip()
    qtbot.addWidget(widget)
    widget.setPalette(palette_of(look))
    widget.resize(width, height)
    widget.set_timeline(timeline)
    return widget


def add(timeline: LiveTimeline, start: float, end: float, what: str | Outcome) -> None:
    """Add one song, or another sound, with one outcome."""
    seconds = start
    while seconds < end:
        seconds = min(end, seconds + 2.0)
        timeline.add(outcome_at(seconds, what, start))


def outcome_at(seconds: float, what: str | Outcome, started: float) -> LiveOutcome:
    outcome = genre_of(CLASSES, what, 0.82) if isinstance(what, str) else what
    return live(outcome, seconds=seconds, started=started)


def colours(strip: TimelineStrip) -> list[QColor]:
    """Return the colours along the strip, near its upper edge, where there are no letters."""
    image = strip.grab().toImage()
    return [image.pixelColor(x, 3) for x in range(image.width())]


def test_every_segment_has_its_genres_colour_at_its_time(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme
) -> None:
    add(timeline, 0, 300, "reggae")
    add(timeline, 300, LIVE_SECONDS, "metal")
    row = colours(make(qtbot, timeline, look))
    assert row[10:290] == [look.genre_colour("reggae", CLASSES)] * 280
    assert row[310:590] == [look.genre_colour("metal", CLASSES)] * 280


def test_the_time_before_listening_is_empty(strip: TimelineStrip, timeline: LiveTimeline) -> None:
    add(timeline, 0, 60, "jazz")
    strip.refresh()
    row = colours(strip)
    assert row[10:530] == [DARK.colour("track")] * 520
    assert row[550:590] == [DARK.genre_colour("jazz", CLASSES)] * 40


@pytest.mark.parametrize("nothing", [Silence(), not_music(CLASSES), TooQuiet()])
def test_sound_without_music_is_no_block(
    strip: TimelineStrip, timeline: LiveTimeline, nothing: Outcome
) -> None:
    add(timeline, 0, 200, "jazz")
    add(timeline, 200, 400, nothing)
    add(timeline, 400, LIVE_SECONDS, "jazz")
    strip.refresh()
    row = colours(strip)
    assert row[210:390] == [DARK.colour("track")] * 180
    assert row[100] == row[500] == DARK.genre_colour("jazz", CLASSES)
    middle = (
        strip.grab()
        .toImage()
        .pixelColor(300, round(strip.rect_of(timeline.timeline().segments[1]).center().y()))
    )
    assert (middle == DARK.colour("track")) == (nothing == Silence())


def test_a_short_pause_between_two_songs_of_one_genre_is_visible(
    strip: TimelineStrip, timeline: LiveTimeline
) -> None:
    add(timeline, 0, 300, "jazz")
    add(timeline, 300, 303, Silence())
    add(timeline, 303, LIVE_SECONDS, "jazz")
    strip.refresh()
    jazz = DARK.genre_colour("jazz", CLASSES)
    row = colours(strip)
    assert row[280] == row[320] == jazz
    assert sum(colour != jazz for colour in row[290:310]) >= 3


def ink(strip: TimelineStrip, timeline: LiveTimeline) -> int:
    """Return the number of letter pixels inside the first block."""
    image = strip.grab().toImage()
    block = strip.rect_of(timeline.timeline().segments[0]).toRect().adjusted(3, 3, -3, -3)
    fill = image.pixelColor(block.left(), block.top())
    return sum(
        image.pixelColor(x, y) != fill
        for x in range(block.left(), block.right())
        for y in range(block.top(), block.bottom())
    )


@pytest.mark.parametrize("height", [28, 40, 48, 120])
def test_a_name_is_shown_where_it_fits(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme, height: int
) -> None:
    add(timeline, 0, 300, "classical")
    assert ink(make(qtbot, timeline, look, height=height), timeline) > 50
    assert ink(make(qtbot, timeline, look, width=60, height=height), timeline) == 0


@pytest.mark.parametrize("genre", CLASSES)
def test_names_are_readable_on_every_colour(qtbot: QtBot, look: Theme, genre: str) -> None:
    timeline = LiveTimeline()
    add(timeline, 0, LIVE_SECONDS, genre)
    strip = make(qtbot, timeline, look)
    image = strip.grab().toImage()
    fill = look.genre_colour(genre, CLASSES)
    block = strip.rect_of(timeline.timeline().segments[0]).toRect().adjusted(250, 2, -250, -2)
    found = {
        image.pixelColor(x, y).name()
        for x in range(block.left(), block.right())
        for y in range(block.top(), block.bottom())
    }
    contrasts = [contrast(QColor(name), fill) for name in found]
    assert max(contrasts) >= 4.5


def contrast(a: QColor, b: QColor) -> float:
    def luminance(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True))

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_axis_labels_are_below_and_not_clipped(qtbot: QtBot, timeline: LiveTimeline) -> None:
    strip = make(qtbot, timeline, DARK, width=320, height=28)
    assert strip.minimumSizeHint().height() <= 28
    below = round(strip._band().bottom()) + 1
    assert 28 - below >= QFontMetricsF(strip._axis_font()).height() - 1
    image = strip.grab().toImage()
    background = image.pixelColor(160 // 2, 27)
    ends = (range(2, 40), range(280, 318))
    for columns in ends:
        assert any(image.pixelColor(x, y) != background for x in columns for y in range(below, 28))


def test_it_repaints_once_a_second_or_when_the_outcome_changes(
    strip: TimelineStrip, timeline: LiveTimeline
) -> None:
    add(timeline, 0, 10, "jazz")
    strip.refresh()
    taken = strip._now
    timeline.add(outcome_at(10.4, "jazz", 0))
    strip.refresh()
    assert strip._now == taken
    timeline.add(outcome_at(11.2, "jazz", 0))
    strip.refresh()
    assert strip._now == 11.2
    timeline.add(outcome_at(11.6, "metal", 11.2))
    strip.refresh()
    assert strip._now == 11.6


def test_the_tool_tip_shows_genre_probability_and_time(
    qtbot: QtBot, strip: TimelineStrip, timeline: LiveTimeline
) -> None:
    add(timeline, 0, 180, "reggae")
    add(timeline, 180, 300, Silence())
    add(timeline, 300, 400, "hiphop")
    strip.refresh()
    reggae, silence, hiphop = timeline.timeline().segments
    assert strip.describe(reggae) == "Reggae, 82\u00a0%\n6:40 ago, for 3:00"
    assert strip.describe(silence) == "Silence\n3:40 ago, for 2:00"
    assert strip.describe(hiphop) == "Hip hop, 82\u00a0%\nfor 1:40, until now"
    strip.show()
    qtbot.waitExposed(strip)
    place = QPoint(round(strip.rect_of(reggae).center().x()), 5)
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, place, strip.mapToGlobal(place)))
    assert QToolTip.text() == strip.describe(reggae)
    empty = QPoint(5, 5)
    assert strip.segment_at(5) is None
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, empty, strip.mapToGlobal(empty)))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_keys_move_from_block_to_block(qtbot: QtBot, strip: TimelineStrip, timeline: LiveTimeline) -> None:
    add(timeline, 0, 180, "reggae")
    add(timeline, 180, 300, "jazz")
    strip.refresh()
    assert strip.accessibleDescription() == "Jazz, 82\u00a0%, for 2:00, until now"
    for key, words in (
        (Qt.Key.Key_Left, "Jazz"),
        (Qt.Key.Key_Left, "Reggae"),
        (Qt.Key.Key_Left, "Reggae"),
        (Qt.Key.Key_Right, "Jazz"),
    ):
        qtbot.keyClick(strip, key)
        assert strip.accessibleDescription().startswith(words)
    QToolTip.hideText()


def test_screen_readers_get_a_description(strip: TimelineStrip, timeline: LiveTimeline) -> None:
    assert strip.accessibleName()
    assert strip.accessibleDescription() == "Nothing yet"
    add(timeline, 0, 30, not_sure(CLASSES))
    strip.refresh()
    assert strip.accessibleDescription().startswith("Not sure")
    assert strip.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_clearing(strip: TimelineStrip, timeline: LiveTimeline) -> None:
    add(timeline, 0, 100, "jazz")
    strip.refresh()
    strip.clear()
    assert timeline.timeline().segments == ()
    assert set(map(QColor.name, colours(strip)[10:590])) == {DARK.track.lower()}


def test_large_text_on_the_stage(qtbot: QtBot, timeline: LiveTimeline) -> None:
    small, large = (make(qtbot, timeline, DARK, height=height) for height in (40, 160))
    assert large._name_font().pointSizeF() > 1.5 * small._name_font().pointSizeF()
    font = QFont(large.font())
    font.setPixelSize(40)
    large.setFont(font)
    assert QFontMetricsF(large._name_font()).height() <= large._band().height()
