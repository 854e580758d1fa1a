"""Line icons in the colours of a theme, and the icon of the program."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from genrescope import paths
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import Theme


def icon(name: str, theme: Theme | None = None, *, token: str = "text") -> QIcon:
    """Return a line icon from ``resources/icons`` in a theme's colour.

    Parameters
    ----------
    name : str
        File name without ``.svg``.
    theme : Theme, optional
        The theme; by default the application's.
    token : str
        Colour of the theme to use; disabled icons use the theme's ``disabled``.
    """
    chosen = theme or theme_of()
    return _tinted_icon(name, getattr(chosen, token), chosen.disabled)


@lru_cache(maxsize=256)
def _tinted_icon(name: str, colour: str, disabled: str) -> QIcon:
    source = (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    tinted = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", shade).encode()))
        # Ready-made sizes for 16 to 32 logical pixels at scale factors of 1 to 2.5.
        for size in (16, 20, 24, 32, 40, 48, 60, 80):
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            tinted.addPixmap(pixmap, mode)
    return tinted


def app_icon() -> QIcon:
    """Return the program icon in all sizes."""
    picture = QIcon()
    for path in sorted((paths.resources() / "icons").glob("genrescope-*.png")):
        picture.addFile(str(path))
    return picture
