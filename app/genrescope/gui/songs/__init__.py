"""The list of songs, its queue and drops."""
