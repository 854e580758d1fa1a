"""Changes of the audio devices are noticed, with real files and processes in place of the system's."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from genrescope.audio import device_watch
from genrescope.audio.device_watch import DeviceWatch

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the files of Linux")


class Changes:
    """Counts the calls."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files in which Linux describes its sound cards, and no ``pactl``."""
    (tmp_path / "snd").mkdir()
    (tmp_path / "shm").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "cards").write_text(" 0 [PCH]: HDA-Intel - HDA Intel PCH\n")
    monkeypatch.setattr(device_watch, "SOUND_NODES", tmp_path / "snd")
    monkeypatch.setattr(device_watch, "SOUND_CARDS", tmp_path / "cards")
    monkeypatch.setattr(device_watch, "SHARED_MEMORY", tmp_path / "shm")
    monkeypatch.setattr(device_watch, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(device_watch, "CONNECTED_SECONDS", 0.1)
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "mine")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


@pytest.fixture
def watch(system):
    """Make watches that are closed when the test is over."""
    made: list[DeviceWatch] = []

    def start() -> Changes:
        changes = Changes()
        made.append(DeviceWatch(changes))
        made[-1].start()
        return changes

    yield start
    for one in made:
        one.close()
        one.close()


@pytest.fixture
def pactl(system):
    """Put a ``pactl`` on the PATH that runs a shell script, and counts its starts."""

    def make(script: str) -> Path:
        starts = system / "starts"
        program = system / "bin" / "pactl"
        program.write_text(f'#!/bin/sh\nPATH={os.defpath}\necho "$@" >> "{starts}"\n{script}\n')
        program.chmod(0o755)
        return starts

    return make


def settled(changes: Changes) -> int:
    """Let a few polls pass, and return how many changes there were."""
    threading.Event().wait(0.2)
    return changes.count


@pytest.mark.parametrize(
    "path",
    ["snd/pcmC1D0c", "shm/jack_mine_{user}_0", "shm/jack_sem.{user}_mine_guitar"],
    ids=["sound card", "JACK server", "JACK client"],
)
def test_a_device_that_appears_and_vanishes_is_noticed(watch, system, wait_until, path):
    path = path.format(user=os.getuid())
    changes = watch()
    assert settled(changes) == 0
    (system / path).touch()
    wait_until(lambda: changes.count == 1)
    (system / path).unlink()
    wait_until(lambda: changes.count == 2)
    assert settled(changes) == 2


def test_a_card_in_the_list_of_the_kernel_is_noticed(watch, system, wait_until):
    changes = watch()
    assert settled(changes) == 0
    (system / "cards").write_text(" 0 [PCH]: HDA-Intel\n 1 [Scarlett]: USB-Audio\n")
    wait_until(lambda: changes.count >= 1)


def test_listing_the_devices_is_not_a_change(watch, system):
    changes = watch()
    assert settled(changes) == 0
    # Files of PortAudio while it asks JACK, and of a server that it does not use.
    user = os.getuid()
    for name in (
        f"jack_PortAudio_{user}_0",
        f"jack_sem.{user}_mine_PortAudio",
        f"jack_sem.{user}_mine_PortAudio-01",
        f"jack_other_{user}_0",
        "jack-1000-1",
    ):
        (system / "shm" / name).touch()
    assert settled(changes) == 0


def test_a_computer_without_sound_is_also_watched(watch, system, wait_until):
    (system / "cards").unlink()
    (system / "snd").rmdir()
    changes = watch()
    assert settled(changes) == 0
    (system / "snd").mkdir()
    wait_until(lambda: changes.count == 1)


@pytest.mark.parametrize(
    ("event", "counts"),
    [
        ("Event 'new' on source #7", True),
        ("Event 'remove' on card #7", True),
        ("Event 'change' on server #0", True),
        ("Event 'change' on source #7", False),  # its volume
        ("Event 'new' on source-output #7", False),
        ("Event 'new' on client #7", False),
    ],
)
def test_events_of_pulseaudio(watch, pactl, wait_until, event, counts):
    pactl(f'echo "{event}"\necho "Event \'new\' on source #8"\nexec sleep 60')
    changes = watch()
    wait_until(lambda: changes.count == 1 + counts)
    assert settled(changes) == 1 + counts


def test_a_pulseaudio_that_ends_and_comes_back_is_noticed(watch, pactl, system, wait_until):
    pactl(f'while [ ! -e "{system}/end" ]; do sleep 0.02; done')
    changes = watch()
    assert settled(changes) == 0
    pactl("exec sleep 60")
    (system / "end").touch()
    # The end, and the new connection.
    wait_until(lambda: changes.count == 2)
    assert settled(changes) == 2


def test_without_a_server_pactl_is_restarted_with_backoff(watch, pactl, wait_until):
    starts = pactl("exit 1")
    changes = watch()
    wait_until(lambda: starts.exists() and len(starts.read_text().splitlines()) >= 3)
    assert starts.read_text().splitlines()[0] == "subscribe"
    assert changes.count == 0


def test_closing_does_not_wait_for_pactl(system, pactl, wait_until):
    starts = pactl("exec sleep 60")
    watch = DeviceWatch(Changes())
    watch.start()
    wait_until(starts.exists)
    watch.close()
    assert not {thread.name for thread in threading.enumerate()} & {"device poll", "pactl subscribe"}


def test_a_watch_that_was_never_started_can_be_closed(system):
    DeviceWatch(Changes()).close()


def test_an_unknown_system_is_assumed_to_change_periodically(system, monkeypatch, wait_until):
    monkeypatch.setattr(sys, "platform", "freebsd14")
    monkeypatch.setattr(device_watch, "BLIND_SECONDS", 0.1)
    changes = Changes()
    watch = DeviceWatch(changes)
    watch.start()
    wait_until(lambda: changes.count >= 3)
    watch.close()


class FakeCoreAudio:
    """Keeps the listeners; `change` calls them as the system does."""

    def __init__(self) -> None:
        self.listeners: dict[bytes, object] = {}

    def AudioObjectSetPropertyData(self, *_: object) -> int:  # noqa: N802
        return 0

    def AudioObjectAddPropertyListener(self, _id, address, listener, _data) -> int:  # noqa: N802
        self.listeners[address._obj.selector.to_bytes(4)] = listener
        return 0

    def AudioObjectRemovePropertyListener(self, _id, address, _listener, _data) -> int:  # noqa: N802
        del self.listeners[address._obj.selector.to_bytes(4)]
        return 0


def test_notifications_of_core_audio(system, monkeypatch):
    library = FakeCoreAudio()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(device_watch.ctypes, "CDLL", lambda _path: library)
    changes = Changes()
    watch = DeviceWatch(changes)
    watch.start()
    assert set(library.listeners) == {b"dev#", b"dIn "}
    listener = library.listeners[b"dev#"]
    assert listener(1, 1, None, None) == 0
    assert changes.count == 1
    watch.close()
    assert library.listeners == {}
    listener(1, 1, None, None)  # a notification that was already pending
    assert changes.count == 1
