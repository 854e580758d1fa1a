"""``genrescope devices``: lists the microphones and other inputs."""

from __future__ import annotations

import argparse

from genrescope.cli.language import plural, tr
from genrescope.errors import Sentence, UserError, display_text

SUMMARY = "list the microphones"
DESCRIPTION = """List the microphones, and what this computer plays where that can be recorded. A star marks
the default device."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: ``genrescope devices`` has no arguments."""


def run(args: argparse.Namespace) -> int:
    """Print one line for each input device."""
    from genrescope.audio.devices import input_devices

    devices = input_devices()
    if not devices:
        raise UserError(Sentence.NO_INPUT_DEVICE)
    for device in devices:
        mark = "*" if device.is_default else " "
        inputs = plural("{count} input", "{count} inputs", device.channels).format(count=device.channels)
        rate = tr("{number} Hz").format(number=device.default_sr)
        print(f"{mark} {display_text(device.name)} ({inputs}, {rate})")
    return 0
