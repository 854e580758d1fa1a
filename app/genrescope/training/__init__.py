"""How the bundled model is trained, measured and exported."""
