"""Lines, chains, chunks, receipts and reveals of what was filmed: build, parse, verify; no HTTP, no database.

Follows formats.md §5 and §6. A *line* is one signed statement of a capture (`line`), a *chain* the lines in their order
(`chain`), a *chunk* the bytes a seal commits to (`chunk`), a *receipt* the newsroom's promise to put a line into a tick
(`receipt`), a *reveal* what is published of a chain, each line with the proof of its tick (`reveal`). Encrypting chunks
is the phone's; the tree of a tick is `record.tick`.
"""
