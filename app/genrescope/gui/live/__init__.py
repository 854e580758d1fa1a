"""Listening to the microphone and recording."""
