"""Porcelain seeds: a hall floor covered with them, and a few seen from near.

Owns the seed as a sprite, its painted stripes and its shadow.
"""

from __future__ import annotations

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .canvas import (
    AMBER,
    BONE,
    HEIGHT,
    HONEY,
    INK,
    PORCELAIN,
    SCALE,
    SLATE,
    STONE,
    SUN,
    UMBER,
    WIDTH,
    Canvas,
    Colour,
    mix,
)

NIGHT_SHADOW: Colour = (30, 34, 46)
_LONG = 220  # length of the sprite's seed, in pixels, before it is scaled


def _outline(grow: float = 0.0) -> list[tuple[float, float]]:
    """Return a seed's outline, pointed at the left, around the origin; `grow` widens it in pixels."""
    points = []
    for step in range(120):
        angle = 2 * math.pi * step / 120
        along = math.cos(angle)
        belly = 0.30 * (0.62 + 0.38 * (along + 1) / 2) * math.sin(angle)
        nose = (1 - along) / 2
        points.append(((_LONG / 2 + grow) * along, (_LONG + grow * 3) * belly * (1 - 0.22 * nose**6)))
    return points


def seed_sprite(chance: random.Random, glaze: Colour, stripe: Colour) -> Image.Image:
    """Paint one seed by hand, as it were: no two have the same stripes."""
    size = (_LONG + 60, round(_LONG * 0.62) + 50)
    cx, cy = size[0] / 2, size[1] / 2
    shape = Image.new("L", size)
    ImageDraw.Draw(shape).polygon([(cx + x, cy + y) for x, y in _outline()], fill=255)
    body = Image.new("RGB", size, glaze)
    pen = ImageDraw.Draw(body)
    lines = chance.choice((5, 6, 6, 7))
    for number in range(lines):
        rest = (number + 0.5) / lines * 2 - 1 + chance.uniform(-0.05, 0.05)
        start, end = chance.uniform(-0.46, -0.40), chance.uniform(0.30, 0.45)
        for step in range(90):
            share = step / 89
            along = start + (end - start) * share
            bulge = math.sqrt(max(0.0, 1 - (2 * along) ** 2)) * (0.62 + 0.38 * (2 * along + 1) / 2)
            y = cy + rest * 0.30 * _LONG * bulge
            thick = (0.8 + 2.7 * math.sin(math.pi * share)) * (0.75 + 0.5 * abs(math.sin(number * 2.3 + 1)))
            tone = mix(stripe, glaze, chance.uniform(0, 0.10) + max(0.0, share - 0.8) * 2)
            pen.ellipse((cx + along * _LONG - 3, y - thick, cx + along * _LONG + 3, y + thick), fill=tone)
    shade = Image.linear_gradient("L").resize(size).point([max(0, v - 110) for v in range(256)])
    body.paste(mix(INK, stripe, 0.3), (0, 0), shade)
    shine = Image.new("L", size)
    ImageDraw.Draw(shine).ellipse((cx - 60, cy - 46, cx + 66, cy - 22), fill=150)
    body.paste((255, 255, 255), (0, 0), shine.filter(ImageFilter.GaussianBlur(9)))
    shadow = (
        ImageChops.offset(shape, 9, 15).filter(ImageFilter.GaussianBlur(9)).point([v * 150 // 255 for v in range(256)])
    )
    sprite = Image.new("RGBA", size, (*NIGHT_SHADOW, 0))
    sprite.putalpha(shadow)
    sprite.paste(body, (0, 0), shape)
    return sprite


def _painted(chance: random.Random, count: int) -> list[Image.Image]:
    return [
        seed_sprite(chance, mix(PORCELAIN, BONE, chance.random() * 0.7), mix(INK, SLATE, chance.random() * 0.8))
        for _ in range(count)
    ]


def _turned(sprite: Image.Image, size: float, angle: float) -> Image.Image:
    """Return the sprite scaled to a seed `size` pixels long (finished size) and turned by `angle` degrees."""
    factor = size * SCALE / _LONG
    small = sprite.resize(
        (max(3, round(sprite.width * factor)), max(3, round(sprite.height * factor))),
        Image.Resampling.BILINEAR,
        reducing_gap=2,
    )
    return small.rotate(angle, Image.Resampling.BICUBIC, expand=True)


def hall() -> Image.Image:
    """Draw a hall whose floor is covered with seeds up to the far wall; one of them is a sunflower's yellow."""
    canvas = Canvas("hall of seeds")
    chance = canvas.chance
    horizon = 270.0
    canvas.gradient(
        [(0, mix(SLATE, INK, 0.5)), (0.6, mix(SLATE, STONE, 0.45)), (1, mix(STONE, BONE, 0.55))], 0, horizon + 8
    )
    canvas.gradient([(0, mix(STONE, BONE, 0.5)), (0.25, STONE), (1, mix(SLATE, INK, 0.2))], horizon, HEIGHT)
    for column in range(9):
        x = 60 + column * 185
        canvas.rect(x, 0, x + 34, horizon - 2, mix(SLATE, INK, 0.45))
        canvas.rect(x, 0, x + 9, horizon - 2, mix(SLATE, STONE, 0.4))
        canvas.rect(x + 62, 34, x + 158, 168, mix(HONEY, PORCELAIN, 0.5))
        for bar in (94, 126):
            canvas.rect(x + bar, 34, x + bar + 4, 168, mix(SLATE, INK, 0.3))
        canvas.rect(x + 62, 98, x + 158, 102, mix(SLATE, INK, 0.3))
        canvas.glow(x + 110, 110, 190, HONEY, 0.34)
    canvas.mist(170, 370, mix(PORCELAIN, HONEY, 0.25), 0.55)
    sprites = _painted(chance, 14)
    cache: dict[tuple[int, int, int], Image.Image] = {}
    y = horizon
    while y < HEIGHT + 70:
        near = (y - horizon) / (HEIGHT - horizon)
        size = 6 + 118 * near**1.15
        x = -size + chance.random() * size
        while x < WIDTH + size:
            key = (chance.randrange(14), chance.randrange(24), max(5, round(size / 3)) * 3)
            if key not in cache:
                cache[key] = _turned(sprites[key[0]], key[2], key[1] * 15)
            canvas.stamp(cache[key], x, y + chance.uniform(-0.2, 0.2) * size)
            x += size * chance.uniform(0.55, 0.8)
        y += max(1.8, size * 0.27)
    golden = seed_sprite(random.Random(7), SUN, mix(UMBER, AMBER, 0.25))  # noqa: S311
    canvas.glow(1008, 672, 190, SUN, 0.30, 0.7)
    canvas.stamp(_turned(golden, 96, 24), 1008, 672)
    canvas.mist(255, 560, mix(PORCELAIN, HONEY, 0.2), 0.42, 0.12)
    for x in (150, 520, 890, 1260):
        with canvas.veil(HONEY, 0.16, 26) as light:
            light.polygon([((x + a) / 2, b / 2) for a, b in ((0, 150), (95, 150), (380, 900), (60, 900))], fill=255)
    canvas.vignette(0.55)
    return canvas.finish()


def near() -> Image.Image:
    """Draw a dozen seeds from near on a dark cloth, each with its own stripes."""
    canvas = Canvas("seeds from near")
    chance = canvas.chance
    canvas.gradient([(0, mix(INK, SLATE, 0.35)), (1, INK)])
    canvas.glow(1100, 240, 1100, SLATE, 0.7, 0.8)
    places = [(330, 260, 300), (700, 210, 260), (1090, 250, 310), (1430, 400, 280), (240, 560, 320), (620, 500, 350),
              (1010, 570, 340), (1370, 760, 330), (360, 850, 320), (800, 840, 300), (1080, 905, 260), (60, 330, 260)]  # fmt: skip  # noqa: E501
    for number, (x, y, size) in enumerate(places):
        gold = number == 6
        glaze = SUN if gold else mix(PORCELAIN, BONE, chance.random() * 0.6)
        stripe = mix(UMBER, AMBER, 0.2) if gold else mix(INK, SLATE, chance.random() * 0.6)
        sprite = seed_sprite(chance, glaze, stripe)
        canvas.stamp(_turned(sprite, size, chance.uniform(-80, 80)), x, y)
    canvas.glow(1010, 560, 330, SUN, 0.16)
    canvas.vignette(0.6)
    return canvas.finish(11)
