"""The Qt style sheet of a theme."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from genrescope import paths
from genrescope.gui.theme.tokens import RADIUS, Theme


def style_sheet(theme: Theme, points: float) -> str:
    """Return the Qt style sheet of a theme.

    Widgets choose a variant by dynamic properties: ``card`` on a QFrame, ``role`` ("verdict", "title",
    "caption", "error") on a QLabel, ``kind`` ("primary", "danger", "idle", "quiet") on a button.

    Parameters
    ----------
    theme : Theme
        The colours.
    points : float
        Size of ordinary text; other sizes scale with it, which respects the system's setting.
    """
    values: dict[str, Any] = {field.name: getattr(theme, field.name) for field in fields(theme)}
    values |= {
        "verdict_points": f"{points * 2.2:.1f}pt",
        "title_points": f"{points * 1.15:.1f}pt",
        "caption_points": f"{points * 0.92:.1f}pt",
        "radius": f"{RADIUS}px",
        "card_radius": f"{RADIUS * 3 // 2}px",
        "chevron_up": (paths.resources() / "icons" / f"chevron-up-{theme.name}.svg").as_posix(),
        "chevron": (paths.resources() / "icons" / f"chevron-{theme.name}.svg").as_posix(),
    }
    sheet = _STYLE_SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", str(values[name]))
    return sheet


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
QPushButton[kind="idle"] { color: @text; font-weight: 400; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover,
QToolButton[kind="quiet"]:checked { background: @raised; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: @accent; }

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

QSpinBox, QLineEdit {
    background: @surface; color: @text; border: 1px solid @outline; border-radius: @radius;
    padding: 7px 10px 7px 8px; min-height: 16px;
    selection-background-color: @accent; selection-color: @on_accent;
}
QSpinBox:focus, QLineEdit:focus { border: 2px solid @accent; padding: 6px 9px 6px 7px; }
QLineEdit QToolButton { border: none; padding: 0; min-height: 0; }
QSpinBox { padding: 7px 0; max-height: 16px; }
QSpinBox:focus { padding: 6px 0; }
QAbstractSpinBox QLineEdit {
    border: none; border-radius: 0; padding: 0; min-height: 0; background: transparent;
}
QSpinBox::up-button, QSpinBox::down-button { width: 8px; border: none; background: transparent; }
QSpinBox::up-arrow, QSpinBox::down-arrow { image: none; width: 0; height: 0; }

QProgressBar {
    background: @track; border: none; border-radius: 4px; min-height: 8px; max-height: 8px;
    color: transparent;
}
QProgressBar::chunk { background: @accent; border-radius: 4px; }

QSlider { min-height: 20px; }
QSlider::groove:horizontal { background: @track; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal {
    background: @text; width: 12px; height: 12px; margin: -4px 0; border-radius: 6px;
}
QSlider::handle:horizontal:focus { background: @accent; }
QToolButton::menu-indicator { image: none; }

QMenuBar { background: @window; color: @text; padding: 2px 8px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @surface; color: @text; border: 1px solid @outline; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @pressed; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @outline; margin: 4px 8px; }

QToolTip { background: @raised; color: @text; border: 1px solid @outline; padding: 4px 8px; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @outline; border-radius: 2px; }

QListView, QTreeView, QPlainTextEdit, QTextEdit {
    background: @surface; color: @text; border: 1px solid @outline; border-radius: @radius; padding: 4px;
    selection-background-color: @pressed; selection-color: @text; outline: 0;
}
QTableWidget {
    background: @surface; color: @text; border: 1px solid @outline; border-radius: @radius; outline: 0;
    selection-background-color: @pressed; selection-color: @text;
}
QTableWidget::item { padding: 4px 8px; }
QHeaderView { background: @surface; }
QHeaderView::section {
    background: @surface; color: @muted; border: none; border-bottom: 1px solid @outline; padding: 6px 11px;
}
QListView::item { padding: 6px 8px; border-radius: 4px; }
QListView:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid @accent; }

QScrollArea#bars, QScrollArea#bars > QWidget > QWidget { background: transparent; }
QScrollArea#modelTexts, QScrollArea#modelTexts > QWidget > QWidget { background: transparent; }
QListView#songList { background: transparent; border: none; padding: 0; }
QListView#songList::item:selected { background: @pressed; }
QListView#songList::item:hover:!selected { background: @raised; }
QTableView#songTable { background: transparent; border: none; padding: 0; border-radius: 0; }
QTableView#songTable:focus { border: none; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: @surface; color: @muted; border: none; border-bottom: 1px solid @outline;
    padding: 4px 6px; min-height: 20px;
}
QHeaderView::section:hover { color: @text; background: @raised; }
QHeaderView::down-arrow { image: url("@chevron"); width: 12px; height: 12px; }
QHeaderView::up-arrow { image: url("@chevron_up"); width: 12px; height: 12px; }
QPushButton#liveEntry { background: @surface; border-radius: @card_radius; }
QPushButton#liveEntry:hover:!checked { background: @raised; }
QPushButton#liveEntry:checked { background: @pressed; border-color: @outline; }
QPushButton#liveEntry:focus { border-color: @accent; }
QListView#licences::item { padding: 5px 8px; }
QListView#licences::item:selected { background: @pressed; color: @text; }
QFrame#transport { background: @surface; border: none; border-top: 1px solid @outline; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: @outline; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
