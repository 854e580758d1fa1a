"""The scripts of the Windows and macOS installers, as far as they can be tested on another system.

Inno Setup and Apple's tools are stood in for by small programs that write down how they were called.
"""

from __future__ import annotations

import base64
import os
import plistlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import macos_installer as macos
import release_notes
import translate
import windows_installer as windows
from genrescope.audio.files import AUDIO_SUFFIXES

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "build_scripts"
ISS = (SCRIPTS / "windows" / "genrescope.iss").read_text(encoding="utf-8-sig")
posix_only = pytest.mark.skipif(os.name != "posix", reason="the programs that stand in are shell scripts")


VERSION = release_notes.current_version()


class Tools:
    """Programs on the PATH that only log their arguments, one call a line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._calls = folder / "calls"

    def add(self, name: str, then: str = "") -> None:
        script = self.folder / name
        line = f'printf "%s " "$(basename "$0")" "$@" | tr "\\n" " " >> "{self._calls}"'
        script.write_text(f'#!/bin/sh\n{line}\necho >> "{self._calls}"\n{then}\n')
        script.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    for name in list(os.environ):
        if name.startswith(("WINDOWS_", "MACOS_")) or name == "ISCC":
            monkeypatch.delenv(name)
    return Tools(folder)


# Windows ----------------------------------------------------------------------------------------------


def sections() -> dict[str, list[str]]:
    """Lines of each section of the Inno Setup script, without comments and preprocessor."""
    found: dict[str, list[str]] = {}
    for line in ISS.splitlines():
        if re.fullmatch(r"\[\w+\]", line):
            found[line[1:-1]] = lines = []
        elif line.strip() and not line.startswith((";", "#")) and found:
            lines.append(line)
    return found


def settings() -> dict[str, str]:
    return dict(line.split("=", 1) for line in sections()["Setup"])


def test_the_script_has_only_sections_and_settings_that_inno_setup_knows():
    known = "Setup Languages CustomMessages Tasks InstallDelete Files Icons Registry Run Code"
    assert list(sections()) == known.split()
    directives = """
        AppId AppName AppVersion AppVerName AppPublisher VersionInfoVersion PrivilegesRequired
        PrivilegesRequiredOverridesAllowed DefaultDirName DisableProgramGroupPage ArchitecturesAllowed
        ArchitecturesInstallIn64BitMode MinVersion OutputDir OutputBaseFilename SetupIconFile
        UninstallDisplayIcon UninstallDisplayName Compression SolidCompression WizardStyle
        ChangesAssociations ChangesEnvironment CloseApplications
    """
    assert set(settings()) <= set(directives.split())


def test_entries_have_only_parameters_and_constants_that_inno_setup_knows():
    parameters = {
        "Languages": {"Name", "MessagesFile"},
        "Tasks": {"Name", "Description", "Flags"},
        "InstallDelete": {"Type", "Name"},
        "Files": {"Source", "DestDir", "Flags"},
        "Icons": {"Name", "Filename", "Comment", "Tasks"},
        "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData", "Flags", "Tasks", "Check"},
        "Run": {"Filename", "Description", "Flags"},
    }
    lines = sections()
    lines["Registry"] = lines["Registry"] + list(windows.association_lines())
    entry = re.compile(r'(\w+): ("(?:[^"]|"")*"|[^";]+)(?:; |$)')
    for section, names in parameters.items():
        for line in lines[section]:
            assert entry.sub("", line) == "", line
            assert {name for name, _ in entry.findall(line)} <= names, line
    messages = {line.split("=")[0] for line in lines["CustomMessages"]}
    own = {name.partition(".")[2] for name in messages}
    assert messages == {f"{language}.{name}" for language in translate.N_FORMS for name in own}
    known = {"app", "autopf", "autoprograms", "autodesktop"}
    known |= {f"cm:{name}" for name in own} | {"cm:CreateDesktopIcon", "cm:LaunchProgram,Genrescope"}
    known |= {"code:EnvironmentKey", "code:PathWithUs"}
    text = "\n".join(line for name in parameters for line in lines[name])
    for constant in re.findall(r"(?<!\{)\{([^{#}]+)\}", text):
        assert constant in known, constant


def test_it_is_for_the_user_alone_and_an_update_finds_it():
    # Changing this would make every update a second installation.
    assert settings()["AppId"] == "{{7E0B2C5D-3A64-4F0E-9C1B-52D8A6F4E913}"
    assert settings()["PrivilegesRequired"] == "lowest"
    assert settings()["DefaultDirName"] == r"{autopf}\Genrescope"
    assert not re.search(r"\{(pf|pf32|pf64|commonpf|sys|win)\b", ISS)
    assert not re.search(r"Root: (?!HKA)", ISS)


def test_the_version_comes_from_outside():
    assert not re.search(r"\d+\.\d+\.\d+", ISS.replace("10.0.17763", "").split("[Setup]")[1])
    assert settings()["AppVersion"] == "{#Version}"


def test_audio_files_are_offered_and_no_default_is_changed():
    lines = list(windows.association_lines())
    for suffix in AUDIO_SUFFIXES:
        open_with = [line for line in lines if rf"Classes\{suffix}\OpenWithProgids" in line]
        assert len(open_with) == 1
        assert "uninsdeletevalue" in open_with[0]
    # The default for a suffix is the unnamed value of its key.
    defaults = [line for line in [*lines, *sections()["Registry"]] if re.search(r'Classes\\\.\w+"', line)]
    assert defaults == []
    assert all("Tasks: openwith" in line for line in lines)


@pytest.mark.parametrize(
    ("version", "numbers"), [("1.2.3", "1.2.3.0"), ("0.1.0.dev4", "0.1.0.0"), ("2", "2.0.0.0")]
)
def test_windows_gets_four_numbers(version, numbers):
    assert windows.version_numbers(version) == numbers


def frozen_for_windows(folder: Path) -> Path:
    frozen = folder / "frozen folder"
    frozen.mkdir()
    for name in windows.PROGRAMS:
        (frozen / name).write_bytes(b"MZ")
    return frozen


@posix_only
def test_inno_setup_is_called_with_everything_it_needs(tools, tmp_path):
    out = tmp_path / "dist"
    tools.add("iscc", f'touch "{out}/genrescope-1.2.3-windows-x64-setup.exe"')
    installer = windows.make(frozen_for_windows(tmp_path), out, "1.2.3")
    assert installer == out / "genrescope-1.2.3-windows-x64-setup.exe"
    (call,) = tools.calls
    defined = set(re.findall(r"/D(\w+)=", call))
    assert defined == set(re.findall(r"!Defined\((\w+)\)", ISS))
    assert f"/DFrozen={tmp_path}/frozen folder" in call
    assert "/DVersionNumbers=1.2.3.0" in call
    assert call.strip().endswith("genrescope.iss")


@posix_only
def test_programs_and_installer_are_signed_where_there_is_a_certificate(tools, tmp_path, monkeypatch):
    out = tmp_path / "dist"
    tools.add("iscc", f'touch "{out}/genrescope-1.2.3-windows-x64-setup.exe"')
    tools.add("signtool")
    monkeypatch.setenv("WINDOWS_CERTIFICATE", base64.b64encode(b"secret key").decode())
    monkeypatch.setenv("WINDOWS_CERTIFICATE_PASSWORD", "open sesame")
    windows.make(frozen_for_windows(tmp_path), out, "1.2.3")
    assert [call.split()[0] for call in tools.calls] == ["signtool", "signtool", "iscc", "signtool"]
    assert "genrescope-cli.exe" in tools.calls[1]
    assert tools.calls[3].strip().endswith("-setup.exe")
    certificate = re.search(r"/f (\S+)", tools.calls[0])
    assert certificate is not None
    assert not Path(certificate[1]).exists()


@posix_only
def test_a_failed_windows_installer_is_reported_without_the_password(tools, tmp_path, monkeypatch):
    frozen = frozen_for_windows(tmp_path)
    tools.add("iscc", "echo 'Error on line 3'; exit 2")
    with pytest.raises(windows.InstallerError, match=r"Inno Setup failed:\nError on line 3"):
        windows.make(frozen, tmp_path, "1.2.3")
    monkeypatch.setenv("WINDOWS_CERTIFICATE", "AAAA")
    monkeypatch.setenv("WINDOWS_CERTIFICATE_PASSWORD", "open sesame")
    tools.add("signtool", "echo 'No time stamp'; exit 1")
    with pytest.raises(windows.InstallerError, match=r"Signing Genrescope\.exe failed") as caught:
        windows.make(frozen, tmp_path, "1.2.3")
    assert "sesame" not in str(caught.value)
    (frozen / "genrescope-cli.exe").unlink()
    with pytest.raises(windows.InstallerError, match=r"There is no genrescope-cli\.exe"):
        windows.make(frozen, tmp_path, "1.2.3")


# macOS ------------------------------------------------------------------------------------------------


def plist(name: str) -> dict:
    return plistlib.loads((SCRIPTS / "macos" / f"{name}.plist").read_bytes())


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with the keys that PyInstaller makes of ours, a program and two libraries."""
    contents = tmp_path / "frozen" / "Genrescope.app" / "Contents"
    (contents / "MacOS").mkdir(parents=True)
    (contents / "Frameworks" / "av" / "__dot__dylibs").mkdir(parents=True)
    binary = bytes.fromhex("cffaedfe") + bytes(20)
    program = contents / "MacOS" / "genrescope"
    program.write_bytes(binary)
    program.chmod(0o755)
    (contents / "Frameworks" / "libtop.dylib").write_bytes(binary)
    (contents / "Frameworks" / "av" / "__dot__dylibs" / "libdeep.dylib").write_bytes(binary)
    (contents / "Frameworks" / "notes.txt").write_text("not signed by itself")
    wanted = plist("bundle")
    values = {
        **wanted["info_plist"],
        "CFBundleIdentifier": wanted["bundle_identifier"],
        "CFBundleShortVersionString": "1.2.3",
        "CFBundleExecutable": "genrescope",
    }
    (contents / "Info.plist").write_bytes(plistlib.dumps(values))
    return contents.parent


@pytest.fixture
def mac(tools: Tools) -> Tools:
    for name in ("codesign", "hdiutil", "ditto", "xcrun", "security", "spctl"):
        tools.add(name)
    return tools


def test_the_bundle_explains_the_microphone_and_lists_what_can_be_opened():
    info = plist("bundle")["info_plist"]
    assert "microphone" in info["NSMicrophoneUsageDescription"]
    assert "No sound leaves this Mac" in info["NSMicrophoneUsageDescription"]
    (kind,) = info["CFBundleDocumentTypes"]
    assert {"public.audio", "public.mp3", "org.xiph.flac"} <= set(kind["LSItemContentTypes"])
    assert kind["LSHandlerRank"] == "Alternate"
    assert info["LSApplicationCategoryType"] == "public.app-category.music"
    assert not [key for key in info if "Version" in key and key != "LSMinimumSystemVersion"]
    assert plist("entitlements")["com.apple.security.device.audio-input"] is True


@posix_only
def test_without_an_identity_the_bundle_is_signed_ad_hoc_from_the_inside(mac, bundle, tmp_path):
    image = macos.make(bundle.parent, tmp_path / "dist", "1.2.3")
    assert re.fullmatch(r"genrescope-1\.2\.3-macos-\w+\.dmg", image.name)
    signed = [call for call in mac.calls if call.startswith("codesign --force")]
    assert all("--options runtime" in call and "--sign - " in call for call in signed)
    assert [call.split()[-1].rsplit("/", 1)[-1] for call in signed] == [
        "libdeep.dylib",
        "libtop.dylib",
        "Genrescope.app",
    ]
    assert [("--entitlements" in call) for call in signed] == [False, False, True]
    assert any("hdiutil create" in call and "Genrescope 1.2.3" in call for call in mac.calls)
    assert mac.calls[-1].startswith("hdiutil verify")
    assert not [call for call in mac.calls if call.startswith(("xcrun", "security"))]


@posix_only
def test_with_secrets_it_is_signed_notarised_and_stapled(mac, bundle, tmp_path, monkeypatch):
    monkeypatch.setenv("MACOS_CERTIFICATE", base64.b64encode(b"key").decode())
    monkeypatch.setenv("MACOS_SIGN_IDENTITY", "Developer ID Application: Us")
    for name in macos.NOTARY:
        monkeypatch.setenv(name, "x")
    macos.make(bundle, tmp_path / "dist", "1.2.3")
    steps = [" ".join(call.split()[:2]) for call in mac.calls]
    assert steps.index("security import") < steps.index("codesign --force")
    assert steps[-1] == "hdiutil verify"
    assert "security delete-keychain" in steps
    calls = " ".join(mac.calls)
    assert (
        calls.index("Genrescope.zip --wait") < calls.index("stapler staple") < calls.index("hdiutil create")
    )
    assert calls.index("hdiutil create") < calls.index(".dmg --wait")
    assert [step for step in steps if step.startswith("xcrun")] == ["xcrun notarytool", "xcrun stapler"] * 2


@posix_only
def test_a_failed_disk_image_is_reported_and_the_keychain_removed(mac, bundle, tmp_path, monkeypatch):
    with pytest.raises(macos.InstallerError, match="CFBundleShortVersionString, not '9'"):
        macos.make(bundle, tmp_path, "9")
    monkeypatch.setenv("MACOS_CERTIFICATE", base64.b64encode(b"key").decode())
    monkeypatch.setenv("MACOS_CERTIFICATE_PASSWORD", "open sesame")
    monkeypatch.setenv("MACOS_SIGN_IDENTITY", "Nobody")
    mac.add("codesign", "echo 'no identity found' >&2; exit 1")
    with pytest.raises(macos.InstallerError, match="no identity found") as caught:
        macos.make(bundle, tmp_path, "1.2.3")
    assert "sesame" not in str(caught.value)
    assert "security delete-keychain" in " ".join(mac.calls)
    (bundle / "Contents" / "Info.plist").unlink()
    with pytest.raises(macos.InstallerError, match="is not a bundle"):
        macos.make(bundle, tmp_path, "1.2.3")


# One version ------------------------------------------------------------------------------------------


def test_no_other_file_knows_the_version():
    files = [
        *(SCRIPTS / "windows").iterdir(),
        *(path for path in (SCRIPTS / "macos").rglob("*") if path.is_file()),
        *(path for path in (SCRIPTS / "linux").glob("*") if path.suffix != ".py" and path.is_file()),
        *(ROOT / ".github").rglob("*.yml"),
        ROOT / "pyproject.toml",
    ]
    assert len(files) > 8
    # "0.1.0" not as a part of another library's "10.1.0".
    number = re.compile(rf"(?<![\d.]){re.escape(VERSION)}(?![\d])")
    assert [path.name for path in files if number.search(path.read_text(encoding="utf-8"))] == []


def test_icons_have_the_required_sizes():
    icons = ROOT / "resources" / "icons"
    ico, icns = (icons / "genrescope.ico").read_bytes(), (icons / "genrescope.icns").read_bytes()
    assert {ico[6 + 16 * n] or 256 for n in range(ico[4])} >= {16, 32, 48, 256}
    assert int.from_bytes(icns[4:8], "big") == len(icns)
    assert {b"ic07", b"ic08", b"ic09"} <= set(re.findall(rb"ic\d\d", icns))
    assert ElementTree.parse(icons / "genrescope.svg").getroot().tag.endswith("svg")
