"""The menu of the outputs to play on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from genrescope.gui.text.formats import device_name

if TYPE_CHECKING:
    from genrescope.audio.devices import OutputDevice


class OutputMenu(QObject):
    """Fills a menu with the system's default and the outputs.

    An output that was chosen but is not connected keeps its entry, and the default is used.

    Parameters
    ----------
    menu : QMenu
        The menu to fill.
    chosen, chosen_name : str
        ``OutputDevice.id`` and name of the output that was chosen; empty for the default.
    """

    output_chosen = Signal()
    """``chosen`` has changed."""

    def __init__(self, menu: QMenu, chosen: str, chosen_name: str) -> None:
        super().__init__(menu)
        self.chosen = chosen
        self.chosen_name = chosen_name
        self._menu = menu
        self._group: QActionGroup | None = None
        self._outputs: list[OutputDevice] = []
        menu.aboutToShow.connect(self._fill)
        menu.triggered.connect(self._choose)
        self._fill()

    @property
    def output(self) -> OutputDevice | None:
        """The chosen output; None for the default, and while the chosen one is not connected."""
        return next((output for output in self._outputs if output.id == self.chosen), None)

    def set_outputs(self, outputs: Sequence[OutputDevice]) -> bool:
        """Offer the outputs that are connected now; return whether they are others than before."""
        if list(outputs) == self._outputs:
            return False
        self._outputs = list(outputs)
        self._fill()
        return True

    @Slot()
    def _fill(self) -> None:
        self._menu.clear()
        self._group = group = QActionGroup(self._menu)
        entries = [("", self.tr("System default"))]
        entries += [(output.id, device_name(output.name)) for output in self._outputs]
        if self.chosen and self.output is None:
            missing = self.tr("{name} (not connected)").format(name=device_name(self.chosen_name))
            entries.append((self.chosen, missing))
        for device_id, name in entries:
            action = group.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(device_id == self.chosen)
            action.setData(device_id)
            self._menu.addAction(action)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.chosen = action.data()
        self.chosen_name = self.output.name if self.output is not None else self.chosen_name
        self.output_chosen.emit()
