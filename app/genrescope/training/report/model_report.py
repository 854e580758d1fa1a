"""The report on a model in its folder: ``metrics.json``, and the plots and ``MODEL_CARD.md`` made from it."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from genrescope.training.data.recordings import DataError
from genrescope.training.report.metrics_file import read_metrics, write_metrics
from genrescope.training.report.model_card import PLOTS_NAME, write_model_card

log = logging.getLogger(__name__)

_CURVES = ("roc", "reliability", "coverage_against_accuracy")


def write_report(folder: Path, metrics: dict[str, Any], *, card_folder: Path | None = None) -> list[Path]:
    """Write ``metrics.json``, ``plots/`` and ``MODEL_CARD.md`` to a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Model folder, or another one, which is created.
    metrics : dict
        All figures.
    card_folder : pathlib.Path, optional
        Folder of ``card.json``, if not ``folder``.

    Returns
    -------
    list of pathlib.Path
        The files that were written.  Without matplotlib, there are no plots, and a message is logged.

    Raises
    ------
    OSError
        If a file cannot be written; ``metrics.json`` is then either the old or the new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_metrics(folder, metrics)]
    try:
        from genrescope.training.report.plots import draw_plots
    except ModuleNotFoundError as error:
        log.warning("No plots were drawn: %s is not installed (pip install 'genrescope[train]').", error.name)
    else:
        written += draw_plots(metrics, folder / PLOTS_NAME)
    return [*written, write_model_card(folder, card_folder=card_folder)]


def evaluation_name(data: Path, split: str | None = None, name: str | None = None) -> str:
    """Name of an evaluation: ``name``, or the names of the folder and the split.

    Since it also names a folder of plots, other characters than letters, digits, dots and dashes become
    dashes.
    """
    wanted = name or "-".join(filter(None, (data.resolve().name, split)))
    return re.sub(r"[^\w.-]+", "-", wanted).strip("-.") or "evaluation"


def without_curves(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures without the curves, to be printed."""
    short = {key: value for key, value in figures.items() if key not in _CURVES}
    return {key: without_curves(value) if isinstance(value, dict) else value for key, value in short.items()}


def write_evaluation(figures: dict[str, Any], name: str, *, model: Path, out: Path | None = None) -> Path:
    """Add an evaluation to the report on a model.

    Parameters
    ----------
    figures : dict
        From :func:`genrescope.training.measure.folder.evaluate_folder`.
    name : str
        From :func:`evaluation_name`; an evaluation of the same name is replaced.
    model : pathlib.Path
        Model folder.
    out : pathlib.Path, optional
        Folder to write the report to instead of the model folder.

    Returns
    -------
    pathlib.Path
        The folder of the report.

    Raises
    ------
    DataError
        If the existing ``metrics.json`` is damaged; it is not changed.
    OSError
        If the folder cannot be written.
    """
    folder = out if out is not None else model
    try:
        metrics = read_metrics(folder) or read_metrics(model)
        evaluations = metrics.get("evaluations", {})
        metrics["evaluations"] = {**evaluations, name: figures}
    except (ValueError, TypeError) as error:
        name = folder.resolve().name
        raise DataError(f"{name}/metrics.json is damaged ({error}); nothing was written.") from error
    write_report(folder, metrics, card_folder=model)
    return folder
