"""Build what a musician downloads, on the system that this runs on, and print its bars.

    python3 build_scripts/build.py                      freeze, smoke test, installer, checks, bars
    python3 build_scripts/build.py --with-tensorflow    the big program, with both engines
    python3 build_scripts/build.py --only smoke bars    some of the steps; the others were done before

What comes out lies in dist/: the packages or the installer of this system, the bill of materials
(CycloneDX), and a list of every file in the program with its hash.  Two builds of one commit give the same
list.  The libraries come from requirements-build.lock and lie in build/, with everything else that is needed
on the way.
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
"""Set where this script already runs in its own environment."""

VERSION = re.search(
    r'__version__ = "(.+)"', (ROOT / "app/genrescope/__init__.py").read_text(encoding="utf-8")
)[1]
TRAINING_LIBRARIES = ("keras", "librosa", "numba", "scipy", "sklearn", "tensorflow")
MB = 1_000_000


class BuildError(Exception):
    """A step failed; the message says how."""


@dataclass(frozen=True)
class Build:
    """What is being built, and where it lies on the way."""

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
        """The frozen program; on macOS, the bundle."""
        name = "Genrescope.app" if sys.platform == "darwin" else "genrescope"
        return WORK / f"frozen{self.variant}" / name

    @property
    def program(self) -> Path:
        """What a terminal starts."""
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
        """How the names of what comes out begin."""
        system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
        return f"genrescope-{VERSION}-{system}{self.variant}"


# ---------------------------------------------------------------------------------------------------
# Freeze


def commit_time() -> int:
    """When the commit was made that is being built, in seconds since 1970.

    Of a folder that git does not know, the day of the latest release in its changelog.
    """
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return int(_said("git", "-C", str(ROOT), "log", "-1", "--format=%ct"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    day = re.search(r"^## .* - (\d{4}-\d\d-\d\d)$", changelog, flags=re.MULTILINE)[1]
    return calendar.timegm(time.strptime(day, "%Y-%m-%d"))


def freeze(build: Build) -> None:
    """Let PyInstaller make the folder, and put into it the licence of everything that is inside."""
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
    # The order of sets, and with it that of names in compiled modules, hangs on the seed.
    env = {**os.environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(commit_time())}
    _run(*command, env=env)
    if sys.platform == "linux":
        import linux_packages

        linux_packages.strip_python(build.folder)
    import notices

    licences = build.resources / "licences"
    shutil.rmtree(licences, ignore_errors=True)
    notices.collect(Path(_said(sys.executable, "-c", _WHERE)), licences, build.folder)


_WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"


# ---------------------------------------------------------------------------------------------------
# Smoke test


def smoke(build: Build) -> None:
    """Start the frozen program in every way that a user may, away from the checkout and from Python."""
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
            said = done.stdout + done.stderr
            if done.returncode != code or "Traceback" in said:
                raise BuildError(f"{' '.join(arguments)} ended with {done.returncode}:\n{said}")
            return said

        expect(answer("--version").split() == ["genrescope", VERSION], "--version")
        said = answer("--self-test")
        expect("self-test passed" in said and "FAILED" not in said, said)
        print(said, end="")
        result = json.loads(answer("classify", "--json", demo))
        expect(bool(result["verdict"]) and len(result["scores"]) == 10, "classify --json")
        if build.with_tensorflow:
            expect(
                json.loads(answer("classify", "--json", "--engine", "keras", demo))["verdict"] != "", "keras"
            )
        else:
            expect(
                "not installed here" in answer("classify", "--engine", "keras", demo, code=1),
                "--engine keras",
            )
            expect(not inside(build, TRAINING_LIBRARIES), f"{inside(build, TRAINING_LIBRARIES)} is inside")
        for command in ("train", "evaluate", "export"):
            expect("from its source" in answer(command, "--help", code=1), command)
        no_streams(build, folder)
        devices(build, folder)
    print("the frozen program works: window, terminal, no terminal at all, devices")


def expect(true: bool, what: str) -> None:
    """Stop the build, saying what is wrong, if something is not as it must be."""
    if not true:
        raise BuildError(f"the frozen program is not as it must be: {what}")


def user_environment(home: Path) -> dict[str, str]:
    """The environment of a user whose home this is and who has no Python."""
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
    """Those of the names that are packages in the frozen program, as files or packed into the executable."""
    from PyInstaller.archive.readers import CArchiveReader

    packed = CArchiveReader(str(build.program)).open_embedded_archive("PYZ.pyz").toc
    found = {module.partition(".")[0] for module in packed} | {path.name for path in build.folder.rglob("*")}
    return sorted(found & set(names))


def no_streams(build: Build, folder: Path) -> None:
    """The program must do without standard streams, as Windows gives a windowed program none."""
    if os.name == "nt":
        command = [str(build.program.with_name("Genrescope.exe")), "--self-test"]
    else:
        command = ["sh", "-c", 'exec "$0" --self-test <&- >&- 2>&-', str(build.program)]
    code = subprocess.run(
        command, cwd=folder, env=user_environment(folder), timeout=300, check=False
    ).returncode
    expect(code == 0, "it does not pass its self-test where there is neither input nor output")


def devices(build: Build, folder: Path) -> None:
    """List the inputs, as they are here and, if JACK is installed, those of a server; listen to that."""
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
        said = subprocess.run(
            command, env=env, capture_output=True, encoding="utf-8", timeout=60, check=False
        )
        expect(said.returncode == 0, f"devices, with a JACK server: {said.stdout}{said.stderr}")
        heard = subprocess.run(
            [sys.executable, "-c", _LISTEN, str(build.program)],
            cwd=ROOT / "app",
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        expect(heard.returncode == 0, f"its capture process hears nothing:\n{heard.stderr}")
    finally:
        server.terminate()
        server.wait()


# The frozen program is the child that listens; whoever reads from it is of the source.
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
    """Make what is downloaded, and beside it the bill of materials and the list of files."""
    OUT.mkdir(exist_ok=True)
    if sys.platform == "linux":
        import linux_packages

        made = linux_packages.make(build.folder, OUT, WORK, VERSION, commit_time(), build.variant)
    else:
        maker = "macos_installer" if sys.platform == "darwin" else "windows_installer"
        made = [importlib.import_module(maker).make(build.folder, OUT, VERSION)]
    import sbom

    # After the installer, which signs the files where it can.
    manifest, bill = OUT / f"{build.artefact}.files.txt", OUT / f"{build.artefact}.cdx.json"
    manifest.write_text(
        "".join(f"{line}\n" for line in listing(build.folder)), encoding="utf-8", newline="\n"
    )
    os.environ["SOURCE_DATE_EPOCH"] = str(commit_time())
    sbom.write(build.folder, build.resources / "licences", bill, VERSION)
    for path in [*made, manifest, bill]:
        print(f"dist/{path.name}  {path.stat().st_size / MB:.1f} MB")


def listing(folder: Path) -> Iterator[str]:
    """Every file and link below a folder: its SHA-256, or where it points, and its place."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.as_posix()):
        place = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield f"{'-> ' + path.readlink().as_posix():64}  {place}"
        elif path.is_file():
            yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {place}"


def checks(build: Build) -> None:
    """Let the system's own checkers look at what was made, and hold its size against its bars."""
    failed = []
    if sys.platform == "linux":
        import linux_packages

        deb = linux_packages.deb_path(OUT, VERSION, build.variant)
        for name, said in linux_packages.check(deb, WORK / "check"):
            print(f"{name}: {'is not installed' if said is None else said or 'passed'}")
            failed += [name] if said else []
    for row in sizes(build):
        print(row)
        failed += [row.what] if row.verdict == "OVER" else []
    if failed:
        raise BuildError(f"not passed: {', '.join(failed)}")


# ---------------------------------------------------------------------------------------------------
# Bars


def bars(build: Build) -> None:
    """Measure size, start and network, and print each beside its bar."""
    rows = [*sizes(build), *starts(build), *network(build)]
    print("\n".join(map(str, rows)))
    if any(row.verdict == "OVER" for row in rows):
        raise BuildError("a bar is passed")


def sizes(build: Build) -> Iterator[Row]:
    """Of what is downloaded and of what it becomes; the big program has no bar."""
    installed = sum(path.lstat().st_size for path in build.folder.rglob("*") if not path.is_dir()) / MB
    bar = None if build.with_tensorflow else 420
    if sys.platform == "linux":
        import linux_packages

        deb = linux_packages.deb_path(OUT, VERSION, build.variant)
        yield Row("the .deb", deb.stat().st_size / MB, "MB", None if build.with_tensorflow else 130)
    yield Row("installed", installed, "MB", bar)


def starts(build: Build) -> Iterator[Row]:
    """Start to first painted window, and from there to the verdict on the demo clip."""
    with display() as env:
        warm = [start(build, env) for _ in range(6)][1:]
        paint, verdict = (statistics.median(times) for times in zip(*warm, strict=True))
        spread = f"{min(paint for paint, _ in warm):.2f} to {max(paint for paint, _ in warm):.2f}"
        yield Row("start to first painted window, warm", paint, "s", 1.5, note=spread)
        yield Row("from there to the verdict on the demo clip, warm", verdict, "s", 2.0)
        if not hasattr(os, "posix_fadvise"):
            return
        how = drop_file_cache(build)
        paint, verdict = start(build, env)
        yield Row("start to first painted window, from the disk", paint, "s", 4.0, note=how)
        yield Row("from there to the verdict on the demo clip, from the disk", verdict, "s", 2.0)


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """Environment with a screen: a virtual X server where there is one, else Qt's offscreen window."""
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
    """Start the window with the demo clip; seconds until it is painted, and from then to the answer."""
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
    """Make the next start read from the disk; how that was done."""
    os.sync()
    with contextlib.suppress(OSError):
        Path("/proc/sys/vm/drop_caches").write_text("3\n", encoding="ascii")
        return "every file cache dropped"
    for path in build.folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return "the program's files dropped from the cache"


def network(build: Build) -> Iterator[Row]:
    """Count what the window and the terminal ask of the network, for as long as a verdict takes."""
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
        yield Row("attempts at the network", len(attempts(trace.read_text("utf-8", "replace"))), "", 0)


def attempts(trace: str) -> list[str]:
    """Lines of strace in which something was asked of a network, this computer's own included."""
    return [line for line in trace.splitlines() if re.search(r"\b(AF|PF)_(INET6?|PACKET)\b", line)]


# ---------------------------------------------------------------------------------------------------
# The command


def _run(*command: str, env: dict[str, str] | None = None) -> None:
    if subprocess.run(command, env=env, check=False).returncode != 0:
        raise BuildError(f"{Path(command[0]).name} {' '.join(command[1:4])} failed; the lines above say why")


def _said(*command: str) -> str:
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
    """Debian packages of the tools that are not there; empty on other systems."""
    if sys.platform != "linux":
        return []
    import linux_packages

    return sorted(
        {package for name, package in linux_packages.PROGRAMS.items() if shutil.which(name) is None}
    )


def move_in(build: Build) -> int:
    """Set up the environment of the build, and run this script anew inside of it."""
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
