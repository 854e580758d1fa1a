"""The readout: time, frequency, note and level at the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QLabel, QWidget

from genrescope.gui.spectrogram.axes import MINUS, MelAxis, db_text, hz_text, note_name, time_text
from genrescope.gui.spectrogram.overlays import Crosshair
from genrescope.gui.spectrogram.plot import Plot
from genrescope.gui.spectrogram.sources import Source
from genrescope.gui.text.formats import number, unit
from genrescope.gui.theme.fonts import tabular
from genrescope.gui.theme.tokens import SPACE, Theme

_OPACITY = 215


def readout_text(source: Source, axis: MelAxis, seconds: float, band: float) -> str:
    """Format time, frequency, note and, if there is sound, level: "1:23.4 · 440 Hz · A4 · −32 dB".

    Parameters
    ----------
    source : Source
        The source shown.
    axis : MelAxis
        The frequency axis.
    seconds, band : float
        Position in the view; for live sound, ``seconds`` is relative to now.
    """
    hz = axis.hz_of(band)
    if source.counts_back:
        when = f"{MINUS}{number(max(0.0, -seconds), 1)} {unit('s')}"
    else:
        when = time_text(seconds, 1)
    parts = [when, hz_text(hz), note_name(hz)]
    level = source.level_at(seconds, min(max(int(band), 0), axis.n_mels - 1))
    if level is not None:
        parts.append(db_text(level))
    return " · ".join(parts)


class Readout(QLabel):
    """A crosshair in the plot, with a label beside it.

    Parameters
    ----------
    parent : QWidget
        The widget that shows the plot.
    plot : Plot
        The plot that it reads.

    Attributes
    ----------
    crosshair : Crosshair
        Its overlay.
    """

    def __init__(self, parent: QWidget, plot: Plot) -> None:
        super().__init__(parent)
        self._plot = plot
        self._position: QPointF | None = None
        self.crosshair = Crosshair()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def is_shown(self) -> bool:
        """Whether the readout is shown."""
        return self._position is not None

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Use the colours of a theme, and a font."""
        ground = QColor(theme.picture)
        self.setFont(tabular(font))
        self.setStyleSheet(
            f"color: {theme.picture_text}; border-radius: {SPACE // 2}px; padding: {SPACE // 2}px {SPACE}px;"
            f"background: rgba({ground.red()}, {ground.green()}, {ground.blue()}, {_OPACITY});"
        )

    def move_to(self, position: QPointF | None) -> None:
        """Move to a position in the widget; None hides it."""
        self._position = position
        self.refresh()

    def step(self, right: int, up: int) -> None:
        """Move by steps, starting in the middle if hidden."""
        rect = self._plot.rect
        here = self._position or rect.center()
        x = min(max(here.x() + right * SPACE, rect.left()), rect.right() - 1)
        y = min(max(here.y() - up * SPACE / 2, rect.top()), rect.bottom() - 1)
        self.move_to(QPointF(x, y))

    def refresh(self) -> None:
        """Update the text after the sound or the visible range has changed."""
        position, source = self._position, self._plot.source
        if position is None or source is None:
            if not self.isHidden():
                self.hide()
                self.crosshair.hide()
            return
        seconds, band = self._plot.seconds_of_x(position.x()), self._plot.band_of_y(position.y())
        text = readout_text(source, self._plot.axis, seconds, band)
        if text != self.text():
            self.setText(text)
            self.adjustSize()
        self.crosshair.move_to(seconds, band)
        self._place_beside(position)
        self.crosshair.show()
        self.show()

    def _place_beside(self, position: QPointF) -> None:
        rect, x, y = self._plot.rect, position.x(), position.y()
        fits_right = x + SPACE + self.width() <= rect.right()
        fits_above = y - SPACE - self.height() >= rect.top()
        left = x + SPACE if fits_right else x - SPACE - self.width()
        top = y - SPACE - self.height() if fits_above else y + SPACE
        self.move(round(max(rect.left() + 2, left)), round(top))
