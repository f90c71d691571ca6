"""A sheet to draw on: the palette, gradients, light, mist and grain that all the demo's pictures share.

Everything is a function of the seed, so a picture is the same wherever the same Pillow draws it. Shapes are drawn at
twice the size and reduced at the end, which smooths their edges. What is drawn lies in the scene modules.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 1600, 1000
SCALE = 2  # supersampling: shapes are drawn this many times larger

PORCELAIN: Colour = (246, 243, 235)
BONE: Colour = (228, 221, 205)
STONE: Colour = (168, 164, 156)
INK: Colour = (24, 31, 46)
NIGHT: Colour = (14, 20, 36)
SLATE: Colour = (62, 76, 98)
COBALT: Colour = (40, 74, 138)
SKY: Colour = (150, 178, 198)
CELADON: Colour = (156, 186, 170)
LEAF: Colour = (70, 104, 70)
MOSS: Colour = (44, 66, 52)
SUN: Colour = (246, 185, 34)
AMBER: Colour = (226, 138, 24)
HONEY: Colour = (255, 219, 128)
CLAY: Colour = (182, 96, 66)
EMBER: Colour = (206, 72, 38)
PLUM: Colour = (82, 56, 92)
ROSE: Colour = (224, 146, 128)
UMBER: Colour = (70, 44, 30)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` (0..1) of the way from `first` to `second`."""
    share = min(1.0, max(0.0, share))
    r, g, b = (round(a + (c - a) * share) for a, c in zip(first, second, strict=True))
    return (r, g, b)


def _ramp(length: int, stops: Sequence[tuple[float, Colour]]) -> Image.Image:
    """Draw a column of `length` pixels running smoothly through `stops`, (position 0..1, colour)."""
    column = Image.new("RGB", (1, length))
    for y in range(length):
        at = y / max(1, length - 1)
        below = max((s for s in stops if s[0] <= at), default=stops[0])
        above = min((s for s in stops if s[0] >= at), default=stops[-1])
        span = above[0] - below[0]
        share = (at - below[0]) / span if span else 0.0
        column.putpixel((0, y), mix(below[1], above[1], share * share * (3 - 2 * share)))
    return column


class Canvas:
    """One picture in the making; coordinates are pixels of the finished 1600 by 1000 picture.

    Arguments:
        seed: the name the picture's chance is drawn from.
    """

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(f"sunseed drawing {seed}")  # noqa: S311 - a picture, not a secret
        self.sheet = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PORCELAIN)
        self.pen = ImageDraw.Draw(self.sheet)

    def gradient(self, stops: Sequence[tuple[float, Colour]], top: float = 0, bottom: float = HEIGHT) -> None:
        """Fill the band from `top` to `bottom` with a vertical run of colours."""
        height = round((bottom - top) * SCALE)
        self.sheet.paste(_ramp(height, stops).resize((WIDTH * SCALE, height)), (0, round(top * SCALE)))

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """Fill an ellipse around (`x`, `y`)."""
        self.pen.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=fill)

    def ring(self, x: float, y: float, radius: float, width: float, fill: Colour) -> None:
        """Draw a circle's line of `width`."""
        box = tuple(v * SCALE for v in (x - radius, y - radius, x + radius, y + radius))
        self.pen.ellipse(box, outline=fill, width=max(1, round(width * SCALE)))

    def rect(self, left: float, top: float, right: float, bottom: float, fill: Colour, radius: float = 0) -> None:
        """Fill a rectangle, its corners rounded by `radius`."""
        box = (left * SCALE, top * SCALE, max(left, right) * SCALE, max(top, bottom) * SCALE)
        if radius:
            self.pen.rounded_rectangle(box, radius * SCALE, fill=fill)
        else:
            self.pen.rectangle(box, fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """Draw a line through `points`."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=fill, width=max(1, round(width * SCALE)), joint="curve")

    def stamp(self, sprite: Image.Image, x: float, y: float) -> None:
        """Lay an RGBA sprite (drawn at supersampled size) with its middle at (`x`, `y`)."""
        at = (round(x * SCALE - sprite.width / 2), round(y * SCALE - sprite.height / 2))
        self.sheet.paste(sprite, at, sprite)

    def tint(self, mask: Image.Image, colour: Colour) -> None:
        """Lay `colour` over the sheet through `mask` (any size, L)."""
        if mask.size != self.sheet.size:
            mask = mask.resize(self.sheet.size, Image.Resampling.BILINEAR)
        self.sheet.paste(colour, (0, 0), mask)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.6, flat: float = 1) -> None:
        """Add light around (`x`, `y`), fading to nothing at `radius`; `flat` squeezes it vertically."""
        width, height = round(radius * 2 * SCALE), max(1, round(radius * 2 * SCALE * flat))
        curve = [round(255 * strength * max(0.0, 1 - v / 255 * 1.0) ** 2.2) for v in range(256)]
        fall = Image.radial_gradient("L").resize((256, 256)).point(_within_circle(curve))
        light = Image.merge("RGB", [fall.point([v * c // 255 for v in range(256)]) for c in colour])
        light = light.resize((width, height), Image.Resampling.BILINEAR)
        left, top = round(x * SCALE - width / 2), round(y * SCALE - height / 2)
        box = (max(0, left), max(0, top), min(self.sheet.width, left + width), min(self.sheet.height, top + height))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        part = light.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
        self.sheet.paste(ImageChops.screen(self.sheet.crop(box), part), box[:2])

    def mist(self, top: float, bottom: float, colour: Colour, strength: float, peak: float = 0.5) -> None:
        """Lay a band of mist that is thickest at `peak` (0..1) of its height."""
        height = round(bottom - top)
        column = Image.new("L", (1, height))
        for y in range(height):
            at = y / height
            near = at / peak if at < peak else (1 - at) / (1 - peak)
            column.putpixel((0, y), round(255 * strength * (near * near * (3 - 2 * near))))
        band = column.resize((WIDTH * SCALE, height * SCALE), Image.Resampling.BILINEAR)
        self.sheet.paste(colour, (0, round(top * SCALE)), band)

    @contextmanager
    def veil(self, colour: Colour, strength: float, blur: float = 0) -> Iterator[ImageDraw.ImageDraw]:
        """Draw soft shapes: what is drawn white on the yielded quarter-size pen is tinted with `colour`, blurred."""
        mask = Image.new("L", (WIDTH // 2, HEIGHT // 2))
        yield ImageDraw.Draw(mask)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur / 2))
        self.tint(mask.point([round(v * strength) for v in range(256)]), colour)

    def reflect(self, shore: float, squeeze: float, ripple: float, colour: Colour, depth: float) -> None:
        """Mirror what stands above `shore` into the water below it, rippling more the nearer it comes.

        Arguments:
            shore: y of the waterline.
            squeeze: how many rows above one row below shows.
            ripple: the widest sideways swing, in pixels.
            colour: the water's own colour, which takes over by `depth` (0..1) towards the bottom.
        """
        row_height = 4
        above = self.sheet.crop((0, 0, WIDTH * SCALE, round(shore * SCALE)))
        start = round(shore * SCALE)
        for row in range(start, HEIGHT * SCALE, row_height):
            near = (row - start) / max(1, HEIGHT * SCALE - start)
            source = start - (row - start) * squeeze - row_height
            source += self.chance.uniform(-1, 1) * 26 * near
            source = round(min(start - row_height - 2, max(0.0, source)))
            strip = above.crop((0, source, above.width, source + row_height))
            swing = ripple * (0.2 + near) * SCALE * math.sin(row * 0.11 / (0.35 + near)) + self.chance.uniform(-3, 3)
            strip = ImageChops.offset(strip, round(swing), 0)
            tone = Image.new("RGB", strip.size, mix(colour, NIGHT, near * 0.3))
            self.sheet.paste(Image.blend(strip, tone, 0.22 + depth * near), (0, row))

    def vignette(self, strength: float = 0.35, colour: Colour = NIGHT) -> None:
        """Darken the corners."""
        curve = [round(255 * strength * max(0.0, (v - 110) / 145) ** 1.6) for v in range(256)]
        self.tint(Image.radial_gradient("L").point(curve), colour)

    def finish(self, grain: float = 9.0) -> Image.Image:
        """Reduce to the final size and lay a fine grain over it, `grain` levels strong."""
        picture = self.sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        noise = Image.frombytes("L", (WIDTH, HEIGHT), self.chance.randbytes(WIDTH * HEIGHT))
        noise = noise.filter(ImageFilter.GaussianBlur(0.6)).point(
            [min(255, max(0, round(128 + (v - 128) * grain / 64))) for v in range(256)]
        )
        return ImageChops.add(picture, Image.merge("RGB", (noise, noise, noise)), 1, -128)


def _within_circle(curve: list[int]) -> list[int]:
    """Stretch `curve` so that it ends at the circle inside the square of `radial_gradient` (its corners are 255)."""
    edge = 255 / math.sqrt(2)
    return [curve[min(255, round(v * 255 / edge))] if v <= edge else 0 for v in range(256)]
