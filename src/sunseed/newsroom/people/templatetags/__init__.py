"""Filters for the account's pages."""
