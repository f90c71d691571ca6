"""A record opened for one page: its newest edition and roots proved, and as few other entries read as that needs.

Follows formats.md §8 and docs/adr/0036. What makes it exact: an edition entry with effect speaks of no more entries
than stand before it, so whatever stands before entry s names fewer than s. Reading everything from s to the end, and
taking editions that speak of fewer than s entries for void, finds the same newest edition as reading everything does.
Where to begin is said by a hint that is not believed: a wrong one can cost time, or leave something unread and said so.
"""

from __future__ import annotations

from dataclasses import replace

from sunseed.documents.ledger import RecordState
from sunseed.errors import Absent, Malformed, SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.record import note, proof, root
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.hashing import leaf_hash
from sunseed.record.hint import NAME, Hint
from sunseed.record.layout import TILE_WIDTH
from sunseed.record.reader import LogReader
from sunseed.record.succession import Succession
from sunseed.store.contract import Store
from sunseed.verify.sealed import (
    PREFIX,
    Contents,
    Progress,
    SealedRecord,
    ground,
    open_signed,
    parsed_policy,
    prove,
    published_policy,
    silent,
)

MOST = 256 * TILE_WIDTH
"""So many entries are read at most; three days of ticks. A newsroom names its edition again long before (ADR 0036)."""

Span = tuple[int, int]


def open_near(
    store: Store,
    *,
    now_ms: int,
    pinned: bytes | None = None,
    policy_file: bytes | None = None,
    seen: bytes | None = None,
    progress: Progress = silent,
) -> SealedRecord:
    """Open a record for a page; arguments and errors are those of `SealedRecord.open`.

    The evidence of what comes back says which entries were not read. Its contents hold the roots, the newest edition,
    and the statements and unknown entries of what was read: what they say of a whole item is not known from it.
    """
    signed = LogReader(store, PREFIX).checkpoint_bytes()
    parsed = note.parse(signed)
    claimed = Checkpoint.parse(parsed.text)
    if claimed.size == 0:
        raise Malformed("log/checkpoint: the record is empty")
    reading = _Reading(LogReader(store, PREFIX, size=claimed.size), claimed, progress)
    hint = _hint(store, claimed.origin)
    start, end = reading.span(hint)
    contents, read = reading.read(hint.roots if hint else (0,), start, end)
    anchor = None if pinned is None else root.open_pinned(pinned)
    succession = Succession.verify(contents.roots, anchor)
    checkpoint = open_signed(succession, signed)
    if seen is not None:
        succession.open_checkpoint(seen)
        reading.check_grown(Checkpoint.parse(note.parse(seen).text))
    policy_file = policy_file or published_policy(store, succession.newest)
    evidence = ground(
        parsed, checkpoint, succession, said_at=contents.said_at, now_ms=now_ms,
        pinned=anchor is not None, policy_file=policy_file,
    )  # fmt: skip
    evidence = replace(evidence, unread=read, later_unread=end < claimed.size)
    return SealedRecord(store, checkpoint, succession, contents, evidence, parsed_policy(policy_file), signed)


def _hint(store: Store, origin: str) -> Hint | None:
    """Return the hint; one that is absent, bent or of another log is no hint, which only costs time."""
    try:
        hint = Hint.parse(store.get(PREFIX + NAME))
    except (Absent, Malformed):
        return None
    return hint if hint.origin == origin else None


class _Reading:
    """Entries read and proved to lead to a claimed checkpoint."""

    def __init__(self, reader: LogReader, claimed: Checkpoint, progress: Progress) -> None:
        self._reader = reader
        self._claimed = claimed
        self._progress = progress

    def span(self, hint: Hint | None) -> Span:
        """Return which entries to read one after the other, so that the newest edition is among them."""
        size = self._claimed.size
        hinted = self._edition(hint.edition) if hint is not None else None
        if hinted is not None and size - _begin(hinted) <= MOST:
            return _begin(hinted), size
        near = self._look_back()
        if near is not None and size - _begin(near) <= MOST:
            return _begin(near), size
        if hinted is not None:
            return _begin(hinted), _begin(hinted) + MOST
        return max(0, _down(size - MOST)), size

    def read(self, roots: tuple[int, ...], start: int, end: int) -> tuple[Contents, tuple[Span, ...]]:
        """Return what the entries of a span and the listed roots say, and the spans of entries that were not read."""
        size = self._claimed.size
        alone = sorted({index for index in (0, *roots, size - 1) if index < size and not start <= index < end})
        contents = Contents(state=RecordState(edition_size=start - 1, tick=-2))
        for index in (one for one in alone if one < start):
            self._take_alone(contents, index)
        self._take_span(contents, start, end)
        for index in (one for one in alone if one >= end):
            self._take_alone(contents, index)
        return contents, _between([*((one, one + 1) for one in alone), (start, end)], size)

    def check_grown(self, before: Checkpoint) -> None:
        """Raise Untrue unless the record has grown from one seen before."""
        now = self._claimed
        if before.size > now.size:
            raise Untrue(
                f"log/checkpoint: rolled back to {now.size} entries; {before.size} were seen, signed by these keys"
            )
        path = self._reader.consistency(before.size, now.size)
        try:
            proof.verify_consistency(before.size, before.root, now.size, now.root, path)
        except (Malformed, Untrue) as error:
            raise Untrue(
                f"log/: forked: it has not grown from the {before.size} entries seen before: {error}"
            ) from error

    def _take_span(self, contents: Contents, start: int, end: int) -> None:
        found = []
        for index, data in self._reader.entries(start, end):
            if index % 1024 == 0:
                self._progress(index - start, end - start, "entries")
            found.append(data)
        leaves = [leaf_hash(data) for data in found]
        made = proof.root_with(start, leaves, self._claimed.size, self._reader.node)
        if made != self._claimed.root:
            raise Untrue(
                f"log/tile/: entries {start} to {end - 1} and the tiles lead to {made.hex()}, "
                f"the checkpoint says {self._claimed.root.hex()}"
            )
        for at, (data, leaf) in enumerate(zip(found, leaves, strict=True)):
            _expect_tick(contents, data)
            contents.take(start + at, data, leaf)

    def _take_alone(self, contents: Contents, index: int) -> None:
        """Take an entry that stands alone: a root, or the newest entry for the time it states."""
        data, leaf = self.prove(index)
        one = _decoded(data)
        if isinstance(one, entries.RootEntry):
            contents.take(index, data, leaf)
        elif one is not None:
            contents.said_at = max(contents.said_at, one.at)

    def prove(self, index: int) -> tuple[bytes, bytes]:
        """Return one entry and its leaf hash; Untrue unless it stands at this index."""
        return prove(self._reader, index, self._claimed)

    def _edition(self, index: int) -> entries.Edition | None:
        """Return the edition entry at an index, if it is one that could have effect."""
        if index >= self._claimed.size:
            return None
        one = _decoded(self.prove(index)[0])
        return one if isinstance(one, entries.Edition) and one.size <= index else None

    def _look_back(self) -> entries.Edition | None:
        """Return the last edition entry that could have effect, if one is near the end."""
        size = self._claimed.size
        for first in range(_down(size - 1), max(-1, _down(size - 1) - MOST), -TILE_WIDTH):
            for index, data in reversed(list(self._reader.entries(first, min(first + TILE_WIDTH, size)))):
                one = _decoded(data) if b'"kind":"edition"' in data else None
                if isinstance(one, entries.Edition) and one.size <= index:
                    return one
        return None


def _decoded(data: bytes) -> entries.Entry | None:
    try:
        return entries.decode(data)
    except SunseedError:
        return None


def _expect_tick(contents: Contents, data: bytes) -> None:
    """Let the first tick that is met count, whatever its number: those before it were not read."""
    if contents.state.tick == -2 and b'"kind":"tick"' in data:
        one = _decoded(data)
        if isinstance(one, entries.Tick):
            contents.state = replace(contents.state, tick=one.n - 1)


def _down(index: int) -> int:
    """Return where the bundle of an entry begins."""
    return index - index % TILE_WIDTH


def _begin(edition: entries.Edition) -> int:
    return _down(edition.size)


def _between(read: list[Span], size: int) -> tuple[Span, ...]:
    """Return the spans of a log of `size` entries that lie between what was read."""
    gaps, at = [], 0
    for start, end in sorted(read):
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    return (*gaps, *([(at, size)] if at < size else []))
