"""A record opened for judging: every entry read once and hashed, up to a checkpoint that all log keys signed.

Follows formats.md §2-4. The root over all entries is computed here from their bytes, so nothing this module hands out
rests on a tile or a bundle being honest. Owns opening; what the entries mean for one page or item is asked elsewhere.
Reading takes time in proportion to the record, and memory in proportion to what was published, not to ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sunseed.documents import codec, ledger
from sunseed.documents.ledger import Held, RecordState, Void
from sunseed.documents.objects import ObjectName, ObjectStore
from sunseed.errors import Absent, Malformed, SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.record import note, notice, policy, proof, root
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.hashing import EMPTY_ROOT, leaf_hash, node_hash
from sunseed.record.hint import POLICY
from sunseed.record.reader import LogReader
from sunseed.record.succession import Succession
from sunseed.store.contract import Store
from sunseed.verify.verdict import Evidence

Progress = Callable[[int, int | None, str | None], None]
PREFIX = "log/"
_KINDS = {1: "Ed25519", 6: "ML-DSA-44"}


def silent(done: int, total: int | None = None, what: str | None = None) -> None:
    """Take progress and show nothing."""


class _Frontier:
    """The roots of the complete subtrees that end at the newest leaf."""

    def __init__(self) -> None:
        self._row: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        height = 0
        while self._row and self._row[-1][0] == height:
            leaf = node_hash(self._row.pop()[1], leaf)
            height += 1
        self._row.append((height, leaf))

    def root(self) -> bytes:
        """Return the root over all leaves."""
        if not self._row:
            return EMPTY_ROOT
        value = self._row[-1][1]
        for _, left in reversed(self._row[:-1]):
            value = node_hash(left, value)
        return value


@dataclass(slots=True)
class Beats:
    """How regularly ticks beat, by the times they claim.

    Arguments:
        count: how many there are.
        longest_s: the longest time between two, in seconds.
        longest_from: the claimed time of the tick before it.
    """

    count: int = 0
    longest_s: int = 0
    longest_from: str = ""
    _last: str = ""

    def take(self, at: str) -> None:
        """Take the next tick's time."""
        if self._last and at != self._last:
            gap_s = _seconds(at) - _seconds(self._last)
            if gap_s > self.longest_s:
                self.longest_s, self.longest_from = gap_s, self._last
        self.count += 1
        self._last = at


@dataclass(slots=True)
class Contents:
    """What one reading of entries found: of all of them here, of some in `near`."""

    statements: list[ledger.Statement] = field(default_factory=list)
    roots: list[tuple[int, bytes]] = field(default_factory=list)
    state: RecordState = field(default_factory=RecordState)
    edition: tuple[int, entries.Edition] | None = None
    voids: dict[int, Void] = field(default_factory=dict)
    malformed: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    said_at: str = ""
    earlier_root: bytes | None = None
    newest_root: root.Root | None = None
    beats: Beats = field(default_factory=Beats)
    notices: dict[str, entries.Notice] = field(default_factory=dict)

    def take(self, index: int, data: bytes, leaf: bytes) -> None:
        """Take the next entry."""
        try:
            one = entries.decode(data)
        except Malformed as error:
            self.malformed[index] = str(error)
            return
        self.said_at = max(self.said_at, one.at)
        if isinstance(one, entries.Publish | entries.Withdraw | entries.Erase):
            self.statements.append((index, leaf, one))
        elif isinstance(one, entries.Unknown):
            if not one.ignored:
                self.unknown.append(index)
        elif isinstance(one, entries.RootEntry):
            self._take_root(index, one)
        elif isinstance(one, entries.Tick) or self._is_signed(index, one):
            self._take_record(index, one)

    def _take_record(self, index: int, one: entries.Tick | entries.Edition | entries.Notice) -> None:
        after = ledger.apply_to_record(one, index, self.state)
        if isinstance(after, Void):
            self.voids[index] = after
            return
        self.state = after
        if isinstance(one, entries.Edition):
            self.edition = (index, one)
        elif isinstance(one, entries.Notice):
            self.notices[one.use] = one
        else:
            self.beats.take(one.at)

    def _is_signed(self, index: int, one: entries.Edition | entries.Notice) -> bool:
        """A notice that the root's notice key did not sign is void; an edition is signed by the log alone."""
        if isinstance(one, entries.Notice) and self.newest_root is not None:
            try:
                notice.of_entry(one, self.newest_root, _ms(one.at))
            except SunseedError as error:
                self.voids[index] = Void("not-signed", f"{one.use} notice: {error}")
                return False
        return True

    def _take_root(self, index: int, one: entries.RootEntry) -> None:
        """A root that its predecessor did not sign is void: whoever has the log keys alone does not make roots."""
        try:
            signed = root.note_of(one)
            made = Succession.verify([*self.roots, (index, signed)])
        except SunseedError as error:
            if index == 0:
                raise
            serial = self.newest_root.serial + 1 if self.newest_root else 1
            order: ledger.Reason = "not-signed" if one.serial == serial else "serial-out-of-order"
            self.voids[index] = Void(order, f"root: {error}")
            return
        self.roots.append((index, signed))
        self.newest_root = made.newest


class SealedRecord:
    """A record whose every entry leads to a checkpoint signed by the keys its roots name.

    Arguments:
        store: the public tree.
        checkpoint: the opened checkpoint.
        succession: the record's roots.
        contents: what its entries say.
        evidence: the grounds of every verdict made with it.
        policy: the witnesses that count; None where no policy file was at hand.
        signed: the checkpoint's exact bytes. The one in the store is another as soon as a living newsroom's log grows.
    """

    def __init__(
        self,
        store: Store,
        checkpoint: Checkpoint,
        succession: Succession,
        contents: Contents,
        evidence: Evidence,
        policy: policy.Policy | None,
        signed: bytes,
    ) -> None:
        self.store = store
        self.checkpoint = checkpoint
        self.succession = succession
        self.evidence = evidence
        self.contents = contents
        self.policy = policy
        self.signed = signed
        self.objects = ObjectStore(store)

    @classmethod
    def open(
        cls,
        store: Store,
        *,
        now_ms: int,
        pinned: bytes | None = None,
        policy_file: bytes | None = None,
        seen: bytes | None = None,
        progress: Progress = silent,
    ) -> SealedRecord:
        """Read and check a whole record.

        Arguments:
            store: the public tree; its log lies below `log/`.
            now_ms: the time, milliseconds since 1970, to judge expiry and freshness.
            pinned: a signed root note the reader trusts; without it every verdict stays unproven.
            policy_file: the tlog-policy file the root names by digest; left out, the one beside the log is taken if
                there is one, and without any no witness counts.
            seen: a signed checkpoint the reader kept from before; the record must have grown from it.
            progress: told how many entries are read.

        Raises:
            Absent, Unavailable: something could not be read.
            Malformed, Untrue: something does not hold; the message says what and where.
        """
        signed = LogReader(store, PREFIX).checkpoint_bytes()
        parsed = note.parse(signed)
        claimed = Checkpoint.parse(parsed.text)
        before = Checkpoint.parse(note.parse(seen).text) if seen is not None else None
        contents, found = _read(store, claimed, before, progress)
        if found != claimed.root:
            raise Untrue(
                f"log/: its {claimed.size} entries lead to {found.hex()}, the checkpoint says {claimed.root.hex()}"
            )
        anchor = None if pinned is None else root.open_pinned(pinned)
        succession = Succession.verify(contents.roots, anchor)
        checkpoint = open_signed(succession, signed)
        if before is not None and seen is not None:
            succession.open(seen)  # even where its keys are disowned by now: an honest one is a beginning of this tree
            _check_grown(before, checkpoint, contents)
        policy_file = policy_file or published_policy(store, succession.newest)
        evidence = ground(
            parsed, checkpoint, succession, said_at=contents.said_at, now_ms=now_ms,
            pinned=anchor is not None, policy_file=policy_file,
        )  # fmt: skip
        return cls(store, checkpoint, succession, contents, evidence, parsed_policy(policy_file), signed)

    @property
    def origin(self) -> str:
        """The log's origin."""
        return self.checkpoint.origin

    def about(self, item: str) -> list[ledger.Statement]:
        """Return every entry about an item, void ones included, in order."""
        return [one for one in self.contents.statements if getattr(one[2], "id", None) == item]

    def prove(self, index: int) -> tuple[bytes, bytes]:
        """Return the entry at `index` and its leaf hash, proved against the checkpoint; raises as `prove`."""
        return prove(LogReader(self.store, PREFIX, size=self.checkpoint.size), index, self.checkpoint)

    def check_beginning(self, other: Checkpoint) -> None:
        """Return if this record has grown from another checkpoint, of no more entries.

        Raises:
            Absent, Malformed: the proof cannot be read.
            Untrue: that checkpoint is of another history.
        """
        path = self.growth(other.size)
        proof.verify_consistency(other.size, other.root, self.checkpoint.size, self.checkpoint.root, path)

    def growth(self, size: int) -> list[bytes]:
        """Return the consistency proof from a smaller tree to the checkpoint's, unverified."""
        return LogReader(self.store, PREFIX, size=self.checkpoint.size).consistency(size, self.checkpoint.size)

    def ticks(self, wanted: set[int]) -> dict[int, tuple[int, entries.Tick]]:
        """Return index and entry of the wanted ticks, each proved; of two with one number the first has effect.

        Reads the record once more, because opening it keeps no ticks: time in proportion to its length.
        """
        size = self.checkpoint.size
        found: dict[int, tuple[int, entries.Tick]] = {}
        for index, data in LogReader(self.store, PREFIX, size=size).entries(0, size):
            if b'"kind":"tick"' not in data or index in self.contents.voids:
                continue
            try:
                one = entries.decode(data)
            except Malformed:
                continue
            if isinstance(one, entries.Tick) and one.n in wanted and one.n not in found:
                self.prove(index)
                found[one.n] = (index, one)
                if len(found) == len(wanted):
                    break
        return found

    def held(self, digest: str) -> Held | None:
        """Return a document by its digest if its bytes are here and right and it decodes; None otherwise."""
        try:
            data = self.objects.get(ObjectName(digest, "json"))
            return Held(codec.decode(data), len(data))
        except (Absent, Untrue, Malformed):
            return None


def prove(reader: LogReader, index: int, checkpoint: Checkpoint) -> tuple[bytes, bytes]:
    """Return the entry at `index` and its leaf hash, proved against a checkpoint's root.

    Raises:
        Absent, Malformed, Untrue: it cannot be read, or does not stand there.
    """
    data = reader.entry(index)
    leaf = leaf_hash(data)
    path = reader.inclusion(index, checkpoint.size)
    try:
        proof.verify_inclusion(index, checkpoint.size, leaf, path, checkpoint.root)
    except Untrue as error:
        raise Untrue(f"log/tile/: entry {index} does not lead to the checkpoint's root: {error}") from error
    return data, leaf


def _read(store: Store, claimed: Checkpoint, before: Checkpoint | None, progress: Progress) -> tuple[Contents, bytes]:
    contents = Contents()
    frontier = _Frontier()
    for index, data in _numbered(LogReader(store, PREFIX, size=claimed.size), claimed.size, progress):
        leaf = leaf_hash(data)
        if before is not None and before.size == index:
            contents.earlier_root = frontier.root()
        frontier.add(leaf)
        contents.take(index, data, leaf)
    if before is not None and before.size == claimed.size:
        contents.earlier_root = frontier.root()
    return contents, frontier.root()


def _numbered(reader: LogReader, size: int, progress: Progress) -> Iterator[tuple[int, bytes]]:
    for index, data in reader.entries(0, size):
        if index % 1024 == 0:
            progress(index, size, "entries")
        yield index, data
    progress(size, size, "entries")


def expiry(newest: root.Root, now_ms: int) -> str:
    """Return when a root expired, or "" if it still speaks."""
    try:
        newest.statement.check_unexpired(now_ms)
    except Untrue:
        return newest.statement.expires
    return ""


def _check_grown(before: Checkpoint, now: Checkpoint, contents: Contents) -> None:
    if before.size > now.size:
        raise Untrue(
            f"log/checkpoint: rolled back to {now.size} entries; {before.size} were seen, signed by these keys"
        )
    if contents.earlier_root != before.root:
        found = contents.earlier_root.hex() if contents.earlier_root else "nothing"
        raise Untrue(
            f"log/: forked: the first {before.size} entries lead to {found}, seen before was {before.root.hex()}"
        )


def open_signed(succession: Succession, signed: bytes) -> Checkpoint:
    """Return the published checkpoint, its file named if it does not hold; raises as `Succession.open_checkpoint`."""
    try:
        return succession.open_checkpoint(signed)
    except Untrue as error:
        raise Untrue(f"log/checkpoint: {error}") from error


def published_policy(store: Store, newest: root.Root) -> bytes | None:
    """Return the policy file that lies beside the log, or None if there is none; Untrue if the root names another."""
    try:
        data = store.get(PREFIX + POLICY)
    except Absent:
        return None
    if sha256(data).hexdigest() != newest.policy:
        raise Untrue(f"{PREFIX}{POLICY}: its SHA-256 is not {newest.policy}, which root {newest.serial} names")
    return data


def parsed_policy(policy_file: bytes | None) -> policy.Policy | None:
    """Return the policy of a file, if there is one; raises Malformed as `Policy.parse`."""
    return None if policy_file is None else policy.Policy.parse(policy_file)


def ground(
    parsed: note.Note,
    checkpoint: Checkpoint,
    succession: Succession,
    *,
    said_at: str,
    now_ms: int,
    pinned: bool,
    policy_file: bytes | None,
) -> Evidence:
    """Return what verdicts over an opened record rest on.

    Arguments:
        parsed, checkpoint: the checkpoint's note and what it says, opened by the keys in force.
        succession: the record's roots.
        said_at: `at` of the newest entry.
        now_ms, policy_file: as for `SealedRecord.open`.
        pinned: whether the reader brought a root that is one of these.

    Raises:
        Malformed, Untrue: the policy file is not the one the newest root names, or a witness's line does not hold.
    """
    newest = succession.newest
    witnesses, seen = _witnessed(parsed, newest, policy_file)
    return Evidence(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        root_serial=newest.serial,
        pinned=pinned,
        signed_by=tuple(
            f"{one.name}+{one.key_id.hex()} ({_KINDS.get(one.kind, one.kind)})"
            for one in succession.in_force(checkpoint.size).log.verifiers
        ),
        said_at=said_at,
        stale=now_ms - _ms(said_at) > newest.fresh_s * 1000,
        seen_by=tuple(sorted(seen.times_s.items())),
        witnesses=witnesses,
        seen_at_s=seen.by_s,
        quorum=seen.reached,
        expired=expiry(newest, now_ms),
    )


def _witnessed(parsed: note.Note, newest: root.Root, policy_file: bytes | None) -> tuple[int, policy.Seen]:
    if policy_file is None:
        return 0, policy.Seen({}, None, reached=True)
    if sha256(policy_file).hexdigest() != newest.policy:
        raise Untrue(f"policy: its SHA-256 is not {newest.policy}, which root {newest.serial} names")
    known = policy.Policy.parse(policy_file)
    return len(known.witnesses), known.count(parsed)


def _seconds(at: str) -> int:
    """Return the seconds of `YYYY-MM-DDTHH:MM:SSZ` since the year 1."""
    day = date(int(at[:4]), int(at[5:7]), int(at[8:10])).toordinal()
    return ((day * 24 + int(at[11:13])) * 60 + int(at[14:16])) * 60 + int(at[17:19])


_EPOCH_S = date(1970, 1, 1).toordinal() * 86_400


def _ms(at: str) -> int:
    """Return milliseconds since 1970."""
    return (_seconds(at) - _EPOCH_S) * 1000 if at else 0
