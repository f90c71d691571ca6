"""The light table: a local page of the editor's own machine over captures that lie, encrypted, at a newsroom."""
