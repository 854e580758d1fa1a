"""Desktop files and Linux packages, made from small folders."""

from __future__ import annotations

import gzip
import os
import plistlib
import re
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import build
import linux_packages as packages
import translate
from genrescope import cli
from genrescope.audio.files import MEDIA_TYPES
from genrescope.main import restore_environment

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "build_scripts"
EPOCH = 1_700_000_000
OTHER_LANGUAGES = [language for language in translate.N_FORMS if language != "en"]
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux packages")
needs_debian = pytest.mark.skipif(
    any(shutil.which(name) is None for name in ("dpkg-deb", "dpkg-query", "objdump")), reason="Debian's tools"
)


@pytest.fixture
def history():
    return packages.releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


@pytest.fixture
def frozen(tmp_path) -> Path:
    """A folder as PyInstaller makes it, with a program of the system instead of Genrescope."""
    folder = tmp_path / "frozen" / "genrescope"
    licences = folder / "_internal" / "genrescope" / "resources" / "licences"
    licences.mkdir(parents=True)
    shutil.copy(shutil.which("true") or sys.executable, folder / "genrescope")
    (folder / "_internal" / "libown.so.1").write_bytes(b"no library")
    (folder / "libown.so").symlink_to("_internal/libown.so.1")
    (licences / "index.json").write_text(
        '[{"name": "Part", "version": "1.2", "licence": "ISC"}]', encoding="utf-8"
    )
    return folder


# Desktop files


def desktop_keys() -> dict[str, str]:
    lines = packages.desktop_entry().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def test_every_suffix_has_a_mime_type():
    offered = desktop_keys()["MimeType"].rstrip(";").split(";")
    assert set(offered) == set(MEDIA_TYPES.values())
    assert len(offered) == len(set(offered))
    assert all(re.fullmatch(r"(audio|video)/[\w.+-]+", kind) for kind in offered)


def test_desktop_entry_takes_files_and_has_its_icon_in_every_size():
    keys = desktop_keys()
    assert keys["Exec"] == "genrescope %F"
    for size in packages.ICON_SIZES:
        assert (packages.ICONS / f"{keys['Icon']}-{size}.png").is_file()
    assert (packages.ICONS / f"{keys['Icon']}.svg").is_file()


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_desktop_files_are_in_every_language(history, language):
    keys = desktop_keys()
    for key in ("GenericName", "Comment", "Keywords"):
        assert keys[f"{key}[{language}]"] != keys[key]
    component = ET.fromstring(packages.metainfo(history))
    for tag in ("summary", "description/p"):
        found = [element.get(LANGUAGE) for element in component.iterfind(tag)]
        assert found.count(language) == found.count(None) > 0
    assert language in [element.text for element in component.iterfind("languages/lang")]
    bundle = plistlib.loads((SCRIPTS / "macos" / "bundle.plist").read_bytes())
    assert language in bundle["info_plist"]["CFBundleLocalizations"]
    strings = (SCRIPTS / "macos" / f"{language}.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
    assert re.fullmatch('NSMicrophoneUsageDescription = "[^"]+";\n', strings)


def test_the_window_belongs_to_the_desktop_entry():
    wanted = (SCRIPTS / "linux" / "genrescope.desktop").stem
    assert f'app.setDesktopFileName("{wanted}")' in (ROOT / "app/genrescope/main.py").read_text(
        encoding="utf-8"
    )


def test_metainfo_lists_every_release_and_the_same_mime_types(history):
    component = ET.fromstring(packages.metainfo(history))
    listed = [
        (release.get("version"), release.get("date")) for release in component.iterfind("releases/release")
    ]
    assert listed == [(release.version, release.date) for release in history]
    points = [item.text for item in component.iterfind("releases/release/description/ul/li")]
    assert len(points) == sum(len(release.points) for release in history)
    kinds = {kind.text for kind in component.iterfind("provides/mediatype")}
    assert kinds == set(MEDIA_TYPES.values())
    assert component.findtext("launchable") == "genrescope.desktop"


def test_the_program_has_one_name_on_every_system():
    bundle = plistlib.loads((SCRIPTS / "macos" / "bundle.plist").read_bytes())
    assert bundle["bundle_identifier"] == packages.APP_ID


@pytest.mark.parametrize("language", translate.N_FORMS)
def test_manual_describes_every_command_and_option(language):
    page = packages.man_page("1.2.3", "2026-11-21", language).replace("\\-", "-")
    assert "Genrescope 1.2.3" in page
    for command in cli.COMMANDS:
        assert re.search(rf"^\.BR? .*\b{command}\b", page, flags=re.MULTILINE), command
    commands = ("classify", "library", "tag", "doctor")
    parsers = (cli.window_parser(), *map(cli.command_parser, commands))
    for help_text in (parser.format_help() for parser in parsers):
        for option in re.findall(r"(?<![\w-])--[a-z-]+", help_text):
            assert option in page, option


# The changelog


CHANGELOG = """# Changelog

## [Unreleased]

- Not yet.

## [2.0.0] - 2027-01-31

### Added

- A long point
  in two lines, with <brackets> & `code`.
- Another.

## [1.0.0] - 2026-12-01

- The first.
"""


def test_releases_are_the_dated_sections():
    latest, first = packages.releases(CHANGELOG)
    assert (latest.version, latest.date) == ("2.0.0", "2027-01-31")
    assert latest.points == ("A long point in two lines, with <brackets> & `code`.", "Another.")
    assert first.points == ("The first.",)


def test_debian_changelog_has_debians_format():
    text = packages.debian_changelog(packages.releases(CHANGELOG))
    entries = re.split(r"\n\n(?=genrescope)", text)
    assert len(entries) == 2
    assert entries[0].startswith("genrescope (2.0.0) stable; urgency=medium\n\n  * A long point in two lines")
    assert entries[0].endswith(f" -- {packages.MAINTAINER}  Sun, 31 Jan 2027 00:00:00 +0000")
    assert all(len(line) <= 80 for line in text.splitlines() if not line.startswith(" -- "))


def test_metainfo_escapes_xml():
    component = ET.fromstring(packages.metainfo(packages.releases(CHANGELOG)))
    (point, *_) = component.iterfind("releases/release/description/ul/li")
    assert point.text == "A long point in two lines, with <brackets> & code."


def test_copyright_file_has_our_terms_and_names_what_is_inside():
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = packages.copyright_file(licence, [{"name": "Qt", "version": "6", "licence": "LGPL-3.0-only"}])
    assert "\n Qt 6: LGPL-3.0-only\n" in text
    assert "\n Permission is hereby granted, free of charge" in text
    assert "GTZAN" in text
    # Debian's format: a line is a field, or continues one.
    assert all(re.match(r"([A-Z][\w-]*:| \S|$)", line) for line in text.splitlines())


# The packages


@linux_only
def test_archive_is_the_same_at_every_time_and_place(frozen, tmp_path):
    archives = []
    for name in ("here", "there"):
        target = tmp_path / name / "genrescope.tar.gz"
        target.parent.mkdir()
        packages.make_tarball(frozen, target, tmp_path / name / "genrescope-1.2.3", "1.2.3", EPOCH)
        archives.append(target.read_bytes())
        # The next one is made at another time.
        os.utime(frozen / "genrescope")
    assert archives[0] == archives[1]
    with tarfile.open(tmp_path / "here" / "genrescope.tar.gz") as archive:
        entries = {entry.name.removeprefix("genrescope-1.2.3/"): entry for entry in archive}
    assert entries["genrescope"].mode == 0o755
    assert entries["_internal/libown.so.1"].mode == 0o644
    assert entries["libown.so"].issym()
    assert {"README.txt", "LICENSE.txt", "share/applications/genrescope.desktop"} <= set(entries)
    assert {(entry.uid, entry.uname, entry.mtime) for entry in entries.values()} == {(0, "root", EPOCH)}
    # No file is a hard link to another one, and the linked files are unchanged.
    assert all(entry.isreg() or entry.isdir() or entry.issym() for entry in entries.values())
    assert entries["genrescope"].size == (frozen / "genrescope").stat().st_size


@linux_only
@needs_debian
def test_package_has_what_debian_and_a_desktop_need(frozen, tmp_path):
    debs = []
    for name in ("here", "there"):
        target = tmp_path / f"{name}.deb"
        packages.make_deb(frozen, target, tmp_path / name, "1.2.3", EPOCH)
        debs.append(target.read_bytes())
    assert debs[0] == debs[1]

    def ask(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    fields = dict(
        line.split(": ", 1) for line in ask("dpkg-deb", "-f", str(target)).splitlines() if line[0] != " "
    )
    assert fields["Version"] == "1.2.3"
    # `true` loads nothing but the C library.
    assert re.fullmatch(r"libc6 \(>= 2\.\d+\)", fields["Depends"])
    unpacked = tmp_path / "unpacked"
    ask("dpkg-deb", "-x", str(target), str(unpacked))
    assert (unpacked / "usr/bin/genrescope").resolve() == unpacked / packages.HOME / "genrescope"
    with gzip.open(unpacked / "usr/share/man/man1/genrescope.1.gz", "rt", encoding="utf-8") as page:
        assert "Genrescope 1.2.3" in page.read()
    for language in OTHER_LANGUAGES:
        assert (unpacked / f"usr/share/man/{language}/man1/genrescope.1.gz").is_file()
    assert "Part 1.2: ISC" in (unpacked / "usr/share/doc/genrescope/copyright").read_text(encoding="utf-8")
    assert list((unpacked / "usr/share/metainfo").iterdir())
    control = tmp_path / "control"
    ask("dpkg-deb", "-e", str(target), str(control))
    sums = (control / "md5sums").read_text(encoding="utf-8")
    assert f"  {packages.HOME}/genrescope\n" in sums
    assert "DEBIAN" not in sums
    # No script of ours runs as root.
    assert {path.name for path in control.iterdir()} == {"control", "md5sums"}


# The build


def test_listing_has_files_and_links_in_a_fixed_order(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "file").write_bytes(b"")
    (tmp_path / "a").symlink_to("b/file")
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert list(build.listing(tmp_path)) == [f"{'-> b/file':64}  a", f"{nothing}  b/file"]


def test_network_requests_are_recognised():
    harmless = [
        "7 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
        '7 connect(3, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X0"}, 20) = 0',
        '7 sendto(3, "AF_INETERNAL", 12, 0, NULL, 0) = 12',
        "7 socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT) = 4",
    ]
    asking = [
        "7 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 3",
        "7 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = -1 EAFNOSUPPORT",
        "7 connect(3, {sa_family=AF_INET, sin_port=htons(53)}, 16) = -1 ENETUNREACH",
    ]
    assert build.attempts("\n".join([*harmless, *asking])) == asking


def test_frozen_program_cannot_train(monkeypatch, capsys):
    # As in the frozen program, which does not have it.
    monkeypatch.setitem(sys.modules, "genrescope.training", None)
    for command in ("train", "evaluate", "export"):
        assert cli.main([command, "--help"]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "run Genrescope from its source code" in line


def test_other_programs_do_not_get_our_libraries(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/ours")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/theirs")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/ours/plugins")
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")  # so that it is as before after the test
    restore_environment("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
    assert os.environ["LD_LIBRARY_PATH"] == "/theirs"
    assert not {"LD_LIBRARY_PATH_ORIG", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"} & set(os.environ)


@linux_only
def test_program_works_without_standard_streams(tmp_path):
    closed = 'exec "$0" "$1" classify --json "$2" <&- >&- 2>&-'
    clip = str(ROOT / "resources" / "demo.flac")
    done = subprocess.run(
        ["sh", "-c", closed, sys.executable, str(ROOT / "app"), clip], cwd=tmp_path, check=False
    )
    assert done.returncode == 0
