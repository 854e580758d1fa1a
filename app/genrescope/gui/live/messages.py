"""The messages about listening and recording in the banner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from genrescope.errors import UserError
from genrescope.gui.text.errors import error_text
from genrescope.gui.widgets.banner import Action, Banner, Message


class LiveMessages:
    """Shows one message for a problem of the device and the recording that it ended.

    Parameters
    ----------
    banner : Banner
        Other parts of the window use it too, so only what is still shown is taken back.
    """

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        self._problem: Message | None = None
        self._recording: Message | None = None
        self._shown_problem: Message | None = None
        """The problem, followed by the message about the recording if there is one."""

    def clear(self) -> None:
        """Take everything back: listening starts."""
        self._problem = None
        self._banner.dismiss()

    def show_info(self, text: Callable[[], str], actions: Sequence[Action] = ()) -> None:
        """Show something that is not a problem."""
        self._banner.show_message(Message(text, "info", actions))

    def show_problem(self, error: UserError, actions: Sequence[Action] = ()) -> None:
        """Show a problem, followed by the message about a recording if that is still shown."""
        self._problem = Message(partial(error_text, error), actions=actions)
        if self._banner.message is not self._recording:
            self._recording = None
        self._show()

    def clear_problem(self) -> None:
        """Take the problem back; the message about a recording stays."""
        if self._is_problem_shown():
            if self._recording is not None:
                self._banner.show_message(self._recording)
            else:
                self._banner.dismiss()
        self._problem = None

    def show_recording(self, message: Message | None) -> None:
        """Show what became of a recording, after the problem if that is still shown.

        Parameters
        ----------
        message : Message or None
            None if there is nothing to report of the newest recording.
        """
        self._recording = message
        if self._is_problem_shown():
            self._show()
        elif message is not None:
            self._banner.show_message(message)

    def _is_problem_shown(self) -> bool:
        return self._problem is not None and self._banner.message is self._shown_problem

    def _show(self) -> None:
        messages = [message for message in (self._problem, self._recording) if message is not None]
        self._shown_problem = Message(
            lambda: " ".join(message.text() for message in messages),
            actions=[action for message in messages for action in message.actions],
        )
        self._banner.show_message(self._shown_problem)
