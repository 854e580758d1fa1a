"""The left side of the window: the live sound above, the songs below."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from genrescope.gui.live.entry import LiveEntry
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.view import SongPanel


class Sidebar(QWidget):
    """Lists the live sound and the songs.

    Parameters
    ----------
    model : SongListModel
        The songs.
    commands : SongCommands
        The commands for the selected songs.
    title_height : int
        Height of the title in pixels, to match the panel beside it.

    Attributes
    ----------
    entry : LiveEntry
        The live sound.
    songs : SongListView
        The songs.
    """

    def __init__(self, model: SongListModel, commands: SongCommands, title_height: int) -> None:
        super().__init__()
        self.entry = LiveEntry()
        panel = SongPanel(model, commands)
        panel.set_title_height(title_height)
        self.songs = panel.list
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.entry)
        column.addWidget(panel, 1)
        self.hide()
