"""The licences of the third-party components."""

from __future__ import annotations

import html
import importlib.metadata
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import PySide6
from PySide6.QtCore import QCoreApplication, QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from genrescope import paths
from genrescope.audio.ffmpeg_build import FFmpegBuild, installed_ffmpeg
from genrescope.gui.dialogs.text_dialog import close_button
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.tokens import SPACE

log = logging.getLogger(__name__)

_LICENCE_FILE = re.compile(r"\.dist-info/(licenses/.+|[^/]*(licen[cs]e|copying|notice|authors)[^/]*)$", re.I)
_GPL = ("libx264", "libx265")


@dataclass(frozen=True)
class Licence:
    """The licence of a third-party component.

    Attributes
    ----------
    name, version, licence : str
        `licence` is the short name of the licence.
    note : str
        Shown above the licence.
    url : str
        Address of the source code; may be empty.
    find_files : callable
        Returns the paths of the texts; called only on demand, because it may be slow.
    """

    name: str
    version: str
    licence: str
    note: str
    url: str
    find_files: Callable[[], Sequence[Path]]

    @cached_property
    def text(self) -> str:
        """The note and all texts."""
        parts = [self.note] if self.note else []
        for path in self.find_files():
            try:
                parts.append(path.read_bytes().decode("utf-8", errors="replace").strip("\n"))
            except OSError as error:
                parts.append(str(error))
        return ("\n\n" + "–" * 40 + "\n\n").join(parts)


def licences() -> list[Licence]:
    """Return the licences collected by the installer, or of the installed packages in a checkout."""
    folder = paths.resources() / "licences"
    try:
        entries = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return [
            Licence(
                entry["name"],
                entry["version"],
                entry["licence"],
                entry.get("note", ""),
                entry.get("url", ""),
                partial(_in_folder, folder, entry["files"]),
            )
            for entry in entries
        ]
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("the list of licences cannot be read: %s", error)
    return _installed_licences()


def _installed_licences() -> list[Licence]:
    found = {}
    for distribution in importlib.metadata.distributions():
        metadata = distribution.metadata
        short = _field(metadata, "License-Expression") or _field(metadata, "License")
        if "\n" in short or len(short) > 80:
            short = ""
        found[distribution.name.lower()] = Licence(
            distribution.name,
            distribution.version,
            short,
            "",
            _field(metadata, "Home-page"),
            partial(_of_distribution, distribution),
        )
    return [found[name] for name in sorted(found)]


def _field(metadata: importlib.metadata.PackageMetadata, name: str) -> str:
    """Return a field or nothing; the importlib-metadata package, once imported, raises for a missing one."""
    return metadata[name] or "" if name in metadata else ""


def _in_folder(folder: Path, names: list[str]) -> list[Path]:
    return [folder / name for name in names]


def _of_distribution(distribution: importlib.metadata.Distribution) -> list[Path]:
    files = [file for file in distribution.files or () if _LICENCE_FILE.search(file.as_posix())]
    return [Path(str(file.locate())) for file in files if file.suffix not in (".py", ".pyc")]


def ffmpeg_text(build: FFmpegBuild) -> str:
    """Describe the licence of the FFmpeg build."""
    translate = QCoreApplication.translate
    text = translate("Licences", "FFmpeg {version} is licensed under “{licence}”.").format(
        version=build.version, licence=build.licence
    )
    if any(name in build.libraries for name in _GPL):
        text += " " + translate(
            "Licences",
            "It is linked with x264 and x265, so the whole package is under GPL 3 or later; Genrescope’s own "
            "code is under the MIT licence.",
        )
    return text


def qt_text() -> str:
    """Describe how Qt is linked."""
    return QCoreApplication.translate(
        "Licences",
        "Qt is used under LGPL 3. It is linked dynamically: its libraries are in {folder} and can be "
        "replaced by others of the same version.",
    ).format(folder=Path(PySide6.__file__).parent)


class LicencesDialog(QDialog):
    """A searchable list of components, and the licence of the selected one.

    Parameters
    ----------
    parent : QWidget
        The window, or the dialog that opened it.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licences"))
        self._licences = licences()
        build = installed_ffmpeg()
        about = QLabel(" ".join(filter(None, [qt_text(), ffmpeg_text(build) if build else ""])))
        about.setProperty("role", "caption")
        about.setWordWrap(True)
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.names = QListWidget()
        self.names.setObjectName("licences")
        self.names.setAccessibleName(self.tr("Licences"))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Otherwise Qt measures the rows before the style sheet sets their height.
        self.names.ensurePolished()
        for licence in self._licences:
            self.names.addItem(licence.name)
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.terms = QLabel()
        self.terms.setProperty("role", "caption")
        self.terms.setWordWrap(True)
        self.terms.setOpenExternalLinks(True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        # Small, so that lines of 80 characters fit.
        self.text.setFont(scaled_font(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont), 0.9))
        self.text.setAccessibleName(self.tr("Licence text"))
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.search)
        left.addWidget(self.names, 1)
        right = QVBoxLayout()
        right.setSpacing(SPACE // 2)
        right.addWidget(self.title)
        right.addWidget(self.terms)
        right.addSpacing(SPACE // 2)
        right.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addLayout(left, 4)
        row.addLayout(right, 11)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(about)
        column.addLayout(row, 1)
        column.addWidget(close_button(self))
        self.search.textChanged.connect(self._find)
        self.names.currentRowChanged.connect(self._show)
        self.names.setCurrentRow(0)
        self.names.setFocus()
        self.resize(QSize(960, 640).boundedTo(parent.screen().availableSize() * 0.95))

    @Slot(str)
    def _find(self, words: str) -> None:
        """Show only the components whose name or licence contains all the words."""
        wanted = words.lower().split()
        found = []
        for row, licence in enumerate(self._licences):
            fits = all(word in f"{licence.name} {licence.licence}".lower() for word in wanted)
            self.names.item(row).setHidden(not fits)
            if fits:
                found.append(row)
        if self.names.currentRow() not in found:
            self.names.setCurrentRow(found[0] if found else -1)

    @Slot(int)
    def _show(self, row: int) -> None:
        if row < 0:
            self.title.setText(self.tr("Nothing found"))
            self.terms.clear()
            self.text.clear()
            return
        licence = self._licences[row]
        self.title.setText(f"{licence.name} {licence.version}".strip())
        terms = html.escape(licence.licence)
        if licence.url.startswith(("https://", "http://")):
            url = html.escape(licence.url, quote=True)
            terms += (" · " if terms else "") + f'<a href="{url}">{url}</a>'
        self.terms.setText(terms)
        self.text.setPlainText(licence.text or self.tr("This package has no licence text."))
