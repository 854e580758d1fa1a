"""The live side of the window: device, analysis and recording, connected to the controls and messages."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from genrescope.audio.files import display_name, display_path
from genrescope.errors import Sentence, UserError
from genrescope.gui.actions import Actions
from genrescope.gui.inference.model_choice import ModelChoice, ModelState
from genrescope.gui.inference.worker import Inference
from genrescope.gui.live.analysis import LiveAnalysis
from genrescope.gui.live.connection import DeviceConnection, ListeningState
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.live.messages import LiveMessages
from genrescope.gui.live.recording import RecordingController
from genrescope.gui.live.transport import Transport
from genrescope.gui.shell.settings import Settings
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.formats import device_name
from genrescope.gui.widgets.banner import Action, Banner, Message
from genrescope.inference.model_card import ModelCard

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome
    from genrescope.audio.devices import InputDevice

# These may succeed on a retry.
_WORTH_A_RETRY = {
    Sentence.UNEXPECTED_MICROPHONE,
    Sentence.NO_SOUND_SYSTEM,
    Sentence.SOUND_SYSTEM_STUCK,
    Sentence.DEVICE_BUSY,
    Sentence.DEVICE_REFUSED,
    Sentence.DEVICE_NOT_ALLOWED,
    Sentence.DEVICE_NOT_ALLOWED_MACOS,
    Sentence.DEVICE_NOT_ALLOWED_WINDOWS,
    Sentence.DEVICE_FORMAT,
    Sentence.DEVICE_STUCK,
    Sentence.DEVICE_STALLED,
}


@dataclass
class _StartRequest:
    """A request to listen, pending until everything it needs is ready.

    Attributes
    ----------
    records : bool
        Whether to start recording as well.
    """

    records: bool = False


class LiveController(QObject):
    """Starts and stops listening and recording, and shows their state.

    Parameters
    ----------
    inference : Inference
        Classifies the live sound.
    model : ModelChoice
        Its card is needed to compute frames.
    transport, actions, banner
        The controls, and the banner for messages.
    settings : Settings
        Remembers the device, its inputs, the gain and the format of recordings.

    Attributes
    ----------
    connection : DeviceConnection
        The device.
    analysis : LiveAnalysis
        Frames and outcomes.
    recording : RecordingController
        Recordings.
    sound : LiveSound or None
        The sound to show; None until listening starts, and after it is dismissed.
    """

    started = Signal()
    """Listening starts, so the live sound should be shown."""

    changed = Signal()
    """The state or device of the live sound has changed."""

    answered = Signal()
    """The outcome of the live sound has changed."""

    analyse_requested = Signal(object)
    """Path of a recording that the user wants to analyse."""

    folder_requested = Signal()
    """The user wants to choose another folder for recordings."""

    def __init__(
        self,
        inference: Inference,
        model: ModelChoice,
        transport: Transport,
        actions: Actions,
        banner: Banner,
        settings: Settings,
    ) -> None:
        # Destroyed with the widgets: no message appears for a recording saved while the window closes.
        super().__init__(transport)
        self.connection = DeviceConnection()
        self.analysis = LiveAnalysis(inference, self.connection)
        self.recording = RecordingController(self.connection, self.analysis)
        self.sound: LiveSound | None = None
        self._model = model
        self._transport = transport
        self._actions = actions
        self._messages = LiveMessages(banner)
        self._settings = settings
        self._card: ModelCard | None = None
        self._request: _StartRequest | None = None
        self._expected_id: str | None = None
        self._warning: UserError | None = None
        self.analysis.gain_db = transport.gain.value = settings.gain_db
        self.connection.state_changed.connect(self._state_changed)
        self.connection.opened.connect(self._device_opened)
        self.connection.failed.connect(self._show_failure)
        self.connection.warning_changed.connect(self._warning_changed)
        self.connection.devices_listed.connect(self._show_devices)
        self.analysis.answered.connect(self._take_outcome)
        self.analysis.failed.connect(self.connection.fail)
        self.analysis.levelled.connect(transport.meter.set_level)
        self.recording.changed.connect(self.show_state)
        self.recording.saved.connect(self._recording_saved)
        self.recording.warning_changed.connect(self._warning_changed)
        transport.listen_pressed.connect(self.toggle)
        transport.record_pressed.connect(self.toggle_recording)
        transport.keep_pressed.connect(self.keep_last)
        transport.gain.value_changed.connect(self._gain_chosen)
        transport.device_box.opened.connect(self.list_devices)
        transport.device_box.device_chosen.connect(self._device_chosen)
        transport.channel_box.channels_chosen.connect(self._channels_chosen)
        transport.device_box.set_chosen(settings.device, settings.device_name)

    @property
    def state(self) -> ListeningState:
        """The state to show; a pending start counts as opening."""
        return ListeningState.OPENING if self._request is not None else self.connection.state

    @property
    def can_dismiss(self) -> bool:
        """Whether there is live sound, but the program is not listening."""
        return self.sound is not None and self.state is ListeningState.OFF

    def use_card(self, card: ModelCard) -> None:
        """Use the frames and genres of a model."""
        before, self._card = self._card, card
        self.analysis.use_card(card)
        if card != before and self.sound is not None:
            self.sound.outcome = None
            self.answered.emit()
        self._start_if_ready()

    def model_failed(self) -> None:
        """Cancel a start that waits for the model."""
        self._request = None
        self.show_state()

    def dismiss(self) -> bool:
        """Dismiss the live sound; return False while listening."""
        if self.state is not ListeningState.OFF:
            return False
        self.sound = None
        return True

    def close(self, timeout_s: float) -> bool:
        """Stop listening and recording; safe to call twice.

        Returns
        -------
        bool
            False if the sound system did not return in time.
        """
        self._request = None
        self.analysis.close()
        self.recording.close()
        return self.connection.close(timeout_s)

    @Slot()
    def list_devices(self) -> None:
        """List the devices."""
        self.connection.list_devices()

    @Slot()
    def toggle(self) -> None:
        """Start or stop listening."""
        if self.state.is_wanted:
            self._request = None
            self._messages.clear_problem()
            self.connection.stop()
            self.show_state()
        else:
            self.start()

    @Slot()
    def toggle_recording(self) -> None:
        """Start or stop recording; start listening if necessary."""
        if self._request is not None:
            self._request.records = not self._request.records
        elif self.recording.is_wanted:
            self.recording.stop()
        elif self.connection.state.is_wanted:
            self.recording.start(*self._file_options())
        else:
            self.start(records=True)
        self.show_state()

    @Slot()
    def keep_last(self) -> None:
        """Save the last half minute."""
        self.recording.keep_last(*self._file_options())

    @Slot()
    def show_recordings(self) -> None:
        """Open the folder of the recordings."""
        from genrescope.audio.recorder import recordings_folder

        folder = Path(self._settings.recordings_folder or recordings_folder())
        if folder.is_dir():
            show_folder(folder)
        else:
            self._messages.show_info(lambda: self.tr("There are no recordings yet."))

    @Slot()
    def show_state(self) -> None:
        """Update buttons and menus."""
        seconds, waits = self.recording.seconds, self.recording.is_waiting
        if self._request is not None:
            waits = self._request.records
        self._transport.show_state(self.state, seconds, recording_waits=waits)
        self._actions.listen.set_on(self.state.is_wanted)
        self._actions.record.set_on(seconds is not None, is_pending=waits)
        for keep in (self._transport.keep, self._actions.keep_last):
            keep.setEnabled(self.recording.can_keep_last)

    def _file_options(self) -> tuple[Path | None, str]:
        folder = self._settings.recordings_folder
        return Path(folder) if folder else None, self._settings.recording_format

    # -- start and end -----------------------------------------------------------------------------

    def start(self, *, records: bool = False) -> None:
        """Start listening, now or as soon as the model and the device are ready."""
        if not self.connection.state.is_wanted:
            self._request = _StartRequest(records)
            self._start_if_ready()

    def _start_if_ready(self) -> None:
        request, box = self._request, self._transport.device_box
        if request is None:
            return
        if self._card is None:
            if self._model.state is ModelState.FAILED:
                self._model.load()
        elif box.awaits_devices:
            # List first, so that the default does not replace the chosen device before it is found.
            self.connection.list_devices()
        elif self.connection.state is ListeningState.OFF:
            self._request = None
            self._messages.clear()
            if self.sound is None:
                self.sound = LiveSound(ListeningState.OPENING, self.analysis.timeline)
            self.sound.outcome = None
            self.connection.start(box.device(), self._transport.channel_box.channels)
            if request.records:
                self.recording.start(*self._file_options())
            self.started.emit()
        self.show_state()

    @Slot()
    def _state_changed(self) -> None:
        state = self.connection.state
        if state is not ListeningState.ON:
            self._transport.meter.reset()
        self.show_state()
        if self.sound is not None:
            self.sound.state, self.sound.device_name = state, self.connection.device_name
            if state is ListeningState.WAITING:
                self.sound.outcome = None
        self.changed.emit()
        if state is ListeningState.OFF:
            self._start_if_ready()

    @Slot(bool)
    def _device_opened(self, continues: bool) -> None:
        """Name the device in use if it is not the chosen one."""
        self._messages.clear_problem()
        box, device = self._transport.device_box, self.connection.device
        if box.misses_chosen and device is not None and not continues:
            missing, found = box.chosen_name, device.name
            self._messages.show_info(
                lambda: self.tr("“{missing}” is not connected, so Genrescope listens to “{name}”.").format(
                    missing=device_name(missing), name=device_name(found)
                )
            )

    @Slot(object)
    def _take_outcome(self, live: LiveOutcome) -> None:
        if self.sound is not None:
            self.sound.outcome = live
            self.answered.emit()

    # -- messages ----------------------------------------------------------------------------------

    @Slot(object)
    def _show_failure(self, error: UserError) -> None:
        actions: list[Action] = []
        if error.sentence in _WORTH_A_RETRY and not self.connection.state.is_wanted:
            actions = [(lambda: self.tr("Try again"), self.start)]
        self._messages.show_problem(error, actions)

    @Slot()
    def _warning_changed(self) -> None:
        warning = self.connection.warning or self.recording.warning
        if str(warning) == str(self._warning):
            return
        self._warning = warning
        if warning is not None:
            self._messages.show_problem(warning)
        else:
            self._messages.clear_problem()

    @Slot(object, object)
    def _recording_saved(self, path: Path | None, error: UserError | None) -> None:
        message: Message | None = None
        actions: list[Action] = []
        if path is not None and os.path.exists(path):
            actions = [
                (lambda: self.tr("Show in folder"), lambda: show_folder(path.parent)),
                (lambda: self.tr("Analyse"), lambda: self.analyse_requested.emit(path)),
            ]
        if error is not None:
            choose: Action = (lambda: self.tr("Choose a folder…"), self.folder_requested.emit)
            message = Message(partial(error_text, error), actions=actions or [choose])
        elif path is not None:
            message = Message(
                lambda: self.tr("Saved as “{name}” in {folder}.").format(
                    name=display_name(path), folder=display_path(path.parent)
                ),
                "info",
                actions,
            )
        self._messages.show_recording(message)
        self.show_state()

    # -- devices -----------------------------------------------------------------------------------

    @Slot(object)
    def _show_devices(self, devices: list[InputDevice]) -> None:
        box = self._transport.device_box
        box.set_devices(devices)
        self._show_channels()
        self._follow(box.expected())
        self._start_if_ready()
        self.show_state()

    def _follow(self, expected: InputDevice | None) -> None:
        """Switch devices if the system's default has changed, or a missing device is back.

        While recording, ask the user instead.
        """
        if expected is None or expected.id == self._expected_id:
            return
        self._expected_id = expected.id
        device = self.connection.device
        if self.connection.state is not ListeningState.ON or device is None or device.id == expected.id:
            return
        if self.recording.is_wanted:
            self._messages.show_info(
                lambda: self.tr("Genrescope could now listen to “{name}” instead.").format(
                    name=device_name(expected.name)
                ),
                [(lambda: self.tr("Switch to it"), self._switch)],
            )
        else:
            self._switch()
            self._messages.show_info(
                lambda: self.tr("Genrescope now listens to “{name}”.").format(name=device_name(expected.name))
            )

    @Slot()
    def _switch(self) -> None:
        self.connection.switch(self._transport.device_box.device(), self._transport.channel_box.channels)

    @Slot()
    def _device_chosen(self) -> None:
        box = self._transport.device_box
        self._settings.device, self._settings.device_name = box.chosen, box.chosen_name
        self._show_channels()
        self._switch()
        self.show_state()

    @Slot()
    def _channels_chosen(self) -> None:
        device, channels = self._transport.device_box.expected(), self._transport.channel_box.channels
        if device is not None and channels is not None:
            self._settings.remember_channels(device.id, channels.key)
            self._switch()

    def _show_channels(self) -> None:
        """Offer the inputs of the chosen device; keep the previous ones while it is unknown."""
        device = self._transport.device_box.expected()
        if device is not None:
            choice = self._settings.channels_of(device.id)
            self._transport.channel_box.set_choices(device.choices(), choice)

    @Slot(float)
    def _gain_chosen(self, gain_db: float) -> None:
        self.analysis.gain_db = self._settings.gain_db = gain_db


def show_folder(folder: Path) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
