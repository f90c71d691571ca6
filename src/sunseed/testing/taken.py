"""A newsroom that holds photos, or a film from another camera, piece by piece: to be released, or to be refused."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sunseed.capture import chunk
from sunseed.capture.packs import Release
from sunseed.testing.filmed import film_verdict
from sunseed.testing.phone import Phone
from sunseed.testing.ticks import beat


class Taken:
    """A newsroom that holds a capture of pieces, in a sealed tick.

    Arguments:
        room: a newsroom under test, as the tests' fixture opens it.
        pieces: what is sealed.
        parts: what each is; media where nothing is said.
        seconds: whether each takes a second; else none takes time, as photos.
        how: fields of the open line.
    """

    def __init__(self, room: Any, *pieces: bytes, parts: Sequence[str] = (), seconds: bool = False, **how: Any) -> None:
        from sunseed.newsroom.intake import accepting, seen, tokens
        from sunseed.record import note
        from sunseed.record.tree_head import Checkpoint

        self.room = room
        room.run()
        data = seen.hand_out()
        self.phone = Phone(room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size)
        self.phone.open(**how)
        self.chunks = {}
        for n, one in enumerate(pieces):
            made = chunk.salted(sha256(one).digest(), one)
            self.chunks[sha256(made).hexdigest()] = made
            times: dict[str, Any] = {} if seconds else {"to_ms": self.phone.until_ms}
            self.phone.second(one, part=parts[n] if parts else "media", **times)
            self.phone.until_ms = self.phone.until_ms if seconds else 0
        accepting.accept([one.data for one in self.phone.lines], tokens.give())
        beat(room)

    @property
    def capture(self) -> str:
        """Id of the open line."""
        return self.phone.lines[0].id.hex()

    def release(self) -> str:
        """Release everything as an editor does, and let the record show it."""
        from sunseed.newsroom.intake import releasing

        lines = [one.data for one in self.phone.lines]
        chosen = Release(self.phone.lines[0].id.hex(), 1, len(lines) - 1, lines, self.chunks)
        item, _ = releasing.release(self.room.people["editor"], chosen, "The gate")
        self.room.run()
        return f"urn:uuid:{item}"

    def verdict(self, item: str) -> Any:
        """Return what a verifier with the pinned root says."""
        return film_verdict(self.room, item)
