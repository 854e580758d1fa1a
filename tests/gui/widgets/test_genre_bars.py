"""The genre bars, tested by their pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from genrescope.analysis.live import PATCH_EVERY
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK
from genrescope.gui.widgets.genre_bars import CALM_MS, GenreBars, GenreRow, ScrolledBars

GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")


@pytest.fixture
def bars(qtbot: QtBot) -> GenreBars:
    widget = GenreBars()
    qtbot.addWidget(widget)
    widget.setPalette(palette_of(DARK))
    widget.set_classes(GENRES)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def settled(qtbot: QtBot, bars: GenreBars) -> None:
    qtbot.waitUntil(lambda: not bars.is_moving)


def advance_to_the_end(bars: GenreBars) -> Iterator[None]:
    """Advance the bars in small time steps, independent of the clock."""
    while bars.is_moving:
        bars.advance(20)
        yield


def filled_length(bars: GenreBars, genre: str) -> int:
    """Return the number of pixels in the genre's colour along the middle of its row."""
    row = bars.row(genre)
    image: QImage = row.grab().toImage()
    colour: QColor = DARK.genre_colour(genre, bars.classes)
    return sum(image.pixelColor(x, row.height() // 2) == colour for x in range(image.width()))


def test_a_bar_of_80_percent_is_twice_as_long_as_one_of_40(qtbot: QtBot, bars: GenreBars) -> None:
    bars.set_scores({"jazz": 0.8, "rock": 0.4, "pop": 0.0})
    settled(qtbot, bars)
    long, short = filled_length(bars, "jazz"), filled_length(bars, "rock")
    assert long == pytest.approx(2 * short, abs=3)
    assert long == pytest.approx(0.8 * bars.row("jazz").bar_rect().width(), abs=3)
    assert filled_length(bars, "pop") == 0


def test_bars_move_to_their_value_and_stop(bars: GenreBars) -> None:
    bars.set_scores({"jazz": 0.8})
    seen = [bars.row("jazz").score for _ in advance_to_the_end(bars)]
    assert seen == sorted(seen)
    assert any(0.0 < score < 0.8 for score in seen)
    assert bars.row("jazz").score == 0.8


def test_a_new_value_continues_from_the_current_length(bars: GenreBars) -> None:
    bars.set_scores({"jazz": 0.8})
    bars.advance(40)
    before = bars.row("jazz").score
    assert 0.0 < before < 0.8
    bars.set_scores({"jazz": 0.9})
    assert bars.row("jazz").score == before
    seen = [bars.row("jazz").score for _ in advance_to_the_end(bars)]
    assert seen == sorted(seen)
    assert seen[-1] == 0.9


def test_frequent_scores_keep_the_bars_moving(qtbot: QtBot, bars: GenreBars) -> None:
    """Each new score is a new target of the running animation, so that the frame rate stays even."""
    for step in range(1, 10):
        bars.set_scores({"jazz": step / 10})
        bars.advance(40)
        assert bars.is_moving
    settled(qtbot, bars)
    assert bars.row("jazz").score == 0.9


def test_only_changes_are_painted(qtbot: QtBot, bars: GenreBars) -> None:
    bars.set_sorted(False)
    bars.set_scores({"jazz": 0.8, "rock": 0.2})
    settled(qtbot, bars)
    QApplication.processEvents()
    painted = PaintCounter()
    for genre in GENRES:
        bars.row(genre).installEventFilter(painted)
    bars.set_scores({"jazz": 0.7, "rock": 0.2})
    for _ in advance_to_the_end(bars):
        QApplication.processEvents()
    assert painted.rows == {"jazz"}
    # First with the new percentage, then only the bar.
    assert len(painted.areas) > 2
    assert all(bars.row("jazz").bar_rect().toAlignedRect().contains(area) for area in painted.areas[1:])


class PaintCounter(QObject):
    """Records which rows are painted, and where."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: set[str] = set()
        self.areas: list[QRect] = []

    def eventFilter(self, row: GenreRow, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.rows.add(row.genre)
            self.areas.append(event.rect())
        return False


def test_sorted_rows_move_to_their_places(bars: GenreBars) -> None:
    bottom = bars.row("rock").y()
    bars.set_scores({"rock": 0.6, "blues": 0.3})
    tops = [bars.row("rock").y() for _ in advance_to_the_end(bars)]
    assert bars.order[:3] == ("rock", "blues", "classical")
    assert bars.row("rock").y() == 0
    assert tops == sorted(tops, reverse=True)
    assert any(0 < top < bottom for top in tops)


def test_the_fixed_order_is_that_of_the_model(qtbot: QtBot, bars: GenreBars) -> None:
    bars.set_sorted(False)
    bars.set_scores({"rock": 0.6, "blues": 0.3})
    settled(qtbot, bars)
    assert bars.order == GENRES
    bars.set_sorted(True)
    settled(qtbot, bars)
    assert bars.order[0] == "rock"


def test_while_listening_equal_rows_keep_their_places(qtbot: QtBot, bars: GenreBars) -> None:
    bars.set_animated(False)
    bars.set_scores({"rock": 0.5, "pop": 0.3, "jazz": 0.1}, calm=True)
    assert bars.order[:3] == ("rock", "pop", "jazz")
    order = bars.order
    for i in range(10):
        lead = 0.005 * (-1) ** i
        bars.set_scores({"rock": 0.4 + lead, "pop": 0.4 - lead, "jazz": 0.1}, calm=True)
        assert bars.order == order
    bars.set_scores({"rock": 0.38, "pop": 0.42, "jazz": 0.1}, calm=True)
    assert bars.order[:3] == ("pop", "rock", "jazz")
    bars.set_scores({"rock": 0.05, "pop": 0.05, "jazz": 0.9}, calm=True)
    assert bars.order[0] == "jazz"
    # Final scores are in exact order.
    bars.set_scores({"rock": 0.41, "pop": 0.4, "jazz": 0.19})
    assert bars.order[:3] == ("rock", "pop", "jazz")


def test_while_listening_bars_move_from_one_outcome_to_the_next(qtbot: QtBot, bars: GenreBars) -> None:
    """They move in equal steps, and are still moving when the next outcome arrives."""
    bars.set_scores({"rock": 0.8}, calm=True)
    assert CALM_MS > 1000 * PATCH_EVERY
    bars.advance(CALM_MS / 2)
    assert bars.row("rock").score == pytest.approx(0.4)
    bars.set_scores({"rock": 0.6}, calm=True)
    assert bars.row("rock").score == pytest.approx(0.4)
    settled(qtbot, bars)
    assert bars.row("rock").score == 0.6


def test_bars_jump_without_animation(bars: GenreBars) -> None:
    bars.set_animated(False)
    bars.set_scores({"rock": 0.6})
    assert not bars.is_moving
    assert bars.row("rock").score == 0.6
    assert bars.row("rock").y() == 0


def test_the_same_scores_again_start_no_animation(qtbot: QtBot, bars: GenreBars) -> None:
    bars.set_scores({"rock": 0.6})
    settled(qtbot, bars)
    bars.set_scores({"rock": 0.6})
    assert not bars.is_moving


def test_only_a_clear_leader_is_emphasised(qtbot: QtBot, bars: GenreBars) -> None:
    bars.set_animated(False)
    bars.set_scores({"rock": 0.5, "pop": 0.3})
    assert [genre for genre in GENRES if bars.row(genre).leading] == ["rock"]
    bars.set_scores({"rock": 0.401, "pop": 0.4})
    assert not any(bars.row(genre).leading for genre in GENRES)
    bars.reset()
    assert not any(bars.row(genre).leading for genre in GENRES)


def test_scores_out_of_range_stay_on_the_bar(bars: GenreBars) -> None:
    bars.set_animated(False)
    bars.set_scores({"rock": 7.0, "pop": -1.0, "polka": 0.5})
    assert bars.scores["rock"] == 1.0
    assert bars.scores["pop"] == 0.0
    assert "polka" not in bars.scores


def test_rows_have_an_accessible_name_with_the_percentage(bars: GenreBars) -> None:
    assert bars.row("hiphop").accessibleName() == "Hip hop"
    bars.set_scores({"hiphop": 0.834})
    assert bars.row("hiphop").accessibleName() == "Hip hop, 83\u00a0%"
    assert bars.accessibleName()
    assert bars.accessibleDescription()


@pytest.mark.parametrize("points", [8, 10, 14, 20])
@pytest.mark.parametrize("genre", ["jazz", "a genre with a very long name"])
def test_no_text_is_clipped_at_the_minimum_size(bars: GenreBars, points: int, genre: str) -> None:
    bars.setFont(QFont(bars.font().family(), points))
    bars.set_classes((*GENRES, genre) if genre not in GENRES else GENRES)
    bars.set_animated(False)
    bars.set_scores({genre: 1.0})
    bars.resize(bars.minimumSizeHint())
    row = bars.row(genre)
    bold = QFont(bars.font())
    bold.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(bold)
    assert row.name_width >= metrics.horizontalAdvance(genre)
    assert row.percent_width >= metrics.horizontalAdvance("100\u00a0%")
    assert row.height() >= metrics.height()
    assert row.bar_rect().width() >= 60


def text_pixels(bars: GenreBars, genre: str) -> int:
    """Return the number of pixels in the percentage column that are not background."""
    row = bars.row(genre)
    image = row.grab().toImage()
    columns = range(round(row.width() - row.percent_width), image.width())
    ground = image.pixel(image.width() - 1, 0)
    return sum(image.pixel(x, y) != ground for x in columns for y in range(image.height()))


def test_without_scores_there_are_no_percentages(bars: GenreBars) -> None:
    bars.set_animated(False)
    assert bars.printed is None
    assert not any(text_pixels(bars, genre) for genre in GENRES)
    bars.set_scores({"rock": 0.6})
    assert all(text_pixels(bars, genre) for genre in GENRES)
    assert bars.row("blues").accessibleName() == "Blues, 0\u00a0%"
    bars.set_scores({}, printed={"rock": 0.6})
    assert not any(text_pixels(bars, genre) for genre in GENRES)
    assert bars.row("blues").accessibleName() == "Blues"


def test_percentages_may_be_those_of_the_headline(bars: GenreBars) -> None:
    """While the numbers are held, the bars move, but the numbers and rows do not."""
    bars.set_animated(False)
    bars.set_scores({"rock": 0.5, "pop": 0.3}, printed={"rock": 0.5, "pop": 0.3}, calm=True)
    bars.set_scores({"rock": 0.35, "pop": 0.45}, printed={"rock": 0.5, "pop": 0.3}, calm=True)
    assert bars.scores["pop"] == bars.row("pop").score == 0.45
    assert bars.row("rock").accessibleName() == "Rock, 50\u00a0%"
    assert bars.row("pop").accessibleName() == "Pop, 30\u00a0%"
    assert bars.row("rock").leading
    assert bars.order[:2] == ("rock", "pop")


def test_new_classes_replace_the_old_rows(bars: GenreBars) -> None:
    bars.set_scores({"rock": 0.6})
    bars.set_classes(("tango", "polka"))
    assert bars.classes == ("tango", "polka")
    assert bars.scores == {}
    assert not bars.is_moving


def test_hidden_bars_stop_their_timer(bars: GenreBars) -> None:
    bars.set_scores({"rock": 0.6})
    assert bars.is_moving
    bars.hide()
    assert not bars.is_moving
    assert bars.row("rock").score == 0.6
    bars.set_scores({"rock": 0.2})
    assert not bars.is_moving
    assert bars.row("rock").score == 0.2


@pytest.mark.parametrize("n_classes", [2, 11, 14, 30, 100])
def test_any_number_of_genres_is_sorted_and_can_be_reached(qtbot: QtBot, n_classes: int) -> None:
    bars = GenreBars()
    scrolled = ScrolledBars(bars)
    qtbot.addWidget(scrolled)
    bars.set_animated(False)
    bars.set_classes([f"genre {i}" for i in range(n_classes)])
    scrolled.resize(260, 300)
    scrolled.show()
    bars.set_scores({f"genre {i}": (i + 1) / 200 for i in range(n_classes)})
    assert bars.order[0] == f"genre {n_classes - 1}"
    assert bars.row(bars.order[0]).geometry().top() == 0
    last = bars.row(bars.order[-1])
    assert last.geometry().bottom() <= bars.height()
    assert last.height() >= QFontMetricsF(bars.font()).height()
    assert bars.height() - scrolled.viewport().height() == scrolled.verticalScrollBar().maximum()


def test_a_name_that_does_not_fit_is_in_a_tool_tip(bars: GenreBars) -> None:
    name = "<b>A genre with a very long name</b>"
    bars.set_classes((name, "ska"))
    bars.resize(200, 60)

    def tool_tip(genre: str) -> str:
        place = bars.row(genre).geometry().center()
        QApplication.sendEvent(bars, QHelpEvent(QEvent.Type.ToolTip, place, bars.mapToGlobal(place)))
        return QToolTip.text()

    assert "&lt;b&gt;" in tool_tip(name)
    QToolTip.hideText()
    assert not bars.row("ska").is_elided


def test_a_click_asks_about_a_genre_that_has_a_score(qtbot: QtBot, bars: GenreBars) -> None:
    genre = GENRES[2]
    place = bars.row(genre).geometry().center()
    with qtbot.assertNotEmitted(bars.clicked):
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=place)
    assert bars.cursor().shape() == Qt.CursorShape.ArrowCursor
    bars.set_scores(dict.fromkeys(GENRES, 1 / len(GENRES)))
    settled(qtbot, bars)
    assert bars.cursor().shape() == Qt.CursorShape.PointingHandCursor
    with qtbot.waitSignal(bars.clicked) as clicked:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.row(genre).geometry().center())
    assert clicked.args == [genre]
