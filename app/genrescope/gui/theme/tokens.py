"""The colours and sizes of the window, in a dark and a light variant."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from PySide6.QtGui import QColor

SPACE = 8
"""Grid of all distances, in logical pixels."""

RADIUS = 8
"""Corner radius of controls; that of cards is 1.5 times as large."""


@dataclass(frozen=True)
class Theme:
    """Palette tokens; every colour of the window is either one of these or the colour of a genre.

    Attributes
    ----------
    name : str
        ``"dark"`` or ``"light"``.
    window, surface, raised, pressed : str
        Backgrounds, from the window behind the cards to a pressed control.
    outline, track : str
        Hairlines, and the empty part of a bar.
    text, muted, disabled : str
        Ordinary, secondary and disabled text.
    accent, accent_hover, on_accent : str
        Primary buttons, and the text on them.
    good, warning, danger : str
        Levels that are fine, high and too high.
    picture, picture_grid, picture_text : str
        Background, lines and text of the spectrogram.
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
        """Return a genre's own colour: the same hue everywhere, in a shade that suits the theme.

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
"""Even darker and with more contrast, to be readable from a distance."""

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
