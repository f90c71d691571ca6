"""The instance's log, opened for writing and for reading.

Owns which keys, cell and folders belong together. The rules of writing are `record.writer`'s.
"""

from __future__ import annotations

from sunseed import roots
from sunseed.instance import Instance
from sunseed.record.reader import LogReader
from sunseed.record.writer import LogWriter
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore


def open_writer(instance: Instance) -> LogWriter:
    """Open the log, recovering what an interrupted append left.

    Raises:
        Absent: log, head or a key is missing; it is never made here.
        Refused: another process writes this log.
    """
    known = roots.in_force(instance)
    writer = LogWriter.open(
        FolderStore(instance.public),
        SqliteCell(instance.head),
        staging=FolderStore(instance.staging),
        origin=instance.origin,
        signers=roots.signers(instance, known.newest),
        verifiers=known.newest.log.verifiers,
        earlier=known.succession,
        prefix="log/",
    )
    try:
        roots.settle(instance, writer.size)
    except BaseException:
        writer.close()
        raise
    return writer


def open_reader(instance: Instance) -> LogReader:
    """Open the published log."""
    return LogReader(FolderStore(instance.public), prefix="log/")
