"""Listening and recording as the user meets them: the buttons, the live sound, and what is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from genrescope.errors import Sentence, UserError
from genrescope.gui.actions import Actions
from genrescope.gui.inference.model_choice import ModelChoice, ModelState
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.live.session import ListeningState, LiveSession
from genrescope.gui.live.transport import Transport
from genrescope.gui.shell.settings import Settings
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.formats import device_name
from genrescope.gui.widgets.banner import Action, Banner
from genrescope.inference.model_card import ModelCard

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome
    from genrescope.audio.devices import InputDevice

# What may go better the second time.
_WORTH_A_RETRY = {
    Sentence.UNEXPECTED,
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


class Listening(QObject):
    """Starts and stops listening and recording, and keeps the live sound up to date.

    Parameters
    ----------
    session : LiveSession
        Does it.
    model : ModelChoice
        Its frames are what is heard; without a model there is nothing to listen with.
    transport, actions, banner
        Where it is asked for, and where it is said how it goes.
    settings : Settings
        Remembers the device, its inputs, the gain and how to record.

    Attributes
    ----------
    sound : LiveSound or None
        None until a device was listened to, and when it was dismissed.
    """

    started = Signal()
    """The live sound is to be shown now."""

    changed = Signal()
    """Listening has started or ended, or it is another device."""

    answered = Signal()
    """There is a new answer."""

    hear_wanted = Signal(object)
    """Path of a recording whose genre is asked for."""

    folder_wanted = Signal()
    """Another folder for recordings is asked for."""

    def __init__(
        self,
        session: LiveSession,
        model: ModelChoice,
        transport: Transport,
        actions: Actions,
        banner: Banner,
        settings: Settings,
    ) -> None:
        # It ends with the widgets: a recording that is saved while the window closes is said to nobody.
        super().__init__(transport)
        self.sound: LiveSound | None = None
        self._session = session
        self._model = model
        self._transport = transport
        self._actions = actions
        self._banner = banner
        self._settings = settings
        self._card: ModelCard | None = None
        self._start_when_ready = False
        self._record_when_started = False
        self._is_beginning = False
        self._expected: str | None = None
        self._trouble: UserError | None = None
        self._said = ""
        self._said_of_recording: tuple[str, Sequence[Action]] = "", ()
        session.gain_db = transport.gain.value = settings.gain_db
        session.state_changed.connect(self._state_changed)
        session.answered.connect(self._heard)
        session.levelled.connect(transport.meter.set_level)
        session.ticked.connect(self._ticked)
        session.trouble.connect(self._in_trouble)
        session.trouble_over.connect(self._trouble_over)
        session.devices_listed.connect(self._show_devices)
        session.recording_changed.connect(self.show_state)
        session.recording_saved.connect(self._recording_saved)
        transport.listen_pressed.connect(self.toggle)
        transport.record_pressed.connect(self.toggle_recording)
        transport.keep_pressed.connect(self.keep_last)
        transport.gain.value_changed.connect(self._gain_chosen)
        transport.device_box.opened.connect(self._look_for_devices)
        transport.device_box.device_chosen.connect(self._device_chosen)
        transport.channel_box.channels_chosen.connect(self._channels_chosen)
        transport.device_box.set_chosen(settings.device, settings.device_name)

    @property
    def state(self) -> ListeningState:
        """Where listening stands, as the user sees it."""
        return ListeningState.OPENING if self._start_when_ready else self._session.state

    def use_card(self, card: ModelCard) -> None:
        """Go on with the frames and the genres of a model."""
        before, self._card = self._card, card
        self._session.use_card(card)
        if card != before and self.sound is not None:
            self.sound.answer = None
            self.answered.emit()
        self._start_if_wanted()

    def give_up_waiting(self) -> None:
        """There is no model to listen with."""
        self._start_when_ready = False
        self.show_state()

    def dismiss(self) -> bool:
        """Let go of the live sound; False while it is listened to."""
        if self._session.state is not ListeningState.OFF:
            return False
        self.sound = None
        return True

    @Slot()
    def toggle(self) -> None:
        """Start or stop listening."""
        if self.state.is_wanted:
            self._start_when_ready = self._record_when_started = False
            self._trouble_over()
            self._session.stop()
            self.show_state()
        else:
            self._start()

    @Slot()
    def toggle_recording(self) -> None:
        """Start or stop keeping what is heard; starts listening if need be."""
        if self._session.recorded_seconds is not None:
            self._session.stop_recording()
        elif self._session.state.is_wanted:
            self._session.start_recording(*self._where_to_keep())
        else:
            self._record_when_started = True
            self._start()
        self.show_state()

    @Slot()
    def keep_last(self) -> None:
        """Save what was heard in the last half minute."""
        self._session.keep_last(*self._where_to_keep())

    @Slot()
    def show_state(self) -> None:
        """Bring the buttons and the menu in line."""
        recorded = self._session.recorded_seconds
        self._transport.show_state(self.state, recorded)
        self._actions.listen.set_on(self.state.is_wanted)
        self._actions.record.set_on(recorded is not None)
        for keep in (self._transport.keep, self._actions.keep_last):
            keep.setEnabled(self._session.has_sound)

    def _where_to_keep(self) -> tuple[Path | None, str]:
        folder = self._settings.recordings_folder
        return Path(folder) if folder else None, self._settings.recording_format

    # -- beginning and ending ----------------------------------------------------------------------

    @Slot()
    def _start(self) -> None:
        if self._session.state.is_wanted:
            return
        if self._session.state is ListeningState.CLOSING:
            self._start_when_ready = True
            self.show_state()
            return
        box = self._transport.device_box
        if self._card is None or box.awaits_devices:
            # The frames of the spectrogram are the model's, so its card is read first.  And it is not
            # the system's choice of a device only because the user was quicker than the sound system.
            self._start_when_ready = True
            if self._card is not None:
                self._session.list_devices()
            elif self._model.state is ModelState.FAILED:
                self._model.load()
            self.show_state()
            return
        self._trouble = None
        self._banner.dismiss()
        if self.sound is None:
            self.sound = LiveSound(ListeningState.OPENING, self._session.timeline)
        self.sound.answer = None
        self._is_beginning = True
        self._session.start(box.device(), self._transport.channel_box.channels)
        if self._record_when_started:
            self._record_when_started = False
            self._session.start_recording(*self._where_to_keep())
        self.started.emit()

    def _start_if_wanted(self) -> None:
        if self._start_when_ready and self._card is not None:
            self._start_when_ready = False
            self._start()

    @Slot()
    def _state_changed(self) -> None:
        state = self._session.state
        if state is ListeningState.ON:
            self._has_begun()
        else:
            self._transport.meter.reset()
        self.show_state()
        if self.sound is not None:
            self.sound.state, self.sound.device_name = state, self._session.device_name
            if state is ListeningState.WAITING:
                self.sound.answer = None
        self.changed.emit()
        if state is ListeningState.OFF:
            self._start_if_wanted()

    def _has_begun(self) -> None:
        """Take back what was wrong, and say to what it listens if that is not what was asked for."""
        self._trouble_over()
        box, device = self._transport.device_box, self._session.device
        if self._is_beginning and box.misses_chosen and device is not None:
            words = self.tr("“{missing}” is not connected, so Genrescope listens to “{name}”.")
            missing, name = device_name(box.chosen_name), device_name(device.name)
            self._banner.say(words.format(missing=missing, name=name), kind="info")
        self._is_beginning = False

    @Slot(object)
    def _heard(self, answer: LiveOutcome) -> None:
        if self.sound is not None:
            self.sound.answer = answer
            self.answered.emit()

    @Slot()
    def _ticked(self) -> None:
        if self._session.recorded_seconds is not None:
            self._transport.show_state(self.state, self._session.recorded_seconds)

    # -- what is said ------------------------------------------------------------------------------

    @Slot(object)
    def _in_trouble(self, error: UserError) -> None:
        self._trouble = error
        if self._banner.text != self._said_of_recording[0]:
            self._said_of_recording = "", ()
        self._say_trouble()

    def _say_trouble(self) -> None:
        """Say what is wrong, and behind it where the recording is that has ended by it."""
        assert self._trouble is not None
        behind, actions = self._said_of_recording
        ways: list[Action] = []
        if self._trouble.sentence in _WORTH_A_RETRY and not self._session.state.is_wanted:
            ways = [(self.tr("Try again"), self._start)]
        self._said = f"{error_text(self._trouble)} {behind}".rstrip()
        self._banner.say(self._said, actions=[*ways, *actions])

    @Slot()
    def _trouble_over(self) -> None:
        """Take back what was said of it, if it can still be read; not what stood behind it."""
        if self._trouble is not None and self._banner.text == self._said:
            behind, actions = self._said_of_recording
            if behind:
                self._banner.say(behind, kind="info", actions=actions)
            else:
                self._banner.dismiss()
        self._trouble = None

    @Slot(object, object)
    def _recording_saved(self, path: Path | None, error: UserError | None) -> None:
        show: list[Action] = []
        if path is not None and path.exists():
            show = [
                (self.tr("Show it"), lambda: show_folder(path.parent)),
                (self.tr("Hear its genre"), lambda: self.hear_wanted.emit(path)),
            ]
        words = ""
        if error is not None:
            words = error_text(error)
            show = show or [(self.tr("Choose a folder …"), self.folder_wanted.emit)]
        elif path is not None:
            words = self.tr("Saved as “{name}” in {folder}.").format(name=path.name, folder=path.parent)
        self._said_of_recording = words, show
        if self._trouble is not None and self._banner.text == self._said:
            self._say_trouble()
        elif words:
            self._banner.say(words, kind="info" if error is None else "error", actions=show)
        self.show_state()

    # -- the devices -------------------------------------------------------------------------------

    @Slot()
    def _look_for_devices(self) -> None:
        self._session.list_devices()

    @Slot(object)
    def _show_devices(self, devices: list[InputDevice]) -> None:
        box = self._transport.device_box
        box.set_devices(devices)
        self._show_channels()
        self._follow(box.expected())
        self._start_if_wanted()

    def _follow(self, expected: InputDevice | None) -> None:
        """Go over to another device if the system now chooses another, or the missing one is back.

        While it is recorded, that is the user's decision.
        """
        if expected is None or expected.id == self._expected:
            return
        self._expected = expected.id
        heard, name = self._session.device, device_name(expected.name)
        if self._session.state is not ListeningState.ON or heard is None or heard.id == expected.id:
            return
        if self._session.recorded_seconds is None:
            self._switch()
            words = self.tr("Genrescope now listens to “{name}”.").format(name=name)
            self._banner.say(words, kind="info")
        else:
            words = self.tr("Genrescope could now listen to “{name}” instead.").format(name=name)
            self._banner.say(words, kind="info", actions=[(self.tr("Switch to it"), self._switch)])

    @Slot()
    def _switch(self) -> None:
        self._is_beginning = True
        self._session.switch(self._transport.device_box.device(), self._transport.channel_box.channels)

    @Slot()
    def _device_chosen(self) -> None:
        box = self._transport.device_box
        self._settings.device, self._settings.device_name = box.chosen, box.chosen_name
        self._show_channels()
        self._switch()

    @Slot()
    def _channels_chosen(self) -> None:
        device, channels = self._transport.device_box.expected(), self._transport.channel_box.channels
        if device is not None and channels is not None:
            self._settings.remember_channels(device.id, channels.key)
            self._switch()

    def _show_channels(self) -> None:
        """Offer the inputs of the device that is chosen; while none is known, those of before stay."""
        device = self._transport.device_box.expected()
        if device is not None:
            choice = self._settings.channels_of(device.id)
            self._transport.channel_box.set_choices(device.choices(), choice)

    @Slot(float)
    def _gain_chosen(self, gain_db: float) -> None:
        self._session.gain_db = self._settings.gain_db = gain_db


def show_folder(folder: Path) -> None:
    """Open a folder as the system does."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
