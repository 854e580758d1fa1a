"""Which device is listened to, and which of its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter

from genrescope.gui.text.formats import device_name
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.palette import theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genrescope.audio.devices import Channels, InputDevice


class _Box(QComboBox):
    """A box that shows where a long text is cut; a styled one would cut it in the middle of a letter."""

    def __init__(self) -> None:
        super().__init__()
        # The theme's box keeps the room for its arrow twice, and here there is little.
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
        """What is shown while it is closed, before it is cut."""
        return self.currentText()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The box takes effect at once, also while it is recorded; no wheel should do that in passing.
        event.ignore()

    def _add_title(self, text: str) -> None:
        """Add an entry that cannot be chosen, above those that belong together."""
        self.addItem(text)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self.count() - 1).setFlags(Qt.ItemFlag.NoItemFlags)


class DeviceBox(_Box):
    """Input devices: the system's choice, those that hear the room, and what the computer plays.

    A device that is chosen and not there keeps its entry, and the system's choice stands in for it.
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
        """The devices that were found."""
        return tuple(self._devices or ())

    @property
    def chosen(self) -> str:
        """``InputDevice.id`` of the chosen device; empty for the system's choice."""
        return self._chosen

    @property
    def chosen_name(self) -> str:
        """What the chosen device is called, also while it is not there; empty for the system's choice."""
        return self._chosen_name

    @property
    def awaits_devices(self) -> bool:
        """Whether a device is chosen, and no one has looked yet whether it is there."""
        return bool(self._chosen) and self._devices is None

    @property
    def misses_chosen(self) -> bool:
        """Whether a device is chosen that is not there."""
        return bool(self._chosen) and self._devices is not None and self.device() is None

    def device(self) -> InputDevice | None:
        """Return the chosen device; None for the system's choice, which also stands in for a missing one."""
        return next((device for device in self.devices if device.id == self._chosen), None)

    def expected(self) -> InputDevice | None:
        """Return the device that would be listened to now; None if there is none."""
        heard = [device for device in self.devices if not device.is_loopback]
        return self.device() or next((one for one in heard if one.is_default), heard[0] if heard else None)

    def set_chosen(self, device_id: str, name: str = "") -> None:
        """Choose a device by its id, now or as soon as it is found; empty is the system's choice."""
        self._chosen, self._chosen_name = device_id, name or device_id
        self._fill()

    def set_devices(self, devices: Sequence[InputDevice]) -> None:
        """Show the devices there are now."""
        if list(devices) != self._devices:
            self._devices = list(devices)
            self._fill()

    def whole_text(self) -> str:
        """The whole name of the chosen device; in the list a title stands above what the computer plays."""
        device = self.device()
        return device_name(device.name) if device is not None else self.currentText()

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open the list, and say so: now is the time to look for new devices."""
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
            heard = [one for one in self.devices if not one.is_loopback]
            played = [one for one in self.devices if one.is_loopback]
            self._add(heard)
            if self._chosen and device is None:
                missing = self.tr("{name} (not connected)").format(name=device_name(self._chosen_name))
                self.addItem(icon("warning", theme_of(self), token="warning"), missing, self._chosen)
            if played:
                self._add_title(self.tr("What this computer plays"))
                self._add(played)
            self.setCurrentIndex(max(0, self.findData(self._chosen)))
        self.setAccessibleName(self.tr("Microphone"))
        self._show_whole()
        if is_open:
            super().showPopup()  # which fits the open list to what is in it now

    def _add(self, devices: Sequence[InputDevice]) -> None:
        for device in devices:
            # A title above them says that these are what the computer plays.
            name = device.source if device.is_loopback and device.source else device_name(device.name)
            self.addItem(name, device.id)
            self.setItemData(self.count() - 1, device.host_api, Qt.ItemDataRole.ToolTipRole)

    def _show_whole(self) -> None:
        """Say in the tool tip what there may be no room for."""
        self.setToolTip(self.whole_text() + "\n" + self.tr("Which microphone or input to listen to"))

    @Slot()
    def _choose(self) -> None:
        self._chosen = self.currentData() or ""
        device = self.device()
        self._chosen_name = device.name if device is not None else self._chosen_name if self._chosen else ""
        self._show_whole()
        self.device_chosen.emit()


class ChannelBox(_Box):
    """Which inputs of a device are listened to; not to be seen where there is nothing to choose."""

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
        """The chosen inputs; None is the device's usual choice."""
        row = self.currentIndex()
        return self._choices[row] if 0 <= row < len(self._choices) else None

    def set_choices(self, choices: Sequence[Channels], key: str) -> None:
        """Show what can be chosen, with the choice of a key, or else the first one, as the chosen one."""
        keys = [channels.key for channels in choices]
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self._fill()
        with QSignalBlocker(self):
            self.setCurrentIndex(keys.index(key) if key in keys else 0)
        self.setVisible(len(keys) > 1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
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
