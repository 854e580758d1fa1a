"""The genre bars: one row a genre, easing to each new value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QEasingCurve, QEvent, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QFont, QFontMetricsF, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from genrescope.gui.text.words import genre_name, percent
from genrescope.gui.theme.theme import SPACE, overhang, reduced_motion, scaled_font, tabular, theme_of

EASE_MS = 250
_MIN_ROW = 24
_MAX_ROW = 56
_MIN_BAR = 64
_NAME_GAP = SPACE * 3 // 2
_PERCENT_GAP = SPACE
_WIDEST = 400
"""There may be models whose genres have very long names; beyond this width they are cut."""

_ROWS_SEEN = 10
"""There is always room for as many; where a model has more genres, they are scrolled to."""

CALM_MS = 450
"""While listening bars move without a rest: a little longer than from one answer to the next."""

CALM_ORDER = 0.015
"""While listening a row climbs over the next one when it is ahead by so much."""

_EMPHASIS = 0.005
"""A genre leads when it is ahead by half a percent; below that none is printed bold."""


class GenreRow(QWidget):
    """Name, bar and percent of one genre; :class:`GenreBars` moves it and sets what it shows."""

    def __init__(self, genre: str, parent: QWidget) -> None:
        super().__init__(parent)
        # Under the application's style sheet a child does not inherit what its parent is given.
        self._bars = parent
        self.genre = genre
        self.score = 0.0
        self.leading = False
        self.name_width = 0.0
        self.percent_width = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._announce()

    def show_score(self, score: float, leading: bool) -> None:
        """Show a score of 0 to 1."""
        before = self._seen()
        self.score, self.leading = score, leading
        if self._seen() != before:
            self._announce()
            self.update()

    def _seen(self) -> tuple[int, int, bool]:
        """What can be seen of the score: while it glides, most steps are less than a quarter of a pixel."""
        return round(4 * self.score * self.bar_rect().width()), round(100 * self.score), self.leading

    def retranslate(self) -> None:
        """Take the names of the language in force."""
        self._announce()
        self.update()

    def bar_rect(self) -> QRectF:
        """Where the empty bar lies, in the row's pixels."""
        left = self.name_width + _NAME_GAP
        right = self.width() - self.percent_width - _PERCENT_GAP
        # In large letters it may be thicker than beside the usual ones.
        thickest = max(18.0, 0.6 * QFontMetricsF(self._bars.font()).height())
        thickness = min(thickest, max(8.0, float(round(self.height() * 0.32))))
        return QRectF(left, (self.height() - thickness) / 2, max(0.0, right - left), thickness)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self._bars)
        bar = self.bar_rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        radius = bar.height() / 2
        painter.drawRoundedRect(bar, radius, radius)
        filled = QRectF(bar.left(), bar.top(), bar.width() * min(1.0, self.score), bar.height())
        if filled.width() > 0.5:
            painter.setBrush(theme.genre_colour(self.genre))
            painter.save()
            # A bar shorter than its round ends is cut off straight instead of bulging.
            painter.setClipRect(filled)
            filled.setWidth(max(filled.width(), bar.height()))
            painter.drawRoundedRect(filled, radius, radius)
            painter.restore()
        painter.setPen(theme.colour("text" if self.leading else "muted"))
        font = row_font(self._bars.font(), self.leading)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        name = metrics.elidedText(genre_name(self.genre), Qt.TextElideMode.ElideRight, self.name_width)
        middle, height, right = Qt.AlignmentFlag.AlignVCenter, self.height(), Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(overhang(font, name), 0, self.name_width, height), middle, name)
        column = QRectF(self.width() - self.percent_width, 0, self.percent_width, height)
        painter.drawText(column, middle | right, percent(self.score))
        painter.end()

    def _announce(self) -> None:
        words = f"{genre_name(self.genre)}, {percent(self.score)}"
        # Only when the words change: a screen reader is told each time.
        if words != self.accessibleName():
            self.setAccessibleName(words)


def row_font(font: QFont, leading: bool) -> QFont:
    """Font of a row: figures of one width, the leading genre's a little heavier."""
    return tabular(scaled_font(font, 1.0, bold=leading))


class GenreBars(QWidget):
    """All genres with their scores.

    Parameters
    ----------
    parent : QWidget, optional
        Where it stands.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, GenreRow] = {}
        self._sorted = True
        self._rows_seen: int | None = None
        self._animated = not reduced_motion()
        self._from_scores: dict[str, float] = {}
        self._target_scores: dict[str, float] = {}
        self._from_places: dict[str, float] = {}
        self._places: dict[str, float] = {}
        self._target_places: dict[str, float] = {}
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setDuration(EASE_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._step)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    @property
    def classes(self) -> tuple[str, ...]:
        """The genres, in the model's order."""
        return tuple(self._rows)

    @property
    def scores(self) -> dict[str, float]:
        """The scores that are shown or being eased to."""
        return dict(self._target_scores)

    @property
    def order(self) -> tuple[str, ...]:
        """The genres from top to bottom, once everything has glided to its place."""
        return tuple(sorted(self._target_places, key=self._target_places.__getitem__))

    def row(self, genre: str) -> GenreRow:
        """Row of a genre."""
        return self._rows[genre]

    def set_classes(self, classes: Sequence[str]) -> None:
        """Show these genres, all at zero."""
        self._animation.stop()
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {genre: GenreRow(genre, self) for genre in classes}
        for row in self._rows.values():
            row.show()
        self._target_scores = dict.fromkeys(self._rows, 0.0)
        self._from_scores = dict(self._target_scores)
        self._places = {genre: float(i) for i, genre in enumerate(self._rows)}
        self._target_places = dict(self._places)
        self._measure()
        self.updateGeometry()

    def set_scores(self, scores: Mapping[str, float], *, calm: bool = False) -> None:
        """Ease to new scores.

        Parameters
        ----------
        scores : dict of str to float
            Genre to score, of 0 to 1; a genre that is not named goes to zero.
        calm : bool
            Whether there will be others in less than half a second, again and again: then the bars move
            without a rest, and rows of nearly the same score do not change places all the time.
        """
        self._animation.setDuration(CALM_MS if calm else EASE_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.Linear if calm else QEasingCurve.Type.OutCubic)
        wanted = {genre: min(1.0, max(0.0, float(scores.get(genre, 0.0)))) for genre in self._rows}
        self._glide(wanted, CALM_ORDER if calm else 0.0)

    def set_sorted(self, by_score: bool) -> None:
        """Order the rows by score, or keep the model's order."""
        if by_score != self._sorted:
            self._sorted = by_score
            self._glide(self._target_scores)

    def set_rows_seen(self, rows: int) -> None:
        """Show only the first rows, in the whole height; the others lie below and are not seen."""
        if rows != self._rows_seen:
            self._rows_seen = rows
            self._measure()

    def set_animated(self, animated: bool) -> None:
        """Ease and glide, or jump (for those who want less motion)."""
        self._animated = animated

    def reset(self) -> None:
        """Put all scores back to zero."""
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
        # Nobody sees it glide: be there at once, and leave no timer running.
        if self._animation.state() != QVariantAnimation.State.Stopped:
            self._animation.stop()
            self._step(1.0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
            self.updateGeometry()

    def _glide(self, scores: dict[str, float], margin: float = 0.0) -> None:
        if not self._rows:
            return
        names = list(self._rows)
        order = self._order_of(scores, margin) if self._sorted else names
        places = {genre: float(order.index(genre)) for genre in names}
        if scores == self._target_scores and places == self._target_places:
            return
        self._animation.stop()
        self._from_scores = {genre: row.score for genre, row in self._rows.items()}
        self._from_places = dict(self._places)
        self._target_scores, self._target_places = dict(scores), places
        leader = order[0] if self._sorted else max(names, key=scores.__getitem__)
        self._rows[leader].raise_()
        if self._animated and self.isVisible():
            self._animation.start()
        else:
            self._step(1.0)

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

    def _step(self, share: float) -> None:
        ranking = sorted(self._target_scores.values(), reverse=True)
        ahead = len(ranking) > 1 and ranking[0] - ranking[1] >= _EMPHASIS
        for genre, row in self._rows.items():
            start, target = self._from_scores.get(genre, 0.0), self._target_scores[genre]
            score = target if share >= 1.0 else start + (target - start) * share
            row.show_score(score, ahead and target == ranking[0])
            begin, end = self._from_places.get(genre, self._target_places[genre]), self._target_places[genre]
            self._places[genre] = end if share >= 1.0 else begin + (end - begin) * share
        self._place_rows()

    def _place_rows(self) -> None:
        pitch = self._pitch()
        for genre, row in self._rows.items():
            row.setGeometry(0, round(self._places[genre] * pitch), self.width(), round(pitch))

    def _pitch(self) -> float:
        if self._rows_seen is not None:
            return self.height() / self._rows_seen
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
            row.name_width, row.percent_width = name_width, percent_width
            row.update()
        self._place_rows()

    def _retranslate(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("GenreBars", "Genre scores"))
        self.setAccessibleDescription(
            QCoreApplication.translate("GenreBars", "One bar a genre, from 0 to 100 percent")
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
        return QSize(min(wanted.width(), _WIDEST), min(wanted.height(), _ROWS_SEEN * _MIN_ROW))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # Other genres have longer or shorter names.
        return super().event(event)
