"""`build_scripts/dev.py`: from a fresh clone to a running program."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "build_scripts" / "dev.py"
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt is Linux's")


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start(script: Path, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


# Help


def test_help_names_the_commands():
    answer = start(SCRIPT, "--help")
    assert answer.returncode == 0
    for command in ("run", "test", "lint", "lock"):
        assert f"dev.py {command}" in answer.stdout


def test_an_unknown_command_is_named():
    answer = start(SCRIPT, "tset")
    assert answer.returncode == 2
    assert "“tset”" in answer.stderr


# Which Python


def test_the_script_can_be_read_by_an_old_python():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(
    ("version", "word"), [((3, 8, 2), "older"), ((3, 10, 14), "older"), ((3, 14, 0), "newer")]
)
def test_other_pythons_are_refused_in_one_sentence(version, word, tmp_path):
    code = (
        "import runpy, sys\n"
        f"sys.version_info = {(*version, 'final', 0)!r}\n"
        f"sys.argv = ['dev.py', 'run']\n"
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')\n"
    )
    # An empty PATH: no better Python to be found.
    env = {**os.environ, "PATH": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env
    )
    assert answer.returncode == 1
    assert "3.11 to 3.13" in answer.stderr
    assert f"{version[0]}.{version[1]}, which is {word}" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_supported_pythons_are_accepted(dev, minor):
    assert dev.python_problem((3, minor, 4)) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has the py launcher instead")
def test_a_better_python_on_the_path_is_found(dev, tmp_path, monkeypatch):
    name = f"python3.{sys.version_info[1]}"
    (tmp_path / name).symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = dev.other_python()
    assert found is not None
    assert Path(found).exists()


def test_the_supported_versions_are_those_of_the_project(dev):
    requires = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    oldest, newest = dev.dotted(dev.OLDEST), f"3.{dev.NEWEST[1] + 1}"
    assert f'requires-python = ">={oldest},<{newest}"' in requires
    assert f"{oldest} to {dev.dotted(dev.NEWEST)}" == dev.SUPPORTED


@pytest.mark.parametrize(
    ("system", "machine", "fits"),
    [
        ("Darwin", "arm64", True),
        ("Darwin", "x86_64", False),
        ("Windows", "AMD64", True),
        ("Windows", "ARM64", False),
        ("Linux", "x86_64", True),
        ("Linux", "aarch64", True),
    ],
)
def test_unsupported_computers_are_refused(dev, system, machine, fits):
    assert (dev.machine_problem(system, machine) is None) == fits


# System libraries


@linux_only
def test_a_missing_library_is_named_by_its_package(dev, monkeypatch):
    monkeypatch.setattr(dev, "RUN_LIBRARIES", {"libc.so.6": "libc6", "libnever-heard-of.so.9": "libnever9"})
    assert "libnever9" in dev.missing_system_packages(testing=False)
    assert "libc6" not in dev.missing_system_packages(testing=False)


@linux_only
def test_a_missing_test_program_counts_only_for_tests(dev, monkeypatch):
    monkeypatch.setattr(dev, "TEST_PROGRAMS", {"never-heard-of-it": "never"})
    assert "never" in dev.missing_system_packages(testing=True)
    assert "never" not in dev.missing_system_packages(testing=False)


@linux_only
def test_a_folder_without_fonts_is_seen(dev, tmp_path):
    (tmp_path / "readme.txt").touch()
    assert not dev._has_a_font([str(tmp_path)])
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Some.TTF").touch()
    assert dev._has_a_font([str(tmp_path)])


@pytest.fixture
def apt(tmp_path, monkeypatch) -> Path:
    """Put an `apt-get` on the PATH that logs its arguments, and no sudo."""
    log = tmp_path / "apt.log"
    program = tmp_path / "bin" / "apt-get"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND: $*" >> {log}\n', encoding="utf-8")
    program.chmod(0o755)
    (program.parent / "env").symlink_to("/usr/bin/env")
    monkeypatch.setenv("PATH", str(program.parent))
    return log


@linux_only
def test_root_installs_what_is_missing(dev, apt, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert dev.install_system_packages(["libnever9", "libever1"], "Genrescope")
    assert apt.read_text(encoding="utf-8").splitlines() == [
        "noninteractive: update",
        "noninteractive: install -y --no-install-recommends libnever9 libever1",
    ]


@linux_only
def test_without_root_the_exact_line_is_printed(dev, apt, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not dev.install_system_packages(["libnever9", "libever1"], "Genrescope")
    assert (
        "\n    sudo apt-get install -y --no-install-recommends libnever9 libever1\n"
        in capsys.readouterr().err
    )
    assert not apt.exists()


@linux_only
def test_other_systems_get_the_names_of_the_libraries(dev, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not dev.install_system_packages(["libnever9"], "Genrescope")
    assert "libnever9" in capsys.readouterr().err


# The environment, with a tiny program and a lock file of one tiny local library


def make_wheel(folder: Path, version: str) -> str:
    """Write the wheel `tiny`, which knows its version, and return its SHA-256."""
    info = f"tiny-{version}.dist-info"
    path = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny.py", f"version = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Checkout:
    """A copy of dev.py with a program that prints what it was started with."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.script = root / "build_scripts" / "dev.py"
        self.wheels = root / "wheels"
        self.venv = root / ".venv"
        for folder in (
            self.script.parent,
            self.wheels,
            root / "app",
            root / "elsewhere",
            root / "no programs",
        ):
            folder.mkdir(parents=True)
        self.script.write_bytes(SCRIPT.read_bytes())
        (root / "app" / "__main__.py").write_text(
            "import json, os, sys, tiny\n"
            "print(json.dumps([tiny.version, os.getcwd(), sys.argv[1:]]))\n"
            "sys.exit(7 if 'fail' in sys.argv else 0)\n",
            encoding="utf-8",
        )
        self.lock("1.0")

    def lock(self, version: str, digest: str | None = None) -> None:
        digest = digest or make_wheel(self.wheels, version)
        for name in ("requirements.lock", "requirements-test.lock"):
            (self.root / name).write_text(f"tiny=={version} --hash=sha256:{digest}\n", encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # No index is asked, and no system package installed: nothing is on the PATH.
        env = {
            **os.environ,
            "PIP_NO_INDEX": "1",
            # As an address: pip divides this list at spaces.
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            "PIP_CONFIG_FILE": os.devnull,
            "PATH": str(self.root / "no programs"),
        }
        return start(self.script, "run", *arguments, cwd=self.root / "elsewhere", env=env)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Checkout:
    return Checkout(tmp_path_factory.mktemp("a check-out with spaces") / "ünïcode")


def printed(answer: subprocess.CompletedProcess[str]) -> list:
    """What the tiny program printed."""
    assert answer.stdout.rstrip().endswith("]"), answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


# In order: each test starts with the environment of the one before.


def test_first_run_creates_the_environment(checkout):
    answer = checkout.run("song.mp3", "a b.wav")
    assert printed(answer) == ["1.0", str(checkout.root / "elsewhere"), ["song.mp3", "a b.wav"]]
    assert "Creating .venv" in answer.stdout
    assert answer.returncode == 0


def test_second_run_starts_at_once(checkout):
    answer = checkout.run()
    assert printed(answer)[0] == "1.0"
    assert len(answer.stdout.splitlines()) == 1, "pip was asked again"


def test_child_exit_code_comes_back(checkout):
    assert checkout.run("fail").returncode == 7


def test_file_that_begins_with_a_dash_is_passed_as_a_file(checkout):
    (checkout.root / "elsewhere" / "-song.wav").touch()
    assert printed(checkout.run("-song.wav", "--json"))[2] == [os.path.join(".", "-song.wav"), "--json"]


def test_changed_lock_is_installed(checkout):
    checkout.lock("1.1")
    answer = checkout.run()
    assert printed(answer)[0] == "1.1"
    assert "Creating .venv" not in answer.stdout


def test_wrong_hash_is_refused_and_nothing_is_started(checkout):
    checkout.lock("1.2", digest=hashlib.sha256(b"something else").hexdigest())
    make_wheel(checkout.wheels, "1.2")
    answer = checkout.run()
    assert answer.returncode == 1
    assert "could not be installed" in answer.stderr
    assert not answer.stdout.rstrip().endswith("]")
    # Once the lock is repaired, it continues.
    checkout.lock("1.1")
    assert printed(checkout.run())[0] == "1.1"


def test_interrupted_environment_is_recreated(checkout):
    (checkout.venv / "genrescope-unfinished").touch()
    left_over = checkout.venv / "left over"
    left_over.touch()
    answer = checkout.run()
    assert ": it is incomplete" in answer.stdout
    assert printed(answer)[0] == "1.1"
    assert not left_over.exists()


@pytest.mark.parametrize("stamp", [{"python": "3.9"}, {"root": "/where/it/was/before"}])
def test_environment_of_another_python_or_place_is_recreated(dev, checkout, stamp):
    environment = dev.Environment(checkout.root)
    assert environment.why_remade() is None
    good = environment.stamp()
    try:
        environment.stamp_file.write_text(json.dumps({**good, **stamp}))
        assert environment.why_remade()
    finally:
        environment.stamp_file.write_text(json.dumps(good))


def test_environment_for_tests_serves_for_running(dev, tmp_path):
    for name in (dev.RUN_LOCK, dev.TEST_LOCK):
        (tmp_path / name).write_text(name)
    environment = dev.Environment(tmp_path)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp_file.write_text(json.dumps(environment.wanted(True)))
    assert environment.is_ready(full=True)
    assert environment.is_ready(full=False)
    environment.stamp_file.write_text(json.dumps(environment.wanted(False)))
    assert environment.is_ready(full=False)
    assert not environment.is_ready(full=True)


@pytest.mark.parametrize("text", ["", "{", "[]", '"stamp"', "null"])
def test_damaged_stamp_only_costs_a_set_up(dev, tmp_path, text):
    (tmp_path / dev.RUN_LOCK).write_text("")
    (tmp_path / dev.TEST_LOCK).write_text("")
    environment = dev.Environment(tmp_path)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp_file.write_text(text)
    assert not environment.is_ready(full=False)
    assert environment.why_remade() is None
