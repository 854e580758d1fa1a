"""Sound in: files, microphones and recordings as mono float32 samples."""
