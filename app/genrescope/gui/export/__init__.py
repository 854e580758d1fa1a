"""Saves what is known of the songs in files for other programs, and sorts the songs into folders."""
