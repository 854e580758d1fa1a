"""The handle on the process that owns PortAudio."""

from __future__ import annotations

import signal
import sys
import threading

import pytest

from genrescope.audio.portaudio import client
from genrescope.audio.portaudio.client import PortAudioProcess, open_processes

MIC = {"name": "Mic", "host_api": "Fake", "sr": 48000, "channels": 2}


def test_it_lists_the_devices_and_ends(fake_devices):
    fake_devices(devices=[MIC])
    process = PortAudioProcess({})
    assert process in open_processes()
    status, sound = process.read(10)
    assert [device["name"] for device in status["inputs"]] == ["Mic"]
    assert sound == b""
    assert process.read() is None
    process.close()
    process.close()
    assert process.returncode == 0
    assert not open_processes()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_an_unresponsive_process_is_killed_after_the_timeout(fake_devices):
    fake_devices(devices=[MIC], hangs="list")
    process = PortAudioProcess({})
    assert process.read(0.3) is None
    process.close()
    assert process.returncode == -signal.SIGKILL


def test_killing_all_unblocks_a_reading_thread(fake_devices):
    fake_devices(devices=[MIC], hangs="list")
    process = PortAudioProcess({})
    answers = []
    reading = threading.Thread(target=lambda: answers.append(process.read()))
    reading.start()
    client.kill_all()
    reading.join()
    process.close()
    assert answers == [None]
