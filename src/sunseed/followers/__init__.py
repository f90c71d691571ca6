"""Wire formats of followers: planned, nothing yet (design.md §2)."""
