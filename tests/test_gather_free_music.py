"""What counts as music in a package, a real one that is made here, and what the accompaniments play."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

import gather_free_music

SR = 8000


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of a game, which a pretended apt-get has."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not installed: this is no Debian")
    root = tmp_path / "game-data"
    for folder in ("DEBIAN", "usr/share/doc/game-data", "usr/share/game/music", "usr/share/game/voices"):
        (root / folder).mkdir(parents=True)
    (root / "DEBIAN" / "control").write_text(
        "Package: game-data\nVersion: 1.2-3\nArchitecture: all\nDescription: game\n"
        "Maintainer: A <a@b.invalid>\n"
    )
    (root / "usr/share/doc/game-data/copyright").write_text("GPL-2+")
    minute, second = 0.1 * np.sin(np.arange(60 * SR)), 0.1 * np.sin(np.arange(SR))
    for place, y in {
        "music/theme.ogg": minute,
        "music/jingle.ogg": second,
        "voices/speech.ogg": minute[::-1],
    }.items():
        soundfile.write(root / "usr/share/game" / place, y, SR)
    (root / "usr/share/game/music/broken.ogg").write_bytes(b"OggS" + bytes(100))
    shutil.copy(root / "usr/share/game/music/theme.ogg", root / "usr/share/game/music/copy.ogg")
    archive = tmp_path / "archive"
    archive.mkdir()
    subprocess.run(["dpkg-deb", "--build", root, archive], check=True, capture_output=True)
    programs = tmp_path / "programs"
    programs.mkdir()
    fetch = programs / "apt-get"
    fetch.write_text(f'#!/bin/sh\nfor name; do :; done\ncp {archive}/"$name"_*.deb .\n')
    fetch.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return "game-data"


def test_the_music_of_a_package_is_gathered_once_and_named_in_the_manifest(
    package: str, tmp_path: Path
) -> None:
    folder, scratch = tmp_path / "music", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    assert gather_free_music.gather(package, folder, scratch, []) == "game-data: 1 pieces"
    gather_free_music.write_manifest(folder)
    (piece,) = (p for p in (folder / package).iterdir() if p.suffix == ".ogg")
    assert (folder / package / "copyright").read_text() == "GPL-2+"
    assert (folder / "MANIFEST.tsv").read_text().splitlines()[1:] == [
        f"game-data/{piece.name}\tgame-data\t1.2-3\tgame-data/copyright"
    ]
    before = piece.stat().st_mtime_ns
    assert gather_free_music.gather(package, folder, scratch, []) == "game-data: 1 pieces"
    assert piece.stat().st_mtime_ns == before


def test_a_package_that_is_not_to_be_had_is_passed_over(package: str, tmp_path: Path) -> None:
    assert "not in this system's archive" in gather_free_music.gather("no-game", tmp_path, tmp_path, [])
    assert not (tmp_path / "no-game.part").exists()


def test_an_accompaniment_plays_whole_grooves_of_one_style(tmp_path: Path) -> None:
    library = tmp_path / "lib" / "stdlib"
    library.mkdir(parents=True)
    (library / "ska.mma").write_text("DefGroove Ska a beat\nDefGroove SkaIntro\n DefGroove SkaSus\n")
    (library / "metronome.mma").write_text("DefGroove Metronome4\n")
    ((style, grooves),) = gather_free_music.styles(tmp_path)
    assert (style, grooves) == ("stdlib/ska", ["Ska", "SkaSus"])
    lines = gather_free_music.piece(style, grooves, np.random.default_rng(1)).splitlines()
    assert sorted(line for line in lines if line.startswith("Groove")) == [
        "Groove lib/stdlib/ska:Ska",
        "Groove lib/stdlib/ska:SkaSus",
    ]
    bars = [line for line in lines if line[0].isdigit()]
    assert [int(line.split()[0]) for line in bars] == list(range(1, len(bars) + 1))
    assert len(bars) >= 16
