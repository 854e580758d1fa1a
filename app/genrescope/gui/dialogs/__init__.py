"""Dialogs: settings, about, licences."""
