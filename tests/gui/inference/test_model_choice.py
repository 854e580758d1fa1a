"""Changing the model: chosen, remembered, refused, and replaced while the window is busy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextTable
from PySide6.QtWidgets import QFileDialog

from genrescope import paths
from genrescope.analysis.curve import GrowingTaggram
from genrescope.errors import Sentence
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.dialogs.model_box import ModelBox
from genrescope.gui.dialogs.model_card import CardText
from genrescope.gui.inference.worker import LivePatch, TrackJob
from genrescope.gui.songs.song import State
from genrescope.inference.classifier import default_model

WAIT_MS = 60_000


@pytest.fixture
def bossa(tiny_model, tmp_path) -> Path:
    """A model with three genres and its own front end."""
    return shutil.copytree(tiny_model, tmp_path / "my models" / "bossa ñ")


@pytest.fixture
def window(make_window, qtbot):
    """A window with the bundled model."""
    made = make_window(model=None)
    qtbot.waitUntil(lambda: made.model.state == "ready", timeout=WAIT_MS)
    return made


def wait_for_all(qtbot, window) -> None:
    ended = {State.DONE, State.FAILED, State.CANCELLED}
    songs = window.queue.model.songs
    qtbot.waitUntil(lambda: bool(songs) and {song.state for song in songs} <= ended, timeout=WAIT_MS)


def wait_for_model(qtbot, window, folder: Path) -> None:
    qtbot.waitUntil(
        lambda: window.model.card is not None and window.model.card.folder == folder, timeout=WAIT_MS
    )


def change(folder: Path, **values: object) -> None:
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(card | values), encoding="utf-8")


def open_settings(window):
    window.all_actions.settings.trigger()
    return window.dialogs.get("settings")


def rows(model_box: ModelBox) -> list[str]:
    return [model_box.box.itemText(row) for row in range(model_box.box.count())]


def choose_row(model_box: ModelBox, row: int) -> None:
    """Choose a row as a user does, from the list of the box."""
    model_box.box.setCurrentIndex(row)
    model_box.box.activated.emit(row)


def choose_folder(model_box: ModelBox, folder: Path) -> None:
    choose_row(model_box, model_box.box.count() - 1)
    (dialog,) = model_box.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(folder))
    dialog.close()


# The box --------------------------------------------------------------------------------------------


def test_the_box_shows_the_model_in_use(window):
    card = window.model.card
    box = open_settings(window).model_box
    assert rows(box)[0] == box.box.currentText() == card.id
    assert rows(box)[-1] == "Other folder…"
    assert box.genres.text().startswith(f"{len(card.classes)} genres: blues, classical, ")
    measured = card.measured
    share = f"{round(100 * measured.accuracy)}\u00a0%"
    assert f"Correct on {share} of {measured.n_tracks} test tracks." in box.accuracy.text()
    assert f"{round(100 * measured.interval[0])}\u00a0% to" in box.accuracy.text()
    assert measured.protocol[:50] in box.protocol.text()
    assert not box.error.isVisible()


def test_another_folder_is_used_and_remembered(window, qtbot, bossa, make_song, settings, make_window):
    window.open_paths([make_song("before.wav")])
    wait_for_all(qtbot, window)
    dialog = open_settings(window)
    choose_folder(dialog.model_box, bossa)
    wait_for_model(qtbot, window, bossa)
    box = dialog.model_box
    assert box.box.currentText() == f"tiny-1, in {bossa}"
    assert box.genres.text() == "3 genres: bossa nova, gnawa, and rock"
    assert box.accuracy.text() == (
        "Correct on 75\u00a0% of 4 test tracks. 95\u00a0% interval: 30\u00a0% to 95\u00a0%."
    )
    assert box.protocol.text() == "How it was measured: Four songs."
    assert box.tags.text() == (
        "3 styles and traits: ballad, hand drums, punk. "
        "Agreement with the taggers that it learned from: AUROC 0.90 to 0.95."
    )
    # The bars and the outcome of the song analysed before come from the new model.
    assert window.bars.classes == ("bossa_nova", "gnawa", "rock")
    wait_for_all(qtbot, window)
    assert window.headline.verdict.whole.startswith("Bossa nova, ")
    assert window.bars.scores == pytest.approx(window.queue.model.songs[0].outcome.scores.as_dict())
    assert window.queue.model.songs[0].frames.n_mels == 40
    assert not window.spectrogram.view.is_empty
    assert settings.model == str(bossa)
    again = make_window(model=None)
    wait_for_model(qtbot, again, bossa)
    assert again.banner.text == ""


def test_back_to_the_bundled_model(window, qtbot, bossa, settings):
    box = open_settings(window).model_box
    choose_folder(box, bossa)
    wait_for_model(qtbot, window, bossa)
    choose_row(box, 0)
    wait_for_model(qtbot, window, default_model())
    # Stored as an empty name, so that an update can replace it.
    assert settings.model == ""
    assert rows(box) == [window.model.card.id, "", "Other folder…"]


def test_a_bundled_model_that_is_not_the_default_is_remembered_by_its_name(
    make_window, qtbot, tiny_model, settings, tmp_path, monkeypatch
):
    shutil.copytree(default_model(), tmp_path / "models" / "genrescope-7")
    shutil.copytree(tiny_model, tmp_path / "models" / "tiny-1")
    (tmp_path / "models" / "no model").mkdir()
    monkeypatch.setattr(paths, "models", lambda: tmp_path / "models")
    window = make_window(model=None)
    wait_for_model(qtbot, window, tmp_path / "models" / "genrescope-7")
    box = open_settings(window).model_box
    assert rows(box)[:2] == [window.model.card.id, "tiny-1"]
    choose_row(box, 1)
    wait_for_model(qtbot, window, tmp_path / "models" / "tiny-1")
    assert settings.model == "tiny-1"
    again = make_window(model=None)
    wait_for_model(qtbot, again, tmp_path / "models" / "tiny-1")


@pytest.mark.expects_log("could not be loaded")
@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (shutil.rmtree, Sentence.MODEL_FOLDER_GONE),
        (lambda folder: (folder / "card.json").unlink(), Sentence.NOT_A_MODEL),
        (lambda folder: (folder / "card.json").write_text("no"), Sentence.MODEL_CARD_INVALID),
        (lambda folder: (folder / "model.tflite").write_bytes(b"no"), Sentence.MODEL_DAMAGED),
        (lambda folder: change(folder, classes=["a", "b"]), Sentence.MODEL_WRONG_OUTPUT),
        (lambda folder: change(folder, n_frames=70), Sentence.MODEL_WRONG_INPUT),
    ],
    ids=lambda value: value.name if isinstance(value, Sentence) else "",
)
def test_a_folder_that_cannot_be_used_changes_nothing(
    window, qtbot, bossa, make_song, settings, harm, sentence
):
    harm(bossa)
    card = window.model.card
    box = open_settings(window).model_box
    with qtbot.waitSignal(window.model.refused, timeout=WAIT_MS) as refused:
        choose_folder(box, bossa)
    assert refused.args[0].sentence is sentence
    assert box.error.text() == str(refused.args[0])
    assert box.error.isVisible()
    assert box.box.currentText() == card.id
    assert window.banner.text == ""  # shown once, in the dialog
    assert window.model.card == card
    assert settings.model == ""
    assert window.transport.model_state.text() == "Model ready"
    window.open_paths([make_song()])
    wait_for_all(qtbot, window)
    assert window.queue.model.songs[0].outcome.scores.classes == card.classes


@pytest.mark.expects_log("could not be loaded")
def test_a_refusal_after_closing_the_dialog_is_shown_in_the_banner(window, qtbot, tmp_path):
    dialog = open_settings(window)
    choose_folder(dialog.model_box, tmp_path)
    dialog.close()
    qtbot.waitUntil(lambda: "is not a model folder" in window.banner.text, timeout=WAIT_MS)
    (choose,) = window.banner.buttons
    qtbot.mouseClick(choose, Qt.MouseButton.LeftButton)
    assert window.dialogs.get("settings").isVisible()


def test_the_settings_follow_the_menus_and_the_language(window, settings):
    dialog = open_settings(window)
    assert dialog.windowTitle() == "Settings"
    assert dialog.theme_box.currentText() == "Dark"
    dialog.format_box.activated.emit(1)
    assert settings.recording_format == "flac"
    assert window.all_actions.recording_format.actions["flac"].isChecked()
    window.all_actions.recording_format.actions["wav"].trigger()
    assert dialog.format_box.currentText() == "WAV"
    dialog.theme_box.activated.emit(1)
    assert settings.theme == "light"
    dialog.language_box.activated.emit(2)
    assert settings.language == "es"


def test_the_settings_follow_the_language(window, qtbot):
    dialog = open_settings(window)
    dialog.language_box.activated.emit(2)
    qtbot.waitUntil(lambda: dialog.windowTitle() == "Configuración", timeout=WAIT_MS)
    dark = window.all_actions.theme.actions["dark"].text().replace("&", "")
    qtbot.waitUntil(lambda: dialog.theme_box.currentText() == dark, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: rows(dialog.model_box)[-1] == "Otra carpeta…", timeout=WAIT_MS)
    assert "géneros" in dialog.model_box.genres.text()


# At the start ---------------------------------------------------------------------------------------


@pytest.mark.expects_log("could not be loaded")
@pytest.mark.parametrize("harm", ["gone", "broken"])
def test_the_bundled_model_replaces_a_remembered_one(make_window, qtbot, settings, bossa, make_song, harm):
    settings.model = str(bossa)
    if harm == "gone":
        shutil.rmtree(bossa)
    else:
        (bossa / "model.tflite").write_bytes(b"no")
    window = make_window(model=None)
    window.open_paths([make_song()])
    wait_for_all(qtbot, window)
    wait_for_model(qtbot, window, default_model())
    sentence = Sentence.CHOSEN_MODEL_GONE if harm == "gone" else Sentence.CHOSEN_MODEL_BROKEN
    assert window.banner.text == sentence.value.format(name="bossa ñ")
    assert window.queue.model.songs[0].state is State.DONE
    assert window.bars.classes == window.model.card.classes
    # It may be on a drive that is only temporarily missing.
    assert settings.model == str(bossa)


def test_a_model_from_the_command_line_is_used_but_not_remembered(
    make_window, qtbot, settings, bossa, tmp_path
):
    settings.model = str(tmp_path / "remembered, and not even there")
    window = make_window(model=bossa)
    wait_for_model(qtbot, window, bossa)
    assert window.banner.text == ""
    assert settings.model == str(tmp_path / "remembered, and not even there")


@pytest.mark.expects_log("could not be loaded")
def test_nothing_replaces_a_model_from_the_command_line(make_window, qtbot, bossa, tmp_path, make_song):
    window = make_window(model=tmp_path / "nowhere")
    with qtbot.waitSignal(window.model.failed, timeout=WAIT_MS):
        pass
    assert window.model.state == "failed"
    window.open_paths([make_song()])
    box = open_settings(window).model_box
    assert box.genres.text() == "No model"
    # Another one can still be chosen, and the waiting songs are analysed.
    choose_folder(box, bossa)
    wait_for_all(qtbot, window)
    assert window.queue.model.songs[0].outcome.name == "bossa_nova"


# While the window is busy ----------------------------------------------------------------------------


def test_changing_the_model_during_an_analysis(window, qtbot, bossa, make_song):
    long, short = make_song("long.wav", seconds=1200, sr=8000), make_song("short.wav")
    window.open_paths([make_song("done.wav"), long, short])
    songs = window.queue.model.songs
    qtbot.waitUntil(lambda: songs[1].outcome is not None, timeout=WAIT_MS)
    assert [song.state for song in songs] == [State.DONE, State.ANALYSING, State.WAITING]
    window.model.choose(bossa)
    wait_for_model(qtbot, window, bossa)
    wait_for_all(qtbot, window)
    assert [song.state for song in songs] == [State.DONE] * 3
    assert {song.outcome.name for song in songs} == {"bossa_nova"}
    assert songs[1].duration == pytest.approx(1200)


def test_many_changes_in_a_row(window, qtbot, bossa, make_song):
    """Whatever is in progress when the model changes, all results come from the last one."""
    window.open_paths([make_song(f"{i}.wav", seconds=30, sr=8000) for i in range(6)])
    own = default_model()
    for folder in (bossa, own, bossa, bossa, own, own, bossa):
        window.model.choose(folder)
        qtbot.wait(15)
    qtbot.waitUntil(lambda: not window.model.is_loading, timeout=WAIT_MS)
    assert window.model.card.folder == bossa
    wait_for_all(qtbot, window)
    songs = window.queue.model.songs
    assert [song.state for song in songs] == [State.DONE] * 6
    assert {song.outcome.name for song in songs} == {"bossa_nova"}
    assert window.bars.classes == ("bossa_nova", "gnawa", "rock")


def test_cancelled_songs_stay_cancelled(window, qtbot, bossa, make_song):
    window.open_paths([make_song("long.wav", seconds=1200, sr=8000), make_song("next.wav")])
    song = window.queue.model.songs[0]
    qtbot.waitUntil(lambda: song.outcome is not None, timeout=WAIT_MS)
    window.model.choose(bossa)
    window.queue.cancel()
    wait_for_model(qtbot, window, bossa)
    wait_for_all(qtbot, window)
    assert [song.state for song in window.queue.model.songs] == [State.CANCELLED] * 2
    # The outcome of the previous model is gone.
    assert song.outcome is None
    assert not window.headline.at_work


def test_requests_to_the_previous_model_are_dropped(window, qtbot, bossa, make_song):
    before = window.model.card
    window.model.choose(bossa)
    wait_for_model(qtbot, window, bossa)
    worker, said = window.inference.worker, []
    for signal in (
        worker.failed,
        worker.finished,
        worker.cancelled,
        worker.live_classified,
        worker.live_failed,
    ):
        signal.connect(lambda *answer: said.append(answer))
    patch = np.zeros((before.n_frames, before.mel.n_mels), np.float32)
    window.inference.classify_live(LivePatch(7, patch, before, 2.0))
    frames = TrackFrames(before.mel.n_mels, before.mel.frame_rate)
    taggram = GrowingTaggram(len(before.classes) + 1)
    window.inference.classify_track(TrackJob(99, make_song(), taggram, frames, before))
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS):
        window.open_paths([make_song("next.wav")])
    assert [answer[0] for answer in said] == [1]


def test_choosing_the_same_model_changes_nothing(window, qtbot, make_song):
    window.open_paths([make_song("long.wav", seconds=600, sr=8000)])
    song = window.queue.model.songs[0]
    qtbot.waitUntil(lambda: song.outcome is not None, timeout=WAIT_MS)
    frames = song.frames
    with qtbot.waitSignal(window.model.ready, timeout=WAIT_MS):
        window.model.choose(default_model())
    wait_for_all(qtbot, window)
    assert song.state is State.DONE
    assert song.frames is frames


def test_changing_the_model_during_a_recording(sound_card, window, list_devices, qtbot, bossa, tmp_path):
    window.settings.recordings_folder = str(tmp_path / "recordings")
    devices = list_devices(window)
    wanted = next(d for d in devices if "JACK" in d.host_api and d.name == sound_card.device_name)
    window.transport.device_box.set_chosen(wanted.id)
    window.live.toggle_recording()
    qtbot.waitUntil(lambda: (window.live.recording.seconds or 0) > 0.5, timeout=WAIT_MS)
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(60 * sound_card.sr) / sound_card.sr)
    sound_card.play(tone.astype(np.float32))
    three_seconds = 3 * window.model.card.mel.frame_rate
    qtbot.waitUntil(lambda: window.live.analysis.frames.position > three_seconds, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.live.sound.outcome is not None, timeout=WAIT_MS)
    recorded = window.live.recording.seconds
    answers = []
    window.live.analysis.answered.connect(answers.append)
    window.model.choose(bossa)
    wait_for_model(qtbot, window, bossa)
    qtbot.waitUntil(lambda: window.bars.classes == ("bossa_nova", "gnawa", "rock"), timeout=WAIT_MS)
    # The picture does not restart: it shows earlier sound in the new model's frames.
    assert window.live.analysis.frames.width == 40
    assert window.live.analysis.frames.position > 2 * 62.5
    assert window.spectrogram.view.is_live
    answers.clear()
    qtbot.waitUntil(lambda: len(answers) >= 3, timeout=WAIT_MS)
    assert {answer.outcome.name for answer in answers} == {"bossa_nova"}
    assert "ossa nova" in window.headline.verdict.whole
    position = window.live.analysis.frames.position
    qtbot.waitUntil(lambda: window.live.analysis.frames.position > position + 60, timeout=WAIT_MS)
    assert window.live.recording.seconds > recorded
    assert window.live.state == "on"
    assert window.live.analysis.lost_samples == 0


def test_after_listening_a_model_change_drops_the_outcome(window, qtbot, bossa):
    from genrescope.audio.ring import RingBuffer
    from genrescope.gui.live.connection import ListeningState
    from genrescope.gui.live.live_sound import LiveSound

    card = window.model.card
    sound = window.live.sound = LiveSound(ListeningState.OFF, window.live.analysis.timeline)
    window.live.analysis.frames = RingBuffer(100, card.mel.n_mels)
    window.live.analysis.frames.append(np.zeros((50, card.mel.n_mels), np.float32))
    window.presenter.show_live()
    assert window.spectrogram.view.is_live
    window.model.choose(bossa)
    wait_for_model(qtbot, window, bossa)
    qtbot.waitUntil(lambda: window.spectrogram.view.is_empty, timeout=WAIT_MS)
    assert sound.outcome is None
    assert window.headline.verdict.whole == "Not listening"


def test_the_bars_scroll_with_very_many_genres(window):
    before = window.minimumSizeHint().height()
    window.bars.set_classes([f"a rather long name of genre number {i}" for i in range(60)])
    window.resize(1000, 640)
    last = window.bars.row("a rather long name of genre number 59")
    assert window.bars.height() > 60 * 20
    assert last.geometry().right() < window.bars.parentWidget().width()
    assert window.minimumSizeHint().height() <= max(before, 640)


# The text about a model -----------------------------------------------------------------------------


def test_the_model_card_opens(window, qtbot, bossa):
    window.model.choose(bossa)
    wait_for_model(qtbot, window, bossa)
    box = open_settings(window).model_box
    qtbot.mouseClick(box.about, Qt.MouseButton.LeftButton)
    (text,) = box.findChildren(CardText)
    assert "For tests." in text.toPlainText()
    (bossa / "MODEL_CARD.md").unlink()
    again = open_settings(window).model_box
    assert not again.about.isEnabled()


def test_the_bundled_model_card_is_readable(qapp):
    text = CardText(default_model())
    assert text.toPlainText().startswith("Model card")
    frames = text.document().rootFrame().childFrames()
    assert any(isinstance(frame, QTextTable) for frame in frames)


def test_a_model_card_shows_only_pictures_from_its_folder(qapp, tmp_path):
    folder = tmp_path / "model"
    (folder / "plots").mkdir(parents=True)
    picture = QImage(1600, 800, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    picture.save(str(folder / "plots" / "confusion.png"))
    picture.save(str(tmp_path / "secret.png"))
    (folder / "MODEL_CARD.md").write_text("![](plots/confusion.png)\n\n<b>not bold</b>", encoding="utf-8")
    text = CardText(folder)
    kind = QTextDocument.ResourceType.ImageResource.value
    shown = text.loadResource(kind, QUrl("plots/confusion.png"))
    assert (shown.width(), shown.height()) == (640, 320)
    for name in (
        "../secret.png",
        str(tmp_path / "secret.png"),
        "plots/none.png",
        "//host/plots/confusion.png",
    ):
        assert text.loadResource(kind, QUrl(name)) is None
    assert text.loadResource(kind, QUrl.fromLocalFile(str(tmp_path / "secret.png"))) is None
    assert text.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl("a.css")) is None
    assert "<b>" in text.toPlainText()


def test_a_binary_model_card_is_shown_as_far_as_possible(qapp, tmp_path):
    (tmp_path / "MODEL_CARD.md").write_bytes(b"# ok \xff\n" + b"x " * 400_000)
    assert CardText(tmp_path).toPlainText().startswith("ok")


def test_only_web_links_are_followed(qapp, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "genrescope.gui.dialogs.model_card.QDesktopServices.openUrl",
        lambda url: opened.append(url.toString()),
    )
    (tmp_path / "MODEL_CARD.md").write_text("# Top\n\n[a](https://example.org)\n")
    text = CardText(tmp_path)
    for link in ("https://example.org/a", "file:///bin/sh", "card.json", "#top", "javascript:alert(1)"):
        text.anchorClicked.emit(QUrl(link))
    assert opened == ["https://example.org/a"]


def test_a_model_card_with_an_endless_table_is_shortened(qapp, tmp_path):
    (tmp_path / "MODEL_CARD.md").write_text("# Title\n\n|a|b|\n|-|-|\n" + "|x|y|\n" * 100_000)
    shown = CardText(tmp_path).toPlainText()
    assert shown.startswith("Title")
    assert shown.count("x") < 3_000
