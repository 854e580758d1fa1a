"""``genrescope train``."""

from __future__ import annotations

from genrescope.cli import train
from genrescope.training.baselines.networks import BASELINE_ARCHITECTURES
from genrescope.training.networks.student import ARCHITECTURES, FRONT_ENDS


def test_the_options_name_every_network():
    assert train.BASELINES == BASELINE_ARCHITECTURES
    assert train.STUDENTS == ARCHITECTURES
    assert train.FRONT_ENDS == FRONT_ENDS
