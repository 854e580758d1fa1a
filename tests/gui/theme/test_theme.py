"""Colours, style sheet and icons."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from genrescope import paths
from genrescope.gui.spectrogram.colormaps import COLORMAPS, lookup_table
from genrescope.gui.theme.fonts import tabular
from genrescope.gui.theme.icons import app_icon, icon
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.style_sheet import style_sheet
from genrescope.gui.theme.switch import ThemeSwitch, system_is_dark
from genrescope.gui.theme.tokens import DARK, GENRE_COLOURS, LIGHT, Theme
from genrescope.gui.widgets.genre_bars import GenreBars

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)

# Machado, Oliveira and Fernandes (2009), full severity, for linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def linear(colour: QColor) -> np.ndarray:
    values = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of WCAG 2."""
    lights = [float(linear(colour) @ [0.2126, 0.7152, 0.0722]) + 0.05 for colour in (first, second)]
    return max(lights) / min(lights)


def oklab(rgb: np.ndarray) -> np.ndarray:
    lms = np.cbrt(
        np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        )
        @ np.clip(rgb, 0, 1)
    )
    return (
        np.array(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ]
        )
        @ lms
    )


@THEMES
def test_text_has_enough_contrast(theme: Theme) -> None:
    for words, ground in itertools.product(("text", "muted"), ("window", "surface", "raised")):
        assert contrast(theme.colour(words), theme.colour(ground)) >= 4.5, (words, ground)
    assert contrast(theme.colour("text"), theme.colour("pressed")) >= 4.5
    for ground in ("accent", "accent_hover"):
        assert contrast(theme.colour("on_accent"), theme.colour(ground)) >= 4.5
    for words in ("danger", "accent"):
        assert contrast(theme.colour(words), theme.colour("surface")) >= 4.5
    assert contrast(theme.colour("picture_text"), theme.colour("picture")) >= 4.5
    # The word in the lit clip light.
    assert contrast(theme.colour("surface"), theme.colour("danger")) >= 4.5


def differences(theme: Theme, classes: tuple[str, ...]) -> list[float]:
    """Return the OKLab distance of any two colours, for each kind of sight."""
    colours = [theme.genre_colour(genre, classes) for genre in classes]
    seen = [[oklab(matrix @ linear(colour)) for colour in colours] for matrix in SIGHTS.values()]
    return [float(np.linalg.norm(a - b)) for labs in seen for a, b in itertools.combinations(labs, 2)]


UNKNOWN = tuple(f"genre {i}" for i in range(100))
KNOWN = tuple(GENRE_COLOURS)


@THEMES
@pytest.mark.parametrize(
    ("classes", "least"),
    [
        (KNOWN, 0.06),
        (UNKNOWN[:2], 0.08),
        (UNKNOWN[:14], 0.06),
        (UNKNOWN[:30], 0.04),
        (KNOWN[:10] + UNKNOWN[:20], 0.04),
    ],
    ids=["known", "2 others", "14 others", "30 others", "10 known and 20 others"],
)
def test_bars_stand_out_and_differ(theme: Theme, classes: tuple[str, ...], least: float) -> None:
    for genre in classes:
        assert contrast(theme.genre_colour(genre, classes), theme.colour("surface")) >= 3.0, genre
    assert min(differences(theme, classes)) >= least


@THEMES
def test_a_known_genre_has_one_colour_in_every_model(theme: Theme) -> None:
    alone, among = ("jazz", "a"), (*UNKNOWN, "jazz")
    assert theme.genre_colour("jazz", alone) == theme.genre_colour("jazz", among)


@THEMES
def test_any_number_of_genres_has_colours(theme: Theme) -> None:
    colours = {theme.genre_colour(genre, UNKNOWN).name() for genre in UNKNOWN}
    assert len(colours) > 30


@THEMES
def test_the_style_sheet_has_no_unfilled_placeholder(theme: Theme) -> None:
    sheet = style_sheet(theme, 10.0)
    assert "@" not in sheet
    for name in re.findall(r'url\("(.*?)"\)', sheet):
        assert (paths.resources() / "icons" / name.rsplit("/", 1)[1]).is_file()


GUI = Path(style_sheet.__code__.co_filename).parents[1]
SOURCE = "".join(
    path.read_text(encoding="utf-8") for path in GUI.rglob("*.py") if path.parent.name != "theme"
)


@pytest.mark.parametrize("name", sorted(path.stem for path in (paths.resources() / "icons").glob("*.svg")))
def test_every_icon_is_used(name: str) -> None:
    in_style_sheet = f"/icons/{name}.svg" in style_sheet(DARK, 10.0) + style_sheet(LIGHT, 10.0)
    assert in_style_sheet or f'"{name}"' in SOURCE or name == "genrescope"


def test_every_used_icon_exists() -> None:
    calls = re.findall(r"\bicon\(([^()]*)", SOURCE) + re.findall(r"\bicon=([^,)]*)", SOURCE)
    names = {name for call in calls for name in re.findall(r'(?<!token=)"([\w-]+)"', call)}
    assert {"stage", "warning", "microphone"} <= names
    for name in names:
        assert (paths.resources() / "icons" / f"{name}.svg").is_file(), name


def test_every_rule_of_the_style_sheet_is_used() -> None:
    sheet = re.sub(r"\{.*?\}", "", style_sheet(DARK, 10.0), flags=re.DOTALL)
    # Widgets that only occur in Qt's file dialogs, or that Qt creates inside other widgets.
    by_qt = {
        "QTreeView",
        "QTextEdit",
        "QAbstractItemView",
        "QAbstractSpinBox",
        "QToolTip",
        "QScrollBar",
        "QWidget",
    }
    for name in set(re.findall(r"\bQ[A-Z]\w+", sheet)) - by_qt:
        assert re.search(rf"\b{name}\b", SOURCE), name
    for object_name in re.findall(r"#(\w+)", sheet):
        assert f'"{object_name}"' in SOURCE, object_name


def test_every_variant_of_the_style_sheet_is_used_and_every_used_one_exists() -> None:
    sheet = style_sheet(DARK, 10.0)
    for variant in ("role", "kind"):
        styled = set(re.findall(rf'\[{variant}="(\w+)"\]', sheet))
        used = set(re.findall(rf'setProperty\("{variant}", "(\w+)"\)', SOURCE))
        assert used <= styled, variant
        for value in styled:
            assert f'"{value}"' in SOURCE, (variant, value)
    assert 'setProperty("card", True)' in SOURCE


def test_modes_change_the_palette(unthemed_app: QApplication) -> None:
    switch = ThemeSwitch(unthemed_app, "dark")
    assert theme_of() is DARK
    seen: list[Theme] = []
    switch.changed.connect(seen.append)
    switch.set_mode("light")
    assert seen == [LIGHT]
    assert theme_of() is LIGHT
    assert unthemed_app.palette().color(QPalette.ColorRole.Window) == LIGHT.colour("window")
    switch.set_mode("system")
    assert switch.theme is (DARK if system_is_dark() else LIGHT)
    with pytest.raises(ValueError, match="sepia"):
        switch.set_mode("sepia")


def test_the_button_that_clears_a_line_is_in_its_middle(unthemed_app: QApplication, qtbot: QtBot) -> None:
    ThemeSwitch(unthemed_app, "light")
    line = QLineEdit("jazz")
    line.setClearButtonEnabled(True)
    qtbot.addWidget(line)
    line.show()
    button = line.findChild(QToolButton)
    assert button is not None
    assert abs(button.geometry().center().y() - line.rect().center().y()) <= 1


def test_widgets_follow_the_theme(unthemed_app: QApplication, qtbot: QtBot) -> None:
    """A widget that paints itself follows the palette without any call."""
    bars = GenreBars()
    qtbot.addWidget(bars)
    bars.set_classes(("reggae",))
    bars.set_scores({"reggae": 1.0})
    bars.resize(400, 40)
    switch = ThemeSwitch(unthemed_app, "dark")
    for theme in (DARK, LIGHT):
        switch.set_mode(theme.name)
        bar = bars.row("reggae").bar_rect().center().toPoint()
        assert bars.grab().toImage().pixelColor(bar) == theme.genre_colour("reggae", ("reggae",))


@pytest.mark.parametrize(
    "path", sorted((paths.resources() / "icons").glob("*.svg")), ids=lambda path: path.stem
)
def test_icons_are_drawn_in_the_requested_colour(path: Path, qtbot: QtBot) -> None:
    if "currentColor" not in path.read_text(encoding="utf-8"):
        return
    picture = icon(path.stem, DARK, token="accent")
    image = picture.pixmap(32, 32).toImage()
    assert strongest_colour(image) == DARK.colour("accent")
    faint = picture.pixmap(32, 32, QIcon.Mode.Disabled).toImage()
    assert strongest_colour(faint) == DARK.colour("disabled")


def strongest_colour(image: QImage) -> QColor:
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    opaque = [colour.rgb() for colour in pixels if colour.alpha() == 255]
    assert opaque, "nothing is drawn"
    return QColor(max(set(opaque), key=opaque.count))


def test_the_program_icon_has_all_sizes(qtbot: QtBot) -> None:
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert sizes == {16, 24, 32, 48, 64, 128, 256, 512}


def test_tabular_figures_have_equal_widths(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    font = tabular(widget.font())
    assert [tag.toString().data().decode() for tag in font.featureTags()] == ["tnum"]


@pytest.mark.parametrize("name", COLORMAPS)
def test_colour_maps_grow_brighter_in_even_steps(name: str) -> None:
    """Perceptually uniform: louder is never darker, and no step is abrupt."""
    table = lookup_table(name)
    assert table.shape == (256, 3)
    rgb = table.T / 255.0
    light = oklab(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4))[0]
    assert np.diff(light).min() > -0.004
    assert np.diff(light).max() < 0.03


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_small_text_in_the_list_has_enough_contrast(window, qtbot, tmp_path, name):
    window.all_actions.theme.actions[name].trigger()
    with qtbot.waitSignal(window.queue.failed, timeout=20_000):
        window.open_paths([tmp_path / "MMMM.wav"])
    row = window.song_list.visualRect(window.queue.model.index(0, 0))
    image = window.song_list.viewport().grab().toImage()
    # The lower half of a row shows the verdict, or the reason why there is none.
    places = [
        (x, y) for y in range(row.center().y() + 2, row.bottom() - 6) for x in range(12, row.width() - 10)
    ]
    colours = sorted((image.pixelColor(x, y) for x, y in places), key=lambda colour: colour.lightness())
    assert contrast(colours[0], colours[-1]) >= 4.5
