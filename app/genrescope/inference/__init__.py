"""Patches to scores: the model card, the two engines, pooling and the decision."""
