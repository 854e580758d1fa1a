"""The messages between the program and the process that owns PortAudio."""

from __future__ import annotations

import io

from genrescope.audio.child_process import write_request
from genrescope.audio.portaudio.protocol import MessageWriter, read_message, read_request


def test_a_request_arrives_as_it_was_sent():
    stream = io.BytesIO()
    write_request(stream, {"name": "Mic", "channels": 2})
    stream.seek(0)
    assert read_request(stream) == {"name": "Mic", "channels": 2}


def test_messages_arrive_as_they_were_sent():
    stream = io.BytesIO()
    writer = MessageWriter(stream)
    writer.write_status(opened={"sr": 48000})
    writer.write_sound(b"12345678", 3)
    stream.write(b"{")  # cut off
    stream.seek(0)
    assert read_message(stream) == ({"opened": {"sr": 48000}}, b"")
    assert read_message(stream) == ({"overflows": 3}, b"12345678")
    assert read_message(stream) is None


def test_a_message_without_a_reader_is_dropped():
    class Broken(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError

    MessageWriter(Broken()).write_status(ended=True)
