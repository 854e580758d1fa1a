"""The live sound as the window shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome
    from genrescope.analysis.timeline import LiveTimeline
    from genrescope.gui.live.connection import ListeningState


@dataclass(eq=False)
class LiveSound:
    """The sound of an input device, shown in place of a song.

    Attributes
    ----------
    state : ListeningState
        Whether the device is open.
    timeline : LiveTimeline
        Outcomes of the last minutes.
    device_name : str
        Name of the open or the last device; empty before the first.
    outcome : LiveOutcome or None
        The latest outcome; None before the first.
    """

    state: ListeningState
    timeline: LiveTimeline
    device_name: str = ""
    outcome: LiveOutcome | None = None
