"""Measurements, each beside its rival in the same run; `python -m bench` runs them all."""
