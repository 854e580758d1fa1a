"""The bar of the playback: buttons, time, volume and output."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from genrescope.gui.actions import Action
from genrescope.gui.text.formats import clock
from genrescope.gui.theme.fonts import tabular
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.headline import ElidedLabel

_SLIDER_WIDTHS = 60, 110
_VOLUME_STEP = 5


class PlaybackBar(QFrame):
    """A card below the spectrogram.

    Parameters
    ----------
    buttons : sequence of Action
        Previous song, play and next song.
    mute : Action
        Mutes the playback.
    outputs : QMenu
        The outputs to choose from.
    """

    volume_chosen = Signal(int)
    """The user moved the slider: 0 to 100."""

    def __init__(self, buttons: Sequence[Action], mute: Action, outputs: QMenu) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.time = QLabel()
        self.time.setFont(tabular(self.time.font()))
        self.name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.name.setProperty("role", "caption")
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setSingleStep(_VOLUME_STEP)
        self.volume.setPageStep(2 * _VOLUME_STEP)
        self.volume.setMinimumWidth(_SLIDER_WIDTHS[0])
        self.volume.setMaximumWidth(_SLIDER_WIDTHS[1])
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.output = QToolButton()
        self.output.setMenu(outputs)
        self.output.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._shown = ("", "")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for action in buttons:
            row.addWidget(_button(action))
        row.addSpacing(6)
        row.addWidget(self.time)
        row.addSpacing(6)
        row.addWidget(self.name, 1)
        row.addWidget(_button(mute))
        row.addWidget(self.volume)
        row.addWidget(_quiet(self.output))
        self.volume.valueChanged.connect(self.volume_chosen)
        self.show_time(0.0, None)
        self._retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        self.output.setIcon(icon("output", theme))

    def show_time(self, seconds: float, duration: float | None) -> None:
        """Show the position in a song, and its length if it is known."""
        shown = clock(int(seconds)), clock(duration) if duration is not None else "–:––"
        if shown == self._shown:
            return
        if len(shown[1]) != len(self._shown[1]):
            # As wide as the longest time, so that nothing moves.
            widest = QFontMetrics(self.time.font()).horizontalAdvance(f"{shown[1]} / {shown[1]}")
            self.time.setMinimumWidth(widest + 2)
        self._shown = shown
        self.time.setText(" / ".join(shown))

    def show_volume(self, volume: int) -> None:
        """Show a volume from 0 to 100."""
        with QSignalBlocker(self.volume):
            self.volume.setValue(volume)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.volume.setToolTip(self.tr("Volume"))
        self.volume.setAccessibleName(self.tr("Volume"))
        self.output.setToolTip(self.tr("Where the sound is played"))
        self.output.setAccessibleName(self.tr("Output"))
        self.time.setAccessibleName(self.tr("Position"))


def _quiet(button: QToolButton) -> QWidget:
    button.setProperty("kind", "quiet")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _button(action: Action) -> QWidget:
    button = QToolButton()
    button.setDefaultAction(action)
    return _quiet(button)
