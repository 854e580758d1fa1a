"""Genrescope: hear what genre a recording sounds like, without a network."""

__version__ = "0.1.0"
