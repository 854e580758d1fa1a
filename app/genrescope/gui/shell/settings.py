"""What the window remembers from one start to the next: every key, its type and its default, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QByteArray, QSettings

T = TypeVar("T")

THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "es")
RECORDING_FORMATS = ("wav", "flac")
LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -20, 40
MAX_RECENT_FILES = 10
MAX_DEVICES = 20
"""Devices whose chosen inputs are remembered."""


class Setting(Generic[T]):
    """One remembered value, read and written as an attribute of :class:`Settings`.

    A stored value of the wrong type or outside the allowed ones reads as the default: a settings file
    written by another version must never keep the window from opening.

    Parameters
    ----------
    key : str
        Its name in the settings file.
    default : T
        Value when nothing is stored.
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
        try:
            value = _as_type_of(self.default, owner.store.value(self.key))
        except (TypeError, ValueError):
            return self.default
        return value if self._allowed is None or self._allowed(value) else self.default

    def __set__(self, owner: Settings, value: T) -> None:
        owner.store.setValue(self.key, value)


def _as_type_of(default: Any, value: Any) -> Any:
    """Convert what an INI file gives back (mostly text) to the type of the default."""
    if value is None:
        return default
    if isinstance(default, bool):
        if isinstance(value, bool) or value in ("true", "false"):
            return value in (True, "true")
        raise ValueError(value)
    if isinstance(default, tuple):
        # An INI file gives a list of one item back as the bare item.
        return tuple(str(item) for item in (value if isinstance(value, list | tuple) else [value]) if item)
    if isinstance(default, QByteArray):
        if not isinstance(value, QByteArray):
            raise TypeError(value)
        return value
    return type(default)(value)


class Settings:
    """The window's memory.

    Parameters
    ----------
    store : QSettings, optional
        Where it is kept; the user's own place if not given.
    """

    theme = Setting("view/theme", "system", THEMES.__contains__)
    language = Setting("view/language", "system", LANGUAGES.__contains__)
    colormap = Setting("view/colormap", "magma")
    low_db = Setting("view/low_db", -90, lambda v: -120 <= v <= -20)
    high_db = Setting("view/high_db", -15, lambda v: -60 <= v <= 20)
    sorted_bars = Setting("view/sorted_bars", True)
    geometry = Setting("window/geometry", QByteArray())
    splitter = Setting("window/splitter", QByteArray())
    device = Setting("listen/device", "")
    """``InputDevice.id``; empty follows the system's choice."""

    device_name = Setting("listen/device_name", "")
    """What it was called, to name it while it is not there."""

    channels: Setting[tuple[str, ...]] = Setting("listen/channels", ())
    """See `channels_of`."""

    gain_db = Setting("listen/gain_db", 0.0, lambda v: LOWEST_GAIN_DB <= v <= HIGHEST_GAIN_DB)
    recording_format = Setting("listen/recording_format", "wav", RECORDING_FORMATS.__contains__)
    recordings_folder = Setting("listen/recordings_folder", "")
    model = Setting("model/folder", "")
    """Name of a bundled model, or the whole path of another one; empty is the default."""

    open_folder = Setting("files/open_folder", "")
    recent_files: Setting[tuple[str, ...]] = Setting("files/recent", ())

    def __init__(self, store: QSettings | None = None) -> None:
        self.store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Genrescope", "Genrescope"
        )

    def add_recent_file(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        others = (name for name in self.recent_files if name != str(path))
        self.recent_files = (str(path), *others)[:MAX_RECENT_FILES]

    def channels_of(self, device_id: str) -> str:
        """``Channels.key`` of the inputs that were last chosen of a device; empty for the usual choice."""
        keys = (entry.partition(" ") for entry in self.channels)
        return next((key for key, _, of_device in keys if of_device == device_id), "")

    def remember_channels(self, device_id: str, key: str) -> None:
        """Remember which inputs of a device were chosen."""
        others = (entry for entry in self.channels if entry.partition(" ")[2] != device_id)
        self.channels = (f"{key} {device_id}", *others)[:MAX_DEVICES]
