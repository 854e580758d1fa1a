"""Writes results to files for other programs, and sorts songs into folders by genre.

No file is ever half written: each is written beside its place and renamed.
"""
