"""Migrations of light tables."""
