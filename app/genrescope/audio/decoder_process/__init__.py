"""Decoding, in a separate process.

A codec that reads a damaged file may crash, never return or fill the memory.  In a process of its own it
costs only that file: `client` starts the process, gives it one file after another and replaces it when it
fails, `child` runs in it, and `protocol` defines the messages.
"""
