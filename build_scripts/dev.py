"""Set up Genrescope and start or test it, with nothing but Python.

    python3 build_scripts/dev.py run [FILE ...]     set up, then open the window (or run a command:
                                                    `run classify song.mp3 --json`)
    python3 build_scripts/dev.py test [ARG ...]     set up with the test tools, then run ruff, mypy, the
                                                    import contracts and pytest (with the ARGs)
    python3 build_scripts/dev.py lint               the same without pytest
    python3 build_scripts/dev.py lock [--upgrade]   update requirements*.lock from pyproject.toml

The environment is in `.venv` and is created once; later starts are immediate.
"""

# Standard library only, and no syntax newer than Python 3.7: an old Python must get as far as the message
# that says which version is needed.
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
# Libraries that are needed for training but not for classifying.
TRAINING_COMMANDS = ("train", "evaluate", "export")

# System libraries that PortAudio and Qt load, and their Debian packages.
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
    """Print without buffering, also into a pipe."""
    print(text, flush=True)


def dotted(version):
    """Format the major and minor number of a version."""
    return f"{version[0]}.{version[1]}"


def complain(text):
    """Print an error."""
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------------------
# Which Python


def python_problem(version):
    """Explain why this Python cannot be used, or return None."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return None
    age = "older" if tuple(version[:2]) < OLDEST else "newer"
    return (
        f"Genrescope needs Python {SUPPORTED}; this is {dotted(version)}, which is {age}. Install one of "
        f"these, then start this script with it, for example: python{dotted(NEWEST)} {' '.join(sys.argv)}"
    )


def machine_problem(system, machine):
    """Explain why this computer cannot be used, or return None."""
    if system == "Darwin" and machine == "x86_64":
        return (
            "Genrescope does not run on Intel Macs or under Rosetta: the libraries that run its model do "
            "not support them. On a Mac with Apple silicon, use an arm64 Python."
        )
    if system == "Windows" and machine != "AMD64":
        return "On Windows, Genrescope needs an x64 Python (which Windows on ARM can run too)."
    return None


def other_python():
    """Find the newest supported Python on this computer, or return None."""
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
# System libraries


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
    """List the Debian packages whose library, font or program is missing; nothing on other systems."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for library, package in RUN_LIBRARIES.items() if not _loads(library)]
    if not _has_a_font():
        missing.append(FONT_PACKAGE)
    if testing:
        missing += [package for program, package in TEST_PROGRAMS.items() if shutil.which(program) is None]
        # Older systems have it in jackd2, and lack this package.
        if "jackd2" not in missing and shutil.which("jack_connect") is None:
            missing.append("jack-example-tools")
    return missing


def as_root():
    """Prefix that runs a command as root without a password, or None."""
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
    """Install Debian packages, or explain how; return whether they were installed."""
    if shutil.which("apt-get") is None:
        complain(
            f"{why} needs some system libraries that were not found. On Debian and Ubuntu they are called "
            f"{' '.join(packages)}. Please install the equivalents on your system."
        )
        return False
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    prefix = as_root()
    if prefix is None:
        complain(f"{why} needs some system libraries. Please run this command once:\n\n    sudo {line}\n")
        return False
    say("Installing system libraries: " + " ".join(packages))
    env = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in ("apt-get update", line):
        done = subprocess.run(
            [*prefix, *env, *command.split()], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        # Without a network the package lists may still be recent enough.
        if done.returncode != 0 and command == line:
            complain("".join(done.stdout.decode(errors="replace").splitlines(keepends=True)[-8:]))
            complain(f"That did not work. Please run this command once:\n\n    sudo {line}\n")
            return False
    return True


# ---------------------------------------------------------------------------------------------------
# The environment


class Environment:
    """A virtual environment, `.venv` by default, with the libraries of lock files, installed once.

    A stamp in it records what it was made from. A marker file exists while pip runs; if it is found later, a
    set-up was interrupted and the environment cannot be trusted.
    """

    def __init__(self, root, folder=".venv", locks=((RUN_LOCK,), (TEST_LOCK,))):
        """Take the lock files of the minimal and of the full environment."""
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
        """Return the existing stamp; empty if there is none or it is damaged."""
        try:
            stamp = json.loads(self.stamp_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def is_ready(self, full):
        """Whether nothing needs to be done (the test lock includes the run lock)."""
        if self.mark.exists() or not self.python.exists():
            return False
        stamp = self.stamp().items()
        return self.wanted(True).items() <= stamp or (not full and self.wanted(False).items() <= stamp)

    def why_remade(self):
        """Explain why the environment must be recreated; None if it is good or does not exist."""
        if not self.folder.exists():
            return None
        stamp, wanted = self.stamp(), self.wanted(False)
        if self.mark.exists() or not self.python.exists():
            return "it is incomplete"
        if stamp.get("python", wanted["python"]) != wanted["python"]:
            return f"it is for Python {stamp['python']}, and this is {wanted['python']}"
        if stamp.get("root", wanted["root"]) != wanted["root"]:
            return "it was created in another folder"
        return None

    def prepare(self, full):
        """Create or repair the environment; return whether it is ready."""
        if self.is_ready(full):
            return True
        reason = self.why_remade()
        if reason:
            if self.folder in Path(sys.executable).parents:
                complain(
                    "Leave the environment (run: deactivate), then try again: "
                    f"{self.folder.name} must be recreated."
                )
                return False
            say(f"Recreating {self.folder.name}: {reason}.")
            shutil.rmtree(str(self.folder))
        if not self.python.exists() and not self._create():
            return False
        return self._install(full)

    def missing_system_packages(self):
        """List the Debian package that Python needs to create an environment, if one must be created."""
        if self.python.exists() and not self.why_remade():
            return []
        importlib.invalidate_caches()
        # Debian and Ubuntu package these separately.
        whole = all(map(importlib.util.find_spec, ("ensurepip", "venv")))
        return [] if whole else [f"python{dotted(sys.version_info)}-venv"]

    def _create(self):
        if self.missing_system_packages():
            complain(f"Without that, {self.folder.name} cannot be created.")
            return False
        say(f"Creating {self.folder.name} with Python {platform.python_version()}")
        self.folder.mkdir(parents=True)
        self.mark.touch()
        # In a new interpreter, which finds a `python3-venv` that was just installed.
        base = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run(
            [base, "-m", "venv", str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if made.returncode != 0:
            complain(made.stdout.decode(errors="replace"))
            complain(f"The environment {self.folder.name} could not be created; see the lines above.")
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
                "The libraries could not be installed; see the lines above. Is this computer online? "
                "The next attempt continues from here."
            )
            # pip rolls back, so the environment is still good.
            self.mark.unlink()
            return False
        site = subprocess.run(
            [str(self.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            stdout=subprocess.PIPE,
            check=True,
        )
        pth = Path(site.stdout.decode().strip()) / "genrescope.pth"
        pth.write_text(str(self.root / "app") + "\n", encoding="utf-8")
        # The stamp of an earlier lock would no longer be true.
        self.stamp_file.write_text(json.dumps(self.wanted(full), indent=1) + "\n", encoding="utf-8")
        self.mark.unlink()
        return True


def run_pip(python, arguments):
    """Run pip with one line of progress; return its exit code and the lines it printed."""
    # No prompt and no notice; the user's own index or mirror is still used.
    env = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    command = [str(python), "-m", "pip", *arguments, "--progress-bar", "off", "--no-color"]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    live = sys.stdout.isatty()
    say("Installing the libraries (the first time, this takes a few minutes)")
    lines = []
    try:
        for raw in pip.stdout:
            line = raw.decode(errors="replace").rstrip()
            lines.append(line)
            fields = line.split()
            if not live or len(fields) < 2:
                continue
            if fields[0] in ("Collecting", "Downloading", "Processing"):
                name = fields[1].rsplit("/", 1)[-1].split("-cp")[0].split("-py")[0]
                size = " ".join(fields[2:]) if fields[0] == "Downloading" else ""
                print(f"\r\033[K  {name} {size}", end="", flush=True)
            elif fields[0] == "Installing":
                print("\r\033[K  unpacking", end="", flush=True)
    except BaseException:
        # After Ctrl+C, nothing may keep running in the background.
        pip.terminate()
        pip.wait()
        raise
    if live:
        print("\r\033[K", end="", flush=True)
    return pip.wait(), lines


def set_up(full, testing=False):
    """Set everything up; return the environment, or None if that failed and was reported."""
    problem = machine_problem(platform.system(), platform.machine())
    if problem:
        complain(problem)
        return None
    environment = Environment(ROOT)
    # Twice, because the first packages may reveal that others are missing. Missing libraries do not stop the
    # set-up: the command line works without Qt and PortAudio.
    for _ in range(2):
        missing = missing_system_packages(testing) + environment.missing_system_packages()
        if not missing or not install_system_packages(missing, "Genrescope"):
            break
    return environment if environment.prepare(full) else None


# ---------------------------------------------------------------------------------------------------
# The commands


def harmless(argument):
    """Prefix the name of a file that begins with a dash, so that no parser treats it as an option."""
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
        # Windows has no exec that keeps the console; the child gets the interrupt as well.
        child = subprocess.Popen(command)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
    os.execv(command[0], command)


def check(with_pytest, arguments=()):
    """Run every check, even after one has failed; return 0 if all passed."""
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
    """Return the requirements of the frozen program and of the tools that freeze it, one a line."""
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
    """Run one command and return its exit code."""
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
        complain(f"There is no command “{command}”. The commands are: {', '.join(commands)}.")
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
