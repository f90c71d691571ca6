"""Clean copies of a range, made on this machine: covered, muted, watched here as the very file that goes out.

Follows formats.md §10, product.md S4 and ADR 0118. A copy is a file in the private folder; the page plays that file's
own packets, and only what was watched to its end is sent. Boxes or a range that change afterwards make another copy
necessary. Owns making and watching; a job's progress and sending are `sending`'s.
"""

from __future__ import annotations

import json
import secrets
import shutil
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from sunseed.capture.chunk import SALT_BYTES
from sunseed.capture.films.covering import Plan, touches
from sunseed.cli.table import frames, playing
from sunseed.cli.table.choosing import FASTEST, apart
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.work import Work
from sunseed.errors import Absent, Malformed, Refused

LEAD_PIECES: Final = 3
"""Film before a cut that decoding may need; it is cut away again."""
UNPLAYED_MS: Final = 500
"""What a browser may leave out of its count: the last picture, and where it began."""
Told = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one recorder filmed of a copy.

    Arguments:
        sealed: first and last millisecond of the sealed seconds it was made from, on the capture's clock.
        shows: first and last millisecond that it shows, by the same clock.
    """

    sealed: tuple[int, int]
    shows: tuple[int, int]


@dataclass
class Copy:
    """A copy that may go out.

    Arguments:
        holding: the capture it is of.
        folder: of this copy alone, with `film.mp4` and `poster.jpg`; gone with it.
        span: what was asked for, on the capture's clock.
        parts: what it was made from and shows, one for each recorder.
        plan: what was covered and muted in it.
        how: copied or encoded.
    """

    holding: Holding
    folder: Path
    span: tuple[int, int]
    parts: tuple[Part, ...]
    plan: Plan
    how: str
    began_s: float = 0.0
    delivered: bool = False
    watched: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def sealed(self) -> tuple[int, int]:
        """From the first sealed second to the last that it was made from."""
        return self.parts[0].sealed[0], self.parts[-1].sealed[1]

    @property
    def shows(self) -> tuple[int, int]:
        """From the first millisecond that it shows to the last."""
        return self.parts[0].shows[0], self.parts[-1].shows[1]

    @property
    def film_ms(self) -> int:
        """How long it is."""
        return sum(to_ms - from_ms for from_ms, to_ms in (one.shows for one in self.parts))

    @property
    def film(self) -> Path:
        """The film."""
        return self.folder / "film.mp4"

    @property
    def poster(self) -> Path:
        """Its poster."""
        return self.folder / "poster.jpg"

    @property
    def done(self) -> list[str]:
        """What was done to it, for its Content Credentials; whoever sees and hears it knows as much."""
        drawn = [*(["covered"] if self.plan.covers else []), *(["muted"] if self.plan.muted else [])]
        return ["trimmed", *drawn, self.how]

    def said(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        return {
            "made": self.id, "from_ms": self.shows[0], "to_ms": self.shows[1], "bytes": self.film.stat().st_size,
            "covers": len(self.plan.covers), "muted": len(self.plan.muted), "how": self.how, "watched": self.watched,
        }  # fmt: skip


class Copies:
    """The copies of one sitting: the newest alone is kept.

    Arguments:
        folder: of this user alone.
        monotonic: seconds that never go back.
    """

    def __init__(self, folder: Path, monotonic: Callable[[], float]) -> None:
        self._folder, self._monotonic = folder, monotonic
        self._known: Copy | None = None
        self._lock = threading.Lock()

    def make(self, holding: Holding, span: tuple[int, int], plan: Plan, told: Told) -> Copy:
        """Return a new copy of a range; the one before is deleted.

        Arguments:
            holding: the capture.
            span: first and last millisecond, on its clock.
            plan: what of it is covered and muted.
            told: is told what is done and how far it is; what it raises ends the work.

        Raises:
            Absent, Refused, Malformed, Unavailable: nothing of it can be made, and why.
        """
        films: Any = import_module("sunseed.capture.films")  # PyAV is needed for this alone
        runs = holding.recordings(*holding.between(*span))
        folder = self._folder / f"copy-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        try:
            making = _Making(films, holding, span, plan, told)
            sources = [making.source(folder / f"source-{n}", *run) for n, run in enumerate(runs)]
            parts, how = making.film(folder, sources, [holding.span(film) for _, film in runs])
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        copy = Copy(holding, folder, span, parts, plan, how)
        with self._lock:
            before, self._known = self._known, copy
        if before is not None:
            shutil.rmtree(before.folder, ignore_errors=True)
        return copy

    def get(self, key: str) -> Copy:
        """Return a copy; raises Absent."""
        with self._lock:
            if self._known is None or self._known.id != key:
                raise Absent("this copy is gone: make it again")
            return self._known

    def watch(self, copy: Copy, gone: threading.Event) -> Generator[bytes]:
        """Yield the frames of exactly the file that goes out."""
        copy.began_s, copy.delivered = self._monotonic(), False
        ended = True
        for frame in playing.play_file(copy.film, copy.shows[0], gone):
            ended = ended and not (frame[:1] == b"e" and len(frame) > frames.HEAD.size)
            yield frame
        # Reached only when the page has taken everything: a page that leaves closes this above.
        copy.delivered = ended and not gone.is_set()

    def confirm(self, copy: Copy, played_ms: int) -> None:
        """Count a copy as watched.

        Arguments:
            copy: which.
            played_ms: how much of it the page has played, each moment counted once.

        Raises:
            Refused: it was not delivered whole, too little of it was played, or in less time than that takes.
        """
        span = copy.film_ms
        least = max(span - UNPLAYED_MS, span // 2)
        passed = (self._monotonic() - copy.began_s) * 1000
        if not copy.delivered:
            raise Refused("not all of the copy has been shown: watch it to its end")
        if played_ms < least or passed * FASTEST < least:
            raise Refused(f"{played_ms / 1000:.1f} of {span / 1000:.1f} seconds were watched: watch all of it")
        copy.watched = True

    def need_watched(self, copy: Copy, work: Work) -> None:
        """Return if a copy was watched and its boxes and silences are those that are drawn now; raises Refused."""
        if not copy.watched:
            raise Refused("watch the copy to its end: then it can be published")
        if plan_of(work, copy.span) != copy.plan:
            raise Refused("boxes or silences have changed since this copy was made: make it again")


class _Making:
    """One copy in the making. Arguments: films: `capture.films`; the others as `Copies.make` has them."""

    def __init__(self, films: Any, holding: Holding, span: tuple[int, int], plan: Plan, told: Told) -> None:
        self._films, self._holding, self._span, self._plan, self._told = films, holding, span, plan, told

    def source(self, target: Path, head: int, film: list[int]) -> tuple[Path, int]:
        """Write what plays of one recorder's film; return it, and when its first picture stands."""
        first_ms = _playable(self._holding, head, _with_lead(self._holding, head, film), target, self._told)
        return target, first_ms

    def film(
        self, folder: Path, sources: list[tuple[Path, int]], sealed: list[tuple[int, int]]
    ) -> tuple[tuple[Part, ...], str]:
        """Write film and poster; return what of the capture is in them, and how they were made."""
        made = [self._clean(source, first_ms) for source, first_ms in sources]
        if len(made) > 1:
            made = self._join(folder, sources, sealed, made)
        else:
            sources[0][0].with_suffix(".mp4").replace(folder / "film.mp4")
            (folder / "poster.jpg").write_bytes(made[0].poster)
        for source, _ in sources:
            source.unlink()
            source.with_suffix(".mp4").unlink(missing_ok=True)
        shows = [(at + one.from_ms, at + one.to_ms) for (_, at), one in zip(sources, made, strict=True)]
        parts = tuple(Part(*one) for one in zip(sealed, shows, strict=True))
        return parts, "encoded" if any(one.how == "encoded" for one in made) else "copied"

    def _join(
        self, folder: Path, sources: list[tuple[Path, int]], sealed: list[tuple[int, int]], made: list[Any]
    ) -> list[Any]:
        """Join clean parts; where they are coded in different ways, encode all of them alike."""
        parts = [source.with_suffix(".mp4") for source, _ in sources]
        try:
            joined = self._films.splice(parts, folder / "film.mp4")
        except Refused:
            made = [self._clean(source, first_ms, self._films.SIDES_PX[0]) for source, first_ms in sources]
            try:
                joined = self._films.splice(parts, folder / "film.mp4")
            except Refused as error:
                raise Refused(apart(sealed, str(error))) from error
        (folder / "poster.jpg").write_bytes(joined.poster)
        return made

    def _clean(self, source: Path, first_ms: int, side_px: int | None = None) -> Any:
        return self._films.clean(
            source,
            source.with_suffix(".mp4"),
            cut=(max(self._span[0] - first_ms, 0), self._span[1] - first_ms),
            plan=Plan(self._plan.covers, self._plan.muted, first_ms),
            side_px=side_px,
            progress=lambda share: self._told("making the clean copy", share),
        )


def plan_of(work: Work, span: tuple[int, int]) -> Plan:
    """Return what of an editor's boxes and silences lies on a range, on the capture's clock."""
    covers = tuple(one for one in work.covers if touches(one, *span))
    return Plan(covers, tuple(one for one in work.muted if touches(one, *span)))


def _with_lead(holding: Holding, head: int, run: list[int]) -> list[int]:
    """Return a run with a little film before it, so that its first picture can be decoded."""
    before = [one.seq for one in holding.items[head + 1 : run[0]] if one.part == "media" and one.state == "held"]
    return before[-LEAD_PIECES:] + run


def _playable(holding: Holding, head: int, seqs: list[int], target: Path, told: Told) -> int:
    """Write what the limited process makes of chunks, packets copied; return when its first picture stands.

    Raises:
        Malformed: nothing in it plays.
    """
    start, first_ms = holding.run_start_ms(head), -1
    order = seqs if seqs[0] == head else [head, *seqs]
    size = max(SALT_BYTES, sum(getattr(holding.lines[seq].body, "bytes", 0) for seq in order))
    # Closed whatever ends this: else the process that reads film would live on.
    with target.open("wb") as opened, closing(playing.play(holding, order, threading.Event(), strict=True)) as shown:
        for frame in shown:
            kind, payload = frame[:1], frame[frames.HEAD.size :]
            if kind == b"i":
                first_ms = start + int(json.loads(payload)["first_ms"])
            elif kind == b"d":
                opened.write(payload)
            elif kind == b"e" and payload:
                raise Malformed(payload.decode("utf-8", "replace"))
            told("opening", min(opened.tell() / size, 1.0))
    if first_ms < 0:
        raise Malformed("nothing in this range plays")
    return first_ms
