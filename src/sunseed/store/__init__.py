"""Bytes that stay: stores by key, digests, and the one cell that decides."""
