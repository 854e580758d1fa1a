"""Listening and recording as the user meets them: the buttons, the row in the list, and what is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from genrescope.errors import Sentence, UserError
from genrescope.gui.banner import Action, Banner
from genrescope.gui.live_session import ListeningState, LiveSession
from genrescope.gui.menus import Menus
from genrescope.gui.model_choice import ModelChoice, ModelState
from genrescope.gui.settings import Settings
from genrescope.gui.song_list import Song, SongListModel, State
from genrescope.gui.transport import Transport
from genrescope.gui.words import error_words
from genrescope.inference.model_card import ModelCard

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveAnswer
    from genrescope.audio.devices import InputDevice

# What may go better the second time.
_WORTH_A_RETRY = {
    Sentence.UNEXPECTED,
    Sentence.UNEXPECTED_MICROPHONE,
    Sentence.NO_SOUND_SYSTEM,
    Sentence.NO_INPUT_DEVICE,
    Sentence.DEVICE_GONE,
    Sentence.DEVICE_BUSY,
    Sentence.DEVICE_REFUSED,
    Sentence.DEVICE_STALLED,
}


class Listening(QObject):
    """Starts and stops listening and recording, and keeps the row of what is heard.

    Parameters
    ----------
    session : LiveSession
        Does it.
    model : ModelChoice
        Its frames are what is heard; without a model there is nothing to listen with.
    songs : SongListModel
        The list that the row stands in.
    transport, menus, banner
        Where it is asked for, and where it is said how it goes.
    settings : Settings
        Remembers the device and how to record.

    Attributes
    ----------
    song : Song or None
        The row; None until something was listened to.
    answer : LiveAnswer or None
        What is heard now; None before the first answer.
    """

    begun = Signal(object)
    """The row, which is to be shown now."""

    changed = Signal()
    """Listening has begun or ended, or its row has another name."""

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
        songs: SongListModel,
        transport: Transport,
        menus: Menus,
        banner: Banner,
        settings: Settings,
    ) -> None:
        # It ends with the widgets: a recording that is saved while the window closes is said to nobody.
        super().__init__(transport)
        self.song: Song | None = None
        self.answer: LiveAnswer | None = None
        self._session = session
        self._model = model
        self._songs = songs
        self._transport = transport
        self._menus = menus
        self._banner = banner
        self._settings = settings
        self._card: ModelCard | None = None
        self._start_when_ready = False
        self._record_when_on = False
        session.state_changed.connect(self._state_changed)
        session.answered.connect(self._heard)
        session.levelled.connect(transport.meter.set_level)
        session.ticked.connect(self._ticked)
        session.trouble.connect(self._trouble)
        session.trouble_over.connect(banner.dismiss)
        session.devices_listed.connect(self._show_devices)
        session.recording_changed.connect(self.show_state)
        session.recording_saved.connect(self._recording_saved)
        transport.listen_pressed.connect(self.toggle)
        transport.record_pressed.connect(self.toggle_recording)
        transport.device_box.opened.connect(session.list_devices)
        transport.device_box.device_chosen.connect(self._device_chosen)
        menus.listen.triggered.connect(self.toggle)
        menus.record.triggered.connect(self.toggle_recording)
        transport.device_box.set_chosen(settings.device)

    @property
    def state(self) -> ListeningState:
        """Where listening stands, as the user sees it."""
        return ListeningState.OPENING if self._start_when_ready else self._session.state

    def use_card(self, card: ModelCard) -> None:
        """Go on with the frames and the genres of a model."""
        before, self._card = self._card, card
        self._session.use_card(card)
        if card != before and self.song is not None:
            self.song.prediction = self.answer = None
            self._songs.touch(self.song)
        self._start_if_wanted()

    def give_up_waiting(self) -> None:
        """There is no model to listen with."""
        self._start_when_ready = False
        self.show_state()

    def forget(self) -> bool:
        """Let go of the row; False while it is listened to."""
        if self._session.state is not ListeningState.OFF:
            return False
        self.song = None
        return True

    @Slot()
    def toggle(self) -> None:
        """Start or stop listening."""
        if self.state in (ListeningState.OPENING, ListeningState.ON):
            self._start_when_ready = False
            self._session.stop()
            self.show_state()
        else:
            self._start()

    @Slot()
    def toggle_recording(self) -> None:
        """Start or stop keeping what is heard; starts listening if need be."""
        if self._session.recorded_seconds is not None:
            self._session.stop_recording()
        elif self._session.state is ListeningState.ON:
            self._record()
        else:
            self._record_when_on = True
            self._start()
        self.show_state()

    @Slot()
    def show_state(self) -> None:
        """Bring the buttons and the menu in line."""
        recorded = self._session.recorded_seconds
        self._transport.show_state(self.state, recorded)
        on = self.state in (ListeningState.OPENING, ListeningState.ON)
        self._menus.show_listening(on, recorded is not None)

    def _start(self) -> None:
        if self._session.state is not ListeningState.OFF:
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
        self._banner.dismiss()
        if self.song is None:
            self.song = Song(self.tr("Microphone"), state=State.LIVE)
            self._songs.add([self.song], first=True)
        self.song.prediction = self.answer = None
        self._session.start(box.device())
        self.begun.emit(self.song)

    def _start_if_wanted(self) -> None:
        if self._start_when_ready and self._card is not None:
            self._start_when_ready = False
            self._start()

    def _record(self) -> None:
        folder = self._settings.recordings_folder
        self._session.start_recording(Path(folder) if folder else None, self._settings.recording_format)

    @Slot()
    def _state_changed(self) -> None:
        if self._session.state is ListeningState.ON and self._record_when_on:
            self._record_when_on = False
            self._record()
        if self._session.state is ListeningState.OFF:
            self._record_when_on = False
            self._transport.meter.reset()
        self.show_state()
        if self.song is not None:
            if self._session.device_name:
                self.song.name = self._session.device_name
            self._songs.touch(self.song)
        self.changed.emit()

    @Slot(object)
    def _heard(self, answer: LiveAnswer) -> None:
        if self.song is not None:
            self.answer = answer
            self.song.prediction = answer.prediction
            self._songs.touch(self.song)
            self.answered.emit()

    @Slot()
    def _ticked(self) -> None:
        if self._session.recorded_seconds is not None:
            self._transport.show_state(self.state, self._session.recorded_seconds)

    @Slot(object)
    def _trouble(self, error: UserError) -> None:
        actions: list[Action] = []
        if error.sentence in _WORTH_A_RETRY and self._session.state is not ListeningState.ON:
            actions = [(self.tr("Try again"), self._start)]
        self._banner.say(error_words(error), actions=actions)

    @Slot(object)
    def _show_devices(self, devices: list[InputDevice]) -> None:
        self._transport.device_box.set_devices(devices)
        self._start_if_wanted()

    @Slot()
    def _device_chosen(self) -> None:
        self._settings.device = self._transport.device_box.chosen

    @Slot(object, object)
    def _recording_saved(self, path: Path | None, error: UserError | None) -> None:
        show: list[Action] = []
        if path is not None and path.exists():
            show = [
                (self.tr("Show it"), lambda: show_folder(path.parent)),
                (self.tr("Hear its genre"), lambda: self.hear_wanted.emit(path)),
            ]
        if error is not None:
            choose = (self.tr("Choose a folder …"), self.folder_wanted.emit)
            self._banner.say(error_words(error), actions=show or [choose])
        elif path is not None:
            words = self.tr("Saved as “{name}” in {folder}.").format(name=path.name, folder=path.parent)
            self._banner.say(words, kind="info", actions=show)
        self.show_state()


def show_folder(folder: Path) -> None:
    """Open a folder as the system does."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
