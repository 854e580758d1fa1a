"""The tags: musician's words from the vocabularies of the taggers.

The words for what is hardly sound ("beautiful", "sexy", "independent music"), the model's own genres and
near-synonyms are left out.  Where both taggers have a word, the one is taken whose answers agree better with
the labels of the collections, or Million Song's, whose examples are songs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["style", "instrument", "mood"]
Teacher = Literal["audioset", "musicnn"]

SOURCES: dict[Teacher, str] = {"audioset": "mn04 (AudioSet)", "musicnn": "musicnn (Million Song Dataset)"}
"""Name of each tagger in the card."""
PUBLISHED: dict[Teacher, str] = {
    "audioset": "mean average precision 0.432 over AudioSet's 527 classes (Schmid et al., 2023)",
    "musicnn": "mean ROC-AUC 0.880 and PR-AUC 0.289 over its 50 tags (Pons and Serra, 2019)",
}
"""Published figure of each tagger; none of a single word was published for these weights."""


@dataclass(frozen=True)
class TaggerWord:
    """A tag and the output of a tagger that it is.

    Attributes
    ----------
    name : str
        The word, in lower case unless it is a name.
    group : {"style", "instrument", "mood"}
        Style; instrument or voice; mood or era.
    teacher : {"audioset", "musicnn"}
        The tagger that knows it.
    column : int
        Index of its logit.
    """

    name: str
    group: Group
    teacher: Teacher
    column: int


_AUDIOSET: dict[Group, dict[str, int]] = {
    "style": {
        "grunge": 222,
        "rock and roll": 224,
        "psychedelic rock": 225,
        "swing": 230,
        "bluegrass": 231,
        "Middle Eastern": 234,
        "opera": 238,
        "techno": 241,
        "dubstep": 242,
        "drum and bass": 243,
        "EDM": 245,
        "trance": 247,
        "Latin": 248,
        "salsa": 249,
        "flamenco": 250,
        "children's music": 252,
        "new age": 253,
        "a cappella": 255,
        "African": 256,
        "Afrobeat": 257,
        "gospel": 259,
        "Asian": 260,
        "Carnatic": 261,
        "Bollywood": 262,
        "ska": 263,
        "traditional": 264,
        "soundtrack": 270,
        "lullaby": 271,
        "game music": 272,
        "Christmas": 273,
    },
    "instrument": {
        "singing": 27,
        "choir": 28,
        "chant": 30,
        "male voice": 32,
        "rap": 36,
        "guitar": 140,
        "electric guitar": 141,
        "bass guitar": 142,
        "acoustic guitar": 143,
        "slide guitar": 144,
        "banjo": 147,
        "sitar": 148,
        "mandolin": 149,
        "ukulele": 151,
        "piano": 153,
        "electric piano": 154,
        "organ": 155,
        "synthesizer": 158,
        "harpsichord": 160,
        "percussion": 161,
        "drum kit": 162,
        "drum machine": 163,
        "timpani": 169,
        "tabla": 170,
        "marimba": 180,
        "vibraphone": 182,
        "steelpan": 183,
        "orchestra": 184,
        "brass": 185,
        "trumpet": 187,
        "trombone": 188,
        "strings": 190,
        "violin": 191,
        "cello": 193,
        "double bass": 194,
        "woodwind": 195,
        "flute": 196,
        "saxophone": 197,
        "clarinet": 198,
        "harp": 199,
        "harmonica": 208,
        "accordion": 209,
        "bagpipes": 210,
        "scratching": 215,
        "beatboxing": 218,
    },
    "mood": {
        "funny": 277,
        "tender": 279,
        "exciting": 280,
        "angry": 281,
        "scary": 282,
    },
}

_MUSICNN: dict[Group, dict[str, int]] = {
    "style": {
        "alternative": 2,
        "indie": 3,
        "classic rock": 14,
        "soul": 15,
        "electronica": 18,
        "folk": 20,
        "punk": 24,
        "hard rock": 27,
        "ambient": 28,
        "experimental": 30,
        "easy listening": 37,
        "funk": 40,
        "progressive rock": 43,
        "R&B": 45,
        "indie pop": 46,
        "house": 48,
    },
    "instrument": {
        "female voice": 5,
        "instrumental": 23,
        "acoustic": 29,
    },
    "mood": {
        "dance": 6,
        "chill": 22,
        "mellow": 17,
        "party": 35,
        "sad": 47,
        "happy": 49,
        "60s": 44,
        "70s": 34,
        "80s": 19,
        "90s": 21,
        "00s": 7,
    },
}

_GROUPS: tuple[Group, ...] = ("style", "instrument", "mood")
_VOCABULARIES: dict[Teacher, dict[Group, dict[str, int]]] = {"audioset": _AUDIOSET, "musicnn": _MUSICNN}

TAGS = tuple(
    TaggerWord(name, group, teacher, column)
    for group in _GROUPS
    for teacher, vocabulary in _VOCABULARIES.items()
    for name, column in vocabulary[group].items()
)
"""All candidates; a model keeps those that it reproduces well."""
