"""Keeping the screen awake over a real D-Bus, with a fake desktop."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genrescope.gui.shell.keep_awake import KeepAwake

jeepney = pytest.importorskip("jeepney")
from jeepney.io.blocking import open_dbus_connection  # noqa: E402

WAIT_S = 20.0
SCREEN_SAVER = "org.freedesktop.ScreenSaver"
COOKIE = 1234


class Desktop:
    """Answers to org.freedesktop.ScreenSaver as KDE, Xfce and others do.

    Attributes
    ----------
    calls : list of (str, tuple)
        Member and arguments of every call.
    answers : bool
        Whether calls are answered.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self.answers = True
        self._bus = open_dbus_connection("SESSION")
        asked = jeepney.new_method_call(
            jeepney.DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus"),
            "RequestName",
            "su",
            (SCREEN_SAVER, 0),
        )
        assert self._bus.send_and_get_reply(asked, timeout=WAIT_S).body == (1,)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._bus.close()

    def wait_for(self, *members: str) -> None:
        deadline = time.monotonic() + WAIT_S
        while [member for member, _ in self.calls] != list(members):
            assert time.monotonic() < deadline, self.calls
            time.sleep(0.01)

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                call = self._bus.receive(timeout=0.05)
            except TimeoutError:
                continue
            except OSError:
                return
            fields = call.header.fields
            if fields.get(jeepney.HeaderFields.interface) != SCREEN_SAVER:
                continue
            member = fields[jeepney.HeaderFields.member]
            if self.answers:
                reply = ("u", (COOKIE,)) if member == "Inhibit" else (None, ())
                self._bus.send(jeepney.new_method_return(call, *reply))
            self.calls.append((member, call.body))


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """A separate session bus."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    address = f"unix:path={tmp_path / 'bus'}"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address={address}"],
        stdout=subprocess.PIPE,
    )
    assert daemon.stdout is not None
    assert daemon.stdout.readline()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield daemon
    daemon.terminate()
    daemon.communicate()


@pytest.fixture
def desktop(bus: subprocess.Popen[bytes]) -> Iterator[Desktop]:
    made = Desktop()
    yield made
    made.close()


@pytest.fixture
def awake() -> Iterator[KeepAwake]:
    made = KeepAwake()
    yield made
    made.close(WAIT_S)


def test_keeping_the_screen_on_and_releasing_it(desktop, awake):
    awake.keep(True)
    awake.keep(True)
    desktop.wait_for("Inhibit")
    # The desktop can show the name of the program.
    assert desktop.calls[0][1] == ("Genrescope", "Listening to music")
    awake.keep(False)
    desktop.wait_for("Inhibit", "UnInhibit")
    assert desktop.calls[1][1] == (COOKIE,)
    awake.keep(True)
    desktop.wait_for("Inhibit", "UnInhibit", "Inhibit")
    awake.close(10)
    desktop.wait_for("Inhibit", "UnInhibit", "Inhibit", "UnInhibit")


def test_a_release_before_the_desktop_has_answered(desktop, awake):
    awake.keep(True)
    awake.keep(False)
    desktop.wait_for("Inhibit", "UnInhibit")


def test_a_desktop_that_does_not_answer_blocks_nothing(desktop, awake):
    desktop.answers = False
    awake.keep(True)
    desktop.wait_for("Inhibit")
    assert awake._thread.is_alive()
    awake.keep(False)
    assert not awake.is_on
    # wakepy gives up after two seconds.
    awake._thread.join(WAIT_S)
    assert not awake._thread.is_alive()


def test_a_desktop_that_disappears(bus, desktop, awake):
    awake.keep(True)
    desktop.wait_for("Inhibit")
    bus.terminate()
    bus.wait()
    awake.keep(False)
    awake._thread.join(WAIT_S)
    assert not awake._thread.is_alive()


def test_without_a_desktop_it_is_only_logged(awake, monkeypatch, tmp_path):
    for address in (f"unix:path={tmp_path / 'none'}", "nonsense", None):
        if address is None:
            monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        else:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        awake.keep(True)
        awake._thread.join(WAIT_S)
        assert not awake._thread.is_alive()
        awake.keep(False)


def test_the_window_keeps_the_screen_on_for_the_stage_and_releases_it_when_closed(desktop, window):
    window.all_actions.stage.trigger()
    desktop.wait_for("Inhibit")
    window.close()
    # At once, not only when the process ends.
    desktop.wait_for("Inhibit", "UnInhibit")
