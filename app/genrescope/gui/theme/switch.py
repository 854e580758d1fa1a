"""The choice of the theme: the system's, light or dark."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.style_sheet import style_sheet
from genrescope.gui.theme.tokens import DARK, LIGHT, Theme

MODES = ("system", "light", "dark")


class ThemeSwitch(QObject):
    """Applies the theme, and follows the system if "system" is chosen.

    Parameters
    ----------
    app : QApplication
        The application.
    mode : {"system", "light", "dark"}
        The initial choice.
    """

    changed = Signal(object)
    """The new :class:`Theme`."""

    def __init__(self, app: QApplication, mode: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._theme: Theme | None = None
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def theme(self) -> Theme:
        """The current theme."""
        return self._theme or LIGHT

    @property
    def mode(self) -> str:
        """The choice: ``"system"``, ``"light"`` or ``"dark"``."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Set the mode; takes effect at once.

        Raises
        ------
        ValueError
            If the mode is not one of :data:`MODES`.
        """
        if mode not in MODES:
            raise ValueError(f"{mode!r} is none of {MODES}")
        self._mode = mode
        self._apply()

    def _apply(self) -> None:
        dark = self._mode == "dark" or (self._mode == "system" and system_is_dark())
        theme = DARK if dark else LIGHT
        if theme is self._theme:
            return
        self._theme = theme
        apply_theme(self._app, theme)
        self.changed.emit(theme)


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Apply the palette and style sheet of a theme."""
    app.setPalette(palette_of(theme))
    app.setStyleSheet(style_sheet(theme, _base_points(app)))


def _base_points(app: QApplication) -> float:
    points = app.font().pointSizeF()
    return points if points > 0 else 10.0


def system_is_dark() -> bool:
    """Return whether the system prefers dark windows; False if unknown."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def reduced_motion() -> bool:
    """Return whether the system asks for less motion."""
    return not QApplication.isEffectEnabled(Qt.UIEffect.UI_General) if sys.platform == "win32" else False
