"""Shared test helpers: stand-ins for hardware, a tiny model, and the check for leaks."""
