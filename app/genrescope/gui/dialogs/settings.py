"""The settings: theme, language, recordings and model; changes take effect at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from genrescope.gui.actions import Actions, Choice
from genrescope.gui.dialogs.model_box import ModelBox
from genrescope.gui.dialogs.text_dialog import close_button
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.theme.tokens import SPACE


class ChoiceBox(QComboBox):
    """A combo box for a choice that is also in the menus.

    Parameters
    ----------
    choice : Choice
        The choice.
    """

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._actions = list(choice.actions.values())
        for action in self._actions:
            action.toggled.connect(self.follow)
        self.activated.connect(self._press)
        self.follow()

    @Slot()
    def follow(self) -> None:
        """Show the same texts and selection as the menu."""
        with QSignalBlocker(self):
            self.clear()
            self.addItems([action.text().replace("&", "") for action in self._actions])
            ticked = [row for row, action in enumerate(self._actions) if action.isChecked()]
            self.setCurrentIndex(ticked[0] if ticked else -1)

    @Slot(int)
    def _press(self, row: int) -> None:
        self._actions[row].trigger()


class SettingsDialog(QDialog):
    """Settings that take effect at once.

    Parameters
    ----------
    parent : QWidget
        The window.
    actions : Actions
        Provide the choices.
    choice : ModelChoice
        Loads the model.
    """

    def __init__(self, parent: QWidget, actions: Actions, choice: ModelChoice) -> None:
        super().__init__(parent)
        self.theme_box = ChoiceBox(actions.theme)
        self.language_box = ChoiceBox(actions.language)
        self.format_box = ChoiceBox(actions.recording_format)
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
            actions.retranslated.connect(box.follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(form)
        column.addWidget(self.model_box, 1)
        column.addWidget(close_button(self))
        self._retranslate()
        self.resize(QSize(560, 480).boundedTo(parent.screen().availableSize() * 0.95))

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Settings"))
        texts = self.tr("Theme"), self.tr("Language"), self.tr("Record as")
        for (label, box), text in zip(self._rows, texts, strict=True):
            label.setText(text)
            box.setAccessibleName(text)
