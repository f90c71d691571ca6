"""The hint: which entries a reader in a hurry should ask for first, in a small file that nobody signs.

Follows docs/adr/0036. Whoever serves the log may write anything into it, so it is never believed: it only says where to
look, and what is found there is proved like everything else. Owns the form of `log/hint`; looking is `verify.near`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.errors import Malformed
from sunseed.record.spelling import decimal, lines
from sunseed.record.tree_head import check_origin

NAME = "hint"
"""Its name below the log's prefix."""

POLICY = "policy"
"""The name, beside it, of the policy file whose digest the newest root names."""

MAX_BYTES = 65_536
MAX_ROOTS = 1_000
_LABEL = b"sunseed-hint-v1"


@dataclass(frozen=True, slots=True)
class Hint:
    """Where to look.

    Arguments:
        origin: the log's origin.
        edition: the leaf index of the newest `edition` entry.
        roots: the leaf indices of the `root` entries, rising from 0.

    Raises:
        Malformed: indices that cannot be.
    """

    origin: str
    edition: int
    roots: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        check_origin(self.origin)
        rises = all(one < other for one, other in zip(self.roots, self.roots[1:], strict=False))
        if self.edition < 1 or not 1 <= len(self.roots) <= MAX_ROOTS or self.roots[0] != 0 or not rises:
            raise Malformed(f"hint: expected an edition after entry 0 and roots rising from 0, got {self}")

    def encode(self) -> bytes:
        """Return the file's bytes."""
        roots = b"".join(b"root %d\n" % index for index in self.roots)
        return b"%s\n%s\nedition %d\n%s" % (_LABEL, self.origin.encode(), self.edition, roots)

    @classmethod
    def parse(cls, data: bytes) -> Hint:
        """Read a hint's bytes.

        Raises:
            Malformed: another form.
        """
        if len(data) > MAX_BYTES:
            raise Malformed(f"hint: expected at most {MAX_BYTES} bytes, got {len(data)}")
        label, *rest = lines(data, "hint")
        if label != _LABEL or len(rest) < 3:
            raise Malformed(f"hint: expected {_LABEL.decode()}, an origin, an edition and roots, got {data[:80]!r}")
        try:
            origin = rest[0].decode()
        except UnicodeDecodeError as error:
            raise Malformed(f"hint origin: not UTF-8: {rest[0][:80]!r}") from error
        return cls(origin, _index(rest[1], b"edition "), tuple(_index(line, b"root ") for line in rest[2:]))


def _index(line: bytes, word: bytes) -> int:
    if not line.startswith(word):
        raise Malformed(f"hint: expected {word.decode()}and an index, got {line[:40]!r}")
    return decimal(line.removeprefix(word), "hint index", limit=2**53 - 1)
