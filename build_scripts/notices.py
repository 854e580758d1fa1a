"""Collect the licences of all third-party parts of the frozen program.

    python build_scripts/notices.py SITE_PACKAGES OUT FROZEN

Searches the folder that PyInstaller made, not the list of installed packages: a distribution counts if one of
its modules or files is in the folder, and every file must have an owner: a distribution, Python, a Debian
package or an entry of ``licences/parts.toml``. A file without an owner, or a part without a licence text,
stops the build.
"""

from __future__ import annotations

import fnmatch
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TEXTS = HERE / "licences"
COMMON_LICENCES = Path("/usr/share/common-licenses")
DEBIAN_DOC = Path("/usr/share/doc")

PROGRAM, LIBRARY, MODEL = "program", "library", "model"

# Where wheels keep third-party libraries.
VENDORED = re.compile(r"(\.libs|\.dylibs|_soundfile_data|_sounddevice_data)/")
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|copyright|notice|third.?party|authors)", re.IGNORECASE)
NATIVE_MAGIC = (
    b"\x7fELF",
    b"MZ",
    *(bytes.fromhex(magic) for magic in ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe")),
)
# Licence names from older metadata, and Debian's short names.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD-3-clause": "BSD-3-Clause",
    "BSD-2-clause": "BSD-2-Clause",
    "Expat": "MIT",
    "PD": "public domain",
    "MIT License": "MIT",
    "ISC License (ISCL)": "ISC",
    "GPL-2": "GPL-2.0-only",
    "GPL-2+": "GPL-2.0-or-later",
    "GPL-3": "GPL-3.0-only",
    "GPL-3+": "GPL-3.0-or-later",
    "LGPL-2+": "LGPL-2.0-or-later",
    "LGPL-2.1": "LGPL-2.1-only",
    "LGPL-2.1+": "LGPL-2.1-or-later",
    "LGPL-3": "LGPL-3.0-only",
    "LGPL-3+": "LGPL-3.0-or-later",
}
OWN_COMMON = {"GPL-2": "GPL-2.0", "GPL-3": "GPL-3.0", "GPL": "GPL-3.0", "LGPL-2": "LGPL-2.0"}
OWN_COMMON |= {"LGPL-2.1": "LGPL-2.1", "LGPL-3": "LGPL-3.0", "LGPL": "LGPL-3.0"}
OWN_COMMON |= {"Apache-2.0": "Apache-2.0", "MPL-2.0": "MPL-2.0"}


class NoticesError(Exception):
    """A part of the frozen program has no owner or no licence text, or must not be distributed."""


@dataclass
class Component:
    """A third-party part of the program.

    Attributes
    ----------
    name, version, licence, url, note : str
        `licence` is an SPDX expression if there is one; `url` is the address of the source.
    texts : dict of str to str
        Text of each licence file, by its new name.
    contains : list of str
        Its files, as paths from the root of the frozen program.
    purl : str
        Package URL, for the bill of materials.
    """

    name: str
    version: str = ""
    licence: str = ""
    url: str = ""
    note: str = ""
    kind: str = LIBRARY
    purl: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    contains: list[str] = field(default_factory=list)
    build: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the entry of ``index.json``."""
        entry = {
            "name": self.name,
            "version": self.version,
            "licence": self.licence,
            "kind": self.kind,
            "files": list(self.texts),
        }
        optional = {"url": self.url, "note": " ".join(self.note.split()), "purl": self.purl}
        optional |= {"contains": sorted(self.contains), "build": self.build}
        return entry | {key: value for key, value in optional.items() if value}


def collect(site_packages: Path, out: Path, frozen: Path) -> None:
    """Write the licences of the parts of a frozen program.

    Parameters
    ----------
    site_packages : pathlib.Path
        Site-packages of the environment from which it was frozen.
    out : pathlib.Path
        Folder for ``index.json`` and the texts; may be in `frozen`.
    frozen : pathlib.Path
        PyInstaller's folder, or the bundle on macOS.

    Raises
    ------
    NoticesError
        If a file has no owner, a component has no licence text, or a file must not be distributed.
    """
    contents = Frozen(frozen, without=out, site_packages=site_packages)
    tables = tomllib.loads((TEXTS / "parts.toml").read_text(encoding="utf-8"))
    components: list[Component] = []
    owners: dict[str, Component] = {}
    python = PythonInstallation(site_packages)

    def add(component: Component, names: Iterable[str]) -> None:
        components.append(component)
        for name in names:
            owners.setdefault(name, component)

    present = {"python"}
    python_names = [name for name in contents.files if python.owns(name)]
    add(python.component(), python_names)
    if contents.programs:
        present.add("pyinstaller")
        add(_bootloader(site_packages), contents.programs)
    for distribution in _distributions(site_packages):
        name = _normalised(distribution.name)
        if name in present or name == "genrescope":
            continue
        names = contents.of_distribution(distribution, taken=owners)
        if names is not None:
            present.add(name)
            add(_of_distribution(distribution), names)
    for component in components:
        _complete(component, tables["distributions"].get(_normalised(component.name), {}))
    native = [name for name in contents.files if contents.is_native(name)]
    covered = set()
    for table in tables["parts"]:
        names = [
            name
            for name in native
            if any(
                fnmatch.fnmatchcase(PurePosixPath(name).name.lower(), glob.lower())
                for glob in table.get("files", ())
            )
        ]
        elsewhere = platform.machine().lower() not in table.get("machines", [platform.machine().lower()])
        if elsewhere or ("of" in table and table["of"] not in present) or ("files" in table and not names):
            continue
        if "refused" in table:
            raise NoticesError(
                f"{contents.place(names[0])} must not be in the package: {table['refused']}. "
                "Leave it out of the frozen program."
            )
        covered.update(names)
        component = Component(table["name"], version=_version_in(table, [contents.files[n] for n in names]))
        _complete(component, table)
        component.purl = f"pkg:generic/{_slug(component.name)}" + (
            f"@{component.version}" if component.version else ""
        )
        components.append(component)
        if "of" not in table:
            owners.update(dict.fromkeys(names, component))
    nameless = [
        name for name in native if name not in covered and (name not in owners or VENDORED.search(name))
    ]
    components += _debian(nameless, owners)
    _refuse_unowned(contents, owners, [name for name in nameless if not _is_debian(owners.get(name))])
    for name, component in owners.items():
        component.contains.append(contents.place(name))
    for component in components:
        if component.name == "FFmpeg":
            _describe_ffmpeg(component, frozen)
    models = list(_models(contents))
    for component in [*components, *models]:
        if not any(text.strip() for text in component.texts.values()):
            raise NoticesError(
                f"No licence text was found for {component.name} {component.version}, which is in the frozen "
                "program. Put one into build_scripts/licences and name it in parts.toml there."
            )
    components.sort(key=lambda component: (component.name.lower(), component.version))
    _write(out, [_whole(components), *components, *models])


# Contents of the folder ------------------------------------------------------------------------------


class Frozen:
    """The files and modules of a frozen program.

    Parameters
    ----------
    root : pathlib.Path
        PyInstaller's folder, or a bundle.
    without : pathlib.Path
        A folder to exclude.
    site_packages : pathlib.Path
        Environment with PyInstaller, if not that of this Python.
    """

    def __init__(self, root: Path, *, without: Path, site_packages: Path) -> None:
        self.root = root
        places = [root / "_internal", root / "Contents" / "Frameworks", root / "Contents" / "Resources", root]
        self.files: dict[str, Path] = {}
        """Path of each file, by its name in site-packages."""
        self.programs: list[str] = []
        self.modules: set[str] = set()
        for path in sorted(root.rglob("*")):
            if path.is_symlink() or not path.is_file() or without in path.parents:
                continue
            place = next(place for place in places if place in path.parents)
            # How PyInstaller writes dots in folder names inside a bundle.
            name = path.relative_to(place).as_posix().replace("__dot__", ".")
            self.files[name] = path
            if path.parent in (root, root / "Contents" / "MacOS") and self.is_native(name):
                modules = _archived_modules(path, site_packages)
                if modules is not None:
                    self.programs.append(name)
                    self.modules |= modules
        self._natives = {PurePosixPath(name).name: name for name in self.files if self.is_native(name)}

    def place(self, name: str) -> str:
        """Path of a file, relative to the root."""
        return self.files[name].relative_to(self.root).as_posix()

    def is_native(self, name: str) -> bool:
        """Whether a file is an executable or a native library."""
        with self.files[name].open("rb") as file:
            return file.read(4).startswith(NATIVE_MAGIC)

    def of_distribution(
        self, distribution: importlib.metadata.Distribution, taken: dict[str, Component]
    ) -> list[str] | None:
        """Files of a distribution in the folder; None if it has neither a file nor a module there."""
        names, seen = [], False
        for file in distribution.files or ():
            name = file.as_posix()
            if name.startswith("..") or ".dist-info/" in name or "__pycache__" in name:
                continue
            if name.endswith(".py"):
                module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                seen = seen or module in self.modules
            # Only native libraries may have been moved by PyInstaller.
            found = name if name in self.files else self._natives.get(file.name)
            if found is not None and found not in taken:
                names.append(found)
        return names if names or seen else None


def _archived_modules(program: Path, site_packages: Path) -> set[str] | None:
    """Names of the modules inside an executable; None if it was not made by PyInstaller."""
    try:
        from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader
    except ImportError:
        sys.path.append(str(site_packages))
        from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader
    try:
        archive = CArchiveReader(str(program))
    except ArchiveReadError:
        return None
    packed = [name for name, entry in archive.toc.items() if entry[-1] == "z"]
    return {module for name in packed for module in archive.open_embedded_archive(name).toc}


# Owners -----------------------------------------------------------------------------------------------


class PythonInstallation:
    """The Python that a virtual environment was created from.

    Parameters
    ----------
    site_packages : pathlib.Path
        Of the environment, or of the Python itself.
    """

    def __init__(self, site_packages: Path) -> None:
        self.version = ".".join(map(str, sys.version_info[:3]))
        self.prefix = Path(sys.base_prefix)
        for folder in site_packages.resolve().parents:
            if (folder / "pyvenv.cfg").is_file():
                lines = (folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
                values = dict(re.split(r"\s*=\s*", line.strip(), maxsplit=1) for line in lines if "=" in line)
                home = Path(values["home"])
                self.prefix = home.parent if home.name == "bin" else home
                self.version = values.get("version", values.get("version_info", self.version))
                break
        self.short = ".".join(self.version.split(".")[:2])
        lib = self.prefix / "lib"
        # The system's Python shares its folders with other programs.
        shared = self.prefix == Path("/usr")
        folders = [] if shared else [self.prefix, self.prefix / "DLLs", lib]
        self._own = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}

    def owns(self, name: str) -> bool:
        """Whether a file of the frozen program comes from Python itself."""
        path = PurePosixPath(name)
        return (
            "lib-dynload" in path.parts
            or path.name == "base_library.zip"
            or re.match(r"(lib)?python3", path.name) is not None
            or (path.parts[0] in ("Python", "Python.framework", "Python3.framework"))
            or (len(path.parts) == 1 and path.name in self._own)
        )

    def component(self) -> Component:
        """Python as a component, with its licence if it was found."""
        component = Component("Python", self.version, "PSF-2.0", purl=f"pkg:generic/python@{self.version}")
        debian = [
            DEBIAN_DOC / f"python{self.short}{part}" / "copyright" for part in ("", "-minimal", "-stdlib")
        ]
        for path in (
            self.prefix / "LICENSE.txt",
            self.prefix / "lib" / f"python{self.short}" / "LICENSE.txt",
            *debian,
        ):
            if path.is_file():
                component.texts["Python.txt"] = _read(path)
                break
        return component


def _bootloader(site_packages: Path) -> Component:
    version = next(
        (d.version for d in _distributions(site_packages) if _normalised(d.name) == "pyinstaller"), ""
    )
    return Component("PyInstaller", version, purl=f"pkg:pypi/pyinstaller@{version}")


def _distributions(site_packages: Path) -> list[importlib.metadata.Distribution]:
    found = importlib.metadata.distributions(path=[str(site_packages)])
    return sorted(found, key=lambda distribution: _normalised(distribution.name))


def _of_distribution(distribution: importlib.metadata.Distribution) -> Component:
    name = distribution.name
    component = Component(
        name,
        distribution.version,
        _licence_of(distribution.metadata),
        url=_source_of(distribution.metadata),
        purl=f"pkg:pypi/{_normalised(name)}@{distribution.version}",
    )
    for file in distribution.files or ():
        inside = re.sub(r"^.*?\.dist-info/(licenses/)?", "", file.as_posix())
        is_metadata = ".dist-info/" in file.as_posix()
        if (is_metadata and "licenses/" not in file.as_posix() and "/" in inside) or (
            not is_metadata and len(file.parts) > 2
        ):
            continue
        if LICENCE_FILE.search(inside) and file.suffix.lower() not in (".py", ".pyc", ".json", ".so", ".h"):
            path = Path(str(file.locate()))
            if path.is_file():
                component.texts[_text_name(f"{_slug(name)}/{inside}")] = _read(path)
    return component


def _licence_of(metadata: importlib.metadata.PackageMetadata) -> str:
    licence = metadata.get("License-Expression") or metadata.get("License") or ""
    classifiers = [
        value.split(" :: ")[-1]
        for value in metadata.get_all("Classifier") or ()
        if value.startswith("License")
    ]
    if "\n" in licence or not 0 < len(licence) < 80:
        licence = " AND ".join(SPDX.get(name, name) for name in classifiers)
    return SPDX.get(licence, licence)


def _source_of(metadata: importlib.metadata.PackageMetadata) -> str:
    urls = dict(value.split(", ", 1) for value in metadata.get_all("Project-URL") or () if ", " in value)
    for label in ("Source", "Repository", "Source Code", "Code", "GitHub", "Homepage"):
        for name, url in urls.items():
            if name.lower() == label.lower():
                return url
    return metadata.get("Home-page") or next(iter(urls.values()), "")


def _complete(component: Component, table: dict[str, Any]) -> None:
    """Complete a component from parts.toml."""
    component.name = table.get("name", component.name)
    component.licence = table.get("licence", component.licence)
    component.url = table.get("url", component.url)
    component.note = table.get("note", component.note)
    for name in table.get("texts", ()):
        component.texts[f"{name}.txt"] = _read(TEXTS / f"{name}.txt")


def _version_in(table: dict[str, Any], paths: list[Path]) -> str:
    if "version" in table:
        for path in paths:
            found = re.search(table["version"].encode(), path.read_bytes())
            if found:
                return found[1].decode()
    return ""


# The build machine's own libraries --------------------------------------------------------------------


def _debian(names: list[str], owners: dict[str, Component]) -> list[Component]:
    """Components for the Debian packages that own libraries of the build machine."""
    if not names or not Path("/usr/bin/dpkg-query").exists():
        return []
    basenames = {PurePosixPath(name).name: name for name in names}
    listed = subprocess.run(
        ["dpkg-query", "-S", *(f"*/{base}" for base in basenames)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    packages: dict[str, Component] = {}
    for line in sorted(listed.splitlines()):
        package, _, path = line.partition(": ")
        name = basenames.get(Path(path).name)
        if name is None or name in owners or "diversion" in package:
            continue
        package = package.split(",")[0].split(":")[0]
        if package not in packages:
            packages[package] = _debian_component(package)
        owners[name] = packages[package]
    return list(packages.values())


def _debian_component(package: str) -> Component:
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}\n", package], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    component = Component(package, version, purl=f"pkg:deb/debian/{package}@{version.replace(':', '%3A')}")
    component.url = f"https://sources.debian.org/src/{package}/"
    path = DEBIAN_DOC / package / "copyright"
    if path.is_file():
        text = _read(path)
        component.texts[f"debian/{package}.txt"] = text
        all_files = re.search(r"^Files:\s*\*\s*\n(?:.*\n)*?License:\s*(\S.*)", text, re.MULTILINE)
        component.licence = (
            SPDX.get(all_files[1].strip(), all_files[1].strip()) if all_files else "see its text"
        )
        for common in sorted(set(re.findall(r"common-licenses/([A-Za-z]+(?:-\d(?:\.\d)?)?)", text))):
            if common in OWN_COMMON:
                component.texts[f"{OWN_COMMON[common]}.txt"] = _read(TEXTS / f"{OWN_COMMON[common]}.txt")
            elif (COMMON_LICENCES / common).is_file():
                component.texts[f"{common}.txt"] = _read(COMMON_LICENCES / common)
    return component


def _is_debian(component: Component | None) -> bool:
    return component is not None and component.purl.startswith("pkg:deb/")


def _refuse_unowned(contents: Frozen, owners: dict[str, Component], natives: list[str]) -> None:
    loose = [
        name
        for name in contents.files
        if name not in owners
        and not name.startswith("genrescope/")
        and ".dist-info/" not in name
        and PurePosixPath(name).name not in ("qt.conf", "Info.plist", "PkgInfo", "CodeResources")
        and PurePosixPath(name).suffix not in (".icns", ".ico")
    ]
    wrong = sorted(set(natives) | set(loose))
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise NoticesError(
            f"These files of the frozen program have no known owner: {', '.join(wrong[:5])}{more}. Leave "
            "them out, or add them with their licence to build_scripts/licences/parts.toml."
        )


# Special components -----------------------------------------------------------------------------------


def _describe_ffmpeg(component: Component, frozen: Path) -> None:
    """Add how FFmpeg's libraries were built, and what that means for their licence."""
    folder = next(
        (frozen / path).parent for path in sorted(component.contains) if "avcodec" in PurePosixPath(path).name
    )
    # In a separate process, because Windows does not unload a library.
    ask = (
        "import json, sys; from pathlib import Path; from genrescope.audio.ffmpeg_build import ffmpeg_in;"
        "build = ffmpeg_in(Path(sys.argv[1]));"
        "print(json.dumps([build.version, build.licence, build.configuration, build.libraries]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "app")}
    asked = subprocess.run(
        [sys.executable, "-c", ask, str(folder)], env=environment, capture_output=True, text=True, check=False
    )
    if asked.returncode != 0:
        raise NoticesError(
            f"the licence of FFmpeg's libraries in {folder} could not be read: {asked.stderr[-300:]}"
        )
    component.version, licence, configuration, libraries = json.loads(asked.stdout)
    component.purl = f"pkg:generic/ffmpeg@{component.version}"
    component.build = {"licence": licence, "configuration": configuration}
    note = (
        f"FFmpeg {component.version} as built for PyAV. Its licence is “{licence}”. It uses "
        f"{', '.join(libraries)}. "
    )
    copyleft = [name for name in libraries if name in ("libx264", "libx265")]
    if copyleft or "--enable-gpl" in configuration:
        note += (
            f"{' and '.join(copyleft) or 'Parts of it'} are under GPL 2 or later, so FFmpeg together with "
            "them may only be distributed under GPL 3 or later. "
        )
    component.note = (
        note
        + "Its libraries are linked dynamically and are in the folder av.libs (on macOS av/.dylibs), where "
        "they can be replaced by others of the same version. The scripts that build them are at "
        f"https://github.com/PyAV-Org/pyav-ffmpeg. Configuration: {configuration}"
    )


def _models(contents: Frozen) -> Iterator[Component]:
    """Components for the bundled models, with their training data."""
    for name in sorted(contents.files):
        path = PurePosixPath(name)
        if path.name == "MODEL_CARD.md" and "models" in path.parts:
            card = _read(contents.files[name])
            training = re.search(r"^## Training data\n(.*?)(?=^## )", card, re.MULTILINE | re.DOTALL)
            component = Component(f"Model {path.parent.name}", kind=MODEL, licence="MIT")
            component.note = (
                "Trained with Genrescope's own code, from the weights of the AudioSet tagger mn04_as of "
                "EfficientAT (MIT licence). It contains none of the training recordings."
            )
            component.texts["EfficientAT.txt"] = _read(TEXTS / "EfficientAT.txt")
            component.texts[f"{path.parent.name}.txt"] = (
                (training[1].strip() if training else "") + "\n\n" + _read(ROOT / "LICENSE")
            )
            component.contains.append(contents.place(name))
            yield component


def _whole(components: list[Component]) -> Component:
    """The program itself, with the terms under which the whole package may be distributed."""
    version: dict[str, str] = {}
    exec((ROOT / "app" / "genrescope" / "__init__.py").read_text(encoding="utf-8"), version)
    whole = Component("Genrescope", version["__version__"], "MIT", kind=PROGRAM)
    whole.texts["Genrescope.txt"] = _read(ROOT / "LICENSE")
    binding = sorted(component.name for component in components if _is_gpl(component.licence))
    if binding:
        whole.licence = "MIT AND GPL-3.0-or-later"
        whole.texts["GPL-3.0.txt"] = _read(TEXTS / "GPL-3.0.txt")
        whole.note = (
            "Genrescope's own code is under the MIT licence. This package also contains "
            f"{_listed(binding)}, under the GNU General Public License. The package as a whole may "
            "therefore only be distributed under version 3 or later of that licence, together with its "
            "complete source; each entry links to its source. Using the program is free of conditions."
        )
    else:
        whole.note = (
            "Genrescope's own code is under the MIT licence. Third-party parts are under the licences below."
        )
    return whole


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1])] * (len(names) > 1) + names[-1:])


def _is_gpl(licence: str) -> bool:
    """Whether a licence requires that the whole program is under the GPL."""
    return re.search(r"(?<!L)(?<!A)GPL-", licence) is not None and not re.search(r" (OR|WITH) ", licence)


# Writing ----------------------------------------------------------------------------------------------


def _write(out: Path, components: list[Component]) -> None:
    texts = {name: text for component in components for name, text in component.texts.items()}
    for name, text in texts.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    index = json.dumps([component.as_dict() for component in components], ensure_ascii=False, indent=1)
    (out / "index.json").write_text(index + "\n", encoding="utf-8", newline="\n")


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9.+-]+", "-", name.lower()).strip("-")


def _text_name(name: str) -> str:
    return re.sub(r"(\.(txt|rst|md|TXT))?$", ".txt", name, count=1)


if __name__ == "__main__":
    try:
        collect(*map(Path, sys.argv[1:4]))
    except NoticesError as error:
        sys.exit(str(error))
