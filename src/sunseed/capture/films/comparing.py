"""Shots compared: which pictures of a public film are, to the bit, pictures of what was sealed.

Follows formats.md §10: *same packets* (the coded pictures are the sealed ones), *same pictures* (they decode to the
same), else *re-encoded*, which proves nothing. Pure: takes fingerprints, no file and no decoder. A run counts only with
its pictures in the same order, at the same distances in time and turned the same way, so that a film that is sped up,
reversed, frozen or turned is not called the same. Sound is not compared here: it is always encoded anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Same = Literal["same packets", "same pictures", "re-encoded"]
TOLERANCE_MS: Final = 20
"""Containers round times differently; half a frame at 25 a second."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One picture. Arguments: at_ms: when it is shown, from the file's clock; digest: hex SHA-256; key: can begin."""

    at_ms: int
    digest: str
    key: bool


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All pictures of a film in the order they are shown. Arguments: codec: its name; rotation: as it is turned."""

    codec: str
    rotation: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """One run of a public film.

    Arguments:
        from_ms, to_ms: of the public film, from its first picture; `to_ms` is where the next run begins.
        same: how it compares.
        pictures: how many.
        source_ms: when the source shows its first picture, from the source's first; -1 for none.
        source: which of the sources; -1 for none.
    """

    from_ms: int
    to_ms: int
    same: Same
    pictures: int
    source_ms: int = -1
    source: int = -1


def compare(public: Fingerprint, sources: Sequence[Fingerprint], word: Same) -> tuple[Shot, ...]:
    """Return a public film as runs that are the `word` or re-encoded.

    Arguments:
        public: of the film that is shown.
        sources: of what was sealed, fingerprinted the same way.
        word: what an equal run is called: same packets, or same pictures where both were decoded.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for number, source in enumerate(sources):
        if source.rotation == public.rotation:
            for place, unit in enumerate(source.units):
                places.setdefault(unit.digest, []).append((number, place))
    shots: list[Shot] = []
    at = 0
    while at < len(public.units):
        number, place, length = _longest(public, sources, places, at)
        shots.append(_shot(public, sources, at, (number, place, length), word))
        at += max(length, 1)
    return tuple(_joined(shots))


def _longest(
    public: Fingerprint, sources: Sequence[Fingerprint], places: dict[str, list[tuple[int, int]]], at: int
) -> tuple[int, int, int]:
    """Return source, place and length of the longest run that is equal from `at` on.

    A picture that repeats very often (a black screen) is tried in a few places only: time stays in proportion.
    """
    best = (-1, -1, 0)
    for number, place in places.get(public.units[at].digest, ())[:64]:
        length = _equal(public.units, at, sources[number].units, place)
        if length > best[2]:
            best = (number, place, length)
    return best


def _equal(public: Sequence[Unit], at: int, source: Sequence[Unit], place: int) -> int:
    shift = source[place].at_ms - public[at].at_ms
    length = 0
    while at + length < len(public) and place + length < len(source):
        one, other = public[at + length], source[place + length]
        if one.digest != other.digest or abs(other.at_ms - one.at_ms - shift) > TOLERANCE_MS:
            break
        length += 1
    return length


def _shot(
    public: Fingerprint, sources: Sequence[Fingerprint], at: int, found: tuple[int, int, int], word: Same
) -> Shot:
    number, place, length = found
    start = public.units[0].at_ms
    behind = at + max(length, 1)
    end = public.units[behind].at_ms if behind < len(public.units) else _end(public)
    since = sources[number].units[place].at_ms - sources[number].units[0].at_ms if length else -1
    return Shot(
        public.units[at].at_ms - start,
        end - start,
        word if length else "re-encoded",
        max(length, 1),
        since,
        number if length else -1,
    )


def _end(one: Fingerprint) -> int:
    """Return when the last picture ends, taking it to last as long as the one before it."""
    units = one.units
    return units[-1].at_ms + (units[-1].at_ms - units[-2].at_ms if len(units) > 1 else 0)


def _joined(shots: Sequence[Shot]) -> list[Shot]:
    """Join neighbours that are re-encoded into one run."""
    out: list[Shot] = []
    for one in shots:
        if out and one.same == "re-encoded" == out[-1].same:
            last = out.pop()
            out.append(Shot(last.from_ms, one.to_ms, "re-encoded", last.pictures + one.pictures))
        else:
            out.append(one)
    return out
