from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QAbstractItemModelTester

from genrescope.analysis import track
from genrescope.analysis.timeline import Segment, Timeline
from genrescope.analysis.track import TrackResult
from genrescope.audio import decode
from genrescope.errors import Sentence, UserError
from genrescope.gui.songs.model import DETAIL_ROLE, MARK_ROLE, SHARE_ROLE, Mark, SongListModel
from genrescope.gui.songs.song import Song, State
from genrescope.inference.outcome import Genre, NotMusic, Outcome, Scores

SCORES = Scores(("jazz", "reggae"), (0.25, 0.75), 0.9)


def result_of(outcome: Outcome, *warnings: Sentence) -> TrackResult:
    return TrackResult(
        path=Path("/music/a.wav"),
        duration=100.0,
        silence=0.0,
        outcome=outcome,
        sections=Timeline((Segment(0.0, 100.0, outcome),)),
        model_id="tiny-1",
        classes=SCORES.classes,
        taggram=np.zeros((1, 2), np.float32),
        music=np.ones(1, np.float32),
        patch_starts=np.zeros(1),
        tags=np.zeros(0, np.float32),
        embedding=np.zeros(0, np.float32),
        warnings=tuple(UserError(sentence, name="a.wav") for sentence in warnings),
    )


def song(state: State = State.WAITING, **known: object) -> Song:
    return Song(Path("/music/a.wav"), state, **known)


def failed(sentence: Sentence) -> Song:
    return song(State.FAILED, error=UserError(sentence, name="a.wav", number=2))


def shown(song: Song, role: int) -> object:
    model = SongListModel()
    model.add([song])
    return model.data(model.index(0), role)


REGGAE = Genre("reggae", SCORES)


@pytest.mark.parametrize(
    ("row", "detail", "mark"),
    [
        (song(), "Waiting…", None),
        (song(State.ANALYSING), "Analysing…", None),
        (song(State.ANALYSING, outcome=REGGAE), "Reggae, 75\u00a0%", None),
        (song(State.DONE, outcome=REGGAE, result=result_of(REGGAE)), "Reggae, 75\u00a0%", None),
        (song(State.DONE, result=result_of(NotMusic(SCORES))), "Not music", None),
        # Its spectrogram is being recomputed; the result is known.
        (song(State.WAITING, result=result_of(REGGAE)), "Reggae, 75\u00a0%", None),
        (
            song(State.DONE, result=result_of(REGGAE, Sentence.CUT_SHORT)),
            "Reggae, 75\u00a0% · Damaged or incomplete",
            Mark.WARNING,
        ),
        (song(State.CANCELLED), "Cancelled", None),
        (failed(Sentence.NOT_AUDIO), "Not an audio file", Mark.FAILED),
        # A sentence without a short form.
        (failed(Sentence.MODEL_DAMAGED), str(failed(Sentence.MODEL_DAMAGED).error), Mark.FAILED),
    ],
)
def test_rows(qapp, row, detail, mark):
    assert shown(row, DETAIL_ROLE) == detail
    assert shown(row, MARK_ROLE) is mark


def test_every_failure_of_a_file_has_a_reason_without_its_name(qapp):
    room = Path(inspect.getfile(decode)).parent
    source = "".join(path.read_text(encoding="utf-8") for path in [*room.glob("*.py"), Path(track.__file__)])
    raised = {Sentence[name] for name in re.findall(r"Sentence\.([A-Z_]+)", source)}
    assert Sentence.NOT_AUDIO in raised
    for sentence in {*raised, Sentence.UNEXPECTED} - {Sentence.IS_A_FOLDER, Sentence.OTHER_TRACK}:
        assert "a.wav" not in shown(failed(sentence), DETAIL_ROLE), sentence


def test_the_tool_tip_has_the_path_and_the_problem(qapp):
    assert shown(song(), Qt.ItemDataRole.ToolTipRole) == str(Path("/music/a.wav"))
    path, reason = shown(failed(Sentence.EMPTY_FILE), Qt.ItemDataRole.ToolTipRole).splitlines()
    assert (path, reason) == (str(Path("/music/a.wav")), "“a.wav” is an empty file.")
    warned = song(State.DONE, result=result_of(REGGAE, Sentence.CUT_SHORT))
    assert "incomplete" in shown(warned, Qt.ItemDataRole.ToolTipRole).splitlines()[1]


def test_the_tool_tip_shows_a_name_that_looks_like_html(qapp):
    row = Song(Path("/music/<b>x & y.wav"))
    label = QTextDocument()
    label.setHtml(shown(row, Qt.ItemDataRole.ToolTipRole))
    assert label.toPlainText().replace("\N{NO-BREAK SPACE}", " ") == str(row.path)


@pytest.mark.skipif(sys.platform == "win32", reason="names have no control characters there")
def test_a_name_with_control_characters_is_one_line(qapp):
    row = Song(Path("/music/a\nb\tc.wav"))
    assert shown(row, Qt.ItemDataRole.DisplayRole).isprintable()
    assert len(shown(row, Qt.ItemDataRole.ToolTipRole).splitlines()) == 1


def test_a_screen_reader_gets_the_outcome_and_the_failure(qapp):
    done = song(State.DONE, result=result_of(REGGAE))
    assert shown(done, Qt.ItemDataRole.AccessibleTextRole) == "a.wav: Reggae, 75\u00a0%"
    broken = failed(Sentence.EMPTY_FILE)
    assert shown(broken, Qt.ItemDataRole.AccessibleTextRole) == "a.wav: not analysed: Empty file"


def test_only_a_song_that_is_analysed_has_progress(qapp):
    assert shown(song(State.ANALYSING, seconds=25.0, duration=100.0), SHARE_ROLE) == 0.25
    assert shown(song(State.ANALYSING, seconds=25.0), SHARE_ROLE) is None
    assert shown(song(State.DONE, seconds=100.0, duration=100.0), SHARE_ROLE) is None


def test_removed_rows_are_restored_in_place(qapp):
    model = SongListModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    songs = [Song(Path(f"/{i}.wav")) for i in range(7)]
    model.add(songs)
    changes: list[tuple[int, int]] = []
    model.rowsRemoved.connect(lambda _, first, last: changes.append((first, last)))
    removed = [(row, songs[row]) for row in (0, 1, 3, 5, 6)]
    model.remove(song for _, song in removed)
    assert model.songs == [songs[2], songs[4]]
    assert changes == [(5, 6), (3, 3), (0, 1)]
    model.insert(removed)
    assert model.songs == songs
    current = QPersistentModelIndex(model.index(2))
    model.reorder(songs[::-1])
    assert model.songs == songs[::-1]
    assert current.row() == 4
