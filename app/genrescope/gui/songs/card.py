"""The card of a song: a picture of its verdict, spectrogram and timeline, to share."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from genrescope.gui.songs.curve import curve_of_song
from genrescope.gui.songs.song import Song
from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.text.formats import clock, genre_name, percent
from genrescope.gui.text.outcome import outcome_text
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.timeline.view import TimelineView
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, Mixed, NotSure

SIZE = QSize(1200, 630)
"""In pixels; the size that social networks and messengers show in full."""

_MARGIN = 48
_PICTURE = QRectF(_MARGIN, 208, 724, 240)
_TIMELINE = QRectF(_MARGIN, 460, 724, 108)
_BARS = QRectF(_PICTURE.right() + 40, 208, SIZE.width() - _PICTURE.right() - 40 - _MARGIN, 360)
_N_BARS = 6


def song_card(song: Song, card: ModelCard, theme: Theme, *, like: SpectrogramView, style: str) -> QImage:
    """Draw the card of an analysed song.

    Parameters
    ----------
    song : Song
        A song with a result and frames.
    card : ModelCard
        The model that it was analysed with.
    theme : Theme
        The colours.
    like : SpectrogramView
        Gives the colour map and its range of levels.
    style : str
        How the timeline shows the scores; see ``settings.TIMELINE_STYLES``.

    Returns
    -------
    QImage
        Of :data:`SIZE`.
    """
    assert song.result is not None
    result = song.result
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(theme.colour("window"))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    width = SIZE.width() - 2 * _MARGIN
    _write(painter, QRectF(_MARGIN, 36, width, 44), song.path.stem, 30, theme.muted)
    _write(painter, QRectF(_MARGIN, 84, width, 92), outcome_text(result.outcome), 68, theme.text, bold=True)
    if song.frames is not None:
        view = SpectrogramView(mel=card.mel, bare=True)
        view.set_colormap(like.colormap)
        view.set_range(*like.db_range)
        view.show_track(song.frames, result.duration)
        _draw(painter, _PICTURE, view, theme)
    timeline = TimelineView()
    timeline.set_style(style)
    timeline.set_span(0.0, result.duration)
    timeline.show_track(curve_of_song(song, card), result.sections)
    timeline.setFont(_font(20))
    _draw(painter, _TIMELINE, timeline, theme)
    if isinstance(result.outcome, Genre | Mixed | NotSure):
        _draw_bars(painter, theme, result.outcome.scores.ranking()[:_N_BARS], card.classes)
    foot = QRectF(_MARGIN, 584, width, 28)
    _write(painter, foot, clock(result.duration), 20, theme.muted)
    _write(painter, foot, "Genrescope", 20, theme.muted, align=Qt.AlignmentFlag.AlignRight)
    painter.end()
    return image


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _write(
    painter: QPainter,
    place: QRectF,
    text: str,
    pixels: int,
    colour: str,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write a line: smaller if it does not fit, and then shortened."""
    font = _font(pixels, bold=bold)
    while font.pixelSize() > 0.6 * pixels and QFontMetricsF(font).horizontalAdvance(text) > place.width():
        font.setPixelSize(font.pixelSize() - 1)
    painter.setFont(font)
    painter.setPen(colour)
    text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, text)


def _draw(painter: QPainter, place: QRectF, widget: QWidget, theme: Theme) -> None:
    """Draw a widget that is not shown."""
    widget.setPalette(palette_of(theme))
    widget.setMaximumHeight(round(place.height()))
    widget.resize(place.size().toSize())
    painter.drawPixmap(place.toRect(), widget.grab())
    widget.deleteLater()


def _draw_bars(
    painter: QPainter, theme: Theme, ranking: list[tuple[str, float]], classes: tuple[str, ...]
) -> None:
    height = _BARS.height() / _N_BARS
    for row, (genre, share) in enumerate(ranking):
        line = QRectF(_BARS.left(), _BARS.top() + row * height, _BARS.width(), height)
        text = QRectF(line.left(), line.top(), line.width(), 0.55 * height)
        bar = QRectF(line.left(), text.bottom(), line.width(), 14)
        colour = theme.text if row == 0 else theme.muted
        _write(painter, text, genre_name(genre), 22, colour, bold=row == 0)
        _write(painter, text, percent(share), 22, colour, bold=row == 0, align=Qt.AlignmentFlag.AlignRight)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(bar, 7, 7)
        filled = QRectF(bar.left(), bar.top(), bar.width() * share, bar.height())
        if filled.width() > 1:
            painter.setBrush(theme.genre_colour(genre, classes))
            painter.save()
            painter.setClipRect(filled)
            filled.setWidth(max(filled.width(), bar.height()))
            painter.drawRoundedRect(filled, 7, 7)
            painter.restore()
