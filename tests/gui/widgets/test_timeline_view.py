"""The timeline of a track and of the last ten minutes, tested by its pixels and texts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from genrescope.analysis.curve import Curve, curve_of_segments
from genrescope.analysis.live import LiveOutcome
from genrescope.analysis.timeline import LIVE_SECONDS, LiveTimeline, Segment, Timeline
from genrescope.gui.text.sections import sections_text
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK, GENRE_COLOURS, LIGHT, Theme
from genrescope.gui.widgets.timeline.view import TimelineView
from genrescope.inference.outcome import NotMusic, NotSure, Outcome, Silence, TooQuiet
from support.outcomes import genre as genre_of
from support.outcomes import live, not_music, not_sure

CLASSES = tuple(GENRE_COLOURS)
LEFT, RIGHT = 40, 80


@pytest.fixture
def timeline() -> LiveTimeline:
    return LiveTimeline()


@pytest.fixture(params=["dark", "light"])
def look(request: pytest.FixtureRequest) -> Theme:
    return DARK if request.param == "dark" else LIGHT


@pytest.fixture
def strip(qtbot: QtBot, timeline: LiveTimeline) -> TimelineView:
    return make(qtbot, timeline, DARK)


def widget_of(
    qtbot: QtBot, look: Theme, width: int, height: int, parent: QWidget | None = None, *, bare: bool = False
) -> TimelineView:
    widget = TimelineView(parent, bare=bare)
    if parent is None:
        qtbot.addWidget(widget)
    widget.setPalette(palette_of(look))
    widget.setMaximumHeight(height)
    widget.resize(width, height)
    return widget


def make(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme, width: int = 600, height: int = 40
) -> TimelineView:
    """A live timeline of blocks only."""
    widget = widget_of(qtbot, look, width, height, bare=True)
    widget.show_live(timeline)
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


def pixels(widget: QWidget, y: float) -> list[QColor]:
    """Return the colours of a row of pixels."""
    image = widget.grab().toImage()
    return [image.pixelColor(x, round(y)) for x in range(image.width())]


def colours(strip: TimelineView) -> list[QColor]:
    """Return the colours along the blocks, near their upper edge, where there are no letters."""
    return pixels(strip, 3)


# -- live sound ----------------------------------------------------------------------------------------


def test_every_segment_has_its_genres_colour_at_its_time(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme
) -> None:
    add(timeline, 0, 300, "reggae")
    add(timeline, 300, LIVE_SECONDS, "metal")
    row = colours(make(qtbot, timeline, look))
    assert row[10:290] == [look.genre_colour("reggae", CLASSES)] * 280
    assert row[310:590] == [look.genre_colour("metal", CLASSES)] * 280


def test_the_time_before_listening_is_empty(strip: TimelineView, timeline: LiveTimeline) -> None:
    add(timeline, 0, 60, "jazz")
    strip.refresh()
    row = colours(strip)
    assert row[10:530] == [DARK.colour("track")] * 520
    assert row[550:590] == [DARK.genre_colour("jazz", CLASSES)] * 40


def looks(strip: TimelineView, segment: Segment) -> set[str]:
    """Return the colours inside a block, away from its middle, where its name is."""
    image, block = strip.grab().toImage(), strip.rect_of(segment).toRect().adjusted(4, 4, -4, -4)
    return {
        image.pixelColor(x, y).name()
        for x in range(block.left(), block.left() + 20)
        for y in range(block.top(), block.bottom())
    }


def test_sound_without_a_genre_differs_without_colours(qtbot: QtBot, look: Theme) -> None:
    """Silence is a gap, other sound is hatched, music of no clear genre is dotted, a genre is plain."""
    timeline = LiveTimeline()
    for index, what in enumerate(("jazz", Silence(), not_music(CLASSES), not_sure(CLASSES), TooQuiet())):
        add(timeline, 120 * index, 120 * (index + 1), what)
    strip = make(qtbot, timeline, look)
    jazz, silence, other, unclear, quiet = (looks(strip, s) for s in timeline.timeline().segments)
    assert jazz == {look.genre_colour("jazz", CLASSES).name()}
    assert silence == {look.colour("track").name()}
    assert look.colour("track").name() in other & quiet
    assert look.colour("pressed").name() in unclear
    assert min(len(other), len(unclear), len(quiet)) > 2
    assert other.isdisjoint(unclear - other)


def test_a_short_pause_between_two_songs_of_one_genre_is_visible(
    strip: TimelineView, timeline: LiveTimeline
) -> None:
    add(timeline, 0, 300, "jazz")
    add(timeline, 300, 303, Silence())
    add(timeline, 303, LIVE_SECONDS, "jazz")
    strip.refresh()
    jazz = DARK.genre_colour("jazz", CLASSES)
    row = colours(strip)
    assert row[280] == row[320] == jazz
    assert sum(colour != jazz for colour in row[290:310]) >= 3


def ink(strip: TimelineView, timeline: LiveTimeline) -> int:
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
    add(timeline, 0, LIVE_SECONDS, "jazz")
    strip = make(qtbot, timeline, DARK, width=320, height=28)
    assert strip.minimumSizeHint().height() <= 28
    below = round(strip.rect_of(timeline.timeline().segments[0]).bottom()) + 1
    image = strip.grab().toImage()
    background = image.pixelColor(160 // 2, 27)
    ends = (range(2, 40), range(280, 318))
    for columns in ends:
        rows = [y for y in range(below, 28) if any(image.pixelColor(x, y) != background for x in columns)]
        assert len(rows) >= 5
        assert rows[-1] < 27


def test_it_changes_once_a_second_or_when_the_outcome_changes(
    strip: TimelineView, timeline: LiveTimeline
) -> None:
    def shown_until() -> float:
        return strip.sections[-1].end

    add(timeline, 0, 10, "jazz")
    strip.refresh()
    timeline.add(outcome_at(10.4, "jazz", 0))
    strip.refresh()
    assert shown_until() == 10
    timeline.add(outcome_at(11.2, "jazz", 0))
    strip.refresh()
    assert shown_until() == 11.2
    timeline.add(outcome_at(11.6, "metal", 11.2))
    strip.refresh()
    assert shown_until() == 11.6


def test_live_sections_are_described(strip: TimelineView, timeline: LiveTimeline) -> None:
    add(timeline, 0, 180, "reggae")
    add(timeline, 180, 300, Silence())
    add(timeline, 300, 400, "hiphop")
    strip.refresh()
    reggae, silence, hiphop = timeline.timeline().segments
    assert strip.describe(reggae) == "Reggae, 82\u00a0%\n6:40 ago, for 3:00"
    assert strip.describe(silence) == "Silence\n3:40 ago, for 2:00"
    assert strip.describe(hiphop) == "Hip hop, 82\u00a0%\nfor 1:40, until now"
    assert strip.segment_at(5) is None
    assert strip.segment_at(strip.rect_of(reggae).center().x()) == reggae


def test_keys_move_from_block_to_block(qtbot: QtBot, strip: TimelineView, timeline: LiveTimeline) -> None:
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


def test_screen_readers_get_a_description(strip: TimelineView, timeline: LiveTimeline) -> None:
    assert strip.accessibleName()
    assert strip.accessibleDescription() == "Nothing yet"
    add(timeline, 0, 30, not_sure(CLASSES))
    strip.refresh()
    assert strip.accessibleDescription().startswith("Not sure")
    assert strip.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_another_session_starts_empty(strip: TimelineView, timeline: LiveTimeline) -> None:
    add(timeline, 0, 100, "jazz")
    strip.refresh()
    timeline.clear()
    strip.show_live(timeline)
    assert strip.sections == ()
    assert set(map(QColor.name, colours(strip)[10:590])) == {DARK.track.lower()}


def test_large_text_on_the_stage(qtbot: QtBot, timeline: LiveTimeline) -> None:
    add(timeline, 0, LIVE_SECONDS, "jazz")
    small, large = (ink(make(qtbot, timeline, DARK, height=height), timeline) for height in (40, 160))
    assert large > 2 * small
    strip = make(qtbot, timeline, DARK, height=160)
    font = QFont(strip.font())
    font.setPixelSize(40)
    strip.setFont(font)
    block = strip.rect_of(strip.sections[0])
    rows = [y for y in range(160) if strip.grab().toImage().pixelColor(300, y) == QColor("#000000")]
    assert all(block.top() < y < block.bottom() for y in rows)


def test_the_live_timeline_shows_scores_if_there_is_space(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme
) -> None:
    add(timeline, 0, LIVE_SECONDS, "reggae")
    strip = widget_of(qtbot, look, 600, 90)
    strip.show_live(timeline)
    place = strip.scores_rect()
    # The genre leads with 82 %, so its band fills most of the height, from the bottom.
    assert pixels(strip, place.bottom() - 5)[300] == look.genre_colour("reggae", CLASSES)
    assert pixels(strip, place.top() + 0.25 * place.height())[300] == look.genre_colour("reggae", CLASSES)
    assert pixels(strip, place.top() + 0.1 * place.height())[300] != look.genre_colour("reggae", CLASSES)


def test_the_genres_of_the_first_minute_of_live_sound_are_named(
    qtbot: QtBot, timeline: LiveTimeline, look: Theme
) -> None:
    add(timeline, 0, 60, "reggae")
    strip = widget_of(qtbot, look, 600, 90)
    strip.set_margins(0, 90)
    strip.show_live(timeline)
    margin = strip.grab().toImage().copy(round(strip.scores_rect().right()) + 2, 0, 600, 90)
    found = {margin.pixelColor(x, y).name() for x in range(margin.width()) for y in range(margin.height())}
    assert look.genre_colour("reggae", CLASSES).name() in found


# -- a track -------------------------------------------------------------------------------------------


def segments_of(*parts: tuple[str | Outcome, float]) -> tuple[Segment, ...]:
    ends = list(itertools.accumulate(seconds for _, seconds in parts))
    return tuple(
        Segment(end - seconds, end, genre_of(CLASSES, what, 0.8) if isinstance(what, str) else what)
        for (what, seconds), end in zip(parts, ends, strict=True)
    )


@pytest.fixture
def track(qtbot: QtBot) -> Iterator[Callable[..., TimelineView]]:
    """Show a track with a section for each part, from the beginning to the end."""
    cards = []

    def show(
        *parts: tuple[str | Outcome, float], look: Theme = DARK, width: int = 720, height: int = 90
    ) -> TimelineView:
        segments = segments_of(*parts)
        card = QWidget()
        qtbot.addWidget(card)
        cards.append(card)
        card.resize(width, 300)
        widget = widget_of(qtbot, look, width, height, card)
        widget.move(0, 200)
        widget.set_margins(LEFT, RIGHT)
        widget.set_span(0.0, segments[-1].end)
        widget.show_track(curve_of_segments(segments), Timeline(segments))
        card.show()
        qtbot.waitExposed(card)
        return widget

    yield show
    cards.clear()


def label(widget: TimelineView) -> str:
    """Return the text beside the pointer; empty if there is none."""
    labels = widget.parentWidget().findChildren(QLabel)
    return "".join(label.text() for label in labels if label.isVisible())


def test_a_section_starts_where_the_splice_is(
    qtbot: QtBot, track: Callable[..., TimelineView], look: Theme
) -> None:
    widget = track(("rock", 200), ("jazz", 100), look=look)
    row = colours(widget)
    rock, jazz = look.genre_colour("rock", CLASSES), look.genre_colour("jazz", CLASSES)
    splice = LEFT + 400
    assert row[LEFT + 10 : splice - 10] == [rock] * 380
    assert row[splice + 10 : splice + 190] == [jazz] * 180
    assert row[LEFT - 5] == row[splice + 205] == row[2]
    place = widget.scores_rect()
    bottom = pixels(widget, place.bottom() - 3)
    assert bottom[splice - 10] == rock
    middle = pixels(widget, place.center().y())
    assert (middle[splice - 10], middle[splice + 10]) == (rock, jazz)


def test_zooming_moves_sections_and_scores_together(qtbot: QtBot, track: Callable[..., TimelineView]) -> None:
    widget = track(("rock", 200), ("jazz", 100))
    widget.set_span(190.0, 210.0)
    middle = LEFT + 300
    place = widget.scores_rect()
    for row in (colours(widget), pixels(widget, place.center().y())):
        assert row[middle - 20] == DARK.genre_colour("rock", CLASSES)
        assert row[middle + 20] == DARK.genre_colour("jazz", CLASSES)
    widget.set_span(0.0, 100.0)
    assert DARK.genre_colour("jazz", CLASSES) not in colours(widget)


def test_lanes_are_as_opaque_as_the_scores_are_high(
    qtbot: QtBot, track: Callable[..., TimelineView], look: Theme
) -> None:
    widget = track(("rock", 200), ("jazz", 100), look=look)
    widget.set_style("lanes")
    place = widget.scores_rect()
    image = widget.grab().toImage()
    column = [image.pixelColor(LEFT + 100, y) for y in range(round(place.top()), round(place.bottom()))]
    ground = look.colour("track")
    distances = [distance(colour, ground) for colour in column]
    # Rock has the first lane, and there it differs most from the ground.
    assert np.argmax(distances) < place.height() / 5
    late = [image.pixelColor(LEFT + 500, y) for y in range(round(place.top()), round(place.bottom()))]
    assert np.argmax([distance(colour, ground) for colour in late]) > np.argmax(distances)


def distance(a: QColor, b: QColor) -> float:
    return sum((x - y) ** 2 for x, y in zip(a.getRgbF()[:3], b.getRgbF()[:3], strict=True))


@pytest.mark.parametrize("style", ["area", "lanes"])
def test_speech_is_hatched_and_silence_is_empty_in_the_scores(
    qtbot: QtBot, track: Callable[..., TimelineView], look: Theme, style: str
) -> None:
    widget = track(("rock", 100), (not_music(CLASSES), 100), (Silence(), 100), look=look)
    widget.set_style(style)
    place, image = widget.scores_rect(), widget.grab().toImage()

    def kinds(left: int, right: int) -> set[str]:
        rows = range(round(place.top()) + 4, round(place.bottom()) - 4)
        return {image.pixelColor(x, y).name() for x in range(LEFT + left, LEFT + right) for y in rows}

    assert kinds(420, 580) == {look.colour("track").name()}
    speech = kinds(220, 380)
    assert look.colour("track").name() in speech
    assert len(speech) > 1
    assert look.genre_colour("rock", CLASSES).name() not in speech


@pytest.mark.parametrize("n_classes", [2, 12, 30])
@pytest.mark.parametrize("style", ["area", "lanes"])
def test_any_number_of_genres(
    qtbot: QtBot, track: Callable[..., TimelineView], n_classes: int, style: str
) -> None:
    classes = tuple(f"genre {i}" for i in range(n_classes))
    rng = np.random.default_rng(0)
    shares = np.hstack([rng.dirichlet(np.ones(n_classes), 60), np.zeros((60, 1))])
    widget = track(("rock", 120))
    widget.set_style(style)
    widget.show_track(Curve(classes, np.arange(61) * 2.0, shares), Timeline())
    before = QImage(widget.grab().toImage())
    widget.show_track(curve_of_segments(()), Timeline())
    assert before != widget.grab().toImage()


@pytest.mark.parametrize("width", [320, 720, 1600])
@pytest.mark.parametrize("seconds", [2.0, 240.0, 3 * 3600.0])
def test_any_length(qtbot: QtBot, track: Callable[..., TimelineView], width: int, seconds: float) -> None:
    widget = track(("rock", 0.5 * seconds), ("jazz", 0.5 * seconds), width=width)
    row, middle = colours(widget), round((LEFT + width - RIGHT) / 2)
    assert row[middle - 8] == DARK.genre_colour("rock", CLASSES)
    assert row[middle + 8] == DARK.genre_colour("jazz", CLASSES)


def test_the_pointer_names_the_scores_and_the_section(
    qtbot: QtBot, track: Callable[..., TimelineView]
) -> None:
    widget = track(("rock", 200), (not_music(CLASSES), 40), ("jazz", 60))
    qtbot.mouseMove(widget, QPoint(LEFT + 200, 60))
    assert label(widget) == ("1:40  Rock 80\u00a0%\nRock, 80\u00a0%, 0:00 \u2013 3:20")
    qtbot.mouseMove(widget, QPoint(LEFT + 440, 60))
    assert label(widget) == "3:40  Not music\nNot music, 3:20 \u2013 4:00"
    qtbot.mouseMove(widget, QPoint(5, 60))
    assert label(widget) == ""


def test_a_click_seeks(qtbot: QtBot, track: Callable[..., TimelineView]) -> None:
    widget = track(("rock", 200), ("jazz", 100))
    with qtbot.waitSignal(widget.seek_requested) as sought:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(LEFT + 300, 40))
    assert sought.args[0] == pytest.approx(150, abs=1)
    with qtbot.assertNotEmitted(widget.seek_requested):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(5, 40))


def drag(qtbot: QtBot, widget: TimelineView, begin: int, end: int, *, shift: bool = False) -> None:
    left = Qt.MouseButton.LeftButton
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.mousePress(widget, left, modifier, QPoint(begin, 40))
    for x in ((begin + end) // 2, end):
        place = QPointF(x, 40)
        move = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), left, left, modifier)
        QApplication.sendEvent(widget, move)
    qtbot.mouseRelease(widget, left, modifier, QPoint(end, 40))


@pytest.mark.parametrize(("begin", "end", "stop"), [(LEFT + 300, LEFT + 100, 150), (LEFT + 100, 5000, 300)])
def test_a_drag_selects_a_region(
    begin: int, end: int, stop: float, qtbot: QtBot, track: Callable[..., TimelineView]
) -> None:
    widget = track(("rock", 200), ("jazz", 100))
    shown: list[tuple[float, float]] = []
    widget.region_selecting.connect(lambda start, stop: shown.append((start, stop)))
    with qtbot.waitSignal(widget.region_selected) as selected, qtbot.assertNotEmitted(widget.seek_requested):
        drag(qtbot, widget, begin, end)
    assert selected.args == [pytest.approx(50, abs=1), pytest.approx(stop, abs=1)]
    assert shown[-1] == tuple(selected.args)
    # A click that trembles is still a click.
    with qtbot.waitSignal(widget.seek_requested), qtbot.assertNotEmitted(widget.region_selected):
        drag(qtbot, widget, LEFT + 100, LEFT + 102)


def test_a_drag_with_shift_pans(qtbot: QtBot, track: Callable[..., TimelineView]) -> None:
    widget = track(("rock", 200), ("jazz", 100))
    shares: list[float] = []
    widget.pan_requested.connect(shares.append)
    with qtbot.assertNotEmitted(widget.region_selected), qtbot.assertNotEmitted(widget.seek_requested):
        drag(qtbot, widget, LEFT + 300, LEFT + 200, shift=True)
    assert sum(shares) == pytest.approx(50 / 300, abs=0.01)


def test_the_genres_of_the_visible_part_are_named(track: Callable[..., TimelineView]) -> None:
    lengths = [(name, 100.0) for name in CLASSES]
    widget = track(*lengths)

    def names() -> QImage:
        place = QRect(widget.width() - 90, 0, 90, widget.height())
        return widget.grab(place).toImage()

    widget.set_margins(LEFT, 90)
    whole = names()
    widget.set_span(0.0, 50.0)
    assert names() != whole


def test_enter_seeks_to_the_section_selected_with_the_keys(
    qtbot: QtBot, track: Callable[..., TimelineView]
) -> None:
    widget = track(("rock", 200), ("jazz", 100))
    assert widget.accessibleDescription() == "2 sections"
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert widget.accessibleDescription() == "Rock, 80\u00a0%, 0:00 \u2013 3:20"
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    with qtbot.waitSignal(widget.seek_requested) as sought:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert sought.args == [200.0]


def test_the_wheel_zooms_and_pans(qtbot: QtBot, track: Callable[..., TimelineView]) -> None:
    widget = track(("rock", 300))

    def turn(modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        position = QPointF(LEFT + 300, 40)
        place = widget.mapToGlobal(position)
        event = QWheelEvent(
            position, place, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    with qtbot.waitSignal(widget.zoom_requested) as zoomed:
        turn()
    assert zoomed.args == [pytest.approx(1.25), pytest.approx(150)]
    with qtbot.waitSignal(widget.pan_requested) as panned:
        turn(Qt.KeyboardModifier.ShiftModifier)
    assert panned.args == [pytest.approx(-0.1)]


def test_the_playhead_is_a_line_at_its_second(qtbot: QtBot, track: Callable[..., TimelineView]) -> None:
    widget = track(("rock", 300))
    before = colours(widget)
    widget.set_playhead(150.0)
    after = colours(widget)
    changed = [x for x, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert changed
    assert all(abs(x - (LEFT + 300)) <= 2 for x in changed)
    widget.set_playhead(None)
    assert colours(widget) == before


def test_what_is_outside_the_region_is_shaded(qtbot: QtBot, track: Callable[..., TimelineView]) -> None:
    widget = track(("rock", 300))
    before = colours(widget)
    widget.set_region((100.0, 200.0))
    after = colours(widget)
    assert after[LEFT + 210 : LEFT + 390] == before[LEFT + 210 : LEFT + 390]
    assert after[LEFT + 100] != before[LEFT + 100]
    assert after[LEFT + 500] != before[LEFT + 500]


def test_sections_as_text() -> None:
    sections = segments_of(
        ("rock", 192), (NotSure(genre_of(CLASSES, "pop", 0.3).scores), 60), ("hiphop", 3600)
    )
    assert (
        sections_text(sections)
        == "0:00-3:12 Rock 80\u00a0%\n3:12-4:12 Not sure\n4:12-1:04:12 Hip hop 80\u00a0%"
    )
    assert sections_text([Segment(0, 5, NotMusic(sections[0].outcome.scores))]) == "0:00-0:05 Not music"


def test_names_of_genres_stay_in_the_margin(
    qtbot: QtBot, track: Callable[..., TimelineView], look: Theme
) -> None:
    widget = track(("rock", 200), ("jazz", 100), look=look)
    image = widget.grab().toImage()
    place = widget.scores_rect()
    ground = image.pixelColor(round(place.right()) + 2, round(place.center().y()))
    names = [
        x
        for x in range(round(place.right()) + 2, image.width())
        if any(image.pixelColor(x, y) != ground for y in range(round(place.top()), round(place.bottom())))
    ]
    assert names
    font = QFontMetricsF(widget.font())
    assert names[-1] - names[0] < font.horizontalAdvance("Electronic") + 20
