"""The history of this table."""
