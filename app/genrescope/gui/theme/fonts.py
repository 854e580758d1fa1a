"""Variants of a font."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF


def tabular(font: QFont) -> QFont:
    """Return the font with tabular figures, so that numbers do not jump when they change."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


def scaled_font(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return the font scaled by a factor, optionally bold."""
    scaled = QFont(font)
    if font.pointSizeF() > 0:
        scaled.setPointSizeF(font.pointSizeF() * factor)
    else:
        scaled.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if bold:
        scaled.setWeight(QFont.Weight.DemiBold)
    return scaled


def overhang(font: QFont, text: str) -> float:
    """Return how far the first letter of a text extends left of its origin, as a J does in many fonts."""
    return max(0.0, -QFontMetricsF(font).leftBearing(text[0])) if text else 0.0
