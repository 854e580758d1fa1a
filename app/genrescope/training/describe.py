"""What is written beside a model about it: ``metrics.json``, and from it the plots and ``MODEL_CARD.md``."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from genrescope.training.metrics_file import write_metrics
from genrescope.training.model_card_text import PLOTS_NAME, write_model_card_text

log = logging.getLogger(__name__)


def describe_model(folder: Path, metrics: dict[str, Any], *, card_folder: Path | None = None) -> list[Path]:
    """Write ``metrics.json``, ``plots/`` and ``MODEL_CARD.md`` into a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Model folder, or another one; it is made if it is not there.
    metrics : dict
        Everything that was measured.
    card_folder : pathlib.Path, optional
        Where ``card.json`` lies, if not in ``folder``.

    Returns
    -------
    list of pathlib.Path
        What was written.  Without matplotlib no plot is, and the log says so.

    Raises
    ------
    OSError
        If something cannot be written; ``metrics.json`` is then the old one or the new one, never half of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_metrics(folder, metrics)]
    try:
        from genrescope.training.plots import draw_plots
    except ModuleNotFoundError as error:
        log.warning("No plots were drawn: %s is not installed (pip install 'genrescope[train]').", error.name)
    else:
        written += draw_plots(metrics, folder / PLOTS_NAME)
    return [*written, write_model_card_text(folder, card_folder=card_folder)]
