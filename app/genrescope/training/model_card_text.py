"""``MODEL_CARD.md`` from ``card.json`` and ``metrics.json``.

The headings are those of Mitchell et al.: Model cards for model reporting, FAT* 2019.  Nothing is computed
here but the intervals of shares whose count is known; whatever was not measured is left out.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from genrescope.inference.model_card import CARD_NAME
from genrescope.training.evaluate import auroc_interval, wilson_interval
from genrescope.training.metrics_file import read_metrics, write_whole

TEXT_NAME = "MODEL_CARD.md"
PLOTS_NAME = "plots"

Figures = dict[str, Any]

_WIDTH = 112
_NOT_KNOWN = "–"

_VIEWS = {
    "excerpts_of_15_s_and_more": "of these, excerpts of 15 s and more",
    "3.7_s_only": "at most 3.7 s of each",
    "four_genres": "only the genres {genres}, told from each other",
    "unseen_rooms_and_microphones_at_10_db": "all, through simulated rooms and microphones not met in "
    "training, 10 dB SNR",
    "recorded_again_in_rooms": "10 s pieces really recorded in noisy rooms ({genres})",
    "train_to_valid": "fitted on the fault-filtered list's train part, scored on its valid part",
}
_PLOT_TITLES = {
    "confusion_matrix": "Confusion matrix",
    "roc": "One-vs-rest ROC",
    "reliability": "Reliability diagram",
    "coverage_against_accuracy": "Coverage against accuracy",
    "accuracy_against_seconds": "Accuracy against seconds heard",
    "not_music_roc": "Not-music ROC",
}
_DATA = {
    "genre": "labelled tracks",
    "room": "pieces of labelled tracks, played and recorded again in rooms",
    "music": "recordings of music without labels",
    "midi": "rendered MIDI pieces without labels",
    "not_music": "recordings of what is not music",
}


def write_model_card_text(folder: Path, *, card_folder: Path | None = None) -> Path:
    """Write ``MODEL_CARD.md`` from ``card.json``, ``metrics.json`` and the names of the plots.

    A folder without ``metrics.json`` (older models have none) is described from its card alone.

    Parameters
    ----------
    folder : pathlib.Path
        Where the text goes.
    card_folder : pathlib.Path, optional
        Where ``card.json`` lies, if not there.

    Returns
    -------
    pathlib.Path
        The text.
    """
    card = json.loads(((card_folder or folder) / CARD_NAME).read_text(encoding="utf-8"))
    plots = sorted(path.relative_to(folder).as_posix() for path in (folder / PLOTS_NAME).rglob("*.png"))
    return write_whole(folder / TEXT_NAME, model_card_text(card, read_metrics(folder), plots))


def model_card_text(card: Figures, metrics: Figures, plots: Sequence[str] = ()) -> str:
    """The text of a model card.

    Parameters
    ----------
    card : dict
        What ``card.json`` holds.
    metrics : dict
        What ``metrics.json`` holds; empty if nothing more than the card's figures is known.
    plots : sequence of str
        Paths of the plots that can be linked, relative to the text.

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
        _paragraph(
            "Short and long excerpts, small microphones and rooms, noise, lossy coding; and the genre "
            "itself: see the recall of each below. Genres that the model does not name (folk, electronic, "
            'music from most of the world) are given the nearest of those it does, or "not sure".'
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
        _paragraph(
            "Genre is a convention and not a property of sound. The labels are those of whoever sorted the "
            "training tracks, in GTZAN's case one collector about 2001, almost all of English-language "
            "popular music; people from other traditions would draw other lines. Do not use the answers to "
            "rank, pay or reject musicians."
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
    pace = card.get("milliseconds_a_patch")
    exponent = card.get("temperature_exponent", 0.0)
    falls = f" n^-{exponent:.3f} (n patches, at most those of half a minute)" if exponent else ""
    rows = [
        (f"`{name}`", f"{entry['bytes']:,}", f"`{entry['sha256']}`")
        for name, entry in card.get("files", {}).items()
        if "bytes" in entry
    ]
    return [
        _paragraph(
            f"A neural network{kind}{size}, made for Genrescope with `genrescope train`. It hears "
            f"{seconds:.2f} s of sound at a time as {card['n_frames']} log-mel frames ({mel['n_mels']} "
            f"bands, {mel['fmin']:.0f} to {mel['fmax']:.0f} Hz, {mel['sr']} Hz sample rate){view} and gives "
            f"a logit for each of {len(card['classes'])} genres ({', '.join(card['classes'])}) and one for "
            '"this is music". The answers are pooled over the track (mean log-probability), divided by the '
            f"temperature {card['temperature']:.3f}{falls} and turned into probabilities by a softmax."
        ),
        _table(("file", "bytes", "SHA-256"), rows),
        _paragraph(
            "`model.keras` is the model, for Keras 3; `model.tflite` its export for LiteRT. "
            "The code is under the MIT licence."
            + (f" A patch took {pace:.2f} ms on one core of the machine that made the model." if pace else "")
        ),
        _paragraph("Recipe: " + ", ".join(f"{key} {value}" for key, value in recipe.items()) + ".")
        if recipe
        else "",
    ]


def _intended_use(card: Figures) -> list[str]:
    least = card["thresholds"]
    return [
        _paragraph(
            f"Telling a musician which of {len(card['classes'])} genres a recording sounds like, from a "
            f"file or a microphone. Below a probability of {least['not_sure']:.2f} for the leading genre "
            f'the answer is "not sure"; below {least["not_music"]:.2f} for music it is "not music"; when no '
            f'patch reaches {least["silence_db"]:.0f} dB (a full-scale sine is 0 dB) it is "silence".'
        ),
        _paragraph(
            "Out of scope: recordings whose genre matters legally or commercially, authorship, and any "
            "judgement of quality."
        ),
    ]


def _metrics(card: Figures) -> list[str]:
    not_sure = card["thresholds"]["not_sure"]
    return [
        _list(
            [
                'Accuracy: share of tracks whose leading genre is the label, "not sure" or not. Accuracy of '
                f"answers: the same of the tracks whose probability reaches {not_sure:.2f} (or the "
                "threshold that the other folds gave); coverage is their share.",
                "Mean recall: recall averaged over genres, so that genres with few tracks count alike.",
                "Loss: cross-entropy in nats. Calibration error: mean distance between confidence and "
                "accuracy in ten bins.",
                "AUROC: probability that a track of the genre (or music) scores above one that is not.",
            ]
        ),
        _paragraph(
            "Intervals are 95 %: Wilson's for shares of tracks, Newcombe's fifth method for AUROC, "
            "percentiles of 1000 bootstrap samples (of artists where they are known, else of tracks) for "
            "the rest, for the calibration error moved to have it in their middle. Wilson's and Newcombe's "
            "take tracks for independent, which tracks of one artist are not: the true ones are wider."
        ),
    ]


def _evaluation_data(metrics: Figures) -> list[str]:
    cross = metrics.get("cross_validation", {})
    protocols = [("Held-out tracks", cross)] if cross else []
    protocols += [
        (f"Evaluation {name!r}", figures) for name, figures in metrics.get("evaluations", {}).items()
    ]
    lines = []
    for title, figures in protocols:
        artists = f" by {figures['n_artists']} artists" if "n_artists" in figures else ""
        lines.append(
            f"{title}: {figures.get('protocol', 'protocol not known')}; {figures.get('n_tracks', 0)} "
            f"tracks{artists}."
        )
        if figures.get("n_left_out"):
            lines[-1] += f" Files that could not be read and were left out: {figures['n_left_out']}."
    return [_list(lines)] if lines else ["Nothing was measured."]


def _training_data(card: Figures) -> list[str]:
    training = card.get("training", {})
    rows = [(_DATA.get(kind, kind), str(count)) for kind, count in training.get("data", {}).items()]
    parts = [_table(("recordings", "number"), rows)]
    if str(card["id"]).startswith("genrescope-"):
        parts.append(
            _paragraph(
                "The labelled tracks are excerpts of GTZAN (Tzanetakis and Cook, 2002): commercial "
                "recordings, not distributed with this program. The other music is freely licensed; what is "
                "not music is from ESC-10, the Free Spoken Digit Dataset and other recordings of speech."
            )
        )
    if training.get("collections"):
        parts.append(
            _paragraph(
                "The music without labels is from these collections (packages of Debian under the names that "
                f"they have there): {', '.join(training['collections'])}."
            )
        )
    if training.get("teacher"):
        parts.append(
            _paragraph(
                "The network learned to reproduce the embedding and logits of an AudioSet tagger "
                "(EfficientAT mn04_as, Schmid et al., 2023, MIT licence) from sound that had been "
                "equalised, mixed, and sent through simulated rooms, microphones, noise and codecs; the "
                "genre head was then fitted to the labels, and what the network has learned of the tagger's "
                "own classes of these genres counts beside it. No weights of the teacher are inside this "
                "model. AudioSet may hold songs by the artists that are scored here: they are unknown to "
                "this network and its head, perhaps not to the teacher."
            )
        )
    elif "teacher" in training:
        parts.append("It had no teacher: it learned from the labels alone.")
    if training.get("second_teacher"):
        parts.append(
            _paragraph(
                "A second teacher was used: the features of Choi's compact CNN (Choi et al., ISMIR 2017, "
                "MIT licence), trained on tags of the Million Song Dataset, so its training tracks are part "
                "of what stands behind this model. None of its weights are inside."
            )
        )
    return parts if any(parts) else ["Not recorded."]


def _analyses(card: Figures, metrics: Figures, plots: Sequence[str]) -> list[str]:
    parts = []
    cross = metrics.get("cross_validation")
    if cross:
        parts.append("### Held-out tracks")
        parts += _section(card, cross, _plots_in(plots, PLOTS_NAME))
        parts += _against_the_teacher(cross)
    if "all_folds" in metrics:
        parts += ["### All folds", *_section(card, metrics["all_folds"], ())]
    parts += _architectures(metrics.get("architectures", []))
    parts += _earlier_systems(metrics.get("earlier_systems", []))
    engines = metrics.get("engines")
    if engines:
        parts += [
            "### The two engines",
            _paragraph(
                f"On {engines['n_patches']} patches the probabilities of Keras and LiteRT differ by at most "
                f"{engines['largest_difference']:.1e} (the largest difference of all, so it has no interval)."
            ),
        ]
    for name, figures in metrics.get("evaluations", {}).items():
        parts.append(f"### Evaluation: {name}")
        parts += _section(card, figures, _plots_in(plots, f"{PLOTS_NAME}/{name}"))
    return parts or ["Nothing was measured."]


def _section(card: Figures, figures: Figures, plots: Sequence[str]) -> list[str]:
    """Everything that one protocol gave."""
    parts = [_paragraph(f"Protocol: {figures['protocol']}.")] if "protocol" in figures else []
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
    rows = [("accuracy", str(n), _share(figures.get("accuracy")), _interval(figures, "accuracy", n))]
    if "accuracy_ci95_by_artist" in figures:
        by_artist = _percents(figures["accuracy_ci95_by_artist"])
        rows.append(
            ("the same, artists drawn as a whole", str(n), _share(figures.get("accuracy")), by_artist)
        )
    rows += [
        (
            "mean recall",
            str(n),
            _share(figures.get("balanced_accuracy")),
            _interval(figures, "balanced_accuracy"),
        ),
        ("loss", str(n), _number(figures.get("loss"), 3), _interval(figures, "loss", digits=3)),
        ("calibration error", str(n), _number(figures.get("ece"), 3), _interval(figures, "ece", digits=3)),
        ("coverage", str(n), _share(figures.get("coverage")), _interval(figures, "coverage", n)),
        (
            "accuracy of answers",
            str(n_answered),
            _share(figures.get("accuracy_when_answered")),
            _interval(figures, "accuracy_when_answered", n_answered),
        ),
    ]
    return _table(("figure", "tracks", "value", "95 % interval"), [row for row in rows if row[2]])


def _views_table(figures: Figures) -> str:
    rows = []
    for key, what in _VIEWS.items():
        view = figures.get(key)
        if not view:
            continue
        genres = view.get("genres", view.get("recall", {}))
        words = what.format(genres=genres if isinstance(genres, str) else ", ".join(genres))
        if "protocol" in view:
            words += f" ({view['protocol']})"
        if "n_versions" in view:
            words += f"; {view['n_versions']} versions of each track, which the interval counts as one"
        n = view.get("n_tracks", 0)
        rows.append(
            (
                words,
                str(n),
                _share(view.get("accuracy")),
                _interval(view, "accuracy", n),
                _with_interval(view, "loss", 2),
                _with_interval(view, "ece", 3),
            )
        )
    return _table(
        (
            "the same, but",
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
    return _paragraph(f"Verdicts of the program on the {sum(verdicts.values())} tracks: {counts}.")


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
                _NOT_KNOWN if n is None else str(n),
                _share(value),
                _percents(interval),
                _number(auroc, 3),
                _numbers(around, 3),
            )
        )
    columns = ("genre", "tracks", "recall", "95 % interval", "AUROC, one against the rest", "95 % interval")
    return _table(columns, rows)


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
    columns = ["seconds heard", "tracks", "accuracy", "95 % interval"]
    if same:
        columns += ["tracks long enough for all points", "accuracy", "95 % interval"]
    protocol = figures.get("accuracy_by_seconds_protocol")
    return [
        _paragraph(
            f"Accuracy when only a part is heard ({protocol}):" if protocol else "Accuracy by seconds heard:"
        ),
        _table(columns, rows),
    ]


def _count_share_interval(point: Figures) -> list[str]:
    n = point.get("n_tracks")
    return [
        _NOT_KNOWN if n is None else str(n),
        _share(point.get("accuracy")),
        _interval(point, "accuracy", n),
    ]


def _not_music(found: Figures | None) -> list[str]:
    if not found:
        return []
    n_music, n_rest = found["n_music"], found["n_not_music"]
    around = found.get("auroc_ci95") or auroc_interval(found["auroc"], n_music, n_rest)
    rows = [
        (
            "AUROC, music against the rest",
            f"{n_music} and {n_rest}",
            f"{found['auroc']:.4f}",
            _numbers(around, 4),
        ),
        (
            'music called "not music"',
            str(n_music),
            _share(found["music_called_not_music"]),
            _interval(found, "music_called_not_music", n_music),
        ),
        (
            'what is not music called "not music"',
            str(n_rest),
            _share(found["not_music_called_so"]),
            _interval(found, "not_music_called_so", n_rest),
        ),
    ]
    for name, group in found.get("by_group", {}).items():
        rows.append(
            (
                f'{name.replace("_", " ")} called "not music" (AUROC {group["auroc"]:.3f}, '
                f"{_numbers(auroc_interval(group['auroc'], n_music, group['n']), 3)})",
                str(group["n"]),
                _share(group["called_not_music"]),
                _interval(group, "called_not_music", group["n"]),
            )
        )
    protocol = f" ({found['protocol']})" if "protocol" in found else ""
    return [
        _paragraph(f"Music against what is not music{protocol}:"),
        _table(("figure", "recordings", "value", "95 % interval"), rows),
    ]


def _against_the_teacher(cross: Figures) -> list[str]:
    own, teacher = cross.get("accuracy_by_seed", []), cross.get("teacher_accuracy_by_seed", [])
    rooms = cross.get("accuracy_in_rooms_by_seed", [])
    if not own:
        return []
    seeds = cross.get("seeds", range(1, len(own) + 1))
    n = cross.get("n_tracks", 0)
    rows = []
    for index, (seed, accuracy) in enumerate(zip(seeds, own, strict=False)):
        row = [str(seed), str(n), _share(accuracy), _wilson(accuracy, n)]
        if rooms:
            row += [_share(rooms[index]), _wilson(rooms[index], n)]
        if teacher:
            other = teacher[index] if index < len(teacher) else None
            row += [_share(other), _wilson(other, n)]
            row.append(_NOT_KNOWN if other is None else f"{100 * (accuracy - other):+.1f} points")
        rows.append(row)
    columns = ["seed", "tracks", "accuracy", "95 % interval"]
    words = f"Mean over the seeds {_spread(own)}"
    if rooms:
        columns += ["through unseen rooms", "95 % interval"]
        words += f"; through unseen rooms and microphones {_spread(rooms)}"
    if teacher:
        columns += ["teacher", "95 % interval", "difference"]
        words += f"; the teacher {_spread(teacher)}: a linear head on its embedding, the same folds"
    return [
        "### Against its teacher, seed by seed" if teacher else "### Seed by seed",
        _paragraph(
            f"{words}. The seeds deal the same tracks to other folds, so they tell how much the dealing "
            "matters and are no further tracks."
        ),
        _table(columns, rows),
    ]


def _spread(values: Sequence[float]) -> str:
    mean = sum(values) / len(values)
    return f"{_share(mean)} (from {_share(min(values))} to {_share(max(values))})"


def _architectures(entries: Sequence[Figures]) -> list[str]:
    rows = [
        (
            entry["architecture"],
            entry.get("front_end", _NOT_KNOWN),
            _count(entry.get("parameters")),
            _number(entry.get("milliseconds_a_patch"), 2) or _NOT_KNOWN,
            _with_interval(entry, "r2_clean", 3) or _NOT_KNOWN,
            _with_interval(entry, "r2_degraded", 3) or _NOT_KNOWN,
            str(entry.get("n_tracks", _NOT_KNOWN)),
            _share(entry.get("accuracy")),
            _interval(entry, "accuracy", entry.get("n_tracks")),
        )
        for entry in entries
    ]
    if not rows:
        return []
    columns = (
        "architecture",
        "front end",
        "parameters",
        "ms a patch",
        "R2, clean (95 %)",
        "R2, degraded (95 %)",
        "tracks",
        "accuracy",
        "95 % interval",
    )
    return [
        "### Architectures and front ends compared",
        *_protocols(entries, "architecture"),
        _table(columns, rows),
    ]


def _earlier_systems(entries: Sequence[Figures]) -> list[str]:
    rows = []
    for entry in entries:
        leaky, leaky_n = entry.get("leaky_accuracy"), entry.get("leaky_n")
        rows.append(
            (
                entry["name"],
                _count(entry.get("parameters")),
                _number(entry.get("milliseconds_a_patch"), 2) or _NOT_KNOWN,
                str(entry.get("n_tracks", _NOT_KNOWN)),
                _share(entry.get("accuracy")),
                _interval(entry, "accuracy", entry.get("n_tracks")),
                _NOT_KNOWN
                if leaky is None
                else f"{_share(leaky)}"
                + (f" ({leaky_n} tracks, {_wilson(leaky, leaky_n)})" if leaky_n else ""),
            )
        )
    if not rows:
        return []
    columns = (
        *("system", "parameters", "ms a patch", "tracks", "accuracy, artist-grouped", "95 % interval"),
        "leaky: slices of one track on both sides; not an estimate of anything",
    )
    return [
        "### The networks of earlier systems, on the same data",
        *_protocols(entries, "name"),
        _table(columns, rows),
    ]


def _protocols(entries: Sequence[Figures], name: str) -> list[str]:
    """One paragraph if all were measured alike, else one line each."""
    protocols = {entry["protocol"] for entry in entries if "protocol" in entry}
    if len(protocols) == 1:
        return [_paragraph(f"Protocol: {protocols.pop()}.")]
    return [_list(f"{entry[name]}: {entry['protocol']}." for entry in entries if "protocol" in entry)]


_CAVEATS = (
    "Temperature and thresholds come from tracks whose artists are not among those that are scored. The "
    "network that ships was trained on all tracks, and so has no figures of its own on them: those on "
    "the held-out tracks are of its twins that had less to learn from.",
    "The sounds that are not music were not heard by the networks that are scored on them, nor as background "
    "noise.",
)


def _caveats(card: Figures) -> list[str]:
    training = card.get("training", {})
    lines = [
        "Treat an answer as an opinion with a stated confidence, and listen.",
        "The scored tracks are few. GTZAN is a small, old collection with known faults (Sturm, 2013), some "
        "of which remain in the fault-filtered lists: expect other figures on other music.",
        *training.get("caveats", _CAVEATS),
    ]
    if isinstance(training.get("track_ids_sha256"), list):
        lines.append(
            "`card.json` lists the training tracks (the beginning of the SHA-256 of each name), and "
            "`genrescope evaluate` says how many of the tracks it is given are among them."
        )
    return [_list(lines)]


# Words ------------------------------------------------------------------------------------------------


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _count(value: int | None) -> str:
    return _NOT_KNOWN if value is None else f"{value:,}"


def _percents(interval: Sequence[float] | None) -> str:
    return "" if interval is None else f"{100 * interval[0]:.1f} to {100 * interval[1]:.1f} %"


def _numbers(interval: Sequence[float] | None, digits: int) -> str:
    return "" if interval is None else f"{interval[0]:.{digits}f} to {interval[1]:.{digits}f}"


def _interval(figures: Figures, key: str, n: int | None = None, *, digits: int | None = None) -> str:
    """The interval that is written with a figure; of a share of ``n``, Wilson's if none is."""
    found = figures.get(f"{key}_ci95")
    if found is not None:
        return _percents(found) if digits is None else _numbers(found, digits)
    return _wilson(figures.get(key), n)


def _wilson(share: float | None, n: int | None) -> str:
    return _percents(wilson_interval(share * n, n)) if share is not None and n else ""


def _with_interval(figures: Figures, key: str, digits: int) -> str:
    interval = _numbers(figures.get(f"{key}_ci95"), digits)
    return _number(figures.get(key), digits) + (f" ({interval})" if interval else "")


def _plots_in(plots: Sequence[str], folder: str) -> list[str]:
    order = list(_PLOT_TITLES)
    mine = [path for path in plots if Path(path).parent.as_posix() == folder]
    return sorted(
        mine, key=lambda path: order.index(Path(path).stem) if Path(path).stem in order else len(order)
    )


def _paragraph(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _list(lines: Iterable[str]) -> str:
    return "\n".join(
        textwrap.fill(
            line,
            _WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") or _NOT_KNOWN for cell in line) + " |" for line in lines
    )
