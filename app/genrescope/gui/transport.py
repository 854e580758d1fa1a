"""The row at the bottom: listen, to what, how loud, record, keep, and how the model is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from genrescope.gui.device_box import ChannelBox, DeviceBox
from genrescope.gui.level_meter import LevelMeter
from genrescope.gui.live_session import ListeningState
from genrescope.gui.theme import Theme, icon, tabular
from genrescope.gui.words import clock

_ROOM_FOR_THE_MODEL = 940
"""Width from which on it is also said that the model is ready; what is wrong is said at any width."""


class GainControl(QWidget):
    """Stands in until the real one is there."""

    value_changed = Signal(float)
    value = 0.0


class _SteadyButton(QPushButton):
    """A button that is as wide as the widest of its texts, so that nothing jumps when it changes."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[str, ...] = ()

    def set_texts(self, *texts: str) -> None:
        """Say what it may show."""
        self._texts = texts
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        width = self.fontMetrics().horizontalAdvance
        widest = max((width(text) for text in self._texts), default=0)
        return QSize(hint.width() + max(0, widest - width(self.text())), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Transport(QFrame):
    """The row itself; it only shows and asks, the window decides."""

    listen_pressed = Signal()
    record_pressed = Signal()
    keep_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.listen = _SteadyButton()
        self.listen.setObjectName("listenButton")
        self.listen.setProperty("kind", "primary")
        self.record = _SteadyButton()
        self.record.setObjectName("recordButton")
        self.record.setProperty("kind", "danger")
        self.record.setCheckable(True)
        self.record.setFont(tabular(self.record.font()))
        self.keep = QPushButton()
        self.keep.setObjectName("keepButton")
        self.device_box = DeviceBox()
        self.channel_box = ChannelBox()
        self.meter = LevelMeter()
        self.meter.setMinimumWidth(110)
        self.meter.setMaximumWidth(520)
        self.gain = GainControl()
        self.model_state = QLabel()
        self.model_state.setObjectName("modelState")
        self.model_state.setProperty("role", "caption")
        for widget in (self.listen, self.record, self.keep, self.device_box, self.channel_box):
            # Tab reaches them, a click leaves the space bar to the window.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(8)
        row.addWidget(self.listen)
        row.addWidget(self.device_box)
        row.addWidget(self.channel_box)
        row.addWidget(self.meter, 1)
        row.addWidget(self.gain)
        row.addWidget(self.record)
        row.addWidget(self.keep)
        row.addStretch()
        row.addWidget(self.model_state)
        self.listen.clicked.connect(self.listen_pressed)
        self.record.clicked.connect(self.record_pressed)
        self.keep.clicked.connect(self.keep_pressed)
        self._state = ListeningState.OFF
        self._recorded: float | None = None
        self._model = "loading"
        self._look: Theme | None = None
        self._retranslate()

    def dress(self, look: Theme) -> None:
        """Take the icons of a theme."""
        self._look = look
        self.keep.setIcon(icon("recent", look))
        self.show_state(self._state, self._recorded)

    def show_model(self, state: str, words: str, hint: str) -> None:
        """Show how the model is: ``"loading"``, ``"ready"`` or ``"failed"``."""
        self._model = state
        self.model_state.setText(words)
        self.model_state.setToolTip(hint)
        role = "error" if state == "failed" else "caption"
        if self.model_state.property("role") != role:
            self.model_state.setProperty("role", role)
            self.model_state.style().unpolish(self.model_state)
            self.model_state.style().polish(self.model_state)
        self._make_room()

    def show_state(self, state: ListeningState, recorded: float | None) -> None:
        """Show what is going on.

        Parameters
        ----------
        state : ListeningState
            Of the microphone.
        recorded : float or None
            Seconds recorded so far; None while nothing is recorded.
        """
        self._state, self._recorded = state, recorded
        on, closing = state.is_wanted, state is ListeningState.CLOSING
        self.listen.setText(self.tr("Stop listening") if on else self.tr("Start listening"))
        self.record.setText(self.tr("Record") if recorded is None else clock(int(recorded)))
        hint = self.tr("Keep what is heard as a file") if recorded is None else self.tr("Stop recording")
        self.record.setToolTip(hint)
        self.record.setAccessibleName(hint)
        if self._look is not None:
            self.listen.setIcon(icon("stop" if on else "microphone", self._look, token="on_accent"))
            recording = recorded is not None
            token = "surface" if recording else "danger"
            self.record.setIcon(icon("stop" if recording else "record", self._look, token=token))
        self.listen.setEnabled(not closing)
        self.record.setEnabled(not closing)
        self.record.setChecked(recorded is not None)
        self.keep.setEnabled(on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _make_room(self) -> None:
        self.model_state.setVisible(self._model != "ready" or self.width() >= _ROOM_FOR_THE_MODEL)

    def _retranslate(self) -> None:
        self.listen.set_texts(self.tr("Start listening"), self.tr("Stop listening"))
        self.listen.setToolTip(self.tr("Start or stop listening to the microphone (space bar)"))
        self.record.set_texts(self.tr("Record"), "0:00:00")
        self.keep.setText(self.tr("30 s"))
        self.keep.setToolTip(self.tr("Keep the last 30 seconds as a file (Ctrl+L)"))
        self.keep.setAccessibleName(self.tr("Keep the last 30 seconds"))
        self.show_state(self._state, self._recorded)
