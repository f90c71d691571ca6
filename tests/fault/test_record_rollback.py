"""Attacks that put old state back under a log, and a head whose commit was in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sunseed.errors import Equivocation, Malformed, OutcomeUnknown, Refused
from sunseed.record import checkpoint as checkpoints
from sunseed.record import keys
from sunseed.record.hashing import leaf_hash
from sunseed.record.tree_head import Checkpoint
from sunseed.record.writer import LogWriter
from sunseed.store.cell import CheckpointCell, MemoryCell, SqliteCell, sqlite3
from sunseed.store.memory import MemoryStore

ORIGIN = "news.example/log"
SIGNERS = keys.generate_log_keys(ORIGIN)
VERIFIERS = tuple(signer.verifier for signer in SIGNERS)


def reopen(store: MemoryStore, cell: CheckpointCell, staging: MemoryStore) -> LogWriter:
    return LogWriter.open(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS, verifiers=VERIFIERS)


def entries(word: str, count: int) -> list[bytes]:
    return [f"{word} {n}".encode() for n in range(count)]


@pytest.mark.parametrize("before", [0, 1, 10, 255, 256, 300])
@pytest.mark.parametrize("more", [1, 10, 256, 70_000])
def test_head_and_checkpoint_rolled_back_together_do_not_fork(before: int, more: int) -> None:
    """A head and a checkpoint from one old backup are refused while newer tiles show that more was signed."""
    store, cell, staging = MemoryStore(), MemoryCell(), MemoryStore()
    writer = LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS)
    if before:
        writer.append(entries("first", before))
    old = cell.read()
    assert old is not None
    writer.append(entries("later", more))
    writer.close()
    rolled_back = MemoryCell()
    rolled_back.swap(None, old)
    store.replace("log/checkpoint", old)
    with pytest.raises(Refused, match="old copy"):
        reopen(store, rolled_back, staging)


def test_first_head_over_existing_tiles_begins_no_second_log() -> None:
    """The head of the empty log, put back where the checkpoint is missing, does not start again at 0."""
    store, cell, staging = MemoryStore(), MemoryCell(), MemoryStore()
    writer = LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS)
    first = cell.read()
    assert first is not None
    writer.append(entries("a", 10))
    writer.close()
    rolled_back = MemoryCell()
    rolled_back.swap(None, first)
    store.delete("log/checkpoint")
    with pytest.raises(Refused, match="old copy"):
        reopen(store, rolled_back, staging)


def test_a_published_fork_below_the_head_is_evidence() -> None:
    """A signed smaller tree that is not the beginning of the head is Equivocation, carrying both signed truths."""
    store, cell, staging = MemoryStore(), MemoryCell(), MemoryStore()
    writer = LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS)
    writer.append(entries("a", 10))
    writer.close()
    forged = checkpoints.sign(Checkpoint(ORIGIN, 1, leaf_hash(b"another")), SIGNERS)
    store.replace("log/checkpoint", forged)
    with pytest.raises(Equivocation) as caught:
        reopen(store, cell, staging)
    assert caught.value.first == forged
    assert caught.value.second == cell.read()


def test_a_damaged_checkpoint_says_what_to_do() -> None:
    """A checkpoint file cut in half stops opening with advice, not with a parser's words alone."""
    store, cell, staging = MemoryStore(), MemoryCell(), MemoryStore()
    LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS).close()
    store.replace("log/checkpoint", store.get("log/checkpoint")[:40])
    with pytest.raises(Malformed, match="compare with a mirror"):
        reopen(store, cell, staging)


class FailingCommit:
    """A connection whose COMMIT fails once, leaving its transaction open."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, *words: Any) -> Any:
        if statement == "COMMIT":
            raise sqlite3.OperationalError("database is locked")
        return self._connection.execute(statement, *words)

    def close(self) -> None:
        self._connection.close()


def test_a_head_in_doubt_never_shows_its_unwritten_value(tmp_path: Path) -> None:
    """After a COMMIT that failed the cell answers nothing; opened anew it tells what was really written."""
    path = tmp_path / "head.sqlite3"
    store, cell, staging = MemoryStore(), SqliteCell.create(path), MemoryStore()
    writer = LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=SIGNERS)
    writer.append([b"x"])
    cell._connection = FailingCommit(cell._connection)
    with pytest.raises(OutcomeUnknown):
        writer.append([b"y"])
    writer.close()
    with pytest.raises(OutcomeUnknown):
        reopen(store, cell, staging)
    fresh = SqliteCell(path)
    with reopen(store, fresh, staging) as again:
        assert again.size == 1
        assert again.append([b"z"]).first_index == 1
