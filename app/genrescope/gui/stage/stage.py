"""Opens the stage view and keeps it in sync with the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent, QScreen

from genrescope.gui.actions import Actions
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.controller import LiveController
from genrescope.gui.widgets.banner import Banner
from genrescope.gui.widgets.genre_bars import GenreBars
from genrescope.gui.widgets.headline import Headline
from genrescope.gui.widgets.tag_chips import TagChips

if TYPE_CHECKING:
    from genrescope.gui.stage.view import StageView
    from genrescope.inference.model_card import ModelCard


class Stage(QObject):
    """Shows the contents of the window full screen.

    Parameters
    ----------
    headline, bars, tags, banner
        Parts of the window whose contents are shown.
    live : LiveController
        The live sound.
    actions : Actions
        Some of them also work on the stage.
    press_key : callable
        Handles the keys of the playback, and returns whether it used one.
    """

    toggled = Signal()
    """The stage was opened or closed."""

    def __init__(
        self,
        headline: Headline,
        bars: GenreBars,
        tags: TagChips,
        banner: Banner,
        live: LiveController,
        actions: Actions,
        press_key: Callable[[QKeyEvent], bool],
    ) -> None:
        super().__init__(actions)
        self._headline = headline
        self._bars = bars
        self._tags = tags
        self._banner = banner
        self._live = live
        self._actions = actions
        self._press_key = press_key
        self.view: StageView | None = None

    @property
    def is_open(self) -> bool:
        """Whether the stage view is shown."""
        return self.view is not None and self.view.isVisible()

    def open(self, screen: QScreen, appearance: tuple[str, float, float]) -> None:
        """Show the stage full screen.

        Parameters
        ----------
        screen : QScreen
            The screen to cover.
        appearance : (str, float, float)
            Colour map of the spectrogram, and the levels of its lowest and highest colours in dB.
        """
        if self.view is None:
            self.view = self._make()
        self.view.set_appearance(*appearance)
        self.view.enter(screen)
        self._show_message()
        self.toggled.emit()

    def close(self) -> None:
        """Show the window again."""
        if self.view is not None:
            self.view.close()

    def show(self, is_live: bool, card: ModelCard | None) -> None:
        """Show the current contents of the window.

        Parameters
        ----------
        is_live : bool
            Whether the live sound is shown.
        card : ModelCard or None
            The model, if there is one yet.
        """
        if self.view is None or not self.view.isVisible():
            return
        sound = self._live.sound if is_live else None
        is_firm = sound is None or sound.outcome is None or sound.outcome.is_firm
        self.view.show_headline(self._headline.verdict.whole, self._headline.detail.whole, is_firm=is_firm)
        listens = is_live and self._live.state is ListeningState.ON
        bars = self._bars
        self.view.show_scores(bars.classes, bars.scores, printed=bars.printed, calm=listens)
        self.view.show_tags(self._tags.tags, has_tags=card is not None and bool(card.tags))
        self.view.show_sound(is_live, self._live.analysis.frames, card.mel if card is not None else None)
        self._show_recording()
        self.view.timeline.refresh()
        if self._live.state is not ListeningState.ON:
            self.view.meter.reset()

    def refresh(self) -> None:
        """Show the newest sound."""
        if self.view is not None:
            self.view.refresh()

    def _make(self) -> StageView:
        from genrescope.gui.stage.view import StageView

        actions = self._actions
        view = StageView(
            [actions.play, actions.listen, actions.record, actions.keep_last],
            self._press_key,
            self._banner.window(),
        )
        view.addActions([actions.previous_song, actions.next_song])
        view.addActions([actions.volume_up, actions.volume_down, actions.mute])
        view.addActions([actions.stage, actions.quit])
        view.timeline.show_live(self._live.analysis.timeline)
        view.left.connect(self.toggled)
        self._live.analysis.levelled.connect(self._show_level)
        self._live.recording.changed.connect(self._show_recording)
        self._banner.changed.connect(self._show_message)
        return view

    @Slot(float, float, bool)
    def _show_level(self, peak_dbfs: float, rms_dbfs: float, is_clipping: bool) -> None:
        if self.view is not None and self.view.isVisible():
            self.view.show_level(peak_dbfs, rms_dbfs, is_clipping)

    @Slot()
    def _show_recording(self) -> None:
        if self.view is not None:
            self.view.show_recording(self._live.recording.seconds)

    @Slot()
    def _show_message(self) -> None:
        if self.view is not None:
            self.view.show_message(self._banner.text, self._banner.kind)
