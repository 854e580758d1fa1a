"""Outcomes, errors and songs as text in the user's language."""
