"""Use cases without Qt: a whole track, and live sound."""
