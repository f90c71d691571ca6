"""Sunflowers: one head filling the picture, and a field of them at daybreak.

The florets of the head follow the golden angle, as real ones do.
"""

from __future__ import annotations

import math
import random

from PIL import Image, ImageDraw

from .canvas import (
    AMBER,
    CLAY,
    HEIGHT,
    HONEY,
    INK,
    LEAF,
    MOSS,
    NIGHT,
    PLUM,
    PORCELAIN,
    ROSE,
    SCALE,
    SKY,
    SLATE,
    SUN,
    UMBER,
    WIDTH,
    Canvas,
    mix,
)

_GOLDEN = math.pi * (3 - math.sqrt(5))


def _petal(pen: ImageDraw.ImageDraw, cx: float, cy: float, angle: float, start: float, end: float, width: float,
           chance: random.Random, deep: float) -> None:  # fmt: skip
    """Draw one petal as three nested leaves of rising brightness, with a vein."""
    bend = chance.uniform(-0.10, 0.10)
    for layer, (narrow, light) in enumerate(((1.0, 0.0), (0.74, 0.35), (0.44, 0.62))):
        left, right = [], []
        for step in range(17):
            share = step / 16
            reach = start + (end - start) * share * (1 - 0.04 * layer)
            turn = angle + bend * share * share
            half = width * narrow * math.sin(math.pi * min(1.0, share * 0.93 + 0.07)) ** 0.8 * (1 - 0.15 * share)
            x, y = cx + reach * math.cos(turn), cy + reach * math.sin(turn)
            left.append((x - half * math.sin(turn), y + half * math.cos(turn)))
            right.append((x + half * math.sin(turn), y - half * math.cos(turn)))
        colour = mix(mix(mix(AMBER, CLAY, 0.35), SUN, 0.2 + light), HONEY, light * 0.55)
        pen.polygon(left + right[::-1], fill=mix(colour, UMBER, deep))


def flower(size: int, chance: random.Random, florets: int = 900) -> Image.Image:
    """Return a sunflower's head as a square RGBA sprite of `size` pixels."""
    sprite = Image.new("RGBA", (size, size), (*AMBER, 0))
    pen = ImageDraw.Draw(sprite)
    middle, radius = size / 2, size / 2
    disc = radius * 0.44
    for ring, (count, reach, deep) in enumerate(((26, 0.97, 0.34), (24, 0.93, 0.14), (21, 0.84, 0.0))):
        for number in range(count):
            angle = 2 * math.pi * (number + ring / 3) / count + chance.uniform(-0.06, 0.06)
            _petal(
                pen,
                middle,
                middle,
                angle,
                disc * 0.7,
                radius * reach * chance.uniform(0.9, 1.0),
                radius * 0.105,
                chance,
                deep,
            )
    pen.ellipse(
        (middle - disc * 1.04, middle - disc * 1.04, middle + disc * 1.04, middle + disc * 1.04),
        fill=mix(UMBER, NIGHT, 0.55),
    )
    for number in range(florets):
        share = math.sqrt((number + 0.5) / florets)
        angle = number * _GOLDEN
        x, y = middle + disc * share * math.cos(angle), middle + disc * share * math.sin(angle)
        dot = disc * (0.016 + 0.016 * share) * math.sqrt(900 / florets) * 1.12
        inner = mix(mix(LEAF, HONEY, 0.25), UMBER, min(1.0, share * 1.7))
        colour = mix(inner, mix(AMBER, SUN, 0.3), max(0.0, (share - 0.62) / 0.38) * 0.85)
        pen.ellipse((x - dot, y - dot, x + dot, y + dot), fill=mix(colour, NIGHT, 0.42))
        pen.ellipse((x - dot * 0.8, y - dot * 0.95, x + dot * 0.45, y + dot * 0.3), fill=colour)
    return sprite


def head() -> Image.Image:
    """Draw one great sunflower against the night."""
    canvas = Canvas("sunflower")
    canvas.gradient([(0, mix(INK, SLATE, 0.25)), (0.7, INK), (1, NIGHT)])
    canvas.glow(1010, 500, 980, mix(AMBER, PLUM, 0.45), 0.55)
    sprite = flower(1900, canvas.chance, 2100)
    with canvas.veil(NIGHT, 0.6, 30) as shade:
        shade.ellipse((505 - 235, 262 - 225, 505 + 255, 262 + 245), fill=255)
    canvas.stamp(sprite, 1010, 500)
    canvas.glow(840, 320, 620, HONEY, 0.22)
    with canvas.veil(NIGHT, 0.45, 130) as shade:
        shade.polygon([(800, 500), (800, 100), (560, 420), (430, 500)], fill=255)
    canvas.vignette(0.5)
    return canvas.finish(10)


def field() -> Image.Image:
    """Draw a field of sunflowers, row behind row, facing the first light."""
    canvas = Canvas("sunflower field")
    chance = canvas.chance
    horizon = 430.0
    canvas.gradient(
        [(0, mix(SLATE, SKY, 0.45)), (0.45, mix(SKY, ROSE, 0.45)), (0.8, mix(ROSE, HONEY, 0.6)), (1, HONEY)],
        0,
        horizon + 20,
    )
    canvas.glow(1130, horizon - 26, 720, HONEY, 0.9)
    canvas.ellipse(1130, horizon - 34, 50, 50, mix(PORCELAIN, HONEY, 0.35))
    canvas.glow(1130, horizon - 34, 260, PORCELAIN, 0.6)
    for depth, base in ((0.2, 0), (0.55, 22)):
        hill = [
            (x, horizon - 46 + base + 26 * math.sin(x / 190 + depth * 9) + 15 * math.sin(x / 71 + depth * 4))
            for x in range(0, WIDTH + 20, 20)
        ]
        canvas.polygon([*hill, (WIDTH, HEIGHT), (0, HEIGHT)], mix(mix(ROSE, SLATE, 0.45), MOSS, depth))
    canvas.gradient(
        [(0, mix(MOSS, HONEY, 0.35)), (0.25, mix(MOSS, LEAF, 0.4)), (1, mix(MOSS, NIGHT, 0.55))], horizon, HEIGHT
    )
    canvas.mist(horizon - 70, horizon + 70, HONEY, 0.5)
    heads = [flower(420, chance, 300) for _ in range(5)]
    y = horizon + 10
    while y < HEIGHT + 150:
        near = (y - horizon) / (HEIGHT - horizon)
        size = 13 + 250 * near**1.35
        _row(canvas, heads, y, size, near)
        y += max(7.0, size * 0.34)
    canvas.mist(horizon - 20, horizon + 190, HONEY, 0.45, 0.15)
    canvas.glow(1130, horizon + 30, 900, AMBER, 0.28, 0.6)
    canvas.vignette(0.4)
    return canvas.finish()


def _row(canvas: Canvas, heads: list[Image.Image], y: float, size: float, near: float) -> None:
    """Draw one row of flowers with stems and leaves, darker below."""
    chance = canvas.chance
    x = -size * chance.random()
    while x < WIDTH + size:
        dip = chance.uniform(-0.16, 0.16) * size
        green = mix(mix(LEAF, HONEY, 0.18), MOSS, near * 0.8)
        canvas.line([(x, y + dip), (x - size * 0.04, y + size * 1.6)], green, max(1.0, size * 0.05))
        for side in (-1, 1):
            low, tip = y + dip + size * chance.uniform(0.5, 0.8), chance.uniform(0.35, 0.5)
            leaf = [
                (x, low),
                (x + side * size * tip * 0.5, low - size * 0.14),
                (x + side * size * tip, low + size * 0.10),
                (x + side * size * tip * 0.45, low + size * 0.14),
            ]
            canvas.polygon(leaf, mix(green, NIGHT, 0.12 if side < 0 else 0.3))
        width = max(4, round(size * SCALE * chance.uniform(0.82, 1.0)))
        tilt = chance.uniform(0.78, 0.98)
        sprite = chance.choice(heads).resize((round(width * tilt), width), Image.Resampling.BILINEAR, reducing_gap=2)
        canvas.stamp(sprite, x, y + dip)
        x += size * chance.uniform(0.72, 1.02)
