"""`build_scripts/fetch_free_music.py` extracts the music, and only the music, from real packages."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

import fetch_free_music as script


def sound(seconds: float) -> bytes:
    """A sound file of noise, which compresses badly: so it is as large as music."""
    y = 0.1 * np.random.default_rng(0).standard_normal(int(seconds * 8000))
    file = io.BytesIO()
    soundfile.write(file, y, 8000, format="FLAC")
    return file.getvalue()


def package(folder: Path, files: dict[str, bytes]) -> Path:
    """A package made with Debian's own tool."""
    if shutil.which("dpkg-deb") is None:
        pytest.skip("dpkg-deb is not installed")
    tree = folder / "tree"
    control = "Package: game\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.invalid>\nDescription: game\n"
    for name, content in {"DEBIAN/control": control.encode(), **files}.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    made = folder / "game_1_all.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made


def test_music_is_extracted_also_from_archives_and_sound_effects_are_not(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as inner:
        inner.writestr("music/theme.flac", sound(40))
        inner.writestr("music/readme.txt", "x" * 200_000)
    made = package(
        tmp_path,
        {
            "usr/share/game/data.zip": archive.getvalue(),
            "usr/share/game/long.flac": sound(200),
            "usr/share/game/shot.flac": sound(20),
            "usr/share/game/broken.ogg": b"OggS" + bytes(200_000),
            "usr/share/doc/game/copyright": b"Licence: CC0-1.0\n",
        },
    )
    folder = tmp_path / "out"
    folder.mkdir()
    written = script.unpack(made, folder)
    # Two of the piece of more than three minutes, one of the other.
    assert [Path(origin).name for _, origin in written] == ["theme.flac", "long.flac", "long.flac"]
    assert (folder / "copyright.txt").read_text() == "Licence: CC0-1.0\n"
    assert sorted(p.name for p in folder.glob("*.flac")) == ["001.flac", "002.flac", "003.flac"]
    for name, _ in written:
        y, sr = soundfile.read(folder / name)
        assert sr == script.SR
        assert len(y) == 30 * sr


def test_excerpts_are_the_middles_of_equal_parts_and_never_silent() -> None:
    sr = 100
    y = np.arange(1, 400 * sr + 1) / (400.0 * sr)  # 400 s: three parts of 133 s
    starts = [round(float(s[0]) * 400, 0) for s in script.excerpts(y, sr)]
    assert starts == [52.0, 185.0, 318.0]
    y[: 150 * sr] = 0.0
    assert len(list(script.excerpts(y, sr))) == 2
    assert not list(script.excerpts(y[: 29 * sr], sr))


def test_an_existing_package_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "game").mkdir()
    assert script.fetch("game", tmp_path) == "game: exists"
    assert list(tmp_path.iterdir()) == [tmp_path / "game"]
