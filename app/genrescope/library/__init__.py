"""The library: which songs are known, their results and their tags, in an SQLite database."""
