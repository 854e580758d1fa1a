"""Sound from files, devices and recordings, as float32 samples."""
