"""One file that holds everything a batch will write, so that one fsync makes the whole batch safe.

Follows the transparency-log reference §3 (Sunlight's staging bundle). This module owns the file's bytes and name; when
it is written, applied and dropped is `writer` and `recovery`.

    sunseed-staging-v1\\n
    <size before> <root before, hex>\\n
    <size after> <root after, hex>\\n
    <number of writes>\\n
    then for each write  uint16 path length || path || uint32 data length || data   (big-endian)
    SHA-256 of all of the above
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sunseed.errors import Malformed
from sunseed.record.tree_head import Checkpoint

MAGIC = b"sunseed-staging-v1"
_DIGEST_BYTES = 32
_HEAD = re.compile(rb"(0|[1-9][0-9]{0,18}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """A tree by its size and root, whichever checkpoint says it.

    Arguments:
        size: the number of entries.
        root: the 32-byte root.
    """

    size: int
    root: bytes

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> Head:
        """Return the tree a checkpoint speaks of."""
        return cls(checkpoint.size, checkpoint.root)

    @property
    def name(self) -> str:
        """The name of the staging file that leads to this tree."""
        return f"{self.size}-{self.root.hex()}"

    def line(self) -> bytes:
        """Return the head's line in a staging file."""
        return b"%d %s" % (self.size, self.root.hex().encode())


@dataclass(frozen=True, slots=True)
class Staging:
    """A batch that is ready to be committed.

    Arguments:
        before: the tree it was made for.
        after: the tree it makes.
        writes: key and bytes of every file, the log's prefix included.
    """

    before: Head
    after: Head
    writes: Sequence[tuple[str, bytes]]

    def encode(self) -> bytes:
        """Return the file's bytes."""
        pieces = [b"%s\n%s\n%s\n%d\n" % (MAGIC, self.before.line(), self.after.line(), len(self.writes))]
        for path, data in self.writes:
            key = path.encode()
            pieces += [len(key).to_bytes(2, "big"), key, len(data).to_bytes(4, "big"), data]
        body = b"".join(pieces)  # hashed at once: other threads run meanwhile, and are not asked for each piece
        return body + sha256(body).digest()

    @classmethod
    def decode(cls, data: bytes) -> Staging:
        """Read a staging file; anything but what `encode` wrote is Malformed."""
        body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
        if sha256(body).digest() != digest:
            raise Malformed(f"a staging file of {len(data)} bytes does not end in its own digest")
        lines = body.split(b"\n", 4)
        if len(lines) != 5 or lines[0] != MAGIC:
            raise Malformed("not a staging file of this version")
        staging = cls(_head(lines[1]), _head(lines[2]), _writes(lines[4]))
        if staging.encode() != data:
            raise Malformed("a staging file is spelled otherwise than we write it")
        return staging


def _head(line: bytes) -> Head:
    match = _HEAD.fullmatch(line)
    if match is None:
        raise Malformed(f"not a size and a root: {line[:100]!r}")
    return Head(int(match[1]), bytes.fromhex(match[2].decode()))


def _writes(data: bytes) -> list[tuple[str, bytes]]:
    writes = []
    place, end = 0, len(data)
    while place < end:
        key_end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        stop = key_end + 4 + int.from_bytes(data[key_end : key_end + 4], "big")
        if stop > end:
            raise Malformed("a staging file's last write is cut")
        try:
            writes.append((data[place + 2 : key_end].decode(), data[key_end + 4 : stop]))
        except UnicodeDecodeError as error:
            raise Malformed("a staging file names a key that is no text") from error
        place = stop
    return writes
