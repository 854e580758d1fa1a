from __future__ import annotations

import pytest
from PySide6.QtCore import SIGNAL, QObject
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from genrescope.gui.actions import Actions
from genrescope.gui.menu_bar import MenuBar
from genrescope.gui.shell.settings import (
    COLUMNS,
    LANGUAGES,
    RECORDING_FORMATS,
    THEMES,
    TIMELINE_STYLES,
    Settings,
)
from genrescope.gui.theme.tokens import LIGHT


@pytest.fixture
def actions(qapp, settings: Settings) -> Actions:
    parent = QObject()
    made = Actions(parent, settings)
    made.parent_of_the_test = parent
    return made


def test_every_action_has_a_text_and_a_tool_tip(actions: Actions) -> None:
    for name, action in actions.by_name.items():
        assert action.objectName() == name
        assert action.text(), name
        assert "&" not in action.toolTip(), name


def test_every_action_and_choice_has_a_handler(window, actions: Actions, settings: Settings) -> None:
    bar = MenuBar(actions, settings)
    for name, action in window.all_actions.by_name.items():
        by_the_menu = actions.by_name[name].receivers(SIGNAL("triggered(bool)"))
        assert action.receivers(SIGNAL("triggered(bool)")) > by_the_menu, name
    bar.deleteLater()
    for name, choice in window.all_actions.choices.items():
        assert choice.receivers(SIGNAL("chosen(QString)")) == 1, name


def test_every_action_is_in_the_menu_bar(window) -> None:
    def entries(menu) -> set[str]:
        submenus = [action.menu() for action in menu.actions() if action.menu()]
        return {action.objectName() for action in menu.actions()}.union(*map(entries, submenus))

    shown = entries(window.menuBar())
    assert set(window.all_actions.by_name) <= shown


def test_choices_offer_what_the_settings_allow(actions: Actions, settings: Settings) -> None:
    offered = [tuple(choice.actions) for choice in actions.choices.values()]
    assert offered == [RECORDING_FORMATS, THEMES, LANGUAGES, TIMELINE_STYLES, COLUMNS]
    assert [value for value, action in actions.theme.actions.items() if action.isChecked()] == ["dark"]


def test_a_choice_reports_the_value(actions: Actions, qtbot: QtBot) -> None:
    with qtbot.waitSignal(actions.theme.chosen) as chosen:
        actions.theme.actions["light"].trigger()
    assert chosen.args == ["light"]
    actions.theme.check("system")
    assert actions.theme.actions["system"].isChecked()


def test_the_text_of_an_active_action_describes_what_it_does_next(actions: Actions) -> None:
    assert actions.listen.text() == "&Start listening"
    actions.listen.set_on(True)
    assert actions.listen.text() == "&Stop listening"
    assert actions.listen.toolTip() == "Start or stop listening to the microphone (Ctrl+M)"
    # A key that is no shortcut is named all the same.
    assert actions.play.text() == "&Play\tSpace"
    assert not actions.play.shortcuts()
    actions.set_theme(LIGHT)
    before = actions.play.icon().cacheKey()
    actions.play.set_on(True)
    assert actions.play.text() == "&Pause\tSpace"
    assert actions.play.icon().cacheKey() != before
    actions.listen.set_on(False)
    assert actions.listen.text() == "&Start listening"


def test_buttons_show_icon_and_shortcut(actions: Actions, qtbot: QtBot) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    button.setDefaultAction(actions.stage)
    actions.set_theme(LIGHT)
    assert not button.icon().isNull()
    assert button.toolTip() == "Stage view: full screen, readable from a distance (F9)"
    assert not actions.stage.isIconVisibleInMenu()
