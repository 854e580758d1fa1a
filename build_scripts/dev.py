"""Set Genrescope up and start it, or test it, with nothing but Python.

    python3 build_scripts/dev.py run [FILE ...]     set up, then open the window (or pass on a command:
                                                    `run classify song.mp3 --json`)
    python3 build_scripts/dev.py test [ARG ...]     set up with the test tools, then ruff, mypy, the import
                                                    contracts and pytest (which gets the ARGs)
    python3 build_scripts/dev.py lint               the same without pytest
    python3 build_scripts/dev.py lock [--upgrade]   make requirements*.lock from pyproject.toml again

The set-up lies in `.venv` and is made once; after that a start costs nothing.
"""

# Standard library only, and no syntax newer than Python 3.7: an old Python must get as far as the
# sentence that says which one is needed.
from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)
SUPPORTED = "3.11 to 3.13"
RUN_LOCK, TEST_LOCK, BUILD_LOCK = "requirements.lock", "requirements-test.lock", "requirements-build.lock"
# Making a model takes libraries that using one does not.
TRAINING_COMMANDS = ("train", "evaluate", "export")

# What PortAudio and Qt load from the system, and the Debian package that has it.
RUN_LIBRARIES = {
    "libportaudio.so.2": "libportaudio2",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
FONT_PACKAGE = "fonts-dejavu-core"
TEST_PROGRAMS = {"jackd": "jackd2", "ffmpeg": "ffmpeg"}


def say(text):
    """Print at once, also into a pipe."""
    print(text, flush=True)


def dotted(version):
    """Return major and minor of a version as people write it."""
    return f"{version[0]}.{version[1]}"


def complain(text):
    """Print for the user to read among other output."""
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------------------
# Which Python


def python_problem(version):
    """Sentence on why this Python will not do, or None."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    age = "older" if tuple(version[:2]) < OLDEST else "newer"
    return (
        f"Genrescope needs Python {SUPPORTED}; this is {dotted(version)}, which is {age}. Install one of "
        f"those, then start this script with it, for example: python{dotted(NEWEST)} {' '.join(sys.argv)}"
    )


def machine_problem(system, machine):
    """Sentence on why this computer will not do, or None."""
    if system == "Darwin" and machine == "x86_64":
        return (
            "Genrescope does not run on Intel Macs (or under Rosetta): the libraries that run its model are "
            "not made for them. On a Mac with Apple silicon, use an arm64 Python."
        )
    if system == "Windows" and machine != "AMD64":
        return "On Windows Genrescope needs a 64-bit x64 Python (also on ARM, where Windows runs it)."
    return None


def other_python():
    """Path of a Python on this computer that will do, newest first, or None."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        command = ["py", f"-3.{minor}"] if os.name == "nt" else [f"python3.{minor}"]
        if shutil.which(command[0]) is None:
            continue
        probe = [*command, "-c", "import sys; print(sys.executable, *sys.version_info[:2], sep='|')"]
        answer = subprocess.run(probe, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        path, _, version = answer.stdout.decode(errors="replace").strip().partition("|")
        if answer.returncode == 0 and version == f"3|{minor}":
            return path
    return None


# ---------------------------------------------------------------------------------------------------
# What the system must have


def _loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_a_font(folders=("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")):
    for folder in folders:
        for _, _, files in os.walk(os.path.expanduser(folder)):
            if any(name.lower().endswith((".ttf", ".otf", ".ttc", ".pfb")) for name in files):
                return True
    return False


def missing_system_packages(testing):
    """Debian packages whose library, font or program is not there; empty where we cannot tell."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for library, package in RUN_LIBRARIES.items() if not _loads(library)]
    if not _has_a_font():
        missing.append(FONT_PACKAGE)
    if testing:
        missing += [package for program, package in TEST_PROGRAMS.items() if shutil.which(program) is None]
        # Older systems have it in jackd2, and do not know this package.
        if "jackd2" not in missing and shutil.which("jack_connect") is None:
            missing.append("jack-example-tools")
    return missing


def as_root():
    """Words to put before a command so that it runs as root without a question, or None."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is not None:
        asked = subprocess.run(
            ["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def install_system_packages(packages, why):
    """Install Debian packages, or say how; True when they are there afterwards."""
    if shutil.which("apt-get") is None:
        complain(
            f"{why} needs some system libraries that were not found. On Debian and Ubuntu they are called: "
            f"{' '.join(packages)}. Please install what your system calls them."
        )
        return False
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    prefix = as_root()
    if prefix is None:
        complain(f"{why} needs some system libraries. Please type this line once:\n\n    sudo {line}\n")
        return False
    say("Installing system libraries: " + " ".join(packages))
    env = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in ("apt-get update", line):
        done = subprocess.run(
            [*prefix, *env, *command.split()], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        # Without a network the lists of packages may still be good enough.
        if done.returncode != 0 and command == line:
            complain("".join(done.stdout.decode(errors="replace").splitlines(keepends=True)[-8:]))
            complain(f"That did not work. Please type this line once:\n\n    sudo {line}\n")
            return False
    return True


# ---------------------------------------------------------------------------------------------------
# The environment


class Environment:
    """A folder, `.venv` as a rule, with the libraries of lock files, installed once.

    A stamp in it says what it was made from.  A mark says that pip is at work; where that is found at
    the start, a set-up was interrupted and nothing in the folder can be trusted.
    """

    def __init__(self, root, folder=".venv", locks=((RUN_LOCK,), (TEST_LOCK,))):
        """Take the locks of the small set-up and of the full one."""
        self.root = root
        self.locks = locks
        self.folder = root / folder
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp_file = self.folder / "genrescope-stamp.json"
        self.mark = self.folder / "genrescope-unfinished"

    def wanted(self, full):
        """Return the stamp of an environment that is up to date."""
        stamp = {"python": dotted(sys.version_info), "root": str(self.root)}
        for name in self.locks[bool(full)]:
            stamp[name] = hashlib.sha256((self.root / name).read_bytes()).hexdigest()
        return stamp

    def stamp(self):
        """Return the stamp that is there; empty when there is none or it makes no sense."""
        try:
            stamp = json.loads(self.stamp_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def is_ready(self, full):
        """Whether nothing need be done (the test lock holds all of the run lock)."""
        if self.mark.exists() or not self.python.exists():
            return False
        stamp = self.stamp().items()
        return self.wanted(True).items() <= stamp or (not full and self.wanted(False).items() <= stamp)

    def why_remade(self):
        """Say why what is there is of no use, or None: it is good, or there is nothing."""
        if not self.folder.exists():
            return None
        stamp, wanted = self.stamp(), self.wanted(False)
        if self.mark.exists() or not self.python.exists():
            return "it is unfinished"
        if stamp.get("python", wanted["python"]) != wanted["python"]:
            return f"it is for Python {stamp['python']}, and this is {wanted['python']}"
        if stamp.get("root", wanted["root"]) != wanted["root"]:
            return "it was made in another place"
        return None

    def prepare(self, full):
        """Make or mend the environment; True when it is ready."""
        if self.is_ready(full):
            return True
        reason = self.why_remade()
        if reason:
            if self.folder in Path(sys.executable).parents:
                complain(
                    "Leave the environment (type: deactivate), then try again: "
                    f"{self.folder.name} must be made anew."
                )
                return False
            say(f"Making {self.folder.name} anew: {reason}.")
            shutil.rmtree(str(self.folder))
        if not self.python.exists() and not self._create():
            return False
        return self._install(full)

    def missing_system_packages(self):
        """Debian package that Python lacks for making an environment, if one must be made."""
        if self.python.exists() and not self.why_remade():
            return []
        importlib.invalidate_caches()
        # Debian and Ubuntu leave these out of their Python.
        whole = all(map(importlib.util.find_spec, ("ensurepip", "venv")))
        return [] if whole else [f"python{dotted(sys.version_info)}-venv"]

    def _create(self):
        if self.missing_system_packages():
            complain(f"Without that, {self.folder.name} cannot be made.")
            return False
        say(f"Making {self.folder.name} with Python {platform.python_version()}")
        self.folder.mkdir(parents=True)
        self.mark.touch()
        # A child's own interpreter, so that a `python3-venv` installed just now is seen.
        base = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run(
            [base, "-m", "venv", str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if made.returncode != 0:
            complain(made.stdout.decode(errors="replace"))
            complain(f"The environment {self.folder.name} could not be made; the lines above say why.")
        return made.returncode == 0

    def _install(self, full):
        self.mark.touch()
        files = [word for name in self.locks[bool(full)] for word in ("-r", str(self.root / name))]
        code, output = run_pip(
            self.python,
            # The lock names every library, so pip has nothing to resolve.
            ["install", "--require-hashes", "--only-binary=:all:", "--no-deps", *files],
        )
        if code != 0:
            complain("\n".join(output[-15:]))
            complain(
                "The libraries of Genrescope could not be installed; the lines above say why. "
                "Is this computer online? The next try goes on from here."
            )
            # pip undoes what it had begun, so what is there is still good.
            self.mark.unlink()
            return False
        site = subprocess.run(
            [str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            stdout=subprocess.PIPE,
            check=True,
        )
        pth = Path(site.stdout.decode().strip()) / "genrescope.pth"
        pth.write_text(str(self.root / "app") + "\n", encoding="utf-8")
        # A lock that was installed before is only still there if the new one did not change it.
        self.stamp_file.write_text(json.dumps(self.wanted(full), indent=1) + "\n", encoding="utf-8")
        self.mark.unlink()
        return True


def run_pip(python, arguments):
    """Run pip with one line of progress; its exit code and the lines it printed."""
    # No prompt and no notice; an index or a mirror of the user's own still counts.
    env = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    command = [str(python), "-m", "pip", *arguments, "--progress-bar", "off", "--no-color"]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    live = sys.stdout.isatty()
    say("Installing the libraries (the first time this takes some minutes)")
    lines = []
    try:
        for raw in pip.stdout:
            line = raw.decode(errors="replace").rstrip()
            lines.append(line)
            words = line.split()
            if not live or len(words) < 2:
                continue
            if words[0] in ("Collecting", "Downloading", "Processing"):
                name = words[1].rsplit("/", 1)[-1].split("-cp")[0].split("-py")[0]
                size = " ".join(words[2:]) if words[0] == "Downloading" else ""
                print(f"\r\033[K  {name} {size}", end="", flush=True)
            elif words[0] == "Installing":
                print("\r\033[K  unpacking", end="", flush=True)
    except BaseException:
        # The user stops us: nothing may go on behind the user's back.
        pip.terminate()
        pip.wait()
        raise
    if live:
        print("\r\033[K", end="", flush=True)
    return pip.wait(), lines


def set_up(full, testing=False):
    """Make everything ready; the environment, or None when that failed (the user knows why)."""
    problem = machine_problem(platform.system(), platform.machine())
    if problem:
        complain(problem)
        return None
    environment = Environment(ROOT)
    # Twice, because what was installed may tell what is missing still.  Missing libraries do not stop the
    # set-up: the terminal does without Qt and PortAudio.
    for _ in range(2):
        missing = missing_system_packages(testing) + environment.missing_system_packages()
        if not missing or not install_system_packages(missing, "Genrescope"):
            break
    return environment if environment.prepare(full) else None


# ---------------------------------------------------------------------------------------------------
# The commands


def harmless(argument):
    """Return a file whose name begins with a dash as a path that no parser takes for an option."""
    if argument.startswith("-") and os.path.exists(argument):
        return os.path.join(".", argument)
    return argument


def run(arguments):
    """Open the window, or run a command of the program."""
    environment = set_up(full=arguments[:1] and arguments[0] in TRAINING_COMMANDS)
    if environment is None:
        return 1
    command = [str(environment.python), str(ROOT / "app"), *map(harmless, arguments)]
    if os.name == "nt":
        # Windows has no exec that keeps the console; the child gets the interrupt itself.
        child = subprocess.Popen(command)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
    os.execv(command[0], command)


def check(with_pytest, arguments=()):
    """Run every check, also after one has failed; 0 when all passed."""
    environment = set_up(full=True, testing=with_pytest)
    if environment is None:
        return 1
    python = str(environment.python)
    steps = [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("import contracts", [str(environment.python.with_name("lint-imports"))]),
    ]
    if with_pytest:
        steps.append(("pytest", [python, "-m", "pytest", *arguments]))
    failed = []
    for name, command in steps:
        say("== " + name)
        if subprocess.run(command, cwd=str(ROOT), check=False).returncode != 0:
            failed.append(name)
    if failed:
        complain("Failed: " + ", ".join(failed))
        return 1
    say("All checks passed.")
    return 0


def frozen_requirements():
    """Return what pyproject.toml asks of a program that only listens, and what freezes it, one a line."""
    import tomllib

    with open(str(ROOT / "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)
    left_out = project["tool"]["genrescope"]["not-frozen"]
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["build"]
    return "".join(f"{line}\n" for line in wanted if re.split(r"[^A-Za-z0-9-]", line)[0] not in left_out)


def make_locks(arguments):
    """Resolve the dependencies of pyproject.toml for every system and Python, and write the locks."""
    environment = set_up(full=True)
    if environment is None:
        return 1
    header = (
        f"# Every library with its hashes, for Linux, macOS and Windows and Python {SUPPORTED}.\n"
        "# Made from pyproject.toml by: python3 build_scripts/dev.py lock\n"
    )
    same = ["--constraint", RUN_LOCK]
    whole = ["pyproject.toml"]
    for name, source, text in (
        (RUN_LOCK, whole, None),
        (TEST_LOCK, [*whole, "--extra", "test", "--extra", "train", *same], None),
        (BUILD_LOCK, ["-", *same], frozen_requirements()),
    ):
        command = [str(environment.python), "-m", "uv", "pip", "compile", *source, "--universal"]
        command += ["--python-version", dotted(OLDEST), "--fork-strategy", "fewest", "--generate-hashes"]
        command += ["--no-annotate", "--no-header", "--quiet", "--output-file", name, *arguments]
        done = subprocess.run(
            command,
            cwd=str(ROOT),
            stdout=subprocess.DEVNULL,
            input=None if text is None else text.encode(),
            check=False,
        )
        if done.returncode != 0:
            return done.returncode
        lock = ROOT / name
        lock.write_text(header + lock.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


def main(arguments):
    """Run one command; its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(__doc__)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    commands = {
        "run": lambda: run(rest),
        "test": lambda: check(True, rest),
        "lint": lambda: check(False),
        "lock": lambda: make_locks(rest),
    }
    if command not in commands:
        complain(f"There is no command “{command}”; there are: {', '.join(commands)}.")
        return 2
    problem = python_problem(sys.version_info)
    if problem:
        python = other_python()
        if python is None:
            complain(problem)
            return 1
        return subprocess.run([python, str(Path(__file__).resolve()), *arguments], check=False).returncode
    try:
        return commands[command]()
    except KeyboardInterrupt:
        complain("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
