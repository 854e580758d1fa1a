"""PortAudio, in a process of its own.

PortAudio finds new devices only while no stream is open, does not survive the death of a JACK server, and
blocks whoever closes a stream of a sound server that does not answer.  And a window that holds Python's lock
for a moment must not cost a block of sound.  So a child process owns PortAudio: `child` runs in it, `client`
starts it, reads what it sends and ends it, and `protocol` is the language of both.
"""
