"""Plots for the model card, drawn from ``metrics.json`` alone.

Colours are from Okabe and Ito (Color universal design, 2008), and from a single-hue scale, so that everyone
can distinguish them, even in print.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter
from PIL import Image

from genrescope.training.measure.intervals import auroc_interval, wilson_interval

Figures = dict[str, Any]

_BLUE, _VERMILION, _GREEN, _GREY = "#0072B2", "#D55E00", "#009E73", "#767676"
_DPI = 100
_WIDTH = 9.0  # inches, so 900 pixels
_TITLE_COLUMNS, _TITLE_LINES = 112, 2
_STYLE: dict[Any, Any] = {
    "font.size": 11.0,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "grid.color": "#dddddd",
    "legend.frameon": False,
}
# With fewer tracks, the accuracy jumps with each of them.
_FEW = 10


def draw_plots(metrics: Figures, folder: Path) -> list[Path]:
    """Draw all plots.

    Parameters
    ----------
    metrics : dict
        Content of ``metrics.json``.
    folder : pathlib.Path
        Folder of the plots of the cross-validation, with a folder for each evaluation; created if there is
        anything to draw.

    Returns
    -------
    list of pathlib.Path
        The PNG files, 900 pixels wide.  Old plots whose figures are missing are deleted.
    """
    sections = {folder: ("cross-validation", metrics.get("cross_validation"))}
    for name, figures in metrics.get("evaluations", {}).items():
        sections[folder / name] = (f'evaluation "{name}"', figures)
    drawn = []
    for place, (title, figures) in sections.items():
        for name, draw in _PLOTS.items():
            path = place / f"{name}.png"
            figure = draw(figures, title) if figures else None
            if figure is None:
                path.unlink(missing_ok=True)
                continue
            place.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_png(figure))
            drawn.append(path)
    return drawn


# Plots ------------------------------------------------------------------------------------------------


def _confusion_matrix(figures: Figures, title: str) -> Figure | None:
    # Without genres, the matrix cannot be labelled.
    if not figures.get("confusion") or not _genres(figures):
        return None
    counts = np.array(figures["confusion"])
    names = _genres(figures)
    of_genre = counts.sum(axis=1)
    shares = counts / np.maximum(of_genre, 1)[:, None]
    with _figure(8.0, "Confusion matrix", figures, title) as figure:
        axes = figure.add_subplot()
        axes.grid(False)
        axes.spines[:].set_visible(False)
        image = axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
        for row, column in np.ndindex(counts.shape):
            if counts[row, column]:
                dark = shares[row, column] > 0.55
                axes.text(
                    column,
                    row,
                    f"{counts[row, column]}",
                    ha="center",
                    va="center",
                    color="w" if dark else "k",
                )
        axes.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(names)), [f"{name} ({n})" for name, n in zip(names, of_genre, strict=True)])
        axes.tick_params(length=0)
        axes.set_xlabel("leading genre")
        axes.set_ylabel("label (number of tracks)")
        bar = figure.colorbar(image, ax=axes, shrink=0.8, label="share of the label's tracks")
        bar.ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        bar.outline.set_visible(False)
    return figure


def _roc(figures: Figures, title: str) -> Figure | None:
    curves = figures.get("roc")
    if not curves:
        return None
    names = _genres(figures)
    counts = dict(zip(names, map(sum, figures.get("confusion", [])), strict=False))
    n_columns = min(5, len(curves))
    n_rows = -(-len(curves) // n_columns)
    with _figure(1.35 + 2.0 * n_rows, "ROC curves, one genre against the rest", figures, title) as figure:
        grid = figure.subplots(n_rows, n_columns, sharex=True, sharey=True, squeeze=False)
        for axes in grid.flat[len(curves) :]:
            axes.set_visible(False)
        for axes, (name, curve) in zip(grid.flat, curves.items(), strict=False):
            _roc_axes(axes)
            # The others in grey, for comparison.
            for other in curves.values():
                _roc_curve(axes, other, color="#cccccc", lw=0.7)
            _roc_curve(axes, curve, color=_BLUE, lw=2.0)
            n = counts.get(name)
            axes.set_title(name if n is None else f"{name} (n = {n})", fontsize=11)
            around = curve.get("auroc_ci95")
            if around is None and n:
                around = auroc_interval(curve["auroc"], n, sum(counts.values()) - n)
            text = f"AUROC {curve['auroc']:.2f}"
            if around:
                text += f"\n{around[0]:.2f} to {around[1]:.2f}"
            axes.text(0.97, 0.06, text, ha="right", va="bottom", fontsize=10)
        figure.supxlabel("false positive rate (tracks of other genres)", fontsize=11)
        figure.supylabel("true positive rate", fontsize=11)
    return figure


def _reliability(figures: Figures, title: str) -> Figure | None:
    bins = [b for b in figures.get("reliability", []) if b["n"]]
    if not bins:
        return None
    x = np.array([b["confidence"] for b in bins])
    y = np.array([b["accuracy"] for b in bins])
    n = [b["n"] for b in bins]
    intervals = np.array([wilson_interval(round(b["accuracy"] * b["n"]), b["n"]) for b in bins])
    with _figure(7.2, "Reliability diagram", figures, title) as figure:
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        upper.plot([0, 1], [0, 1], color=_GREY, ls="--", lw=1.2, label="confidence = accuracy")
        upper.errorbar(
            x,
            y,
            np.abs(intervals.T - y),
            fmt="o",
            ms=7,
            color=_BLUE,
            capsize=3,
            label="tracks, 95 % interval",
        )
        upper.set_ylim(-0.02, 1.02)
        upper.set_ylabel("accuracy")
        upper.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        text = None
        if "ece" in figures:
            text = f"calibration error {figures['ece']:.3f}"
            if "ece_ci95" in figures:
                text += " ({:.3f} to {:.3f})".format(*figures["ece_ci95"])
        # There are few confident wrong answers: the corner is free.
        upper.legend(loc="lower right", title=text, alignment="left")
        width = [b["upper"] - b["lower"] for b in bins]
        middle = [(b["upper"] + b["lower"]) / 2 for b in bins]
        bars = lower.bar(middle, n, np.array(width) * 0.9, color=_BLUE, alpha=0.55)
        lower.bar_label(bars, padding=1, fontsize=10)
        lower.set_ylim(0, max(n) * 1.25)
        lower.set_xlim(0, 1)
        lower.set_ylabel("tracks")
        lower.set_xlabel("confidence (probability of the leading genre)")
        lower.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        lower.xaxis.set_major_locator(FixedLocator([share / 10 for share in range(11)]))
    return figure


def _coverage(figures: Figures, title: str) -> Figure | None:
    curve = figures.get("coverage_against_accuracy")
    if not curve or not curve["coverage"]:
        return None
    n = figures["n_tracks"]
    answered = np.round(np.array(curve["coverage"]) * n).astype(int)
    shown = answered >= min(_FEW, n)
    coverage, accuracy = np.array(curve["coverage"])[shown], np.array(curve["accuracy"])[shown]
    band = np.array(
        [wilson_interval(round(a * k), int(k)) for a, k in zip(accuracy, answered[shown], strict=True)]
    )
    with _figure(6.0, "Coverage against accuracy", figures, title) as figure:
        axes = figure.add_subplot()
        axes.fill_between(
            coverage, band[:, 0], band[:, 1], color=_BLUE, alpha=0.15, lw=0, label="95 % interval"
        )
        axes.plot(coverage, accuracy, color=_BLUE, lw=2, label="if only the most confident share is answered")
        lowest = band.min()
        if figures.get("accuracy_when_answered") is not None:
            point = (figures["coverage"], figures["accuracy_when_answered"])
            axes.plot(
                *point,
                "D",
                ms=9,
                color=_VERMILION,
                mec="w",
                label=f"at the threshold: {100 * point[1]:.1f} % of {100 * point[0]:.1f} % answered",
            )
            lowest = min(lowest, point[1])
        axes.set_xlim(0, 1.01)
        axes.set_ylim(max(0.0, np.floor(lowest * 10 - 0.5) / 10), 1.01)
        axes.set_xlabel("coverage (share of tracks with an answer)")
        axes.set_ylabel("accuracy of the answers")
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        axes.legend(loc="lower left")
    return figure


def _seconds(figures: Figures, title: str) -> Figure | None:
    points = figures.get("accuracy_by_seconds")
    if not points:
        return None
    same = figures.get("accuracy_by_seconds_same_tracks", [])
    ticks = [point["seconds"] for point in points]
    with _figure(6.2, "Accuracy by length of the excerpt", figures, title) as figure:
        axes = figure.add_subplot()
        lowest = _seconds_curve(
            axes, points, 1.0, color=_BLUE, marker="o", label="all tracks that are long enough"
        )
        if same:
            label = f"the same {same[0]['n_tracks']} tracks throughout"
            lowest = min(
                lowest, _seconds_curve(axes, same, 1.03, color=_VERMILION, marker="s", ls="--", label=label)
            )
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticks(ticks, [f"{p['seconds']:g} s\nn = {p['n_tracks']}" for p in points])
        axes.set_xlim(min(ticks) * 0.85, max(ticks) * 1.2)
        axes.set_ylim(max(0.0, np.floor(lowest * 10 - 0.5) / 10), 1.0)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        axes.set_xlabel("length of the excerpt (logarithmic), and number of tracks that are long enough")
        axes.set_ylabel("accuracy, 95 % interval")
        axes.legend(loc="lower right")
    return figure


def _seconds_curve(axes: Axes, points: Sequence[Figures], shift: float, **style: Any) -> float:
    """Draw a curve, shifted so as not to cover another one; return the lowest end of its intervals."""
    x = np.array([point["seconds"] for point in points]) * shift
    y = np.array([point["accuracy"] for point in points])
    ends = np.array([point["accuracy_ci95"] for point in points])
    axes.errorbar(x, y, np.abs(ends.T - y), ms=7, lw=1.8, capsize=3, **style)
    return float(ends.min())


def _not_music(figures: Figures, title: str) -> Figure | None:
    found = figures.get("not_music")
    if not found or "roc" not in found:
        return None
    around = found.get("auroc_ci95") or auroc_interval(found["auroc"], found["n_music"], found["n_not_music"])
    with _figure(6.8, "ROC curve, music against other sounds", {**figures, **found}, title) as figure:
        axes = figure.add_subplot()
        _roc_axes(axes)
        label = f"AUROC {found['auroc']:.4f} ({around[0]:.4f} to {around[1]:.4f})"
        _roc_curve(axes, found["roc"], color=_BLUE, lw=2.2, label=label)
        point = (1 - found["not_music_called_so"], 1 - found["music_called_not_music"])
        axes.plot(
            *point,
            "D",
            ms=9,
            color=_VERMILION,
            mec="w",
            label=f"at the threshold: {100 * point[1]:.1f} % of the music\n"
            f"and {100 * point[0]:.1f} % of the other sounds called music",
        )
        axes.set_xlabel("share of other sounds called music")
        axes.set_ylabel("share of music called music")
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        axes.legend(loc="lower right")
    return figure


_PLOTS: dict[str, Callable[[Figures, str], Figure | None]] = {
    "confusion_matrix": _confusion_matrix,
    "roc": _roc,
    "reliability": _reliability,
    "coverage_against_accuracy": _coverage,
    "accuracy_against_seconds": _seconds,
    "not_music_roc": _not_music,
}


# Parts of plots ---------------------------------------------------------------------------------------


def _genres(figures: Figures) -> list[str]:
    """The genres in the order of the confusion matrix; empty if unknown."""
    names = list(figures["classes"] if "classes" in figures else figures.get("recall", {}))
    return names if len(names) == len(figures.get("confusion", [])) else []


def _roc_axes(axes: Axes) -> None:
    axes.plot([0, 1], [0, 1], color=_GREY, ls="--", lw=1.0)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_aspect("equal")


def _roc_curve(axes: Axes, curve: Figures, **style: Any) -> None:
    axes.plot(curve["false_positive_rate"], curve["true_positive_rate"], **style)


@contextmanager
def _figure(height: float, heading: str, figures: Figures, title: str) -> Iterator[Figure]:
    """A figure with a title of the heading, the number of tracks and the protocol, in a style of our own."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        n = (
            f"{figures['n_music']} and {figures['n_not_music']} recordings"
            if "n_music" in figures
            else f"{figures['n_tracks']} tracks"
        )
        protocol = textwrap.wrap(
            f"Protocol: {figures.get('protocol', 'unknown')}",
            _TITLE_COLUMNS,
            max_lines=_TITLE_LINES,
            placeholder=" …",
        )
        lines = [f"{heading}, {n}, {title}", *protocol]
        figure.suptitle("\n".join(lines), fontsize=10.5, linespacing=1.4, parse_math=False)


def _png(figure: Figure) -> bytes:
    """A small PNG whose bytes depend only on the image."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=_DPI, metadata={"Software": None})
    small = io.BytesIO()
    with Image.open(drawn) as image:
        palette = image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        palette.save(small, format="PNG", optimize=True)
    return small.getvalue()
