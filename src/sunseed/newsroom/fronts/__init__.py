"""Fronts arranged by hand: the home page, the fronts of sections, and the rail of top stories."""
