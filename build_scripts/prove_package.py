"""Prove on a minimal Debian that the .deb is all that a user needs.

    sudo python3 build_scripts/prove_package.py [PACKAGE.deb]

Makes a Debian with debootstrap that has nothing but its base system, Xvfb and what the package depends on
(no Python, no sound server, no network), installs the package, and lets several users run it: one whose
home has a space and an umlaut in its name, one who has no home, and root.  Each passes the self-test, hears a
FLAC, an MP3 and an M4A, and opens the window, of which a picture is taken; strace watches that nothing asks
for a network.  Then the package is taken away again, and only what the users made may be left.

The pictures lie in build/proof/.  Where it cannot run (no root, no debootstrap, no mirror) it says why and
ends with 0.  The base system is kept in build/proof/ too, so that the next run takes a minute less.
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
"""What the demo clip is."""

HOME = "/home/Zoë Müller"
USERS = {"zoe": HOME, "nobody-at-home": "/nonexistent"}
SONGS = "/srv/songs"
SCREEN = "/srv/screen"
DISPLAY = 42

# What the system itself writes to when packages come and go or programs run.
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
    """The proof cannot run here; the message says why."""


class ProofError(Exception):
    """The package is not what it must be; the message says what is wrong."""


# ---------------------------------------------------------------------------------------------------
# The minimal Debian


def mirror() -> tuple[str, str, list[str]]:
    """Address, suite and components that this computer's own packages come from."""
    release = dict(re.findall(r'^(\w+)="?(.*?)"?$', Path("/etc/os-release").read_text("utf-8"), re.MULTILINE))
    suite = release.get("VERSION_CODENAME", "")
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)"]
    for lists in ("there", "fetched"):
        if lists == "fetched":
            subprocess.run(["apt-get", "update"], capture_output=True, check=False)
        found = [line.split(" ") for line in said(*command, "Created-By: Packages").splitlines()]
        # Updates have another name; other people's repositories do not have what this takes.
        own = [line for line in found if line[1:] in ([suite, "main"], [suite, "universe"])]
        addresses = [line[0] for line in own if "security" not in line[0] and line[2] == "main"]
        if addresses:
            return addresses[0], suite, sorted({line[2] for line in own if line[0] == addresses[0]})
    raise CannotRunError("apt names no mirror of this system's own release")


def make_system(depends: str) -> None:
    """Unpack the base system with what the package depends on; make it first if there is none yet."""
    address, suite, components = mirror()
    key = hashlib.sha256(f"{suite} {depends}".encode()).hexdigest()[:12]
    kept = WORK / f"debian-{suite}-{key}.tar"
    shutil.rmtree(SYSTEM, ignore_errors=True)
    SYSTEM.mkdir(parents=True)
    if not kept.exists():
        log = WORK / "debootstrap.log"
        proxy = re.search(r'"(.+)"', said("apt-config", "dump", "Acquire::http::Proxy"))
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
                words = log.read_text("utf-8", "replace")
                if "satisfy" in command and not re.search(r"[Ff]ailed to fetch|resolve|Connection", words):
                    raise ProofError(f"what the package depends on cannot be installed:\n{words[-2000:]}")
                raise CannotRunError(f"no Debian could be made from this computer's mirror; {log} says why")
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
    """Numbers of a user of the minimal Debian and of the user's group."""
    for line in (SYSTEM / "etc/passwd").read_text("utf-8").splitlines():
        name, _, uid, gid, *_ = line.split(":")
        if name == user:
            return int(uid), int(gid)
    raise KeyError(user)


def listing() -> dict[str, str]:
    """Every file of the minimal Debian that no system writes to by itself, with what it is."""
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
    """Who runs the program, and what the environment says about it."""

    user: str
    variables: tuple[str, ...] = ()

    def command(self, *words: str, folder: str = "/", trace: Path | None = None) -> list[str]:
        """Command that runs in the minimal Debian as this person, in a network without any device.

        Killing it ends everything that it started.  With a `trace`, strace writes there what is asked of any
        network.
        """
        uid, gid = ids(self.user)
        fence = ["unshare", "--net", "--ipc", "--mount", "--pid", "--fork", "--kill-child"]
        fence.append(f"--mount-proc={SYSTEM / 'proc'}")
        watch = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=%network"] if trace is not None else []
        cell = ["chroot", f"--userspec={uid}:{gid}", str(SYSTEM), "env", "-i", f"--chdir={folder}"]
        return [*fence, *watch, *cell, "PATH=/usr/local/bin:/usr/bin:/bin", *self.variables, *words]

    def ask(self, *words: str, folder: str = "/", code: int = 0) -> str:
        """Run the program to its end, watched by strace; what it said."""
        trace = WORK / "trace"
        done = subprocess.run(
            self.command(*words, folder=folder, trace=trace),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=240,
            check=False,
        )
        answer = done.stdout + done.stderr
        if done.returncode != code or "Traceback" in answer:
            raise ProofError(f"{self.user}: {' '.join(words)} ended with {done.returncode}:\n{answer}")
        self.look_for_network(trace, " ".join(words))
        return answer

    def look_for_network(self, trace: Path, what: str) -> None:
        """Fail if something asked for a network; unix sockets are how programs of one computer talk."""
        lines = trace.read_text("utf-8", "replace").splitlines()
        found = [line for line in lines if re.search(r"\b[AP]F_(INET6?|PACKET)\b", line)]
        if found:
            raise ProofError(f"{self.user}: {what} asked for the network: {found[0]}")


# ---------------------------------------------------------------------------------------------------
# The screen


@contextlib.contextmanager
def screen() -> Iterator[None]:
    """An X server of the minimal Debian, whose picture lies in a file."""
    for left in (SYSTEM / "tmp").glob(".X*-lock"):
        left.unlink()
    (SYSTEM / "tmp").chmod(0o1777)
    words = [
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
        Person("root").command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for((SYSTEM / "tmp/.X11-unix" / f"X{DISPLAY}").exists, "Xvfb")
        yield
    finally:
        server.kill()
        server.wait()


def wait_for(true: object, what: str, seconds: float = 30.0) -> None:
    """Wait until a function says so."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise ProofError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.05)


def picture() -> tuple[int, int, bytes]:
    """Width, height and pixels (three bytes each) of the screen, from Xvfb's file of it (XWD)."""
    data = (SYSTEM / SCREEN[1:] / "Xvfb_screen0").read_bytes()
    header = struct.unpack(">25I", data[:100])
    width, height, big_endian, bits = header[4], header[5], header[7], header[11]
    line, n_colours = header[12], header[19]
    if bits != 32 or big_endian:
        raise ProofError("Xvfb keeps its picture in a form that is not known here")
    begin = header[0] + 12 * n_colours
    pixels = bytearray(3 * width * height)
    for row in range(height):
        part = data[begin + row * line : begin + row * line + 4 * width]
        for channel in range(3):
            pixels[3 * width * row + channel : 3 * width * (row + 1) : 3] = part[2 - channel :: 4]
    return width, height, bytes(pixels)


def save_png(path: Path, width: int, height: int, pixels: bytes) -> None:
    """Write a picture to a file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + pixels[3 * width * y : 3 * width * (y + 1)] for y in range(height))
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def open_window(person: Person, name: str) -> str:
    """Open the window with the demo clip, wait for its answer, and take a screenshot; return the answer."""
    if any(picture()[2]):
        raise ProofError(f"{person.user}: something else is on the screen already")
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
    person.look_for_network(trace, "the window")
    check_picture(pixels)
    return events["classified"]


def close_window(person: Person) -> None:
    """Ask the program to end, as the end of a session does."""
    for process in Path("/proc").glob("[0-9]*"):
        # Processes come and go meanwhile.
        with contextlib.suppress(OSError):
            in_there = (process / "root").readlink() == SYSTEM
            if in_there and (process / "comm").read_text("utf-8") == "genrescope\n":
                os.kill(int(process.name), signal.SIGTERM)
                return
    raise ProofError(f"{person.user}: the window is not there any more")


def check_picture(pixels: bytes) -> None:
    """Fail if what is on the screen cannot be the window with a spectrogram in it."""
    colours = {pixels[i : i + 3] for i in range(0, len(pixels), 3)}
    black = pixels.count(b"\0\0\0") / (len(pixels) / 3)
    if len(colours) < 200 or black > 0.9:
        raise ProofError(
            f"the picture has {len(colours)} colours and is to {black:.0%} black: no window is on it"
        )


# ---------------------------------------------------------------------------------------------------
# The proof


def make_songs() -> None:
    """Put the demo clip there as FLAC, MP3 and M4A."""
    clip = ROOT / "resources" / "demo.flac"
    songs = SYSTEM / SONGS[1:]
    shutil.copyfile(clip, songs / "demo.flac")
    for name, codec in (("Café del Mar.mp3", "libmp3lame"), ("Lied Nr. 1.m4a", "aac")):
        run("ffmpeg", "-v", "error", "-y", "-i", str(clip), "-c:a", codec, "-b:a", "128k", str(songs / name))


def use(person: Person, name: str, folder: str) -> None:
    """Let somebody do everything that the package is for."""
    answer = person.ask("genrescope", "--self-test", folder=folder)
    if "self-test passed" not in answer or "FAILED" in answer:
        raise ProofError(f"{person.user}: the self-test says:\n{answer}")
    files = [f"{SONGS}/{path.name}" for path in sorted((SYSTEM / SONGS[1:]).iterdir())]
    heard = person.ask("genrescope", "classify", "--json", *files, folder=folder)
    results = [json.loads(line) for line in heard.splitlines() if line.startswith("{")]
    verdicts = {Path(result["path"]).suffix: result.get("genre") for result in results}
    if verdicts != {".flac": GENRE, ".mp3": GENRE, ".m4a": GENRE}:
        raise ProofError(f"{person.user}: heard {verdicts}")
    none = person.ask("genrescope", "devices", folder=folder, code=1)
    if "No microphone was found" not in none:
        raise ProofError(f"{person.user}: PortAudio does not look for microphones: {none}")
    words = open_window(person, name)
    if not words.lower().startswith(GENRE):
        raise ProofError(f"{person.user}: the window says “{words}”")
    dev.say(f"   {name}: self-test, FLAC, MP3, M4A and the window ({words}); no network asked for")


def prove_portable(deb: Path, person: Person) -> None:
    """Unpack the archive that lies beside the package in the home of somebody, and start it there."""
    for archive in deb.parent.glob(f"genrescope-{deb.name.split('_')[1]}-linux-*.tar.gz"):
        run("tar", "-C", str(SYSTEM / HOME[1:]), "-xf", str(archive))
        (folder,) = (SYSTEM / HOME[1:]).glob("genrescope-*")
        answer = person.ask("./genrescope", "--self-test", folder=f"{HOME}/{folder.name}")
        if "self-test passed" not in answer:
            raise ProofError(f"unpacked in a home, the self-test says:\n{answer}")
        shutil.rmtree(folder)
        dev.say(f"   {archive.name} works in {HOME}")


def prove(deb: Path) -> None:
    """Install, use and remove the package."""
    control = said("dpkg-deb", "--field", str(deb), "Depends")
    dev.say("   making a minimal Debian")
    make_system(control)
    if any((SYSTEM / folder / "python3").exists() for folder in ("usr/bin", "usr/local/bin")):
        raise ProofError("the minimal Debian has a Python")
    make_songs()
    before = listing()
    zoe = Person("zoe", (f"HOME={HOME}", "LANG=C.UTF-8"))
    prove_portable(deb, zoe)
    shutil.copyfile(deb, SYSTEM / "srv/genrescope.deb")
    # Not by apt: everything that the package depends on must be there already.
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
        raise ProofError(f"left behind or changed after the package was removed: {sorted(left)[:5]}")
    home = SYSTEM / HOME[1:]
    if not (home / ".config/Genrescope/Genrescope.ini").is_file():
        raise ProofError("the settings of the user are gone")
    log = home / ".local/state/Genrescope/log/genrescope.log"
    faults = (
        [line for line in log.read_text("utf-8").splitlines() if " ERROR " in line] if log.exists() else []
    )
    if faults:
        raise ProofError(f"the log tells of an error: {faults[0]}")
    dev.say("   removed; the user's settings and log are kept, and nothing else")


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise ProofError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def main(arguments: list[str]) -> int:
    """Run the proof; 0 when it passed or cannot run here."""
    try:
        if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
            raise CannotRunError("it takes a Debian or Ubuntu")
        if os.geteuid() != 0:
            raise CannotRunError("only root can make a Debian within this one")
        missing = sorted({package for name, package in PROGRAMS.items() if shutil.which(name) is None})
        if missing and not dev.install_system_packages(missing, "The proof"):
            raise CannotRunError(f"{', '.join(missing)} could not be installed")
        debs = [Path(name) for name in arguments] or sorted((ROOT / "dist").glob("genrescope_*.deb"))
        if len(debs) != 1 or not debs[0].is_file():
            raise ProofError("there is not one .deb in dist/; build.py makes it")
        WORK.mkdir(parents=True, exist_ok=True)
        begin = time.monotonic()
        dev.say(f"== proof of {debs[0].name} on a minimal Debian")
        prove(debs[0].resolve())
        dev.say(f"   passed, {time.monotonic() - begin:.0f} s")
    except CannotRunError as reason:
        dev.say(f"The proof on a minimal Debian was skipped: {reason}.")
    except ProofError as error:
        dev.complain(f"The proof failed: {error}")
        return 1
    finally:
        shutil.rmtree(SYSTEM, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
