"""The messages about listening and recording in the banner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from genrescope.errors import UserError
from genrescope.gui.text.errors import error_text
from genrescope.gui.widgets.banner import Action, Banner, Message


class LiveMessages:
    """Combines a device problem and the recording that it ended in one message.

    Parameters
    ----------
    banner : Banner
        Shared with other parts of the window, so only messages that are still shown are removed.
    """

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        self._problem: Message | None = None
        self._recording: Message | None = None
        self._shown_problem: Message | None = None
        """The problem, followed by the message about the recording if there is one."""

    def clear(self) -> None:
        """Remove all messages; called when listening starts."""
        self._problem = None
        self._banner.dismiss()

    def show_info(self, text: Callable[[], str], actions: Sequence[Action] = ()) -> None:
        """Show a message that is not about a problem."""
        self._banner.show_message(Message(text, "info", actions))

    def show_problem(self, error: UserError, actions: Sequence[Action] = ()) -> None:
        """Show a problem, followed by the message about a recording if it is still shown."""
        self._problem = Message(partial(error_text, error), actions=actions)
        if self._banner.message is not self._recording:
            self._recording = None
        self._show()

    def clear_problem(self) -> None:
        """Remove the problem; the message about a recording stays."""
        if self._is_problem_shown():
            if self._recording is not None:
                self._banner.show_message(self._recording)
            else:
                self._banner.dismiss()
        self._problem = None

    def show_recording(self, message: Message | None) -> None:
        """Show the result of a recording, after the problem if it is still shown.

        Parameters
        ----------
        message : Message or None
            None if there is nothing to report about the newest recording.
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
