"""Accounts: who may come in, and as what. What an account may do to a story is in `people.permissions`."""
