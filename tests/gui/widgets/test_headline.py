from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from genrescope.gui.widgets.headline import ElidedLabel, Headline


def test_the_tool_tip_of_an_elided_text_shows_a_name_that_looks_like_html(qtbot):
    label = ElidedLabel(Qt.TextElideMode.ElideRight)
    qtbot.addWidget(label)
    label.resize(40, 20)
    text = "<b>bold</b> song & more.wav · 1:40"
    label.say(text)
    shown = QTextDocument()
    shown.setHtml(label.toolTip())
    assert shown.toPlainText().replace("\N{NO-BREAK SPACE}", " ") == text


def test_searching_a_folder_shows_indeterminate_progress(qtbot):
    headline = Headline()
    qtbot.addWidget(headline)
    headline.show_progress(None, 0, 0, None, is_searching=True)
    assert headline.at_work
    assert headline.queue.text() == "Searching folder…"
    assert headline.progress.maximum() == 0
    headline.show_progress(0.5, 1, 3, 20.0, is_searching=True)
    assert headline.queue.text() == "2 of 3 · Searching folder…"
    headline.hide_progress()
    assert not headline.at_work
    assert headline.progress.maximum() > 0
