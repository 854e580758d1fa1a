"""Labels of Audacity and regions of Reaper."""

from __future__ import annotations

import csv
from pathlib import Path

from genrescope.inference.outcome import verdict_of
from genrescope.library.export.markers import (
    LabelFolder,
    Marker,
    markers_of,
    write_audacity_labels,
    write_reaper_regions,
)


def test_there_is_a_marker_for_each_section(analysed):
    first, second = markers_of(analysed.sections, verdict_of)
    assert (first.text, second.text) == ("bossa_nova", "rock")
    assert (first.start, first.end, second.end) == (0, second.start, analysed.duration)


def test_a_name_cannot_add_a_column_or_line(analysed):
    for marker in markers_of(analysed.sections, lambda outcome: "a\tb\nc"):
        assert marker.text == r"a\tb\nc"


def test_labels_of_audacity(tmp_path):
    path = tmp_path / "song.txt"
    write_audacity_labels(path, [Marker(0, 61.25, "Soul / R&B"), Marker(61.25, 3700.5, "Ñandú")])
    assert path.read_bytes().decode() == "0.000000\t61.250000\tSoul / R&B\n61.250000\t3700.500000\tÑandú\n"


def test_each_song_has_its_labels_in_a_folder(tmp_path):
    folder = tmp_path / "new" / "labels"
    songs = [Path("/a/Song.mp3"), Path("/b/song.flac"), Path("/c/a?.wav")]
    for text in ("old", "new"):
        labels = LabelFolder(folder)
        for song in songs:
            path = labels.write(song, [Marker(0, 1, f"{text} {song}")])
            assert path.read_text() == f"0.000000\t1.000000\t{text} {song}\n"
    assert {path.name for path in folder.iterdir()} == {
        "Song.labels.txt",
        "song.labels (2).txt",
        "a_.labels.txt",
    }


def test_regions_of_reaper(tmp_path):
    path = tmp_path / "song.csv"
    write_reaper_regions(path, [Marker(0, 61.25, 'a "b", c'), Marker(61.25, 3725.9996, "Jazz")])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["#", "Name", "Start", "End", "Length"],
            ["R1", 'a "b", c', "0:00:00.000", "0:01:01.250", "0:01:01.250"],
            ["R2", "Jazz", "0:01:01.250", "1:02:06.000", "1:01:04.750"],
        ]
