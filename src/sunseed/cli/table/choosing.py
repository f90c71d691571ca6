"""Choosing what becomes public: a run of sealed chunks, watched whole from exactly those bytes before it may be sent.

Follows formats.md §10: releasing is a separate act after watching exactly what goes out. A choice names its chunks by
their commitments; it counts as watched when every byte of them was delivered to the page, enough time has passed to see
them, and the page has played the whole. Anything else asked of it is refused. Film that must be blurred, muted or
cropped is never released: the page's own words ask, and *derived* is the way.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from sunseed.capture import traces
from sunseed.capture.line import Seal
from sunseed.cli.table import frames, playing
from sunseed.cli.table.holding import Holding
from sunseed.errors import Absent, Refused

FASTEST: Final = 2.0
"""A choice is watched at most at twice its speed."""
UNPLAYABLE_MS: Final = 2_000
"""What a player cannot show of a run: until the first key picture at most, and the last started one."""
MOST: Final = 50


@dataclass
class Choice:
    """A run that may go out.

    Arguments:
        holding: the capture it is of.
        head, run: seqs of the head it needs, and of heads and film.
        from_ms, to_ms: what it spans on the capture's clock.
        spans: the film in it, recorder by recorder: what lies between two of them was not filmed.
        digest: SHA-256 over the commitments of all its chunks.
        shown_ms: when its first picture is shown, known once it is played.
        forms: kind and size of each recording, known once it is played.
    """

    holding: Holding
    head: int
    run: list[int]
    from_ms: int
    to_ms: int
    spans: list[tuple[int, int]]
    digest: str
    began_s: float = 0.0
    shown_ms: int = 0
    delivered: bool = False
    watched: bool = False
    forms: list[tuple[object, ...]] = field(default_factory=list)
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def seqs(self) -> list[int]:
        """All seals whose chunks become public, in order."""
        return self.run if self.run[0] == self.head else [self.head, *self.run]

    @property
    def film_ms(self) -> int:
        """How much film is in it."""
        return sum(to_ms - from_ms for from_ms, to_ms in self.spans)

    def said(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        size = sum(seal.bytes for seal in map(_seal(self.holding), self.seqs))
        return {
            "choice": self.id, "first": self.run[0], "last": self.run[-1], "from_ms": self.from_ms, "to_ms": self.to_ms,
            "chunks": len(self.seqs), "bytes": size, "watched": self.watched,
        }  # fmt: skip


class Choices:
    """The choices of one sitting. Arguments: monotonic: seconds that never go back."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: dict[str, Choice] = {}

    def make(self, holding: Holding, from_ms: int, to_ms: int) -> Choice:
        """Return the choice of a range; raises Absent, and Refused where a second of it cannot be released.

        Film from a file is refused here already, before anybody watches it (`capture.traces`).
        """
        if holding.opening is not None:
            traces.check_release(holding.opening, ())
        head, run = holding.between(from_ms, to_ms)
        spans = [holding.span(film) for _, film in holding.recordings(head, run)]
        made = Choice(holding, head, run, spans[0][0], spans[-1][1], spans, "")
        holding.need_all_ready(made.seqs)
        made.digest = digest_of(holding, made.seqs)
        self._known[made.id] = made
        while len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return made

    def get(self, key: str) -> Choice:
        """Return a choice; raises Absent."""
        try:
            return self._known[key]
        except KeyError:
            raise Absent("this choice is forgotten: choose again") from None

    def watch(self, choice: Choice, gone: threading.Event) -> Generator[bytes]:
        """Yield the frames of exactly the chunks that go out; a chunk that is not as it was ends it."""
        choice.began_s, choice.delivered, choice.shown_ms, choice.forms = self._monotonic(), False, 0, []
        ended = True
        for frame in playing.play(choice.holding, choice.seqs, gone, strict=True):
            if frame[:1] == b"i":
                said = json.loads(frame[frames.HEAD.size :])
                if not choice.forms:
                    choice.shown_ms = choice.holding.run_start_ms(choice.head) + int(said["first_ms"])
                choice.forms.append((said["mime"], said.get("width"), said.get("height")))
                if choice.forms[-1] != choice.forms[0]:  # told here, not after all of it was watched and sent
                    yield frames.encode(b"e", apart(choice.spans, "their kinds or sizes differ").encode())
                    return
            ended = ended and not (frame[:1] == b"e" and len(frame) > 5)
            yield frame
        # Reached only when the page has taken everything: a page that leaves closes this above.
        choice.delivered = ended and not gone.is_set()

    def confirm(self, choice: Choice, played_ms: int) -> None:
        """Count a choice as watched.

        Arguments:
            choice: which.
            played_ms: how much of it the page has played, each moment counted once.

        Raises:
            Refused: it was not delivered whole, too little of it was played, or in less time than that takes.
        """
        span = choice.film_ms
        least = max(span - UNPLAYABLE_MS, span // 2)
        passed = (self._monotonic() - choice.began_s) * 1000
        if not choice.delivered:
            raise Refused("not all of what goes out has been shown: watch it to its end")
        if choice.shown_ms - choice.from_ms > UNPLAYABLE_MS:
            unseen = (choice.shown_ms - choice.from_ms) / 1000
            raise Refused(f"nobody can watch its first {unseen:.1f} seconds, they hold no whole picture: begin later")
        if played_ms < least or passed * FASTEST < least:
            raise Refused(f"{played_ms / 1000:.1f} of {span / 1000:.1f} seconds were watched: watch all of it")
        choice.watched = True

    def need_watched(self, choice: Choice) -> None:
        """Return if a choice was watched and is still exactly what was watched; raises Refused."""
        if not choice.watched:
            raise Refused("watch exactly what goes out, to its end: then it can be released")
        choice.holding.need_all_ready(choice.seqs)
        if digest_of(choice.holding, choice.seqs) != choice.digest:
            raise Refused("what was watched is not what would go out: choose again")


def digest_of(holding: Holding, seqs: list[int]) -> str:
    """Return what names exactly these chunks."""
    seal = _seal(holding)
    return sha256("".join(seal(one).commit for one in seqs).encode()).hexdigest()


def apart(spans: Sequence[tuple[int, int]], why: str) -> str:
    """Return why film of several recorders is not one film, and what to do. Arguments: spans: of each; why: words."""
    ranges = ", and ".join(f"{from_ms / 1000:.1f} to {to_ms / 1000:.1f}" for from_ms, to_ms in spans)
    return f"these seconds are of {len(spans)} recordings that one film cannot hold ({why}): take seconds {ranges}"


def _seal(holding: Holding) -> Callable[[int], Seal]:
    def of(seq: int) -> Seal:
        body = holding.lines[seq].body
        if not isinstance(body, Seal):
            raise Absent(f"line {seq} seals nothing")
        return body

    return of
