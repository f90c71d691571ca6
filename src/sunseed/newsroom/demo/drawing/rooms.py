"""Inside: a lens, a kiln's mouth, the council's benches, and a wall of painted tiles."""

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
    HEIGHT,
    HONEY,
    INK,
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
    Colour,
    mix,
)


def lens() -> Image.Image:
    """Draw a camera's lens from near, a street full of people small in its glass."""
    canvas = Canvas("lens")
    chance = canvas.chance
    canvas.gradient([(0, mix(SLATE, NIGHT, 0.5)), (1, NIGHT)])
    canvas.glow(420, 160, 900, SLATE, 0.6)
    x, y = 860.0, 510.0
    with canvas.veil(NIGHT, 0.8, 40) as pen:
        pen.ellipse(((x - 450) / 2, (y - 430) / 2, (x + 490) / 2, (y + 500) / 2), fill=255)
    for step in range(60):
        share = step / 59
        canvas.ellipse(
            x,
            y,
            450 - 96 * share,
            450 - 96 * share,
            mix(mix(SLATE, STONE, 0.2), NIGHT, abs(math.sin(share * 7)) * 0.5 + share * 0.45),
        )
    for number in range(144):
        a = 2 * math.pi * number / 144
        inner = 430 if number % 6 else 418
        canvas.line(
            [(x + inner * math.cos(a), y + inner * math.sin(a)), (x + 442 * math.cos(a), y + 442 * math.sin(a))],
            mix(SLATE, NIGHT, 0.4) if number % 6 else BONE,
            2,
        )
    for step in range(48):
        share = step / 47
        canvas.ellipse(x, y, 350 - 100 * share, 350 - 100 * share, mix(mix(INK, PLUM, 0.35), NIGHT, share))
    canvas.ring(x, y, 352, 5, SUN)
    for step in range(70):
        share = step / 69
        canvas.ellipse(
            x,
            y + 5 * share,
            248 - 70 * share,
            248 - 70 * share,
            mix(mix(COBALT, PLUM, share), mix(NIGHT, COBALT, 0.3), 0.45 + 0.3 * math.sin(share * 5)),
        )
    sky = [(0.0, mix(PLUM, COBALT, 0.5)), (1.0, HONEY)]
    for row in range(180):
        half = math.sqrt(max(0.0, 176**2 - (row * 2 - 180) ** 2))
        canvas.rect(
            x - half,
            y - 180 + row * 2,
            x + half,
            y - 178 + row * 2,
            mix(sky[0][1], mix(ROSE, AMBER, 0.4), min(1, row / 105)),
        )
    canvas.glow(x + 10, y + 20, 200, HONEY, 0.75)
    for number in range(78):
        depth = number / 78
        px = x + chance.uniform(-1, 1) * 150
        py = y + 36 + depth * 120 + chance.uniform(-4, 4)
        size = 4 + 9 * depth
        if (px - x) ** 2 + (py + size - y) ** 2 > (165 - size) ** 2:
            continue
        tone = mix(mix(PLUM, ROSE, 0.3), NIGHT, 0.35 + 0.6 * depth)
        canvas.ellipse(px, py, size * 0.55, size * 0.62, tone)
        canvas.ellipse(px, py + size * 1.3, size, size * 0.9, tone)
        if number % 4 == 0:
            canvas.rect(px + size * 0.5, py - size * 1.5, px + size * 1.0, py - size * 0.6, PORCELAIN)
            canvas.glow(px + size * 0.7, py - size, size * 3, HONEY, 0.8)
    for blade in range(7):
        a = 2 * math.pi * blade / 7 + 0.2
        p = [
            (x + r * math.cos(a + d), y + r * math.sin(a + d))
            for r, d in ((250, 0.0), (250, 0.9), (181, 0.62), (172, 0.05))
        ]
        canvas.polygon(p, mix(NIGHT, SLATE, 0.12 + 0.05 * (blade % 3)))
        canvas.line([p[0], p[3], p[2]], mix(SLATE, NIGHT, 0.2), 2)
    with canvas.veil(mix(SKY, PORCELAIN, 0.4), 0.32, 10) as pen:
        pen.chord(((x - 300) / 2, (y - 310) / 2, (x + 120) / 2, (y + 60) / 2), 170, 300, fill=255)
        pen.ellipse(((x - 225) / 2, (y - 225) / 2, (x - 95) / 2, (y - 120) / 2), fill=0)
    for gx, gy, size, tone in ((120, 150, 40, PLUM), (170, 205, 22, CELADON), (-205, -215, 30, PORCELAIN)):
        canvas.glow(x + gx, y + gy, size * 2.2, tone, 0.8)
    canvas.ellipse(212, 178, 20, 20, EMBER)
    canvas.glow(212, 178, 130, EMBER, 0.9)
    canvas.vignette(0.5)
    return canvas.finish(11)


def _bowl(canvas: Canvas, x: float, y: float, wide: float, tone: Colour, rim: Colour) -> None:
    """Draw a bowl standing on `y`."""
    curve = [
        (x + wide / 2 * math.cos(a * math.pi / 20), y - wide * 0.42 + wide * 0.40 * math.sin(a * math.pi / 20))
        for a in range(21)
    ]
    canvas.polygon(curve, tone)
    canvas.rect(x - wide * 0.17, y - wide * 0.06, x + wide * 0.17, y, tone)
    canvas.ellipse(x, y - wide * 0.42, wide / 2, wide * 0.085, rim)
    canvas.ellipse(x, y - wide * 0.41, wide * 0.44, wide * 0.06, mix(tone, NIGHT, 0.35))


def kiln() -> Image.Image:
    """Draw the open mouth of a kiln, shelves of bowls standing in its glow."""
    canvas = Canvas("kiln")
    chance = canvas.chance
    canvas.gradient([(0, mix(UMBER, NIGHT, 0.6)), (1, NIGHT)])
    for row in range(26):
        for number in range(19):
            left = number * 92 - (46 if row % 2 else 0)
            tone = mix(mix(CLAY, UMBER, 0.55), NIGHT, 0.35 + chance.random() * 0.3)
            canvas.rect(left, row * 40, left + 88, row * 40 + 36, tone, 3)
    cx, floor, half = 800.0, 930.0, 420.0
    for ring in range(3):
        wide = half + 84 - ring * 28
        for number in range(26):
            a, b = math.pi * number / 26, math.pi * (number + 0.9) / 26
            tone = mix(mix(CLAY, EMBER, 0.35), NIGHT, 0.15 + chance.random() * 0.25 - ring * 0.03)
            outer, inner = [(wide, a), (wide, b)], [(wide - 26, b), (wide - 26, a)]
            canvas.polygon([(cx + r * math.cos(t), 500 - r * math.sin(t)) for r, t in outer + inner], tone)
    arch = [(cx + half * math.cos(a * math.pi / 40), 500 - half * math.sin(a * math.pi / 40)) for a in range(41)]
    canvas.polygon([*arch, (cx - half, floor), (cx + half, floor)], mix(EMBER, UMBER, 0.3))
    for step in range(60):
        share = step / 59
        wide = half * (1 - share * 0.94)
        tall = [
            (cx + wide * math.cos(a * math.pi / 40), 560 - wide * 1.04 * math.sin(a * math.pi / 40)) for a in range(41)
        ]
        canvas.polygon(
            [*tall, (cx - wide, floor - 30 * share), (cx + wide, floor - 30 * share)],
            mix(mix(EMBER, AMBER, min(1, share * 1.5)), HONEY, max(0.0, share - 0.35) * 1.5),
        )
    for shelf, y in enumerate((420, 590, 760, 925)):
        wide = (300, 380, 404, 412)[shelf]
        canvas.rect(cx - wide, y, cx + wide, y + 15, mix(UMBER, EMBER, 0.2))
        place = cx - wide + 46
        while place < cx + wide - 30:
            size = chance.uniform(62, 108)
            near = 1 - abs(place - cx) / wide
            _bowl(
                canvas,
                place + size / 2 - 30,
                y,
                size,
                mix(mix(UMBER, EMBER, 0.4), AMBER, near * 0.5),
                mix(HONEY, AMBER, 0.5 - near * 0.4),
            )
            place += size + chance.uniform(6, 16)
    canvas.glow(cx, 640, 760, AMBER, 0.55)
    canvas.glow(cx, 640, 420, HONEY, 0.4)
    for _ in range(90):
        canvas.glow(cx + chance.gauss(0, 260), chance.uniform(60, 900), chance.uniform(3, 9), HONEY, 0.9)
    canvas.vignette(0.6)
    return canvas.finish()


def chamber() -> Image.Image:
    """Draw the council's benches from above, half circles of seats, a few of them taken."""
    canvas = Canvas("chamber")
    chance = canvas.chance
    canvas.gradient([(0, mix(INK, COBALT, 0.3)), (1, NIGHT)])
    cx, cy = 800.0, 930.0
    canvas.glow(cx, cy - 60, 1000, mix(AMBER, CLAY, 0.4), 0.5)
    for row in range(8):
        radius = 850 - row * 88
        canvas.ellipse(cx, cy, radius + 40, radius + 40, mix(mix(CLAY, UMBER, 0.65), NIGHT, 0.55 - row * 0.045))
        canvas.ring(cx, cy, radius + 40, 3, mix(AMBER, UMBER, 0.55))
    canvas.ellipse(cx, cy, 192, 192, mix(BONE, HONEY, 0.3))
    canvas.ring(cx, cy, 176, 4, COBALT)
    for number in range(32):
        a = math.pi * 2 * number / 32
        canvas.ellipse(cx + 150 * math.cos(a), cy + 150 * math.sin(a), 8, 8, COBALT)
    for row in range(7):
        radius = 850 - row * 88 - 4
        count = int(radius * math.pi / 62)
        for number in range(count):
            a = math.pi * (number + 0.5) / count
            if abs(a - math.pi / 2) < 0.045 or abs(a - math.pi / 4) < 0.035 or abs(a - 3 * math.pi / 4) < 0.035:
                continue
            x, y = cx + radius * math.cos(a), cy - radius * math.sin(a)
            if y < -40 or not -40 < x < WIDTH + 40:
                continue
            taken = chance.random() < 0.30
            canvas.ellipse(x + 3, y + 5, 22, 22, NIGHT)
            canvas.ellipse(x, y, 22, 22, mix(COBALT, INK, 0.35))
            canvas.ellipse(x - 2, y - 3, 17, 17, mix(COBALT, SLATE, 0.3))
            if taken:
                tone = chance.choice((SUN, SUN, PORCELAIN, AMBER, ROSE))
                canvas.ellipse(x, y, 15, 15, mix(tone, NIGHT, 0.25))
                canvas.ellipse(x - 1, y - 2, 13, 13, tone)
    canvas.rect(cx - 66, cy - 36, cx + 66, HEIGHT, mix(UMBER, NIGHT, 0.3), 8)
    canvas.rect(cx - 58, cy - 30, cx + 58, HEIGHT, mix(CLAY, UMBER, 0.4), 6)
    canvas.ellipse(cx, cy + 12, 26, 26, SUN)
    canvas.glow(cx, cy - 20, 420, HONEY, 0.4)
    canvas.vignette(0.55)
    return canvas.finish()


def tiles() -> Image.Image:
    """Draw a wall of blue and white tiles, one of them newly fired in yellow."""
    canvas = Canvas("tiles")
    chance = canvas.chance
    canvas.gradient([(0, STONE), (1, mix(STONE, SLATE, 0.4))])
    size = 200.0
    for row in range(5):
        for number in range(8):
            x, y = number * size, row * size
            fresh = (row, number) == (2, 5)
            glaze = mix(PORCELAIN, chance.choice((BONE, SKY)), chance.random() * 0.28)
            paint = mix(COBALT, chance.choice((NIGHT, SKY)), chance.random() * 0.25)
            if fresh:
                glaze, paint = mix(PORCELAIN, HONEY, 0.35), SUN
            canvas.rect(x + 3, y + 3, x + size - 3, y + size - 3, mix(glaze, NIGHT, 0.16), 4)
            canvas.rect(x + 3, y + 3, x + size - 6, y + size - 6, glaze, 4)
            cx, cy = x + size / 2 - 1, y + size / 2 - 1
            for petal in range(8):
                a = math.pi * petal / 4
                shape = []
                for step in range(25):
                    share = step / 24
                    reach, half = 16 + 62 * share, 19 * math.sin(math.pi * share) ** 0.8
                    shape.append((reach, half))
                outline = [
                    (cx + r * math.cos(a) - h * math.sin(a), cy + r * math.sin(a) + h * math.cos(a)) for r, h in shape
                ]
                outline += [
                    (cx + r * math.cos(a) + h * math.sin(a), cy + r * math.sin(a) - h * math.cos(a))
                    for r, h in shape[::-1]
                ]
                canvas.polygon(outline, mix(paint, glaze, 0.0 if petal % 2 else 0.4))
                canvas.line(
                    [(cx + 24 * math.cos(a), cy + 24 * math.sin(a)), (cx + 66 * math.cos(a), cy + 66 * math.sin(a))],
                    glaze,
                    2,
                )
            canvas.ellipse(cx, cy, 17, 17, mix(UMBER, NIGHT, 0.2) if fresh else SUN)
            canvas.ring(cx, cy, 84, 3, paint)
            for corner_x in (x + 5, x + size - 7):
                for corner_y in (y + 5, y + size - 7):
                    toward_x, toward_y = (1 if corner_x < cx else -1), (1 if corner_y < cy else -1)
                    for ring, tone in (
                        (46, paint),
                        (37, glaze),
                        (30, mix(paint, glaze, 0.35)),
                        (17, glaze),
                        (10, paint),
                    ):
                        arc = [
                            (
                                corner_x + toward_x * ring * math.cos(t * math.pi / 20),
                                corner_y + toward_y * ring * math.sin(t * math.pi / 20),
                            )
                            for t in range(11)
                        ]
                        canvas.polygon([(corner_x, corner_y), *arc], tone)
            if not fresh and chance.random() < 0.3:
                line, px, py = [], x + chance.uniform(10, 190), y + 5
                while py < y + size - 6:
                    line.append((px, py))
                    px, py = px + chance.uniform(-13, 13), py + chance.uniform(10, 24)
                canvas.line([(min(x + size - 6, max(x + 4, a)), b) for a, b in line], mix(STONE, SLATE, 0.5), 1.2)
    canvas.glow(1100, 500, 330, SUN, 0.35)
    canvas.glow(300, 120, 1000, PORCELAIN, 0.25)
    canvas.vignette(0.45)
    return canvas.finish(8)
