"""Test the .deb on a minimal Debian.

    sudo python3 build_scripts/prove_package.py [PACKAGE.deb]

Creates a Debian with debootstrap that has only its base system, Xvfb and the dependencies of the package (no
Python, no sound server, no network), installs the package, and runs the program as several users: one whose
home has a space and an umlaut in its name, one without a home, and root. For each it runs the self-test,
classifies a FLAC, an MP3 and an M4A, and opens the window and takes a screenshot; strace checks that nothing
uses a network. Then it removes the package, and only the users' own files may be left.

The screenshots are in build/proof/. Where the test cannot run (no root, no debootstrap, no mirror) it says
why and exits with 0. The base system is kept in build/proof/ too, which saves the next run a minute.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dev

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "proof"
SYSTEM = WORK / "debian"
PROGRAMS = {"debootstrap": "debootstrap", "strace": "strace", "ffmpeg": "ffmpeg", "unshare": "util-linux"}
GENRE = "classical"
"""Genre of the demo clip."""

HOME = "/home/Zoë Müller"
USERS = {"zoe": HOME, "nobody-at-home": "/nonexistent"}
SONGS = "/srv/songs"
SCREEN = "/srv/screen"
DISPLAY = 42

# Folders that the system writes to when packages are installed or programs run.
OF_THE_SYSTEM = (
    "dev",
    "home",
    "proc",
    "root",
    "run",
    "srv",
    "tmp",
    "var/cache",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/log",
)


class CannotRunError(Exception):
    """The test cannot run here; the message says why."""


class ProofError(Exception):
    """The package failed the test; the message says how."""


# ---------------------------------------------------------------------------------------------------
# The minimal Debian


def mirror() -> tuple[str, str, list[str]]:
    """Find the address, suite and components of the mirror that this computer uses."""
    release = dict(re.findall(r'^(\w+)="?(.*?)"?$', Path("/etc/os-release").read_text("utf-8"), re.MULTILINE))
    suite = release.get("VERSION_CODENAME", "")
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)"]
    for lists in ("existing", "updated"):
        if lists == "updated":
            subprocess.run(["apt-get", "update"], capture_output=True, check=False)
        found = [line.split(" ") for line in output_of(*command, "Created-By: Packages").splitlines()]
        # Not the updates, which have another name, and not third-party repositories.
        own = [line for line in found if line[1:] in ([suite, "main"], [suite, "universe"])]
        addresses = [line[0] for line in own if "security" not in line[0] and line[2] == "main"]
        if addresses:
            return addresses[0], suite, sorted({line[2] for line in own if line[0] == addresses[0]})
    raise CannotRunError("apt names no mirror of this system's own release")


def make_system(depends: str) -> None:
    """Unpack the base system with the dependencies of the package; create it first if necessary."""
    address, suite, components = mirror()
    key = hashlib.sha256(f"{suite} {depends}".encode()).hexdigest()[:12]
    kept = WORK / f"debian-{suite}-{key}.tar"
    shutil.rmtree(SYSTEM, ignore_errors=True)
    SYSTEM.mkdir(parents=True)
    if not kept.exists():
        log = WORK / "debootstrap.log"
        proxy = re.search(r'"(.+)"', output_of("apt-config", "dump", "Acquire::http::Proxy"))
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if proxy:
            env["http_proxy"] = proxy[1]
        own = f"--components={','.join(components)}"
        apt = ["chroot", str(SYSTEM), "apt-get", "--no-install-recommends", "-y"]
        for command in (
            ["debootstrap", "--variant=minbase", own, suite, str(SYSTEM), address],
            [*apt, "install", "xvfb"],
            [*apt, "satisfy", depends],
        ):
            with log.open("wb") as file:
                done = subprocess.run(command, env=env, stdout=file, stderr=subprocess.STDOUT, check=False)
            if done.returncode != 0:
                output = log.read_text("utf-8", "replace")
                if "satisfy" in command and not re.search(r"[Ff]ailed to fetch|resolve|Connection", output):
                    raise ProofError(f"the package's dependencies cannot be installed:\n{output[-2000:]}")
                raise CannotRunError(f"no Debian could be created from this computer's mirror; see {log}")
        shutil.rmtree(SYSTEM / "var/cache/apt/archives")
        (SYSTEM / "var/cache/apt/archives/partial").mkdir(parents=True)
        part = kept.with_suffix(".part")
        run("tar", "-C", str(SYSTEM), "-cf", str(part), ".")
        part.rename(kept)
    else:
        run("tar", "-C", str(SYSTEM), "-xpf", str(kept))
    for name, home in USERS.items():
        run("chroot", str(SYSTEM), "useradd", "--home-dir", home, "--shell", "/bin/sh", name)
    (SYSTEM / HOME[1:]).mkdir(mode=0o700)
    os.chown(SYSTEM / HOME[1:], *ids("zoe"))
    for place in (SONGS, SCREEN):
        (SYSTEM / place[1:]).mkdir(parents=True)


def ids(user: str) -> tuple[int, int]:
    """User and group id of a user of the minimal Debian."""
    for line in (SYSTEM / "etc/passwd").read_text("utf-8").splitlines():
        name, _, uid, gid, *_ = line.split(":")
        if name == user:
            return int(uid), int(gid)
    raise KeyError(user)


def listing() -> dict[str, str]:
    """List every file of the minimal Debian outside `OF_THE_SYSTEM`, with mode, size and time."""
    found = {}
    for folder, folders, names in os.walk(SYSTEM):
        here = Path(folder).relative_to(SYSTEM).as_posix()
        folders[:] = [name for name in folders if f"{here}/{name}".removeprefix("./") not in OF_THE_SYSTEM]
        for name in [*folders, *names]:
            path = Path(folder) / name
            about = path.lstat()
            size = 0 if path.is_dir() else about.st_size
            time_ns = 0 if path.is_dir() else about.st_mtime_ns
            found[f"{here}/{name}".removeprefix("./")] = f"{about.st_mode:o} {size} {time_ns}"
    return found


# ---------------------------------------------------------------------------------------------------
# Running things in it


@dataclass(frozen=True)
class Person:
    """A user who runs the program, with environment variables."""

    user: str
    variables: tuple[str, ...] = ()

    def command(self, *arguments: str, folder: str = "/", trace: Path | None = None) -> list[str]:
        """Command line that runs a command in the minimal Debian as this user, without a network.

        Killing it ends everything that it started. With a `trace`, strace writes all network requests there.
        """
        uid, gid = ids(self.user)
        fence = ["unshare", "--net", "--ipc", "--mount", "--pid", "--fork", "--kill-child"]
        fence.append(f"--mount-proc={SYSTEM / 'proc'}")
        watch = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=%network"] if trace is not None else []
        cell = ["chroot", f"--userspec={uid}:{gid}", str(SYSTEM), "env", "-i", f"--chdir={folder}"]
        return [*fence, *watch, *cell, "PATH=/usr/local/bin:/usr/bin:/bin", *self.variables, *arguments]

    def ask(self, *arguments: str, folder: str = "/", code: int = 0) -> str:
        """Run a command to its end under strace, and return its output."""
        trace = WORK / "trace"
        done = subprocess.run(
            self.command(*arguments, folder=folder, trace=trace),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=240,
            check=False,
        )
        output = done.stdout + done.stderr
        if done.returncode != code or "Traceback" in output:
            raise ProofError(f"{self.user}: {' '.join(arguments)} exited with {done.returncode}:\n{output}")
        self.check_network(trace, " ".join(arguments))
        return output

    def check_network(self, trace: Path, what: str) -> None:
        """Fail if something used a network; Unix sockets do not count."""
        lines = trace.read_text("utf-8", "replace").splitlines()
        found = [line for line in lines if re.search(r"\b[AP]F_(INET6?|PACKET)\b", line)]
        if found:
            raise ProofError(f"{self.user}: {what} used the network: {found[0]}")


# ---------------------------------------------------------------------------------------------------
# The screen


@contextlib.contextmanager
def screen() -> Iterator[None]:
    """Run an X server in the minimal Debian that keeps its frame buffer in a file."""
    for left in (SYSTEM / "tmp").glob(".X*-lock"):
        left.unlink()
    (SYSTEM / "tmp").chmod(0o1777)
    command = [
        "Xvfb",
        f":{DISPLAY}",
        "-screen",
        "0",
        "1280x800x24",
        "-fbdir",
        SCREEN,
        "-nolisten",
        "tcp",
        "-ac",
    ]
    server = subprocess.Popen(
        Person("root").command(*command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for((SYSTEM / "tmp/.X11-unix" / f"X{DISPLAY}").exists, "Xvfb")
        yield
    finally:
        server.kill()
        server.wait()


def wait_for(true: object, what: str, seconds: float = 30.0) -> None:
    """Wait until a function returns true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise ProofError(f"{what} did not start within {seconds:.0f} s")
        time.sleep(0.05)


def picture() -> tuple[int, int, bytes]:
    """Read width, height and pixels (three bytes each) from Xvfb's frame buffer file (XWD)."""
    data = (SYSTEM / SCREEN[1:] / "Xvfb_screen0").read_bytes()
    header = struct.unpack(">25I", data[:100])
    width, height, big_endian, bits = header[4], header[5], header[7], header[11]
    line, n_colours = header[12], header[19]
    if bits != 32 or big_endian:
        raise ProofError("the format of Xvfb's frame buffer is not supported")
    begin = header[0] + 12 * n_colours
    pixels = bytearray(3 * width * height)
    for row in range(height):
        part = data[begin + row * line : begin + row * line + 4 * width]
        for channel in range(3):
            pixels[3 * width * row + channel : 3 * width * (row + 1) : 3] = part[2 - channel :: 4]
    return width, height, bytes(pixels)


def save_png(path: Path, width: int, height: int, pixels: bytes) -> None:
    """Write pixels to a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + pixels[3 * width * y : 3 * width * (y + 1)] for y in range(height))
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def open_window(person: Person, name: str) -> str:
    """Open the window with the demo clip, wait for its answer, and take a screenshot; return the answer."""
    if any(picture()[2]):
        raise ProofError(f"{person.user}: the screen is not empty")
    trace = WORK / "trace"
    command = [f"DISPLAY=:{DISPLAY}", "GENRESCOPE_PRINT_TIMES=1", "genrescope", f"{SONGS}/demo.flac"]
    child = subprocess.Popen(
        person.command(*command, trace=trace),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    events: dict[str, str] = {}
    output = ""
    try:
        for line in child.stdout:
            output += line
            if line.startswith("{"):
                printed = json.loads(line)
                events[printed["event"]] = printed["text"]
            if "classified" in events:
                break
        if set(events) != {"painted", "classified"}:
            raise ProofError(f"{person.user}: the window classified nothing:\n{output}")
        # The bars are animated.
        time.sleep(2)
        width, height, pixels = picture()
        close_window(person)
        child.wait(30)
    finally:
        child.kill()
        child.wait()
    save_png(WORK / f"{name}.png", width, height, pixels)
    person.check_network(trace, "the window")
    check_picture(pixels)
    return events["classified"]


def close_window(person: Person) -> None:
    """Ask the program to end, as at the end of a session."""
    for process in Path("/proc").glob("[0-9]*"):
        # Processes start and end meanwhile.
        with contextlib.suppress(OSError):
            in_there = (process / "root").readlink() == SYSTEM
            if in_there and (process / "comm").read_text("utf-8") == "genrescope\n":
                os.kill(int(process.name), signal.SIGTERM)
                return
    raise ProofError(f"{person.user}: the window is gone")


def check_picture(pixels: bytes) -> None:
    """Fail if the screen cannot show the window with a spectrogram."""
    colours = {pixels[i : i + 3] for i in range(0, len(pixels), 3)}
    black = pixels.count(b"\0\0\0") / (len(pixels) / 3)
    if len(colours) < 200 or black > 0.9:
        raise ProofError(
            f"the screenshot has {len(colours)} colours and is {black:.0%} black: it shows no window"
        )


# ---------------------------------------------------------------------------------------------------
# The test


def make_songs() -> None:
    """Copy the demo clip into the minimal Debian as FLAC, MP3 and M4A."""
    clip = ROOT / "resources" / "demo.flac"
    songs = SYSTEM / SONGS[1:]
    shutil.copyfile(clip, songs / "demo.flac")
    for name, codec in (("Café del Mar.mp3", "libmp3lame"), ("Lied Nr. 1.m4a", "aac")):
        run("ffmpeg", "-v", "error", "-y", "-i", str(clip), "-c:a", codec, "-b:a", "128k", str(songs / name))


def use(person: Person, name: str, folder: str) -> None:
    """Run the self-test, the commands and the window as one user."""
    answer = person.ask("genrescope", "--self-test", folder=folder)
    if "self-test passed" not in answer or "FAILED" in answer:
        raise ProofError(f"{person.user}: the self-test failed:\n{answer}")
    files = [f"{SONGS}/{path.name}" for path in sorted((SYSTEM / SONGS[1:]).iterdir())]
    output = person.ask("genrescope", "classify", "--json", *files, folder=folder)
    results = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    genres = {Path(result["path"]).suffix: result.get("genre") for result in results}
    if genres != {".flac": GENRE, ".mp3": GENRE, ".m4a": GENRE}:
        raise ProofError(f"{person.user}: classified as {genres}")
    none = person.ask("genrescope", "devices", folder=folder, code=1)
    if "No microphone was found" not in none:
        raise ProofError(f"{person.user}: PortAudio does not list microphones: {none}")
    shown = open_window(person, name)
    if not shown.lower().startswith(GENRE):
        raise ProofError(f"{person.user}: the window shows “{shown}”")
    dev.say(f"   {name}: self-test, FLAC, MP3, M4A and the window ({shown}); no network used")


def prove_portable(deb: Path, person: Person) -> None:
    """Unpack the portable archive beside the package in a user's home, and start it there."""
    for archive in deb.parent.glob(f"genrescope-{deb.name.split('_')[1]}-linux-*.tar.gz"):
        run("tar", "-C", str(SYSTEM / HOME[1:]), "-xf", str(archive))
        (folder,) = (SYSTEM / HOME[1:]).glob("genrescope-*")
        answer = person.ask("./genrescope", "--self-test", folder=f"{HOME}/{folder.name}")
        if "self-test passed" not in answer:
            raise ProofError(f"unpacked in a home, the self-test failed:\n{answer}")
        shutil.rmtree(folder)
        dev.say(f"   {archive.name} works in {HOME}")


def prove(deb: Path) -> None:
    """Install, use and remove the package."""
    control = output_of("dpkg-deb", "--field", str(deb), "Depends")
    dev.say("   creating a minimal Debian")
    make_system(control)
    if any((SYSTEM / folder / "python3").exists() for folder in ("usr/bin", "usr/local/bin")):
        raise ProofError("the minimal Debian has a Python")
    make_songs()
    before = listing()
    zoe = Person("zoe", (f"HOME={HOME}", "LANG=C.UTF-8"))
    prove_portable(deb, zoe)
    shutil.copyfile(deb, SYSTEM / "srv/genrescope.deb")
    # Not by apt: all dependencies must be installed already.
    run("chroot", str(SYSTEM), "dpkg", "--install", "/srv/genrescope.deb")
    installed = listing()

    people = {
        "home-with-a-space-and-an-umlaut": (zoe, HOME),
        "no-home": (Person("nobody-at-home"), "/"),
        "root": (Person("root", ("HOME=/root",)), "/root"),
    }
    with screen():
        for name, (person, folder) in people.items():
            use(person, name, folder)
    changed = {path for path in listing().items() ^ installed.items()}
    if changed:
        raise ProofError(f"files of the system changed while the program ran: {sorted(changed)[:5]}")

    run("chroot", str(SYSTEM), "dpkg", "--purge", "genrescope")
    left = {path for path, _ in listing().items() ^ before.items()}
    if left:
        raise ProofError(f"left or changed after the package was removed: {sorted(left)[:5]}")
    home = SYSTEM / HOME[1:]
    if not (home / ".config/Genrescope/settings.json").is_file():
        raise ProofError("the settings of the user are gone")
    log = home / ".local/state/Genrescope/log/genrescope.log"
    faults = (
        [line for line in log.read_text("utf-8").splitlines() if " ERROR " in line] if log.exists() else []
    )
    if faults:
        raise ProofError(f"the log has an error: {faults[0]}")
    dev.say("   removed; only the user's settings and log are left")


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise ProofError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def output_of(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def main(arguments: list[str]) -> int:
    """Run the test; return 0 if it passed or cannot run here."""
    try:
        if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
            raise CannotRunError("it needs Debian or Ubuntu")
        if os.geteuid() != 0:
            raise CannotRunError("it needs root")
        missing = sorted({package for name, package in PROGRAMS.items() if shutil.which(name) is None})
        if missing and not dev.install_system_packages(missing, "The test"):
            raise CannotRunError(f"{', '.join(missing)} could not be installed")
        debs = [Path(name) for name in arguments] or sorted((ROOT / "dist").glob("genrescope_*.deb"))
        if len(debs) != 1 or not debs[0].is_file():
            raise ProofError("there is no single .deb in dist/; run build.py first")
        WORK.mkdir(parents=True, exist_ok=True)
        begin = time.monotonic()
        dev.say(f"== test of {debs[0].name} on a minimal Debian")
        prove(debs[0].resolve())
        dev.say(f"   passed, {time.monotonic() - begin:.0f} s")
    except CannotRunError as reason:
        dev.say(f"The test on a minimal Debian was skipped: {reason}.")
    except ProofError as error:
        dev.complain(f"The test failed: {error}")
        return 1
    finally:
        shutil.rmtree(SYSTEM, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
