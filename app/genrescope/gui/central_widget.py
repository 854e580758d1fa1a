"""The parts of the window and their arrangement."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from genrescope.gui.actions import Actions
from genrescope.gui.live.transport import Transport
from genrescope.gui.playback.bar import PlaybackBar
from genrescope.gui.sidebar import Sidebar
from genrescope.gui.songs.commands import SongCommands, SongView
from genrescope.gui.songs.drop import DropOverlay
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.table_model import SongTable
from genrescope.gui.songs.table_panel import SongTablePanel
from genrescope.gui.spectrogram.panel import SpectrogramPanel
from genrescope.gui.theme.icons import app_icon
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.banner import Banner
from genrescope.gui.widgets.bars_panel import BarsPanel
from genrescope.gui.widgets.headline import Headline
from genrescope.gui.widgets.welcome import Welcome


class CentralWidget(QWidget):
    """Headline at the top; sidebar, spectrogram and bars in the middle; transport at the bottom.

    A table of the songs takes the place of the middle if the user wishes.

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
        The welcome page, the spectrogram or the table.
    commands : SongCommands
        The commands for the selected songs.
    banner, overlay
        Shown on top of the other widgets.
    """

    view_changed = Signal()
    """The songs are shown as a table now, or no longer."""

    order_changed = Signal()
    """Other songs are shown, or in another order."""

    def __init__(self, actions: Actions, songs: SongListModel, outputs: QMenu) -> None:
        super().__init__()
        self._songs = songs
        self._table_action = actions.table
        self._find_action = actions.find
        self.commands = SongCommands(songs, actions, self)
        self.headline = Headline()
        self.table_button = _quiet_button(actions.table)
        self.stage_button = _quiet_button(actions.stage)
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
        self._page: QWidget = self.welcome
        buttons = actions.previous_song, actions.play, actions.next_song
        self.playback = PlaybackBar(buttons, actions.mute, outputs)
        self.playback.hide()
        middle = QWidget()
        middle_column = QVBoxLayout(middle)
        middle_column.setContentsMargins(0, 0, 0, 0)
        middle_column.setSpacing(8)
        middle_column.addWidget(self.pages, 1)
        middle_column.addWidget(self.playback)
        self._bars_panel = bars_panel = BarsPanel(actions.sort)
        self.bars, self.tags, self.sort_button = bars_panel.bars, bars_panel.tags, bars_panel.sort_button
        self.sidebar = Sidebar(songs, self.commands, self.sort_button.sizeHint().height())
        self.table = SongTablePanel(SongTable(songs), self.commands, actions.columns)
        self.pages.addWidget(self.table)
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
        top.addWidget(self.table_button)
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
        for changed in (songs.rowsInserted, songs.rowsRemoved, actions.table.toggled):
            changed.connect(self._arrange)
        actions.find.triggered.connect(self._find)
        self.table.order_changed.connect(self.order_changed)

    @property
    def songs(self) -> SongView:
        """The view of the songs that is in use."""
        return self.table.view if self.is_table else self.sidebar.songs

    @property
    def is_table(self) -> bool:
        """Whether the songs are shown as a table."""
        return self._table_action.isChecked() and bool(self._songs.songs)

    def show_page(self, page: QWidget) -> None:
        """Show the welcome page or the spectrogram, unless there is the table."""
        self._page = page
        self._arrange()

    def show_cards(self) -> None:
        """Show the songs as cards again."""
        self._table_action.setChecked(False)

    @Slot()
    def _arrange(self) -> None:
        is_table, has_songs = self.is_table, bool(self._songs.songs)
        had_focus = self.commands.view is not None and self.commands.view.hasFocus()
        self.table.follow(is_table)
        self._table_action.setEnabled(has_songs)
        self._find_action.setEnabled(has_songs)
        self.pages.setCurrentWidget(self.table if is_table else self._page)
        self.sidebar.setVisible(has_songs and not is_table)
        self._bars_panel.setVisible(not is_table)
        view, before = self.songs, self.commands.view
        if view is not before:
            selected = before.selected if before is not None else []
            self.commands.use(view)
            view.select(selected)
            if had_focus:
                view.setFocus()
            self.view_changed.emit()
            self.order_changed.emit()

    @Slot()
    def _find(self) -> None:
        """Filter the table by what is typed next."""
        self._table_action.setChecked(True)
        self.table.text.setFocus()
        self.table.text.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        self.overlay.accent = self.palette().color(QPalette.ColorRole.Highlight)
        for part in (
            self.banner,
            self.transport,
            self.sidebar.entry,
            self.spectrogram,
            self.playback,
            self.table,
        ):
            part.set_theme(theme)

    def polish_hidden(self) -> None:
        """Polish hidden widgets now, so that showing them for the first time is fast."""
        for part in (
            self.spectrogram,
            self.playback,
            self.sidebar,
            self.table,
            self.banner,
            self.headline,
            self.overlay,
        ):
            for widget in (part, *part.findChildren(QWidget)):
                widget.ensurePolished()


def _quiet_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("kind", "quiet")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _separator(parent: QWidget) -> QAction:
    separator = QAction(parent)
    separator.setSeparator(True)
    return separator
