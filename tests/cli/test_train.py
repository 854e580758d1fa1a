"""``genrescope train``."""

from __future__ import annotations

from genrescope.cli import train
from genrescope.training import earlier
from genrescope.training.architecture import ARCHITECTURES, FRONT_ENDS


def test_the_options_name_every_network():
    assert train.EARLIER_SYSTEMS == earlier.EARLIER_ARCHITECTURES
    assert train.STUDENTS == ARCHITECTURES
    assert train.FRONT_ENDS == FRONT_ENDS
