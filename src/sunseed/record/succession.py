"""Which root is in force for which tree: the roots of one log, each from the size that holds its entry.

Follows formats.md §2 and §4: a checkpoint of size s is signed by the log keys of the last root whose entry is among the
first s. A later root may disown keys from a size on, and then old checkpoints beyond it count no more. Owns that rule;
how one root follows another is `root`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sunseed.errors import Malformed, Untrue
from sunseed.record import note, root
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.root import Root


@dataclass(frozen=True, slots=True)
class Succession:
    """The verified roots of one log.

    Arguments:
        roots: in order, each the successor of the one before.
        indices: the leaf index of each root's entry, rising; the first is 0.
    """

    roots: tuple[Root, ...]
    indices: tuple[int, ...]

    @classmethod
    def verify(cls, entries: Sequence[tuple[int, bytes]], pinned: Root | None = None) -> Succession:
        """Return the succession that a log's root entries make.

        Arguments:
            entries: the leaf index and signed note of each root entry that counts, in order.
            pinned: a root the reader trusts, which must be one of them; without it the first is taken at its word.

        Raises:
            Malformed, Untrue: as `root.succeed`; the first is not at index 0; the pinned one is not among them.
        """
        indices = tuple(index for index, _ in entries)
        if not entries or indices[0] != 0 or any(a >= b for a, b in pairwise(indices)):
            raise Malformed(f"succession: root entries begin at index 0 and rise, got {indices[:8]}")
        roots = [root.open_pinned(entries[0][1])]
        for _, signed in entries[1:]:
            following = root.succeed(roots[-1], signed)
            if following.origin != roots[0].origin:
                raise Untrue(f"succession: root {following.serial} belongs to {following.origin}, another log")
            roots.append(following)
        if pinned is not None and all(known.text() != pinned.text() for known in roots):
            raise Untrue(f"succession: the pinned root {pinned.serial} of {pinned.origin} is not in this log")
        return cls(tuple(roots), indices)

    @property
    def newest(self) -> Root:
        """The root that is in force now."""
        return self.roots[-1]

    def in_force(self, size: int) -> Root:
        """Return the root whose keys sign the tree of `size` entries; the empty tree is signed by the first's."""
        return self.roots[max(bisect_left(self.indices, size) - 1, 0)]

    def open_checkpoint(self, signed: bytes) -> Checkpoint:
        """Return a checkpoint of any time, signed by the keys in force at its size and disowned by no later root.

        Raises:
            Malformed, Untrue: as `LogKeys.open`, and Untrue beyond the size to which a key is believed.
        """
        parsed = note.parse(signed)
        size = Checkpoint.parse(parsed.text).size
        keys = self.in_force(size).log
        checkpoint = keys.check(parsed)
        self.newest.check_believed(keys.verifiers, size)
        return checkpoint
