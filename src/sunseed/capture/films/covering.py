"""Covers: boxes that an editor draws over what must not be seen, and when; painted before pictures are encoded.

Follows product.md S4 and ADR 0118. A box is *solid*, or *coarse*: a few blocks whose colours are averages, rounded,
shifted by chance and taken once, where the box begins. A blur is not offered: it keeps what it smears, and pictures
that follow each other give it back. Whatever is not certain falls under the box: the time between two pictures, the
pixels at its edge, the place between two known places. Owns the form, the geometry and the paint; which pictures there
are is `cleaning`'s.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

import msgspec

from sunseed.errors import Malformed

WHOLE: Final = 10_000
"""Places and sizes are in ten-thousandths of the picture, upright, so that they hold for every size of it."""
MARGIN_PX: Final = 4
"""More on every side: making a picture smaller lets a covered pixel shine two or three pixels far."""
SLACK_MS: Final = 50
"""Sooner and later by a picture at 20 a second, because a clock of a browser and one of a film may differ by it."""
BLOCKS: Final = 4
"""Blocks along the longer side of a coarse box."""
_STEP: Final = 24
_CHANCE: Final = 12
_BLACK: Final = (16, 128, 128)

Share = Annotated[int, msgspec.Meta(ge=0, le=WHOLE)]
Ms = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a box is at one moment. Arguments: at_ms: on the plan's clock; x, y, width, height: ten-thousandths."""

    at_ms: Ms
    x: Share
    y: Share
    width: Annotated[int, msgspec.Meta(ge=1, le=WHOLE)]
    height: Annotated[int, msgspec.Meta(ge=1, le=WHOLE)]


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A box over part of the picture.

    Arguments:
        id: of the box.
        from_ms, to_ms: when it is there, on the plan's clock.
        places: where it is; between two it moves evenly, before the first and after the last it stays.
        how: solid or coarse.
    """

    id: Annotated[str, msgspec.Meta(max_length=64)]
    from_ms: Ms
    to_ms: Ms
    places: Annotated[tuple[Place, ...], msgspec.Meta(min_length=1, max_length=2_000)]
    how: Literal["solid", "coarse"] = "solid"


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sound that is taken out. Arguments: id: of the span; from_ms, to_ms: on the plan's clock."""

    id: Annotated[str, msgspec.Meta(max_length=64)]
    from_ms: Ms
    to_ms: Ms


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is covered and muted in one copy.

    Arguments:
        covers, muted: on a clock of their own, such as that of a capture.
        clock_ms: what that clock shows at the source's first picture.
    """

    covers: Annotated[tuple[Cover, ...], msgspec.Meta(max_length=200)] = ()
    muted: Annotated[tuple[Span, ...], msgspec.Meta(max_length=2_000)] = ()
    clock_ms: Ms = 0

    def check(self) -> None:
        """Return if boxes and spans can be carried out; raises Malformed."""
        timed: list[Cover | Span] = [*self.covers, *self.muted]
        for one in timed:
            if one.from_ms >= one.to_ms:
                raise Malformed(f"a box or a muted span: expected an end after {one.from_ms} ms, found {one.to_ms}")
        for box in self.covers:
            times = [place.at_ms for place in box.places]
            if times != sorted(set(times)):
                raise Malformed("a box: expected its places in the order of time, one for each moment")


def touches(one: Cover | Span, from_ms: float, to_ms: float) -> bool:
    """Tell whether something is there in a time, or so shortly before or after that it counts."""
    return one.from_ms - SLACK_MS < to_ms and one.to_ms + SLACK_MS > from_ms


def region(box: Cover, from_ms: float, to_ms: float) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom, in ten-thousandths, of all places where a box is in a time."""
    between = (place.at_ms for place in box.places if from_ms < place.at_ms < to_ms)
    at = [_at(box.places, moment) for moment in (from_ms, *between, to_ms)]
    return (
        min(x for x, _, _, _ in at),
        min(y for _, y, _, _ in at),
        max(x + width for x, _, width, _ in at),
        max(y + height for _, y, _, height in at),
    )


def _at(places: Sequence[Place], ms: float) -> tuple[float, float, float, float]:
    after = next((number for number, one in enumerate(places) if one.at_ms > ms), len(places))
    one, other = places[max(after - 1, 0)], places[min(after, len(places) - 1)]
    share = (ms - one.at_ms) / (other.at_ms - one.at_ms) if one.at_ms < ms and other.at_ms > one.at_ms else 0.0
    return (
        one.x + (other.x - one.x) * share,
        one.y + (other.y - one.y) * share,
        one.width + (other.width - one.width) * share,
        one.height + (other.height - one.height) * share,
    )


class Painter:
    """Paints boxes into pictures, in the order they are shown.

    Arguments:
        covers: on the clock that `paint` is told.
    """

    def __init__(self, covers: Sequence[Cover]) -> None:
        self._covers = covers
        self._coarse: dict[str, list[list[tuple[int, int, int]]]] = {}

    def paint(self, planes: Sequence[Any], size: tuple[int, int], from_ms: float, to_ms: float) -> None:
        """Paint what is there while a picture is shown.

        Arguments:
            planes: of a yuv420p picture that nobody else reads: writable buffers with `line_size`.
            size: its width and height in pixels.
            from_ms, to_ms: when it is shown first, and when the next one is.
        """
        views = [(memoryview(one), one.line_size) for one in planes]
        # What a coarse box shows is taken before any box is painted, so that boxes may lie over each other.
        there = [one for one in self._covers if touches(one, from_ms, to_ms)]
        marked = [(one, _pixels(region(one, from_ms, to_ms), size)) for one in there]
        for one, area in marked:
            if one.how == "coarse" and one.id not in self._coarse:
                self._coarse[one.id] = _averages(views, area)
        for one, area in marked:
            for part, colour in _blocks(area, self._coarse[one.id] if one.how == "coarse" else [[_BLACK]]):
                _fill(views, part, colour)


Area = tuple[int, int, int, int]


def _pixels(share: tuple[float, float, float, float], size: tuple[int, int]) -> Area:
    """Return left, top, right, bottom in pixels: outward, and even, since two by two share a colour."""
    width, height = size
    left, top, right, bottom = share
    return (
        max(int(left * width / WHOLE) - MARGIN_PX, 0) // 2 * 2,
        max(int(top * height / WHOLE) - MARGIN_PX, 0) // 2 * 2,
        min(-int(-right * width / WHOLE // 2) * 2 + MARGIN_PX, width + width % 2),
        min(-int(-bottom * height / WHOLE // 2) * 2 + MARGIN_PX, height + height % 2),
    )


def _blocks(area: Area, colours: list[list[tuple[int, int, int]]]) -> list[tuple[Area, tuple[int, int, int]]]:
    """Return the blocks that a grid of colours divides an area into; together they fill it."""
    left, top, right, bottom = area
    xs, ys = _cuts(left, right, len(colours[0])), _cuts(top, bottom, len(colours))
    return [
        ((xs[column], ys[row], xs[column + 1], ys[row + 1]), colours[row][column])
        for row in range(len(ys) - 1)
        for column in range(len(xs) - 1)
    ]


def _cuts(first: int, last: int, parts: int) -> list[int]:
    return [(first + (last - first) * number // parts) // 2 * 2 for number in range(parts)] + [last]


def _averages(views: Sequence[tuple[memoryview, int]], area: Area) -> list[list[tuple[int, int, int]]]:
    """Return a few colours of an area, each an average, rounded and shifted by chance."""
    left, top, right, bottom = area
    longer = max(right - left, bottom - top, 1)
    columns = max(round(BLOCKS * (right - left) / longer), 1)
    rows = max(round(BLOCKS * (bottom - top) / longer), 1)
    xs, ys = _cuts(left, right, columns), _cuts(top, bottom, rows)
    return [
        [_average(views, (xs[column], ys[row], xs[column + 1], ys[row + 1])) for column in range(columns)]
        for row in range(rows)
    ]


def _average(views: Sequence[tuple[memoryview, int]], area: Area) -> tuple[int, int, int]:
    found = []
    for number, (view, stride) in enumerate(views):
        left, top, right, bottom = area if number == 0 else tuple(one // 2 for one in area)
        total = sum(sum(view[row * stride + left : row * stride + right]) for row in range(top, bottom))
        mean = total // max((right - left) * (bottom - top), 1)
        chance = secrets.randbelow(2 * _CHANCE + 1) - _CHANCE
        found.append(min(max(round(mean / _STEP) * _STEP + chance, 16), 235))
    return found[0], found[1], found[2]


def _fill(views: Sequence[tuple[memoryview, int]], area: Area, colour: tuple[int, int, int]) -> None:
    for number, (view, stride) in enumerate(views):
        left, top, right, bottom = area if number == 0 else tuple(one // 2 for one in area)
        right = min(right, stride)
        row = bytes([colour[number]]) * (right - left)
        for at in range(top, min(bottom, len(view) // stride)):
            view[at * stride + left : at * stride + right] = row
