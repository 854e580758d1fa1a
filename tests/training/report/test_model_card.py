"""The text of a model card, with many figures and with few."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from genrescope.training.data.recordings import GTZAN_GENRES
from genrescope.training.report.metrics_file import write_metrics
from genrescope.training.report.model_card import model_card_text, write_model_card

# Mitchell et al., FAT* 2019, section 4.
HEADINGS = [
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
]
BARE = {
    "id": "mine",
    "classes": list(GTZAN_GENRES),
    "mel": {"sr": 32000, "hop_length": 640, "n_mels": 128, "fmin": 40.0, "fmax": 16000.0},
    "n_frames": 128,
    "temperature": 0.8,
    "thresholds": {"not_sure": 0.5, "not_music": 0.4, "silence_db": -65.0},
}


def _full(**training: Any) -> dict[str, Any]:
    return {
        **BARE,
        "id": "genrescope-10",
        "parameters": 1_234_567,
        "milliseconds_per_patch": 3.25,
        "files": {"model.keras": {"sha256": "ab" * 32, "bytes": 5_000_000}},
        "training": {
            "recipe": {"seed": 1, "architecture": "residual", "front_end": "up_to_10_khz"},
            "data": {"genre": 411, "not_music": 487},
            "teachers": ["mn04_as", "musicnn"],
            "track_ids_sha256": ["0123456789ab"],
            **training,
        },
    }


def _rows(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line[:2] == "| "
    ]


def _words(text: str) -> str:
    return " ".join(text.split())


def test_headings_are_mitchells_in_their_order(metrics: dict[str, Any]) -> None:
    for text in (model_card_text(_full(), metrics), model_card_text(BARE, {})):
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
        # No section is empty.
        assert not re.search(r"^## .+\n+(?=## )", text, re.MULTILINE)


def test_sections_of_files_are_reported_if_they_were_measured() -> None:
    found = {
        "protocol": "100 splices",
        "n_changes": 100,
        "median_error_s": 0.4,
        "found": 0.93,
        "found_ci95": [0.86, 0.97],
        "extra_per_minute": 0.01,
    }
    text = _words(model_card_text(_full(), {"sections": found}))
    assert "93.0 % (86.0 to 97.0 %) of 100 changes are found, with a median error of 0.4 s" in text
    assert "changes are found" not in model_card_text(_full(), {})


def test_collections_of_music_without_labels_are_named() -> None:
    text = _words(model_card_text(_full(collections=["0ad-data", "songs"]), {}))
    assert "from these collections" in text
    assert ": 0ad-data, songs." in text
    assert "from these collections" not in model_card_text(_full(), {})


def test_every_share_has_a_number_of_tracks_and_an_interval(metrics: dict[str, Any]) -> None:
    _, _, text = model_card_text(_full(), metrics).partition("### Other collections")
    shares = [row for row in _rows(text) if any(re.fullmatch(r"[\d.]+ %", cell) for cell in row)]
    assert len(shares) > 60
    for row in shares:
        for index, cell in enumerate(row):
            if re.fullmatch(r"[\d.]+ %", cell):
                assert re.fullmatch(r"[\d.]+ to [\d.]+ %", row[index + 1]), row
        assert any(re.fullmatch(r"[\d,]+", cell) for cell in row), row


def test_the_figures_are_those_of_the_metrics(metrics: dict[str, Any]) -> None:
    _, _, text = model_card_text(_full(), metrics).partition("### Held-out tracks")
    rows, cross = _rows(text), metrics["cross_validation"]
    low, high = cross["accuracy_ci95"]
    accuracy = f"{100 * cross['accuracy']:.1f} %"
    assert ["accuracy", "300", accuracy, f"{100 * low:.1f} to {100 * high:.1f} %"] in rows
    recall = next(row for row in rows if row[0] == "jazz")
    assert recall[1] == str(sum(cross["confusion"][5]))
    assert recall[2] == f"{100 * cross['recall']['jazz']:.1f} %"
    assert recall[4] == f"{cross['roc']['jazz']['auroc']:.3f}"
    by_seed = [row for row in rows if row[0] in ("1", "2", "3") and row[1] == "300" and len(row) == 6]
    assert [row[2] for row in by_seed] == ["70.0 %", "71.0 %", "69.0 %"]
    assert [row[4] for row in by_seed] == ["60.0 %", "61.0 %", "59.0 %"]
    four = next(row for row in rows if "metal, country, pop, classical" in row[0])
    assert four[1:4] == ["130", "90.0 %", "83.6 to 94.1 %"]


def test_the_aims_stand_beside_what_was_measured(metrics: dict[str, Any]) -> None:
    card = _full()
    text = model_card_text(card, metrics)
    rows = {row[0]: row for row in _rows(text)}
    gtzan = rows["ten genres, GTZAN, unknown artists"]
    assert gtzan[1:4] == ["72 %", "79 %", "85 %"]
    assert gtzan[4].startswith("70.0 % (")
    assert gtzan[5] == f"300, {metrics['cross_validation']['n_artists']}"
    left_out = rows["mean recall of these six, collection left out altogether"]
    assert left_out[4:] == ["55.0 % (50.0 to 60.0 %)", "60, 30"]
    rooms = rows["loss of accuracy in unseen rooms at 10 dB: GTZAN; other collections"]
    assert rooms[4] == "10.0 points; 10.0 points"
    assert text.index("### Aims") < text.index("### Other collections") < text.index("### Held-out tracks of")
    assert "### Aims" not in model_card_text(card, {"cross_validation": metrics["cross_validation"]})


def test_tags_are_listed_with_their_tagger_and_figures(metrics: dict[str, Any]) -> None:
    tag = {
        "name": "piano",
        "group": "instrument",
        "threshold": 0.2,
        "source": "mn04 (AudioSet)",
        "auroc": 0.95,
        "auroc_in_room": 0.9,
    }
    text = model_card_text({**_full(), "tags": [tag]}, metrics)
    (row,) = [row for row in _rows(text) if row[0] == "piano"]
    assert row[1:5] == ["instrument", "mn04 (AudioSet)", "0.950", "0.900"]
    assert row[5:] == ["0.3", "50, 12", "55", "0.82", "0.90"]
    assert "Left out: harp." in _words(text)
    assert "### Styles and traits" not in model_card_text(_full(), metrics)


def test_sections_name_their_protocols(metrics: dict[str, Any]) -> None:
    text = _words(model_card_text(_full(), metrics))
    assert text.count(_words(metrics["cross_validation"]["protocol"])) >= 2
    assert "Protocol: 60 whole tracks of mine." in text
    assert "jazz 60" in text


def test_the_leaky_column_is_marked_as_such(metrics: dict[str, Any]) -> None:
    rows = _rows(model_card_text(_full(), metrics))
    header = next(row for row in rows if row[0] == "system")
    assert (
        header[-1] == "leaky accuracy: slices of one track in both training and test data, so not an estimate"
    )
    row = next(row for row in rows if row[0] == "LeNet")
    assert row[-1].startswith("95.0 % ")
    assert "4000" in row[-1]


def test_the_licence_of_the_network_it_started_from_is_in_the_card(metrics: dict[str, Any]) -> None:
    text = _words(model_card_text(_full(), metrics).replace("> ", ""))
    assert "EfficientAT" in text
    assert "Copyright (c) 2022 Florian Schmid Permission is hereby granted" in text.replace("> ", "").replace(
        ">", ""
    )
    assert "ISC licence" in text
    none = _words(model_card_text(_full(teachers=[]), metrics))
    assert "without teachers" in none
    assert "EfficientAT" not in none


def test_a_card_with_its_own_caveats(metrics: dict[str, Any]) -> None:
    text = _words(model_card_text(_full(caveats=["It was rebuilt."]), metrics))
    assert "It was rebuilt." in text
    assert "trained separately" not in text
    assert "trained separately" in _words(model_card_text(_full(), metrics))


@pytest.mark.parametrize(
    "key", ["cross_validation", "evaluations", "other_collections", "few_shot", "probe", "engines"]
)
def test_missing_measurements_are_omitted(metrics: dict[str, Any], key: str) -> None:
    fewer = {name: value for name, value in metrics.items() if name != key}
    text, whole = model_card_text(_full(), fewer), model_card_text(_full(), metrics)
    assert len(text) < len(whole)
    assert "None" not in text


def test_figures_may_be_missing(metrics: dict[str, Any]) -> None:
    for key in metrics["cross_validation"]:
        fewer = copy.deepcopy(metrics)
        del fewer["cross_validation"][key]
        text = model_card_text(_full(), fewer)
        assert "None" not in text, key
        assert "## Quantitative analyses" in text, key


def test_a_card_without_figures_says_so() -> None:
    text = model_card_text(BARE, {})
    assert "Nothing was measured." in text
    assert "GTZAN excerpts" not in text
    assert "None" not in text


def test_a_card_with_a_summary_only() -> None:
    summary = {
        "accuracy": 0.6,
        "loss": 1.2,
        "accuracy_ci95": [0.5, 0.7],
        "n_tracks": 90,
        "protocol": "halves",
    }
    rows = _rows(model_card_text({**BARE, "metrics": summary}, {}))
    assert ["accuracy", "90", "60.0 %", "50.0 to 70.0 %"] in rows
    assert ["loss", "90", "1.200", "–"] in rows


def test_existing_plots_are_linked(tmp_path: Path, metrics: dict[str, Any]) -> None:
    (tmp_path / "card.json").write_text(json.dumps(_full()), encoding="utf-8")
    write_metrics(tmp_path, metrics)
    plots = ["plots/roc.png", "plots/confusion_matrix.png", "plots/mine/not_music_roc.png"]
    for name in plots:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    text = write_model_card(tmp_path).read_text(encoding="utf-8")
    linked = re.findall(r"^!\[([^]]+)\]\(([^)]+)\)$", text, re.MULTILINE)
    assert [path for _, path in linked] == [
        "plots/confusion_matrix.png",
        "plots/roc.png",
        "plots/mine/not_music_roc.png",
    ]
    assert linked[0][0] == "Confusion matrix"
    assert text.index("plots/mine/") > text.index("### Evaluation: mine")


def test_lines_are_short_except_tables_and_plots(metrics: dict[str, Any]) -> None:
    lines = model_card_text(_full(), metrics).splitlines()
    assert [line for line in lines if len(line) > 112 and not line.startswith(("|", "!"))] == []
