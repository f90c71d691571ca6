"""A log in a folder for crash tests: made, appended to by a process that may die at any moment, and held to account.

Run as `python -m sunseed.testing.log_folder DIR COUNT` it opens the log, appends COUNT entries, and says on standard
output what it was promised. The layout is that of `sunseed log`; system calls are made to fail by `syscalls`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sunseed.errors import Untrue
from sunseed.record import keys
from sunseed.record.audit import audit
from sunseed.record.checkpoint import LogKeys
from sunseed.record.reader import LogReader
from sunseed.record.signature import Signer
from sunseed.record.writer import LogWriter
from sunseed.store.cell import SqliteCell
from sunseed.store.contract import is_temporary
from sunseed.store.folder import FolderStore

ORIGIN = "crash.example/log"
BEGIN = b"begin\n"


class LogFolder:
    """A log in a folder, and how to hold it to account.

    Arguments:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def create(self) -> None:
        """Make the folder and an empty log in it."""
        self.root.mkdir()
        signers = keys.generate_log_keys(ORIGIN)
        keys.save(self.root / "keys", signers)
        cell = SqliteCell.create(self.root / "head.sqlite3")
        staging = FolderStore.make(self.root / "staging")
        store = FolderStore.make(self.root / "log")
        LogWriter.create(store, cell, staging=staging, origin=ORIGIN, signers=signers, prefix="").close()
        cell.close()

    def append(self, count: int) -> tuple[int, int]:
        """Open the log, append entries that name their own index, and return the first index and the new size."""
        os.write(1, BEGIN)
        cell = SqliteCell(self.root / "head.sqlite3")
        try:
            with self.open(cell) as writer:
                first = writer.size
                appended = writer.append([self.entry(n) for n in range(first, first + count)], settle=False)
                os.write(1, b"promised %d %d\n" % (appended.first_index, appended.size))
            os.write(1, b"published\n")
        finally:
            cell.close()
        return appended.first_index, appended.size

    def open(self, cell: SqliteCell) -> LogWriter:
        """Open the log for appending."""
        signers = self.signers()
        return LogWriter.open(
            FolderStore(self.root / "log"),
            cell,
            staging=FolderStore(self.root / "staging"),
            origin=ORIGIN,
            signers=signers,
            verifiers=[signer.verifier for signer in signers],
            prefix="",
        )

    def signers(self) -> tuple[Signer, ...]:
        """Return the log's keys."""
        return keys.load(self.root / "keys")

    def entry(self, index: int) -> bytes:
        """Return what stands at an index of this log."""
        return b"entry %d " % index * (index % 9 + 1)

    def files(self) -> dict[str, bytes]:
        """Return every tile and bundle that lies there."""
        store = FolderStore(self.root / "log")
        return {path: store.get(path) for path in store.list("tile/")}

    def check(self, promised: int, seen: list[bytes], before: dict[str, bytes]) -> int:
        """Open the log as after a crash, hold it to everything it said, and return its size.

        Arguments:
            promised: the size up to which entries were acknowledged.
            seen: checkpoints that were published at any time.
            before: files that lay there at any time; none may hold other bytes now.

        Raises:
            Untrue: something promised or seen does not hold any more.
        """
        cell = SqliteCell(self.root / "head.sqlite3")
        self.open(cell).close()
        cell.close()
        store = FolderStore(self.root / "log")
        verifiers = [signer.verifier for signer in self.signers()]
        report = audit(store, verifiers, prefix="")
        if report.problems:
            raise Untrue(f"the audit found {report.problems}")
        reader = LogReader(store, "")
        held = [entry for _, entry in reader.entries(0, report.size)]
        if held != [self.entry(n) for n in range(report.size)] or report.size < promised:
            raise Untrue(f"{promised} entries were promised; the log holds {report.size}, or others than were appended")
        for signed in seen:
            checkpoint = LogKeys(tuple(verifiers)).open(signed)
            if reader.root(checkpoint.size) != checkpoint.root:
                raise Untrue(f"readers saw a tree of size {checkpoint.size} that is not the beginning of this log")
        changed = [path for path, data in self.files().items() if before.get(path, data) != data]
        left = [path for path in self.root.rglob("*") if is_temporary(path.name)]
        left += list((self.root / "staging").iterdir())
        if changed or left:
            raise Untrue(f"files changed: {changed}; left behind: {left}")
        return report.size


def main() -> None:
    """Append once, as the arguments say."""
    LogFolder(Path(sys.argv[1])).append(int(sys.argv[2]))


if __name__ == "__main__":
    main()
