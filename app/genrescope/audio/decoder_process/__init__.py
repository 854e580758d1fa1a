"""Decoding, in a separate process.

A codec that reads a damaged file may crash, never return or fill the memory.  In a process of its own it
costs only that file: `process` starts it, gives it one file after another and replaces it when it fails,
`child` runs in it, `watch` limits it, `protocol` defines the messages, and `client` reads the sound.
The workers of `analysis.worker` are made of the same parts.
"""
