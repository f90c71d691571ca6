"""Opens one folder after the other below a root, keeping what lies on the way to the last one open.

Files of one batch lie side by side: from `news/bridge/` to `news/ferry/` is one step up and one down. No link is
followed. Owned here: which folders are open. Elsewhere: walking from the root (`disk`), keys and errors (`folder`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from sunseed.store import disk


class Descent:
    """Folders below `root`.

    Arguments:
        root: where to begin; may itself be reached through links.
        unsynced: folders are made where they are missing, and those that got a new one are put here for a later sync;
            if None, none are made.
    """

    def __init__(self, root: Path, unsynced: set[str] | None = None) -> None:
        self._root = root
        self._unsynced = unsynced
        self._parts: list[str] = []
        self._open: list[int] = []

    def folder(self, parts: Sequence[str]) -> int:
        """Return the descriptor of a folder, open until the next call.

        Raises:
            FileNotFoundError: a folder is missing and none are made, or somebody removed one on the way; asking again
                begins at the root.
        """
        if not self._open:
            self._open.append(os.open(self._root, disk.FOLDER))
        shared = 0
        for mine, asked in zip(self._parts, parts, strict=False):
            if mine != asked:
                break
            shared += 1
        self._leave(shared)
        try:
            for part in parts[shared:]:
                self._open.append(self._below(part))
                self._parts.append(part)
        except BaseException:
            self.close()
            raise
        return self._open[-1]

    def _below(self, part: str) -> int:
        if self._unsynced is None:
            return os.open(part, disk.BELOW, dir_fd=self._open[-1])
        return disk.below(self._open[-1], part, self._parts, self._unsynced)

    def close(self) -> None:
        """Close everything."""
        self._leave(-1)

    def _leave(self, depth: int) -> None:
        """Close what lies deeper than `depth` folders below the root; the root too for -1."""
        while len(self._open) > depth + 1:
            os.close(self._open.pop())
        del self._parts[max(depth, 0) :]

    def __enter__(self) -> Descent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
