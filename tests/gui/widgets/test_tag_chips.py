"""The tags: their places, texts and tool tips."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK, LIGHT
from genrescope.gui.widgets.bars_panel import BarsPanel
from genrescope.gui.widgets.tag_chips import TagChips
from genrescope.inference.outcome import ShownTag

TAGS = (
    ShownTag("techno", "style", 0.83),
    ShownTag("drum and bass", "style", 0.7),
    ShownTag("synthesizer", "instrument", 0.9),
    ShownTag("female voice", "instrument", 0.6),
    ShownTag("mellow", "mood", 0.5),
    ShownTag("90s", "mood", 0.6),
)


@pytest.fixture
def chips(qtbot: QtBot) -> TagChips:
    widget = TagChips()
    qtbot.addWidget(widget)
    widget.resize(260, widget.sizeHint().height())
    widget.show()
    return widget


@pytest.mark.parametrize("width", [208, 260, 400])
def test_tags_follow_each_other_without_overlapping(chips: TagChips, width: int) -> None:
    chips.resize(width, chips.height())
    chips.set_tags(TAGS)
    tags, places = zip(*chips.places, strict=True)
    assert tags == TAGS[: len(tags)]
    assert len(tags) >= 4
    assert all(chips.rect().toRectF().contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in itertools.combinations(places, 2))
    reading_order = [(place.top(), place.left()) for place in places]
    assert reading_order == sorted(reading_order)


def test_the_height_does_not_depend_on_the_tags(chips: TagChips) -> None:
    height = chips.sizeHint().height()
    chips.set_tags(TAGS)
    assert chips.sizeHint().height() == height
    chips.set_tags(())
    assert chips.sizeHint().height() == height
    assert chips.places == []


def test_a_low_panel_has_one_line_of_tags(qtbot: QtBot) -> None:
    panel = BarsPanel(QAction())
    qtbot.addWidget(panel)
    panel.tags.show()
    panel.resize(290, 600)
    panel.show()
    panel.tags.set_tags(TAGS)
    tall = panel.tags.height()
    assert len({place.top() for _, place in panel.tags.places}) == 2
    panel.resize(290, 300)
    qtbot.waitUntil(lambda: panel.tags.height() < tall)
    assert len({place.top() for _, place in panel.tags.places}) == 1


def test_a_long_name_is_elided(chips: TagChips) -> None:
    chips.set_tags([ShownTag("a name that is " + "much " * 30 + "too long", "style", 0.5)])
    ((_, place),) = chips.places
    assert place.width() <= chips.width()
    assert not chips.grab().isNull()


def test_groups_differ(chips: TagChips) -> None:
    for theme in (DARK, LIGHT):
        chips.setPalette(palette_of(theme))
        chips.set_tags([TAGS[0], TAGS[2]])
        image = chips.grab().toImage()
        (_, style), (_, instrument) = chips.places
        inside = [image.pixelColor(round(p.left() + 5), round(p.center().y())) for p in (style, instrument)]
        assert inside == [theme.colour("raised"), theme.colour("surface")]


@pytest.mark.parametrize(
    ("tag", "words"), [(TAGS[0], "A style"), (TAGS[2], "An instrument"), (TAGS[4], "A mood")]
)
def test_the_tool_tip_has_score_and_meaning(chips: TagChips, tag: ShownTag, words: str) -> None:
    chips.set_tags([tag])
    ((_, place),) = chips.places
    point = place.center().toPoint()
    QApplication.sendEvent(chips, QHelpEvent(QEvent.Type.ToolTip, point, chips.mapToGlobal(point)))
    assert QToolTip.text() == chips.describe(tag)
    assert chips.describe(tag).startswith(f"{tag.name}, {round(100 * tag.score)}\u00a0%\n{words}")
    QToolTip.hideText()


def test_screen_readers_get_the_names(chips: TagChips) -> None:
    chips.set_tags(TAGS[:2])
    assert chips.accessibleName() == "Styles and traits"
    assert chips.accessibleDescription() == "techno, drum and bass"
    chips.set_tags(())
    assert chips.accessibleDescription() == ""
