"""A WordPress export as one of the files that can be brought in.

Owns opening it and what is said about its bytes; what is in it is `wxr`'s knowledge, what becomes of it is `moving`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sunseed.errors import Absent
from sunseed.newsroom.importing import wxr
from sunseed.newsroom.importing.media import Source
from sunseed.newsroom.importing.records import Record
from sunseed.newsroom.importing.report import Report


class WordPress:
    """A WXR file; it is never held in memory."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._removed = self._replaced = 0

    def records(self) -> Iterator[Record]:
        """Yield what the export holds; see `moving.Export`."""
        try:
            source = self._file.open("rb")
        except FileNotFoundError:
            raise Absent(f"there is no file {self._file}") from None
        with source:
            stream = wxr.open_export(source)
            yield from wxr.read(stream)
            self._removed, self._replaced = stream.removed, stream.replaced

    def pictures(self) -> list[Source]:
        """Return nothing: a WXR file only names its pictures."""
        return []

    def say(self, report: Report) -> None:
        """Say what had to be changed for the file to be readable."""
        if self._removed:
            report.changed["control characters that no text may hold were taken out of the file"] += self._removed
        if self._replaced:
            report.changed["bytes that were not text in the file's encoding became \N{REPLACEMENT CHARACTER}"] += (
                self._replaced
            )
