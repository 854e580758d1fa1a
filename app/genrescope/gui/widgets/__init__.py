"""Small parts of the window that know nothing of each other."""
