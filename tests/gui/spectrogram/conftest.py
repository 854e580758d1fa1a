"""A spectrogram view on the screen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.theme.palette import palette_of
from genrescope.gui.theme.tokens import DARK


@pytest.fixture
def view(qtbot: QtBot) -> SpectrogramView:
    """A dark view without the keyboard focus."""
    widget = SpectrogramView()
    qtbot.addWidget(widget)
    widget.setPalette(palette_of(DARK))
    widget.resize(800, 500)
    widget.show()
    qtbot.waitExposed(widget)
    widget.clearFocus()
    return widget
