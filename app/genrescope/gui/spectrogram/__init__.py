"""The mel spectrogram and its controls."""
