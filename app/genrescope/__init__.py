"""Genrescope: classify the genre of music, offline."""

__version__ = "0.1.0"
