"""Recordings, and the patches on which networks are trained and tested."""
