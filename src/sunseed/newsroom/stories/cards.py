"""A story's card picture: what one sees of it where its link is shared, 1200 by 630 pixels, made once.

Follows formats.md §8 ("cards are made once, by the newsroom") and ADR 0099. A window of the lead picture where there is
a large enough one; else a card drawn in the site's colours with the headline in the site's typeface. Words in scripts
the typeface has no letters for are left out: a card full of empty boxes would be worse than one with the seed alone.
Owns pixels; which story gets which card is `publishing.picturing`'s.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from PIL.Image import Resampling
from PIL.ImageFont import FreeTypeFont

from sunseed.edition.theme.assets import FONT
from sunseed.newsroom.stories.crops import CARD, Cut, window
from sunseed.newsroom.stories.pictures import Made

WIDTH: Final = CARD.across
HEIGHT: Final = CARD.down
MIDDLE: Final = Cut()
MOST_BYTES: Final = 300_000
"""Some readers of links leave out pictures that are larger."""

PORCELAIN: Final = "#FBF9F4"
INK: Final = "#12161F"
SUNFLOWER: Final = "#F2B705"

_QUALITIES: Final = (84, 72, 60, 45, 30, 15)
_EDGE: Final = 80
_SIZES: Final = (104, 92, 80, 70, 60, 52)
_ROOM: Final = 350
"""Pixels from the top edge of the headline to the lowest its last line may reach."""
_LEADING: Final = 1.12
_FINE: Final = 4
"""The seed is drawn so many times larger, then made small: its edges become smooth."""


def cropped(picture: bytes, cut: Cut = MIDDLE) -> Made | None:
    """Return a card that is a window of a picture, or None where the window is too small.

    Arguments:
        picture: a file we made ourselves (`pictures.render`).
        cut: where the window lies.
    """
    with Image.open(io.BytesIO(picture)) as image:
        box = window(image.width, image.height, CARD, cut)
        if box[2] - box[0] < CARD.least:
            return None
        return _jpeg(image.convert("RGB").resize((WIDTH, HEIGHT), Resampling.LANCZOS, box=box))


def drawn(headline: str, site: str) -> Made:
    """Return a card with a headline over the site's mark and name; what the typeface cannot write is left out."""
    name = site if writable(site) else ""
    if not writable(headline):
        return _jpeg(_emblem(name))
    card = Image.new("RGB", (WIDTH, HEIGHT), PORCELAIN)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, WIDTH, 15), fill=SUNFLOWER)
    size, lines = _set(headline)
    for number, line in enumerate(lines):
        baseline = _EDGE + size * (0.82 + number * _LEADING)
        pen.text((_EDGE - size // 20, baseline), line, fill=INK, font=_font(size, 600), anchor="ls")
    pen.line((_EDGE, 512, WIDTH - _EDGE, 512), fill=INK, width=2)
    seed = _seed(56, INK, SUNFLOWER)
    card.paste(seed, (_EDGE, 539), seed)
    pen.text((_EDGE + 54, 580), _shortened(name, _font(36, 600), 980), fill=INK, font=_font(36, 600), anchor="ls")
    return _jpeg(card)


def writable(words: str) -> bool:
    """Say whether the site's typeface has a letter for every character of some words, and there are any."""
    font = _font(32, 400)
    lacking = bytes(font.getmask("\uffff"))
    return bool(words.strip()) and not any(
        not one.isspace() and bytes(font.getmask(one)) == lacking for one in set(words)
    )


def _emblem(name: str) -> Image.Image:
    """Return the card without a headline: the seed on sunflower, the name under it."""
    card = Image.new("RGB", (WIDTH, HEIGHT), SUNFLOWER)
    seed = _seed(300, INK, SUNFLOWER)
    card.paste(seed, ((WIDTH - seed.width) // 2, 105 if name else 165), seed)
    font = _font(60, 600)
    words = _shortened(name, font, WIDTH - 2 * _EDGE)
    ImageDraw.Draw(card).text((WIDTH / 2, 520), words, fill=INK, font=font, anchor="ms")
    return card


def _set(headline: str) -> tuple[int, list[str]]:
    """Return the largest size in which a headline fits, and its lines; what is too long at the smallest is cut."""
    wide = WIDTH - 2 * _EDGE
    for size in _SIZES:
        font, most = _font(size, 600), int(_ROOM / (size * _LEADING))
        lines = list(_broken(headline, font, wide))
        if len(lines) <= most:
            return size, _balanced(headline, font, wide, len(lines))
    return size, [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), font, wide)]


def _balanced(headline: str, font: FreeTypeFont, wide: int, count: int) -> list[str]:
    """Return as many lines as there must be, none much shorter than the others."""
    narrow = wide // 2
    while narrow < wide and len(list(_broken(headline, font, narrow))) > count:
        narrow += 20
    return list(_broken(headline, font, min(narrow, wide)))


def _broken(headline: str, font: FreeTypeFont, wide: int) -> Iterator[str]:
    """Yield a headline's lines, broken between words, and inside a word that is wider than a line."""
    line = ""
    for word in headline.split():
        if not line or font.getlength(f"{line} {word}") <= wide:
            line = f"{line} {word}".lstrip()
        else:
            yield line
            line = word
        while font.getlength(line) > wide:
            part = _fitting(line, font, wide)
            yield part
            line = line[len(part) :]
    if line:
        yield line


def _shortened(words: str, font: FreeTypeFont, wide: int) -> str:
    """Return words as far as they fit on a line, with an ellipsis where they do not."""
    if font.getlength(words) <= wide:
        return words
    return f"{_fitting(words, font, wide - math.ceil(font.getlength('…'))).rstrip()}…"


def _fitting(words: str, font: FreeTypeFont, wide: int) -> str:
    """Return as many characters from the beginning as fit, one at least."""
    least, most = 1, len(words)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if font.getlength(words[:middle]) <= wide else (least, middle - 1)
    return words[:least]


def _font(size: int, weight: int) -> FreeTypeFont:
    """Return the site's typeface, opened anew: a face is not safe to share between the worker's threads."""
    font = ImageFont.truetype(str(FONT), size)
    font.set_variation_by_axes([weight])
    return font


def _seed(height: int, hull: str, stripe: str) -> Image.Image:
    """Return the mark (`theme/icon/seed.svg`), transparent around it."""
    scale = height * _FINE / 24
    image = Image.new("RGBA", (round(16 * scale), height * _FINE), hull + "00")
    pen = ImageDraw.Draw(image)

    def placed(points: Iterator[tuple[float, float]]) -> list[tuple[float, float]]:
        return [((x - 4) * scale, y * scale) for x, y in points]

    pen.polygon(placed(_hull()), fill=hull)
    width = round(1.15 * scale)
    pen.line(placed(iter([(12, 4.5), (12, 21.5)])), fill=stripe, width=width)
    for bend in (
        ((9, 8.5), (7.7, 12.5), (7.8, 16.7), (9.2, 20.5)),
        ((15, 8.5), (16.3, 12.5), (16.2, 16.7), (14.8, 20.5)),
    ):
        pen.line(placed(_curve(*bend)), fill=stripe, width=width, joint="curve")
    return image.resize((image.width // _FINE, height), Resampling.LANCZOS)


def _hull() -> Iterator[tuple[float, float]]:
    """Yield the outline of the seed in the drawing's own units."""
    yield from _curve((12, 1), (16.4, 4.8), (19.4, 9.6), (19.4, 14.3))
    for step in range(1, 48):
        angle = math.pi * step / 48
        yield 12 + 7.4 * math.cos(angle), 14.3 + 8.5 * math.sin(angle)
    yield from _curve((4.6, 14.3), (4.6, 9.6), (7.6, 4.8), (12, 1))


def _curve(*bend: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield points of a cubic Bézier curve given by its four."""
    for step in range(33):
        at = step / 32
        parts = ((1 - at) ** 3, 3 * (1 - at) ** 2 * at, 3 * (1 - at) * at**2, at**3)
        yield (
            sum(part * x for part, (x, _) in zip(parts, bend, strict=True)),
            sum(part * y for part, (_, y) in zip(parts, bend, strict=True)),
        )


def _jpeg(image: Image.Image) -> Made:
    """Encode a card, in the best quality that keeps it within `MOST_BYTES`."""
    for quality in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MOST_BYTES:
            break
    return Made(out.getvalue(), "jpg", WIDTH, HEIGHT)
