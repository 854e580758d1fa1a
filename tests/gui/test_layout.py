"""All texts can be translated, and fit in a small window, in every language and in one a third longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from genrescope.gui.main_window import MainWindow
from genrescope.gui.shell.settings import LANGUAGES
from support.layout import clipped
from support.pseudo_language import PseudoLanguage

WAIT_MS = 60_000
DIALOGS = ("settings", "how_it_works", "shortcuts", "about")


@pytest.fixture
def show_in(window: MainWindow, qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Show the window in a language of the menu, or in the pseudo-language, as small as 900 x 600."""
    pseudo = PseudoLanguage(qapp)

    def chosen(language: str) -> None:
        if language == "pseudo":
            qapp.installTranslator(pseudo)
        else:
            window.all_actions.language.actions[language].trigger()
        window.resize(900, 600)

    yield chosen
    qapp.removeTranslator(pseudo)
    pseudo.deleteLater()


def open_songs(window: MainWindow, make_song, tmp_path, qtbot) -> None:
    broken = [tmp_path / "first.wav", tmp_path / "second.wav"]
    for path in broken:
        path.write_bytes(b"not audio")
    with qtbot.waitSignal(window.queue.empty, timeout=WAIT_MS):
        window.open_paths([make_song("Song.wav"), *broken])


def open_dialog(window: MainWindow, name: str) -> QWidget:
    window.all_actions.by_name[name].trigger()
    dialog = window.dialogs.get(name.replace("_", " "))
    assert dialog is not None
    return dialog


@pytest.mark.parametrize("language", [*LANGUAGES[1:], "pseudo"])
def test_texts_fit(window, show_in, make_song, tmp_path, qtbot, language):
    def check(shown: QWidget) -> None:
        def fits() -> None:
            assert clipped(shown) == []

        qtbot.waitUntil(fits)  # the layout adapts to the texts widget by widget

    show_in(language)
    check(window)
    open_songs(window, make_song, tmp_path, qtbot)
    check(window)
    window.all_actions.why.trigger()
    check(window)
    for name in DIALOGS:
        dialog = open_dialog(window, name)
        check(dialog)
        assert dialog.width() <= 900
        assert dialog.height() <= 600
        dialog.close()


NAMES = re.compile(
    r"Genrescope|[a-z]+-\d+|English|WAV|FLAC|Cividis|Inferno|Magma|Plasma|Viridis|[\w ]+\.wav|[\W\d]*\w?"
)
"""Texts that are the same in every language: names, numbers and signs."""


def test_every_text_of_the_window_can_be_translated(window, show_in, make_song, tmp_path, qtbot):
    open_songs(window, make_song, tmp_path, qtbot)
    show_in("pseudo")
    qtbot.waitUntil(lambda: not window.menuBar().actions()[0].text().isascii())
    texts = {action.text() for action in window.all_actions.findChildren(QAction)} | texts_of(window)
    for name in DIALOGS:
        dialog = open_dialog(window, name)
        texts |= texts_of(dialog)
        dialog.close()
    assert ", ".join(text for text in texts if text.isascii() and not NAMES.fullmatch(text)) == ""


def texts_of(window: QWidget) -> set[str]:
    """Return the texts, tool tips and accessible names of the visible widgets."""
    texts = set()
    for widget in filter(QWidget.isVisible, window.findChildren(QWidget)):
        texts |= {widget.toolTip(), widget.accessibleName()}
        if isinstance(widget, QLabel | QAbstractButton):
            texts.add(widget.text())
        elif isinstance(widget, QComboBox):
            texts |= {widget.itemText(index) for index in range(widget.count())}
    return texts
