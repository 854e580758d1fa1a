from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from genrescope.gui.widgets.banner import Banner, Message

LONG = "The disk is getting full: it has room for at least 1 min of recording. " * 5
PATH = "/" + "a_folder_without_a_single_space_in_its_name/" * 8
TRY_AGAIN = (lambda: "Try again", lambda: None)


def header_of(below: QWidget) -> QLabel:
    header = below.findChild(QLabel, "header")
    assert header is not None
    return header


@pytest.fixture
def below(qtbot: QtBot) -> QWidget:
    """A window with some content."""
    widget = QWidget()
    qtbot.addWidget(widget)
    column = QVBoxLayout(widget)
    column.setContentsMargins(20, 12, 20, 16)
    column.addWidget(QLineEdit())
    header = QLabel("Header", objectName="header")
    header.setFixedHeight(56)
    column.insertWidget(0, header)
    column.addWidget(QLabel("Something"), 1)
    widget.resize(600, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def banner(below: QWidget) -> Banner:
    return Banner(below, header_of(below))


def places(widget: QWidget) -> list[QRect]:
    children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [child.geometry() for child in children if not isinstance(child, Banner)]


def test_nothing_moves_when_it_appears_and_closes(below: QWidget, banner: Banner) -> None:
    before = places(below)
    banner.show_message(Message(lambda: "A sentence.", actions=[TRY_AGAIN]))
    QApplication.processEvents()
    assert places(below) == before
    assert below.rect().contains(banner.geometry())
    banner.dismiss()
    QApplication.processEvents()
    assert places(below) == before


@pytest.mark.parametrize("width", [500, 700, 1000])
@pytest.mark.parametrize("text", [LONG, PATH])
def test_a_long_text_wraps(below: QWidget, banner: Banner, width: int, text: str) -> None:
    banner.show_message(Message(lambda: "Short."))
    QApplication.processEvents()
    low = banner.height()
    below.resize(width, 400)
    banner.show_message(Message(lambda: text, actions=[TRY_AGAIN]))
    QApplication.processEvents()
    assert banner.text == text
    assert banner.height() > low
    assert below.rect().contains(banner.geometry())
    label = banner.findChild(QLabel)
    assert label.height() >= label.heightForWidth(label.width())
    assert label.width() >= label.minimumSizeHint().width()


@pytest.mark.parametrize("width", [900, 1120])
@pytest.mark.parametrize("actions", [0, 2])
def test_it_covers_the_right_half_of_the_header(
    below: QWidget, banner: Banner, width: int, actions: int
) -> None:
    text = "2 of 12 songs could not be analysed."
    banner.show_message(Message(lambda: text, actions=[TRY_AGAIN] * actions))
    below.resize(width, 500)
    QApplication.processEvents()
    shadow = 12
    header, card = header_of(below).geometry(), banner.geometry().adjusted(shadow, shadow, -shadow, -shadow)
    assert card.right() == header.right()
    assert card.top() == header.top()
    assert card.width() <= width / 2
    assert card.bottom() <= header.bottom()
    # Beside controls that appear in the header's row, not over them.
    header_of(below).setFixedWidth(width - 300)
    QApplication.processEvents()
    assert banner.geometry().right() - shadow == header_of(below).geometry().right()


def test_a_press_closes_it_and_calls_the_action(qtbot: QtBot, banner: Banner) -> None:
    pressed: list[str] = []
    actions = [(partial(str, name), partial(pressed.append, name)) for name in ("One", "Two")]
    banner.show_message(Message(lambda: "A sentence.", actions=actions))
    with qtbot.waitSignal(banner.changed):
        qtbot.mouseClick(banner.buttons[1], Qt.MouseButton.LeftButton)
    assert pressed == ["Two"]
    assert banner.text == ""


def test_the_keyboard_reaches_and_closes_it(qtbot: QtBot, below: QWidget, banner: Banner) -> None:
    below.activateWindow()
    below.findChild(QLineEdit).setFocus()
    banner.show_message(Message(lambda: "A sentence.", actions=[TRY_AGAIN]))
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


def test_a_message_replaces_the_previous_one(banner: Banner) -> None:
    banner.show_message(Message(lambda: LONG, actions=[TRY_AGAIN]))
    high = banner.height()
    banner.show_message(Message(lambda: "Saved.", "info"))
    QApplication.processEvents()
    assert (banner.text, banner.kind, banner.buttons) == ("Saved.", "info", [])
    assert banner.accessibleName() == "Saved."
    assert banner.height() < high


def test_it_follows_a_change_of_language(qtbot: QtBot, banner: Banner) -> None:
    language = "en"
    texts = {"en": "A sentence.", "es": "Una frase."}
    labels = {"en": "Try again", "es": "Intentar de nuevo"}
    action = (lambda: labels[language], lambda: None)
    message = Message(lambda: texts[language], actions=[action])
    banner.show_message(message)
    language = "es"
    with qtbot.waitSignal(banner.changed):
        QApplication.sendEvent(banner, QEvent(QEvent.Type.LanguageChange))
    assert (banner.text, banner.accessibleName()) == ("Una frase.", "Una frase.")
    assert banner.findChild(QLabel).text() == "Una frase."
    assert [button.text() for button in banner.buttons] == ["Intentar de nuevo"]
    assert banner.message is message
    banner.dismiss()
    with qtbot.assertNotEmitted(banner.changed):
        QApplication.sendEvent(banner, QEvent(QEvent.Type.LanguageChange))
    assert (banner.text, banner.message) == ("", None)
