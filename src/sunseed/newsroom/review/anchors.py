"""Where a passage stands: named by its own words and those around it, so that it is found again after edits.

Follows the idea of the W3C's TextQuoteSelector. Pure: text goes in, a span comes out. White space of any kind counts
as one space, because a browser's selection and a document spell it differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AROUND: Final = 32
"""Characters kept before and after a passage."""
LEAST_AROUND: Final = 8
"""Fewer characters of context than this do not name a place by themselves."""


@dataclass(frozen=True)
class Anchor:
    """A passage by its words.

    Arguments:
        quote: the passage; "" stands for the whole piece.
        before, after: what stood around it, at most AROUND characters each.
    """

    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Place:
    """Where a passage stands now.

    Arguments:
        start, end: in the text, in characters.
        changed: its words are others by now; what stands around it is the same.
    """

    start: int
    end: int
    changed: bool = False


def take(text: str, quote: str, before: str = "", after: str = "") -> Anchor | None:
    """Return the anchor of a passage of `text`, with its surroundings; None if the text does not hold it.

    Arguments:
        before, after: what stands around the one that is meant, where the words stand more than once.
    """
    place = find(text, Anchor(quote, before, after))
    if place is None or place.changed or not quote.strip():
        return None
    return Anchor(
        " ".join(text[place.start : place.end].split()),
        _squeezed(text[: place.start])[0][-AROUND:],
        _squeezed(text[place.end :])[0][:AROUND],
    )


def find(text: str, anchor: Anchor) -> Place | None:
    """Return where the passage stands in `text` now; None where neither it nor what was around it is left."""
    plain, origin = _squeezed(text)
    quote = " ".join(anchor.quote.split())
    if not quote:
        return None
    best, best_fit = -1, -1
    at = plain.find(quote)
    while at >= 0:
        fit = _common_end(plain[:at], anchor.before) + _common_start(plain[at + len(quote) :], anchor.after)
        if fit > best_fit:
            best, best_fit = at, fit
        at = plain.find(quote, at + 1)
    if best >= 0:
        return Place(origin[best], origin[best + len(quote) - 1] + 1)
    return _between(plain, origin, anchor, len(quote))


def _between(plain: str, origin: list[int], anchor: Anchor, length: int) -> Place | None:
    """Return what now stands between the passage's surroundings, if that is not much longer than it was."""
    before, after = anchor.before.strip(), anchor.after.strip()
    if len(before) < LEAST_AROUND or len(after) < LEAST_AROUND:
        return None
    start = plain.find(before)
    while start >= 0:
        begin = start + len(before)
        end = plain.find(after, begin)
        inside = plain[begin:end] if end >= 0 else ""
        if inside.strip() and len(inside) <= 2 * length + 200:
            first = begin + len(inside) - len(inside.lstrip())
            last = end - (len(inside) - len(inside.rstrip()))
            return Place(origin[first], origin[last - 1] + 1, changed=True)
        start = plain.find(before, start + 1)
    return None


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return text with each run of white space as one space, and for each character where it came from."""
    out: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        if character.isspace():
            if out and out[-1] == " ":
                continue
            character = " "
        out.append(character)
        origin.append(place)
    return "".join(out), origin


def _common_end(text: str, wanted: str) -> int:
    return next((n for n in range(min(len(text), len(wanted)), 0, -1) if text[-n:] == wanted[-n:]), 0)


def _common_start(text: str, wanted: str) -> int:
    return next((n for n in range(min(len(text), len(wanted)), 0, -1) if text[:n] == wanted[:n]), 0)
