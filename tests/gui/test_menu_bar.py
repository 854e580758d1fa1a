from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from genrescope.gui.shell.settings import LANGUAGES


def menus_of(window) -> list[QMenu]:
    return [action.menu() for action in window.menuBar().actions()]


def all_menus_of(window) -> list[QMenu]:
    menus = menus_of(window)
    return [*menus, *(action.menu() for menu in menus for action in menu.actions() if action.menu())]


def actions_of(menu: QMenu | QMenuBar) -> list[QAction]:
    return [action for action in menu.actions() if not action.isSeparator()]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_entry_has_a_text_and_a_unique_mnemonic(window, qapp, language):
    window._language.use(language)
    qapp.processEvents()
    submenus = [action.menu() for menu in menus_of(window) for action in actions_of(menu) if action.menu()]
    # File names, languages and outputs have none.
    languages = set(window.all_actions.language.actions.values())
    submenus = [menu for menu in submenus if menu.actions() and not languages & set(menu.actions())]
    submenus.remove(window.menu_bar.outputs)
    assert len(submenus) == 5
    for menu in [window.menuBar(), *menus_of(window), *submenus]:
        letters = [re.findall(r"&(\w)", action.text()) for action in actions_of(menu)]
        assert all(len(letter) == 1 for letter in letters), [a.text() for a in actions_of(menu)]
        lower = [letter[0].lower() for letter in letters]
        assert len(set(lower)) == len(lower), [a.text() for a in actions_of(menu)]


def test_no_two_entries_have_the_same_shortcut(window):
    keys = [
        key.toString()
        for menu in all_menus_of(window)
        for action in actions_of(menu)
        for key in action.shortcuts()
    ]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("name", "key"), [("stage", "F9"), ("keep_last", "Ctrl+L"), ("record", "Ctrl+R"), ("cancel", "Esc")]
)
def test_shortcuts(window, name, key):
    assert window.all_actions.by_name[name].shortcut() == QKeySequence(key)


def test_only_recent_sound_can_be_saved(window, qtbot, monkeypatch):
    kept = []
    monkeypatch.setattr(window.live.recording, "keep_last", lambda *wanted: kept.append(wanted))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert kept == []
    monkeypatch.setattr(type(window.live.recording), "can_keep_last", True)
    window.live.show_state()
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert kept == [(None, "wav")]
