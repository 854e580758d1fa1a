"""The timeline: the sections of a track, or of the last ten minutes, above the scores over time."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from genrescope.analysis.curve import Curve, curve_of_segments
from genrescope.analysis.timeline import LIVE_SECONDS, LiveTimeline, Segment, Timeline
from genrescope.gui.shell.settings import TIMELINE_STYLES
from genrescope.gui.text.formats import clock, genre_name, percent
from genrescope.gui.text.outcome import outcome_text, short_text
from genrescope.gui.text.plural import plural
from genrescope.gui.theme.fonts import scaled_font, tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE, Theme
from genrescope.gui.widgets.timeline import painting
from genrescope.gui.widgets.timeline.painting import GAP, ROUND, Scale
from genrescope.inference.outcome import Genre, NotSure, Outcome, is_same

_HEIGHTS = 76, 180
_BARE_HEIGHTS = 28, 40
_LEAST_SCORES_HEIGHT = 20.0
"""Pixels for the scores, below which there are only blocks."""

_SPACE_BETWEEN = 3.0
_MARKS = (10, 5, 0)
"""Labels below the live timeline, in minutes ago."""

_LARGE = 4.0
"""Above this height in lines, bare text grows with the timeline, for reading from a distance."""

_MOST_NAMED = 3
"""Scores that are named at the pointer."""

_LEAST_NAMED = 0.02
_MOST_GENRES = 12
"""Genres with a band of their own in the stacked area."""

_VEIL = 130
"""Opacity of what covers the scores where no genre is clear."""

_LABEL_OPACITY = 225
_WHEEL_STEP = 120
_ZOOM_STEP = 1.25
_PAN_SHARE = 0.1


class TimelineView(QWidget):
    """Blocks for the sections, and below them the scores as a stacked area or as lanes.

    The time axis of a track is set with :meth:`set_span`, to follow the spectrogram; live sound is shown
    from ten minutes ago (left) to now (right), with an axis of its own.  A drag selects a region, or pans
    with Shift.  The arrow keys move from section to section and describe each, as the pointer does for every
    moment; Enter seeks to the section.

    Parameters
    ----------
    parent : QWidget, optional
        The parent widget.
    bare : bool
        Show only blocks, in text that grows with the height.
    """

    seek_requested = Signal(float)
    """Second of the track that was clicked."""

    region_selecting = Signal(float, float)
    """The user is selecting a region of the track, in seconds."""

    region_selected = Signal(float, float)
    """The user has selected a region of the track."""

    zoom_requested = Signal(float, float)
    """Factor, and the second that stays in place."""

    pan_requested = Signal(float)
    """Share of the visible time."""

    all_requested = Signal()
    """The whole track should be shown."""

    sections_changed = Signal()
    """There are other sections, or none."""

    def __init__(self, parent: QWidget | None = None, *, bare: bool = False) -> None:
        super().__init__(parent)
        self._bare = bare
        self._live: LiveTimeline | None = None
        self._sections: tuple[Segment, ...] = ()
        self._curve = curve_of_segments(())
        self._span = 0.0, 1.0
        self._now = 0.0
        self._margins = 0.0, 0.0
        self._style = TIMELINE_STYLES[0]
        self._chosen: int | None = None  # the section selected with the keys, counted from the right
        self._hover: float | None = None  # x of the pointer
        self._playhead: float | None = None
        self._region: tuple[float, float] | None = None
        self._pressed: float | None = None  # where the left button was pressed
        self._is_dragging = False
        self._picture: QPixmap | None = None
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()
        self.setMouseTracking(not bare)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        vertical = QSizePolicy.Policy.Fixed if bare else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        if not bare:
            self.setMaximumHeight(_HEIGHTS[1])
        self._retranslate()

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        """Whether live sound is shown."""
        return self._live is not None

    @property
    def sections(self) -> tuple[Segment, ...]:
        """The sections shown."""
        return self._sections

    def show_track(self, curve: Curve, sections: Timeline) -> None:
        """Show a track.

        Parameters
        ----------
        curve : Curve
            Its scores, perhaps only of the part analysed so far.
        sections : Timeline
            Its sections; none until the analysis has ended.
        """
        self._live = None
        self._show(curve, sections.segments)

    def show_live(self, live: LiveTimeline) -> None:
        """Show live sound; call :meth:`refresh` when it has changed."""
        self._live = live
        self._now = live.now
        segments = live.timeline().segments
        self._show(curve_of_segments(segments), segments)

    def clear(self) -> None:
        """Show nothing."""
        self.show_track(curve_of_segments(()), Timeline())

    def refresh(self) -> None:
        """Show changes of live sound; repaints once a second, or when an outcome changes."""
        if self._live is None:
            return
        segments = self._live.timeline().segments
        if not (0 <= self._live.now - self._now < 1.0 and _look_alike(self._sections[-2:], segments[-2:])):
            self.show_live(self._live)

    def set_style(self, style: str) -> None:
        """Show the scores as one of :data:`~genrescope.gui.shell.settings.TIMELINE_STYLES`."""
        self._style = style
        self._redraw()

    def set_span(self, start: float, stop: float) -> None:
        """Set the seconds of a track that are visible."""
        if (start, stop) != self._span and start < stop:
            self._span = start, stop
            self._redraw()

    def set_margins(self, left: float, right: float) -> None:
        """Set the pixels left and right of the time axis; the genres are named in the right one."""
        if (left, right) != self._margins:
            self._margins = left, right
            self._redraw()

    def set_playhead(self, seconds: float | None) -> None:
        """Move the playhead; None hides it."""
        before, self._playhead = self._playhead, seconds
        for place in {self._line_rect(at) for at in (before, seconds) if at is not None}:
            self.update(*place)

    def set_region(self, region: tuple[float, float] | None) -> None:
        """Shade everything outside a region, in seconds; None shades nothing."""
        if region != self._region:
            self._region = region
            self.update()

    # -- places ------------------------------------------------------------------------------------

    def segment_at(self, x: float) -> Segment | None:
        """Return the section at an x position in pixels, if there is one."""
        return Timeline(self._sections).at(self._scale().seconds(x))

    def rect_of(self, segment: Segment) -> QRectF:
        """Return the rectangle of a section's block, in pixels of the widget."""
        scale, band = self._scale(), self._blocks_rect()
        left = max(scale.left, scale.x(segment.start))
        right = min(scale.right, scale.x(segment.end))
        return QRectF(left, band.top(), max(1.0, right - left - GAP), band.height())

    def scores_rect(self) -> QRectF:
        """Return the rectangle of the scores, in pixels of the widget; empty if there is no space."""
        blocks, scale = self._blocks_rect(), self._scale()
        top = blocks.bottom() + _SPACE_BETWEEN
        height = self.height() - self._axis_height() - top
        if self._bare or height < _LEAST_SCORES_HEIGHT:
            return QRectF()
        return QRectF(scale.left, top, scale.right - scale.left, height)

    def _scale(self) -> Scale:
        left, right = self._margins
        start, stop = (self._now - LIVE_SECONDS, self._now) if self.is_live else self._span
        return Scale(start, stop, left, max(left + 1.0, self.width() - right))

    def _blocks_rect(self) -> QRectF:
        scale = self._scale()
        room = self.height() - self._axis_height()
        wanted = QFontMetricsF(self.font()).height() + 4
        alone = self._bare or room < wanted + _SPACE_BETWEEN + _LEAST_SCORES_HEIGHT
        return QRectF(scale.left, 0, scale.right - scale.left, max(4.0, room if alone else wanted))

    def _axis_height(self) -> float:
        return QFontMetricsF(self._axis_font()).height() + 1 if self.is_live else 0.0

    def _line_rect(self, seconds: float) -> tuple[int, int, int, int]:
        return math.floor(self._scale().x(seconds)) - 2, 0, 5, self.height()

    def sizeHint(self) -> QSize:
        return QSize(320, _BARE_HEIGHTS[1] if self._bare else _HEIGHTS[0] + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _BARE_HEIGHTS[0] if self._bare else _HEIGHTS[0])

    # -- text --------------------------------------------------------------------------------------

    def describe(self, segment: Segment) -> str:
        """Return the outcome and time of a section as text."""
        length = clock(segment.seconds)
        if not self.is_live:
            when = f"{clock(segment.start)} \u2013 {clock(segment.end)}"
        elif segment.end >= self._now - 1.0:
            when = self.tr("for {length}, until now").format(length=length)
        else:
            ago = clock(self._now - segment.start)
            when = self.tr("{ago} ago, for {length}").format(ago=ago, length=length)
        return f"{_outcome_text(segment.outcome)}\n{when}"

    def describe_moment(self, seconds: float) -> str:
        """Return the scores at a moment, and the section that it is in, as text."""
        segment = Timeline(self._sections).at(seconds)
        if self.is_live:
            return self.describe(segment) if segment is not None else ""
        scores = self._scores_text(seconds)
        lines = [f"{clock(seconds)}  {scores}"] if scores else []
        if segment is not None:
            lines.append(self.describe(segment).replace("\n", ", "))
        return "\n".join(lines)

    def _scores_text(self, seconds: float) -> str:
        curve = self._curve
        if not len(curve.shares) or not curve.edges[0] <= seconds <= curve.edges[-1]:
            return ""
        width = max(self._scale().per_pixel, curve.resolution)
        (shares,) = curve.means(np.array([seconds]), width)
        if shares[-1] >= 0.5:
            return self.tr("Not music")
        ranking = sorted(zip(curve.classes, shares, strict=False), key=lambda item: -item[1])
        named = [(genre, share) for genre, share in ranking[:_MOST_NAMED] if share >= _LEAST_NAMED]
        return ", ".join(f"{genre_name(genre)} {percent(share)}" for genre, share in named) or self.tr(
            "Silence"
        )

    # -- events ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if event.button() == Qt.MouseButton.LeftButton and not self.is_live and self._is_inside(x):
            self._pressed, self._is_dragging = x, False
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._hover_at(x if self._is_inside(x) else None)
        if self._pressed is None:
            return
        self._is_dragging |= abs(x - self._pressed) >= QApplication.startDragDistance()
        if not self._is_dragging:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            scale = self._scale()
            self.pan_requested.emit((self._pressed - x) / (scale.right - scale.left))
            self._pressed = x
        else:
            self.region_selecting.emit(*self._region_to(x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
        elif not self._is_dragging:
            self.seek_requested.emit(self._scale().seconds(self._pressed))
        elif not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.region_selected.emit(*self._region_to(x))
        self._pressed = None

    def _region_to(self, x: float) -> tuple[float, float]:
        """Return the seconds between where the button was pressed and a position, in order."""
        scale = self._scale()
        ends = (scale.seconds(min(max(end, scale.left), scale.right)) for end in (self._pressed or 0.0, x))
        start, end = sorted(ends)
        return start, end

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.is_live:
            self.all_requested.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_at(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.is_live or self._bare:
            event.ignore()
            return
        delta = event.angleDelta()
        if delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_requested.emit(-(delta.x() or delta.y()) / _WHEEL_STEP * _PAN_SHARE)
        else:
            seconds = self._scale().seconds(event.position().x())
            self.zoom_requested.emit(_ZOOM_STEP ** (delta.y() / _WHEEL_STEP), seconds)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}
        step = steps.get(Qt.Key(event.key()))
        chosen = self._chosen_section()
        if step is not None and self._sections:
            self._choose(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen and not self.is_live:
            self.seek_requested.emit(chosen.start)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._chosen = None
        self._label.hide()
        self._announce()
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._hover_at(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (
            QEvent.Type.FontChange,
            QEvent.Type.StyleChange,
            QEvent.Type.PaletteChange,
        ):
            self._redraw()

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        ratio = painter.deviceTransform().m11()  # also of an image that the widget is rendered to
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._draw_picture(theme, ratio)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_region(painter, theme)
        self._paint_lines(painter, theme)
        if self.hasFocus():
            # The focus ring is drawn around the selected block, or else around all of them.
            chosen = self._chosen_section()
            place = self._blocks_rect() if chosen is None else self.rect_of(chosen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), ROUND, ROUND)
        painter.end()

    def _draw_picture(self, theme: Theme, ratio: float) -> QPixmap:
        """Draw everything that stays in place while a song is played."""
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_picture(painter, theme)
        painter.end()
        return picture

    def _paint_picture(self, painter: QPainter, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(self._blocks_rect(), ROUND, ROUND)
        font = self._name_font()
        for segment in self._visible_sections():
            painting.paint_block(painter, theme, self.rect_of(segment), segment.outcome, font)
        place = self.scores_rect()
        if not place.isEmpty():
            self._paint_scores(painter, theme, place)
        if self.is_live:
            self._paint_axis(painter, theme)

    def _paint_scores(self, painter: QPainter, theme: Theme, place: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(place, ROUND, ROUND)
        outline = QPainterPath()
        outline.addRoundedRect(place, ROUND, ROUND)
        lanes = self._style == "lanes"
        n_lines = painting.lanes_in(place.height())
        genres = painting.leading_genres(self._curve, n_lines if lanes else _MOST_GENRES)
        painter.save()
        painter.setClipPath(outline)
        paint, scale = painting.paint_lanes if lanes else painting.paint_area, self._scale()
        paint(painter, theme, place, self._curve, scale, genres)
        veil = theme.colour("track")
        veil.setAlpha(_VEIL)
        for segment in self._visible_sections():
            if isinstance(segment.outcome, NotSure):
                left, right = scale.x(segment.start), scale.x(segment.end)
                painter.fillRect(QRectF(left, place.top(), right - left, place.height()), veil)
        painter.restore()
        self._paint_names(painter, theme, place, genres if lanes else self._visible_genres(genres, n_lines))

    def _visible_genres(self, genres: list[int], at_most: int) -> list[int]:
        """Return the columns of the genres with the largest shares of the visible part, from the top."""
        scale, edges = self._scale(), self._curve.edges
        if not len(self._curve.shares):
            return []
        # The live curve begins within the visible part.
        start, stop = max(scale.start, edges[0]), min(scale.stop, edges[-1])
        (shares,) = self._curve.means(np.array([(start + stop) / 2]), stop - start)
        ranking = sorted((column for column in genres if shares[column] > 0), key=lambda c: -shares[c])
        return [column for column in reversed(genres) if column in ranking[:at_most]]

    def _paint_names(self, painter: QPainter, theme: Theme, place: QRectF, genres: list[int]) -> None:
        """Name the genres in the right margin: beside their lanes, or in the order of the stack."""
        room = QRectF(place.right() + SPACE, place.top(), self._margins[1] - SPACE, place.height())
        if not genres or room.width() < 3 * SPACE:
            return
        font = scaled_font(self.font(), 0.78)
        metrics = QFontMetricsF(font)
        lines = (
            max(len(genres), 1)
            if self._style == "lanes"
            else max(len(genres), int(room.height() / metrics.height()))
        )
        height = room.height() / lines
        painter.setFont(font)
        top = room.top() if self._style == "lanes" else room.bottom() - height * len(genres)
        for index, column in enumerate(genres):
            line = QRectF(room.left(), top + index * height, room.width(), height)
            swatch = QRectF(line.left(), line.center().y() - 3, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.genre_colour(self._curve.classes[column], self._curve.classes))
            painter.drawRoundedRect(swatch, 1.5, 1.5)
            painter.setPen(theme.colour("muted"))
            text = line.adjusted(6 + SPACE / 2, -2, 0, 2)
            name = metrics.elidedText(
                genre_name(self._curve.classes[column]), Qt.TextElideMode.ElideRight, text.width()
            )
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_region(self, painter: QPainter, theme: Theme) -> None:
        if self._region is None:
            return
        scale = self._scale()
        shade = theme.colour("surface")
        shade.setAlpha(_VEIL)
        begin, end = (min(max(scale.x(at), scale.left), scale.right) for at in self._region)
        painter.fillRect(QRectF(scale.left, 0, begin - scale.left, self.height()), shade)
        painter.fillRect(QRectF(end, 0, scale.right - end, self.height()), shade)

    def _paint_lines(self, painter: QPainter, theme: Theme) -> None:
        scale, height = self._scale(), self.height() - self._axis_height()
        if self._hover is not None:
            painter.setPen(QPen(theme.colour("muted"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self._hover, 0), QPointF(self._hover, height))
        if self._playhead is not None and scale.start <= self._playhead <= scale.stop:
            x = scale.x(self._playhead)
            painter.setPen(QPen(theme.colour("text"), 1.5))
            painter.drawLine(QPointF(x, 0), QPointF(x, height))

    def _paint_axis(self, painter: QPainter, theme: Theme) -> None:
        scale, font = self._scale(), self._axis_font()
        top = self.height() - self._axis_height()
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        metrics = QFontMetricsF(font)
        for minutes in _MARKS:
            text = self._mark_text(minutes)
            width = metrics.horizontalAdvance(text) + 2
            middle = scale.x(self._now - 60 * minutes)
            left = min(max(scale.left, middle - width / 2), scale.right - width)
            place = QRectF(left, top, width, self._axis_height())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _axis_font(self) -> QFont:
        return tabular(scaled_font(self.font(), 0.8 * min(self._growth(), 2.0)))

    def _name_font(self) -> QFont:
        font = scaled_font(self.font(), 0.9 * self._growth(), bold=True)
        # In a low strip, make the name as high as the block allows.
        room = self._blocks_rect().height() - 1
        height = QFontMetricsF(font).height()
        return scaled_font(font, room / height, bold=True) if height > room else font

    def _growth(self) -> float:
        """How much larger text is than usual."""
        if not self._bare:
            return 1.0
        return max(1.0, self.height() / (_LARGE * QFontMetricsF(self.font()).height()))

    # -- changes -----------------------------------------------------------------------------------

    def _show(self, curve: Curve, sections: tuple[Segment, ...]) -> None:
        is_other = sections != self._sections
        self._curve, self._sections = curve, sections
        if self._chosen_section() is None:
            self._chosen = None
        self._announce()
        self._redraw()
        if is_other:
            self.sections_changed.emit()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _visible_sections(self) -> list[Segment]:
        scale = self._scale()
        return [s for s in self._sections if s.end > scale.start and s.start < scale.stop]

    def _is_inside(self, x: float) -> bool:
        scale = self._scale()
        return bool(self._sections or len(self._curve.shares)) and scale.left <= x <= scale.right

    def _hover_at(self, x: float | None) -> None:
        if x == self._hover:
            return
        self._hover = x
        self.update()
        text = self.describe_moment(self._scale().seconds(x)) if x is not None else ""
        self._show_label(text, x)

    def _show_label(self, text: str, x: float | None) -> None:
        """Show a text above the timeline, over its neighbour."""
        label, parent = self._label, self.parentWidget()
        if not text or x is None or parent is None:
            label.hide()
            return
        theme = theme_of(self)
        if label.parentWidget() is not parent:
            label.setParent(parent)
        ground = QColor(theme.picture)
        label.setStyleSheet(
            f"color: {theme.picture_text}; border-radius: {SPACE // 2}px; padding: {SPACE // 2}px {SPACE}px;"
            f"background: rgba({ground.red()}, {ground.green()}, {ground.blue()}, {_LABEL_OPACITY});"
        )
        label.setFont(tabular(self.font()))
        label.setText(text)
        label.adjustSize()
        place = self.mapToParent(QPointF(x, 0))
        left = min(max(0.0, place.x() - label.width() / 2), parent.width() - label.width())
        top = place.y() - label.height() - SPACE / 2
        label.move(round(left), round(max(0.0, top)))
        label.raise_()
        label.show()

    # -- the selected section -----------------------------------------------------------------------

    def _choose(self, step: int) -> None:
        if self._chosen is None:
            self._chosen = 0 if self.is_live or step > 0 else len(self._sections) - 1
        else:
            self._chosen = min(len(self._sections) - 1, max(0, self._chosen + step))
        segment = self._sections[-1 - self._chosen]
        self._show_label(self.describe(segment), self.rect_of(segment).center().x())
        self._announce()
        self.update()

    def _chosen_section(self) -> Segment | None:
        if self._chosen is None or self._chosen >= len(self._sections):
            return None
        return self._sections[-1 - self._chosen]

    def _announce(self) -> None:
        name = self.tr("Genres of the last ten minutes") if self.is_live else self.tr("Genres over time")
        if name != self.accessibleName():
            self.setAccessibleName(name)
        segment = self._chosen_section() or (self._sections[-1] if self._sections else None)
        if segment is None:
            text = self.tr("Nothing yet") if self.is_live else ""
        elif self._chosen is None and not self.is_live:
            text = plural("TimelineView", "%Ln sections", len(self._sections))
        else:
            text = self.describe(segment).replace("\n", ", ")
        # Notify screen readers of a new outcome or block, not every second.
        if text.split(",")[0] != self.accessibleDescription().split(",")[0] or self._chosen is not None:
            self.setAccessibleDescription(text)

    def _mark_text(self, minutes: int) -> str:
        if minutes == 0:
            return self.tr("now")
        return self.tr("\u2212{count} min").format(count=QLocale().toString(minutes))

    def _retranslate(self) -> None:
        self._announce()
        self._redraw()


def _outcome_text(outcome: Outcome) -> str:
    return outcome_text(outcome) if isinstance(outcome, Genre) else short_text(outcome)


def _look_alike(first: tuple[Segment, ...], second: tuple[Segment, ...]) -> bool:
    return len(first) == len(second) and all(
        a.start == b.start and is_same(a.outcome, b.outcome) for a, b in zip(first, second, strict=True)
    )
