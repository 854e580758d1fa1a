"""Names of files, genres, tags, models and devices are shown as they are, wherever they appear."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAction, QHelpEvent, Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QToolTip,
    QWidget,
)

from genrescope.gui.main_window import MainWindow
from support.fake_microphone import FakeDevices, make_device
from support.songs import WAIT_MS, wait_for_all

HOSTILE = "<img src=x><b>hi<i>&[*]{0}\r\x1b[31m\u202e"
SHOWN = r"<img src=x><b>hi<i>&[*]{0}\r\x1b[31m\u202e"
"""The same name with its control characters escaped."""


@pytest.fixture
def hostile_window(make_window, tiny_model, tmp_path, make_song, monkeypatch, qtbot) -> MainWindow:
    """A window in which everything has a hostile name: model, genres, device and files, good and bad."""
    folder = shutil.copytree(tiny_model, tmp_path / f"model {HOSTILE}")
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["id"] = card["metrics"]["protocol"] = HOSTILE
    card["classes"] = [f"{HOSTILE} {number}" for number in range(3)]
    for number, tag in enumerate(card["tags"]):
        tag["name"] = f"{HOSTILE} tag {number}"
    path.write_text(json.dumps(card), encoding="utf-8")
    devices = FakeDevices()
    devices.listed = [make_device(HOSTILE)]
    devices.install(monkeypatch)
    window = make_window(folder)
    qtbot.waitUntil(lambda: window.model.state == "ready", timeout=WAIT_MS)
    good, bad = make_song(f"a {HOSTILE}.wav"), tmp_path / f"b {HOSTILE}.wav"
    bad.touch()
    window.open_paths([good, bad])
    wait_for_all(qtbot, window)
    window.live.connection.devices_listed.emit(devices.listed)
    window.live.toggle()
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    devices.opened[-1].play(3.0)
    qtbot.waitUntil(lambda: window.live.sound.outcome is not None, timeout=WAIT_MS)
    return window


def is_plain(tool_tip: str) -> bool:
    """Whether a tool tip shows the characters of a name, and not what they would mean in HTML."""
    if not Qt.mightBeRichText(tool_tip):
        return True
    document = QTextDocument()
    document.setHtml(tool_tip)
    return "<b>" in document.toPlainText()


def flaws(widget: QWidget) -> Iterator[str]:
    """Yield what a widget would show as something other than plain text."""
    if not is_plain(widget.toolTip()):
        yield f"tool tip {widget.toolTip()!r}"
    if isinstance(widget, QLabel):
        text, form = widget.text(), widget.textFormat()
        is_rich = form is Qt.TextFormat.RichText or (
            form is Qt.TextFormat.AutoText and Qt.mightBeRichText(text)
        )
        if is_rich and not is_plain(text):
            yield f"text {text!r}"
    if isinstance(widget, QAbstractButton) and "hi<" in widget.text() and "&&" not in widget.text():
        yield f"button {widget.text()!r}"
    if isinstance(widget, QComboBox | QAbstractItemView):
        model = widget.model()
        for row in range(model.rowCount() if model is not None else 0):
            tip = model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) or ""
            if not is_plain(tip):
                yield f"tool tip of row {row}: {tip!r}"
            yield from _controls(str(model.index(row, 0).data() or ""))
    texts = [widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()]
    texts += [widget.text()] if isinstance(widget, QLabel | QAbstractButton) else []
    for text in texts:
        yield from _controls(text)
    if "hi<" in widget.windowTitle() and "[*][*]" not in widget.windowTitle():
        yield f"title {widget.windowTitle()!r}"
    actions = [*widget.actions(), *widget.findChildren(QAction)]
    for action in actions:
        if "hi<" in action.text() and "&&" not in action.text():
            yield f"action {action.text()!r}"


def _controls(text: str) -> Iterator[str]:
    if any(letter in text for letter in "\r\x1b\u202e"):
        yield f"control characters in {text!r}"


def assert_plain() -> None:
    """Check every widget that exists."""
    QApplication.processEvents()
    found = [(widget, flaw) for widget in QApplication.allWidgets() for flaw in flaws(widget)]
    assert found == []


def shown_tool_tip(widget: QWidget, place: QPoint) -> str:
    """Return the tool tip that a widget shows at a place."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    return QToolTip.text()


def test_names_are_plain_text_everywhere(hostile_window, qtbot):
    window = hostile_window
    recent = window.menu_bar.recent
    recent.fill()
    texts = {action.text() for action in recent.actions()[:2]}
    assert texts == {f"{letter} {SHOWN}.wav".replace("&", "&&") for letter in "ab"}
    assert_plain()
    song = window.queue.model.songs[0]
    window.presenter.show_song(song)
    assert SHOWN in window.headline.detail.whole
    assert SHOWN.lower() in window.headline.verdict.whole.lower()
    tags = window.parts.tags
    assert SHOWN in tags.accessibleDescription()
    assert is_plain(shown_tool_tip(tags, tags.places[0][1].center().toPoint()))
    QToolTip.hideText()
    assert_plain()
    actions = window.all_actions
    for name, action in (
        ("settings", actions.settings),
        ("about", actions.about),
        ("how it works", actions.how_it_works),
    ):
        action.trigger()
        assert_plain()
        window.dialogs.get(name).close()
    window.queue.remove([song])
    assert SHOWN in window.banner.text
    assert_plain()
    window.queue.clear()
    window.presenter.show_live()
    assert SHOWN in window.headline.detail.whole
    assert SHOWN in window.live_entry.name.whole
    assert_plain()
    window.all_actions.stage.trigger()
    assert_plain()
    window.stage.close()
    qtbot.mouseMove(window.spectrogram.timeline, window.spectrogram.timeline.rect().center())
    assert_plain()
    bars = window.bars
    assert is_plain(shown_tool_tip(bars, QPoint(5, bars.row(bars.classes[0]).geometry().center().y())))
    QToolTip.hideText()


def test_a_bracketed_star_in_a_name_stays_in_the_title(window, make_song, qtbot):
    window.open_paths([Path(make_song("a[*].wav"))])
    assert window.windowTitle() == "a[*][*].wav"
