"""ID3v2 tags (2.2, 2.3 and 2.4), in which the frames of the genre are replaced and no other byte.

Mutagen parses what is in a frame.  It cannot write one frame alone: it would write all others again, in its
own way, and drop those that it does not understand.  So the frames are cut and joined here.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass, replace

from mutagen.id3 import ID3, TCON, Encoding, Frames

from genrescope.library.tags.formats.values import DamagedTagsError, FileTags, joined

HEADER_SIZE = 10
GENRES: tuple[str, ...] = tuple(TCON.GENRES)
"""The numbered genres of ID3v1."""

NEW_VERSION = 4
"""Version of a tag in a file that has none."""

# Some programs write frames of ID3v2.2 into later tags.
_GENRE_IDS = (b"TCON", b"TCO", b"TCO\0", b"TCO ")

_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
_COMPRESSED_22 = 0x40

# ID3v2.3 lists these; a reader need not know the numbers that other programs added later.
_N_NUMBERED = 80

# Between values that ID3v2.3 cannot separate.  It is the separator of ID3v2.3 for names, and that of Picard.
_SEPARATOR = "/"


@dataclass(frozen=True)
class Frame:
    """A frame, with its header, byte for byte."""

    id: bytes
    raw: bytes


@dataclass(frozen=True)
class Id3Tag:
    """An ID3v2 tag.

    Attributes
    ----------
    version : int
        2, 3 or 4.
    frames : tuple of Frame
        All frames in their order.
    tail : bytes
        Padding, or what else follows the last frame.
    is_unsynchronised : bool
        Whether zero bytes are inserted in the whole tag, so that no player mistakes it for sound.  They are
        left out of `frames` before ID3v2.4.
    has_plain_sizes : bool
        Whether the frames of ID3v2.4 have sizes of eight bits a byte, as an old iTunes writes them.
    """

    version: int
    frames: tuple[Frame, ...]
    tail: bytes = b""
    is_unsynchronised: bool = False
    has_plain_sizes: bool = False

    @property
    def genre_frames(self) -> tuple[bytes, ...]:
        """The frames of the genre, byte for byte."""
        return tuple(frame.raw for frame in self.frames if frame.id in _GENRE_IDS)

    def with_genre_frames(self, frames: tuple[bytes, ...]) -> Id3Tag:
        """Return the tag with other frames of the genre, where the first one was, or at the end."""
        new = [Frame(b"TCON", raw) for raw in frames]
        at = next((n for n, frame in enumerate(self.frames) if frame.id in _GENRE_IDS), len(self.frames))
        others = [frame for frame in self.frames if frame.id not in _GENRE_IDS]
        return replace(self, frames=(*others[:at], *new, *others[at:]))

    def encode_genres(self, genres: tuple[str, ...]) -> tuple[bytes, ...]:
        """Return the frames for genres, as this version of ID3v2 means them."""
        if not genres:
            return ()
        texts = genres if self.version == 4 else (_single_text(genres),)
        if all(text.isascii() for text in texts):
            body = b"\0" + b"\0".join(text.encode("ascii") for text in texts)
        elif self.version == 4:
            body = b"\3" + b"\0".join(text.encode("utf-8") for text in texts)
        else:
            body = b"\1\xff\xfe" + texts[0].encode("utf-16-le")
        return (self._frame(body),)

    def _frame(self, body: bytes) -> bytes:
        if self.version == 2:
            return b"TCO" + struct.pack(">I", len(body))[1:] + body
        is_plain = self.version == 3 or self.has_plain_sizes
        size = struct.pack(">I", len(body)) if is_plain else _syncsafe(len(body))
        return b"TCON" + size + b"\0\0" + body

    def to_bytes(self) -> bytes:
        """Return the whole tag.

        An extended header is left out, because its checksum would be wrong, and a footer, because it repeats
        the header.
        """
        body = b"".join(frame.raw for frame in self.frames) + self.tail
        if self.is_unsynchronised and self.version < 4:
            body = _unsynchronise(body)
        if len(body) >= 1 << 28:
            raise DamagedTagsError("too large for an ID3v2 tag")
        flags = _UNSYNCHRONISED if self.is_unsynchronised else 0
        return struct.pack(">3sBBB", b"ID3", self.version, 0, flags) + _syncsafe(len(body)) + body


def tag_size(header: bytes) -> int:
    """Return the size of the tag whose header this is, header and footer included; 0 if it is none."""
    if len(header) < HEADER_SIZE or not header.startswith(b"ID3") or max(header[6:10]) > 0x7F:
        return 0
    footer = HEADER_SIZE if header[3] == 4 and header[5] & _FOOTER else 0
    return HEADER_SIZE + _number(header[6:10], 7) + footer


def tag_in(data: bytes) -> bytes:
    """Return the tag in a chunk, which may be longer."""
    return data[: tag_size(data[:HEADER_SIZE])]


def parse(data: bytes) -> Id3Tag:
    """Parse a tag with its header.

    Raises
    ------
    DamagedTagsError
        If it has no known version or structure.
    """
    if not data or tag_size(data[:HEADER_SIZE]) != len(data):
        raise DamagedTagsError("no complete ID3v2 tag")
    version, flags = data[3], data[5]
    if version not in (2, 3, 4) or (version == 2 and flags & _COMPRESSED_22):
        raise DamagedTagsError("an unknown version of ID3v2")
    body = data[HEADER_SIZE:]
    if version == 4 and flags & _FOOTER:
        body = body[:-HEADER_SIZE]
    is_unsynchronised = bool(flags & _UNSYNCHRONISED)
    if is_unsynchronised and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    # Some programs set the flag and write no extended header.
    if version > 2 and flags & _EXTENDED and not _is_id(body[:4]):
        body = body[_number(body[:4], 7) if version == 4 else 4 + _number(body[:4], 8) :]
    cuts = [_cut(body, version, plain_sizes=plain) for plain in ((False, True) if version == 4 else (True,))]
    # The more regular one: its frames fill the tag, or padding follows.
    frames, tail = min(cuts, key=lambda cut: len(cut[1].lstrip(b"\0")))
    return Id3Tag(version, frames, tail, is_unsynchronised, version == 4 and cuts.index((frames, tail)) == 1)


def new_tag(known: ID3) -> Id3Tag:
    """Create a tag with the frames of another one, without genres.

    Parameters
    ----------
    known : mutagen.id3.ID3
        What the file says elsewhere, such as in an ID3v1 tag: a program that finds an ID3v2 tag reads no
        other.
    """
    known.delall("TCON")
    return parse(_saved(known, NEW_VERSION))


def from_texts(texts: dict[str, str]) -> ID3:
    """Create a tag of Mutagen from the texts of its frames."""
    tag = ID3()
    for name, text in texts.items():
        if text:
            tag.add(Frames[name](encoding=Encoding.UTF8, text=[text]))
    return tag


def read(data: bytes) -> FileTags:
    """Read the tags from an ID3v2 tag."""
    return file_tags(_loaded(data))


def file_tags(tag: ID3) -> FileTags:
    """Return what a tag of Mutagen says."""
    title, artist = ("; ".join(joined(frame.text) for frame in tag.getall(name)) for name in ("TIT2", "TPE1"))
    genres = tuple(genre.strip() for frame in tag.getall("TCON") for genre in frame.genres if genre.strip())
    return FileTags(title, artist, genres)


def rest(data: bytes) -> bytes:
    """Return everything but the genre, as Mutagen understands and writes it."""
    tag = _loaded(data)
    tag.delall("TCON")
    return _saved(tag, max(3, data[3]))


def expressed(tag: Id3Tag, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return the genres that Mutagen will read when they are stored in a tag."""
    return read(tag.with_genre_frames(tag.encode_genres(genres)).to_bytes()).genres


def number_of(genres: tuple[str, ...]) -> int:
    """Return the number of the first genre in ID3v1; 255 if it has none."""
    names = [genre.casefold() for genre in GENRES]
    return names.index(genres[0].casefold()) if genres and genres[0].casefold() in names else 255


def _loaded(data: bytes) -> ID3:
    return ID3(io.BytesIO(data), translate=False, load_v1=False)


def _saved(tag: ID3, version: int) -> bytes:
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=version, v23_sep=None, padding=lambda info: 0)
    return file.getvalue()


def _single_text(genres: tuple[str, ...]) -> str:
    """Format genres as ID3v2.3 means them: "(7)(15)", "(7)Trap"."""
    escaped = ["(" + genre if genre.startswith("(") else genre for genre in genres]
    if len(genres) == 1:
        return escaped[0]
    numbers = [number_of((genre,)) for genre in genres]
    if all(number < _N_NUMBERED for number in numbers[:-1]):
        references = "".join(f"({number})" for number in numbers[:-1])
        return references + (f"({numbers[-1]})" if numbers[-1] < _N_NUMBERED else escaped[-1])
    return escaped[0] + _SEPARATOR + _SEPARATOR.join(genres[1:])


def _cut(body: bytes, version: int, *, plain_sizes: bool) -> tuple[tuple[Frame, ...], bytes]:
    """Cut the body of a tag into frames and the rest."""
    id_size, header_size = (3, 6) if version == 2 else (4, HEADER_SIZE)
    bits = 8 if plain_sizes else 7
    frames = []
    at = 0
    while _is_id(body[at : at + id_size]) and at + header_size <= len(body):
        field = body[at + id_size : at + 2 * id_size]
        end = at + header_size + _number(field, bits)
        if end > len(body) or (bits == 7 and max(field) > 0x7F):
            break
        frames.append(Frame(body[at : at + id_size], body[at:end]))
        at = end
    return tuple(frames), body[at:]


def _is_id(name: bytes) -> bool:
    return re.fullmatch(rb"[A-Z0-9]{3}[A-Z0-9 \0]?", name) is not None


def _number(data: bytes, bits: int) -> int:
    number = 0
    for byte in data:
        number = number << bits | byte & ((1 << bits) - 1)
    return number


def _syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _unsynchronise(body: bytes) -> bytes:
    body = re.sub(rb"\xff(?=[\xe0-\xff\x00])", b"\xff\x00", body)
    return body + b"\0" if body.endswith(b"\xff") else body
