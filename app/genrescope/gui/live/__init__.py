"""Listening to an input device, and recording."""
