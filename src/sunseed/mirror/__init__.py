"""Following, keeping and serving the logs of others: planned, nothing yet (design.md §6)."""
