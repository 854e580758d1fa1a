"""Make the disk image for macOS: check, sign and notarise the bundle; build.py calls :func:`make`.

It reads these environment variables:

- MACOS_SIGN_IDENTITY: "Developer ID Application: ..."; if not set, the signature is ad hoc
- MACOS_CERTIFICATE, MACOS_CERTIFICATE_PASSWORD: the certificate (P12 in Base64), if it is in no keychain
- MACOS_NOTARY_APPLE_ID, MACOS_NOTARY_TEAM_ID, MACOS_NOTARY_PASSWORD: an account for notarisation, which is
  skipped without it

macOS opens a program with an ad hoc signature only after the user has allowed it in the settings.
"""

from __future__ import annotations

import base64
import os
import plistlib
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENTITLEMENTS = HERE / "macos" / "entitlements.plist"
BUNDLE = HERE / "macos" / "bundle.plist"
NOTARY = ("MACOS_NOTARY_APPLE_ID", "MACOS_NOTARY_TEAM_ID", "MACOS_NOTARY_PASSWORD")
AD_HOC = "-"
MACH_O = tuple(bytes.fromhex(magic) for magic in ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe"))


class InstallerError(Exception):
    """The disk image could not be made; the message says why."""


def make(frozen: Path, out: Path, version: str) -> Path:
    """Make the disk image.

    Parameters
    ----------
    frozen : pathlib.Path
        ``Genrescope.app`` as PyInstaller made it, or the folder with it.  It is signed in place.
    out : pathlib.Path
        Folder for the image.
    version : str
        Version of the program.

    Returns
    -------
    pathlib.Path
        The image.

    Raises
    ------
    InstallerError
        If the bundle is not valid, or signing, notarising or writing fails.
    """
    bundle = frozen if frozen.suffix == ".app" else frozen / "Genrescope.app"
    check_bundle(bundle, version)
    image = out / f"genrescope-{version}-macos-{os.uname().machine}.dmg"
    out.mkdir(parents=True, exist_ok=True)
    with _keychain() as keychain:
        identity = os.environ.get("MACOS_SIGN_IDENTITY") or AD_HOC
        sign_bundle(bundle, identity, keychain)
        # The bundle gets its own ticket, so that it opens without a network outside the image.
        if can_notarise(identity):
            with tempfile.TemporaryDirectory() as folder:
                archive = Path(folder) / "Genrescope.zip"
                _run("ditto", "-c", "-k", "--keepParent", bundle, archive)
                notarise(archive)
            _run("xcrun", "stapler", "staple", bundle)
        _write_image(bundle, image, version)
        if identity != AD_HOC:
            _run("codesign", "--force", "--timestamp", *keychain, "--sign", identity, image)
        if can_notarise(identity):
            notarise(image)
            _run("xcrun", "stapler", "staple", image)
            _run("spctl", "--assess", "--type", "execute", bundle)
    _run("hdiutil", "verify", image)
    return image


def check_bundle(bundle: Path, version: str) -> None:
    """Raise InstallerError if the version, the keys or the program of a bundle are wrong."""
    found = _plist(bundle)
    wanted = plistlib.loads(BUNDLE.read_bytes())
    expected = wanted["info_plist"] | {
        "CFBundleIdentifier": wanted["bundle_identifier"],
        "CFBundleShortVersionString": version,
    }
    for key, value in expected.items():
        if found.get(key) != value:
            raise InstallerError(
                f"Info.plist of {bundle.name} has {found.get(key)!r} for {key}, not {value!r}."
            )
    program = bundle / "Contents" / "MacOS" / found["CFBundleExecutable"]
    if not os.access(program, os.X_OK):
        raise InstallerError(f"There is no program {program}.")


def _plist(bundle: Path) -> dict[str, Any]:
    path = bundle / "Contents" / "Info.plist"
    if not path.is_file():
        raise InstallerError(f"{bundle} is not a bundle.")
    values = plistlib.loads(path.read_bytes())
    assert isinstance(values, dict)
    return values


def sign_bundle(bundle: Path, identity: str, keychain: list[str]) -> None:
    """Sign every library of a bundle, then the bundle, for the hardened runtime.

    From the inside out: the signature of a folder covers those of its contents.
    """
    # Apple's time stamps need an identity.
    options = ["--force", "--options", "runtime", "--timestamp" if identity != AD_HOC else "--timestamp=none"]
    options += [*keychain, "--sign", identity]
    main = bundle / "Contents" / "MacOS" / _plist(bundle)["CFBundleExecutable"]
    inside = [path for path in bundle.rglob("*") if _is_mach_o(path) and path != main]
    for path in sorted(inside, key=lambda path: (-len(path.parts), path)):
        _run("codesign", *options, path)
    _run("codesign", *options, "--entitlements", ENTITLEMENTS, bundle)
    _run("codesign", "--verify", "--deep", "--strict", bundle)


def can_notarise(identity: str) -> bool:
    """Whether there is an account for notarisation, and a signature that Apple accepts."""
    return identity != AD_HOC and all(os.environ.get(name) for name in NOTARY)


def notarise(path: Path) -> None:
    """Have Apple notarise a file."""
    account, team, password = (os.environ[name] for name in NOTARY)
    options = ["--apple-id", account, "--team-id", team, "--password", password]
    _run("xcrun", "notarytool", "submit", path, "--wait", "--timeout", "1h", *options)


def _write_image(bundle: Path, image: Path, version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _run("ditto", bundle, Path(folder) / bundle.name)
        (Path(folder) / "Applications").symlink_to("/Applications")
        shutil.copy(HERE.parent / "LICENSE", Path(folder) / "LICENSE.txt")
        options = ["-volname", f"Genrescope {version}", "-fs", "HFS+", "-format", "ULFO", "-ov"]
        _run("hdiutil", "create", "-srcfolder", folder, *options, image)


@contextmanager
def _keychain() -> Iterator[list[str]]:
    """Options for codesign with a keychain for the certificate in the environment, if there is one."""
    certificate = os.environ.get("MACOS_CERTIFICATE")
    if not certificate:
        yield []
        return
    with tempfile.TemporaryDirectory() as folder:
        file, keychain = Path(folder) / "certificate.p12", Path(folder) / "signing.keychain-db"
        file.write_bytes(base64.b64decode(certificate))
        password, key = secrets.token_urlsafe(), os.environ.get("MACOS_CERTIFICATE_PASSWORD", "")
        _run("security", "create-keychain", "-p", password, keychain)
        try:
            _run("security", "unlock-keychain", "-p", password, keychain)
            _run("security", "import", file, "-k", keychain, "-P", key, "-T", "/usr/bin/codesign")
            tools = "apple-tool:,apple:,codesign:"
            _run("security", "set-key-partition-list", "-S", tools, "-s", "-k", password, keychain)
            # codesign only finds identities in keychains of the search list.
            before = _run("security", "list-keychains", "-d", "user").replace('"', "").split()
            _run("security", "list-keychains", "-d", "user", "-s", keychain, *before)
            try:
                yield ["--keychain", str(keychain)]
            finally:
                _run("security", "list-keychains", "-d", "user", "-s", *before)
        finally:
            _run("security", "delete-keychain", keychain)


def _is_mach_o(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in MACH_O


def _run(*command: str | Path) -> str:
    arguments = [str(argument) for argument in command]
    done = subprocess.run(arguments, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        # The options may contain a password.
        what = " ".join(argument for argument in arguments[:3] if not argument.startswith("-"))
        raise InstallerError(f"{what} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout
