"""Gather free music for the training out of packages of Debian: what the game plays, and accompaniments.

    .venv/bin/python build_scripts/gather_free_music.py FOLDER

Run it on a Debian or Ubuntu with FluidSynth; it takes a quarter of an hour and some gigabytes, and what
FOLDER already holds is not done again.  Then ``genrescope train --data DIR --more-music FOLDER``.

Labelled recordings are few, and a network that has heard few knows them by heart.  What it learns of its
teachers needs no label, only more different music.  Debian's main archive has music that is free to use and
to change: soundtracks of games; MIDI files, rendered here; and the styles of MMA (Musical MIDI
Accompaniment), from bluegrass to ska, each of which plays some chord progressions here.  MANIFEST.tsv says
where every file comes from, and every package's copyright file lies beside its music.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import av
import numpy as np

SOUNDTRACKS = (
    *("asc-music", "colobot-common-sounds", "drascula-music", "extremetuxracer-data"),
    *("fillets-ng-data", "flare-game", "freedroidrpg-data", "fretsonfire-songs-muldjord"),
    *("fretsonfire-songs-sectoid", "hedgewars-data", "hyperrogue-music", "lincity-ng-data"),
    *("lugaru-data", "marsshooter-data", "megaglest-data", "naev-data", "openttd-openmsx"),
    *("pathological", "planetblupi-music-ogg", "redeclipse-data", "scorched3d-data", "singularity-music"),
    *("solarwolf", "supertux-data", "supertuxkart-data", "torcs-data", "trackballs-data"),
    *("unknown-horizons", "warzone2100-music", "wesnoth-1.16-music", "widelands-data"),
    *("xmoto-data"),
)
MMA = "mma"
FONTS = ("fluid-soundfont-gm", "musescore-general-soundfont", "opl3-soundfont", "timgm6mb-soundfont")

SOUND = {".ogg", ".oga", ".opus", ".mp3", ".flac", ".wav"}
SCORE = {".mid", ".midi"}
# Speech and noises of a game; what is shorter than a piece is left out too.
NOT_MUSIC = re.compile(r"ambien|voice|speech|dialog|sfx|effect|taunt|announce|sounds?/", re.IGNORECASE)
MUSIC = re.compile(r"music|song|soundtrack", re.IGNORECASE)
LEAST_SECONDS = 25.0

# MMA's libraries with chords and bass; the others are drums alone.
STYLES = ("alexis", "casio", "kara", "stdlib", "yamaha")
NO_WHOLE_GROOVE = re.compile(r"intro|end|fill|count|metronome", re.IGNORECASE)
GROOVES_A_PIECE = 4
PROGRESSIONS = (
    "C7 C7 C7 C7 F7 F7 C7 C7 G7 F7 C7 G7",  # a twelve-bar blues
    "C G Am F C G F C",
    "C Am F G C Am Dm G7",
    "Dm7 G7 CM7 A7 Dm7 G7 CM7 CM7",
    "Am G F E7 Am G F E7",
    "C C F C C C G7 C",
    "Am Am Dm Am E7 Am Dm E7",
    "C Bb F C C Bb F C",
)


def main() -> int:
    """Gather everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the music is to lie")
    folder = parser.parse_args().folder.resolve()
    missing = [name for name in ("apt-get", "dpkg-deb", "fluidsynth") if shutil.which(name) is None]
    if missing:
        print(f"This needs {' and '.join(missing)}, which is not installed.", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor() as pool:
        scratch = Path(temporary)
        fonts = sorted(path for name in FONTS for path in unpacked(name, scratch, {".sf2", ".sf3"}))
        for found in pool.map(lambda name: gather(name, folder, scratch, fonts), SOUNDTRACKS):
            print(found, flush=True)
        print(accompany(folder, scratch, fonts, pool), flush=True)
    write_manifest(folder)
    return 0


def gather(package: str, folder: Path, scratch: Path, fonts: list[Path]) -> str:
    """Put the music of one package into a folder of its name; say what there was."""
    target = folder / package
    if not target.is_dir():
        seen: set[bytes] = set()
        try:
            files = unpacked(package, scratch, SOUND | SCORE)
        except subprocess.CalledProcessError:
            return f"{package}: not in this system's archive, or not to be had now"
        part = folder / f"{package}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for path in files:
            inside = path.relative_to(scratch / package)
            digest = hashlib.sha256(path.read_bytes()).digest()
            name = "-".join(inside.with_suffix("").parts[-2:]).replace(" ", "_")
            if digest in seen or not is_music(path, inside):
                continue
            seen.add(digest)
            if path.suffix.lower() in SCORE:
                render(path, part / f"{name}.flac", fonts[len(seen) % len(fonts)])
            else:
                shutil.copy(path, part / f"{name}{path.suffix.lower()}")
        keep_copyright(package, scratch, part)
        shutil.rmtree(scratch / package)
        part.rename(target)
    return f"{package}: {len(list(target.iterdir())) - 2} pieces"


def unpacked(package: str, scratch: Path, suffixes: set[str]) -> list[Path]:
    """Fetch a package, and unpack its files of some kinds, and what it says of itself, into ``scratch``."""
    home = scratch / package
    home.mkdir()
    subprocess.run(["apt-get", "download", "-qq", package], cwd=home, check=True, stderr=subprocess.DEVNULL)
    deb = next(home.glob("*.deb"))
    version = subprocess.run(
        ["dpkg-deb", "--field", deb, "Version"], check=True, capture_output=True, text=True
    ).stdout.strip()
    found = []
    with (
        subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as unpacking,
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive,
    ):
        for member in archive:
            path = PurePosixPath(member.name)
            wanted = path.suffix.lower() in suffixes or path.match(f"doc/{package}/copyright")
            if member.isfile() and (wanted or package == MMA):
                archive.extract(member, home, filter="data")
                if path.suffix.lower() in suffixes:
                    found.append(home / member.name)
    if unpacking.returncode != 0:
        raise RuntimeError(f"{deb.name} cannot be unpacked")
    deb.unlink()
    (home / "version").write_text(version, encoding="utf-8")
    return sorted(found)


def keep_copyright(package: str, scratch: Path, target: Path) -> None:
    """Lay the package's version and copyright file beside its music."""
    shutil.copy(scratch / package / "version", target / "version")
    shutil.copy(scratch / package / "usr/share/doc" / package / "copyright", target / "copyright")


def is_music(path: Path, inside: Path) -> bool:
    """Whether a file is a piece of music, by its place and its length."""
    place = str(inside)
    if NOT_MUSIC.search(place) and not MUSIC.search(place):
        return False
    if path.suffix.lower() in SCORE:
        return True
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            return (container.duration or 0) / av.time_base >= LEAST_SECONDS
    except (av.FFmpegError, OSError):
        return False


def render(score: Path, target: Path, font: Path) -> None:
    """Play a MIDI file with a sound font."""
    command = ["fluidsynth", "-ni", "-g", "0.6", "-r", "32000", "-T", "flac", "-F", str(target)]
    subprocess.run([*command, str(font), str(score)], check=True, capture_output=True)


def accompany(folder: Path, scratch: Path, fonts: list[Path], pool: ThreadPoolExecutor) -> str:
    """Let every style of MMA play a piece of about a minute."""
    target = folder / MMA
    if not target.is_dir():
        part = folder / f"{MMA}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        unpacked(MMA, scratch, set())
        home = scratch / MMA / "usr" / "share" / "mma"
        songs = list(enumerate(styles(home)))

        def play(song: tuple[int, tuple[str, list[str]]]) -> None:
            number, (style, grooves) = song
            text = piece(style, grooves, np.random.default_rng(number))
            source, score = scratch / f"{number}.mma", scratch / f"{number}.mid"
            source.write_text(text, encoding="utf-8")
            command = [sys.executable, str(scratch / MMA / "usr/bin/mma"), str(source), "-f", str(score)]
            # A few styles ask for what only some chords have.
            done = subprocess.run(command, cwd=home, capture_output=True)
            if done.returncode == 0 and score.is_file():
                render(score, part / f"{style.replace('/', '-')}.flac", fonts[number % len(fonts)])

        list(pool.map(play, songs))
        keep_copyright(MMA, scratch, part)
        part.rename(target)
    return f"{MMA}: {len(list(target.iterdir())) - 2} pieces"


def styles(home: Path) -> Iterator[tuple[str, list[str]]]:
    """Every style of MMA's libraries, and the names of its grooves."""
    for library in STYLES:
        for path in sorted((home / "lib" / library).glob("*.mma")):
            text = path.read_text(encoding="latin-1")
            names = re.findall(r"^\s*DefGroove\s+(\S+)", text, re.IGNORECASE | re.MULTILINE)
            whole = [name for name in names if not NO_WHOLE_GROOVE.search(name)]
            if whole:
                yield f"{library}/{path.stem}", whole


def piece(style: str, grooves: list[str], rng: np.random.Generator) -> str:
    """A score for MMA: some grooves of one style, each over a progression of its own."""
    lines = [f"Tempo {rng.integers(80, 150)}", f"Transpose {rng.integers(-5, 7)}"]
    bar = 0
    for groove in rng.permutation(grooves)[:GROOVES_A_PIECE]:
        lines.append(f"Groove lib/{style}:{groove}")
        for chord in str(rng.choice(PROGRESSIONS)).split():
            bar += 1
            lines.append(f"{bar} {chord}")
    return "\n".join([*lines, ""])


def write_manifest(folder: Path) -> None:
    """Say of every file which package it comes from, and where its licence is."""
    rows = ["file\tpackage\tversion\tlicence"]
    for package in sorted(path for path in folder.iterdir() if (path / "version").is_file()):
        version = (package / "version").read_text(encoding="utf-8")
        rows += [
            f"{package.name}/{path.name}\t{package.name}\t{version}\t{package.name}/copyright"
            for path in sorted(package.iterdir())
            if path.name not in ("version", "copyright")
        ]
    (folder / "MANIFEST.tsv").write_text("\n".join([*rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
