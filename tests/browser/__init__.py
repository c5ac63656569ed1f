"""The page in a real browser: people click and type, the real bot answers."""
