"""The spectrogram with its controls, and the timeline below it."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from genrescope.gui.spectrogram.colormaps import COLORMAPS
from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.spectrogram.why_bar import WhyBar
from genrescope.gui.text.formats import unit
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.timeline.view import TimelineView

MIN_RANGE_DB = 20
ZOOM = 1.5
LOW_DB, HIGH_DB = (-120, -20), (-60, 20)
"""Levels offered for the lower and the upper end of the range."""

_IMAGE_SCALE = 2

_SIDE = 14
"""Pixels of margin on the left and the right."""


class SpectrogramPanel(QFrame):
    """A card: a row of controls, the spectrogram and the timeline; a track has one time axis in both."""

    appearance_changed = Signal()
    """The user chose another colour map or range."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.view = SpectrogramView()
        self.timeline = TimelineView()
        self._zoom_buttons = {name: QToolButton() for name in ("zoom-in", "zoom-out", "zoom-all")}
        self.colours = QComboBox()
        self.colours.addItems([name.capitalize() for name in COLORMAPS])
        self.colours.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.colours.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        to_label = QLabel("–")
        to_label.setProperty("role", "caption")
        self.low, self.high = QSpinBox(), QSpinBox()
        for box, (lowest, highest) in ((self.low, LOW_DB), (self.high, HIGH_DB)):
            box.setRange(lowest, highest)
            box.setSingleStep(5)
            box.setKeyboardTracking(False)
            box.setMaximumWidth(72)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._range = QWidget()
        ends = QHBoxLayout(self._range)
        ends.setContentsMargins(4, 0, 0, 0)
        ends.setSpacing(6)
        ends.addWidget(self.low)
        ends.addWidget(to_label)
        ends.addWidget(self.high)
        row = QHBoxLayout()
        row.setSpacing(6)
        zoom = QHBoxLayout()
        zoom.setSpacing(0)
        for button in self._zoom_buttons.values():
            button.setProperty("kind", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            zoom.addWidget(button)
        row.addLayout(zoom)
        row.addStretch()
        row.addWidget(self.colours)
        row.addWidget(self._range)
        self.why = WhyBar()
        self.why.hide()
        self._row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 12, _SIDE, 12)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.why)
        column.addWidget(self.view, 4)
        column.addWidget(self.timeline, 1)
        self._retranslate()
        self.colours.currentIndexChanged.connect(self._apply)
        self.low.valueChanged.connect(self._low_changed)
        self.high.valueChanged.connect(self._high_changed)
        self._zoom_buttons["zoom-in"].clicked.connect(self._zoom_in)
        self._zoom_buttons["zoom-out"].clicked.connect(self._zoom_out)
        self._zoom_buttons["zoom-all"].clicked.connect(self.view.plot.show_all)
        box = self.view.plot.box
        box.sigXRangeChanged.connect(self._follow_span)
        box.geometryChanged.connect(self._follow_edges)
        self.timeline.zoom_requested.connect(self.view.plot.zoom)
        self.timeline.pan_requested.connect(self._pan)
        self.timeline.all_requested.connect(self.view.plot.show_all)
        self.timeline.region_selecting.connect(self._show_selection)
        box.selecting.connect(self._show_selection)

    def image(self, title: str) -> QImage:
        """Draw the spectrogram with its axes and the timeline, without the playhead, twice as large as shown.

        Parameters
        ----------
        title : str
            Written above.
        """
        parts = [part for part in (self.view, self.timeline) if not part.isHidden()]
        font = scaled_font(self.font(), 1.1, bold=True)
        line = math.ceil(QFontMetricsF(font).height())
        width = self.view.width() + 2 * _SIDE
        height = line + sum(part.height() for part in parts) + (len(parts) + 2) * _SIDE
        image = QImage(QSize(width, height) * _IMAGE_SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_IMAGE_SCALE)
        theme = theme_of(self)
        image.fill(theme.colour("surface"))
        painter = QPainter(image)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        place = QRectF(_SIDE, _SIDE, width - 2 * _SIDE, line)
        shown = QFontMetricsF(font).elidedText(title, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        top = line + 2 * _SIDE
        playhead = self.view.playhead
        self._set_playhead(None)
        for part in parts:
            QWidget.render(part, painter, QPoint(_SIDE, top), renderFlags=QWidget.RenderFlag.DrawChildren)
            top += part.height() + _SIDE
        self._set_playhead(playhead)
        painter.end()
        return image

    def _set_playhead(self, seconds: float | None) -> None:
        self.view.set_playhead(seconds)
        self.timeline.set_playhead(seconds)

    @property
    def colormap(self) -> str:
        """Name of the colour map in use."""
        return COLORMAPS[self.colours.currentIndex()]

    def set_appearance(self, colormap: str, low_db: int, high_db: int) -> None:
        """Set the colour map and its range of levels; an unknown map is ignored."""
        with QSignalBlocker(self.colours), QSignalBlocker(self.low), QSignalBlocker(self.high):
            if colormap in COLORMAPS:
                self.colours.setCurrentIndex(COLORMAPS.index(colormap))
            self.low.setValue(low_db)
            self.high.setValue(max(high_db, low_db + MIN_RANGE_DB))
        self._apply()

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        for name, button in self._zoom_buttons.items():
            button.setIcon(icon(name, theme))

    @Slot()
    def _follow_span(self) -> None:
        """Show the same time in the timeline as in the picture."""
        if not self.view.is_live:
            self.timeline.set_span(*self.view.plot.time_span)

    @Slot()
    def _follow_edges(self) -> None:
        """Place the edges of the timeline below those of the picture."""
        rect = QRectF(self.view.plot.box.geometry())
        self.timeline.set_margins(rect.left(), self.view.width() - rect.right())

    @Slot(float, float)
    def _show_selection(self, start: float, end: float) -> None:
        self.view.set_region((start, end))
        self.timeline.set_region((start, end))

    @Slot(float)
    def _pan(self, share: float) -> None:
        start, stop = self.view.plot.time_span
        self.view.plot.pan(share * (stop - start))

    @Slot()
    def _zoom_in(self) -> None:
        self.view.plot.zoom(ZOOM)

    @Slot()
    def _zoom_out(self) -> None:
        self.view.plot.zoom(1 / ZOOM)

    @Slot()
    def _low_changed(self) -> None:
        with QSignalBlocker(self.high):
            self.high.setValue(max(self.high.value(), self.low.value() + MIN_RANGE_DB))
        self._apply()

    @Slot()
    def _high_changed(self) -> None:
        with QSignalBlocker(self.low):
            self.low.setValue(min(self.low.value(), self.high.value() - MIN_RANGE_DB))
        self._apply()

    @Slot()
    def _apply(self) -> None:
        self.view.set_colormap(self.colormap)
        self.view.set_range(float(self.low.value()), float(self.high.value()))
        self.appearance_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the range only if the row has space for it."""
        super().resizeEvent(event)
        needed = self._row.minimumSize().width()
        if self._range.isHidden():
            needed += self._row.spacing() + self._range.sizeHint().width()
        self._range.setVisible(needed <= self.contentsRect().width() - 2 * _SIDE)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for name, text in (
            ("zoom-in", self.tr("Zoom in")),
            ("zoom-out", self.tr("Zoom out")),
            ("zoom-all", self.tr("Show all")),
        ):
            self._zoom_buttons[name].setToolTip(text)
            self._zoom_buttons[name].setAccessibleName(text)
        self.colours.setToolTip(self.tr("Colour map"))
        self.colours.setAccessibleName(self.tr("Colour map"))
        for box in (self.low, self.high):
            box.setSuffix(f"\u00a0{unit('dB')}")
        self.low.setToolTip(self.tr("Lower levels are shown in the darkest colour"))
        self.low.setAccessibleName(self.tr("Lowest level in decibels"))
        self.high.setToolTip(self.tr("Higher levels are shown in the brightest colour"))
        self.high.setAccessibleName(self.tr("Highest level in decibels"))
