"""Make the Linux packages: a .deb for Debian, Ubuntu and derivatives, and a .tar.gz for other distributions.

Both contain the frozen program. build.py calls `make` and `check`.
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
from translate import N_FORMS  # noqa: E402

HERE = ROOT / "build_scripts" / "linux"
ICONS = ROOT / "resources" / "icons"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)

APP_ID = "org.genrescope.Genrescope"
MAINTAINER = "The Genrescope authors <authors@genrescope.invalid>"
HOME = "usr/lib/genrescope"

# Programs for making and checking the packages, and their Debian packages.
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
    """Parse the dated sections of a changelog, the latest first."""
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
    """MIME types for "Open with Genrescope", audio first."""
    return sorted(set(MEDIA_TYPES.values()))


def desktop_entry() -> str:
    """Text of genrescope.desktop."""
    text = (HERE / "genrescope.desktop").read_text(encoding="utf-8")
    return text.replace("@MIME_TYPES@", "".join(f"{kind};" for kind in mime_types()))


def metainfo(history: list[Release]) -> str:
    """Text of the AppStream file for software centres."""
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


def man_page(version: str, date: str, language: str = "en") -> str:
    """Text of the manual page in one of the languages of the program."""
    name = "genrescope.1" if language == "en" else f"genrescope.{language}.1"
    text = (HERE / name).read_text(encoding="utf-8")
    return text.replace("@VERSION@", version).replace("@DATE@", date)


def debian_changelog(history: list[Release]) -> str:
    """The changelog in Debian's format."""
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
    """Debian's copyright file: our licence, and the name and licence of each third-party part.

    Parameters
    ----------
    licence : str
        Text of LICENSE.
    notices : list of dict
        The index.json of notices.collect: ``name``, ``version`` and ``licence`` of each part.
    """
    own = licence.partition("\n---\n")
    terms = own[0].partition("\n\n")[2].partition("\n\n")[2].strip()
    inside = [
        f"{part['name']} {part.get('version') or ''}".strip() + f": {part['licence']}" for part in notices
    ]
    comment = [
        *own[2].strip().splitlines(),
        "",
        f"/{HOME} also contains the following, each under its own licence; the texts are in",
        f"/{HOME}/_internal/genrescope/resources/licences:",
    ]
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
# Contents of both packages


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_gzip(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def _add_desktop_files(share: Path, version: str, history: list[Release]) -> None:
    """Add the files for the desktop's menu, under share/."""
    _write(share / "applications" / "genrescope.desktop", desktop_entry())
    _write(share / "metainfo" / f"{APP_ID}.metainfo.xml", metainfo(history))
    for language in N_FORMS:
        folder = share / "man" if language == "en" else share / "man" / language
        _write_gzip(folder / "man1" / "genrescope.1.gz", man_page(version, history[0].date, language))
    hicolor = share / "icons" / "hicolor"
    for size in ICON_SIZES:
        target = hicolor / f"{size}x{size}" / "apps" / "genrescope.png"
        target.parent.mkdir(parents=True)
        shutil.copyfile(ICONS / f"genrescope-{size}.png", target)
    target = hicolor / "scalable" / "apps" / "genrescope.svg"
    target.parent.mkdir(parents=True)
    shutil.copyfile(ICONS / "genrescope.svg", target)


def _link_tree(frozen: Path, target: Path) -> None:
    """Copy the frozen folder with hard links."""
    shutil.copytree(frozen, target, symlinks=True, copy_function=os.link)


def _set_modes(folder: Path) -> None:
    """Set the same modes whatever the umask is; only the program is executable."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_symlink():
            continue
        is_program = path.name == "genrescope" and is_elf(path)
        path.chmod(0o755 if path.is_dir() or is_program else 0o644)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def is_elf(path: Path) -> bool:
    """Whether a file is an executable or a library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


# ---------------------------------------------------------------------------------------------------
# The .deb


def needed_libraries(tree: Path) -> tuple[set[str], str]:
    """Find the system libraries that the program loads, and the oldest glibc that it runs with.

    Qt's plug-in for GTK is excluded, because it is only loaded where GTK is installed.
    """
    objects = [path for path in _files(tree) if is_elf(path) and path.name != "libqgtk3.so"]
    headers = _output("objdump", "-p", *map(str, objects))
    needed = set(re.findall(r"^ +NEEDED +(\S+)", headers, flags=re.MULTILINE))
    glibc = max(
        re.findall(r" GLIBC_(\d+\.\d+)", headers), key=lambda version: tuple(map(int, version.split(".")))
    )
    return needed - {path.name for path in _files(tree)}, glibc


def depends(tree: Path) -> str:
    """The Debian packages of `needed_libraries`, as in a control file.

    Only glibc has a version: a system with this glibc has recent enough versions of everything else.
    """
    needed, glibc = needed_libraries(tree)
    kind = {"x86_64": "x86-64", "aarch64": "AArch64"}[os.uname().machine]
    known = _output("ldconfig", "-p")
    places = dict(re.findall(rf"^\t(\S+) \(libc6,{kind}.*?\) => (\S+)", known, flags=re.MULTILINE))
    packages = set()
    for name in sorted(needed):
        if name not in places:
            raise RuntimeError(f"the program needs {name}, which this computer does not have")
        path = str(Path(places[name]).resolve())
        # Where /lib is a link to /usr/lib, packages may use either path.
        search = ["dpkg-query", "--search", path, path.removeprefix("/usr")]
        found = subprocess.run(search, capture_output=True, text=True, check=False).stdout
        if not found:
            raise RuntimeError(f"no package on this computer contains {path}")
        packages.add(found.partition(":")[0])
    # A desktop has either JACK's own library or PipeWire's.
    alternatives = {"libc6": f"libc6 (>= {glibc})", "libjack-jackd2-0": "libjack-jackd2-0 | libjack-0.125"}
    return ", ".join(alternatives.get(name, name) for name in sorted(packages))


def make_deb(frozen: Path, target: Path, tree: Path, version: str, epoch: int) -> None:
    """Make the Debian package; see `make_tarball` for the parameters."""
    shutil.rmtree(tree, ignore_errors=True)
    history = releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    _link_tree(frozen, tree / HOME)
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
        "Description": "find out what genre a recording is\n"
        " Drop a song on the window, or let Genrescope listen through the microphone, and\n"
        ' watch the mel spectrogram scroll and the genre bars move. It says "not sure",\n'
        ' "not music" or "silence" when that is the answer.\n'
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
    # This level takes half a minute; the best one takes two minutes and saves 11 MB of 92.
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


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


# ---------------------------------------------------------------------------------------------------
# The .tar.gz


PORTABLE = """Genrescope {version}

Start ./genrescope in this folder; the folder can be anywhere, and nothing needs to be installed. It needs a
desktop of 2023 or newer (glibc {glibc}), with ALSA and JACK's library (jack2 or pipewire-jack) for listening.

To add it to the menu of your desktop, link the program and copy the files in share:

    mkdir -p ~/.local/bin ~/.local/share
    ln -s "$PWD/genrescope" ~/.local/bin/
    cp -r share/* ~/.local/share/

The licences of the parts are in _internal/genrescope/resources/licences.
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
        Folder for the contents, recreated; the archive has one folder of its name.
    version : str
        Version of the program.
    epoch : int
        Date of every file in it, in seconds since 1970.
    """
    shutil.rmtree(tree, ignore_errors=True)
    history = releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    _link_tree(frozen, tree)
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
            # The tree has hard links, the archive must not.
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
    """Strip the symbols and the builder's library paths from Python itself.

    The libraries of the wheels are left alone, because stripping breaks some of them.
    """
    own = [*frozen.glob("_internal/libpython*"), *frozen.glob("_internal/python*/lib-dynload/*.so")]
    if own:
        subprocess.run(["strip", "--strip-unneeded", *map(str, own)], check=True)
        # It fails for files without such a path.
        subprocess.run(["chrpath", "--delete", *map(str, own)], capture_output=True, check=False)


def deb_path(out: Path, version: str, variant: str = "") -> Path:
    """Path of the .deb of a version."""
    return out / f"genrescope{variant}_{version}_{_architecture()}.deb"


def _architecture() -> str:
    return _output("dpkg", "--print-architecture")


def make(frozen: Path, out: Path, work: Path, version: str, epoch: int, variant: str = "") -> list[Path]:
    """Make both packages.

    Parameters
    ----------
    frozen : pathlib.Path
        The frozen folder.
    out : pathlib.Path
        Folder to write them to.
    work : pathlib.Path
        Folder for intermediate files.
    version : str
        Version of the program.
    epoch : int
        Seconds since 1970: the date of every file in them.
    variant : str
        Suffix for the name of another variant: "-tensorflow".
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

    Yields the name of each and the problems that it found, usually none; None if it is not installed.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run(["dpkg-deb", "-x", str(deb), str(scratch)], check=True)
    share = scratch / "usr/share"
    pages = sorted(share.glob("man/**/genrescope.1.gz"))
    commands = {
        "desktop-file-validate": [str(share / "applications/genrescope.desktop")],
        "appstreamcli": ["validate", "--no-net", str(share / f"metainfo/{APP_ID}.metainfo.xml")],
        "man": ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", *map(str, pages)],
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
        output = done.stderr.strip() if name == "man" else (done.stdout + done.stderr).strip()
        failed = done.returncode != 0 or (name == "man" and output)
        yield name, output if failed else ""
