"""Queries PulseAudio, or PipeWire in its place, through ``pactl``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

TIMEOUT = 2.0


def query(*command: str) -> Any:
    """Run a ``pactl`` command, for example ``query("list", "sources")``.

    Returns
    -------
    list or dict or None
        The parsed JSON output; None if there is no PulseAudio, or it does not respond.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        answer = subprocess.run(
            ["pactl", "--format=json", *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(),
            timeout=TIMEOUT,
            check=True,
        )
        return json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def environment() -> dict[str, str]:
    """Return the environment for ``pactl``, which otherwise prints in the user's language."""
    # WORKAROUND: it writes numbers with the decimal comma of the user's language, which is not JSON.
    return {**os.environ, "LC_ALL": "C.UTF-8"}
