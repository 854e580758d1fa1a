"""``MODEL_CARD.md`` from ``card.json``: Mitchell's headings, every figure from the card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from genrescope.inference.model_card import CARD_NAME

_TEXT = """\
# Model card: {id}

## Model details
A short-chunk residual CNN of {parameters:,} parameters, made for Genrescope with `genrescope train`. It
hears {seconds:.2f} s of sound at a time as {n_frames} log-mel frames ({n_mels} bands, {sr} Hz) and gives a
logit for each of ten genres and one for "this is music". Answers are pooled over the track (mean
log-probability), divided by the temperature {temperature:.3f} and turned into probabilities by a softmax.
Saved for Keras 3 (`model.keras`) and LiteRT (`model.tflite`).

## Intended use
Telling a musician which of ten popular genres a recording sounds like, from a file or a microphone. Below a
probability of {not_sure:.2f} for the leading genre the answer is "not sure"; below {not_music:.2f} for
music it is "not music". It is no judge of recordings whose genre matters legally or commercially, and no
detector of authorship.

## Factors
Short and long excerpts, small microphones and rooms, noise, lossy coding. Genres that the ten do not name
(folk, electronic, music from most of the world) are given the nearest of the ten or "not sure".

## Metrics and evaluation data
Protocol: {protocol}. Intervals are 95 % (Wilson).

| what | tracks | accuracy | interval | cross-entropy | calibration error |
|---|---|---|---|---|---|
{rows}

Mean recall over the genres: {balanced_accuracy:.1%}. It answers {coverage:.0%} of the tracks; of these
answers {accuracy_when_answered:.1%} are right (interval {answered_low:.1%} to {answered_high:.1%}).
{not_music_text} Recall a genre: {recall}.

The temperature and the thresholds come from artist-grouped folds within the other tracks, never from the
ones that are scored. The scored tracks are few, and GTZAN is a small, old collection with known faults
(Sturm, 2013): expect other figures on other music.

## Training data
GTZAN excerpts (Tzanetakis and Cook, 2002; excerpts of commercial recordings, not distributed with this
program), freely licensed music without labels, rendered MIDI pieces, and sounds that are not music (ESC-10,
the Free Spoken Digit Dataset, speech): {data}. The network learned to reproduce the embedding and logits of
an AudioSet tagger (EfficientAT mn04_as, Schmid et al., 2023, MIT licence) from sound that had been
equalised, mixed, and sent through simulated rooms, microphones, noise and codecs; the genre head was then
fitted to the labels. Nothing of the teacher is inside this model.

## Ethical considerations and caveats
Genre is a convention and not a property of sound; the labels are those of one collector in 2001, almost all
of English-language popular music. Treat an answer as an opinion with a stated confidence.
"""


def _row(name: str, figures: dict[str, Any]) -> str:
    low, high = figures["accuracy_ci95"]
    return (
        f"| {name} | {figures['n_tracks']} | {figures['accuracy']:.1%} | {low:.1%} to {high:.1%} "
        f"| {figures['loss']:.2f} | {figures['ece']:.3f} |"
    )


def write_model_card_text(folder: Path) -> None:
    """Write ``MODEL_CARD.md`` beside ``card.json``."""
    card = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    metrics = card["metrics"]
    names = {
        "excerpts_of_15_s_and_more": "of these, excerpts of 15 s and more",
        "unseen_rooms_and_microphones_at_10_db": "all, through simulated rooms and microphones, 10 dB SNR",
        "recorded_again_in_rooms": "10 s pieces really recorded in noisy rooms (classical and pop only)",
    }
    rows = [
        _row("all, clean", metrics),
        *(_row(text, metrics[key]) for key, text in names.items() if key in metrics),
    ]
    not_music = metrics.get("not_music")
    not_music_text = ""
    if not_music:
        not_music_text = (
            f"Music against what is not music, held out alike ({not_music['n_music']} and "
            f"{not_music['n_not_music']} recordings; the latter may have been "
            f"heard as background noise): area under the ROC {not_music['auroc']:.3f}; "
            f"{not_music['not_music_called_so']:.1%} of the latter are called "
            f'"not music", and {not_music["music_called_not_music"]:.1%} of the music is.'
        )
    low, high = metrics["accuracy_when_answered_ci95"]
    text = _TEXT.format(
        id=card["id"],
        parameters=card["parameters"],
        seconds=card["n_frames"] * card["mel"]["hop_length"] / card["mel"]["sr"],
        n_frames=card["n_frames"],
        n_mels=card["mel"]["n_mels"],
        sr=card["mel"]["sr"],
        temperature=card["temperature"],
        not_sure=card["thresholds"]["not_sure"],
        not_music=card["thresholds"]["not_music"],
        protocol=metrics["protocol"],
        rows="\n".join(rows),
        balanced_accuracy=metrics["balanced_accuracy"],
        coverage=metrics["coverage"],
        accuracy_when_answered=metrics["accuracy_when_answered"] or 0.0,
        answered_low=low,
        answered_high=high,
        not_music_text=not_music_text,
        recall=", ".join(f"{name} {value:.0%}" for name, value in metrics["recall"].items()),
        data=", ".join(
            f"{count} {kind.replace('_', ' ')}" for kind, count in card["training"]["data"].items()
        ),
    )
    (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
