"""The workflows, and the notes of a release."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev
import release_notes as notes

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


# Notes ------------------------------------------------------------------------------------------------

CHANGELOG = """# Changelog

## [Unreleased]

- Not yet.

## [1.2.0] - 2026-11-21

### Added

- A [link].

## [1.1.0]

- No date.

## [1.0.0] - 2026-01-01

[link]: https://example.org
"""


def test_the_notes_of_a_release_are_its_section():
    assert notes.release_notes(CHANGELOG, "1.2.0") == "### Added\n\n- A [link].\n"


@pytest.mark.parametrize(
    ("version", "why"),
    [("1.1.0", "no date"), ("1.0.0", "is empty"), ("1.2", "no section"), ("9", "no section")],
)
def test_a_version_that_is_not_ready_has_no_notes(version, why):
    with pytest.raises(notes.ReleaseError, match=why):
        notes.release_notes(CHANGELOG, version)


def test_the_script_prints_the_notes_of_this_version_and_of_no_other_tag():
    version = notes.current_version()
    script = [sys.executable, str(ROOT / "build_scripts" / "release_notes.py")]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    other = subprocess.run([*script, f"v{version}9"], env=environment, capture_output=True, check=False)
    assert (other.returncode, other.stdout) == (1, b"")
    assert b"does not match version" in other.stderr
    done = subprocess.run([*script, f"v{version}"], env=environment, capture_output=True, check=False)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if re.search(rf"^## \[{re.escape(version)}\] - ", changelog, re.MULTILINE):
        assert done.returncode == 0
        assert done.stdout.decode("utf-8").strip() in changelog
    else:
        assert done.returncode == 1


# Workflows --------------------------------------------------------------------------------------------


def test_there_are_two_workflows():
    assert [path.name for path in WORKFLOWS] == ["release.yml", "tests.yml"]


@each_workflow
def test_every_action_is_pinned_to_a_commit_and_names_its_version(path):
    used = re.findall(r"^\s*(?:- )?uses: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert used
    for action in used:
        assert action.startswith("./") or re.fullmatch(
            r"actions/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", action
        ), action


@each_workflow
def test_a_workflow_may_do_no_more_than_it_must(path):
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for name, job in workflow["jobs"].items():
        writes = [what for what, how in job.get("permissions", {}).items() if how == "write"]
        assert writes == (["contents"] if name == "publish" else []), name
        assert "timeout-minutes" in job or "uses" in job
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            # What comes from outside is no part of a script.
            assert "${{" not in step.get("run", "")
    triggers = workflow[True] if True in workflow else workflow["on"]  # YAML reads "on" as a truth value
    assert "pull_request_target" not in triggers


def test_every_supported_python_and_system_is_tested():
    yaml = pytest.importorskip("yaml")
    tests = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
    matrix = tests["jobs"]["test"]["strategy"]["matrix"]
    supported = [f"3.{minor}" for minor in range(dev.OLDEST[1], dev.NEWEST[1] + 1)]
    assert matrix["python"] == supported
    assert sorted(system.split("-")[0] for system in matrix["system"]) == ["macos", "ubuntu", "windows"]


def test_nothing_is_published_before_it_was_tested_built_and_tried():
    yaml = pytest.importorskip("yaml")
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"]
    assert jobs["publish"]["needs"] == "build"
    assert {"notes", "test"} <= set(jobs["build"]["needs"])
    assert any("build.py" in step.get("run", "") for step in jobs["build"]["steps"])
    # A secret is seen by the one step that needs it, and by no other.
    for name, job in jobs.items():
        for step in job.get("steps", ()):
            assert "secrets." not in str(step) or (name == "build" and "build.py" in step["run"])


@pytest.mark.parametrize(
    "linter",
    [
        ["actionlint"],
        ["zizmor", "--offline", "--min-severity", "medium"],
        [
            "yamllint",
            "--strict",
            "-d",
            "{extends: default, rules: {line-length: {max: 120}, document-start: disable, truthy: disable}}",
        ],
    ],
    ids=lambda linter: linter[0],
)
def test_linters_find_nothing(linter):
    if shutil.which(linter[0]) is None:
        pytest.skip(f"{linter[0]} is not installed")
    done = subprocess.run([*linter, *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
