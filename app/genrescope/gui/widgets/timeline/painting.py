"""Paints the parts of the timeline: blocks of sections, and scores as a stacked area or as lanes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from genrescope.analysis.curve import Curve
from genrescope.gui.text.formats import genre_name, percent
from genrescope.gui.text.outcome import short_text
from genrescope.gui.theme.tokens import Theme
from genrescope.inference.outcome import Genre, NotSure, Outcome, Silence, TooQuiet

ROUND = 3.0
GAP = 1.5
"""Pixels between two blocks."""

PAD = 5.0
"""Padding on either side of a name, in pixels."""

_LEAST_SHARE = 0.01
"""Genres with a smaller share of the time shown are left out."""

_LEAST_VISIBLE = 0.002
"""Bands that are thinner everywhere are left out."""

_SMOOTH_PIXELS = 3
"""Pixels that scores are averaged over."""

_LANE_HEIGHT = 11.0
"""Minimum height of a lane in pixels; only the genres with the largest shares have one."""

_LINE_GAP = 6.0
"""Pixels between two lines of a hatch."""

_DOTS_GAP = 5.0
"""Pixels between the dots on a section of no clear genre."""


@dataclass(frozen=True)
class Scale:
    """How seconds map to pixels.

    Attributes
    ----------
    start, stop : float
        Seconds at the left and right edges.
    left, right : float
        The edges in pixels.
    """

    start: float
    stop: float
    left: float
    right: float

    def x(self, seconds: float) -> float:
        """Return the position of a second."""
        return self.left + (seconds - self.start) / (self.stop - self.start) * (self.right - self.left)

    def seconds(self, x: float) -> float:
        """Return the second at a position."""
        return self.start + (x - self.left) / (self.right - self.left) * (self.stop - self.start)

    @property
    def per_pixel(self) -> float:
        """Seconds per pixel."""
        return (self.stop - self.start) / max(1.0, self.right - self.left)


# -- sections ------------------------------------------------------------------------------------------


def paint_block(painter: QPainter, theme: Theme, block: QRectF, outcome: Outcome, font: QFont) -> None:
    """Paint a section: a genre in its colour, with its name if it fits.

    Music of no clear genre is dotted, other sound is hatched and silence is a gap, so that they differ
    without colours, too.
    """
    if isinstance(outcome, Silence):
        return
    painter.setPen(Qt.PenStyle.NoPen)
    if isinstance(outcome, Genre):
        colour = theme.genre_colour(outcome.name, outcome.scores.classes)
        painter.setBrush(colour)
        painter.drawRoundedRect(block, ROUND, ROUND)
        painter.setPen(on(colour))
        _write_name(painter, block, _names(outcome), font, None)
        return
    ground = theme.colour("pressed" if isinstance(outcome, NotSure) else "track")
    painter.setBrush(ground)
    painter.drawRoundedRect(block, ROUND, ROUND)
    if isinstance(outcome, NotSure):
        dot(painter, block, theme.colour("muted"))
    else:
        hatch(painter, block, theme.colour("disabled"))
    painter.setPen(theme.colour("muted"))
    _write_name(painter, block, _names(outcome), font, ground)


def _names(outcome: Outcome) -> list[str]:
    """Return what a block may be labelled with, the longest text first."""
    if isinstance(outcome, Genre):
        name = genre_name(outcome.name)
        return [f"{name} {percent(outcome.confidence)}", name]
    if isinstance(outcome, NotSure):
        return [short_text(outcome), "?"]
    return [] if isinstance(outcome, TooQuiet) else [short_text(outcome)]


def _write_name(
    painter: QPainter, block: QRectF, names: list[str], font: QFont, ground: QColor | None
) -> None:
    """Write the longest name that fits, on a plain ground; the colour says more than half a name."""
    metrics = QFontMetricsF(font)
    for name in names:
        width = metrics.horizontalAdvance(name)
        if width + 2 * PAD <= block.width():
            if ground is not None:
                middle = block.center()
                label = QRectF(0, 0, width + PAD, min(metrics.height(), block.height()))
                label.moveCenter(middle)
                painter.fillRect(label, ground)
            painter.setFont(font)
            painter.drawText(block, Qt.AlignmentFlag.AlignCenter, name)
            return


def hatch(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """Draw oblique lines, which continue from one place to the next."""
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 1))
    height = place.height()
    first = math.floor((place.left() - height) / _LINE_GAP) * _LINE_GAP
    x = first
    while x < place.right():
        painter.drawLine(QPointF(x, place.bottom()), QPointF(x + height, place.top()))
        x += _LINE_GAP
    painter.restore()


def dot(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """Draw dots, which continue from one place to the next."""
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    rows = max(1, int(place.height() / _DOTS_GAP))
    points = []
    for row in range(rows):
        y = place.top() + (row + 0.5) * place.height() / rows
        x = (math.floor(place.left() / _DOTS_GAP) + 0.5 * (row % 2)) * _DOTS_GAP
        while x < place.right():
            points.append(QPointF(x, y))
            x += _DOTS_GAP
    painter.drawPoints(points)
    painter.restore()


def on(colour: QColor) -> QColor:
    """Return black or white, whichever is more readable on a colour (by WCAG relative luminance)."""
    r, g, b = (
        c / 12.92 if c <= 0.04045 else math.pow((c + 0.055) / 1.055, 2.4)
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
    # Both contrasts are equal at this luminance.
    return QColor("#000000") if luminance > 0.179 else QColor("#FFFFFF")


# -- scores --------------------------------------------------------------------------------------------


def leading_genres(curve: Curve, at_most: int) -> list[int]:
    """Return the columns of the genres with the largest shares of the whole curve, the largest first."""
    if not len(curve.shares):
        return []
    lengths = np.diff(curve.edges)
    totals = lengths @ curve.shares[:, :-1]
    least = _LEAST_SHARE * totals.sum()
    order = np.argsort(-totals, kind="stable")
    return [int(column) for column in order[:at_most] if totals[column] > least]


def _shares_at_pixels(curve: Curve, scale: Scale, n: int) -> NDArray[np.float64]:
    """Return the shares in the middles of `n` pixels between the edges [shape=(n, n_classes + 1)]."""
    pixel = (scale.stop - scale.start) / n
    seconds = scale.start + (np.arange(n, dtype=np.float64) + 0.5) * pixel
    return curve.means(seconds, max(_SMOOTH_PIXELS * pixel, curve.resolution))


def paint_area(
    painter: QPainter, theme: Theme, place: QRectF, curve: Curve, scale: Scale, genres: Sequence[int]
) -> None:
    """Paint the shares as a stacked area, the first genre at the bottom.

    Genres that are not listed form one grey band; sound that is not music is hatched, and silence is empty.
    """
    if not len(curve.shares):
        return
    # Pixel by pixel: polygons with thousands of edges take several times as long.
    ratio = painter.device().devicePixelRatioF()
    width, height = math.ceil(place.width() * ratio), math.ceil(place.height() * ratio)
    shares = _shares_at_pixels(curve, scale, width).astype(np.float32)
    listed = shares[:, list(genres)]
    others = shares[:, :-1].sum(axis=1) - listed.sum(axis=1)
    rows, columns = np.ogrid[:height, :width]
    lines = (rows + columns) % round(_LINE_GAP * ratio) < ratio
    colours = [theme.genre_colour(curve.classes[column], curve.classes) for column in genres]
    bands = [
        *((band, colour, None) for band, colour in zip(listed.T, colours, strict=True)),
        (others, theme.colour("pressed"), None),
        (shares[:, -1], theme.colour("disabled"), lines),
    ]
    # Blue, green, red and opacity of each pixel, premultiplied.
    pixels = np.zeros((height, width, 4), dtype=np.float32)
    top = height - np.arange(height, dtype=np.float32)[:, None]  # distance of the upper edges from the bottom
    below = np.zeros(width, dtype=np.float32)
    for band, colour, pattern in bands:
        above = below + band * height
        if band.max() > _LEAST_VISIBLE:
            coverage = np.clip(np.minimum(top, above) - np.maximum(top - 1, below), 0, 1)
            if pattern is not None:
                coverage *= pattern
            pixels += coverage[:, :, None] * np.array(
                [colour.blue(), colour.green(), colour.red(), 255], np.float32
            )
        below = above
    codes = np.ascontiguousarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))
    image = QImage(codes.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(QRectF(place.left(), place.top(), width / ratio, height / ratio), image)


def lanes_in(height: float) -> int:
    """Return the number of lanes that fit."""
    return max(1, int(height / _LANE_HEIGHT))


def paint_lanes(
    painter: QPainter, theme: Theme, place: QRectF, curve: Curve, scale: Scale, genres: Sequence[int]
) -> None:
    """Paint a lane for each genre, as opaque as its score is high; behind all, a hatch is not music."""
    if not genres:
        return
    shares = _shares_at_pixels(curve, scale, math.ceil(place.width()))
    height = place.height() / len(genres)
    for index, column in enumerate(genres):
        lane = QRectF(place.left(), place.top() + index * height, place.width(), height - 1)
        colour = theme.genre_colour(curve.classes[column], curve.classes)
        alpha = np.rint(255 * np.clip(shares[:, column], 0, 1) ** 0.8).astype(np.uint32)
        rgb = np.uint32(colour.rgb() & 0xFFFFFF)
        pixels = np.ascontiguousarray((alpha << np.uint32(24)) | rgb)
        image = QImage(pixels.data, len(pixels), 1, 4 * len(pixels), QImage.Format.Format_ARGB32)
        painter.drawImage(QRectF(lane.left(), lane.top(), len(pixels), lane.height()), image)
    speech = shares[:, -1] >= 0.5
    for first, last in _runs(speech):
        left = place.left() + first
        hatch(painter, QRectF(left, place.top(), last - first, place.height()), theme.colour("disabled"))


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first index of each run of true values, and the index after its last."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in steps.reshape(-1, 2)]
