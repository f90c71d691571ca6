"""A zip archive that is sent while it is made: nothing of it is kept here, whatever its size.

Owns the stream and the names inside. Files are stored, not compressed: pictures would not shrink, and words can be read
with any tool.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class File:
    """One file of the archive.

    Arguments:
        name: its path inside, with `/`.
        data: its bytes.
        at: when what it holds was made.
    """

    name: str
    data: bytes
    at: datetime | None = None


class _Wire:
    """Collects what a zip writer writes until it is sent on; it cannot be sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written waits to be taken."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def stream(files: Iterable[File]) -> Iterator[bytes]:
    """Yield an archive of the files, each as soon as it is read. Two of one name are kept once, the first."""
    wire = _Wire()
    known: set[str] = set()
    with zipfile.ZipFile(wire, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for file in files:
            if file.name in known:
                continue
            known.add(file.name)
            moment = file.at.astimezone(UTC).timetuple()[:6] if file.at else EARLIEST
            entry = zipfile.ZipInfo(file.name, max(EARLIEST, moment))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.data)
            yield wire.take()
    yield wire.take()
