"""The mel spectrogram and its tools."""
