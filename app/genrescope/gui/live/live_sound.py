"""What the window knows of the live sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genrescope.analysis.history import History
    from genrescope.analysis.live import LiveAnswer
    from genrescope.gui.live.session import ListeningState


@dataclass(eq=False)
class LiveSound:
    """The sound of an input device, which is shown in place of a song.

    Attributes
    ----------
    state : ListeningState
        Whether the device is open.
    history : History
        What was answered in the last minutes.
    device_name : str
        The device that is open, or was last; empty until one was.
    answer : LiveAnswer or None
        The latest answer; None before the first.
    """

    state: ListeningState
    history: History
    device_name: str = ""
    answer: LiveAnswer | None = None
