"""The strip of seconds: what each line of a capture says and what became of it, ready to be drawn or read aloud.

Follows product.md F5-F7 and formats.md §9-10. Pure: takes what `holding` knows, gives values. A second is *sealed* (it
has a line), then *held* (its ciphertext is here, opened, and is what was sealed), *missing* (known by its seal alone)
or *altered*; a gap says why nothing was filmed; *late* is said beside these of what reached the newsroom long after it
was filmed. Bounds: not before the checkpoint it names, not after the tick that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

State = Literal["sealed", "held", "missing", "altered", "gap", "mark"]
LATE_MS: Final = 60_000
"""Later than the quickest second of its capture by more than this is said to be late; uplinks fail for less."""


@dataclass
class Item:
    """One line on the strip.

    Arguments:
        seq: of the line.
        part: head, media, note, gap, open or close.
        from_ms, to_ms: from the start of the capture.
        state: what became of it; `mark` for lines that hold no film.
        words: what is wrong, or why nothing was filmed.
        seen: size of the newest checkpoint named so far: sealed not before the record had so many entries.
        tick, tick_index, tick_at: the tick that holds it, its entry, and the time the newsroom claims for it.
        accepted_ms: when the newsroom took it, by its own clock.
        late: whether that was long after.
        changed: the version of the capture in which this item changed last.
    """

    seq: int
    part: str
    from_ms: int
    to_ms: int
    state: State
    words: str = ""
    seen: int = 0
    tick: int | None = None
    tick_index: int | None = None
    tick_at: str = ""
    accepted_ms: int = 0
    late: bool = False
    changed: int = 0

    def said(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        return asdict(self)


def media(items: Iterable[Item]) -> list[Item]:
    """Return what is film, in order."""
    return [one for one in items if one.part == "media"]


def late(items: Sequence[Item], source: str) -> set[int]:
    """Return the seqs of film that was sealed long after it was filmed.

    Arguments:
        items: of one capture.
        source: camera or file; of a file all is late, for nobody sealed it as it happened.
    """
    film = media(items)
    if source != "camera":
        return {one.seq for one in film}
    quickest = min((one.accepted_ms - one.to_ms for one in film), default=0)
    return {one.seq for one in film if one.accepted_ms - one.to_ms - quickest > LATE_MS}


def sentence(items: Iterable[Item]) -> str:
    """Return how a capture stands, in the words of F5."""
    film = media(items)
    if not film:
        return "nothing filmed yet"
    first, last = film[0].from_ms // 1000, max(one.to_ms for one in film) // 1000
    held = round(sum(one.to_ms - one.from_ms for one in film if one.state == "held") / 1000)
    altered = round(sum(one.to_ms - one.from_ms for one in film if one.state == "altered") / 1000)
    rest = round(sum(one.to_ms - one.from_ms for one in film) / 1000) - held - altered
    said = f"seconds {first}-{last} sealed, {held} held, {max(rest, 0)} known only by their seal"
    return said + (f", {altered} not what was sealed" if altered else "")
