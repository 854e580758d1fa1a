"""Recording the live sound, and saving the latest sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from genrescope.errors import UserError
from genrescope.gui.live.analysis import LiveAnalysis
from genrescope.gui.live.connection import DeviceConnection, ListeningState
from genrescope.gui.live.device_worker import KEPT_SECONDS, KeepRequest
from genrescope.gui.text.formats import genre_in_sentence

if TYPE_CHECKING:
    from genrescope.audio.recorder import Recorder
    from genrescope.audio.ring import RingBuffer

CHECK_MS = 200
"""Time between two checks of the recording; its file is written as often."""


class RecordingController(QObject):
    """Starts and stops recordings.

    A recording waits for a device that is not open yet, and continues in a new file when the device is
    replaced.  A file is named after the genre that played the longest.

    Parameters
    ----------
    connection : DeviceConnection
        Provides the device.
    analysis : LiveAnalysis
        Provides the genres.
    """

    changed = Signal()
    """The recording has started or stopped, or is another second long."""

    saved = Signal(object, object)
    """Path of a complete recording, or None, and the UserError that ended it, or None."""

    warning_changed = Signal()

    _start_requested = Signal(object, str, int)
    _stop_requested = Signal(object)
    _keep_requested = Signal(object)

    def __init__(self, connection: DeviceConnection, analysis: LiveAnalysis) -> None:
        super().__init__()
        self._connection = connection
        self._analysis = analysis
        self._is_wanted = False
        self._folder: Path | None = None
        self._suffix = "wav"
        self._recorder: Recorder | None = None
        self._started_at = 0.0
        self._latest: tuple[RingBuffer, int] | None = None
        self._shown_seconds = 0
        self._warning: UserError | None = None
        self._timer = QTimer(self, interval=CHECK_MS)
        self._timer.timeout.connect(self._check)
        queued = Qt.ConnectionType.QueuedConnection
        worker = connection.worker
        self._start_requested.connect(worker.start_recording, queued)
        self._stop_requested.connect(worker.stop_recording, queued)
        self._keep_requested.connect(worker.keep, queued)
        worker.recording_started.connect(self._started, queued)
        worker.recording_failed.connect(self._failed, queued)
        worker.recording_ended.connect(self._ended, queued)
        worker.kept.connect(self.saved, queued)
        connection.started.connect(self._clear)
        connection.opened.connect(self._device_opened)
        connection.interrupted.connect(self._end_file)
        connection.state_changed.connect(self._state_changed)

    @property
    def is_wanted(self) -> bool:
        """Whether sound is recorded, or will be as soon as a device is open."""
        return self._is_wanted

    @property
    def path(self) -> Path | None:
        """The file being written; None if there is none."""
        return self._recorder.path if self._recorder is not None else None

    @property
    def is_waiting(self) -> bool:
        """Whether a recording waits for a device."""
        waits = (ListeningState.OPENING, ListeningState.WAITING)
        return self._is_wanted and self._connection.state in waits

    @property
    def seconds(self) -> float | None:
        """Length of the file being written; None while nothing is recorded."""
        if self.is_waiting:
            return None
        if self._recorder is not None:
            return self._recorder.seconds
        return 0.0 if self._is_wanted else None

    @property
    def warning(self) -> UserError | None:
        """A problem that may end the recording soon."""
        return self._warning

    @property
    def can_keep_last(self) -> bool:
        """Whether there is sound to save, even after listening has ended."""
        return self._latest is not None

    def start(self, folder: Path | None, suffix: str) -> None:
        """Record from now on, or as soon as a device is open.

        Parameters
        ----------
        folder : pathlib.Path or None
            Folder of the file; None selects the default folder.
        suffix : {"wav", "flac"}
            Format of the file.
        """
        if self._is_wanted or not self._connection.state.is_wanted:
            return
        self._is_wanted = True
        self._folder, self._suffix = folder, suffix
        microphone = self._connection.microphone
        if self._connection.state is ListeningState.ON and microphone is not None:
            self._start_file(microphone.ring.position)
        self.changed.emit()

    def stop(self) -> None:
        """Stop the recording; `saved` delivers its path."""
        self._is_wanted = False
        self._end_file()
        self.changed.emit()

    def keep_last(self, folder: Path | None, suffix: str) -> None:
        """Save the last 30 s; `saved` delivers the path."""
        if self._latest is not None:
            label = self._label(self._analysis.seconds - KEPT_SECONDS)
            self._keep_requested.emit(KeepRequest(*self._latest, folder, suffix, label))

    def close(self) -> None:
        """Stop checking; the connection ends the recording when it closes."""
        self._timer.stop()

    def _label(self, seconds: float) -> str | None:
        """Return the genre that played the longest since a time, for use in a file name."""
        genre = self._analysis.timeline.genre_since(seconds)
        return genre_in_sentence(genre) if genre is not None else None

    # -- the device --------------------------------------------------------------------------------

    @Slot()
    def _clear(self) -> None:
        self._latest = None

    @Slot(bool)
    def _device_opened(self, continues: bool) -> None:
        microphone = self._connection.microphone
        assert microphone is not None
        self._latest = microphone.ring, microphone.sr
        if self._is_wanted and not continues:
            self._start_file(0)
        elif self._is_wanted and self._recorder is None:
            self._start_file(microphone.ring.position)

    @Slot()
    def _state_changed(self) -> None:
        if not self._connection.state.is_wanted and self._is_wanted:
            self._is_wanted = False
            self.changed.emit()

    # -- the file ----------------------------------------------------------------------------------

    def _start_file(self, position: int) -> None:
        self._started_at = self._analysis.seconds
        self._start_requested.emit(self._folder, self._suffix, position)

    @Slot()
    def _end_file(self) -> None:
        self._stop_requested.emit(self._label(self._started_at))

    @Slot(object)
    def _started(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._timer.start()
        self.changed.emit()

    @Slot(object)
    def _failed(self, error: UserError) -> None:
        self._is_wanted = False
        self.changed.emit()
        self.saved.emit(None, error)

    @Slot(object, object)
    def _ended(self, path: Path | None, error: UserError | None) -> None:
        self._recorder = None
        self._timer.stop()
        self._set_warning(None)
        self.changed.emit()
        self.saved.emit(path, error)

    @Slot()
    def _check(self) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        if recorder.error is not None:
            self._timer.stop()
            self.stop()
            return
        self._set_warning(recorder.warning)
        if int(recorder.seconds) != self._shown_seconds:
            self._shown_seconds = int(recorder.seconds)
            self.changed.emit()

    def _set_warning(self, warning: UserError | None) -> None:
        if str(warning) != str(self._warning):
            self._warning = warning
            self.warning_changed.emit()
