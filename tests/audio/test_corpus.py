"""Whole and damaged files of many formats; ``build_scripts/fuzz.py`` tries many more."""

from __future__ import annotations

import json

import pytest

import fuzz
from genrescope import cli
from genrescope.audio.decode import open_audio
from genrescope.errors import Sentence
from support.corpus import FORMATS, SECONDS, damaged, whole

N_SEEDS = 2
"""Random damages of each format; one of its header, one anywhere."""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_decoded_to_its_end(tmp_path, name):
    content = whole(name)
    if not content:
        pytest.skip("its encoder is not installed (Debian: ffmpeg)")
    path = tmp_path / f"song{FORMATS[name].suffix}"
    path.write_bytes(content)
    with open_audio(path) as audio:
        seconds = sum(map(len, audio.blocks())) / audio.sr
        assert audio.warnings == []
    assert seconds == pytest.approx(SECONDS, abs=0.05)


def test_every_damaged_file_has_one_answer(tmp_path, capsys):
    names = []
    for name in FORMATS:
        for file_name, content in [*damaged(name, N_SEEDS)][4::10]:
            names.append(str(tmp_path / file_name))
            (tmp_path / file_name).write_bytes(content)
    cli.main(["classify", "--json", *names])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["path"] for answer in answers] == names
    kinds = {fuzz.kind_of_answer(answer) for answer in answers}
    assert kinds <= {
        "genre", "not_sure", "not_music", "silence", Sentence.DAMAGED_FILE.name, Sentence.NO_SOUND.name,
        Sentence.NOT_AUDIO.name, Sentence.UNKNOWN_CODEC.name,
    }  # fmt: skip


def test_the_same_seeds_make_the_same_files():
    assert [*damaged("wav", 3)] == [*damaged("wav", 3)]
    contents = [content for _, content in damaged("wav", 20)]
    assert len(set(contents)) > 30
