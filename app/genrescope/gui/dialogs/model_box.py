"""The choice of a model, bundled or from a folder, and its measured accuracy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from genrescope.audio.files import display_path
from genrescope.errors import UserError, display_text
from genrescope.gui.dialogs import model_card as model_card_view
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.formats import plain_tool_tip
from genrescope.gui.text.model import accuracy_text, genres_text, protocol_text, tags_text
from genrescope.gui.theme.tokens import SPACE
from genrescope.inference.classifier import bundled_models

_OTHER = "other"


class ModelBox(QFrame):
    """Shows the model in use and its measured accuracy, and offers others.

    Parameters
    ----------
    choice : ModelChoice
        Loads models and has the one in use.
    """

    def __init__(self, choice: ModelChoice) -> None:
        super().__init__()
        self._choice = choice
        self._error: UserError | None = None
        self._bundled = bundled_models()
        self.setProperty("card", True)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(20)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.about = QPushButton()
        self.genres, self.tags, self.accuracy, self.protocol = (_paragraph() for _ in range(4))
        for paragraph in (self.tags, self.protocol):
            paragraph.setProperty("role", "caption")
        self.error = _paragraph()
        self.error.setProperty("role", "error")
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.box, 1)
        row.addWidget(self.about)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self._scrolled(self.error, self.genres, self.accuracy, self.protocol, self.tags), 1)
        self.box.activated.connect(self._chosen)
        self.about.clicked.connect(self.show_text)
        choice.changed.connect(self._show)
        choice.ready.connect(self._loaded)
        choice.refused.connect(self._refused)
        choice.failed.connect(self._refused)
        self._retranslate()

    def _scrolled(self, *paragraphs: QLabel) -> QScrollArea:
        """Return paragraphs that can be scrolled: a card may have much text, and the screen little room."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for paragraph in paragraphs:
            column.addWidget(paragraph)
        column.addStretch()
        area = QScrollArea()
        area.setObjectName("modelTexts")
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    @Slot()
    def show_text(self) -> None:
        """Show the model card of the model in use."""
        if self._choice.card is not None:
            self._open(model_card_view.model_card_dialog(self, self._choice.card))

    @Slot()
    def choose_folder(self) -> None:
        """Ask for the folder of another model."""
        card = self._choice.card
        dialog = QFileDialog(self, self.tr("Model folder"))
        if card is not None and not self._is_bundled(card.folder):
            dialog.setDirectory(str(card.folder.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._folder_chosen)
        self._open(dialog)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(str)
    def _folder_chosen(self, folder: str) -> None:
        self._error = None
        self._choice.choose(Path(folder))

    @Slot(int)
    def _chosen(self, row: int) -> None:
        wanted = self.box.itemData(row)
        # The previous model stays in use until this one is loaded.
        self._show()
        if wanted == _OTHER:
            self.choose_folder()
        else:
            self._folder_chosen(wanted)

    @Slot(object)
    def _refused(self, error: UserError) -> None:
        self._error = error
        self._show()

    @Slot()
    def _loaded(self) -> None:
        self._error = None
        self._show()

    def _is_bundled(self, folder: Path) -> bool:
        return any(card.folder == folder for card in self._bundled)

    @Slot()
    def _show(self) -> None:
        card = self._choice.card
        with QSignalBlocker(self.box):
            self.box.clear()
            for bundled in self._bundled:
                self.box.addItem(display_text(bundled.id), str(bundled.folder))
            if card is not None and not self._is_bundled(card.folder):
                self.box.addItem(
                    self.tr("{name}, in {folder}").format(
                        name=display_text(card.id), folder=display_path(card.folder)
                    ),
                    str(card.folder),
                )
                self.box.setItemData(
                    self.box.count() - 1,
                    plain_tool_tip(display_path(card.folder)),
                    Qt.ItemDataRole.ToolTipRole,
                )
            self.box.insertSeparator(self.box.count())
            self.box.addItem(self.tr("Other folder…"), _OTHER)
            self.box.setCurrentIndex(self.box.findData(str(card.folder)) if card is not None else -1)
        self.box.setEnabled(not self._choice.is_loading)
        self.about.setEnabled(card is not None and model_card_view.has_text(card))
        self.error.setText(error_text(self._error) if self._error is not None else "")
        if self._choice.is_loading:
            texts = self.tr("Loading the model…"), "", "", ""
        elif card is None:
            texts = self.tr("No model"), "", "", ""
        else:
            genres, tags = genres_text(card.classes), tags_text(card.tags)
            texts = genres, accuracy_text(card.measured), protocol_text(card.measured), tags
        paragraphs = self.genres, self.accuracy, self.protocol, self.tags
        for paragraph, text in zip(paragraphs, texts, strict=True):
            paragraph.setText(text)
        for paragraph in (self.error, self.accuracy, self.protocol, self.tags):
            paragraph.setVisible(bool(paragraph.text()))

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Model"))
        self.box.setAccessibleName(self.tr("Model"))
        self.about.setText(self.tr("About this model"))
        self._show()


def _paragraph() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
