"""What lies on the table: the newsroom's captures as they are listed, those that are open, and the thread that asks.

Owns when the newsroom is asked, and the private folder with ciphertext, which is deleted at the end. A capture is kept
up to date while its page asks for it; its ciphertext is fetched a few chunks at a time, so that none starves another.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sunseed.capture.identity import Identity
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.newsroom import Listed, Newsroom
from sunseed.errors import Absent, SunseedError

EVERY_S: Final = 1.0
LIST_EVERY_S: Final = 2.0
FORGOTTEN_S: Final = 90.0
"""A capture whose page has not asked for so long is not followed any more."""
AT_ONCE: Final = 4
PER_PASS: Final = 32
_ID: Final = re.compile(r"[0-9a-f]{64}")


class Desk:
    """The light table's state.

    Arguments:
        newsroom: where captures lie.
        editor: the identity that opens them.
        origin: the log the editor trusts; None takes each capture's word.
    """

    def __init__(
        self, newsroom: Newsroom, editor: Identity, origin: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.newsroom, self.editor, self._origin, self._monotonic = newsroom, editor, origin, monotonic
        self.folder = Path(tempfile.mkdtemp(prefix="sunseed-table-"))  # 0700
        self.trouble = ""
        self._listed: dict[str, Listed] = {}
        self._cursor, self._asked_list = 0, -LIST_EVERY_S
        self._open: dict[str, tuple[Holding, float]] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._fetchers = ThreadPoolExecutor(AT_ONCE, "fetch")
        self._thread = threading.Thread(target=self._run, name="table", daemon=True)

    def start(self) -> None:
        """Begin to ask the newsroom."""
        self._thread.start()

    def close(self) -> None:
        """Stop asking, and delete what was fetched."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(30)
        self._fetchers.shutdown(cancel_futures=True)
        self.newsroom.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def captures(self) -> list[dict[str, Any]]:
        """Return what is listed, newest first."""
        with self._lock:
            rows = sorted(self._listed.values(), key=lambda one: (-one.began_ms, one.id))
        return [
            {"id": one.id, "began_ms": one.began_ms, "until_ms": one.until_ms, "closed": one.closed,
             "missing": one.missing, "seq": one.seq}
            for one in rows
        ]  # fmt: skip

    def open(self, capture: str) -> Holding:
        """Return a capture, followed from now on; raises Absent for what is no capture's id."""
        if _ID.fullmatch(capture) is None:
            raise Absent("no such capture")
        with self._lock:
            held, _ = self._open.get(capture) or (
                Holding(capture, self.newsroom, self.editor, self.folder, self._origin),
                0.0,
            )
            self._open[capture] = (held, self._monotonic())
        return held

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.beat()
                self.trouble = ""
            except SunseedError as error:
                self.trouble = str(error)
            self._stop.wait(EVERY_S)

    def beat(self) -> None:
        """Ask for what is new, once."""
        if self._monotonic() - self._asked_list >= LIST_EVERY_S:
            self._asked_list = self._monotonic()
            rows, self._cursor = self.newsroom.captures(self._cursor)
            with self._lock:
                self._listed.update({one.id: one for one in rows})
        for held in self._followed():
            while held.refresh() and not self._stop.is_set():
                pass
            self._fetch(held)
            self._settle(held)

    def _followed(self) -> list[Holding]:
        with self._lock:
            now = self._monotonic()
            self._open = {key: one for key, one in self._open.items() if now - one[1] < FORGOTTEN_S}
            return [held for held, _ in self._open.values()]

    def _fetch(self, held: Holding) -> None:
        """Open some chunks that nobody looked at yet; what is wrong with one is said on the strip."""

        def look(seq: int) -> None:
            with suppress(SunseedError):
                held.chunk(seq)

        list(self._fetchers.map(look, held.wanted()[:PER_PASS]))

    def _settle(self, held: Holding) -> None:
        """Let the list say what an open capture has become; the newsroom's list leaves settled ones out."""
        with self._lock:
            known = self._listed.get(held.capture)
            if known is not None and held.items:
                missing = sum(1 for one in held.items if one.state == "missing")
                until = max(one.to_ms for one in held.items)
                self._listed[held.capture] = Listed(
                    known.id, known.began_ms, len(held.items) - 1, until, held.closed, missing
                )
