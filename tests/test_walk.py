"""A dropped file, followed from path to bars, through public functions only.

The README describes the same way in its data-flow section.
"""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from genrescope.analysis.front_end import InputStage
from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.audio.decode import open_audio
from genrescope.audio.files import songs_in
from genrescope.features.patches import cut_patches
from genrescope.features.streaming import StreamingMel
from genrescope.gui.text.outcome import outcome_text
from genrescope.gui.widgets.genre_bars import GenreBars
from genrescope.inference.outcome import Genre
from genrescope.inference.scores import decide, pool


def test_a_dropped_file_from_path_to_bars(tmp_path, tiny_classifier, qtbot):
    card = tiny_classifier.card
    t = np.arange(9 * 44_100) / 44_100
    soundfile.write(tmp_path / "song.flac", 0.4 * np.sin(2 * np.pi * 440 * t), 44_100)

    (path,) = songs_in(tmp_path)  # 1. folder to paths
    with open_audio(path) as audio:  # 2. path to blocks
        stage, mel = InputStage(audio.sr, card.mel.sr), StreamingMel(card.mel)
        blocks = [stage.push(block) for block in audio.blocks()]  # 3. blocks to samples at the model's rate
        blocks.append(stage.flush())
    frames = np.concatenate([*map(mel.push, blocks), mel.flush()])  # 4. samples to log-mel frames
    patches, _ = cut_patches(frames, card.n_frames, card.patch_hop)  # 5. frames to patches
    outputs = tiny_classifier.predict(patches)  # 6. patches to outputs
    outcome = decide(pool(outputs), card, len(patches))  # 7. outputs to outcome
    bars = GenreBars()
    qtbot.addWidget(bars)
    bars.set_animated(False)
    bars.set_classes(card.classes)
    bars.set_scores(outcome.scores.as_dict())  # 8. outcome to bars

    assert isinstance(outcome, Genre)
    assert bars.order[0] == outcome.name == "bossa_nova"
    assert bars.scores["bossa_nova"] == pytest.approx(outcome.confidence)
    assert outcome_text(outcome).startswith("Bossa nova, ")

    # The program takes the same way, in one call that streams.
    *_, result = analyse_track(path, tiny_classifier)
    assert isinstance(result, TrackResult)
    assert isinstance(result.outcome, Genre)
    assert result.outcome.scores.probabilities == pytest.approx(outcome.scores.probabilities, abs=1e-3)
