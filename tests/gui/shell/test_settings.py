from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from genrescope.gui.shell.settings import MAX_DEVICES, MAX_RECENT_FILES, Setting, Settings, settings_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Genrescope" / "settings.json"


def all_settings() -> dict[str, Setting]:
    return {name: value for name, value in vars(Settings).items() if isinstance(value, Setting)}


def assert_defaults(settings: Settings) -> None:
    for name, setting in all_settings().items():
        assert getattr(settings, name) == setting.default


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)


def test_keys_are_declared_once():
    keys = [setting.key for setting in all_settings().values()]
    assert len(keys) == len(set(keys))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such variable")
def test_the_users_file_is_in_the_configuration_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_file() == tmp_path / "Genrescope" / "settings.json"
    Settings().theme = "dark"
    assert Settings(settings_file()).theme == "dark"


def test_a_missing_file_gives_the_defaults_and_reading_creates_none(file):
    assert_defaults(Settings(file))
    assert not file.parent.exists()


VALUES = {
    "theme": "dark", "language": "es", "colormap": "viridis", "low_db": -70, "high_db": 5,
    "timeline_style": "lanes", "why_opacity": 30, "sorted_bars": False,
    "table": True, "columns": ("genre", "title"), "column_widths": ("genre 100",), "table_order": "-genre",
    "geometry": b"\x00\xff1", "splitter": b"x",
    "volume": 40, "output": "ALSA/Lautsprecher (ü)", "output_name": "Lautsprecher, ü", "play_on": False,
    "device": "ALSA/Mikrofon (ü)", "device_name": "Mikrofon, ü",
    "channels": ("3+4 ALSA/a, b", "mix JACK/c"),
    "gain_db": -3.5, "recording_format": "flac", "recordings_folder": "/tmp/a b",
    "model": "/models/bossa ñ", "pictures_folder": "/tmp/c", "exports_folder": "/d", "open_folder": "/tmp",
    "recent_files": ("/a, b.wav", "/c 🎸.mp3", "/not UTF-8 \udcff.wav"),
}  # fmt: skip
"""A value other than the default for each setting."""


def test_values_survive_a_restart(file):
    before = Settings(file)
    assert set(VALUES) == set(all_settings())
    for name, value in VALUES.items():
        setattr(before, name, value)
    after = Settings(file)
    for settings in (before, after):
        for name, value in VALUES.items():
            assert getattr(settings, name) == value
            assert type(getattr(settings, name)) is type(value)


def test_the_file_has_plain_values_and_no_other_file_is_left(file):
    settings = Settings(file)
    for name, value in VALUES.items():
        setattr(settings, name, value)
    stored = json.loads(file.read_text(encoding="ascii"))
    assert set(stored) == {setting.key for setting in all_settings().values()}
    for value in stored.values():
        assert isinstance(value, str | int | float) or all(isinstance(item, str) for item in value)
    assert list(file.parent.iterdir()) == [file]


def test_a_whole_number_may_be_written_as_a_fraction(file):
    write(file, b'{"view/low_db": -70.0, "listen/gain_db": 3}')
    settings = Settings(file)
    assert (settings.low_db, settings.gain_db) == (-70, 3.0)
    assert type(settings.low_db) is int
    assert type(settings.gain_db) is float


def test_the_last_window_wins(file):
    first, second = Settings(file), Settings(file)
    first.theme, second.language = "dark", "es"
    assert Settings(file).language == "es"
    assert Settings(file).theme == "system"


def test_an_unchanged_value_is_not_written_again(file):
    settings = Settings(file)
    settings.theme = "dark"
    file.unlink()
    settings.theme = "dark"
    assert not file.exists()


WRONG = [
    "null",
    "{}",
    '{"a": 1}',
    "[1]",
    "[null]",
    "[[]]",
    '["a", 1]',
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
]
WRONG += ["9" * 5000, "-" + "9" * 5000]
"""Values that no setting allows."""

TEXT = ["true", "1", "[]", '["a"]', '"a\\u0000b"']
NUMBER = ["true", "false", '""', '"1"', '"nan"', "[]", '["1"]', "1000", "-1000", "1e300"]
BYTES = [*TEXT, '"not base64!"', '"AAA"', '"\\u00ff"']
NAMES = ["true", "1", '"a"', '"[]"', '["a\\u0000b"]']
DAMAGED = {
    "theme": [*TEXT, '""', '"purple"'],
    "language": [*TEXT, '""', '"tlh"'],
    "colormap": TEXT,
    "low_db": [*NUMBER, "-40.5"],
    "high_db": [*NUMBER, "-15.5"],
    "timeline_style": [*TEXT, '""', '"pie"'],
    "why_opacity": [*NUMBER, "40.5", "101"],
    "sorted_bars": ["0", "1", '"true"', '"false"', "[]", "[true]"],
    "table": ["0", "1", '"true"', '"false"', "[]", "[true]"],
    "columns": [*NAMES, "[]", '["title", "title"]', '["unknown"]'],
    "column_widths": NAMES,
    "table_order": TEXT,
    "geometry": BYTES,
    "splitter": BYTES,
    "volume": [*NUMBER, "40.5", "101"],
    "output": TEXT,
    "output_name": TEXT,
    "play_on": ["0", "1", '"true"', '"false"', "[]", "[true]"],
    "device": TEXT,
    "device_name": TEXT,
    "channels": NAMES,
    "gain_db": NUMBER,
    "recording_format": [*TEXT, '"mp3"'],
    "recordings_folder": TEXT,
    "model": TEXT,
    "pictures_folder": TEXT,
    "exports_folder": TEXT,
    "open_folder": TEXT,
    "recent_files": [*NAMES, '[""]', '["/a.wav", ""]'],
}
"""Damaged values for each setting."""


def test_every_setting_has_damaged_values():
    assert set(DAMAGED) == set(all_settings())


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name in DAMAGED for text in [*WRONG, *DAMAGED[name]]]
)
def test_a_damaged_value_reads_as_the_default_and_affects_no_other(file, name, text):
    setting = all_settings()[name]
    other = "colormap" if name == "theme" else "theme"
    stored = f'"{setting.key}": {text}, "{all_settings()[other].key}": "{VALUES[other]}"'
    write(file, f"{{{stored}}}".encode())
    settings = Settings(file)
    assert getattr(settings, name) == setting.default
    assert getattr(settings, other) == VALUES[other]
    setattr(settings, name, VALUES[name])
    again = Settings(file)
    assert getattr(again, name) == VALUES[name]
    assert getattr(again, other) == VALUES[other]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows such names")
def test_a_text_that_is_not_a_file_name_reads_as_the_default(file):
    write(file, rb'{"files/recent": ["/\ud800.wav"], "model/folder": "\ud800", "view/theme": "dark"}')
    settings = Settings(file)
    assert (settings.recent_files, settings.model, settings.theme) == ((), "", "dark")


@pytest.mark.parametrize(
    "content", [b"[]", b"null", b"1", b'"view/theme"', b"NaN", b"{}", b'{"unknown": {}}']
)
def test_other_json_gives_the_defaults(file, content):
    write(file, content)
    assert_defaults(Settings(file))


@pytest.mark.expects_log("the settings were not read")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"\xff\xfe{}",
        b'{"view/theme": "dark"',
        b'{"view/theme": "dark",}',
        bytes(range(256)) * 20,
        b"[" * 100_000,
        b"[view]\ntheme=dark\n",
    ],
    ids=range(8),
)
def test_a_damaged_file_gives_the_defaults_and_is_replaced(file, content):
    write(file, content)
    settings = Settings(file)
    assert_defaults(settings)
    settings.theme = "dark"
    assert Settings(file).theme == "dark"


@pytest.mark.expects_log("the settings were not (read|saved)")
def test_a_folder_in_place_of_the_file(file):
    file.mkdir(parents=True)
    settings = Settings(file)
    assert_defaults(settings)
    settings.theme = "dark"
    assert settings.theme == "dark"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.expects_log("the settings were not (read|saved)")
def test_a_file_in_place_of_the_folder(file):
    file.parent.write_text("")
    settings = Settings(file)
    settings.theme = "dark"
    assert settings.theme == "dark"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.expects_log("the settings were not saved")
def test_an_unwritable_folder(file):
    write(file, b'{"view/theme": "dark"}')
    file.parent.chmod(0o500)
    settings = Settings(file)
    settings.theme = "light"
    assert settings.theme == "light"
    file.parent.chmod(0o700)
    assert Settings(file).theme == "dark"


@pytest.mark.expects_log("the settings were not saved")
@pytest.mark.parametrize("function", ["os.replace", "tempfile.mkstemp", "json.dump"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_failed_write_keeps_the_old_file(file, monkeypatch, function, number):
    settings = Settings(file)
    settings.theme = "dark"

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(function, refuse)
        settings.theme = "light"
    assert settings.theme == "light"
    assert Settings(file).theme == "dark"
    assert list(file.parent.iterdir()) == [file]
    settings.language = "es"
    assert Settings(file).theme == "light"


class Payload:
    """A pickle that runs arbitrary code."""

    def __init__(self, touched: Path) -> None:
        self.touched = touched

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.touched),)


SPELLINGS = [
    rb"@Variant(",
    rb"@Va\x72iant(",
    rb'@""Variant(',
    rb"@V\141riant(",
    rb"@Variant\x28",
    rb"\x40Variant(",
    b"@Var\\\niant(",
    b"@Var\\\riant(",
]
"""Spellings of a pickled value in an INI file that QSettings unpickles."""

READ_ALL = """
import sys
from pathlib import Path
from genrescope.gui.shell.settings import Setting, Settings

for name in sys.argv[1:]:
    settings = Settings(Path(name))
    for attribute, value in vars(Settings).items():
        if isinstance(value, Setting):
            assert attribute == "colormap" or getattr(settings, attribute) == value.default, attribute
Settings()  # beside the old file
"""


@pytest.mark.parametrize("spelling", SPELLINGS, ids=repr)
def test_code_in_a_file_is_not_run(tmp_path, spelling):
    touched = tmp_path / "touched"
    old = tmp_path / "Genrescope" / "Genrescope.ini"
    store = QSettings(str(old), QSettings.Format.IniFormat)
    for name in ("files/recent", "view/colormap"):
        store.setValue(name, Payload(touched))
    store.sync()
    content = old.read_bytes().replace(b"@Variant(", spelling)
    assert content.count(spelling) == 2
    old.write_bytes(content)
    text = content.decode("latin-1")
    new = old.with_name("other.json")
    new.write_text(json.dumps({"files/recent": text, "view/colormap": text, "window/geometry": text}))
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "XDG_CONFIG_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }  # fmt: skip
    # In its own process, without any other settings.
    command = [sys.executable, "-c", READ_ALL, str(old), str(new)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    assert old.read_bytes() == content
    assert not touched.exists()


def test_the_inputs_of_every_device_are_remembered(tmp_path):
    settings = Settings(tmp_path / "settings.json")
    assert settings.channels_of("ALSA/a b") == ""
    for i in range(MAX_DEVICES + 5):
        settings.remember_channels(f"ALSA/{i}", "1+2")
    settings.remember_channels("ALSA/a b", "mix")
    settings.remember_channels("ALSA/a b", "3+4")
    assert settings.channels_of("ALSA/a b") == "3+4"
    assert settings.channels_of("ALSA/24") == "1+2"
    assert settings.channels_of("ALSA/0") == ""
    assert len(settings.channels) == MAX_DEVICES


def test_recent_files_are_limited_and_unique(tmp_path):
    settings = Settings(tmp_path / "settings.json")
    for i in range(MAX_RECENT_FILES + 5):
        settings.add_recent_file(Path(f"/{i}.wav"))
    settings.add_recent_file(Path("/10.wav"))
    recent = settings.recent_files
    assert recent[0] == str(Path("/10.wav"))
    assert len(recent) == len(set(recent)) == MAX_RECENT_FILES
