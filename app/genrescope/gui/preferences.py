"""The user's choices: shown in menus and views, and stored in the settings."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from genrescope.gui.actions import Actions
from genrescope.gui.shell.settings import Settings
from genrescope.gui.shell.translation import LanguageSwitch
from genrescope.gui.spectrogram.panel import SpectrogramPanel
from genrescope.gui.theme.switch import ThemeSwitch
from genrescope.gui.widgets.genre_bars import GenreBars


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
    spectrogram, bars
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

    @Slot()
    def _remember_appearance(self) -> None:
        self._settings.colormap = self._spectrogram.colormap
        self._settings.low_db = self._spectrogram.low.value()
        self._settings.high_db = self._spectrogram.high.value()
