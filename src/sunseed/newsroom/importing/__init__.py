"""Moving in: what another system exported becomes drafts and published stories here.

Follows product.md P11 and newsroom.md §6. `wordpress` runs an import; `wxr` reads the file, `markup` and `shortcodes`
turn its text into the documents' subset, `placing` finds a place for each thing, `bulk` publishes many at once.
"""
