"""Build the packages or the installer for the system that this runs on.

    python3 build_scripts/build.py                      freeze, smoke test, installer, checks, bars
    python3 build_scripts/build.py --with-tensorflow    a larger program with both engines
    python3 build_scripts/build.py --only smoke bars    only some of the steps, if the others are done

The results are in dist/: the packages or the installer, the bill of materials (CycloneDX), and a list of
every file in the program with its hash. Two builds of one commit give the same list. The libraries come from
requirements-build.lock and are in build/, with all intermediate files.
"""

from __future__ import annotations

import argparse
import calendar
import contextlib
import hashlib
import importlib
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dev
from bench import Row

ROOT = Path(__file__).resolve().parent.parent
WORK, OUT = ROOT / "build", ROOT / "dist"
STEPS = ("freeze", "smoke", "installer", "checks", "bars")
INSIDE = "GENRESCOPE_BUILDS"
"""Set when this script already runs in its own environment."""

VERSION = re.search(
    r'__version__ = "(.+)"', (ROOT / "app/genrescope/__init__.py").read_text(encoding="utf-8")
)[1]
TRAINING_LIBRARIES = ("keras", "librosa", "numba", "scipy", "sklearn", "tensorflow")
MB = 1_000_000


class BuildError(Exception):
    """A step failed; the message says why."""


@dataclass(frozen=True)
class Build:
    """Paths and names of the build."""

    with_tensorflow: bool = False

    @property
    def variant(self) -> str:
        return "-tensorflow" if self.with_tensorflow else ""

    @property
    def environment(self) -> dev.Environment:
        locks = (dev.RUN_LOCK, dev.BUILD_LOCK) if self.with_tensorflow else (dev.BUILD_LOCK,)
        return dev.Environment(ROOT, f"build/venv{self.variant}", (locks, locks))

    @property
    def folder(self) -> Path:
        """The frozen program; the bundle on macOS."""
        name = "Genrescope.app" if sys.platform == "darwin" else "genrescope"
        return WORK / f"frozen{self.variant}" / name

    @property
    def program(self) -> Path:
        """Executable for the terminal."""
        if sys.platform == "darwin":
            return self.folder / "Contents" / "MacOS" / "genrescope"
        return self.folder / ("genrescope-cli.exe" if sys.platform == "win32" else "genrescope")

    @property
    def resources(self) -> Path:
        """The program's own folder of resources."""
        inside = self.folder / ("Contents/Resources" if sys.platform == "darwin" else "_internal")
        return inside / "genrescope" / "resources"

    @property
    def artefact(self) -> str:
        """Beginning of the names of the results."""
        system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
        return f"genrescope-{VERSION}-{system}{self.variant}"


# ---------------------------------------------------------------------------------------------------
# Freeze


def commit_time() -> int:
    """Time of the commit that is built, in seconds since 1970.

    Outside a git repository, the day of the latest release in the changelog.
    """
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return int(_output("git", "-C", str(ROOT), "log", "-1", "--format=%ct"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    day = re.search(r"^## .* - (\d{4}-\d\d-\d\d)$", changelog, flags=re.MULTILINE)[1]
    return calendar.timegm(time.strptime(day, "%Y-%m-%d"))


def freeze(build: Build) -> None:
    """Freeze the program with PyInstaller, and add the licences of everything inside."""
    shutil.rmtree(build.folder.parent, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += [
        "--distpath",
        str(build.folder.parent),
        "--workpath",
        str(WORK / f"pyinstaller{build.variant}"),
    ]
    command += [str(ROOT / "build_scripts" / "genrescope.spec")]
    command += ["--", "--with-tensorflow"] if build.with_tensorflow else []
    # The order of sets, and so of names in compiled modules, depends on the seed.
    env = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(commit_time())}
    _run(*command, env=env)
    if sys.platform == "linux":
        import linux_packages

        linux_packages.strip_python(build.folder)
    import notices

    licences = build.resources / "licences"
    shutil.rmtree(licences, ignore_errors=True)
    notices.collect(Path(_output(sys.executable, "-c", _WHERE)), licences, build.folder)


_WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"


# ---------------------------------------------------------------------------------------------------
# Smoke test


def smoke(build: Build) -> None:
    """Start the frozen program in every way a user can, away from the checkout and from Python."""
    demo = str(build.resources / "demo.flac")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def answer(*arguments: str, code: int = 0) -> str:
            done = subprocess.run(
                [str(build.program), *arguments],
                cwd=folder,
                env=user_environment(folder),
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=300,
                check=False,
            )
            output = done.stdout + done.stderr
            if done.returncode != code or "Traceback" in output:
                raise BuildError(f"{' '.join(arguments)} exited with {done.returncode}:\n{output}")
            return output

        expect(answer("--version").split() == ["genrescope", VERSION], "--version")
        output = answer("--self-test")
        expect("self-test passed" in output and "FAILED" not in output, output)
        print(output, end="")
        result = json.loads(answer("classify", "--json", demo))
        expect(bool(result["verdict"] and result["scores"]), "classify --json")
        if build.with_tensorflow:
            expect(
                json.loads(answer("classify", "--json", "--no-memory", "--engine", "keras", demo))["verdict"]
                != "",
                "keras",
            )
        else:
            expect(
                "is not installed" in answer("classify", "--no-memory", "--engine", "keras", demo, code=1),
                "--engine keras",
            )
            expect(not inside(build, TRAINING_LIBRARIES), f"{inside(build, TRAINING_LIBRARIES)} is inside")
        for command in ("train", "evaluate", "export"):
            expect("from its source" in answer(command, "--help", code=1), command)
        no_streams(build, folder)
        devices(build, folder)
    print("the frozen program works: window, terminal, without streams, devices")


def expect(true: bool, what: str) -> None:
    """Stop the build if a condition is false."""
    if not true:
        raise BuildError(f"the frozen program fails: {what}")


def user_environment(home: Path) -> dict[str, str]:
    """Environment variables of a user with this home folder and without Python."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_"))
    }
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "QT_QPA_PLATFORM": "offscreen",
    }


def inside(build: Build, names: tuple[str, ...]) -> list[str]:
    """Find which of these packages are in the frozen program, as files or inside the executable."""
    from PyInstaller.archive.readers import CArchiveReader

    packed = CArchiveReader(str(build.program)).open_embedded_archive("PYZ.pyz").toc
    found = {module.partition(".")[0] for module in packed} | {path.name for path in build.folder.rglob("*")}
    return sorted(found & set(names))


def no_streams(build: Build, folder: Path) -> None:
    """Check that the program works without standard streams, which windowed programs lack on Windows."""
    if os.name == "nt":
        command = [str(build.program.with_name("Genrescope.exe")), "--self-test"]
    else:
        command = ["sh", "-c", 'exec "$0" --self-test <&- >&- 2>&-', str(build.program)]
    code = subprocess.run(
        command, cwd=folder, env=user_environment(folder), timeout=300, check=False
    ).returncode
    expect(code == 0, "the self-test without standard streams")


def devices(build: Build, folder: Path) -> None:
    """List this computer's inputs and, if JACK is installed, those of a JACK server; listen to the latter."""
    env = user_environment(folder)
    command = [str(build.program), "devices"]
    alone = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", timeout=60, check=False)
    expect(alone.returncode == 0 or alone.stderr.startswith("genrescope: "), f"devices: {alone.stderr}")
    if shutil.which("jackd") is None:
        return
    name = f"genrescope-build-{os.getpid()}"
    env["JACK_DEFAULT_SERVER"] = name
    server = subprocess.Popen(
        ["jackd", "-r", "-n", name, "-d", "dummy", "-r", "44100", "-p", "512"],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        subprocess.run(["jack_wait", "-s", name, "-w", "-t", "10"], env=env, capture_output=True, check=False)
        listed = subprocess.run(
            command, env=env, capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        expect(listed.returncode == 0, f"devices, with a JACK server: {listed.stdout}{listed.stderr}")
        listening = subprocess.run(
            [sys.executable, "-c", _LISTEN, str(build.program)],
            cwd=ROOT / "app",
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        expect(listening.returncode == 0, f"its audio process records nothing:\n{listening.stderr}")
    finally:
        server.terminate()
        server.wait()


# The frozen program is the audio process; the code that reads from it is the checkout's.
_LISTEN = """
import sys, time
from genrescope import paths
paths.own_command = lambda: [sys.argv[1]]
from genrescope.audio.microphone import Microphone
with Microphone() as microphone:
    microphone.start()
    for _ in range(100):
        time.sleep(0.1)
        if microphone.ring.position > microphone.sr:
            break
    else:
        sys.exit(f"{microphone.ring.position} samples in ten seconds")
"""


# ---------------------------------------------------------------------------------------------------
# Installer


def installer(build: Build) -> None:
    """Make the packages or the installer, the bill of materials and the list of files."""
    OUT.mkdir(exist_ok=True)
    if sys.platform == "linux":
        import linux_packages

        made = linux_packages.make(build.folder, OUT, WORK, VERSION, commit_time(), build.variant)
    else:
        maker = "macos_installer" if sys.platform == "darwin" else "windows_installer"
        made = [importlib.import_module(maker).make(build.folder, OUT, VERSION)]
    import sbom

    # After the installer, which may sign the files.
    manifest, bill = OUT / f"{build.artefact}.files.txt", OUT / f"{build.artefact}.cdx.json"
    manifest.write_text(
        "".join(f"{line}\n" for line in listing(build.folder)), encoding="utf-8", newline="\n"
    )
    os.environ["SOURCE_DATE_EPOCH"] = str(commit_time())
    sbom.write(build.folder, build.resources / "licences", bill, VERSION)
    for path in [*made, manifest, bill]:
        print(f"dist/{path.name}  {path.stat().st_size / MB:.1f} MB")


def listing(folder: Path) -> Iterator[str]:
    """List every file and link below a folder: its SHA-256 or its target, and its path."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.as_posix()):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield f"{'-> ' + path.readlink().as_posix():64}  {place}"
        elif path.is_file():
            yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {place}"


def checks(build: Build) -> None:
    """Run the system's own checkers on the packages, and compare their size with the limits."""
    failed = []
    if sys.platform == "linux":
        import linux_packages

        deb = linux_packages.deb_path(OUT, VERSION, build.variant)
        for name, problems in linux_packages.check(deb, WORK / "check"):
            print(f"{name}: {'is not installed' if problems is None else problems or 'passed'}")
            failed += [name] if problems else []
    for row in sizes(build):
        print(row)
        failed += [row.what] if row.verdict == "OVER" else []
    if failed:
        raise BuildError(f"failed: {', '.join(failed)}")


# ---------------------------------------------------------------------------------------------------
# Bars


def bars(build: Build) -> None:
    """Measure size, start-up and network use, and print each beside its limit."""
    rows = [*sizes(build), *starts(build), *network(build)]
    print("\n".join(map(str, rows)))
    if any(row.verdict == "OVER" for row in rows):
        raise BuildError("a limit is exceeded")


def sizes(build: Build) -> Iterator[Row]:
    """Measure the package and the installed program; there is no limit with TensorFlow."""
    installed = sum(path.lstat().st_size for path in build.folder.rglob("*") if not path.is_dir()) / MB
    bar = None if build.with_tensorflow else 420
    if sys.platform == "linux":
        import linux_packages

        deb = linux_packages.deb_path(OUT, VERSION, build.variant)
        yield Row("the .deb", deb.stat().st_size / MB, "MB", None if build.with_tensorflow else 130)
    yield Row("installed", installed, "MB", bar)


def starts(build: Build) -> Iterator[Row]:
    """Measure from start to first paint, and from there to the answer for the demo clip."""
    with display() as env:
        warm = [start(build, env) for _ in range(6)][1:]
        paint, answer = (statistics.median(times) for times in zip(*warm, strict=True))
        spread = f"{min(paint for paint, _ in warm):.2f} to {max(paint for paint, _ in warm):.2f}"
        yield Row("start to first painted window, warm", paint, "s", 1.5, note=spread)
        yield Row("from there to the answer for the demo clip, warm", answer, "s", 2.0)
        if not hasattr(os, "posix_fadvise"):
            return
        how = drop_file_cache(build)
        paint, answer = start(build, env)
        yield Row("start to first painted window, from the disk", paint, "s", 4.0, note=how)
        yield Row("from there to the answer for the demo clip, from the disk", answer, "s", 2.0)


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Environment with a display: a virtual X server if it is installed, else Qt's offscreen platform."""
    with tempfile.TemporaryDirectory() as folder:
        env = user_environment(Path(folder))
        if shutil.which("Xvfb") is None:
            yield env
            return
        read, write = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        try:
            with open(read, encoding="ascii") as answer:
                env["DISPLAY"] = f":{answer.readline().strip()}"
            env["QT_QPA_PLATFORM"] = "xcb"
            yield env
        finally:
            server.terminate()
            server.wait()


def start(build: Build, env: dict[str, str]) -> tuple[float, float]:
    """Start the window with the demo clip; return the seconds to the first paint, and then to the answer."""
    begin = time.monotonic()
    child = subprocess.Popen(
        [str(build.program), str(build.resources / "demo.flac")],
        env={**env, "GENRESCOPE_PRINT_TIMES": "1"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    times: dict[str, float] = {}
    try:
        for line in child.stdout:
            printed = json.loads(line)
            times[printed["event"]] = printed["time"]
            if printed["event"] == "classified":
                break
    finally:
        # As at the end of a session: the window closes down, and its audio process ends.
        child.send_signal(signal.SIGTERM)
        child.wait(30)
    if len(times) != 2:
        raise BuildError("the window classified nothing")
    return times["painted"] - begin, times["classified"] - times["painted"]


def drop_file_cache(build: Build) -> str:
    """Make the next start read from the disk; return how."""
    os.sync()
    with contextlib.suppress(OSError):
        Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
        return "all file caches dropped"
    for path in build.folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return "the program's files dropped from the cache"


def network(build: Build) -> Iterator[Row]:
    """Count the network requests of the window and the commands."""
    if shutil.which("strace") is None:
        return
    with tempfile.TemporaryDirectory() as folder, display() as env:
        trace = Path(folder) / "trace"
        for arguments in (["--self-test"], ["classify", str(build.resources / "demo.flac")], ["devices"]):
            command = ["strace", "-f", "-qq", "-A", "-o", str(trace), "-e", "trace=%network"]
            done = subprocess.run(
                [*command, str(build.program), *arguments],
                env=env,
                capture_output=True,
                timeout=300,
                check=False,
            )
            if not trace.exists():
                print(f"strace does not work here: {done.stderr.decode(errors='replace').strip()}")
                return
        yield Row("network requests", len(attempts(trace.read_text("utf-8", "replace"))), "", 0)


def attempts(trace: str) -> list[str]:
    """Lines of strace with a network request, including those to this computer."""
    return [line for line in trace.splitlines() if re.search(r"\b(AF|PF)_(INET6?|PACKET)\b", line)]


# ---------------------------------------------------------------------------------------------------
# The command


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    if subprocess.run(command, env=env, check=False).returncode != 0:
        raise BuildError(f"{Path(command[0]).name} {' '.join(command[1:4])} failed; see the lines above")


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--with-tensorflow", action="store_true", help="with the second engine; large")
    parser.add_argument(
        "--only", nargs="+", choices=STEPS, default=STEPS, metavar="STEP", help=", ".join(STEPS)
    )
    return parser.parse_args(arguments)


def missing_programs() -> list[str]:
    """List the Debian packages of missing tools; nothing on other systems."""
    if sys.platform != "linux":
        return []
    import linux_packages

    return sorted(
        {package for name, package in linux_packages.PROGRAMS.items() if shutil.which(name) is None}
    )


def move_in(build: Build) -> int:
    """Set up the build environment, and run this script again in it."""
    problem = dev.machine_problem(dev.platform.system(), dev.platform.machine())
    if problem:
        dev.complain(problem)
        return 1
    environment = build.environment
    missing = (
        dev.missing_system_packages(testing=False)
        + environment.missing_system_packages()
        + missing_programs()
    )
    if missing:
        dev.install_system_packages(missing, "Building Genrescope")
    if not environment.prepare(full=True):
        return 1
    command = [str(environment.python), str(Path(__file__).resolve()), *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    build = Build(options.with_tensorflow)
    if INSIDE not in os.environ:
        problem = dev.python_problem(sys.version_info)
        if problem is None:
            return move_in(build)
        python = dev.other_python()
        if python is None:
            dev.complain(problem)
            return 1
        return subprocess.run([python, str(Path(__file__).resolve()), *arguments], check=False).returncode
    todo: dict[str, Callable[[Build], None]] = {
        "freeze": freeze,
        "smoke": smoke,
        "installer": installer,
        "checks": checks,
        "bars": bars,
    }
    for name in STEPS:
        if name in options.only:
            begin = time.monotonic()
            dev.say(f"== {name}")
            try:
                todo[name](build)
            except Exception as error:
                dev.complain(f"{name} failed: {error}")
                return 1
            dev.say(f"   {time.monotonic() - begin:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
