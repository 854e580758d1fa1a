"""Qt's palette in the colours of a theme.

The application's palette holds the current theme.  A widget that paints itself calls :func:`theme_of`, and
repaints in its ``changeEvent`` when the palette changes.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from genrescope.gui.theme.tokens import DARK, LIGHT, STAGE, Theme


def palette_of(theme: Theme) -> QPalette:
    """Return a Qt palette in a theme's colours."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, token in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "raised"),
        (role.Text, "text"),
        (role.PlaceholderText, "muted"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "danger"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Light, "raised"),
        (role.Midlight, "raised"),
        (role.Mid, "outline"),
        (role.Dark, "outline"),
        (role.Shadow, "outline"),
    ):
        palette.setColor(target, theme.colour(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, theme.colour("disabled"))
    return palette


def theme_of(widget: QWidget | None = None) -> Theme:
    """Return the theme that a widget, or the application, is shown in."""
    palette = widget.palette() if widget is not None else QGuiApplication.palette()
    if palette.color(QPalette.ColorRole.Window) == STAGE.colour("window"):
        return STAGE
    return DARK if palette.color(QPalette.ColorRole.WindowText).lightness() > 127 else LIGHT
