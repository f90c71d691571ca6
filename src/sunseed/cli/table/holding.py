"""One capture on the light table: its lines judged as they arrive, its ciphertext fetched, opened and held to its seal.

Follows formats.md §5-7 and §10. What comes is believed in nothing: lines must make a chain, and a line that was given
once may never be another; ciphertext must have its digest and open to its commitment. On this machine's disk lies only
ciphertext, in a folder of this user alone that is deleted at the end; what is opened is held in memory for a moment.
Safe for threads: the network is asked without the lock.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sunseed.capture import chunk
from sunseed.capture import line as lines
from sunseed.capture.chain import Chain
from sunseed.capture.identity import Identity
from sunseed.capture.line import Close, Gap, Line, Open, Seal
from sunseed.capture.segment import Opener, Sealed
from sunseed.cli.table import strip
from sunseed.cli.table.newsroom import Given, Lines, Newsroom, Tick
from sunseed.cli.table.strip import Item
from sunseed.errors import Absent, Malformed, Refused, SunseedError, Untrue

KEPT_CHUNKS: Final = 6
"""Opened chunks in memory: what playing needs, whatever the length of the film."""


class Holding:
    """A capture.

    Arguments:
        capture: its hex id.
        newsroom: where it lies.
        editor: the identity that opens it.
        folder: of this user alone, for ciphertext.
        origin: the newsroom's log that the editor trusts; None takes the open line's word.
    """

    def __init__(
        self, capture: str, newsroom: Newsroom, editor: Identity, folder: Path, origin: str | None = None
    ) -> None:
        self.capture, self.version, self.closed, self.trouble = capture, 0, False, ""
        self.items: list[Item] = []
        self.lines: list[Line] = []
        self._newsroom, self._editor, self._folder, self._origin = newsroom, editor, folder, origin
        self._opener = Opener(newsroom.cipher, editor)
        self._chain: Chain | None = None
        self._own: Identity | None = None
        self._missing: set[int] = set()
        self._opened: OrderedDict[int, bytes] = OrderedDict()
        self._lock = threading.RLock()
        self.moved = threading.Condition(self._lock)

    # -- lines ------------------------------------------------------------------------------------------------------
    def refresh(self) -> bool:
        """Fetch lines that are new or had no tick yet; return whether there are more to fetch at once.

        Raises:
            Unavailable, Absent, Refused: the newsroom's answer.
        """
        with self._lock:
            first = next((one.seq for one in self.items if one.tick_index is None), len(self.items))
        said = self._newsroom.lines(self.capture, first)
        trouble, opened = "", []
        try:
            for one in said.lines:
                opened.append(self._opener.open(Sealed.parse(one.line.encode())))
        except (Absent, Untrue, Malformed) as error:
            trouble = str(error)
        with self.moved:
            self.version += 1
            try:
                self._take(said, opened)
                self.trouble = trouble
            except SunseedError as error:
                self.trouble = str(error)
            self.moved.notify_all()
            return len(self.items) <= said.seq and not self.trouble and bool(said.lines)

    def _take(self, said: Lines, opened: list[bytes]) -> None:
        ticks = {one.n: one for one in said.ticks}
        for given, data in zip(said.lines, opened, strict=False):  # those behind one that does not open wait
            if given.seq < len(self.items):
                self._again(given, data, ticks)
            elif given.seq == len(self.items):
                self._next(given, data, ticks)
            else:
                raise Malformed(f"the newsroom gave line {given.seq} and left out line {len(self.items)}")
        self.closed = bool(self._chain and self._chain.closed)
        self._missing = set(said.missing)
        for one in self.items:
            if one.state == "missing" and one.seq not in self._missing:
                self._change(one, "sealed", "")
            elif one.state == "sealed" and one.seq in self._missing:
                self._change(one, "missing", "its seal is in the record's keeping; its ciphertext is not held yet")
        late = strip.late(self.items, self.source)
        for one in self.items:
            if one.late != (one.seq in late):
                one.late, one.changed = one.seq in late, self.version

    def _again(self, given: Given, data: bytes, ticks: dict[int, Tick]) -> None:
        if data != self.lines[given.seq].data:
            raise Untrue(f"the newsroom gave another line {given.seq} than before: keep both, and ask why")
        self._place(self.items[given.seq], given, ticks)

    def _next(self, given: Given, data: bytes, ticks: dict[int, Tick]) -> None:
        line = lines.parse(data)
        if self._chain is None:
            body = line.body
            if not isinstance(body, Open) or line.id.hex() != self.capture:
                raise Untrue(f"line 0 does not open the capture {self.capture}")
            self._chain = Chain.begin(line, self._origin or body.origin)
        else:
            self._chain = self._chain.take(line)
        self.lines.append(line)
        item = _item(line, self._chain)
        item.changed = self.version
        self._place(item, given, ticks)
        self.items.append(item)

    def _place(self, item: Item, given: Given, ticks: dict[int, Tick]) -> None:
        tick = ticks.get(given.tick) if given.tick is not None else None
        if (item.tick, item.tick_index) != (given.tick, tick.index if tick else None):
            item.tick, item.changed = given.tick, self.version
            item.tick_index, item.tick_at = (tick.index, tick.at) if tick else (None, "")
        item.accepted_ms = given.accepted_ms

    @property
    def opening(self) -> Open | None:
        """What the open line says, once it is here."""
        body = self.lines[0].body if self.lines else None
        return body if isinstance(body, Open) else None

    @property
    def source(self) -> str:
        """Camera or file."""
        return self.opening.source if self.opening else "camera"

    def _change(self, item: Item, state: strip.State, words: str) -> None:
        item.state, item.words, item.changed = state, words, self.version

    # -- chunks -----------------------------------------------------------------------------------------------------
    def wanted(self) -> list[int]:
        """Return the seqs whose ciphertext the newsroom holds and nobody has looked at yet, heads first."""
        with self._lock:
            found = [one for one in self.items if one.state == "sealed"]
            return [one.seq for one in sorted(found, key=lambda one: (one.part != "head", one.seq))]

    def chunk(self, seq: int) -> bytes:
        """Return salt || data of a seal, fetched, opened and held to its commitment.

        Raises:
            Absent: known by its seal alone; Untrue, Malformed: not what was sealed; Unavailable: the network.
        """
        with self._lock:
            if seq in self._opened:
                self._opened.move_to_end(seq)
                return self._opened[seq]
            seal = self.lines[seq].body
        if not isinstance(seal, Seal):
            raise Absent(f"line {seq} seals no chunk")
        try:
            made = self._open(seal)
        except Absent as error:
            self._found(seq, "missing", str(error))
            raise
        except (Untrue, Malformed) as error:
            self._found(seq, "altered", str(error))
            raise
        self._found(seq, "held", "")
        with self._lock:
            self._opened[seq] = made
            while len(self._opened) > KEPT_CHUNKS:
                self._opened.popitem(last=False)
        return made

    def _open(self, seal: Seal) -> bytes:
        cipher = self._cipher(seal.cipher)
        if len(cipher) != seal.size:
            raise Untrue(f"chunk {seal.seq}: its ciphertext has another size than was sealed")
        return chunk.unfill(self._identity().decrypt(cipher, f"chunk {seal.seq}"), seal)

    def _identity(self) -> Identity:
        with self._lock:
            known, opening = self._own, self.opening
        if known is not None:
            return known
        if opening is None:
            raise Absent("the open line of this capture is not here")
        own = self._editor.unwrap(self._cipher(opening.wrap))
        with self._lock:
            self._own = own
        return own

    def _cipher(self, digest: str) -> bytes:
        """Return ciphertext with this digest, from the folder or the newsroom; a file that was bent is fetched anew."""
        kept = self._folder / f"{digest}.age"
        if kept.exists() and sha256(data := kept.read_bytes()).hexdigest() == digest:
            return data
        fetched = self._newsroom.cipher(digest)
        if fetched is None:
            raise Absent("sealed; its ciphertext is not held")
        if sha256(fetched).hexdigest() != digest:
            raise Untrue("the ciphertext that came is not the one that was sealed")
        kept.write_bytes(fetched)
        return fetched

    def _found(self, seq: int, state: strip.State, words: str) -> None:
        with self.moved:
            if self.items[seq].state != state:
                self.version += 1
                self._change(self.items[seq], state, words)
                self.moved.notify_all()

    # -- what is asked of it ----------------------------------------------------------------------------------------
    def said(self, since: int) -> dict[str, Any]:
        """Return what changed after a version, as the page reads it."""
        with self._lock:
            opening = self.opening
            return {
                "id": self.capture, "version": self.version, "closed": self.closed, "trouble": self.trouble,
                "origin": opening.origin if opening else "", "source": self.source,
                "container": opening.container if opening else "",
                "until_ms": self._chain.until_ms if self._chain else 0, "sentence": strip.sentence(self.items),
                "items": [one.said() for one in self.items if one.changed > since],
            }  # fmt: skip

    def between(self, from_ms: int, to_ms: int) -> tuple[int, list[int]]:
        """Return the seq of the head that a time needs, and the seqs of heads and film from its first to its last.

        Raises:
            Absent: no film there, or no head before it.
        """
        with self._lock:
            film = [one for one in strip.media(self.items) if one.from_ms < to_ms and one.to_ms > from_ms]
            if not film:
                raise Absent(f"no film between seconds {from_ms / 1000:.1f} and {to_ms / 1000:.1f}")
            first, last = film[0].seq, film[-1].seq
            run = [one.seq for one in self.items if first <= one.seq <= last and one.part in ("head", "media")]
            return self.head_of(first), run

    def recordings(self, head: int, run: list[int]) -> list[tuple[int, list[int]]]:
        """Return a run (`between`) recorder by recorder: the seq of each head, and of the film behind it."""
        with self._lock:
            found: list[tuple[int, list[int]]] = [(head, [])]
            for seq in run:
                if self.items[seq].part == "head":
                    found.append((seq, []))
                else:
                    found[-1][1].append(seq)
            return [one for one in found if one[1]]

    def span(self, film: list[int]) -> tuple[int, int]:
        """Return first and last millisecond of one recorder's film."""
        with self._lock:
            return self.items[film[0]].from_ms, self.items[film[-1]].to_ms

    def head_of(self, seq: int) -> int:
        """Return the seq of the newest head before a line; raises Absent."""
        found = [one.seq for one in self.items[:seq] if one.part == "head"]
        if not found:
            raise Absent("no head was sealed before this second")
        return found[-1]

    def seals_from(self, seq: int, alive: threading.Event) -> Iterator[int]:
        """Yield the seqs of heads and film from a line on, waiting for those to come while the capture is open."""
        while not alive.is_set():
            with self.moved:
                if seq >= len(self.items):
                    if self.closed or self.trouble:
                        return
                    self.moved.wait(1.0)
                    continue
                item = self.items[seq]
            if item.part in ("head", "media"):
                yield seq
            seq += 1

    def wait_for(self, seq: int, gone: threading.Event) -> None:
        """Wait for ciphertext that is on its way: until it or a later second's is held, or nothing more will come."""
        with self.moved:
            while not gone.is_set() and not self.closed and not self.trouble and seq in self._missing:
                newest = max((one.seq for one in self.items if one.part == "media"), default=0)
                if any(later not in self._missing for later in range(seq + 1, newest + 1)):
                    return
                self.moved.wait(1.0)

    def run_start_ms(self, head: int) -> int:
        """Return where on the capture's clock the film of a head begins."""
        with self._lock:
            return next((one.from_ms for one in self.items[head:] if one.part == "media"), self.items[head].to_ms)

    def need_all_ready(self, seqs: list[int]) -> None:
        """Return if each line is in the record and each chunk is what was sealed, so that it may be released.

        Raises:
            Refused: one that is not, and why.
        """
        with self._lock:
            for one in (self.items[seq] for seq in seqs):
                if one.state != "held":
                    raise Refused(f"second {one.from_ms // 1000} cannot be released: it is {one.state}. {one.words}")
                if one.tick_index is None:
                    raise Refused(f"second {one.from_ms // 1000} is not in the public record yet: wait a moment")


def _item(line: Line, chain: Chain) -> Item:
    body, at = line.body, chain.until_ms
    if isinstance(body, Seal):
        state: strip.State = "sealed"
        return Item(body.seq, body.part, body.from_ms, body.to_ms, state, seen=chain.seen)
    if isinstance(body, Gap):
        return Item(body.seq, "gap", body.from_ms, body.to_ms, "gap", body.reason, chain.seen)
    return Item(body.seq, "close" if isinstance(body, Close) else "open", at, at, "mark", seen=chain.seen)
