"""Sunseed: a newsroom nobody can silence."""

__version__ = "0.1.0"
