"""Combo boxes for the device and its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from genrescope.gui.text.formats import device_name, plain_tool_tip
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.palette import theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genrescope.audio.devices import Channels, InputDevice


class _Box(QComboBox):
    """A combo box that elides long texts; with a style sheet, Qt would clip them mid-letter."""

    def __init__(self) -> None:
        super().__init__()
        # The theme reserves the width of the arrow twice, and space is tight here.
        self.setStyleSheet("QComboBox { padding-right: 2px; } QComboBox:focus { padding-right: 1px; }")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - (0 if option.currentIcon.isNull() else option.iconSize.width() + 4)
        option.currentText = self.fontMetrics().elidedText(
            self.whole_text(), Qt.TextElideMode.ElideRight, room
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def whole_text(self) -> str:
        """The text of the closed box before it is elided."""
        return self.currentText()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A choice takes effect at once, even while recording, so ignore accidental scrolling.
        event.ignore()

    def _add_title(self, text: str) -> None:
        """Add a title, which cannot be chosen, above a group of entries."""
        self.addItem(text)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self.count() - 1).setFlags(Qt.ItemFlag.NoItemFlags)


class DeviceBox(_Box):
    """Input devices: the system's default, microphones and other inputs, and loopback devices.

    If the chosen device is missing, it keeps its entry and the system's default is used.
    """

    opened = Signal()
    device_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(320)
        self._devices: list[InputDevice] | None = None
        self._chosen = ""
        self._chosen_name = ""
        self.activated.connect(self._choose)
        self._fill()

    @property
    def devices(self) -> Sequence[InputDevice]:
        """The devices that the system lists."""
        return tuple(self._devices or ())

    @property
    def chosen(self) -> str:
        """``InputDevice.id`` of the chosen device; empty for the system's default."""
        return self._chosen

    @property
    def chosen_name(self) -> str:
        """Name of the chosen device, even while it is missing; empty for the system's default."""
        return self._chosen_name

    @property
    def awaits_devices(self) -> bool:
        """Whether a device is chosen but the devices have not been listed yet."""
        return bool(self._chosen) and self._devices is None

    @property
    def misses_chosen(self) -> bool:
        """Whether the chosen device is missing."""
        return bool(self._chosen) and self._devices is not None and self.device() is None

    @property
    def has_device(self) -> bool:
        """Whether there is a device to listen to, as far as known."""
        return self._devices is None or self.expected() is not None

    def device(self) -> InputDevice | None:
        """Return the chosen device; None for the system's default, and while the device is missing."""
        return next((device for device in self.devices if device.id == self._chosen), None)

    def expected(self) -> InputDevice | None:
        """Return the device that would be opened now; None if there is no device."""
        inputs = [device for device in self.devices if not device.is_loopback]
        first = inputs[0] if inputs else None
        return self.device() or next((device for device in inputs if device.is_default), first)

    def set_chosen(self, device_id: str, name: str = "") -> None:
        """Choose a device by its id, even before it is listed; empty is the system's default."""
        self._chosen, self._chosen_name = device_id, name or device_id
        self._fill()

    def set_devices(self, devices: Sequence[InputDevice]) -> None:
        """Show the current devices."""
        if list(devices) != self._devices:
            self._devices = list(devices)
            self._fill()

    def whole_text(self) -> str:
        """The full name of the chosen device, understandable without the title of its group."""
        device = self.device()
        return device_name(device.name) if device is not None else self.currentText()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open the list, and emit `opened` so that the devices are listed again."""
        self.opened.emit()
        super().showPopup()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language or theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._fill()
        super().changeEvent(event)

    def _fill(self) -> None:
        device = self.device()
        if device is not None:
            self._chosen_name = device.name
        is_open = self.view().isVisible()
        with QSignalBlocker(self):
            self.clear()
            if self._devices is not None and not self._devices:
                self.addItem(self.tr("No microphone found"), "")
            else:
                self.addItem(self.tr("System microphone"), "")
            loopbacks = [device for device in self.devices if device.is_loopback]
            self._add([device for device in self.devices if not device.is_loopback])
            if self._chosen and device is None:
                missing = self.tr("{name} (not connected)").format(name=device_name(self._chosen_name))
                self.addItem(icon("warning", theme_of(self), token="warning"), missing, self._chosen)
            if loopbacks:
                self._add_title(self.tr("What this computer plays"))
                self._add(loopbacks)
            self.setCurrentIndex(max(0, self.findData(self._chosen)))
        self.setAccessibleName(self.tr("Microphone"))
        self._show_whole()
        if is_open:
            super().showPopup()  # resize the open list to its new entries

    def _add(self, devices: Sequence[InputDevice]) -> None:
        for device in devices:
            # The title of the group explains loopback devices.
            name = device_name(device.source if device.is_loopback and device.source else device.name)
            self.addItem(name, device.id)
            self.setItemData(self.count() - 1, plain_tool_tip(device.host_api), Qt.ItemDataRole.ToolTipRole)

    def _show_whole(self) -> None:
        """Show the full name in the tool tip."""
        hint = self.tr("Which microphone or input to listen to")
        self.setToolTip(plain_tool_tip(f"{self.whole_text()}\n{hint}"))

    @Slot()
    def _choose(self) -> None:
        self._chosen = self.currentData() or ""
        device = self.device()
        self._chosen_name = device.name if device is not None else self._chosen_name if self._chosen else ""
        self._show_whole()
        self.device_chosen.emit()


class ChannelBox(_Box):
    """Inputs of a device; hidden if there is nothing to choose."""

    channels_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._choices: tuple[Channels, ...] = ()
        self.activated.connect(self.channels_chosen)
        self.set_choices((), "")

    @property
    def channels(self) -> Channels | None:
        """The chosen inputs; None selects the device's default."""
        row = self.currentIndex()
        return self._choices[row] if 0 <= row < len(self._choices) else None

    def set_choices(self, choices: Sequence[Channels], key: str) -> None:
        """Show choices and select the one with a key, or else the first."""
        keys = [channels.key for channels in choices]
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self._fill()
        with QSignalBlocker(self):
            self.setCurrentIndex(keys.index(key) if key in keys else 0)
        self.setVisible(len(keys) > 1)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            row = self.currentIndex()
            self._fill()
            with QSignalBlocker(self):
                self.setCurrentIndex(row)
        super().changeEvent(event)

    def _fill(self) -> None:
        with QSignalBlocker(self):
            self.clear()
            for channels in self._choices:
                self.addItem(channels.key if channels.picked else self.tr("Mix"))
        self.setAccessibleName(self.tr("Inputs"))
        self.setToolTip(self.tr("Which inputs of this device to listen to"))
