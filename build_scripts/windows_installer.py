"""Make the Windows installer from the frozen folder with Inno Setup; build.py calls :func:`make`.

If ``WINDOWS_CERTIFICATE`` (a PFX file in Base64) and ``WINDOWS_CERTIFICATE_PASSWORD`` are in the environment,
the programs and the installer are signed; otherwise Windows warns about an unknown publisher.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "app"))

from genrescope.audio.files import AUDIO_SUFFIXES  # noqa: E402

SCRIPT = HERE / "windows" / "genrescope.iss"
PROGRAMS = ("Genrescope.exe", "genrescope-cli.exe")
TIMESTAMPS = "http://timestamp.digicert.com"


class InstallerError(Exception):
    """The installer could not be made; the message says why."""


def make(frozen: Path, out: Path, version: str) -> Path:
    """Make the installer.

    Parameters
    ----------
    frozen : pathlib.Path
        PyInstaller's folder, with both programs.
    out : pathlib.Path
        Folder that gets the installer.
    version : str
        Of the program.

    Returns
    -------
    pathlib.Path
        The installer.

    Raises
    ------
    InstallerError
        If a program or Inno Setup is missing, or Inno Setup or the signing fails.
    """
    missing = [name for name in PROGRAMS if not (frozen / name).is_file()]
    if missing:
        raise InstallerError(f"There is no {missing[0]} in {frozen}.")
    compiler = find_compiler()
    if compiler is None:
        raise InstallerError(
            "Inno Setup 6.3 or newer was not found. Install it, or set the variable ISCC to the path of its "
            "ISCC.exe."
        )
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _signer() as sign:
        for name in PROGRAMS:
            sign(frozen / name)
        associations = Path(folder) / "associations.iss"
        associations.write_text("\n".join(association_lines()) + "\n", encoding="ascii")
        values = {
            "Version": version,
            "VersionNumbers": version_numbers(version),
            "Frozen": frozen.resolve(),
            "Out": out.resolve(),
            "Associations": associations,
        }
        _run(
            "Inno Setup",
            [str(compiler), "/Qp", *(f"/D{name}={value}" for name, value in values.items()), str(SCRIPT)],
        )
        installer = out / f"genrescope-{version}-windows-x64-setup.exe"
        if not installer.is_file():
            raise InstallerError(f"Inno Setup reported success, but made no {installer.name}.")
        sign(installer)
    return installer


def find_compiler() -> Path | None:
    """Find Inno Setup's compiler: in ISCC, on the PATH, or in its default folders."""
    named = os.environ.get("ISCC")
    if named:
        return Path(named)
    found = shutil.which("ISCC") or shutil.which("iscc")
    if found:
        return Path(found)
    for variable in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
        for place in ("Inno Setup 6", "Programs/Inno Setup 6"):
            compiler = Path(os.environ.get(variable, "/nowhere")) / place / "ISCC.exe"
            if compiler.is_file():
                return compiler
    return None


def version_numbers(version: str) -> str:
    """Convert a version to the four numbers that Windows needs, without suffixes like ".dev1"."""
    release = re.match(r"\d+(\.\d+)*", version)
    numbers = release[0].split(".") if release else []
    return ".".join([*numbers, "0", "0", "0", "0"][:4])


def association_lines() -> Iterator[str]:
    """Lines of [Registry] that offer the program for every suffix, without making it the default."""
    for suffix in sorted(AUDIO_SUFFIXES):
        yield (
            r'Root: HKA; Subkey: "Software\Classes\Applications\Genrescope.exe\SupportedTypes"; '
            f'ValueType: string; ValueName: "{suffix}"; ValueData: ""; Tasks: openwith'
        )
        yield (
            rf'Root: HKA; Subkey: "Software\Classes\{suffix}\OpenWithProgids"; ValueType: string; '
            'ValueName: "Genrescope.Sound"; ValueData: ""; Flags: uninsdeletevalue; Tasks: openwith'
        )
        yield (
            r'Root: HKA; Subkey: "Software\Genrescope\Capabilities\FileAssociations"; ValueType: string; '
            f'ValueName: "{suffix}"; ValueData: "Genrescope.Sound"; Tasks: openwith'
        )


@contextmanager
def _signer() -> Iterator[_Signer]:
    """Provide a function that signs a file, if there is a certificate, which is deleted afterwards."""
    certificate = os.environ.get("WINDOWS_CERTIFICATE")
    if not certificate:
        yield _Signer([])
        return
    tool = _find_signtool()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.pfx"
        path.write_bytes(base64.b64decode(certificate))
        password = os.environ.get("WINDOWS_CERTIFICATE_PASSWORD", "")
        yield _Signer(
            [
                *(str(tool), "sign", "/q", "/d", "Genrescope", "/fd", "SHA256"),
                *("/td", "SHA256", "/tr", TIMESTAMPS, "/f", str(path), "/p", password),
            ]
        )


class _Signer:
    """Signs files with a command; does nothing if that is empty."""

    def __init__(self, command: list[str]) -> None:
        self._command = command

    def __call__(self, path: Path) -> None:
        if self._command:
            _run(f"Signing {path.name}", [*self._command, str(path)])


def _find_signtool() -> Path:
    found = shutil.which("signtool")
    if found:
        return Path(found)
    kits = Path(os.environ.get("PROGRAMFILES(X86)", "/nowhere")) / "Windows Kits" / "10" / "bin"
    tools = sorted(kits.glob("10.*/x64/signtool.exe"))
    if not tools:
        raise InstallerError("There is a certificate, but no signtool: install the Windows SDK.")
    return tools[-1]


def _run(what: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        # The command itself may hold a password.
        raise InstallerError(f"{what} failed:\n{(done.stdout + done.stderr)[-2000:]}")
