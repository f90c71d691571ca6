"""The river: the town across it at dusk, the morning ferry in the mist, a heron under the moon."""

from __future__ import annotations

import math

from PIL import Image

from .canvas import (
    AMBER,
    BONE,
    CELADON,
    CLAY,
    COBALT,
    EMBER,
    HONEY,
    INK,
    MOSS,
    NIGHT,
    PLUM,
    PORCELAIN,
    ROSE,
    SKY,
    SLATE,
    STONE,
    SUN,
    UMBER,
    WIDTH,
    Canvas,
    mix,
)
from .town import bottle_kiln, hills, house, smoke


def river() -> Image.Image:
    """Draw the town across its river at dusk, every second window lit."""
    canvas = Canvas("river at dusk")
    shore = 560.0
    canvas.gradient(
        [
            (0, mix(NIGHT, COBALT, 0.35)),
            (0.4, mix(PLUM, COBALT, 0.4)),
            (0.72, mix(ROSE, PLUM, 0.35)),
            (1, mix(HONEY, AMBER, 0.35)),
        ],
        0,
        shore,
    )
    canvas.glow(420, shore - 20, 760, AMBER, 0.55)
    for _ in range(70):
        x, y = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(0, 230)
        canvas.ellipse(x, y, 0.9, 0.9, mix(PORCELAIN, COBALT, canvas.chance.random() * 0.6))
    hills(canvas, shore, 150, mix(PLUM, ROSE, 0.25), 0.6)
    hills(canvas, shore, 96, mix(PLUM, INK, 0.45), 2.9)
    canvas.mist(430, 590, mix(ROSE, HONEY, 0.4), 0.4)
    for depth, (count, tall) in enumerate(((26, 74), (20, 104))):
        x = -20.0
        for _ in range(count + 6):
            width = canvas.chance.uniform(46, 82)
            wall = mix(mix(PLUM, SLATE, canvas.chance.random()), INK, 0.30 + depth * 0.3)
            house(
                canvas,
                x,
                shore,
                width,
                tall * canvas.chance.uniform(0.62, 1.15),
                wall,
                mix(mix(CLAY, PLUM, 0.5), INK, 0.35 + depth * 0.25),
                0.5,
            )
            x += width * canvas.chance.uniform(0.9, 1.04)
        for kx in (300, 940) if depth == 0 else (610, 1310, 1392):
            bottle_kiln(canvas, kx, shore, 92, 212 - depth * 30, mix(mix(CLAY, PLUM, 0.4), INK, 0.25 + depth * 0.2))
    smoke(canvas, 612, shore - 186, mix(ROSE, BONE, 0.3))
    canvas.reflect(shore, 0.98, 5, mix(NIGHT, COBALT, 0.25), 0.5)
    canvas.rect(0, shore - 3, WIDTH, shore + 1, mix(INK, PLUM, 0.2))
    canvas.mist(520, 640, mix(ROSE, HONEY, 0.3), 0.25)
    canvas.polygon([(1010, 806), (1250, 806), (1216, 834), (1050, 834)], NIGHT)
    canvas.line([(1120, 806), (1120, 742)], NIGHT, 5)
    canvas.ellipse(1120, 736, 7, 8, HONEY)
    canvas.glow(1120, 738, 120, AMBER, 0.7)
    canvas.ellipse(1168, 782, 11, 12, NIGHT)
    canvas.polygon([(1150, 808), (1158, 790), (1180, 790), (1190, 808)], NIGHT)
    canvas.vignette(0.4)
    return canvas.finish()


def ferry() -> Image.Image:
    """Draw the first ferry on a river white with mist."""
    canvas = Canvas("ferry")
    shore = 520.0
    canvas.gradient(
        [(0, mix(SKY, PORCELAIN, 0.25)), (0.6, mix(PORCELAIN, ROSE, 0.25)), (1, mix(PORCELAIN, HONEY, 0.3))], 0, shore
    )
    canvas.glow(560, 300, 520, HONEY, 0.7)
    canvas.ellipse(560, 290, 46, 46, mix(PORCELAIN, HONEY, 0.25))
    for share, phase in ((0.2, 0.3), (0.4, 2.0), (0.6, 5.1)):
        hills(canvas, shore, 190 - share * 160, mix(mix(SKY, PORCELAIN, 0.5), SLATE, share * 0.7), phase)
        canvas.mist(shore - 150, shore + 30, PORCELAIN, 0.55, 0.8)
    canvas.reflect(shore, 1.0, 3, mix(SKY, PORCELAIN, 0.4), 0.25)
    canvas.mist(410, 640, PORCELAIN, 0.9, 0.45)
    water = 690.0
    hull = mix(COBALT, NIGHT, 0.2)
    canvas.polygon([(690, 610), (1290, 610), (1240, water), (760, water)], hull)
    canvas.polygon([(690, 610), (1290, 610), (1284, 622), (700, 622)], SUN)
    canvas.rect(790, 530, 1190, 610, PORCELAIN)
    canvas.rect(790, 598, 1190, 610, BONE)
    for number in range(8):
        canvas.rect(808 + number * 48, 548, 838 + number * 48, 582, mix(COBALT, SKY, 0.35), 4)
        canvas.ellipse(823 + number * 48, 575, 7, 8, mix(UMBER, INK, 0.3))
    canvas.rect(870, 470, 1010, 530, BONE)
    canvas.rect(884, 484, 996, 512, mix(COBALT, NIGHT, 0.2))
    canvas.rect(1066, 440, 1112, 530, mix(CLAY, EMBER, 0.4))
    canvas.rect(1066, 456, 1112, 472, PORCELAIN)
    smoke(canvas, 1090, 436, mix(PORCELAIN, STONE, 0.25), 300)
    canvas.line([(940, 470), (940, 380)], INK, 3)
    canvas.polygon([(942, 384), (990, 396), (942, 410)], SUN)
    with canvas.veil(mix(NIGHT, COBALT, 0.4), 0.5, 14) as pen:
        pen.ellipse((740 / 2, (water - 6) / 2, 1260 / 2, (water + 70) / 2), fill=255)
    for _ in range(70):
        x, y = canvas.chance.uniform(150, 1500), water + canvas.chance.uniform(-4, 240)
        half = canvas.chance.uniform(16, 70) * (0.5 + (y - water) / 300)
        canvas.line([(x - half, y), (x + half, y)], mix(PORCELAIN, SKY, canvas.chance.random() * 0.8), 2)
    canvas.mist(630, 780, PORCELAIN, 0.5)
    for bx, by in ((240, 240), (292, 214), (350, 252), (1340, 180), (1396, 204)):
        canvas.line([(bx - 17, by - 7), (bx - 6, by), (bx, by + 4), (bx + 6, by), (bx + 17, by - 8)], SLATE, 3)
    canvas.vignette(0.3, SLATE)
    return canvas.finish(8)


def heron() -> Image.Image:
    """Draw a heron among reeds under a full moon."""
    canvas = Canvas("heron")
    shore = 600.0
    canvas.gradient([(0, NIGHT), (0.6, mix(NIGHT, COBALT, 0.55)), (1, mix(COBALT, CELADON, 0.35))], 0, shore)
    canvas.glow(1090, 270, 640, CELADON, 0.5)
    canvas.ellipse(1090, 270, 118, 118, PORCELAIN)
    for mx, my, size in ((1050, 240, 26), (1120, 300, 34), (1082, 330, 16), (1136, 226, 14)):
        canvas.ellipse(mx, my, size, size * 0.85, mix(PORCELAIN, BONE, 0.8))
    canvas.glow(1090, 270, 260, PORCELAIN, 0.45)
    hills(canvas, shore, 90, mix(NIGHT, MOSS, 0.5), 1.7)
    canvas.mist(470, 640, mix(CELADON, PORCELAIN, 0.35), 0.4)
    canvas.reflect(shore, 0.92, 6, mix(NIGHT, COBALT, 0.3), 0.35)
    body = mix(NIGHT, INK, 0.4)
    hx, hy = 560.0, 470.0
    for foot, leg in ((-14, -6), (40, 30)):
        canvas.line([(hx + leg, hy + 60), (hx + leg + 6, hy + 170), (hx + foot, hy + 290)], mix(SLATE, AMBER, 0.25), 7)
        for wave in range(3):
            canvas.line(
                [(hx + foot - 26 - wave * 12, hy + 288 + wave * 9), (hx + foot + 26 + wave * 12, hy + 288 + wave * 9)],
                mix(SKY, COBALT, 0.35 + wave * 0.2),
                2,
            )
    wing = [
        (hx + 60 - 150 * math.cos(a / 20 * math.pi), hy + 10 - 70 * math.sin(a / 20 * math.pi) + a * 1.2)
        for a in range(21)
    ]
    canvas.polygon([*wing, (hx + 250, hy + 96), (hx + 40, hy + 74), (hx - 70, hy + 46)], mix(SLATE, SKY, 0.35))
    back = _curve([(hx - 30, hy + 4), (hx + 60, hy - 42), (hx + 170, hy + 20), (hx + 276, hy + 118)])
    canvas.polygon([*back, (hx + 150, hy + 84), (hx + 20, hy + 52)], mix(SLATE, INK, 0.3))
    for feather in range(5):
        canvas.line(
            [(hx + 20 + feather * 24, hy + 20 + feather * 3), (hx + 170 + feather * 22, hy + 82 + feather * 8)],
            mix(SLATE, SKY, 0.15),
            3,
        )
    neck = [(hx - 70, hy + 20), (hx - 106, hy - 40), (hx - 66, hy - 110), (hx - 40, hy - 160), (hx - 72, hy - 214)]
    smooth = [(x, y) for x, y in _curve(neck)]
    for number, (x, y) in enumerate(smooth):
        thick = 26 - 14 * (number / len(smooth))
        canvas.ellipse(x, y, thick, thick, mix(SLATE, PORCELAIN, 0.25 if number % 2 else 0.28))
    canvas.ellipse(hx - 84, hy - 218, 30, 20, mix(SLATE, PORCELAIN, 0.3))
    canvas.polygon([(hx - 104, hy - 228), (hx - 232, hy - 196), (hx - 102, hy - 206)], SUN)
    canvas.line([(hx - 70, hy - 232), (hx - 10, hy - 236), (hx + 44, hy - 214)], body, 6)
    canvas.ellipse(hx - 94, hy - 222, 4, 4, HONEY)
    for number in range(170):
        x = canvas.chance.choice(
            (canvas.chance.gauss(120, 130), canvas.chance.gauss(1420, 150), canvas.chance.uniform(0, WIDTH))
        )
        tall = canvas.chance.uniform(150, 460) * (1.0 if number < 130 else 0.5)
        lean, base = canvas.chance.uniform(-60, 60), canvas.chance.uniform(880, 1040)
        tone = mix(NIGHT, mix(MOSS, CELADON, 0.4), canvas.chance.random() * 0.75)
        blade = [(x + lean * s * s, base - tall * s) for s in (0, 0.25, 0.5, 0.75, 1)]
        canvas.line(blade, tone, canvas.chance.uniform(3, 7))
        if number % 6 == 0:
            tx, ty = blade[-1]
            canvas.rect(tx - 7, ty - 50, tx + 7, ty + 12, mix(UMBER, NIGHT, 0.2), 7)
    canvas.mist(600, 900, mix(CELADON, COBALT, 0.4), 0.25)
    canvas.vignette(0.55)
    return canvas.finish()


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a smooth Catmull-Rom line of 24 points a span through `points`."""
    padded = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(24):
            t = step / 24
            line.append(
                tuple(  # each axis by itself
                    0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    return [(x, y) for x, y in line]
