"""Chains: which line may follow which, so that none can be moved, dropped, swapped or put into another capture.

Follows formats.md §5. `Chain` is the little that must be kept of a capture to judge its next line; taking a line gives
the chain after it. Owns order and time within one capture. Which of two branches stands is for whoever accepts lines:
the first, and a chain that was taken further refuses the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sunseed.capture.line import Close, Gap, Line, Open, Seal, key_of
from sunseed.errors import Malformed, Refused, Untrue
from sunseed.record.ed25519 import PublicKey


@dataclass(frozen=True, slots=True)
class Chain:
    """A capture as far as its lines are known.

    Arguments:
        capture: id of the open line.
        key: the 32 bytes of the key that signs it.
        seq: of the newest line.
        head: id of the newest line.
        until_ms: where its newest second or gap ends.
        seen: size of the newest checkpoint named so far.
        closed: whether it ended on purpose.
    """

    capture: bytes
    key: bytes
    seq: int
    head: bytes
    until_ms: int
    seen: int
    closed: bool = False

    @classmethod
    def begin(cls, line: Line, origin: str) -> Chain:
        """Return the chain of an open line made for the log `origin`.

        Raises:
            Malformed: not an open line.
            Untrue: made for another log, or not signed by its own key.
        """
        body = line.body
        if not isinstance(body, Open):
            raise Malformed(f"chain: expected an open line first, got a {body.kind} line with seq {body.seq}")
        if body.origin != origin:
            raise Untrue(f"chain: the capture was made for {body.origin}, not for {origin}")
        key = key_of(body)
        line.check(key)
        return cls(line.id, key.raw, 0, line.id, 0, body.seen.size)

    def take(self, line: Line) -> Chain:
        """Return the chain after its next line.

        Raises:
            Untrue: another capture's line, another predecessor, not signed by the capture's key, or times that go back.
            Refused: not the next in order, or the capture is closed.
        """
        body = line.body
        if isinstance(body, Open):
            raise Untrue(f"chain {self.capture.hex()}: a second open line is another capture")
        if body.capture != self.capture.hex():
            raise Untrue(f"chain {self.capture.hex()}: a line of the capture {body.capture}")
        line.check(PublicKey(self.key))
        return self._follow(line, body)

    def _follow(self, line: Line, body: Seal | Gap | Close) -> Chain:
        if body.seq != self.seq + 1:
            raise Refused(f"chain {body.capture}: expected seq {self.seq + 1}, got {body.seq}")
        if body.prev != self.head.hex():
            raise Untrue(
                f"chain {body.capture}: line {body.seq} follows {body.prev}, the line before is {self.head.hex()}"
            )
        if self.closed:
            raise Refused(f"chain {body.capture}: it was closed by line {self.seq}")
        closed = isinstance(body, Close)
        return Chain(self.capture, self.key, body.seq, line.id, self._until(body), self._newer(body), closed)

    def _until(self, body: Seal | Gap | Close) -> int:
        """Return where filming is after a line; a note may be about any time."""
        if isinstance(body, Close) or (isinstance(body, Seal) and body.part == "note"):
            return self.until_ms
        if body.from_ms < self.until_ms:
            raise Untrue(
                f"chain {body.capture}: line {body.seq} begins at {body.from_ms} ms, before {self.until_ms} ms"
            )
        return body.to_ms

    def _newer(self, body: Seal | Gap | Close) -> int:
        if body.seen is None:
            return self.seen
        if body.seen.size < self.seen:
            raise Untrue(
                f"chain {body.capture}: line {body.seq} names a tree of {body.seen.size}, older than {self.seen}"
            )
        return body.seen.size


def verify(lines: Iterable[Line], origin: str) -> Chain:
    """Return the chain that these lines make, the open line first; raises as `Chain.begin` and `Chain.take`."""
    rest = iter(lines)
    first = next(rest, None)
    if first is None:
        raise Malformed("chain: no lines")
    chain = Chain.begin(first, origin)
    for line in rest:
        chain = chain.take(line)
    return chain
