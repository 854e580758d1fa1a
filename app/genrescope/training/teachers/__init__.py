"""The networks whose outputs the student learns to reproduce.  None of them ships."""
