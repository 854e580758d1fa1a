"""The report on a model: ``metrics.json``, plots and the model card."""
