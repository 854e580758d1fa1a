"""The About dialog and the licences of third-party components."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QWidget

from genrescope import paths
from genrescope.audio.ffmpeg_build import FFmpegBuild, installed_ffmpeg
from genrescope.gui.dialogs.about import about_dialog
from genrescope.gui.dialogs.licences import LicencesDialog, ffmpeg_text, licences

ENTRIES = [
    {"name": "Genrescope", "version": "9", "licence": "MIT", "kind": "program", "files": ["own.txt"]},
    {
        "name": "Singing & dancing",
        "version": "",
        "licence": "LGPL-3.0-only",
        "kind": "library",
        "files": ["gpl.txt", "lgpl.txt"],
        "note": "May be replaced.",
        "url": "https://example.org/?a=1&b=2",
    },
]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of licences as in an installed program."""
    folder = tmp_path / "licences"
    folder.mkdir()
    (folder / "index.json").write_text(json.dumps(ENTRIES))
    for name in ("own", "gpl", "lgpl"):
        (folder / f"{name}.txt").write_text(f"Text of {name}.\n")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    return folder


def visible(dialog: LicencesDialog) -> list[str]:
    rows = [dialog.names.item(row) for row in range(dialog.names.count())]
    return [row.text() for row in rows if not row.isHidden()]


def test_collected_licences_are_listed_and_read(installed, qtbot):
    dialog = LicencesDialog(window := QWidget())
    qtbot.addWidget(window)
    assert visible(dialog) == ["Genrescope", "Singing & dancing"]
    assert dialog.text.toPlainText() == "Text of own."
    dialog.names.setCurrentRow(1)
    text = dialog.text.toPlainText()
    assert text.index("May be replaced.") < text.index("Text of gpl.") < text.index("Text of lgpl.")
    assert "LGPL-3.0-only" in dialog.terms.text()
    assert 'href="https://example.org/?a=1&amp;b=2"' in dialog.terms.text()


def test_names_and_licences_are_searched(installed, qtbot):
    dialog = LicencesDialog(window := QWidget())
    qtbot.addWidget(window)
    qtbot.keyClicks(dialog.search, "lgpl SING")
    assert visible(dialog) == ["Singing & dancing"]
    assert dialog.title.text() == "Singing & dancing"
    dialog.search.setText("ukulele")
    assert visible(dialog) == []
    assert (dialog.title.text(), dialog.text.toPlainText()) == ("Nothing found", "")
    dialog.search.clear()
    assert len(visible(dialog)) == 2


@pytest.mark.expects_log("cannot be read")
@pytest.mark.parametrize("damage", ["{", "[{}]", "7"])
def test_a_damaged_list_does_not_hide_the_licences(installed, damage):
    (installed / "index.json").write_text(damage)
    assert "PySide6_Essentials" in {licence.name for licence in licences()}


def test_a_missing_licence_text_is_reported(installed):
    (installed / "own.txt").unlink()
    assert "own.txt" in licences()[0].text


def test_a_checkout_lists_the_installed_packages():
    found = {licence.name: licence for licence in licences()}
    assert {"PySide6_Essentials", "numpy", "av", "ai-edge-litert", "sounddevice"} <= set(found)
    assert "Redistribution and use" in found["numpy"].text
    assert found["platformdirs"].licence == "MIT"


def test_the_licences_of_qt_and_ffmpeg_are_described(qtbot):
    dialog = LicencesDialog(window := QWidget())
    qtbot.addWidget(window)
    words = dialog.findChildren(QLabel)[0].text()
    assert "dynamically" in words
    assert "PySide6" in words
    build = installed_ffmpeg()
    assert build is not None
    assert f"FFmpeg {build.version} is licensed under “{build.licence}”" in words
    assert "libmp3lame" in build.libraries


def test_ffmpeg_without_gpl_libraries_needs_no_note():
    free = FFmpegBuild("8.1", "LGPL version 2.1 or later", "--enable-libopus")
    assert ffmpeg_text(free) == "FFmpeg 8.1 is licensed under “LGPL version 2.1 or later”."
    bound = FFmpegBuild("8.1", "LGPL version 3 or later", "--enable-libx264")
    assert "GPL 3 or later;" in ffmpeg_text(bound)


def test_about_opens_the_licences(qtbot):
    dialog = about_dialog(window := QWidget(), None)
    qtbot.addWidget(window)
    dialog.show()
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    (button,) = [
        button
        for button in buttons.findChildren(QPushButton)
        if buttons.buttonRole(button) == QDialogButtonBox.ButtonRole.ActionRole
    ]
    # Return closes the dialog instead of opening another one.
    assert buttons.button(QDialogButtonBox.StandardButton.Close).isDefault()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (shown,) = dialog.findChildren(LicencesDialog)
    assert shown.isVisible()
    with qtbot.waitSignal(shown.destroyed):
        shown.close()
    dialog.close()
