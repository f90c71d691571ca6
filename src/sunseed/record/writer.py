"""The one writer of a log: stage, compare-and-swap, apply, publish.

Follows the transparency-log reference §8.1-8.7. The commit point is the swap of the signed checkpoint in the head;
before it nothing public changes, after it nothing can be taken back. An entry may be acknowledged once `append` has
returned: staging and head are durable then, and recovery does the rest. Files are applied at once and synced by
`settle`; a checkpoint is published only when all it covers is durable.

Owns the order of durable writes. What a batch writes is `tree`, how files are brought back is `recovery`, many threads
are `appender`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from types import TracebackType

from sunseed.errors import Misuse, OutcomeUnknown, Refused, Unavailable
from sunseed.record import checkpoint as checkpoints
from sunseed.record import cleanup, recovery
from sunseed.record.checkpoint import LogKeys, Opener
from sunseed.record.hashing import EMPTY_ROOT, LeafIndex, TreeSize
from sunseed.record.layout import CHECKPOINT, TILE_WIDTH, parse_path
from sunseed.record.signature import Signer, Verifier
from sunseed.record.staging import Head, Staging
from sunseed.record.tree import RightEdge, grow
from sunseed.record.tree_head import Checkpoint
from sunseed.store.cell import CheckpointCell
from sunseed.store.contract import Store

KEPT_STAGINGS = 64
KEPT_BYTES = 256 << 20
RESERVE_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Appended:
    """A batch that can no longer be lost.

    Arguments:
        first_index: the leaf index of its first entry.
        size: the size of the tree with it.
        signed_checkpoint: the checkpoint of that tree, signed by all log keys.
    """

    first_index: LeafIndex
    size: TreeSize
    signed_checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch computed and not yet written anywhere; made by `LogWriter.prepare`, for `LogWriter.commit`.

    Arguments:
        staged: the trees before and after it, and its files.
        head: the checkpoint of the tree with it, not signed yet.
        edge: the right edge of that tree.
    """

    staged: Staging
    head: Checkpoint
    edge: RightEdge


class LogWriter:
    """A log open for appending; made by `create` or `open`. `append` is for one thread, `settle` for any.

    `append` is `prepare`, `stage` and `commit`; with threads the disk works on one batch while the next is hashed
    (`pipeline`, `appender`).

    After any write whose outcome is in doubt the writer is dead: every later call raises OutcomeUnknown, and the log
    has to be closed and opened again, which recovers.
    """

    def __init__(
        self,
        store: Store,
        cell: CheckpointCell,
        staging: Store,
        signers: Sequence[Signer],
        prefix: str,
        signed: bytes,
        head: Checkpoint,
        edge: RightEdge,
    ) -> None:
        self._store, self._cell, self._staging = store, cell, staging
        self._signers, self._prefix = signers, prefix
        self._signed, self._head, self._edge = signed, head, edge
        self._ahead = head, edge
        self._ahead_lock = Lock()
        self._staged: dict[str, int] = {}
        self._kept: list[tuple[Staging, bytes, int]] = []
        self._partials: list[cleanup.Partial] = []
        self._kept_lock, self._settle_lock = Lock(), Lock()
        self._dead: str | None = None
        self._closed = False

    @classmethod
    def create(
        cls,
        store: Store,
        cell: CheckpointCell,
        *,
        staging: Store,
        origin: str,
        signers: Sequence[Signer],
        prefix: str = "log/",
    ) -> LogWriter:
        """Begin a new, empty log and open it.

        Arguments:
            store: where the public files go; must hold nothing below `prefix`.
            cell: the head, never set before.
            staging: a private store for batches on their way; must be empty.
            origin: the log's name for ever.
            signers: all its keys, each of that name.
            prefix: what stands before the names of its files, ending in "/" or empty.

        Raises:
            Refused: something is already there. Nothing was changed.
        """
        cell.claim()
        try:
            for where, keys in (("public files", store.list(prefix)), ("staging", staging.list(""))):
                found = next(iter(keys), None)
                if found is not None:
                    raise Refused(f"a new log needs an empty place, but among its {where} there is {found!r}")
            empty = Checkpoint(origin, 0, EMPTY_ROOT)
            cell.swap(None, checkpoints.sign(empty, signers))
            # Dying here: the head says an empty log exists, nothing is published; opening publishes it.
        finally:
            cell.release()
        verifiers = tuple(signer.verifier for signer in signers)
        return cls.open(
            store, cell, staging=staging, origin=origin, signers=signers, verifiers=verifiers, prefix=prefix
        )

    @classmethod
    def open(
        cls,
        store: Store,
        cell: CheckpointCell,
        *,
        staging: Store,
        origin: str,
        signers: Sequence[Signer],
        verifiers: Sequence[Verifier],
        earlier: Opener | None = None,
        prefix: str = "log/",
    ) -> LogWriter:
        """Open a log for appending: claim it, recover, verify, publish what was committed.

        Arguments:
            verifiers: the keys that must all have signed the head; the signers must be these.
            earlier: opens what was published before the keys last changed, as the roots of a log do (`Succession`);
                left out, the keys have never changed.
            others: as for `create`.

        Raises:
            Refused: no log here, another writer has it, or its state is doubtful; the message says what to do.
            Equivocation: two trees are signed that cannot both be this log.
            Untrue, Malformed: the head does not carry good lines by all keys.
        """
        if prefix and not prefix.endswith("/"):
            raise Misuse(f"a log's prefix is empty or ends in a slash, not {prefix!r}")
        if {signer.verifier for signer in signers} != set(verifiers):
            raise Refused(f"the keys to sign with are not the keys of the log {origin!r}")
        cell.claim()
        try:
            keys = LogKeys(tuple(verifiers), origin)
            return cls._recovered(store, cell, staging, signers, prefix, keys, earlier or keys)
        except BaseException:
            cell.release()
            raise

    @classmethod
    def _recovered(
        cls,
        store: Store,
        cell: CheckpointCell,
        staging: Store,
        signers: Sequence[Signer],
        prefix: str,
        keys: LogKeys,
        earlier: Opener,
    ) -> LogWriter:
        signed = cell.read()
        if signed is None:
            raise Refused(
                f"there is no log {keys.origin!r} here: its head was never set; creating one is a separate act"
            )
        committed = keys.open(signed)
        published = recovery.check_published(store, prefix, earlier, committed, signed)
        recovery.refuse_newer_files(store, prefix, committed.size)
        staging.sweep("")
        stagings = recovery.committed_stagings(staging, Head.of(committed))
        recovery.reapply(store, stagings)
        # Dying anywhere up to here: all stagings are still kept, the next opening does the same again.
        edge = recovery.load_edge(store, prefix, committed, signed, published)
        store.sweep(prefix.rstrip("/"))
        if published.size < committed.size or not store.exists(prefix + CHECKPOINT):
            store.replace(prefix + CHECKPOINT, signed)  # one of this size may carry witnesses' lines: it stays
        # Dying here: published and durable; kept stagings are applied once more, with the same bytes.
        writer = cls(store, cell, staging, signers, prefix, signed, committed, edge)
        sizes = {committed.size, *(staged.before.size for staged in stagings)}
        partials = {partial for size in sizes for partial in cleanup.partials_of_edge(store, prefix, size)}
        writer._partials = cleanup.clean(store, prefix, committed.size, sorted(partials, key=lambda found: found.path))
        for name in list(staging.list("")):
            staging.delete(name)
        return writer

    @property
    def size(self) -> TreeSize:
        """How many entries are committed."""
        return TreeSize(self._head.size)

    @property
    def checkpoint(self) -> Checkpoint:
        """The committed tree's checkpoint."""
        return self._head

    @property
    def signed_checkpoint(self) -> bytes:
        """The committed tree's checkpoint, signed by all log keys."""
        return self._signed

    def append(
        self, entries: Sequence[bytes], *, settle: bool = True, signers: Sequence[Signer] | None = None
    ) -> Appended:
        """Append entries; on return they survive `kill -9` and a power cut.

        Batches prepared before and not committed are lost.

        Arguments:
            entries: at least one, each of at most 65,535 bytes.
            settle: also publish before returning; otherwise `settle` must be called soon, from any thread.
            signers: as for `commit`.

        Raises:
            Malformed: an entry is too long. Nothing was written.
            Unavailable: the disk is nearly full. Nothing was written, or nothing was committed and the writer is dead.
            Refused: somebody else wrote to this log; nothing was committed, and the writer is dead.
            OutcomeUnknown: the batch may or may not be committed; the writer is dead.
        """
        self._require_alive()
        self._forget_prepared()
        return self.commit(self.prepare(entries), settle=settle, signers=signers)

    def prepare(self, entries: Sequence[bytes]) -> Prepared:
        """Compute all a batch will write, behind the batch prepared last; nothing is read or written.

        One thread may prepare while another commits what was prepared before.

        Raises:
            Malformed: an entry is too long; the batch counts as never prepared.
            OutcomeUnknown: the writer is dead.
        """
        if not entries:
            raise Misuse("appending needs at least one entry")
        with self._ahead_lock:
            self._require_alive()
            before, edge = self._ahead
            growth = grow(edge, entries)
            head = Checkpoint(before.origin, growth.edge.size, growth.root)
            writes = [(self._prefix + path, data) for path, data in growth.writes]
            staged = Staging(Head.of(before), Head.of(head), writes)
            prepared = Prepared(staged, head, growth.edge)
            self._ahead = head, growth.edge
        return prepared

    def stage(self, prepared: Prepared) -> None:
        """Write a batch's staging file, durable on return; `commit` does so for a batch that was not staged.

        Any thread may, while the batches before it are committed: a staging to which no head leads is nobody's.

        Raises as `append`; where the disk is nearly full, batches prepared before this one can still be committed.
        """
        self._require_alive()
        data = prepared.staged.encode()
        self._require_room(len(data))
        with self._fatal(committing=False):
            self._staging.create(prepared.staged.after.name, data)
            # Dying here: a staging nobody committed; the next opening drops it. Nothing was promised.
        self._staged[prepared.staged.after.name] = len(data)

    def commit(self, prepared: Prepared, *, settle: bool = False, signers: Sequence[Signer] | None = None) -> Appended:
        """Commit a batch, in the order of preparation; on return it survives `kill -9` and a power cut.

        Where this fails, batches prepared behind this one are lost: none of them can be committed.

        Arguments:
            prepared, settle: as `prepare` returned it; as for `append`.
            signers: the keys that sign from this batch on, for a batch that holds the root naming them; left out, the
                same as before.

        Raises:
            Misuse: another batch is to be committed first, or the one before it failed. Nothing was written.
            others: as for `append`.
        """
        self._require_alive()
        staged, head = prepared.staged, prepared.head
        if staged.before != Head.of(self._head):
            raise Misuse(f"this batch goes behind {staged.before.size} entries, committed are {self._head.size}")
        if staged.after.name not in self._staged:
            try:
                self.stage(prepared)
            except BaseException:
                self._forget_prepared()
                raise
        size_bytes = self._staged.pop(staged.after.name)
        with self._fatal(committing=False):
            recovery.refuse_other_bytes(self._store, staged)
            signers = signers or self._signers
            signed = checkpoints.sign(head, signers)
            self._cell.swap(self._signed, signed)
        with self._fatal(committing=True):
            # Committed. Dying here: the next opening finds the staging by the head's size and root and applies it.
            recovery.apply(self._store, [staged], durable=False)
            # Dying here, even with torn files after a power cut: the staging is kept, opening writes all files anew.
        self._signed, self._head, self._edge, self._signers = signed, head, prepared.edge, signers
        with self._kept_lock:
            self._kept.append((staged, signed, size_bytes))
            crowded = len(self._kept) >= KEPT_STAGINGS or sum(size for _, _, size in self._kept) >= KEPT_BYTES
        if settle or crowded:
            self.settle()
        return Appended(LeafIndex(staged.before.size), prepared.edge.size, signed)

    def settle(self) -> None:
        """Make all applied files durable, publish their checkpoint, clean up, drop their stagings.

        Raises as `append`; whatever goes wrong, no acknowledged entry is in danger.
        """
        with self._settle_lock:
            self._require_alive()
            with self._kept_lock:
                settling = list(self._kept)
            if not settling:
                return
            with self._fatal(committing=True):
                self._settle(settling)
            with self._kept_lock:
                del self._kept[: len(settling)]

    def _settle(self, settling: list[tuple[Staging, bytes, int]]) -> None:
        self._store.sync()
        # Dying here: durable, not yet published; opening applies the kept stagings again and publishes.
        newest, signed, _ = settling[-1]
        self._store.replace(self._prefix + CHECKPOINT, signed)
        # Dying here: published. Partial files nobody needs and stagings are still there; opening removes both.
        for staged, _, _ in settling:
            self._partials += self._partials_of(staged)
        self._partials = cleanup.clean(self._store, self._prefix, newest.after.size, self._partials)
        for staged, _, _ in settling:
            self._staging.delete(staged.after.name)
            # Dying here: older stagings are gone, newer ones are applied again, which changes nothing.

    def close(self) -> None:
        """Publish what is still to be published and let another writer open the log."""
        if self._closed:
            return
        try:
            if self._dead is None:
                self.settle()
        finally:
            self._closed = True
            self._dead = self._dead or "it was closed"
            self._cell.release()

    def __enter__(self) -> LogWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _partials_of(self, staged: Staging) -> list[cleanup.Partial]:
        found = (parse_path(path.removeprefix(self._prefix)) for path, _ in staged.writes)
        return [partial for partial in found if partial.width < TILE_WIDTH]

    def _forget_prepared(self) -> None:
        with self._ahead_lock:  # what was prepared fits no committed tree from here on: `commit` will not take it
            self._ahead = self._head, self._edge
        while self._staged:
            self._staging.delete(self._staged.popitem()[0])  # other batches may lead to the same tree

    def _require_alive(self) -> None:
        if self._dead is not None:
            raise OutcomeUnknown(f"this writer may not go on ({self._dead}); close it and open the log again")

    def _require_room(self, size_bytes: int) -> None:
        for store in (self._staging, self._store):
            room = store.room()
            if room is not None and room < 3 * size_bytes + RESERVE_BYTES:
                raise Unavailable(
                    f"only {room} bytes are free and a batch of {size_bytes} needs {3 * size_bytes + RESERVE_BYTES}; "
                    "nothing was written: free some space and append again"
                )

    @contextmanager
    def _fatal(self, *, committing: bool) -> Iterator[None]:
        """Let no error pass without ending this writer; once committing, every error leaves the outcome unknown."""
        try:
            yield
        except BaseException as error:
            self._dead = self._dead or f"{type(error).__name__}: {error}"
            if committing and isinstance(error, Exception) and not isinstance(error, OutcomeUnknown):
                raise OutcomeUnknown(f"a batch may or may not have been committed: {error}") from error
            raise
