"""The user's choices: shown in menus and views, and stored in the settings."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Slot

from genrescope.gui.actions import Actions
from genrescope.gui.shell.settings import Settings
from genrescope.gui.shell.translation import LanguageSwitch
from genrescope.gui.songs.columns import Column
from genrescope.gui.songs.table_view import SongTableView
from genrescope.gui.spectrogram.panel import SpectrogramPanel
from genrescope.gui.theme.switch import ThemeSwitch
from genrescope.gui.widgets.genre_bars import GenreBars

_BY_NAME = {column.value: column for column in Column}
_PLACE = {column: place for place, column in enumerate(Column)}


class Preferences(QObject):
    """Restores the choices of earlier sessions, and applies and remembers new ones.

    Parameters
    ----------
    settings : Settings
        Store the choices.
    actions : Actions
        Offer the choices.
    themes : ThemeSwitch
        The theme of the application.
    languages : LanguageSwitch
        The language of the application.
    spectrogram, bars, table
        The views with choices of their own.
    """

    def __init__(
        self,
        settings: Settings,
        actions: Actions,
        themes: ThemeSwitch,
        languages: LanguageSwitch,
        spectrogram: SpectrogramPanel,
        bars: GenreBars,
        table: SongTableView,
    ) -> None:
        super().__init__(actions)
        self._settings = settings
        self._themes = themes
        self._languages = languages
        self._spectrogram = spectrogram
        self._bars = bars
        spectrogram.set_appearance(settings.colormap, settings.low_db, settings.high_db)
        spectrogram.timeline.set_style(settings.timeline_style)
        spectrogram.why.opacity_changed.connect(self._set_why_opacity)
        spectrogram.why.opacity.setValue(settings.why_opacity)
        bars.set_sorted(settings.sorted_bars)
        actions.sort.setChecked(settings.sorted_bars)
        actions.theme.chosen.connect(self._set_theme)
        actions.language.chosen.connect(self._set_language)
        actions.recording_format.chosen.connect(self._set_recording_format)
        actions.timeline_style.chosen.connect(self._set_timeline_style)
        actions.sort.triggered.connect(self._sort)
        spectrogram.appearance_changed.connect(self._remember_appearance)
        self._table = table
        actions.table.setChecked(settings.table)
        actions.table.triggered.connect(self._set_table)
        table.set_columns(map(Column, settings.columns), _widths(settings.column_widths))
        table.set_order(_order(settings.table_order))
        self._columns = actions.columns
        actions.columns.chosen.connect(self._toggle_column)
        table.columns_changed.connect(self._remember_columns)
        table.horizontalHeader().sortIndicatorChanged.connect(self._remember_order)

    @Slot(str)
    def _set_theme(self, mode: str) -> None:
        self._settings.theme = mode
        self._themes.set_mode(mode)

    @Slot(str)
    def _set_language(self, language: str) -> None:
        self._settings.language = language
        self._languages.use(language)

    @Slot(str)
    def _set_recording_format(self, suffix: str) -> None:
        self._settings.recording_format = suffix

    @Slot(str)
    def _set_timeline_style(self, style: str) -> None:
        self._settings.timeline_style = style
        self._spectrogram.timeline.set_style(style)

    @Slot(int)
    def _set_why_opacity(self, percent: int) -> None:
        self._settings.why_opacity = percent
        self._spectrogram.view.spotlight.set_opacity(percent / 100)

    @Slot(bool)
    def _sort(self, by_score: bool) -> None:
        self._settings.sorted_bars = by_score
        self._bars.set_sorted(by_score)

    @Slot(bool)
    def _set_table(self, is_on: bool) -> None:
        self._settings.table = is_on

    @Slot(str)
    def _toggle_column(self, name: str) -> None:
        column, columns = Column(name), self._table.columns
        if column not in columns:
            # Beside its neighbour, wherever the user has moved that.
            before = [other for other in Column if other in columns and _PLACE[other] < _PLACE[column]]
            columns.insert(columns.index(before[-1]) + 1 if before else 0, column)
        elif len(columns) > 1:
            columns.remove(column)
        self._columns.check(*(shown.value for shown in columns))
        self._table.set_columns(columns, self._table.widths)
        self._remember_columns()

    @Slot()
    def _remember_columns(self) -> None:
        self._settings.columns = tuple(column.value for column in self._table.columns)
        widths = self._table.widths.items()
        self._settings.column_widths = tuple(f"{column.value} {width}" for column, width in widths)

    @Slot()
    def _remember_order(self) -> None:
        order = self._table.order
        self._settings.table_order = "" if order is None else ("-" if order[1] else "") + order[0].value

    @Slot()
    def _remember_appearance(self) -> None:
        self._settings.colormap = self._spectrogram.colormap
        self._settings.low_db = self._spectrogram.low.value()
        self._settings.high_db = self._spectrogram.high.value()


def _widths(entries: Iterable[str]) -> dict[Column, int]:
    widths = {}
    for entry in entries:
        name, _, width = entry.partition(" ")
        if name in _BY_NAME and width.isdecimal():
            widths[_BY_NAME[name]] = min(int(width), 4000)
    return widths


def _order(text: str) -> tuple[Column, bool] | None:
    column = _BY_NAME.get(text.removeprefix("-"))
    return (column, text.startswith("-")) if column is not None else None
