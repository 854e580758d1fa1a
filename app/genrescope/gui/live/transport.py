"""The controls at the bottom: listening, device, level, gain, recording and the model's state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.device_box import ChannelBox, DeviceBox
from genrescope.gui.live.gain_control import GainControl
from genrescope.gui.text.formats import clock, plain_tool_tip
from genrescope.gui.theme.fonts import tabular
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.level_meter import LevelMeter

_COMFORT = 40
"""Extra pixels that the device's name and the meter get before buttons show long texts."""


class _Button(QPushButton):
    """A button as wide as its widest text, so that the layout stays put when the text changes.

    In narrow windows it shows short texts with less padding.
    """

    _TIGHT = "QPushButton { padding: 7px 9px; } QPushButton:focus { padding: 6px 8px; }"
    _TIGHT_SAVES = 12
    """The theme uses 15 pixels on either side."""

    def __init__(self) -> None:
        super().__init__()
        self._long: tuple[str, ...] = ("",)
        self._short: tuple[str, ...] = ("",)
        self._shown = 0
        self._instead: str | None = None
        self._is_short = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def is_short(self) -> bool:
        """Whether it shows the short texts."""
        return self._is_short

    @property
    def saved(self) -> int:
        """Pixels that the short texts save."""
        return self._width(self._long) - self._width(self._short) + self._TIGHT_SAVES

    def set_texts(self, long: Sequence[str], short: Sequence[str] = ()) -> None:
        """Set the texts; the button is as wide as the widest, whichever is shown."""
        self._long, self._short = tuple(long), tuple(short or long)
        self._show()
        self.updateGeometry()

    def show_text(self, number: int, instead: str | None = None) -> None:
        """Show one of the texts, or instead another text that is no wider."""
        self._shown, self._instead = number, instead
        self._show()

    def set_short(self, is_short: bool) -> None:
        """Show the short texts with less padding, or the long ones."""
        if is_short != self._is_short:
            self._is_short = is_short
            self.setStyleSheet(self._TIGHT if is_short else "")
            self._show()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        # As in QPushButton, but for the widest text rather than the current one.
        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        wide = self.iconSize().width() + 4 + self._width(self._short if self._is_short else self._long)
        contents = QSize(wide, max(self.iconSize().height(), self.fontMetrics().height()))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, contents, self)

    def _width(self, texts: Sequence[str]) -> int:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)  # the boldest that the theme gives it
        return max(map(QFontMetrics(font).horizontalAdvance, texts))

    def _show(self) -> None:
        text = self._instead or (self._short if self._is_short else self._long)[self._shown]
        if text != self.text():
            self.setText(text)


class Transport(QFrame):
    """The controls; `LiveController` acts on them."""

    listen_pressed = Signal()
    record_pressed = Signal()
    keep_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.listen = _Button()
        self.listen.setObjectName("listenButton")
        self.listen.setProperty("kind", "primary")
        self.record = _Button()
        self.record.setObjectName("recordButton")
        self.record.setProperty("kind", "danger")
        self.record.setCheckable(True)
        self.record.setFont(tabular(self.record.font()))
        self.keep = _Button()
        self.keep.setObjectName("keepButton")
        self.keep.setEnabled(False)
        self.device_box = DeviceBox()
        self.channel_box = ChannelBox()
        self.meter = LevelMeter()
        self.meter.setMinimumWidth(146)
        self.meter.setMaximumWidth(520)
        self.gain = GainControl()
        self.model_state = QLabel()
        self.model_state.setObjectName("modelState")
        self.model_state.setProperty("role", "caption")
        # It gets the space left by the others.
        self.model_state.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.model_state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.listen, self.record, self.keep, self.device_box, self.channel_box):
            # Focus by Tab only: after a click, the space bar still goes to the window.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(6)
        row.addWidget(self.listen)
        row.addWidget(self.device_box, 1)
        row.addWidget(self.channel_box)
        row.addWidget(self.meter, 1)
        row.addSpacing(4)
        row.addWidget(self.gain)
        row.addWidget(self.record)
        row.addWidget(self.keep)
        row.addWidget(self.model_state)
        self.listen.clicked.connect(self.listen_pressed)
        self.record.clicked.connect(self.record_pressed)
        self.keep.clicked.connect(self.keep_pressed)
        self._shown = (ListeningState.OFF, False, False, True)
        self._model = "loading"
        self._theme: Theme | None = None
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        self._theme = theme
        self.keep.setIcon(icon("recent", theme))
        self._show()

    def show_model(self, state: str, text: str, hint: str) -> None:
        """Show the state of the model: ``"loading"``, ``"ready"`` or ``"failed"``."""
        self._model = state
        self.model_state.setText(text)
        self.model_state.setToolTip(plain_tool_tip(hint))
        _set_style(self.model_state, "role", "error" if state == "failed" else "caption")
        self._distribute_room()

    def show_state(
        self, state: ListeningState, recorded: float | None, *, recording_waits: bool = False
    ) -> None:
        """Show whether the program is listening and recording.

        Parameters
        ----------
        state : ListeningState
            Of the device.
        recorded : float or None
            Seconds recorded so far; None while nothing is recorded.
        recording_waits : bool
            Whether a recording waits for a device.
        """
        is_recording = recorded is not None
        self.record.show_text(
            2 if recording_waits else 0, clock(int(recorded)) if recorded is not None else None
        )
        self.record.setChecked(is_recording)  # undo the change made by the click
        has_device = state.has_device or (state is not ListeningState.WAITING and self.device_box.has_device)
        shown = (state, is_recording, recording_waits, has_device)
        if shown != self._shown:  # more has changed than the seconds
            self._shown = shown
            self._show()

    def _show(self) -> None:
        state, is_recording, recording_waits, has_device = self._shown
        on = state.is_wanted
        self.listen.show_text(2 if state is ListeningState.WAITING else int(on))
        if is_recording:
            name, symbol = self.tr("Stop recording"), "stop"
        elif recording_waits:
            name, symbol = self.tr("Cancel the pending recording"), "cancel"
        else:
            name, symbol = self.tr("Record to a file"), "record"
        if recording_waits and not has_device:
            self.record.setToolTip(self.tr("Recording starts when the microphone is connected"))
        else:
            self.record.setToolTip(name)
        self.record.setAccessibleName(name)
        is_ready = has_device and not recording_waits
        _set_style(self.record, "kind", "danger" if is_recording or is_ready else "idle")
        if self._theme is not None:
            self.listen.setIcon(icon("stop" if on else "microphone", self._theme, token="on_accent"))
            token = "surface" if is_recording else "danger" if is_ready else "muted"
            self.record.setIcon(icon(symbol, self._theme, token=token))

    def event(self, event: QEvent) -> bool:
        """Redistribute the space when the size or the contents have changed."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._distribute_room()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _distribute_room(self) -> None:
        """Show the long texts of the buttons, and then the state of the model, if there is space."""
        layout = self.layout()
        if layout is None:
            return
        buttons, model = (self.listen, self.record, self.keep), self.model_state
        model_width = model.sizeHint().width() + layout.spacing()
        needed = layout.minimumSize().width() - (model_width if not model.isHidden() else 0)
        needed += sum(button.saved for button in buttons if button.is_short) + _COMFORT
        for button in buttons:
            button.set_short(needed > self.width())
        model.setVisible(self._model == "failed" or needed + model_width <= self.width())

    def _retranslate(self) -> None:
        self.listen.set_texts(
            (self.tr("Start listening"), self.tr("Stop listening"), self.tr("Stop waiting")),
            (self.tr("Listen"), self.tr("Stop"), self.tr("Stop")),
        )
        self.listen.setToolTip(self.tr("Start or stop listening to the microphone (Ctrl+M)"))
        self.record.set_texts((self.tr("Record"), "0:00:00", self.tr("Waiting")))
        self.keep.set_texts((self.tr("Last 30 s"),), ("",))
        self.keep.setToolTip(self.tr("Save the last 30 seconds to a file (Ctrl+L)"))
        self.keep.setAccessibleName(self.tr("Save the last 30 seconds"))
        self._show()


def _set_style(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet depends on."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
