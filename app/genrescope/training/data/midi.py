"""Renders MIDI files to audio."""

from __future__ import annotations

import logging
import shutil
import subprocess
from multiprocessing.pool import ThreadPool
from pathlib import Path

from tqdm import tqdm

log = logging.getLogger(__name__)


def render_midi(scores: Path, folder: Path) -> Path | None:
    """Render MIDI files to audio with FluidSynth and the installed sound fonts in turn.

    Parameters
    ----------
    scores : pathlib.Path
        Folder of the MIDI files.
    folder : pathlib.Path
        Folder of the rendered files; existing ones are kept.

    Returns
    -------
    pathlib.Path or None
        ``folder``, or None if nothing was rendered.
    """
    files = sorted(scores.rglob("*.mid")) if scores.is_dir() else []
    fonts = sorted(Path("/usr/share/sounds/sf2").glob("*GM*.sf2"))
    if not files:
        return None
    if shutil.which("fluidsynth") is None or not fonts:
        log.warning("FluidSynth or its sound fonts are not installed: the MIDI files are skipped.")
        return None
    folder.mkdir(parents=True, exist_ok=True)

    def render(number: int) -> None:
        score = files[number]
        target = folder / f"{score.stem}.flac"
        if not target.is_file():
            part = target.with_suffix(".part.flac")
            command = ["fluidsynth", "-ni", "-g", "0.6", "-r", "32000", "-T", "flac", "-F", str(part)]
            subprocess.run(
                [*command, str(fonts[number % len(fonts)]), str(score)], check=True, capture_output=True
            )
            part.replace(target)

    # Threads that wait for FluidSynth, one for each core.
    with ThreadPool() as pool:
        list(tqdm(pool.imap(render, range(len(files))), "midi", total=len(files)))
    return folder
