"""``genrescope train``."""

from __future__ import annotations

from genrescope.cli import train
from genrescope.training.baselines.networks import BASELINE_ARCHITECTURES


def test_the_option_names_every_baseline():
    assert train.BASELINES == BASELINE_ARCHITECTURES
