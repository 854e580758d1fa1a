"""The messages about listening and recording in the banner."""

from __future__ import annotations

from collections.abc import Sequence

from genrescope.errors import UserError
from genrescope.gui.text.errors import error_text
from genrescope.gui.widgets.banner import Action, Banner


class LiveMessages:
    """Shows one message for a problem of the device and the recording that it ended.

    Parameters
    ----------
    banner : Banner
        Other parts of the window use it too, so only what is still shown is taken back.
    """

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        self._problem: UserError | None = None
        self._problem_actions: Sequence[Action] = ()
        self._problem_text = ""
        self._recording_text = ""
        self._recording_actions: Sequence[Action] = ()

    def clear(self) -> None:
        """Take everything back: listening starts."""
        self._problem = None
        self._banner.dismiss()

    def show_info(self, text: str, actions: Sequence[Action] = ()) -> None:
        """Show something that is not a problem."""
        self._banner.say(text, kind="info", actions=actions)

    def show_problem(self, error: UserError, actions: Sequence[Action] = ()) -> None:
        """Show a problem, followed by the message about a recording if that is still shown."""
        self._problem, self._problem_actions = error, actions
        if self._banner.text != self._recording_text:
            self._recording_text, self._recording_actions = "", ()
        self._show()

    def clear_problem(self) -> None:
        """Take the problem back; the message about a recording stays."""
        if self._problem is not None and self._banner.text == self._problem_text:
            if self._recording_text:
                self.show_info(self._recording_text, self._recording_actions)
            else:
                self._banner.dismiss()
        self._problem = None

    def show_recording(self, text: str, actions: Sequence[Action], *, is_error: bool) -> None:
        """Show what became of a recording, after the problem if that is still shown."""
        self._recording_text, self._recording_actions = text, actions
        if self._problem is not None and self._banner.text == self._problem_text:
            self._show()
        elif text:
            self._banner.say(text, kind="error" if is_error else "info", actions=actions)

    def _show(self) -> None:
        assert self._problem is not None
        self._problem_text = f"{error_text(self._problem)} {self._recording_text}".rstrip()
        self._banner.say(self._problem_text, actions=[*self._problem_actions, *self._recording_actions])
