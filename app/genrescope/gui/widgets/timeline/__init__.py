"""The timeline: sections and scores over time."""
