"""Licences and bill of materials of small frozen folders."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import notices
import sbom

ROOT = Path(__file__).resolve().parent.parent
SITE = Path(sysconfig.get_path("purelib"))
SOUND_LIBRARIES = ("_soundfile_data", "soundfile.py", "soxr", "av.libs")
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of Linux's wheels")


@pytest.fixture
def freeze(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder as PyInstaller does, with parts of this environment."""

    def make(*names: str) -> Path:
        frozen = tmp_path / "frozen"
        for name in names:
            source, target = SITE / name, frozen / "_internal" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                skip = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, ignore=skip, copy_function=os.link)
            else:
                os.link(source, target)
        return frozen

    return make


def collected(frozen: Path, site_packages: Path = SITE) -> dict[str, dict[str, Any]]:
    out = frozen / "_internal" / "genrescope" / "resources" / "licences"
    notices.collect(site_packages, out, frozen)
    entries = json.loads((out / "index.json").read_text(encoding="utf-8"))
    for entry in entries:
        assert entry["files"], entry["name"]
        for name in entry["files"]:
            assert (out / name).read_text(encoding="utf-8").strip(), name
    return {entry["name"]: entry for entry in entries}


def native(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x7fELF" + bytes(100))
    return path


@linux_only
def test_what_is_in_the_folder_is_listed_with_its_licence_and_nothing_else(freeze):
    entries = collected(freeze("_soundfile_data", "soundfile.py", "soxr"))
    assert {"Python", "soundfile", "libsndfile", "FLAC (in libsndfile)", "Python-SoXR"} <= set(entries)
    assert entries["libsndfile"]["licence"] == "LGPL-2.1-or-later"
    assert re.fullmatch(r"1\.\d+\.\d+", entries["libsndfile"]["version"])
    assert entries["libsndfile"]["contains"] == ["_internal/_soundfile_data/libsndfile_x86_64.so"]
    # Installed here, but not in the folder.
    assert not {"numpy", "pytest", "tensorflow_cpu", "FFmpeg", "Qt and PySide6", "PyInstaller"} & set(entries)
    assert entries["Genrescope"]["licence"] == "MIT"


@linux_only
def test_ffmpeg_states_its_build_and_the_licence_of_the_package(freeze):
    entries = collected(freeze(*SOUND_LIBRARIES))
    ffmpeg = entries["FFmpeg"]
    assert ffmpeg["build"]["licence"] in ffmpeg["note"]
    assert "--enable-libopus" in ffmpeg["build"]["configuration"]
    assert "only be distributed under GPL 3 or later" in ffmpeg["note"]
    assert entries["x264"]["licence"] == "GPL-2.0-or-later"
    assert entries["Genrescope"]["licence"] == "MIT AND GPL-3.0-or-later"
    assert "x264 and x265" in entries["Genrescope"]["note"]
    entries = collected(freeze("mutagen"))
    assert entries["mutagen"]["licence"] == "GPL-2.0-or-later"
    assert "mutagen, x264 and x265, under" in entries["Genrescope"]["note"]
    assert "GPL-3.0.txt" in entries["Genrescope"]["files"]


def test_modules_in_the_executable_count(tmp_path):
    writers = pytest.importorskip("PyInstaller.archive.writers")
    (tmp_path / "frozen" / "_internal").mkdir(parents=True)
    code = {"tqdm.std": compile("", "std.py", "exec")}
    writers.ZlibArchiveWriter(
        str(tmp_path / "PYZ.pyz"), [("tqdm.std", "tqdm/std.py", "PYMODULE")], code_dict=code
    )
    archive = tmp_path / "archive"
    writers.CArchiveWriter(str(archive), [("PYZ.pyz", str(tmp_path / "PYZ.pyz"), False, "z")], "libpython")
    program = tmp_path / "frozen" / "genrescope"
    program.write_bytes(b"\x7fELF" + bytes(100) + archive.read_bytes())
    entries = collected(tmp_path / "frozen")
    assert "tqdm" in entries
    assert entries["tqdm"]["purl"].startswith("pkg:pypi/tqdm@")
    assert "exception" in entries["PyInstaller"]["note"]
    assert entries["PyInstaller"]["contains"] == ["genrescope"]


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="Debian's")
def test_a_library_of_the_system_has_the_licence_of_its_debian_package(tmp_path):
    native(tmp_path / "frozen" / "_internal" / "libc.so.6")
    entry = collected(tmp_path / "frozen")["libc6"]
    assert entry["purl"].startswith("pkg:deb/debian/libc6@")
    assert "debian/libc6.txt" in entry["files"]
    # Its text refers to that one.
    assert "LGPL-2.1.txt" in entry["files"]


def test_a_library_without_an_owner_stops_the_build(tmp_path):
    native(tmp_path / "frozen" / "_internal" / "libmystery-12.so")
    with pytest.raises(notices.NoticesError, match=r"no known owner: libmystery-12\.so"):
        collected(tmp_path / "frozen")


def test_a_library_that_a_wheel_brings_along_needs_a_licence_of_its_own(tmp_path):
    site = tmp_path / "site"
    native(site / "shiny.libs" / "libshiny-1a2b.so.1")
    native(tmp_path / "frozen" / "_internal" / "shiny.libs" / "libshiny-1a2b.so.1")
    made = distribution(site, "shiny.libs/libshiny-1a2b.so.1", licence="MIT")
    (made / "LICENSE").write_text("Do as you like.\n")
    with pytest.raises(notices.NoticesError, match="libshiny"):
        collected(tmp_path / "frozen", site)


def test_a_wheel_without_a_licence_text_stops_the_build(tmp_path):
    site = tmp_path / "site"
    native(site / "shiny.so")
    native(tmp_path / "frozen" / "_internal" / "shiny.so")
    made = distribution(site, "shiny.so", licence="MIT")
    with pytest.raises(notices.NoticesError, match=r"No licence text was found for shiny 1\.0"):
        collected(tmp_path / "frozen", site)
    (made / "LICENSE").write_text("Do as you like.\n")
    assert collected(tmp_path / "frozen", site)["shiny"]["licence"] == "MIT"


def distribution(site: Path, file: str, *, licence: str) -> Path:
    folder = site / "shiny-1.0.dist-info"
    folder.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.4\nName: shiny\nVersion: 1.0\nLicense-Expression: {licence}\n"
    (folder / "METADATA").write_text(metadata)
    (folder / "RECORD").write_text(f"{file},,\nshiny-1.0.dist-info/LICENSE,,\n")
    return folder


def test_what_must_not_be_distributed_stops_the_build(tmp_path):
    native(tmp_path / "frozen" / "_internal" / "_sounddevice_data" / "libportaudio64bit-asio.dll")
    with pytest.raises(notices.NoticesError, match="Steinberg"):
        collected(tmp_path / "frozen")


def test_the_model_states_its_training_data(tmp_path):
    model = tmp_path / "frozen" / "_internal" / "genrescope" / "models" / "mine-1"
    model.mkdir(parents=True)
    (model / "MODEL_CARD.md").write_text("# Mine\n\n## Training data\n\nTen songs.\n\n## Ethics\n\nNone.\n")
    entry = collected(tmp_path / "frozen")["Model mine-1"]
    out = tmp_path / "frozen" / "_internal" / "genrescope" / "resources" / "licences"
    assert (out / "mine-1.txt").read_text().startswith("Ten songs.\n\nMIT License")
    assert entry["kind"] == "model"


def test_own_texts_are_complete_and_say_where_they_come_from():
    tables = notices.tomllib.loads((notices.TEXTS / "parts.toml").read_text(encoding="utf-8"))
    named = {text for part in tables["parts"] for text in part["texts"]}
    named |= {text for table in tables["distributions"].values() for text in table.get("texts", ())}
    # The network starts from the weights of EfficientAT.
    assert named | {"LGPL-2.1", "EfficientAT"} == {path.stem for path in notices.TEXTS.glob("*.txt")}
    general = re.compile(r"(L?GPL|Apache|MPL)-\d\.\d")
    for path in notices.TEXTS.glob("*.txt"):
        if not general.fullmatch(path.stem):
            assert path.read_text(encoding="utf-8").startswith("Source of this text: "), path.name


# The bill of materials --------------------------------------------------------------------------------


@linux_only
def test_the_bill_of_materials_is_complete_and_the_same_again(freeze, monkeypatch):
    pytest.importorskip("cyclonedx")
    frozen = freeze("_soundfile_data", "soundfile.py", "soxr")
    entries = collected(frozen)
    licences = frozen / "_internal" / "genrescope" / "resources" / "licences"
    (frozen / "_internal" / "genrescope" / "demo.flac").write_bytes(b"fLaC")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    text = sbom.bill(frozen, licences, "1.2.3")
    assert text == sbom.bill(frozen, licences, "1.2.3")
    bill = json.loads(text)
    assert bill["metadata"]["timestamp"].startswith("2026-09-21")
    program = bill["metadata"]["component"]
    assert (program["name"], program["version"]) == ("Genrescope", "1.2.3")
    assert [file["name"] for file in program["components"]] == ["_internal/genrescope/demo.flac"]
    components = {component["name"]: component for component in bill["components"]}
    assert set(components) == set(entries) - {"Genrescope"}
    assert components["Python-SoXR"]["purl"].startswith("pkg:pypi/soxr@")
    assert components["Python-SoXR"]["licenses"] == [{"license": {"id": "LGPL-2.1-or-later"}}]
    (file,) = components["libsndfile"]["components"]
    library = (frozen / file["name"]).read_bytes()
    assert file["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(library).hexdigest()}]


@linux_only
def test_the_bill_of_materials_satisfies_the_schema(freeze, tmp_path):
    pytest.importorskip("cyclonedx")
    pytest.importorskip("jsonschema", reason="cyclonedx-python-lib[json-validation] is not installed")
    frozen = freeze("_soundfile_data", "soundfile.py")
    collected(frozen)
    sbom.write(
        frozen, frozen / "_internal" / "genrescope" / "resources" / "licences", tmp_path / "b.json", "1"
    )
    bill = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert "timestamp" not in bill["metadata"]
    bill["components"][0]["type"] = "sandwich"
    with pytest.raises(sbom.SbomError):
        sbom.validate(json.dumps(bill))


def test_both_scripts_can_be_called(tmp_path):
    frozen = tmp_path / "frozen"
    (frozen / "_internal").mkdir(parents=True)
    native(frozen / "_internal" / "libmystery.so")
    script = ROOT / "build_scripts" / "notices.py"
    answer = subprocess.run(
        [sys.executable, str(script), str(SITE), str(tmp_path / "out"), str(frozen)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("These files of the frozen program have no known owner")
