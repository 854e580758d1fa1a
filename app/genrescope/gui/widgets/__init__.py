"""Independent widgets of the window."""
