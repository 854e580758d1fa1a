"""Adds what the tags of a file say to what is exported of it."""

from __future__ import annotations

import dataclasses

from genrescope.errors import UserError
from genrescope.library.export.song import ExportedSong
from genrescope.library.tags.reading import read_tags


def with_tags(song: ExportedSong) -> ExportedSong:
    """Return a song with title, artist and genres from the tags of its file, if they can be read."""
    try:
        tags = read_tags(song.path)
    except UserError:  # the file has been moved, for example; the outcome is exported all the same
        return song
    return dataclasses.replace(song, title=tags.title, artist=tags.artist, genres=tags.genres)
