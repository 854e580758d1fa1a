from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QRect, QSettings

from genrescope.gui.shell.settings import MAX_DEVICES, MAX_RECENT_FILES, Setting, Settings


def settings_at(path: Path) -> Settings:
    return Settings(QSettings(str(path), QSettings.Format.IniFormat))


def all_settings() -> dict[str, Setting]:
    return {name: value for name, value in vars(Settings).items() if isinstance(value, Setting)}


def test_keys_are_declared_once():
    keys = [setting.key for setting in all_settings().values()]
    assert len(keys) == len(set(keys))


def test_a_new_file_gives_the_defaults(tmp_path):
    fresh = settings_at(tmp_path / "none.ini")
    for name, setting in all_settings().items():
        assert getattr(fresh, name) == setting.default


def test_values_survive_a_restart(tmp_path):
    path = tmp_path / "a.ini"
    before = settings_at(path)
    values = {
        "theme": "dark", "language": "es", "colormap": "viridis", "low_db": -70, "high_db": 5,
        "sorted_bars": False, "geometry": b"\x00\xff1", "splitter": b"x",
        "device": "ALSA/Mikrofon (ü)", "device_name": "Mikrofon, ü",
        "channels": ("3+4 ALSA/a, b", "mix JACK/c"),
        "gain_db": -3.5, "recording_format": "flac", "recordings_folder": "/tmp/a b",
        "model": "/models/bossa ñ", "open_folder": "/tmp",
        "recent_files": ("/a, b.wav", "/c 🎸.mp3", "/not UTF-8 \udcff.wav"),
    }  # fmt: skip
    assert set(values) == set(all_settings())
    for name, value in values.items():
        setattr(before, name, value)
    before.store.sync()
    after = settings_at(path)
    for name, value in values.items():
        assert getattr(after, name) == value
        assert type(getattr(after, name)) is type(value)


def test_the_file_holds_plain_strings_and_numbers(tmp_path):
    path = tmp_path / "plain.ini"
    settings = settings_at(path)
    settings.add_recent_file(Path("/a.wav"))
    settings.remember_channels("ALSA/a", "1+2")
    settings.geometry = settings.splitter = b"\x00\xff"
    settings.gain_db = -3.5
    settings.sorted_bars = False
    settings.store.sync()
    assert "@" not in path.read_text()


DAMAGED = {
    "theme": ["purple", "1, 2"],
    "language": ["tlh", "a, b"],
    "colormap": ["a, b"],
    "low_db": ["-500", "-40.5", "nan", "1e400", "loud", "-90, -15", "9" * 5000],
    "high_db": ["-500", "-15.5", "nan", "1e400", "loud", "-90, -15", "9" * 5000],
    "sorted_bars": ["1", "yes", "True", "true, false"],
    "geometry": ["not base64!", "AAA", "a, b", "\\xff"],
    "splitter": ["not base64!", "AAA", "a, b", "\\xff"],
    "device": ["a, b"],
    "device_name": ["a, b"],
    "channels": ["1+2 ALSA/a", "[1, 2]", "{}", '"[\\"a\\", 1]"', "[", "a, b"],
    "gain_db": ["1000", "nan", "inf", "-inf", "1e400", "loud", "1, 2"],
    "recording_format": ["mp3", "wav, flac"],
    "recordings_folder": ["a, b"],
    "model": ["a, b"],
    "open_folder": ["a, b"],
    "recent_files": [
        "/a.wav",
        "[1, 2]",
        "{}",
        "[null]",
        '"[\\"/a.wav\\"',
        "/a.wav, /b.wav",
        '"' + "[" * 100_000 + '"',
    ],
}
"""What may stand in a file in place of each value."""

OBJECTS = [
    QByteArray(b"\x00\xff"),
    QRect(1, 2, 3, 4),
    ("/a.wav", "/b.wav"),
    {"a": 1},
    Path("/a.wav"),
]
"""What QSettings writes as a serialised object."""


def write_value(path: Path, key: str, text: str) -> None:
    section, _, name = key.partition("/")
    path.write_text(f"[{section}]\n{name}={text}\n", encoding="utf-8")


def test_every_setting_has_damaged_values():
    assert set(DAMAGED) == set(all_settings())


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in DAMAGED for text in DAMAGED[name]])
def test_damaged_values_read_as_the_default(tmp_path, name, text):
    setting = all_settings()[name]
    path = tmp_path / "damaged.ini"
    write_value(path, setting.key, text)
    settings = settings_at(path)
    assert getattr(settings, name) == setting.default
    setattr(settings, name, setting.default)
    assert getattr(settings, name) == setting.default


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("stored", OBJECTS, ids=lambda stored: type(stored).__name__)
def test_objects_read_as_the_default(tmp_path, name, stored):
    setting = all_settings()[name]
    path = tmp_path / "object.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue(setting.key, stored)
    store.setValue("view/other", "stays")
    store.sync()
    settings = settings_at(path)
    assert getattr(settings, name) == setting.default
    assert settings.store.value("view/other") == "stays"


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"\xff\xfe[view]\n", b"[view\ntheme", b"=\n=\n", bytes(range(256)) * 20]
)
def test_a_damaged_file_gives_the_defaults_and_can_be_written(tmp_path, content):
    path = tmp_path / "damaged.ini"
    path.write_bytes(content)
    settings = settings_at(path)
    for name, setting in all_settings().items():
        assert getattr(settings, name) == setting.default
    settings.theme = "dark"
    assert settings.theme == "dark"


class Payload:
    """What a pickle may do: run anything."""

    def __init__(self, touched: Path) -> None:
        self.touched = touched

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.touched),)


READ_ALL = """
import sys
from PySide6.QtCore import QSettings
from genrescope.gui.shell.settings import Setting, Settings

settings = Settings(QSettings(sys.argv[1], QSettings.Format.IniFormat))
for name, value in vars(Settings).items():
    if isinstance(value, Setting):
        assert getattr(settings, name) == value.default or name == "theme"
assert settings.theme == "dark"
settings.store.allKeys()
settings.language = "es"
settings.store.sync()
"""


@pytest.mark.parametrize("written", ["as it is", "escaped", "continued", "damaged"])
def test_no_code_in_the_file_is_run(tmp_path, written):
    path, touched = tmp_path / "code.ini", tmp_path / "touched"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue("files/recent", Payload(touched))
    store.setValue("view/theme", "dark")
    store.sync()
    text = path.read_bytes()
    assert b"@Variant(" in text
    if written == "escaped":
        text = text.replace(b"@Variant(", b"\\x40Variant(")
    elif written == "continued":
        text = text.replace(b"@Variant(", b"@Var\\\niant(")
    elif written == "damaged":
        text = text.replace(b"\\x8c", b"\\x8d")
    path.write_bytes(text)
    # In a process of its own, for QSettings keeps in memory what was written.
    code = [sys.executable, "-c", READ_ALL, str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(code, check=True, env=environment)
    assert b"language=es" in path.read_bytes()
    assert b"@" not in path.read_bytes()
    assert not touched.exists()


@pytest.mark.expects_log("the settings are not read")
def test_objects_in_a_file_that_cannot_be_written_are_not_read(tmp_path, monkeypatch):
    path = tmp_path / "object.ini"
    write_value(path, "view/theme", "dark")
    path.write_text(path.read_text() + "x=@Variant(\\0)\n")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    settings = settings_at(path)
    assert settings.store.fileName() != str(path)


def test_the_inputs_of_every_device_are_remembered(tmp_path):
    settings = settings_at(tmp_path / "d.ini")
    assert settings.channels_of("ALSA/a b") == ""
    for i in range(MAX_DEVICES + 5):
        settings.remember_channels(f"ALSA/{i}", "1+2")
    settings.remember_channels("ALSA/a b", "mix")
    settings.remember_channels("ALSA/a b", "3+4")
    assert settings.channels_of("ALSA/a b") == "3+4"
    assert settings.channels_of("ALSA/24") == "1+2"
    assert settings.channels_of("ALSA/0") == ""
    assert len(settings.channels) == MAX_DEVICES


def test_recent_files_are_few_and_each_is_there_once(tmp_path):
    settings = settings_at(tmp_path / "c.ini")
    for i in range(MAX_RECENT_FILES + 5):
        settings.add_recent_file(Path(f"/{i}.wav"))
    settings.add_recent_file(Path("/10.wav"))
    recent = settings.recent_files
    assert recent[0] == str(Path("/10.wav"))
    assert len(recent) == len(set(recent)) == MAX_RECENT_FILES
