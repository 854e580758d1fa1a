from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

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


def test_what_is_set_is_there_after_a_restart(tmp_path):
    path = tmp_path / "a.ini"
    before = settings_at(path)
    values = {
        "theme": "dark", "language": "es", "colormap": "viridis", "low_db": -70, "high_db": 5,
        "sorted_bars": False, "geometry": QByteArray(b"\x00\xff1"), "splitter": QByteArray(b"x"),
        "device": "ALSA/Mikrofon (ü)", "device_name": "Mikrofon, ü",
        "channels": ("3+4 ALSA/a, b", "mix JACK/c"),
        "gain_db": -3.5, "recording_format": "flac", "recordings_folder": "/tmp/a b",
        "model": "/models/bossa ñ", "open_folder": "/tmp", "recent_files": ("/a, b.wav", "/c 🎸.mp3"),
    }  # fmt: skip
    assert set(values) == set(all_settings())
    for name, value in values.items():
        setattr(before, name, value)
    before.store.sync()
    after = settings_at(path)
    for name, value in values.items():
        assert getattr(after, name) == value
        assert type(getattr(after, name)) is type(value)


@pytest.mark.parametrize("stored", ["purple", 3, ["a", "b"], QByteArray(b"\x00"), ""])
@pytest.mark.parametrize("name", ["theme", "low_db", "sorted_bars", "geometry", "recording_format"])
def test_nonsense_reads_as_the_default(tmp_path, name, stored):
    path = tmp_path / "b.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    setting = all_settings()[name]
    store.setValue(setting.key, stored)
    store.sync()
    value = getattr(settings_at(path), name)
    if not (name == "geometry" and isinstance(stored, QByteArray)):
        assert value == setting.default


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
