"""The stage view: the genre full screen, readable from three metres."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import MelConfig
from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.text.formats import clock
from genrescope.gui.theme.fonts import overhang, tabular
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.style_sheet import style_sheet
from genrescope.gui.theme.tokens import STAGE
from genrescope.gui.widgets.genre_bars import GenreBars
from genrescope.gui.widgets.level_meter import LevelMeter
from genrescope.gui.widgets.tag_chips import TagChips
from genrescope.gui.widgets.timeline.view import TimelineView
from genrescope.inference.outcome import ShownTag

REST_MS = 3_000
"""Time without movement after which the mouse pointer and its button are hidden."""

NEWS_MS = 8_000
"""How long a temporary message is shown."""

MOST_BARS = 6
DARKER_DB = 30


class LargeText(QWidget):
    """A text as large as the space allows, on one or more lines.

    Parameters
    ----------
    parent : QWidget
        The stage.
    align : Qt.AlignmentFlag
        Left or right; the text is centred vertically.
    """

    def __init__(self, parent: QWidget, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__(parent)
        self._align = align | Qt.AlignmentFlag.AlignVCenter
        self._text = ""
        self._colour = STAGE.text
        self._largest = 16.0
        self._weight = QFont.Weight.Normal

    @property
    def text(self) -> str:
        """The text."""
        return self.accessibleName()

    @property
    def pixels(self) -> int:
        """Size of the font."""
        return self._fitting_font().pixelSize()

    def set_text(self, text: str, colour: str) -> None:
        """Show a text in a colour."""
        if (text, colour) != (self.accessibleName(), self._colour):
            self._text, self._colour = text, colour
            self.setAccessibleName(text)
            self.update()

    def set_size(self, pixels: float, weight: QFont.Weight = QFont.Weight.Normal) -> None:
        """Set the maximum font size."""
        self._largest, self._weight = pixels, weight
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setPen(QColor(self._colour))
        font = self._fitting_font()
        painter.setFont(font)
        room = QRectF(self.rect()).adjusted(overhang(font, self._text), 0, 0, 0)
        painter.drawText(room, int(self._align) | int(Qt.TextFlag.TextWordWrap), self._text)
        painter.end()

    def _fitting_font(self) -> QFont:
        font = tabular(self.font())
        font.setWeight(self._weight)
        room = QRectF(self.rect())
        pixels = self._largest
        while True:
            font.setPixelSize(max(1, round(pixels)))
            needed = QFontMetricsF(font).boundingRect(
                QRectF(0, 0, room.width(), 1e6), int(Qt.TextFlag.TextWordWrap), self._text
            )
            if (needed.width() <= room.width() and needed.height() <= room.height()) or pixels < 8:
                return font
            pixels *= 0.95


class StageView(QWidget):
    """Shows the contents of the window full screen, always in the dark theme.

    To leave it, press Escape, double-click, or use the button that appears when the mouse moves.

    Parameters
    ----------
    actions : iterable of QAction
        Their shortcuts also work here; those that are enabled are listed while the mouse moves.
    press_key : callable
        Handles the keys of the playback, and returns whether it used one.
    window : QWidget, optional
        Parent widget.
    """

    left = Signal()
    """The view was closed."""

    def __init__(
        self,
        actions: Iterable[QAction],
        press_key: Callable[[QKeyEvent], bool],
        window: QWidget | None = None,
    ) -> None:
        super().__init__(window, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._listed_actions = list(actions)
        self._press_key = press_key
        self.addActions(self._listed_actions)
        self.setPalette(palette_of(STAGE))
        self.setAutoFillBackground(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._live = self._is_error = self._has_tags = False
        self._detail = ""
        self._frames: RingBuffer | None = None
        self.state = LargeText(self)
        self.recording = LargeText(self, Qt.AlignmentFlag.AlignRight)
        self.verdict = LargeText(self)
        self.message = LargeText(self)
        self.bars = GenreBars(self)
        self.tags = TagChips(self)
        self.tags.set_n_lines(1)
        self.meter = LevelMeter(self)
        self.picture = SpectrogramView(self, bare=True)
        self.timeline = TimelineView(self, bare=True)
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.setPalette(self.palette())
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._mouse_row = QFrame(self)
        self._mouse_row.setProperty("card", True)
        self.hint = QLabel()
        self._shortcuts: list[str] = []
        self.leave = QPushButton()
        self.leave.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.leave.clicked.connect(self.close)
        row = QHBoxLayout(self._mouse_row)
        row.addWidget(self.hint)
        row.addWidget(self.leave)
        self._rest_timer = QTimer(self, singleShot=True)
        self._rest_timer.timeout.connect(self._mouse_rested)
        self._news_timer = QTimer(self, singleShot=True)
        self._news_timer.timeout.connect(self._clear_news)
        for action in self._listed_actions:
            action.changed.connect(self._show_shortcuts)
        self._retranslate()

    # -- what is shown -----------------------------------------------------------------------------

    def enter(self, screen: QScreen) -> None:
        """Show the view full screen."""
        self.bars.reset()
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.setFocus()
        self._mouse_moved()

    def show_headline(self, title: str, detail: str, *, is_firm: bool) -> None:
        """Show the headline, dimmed until the outcome is firm."""
        self.verdict.set_text(title, STAGE.text if is_firm else STAGE.muted)
        self._detail = detail
        self._show_state()

    def show_scores(
        self,
        classes: Sequence[str],
        scores: Mapping[str, float],
        *,
        printed: Mapping[str, float] | None = None,
        calm: bool = False,
    ) -> None:
        """Show the leading genres; see :meth:`GenreBars.set_scores`."""
        if tuple(classes) != self.bars.classes:
            self.bars.set_classes(classes)
        # Sort the first scores, whatever was shown before.
        self.bars.set_scores(scores, printed=printed, calm=calm and any(self.bars.scores.values()))

    def show_tags(self, tags: Sequence[ShownTag], *, has_tags: bool) -> None:
        """Show tags below the verdict; without any, keep their space if the model has tags."""
        self.tags.set_tags(tags)
        if has_tags != self._has_tags:
            self._has_tags = has_tags
            self._arrange()

    def show_sound(self, live: bool, frames: RingBuffer | None, mel: MelConfig | None) -> None:
        """Show the live sound, or leave its space to the outcome of a song."""
        if mel is not None:
            self.picture.set_mel(mel)
        if frames is None or mel is None:
            self.picture.clear()
        elif frames is not self._frames or self.picture.is_empty:
            self.picture.show_live(frames, mel.frame_rate)
        self._frames = frames
        if live != self._live:
            self._live = live
            self._time_message()
            self._arrange()

    @Slot(float, float, bool)
    def show_level(self, peak_dbfs: float, rms_dbfs: float, clipped: bool) -> None:
        """Show the level of the newest sound."""
        self.meter.set_level(peak_dbfs, rms_dbfs, clipped)
        self._show_state()

    def _show_state(self) -> None:
        if self.meter.clipping:
            self.state.set_text(self.meter.accessibleDescription(), STAGE.danger)
        else:
            self.state.set_text(self._detail, STAGE.muted)

    def set_appearance(self, colormap: str, low_db: float, high_db: float) -> None:
        """Use the colours of the window's spectrogram, but darker, so as not to outshine the genre."""
        self.picture.set_colormap(colormap)
        self.picture.set_range(low_db, high_db + DARKER_DB)

    def show_recording(self, seconds: float | None) -> None:
        """Show the length of the recording; None while nothing is recorded."""
        self.recording.set_text("" if seconds is None else f"● {clock(int(seconds))}", STAGE.danger)

    def show_message(self, text: str, kind: str) -> None:
        """Show a message; only errors stay, and only while listening."""
        self._is_error = kind == "error"
        self.message.set_text(text, STAGE.warning if self._is_error else STAGE.good)
        self._time_message()
        self._arrange()

    def _time_message(self) -> None:
        """Hide the message after a while, unless it is permanent."""
        self._news_timer.stop()
        if self.message.text and not (self._is_error and self._live):
            self._news_timer.start(NEWS_MS)

    @Slot()
    def refresh(self) -> None:
        """Show the newest sound."""
        if not self.picture.isHidden():
            self.picture.refresh()

    # -- arrangement -------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Lay out all parts; sizes are fractions of the screen's shorter side."""
        width, height = self.width(), self.height()
        u = min(width, height) / 100
        upright = height > width
        margin, gap = 4 * u, 2 * u
        inner = width - 2 * margin
        y = margin

        # A wide screen has space for the level beside the name of the device.
        line = 6.5 * u
        self.state.setGeometry(_rect(margin, y, inner if upright else 0.5 * inner, line))
        if upright:
            y += line + gap
        level = 0.5 * inner if upright else 0.25 * inner
        self.meter.setGeometry(_rect(margin if upright else margin + 0.52 * inner, y, level, line))
        length = (0.45 if upright else 0.22) * inner
        self.recording.setGeometry(_rect(width - margin - length, y, length, line))
        y += line + gap
        # Leave space below a message for the row that appears with the mouse.
        below = 8 * u if self._live or self.message.text else 0.0
        room = height - margin - y - 3 * gap - below
        picture = 0.22 * room if self._live or self.message.text else 0.0
        self.tags.setFont(_pixel_font(self.font(), 3.4 * u))
        tags = self.tags.sizeHint().height() + gap if self._has_tags else 0.0
        verdict, bars = 0.44 * (room - picture - tags), 0.56 * (room - picture - tags)
        self.verdict.setGeometry(_rect(margin, y, inner, verdict))
        y += verdict + gap
        self.tags.setGeometry(_rect(margin, y, inner, max(0.0, tags - gap)))
        y += tags
        self.bars.setGeometry(_rect(margin, y, inner, bars))
        y += bars + gap
        self.picture.setGeometry(_rect(margin, y, inner, picture))
        self.message.setGeometry(self.picture.geometry())
        self.timeline.setGeometry(_rect(margin, height - margin - below, inner, below))

        self.state.set_size(4.5 * u)
        self.recording.set_size(6 * u, QFont.Weight.DemiBold)
        self.verdict.set_size(0.75 * verdict, QFont.Weight.DemiBold)
        self.message.set_size(6 * u)
        rows = max(3, min(MOST_BARS, int(bars / (7.4 * u))))
        self.bars.set_rows_shown(rows)
        self.bars.setFont(_pixel_font(self.font(), min(0.62 * bars / rows, 6.5 * u)))
        self.tags.setVisible(self._has_tags)
        self.meter.enlarge(1.0)
        self.meter.enlarge(line / self.meter.sizeHint().height())
        self.timeline.setFont(_pixel_font(self.font(), 3.2 * u))
        self.meter.setVisible(self._live)
        self.timeline.setVisible(self._live)
        self.message.setVisible(bool(self.message.text))
        self.picture.setVisible(self._live and not self.message.text)
        points = max(10.0, 1.6 * u * 72 / self.logicalDpiY())
        self._mouse_row.setStyleSheet(style_sheet(STAGE, points))
        for widget in (self.hint, self.leave):
            widget.setFont(_pixel_font(self.font(), points * self.logicalDpiY() / 72))
        self._mouse_row.raise_()
        self._place_mouse_row()

    def _place_mouse_row(self) -> None:
        """Centre the row that appears with the mouse at the bottom."""
        for separator in (" · ", "\n"):  # on one line if it fits
            self.hint.setText(separator.join(self._shortcuts))
            self._mouse_row.adjustSize()
            if self._mouse_row.width() <= self.width():
                break
        size, short = self._mouse_row.size(), min(self.width(), self.height())
        left = (self.width() - size.width()) // 2
        self._mouse_row.move(left, round(self.height() - 0.026 * short) - size.height())

    # -- Qt ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif not self._press_key(event):
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.close()

    def mouseMoveEvent(self, _event: QMouseEvent) -> None:
        self._mouse_moved()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._rest_timer.stop()
            self._news_timer.stop()
            self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _mouse_moved(self) -> None:
        self.unsetCursor()
        self._mouse_row.show()
        self._rest_timer.start(REST_MS)

    @Slot()
    def _mouse_rested(self) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._mouse_row.hide()

    @Slot()
    def _clear_news(self) -> None:
        self.show_message("", "info")

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Stage view"))
        self.setAccessibleName(self.tr("Stage view"))
        self.leave.setText(self.tr("Exit (Esc)"))
        self._show_shortcuts()

    @Slot()
    def _show_shortcuts(self) -> None:
        self._shortcuts = []
        for action in filter(QAction.isEnabled, self._listed_actions):
            # The space bar is not a shortcut; the text of its action names it.
            text, _, key = action.text().replace("&", "").partition("\t")
            self._shortcuts.append(
                f"{key or action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)}: {text}"
            )
        self._place_mouse_row()


def _rect(x: float, y: float, width: float, height: float) -> QRect:
    return QRectF(x, y, width, height).toRect()


def _pixel_font(font: QFont, pixels: float) -> QFont:
    large = QFont(font)
    large.setPixelSize(max(1, round(pixels)))
    return large
