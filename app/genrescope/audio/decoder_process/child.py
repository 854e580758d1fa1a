"""The child process: decodes the files that it is asked for, one after another.

It ends when its standard input does; while it decodes, when its messages are no longer read.  So it never
outlives the program.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from genrescope.audio.child_process import take_output
from genrescope.audio.content import content_of
from genrescope.audio.decode import open_audio
from genrescope.audio.decode.description import describe
from genrescope.audio.decoder_process.protocol import MessageWriter, error_as_json
from genrescope.audio.decoder_process.watch import Watch, limit_memory
from genrescope.errors import Sentence, UserError

Answer = Callable[[str, Path, MessageWriter, Watch], dict[str, object]]
"""Answers a request about a file, and returns the last status."""


def main() -> NoReturn:
    """Decode files until standard input ends, and end the process."""
    serve(answer_request, take_messages())


def take_messages() -> MessageWriter:
    """Return the writer of this process's messages; from then on, nothing else is written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return MessageWriter(take_output())


def serve(answer: Answer, writer: MessageWriter) -> NoReturn:
    """Answer requests until standard input ends, and end the process.

    Parameters
    ----------
    answer : callable
        Answers a request.  Its exceptions are sent as the last status.
    writer : MessageWriter
        From `take_messages`.
    """
    limit_memory()
    watch = Watch(writer)
    watch.start()
    try:
        for line in sys.stdin.buffer:
            watch.begin()
            ((what, path),) = json.loads(line).items()
            status = _status(answer, what, Path(path), writer, watch)
            watch.end()
            writer.write_status(**status)
    except OSError:
        pass  # nobody reads the messages
    finally:
        os._exit(0)  # no clean exit: a library that went wrong might hang in it


def _status(answer: Answer, what: str, path: Path, writer: MessageWriter, watch: Watch) -> dict[str, object]:
    try:
        return answer(what, path, writer, watch)
    except UserError as error:
        return {"failed": error_as_json(error)}
    except MemoryError:
        return {"gave_up": Sentence.DECODER_MEMORY.name}
    except Exception:
        return {"crashed": traceback.format_exc()}


def answer_request(what: str, path: Path, writer: MessageWriter, watch: Watch) -> dict[str, object]:
    """Decode a file and send its sound, describe it or compute its hash; return the last status."""
    if what == "content":
        return {"content": content_of(path, on_read=watch.follow_read).hex()}
    if what == "describe":
        return {"described": asdict(describe(path))}
    return {"ended": [error_as_json(warning) for warning in decode(path, writer, watch)]}


def decode(path: Path, writer: MessageWriter, watch: Watch) -> list[UserError]:
    """Decode a file and send its sound; return the warnings."""
    with open_audio(path, on_read=watch.follow_read) as audio:
        writer.write_status(opened={"sr": audio.sr, "channels": audio.channels, "duration": audio.duration})
        for block in audio.blocks():
            with watch.sending():
                writer.write_sound(block)
        return audio.warnings
