"""What the window remembers between sessions: each key, its type and its default, declared once.

Everything is kept as plain strings and numbers.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QSettings

log = logging.getLogger(__name__)

T = TypeVar("T")

THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "es")
RECORDING_FORMATS = ("wav", "flac")
LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -20, 40
MAX_RECENT_FILES = 10
MAX_DEVICES = 20
"""Number of devices whose inputs are remembered."""


class Setting(Generic[T]):
    """One remembered value, read and written as an attribute of :class:`Settings`.

    A stored value of the wrong type or outside the allowed ones reads as the default: a damaged file, or one
    written by another version, must never keep the window from opening.

    Parameters
    ----------
    key : str
        Its name in the settings file.
    default : T
        Value when nothing is stored: a bool, int, float, str, bytes or tuple of str.
    allowed : callable, optional
        Says whether a stored value may be used.
    """

    def __init__(self, key: str, default: T, allowed: Callable[[T], bool] | None = None) -> None:
        self.key = key
        self.default = default
        self._allowed = allowed

    @overload
    def __get__(self, owner: None, _type: type) -> Setting[T]: ...

    @overload
    def __get__(self, owner: Settings, _type: type) -> T: ...

    def __get__(self, owner: Settings | None, _type: type) -> T | Setting[T]:
        if owner is None:
            return self
        stored = owner.store.value(self.key)
        if stored is None:
            return self.default
        try:
            value = _decoded(stored, self.default)
        except (TypeError, ValueError, OverflowError, RecursionError):
            return self.default
        return value if self._allowed is None or self._allowed(value) else self.default

    def __set__(self, owner: Settings, value: T) -> None:
        owner.store.setValue(self.key, _encoded(value))


def _encoded(value: object) -> object:
    """Return a value as a plain string or number."""
    if isinstance(value, tuple):
        return json.dumps(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _decoded(stored: Any, default: Any) -> Any:
    """Return a stored value, which an INI file mostly gives back as text, as the type of the default."""
    if isinstance(default, bool):
        if stored in ("true", "false"):
            return stored == "true"
        if isinstance(stored, bool):
            return stored
        raise ValueError(stored)
    if isinstance(default, int | float):
        number = type(default)(stored)
        if not math.isfinite(number):
            raise ValueError(stored)
        return number
    if not isinstance(stored, str):
        raise TypeError(stored)
    if isinstance(default, bytes):
        return base64.b64decode(stored, validate=True)
    if isinstance(default, tuple):
        items = json.loads(stored)
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise ValueError(stored)
        return tuple(items)
    return stored


_OBJECT = re.compile(rb"@[A-Za-z]+\(")
_ESCAPED_AT = re.compile(rb"\\x0*40|\\0*100")


def _plain_store(store: QSettings) -> QSettings:
    """Take serialised objects out of the file of a store, before QSettings reads or rewrites any of it.

    PySide6 unpickles Python objects in it, which runs whatever code they name.
    """
    file = Path(store.fileName())
    try:
        # A backslash at the end of a line continues it.
        text = file.read_bytes().replace(b"\\\r\n", b"").replace(b"\\\n", b"")
    except OSError:
        return store
    lines = text.splitlines(keepends=True)
    plain = [line for line in lines if not _OBJECT.search(_ESCAPED_AT.sub(b"@", line))]
    if len(plain) < len(lines):
        log.info("objects were removed from %s", file)
        temporary = file.with_name(file.name + ".plain")
        try:
            temporary.write_bytes(b"".join(plain))
            os.replace(temporary, file)
        except OSError as error:
            log.warning("the settings are not read: %s", error)
            return QSettings(str(temporary), QSettings.Format.IniFormat)
    store.sync()
    return store


class Settings:
    """What the window remembers.

    Parameters
    ----------
    store : QSettings, optional
        An INI file; the user's own if not given.
    """

    theme = Setting("view/theme", "system", THEMES.__contains__)
    language = Setting("view/language", "system", LANGUAGES.__contains__)
    colormap = Setting("view/colormap", "magma")
    low_db = Setting("view/low_db", -90, lambda v: -120 <= v <= -20)
    high_db = Setting("view/high_db", -15, lambda v: -60 <= v <= 20)
    sorted_bars = Setting("view/sorted_bars", True)
    geometry = Setting("window/geometry", b"")
    splitter = Setting("window/splitter", b"")
    device = Setting("listen/device", "")
    """``InputDevice.id``; empty is the system's default."""

    device_name = Setting("listen/device_name", "")
    """Its name, to show while it is not connected."""

    channels: Setting[tuple[str, ...]] = Setting("listen/channels", ())
    """See `channels_of`."""

    gain_db = Setting("listen/gain_db", 0.0, lambda v: LOWEST_GAIN_DB <= v <= HIGHEST_GAIN_DB)
    recording_format = Setting("listen/recording_format", "wav", RECORDING_FORMATS.__contains__)
    recordings_folder = Setting("listen/recordings_folder", "")
    model = Setting("model/folder", "")
    """Name of a bundled model, or the absolute path of another one; empty is the default."""

    open_folder = Setting("files/open_folder", "")
    recent_files: Setting[tuple[str, ...]] = Setting("files/recent", ())

    def __init__(self, store: QSettings | None = None) -> None:
        self.store = _plain_store(
            store
            or QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Genrescope", "Genrescope")
        )
        # A file for all users of the computer could hold anything.
        self.store.setFallbacksEnabled(False)

    def add_recent_file(self, path: Path) -> None:
        """Put a file first in the recent files."""
        others = (name for name in self.recent_files if name != str(path))
        self.recent_files = (str(path), *others)[:MAX_RECENT_FILES]

    def channels_of(self, device_id: str) -> str:
        """Return the ``Channels.key`` last chosen for a device; empty is the default."""
        keys = (entry.partition(" ") for entry in self.channels)
        return next((key for key, _, of_device in keys if of_device == device_id), "")

    def remember_channels(self, device_id: str, key: str) -> None:
        """Remember the inputs chosen for a device."""
        others = (entry for entry in self.channels if entry.partition(" ")[2] != device_id)
        self.channels = (f"{key} {device_id}", *others)[:MAX_DEVICES]
