"""The settings: looks, language, recordings and the model, each taking effect at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from genrescope.gui.dialogs.about import close_button
from genrescope.gui.dialogs.model_box import ModelBox
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.menus import Menus
from genrescope.gui.theme.theme import SPACE


class ActionBox(QComboBox):
    """The entries of a menu of which one is ticked, as a box; to choose one is to press it there.

    Parameters
    ----------
    actions : list of QAction
        The entries.
    """

    def __init__(self, actions: list[QAction]) -> None:
        super().__init__()
        self._actions = actions
        for action in actions:
            action.toggled.connect(self.follow)
        self.activated.connect(self._press)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Show the menu's words and choice."""
        with QSignalBlocker(self):
            self.clear()
            self.addItems([action.text().replace("&", "") for action in self._actions])
            ticked = [row for row, action in enumerate(self._actions) if action.isChecked()]
            self.setCurrentIndex(ticked[0] if ticked else -1)

    @Slot(int)
    def _press(self, row: int) -> None:
        self._actions[row].trigger()


class SettingsDialog(QDialog):
    """Shows what can be chosen.

    Parameters
    ----------
    parent : QWidget
        The window.
    menus : Menus
        Carries out most of it.
    choice : ModelChoice
        Changes the model.
    """

    def __init__(self, parent: QWidget, menus: Menus, choice: ModelChoice) -> None:
        super().__init__(parent)
        self.theme_box = ActionBox(list(menus.themes.values()))
        self.language_box = ActionBox(list(menus.languages.values()))
        self.format_box = ActionBox(list(menus.formats.values()))
        self.model_box = ModelBox(choice)
        self._rows = [(QLabel(), box) for box in (self.theme_box, self.language_box, self.format_box)]
        form = QGridLayout()
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        form.setColumnStretch(1, 1)
        for row, (label, box) in enumerate(self._rows):
            form.addWidget(label, row, 0)
            form.addWidget(box, row, 1)
            label.setBuddy(box)
            menus.retranslated.connect(box.follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(form)
        column.addWidget(self.model_box, 1)
        column.addWidget(close_button(self))
        self._retranslate()
        self.resize(QSize(560, 480).boundedTo(parent.screen().availableSize() * 0.95))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        words = self.tr("Theme"), self.tr("Language"), self.tr("Record as")
        for (label, box), text in zip(self._rows, words, strict=True):
            label.setText(text)
            box.setAccessibleName(text)
