"""Lines, chains, receipts and reveals of filming: planned, nothing yet (formats.md §5, §6)."""
