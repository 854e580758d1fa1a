"""The colours and sizes of the window, in a dark and a light variant."""

from __future__ import annotations

import functools
from collections.abc import Mapping
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

    def genre_colour(self, genre: str, classes: tuple[str, ...]) -> QColor:
        """Return the colour of a genre, in a shade that suits the theme.

        A well-known genre has the same hue in every model; the others get the colours that are left, so that
        the genres of a model differ.

        Parameters
        ----------
        genre : str
            One of the classes.
        classes : tuple of str
            The genres of the model.
        """
        return QColor(_shades(classes)[genre][0 if self.is_dark else 1])


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

Shades = tuple[str, str]
"""A colour on dark and on light."""

GENRE_COLOURS: Mapping[str, Shades] = {
    "blues": ("#2C7AD6", "#00468C"),
    "classical": ("#C291EE", "#8455AD"),
    "country": ("#E9AC40", "#A17003"),
    "disco": ("#F2C5FE", "#BA73CD"),
    "electronic": ("#B7FEC5", "#669F72"),
    "folk": ("#B2FFFE", "#529E9D"),
    "hiphop": ("#C25238", "#821F03"),
    "jazz": ("#F9D453", "#B0910B"),
    "metal": ("#A9B7C5", "#6D7986"),
    "pop": ("#BD4498", "#7F0061"),
    "punk": ("#DAACFD", "#B73AFB"),
    "reggae": ("#0EAE80", "#096D50"),
    "rock": ("#F96119", "#A23A05"),
    "soul": ("#B93B63", "#6E0631"),
}
"""Any two differ by at least 0.06 in OKLab for normal sight, deuteranopia and protanopia alike, and stand out
from the surface by 3 : 1.
"""

OTHER_COLOURS: tuple[Shades, ...] = (
    ("#A584BD", "#880BC0"),
    ("#FA748E", "#CC1354"),
    ("#285BF9", "#4E5F81"),
    ("#5888FC", "#0D2EE9"),
    ("#A49EB2", "#AC76FD"),
    ("#0F7AA1", "#114054"),
    ("#C040C9", "#C437CE"),
    ("#636C7E", "#061CA5"),
    ("#E4CAC7", "#673D3A"),
    ("#F45460", "#F36069"),
    ("#D0BB92", "#A48647"),
    ("#FC7865", "#710A04"),
    ("#A47788", "#B51C6D"),
    ("#93F097", "#206727"),
    ("#1D6FB6", "#5A81A9"),
    ("#A583DF", "#6C499F"),
    ("#DEB8E6", "#6C257B"),
)
"""For genres of other models: each differs as much as possible from all before, at least by 0.045."""


@functools.lru_cache(maxsize=16)
def _shades(classes: tuple[str, ...]) -> dict[str, Shades]:
    """Return the colour of each genre of a model; if there are not enough for all, they are used again."""
    left = [colour for genre, colour in GENRE_COLOURS.items() if genre not in classes] + [*OTHER_COLOURS]
    others = [genre for genre in classes if genre not in GENRE_COLOURS]
    shades = {genre: left[i % len(left)] for i, genre in enumerate(others)}
    return shades | {genre: GENRE_COLOURS[genre] for genre in classes if genre in GENRE_COLOURS}
