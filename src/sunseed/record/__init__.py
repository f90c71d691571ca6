"""An append-only, verifiable log in files: write it, read it, prove it, check it."""
