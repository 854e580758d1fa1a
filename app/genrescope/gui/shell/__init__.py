"""The application around the window: settings, language, error report."""
