"""How a picture is cut where it is not shown whole: for cards, for fronts and lists, for the small squares of phones.

Follows issue P8 and ADR 0114. A window has a shape and lies around the point that an editor chose, as large as the
picture allows; or where, and as large as, an editor cut it by hand. Owns shapes, windows and the copies made of them;
which publication gets which is `publishing.picturing`'s, drawing a card without a picture `stories.cards`'s.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from PIL import Image
from PIL.Image import Resampling

from sunseed.documents.picture import SQUARE, WIDE
from sunseed.newsroom.stories.pictures import Made, webp

_LOWER: Final = 3
"""Rows that a crop lacks where the picture has its shape: else nobody could tell it from the whole (ADR 0114)."""
LEAST_SIZE: Final = 20
"""The smallest window cut by hand, in per cent of the largest that fits."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that pictures are cut to.

    Arguments:
        code: names it in the database.
        words: names it on the page.
        across, down: its sides, in proportion.
        widths: of the copies made of it, in pixels, widest last; none for cards, which `stories.cards` makes.
        least: pixels across that a window must have; a smaller one is not cut.
    """

    code: str
    words: str | Promise
    across: int
    down: int
    widths: tuple[int, ...]
    least: int


CARD: Final = Shape("card", gettext_lazy("Where its link is shared"), 1200, 630, (), 600)
FRONT: Final = Shape("wide", gettext_lazy("Fronts and lists"), *WIDE, (640, 1280), 320)
LIST: Final = Shape("square", gettext_lazy("Lists on phones"), *SQUARE, (360,), 180)
SHAPES: Final = (CARD, FRONT, LIST)


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a window lies: its middle as near as it can to a point, its size.

    Arguments:
        x, y: the point, as fractions of width and height.
        size: of the largest window that fits, a fraction.
    """

    x: float = 0.5
    y: float = 0.5
    size: float = 1.0

    @classmethod
    def of(cls, shape: Shape, focus: tuple[int, int], by_hand: Mapping[str, list[int]]) -> Cut:
        """Return the cut of a shape: the one made by hand, else the largest around the focus; all in per cent."""
        x, y, size = by_hand.get(shape.code, (*focus, 100))
        return cls(x / 100, y / 100, size / 100)


def window(width: int, height: int, shape: Shape, cut: Cut) -> tuple[int, int, int, int]:
    """Return a box of a shape inside a picture.

    Arguments:
        width, height: of the picture, in pixels.

    Returns:
        left, top, right, bottom.
    """
    across = min(width, round(height * shape.across / shape.down)) * cut.size
    wide = max(1, round(across))
    high = max(1, min(height, round(across * shape.down / shape.across)))
    left = min(max(0, round(cut.x * width - wide / 2)), width - wide)
    top = min(max(0, round(cut.y * height - high / 2)), height - high)
    return left, top, left + wide, top + high


def copies(picture: bytes, shape: Shape, cut: Cut, taken: set[int]) -> list[Made]:
    """Return copies of a window of a picture, in the shape's widths and never blown up; none where it is too small.

    Arguments:
        picture: a file we made ourselves (`pictures.render`).
        taken: widths that other copies have already; a document names each width once. Those of the new are added.
    """
    with Image.open(io.BytesIO(picture)) as image:
        left, top, right, bottom = window(image.width, image.height, shape, cut)
        across = right - left
        if across < shape.least or (across, bottom - top) == image.size:
            return []
        plain = image.convert("RGB")
        made = []
        for wanted in sorted({min(one, across) for one in shape.widths}):
            width = next(one for one in range(wanted, 0, -1) if one not in taken)
            taken.add(width)
            full = round(width * shape.down / shape.across)
            whole = image.height * width / image.width
            height = math.floor(whole) - _LOWER if abs(full - whole) <= 2 else full
            box = left, top, right, min(bottom, top + across * height / width)
            made.append(webp(plain.resize((width, height), Resampling.LANCZOS, box=box)))
        return made
