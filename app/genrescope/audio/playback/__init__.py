"""Plays songs, in a separate process that decodes them and owns the output device.

`speaker` is the program's side: it starts the process, sends it commands and reads where the playback is.
In the process, `player` handles the commands, `reel` decodes ahead, `mixer` fades and joins, and `output`
holds the device.  A codec that crashes costs the playback, and no recording; a frozen window costs nothing.
"""
