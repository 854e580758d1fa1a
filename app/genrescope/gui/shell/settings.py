"""The settings that the window remembers, each declared once with its key, type and default.

They are stored as JSON: strings, numbers, booleans and lists of strings.  Not in QSettings: PySide6
unpickles Python objects in its files, which can run arbitrary code.
"""

from __future__ import annotations

import base64
import json
import logging
import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import platformdirs

log = logging.getLogger(__name__)

T = TypeVar("T")

THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "es", "ru")
RECORDING_FORMATS = ("wav", "flac")
TIMELINE_STYLES = ("area", "lanes")
COLUMNS = (
    "title", "artist", "genre", "confidence", "second", "styles", "tag", "agreement", "length", "state",
    "file", "folder",
)  # fmt: skip
"""The columns of the table; see ``songs.columns.Column``."""

LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -20, 40
MAX_RECENT_FILES = 10
MAX_DEVICES = 20
"""Number of devices whose inputs are remembered."""


class Setting(Generic[T]):
    """One remembered value, read and written as an attribute of :class:`Settings`.

    A stored value that has the wrong type or is not allowed reads as the default: a damaged file, or one
    written by another version, must never keep the window from opening.

    Parameters
    ----------
    key : str
        Key in the settings file.
    default : T
        Value if nothing is stored: a bool, int, float, str, bytes or tuple of str.
    allowed : callable, optional
        Returns whether a stored value is allowed.
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
        return owner.value_of(self)

    def __set__(self, owner: Settings, value: T) -> None:
        owner.remember(self, value)

    def decode(self, stored: object) -> T:
        """Return the value of a stored object, or the default if it is not allowed."""
        try:
            value = _decoded(stored, self.default)
        except (TypeError, ValueError):
            return self.default
        return value if self._allowed is None or self._allowed(value) else self.default


def settings_file() -> Path:
    """Return the path of the user's settings file."""
    return platformdirs.user_config_path("Genrescope", appauthor=False) / "settings.json"


def _encoded(value: object) -> object:
    """Return a value in the form that JSON can store."""
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _decoded(stored: Any, default: Any) -> Any:
    """Convert a stored value to the type of the default, or raise a TypeError or ValueError."""
    if isinstance(default, bool):
        return _checked(stored, bool)
    if isinstance(default, int | float):
        number = _checked(stored, float)
        if not math.isfinite(number) or (isinstance(default, int) and not number.is_integer()):
            raise ValueError(stored)
        return type(default)(number)
    if isinstance(default, tuple):
        return tuple(_text(item) for item in _checked(stored, list))
    text = _text(stored)
    return base64.b64decode(text, validate=True) if isinstance(default, bytes) else text


def _checked(stored: Any, kind: type[T]) -> T:
    if not isinstance(stored, kind):
        raise TypeError(stored)
    return stored


def _text(stored: Any) -> str:
    """Return a stored text, or raise a ValueError if the system cannot encode it as a file name."""
    text = _checked(stored, str)
    if "\0" in text:
        raise ValueError(stored)
    os.fsencode(text)  # a UnicodeEncodeError is a ValueError
    return text


def _read(file: Path) -> dict[str, object]:
    """Return the contents of a settings file, numbers as floats; empty if it cannot be read."""
    try:
        # Python refuses to parse an int of more than 4300 digits; as a float it becomes infinite.
        content = json.loads(file.read_bytes(), parse_int=float)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("the settings were not read: %s", error)
        return {}
    return content if isinstance(content, dict) else {}


def _write(file: Path, values: dict[str, object]) -> None:
    """Replace a settings file atomically."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".tmp")
    try:
        with open(descriptor, "w", encoding="ascii") as stream:
            json.dump(values, stream, indent=2)
        os.replace(name, file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


class Settings:
    """The remembered settings.

    Parameters
    ----------
    file : pathlib.Path, optional
        A JSON file; `settings_file` if not given. It is read once and written whenever a value changes; of
        two windows, the last one to change a value wins.
    """

    theme = Setting("view/theme", "system", THEMES.__contains__)
    language = Setting("view/language", "system", LANGUAGES.__contains__)
    colormap = Setting("view/colormap", "magma")
    low_db = Setting("view/low_db", -90, lambda v: -120 <= v <= -20)
    high_db = Setting("view/high_db", -15, lambda v: -60 <= v <= 20)
    timeline_style = Setting("view/timeline_style", "area", TIMELINE_STYLES.__contains__)
    why_opacity = Setting("view/why_opacity", 70, lambda v: 0 <= v <= 100)
    """Percent."""

    sorted_bars = Setting("view/sorted_bars", True)
    table = Setting("view/table", False)
    columns: Setting[tuple[str, ...]] = Setting(
        "view/columns",
        COLUMNS[:10],
        lambda names: 0 < len(names) == len(set(names)) and set(names) <= set(COLUMNS),
    )
    """The columns of the table that are shown, from left to right."""

    column_widths: Setting[tuple[str, ...]] = Setting("view/column_widths", ())
    """Names and widths of columns, "title 210"; empty until the user has changed one."""

    table_order = Setting("view/table_order", "")
    """Name of the column that the table is sorted by, "-" before it if it descends; empty for none."""

    geometry = Setting("window/geometry", b"")
    splitter = Setting("window/splitter", b"")
    volume = Setting("play/volume", 100, lambda v: 0 <= v <= 100)
    output = Setting("play/output", "")
    """``OutputDevice.id``; empty for the system's default."""

    output_name = Setting("play/output_name", "")
    """Name of the output, to show while it is not connected."""

    play_on = Setting("play/play_on", True)
    """Whether the next song follows."""

    device = Setting("listen/device", "")
    """``InputDevice.id``; empty for the system's default."""

    device_name = Setting("listen/device_name", "")
    """Name of the device, to show while it is not connected."""

    channels: Setting[tuple[str, ...]] = Setting("listen/channels", ())
    """See `channels_of`."""

    gain_db = Setting("listen/gain_db", 0.0, lambda v: LOWEST_GAIN_DB <= v <= HIGHEST_GAIN_DB)
    recording_format = Setting("listen/recording_format", "wav", RECORDING_FORMATS.__contains__)
    recordings_folder = Setting("listen/recordings_folder", "")
    model = Setting("model/folder", "")
    """Name of a bundled model, or the absolute path of another one; empty for the default."""

    pictures_folder = Setting("files/pictures_folder", "")
    exports_folder = Setting("files/exports_folder", "")
    open_folder = Setting("files/open_folder", "")
    recent_files: Setting[tuple[str, ...]] = Setting("files/recent", (), all)
    """No name is empty: it would open the current folder."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or settings_file()
        declared = (value for value in vars(Settings).values() if isinstance(value, Setting))
        stored = _read(self._file)
        self._values: dict[str, Any] = {
            setting.key: setting.decode(stored[setting.key]) for setting in declared if setting.key in stored
        }

    def value_of(self, setting: Setting[T]) -> T:
        """Return the remembered value of a setting, or its default."""
        value: T = self._values.get(setting.key, setting.default)
        return value

    def remember(self, setting: Setting[T], value: T) -> None:
        """Remember a value; for this session only if the file cannot be written."""
        if setting.key in self._values and self._values[setting.key] == value:
            return
        self._values[setting.key] = value
        try:
            _write(self._file, {key: _encoded(value) for key, value in self._values.items()})
        except OSError as error:
            log.warning("the settings were not saved: %s", error)

    def add_recent_file(self, path: Path) -> None:
        """Put a file at the top of the recent files."""
        others = (name for name in self.recent_files if name != str(path))
        self.recent_files = (str(path), *others)[:MAX_RECENT_FILES]

    def channels_of(self, device_id: str) -> str:
        """Return the ``Channels.key`` last chosen for a device; empty for the default."""
        keys = (entry.partition(" ") for entry in self.channels)
        return next((key for key, _, of_device in keys if of_device == device_id), "")

    def remember_channels(self, device_id: str, key: str) -> None:
        """Remember the inputs chosen for a device."""
        others = (entry for entry in self.channels if entry.partition(" ")[2] != device_id)
        self.channels = (f"{key} {device_id}", *others)[:MAX_DEVICES]
