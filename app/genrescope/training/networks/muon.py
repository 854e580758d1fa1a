"""The Muon optimiser for convolutions, which needs fewer patches for the same loss."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops


class ConvolutionMuon(keras.optimizers.Muon):  # type: ignore[misc]
    """Muon for convolutions, as matrices with one column per output channel; AdamW for the rest.

    Keras' own Muon leaves convolutions to AdamW.  The flattening, and the scale with which both share a
    learning rate, are those of K. Jordan et al.: Muon: An optimizer for hidden layers in neural
    networks, 2024, and J. Liu et al.: Muon is scalable for LLM training, 2025.
    """

    def _should_use_adamw(self, variable: Any) -> bool:
        # The first layer and depthwise convolutions mix no channels: there is nothing to orthogonalise.
        return len(variable.shape) != 4 or min(variable.shape[-2:]) == 1

    def _muon_update_step(self, gradient: Any, variable: Any, lr: Any, m: Any) -> None:
        self.assign_add(m, gradient + m * (self.momentum - 1.0))
        direction = gradient + self.momentum * m
        shape = tuple(variable.shape)
        n_rows, n_columns = math.prod(shape[:-1]), shape[-1]
        update = self.zeropower_via_newtonschulz5(ops.reshape(direction, (n_rows, n_columns)), self.ns_steps)
        scale = self.rms_rate * math.sqrt(max(n_rows, n_columns))
        self.assign_sub(variable, ops.reshape(update, shape) * scale * ops.cast(lr, variable.dtype))
