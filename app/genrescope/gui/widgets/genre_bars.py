"""The genre bars: one row per genre, animated to each new score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import (
    QCoreApplication,
    QEasingCurve,
    QElapsedTimer,
    QEvent,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QToolTip, QWidget

from genrescope.gui.text.formats import genre_in_sentence, genre_name, percent, plain_action, plain_tool_tip
from genrescope.gui.theme.fonts import overhang, scaled_font, tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.switch import reduced_motion
from genrescope.gui.theme.tokens import SPACE, Theme

EASE_MS = 250
FRAME_MS = 40
"""Time between animation steps; shorter ones cost more without being visible."""

CALM_MS = 450
"""While listening, bars move without pause: slightly longer than the time between two outcomes."""

CALM_ORDER = 0.015
"""While listening, a row overtakes the next one only if its score is higher by this much."""

_MIN_ROW = 24
_MAX_ROW = 56
_MIN_BAR = 64
_NAME_GAP = SPACE * 3 // 2
_PERCENT_GAP = SPACE
_WIDEST = 400
"""Models may have genres with very long names, which are elided beyond this width."""

_ROWS_SHOWN = 10
"""There is always space for this many; a model with more genres needs scrolling."""

_EMPHASIS = 0.005
"""A genre leads only if it is ahead by half a percent; otherwise no row is bold."""


class GenreRow(QWidget):
    """Name, bar and percentage of one genre; :class:`GenreBars` moves it and sets its contents.

    Attributes
    ----------
    genre : str
        The genre.
    score : float
        Length of the bar, from 0 to 1.
    printed : float or None
        Score to show as a percentage, from 0 to 1; None shows no number.
    leading : bool
        Whether the row is emphasised.
    name_width, percent_width : float
        Widths of the columns in pixels.
    """

    def __init__(self, genre: str, bars: GenreBars) -> None:
        super().__init__(bars)
        # With an application style sheet, a child does not inherit its parent's font and palette.
        self._bars = bars
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
        """Set the length of the bar, from 0 to 1."""
        before, self.score = self._steps(self.score), score
        if self._steps(score) != before:
            self.update(self._bar.toAlignedRect())

    def _steps(self, score: float) -> int:
        """Return the length of a bar in the smallest visible steps: half pixels."""
        return round(2 * score * self._bar.width())

    def show_text(self, printed: float | None, leading: bool) -> None:
        """Set the score to show as a percentage, if any, and whether to emphasise the row."""
        before = self._text(), self.leading
        self.printed, self.leading = printed, leading
        if (self._text(), leading) != before:
            self.retranslate()

    def _text(self) -> str:
        return percent(self.printed) if self.printed is not None else ""

    def retranslate(self) -> None:
        """Update the texts to the current language."""
        name = ", ".join(filter(None, (genre_name(self.genre), self._text())))
        if name != self.accessibleName():
            # Screen readers announce the name each time it is set.
            self.setAccessibleName(name)
        self.update()

    def set_columns(self, name_width: float, percent_width: float) -> None:
        """Set the widths of the columns in pixels, for the current font."""
        self.name_width, self.percent_width = name_width, percent_width
        font = self._bars.font()
        self._fonts = row_font(font, False), row_font(font, True)
        self._place_bar()
        self.update()

    @property
    def is_elided(self) -> bool:
        """Whether the name does not fit."""
        metrics = QFontMetricsF(self._fonts[self.leading])
        return metrics.horizontalAdvance(genre_name(self.genre)) > self.name_width

    def bar_rect(self) -> QRectF:
        """Return the rectangle of the empty bar, in pixels of the row."""
        return QRectF(self._bar)

    def _place_bar(self) -> None:
        left = self.name_width + _NAME_GAP
        right = self.width() - self.percent_width - _PERCENT_GAP
        # Beside large text the bar may be thicker than usual.
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
            painter.setBrush(theme.genre_colour(self.genre, self._bars.classes))
            painter.save()
            # Clip a bar that is shorter than its round ends, so that it does not bulge.
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
    """Return the font of a row: tabular figures, slightly heavier for the leading genre."""
    return tabular(scaled_font(font, 1.0, bold=leading))


class GenreBars(QWidget):
    """All genres with their scores.

    Parameters
    ----------
    parent : QWidget, optional
        The parent widget.
    """

    why_requested = Signal(str)
    """The user asked in the menu what speaks for or against a genre."""

    clicked = Signal(str)
    """The user clicked a genre that has a score."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, GenreRow] = {}
        self._sorted = True
        self._rows_shown: int | None = None
        self._animated = not reduced_motion()
        self._pressed: GenreRow | None = None
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
        """The scores shown, or the targets of the animation; empty if there are none."""
        return dict(self._target_scores) if self._printed is not None else {}

    @property
    def printed(self) -> dict[str, float] | None:
        """The scores shown as percentages; None if there are none."""
        return None if self._printed is None else dict(self._printed)

    @property
    def is_moving(self) -> bool:
        """Whether a bar or a row is moving."""
        return self._frames.isActive()

    @property
    def order(self) -> tuple[str, ...]:
        """The genres from top to bottom, once every row is in its place."""
        return tuple(sorted(self._target_places, key=self._target_places.__getitem__))

    def row(self, genre: str) -> GenreRow:
        """Return the row of a genre."""
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
        """Animate the bars to new scores.

        Parameters
        ----------
        scores : dict of str to float
            Genre to score, from 0 to 1; missing genres count as zero.  If empty, the bars are
            empty and no percentages are shown.
        printed : dict of str to float, optional
            Scores to show as percentages and to sort the rows by; `scores` if not given.
        calm : bool
            Whether new scores arrive every half second or faster: the bars then move
            without pause, and rows with nearly equal scores do not keep changing places.
        """
        self._duration = CALM_MS if calm else EASE_MS
        self._easing.setType(QEasingCurve.Type.Linear if calm else QEasingCurve.Type.OutCubic)
        targets = self._of_rows(scores)
        self._printed = (targets if printed is None else self._of_rows(printed)) if scores else None
        self.setCursor(Qt.CursorShape.PointingHandCursor if scores else Qt.CursorShape.ArrowCursor)
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
        """Show only the first rows, over the full height; the others are out of sight below."""
        if rows != self._rows_shown:
            self._rows_shown = rows
            self._measure()

    def set_animated(self, animated: bool) -> None:
        """Turn animation on or off (off for reduced motion)."""
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

    def event(self, event: QEvent) -> bool:
        """Show a tool tip: the whole name of a genre if it does not fit, and what a click asks."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self._row_at(event.pos())
            lines = []
            if row is not None and row.is_elided:
                lines.append(genre_name(row.genre))
            if row is not None and self._printed is not None:
                lines.append(self._question(row.genre))
            if row is not None and lines:
                text = plain_tool_tip("\n".join(lines))
                QToolTip.showText(event.globalPos(), text, self, row.geometry())
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to ask why a genre has its score."""
        row = self._row_at(event.pos())
        if row is None or self._printed is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask = menu.addAction(plain_action(self._question(row.genre)))
        ask.triggered.connect(partial(self.why_requested.emit, row.genre))
        menu.popup(event.globalPos())

    def _question(self, genre: str) -> str:
        printed = self._printed or {}
        is_leading = genre == max(printed, key=printed.__getitem__)
        translate = QCoreApplication.translate
        text = (
            translate("GenreBars", "Why {genre}?")
            if is_leading
            else translate("GenreBars", "Why not {genre}?")
        )
        return text.format(genre=genre_in_sentence(genre))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and row is not None and self._printed is not None:
            self._pressed = row
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and pressed is self._row_at(event.position().toPoint()):
            self.clicked.emit(pressed.genre)
        else:
            super().mouseReleaseEvent(event)

    def _row_at(self, place: QPoint) -> GenreRow | None:
        return next((row for row in self._rows.values() if row.geometry().contains(place)), None)

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
        """Advance the animation by a time."""
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
        """Start an animation from the current positions, even in the middle of another one."""
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
        """Return the genres by descending score; those within a margin keep their order."""
        if not margin:
            # A stable sort: equal scores keep the model's order, so that rows do not move needlessly.
            return sorted(self._rows, key=lambda genre: -scores[genre])
        order: list[str] = []
        for genre in self.order:
            place = len(order)
            while place and scores[genre] > scores[order[place - 1]] + margin:
                place -= 1
            order.insert(place, genre)
        return order

    def _show_share(self, share: float) -> None:
        """Show the animation at a share of its way to the targets, from 0 to 1."""
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
        # If space is tight, shorten names before bars.
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
    """A scroll area for the bars, in case they do not all fit.

    Parameters
    ----------
    bars : GenreBars
        The bars; they fill the width, and scroll if they do not fit in height.
    """

    def __init__(self, bars: GenreBars) -> None:
        super().__init__()
        self._bars = bars
        self.setObjectName("bars")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        bars.setMinimumWidth(1)  # Beside a scroll bar, names are shortened, not percentages.
        self.setWidget(bars)

    def sizeHint(self) -> QSize:
        return self._bars.sizeHint()

    def minimumSizeHint(self) -> QSize:
        wanted = self._bars.minimumSizeHint()
        return QSize(min(wanted.width(), _WIDEST), min(wanted.height(), _ROWS_SHOWN * _MIN_ROW))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # The names of other genres may be longer or shorter.
        return super().event(event)
