"""The phone app's icons, drawn: one seed on sunflower yellow, as the site's mark (`theme/icon/favicon.svg`).

Owned here: the drawing. Maskable icons fill the square and keep the seed within the middle 80 %, as the web app
manifest's maskable purpose asks.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

SUNFLOWER: Final = (0xF2, 0xB7, 0x05)
INK: Final = (0x12, 0x16, 0x1F)
PORCELAIN: Final = (0xFB, 0xF9, 0xF4)
_GRID: Final = 32  # the mark's own units
_FINER: Final = 4
_STEPS: Final = 48
_STRIPE: Final = 1.3

Point = tuple[float, float]
# The hull and its two bent stripes as cubic curves, in the mark's units.
_HULL: Final[tuple[Sequence[Point], ...]] = (
    ((16, 3.5), (21, 7.8), (24.4, 13.3), (24.4, 18.7)),
    ((24.4, 18.7), (24.4, 24.0), (20.64, 28.3), (16, 28.3)),
    ((16, 28.3), (11.36, 28.3), (7.6, 24.0), (7.6, 18.7)),
    ((7.6, 18.7), (7.6, 13.3), (11, 7.8), (16, 3.5)),
)
_STRIPES: Final[tuple[Sequence[Point], ...]] = (
    ((16, 7), (16, 14), (16, 20), (16, 26)),
    ((12.6, 11.5), (11.2, 16), (11.2, 21), (12.8, 25.5)),
    ((19.4, 11.5), (20.8, 16), (20.8, 21), (19.2, 25.5)),
)


def _along(curve: Sequence[Point]) -> list[Point]:
    """Return points on a cubic Bézier curve."""
    found = []
    for step in range(_STEPS + 1):
        t = step / _STEPS
        shares = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        xs, ys = (sum(share * point[axis] for share, point in zip(shares, curve, strict=True)) for axis in (0, 1))
        found.append((xs, ys))
    return found


def icon(size: int, *, maskable: bool = False) -> bytes:
    """Return a PNG of `size` times `size` pixels; the same bytes for the same size."""
    side = size * _FINER
    share = 0.74 if maskable else 1.0
    unit = side / _GRID * share
    shift = side * (1 - share) / 2

    def placed(points: Sequence[Point]) -> list[Point]:
        return [(x * unit + shift, y * unit + shift) for x, y in points]

    picture = Image.new("RGBA", (side, side), (*SUNFLOWER, 255 if maskable else 0))
    pen = ImageDraw.Draw(picture)
    if not maskable:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=7 * unit, fill=(*SUNFLOWER, 255))
    pen.polygon([point for curve in _HULL for point in placed(_along(curve))], fill=(*INK, 255))
    radius = _STRIPE * unit / 2
    for curve in _STRIPES:
        for x, y in placed(_along(curve)):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*PORCELAIN, 255))
    file = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()
