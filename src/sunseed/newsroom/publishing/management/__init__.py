"""Commands of the newsroom's machinery."""
