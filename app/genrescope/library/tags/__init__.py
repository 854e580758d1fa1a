"""Reads the tags of files, and writes genres: nothing else of a file changes, and it can be undone."""
