"""Genrescope: classify the genre of music, without a network."""

__version__ = "0.1.0"
