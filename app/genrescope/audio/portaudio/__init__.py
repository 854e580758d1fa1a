"""PortAudio, in a separate process.

PortAudio finds new devices only while no stream is open, does not survive the death of a JACK server, and
blocks when a stream of an unresponsive sound server is closed.  Also, no block of sound may be lost while the
window holds Python's lock.  So a child process owns PortAudio: `child` runs in it, `client` starts it, reads
its messages and ends it, and `protocol` defines the messages.
"""
