"""``MODEL_CARD.md``, made from ``card.json`` and ``metrics.json``.

The headings are those of Mitchell et al.: Model cards for model reporting, FAT* 2019.  Only intervals of
shares are computed here; figures that were not measured are omitted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from genrescope.inference.model_card import CARD_NAME
from genrescope.training.measure.intervals import auroc_interval, wilson_interval
from genrescope.training.report.aims import aims_table
from genrescope.training.report.formatting import (
    UNKNOWN,
    bullet_list,
    count,
    interval_of,
    number,
    number_interval,
    number_with_interval,
    paragraph,
    percent,
    percent_interval,
    table,
    wilson_text,
)
from genrescope.training.report.metrics_file import read_metrics, write_atomically
from genrescope.training.report.other_sections import (
    collections_table,
    few_shot_section,
    other_genres_section,
    probe_section,
    sections_section,
    tags_section,
)

TEXT_NAME = "MODEL_CARD.md"
PLOTS_NAME = "plots"

Figures = dict[str, Any]


_ROOMS = "unseen_rooms_and_microphones_at_10_db"
_VIEWS = {
    "excerpts_of_15_s_and_more": "only tracks of 15 s and more",
    "at_most_3_s": "at most 3 s of each track",
    "four_genres": "only the genres {genres}",
    _ROOMS: "simulated rooms and microphones that were not used in training, 10 dB SNR",
    "recorded_again_in_rooms": "10 s excerpts re-recorded in real, noisy rooms ({genres})",
    "train_to_valid": "heads fitted to GTZAN's fault-filtered train list, tested on its valid list",
}
_PLOT_TITLES = {
    "confusion_matrix": "Confusion matrix",
    "roc": "ROC curves, one genre against the rest",
    "reliability": "Reliability diagram",
    "coverage_against_accuracy": "Coverage against accuracy",
    "accuracy_against_seconds": "Accuracy by length of the excerpt",
    "not_music_roc": "ROC curve, music against other sounds",
}
_OTHERS = {
    "other_collections": "Other collections than GTZAN",
    "left_out_collections": "Collections left out altogether",
}
_DATA = {
    "genre": "labelled tracks",
    "styles": "tracks of styles without a genre of the model",
    "room": "excerpts of labelled tracks, re-recorded in rooms",
    "music": "recordings of music without labels",
    "midi": "rendered MIDI files without labels",
    "not_music": "recordings of other sounds than music",
}


def write_model_card(folder: Path, *, card_folder: Path | None = None) -> Path:
    """Write ``MODEL_CARD.md`` from ``card.json``, ``metrics.json`` (if any) and the names of the plots.

    Parameters
    ----------
    folder : pathlib.Path
        Folder to write to.
    card_folder : pathlib.Path, optional
        Folder of ``card.json``, if not ``folder``.

    Returns
    -------
    pathlib.Path
        The file.
    """
    card = json.loads(((card_folder or folder) / CARD_NAME).read_text(encoding="utf-8"))
    plots = sorted(path.relative_to(folder).as_posix() for path in (folder / PLOTS_NAME).rglob("*.png"))
    return write_atomically(folder / TEXT_NAME, model_card_text(card, read_metrics(folder), plots))


def model_card_text(card: Figures, metrics: Figures, plots: Sequence[str] = ()) -> str:
    """Make the text of a model card.

    Parameters
    ----------
    card : dict
        Content of ``card.json``.
    metrics : dict
        Content of ``metrics.json``; empty if there are only the card's figures.
    plots : sequence of str
        Paths of the plots to link, relative to the text.

    Returns
    -------
    str
        Markdown.
    """
    metrics = dict(metrics)
    if "cross_validation" not in metrics and "accuracy" in card.get("metrics", {}):
        metrics["cross_validation"] = card["metrics"]
    parts = [
        f"# Model card: {card['id']}",
        "## Model details",
        *_details(card),
        "## Intended use",
        *_intended_use(card),
        "## Factors",
        paragraph(
            "Accuracy depends on the length of the recording, on microphones, rooms, noise and lossy "
            "codecs, on the genre (see the recall of each below), and on how much the collection "
            "resembles those that the model was trained on: see the figures on collections that were "
            "left out. Music of other genres (folk, music from most of the world) is given the "
            'closest of the known ones, or "not sure".'
        ),
        "## Metrics",
        *_metrics(card),
        "## Evaluation data",
        *_evaluation_data(metrics),
        "## Training data",
        *_training_data(card),
        "## Quantitative analyses",
        *_analyses(card, metrics, plots),
        "## Ethical considerations",
        paragraph(
            "Genre is a convention, not a property of sound. The labels are those of whoever sorted the "
            "training tracks: for GTZAN one collector around 2001, with almost only English-language "
            "popular music. People from other traditions would draw the lines differently. Do not use the "
            "answers to rank, pay or reject musicians."
        ),
        "## Caveats and recommendations",
        *_caveats(card),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


# Sections ---------------------------------------------------------------------------------------------


def _details(card: Figures) -> list[str]:
    mel, training = card["mel"], card.get("training", {})
    recipe = training.get("recipe", {})
    architecture = card.get("architecture", recipe.get("architecture"))
    front_end = card.get("front_end", recipe.get("front_end"))
    seconds = card["n_frames"] * mel["hop_length"] / mel["sr"]
    kind = f' of the architecture "{architecture}"' if architecture else ""
    view = f' (front end "{front_end}")' if isinstance(front_end, str) else ""
    size = f" with {card['parameters']:,} parameters" if "parameters" in card else ""
    milliseconds = card.get("milliseconds_per_patch")
    exponent = card.get("temperature_exponent", 0.0)
    length_term = f" n^-{exponent:.3f} (for n patches, at most those of 30 s)" if exponent else ""
    rows = [
        (f"`{name}`", f"{entry['bytes']:,}", f"`{entry['sha256']}`")
        for name, entry in card.get("files", {}).items()
        if "bytes" in entry
    ]
    return [
        paragraph(
            f"A neural network{kind}{size}, made for Genrescope with `genrescope train`. Its input is a "
            f"patch of {seconds:.2f} s as {card['n_frames']} log-mel frames ({mel['n_mels']} bands, "
            f"{mel['fmin']:.0f} to {mel['fmax']:.0f} Hz, sample rate {mel['sr']} Hz){view}; its output is a "
            f"logit for each of {len(card['classes'])} genres ({', '.join(card['classes'])}) and one for "
            "music. The log-probabilities are averaged over the patches of a track, divided by the "
            f"temperature {card['temperature']:.3f}{length_term} and turned into probabilities by a softmax."
        ),
        table(("file", "bytes", "SHA-256"), rows),
        paragraph(
            "`model.keras` is the model for Keras 3, `model.tflite` its export for LiteRT. "
            "The code is under the MIT licence."
            + (f" LiteRT takes {milliseconds:.2f} ms for a patch on one core." if milliseconds else "")
        ),
        paragraph("Recipe: " + ", ".join(f"{key} {value}" for key, value in recipe.items()) + ".")
        if recipe
        else "",
    ]


def _intended_use(card: Figures) -> list[str]:
    thresholds = card["thresholds"]
    return [
        paragraph(
            f"Naming which of {len(card['classes'])} genres a recording belongs to, from a file or a "
            f"microphone. If the probability of the leading genre is below {thresholds['not_sure']:.2f}, "
            f'the answer is "not sure"; if that of music is below {thresholds["not_music"]:.2f}, it is "not '
            f'music"; if no patch reaches {thresholds["silence_db"]:.0f} dB (a full-scale sine is 0 dB), it '
            'is "silence".'
        ),
        paragraph(
            "Out of scope: decisions of legal or commercial weight, authorship, and any judgement of quality."
        ),
    ]


def _metrics(card: Figures) -> list[str]:
    not_sure = card["thresholds"]["not_sure"]
    return [
        bullet_list(
            [
                'Accuracy: share of tracks whose leading genre is the label, including those that are "not '
                'sure".',
                f"Accuracy of answers: accuracy among the tracks whose probability reaches {not_sure:.2f} "
                "(in cross-validation, the threshold fitted to the other folds). Coverage: their share.",
                "Mean recall: recall averaged over genres, so that each genre counts alike.",
                "Loss: cross-entropy in nats. Calibration error: mean distance between confidence and "
                "accuracy in ten bins.",
                "AUROC: probability that a track of the genre (or of music) has a higher score than another.",
            ]
        ),
        paragraph(
            "Intervals are 95 %: Wilson's for shares of tracks, Newcombe's fifth method for AUROC, and for "
            "all others the percentiles of 1000 bootstrap samples of artists (of tracks, if the artists "
            "are not known), centred for the calibration error. Wilson's and Newcombe's assume independent "
            "tracks; since tracks of one artist are not, the true intervals are wider."
        ),
    ]


def _evaluation_data(metrics: Figures) -> list[str]:
    cross = metrics.get("cross_validation", {})
    protocols = [("Held-out tracks", cross)] if cross else []
    protocols += [(title, metrics[name]) for name, title in _OTHERS.items() if name in metrics]
    protocols += [
        (f"Evaluation {name!r}", figures) for name, figures in metrics.get("evaluations", {}).items()
    ]
    lines = []
    for title, figures in protocols:
        artists = f" by {figures['n_artists']} artists" if "n_artists" in figures else ""
        lines.append(
            f"{title}: {figures.get('protocol', 'unknown protocol')}; {figures.get('n_tracks', 0)} "
            f"tracks{artists}."
        )
        if figures.get("n_left_out"):
            lines[-1] += f" Files that could not be decoded: {figures['n_left_out']}."
    return [bullet_list(lines)] if lines else ["Nothing was measured."]


def _training_data(card: Figures) -> list[str]:
    training = card.get("training", {})
    rows = [(_DATA.get(kind, kind), str(count)) for kind, count in training.get("data", {}).items()]
    parts = [table(("recordings", "number"), rows)]
    if str(card["id"]).startswith("genrescope-"):
        parts.append(paragraph(_LABELLED))
    if training.get("collections"):
        parts.append(
            paragraph(
                "The music without a genre of the model is from these collections (mostly Debian packages): "
                f"{', '.join(training['collections'])}."
            )
        )
    teachers = training.get("teachers")
    if teachers:
        parts += [paragraph(_TEACHERS), *map(paragraph, _LICENCES)]
    elif teachers is not None:
        parts.append("The network was trained without teachers.")
    return parts if any(parts) else ["Not recorded."]


def _analyses(card: Figures, metrics: Figures, plots: Sequence[str]) -> list[str]:
    parts = []
    cross = metrics.get("cross_validation")
    if aims := aims_table(card, metrics):
        parts += ["### Aims", paragraph(_AIMS_NOTE), aims]
    for name, title in _OTHERS.items():
        if name in metrics:
            parts += [
                f"### {title}",
                *_section(card, metrics[name], _plots_in(plots, f"{PLOTS_NAME}/{name}")),
            ]
            parts += [collections_table(metrics[name]), *_by_seed(metrics[name])]
    if cross:
        parts.append(
            "### Held-out tracks of GTZAN" if _OTHERS.keys() & metrics.keys() else "### Held-out tracks"
        )
        parts += _section(card, cross, _plots_in(plots, PLOTS_NAME))
        parts += _by_seed(cross)
    if "all_folds" in metrics:
        parts += ["### All folds", *_section(card, metrics["all_folds"], ())]
    parts += sections_section(metrics.get("sections", {}))
    parts += tags_section(card, metrics.get("tags", {}))
    parts += other_genres_section(metrics.get("music_of_other_genres", {}))
    parts += few_shot_section(metrics.get("few_shot", {}))
    parts += probe_section(metrics.get("probe", {}))
    parts += _heads(metrics.get("heads", []))
    parts += _baselines(metrics.get("baselines", []))
    engines = metrics.get("engines")
    if engines:
        parts += [
            "### Keras and LiteRT",
            paragraph(
                "The probabilities of Keras and LiteRT differ by at most "
                f"{engines['largest_difference']:.1e} on {engines['n_patches']} patches."
            ),
        ]
    for name, figures in metrics.get("evaluations", {}).items():
        parts.append(f"### Evaluation: {name}")
        parts += _section(card, figures, _plots_in(plots, f"{PLOTS_NAME}/{name}"))
    return parts or ["Nothing was measured."]


def _section(card: Figures, figures: Figures, plots: Sequence[str]) -> list[str]:
    """The figures of one protocol."""
    parts = [paragraph(f"Protocol: {figures['protocol']}.")] if "protocol" in figures else []
    parts += [
        _main_table(figures),
        _views_table(figures),
        _verdicts(figures),
        _genre_table(figures, figures["classes"] if "classes" in figures else card["classes"]),
        *_seconds(figures),
        *_not_music(figures.get("not_music")),
    ]
    return parts + [f"![{_PLOT_TITLES.get(Path(path).stem, Path(path).stem)}]({path})" for path in plots]


def _main_table(figures: Figures) -> str:
    n = figures.get("n_tracks", 0)
    n_answered = round(figures.get("coverage", 0.0) * n)
    rows = [("accuracy", str(n), percent(figures.get("accuracy")), interval_of(figures, "accuracy", n))]
    if "accuracy_ci95_by_artist" in figures:
        by_artist = percent_interval(figures["accuracy_ci95_by_artist"])
        rows.append(("accuracy, bootstrap of artists", str(n), percent(figures.get("accuracy")), by_artist))
    rows += [
        (
            "mean recall",
            str(n),
            percent(figures.get("balanced_accuracy")),
            interval_of(figures, "balanced_accuracy"),
        ),
        ("loss", str(n), number(figures.get("loss"), 3), interval_of(figures, "loss", digits=3)),
        ("calibration error", str(n), number(figures.get("ece"), 3), interval_of(figures, "ece", digits=3)),
        ("coverage", str(n), percent(figures.get("coverage")), interval_of(figures, "coverage", n)),
        (
            "accuracy of answers",
            str(n_answered),
            percent(figures.get("accuracy_when_answered")),
            interval_of(figures, "accuracy_when_answered", n_answered),
        ),
    ]
    return table(("figure", "tracks", "value", "95 % interval"), [row for row in rows if row[2]])


def _views_table(figures: Figures) -> str:
    rows = []
    for key, what in _VIEWS.items():
        view = figures.get(key)
        if not view:
            continue
        genres = view.get("genres", view.get("recall", {}))
        text = what.format(genres=genres if isinstance(genres, str) else ", ".join(genres))
        if "protocol" in view:
            text += f" ({view['protocol']})"
        if "n_versions" in view:
            text += f"; {view['n_versions']} versions of each track, counted as one for the interval"
        n = view.get("n_tracks", 0)
        rows.append(
            (
                text,
                str(n),
                percent(view.get("accuracy")),
                interval_of(view, "accuracy", n),
                number_with_interval(view, "loss", 2),
                number_with_interval(view, "ece", 3),
            )
        )
    return table(
        (
            "condition",
            "tracks",
            "accuracy",
            "95 % interval",
            "loss (interval)",
            "calibration error (interval)",
        ),
        rows,
    )


def _verdicts(figures: Figures) -> str:
    verdicts = figures.get("verdicts")
    if not verdicts:
        return ""
    counts = ", ".join(f"{name} {count}" for name, count in verdicts.items())
    return paragraph(f"Answers of the program for the {sum(verdicts.values())} tracks: {counts}.")


def _genre_table(figures: Figures, classes: Sequence[str]) -> str:
    confusion, recall, curves = (figures.get(key, {}) for key in ("confusion", "recall", "roc"))
    counts = dict(zip(classes, map(sum, confusion), strict=False)) if confusion else {}
    total = sum(counts.values())
    rows = []
    for name, value in recall.items():
        n = counts.get(name)
        interval = figures.get("recall_ci95", {}).get(name)
        if interval is None and n:
            interval = wilson_interval(round(value * n), n)
        auroc = curves.get(name, {}).get("auroc")
        around = curves.get(name, {}).get("auroc_ci95")
        if around is None and auroc is not None and n:
            around = auroc_interval(auroc, n, total - n)
        rows.append(
            (
                name,
                UNKNOWN if n is None else str(n),
                percent(value),
                percent_interval(interval),
                number(auroc, 3),
                number_interval(around, 3),
            )
        )
    columns = ("genre", "tracks", "recall", "95 % interval", "AUROC, against the rest", "95 % interval")
    return table(columns, rows)


def _seconds(figures: Figures) -> list[str]:
    points = figures.get("accuracy_by_seconds")
    if not points:
        return []
    same = {p["seconds"]: p for p in figures.get("accuracy_by_seconds_same_tracks", [])}
    rows = []
    for point in points:
        row = [f"{point['seconds']:g}", *_count_share_interval(point)]
        if same:
            row += _count_share_interval(same.get(point["seconds"], {}))
        rows.append(row)
    columns = ["seconds", "tracks", "accuracy", "95 % interval"]
    if same:
        columns += ["tracks long enough for every length", "accuracy", "95 % interval"]
    protocol = figures.get("accuracy_by_seconds_protocol")
    return [
        paragraph(
            f"Accuracy by length of the excerpt ({protocol}):"
            if protocol
            else "Accuracy by length of the excerpt:"
        ),
        table(columns, rows),
    ]


def _count_share_interval(point: Figures) -> list[str]:
    n = point.get("n_tracks")
    return [
        UNKNOWN if n is None else str(n),
        percent(point.get("accuracy")),
        interval_of(point, "accuracy", n),
    ]


def _not_music(found: Figures | None) -> list[str]:
    if not found:
        return []
    n_music, n_rest = found["n_music"], found["n_not_music"]
    around = found.get("auroc_ci95") or auroc_interval(found["auroc"], n_music, n_rest)
    rows = [
        (
            "AUROC, music against other sounds",
            f"{n_music} and {n_rest}",
            f"{found['auroc']:.4f}",
            number_interval(around, 4),
        ),
        (
            'music called "not music"',
            str(n_music),
            percent(found["music_called_not_music"]),
            interval_of(found, "music_called_not_music", n_music),
        ),
        (
            'other sounds called "not music"',
            str(n_rest),
            percent(found["not_music_called_so"]),
            interval_of(found, "not_music_called_so", n_rest),
        ),
    ]
    for name, group in found.get("by_group", {}).items():
        rows.append(
            (
                f'{name.replace("_", " ")} called "not music" (AUROC {group["auroc"]:.3f}, '
                f"{number_interval(auroc_interval(group['auroc'], n_music, group['n']), 3)})",
                str(group["n"]),
                percent(group["called_not_music"]),
                interval_of(group, "called_not_music", group["n"]),
            )
        )
    protocol = f" ({found['protocol']})" if "protocol" in found else ""
    return [
        paragraph(f"Music against other sounds{protocol}:"),
        table(("figure", "recordings", "value", "95 % interval"), rows),
    ]


def _by_seed(cross: Figures) -> list[str]:
    own, rooms = cross.get("accuracy_by_seed", []), cross.get("accuracy_in_rooms_by_seed", [])
    if not own:
        return []
    seeds = cross.get("seeds", range(1, len(own) + 1))
    n = cross.get("n_tracks", 0)
    rows = []
    for index, (seed, accuracy) in enumerate(zip(seeds, own, strict=False)):
        # The figures of the first seed are stored with their intervals.
        whole, in_rooms = (cross, cross.get(_ROOMS, {})) if index == 0 else ({}, {})
        row = [
            str(seed),
            str(n),
            percent(accuracy),
            interval_of({**whole, "accuracy": accuracy}, "accuracy", n),
        ]
        if rooms:
            row += [
                percent(rooms[index]),
                interval_of({**in_rooms, "accuracy": rooms[index]}, "accuracy", n),
            ]
        rows.append(row)
    columns = ["seed", "tracks", "accuracy", "95 % interval"]
    text = f"Mean over the seeds: {_spread(own)}"
    if rooms:
        columns += ["in unknown rooms", "95 % interval"]
        text += f"; with unknown rooms and microphones {_spread(rooms)}"
    return [
        paragraph(
            f"{text}. The seeds divide the same tracks into other folds; they show the influence of the "
            "folds, and do not add tracks."
        ),
        table(columns, rows),
    ]


def _spread(values: Sequence[float]) -> str:
    mean = sum(values) / len(values)
    return f"{percent(mean)} (from {percent(min(values))} to {percent(max(values))})"


def _heads(entries: Sequence[Figures]) -> list[str]:
    """What was tried for the genre head."""
    keys = ("gtzan", "long", "others", "six", "at_coverage", "left_out_six", "left_out_at_coverage")
    rows = [(entry["name"], *(f"{100 * entry[key]:.1f}" for key in keys)) for entry in entries]
    if not rows:
        return []
    columns = (
        "genre head",
        "GTZAN",
        "15 s and more",
        "other collections",
        "six genres",
        "right at 55 %",
        "left out: six genres",
        "left out: right at 55 %",
    )
    return [
        "### What was tried for the genre head",
        paragraph(
            "Figures of one seed in per cent (n as in the tables above; differences of less than four points "
            "are within chance). The choice was made by all columns together."
        ),
        table(columns, rows),
    ]


def _baselines(entries: Sequence[Figures]) -> list[str]:
    rows = []
    for entry in entries:
        leaky, leaky_n = entry.get("leaky_accuracy"), entry.get("leaky_n")
        rows.append(
            (
                entry["name"],
                count(entry.get("parameters")),
                number(entry.get("milliseconds_per_patch"), 2) or UNKNOWN,
                str(entry.get("n_tracks", UNKNOWN)),
                percent(entry.get("accuracy")),
                interval_of(entry, "accuracy", entry.get("n_tracks")),
                UNKNOWN
                if leaky is None
                else f"{percent(leaky)}"
                + (f" ({leaky_n} tracks, {wilson_text(leaky, leaky_n)})" if leaky_n else ""),
            )
        )
    if not rows:
        return []
    columns = (
        *("system", "parameters", "ms per patch", "tracks", "accuracy, artist-grouped", "95 % interval"),
        "leaky accuracy: slices of one track in both training and test data, so not an estimate",
    )
    return [
        "### Baselines: networks of earlier systems on the same data",
        *_protocols(entries, "name"),
        table(columns, rows),
    ]


def _protocols(entries: Sequence[Figures], name: str) -> list[str]:
    """One paragraph if all protocols are the same, otherwise one line each."""
    protocols = {entry["protocol"] for entry in entries if "protocol" in entry}
    if len(protocols) == 1:
        return [paragraph(f"Protocol: {protocols.pop()}.")]
    return [bullet_list(f"{entry[name]}: {entry['protocol']}." for entry in entries if "protocol" in entry)]


_AIMS_NOTE = (
    "Means of three seeds where folds were drawn; intervals are 95 %, of the first seed, by artist "
    'where the artists are known. "Before" is the model of the version before this one; its figures '
    "on other collections were measured on 264 excerpts of the same collections that are not among "
    "those here."
)
_LABELLED = (
    "The labelled tracks are excerpts from GTZAN (Tzanetakis and Cook, 2002) and from further "
    "collections that are published on the web: the Garageband songs of HOMBURG (Homburg et al., "
    "2005) in telephone bandwidth, the songs of repositories about music analysis and players (most "
    "of them commercial recordings), stock music (Bensound), and music under Creative Commons and "
    "similar licences (Jamendo, Free Music Archive, MUSDB18, Magnatune, UltraStar songs, NCS, YouTube"
    " Audio Library). For most of them no licence is stated. No recording is distributed "
    "with this program. Labels that are less certain weigh less, and are never scored. The other "
    "music is freely licensed. The other sounds are from ESC-10 (CC BY 3.0), the Free Spoken Digit "
    "Dataset (CC BY-SA 4.0) and further recordings of speech."
)
_TEACHERS = (
    "The network is the trunk of an AudioSet tagger, mn04_as of EfficientAT (Schmid et al., 2023; MIT"
    " licence), with its weights as a start, on the frames of this program. Without any genre labels "
    "it was trained to reproduce the clean answers of two taggers from sound that had been mixed, "
    "equalised, band-limited and passed through simulated rooms, microphones, noise and codecs: its "
    "own original, and musicnn (Pons and Serra, 2019; ISC licence), which was trained on 50 tags of "
    "the Million Song Dataset. The heads for genres and music were then fitted to the labels, on "
    "networks that had not been trained on the recordings. AudioSet and the Million Song Dataset may "
    "contain songs by the artists of the test tracks."
)
_LICENCES = (
    "The weights of mn04_as are under this licence:",
    "> MIT License",
    "> Copyright (c) 2022 Florian Schmid",
    "> Permission is hereby granted, free of charge, to any person obtaining a copy of this software and "
    'associated documentation files (the "Software"), to deal in the Software without restriction, '
    "including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, "
    "and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, "
    "subject to the following conditions:",
    "> The above copyright notice and this permission notice shall be included in all copies or "
    "substantial portions of the Software.",
    '> THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT '
    "NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND "
    "NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES "
    "OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN "
    "CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.",
    "musicnn's weights are not part of the model. They are copyright (c) 2019 Music Technology Group,"
    " Universitat Pompeu Fabra, under the ISC licence.",
)
_CAVEATS = (
    "Temperature and thresholds were fitted to tracks by artists who are not among those of the test "
    "tracks. The shipped network is trained separately, on all artists, so that it has no figures of its "
    "own: those of the cross-validation are for networks that were trained on fewer artists.",
    "The networks that are tested on sounds other than music were not trained on these sounds, nor with "
    "them as noise.",
)


def _caveats(card: Figures) -> list[str]:
    training = card.get("training", {})
    lines = [
        "Treat an answer as an opinion with a stated confidence, and check it by listening.",
        "There are few test tracks. GTZAN is a small, old collection with known faults (Sturm, 2013), some "
        "of which remain in the fault-filtered lists: expect other figures for other music.",
        *training.get("caveats", _CAVEATS),
    ]
    if isinstance(training.get("track_ids_sha256"), list):
        lines.append(
            "`card.json` lists the training tracks (12 digits of the SHA-256 of each name), and `genrescope "
            "evaluate` reports how many of its tracks are among them."
        )
    return [bullet_list(lines)]


def _plots_in(plots: Sequence[str], folder: str) -> list[str]:
    order = list(_PLOT_TITLES)
    mine = [path for path in plots if Path(path).parent.as_posix() == folder]
    return sorted(
        mine, key=lambda path: order.index(Path(path).stem) if Path(path).stem in order else len(order)
    )
