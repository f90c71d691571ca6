"""Which root is in force for which tree: the roots of one log, each from the size that holds its entry.

Follows formats.md §2 and §4: a checkpoint of size s is signed by the log keys of the last root whose entry is among the
first s. A later root may disown keys from a size on, and then old checkpoints beyond it count no more. Owns that rule;
how one root follows another is `root`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sunseed.errors import Malformed, Untrue
from sunseed.record import entry, note, root
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.root import Root

_ROOT = b'"kind":"root"'


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
        if not entries or entries[0][0] != 0:
            raise Malformed(f"succession: root entries begin at index 0, got {[index for index, _ in entries[:8]]}")
        made = cls((root.open_pinned(entries[0][1]),), (0,))
        for index, signed in entries[1:]:
            made = made.followed_by(index, signed)
        if pinned is not None and all(known.text() != pinned.text() for known in made.roots):
            raise Untrue(f"succession: the pinned root {pinned.serial} of {pinned.origin} is not in this log")
        return made

    def followed_by(self, index: int, signed: bytes) -> Succession:
        """Return this succession with one more root.

        Arguments:
            index: the leaf index of its entry.
            signed: its signed note.

        Raises:
            Malformed, Untrue: as `root.succeed`; it stands before the last one, or belongs to another log.
        """
        if index <= self.indices[-1]:
            raise Malformed(f"succession: root entries rise, got {index} after {self.indices[-1]}")
        following = root.succeed(self.newest, signed)
        if following.origin != self.origin:
            raise Untrue(f"succession: root {following.serial} belongs to {following.origin}, another log")
        return Succession((*self.roots, following), (*self.indices, index))

    def up_to(self, size: int) -> Succession:
        """Return the roots whose entries are among the first `size`, the first root in any case."""
        count = max(bisect_left(self.indices, size), 1)
        return Succession(self.roots[:count], self.indices[:count])

    @property
    def origin(self) -> str:
        """The origin of the log."""
        return self.roots[0].origin

    @property
    def newest(self) -> Root:
        """The root that is in force now."""
        return self.roots[-1]

    def in_force(self, size: int) -> Root:
        """Return the root whose keys sign the tree of `size` entries; the empty tree is signed by the first's."""
        return self.up_to(size).newest

    def open(self, signed: bytes) -> Checkpoint:
        """Return a checkpoint of any time, signed by the keys in force at its size.

        What later roots say of these keys is not asked: a writer that recovers has to know its own past.

        Raises:
            Malformed, Untrue: as `LogKeys.open`.
        """
        parsed = note.parse(signed)
        size = Checkpoint.parse(parsed.text).size
        current = self.in_force(size)
        try:
            return current.log.check(parsed)
        except Untrue as error:
            raise Untrue(f"{error}{self._late(parsed, current)}") from error

    def open_checkpoint(self, signed: bytes) -> Checkpoint:
        """Return a checkpoint of any time, signed by the keys in force at its size and disowned by no later root.

        Raises:
            Malformed, Untrue: as `LogKeys.open`, and Untrue beyond the size to which a key is believed.
        """
        checkpoint = self.open(signed)
        self.newest.check_believed(self.in_force(checkpoint.size).log.verifiers, checkpoint.size)
        return checkpoint

    def _late(self, parsed: note.Note, current: Root) -> str:
        """Say which other root's keys are among a checkpoint's lines, if there is one."""
        found = {(line.name, line.key_id) for line in parsed.lines}
        for known, index in zip(self.roots, self.indices, strict=True):
            others = [key for key in known.log.verifiers if key not in current.log.verifiers]
            if any((key.name, key.key_id) in found for key in others):
                return (
                    f"; it is signed by keys of root {known.serial} (entry {index}), and at this size root "
                    f"{current.serial} is in force"
                )
        return ""


def roots_among(numbered: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield leaf index and signed note of each root that counts among a log's entries; void ones are passed over.

    Arguments:
        numbered: leaf index and bytes of every entry, from the first on.
    """
    known: Succession | None = None
    for index, data in numbered:
        if _ROOT not in data:
            continue
        try:
            said = entry.decode(data)
            if not isinstance(said, entry.RootEntry):
                continue
            signed = root.note_of(said)
            known = known.followed_by(index, signed) if known else Succession.verify([(index, signed)])
        except (Malformed, Untrue):
            continue
        yield index, signed
