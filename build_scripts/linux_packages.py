"""The Linux packages: a .deb for Debian, Ubuntu and their kin, and a .tar.gz for every other desktop.

Both hold the same program, the frozen folder.  build.py calls `make` and `check`.
"""

from __future__ import annotations

import calendar
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "app"))

from genrescope.audio.files import MEDIA_TYPES  # noqa: E402

HERE = ROOT / "build_scripts" / "linux"
ICONS = ROOT / "resources" / "icons"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)

APP_ID = "org.genrescope.Genrescope"
MAINTAINER = "The Genrescope authors <authors@genrescope.invalid>"
HOME = "usr/lib/genrescope"

# What making and checking the packages takes, and the Debian package that has it.
PROGRAMS = {
    "dpkg-deb": "dpkg",
    "strip": "binutils",
    "chrpath": "chrpath",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "lintian": "lintian",
    "man": "man-db",
}


@dataclass(frozen=True)
class Release:
    """A dated section of CHANGELOG.md: its version, its date (2026-11-21) and its points."""

    version: str
    date: str
    points: tuple[str, ...]

    @property
    def seconds(self) -> int:
        """Midnight of the date, in UTC, as seconds since 1970."""
        return calendar.timegm(time.strptime(self.date, "%Y-%m-%d"))


def releases(changelog: str) -> list[Release]:
    """The dated sections of a changelog, the latest first."""
    found = []
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        named = re.match(r"\[(.+?)\] - (\d{4}-\d\d-\d\d)", title)
        if named is None:
            continue
        points = re.findall(r"^- (.+(?:\n  .+)*)", body, flags=re.MULTILINE)
        found.append(Release(named[1], named[2], tuple(" ".join(point.split()) for point in points)))
    return found


def mime_types() -> list[str]:
    """Types of the files that "Open with Genrescope" is offered for, audio first."""
    return sorted(set(MEDIA_TYPES.values()))


def desktop_entry() -> str:
    """Text of genrescope.desktop."""
    text = (HERE / "genrescope.desktop").read_text(encoding="utf-8")
    return text.replace("@MIME_TYPES@", "".join(f"{kind};" for kind in mime_types()))


def metainfo(history: list[Release]) -> str:
    """Text of the AppStream file, which software centres show."""
    text = (HERE / "genrescope.metainfo.xml").read_text(encoding="utf-8")
    kinds = "\n".join(f"    <mediatype>{kind}</mediatype>" for kind in mime_types())
    lines = ["  <releases>"]
    for release in history:
        lines += [f'    <release version="{release.version}" date="{release.date}">', "      <description>"]
        lines += ["        <ul>", *(f"          <li>{_xml(point)}</li>" for point in release.points)]
        lines += ["        </ul>", "      </description>", "    </release>"]
    lines.append("  </releases>")
    return (
        text.replace("@ID@", APP_ID).replace("@MEDIA_TYPES@", kinds).replace("@RELEASES@", "\n".join(lines))
    )


def _xml(text: str) -> str:
    text = text.replace("`", "")
    for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(mark, name)
    return text


def man_page(version: str, date: str) -> str:
    """Text of the manual page."""
    text = (HERE / "genrescope.1").read_text(encoding="utf-8")
    return text.replace("@VERSION@", version).replace("@DATE@", date)


def debian_changelog(history: list[Release]) -> str:
    """The changelog in Debian's form."""
    entries = []
    for release in history:
        points = "\n".join(
            textwrap.fill(point, 78, initial_indent="  * ", subsequent_indent="    ")
            for point in release.points
        )
        when = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(release.seconds))
        entries.append(
            f"genrescope ({release.version}) stable; urgency=medium\n\n{points}\n\n -- {MAINTAINER}  {when}\n"
        )
    return "\n".join(entries)


def copyright_file(licence: str, notices: list[dict[str, object]]) -> str:
    """Debian's copyright file: our licence, and what of others is inside, by name and licence.

    Parameters
    ----------
    licence : str
        Text of LICENSE.
    notices : list of dict
        What notices.collect wrote to index.json: ``name``, ``version`` and ``licence`` of each part.
    """
    own = licence.partition("\n---\n")
    terms = own[0].partition("\n\n")[2].partition("\n\n")[2].strip()
    inside = [
        f"{part['name']} {part.get('version') or ''}".strip() + f": {part['licence']}" for part in notices
    ]
    comment = [
        *own[2].strip().splitlines(),
        "",
        f"Inside of /{HOME} are also, each under its own terms,",
        "whose",
    ]
    comment[-1] += f" texts lie in /{HOME}/_internal/genrescope/resources/licences:"
    return "\n".join(
        [
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
            "Upstream-Name: Genrescope",
            "Comment:",
            *_indented([*comment, *inside]),
            "",
            "Files: *",
            "Copyright: 2026 The Genrescope authors",
            "License: Expat",
            "",
            "License: Expat",
            *_indented(terms.splitlines()),
            "",
        ]
    )


def _indented(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield f" {line}" if line.strip() else " ."


# ---------------------------------------------------------------------------------------------------
# What both packages hold


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_gzip(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def _add_desktop_files(share: Path, version: str, history: list[Release]) -> None:
    """What a desktop finds a program by, under share/."""
    _write(share / "applications" / "genrescope.desktop", desktop_entry())
    _write(share / "metainfo" / f"{APP_ID}.metainfo.xml", metainfo(history))
    _write_gzip(share / "man" / "man1" / "genrescope.1.gz", man_page(version, history[0].date))
    hicolor = share / "icons" / "hicolor"
    for size in ICON_SIZES:
        target = hicolor / f"{size}x{size}" / "apps" / "genrescope.png"
        target.parent.mkdir(parents=True)
        shutil.copyfile(ICONS / f"genrescope-{size}.png", target)
    target = hicolor / "scalable" / "apps" / "genrescope.svg"
    target.parent.mkdir(parents=True)
    shutil.copyfile(ICONS / "genrescope.svg", target)


def _lend(frozen: Path, target: Path) -> None:
    """The frozen folder at another place, without a second copy on the disk."""
    shutil.copytree(frozen, target, symlinks=True, copy_function=os.link)


def _set_modes(folder: Path) -> None:
    """The same modes whatever umask the builder has; only what is a program can be run."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink():
            continue
        is_program = path.name == "genrescope" and is_elf(path)
        path.chmod(0o755 if path.is_dir() or is_program else 0o644)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def is_elf(path: Path) -> bool:
    """Whether a file is a program or a library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


# ---------------------------------------------------------------------------------------------------
# The .deb


def needed_libraries(tree: Path) -> tuple[set[str], str]:
    """What the program loads and does not bring, and the oldest glibc that will do.

    Qt's plug-in for GTK is left out: it is loaded only where GTK is there.
    """
    objects = [path for path in _files(tree) if is_elf(path) and path.name != "libqgtk3.so"]
    said = _answer("objdump", "-p", *map(str, objects))
    needed = set(re.findall(r"^ +NEEDED +(\S+)", said, flags=re.MULTILINE))
    glibc = max(
        re.findall(r" GLIBC_(\d+\.\d+)", said), key=lambda version: tuple(map(int, version.split(".")))
    )
    return needed - {path.name for path in _files(tree)}, glibc


def depends(tree: Path) -> str:
    """Names of the Debian packages of `needed_libraries`, as a control file has them.

    Only glibc is named with a version: a system that has this one has everything else in newer versions than
    any wheel asks for.
    """
    needed, glibc = needed_libraries(tree)
    kind = {"x86_64": "x86-64", "aarch64": "AArch64"}[os.uname().machine]
    known = _answer("ldconfig", "-p")
    places = dict(re.findall(rf"^\t(\S+) \(libc6,{kind}.*?\) => (\S+)", known, flags=re.MULTILINE))
    packages = set()
    for name in sorted(needed):
        if name not in places:
            raise RuntimeError(f"the program needs {name}, which this computer has not")
        path = str(Path(places[name]).resolve())
        # Where /lib is a link to /usr/lib, packages still call their files as they like.
        search = ["dpkg-query", "--search", path, path.removeprefix("/usr")]
        found = subprocess.run(search, capture_output=True, text=True, check=False).stdout
        if not found:
            raise RuntimeError(f"no package of this computer has {path}")
        packages.add(found.partition(":")[0])
    # A desktop has one of them: JACK's own, or the one that PipeWire brings.
    words = {"libc6": f"libc6 (>= {glibc})", "libjack-jackd2-0": "libjack-jackd2-0 | libjack-0.125"}
    return ", ".join(words.get(name, name) for name in sorted(packages))


def make_deb(frozen: Path, target: Path, tree: Path, version: str, epoch: int) -> None:
    """Make the Debian package; parameters as those of `make_tarball`."""
    shutil.rmtree(tree, ignore_errors=True)
    history = releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    _lend(frozen, tree / HOME)
    _add_desktop_files(tree / "usr/share", version, history)
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/genrescope").symlink_to("../lib/genrescope/genrescope")
    index = frozen / "_internal/genrescope/resources/licences/index.json"
    notices = json.loads(index.read_text(encoding="utf-8")) if index.exists() else []
    doc = tree / "usr/share/doc/genrescope"
    _write(doc / "copyright", copyright_file((ROOT / "LICENSE").read_text(encoding="utf-8"), notices))
    _write_gzip(doc / "changelog.gz", debian_changelog(history))
    overrides = (HERE / "lintian-overrides").read_text(encoding="utf-8")
    _write(tree / "usr/share/lintian/overrides/genrescope", overrides)
    _set_modes(tree)

    size = sum(path.lstat().st_size for path in _files(tree))
    control = {
        "Package": "genrescope",
        "Version": version,
        "Architecture": _architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size // 1024 + 1),
        "Depends": depends(tree / HOME),
        "Section": "sound",
        "Priority": "optional",
        "Description": "hear what genre a recording sounds like\n"
        " Drop a song on the window, or let Genrescope listen through the microphone, and\n"
        " watch the mel spectrogram scroll and the genre bars move. It tells ten genres\n"
        ' apart, and says "not sure", "not music" or "silence" when that is the answer.\n'
        " .\n"
        " Everything happens on this computer, without a network, and no sound leaves it.",
    }
    debian = tree / "DEBIAN"
    _write(debian / "control", "".join(f"{key}: {value}\n" for key, value in control.items()))
    sums = (
        f"{_digest(path, 'md5')}  {path.relative_to(tree)}\n"
        for path in _files(tree)
        if _is_data(path, debian)
    )
    _write(debian / "md5sums", "".join(sums))
    debian.chmod(0o755)
    for path in debian.iterdir():
        path.chmod(0o644)
    # A level that takes half a minute; the best one takes two and saves 11 MB of 92.
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(tree), str(target)],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _is_data(path: Path, debian: Path) -> bool:
    return not path.is_symlink() and debian not in path.parents


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def _answer(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


# ---------------------------------------------------------------------------------------------------
# The .tar.gz


PORTABLE = """Genrescope {version}

Start ./genrescope in this folder; the folder can lie anywhere, and needs no installation.  It takes a desktop
of 2023 or newer (glibc {glibc}), with ALSA and JACK's library (jack2 or pipewire-jack) for listening.

To have it in the menu of your desktop, link the program and copy what is in share:

    mkdir -p ~/.local/bin ~/.local/share
    ln -s "$PWD/genrescope" ~/.local/bin/
    cp -r share/* ~/.local/share/

The licences of what is inside lie in _internal/genrescope/resources/licences.
"""


def make_tarball(frozen: Path, target: Path, tree: Path, version: str, epoch: int) -> None:
    """Make the portable archive.

    Parameters
    ----------
    frozen : pathlib.Path
        The frozen folder.
    target : pathlib.Path
        The file to write.
    tree : pathlib.Path
        Folder to lay everything out in, made anew; the archive has one folder of its name.
    version : str
        Version of the program.
    epoch : int
        Date of every file in it, in seconds since 1970.
    """
    shutil.rmtree(tree, ignore_errors=True)
    history = releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    _lend(frozen, tree)
    _add_desktop_files(tree / "share", version, history)
    glibc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    _write(tree / "README.txt", PORTABLE.format(version=version, glibc=glibc.rpartition(" ")[2]))
    shutil.copyfile(ROOT / "LICENSE", tree / "LICENSE.txt")
    _set_modes(tree)
    with (
        target.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for path in sorted([tree, *tree.rglob("*")]):
            entry = archive.gettarinfo(path, str(path.relative_to(tree.parent)))
            # The tree shares its files with other folders, but nothing in the archive is a hard link.
            if entry.islnk():
                entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = epoch
            if entry.isreg():
                with path.open("rb") as file:
                    archive.addfile(entry, file)
            else:
                archive.addfile(entry)


def strip_python(frozen: Path) -> None:
    """Take out of Python itself what many builds leave in: symbols, and where the builder has libraries.

    The libraries of the wheels stay as they are: some of them do not survive it.
    """
    own = [*frozen.glob("_internal/libpython*"), *frozen.glob("_internal/python*/lib-dynload/*.so")]
    if own:
        subprocess.run(["strip", "--strip-unneeded", *map(str, own)], check=True)
        # Its exit code also counts files that have no such path.
        subprocess.run(["chrpath", "--delete", *map(str, own)], capture_output=True, check=False)


def deb_path(out: Path, version: str, variant: str = "") -> Path:
    """Where the .deb of a version lies."""
    return out / f"genrescope{variant}_{version}_{_architecture()}.deb"


def _architecture() -> str:
    return _answer("dpkg", "--print-architecture")


def make(frozen: Path, out: Path, work: Path, version: str, epoch: int, variant: str = "") -> list[Path]:
    """Make both packages.

    Parameters
    ----------
    frozen : pathlib.Path
        The frozen folder.
    out : pathlib.Path
        Folder to write them to.
    work : pathlib.Path
        Folder for what is needed on the way.
    version : str
        Version of the program.
    epoch : int
        Seconds since 1970: the date of every file in them.
    variant : str
        What a program that is not the usual one has in its name: "-tensorflow".
    """
    deb = deb_path(out, version, variant)
    make_deb(frozen, deb, work / "deb", version, epoch)
    archive = out / f"genrescope{variant}-{version}-linux-{os.uname().machine}.tar.gz"
    make_tarball(frozen, archive, work / f"genrescope-{version}", version, epoch)
    return [deb, archive]


# ---------------------------------------------------------------------------------------------------
# Checks


def check(deb: Path, scratch: Path) -> Iterator[tuple[str, str | None]]:
    """Run the desktop's and Debian's own checkers.

    Yields the name of each and what it found: nothing as a rule; None if it is not installed.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run(["dpkg-deb", "-x", str(deb), str(scratch)], check=True)
    share = scratch / "usr/share"
    page = share / "man/man1/genrescope.1.gz"
    commands = {
        "desktop-file-validate": [str(share / "applications/genrescope.desktop")],
        "appstreamcli": ["validate", "--no-net", str(share / f"metainfo/{APP_ID}.metainfo.xml")],
        "man": ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)],
        "lintian": ["--allow-root", "--fail-on", "error,warning", "--tag-display-limit", "0", str(deb)],
    }
    for name, arguments in commands.items():
        if shutil.which(name) is None:
            yield name, None
            continue
        done = subprocess.run(
            [name, *arguments],
            env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        said = done.stderr.strip() if name == "man" else (done.stdout + done.stderr).strip()
        failed = done.returncode != 0 or (name == "man" and said)
        yield name, said if failed else ""
