"""The thread that owns the model, and the choice of a model."""
