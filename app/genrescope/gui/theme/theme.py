"""One look in a dark and a light variant: colours, sizes, the style sheet, icons.

The theme in force is the application's palette.  A widget that paints itself asks :func:`theme_of` and
repaints in its ``changeEvent`` when the palette changes; nothing else has to be told.
"""

from __future__ import annotations

import sys
import zlib
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from genrescope import paths

SPACE = 8
"""Grid of all distances, in logical pixels."""

RADIUS = 8
"""Corner radius of controls; cards have one and a half times as much."""

MODES = ("system", "light", "dark")


@dataclass(frozen=True)
class Theme:
    """Palette tokens; every colour of the window is one of these, or a genre's.

    Attributes
    ----------
    name : str
        ``"dark"`` or ``"light"``.
    window, surface, raised, pressed : str
        Backgrounds, from the window behind the cards to a control that is held down.
    outline, track : str
        Hairlines around things, and the empty part of a bar.
    text, muted, disabled : str
        Words: the main ones, the lesser ones, those of what cannot be used now.
    accent, accent_hover, on_accent : str
        What may be pressed next, and the words on it.
    good, warning, danger : str
        A level that is fine, high, too high.
    picture, picture_grid, picture_text : str
        The spectrogram's empty background, its lines and what is written on it.
    """

    name: str
    window: str
    surface: str
    raised: str
    pressed: str
    outline: str
    track: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    good: str
    warning: str
    danger: str
    picture: str
    picture_grid: str
    picture_text: str

    @property
    def is_dark(self) -> bool:
        """Whether it is the dark variant."""
        return self.name == "dark"

    def colour(self, token: str) -> QColor:
        """Return a token as a QColor."""
        return QColor(getattr(self, token))

    def genre_colour(self, genre: str) -> QColor:
        """Return a genre's own colour: the same in every window, a shade of it on each theme.

        The ten colours were chosen so that any two of them differ by at least 0.08 in OKLab for normal
        sight, deuteranopia and protanopia alike, and stand out from the surface by 3 : 1.
        """
        names = list(GENRE_COLOURS)
        known = genre if genre in GENRE_COLOURS else names[zlib.crc32(genre.encode()) % len(names)]
        return QColor(GENRE_COLOURS[known][0 if self.is_dark else 1])


DARK = Theme(
    name="dark",
    window="#121318",
    surface="#1B1D24",
    raised="#272A34",
    pressed="#323644",
    outline="#343846",
    track="#292C36",
    text="#F1F2F6",
    muted="#A9AEBE",
    disabled="#666B7A",
    accent="#FF9E64",
    accent_hover="#FFB485",
    on_accent="#2A1204",
    good="#4CC38A",
    warning="#F2C14E",
    danger="#FF6B6B",
    picture="#08080C",
    picture_grid="#FFFFFF",
    picture_text="#F4F4F8",
)

LIGHT = Theme(
    name="light",
    window="#F1F1F4",
    surface="#FFFFFF",
    raised="#ECEDF1",
    pressed="#DDDFE6",
    outline="#D3D6DE",
    track="#E8E9EE",
    text="#1A1C22",
    muted="#565C6B",
    disabled="#9CA1AE",
    accent="#C2410C",
    accent_hover="#9A3412",
    on_accent="#FFFFFF",
    good="#13794B",
    warning="#9A6A00",
    danger="#C42B2B",
    picture="#08080C",
    picture_grid="#FFFFFF",
    picture_text="#F4F4F8",
)

STAGE = replace(
    DARK,
    window="#000000",
    surface="#000000",
    raised="#16171D",
    track="#23252E",
    outline="#3C4050",
    text="#FFFFFF",
    muted="#BCC1CF",
    picture="#000000",
)
"""Darker still, with more contrast: what is read from afar."""

GENRE_COLOURS = {
    # genre: (on dark, on light)
    "blues": ("#2C7AD6", "#00468C"),
    "classical": ("#C291EE", "#8455AD"),
    "country": ("#E9AC40", "#A17003"),
    "disco": ("#F2C5FE", "#BA73CD"),
    "hiphop": ("#C25238", "#821F03"),
    "jazz": ("#F9D453", "#B0910B"),
    "metal": ("#A9B7C5", "#6D7986"),
    "pop": ("#BD4498", "#7F0061"),
    "reggae": ("#0EAE80", "#096D50"),
    "rock": ("#F96119", "#A23A05"),
}


def theme_of(widget: QWidget | None = None) -> Theme:
    """Return the theme that a widget, or the application, is shown in."""
    palette = widget.palette() if widget is not None else QGuiApplication.palette()
    if palette.color(QPalette.ColorRole.Window) == STAGE.colour("window"):
        return STAGE
    return DARK if palette.color(QPalette.ColorRole.WindowText).lightness() > 127 else LIGHT


def system_is_dark() -> bool:
    """Whether the system asks for dark windows; light where it does not say."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


class ThemeSwitch(QObject):
    """Gives the application its theme and follows the system while told to.

    Parameters
    ----------
    app : QApplication
        The application to dress.
    mode : {"system", "light", "dark"}
        The choice to start with.
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
        """The theme in force."""
        return self._theme or LIGHT

    @property
    def mode(self) -> str:
        """The choice: ``"system"``, ``"light"`` or ``"dark"``."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Choose; takes effect at once.

        Raises
        ------
        ValueError
            If it is none of :data:`MODES`.
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
        dress(self._app, theme)
        self.changed.emit(theme)


def dress(app: QApplication, theme: Theme) -> None:
    """Give the application a theme's palette and style sheet."""
    app.setPalette(palette_of(theme))
    app.setStyleSheet(style_sheet(theme, _base_points(app)))


def palette_of(theme: Theme) -> QPalette:
    """Qt's palette in a theme's colours."""
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


def style_sheet(theme: Theme, points: float) -> str:
    """Qt style sheet of a theme.

    Widgets choose a variant by dynamic properties: ``card`` on a QFrame, ``role`` ("verdict", "title",
    "caption", "error") on a QLabel, ``kind`` ("primary", "danger", "quiet") on a button.

    Parameters
    ----------
    theme : Theme
        The colours.
    points : float
        Size of ordinary text; the others follow from it, so the system's setting is honoured.
    """
    values: dict[str, Any] = {field.name: getattr(theme, field.name) for field in fields(theme)}
    values |= {
        "verdict_points": f"{points * 2.2:.1f}pt",
        "title_points": f"{points * 1.15:.1f}pt",
        "caption_points": f"{points * 0.92:.1f}pt",
        "radius": f"{RADIUS}px",
        "card_radius": f"{RADIUS * 3 // 2}px",
        "chevron": (paths.resources() / "icons" / f"chevron-{theme.name}.svg").as_posix(),
        "check": (paths.resources() / "icons" / f"check-{theme.name}.svg").as_posix(),
    }
    sheet = _STYLE_SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", str(values[name]))
    return sheet


def tabular(font: QFont) -> QFont:
    """Return the font with figures of one width, so that numbers do not dance while they change."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return the font larger or smaller by a factor, perhaps bold."""
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    else:
        scaled.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if bold:
        scaled.setWeight(QFont.Weight.DemiBold)
    return scaled


def overhang(font: QFont, text: str) -> float:
    """How far a text's first letter reaches to the left of where it is drawn; in many fonts a J does."""
    return max(0.0, -QFontMetricsF(font).leftBearing(text[0])) if text else 0.0


def reduced_motion() -> bool:
    """Whether the system asks that nothing glides."""
    return not QApplication.isEffectEnabled(Qt.UIEffect.UI_General) if sys.platform == "win32" else False


def icon(name: str, theme: Theme | None = None, *, token: str = "text") -> QIcon:
    """Return a line icon from ``resources/icons`` in a theme's colour.

    Parameters
    ----------
    name : str
        File name without ``.svg``.
    theme : Theme, optional
        The application's if not given.
    token : str
        Which of the theme's colours; what is disabled gets the theme's ``disabled``.
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
    """Return the program's own icon in all its sizes."""
    picture = QIcon()
    for path in sorted((paths.resources() / "icons").glob("genrescope-*.png")):
        picture.addFile(str(path))
    return picture


def _base_points(app: QApplication) -> float:
    points = app.font().pointSizeF()
    return points if points > 0 else 10.0


_STYLE_SHEET = """
QMainWindow, QDialog, QMessageBox { background: @window; }
QFrame[card="true"] {
    background: @surface; border: 1px solid @outline; border-radius: @card_radius;
}
QLabel { background: transparent; color: @text; }
QLabel:disabled { color: @disabled; }
QLabel[role="verdict"] { font-size: @verdict_points; font-weight: 600; }
QLabel[role="title"] { font-size: @title_points; font-weight: 600; }
QLabel[role="caption"] { font-size: @caption_points; color: @muted; }
QLabel[role="error"] { color: @danger; }

QPushButton, QToolButton {
    background: @raised; color: @text; border: 1px solid @outline; border-radius: @radius;
    padding: 7px 15px; min-height: 16px;
}
QToolButton { padding: 7px; }
QPushButton:hover, QToolButton:hover { background: @pressed; }
QPushButton:pressed, QToolButton:pressed,
QPushButton:checked, QToolButton:checked { background: @pressed; border-color: @muted; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 6px 14px; }
QToolButton:focus { padding: 6px; }
QPushButton:disabled, QToolButton:disabled { color: @disabled; background: @surface; }
QPushButton[kind="primary"] {
    background: @accent; color: @on_accent; border-color: @accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled {
    background: @raised; color: @disabled; border-color: @outline;
}
QPushButton[kind="danger"] { color: @danger; font-weight: 600; }
QPushButton[kind="danger"]:checked { background: @danger; color: @surface; border-color: @danger; }
QPushButton[kind="danger"]:disabled { color: @disabled; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: @raised; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: @accent; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QComboBox {
    background: @raised; color: @text; border: 1px solid @outline; border-radius: @radius;
    padding: 7px 30px 7px 11px; min-height: 16px; combobox-popup: 0;
}
QComboBox:hover { background: @pressed; }
QComboBox:focus { border: 2px solid @accent; padding: 6px 29px 6px 10px; }
QComboBox:disabled { color: @disabled; background: @surface; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("@chevron"); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
    background: @surface; color: @text; border: 1px solid @outline; padding: 4px; outline: 0;
    selection-background-color: @pressed; selection-color: @text;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; }
QComboBox QAbstractItemView::item:selected { background: @pressed; color: @text; }
QComboBox QAbstractItemView::item:disabled { color: @muted; }

QSpinBox, QDoubleSpinBox, QLineEdit {
    background: @surface; color: @text; border: 1px solid @outline; border-radius: @radius;
    padding: 7px 10px 7px 8px; min-height: 16px;
    selection-background-color: @accent; selection-color: @on_accent;
}
QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus { border: 2px solid @accent; padding: 6px 9px 6px 7px; }
QSpinBox, QDoubleSpinBox { padding: 7px 0; max-height: 16px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding: 6px 0; }
QAbstractSpinBox QLineEdit {
    border: none; border-radius: 0; padding: 0; min-height: 0; background: transparent;
}
QSpinBox::up-button, QSpinBox::down-button { width: 8px; border: none; background: transparent; }
QSpinBox::up-arrow, QSpinBox::down-arrow { image: none; width: 0; height: 0; }

QCheckBox, QRadioButton { spacing: 8px; color: @text; background: transparent; padding: 2px; }
QCheckBox::indicator {
    width: 16px; height: 16px; border: 1px solid @muted; border-radius: 4px; background: @surface;
}
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url("@check"); }
QCheckBox:focus, QRadioButton:focus { outline: none; color: @accent; }
QCheckBox::indicator:focus { border: 2px solid @accent; }
QCheckBox::indicator:checked:focus { border: 2px solid @text; }
QCheckBox:disabled { color: @disabled; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @track; }
QSlider::sub-page:horizontal { border-radius: 2px; background: @accent; }
QSlider::handle:horizontal {
    width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; background: @accent;
}
QSlider::handle:horizontal:focus { background: @text; }

QProgressBar {
    background: @track; border: none; border-radius: 4px; min-height: 8px; max-height: 8px;
    color: transparent;
}
QProgressBar::chunk { background: @accent; border-radius: 4px; }

QMenuBar { background: @window; color: @text; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @surface; color: @text; border: 1px solid @outline; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @pressed; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @outline; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }

QToolBar { background: @window; border: none; spacing: 8px; padding: 8px; }
QStatusBar { background: @window; color: @muted; }
QStatusBar::item { border: none; }
QToolTip { background: @raised; color: @text; border: 1px solid @outline; padding: 4px 8px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @outline; border-radius: 2px; }

QListView, QTreeView, QTableView, QPlainTextEdit, QTextEdit {
    background: @surface; color: @text; border: 1px solid @outline; border-radius: @radius; padding: 4px;
    selection-background-color: @pressed; selection-color: @text; outline: 0;
}
QListView::item { padding: 6px 8px; border-radius: 4px; }
QListView:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid @accent; }

QScrollArea#bars, QScrollArea#bars > QWidget > QWidget { background: transparent; }
QListView#songList { background: transparent; border: none; padding: 0; }
QListView#songList::item:selected { background: @pressed; }
QListView#songList::item:hover:!selected { background: @raised; }
QPushButton#liveEntry { background: @surface; border-radius: @card_radius; }
QPushButton#liveEntry:hover:!checked { background: @raised; }
QPushButton#liveEntry:checked { background: @pressed; border-color: @outline; }
QPushButton#liveEntry:focus { border-color: @accent; }
QListView#licences::item { padding: 5px 8px; }
QListView#licences::item:selected { background: @pressed; color: @text; }
QFrame#transport { background: @surface; border: none; border-top: 1px solid @outline; }
QFrame#banner { background: @raised; border: none; border-left: 4px solid @danger; }
QFrame#banner[kind="info"] { border-left-color: @good; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: @outline; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
