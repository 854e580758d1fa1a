"""The headline: the verdict in large letters, a line of details, and the progress."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from genrescope.gui.text.formats import plain_tool_tip, time_left_text


class ElidedLabel(QLabel):
    """A one-line label that elides text that does not fit, and shows it in full in its tool tip."""

    def __init__(self, mode: Qt.TextElideMode) -> None:
        super().__init__()
        self._mode = mode
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def whole(self) -> str:
        """The text before it is elided."""
        return self._whole

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self._whole:
            self._whole = text
            self._cut()

    def sizeHint(self) -> QSize:
        """Keep the height of a line, even without text."""
        return QSize(0, self.fontMetrics().height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide the text again."""
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        """Elide the text again when the font has changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._cut()

    def _cut(self) -> None:
        cut = self.fontMetrics().elidedText(self._whole, self._mode, max(0, self.width()))
        if cut != self.text():
            self.setText(cut)
        self.setToolTip(plain_tool_tip(self._whole) if cut != self._whole else "")
        self.setAccessibleName(self._whole)


class Headline(QWidget):
    """Verdict, detail and, during an analysis, its progress with a button to cancel."""

    cancel_pressed = Signal()

    STEPS = 1000

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.verdict.setProperty("role", "verdict")
        self.detail = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.detail.setProperty("role", "caption")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(180)
        self.queue = QLabel()
        self.queue.setProperty("role", "caption")
        self.queue.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.cancel = QPushButton()
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancel_pressed)
        self._work = QWidget()
        bar = QVBoxLayout()
        bar.setSpacing(4)
        bar.addStretch()
        bar.addWidget(self.progress)
        bar.addWidget(self.queue)
        bar.addStretch()
        work = QHBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(12)
        work.addLayout(bar)
        work.addWidget(self.cancel)
        self.texts = QWidget()
        column = QVBoxLayout(self.texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.verdict)
        column.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.texts, 1)
        row.addWidget(self._work)
        self._work.hide()
        self._retranslate()

    @property
    def at_work(self) -> bool:
        """Whether progress is shown."""
        return not self._work.isHidden()

    def say(self, verdict: str, detail: str) -> None:
        """Show a verdict and its detail."""
        self.verdict.say(verdict)
        self.detail.say(detail)

    def show_progress(
        self,
        share: float | None,
        n_done: int,
        n_songs: int,
        seconds_left: float | None,
        *,
        is_searching: bool = False,
    ) -> None:
        """Show the progress of the analysis of the songs.

        Parameters
        ----------
        share : float or None
            Share that is done, from 0 to 1; None if unknown.
        n_done, n_songs : int
            Number of finished songs, and of all songs.
        seconds_left : float or None
            Estimated time left; None while it cannot be estimated.
        is_searching : bool
            Whether a folder is being searched for more songs, so that the time left is unknown.
        """
        self.progress.setRange(0, 0 if share is None else self.STEPS)
        if share is not None:
            self.progress.setValue(round(self.STEPS * share))
        parts = []
        if n_songs > 1:
            numbers = {"number": QLocale().toString(n_done + 1), "total": QLocale().toString(n_songs)}
            parts.append(self.tr("{number} of {total}").format(**numbers))
        if is_searching:
            parts.append(self.tr("Searching folder…"))
        elif seconds_left is not None:
            parts.append(time_left_text(seconds_left))
        self.queue.setText(" · ".join(parts))
        self.queue.setVisible(bool(parts))
        self._work.show()

    def hide_progress(self) -> None:
        """Hide the progress."""
        # The style animates an indeterminate bar even while it is hidden.
        self.progress.setRange(0, self.STEPS)
        self._work.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setToolTip(self.tr("Stop analysing these songs"))
        self.progress.setAccessibleName(self.tr("Progress"))
