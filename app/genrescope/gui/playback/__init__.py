"""Playing songs: the controller and the bar below the spectrogram."""
