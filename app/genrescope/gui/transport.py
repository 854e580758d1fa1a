"""The row at the bottom: listen, which device, how loud, record, and how the model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from genrescope.gui.level_meter import LevelMeter
from genrescope.gui.theme import Theme, icon
from genrescope.gui.words import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genrescope.audio.devices import InputDevice


class DeviceBox(QComboBox):
    """Input devices; the first entry follows the system's choice."""

    opened = Signal()
    device_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(14)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(320)
        self._devices: list[InputDevice] | None = None
        self._chosen = ""
        self.activated.connect(self._choose)
        self._fill()

    def paintEvent(self, event: QPaintEvent) -> None:
        # A styled box cuts a long name in the middle of a letter; this one shows that it is longer.
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, field.width() - 4
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    @property
    def devices(self) -> Sequence[InputDevice]:
        """The devices that were found."""
        return tuple(self._devices or ())

    @property
    def chosen(self) -> str:
        """``InputDevice.id`` of the chosen device; empty for the system's choice."""
        return self._chosen

    @property
    def awaits_devices(self) -> bool:
        """Whether a device is chosen, and no one has looked yet whether it is there."""
        return bool(self._chosen) and self._devices is None

    def device(self) -> InputDevice | None:
        """Return the chosen device, or None for the system's choice."""
        device: InputDevice | None = self.currentData()
        return device

    def set_chosen(self, device_id: str) -> None:
        """Choose a device by its id, now or as soon as it is found; empty is the system's choice."""
        self._chosen = device_id
        self._select()

    def set_devices(self, devices: Sequence[InputDevice]) -> None:
        """Show the devices there are now; while the chosen one is missing the system's choice stands in."""
        if list(devices) != self._devices:
            self._devices = list(devices)
            self._fill()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open the list, and say so: now is the time to look for new devices."""
        self.opened.emit()
        super().showPopup()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            if self._devices is not None and not self._devices:
                self.addItem(self.tr("No microphone found"), None)
            else:
                self.addItem(self.tr("System microphone"), None)
            for device in self._devices or ():
                self.addItem(device.name, device)
                self.setItemData(self.count() - 1, device.host_api, Qt.ItemDataRole.ToolTipRole)
        self.setAccessibleName(self.tr("Microphone"))
        self.setToolTip(self.tr("Which microphone or input to listen to"))
        self._select()

    def _select(self) -> None:
        ids = [self.itemData(row).id if self.itemData(row) else "" for row in range(self.count())]
        with QSignalBlocker(self):
            self.setCurrentIndex(ids.index(self._chosen) if self._chosen in ids else 0)

    @Slot()
    def _choose(self) -> None:
        device = self.device()
        self._chosen = device.id if device is not None else ""
        self.device_chosen.emit()


class Transport(QFrame):
    """The row itself; it only shows and asks, the window decides."""

    listen_pressed = Signal()
    record_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.listen = QPushButton()
        self.listen.setObjectName("listenButton")
        self.listen.setProperty("kind", "primary")
        self.record = QPushButton()
        self.record.setObjectName("recordButton")
        self.record.setProperty("kind", "danger")
        self.record.setCheckable(True)
        self.device_box = DeviceBox()
        self.meter = LevelMeter()
        self.meter.setMinimumWidth(110)
        self.meter.setMaximumWidth(520)
        self.model_state = QLabel()
        self.model_state.setObjectName("modelState")
        self.model_state.setProperty("role", "caption")
        for widget in (self.listen, self.record, self.device_box):
            # Tab reaches them, a click leaves the space bar to the window.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(12)
        row.addWidget(self.listen)
        row.addWidget(self.device_box)
        row.addWidget(self.meter, 1)
        row.addWidget(self.record)
        row.addStretch()
        row.addWidget(self.model_state)
        self.listen.clicked.connect(self.listen_pressed)
        self.record.clicked.connect(self.record_pressed)
        self._state = "off"
        self._recorded: float | None = None
        self._look: Theme | None = None
        self.show_state("off", None)

    def dress(self, look: Theme) -> None:
        """Take the icons of a theme."""
        self._look = look
        self.record.setIcon(icon("record", look, token="danger"))
        self.show_state(self._state, self._recorded)

    def show_model(self, state: str, words: str, hint: str) -> None:
        """Show how the model is: ``"loading"``, ``"ready"`` or ``"failed"``."""
        self.model_state.setText(words)
        self.model_state.setToolTip(hint)
        role = "error" if state == "failed" else "caption"
        if self.model_state.property("role") != role:
            self.model_state.setProperty("role", role)
            self.model_state.style().unpolish(self.model_state)
            self.model_state.style().polish(self.model_state)

    def show_state(self, listening: str, recorded: float | None) -> None:
        """Show what is going on.

        Parameters
        ----------
        listening : {"off", "opening", "on", "closing"}
            State of the microphone.
        recorded : float or None
            Seconds recorded so far; None while nothing is recorded.
        """
        self._state, self._recorded = listening, recorded
        on = listening in ("opening", "on")
        self.listen.setText(self.tr("Stop listening") if on else self.tr("Start listening"))
        if self._look is not None:
            self.listen.setIcon(icon("stop" if on else "microphone", self._look, token="on_accent"))
        self.listen.setToolTip(self.tr("Start or stop listening to the microphone (space bar)"))
        self.listen.setEnabled(listening != "closing")
        self.record.setText(
            self.tr("Stop recording · {time}").format(time=clock(int(recorded)))
            if recorded is not None
            else self.tr("Record")
        )
        self.record.setToolTip(self.tr("Keep what is heard as a file"))
        self.record.setEnabled(listening != "closing")
        self.record.setChecked(recorded is not None)
        self.device_box.setEnabled(listening == "off")

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.show_state(self._state, self._recorded)
        super().changeEvent(event)
