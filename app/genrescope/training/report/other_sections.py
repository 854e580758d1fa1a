"""Sections of the model card on sections of a file, tags, music of other genres, few songs and the probe."""

from __future__ import annotations

from typing import Any

from genrescope.training.report.formatting import (
    UNKNOWN,
    number,
    number_interval,
    paragraph,
    percent,
    percent_interval,
    table,
)

Figures = dict[str, Any]


def collections_table(figures: Figures) -> str:
    """Accuracy on each collection."""
    rows = [
        (
            name,
            str(share["n_tracks"]),
            str(share["n_artists"]),
            percent(share["accuracy"]),
            percent_interval(share["accuracy_ci95"]),
        )
        for name, share in figures.get("by_collection", {}).items()
    ]
    columns = ("collection", "tracks", "artists", "accuracy", "95 % interval")
    return table(columns, rows) if len(rows) > 1 else ""


def sections_section(found: Figures) -> list[str]:
    """How exactly changes of genre within a file are found."""
    if not found:
        return []
    return [
        "### Sections of a file",
        paragraph(
            f"Protocol: {found['protocol']}. {percent(found['found'])} "
            f"({percent_interval(found['found_ci95'])}) of {found['n_changes']} changes are found, with a "
            f"median error of {found['median_error_s']} s; {found['extra_per_minute']} more are found a "
            "minute. The models were trained like this one, but each without the artists and collections of "
            "half of the tracks (see `bench_sections.py`)."
        ),
    ]


def tags_section(card: Figures, found: Figures) -> list[str]:
    """The tags of the card, how well they are reproduced, and those that are left out."""
    figures = {entry["name"]: entry for entry in found.get("kept", [])}
    rows = [
        (
            tag["name"],
            tag["group"],
            tag.get("source", ""),
            number(tag.get("auroc"), 3),
            number(tag.get("auroc_in_room"), 3),
            *_tag_figures(figures.get(tag["name"], {})),
        )
        for tag in card.get("tags", ())
    ]
    if not rows:
        return []
    out = sorted(entry["name"] for entry in found.get("left_out", ()))
    return [
        "### Styles and traits",
        paragraph(
            "Each tag was learned from one tagger. Its AUROC is that of its score against the tagger's "
            "decision for the clean sound, on labelled tracks that the network was not trained on: for the "
            "clean sound, and for the sound in simulated rooms with noise. The decision is that the tagger's "
            "probability reaches the value in the column in half of the track. A tag is shown from the "
            "threshold on at which two of three tracks are decided so by the tagger, too, or at which as "
            "many are shown. A tag is left out if its AUROC is below 0.85, its precision below one half, or "
            "its tracks are too few to say. No figure for single words was published for the taggers: mn04 "
            "reaches a mean average precision of 0.432 over the 527 classes of AudioSet, musicnn a mean "
            "ROC-AUC of 0.880 and PR-AUC of 0.289 over its 50 tags."
        ),
        table(
            (
                "tag",
                "group",
                "learned from",
                "AUROC, clean",
                "AUROC, in a room",
                "tagger's decision",
                "tracks, artists",
                "shown",
                "precision",
                "recall",
            ),
            rows,
        ),
        paragraph(f"Left out: {', '.join(out)}.") if out else "",
    ]


def _tag_figures(figures: Figures) -> tuple[str, ...]:
    if not figures:
        return (UNKNOWN,) * 5
    return (
        f"{figures['decision']:g}",
        f"{figures['n_tracks']}, {figures['n_artists']}",
        str(figures["n_shown"]),
        f"{figures['precision']:.2f}",
        f"{figures['recall']:.2f}",
    )


def other_genres_section(found: Figures) -> list[str]:
    """How often music of genres that the model lacks is given one."""
    rows = [
        (
            name.replace("_", " "),
            str(figures["n_tracks"]),
            percent(figures["named"]),
            percent_interval(figures["named_ci95"]),
            ", ".join(f"{genre} {n}" for genre, n in figures["as"].items()),
        )
        for name, figures in found.items()
    ]
    if not rows:
        return []
    return [
        "### Music of other genres",
        paragraph(
            "Music without a genre of the model: styles that the collections name, rendered General "
            "MIDI files, and music of games, most of it synthetic, whose genre is unknown and may "
            "well be one of the model's."
        ),
        table(("music", "recordings", "given a genre", "95 % interval", "which"), rows),
    ]


def few_shot_section(found: Figures) -> list[str]:
    """How well the embedding finds a style from a few songs."""
    rows = [
        (
            name,
            str(figures["n_songs"]),
            f"{figures['n_others']:.1f}",
            number(figures["auroc"], 3),
            number_interval(figures["auroc_spread"], 3),
        )
        for name, figures in found.items()
    ]
    if not rows:
        return []
    return [
        "### A new genre from a few songs",
        paragraph(
            "A logistic regression on the embeddings of a few songs by as many artists ranks the "
            "songs of other artists among all other music; the mean of 20 draws, and the range of the"
            " middle 80 % of them. The network was not trained on the songs."
        ),
        table(("style", "songs", "songs to be found", "AUROC", "range"), rows),
    ]


def probe_section(found: Figures) -> list[str]:
    """Whether bandwidth and length alone predict the genre."""
    if not found:
        return []
    low, high = (f"{100 * end:.1f}" for end in found["recall_ci95"])
    return [
        "### What bandwidth and length alone predict",
        paragraph(
            "A logistic regression on bandwidth, on whether a short sound was repeated, and on whether the "
            f"sound was degraded, fitted to the {found['n_patches']} patches by {found['n_artists']} artists "
            "(or tracks of unknown artists) as the genre head is fitted to them, has a mean recall of "
            f"{100 * found['recall']:.1f} per cent ({low} to {high}) on other artists; chance is "
            f"{100 * found['chance']:.1f}. The network's answer does not depend on the level, and all "
            "recordings have gone through the same codec, so that these cannot be a clue."
        ),
    ]
