from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from genrescope.gui.widgets.banner import Banner

LONG = "The disk is getting full: it has room for at least 1 min of recording. " * 5
PATH = "/" + "a_folder_without_a_single_space_in_its_name/" * 8


@pytest.fixture
def below(qtbot: QtBot) -> QWidget:
    """A window with something in it."""
    widget = QWidget()
    qtbot.addWidget(widget)
    column = QVBoxLayout(widget)
    column.addWidget(QLineEdit())
    column.addWidget(QLabel("Something"), 1)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def banner(below: QWidget) -> Banner:
    return Banner(below)


def places(widget: QWidget) -> list[QRect]:
    children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [child.geometry() for child in children if not isinstance(child, Banner)]


def test_nothing_moves_when_it_comes_and_goes(below: QWidget, banner: Banner) -> None:
    before = places(below)
    banner.say("A sentence.", actions=[("Try again", lambda: None)])
    QApplication.processEvents()
    assert places(below) == before
    assert below.rect().contains(banner.geometry())
    banner.dismiss()
    QApplication.processEvents()
    assert places(below) == before


@pytest.mark.parametrize("width", [500, 700, 1000])
@pytest.mark.parametrize("text", [LONG, PATH])
def test_a_long_text_wraps(below: QWidget, banner: Banner, width: int, text: str) -> None:
    banner.say("Short.")
    QApplication.processEvents()
    low = banner.height()
    below.resize(width, 400)
    banner.say(text, actions=[("Try again", lambda: None)])
    QApplication.processEvents()
    assert banner.text == text
    assert banner.height() > low
    assert below.rect().contains(banner.geometry())
    label = banner.findChild(QLabel)
    assert label.height() >= label.heightForWidth(label.width())
    assert label.width() >= label.minimumSizeHint().width()
    below.resize(width + 100, 500)
    QApplication.processEvents()
    assert banner.geometry().bottom() == below.rect().bottom()


def test_a_press_closes_it_and_acts(qtbot: QtBot, banner: Banner) -> None:
    pressed: list[str] = []
    banner.say("A sentence.", actions=[(name, partial(pressed.append, name)) for name in ("One", "Two")])
    with qtbot.waitSignal(banner.changed):
        qtbot.mouseClick(banner.buttons[1], Qt.MouseButton.LeftButton)
    assert pressed == ["Two"]
    assert banner.text == ""


def test_the_keyboard_reaches_and_closes_it(qtbot: QtBot, below: QWidget, banner: Banner) -> None:
    below.activateWindow()
    below.findChild(QLineEdit).setFocus()
    banner.say("A sentence.", actions=[("Try again", lambda: None)])
    (close,) = banner.findChildren(QToolButton)
    assert close.accessibleName()
    visited = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        visited.append(QApplication.focusWidget())
    assert {banner.buttons[0], close} <= set(visited)
    close.setFocus()
    qtbot.keyClick(close, Qt.Key.Key_Escape)
    assert banner.text == ""


def test_a_message_takes_the_place_of_the_one_before(banner: Banner) -> None:
    banner.say(LONG, actions=[("Try again", lambda: None)])
    high = banner.height()
    banner.say("Saved.", kind="info")
    QApplication.processEvents()
    assert (banner.text, banner.kind, banner.buttons) == ("Saved.", "info", [])
    assert banner.accessibleName() == "Saved."
    assert banner.height() < high
