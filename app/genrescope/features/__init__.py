"""Converts samples to log-mel frames and patches, with NumPy only."""
