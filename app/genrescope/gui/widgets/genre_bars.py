"""The genre bars: one row per genre, easing to each new score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QEasingCurve,
    QElapsedTimer,
    QEvent,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetricsF, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from genrescope.gui.text.formats import genre_name, percent
from genrescope.gui.theme.fonts import overhang, scaled_font, tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.switch import reduced_motion
from genrescope.gui.theme.tokens import SPACE, Theme

EASE_MS = 250
FRAME_MS = 40
"""One step of a movement; a faster one costs more than it shows."""

CALM_MS = 450
"""While listening bars move without a rest: a little longer than from one answer to the next."""

CALM_ORDER = 0.015
"""While listening a row climbs over the next one when it is ahead by so much."""

_MIN_ROW = 24
_MAX_ROW = 56
_MIN_BAR = 64
_NAME_GAP = SPACE * 3 // 2
_PERCENT_GAP = SPACE
_WIDEST = 400
"""There may be models whose genres have very long names; beyond this width they are cut."""

_ROWS_SHOWN = 10
"""There is always room for as many; where a model has more genres, they are scrolled to."""

_EMPHASIS = 0.005
"""A genre leads when it is ahead by half a percent; below that none is printed bold."""


class GenreRow(QWidget):
    """Name, bar and percentage of one genre; :class:`GenreBars` moves it and sets what it shows.

    Attributes
    ----------
    genre : str
        The genre.
    score : float
        Length of the bar, from 0 to 1.
    printed : float or None
        Score whose percentage is written, from 0 to 1; None writes nothing.
    leading : bool
        Whether the row is emphasised.
    name_width, percent_width : float
        Widths of the columns in pixels.
    """

    def __init__(self, genre: str, parent: QWidget) -> None:
        super().__init__(parent)
        # Under the application's style sheet a child does not inherit what its parent is given.
        self._bars = parent
        self.genre = genre
        self.score = 0.0
        self.printed: float | None = None
        self.leading = False
        self.name_width = 0.0
        self.percent_width = 0.0
        self._bar = QRectF()
        self._fonts = QFont(), QFont()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.retranslate()

    def show_score(self, score: float) -> None:
        """Show a bar of a length from 0 to 1."""
        before, self.score = self._steps(self.score), score
        if self._steps(score) != before:
            self.update(self._bar.toAlignedRect())

    def _steps(self, score: float) -> int:
        """Length of a bar in the smallest steps that can be seen: half a pixel."""
        return round(2 * score * self._bar.width())

    def show_text(self, printed: float | None, leading: bool) -> None:
        """Write the percentage of a score, or none, and emphasise the row or not."""
        before = self._text(), self.leading
        self.printed, self.leading = printed, leading
        if (self._text(), leading) != before:
            self.retranslate()

    def _text(self) -> str:
        return percent(self.printed) if self.printed is not None else ""

    def retranslate(self) -> None:
        """Take the names of the language in force."""
        name = ", ".join(filter(None, (genre_name(self.genre), self._text())))
        if name != self.accessibleName():
            # Screen readers announce it each time it is set.
            self.setAccessibleName(name)
        self.update()

    def set_columns(self, name_width: float, percent_width: float) -> None:
        """Set the widths of the columns in pixels, for the font in force."""
        self.name_width, self.percent_width = name_width, percent_width
        font = self._bars.font()
        self._fonts = row_font(font, False), row_font(font, True)
        self._place_bar()
        self.update()

    def bar_rect(self) -> QRectF:
        """Where the empty bar lies, in the row's pixels."""
        return QRectF(self._bar)

    def _place_bar(self) -> None:
        left = self.name_width + _NAME_GAP
        right = self.width() - self.percent_width - _PERCENT_GAP
        # In large letters it may be thicker than beside the usual ones.
        thickest = max(18.0, 0.6 * QFontMetricsF(self._fonts[0]).height())
        thickness = min(thickest, max(8.0, float(round(self.height() * 0.32))))
        self._bar = QRectF(left, (self.height() - thickness) / 2, max(0.0, right - left), thickness)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = theme_of(self._bars)
        self._paint_bar(painter, theme)
        if not self._bar.toAlignedRect().contains(event.rect()):
            self._paint_text(painter, theme)
        painter.end()

    def _paint_bar(self, painter: QPainter, theme: Theme) -> None:
        bar = self._bar
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        radius = bar.height() / 2
        painter.drawRoundedRect(bar, radius, radius)
        filled = QRectF(bar.left(), bar.top(), bar.width() * min(1.0, self.score), bar.height())
        if filled.width() > 0.5:
            painter.setBrush(theme.genre_colour(self.genre))
            painter.save()
            # A bar shorter than its round ends is cut off straight instead of bulging.
            painter.setClipRect(filled, Qt.ClipOperation.IntersectClip)
            filled.setWidth(max(filled.width(), bar.height()))
            painter.drawRoundedRect(filled, radius, radius)
            painter.restore()

    def _paint_text(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(theme.colour("text" if self.leading else "muted"))
        font = self._fonts[self.leading]
        painter.setFont(font)
        name = QFontMetricsF(font).elidedText(
            genre_name(self.genre), Qt.TextElideMode.ElideRight, self.name_width
        )
        middle, height, right = Qt.AlignmentFlag.AlignVCenter, self.height(), Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(overhang(font, name), 0, self.name_width, height), middle, name)
        column = QRectF(self.width() - self.percent_width, 0, self.percent_width, height)
        painter.drawText(column, middle | right, self._text())


def row_font(font: QFont, leading: bool) -> QFont:
    """Font of a row: figures of one width, the leading genre's a little heavier."""
    return tabular(scaled_font(font, 1.0, bold=leading))


class GenreBars(QWidget):
    """All genres with their scores.

    Parameters
    ----------
    parent : QWidget, optional
        The parent widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, GenreRow] = {}
        self._sorted = True
        self._rows_shown: int | None = None
        self._animated = not reduced_motion()
        self._from_scores: dict[str, float] = {}
        self._target_scores: dict[str, float] = {}
        self._printed: dict[str, float] | None = None
        self._from_places: dict[str, float] = {}
        self._places: dict[str, float] = {}
        self._target_places: dict[str, float] = {}
        self._easing = QEasingCurve(QEasingCurve.Type.OutCubic)
        self._duration = EASE_MS
        self._moved_ms = 0.0
        self._since_frame = QElapsedTimer()
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._next_frame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    @property
    def classes(self) -> tuple[str, ...]:
        """The genres, in the model's order."""
        return tuple(self._rows)

    @property
    def scores(self) -> dict[str, float]:
        """The scores that are shown or being eased to; empty while none are."""
        return dict(self._target_scores) if self._printed is not None else {}

    @property
    def printed(self) -> dict[str, float] | None:
        """The scores whose percentages are written; None while nothing is."""
        return None if self._printed is None else dict(self._printed)

    @property
    def is_moving(self) -> bool:
        """Whether a bar or a row is on its way."""
        return self._frames.isActive()

    @property
    def order(self) -> tuple[str, ...]:
        """The genres from top to bottom, once every row is in its place."""
        return tuple(sorted(self._target_places, key=self._target_places.__getitem__))

    def row(self, genre: str) -> GenreRow:
        """Row of a genre."""
        return self._rows[genre]

    def set_classes(self, classes: Sequence[str]) -> None:
        """Show these genres, without scores."""
        self._frames.stop()
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {genre: GenreRow(genre, self) for genre in classes}
        for row in self._rows.values():
            row.show()
        self._target_scores = dict.fromkeys(self._rows, 0.0)
        self._from_scores = dict(self._target_scores)
        self._printed = None
        self._places = {genre: float(i) for i, genre in enumerate(self._rows)}
        self._target_places = dict(self._places)
        self._measure()
        self.updateGeometry()

    def set_scores(
        self, scores: Mapping[str, float], *, printed: Mapping[str, float] | None = None, calm: bool = False
    ) -> None:
        """Ease to new scores.

        Parameters
        ----------
        scores : dict of str to float
            Genre to score, of 0 to 1; a genre that is not named goes to zero.  Without any, the bars are
            empty and no percentages are written.
        printed : dict of str to float, optional
            Scores whose percentages are written, and by which the rows are sorted; `scores` if not given.
        calm : bool
            Whether there will be others in less than half a second, again and again: then the bars move
            without a rest, and rows of nearly the same score do not change places all the time.
        """
        self._duration = CALM_MS if calm else EASE_MS
        self._easing.setType(QEasingCurve.Type.Linear if calm else QEasingCurve.Type.OutCubic)
        targets = self._of_rows(scores)
        self._printed = (targets if printed is None else self._of_rows(printed)) if scores else None
        self._show_texts()
        self._move_to(targets, CALM_ORDER if calm else 0.0)

    def _of_rows(self, scores: Mapping[str, float]) -> dict[str, float]:
        return {genre: min(1.0, max(0.0, float(scores.get(genre, 0.0)))) for genre in self._rows}

    def _show_texts(self) -> None:
        printed = self._printed or {}
        ranking = sorted(printed.values(), reverse=True)
        has_leader = len(ranking) > 1 and ranking[0] - ranking[1] >= _EMPHASIS
        for genre, row in self._rows.items():
            score = printed.get(genre)
            row.show_text(score, has_leader and score == ranking[0])

    def set_sorted(self, by_score: bool) -> None:
        """Order the rows by score, or keep the model's order."""
        if by_score != self._sorted:
            self._sorted = by_score
            self._move_to(self._target_scores)

    def set_rows_shown(self, rows: int) -> None:
        """Show only the first rows, in the whole height; the others lie below and are not seen."""
        if rows != self._rows_shown:
            self._rows_shown = rows
            self._measure()

    def set_animated(self, animated: bool) -> None:
        """Move smoothly, or jump (for those who want less motion)."""
        self._animated = animated

    def reset(self) -> None:
        """Show no scores."""
        self.set_scores({})

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width() + 2 * _MIN_BAR, 32 * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        name_width, percent_width = self._text_widths()
        return QSize(
            int(name_width + percent_width + _NAME_GAP + _PERCENT_GAP + _MIN_BAR),
            self._min_row() * max(1, len(self._rows)),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._finish()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
            self.updateGeometry()

    def advance(self, milliseconds: float) -> None:
        """Move everything as far as it gets in a time."""
        self._moved_ms += milliseconds
        progress = self._moved_ms / self._duration
        if progress >= 1.0:
            self._finish()
        else:
            self._show_share(self._easing.valueForProgress(progress))

    @Slot()
    def _next_frame(self) -> None:
        self.advance(float(self._since_frame.restart()))

    def _move_to(self, scores: dict[str, float], margin: float = 0.0) -> None:
        """Start moving from where everything is now; what moves already takes its new way."""
        if not self._rows:
            return
        names = list(self._rows)
        order = self._order_of(self._printed or scores, margin) if self._sorted else names
        places = {genre: float(order.index(genre)) for genre in names}
        if scores == self._target_scores and places == self._target_places:
            return
        self._from_scores = {genre: row.score for genre, row in self._rows.items()}
        self._from_places = dict(self._places)
        self._target_scores, self._target_places = dict(scores), places
        leader = order[0] if self._sorted else max(names, key=scores.__getitem__)
        self._rows[leader].raise_()
        self._moved_ms = 0.0
        if not (self._animated and self.isVisible()):
            self._finish()
        elif not self._frames.isActive():
            self._since_frame.start()
            self._frames.start()

    def _finish(self) -> None:
        self._frames.stop()
        self._show_share(1.0)

    def _order_of(self, scores: dict[str, float], margin: float) -> list[str]:
        """The genres from the highest score to the lowest; within a margin as they are."""
        if not margin:
            # A stable sort: equal scores keep the model's order, so that nothing moves without a reason.
            return sorted(self._rows, key=lambda genre: -scores[genre])
        order: list[str] = []
        for genre in self.order:
            place = len(order)
            while place and scores[genre] > scores[order[place - 1]] + margin:
                place -= 1
            order.insert(place, genre)
        return order

    def _show_share(self, share: float) -> None:
        """Show a share, from 0 to 1, of the way to the targets."""
        for genre, row in self._rows.items():
            start, target = self._from_scores.get(genre, 0.0), self._target_scores[genre]
            row.show_score(target if share >= 1.0 else start + (target - start) * share)
        if self._places != self._target_places:
            for genre, place in self._target_places.items():
                start = self._from_places.get(genre, place)
                self._places[genre] = place if share >= 1.0 else start + (place - start) * share
            self._place_rows()

    def _place_rows(self) -> None:
        pitch = self._pitch()
        for genre, row in self._rows.items():
            row.setGeometry(0, round(self._places[genre] * pitch), self.width(), round(pitch))

    def _pitch(self) -> float:
        if self._rows_shown is not None:
            return self.height() / self._rows_shown
        return min(float(_MAX_ROW), max(float(self._min_row()), self.height() / max(1, len(self._rows))))

    def _min_row(self) -> int:
        return max(_MIN_ROW, round(QFontMetricsF(self.font()).height()) + 4)

    def _text_widths(self) -> tuple[float, float]:
        metrics = QFontMetricsF(row_font(self.font(), True))
        names = [metrics.horizontalAdvance(genre_name(genre)) for genre in self._rows]
        return max(names, default=0.0) + 2, metrics.horizontalAdvance(percent(1.0)) + 2

    def _measure(self) -> None:
        name_width, percent_width = self._text_widths()
        gaps = _NAME_GAP + _PERCENT_GAP
        # In a narrow place names are cut before the bars are.
        name_width = min(name_width, max(0.0, self.width() - percent_width - gaps - _MIN_BAR))
        for row in self._rows.values():
            row.set_columns(name_width, percent_width)
        self._place_rows()

    def _retranslate(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("GenreBars", "Genre scores"))
        self.setAccessibleDescription(
            QCoreApplication.translate("GenreBars", "One bar per genre, from 0 to 100 percent")
        )
        for row in self._rows.values():
            row.retranslate()


class ScrolledBars(QScrollArea):
    """The bars where there may be more of them than there is room for.

    Parameters
    ----------
    bars : GenreBars
        The bars; they are as wide as there is room for, and scroll where they do not fit in height.
    """

    def __init__(self, bars: GenreBars) -> None:
        super().__init__()
        self._bars = bars
        self.setObjectName("bars")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        bars.setMinimumWidth(1)  # Beside a scroll bar names are cut, not percentages.
        self.setWidget(bars)

    def sizeHint(self) -> QSize:
        return self._bars.sizeHint()

    def minimumSizeHint(self) -> QSize:
        wanted = self._bars.minimumSizeHint()
        return QSize(min(wanted.width(), _WIDEST), min(wanted.height(), _ROWS_SHOWN * _MIN_ROW))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # Other genres have longer or shorter names.
        return super().event(event)
