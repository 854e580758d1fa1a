"""The parts of the window and their arrangement."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from genrescope.gui.actions import Actions
from genrescope.gui.live.transport import Transport
from genrescope.gui.playback.bar import PlaybackBar
from genrescope.gui.sidebar import Sidebar
from genrescope.gui.songs.drop import DropOverlay
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.spectrogram.panel import SpectrogramPanel
from genrescope.gui.theme.icons import app_icon
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.banner import Banner
from genrescope.gui.widgets.bars_panel import BarsPanel
from genrescope.gui.widgets.headline import Headline
from genrescope.gui.widgets.welcome import Welcome


class CentralWidget(QWidget):
    """Headline at the top; sidebar, spectrogram and bars in the middle; transport at the bottom.

    Parameters
    ----------
    actions : Actions
        Provide some of the buttons.
    songs : SongListModel
        The songs.
    outputs : QMenu
        The outputs to play on.

    Attributes
    ----------
    pages : QStackedWidget
        The welcome page or the spectrogram.
    banner, overlay
        Shown on top of the other widgets.
    """

    def __init__(self, actions: Actions, songs: SongListModel, outputs: QMenu) -> None:
        super().__init__()
        self.headline = Headline()
        self.stage_button = QToolButton()
        self.stage_button.setDefaultAction(actions.stage)
        self.stage_button.setProperty("kind", "quiet")
        self.stage_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.welcome = Welcome(app_icon())
        self.spectrogram = SpectrogramPanel()
        timeline = self.spectrogram.timeline
        styles = actions.timeline_style.actions.values()
        timeline.addActions([actions.play, actions.end_loop, _separator(timeline)])
        timeline.addActions([actions.copy_sections, _separator(timeline), *styles])
        view = self.spectrogram.view
        view.addActions([actions.play, actions.end_loop, actions.play_visible_band])
        view.addActions([actions.play_all_frequencies, _separator(view), actions.why, actions.freeze])
        view.addActions([_separator(view), actions.save_picture, actions.save_card])
        for picture in (timeline, view):
            picture.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.spectrogram)
        buttons = actions.previous_song, actions.play, actions.next_song
        self.playback = PlaybackBar(buttons, actions.mute, outputs)
        self.playback.hide()
        middle = QWidget()
        middle_column = QVBoxLayout(middle)
        middle_column.setContentsMargins(0, 0, 0, 0)
        middle_column.setSpacing(8)
        middle_column.addWidget(self.pages, 1)
        middle_column.addWidget(self.playback)
        bars_panel = BarsPanel(actions.sort)
        self.bars, self.tags, self.sort_button = bars_panel.bars, bars_panel.tags, bars_panel.sort_button
        self.sidebar = Sidebar(songs, actions, self.sort_button.sizeHint().height())
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(12)
        for part, stretch in ((self.sidebar, 0), (middle, 1), (bars_panel, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.indexOf(part), stretch)
        self.splitter.setSizes([206, 684, 290])
        self.transport = Transport()
        top = QHBoxLayout()
        top.addWidget(self.headline, 1)
        top.addWidget(self.stage_button)
        body = QWidget()
        body_column = QVBoxLayout(body)
        body_column.setContentsMargins(20, 12, 20, 16)
        body_column.setSpacing(14)
        body_column.addLayout(top)
        body_column.addWidget(self.splitter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(self.transport)
        self.banner = Banner(body, self.headline.texts)
        self.overlay = DropOverlay(self)

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        self.overlay.accent = self.palette().color(QPalette.ColorRole.Highlight)
        for part in (self.banner, self.transport, self.sidebar.entry, self.spectrogram, self.playback):
            part.set_theme(theme)

    def polish_hidden(self) -> None:
        """Polish hidden widgets now, so that showing them for the first time is fast."""
        for part in (self.spectrogram, self.playback, self.sidebar, self.banner, self.headline, self.overlay):
            for widget in (part, *part.findChildren(QWidget)):
                widget.ensurePolished()


def _separator(parent: QWidget) -> QAction:
    separator = QAction(parent)
    separator.setSeparator(True)
    return separator
