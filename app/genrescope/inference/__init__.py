"""Classification of patches: the model card, the two engines, pooling and the decision."""
