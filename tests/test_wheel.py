"""The wheel: what `pip install .` puts on a computer, and that it works there without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import read_card

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Folder of the programs of a new environment with the wheel in it.

    Its libraries are those of the environment of the tests, so that nothing is downloaded: a .pth
    lends them, and since a lent folder's own .pth files are not read, the checkout stays out of sight.
    """
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    options = ["--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel)],
        check=True,
        env=_clean_environment(),
    )
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(site) / "lent.pth").write_text("\n".join(sorted(lent)) + "\n", encoding="utf-8")
    return programs


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}


def _genrescope(programs: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(programs / "genrescope"), *arguments],
        cwd=cwd,
        env={**_clean_environment(), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_wheel_holds_the_program_its_resources_and_its_models(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"genrescope/cli/__init__.py", "genrescope/main.py", "genrescope/resources/demo.flac"} <= names
    for card in (ROOT / "models").glob("*/card.json"):
        model = f"genrescope/models/{card.parent.name}"
        assert {f"{model}/card.json", f"{model}/model.keras", f"{model}/model.tflite"} <= names
    for resource in (ROOT / "resources").rglob("*"):
        if resource.is_file():
            assert f"genrescope/resources/{resource.relative_to(ROOT / 'resources').as_posix()}" in names


def test_wheel_holds_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"genrescope"}
    assert not [name for name in names if {"tests", "__pycache__", "app"} & set(name.split("/"))]


def test_wheel_carries_the_licence(wheel):
    files = zipfile.ZipFile(wheel)
    (licence,) = [name for name in files.namelist() if name.endswith("/LICENSE")]
    assert b"MIT License" in files.read(licence)


def test_installed_program_knows_its_version(installed, tmp_path):
    answer = _genrescope(installed, "--version", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    version: dict[str, str] = {}
    exec((ROOT / "app/genrescope/__init__.py").read_text(encoding="utf-8"), version)
    assert answer.stdout.split() == ["genrescope", version["__version__"]]


def test_installed_program_classifies_from_anywhere(installed, tmp_path):
    ask = "from genrescope import paths; print(paths.PACKAGE, paths.demo_clip(), sep='\\n')"
    found = subprocess.run(
        [str(installed / "python"), "-c", ask],
        cwd=tmp_path,
        env=_clean_environment(),
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    package, clip = map(Path, found.stdout.splitlines())
    assert installed.parent.resolve() in package.parents
    assert package in clip.parents
    answer = _genrescope(installed, "classify", "--json", str(clip), cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    result = json.loads(answer.stdout)
    assert result["path"] == str(clip)
    assert result["verdict"]
    assert tuple(result["scores"]) == read_card(default_model()).classes
    assert sum(result["scores"].values()) == pytest.approx(1, abs=1e-3)


def test_installed_program_tests_itself(installed, tmp_path):
    answer = _genrescope(installed, "--self-test", cwd=tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
