"""Sample rates in Hz of the uncompressed files that ``soundfile.py`` fails to decode."""

CRASH = 8_001
"""A signal."""

HANG = 8_002
"""It computes for ever."""

WAIT = 8_003
"""As on a drive that does not respond."""

GROW = 8_004
"""It fills the memory bit by bit."""

GRAB = 8_005
"""It requests too much memory at once."""

BUG = 8_006
"""An unexpected exception."""
