"""Samples to log-mel frames to patches; numpy only."""
