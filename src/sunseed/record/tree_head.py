"""The body of a checkpoint: which log, how many entries, which root. Unsigned, it proves nothing.

Follows C2SP tlog-checkpoint: `origin\\n size\\n base64(root)\\n`, then extension lines, which Sunseed never writes.
Owns the text; signatures over it are `signature`, `note` and `checkpoint`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.errors import Malformed
from sunseed.record.hashing import EMPTY_ROOT
from sunseed.record.spelling import HASH_BYTES, MAX_SIZE, base64_bytes, decimal, lines, to_base64

MAX_ORIGIN_BYTES = 255
"""An origin's length is one byte in the structure ML-DSA keys sign (tlog-cosignature)."""


def check_origin(origin: str) -> bytes:
    """Return the origin's bytes if a checkpoint can begin with it.

    Raises:
        Malformed: empty, longer than 255 bytes, or holding a control character.
    """
    try:
        encoded = origin.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"origin: not valid Unicode: {origin!r}") from error
    if not 0 < len(encoded) <= MAX_ORIGIN_BYTES or min(encoded) < 0x20:
        raise Malformed(f"origin: expected 1 to {MAX_ORIGIN_BYTES} bytes without control characters, got {origin!r}")
    return encoded


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself.

    Arguments:
        origin: the log's name.
        size: the number of entries, 0 to 2^63-1.
        root: the 32-byte RFC 6962 root over them.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        check_origin(self.origin)
        if not 0 <= self.size <= MAX_SIZE:
            raise Malformed(f"checkpoint size: expected 0 to {MAX_SIZE}, got {self.size}")
        if len(self.root) != HASH_BYTES:
            raise Malformed(f"checkpoint root: expected {HASH_BYTES} bytes, got {len(self.root)}")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise Malformed(f"checkpoint of size 0: expected the empty root, got {self.root.hex()}")

    def text(self) -> bytes:
        """Return the three lines that are signed."""
        return b"%s\n%d\n%s\n" % (self.origin.encode(), self.size, to_base64(self.root))

    @classmethod
    def parse(cls, text: bytes) -> Checkpoint:
        """Read a checkpoint's text, extension lines refused: an ML-DSA line would not cover them.

        Raises:
            Malformed: anything but the three lines.
        """
        checkpoint, extensions = parse_with_extensions(text)
        if extensions:
            raise Malformed(f"checkpoint: extension lines are not allowed, got {extensions[0][:80]!r}")
        return checkpoint


def parse_with_extensions(text: bytes) -> tuple[Checkpoint, tuple[bytes, ...]]:
    """Read a checkpoint's text of any log and return it with its extension lines, which say nothing here.

    Raises:
        Malformed: fewer than three lines, a wrong spelling, or an empty extension line.
    """
    origin, *rest = lines(text, "checkpoint")
    if len(rest) < 2:
        raise Malformed(f"checkpoint: expected the lines origin, size and root, got {len(rest) + 1} line(s)")
    size, root, *extensions = rest
    try:
        name = origin.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"checkpoint origin: not UTF-8: {origin[:80]!r}") from error
    if b"" in extensions:
        raise Malformed("checkpoint: an extension line is empty")
    checkpoint = Checkpoint(
        name,
        decimal(size, "checkpoint size"),
        base64_bytes(root, "checkpoint root", length=HASH_BYTES),
    )
    return checkpoint, tuple(extensions)
