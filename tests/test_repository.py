"""The contents of the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import read_card

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-build.lock")
TOP_LEVEL = {
    # The program.
    "app",
    "resources",
    "models",
    "tests",
    "build_scripts",
    # About it.
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    # For tools.
    "pyproject.toml",
    *LOCKS,
    ".ci",
    ".github",
    ".editorconfig",
    ".gitignore",
    ".pre-commit-config.yaml",
}
LARGEST = 12_000_000


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Files that git knows, relative to the root."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_top_level_is_what_the_readme_draws(tracked):
    assert {path.parts[0] for path in tracked} <= TOP_LEVEL


def test_no_file_is_huge(tracked):
    assert [str(path) for path in tracked if (ROOT / path).stat().st_size > LARGEST] == []


def test_the_only_recording_is_our_own(tracked):
    sound = {
        ".flac",
        ".wav",
        ".mp3",
        ".ogg",
        ".opus",
        ".m4a",
        ".au",
        ".aiff",
        ".wma",
        ".webm",
        ".mp4",
        ".npz",
    }
    assert [path.as_posix() for path in tracked if path.suffix.lower() in sound] == ["resources/demo.flac"]


def test_no_file_contains_a_path_of_this_machine(tracked):
    # The checkout and the home of whoever works on it; "/" says nothing.
    private = [f"{path}/".encode() for path in (ROOT, Path.home()) if len(path.parts) > 1]
    found = [str(path) for path in tracked if any(place in (ROOT / path).read_bytes() for place in private)]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_every_library_with_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE), "the lock has an option of pip"
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


def pins(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {line.rstrip(" \\") for line in text.splitlines() if "==" in line and not line.startswith("#")}


def test_test_lock_holds_all_of_the_run_lock():
    full = pins("requirements-test.lock")
    # What only some systems need to run, all of them may need to test.
    missing = {pin for pin in pins("requirements.lock") if not full & {pin, pin.partition(" ;")[0]}}
    assert missing == set()


def test_installer_is_built_of_what_is_tested_and_of_nothing_that_trains():
    tested = {pin.split(" ")[0] for pin in pins("requirements-test.lock")}
    frozen = {pin.split(" ")[0] for pin in pins("requirements-build.lock")}
    names = {pin.partition("==")[0] for pin in frozen}
    assert {"ai-edge-litert", "pyside6-essentials", "pyinstaller"} <= names
    assert not names & {"keras", "librosa", "numba", "scipy", "tensorflow", "tensorflow-cpu"}
    # One name may have two pins, for different Pythons.
    known = {pin.partition("==")[0] for pin in tested}
    assert {pin for pin in frozen if pin.partition("==")[0] in known} <= tested


@pytest.mark.parametrize(
    "name", ["README.md", "build_scripts/linux/genrescope.1", "build_scripts/linux/genrescope.metainfo.xml"]
)
def test_every_genre_of_the_bundled_model_is_named(name):
    words = " ".join((ROOT / name).read_text(encoding="utf-8").lower().split())
    classes = read_card(default_model()).classes
    assert [genre for genre in classes if genre.replace("hiphop", "hip hop") not in words] == []
