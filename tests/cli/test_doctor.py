"""``genrescope doctor``, in this process, and its decoder in another."""

from __future__ import annotations

import json

import pytest

from genrescope import cli, paths
from genrescope.audio.decoder_process.client import DecoderProcess
from genrescope.cli.doctor import examine
from genrescope.errors import Sentence, UserError
from support.corpus import whole


def reports(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_is_described_and_decoded(capsys):
    assert cli.main(["doctor", "--json", str(paths.demo_clip())]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    (found,) = reports(captured.out)
    assert list(found) == [
        "path", "genrescope", "error", "warnings", "size", "container", "streams", "tags", "decoder", "codec",
        "sr", "channels", "stated_duration", "decoded_duration",
    ]  # fmt: skip
    assert (found["path"], found["error"], found["warnings"]) == (str(paths.demo_clip()), None, [])
    assert (found["container"], found["codec"], found["sr"], found["channels"]) == (
        "flac",
        "PCM_16",
        44_100,
        2,
    )
    assert found["decoder"].startswith("libsndfile ")
    assert found["stated_duration"] == found["decoded_duration"] == pytest.approx(13.239, abs=1e-3)


def test_the_streams_and_tags_of_a_film(tmp_path, capsys):
    path = tmp_path / "film.mkv"
    path.write_bytes(whole("mkv"))
    assert cli.main(["doctor", "--json", str(path)]) == 0
    (found,) = reports(capsys.readouterr().out)
    assert [(stream["kind"], stream["codec"]) for stream in found["streams"]] == [
        ("video", "mpeg4"),
        ("audio", "ac3"),
    ]
    assert found["streams"][1]["sr"] == 44_100
    assert "ENCODER" in found["tags"]
    assert found["decoder"].startswith("FFmpeg ")


def test_what_cannot_be_decoded_is_described_too(tmp_path, capsys):
    text = tmp_path / "text\x1b[31m.mp3"
    text.write_text("no song " * 100)
    half = tmp_path / "half.flac"
    half.write_bytes(paths.demo_clip().read_bytes()[:200_000])
    names = [str(text), str(half), str(tmp_path / "gone.wav")]
    assert cli.main(["doctor", *names]) == 1
    captured = capsys.readouterr()
    assert all(char.isprintable() or char == "\n" for char in captured.out + captured.err)
    first, second, third = captured.out.strip().split("\n\n")
    assert r"error           “text\x1b[31m.mp3” is not an audio file" in first
    assert "warning         “half.flac” is damaged or incomplete" in second
    assert "error           none" in second
    assert "There is no file or folder" in third
    assert cli.main(["doctor", "--json", *names]) == 1
    assert [found["path"] for found in reports(capsys.readouterr().out)] == names


class StuckAtDescribing(DecoderProcess):
    """Its FFmpeg walks through gigabytes of zeros in search of another chunk."""

    def describe(self, path):
        raise UserError(Sentence.DECODER_STUCK, name=path.name)


def test_what_cannot_be_described_is_decoded_nevertheless():
    with StuckAtDescribing() as decoder:
        found = examine(paths.demo_clip(), decoder)
    assert found["error"] is None
    assert found["decoded_duration"] == pytest.approx(13.239, abs=1e-3)
    assert "container" not in found
