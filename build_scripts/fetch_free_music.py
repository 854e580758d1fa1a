"""Download the music of Debian's games: unlabelled training data that is free to use.

Everything in Debian's main archive may be used, changed and redistributed; most of this music was recorded
for the games, in every style from orchestra to metal. Half a minute of every three is kept. Needs Debian or a
derivative with its `main` sources, and downloads some gigabytes.

    python build_scripts/fetch_free_music.py DATA/free_music

Each package becomes a folder, with the package, version and file of each piece in pieces.tsv, and the terms
in copyright.txt. Existing folders are skipped.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

import numpy as np
import soundfile as sf

from genrescope.errors import UserError
from genrescope.training.data.audio_bank import decode_mono

# Packages with several pieces of music; many others only have voices and noises.
PACKAGES = (
    "0ad-data", "adonthell-data", "amoebax-data", "angrydd", "ardentryst", "asc-music", "berusky2-data",
    "btanks-data", "colobot-common-sounds", "davegnukem-data", "drascula-music", "enigma-data",
    "extremetuxracer-data", "fillets-ng-data", "flare-game", "freecol", "freedink-data", "freedroidrpg-data",
    "fretsonfire-songs-muldjord", "fretsonfire-songs-sectoid", "frozen-bubble-data", "hedgewars-data",
    "hex-a-hop-data", "hyperrogue-music", "krank", "lincity-ng-data", "lordsawar-data", "lugaru-data",
    "marsshooter-data", "mazeofgalious-data", "megaglest-data", "miceamaze", "naev-data", "neverball-common",
    "nexuiz-music", "noiz2sa-data", "openclonk-data", "pathological", "performous", "pinball-data",
    "planetblupi-music-ogg", "plee-the-bear-data", "powermanga-data", "pushover-data", "redeclipse-data",
    "scorched3d-data", "seahorse-adventures", "singularity-music", "starfighter-data", "supertux-data",
    "supertuxkart-data", "trackballs-data", "tuxmath-data", "ufoai-music", "unknown-horizons", "warmux-data",
    "warzone2100-music", "wesnoth-1.16-music", "widelands-data", "wizznic-data", "wordwarvi-sound",
    "xmoto-data", "zaz-data",
)  # fmt: skip

SR = 32_000
EXCERPT_SECONDS = 30.0
EVERY_SECONDS = 180.0
LONGEST_SECONDS = 3600.0
_SOUND = {".ogg", ".oga", ".opus", ".mp3", ".flac", ".wav"}
_ARCHIVES = {".zip", ".pk3", ".pk4"}
_SMALLEST_FILE = 100_000  # bytes; smaller files are sound effects
_SILENCE = 1e-3  # RMS


def audio_files_in(package: Path) -> Iterator[tuple[str, bytes]]:
    """Paths and contents of a package's audio files, also in archives inside it, and of its licence."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking,
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as files,
    ):
        for entry in files:
            stream = files.extractfile(entry) if entry.isfile() else None
            if stream is None:
                continue
            if entry.name.endswith("/copyright") or is_sound(entry.name, entry.size):
                yield entry.name, stream.read()
            elif PurePosixPath(entry.name).suffix in _ARCHIVES:
                for name, content in archived_sounds(stream.read()):
                    yield f"{entry.name}/{name}", content


def archived_sounds(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Paths and contents of the audio files in a zip archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for entry in files.infolist():
            if is_sound(entry.filename, entry.file_size):
                yield entry.filename, files.read(entry)


def is_sound(name: str, size: int) -> bool:
    """Whether a file of this name and size in bytes may be music."""
    return PurePosixPath(name).suffix in _SOUND and size >= _SMALLEST_FILE


def excerpts(y: np.ndarray, sr: int) -> Iterator[np.ndarray]:
    """The middle half minute of every three minutes, unless it is silent [shape=(n,)]."""
    length = round(EXCERPT_SECONDS * sr)
    if len(y) < length:
        return
    for part in np.array_split(y, -(-len(y) // round(EVERY_SECONDS * sr))):
        start = max(0, (len(part) - length) // 2)
        excerpt = part[start : start + length]
        if np.sqrt(np.mean(np.square(excerpt, dtype=np.float64))) >= _SILENCE:
            yield excerpt


def unpack(package: Path, folder: Path) -> list[tuple[str, str]]:
    """Write excerpts of a package's music as FLAC; return the name and the original path of each."""
    written: list[tuple[str, str]] = []
    for origin, content in audio_files_in(package):
        if origin.endswith("/copyright"):
            (folder / "copyright.txt").write_bytes(content)
            continue
        with tempfile.NamedTemporaryFile(suffix=PurePosixPath(origin).suffix) as file:
            file.write(content)
            file.flush()
            try:
                y = decode_mono(file.name, SR, LONGEST_SECONDS)
            except UserError as error:
                print(f"skipped: {origin}: {error}", file=sys.stderr)
                continue
        for excerpt in excerpts(y, SR):
            name = f"{len(written) + 1:03d}.flac"
            sf.write(folder / name, np.clip(excerpt, -1.0, 1.0), SR)
            written.append((name, origin))
    return written


def fetch(name: str, out: Path) -> str:
    """Download the music of one package into a folder of its name, all or nothing; return a report."""
    folder = out / name
    if folder.is_dir():
        return f"{name}: exists"
    with tempfile.TemporaryDirectory(dir=out, prefix=".part-") as scratch:
        part = Path(scratch) / "music"
        part.mkdir()
        command = ["apt-get", "-qq", "download", name]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
        packages = list(Path(scratch).glob("*.deb"))
        if done.returncode or not packages:
            return f"{name}: skipped: {done.stderr.strip().splitlines()[-1:]}"
        pieces = unpack(packages[0], part)
        with (part / "pieces.tsv").open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream, delimiter="\t", lineterminator="\n")
            rows.writerows((f"{name}/{file}", packages[0].name, origin) for file, origin in pieces)
        shutil.move(part, folder)
    return f"{name}: {len(pieces)} excerpts"


def main() -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("out", type=Path, metavar="FOLDER", help="free_music in the folder to train on")
    out = parser.parse_args().out
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        print("This needs Debian's apt-get and dpkg-deb.", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for line in pool.map(partial(fetch, out=out), PACKAGES):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
