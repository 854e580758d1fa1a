"""What is saved and copied: the picture with its axes, the card of a song, the sections as text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QLabel

from genrescope.gui.songs.card import SIZE, song_card
from genrescope.gui.theme.tokens import DARK, LIGHT
from support.songs import WAIT_MS


@pytest.fixture
def analysed(window, qtbot, tmp_path):
    """A window with a song whose first 25 s are bossa nova to the tiny model, and the rest rock."""
    path = tmp_path / "two songs.wav"
    t = np.arange(40 * 16_000) / 16_000
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * np.where(t < 25, 220.0, 2_500.0) * t), 16_000)
    assert not window.all_actions.save_card.isEnabled()
    assert not window.all_actions.save_picture.isEnabled()
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS):
        window.open_paths([path])
    return window


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), :3].astype(int)


def test_sections_are_copied_as_text(analysed):
    assert analysed.headline.verdict.whole == "Mostly bossa nova; rock from 0:25"
    analysed.all_actions.copy_sections.trigger()
    first, second = QGuiApplication.clipboard().text().splitlines()
    assert first.startswith("0:00-0:25 Bossa nova ")
    assert second.startswith("0:25-0:40 Rock ")


def test_the_second_section_starts_at_the_splice_in_the_window(analysed):
    timeline, plot = analysed.spectrogram.timeline, analysed.spectrogram.view.plot
    second = timeline.rect_of(timeline.sections[1])
    splice = plot.x_of_seconds(25.0)
    per_second = plot.x_of_seconds(1.0) - plot.x_of_seconds(0.0)
    assert abs(second.left() - splice) < 0.5 * per_second
    plot.zoom(4.0, 25.0)
    assert abs(timeline.rect_of(timeline.sections[1]).left() - plot.x_of_seconds(25.0)) < 2 * per_second


def choose(window, action, path: Path) -> None:
    """Trigger an action that asks for a file, and answer."""
    action.trigger()
    dialog = window.dialogs.get("save")
    assert isinstance(dialog, QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_the_picture_is_saved_with_axes_and_timeline(analysed, tmp_path):
    path = tmp_path / "picture.png"
    choose(analysed, analysed.all_actions.save_picture, path)
    image = QImage(str(path))
    panel = analysed.spectrogram
    assert image.width() >= 2 * panel.view.width()
    assert image.height() > 2 * (panel.view.height() + panel.timeline.height())
    # The block of the first section is in its colour, and the axes are beside the picture.
    colour = DARK.genre_colour("bossa_nova", analysed.model.card.classes)
    found = (pixels(image) == [colour.blue(), colour.green(), colour.red()]).all(axis=2)
    assert found.sum() > 1000
    assert analysed.settings.pictures_folder == str(tmp_path)


def test_the_picture_is_sharp_and_has_no_playhead(analysed):
    panel = analysed.spectrogram
    quiet = panel.image("A song")
    panel.view.set_playhead(5.0)
    panel.timeline.set_playhead(5.0)
    assert panel.image("A song") == quiet
    assert panel.view.playhead == 5.0
    # The names in the timeline are drawn at the full resolution, not enlarged.
    timeline = pixels(quiet)[-2 * (panel.timeline.height() + 14) : -28]
    timeline = timeline[: len(timeline) // 2 * 2, : timeline.shape[1] // 2 * 2]
    assert (timeline[::2, ::2] != timeline[1::2, 1::2]).any(axis=2).sum() > 100


def test_the_card_of_a_song_is_saved(analysed, tmp_path):
    path = tmp_path / "card.png"
    choose(analysed, analysed.all_actions.save_card, path)
    assert QImage(str(path)).size() == SIZE


def test_a_picture_that_cannot_be_saved_is_reported(analysed, tmp_path):
    choose(analysed, analysed.all_actions.save_card, tmp_path / "missing" / "card.png")
    assert "card.png" in analysed.banner.text


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("style", ["area", "lanes"])
def test_a_card_has_title_spectrogram_timeline_and_bars(analysed, theme, style):
    (song,) = analysed.queue.model.songs
    image = song_card(song, analysed.model.card, theme, like=analysed.spectrogram.view, style=style)
    assert (image.width(), image.height()) == (1200, 630)
    seen = pixels(image)
    ground = seen[2, 2]
    differs = (seen != ground).any(axis=2)
    for part in (
        differs[36:80, 48:600],  # title
        differs[84:176, 48:600],  # verdict
        differs[208:448, 48:772],  # spectrogram
        differs[460:568, 48:772],  # timeline
        differs[208:568, 812:1152],  # bars
        differs[584:612, 48:120],  # length
    ):
        assert part.mean() > 0.02
    # Nothing touches the edges.
    assert not differs[:24].any()
    assert not differs[:, :40].any()
    assert not differs[:, 1160:].any()


def test_every_key_is_on_the_page_of_keys(window):
    window.all_actions.shortcuts.trigger()
    dialog = window.dialogs.get("shortcuts")
    assert dialog is not None
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for action in window.all_actions.by_name.values():
        if action.keys:
            assert action.keys in texts
            assert action.plain_text in texts
    assert "Ctrl + wheel" in texts
