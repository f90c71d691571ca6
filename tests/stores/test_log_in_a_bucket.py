"""A log whose files lie in an S3-compatible bucket, and whose head lies beside its writer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sunseed.record import keys
from sunseed.record.audit import audit
from sunseed.record.reader import LogReader
from sunseed.record.writer import LogWriter
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore
from sunseed.store.objects import S3Store

ORIGIN = "bucket.example/log"


def test_a_log_lives_in_a_bucket(bucket: Any, tmp_path: Path) -> None:
    """Written, killed before publication, recovered, read and audited through the S3 interface."""
    signers = keys.generate_log_keys(ORIGIN)
    verifiers = [signer.verifier for signer in signers]
    store, staging = S3Store(bucket), FolderStore.make(tmp_path / "staging")
    cell = SqliteCell.create(tmp_path / "head.sqlite3")
    with LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=signers) as writer:
        writer.append([b"entry %d" % n for n in range(300)])
    killed = LogWriter.open(store, cell, staging=staging, origin=ORIGIN, signers=signers, verifiers=verifiers)
    killed.append([b"entry %d" % n for n in range(300, 310)], settle=False)
    store.delete("log/tile/0/001.p/54")
    cell.release()
    LogWriter.open(store, cell, staging=staging, origin=ORIGIN, signers=signers, verifiers=verifiers).close()
    cell.close()
    assert audit(store, verifiers).problems == ()
    assert LogReader(store).entry(305) == b"entry 305"
    assert "log/tile/entries/000.p/1" not in list(store.list("log/tile/entries/000.p/"))
