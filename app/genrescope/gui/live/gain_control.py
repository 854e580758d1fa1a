"""The gain: a knob and its value."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QDial, QHBoxLayout, QSizePolicy, QWidget

from genrescope.gui.shell.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB
from genrescope.gui.text.formats import unit
from genrescope.gui.theme.fonts import scaled_font, tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE

_PIXELS_A_DB = 3
_KNOB = 30
_ARC = 4.0
_BEGIN_ANGLE, _SWEEP = 225.0, 270.0
"""Degrees as Qt counts them, counterclockwise from three o'clock; the knob turns clockwise."""


class GainControl(QWidget):
    """Gain of the sound for the spectrogram and the model.

    Drag the knob up and down, turn the wheel, or use the arrow keys; a double-click or Delete resets it to
    0 dB.
    """

    value_changed = Signal(float)
    """dB, in whole steps from -20 to 40."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grabbed: tuple[QPointF, int] | None = None
        self._wheeled = 0
        self._knob = _Knob()
        self._knob.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._knob.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._value_label = _Value(self._knob)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE // 2)
        row.addWidget(self._knob)
        row.addWidget(self._value_label)
        self.setFocusProxy(self._knob)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self._knob.valueChanged.connect(self._changed)
        self._retranslate()

    @property
    def value(self) -> float:
        """The gain in dB, a whole number from -20 to 40."""
        return float(self._knob.value())

    @value.setter
    def value(self, decibels: float) -> None:
        self._knob.setValue(round(decibels))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position(), self._knob.value()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            at, value = self._grabbed
            moved = event.position() - at
            self._knob.setValue(value + round((moved.x() - moved.y()) / _PIXELS_A_DB))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self._knob.setValue(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # In eighths of a degree: a wheel notch is 15 degrees; touchpads send smaller steps.
        self._wheeled += event.angleDelta().y()
        steps = int(self._wheeled / 120)
        self._wheeled -= 120 * steps
        self._knob.setValue(self._knob.value() + steps)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    @Slot(int)
    def _changed(self, decibels: int) -> None:
        self._value_label.update()
        self.value_changed.emit(float(decibels))

    def _retranslate(self) -> None:
        self._knob.setAccessibleName(QCoreApplication.translate("GainControl", "Gain in dB"))
        hint = QCoreApplication.translate(
            "GainControl",
            "Gain of the sound for the spectrogram and the genre. Recordings are not changed. "
            "Drag up or down; double-click to set 0 dB.",
        )
        self.setToolTip(hint)
        self._knob.setAccessibleDescription(hint)
        self._value_label.updateGeometry()  # the width of the caption has changed


class _Knob(QDial):
    """A dial with an arc from 0 to its value; Delete sets it to 0."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(LOWEST_GAIN_DB, HIGHEST_GAIN_DB)
        self.setPageStep(6)

    def sizeHint(self) -> QSize:
        return QSize(_KNOB, _KNOB)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_0):
            self.setValue(0)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height()) - _ARC - 1
        around = QRectF(0, 0, side, side)
        around.moveCenter(QPointF(self.width() / 2, self.height() / 2))

        def arc(begin: float, end: float, token: str) -> None:
            painter.setPen(_pen(theme.colour(token), _ARC))
            painter.drawArc(around, round(16 * begin), round(16 * (end - begin)))

        here, zero = self._angle(self.value()), self._angle(0)
        arc(_BEGIN_ANGLE, _BEGIN_ANGLE - _SWEEP, "track")
        if self.value():
            arc(zero, here, "accent" if self.isEnabled() else "disabled")
        token = "accent" if self.hasFocus() else "text" if self.isEnabled() else "disabled"
        painter.setPen(_pen(theme.colour(token), 2.5))
        direction = QPointF(math.cos(math.radians(here)), -math.sin(math.radians(here)))
        centre = around.center()
        painter.drawLine(centre + direction * side * 0.1, centre + direction * side * 0.32)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1.5))
            painter.drawEllipse(around.adjusted(_ARC, _ARC, -_ARC, -_ARC))
        painter.end()

    @staticmethod
    def _angle(decibels: int) -> float:
        share = (decibels - LOWEST_GAIN_DB) / (HIGHEST_GAIN_DB - LOWEST_GAIN_DB)
        return _BEGIN_ANGLE - _SWEEP * share


class _Value(QWidget):
    """The value of the knob, below its caption; as wide as the widest value."""

    def __init__(self, knob: _Knob) -> None:
        super().__init__()
        self._knob = knob
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(tabular(scaled_font(self.font(), 0.8, bold=True)))
        caption = QFontMetricsF(scaled_font(self.font(), 0.8))
        width = max(metrics.horizontalAdvance(gain_text(-20)), metrics.horizontalAdvance(gain_text(40)))
        return QSize(
            math.ceil(max(width, caption.horizontalAdvance(_caption()))), math.ceil(2 * metrics.height())
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        half = self.height() / 2
        left = Qt.AlignmentFlag.AlignLeft
        painter.setFont(scaled_font(self.font(), 0.8))
        painter.setPen(theme.colour("muted" if self.isEnabled() else "disabled"))
        painter.drawText(QRectF(0, 0, self.width(), half), left | Qt.AlignmentFlag.AlignBottom, _caption())
        painter.setFont(tabular(scaled_font(self.font(), 0.8, bold=True)))
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled"))
        number = QRectF(0, half, self.width(), half)
        painter.drawText(number, left | Qt.AlignmentFlag.AlignTop, gain_text(self._knob.value()))
        painter.end()


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def gain_text(decibels: int) -> str:
    """Format a gain as "+12 dB", with a no-break space."""
    number = QLocale().toString(decibels).replace("-", "\u2212")
    return f"{'+' if decibels > 0 else ''}{number}\u00a0{unit('dB')}"


def _caption() -> str:
    return QCoreApplication.translate("GainControl", "Gain")
