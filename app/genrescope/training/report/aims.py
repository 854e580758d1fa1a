"""The table of aims: what the model before this one reached, what this one should reach, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genrescope.training.report.formatting import UNKNOWN, percent, percent_interval, table

Figures = dict[str, Any]

_SECTIONS = {"cross_validation", "other_collections", "left_out_collections", "all_collections"}


def aims_table(card: Figures, metrics: Figures) -> str:
    """The table, from ``card.json`` and ``metrics.json``; empty unless all was measured."""
    if not metrics.keys() >= _SECTIONS:
        return ""
    rows = []
    for what, before, bar, most, measured in _AIMS:
        value, counts = measured(card, metrics)
        rows.append((what, before, bar, most, value, counts))
    return table(
        ("what", "before", "aim", "most hoped for", "measured (95 % interval)", "tracks, artists"), rows
    )


def _share(figures: Figures | None, key: str = "accuracy") -> tuple[str, str]:
    """A share with its interval, and the tracks and artists that it is of."""
    if not figures or figures.get(key) is None:
        return UNKNOWN, UNKNOWN
    by_seed: list[float] = figures.get("by_seed") or figures.get("accuracy_by_seed") or [figures[key]]
    value = sum(by_seed) / len(by_seed)
    interval = figures.get(f"{key}_ci95_by_artist", figures.get(f"{key}_ci95"))
    counts = ", ".join(str(figures[name]) for name in ("n_tracks", "n_artists") if name in figures)
    return f"{percent(value)} ({percent_interval(interval)})" if interval else percent(value), counts


def _both(first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str]:
    return "; ".join((first[0], second[0])), "; ".join((first[1], second[1]))


def _in(*path: str, key: str = "accuracy") -> Callable[[Figures, Figures], tuple[str, str]]:
    def measured(_: Figures, metrics: Figures) -> tuple[str, str]:
        found: Any = metrics
        for name in path:
            found = found.get(name, {})
        return _share(found, key)

    return measured


def _others_known(_: Figures, metrics: Figures) -> tuple[str, str]:
    others = metrics["other_collections"]
    return _both(_share(others), _share(others["six_genres"], "recall"))


def _at_coverage(_: Figures, metrics: Figures) -> tuple[str, str]:
    known, left_out = (metrics[f"{name}_collections"]["at_coverage"] for name in ("other", "left_out"))
    return _both(_share(known), _share(left_out))


def _rooms(_: Figures, metrics: Figures) -> tuple[str, str]:
    losses = []
    counts = []
    for name in ("cross_validation", "other_collections"):
        section = metrics[name]
        clean, rooms = (section.get(f"accuracy_{where}by_seed") for where in ("", "in_rooms_"))
        if clean and rooms:
            losses.append(f"{100 * (sum(clean) - sum(rooms)) / len(rooms):.1f} points")
            counts.append(_share(section)[1])
    return ("; ".join(losses), "; ".join(counts)) if losses else (UNKNOWN, UNKNOWN)


def _calibration(_: Figures, metrics: Figures) -> tuple[str, str]:
    every = metrics["all_collections"]
    low, high = every["ece_ci95"]
    return f"{every['ece']:.3f} ({low:.3f} to {high:.3f})", f"{every['n_tracks']}, {every['n_artists']}"


def _not_music(_: Figures, metrics: Figures) -> tuple[str, str]:
    found = metrics["cross_validation"].get("not_music")
    if not found:
        return UNKNOWN, UNKNOWN
    missed = percent_interval(found["music_called_not_music_ci95"])
    return (
        f"{found['auroc']:.4f}; {percent(found['music_called_not_music'])} ({missed})",
        f"{found['n_music']} of music, {found['n_not_music']} others",
    )


def _size(card: Figures, metrics: Figures) -> tuple[str, str]:
    milliseconds = metrics.get("engines", {}).get("milliseconds_per_second")
    size = f"{card['parameters'] / 1e6:.2f} M" if "parameters" in card else UNKNOWN
    return f"{size}; " + (f"{milliseconds:.1f} ms" if milliseconds else UNKNOWN), ""


def _synthetic(_: Figures, metrics: Figures) -> tuple[str, str]:
    found = metrics.get("music_of_other_genres", {})
    parts = [(name, found[name]) for name in ("demo clip", "MIDI", "game music") if name in found]
    if not parts:
        return UNKNOWN, UNKNOWN
    return (
        "; ".join(f"{percent(f['named'])} of {name} given a genre" for name, f in parts),
        "; ".join(str(f["n_tracks"]) for _, f in parts),
    )


_AIMS: tuple[tuple[str, str, str, str, Callable[[Figures, Figures], tuple[str, str]]], ...] = (
    ("ten genres, GTZAN, unknown artists", "72 %", "79 %", "85 %", _in("cross_validation")),
    (
        "of these, 15 s and more",
        "86 %",
        "91 %",
        "95 %",
        _in("cross_validation", "excerpts_of_15_s_and_more"),
    ),
    (
        "other collections, unknown artists: right; mean recall of rock, metal, blues, jazz, hip hop and pop",
        "43; 51 %",
        "77; 75 %",
        "88; 85 %",
        _others_known,
    ),
    (
        "mean recall of these six, collection left out altogether",
        "51 %",
        "65 %",
        "80 %",
        _in("left_out_collections", "six_genres", key="recall"),
    ),
    (
        "right where it answers 55 %, other collections: unknown artists; left out altogether",
        "56 % (of 39 %)",
        "88; 75 %",
        "95; 90 %",
        _at_coverage,
    ),
    (
        "electronic: recall, unknown artists",
        "0",
        "75 %",
        "90 %",
        _in("all_collections", "electronic", key="recall"),
    ),
    (
        "loss of accuracy in unseen rooms at 10 dB: GTZAN; other collections",
        "5.6 points",
        "4 points",
        "2 points",
        _rooms,
    ),
    (
        "re-recorded in real, noisy rooms",
        "79 %",
        "84 %",
        "90 %",
        _in("cross_validation", "recorded_again_in_rooms"),
    ),
    ("expected calibration error, all collections", UNKNOWN, "0.06", "0.03", _calibration),
    (
        "not music: AUROC; music called not music",
        "0.9999; 0.3 %",
        "0.995; 1 %",
        "0.999",
        _not_music,
    ),
    ("parameters; LiteRT for a second of sound on one core", "1.5 M", "2.5 M; 2.5 ms", "1 M; 1 ms", _size),
    ("demo clip and other synthetic music", "“Classical, 97 %”", "not sure, or right", "", _synthetic),
)
