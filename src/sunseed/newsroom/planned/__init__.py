"""Acts that wait: for the end of their undo, or for their time."""
