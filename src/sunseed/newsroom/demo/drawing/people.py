"""People together: phone lights at dusk, the covered market, a table laid for whoever comes, a bus in the rain."""

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
    LEAF,
    NIGHT,
    PLUM,
    PORCELAIN,
    ROSE,
    SKY,
    SLATE,
    SUN,
    UMBER,
    WIDTH,
    Canvas,
    Colour,
    mix,
)
from .flowers import flower
from .town import house


def person(canvas: Canvas, x: float, y: float, size: float, colour: Colour, raised: bool) -> None:
    """Draw a head and shoulders seen from behind, the head's top at `y`; `raised` adds an arm holding up a phone."""
    head = size * 0.19
    canvas.ellipse(x, y + head, head * 0.86, head, colour)
    canvas.rect(x - head * 0.42, y + head * 1.5, x + head * 0.42, y + head * 2.6, colour)
    shoulder = size * 0.42
    top = y + head * 2.25
    edge = [
        (x + shoulder * math.cos(a * math.pi / 24), top + size * 0.28 - size * 0.28 * math.sin(a * math.pi / 24) ** 0.7)
        for a in range(25)
    ]
    canvas.polygon([*edge, (x - shoulder * 1.05, y + size * 2.2), (x + shoulder * 1.05, y + size * 2.2)], colour)
    if not raised:
        return
    side = canvas.chance.choice((-1, 1))
    hand = (x + side * size * 0.36, y - size * canvas.chance.uniform(0.18, 0.42))
    elbow = (x + side * size * 0.50, y + size * 0.38)
    canvas.line([(x + side * shoulder * 0.8, top + size * 0.2), elbow, hand], colour, size * 0.13)
    wide, tall = size * 0.115, size * 0.2
    canvas.rect(
        hand[0] - wide * 1.16,
        hand[1] - tall * 1.5,
        hand[0] + wide * 1.16,
        hand[1] + tall * 0.66,
        mix(colour, NIGHT, 0.6),
        size * 0.025,
    )
    light = mix(PORCELAIN, canvas.chance.choice((HONEY, HONEY, SKY)), 0.45)
    canvas.rect(hand[0] - wide, hand[1] - tall * 1.38, hand[0] + wide, hand[1] + tall * 0.54, light, size * 0.015)
    canvas.glow(hand[0], hand[1] - tall * 0.4, size * 0.85, mix(AMBER, light, 0.35), 0.62)


def phones() -> Image.Image:
    """Draw a crowd at dusk, the lights of its phones held up in front of a lit street."""
    canvas = Canvas("phone lights")
    chance = canvas.chance
    canvas.gradient(
        [
            (0, mix(NIGHT, COBALT, 0.3)),
            (0.32, mix(PLUM, COBALT, 0.45)),
            (0.55, mix(ROSE, PLUM, 0.35)),
            (0.68, HONEY),
            (1, AMBER),
        ],
        0,
        760,
    )
    canvas.gradient([(0, mix(PLUM, NIGHT, 0.3)), (1, NIGHT)], 640, HEIGHT)
    canvas.glow(800, 520, 900, AMBER, 0.55)
    x = -30.0
    while x < WIDTH:
        width = chance.uniform(80, 130)
        if not 560 < x < 960:
            house(canvas, x, 640, width, chance.uniform(150, 290), mix(PLUM, INK, 0.35), mix(PLUM, INK, 0.6), 0.28)
        x += width
    canvas.mist(420, 700, mix(AMBER, ROSE, 0.5), 0.5)
    for layer in range(9):
        depth = layer / 8
        size = 44 + 215 * depth**1.55
        base = 545 + 255 * depth**1.25
        tone = mix(mix(PLUM, ROSE, 0.30), NIGHT, 0.25 + 0.72 * depth)
        x = chance.uniform(-size, 0)
        while x < WIDTH + size:
            person(
                canvas, x, base + chance.uniform(-0.16, 0.16) * size, size, tone, chance.random() < 0.36 - depth * 0.14
            )
            x += size * chance.uniform(0.72, 1.05)
        if layer < 6:
            canvas.mist(base - 50, base + 180, mix(AMBER, PLUM, 0.5), 0.24)
    for _ in range(34):
        canvas.glow(
            chance.uniform(0, WIDTH),
            chance.uniform(380, 800),
            chance.uniform(14, 50),
            chance.choice((HONEY, AMBER, ROSE)),
            0.5,
        )
    canvas.vignette(0.5)
    return canvas.finish()


def _awning(canvas: Canvas, left: float, right: float, top: float, drop: float, colour: Colour) -> None:
    """Draw a striped awning with a scalloped edge."""
    stripes = max(6, round((right - left) / 38))
    wide = (right - left) / stripes
    for number in range(stripes):
        tone = colour if number % 2 == 0 else PORCELAIN
        x = left + number * wide
        inset = 26 * (1 - 2 * (number + 0.5) / stripes)
        canvas.polygon([(x + inset, top), (x + wide + inset, top), (x + wide, top + drop), (x, top + drop)], tone)
        canvas.polygon(
            [(x, top + drop - 1), (x + wide, top + drop - 1), (x + wide, top + drop + 12), (x, top + drop + 12)],
            mix(tone, NIGHT, 0.16),
        )
        canvas.ellipse(x + wide / 2, top + drop + 12, wide / 2, 13, mix(tone, NIGHT, 0.16))


def _crate(canvas: Canvas, x: float, y: float, wide: float, fruit: Colour) -> None:
    """Draw a crate heaped with round fruit."""
    chance = canvas.chance
    for row in range(3):
        for number in range(7 - row):
            size = wide * 0.083
            cx = x + wide * (0.1 + row * 0.065) + number * wide * 0.134
            tone = mix(fruit, chance.choice((HONEY, UMBER)), chance.random() * 0.25)
            canvas.ellipse(cx, y - row * size * 1.3, size, size, mix(tone, NIGHT, 0.22))
            canvas.ellipse(cx - size * 0.1, y - row * size * 1.3 - size * 0.1, size * 0.86, size * 0.86, tone)
            canvas.ellipse(
                cx - size * 0.32, y - row * size * 1.3 - size * 0.36, size * 0.26, size * 0.2, mix(tone, PORCELAIN, 0.6)
            )
    canvas.rect(x, y - 2, x + wide, y + wide * 0.34, mix(AMBER, UMBER, 0.5), 3)
    for slat in (0.02, 0.13, 0.24):
        canvas.rect(x, y + wide * slat, x + wide, y + wide * (slat + 0.085), mix(HONEY, UMBER, 0.42), 2)


def market() -> Image.Image:
    """Draw the market under striped awnings and strings of lamps."""
    canvas = Canvas("market")
    chance = canvas.chance
    canvas.gradient(
        [
            (0, mix(COBALT, NIGHT, 0.25)),
            (0.35, mix(SLATE, ROSE, 0.35)),
            (0.62, mix(HONEY, ROSE, 0.35)),
            (1, mix(BONE, HONEY, 0.4)),
        ]
    )
    canvas.glow(800, 430, 900, HONEY, 0.6)
    x = -20.0
    while x < WIDTH:
        width = chance.uniform(110, 170)
        house(
            canvas,
            x,
            560,
            width,
            chance.uniform(220, 330),
            mix(mix(BONE, ROSE, chance.random() * 0.6), SLATE, 0.42),
            mix(CLAY, SLATE, 0.45),
            0.25,
        )
        x += width
    canvas.mist(300, 640, HONEY, 0.5)
    canvas.gradient([(0, mix(BONE, CLAY, 0.28)), (1, mix(UMBER, SLATE, 0.4))], 640, HEIGHT)
    for row in range(26):
        y = 645 + row * row * 0.55 + row * 2
        canvas.line([(0, y), (WIDTH, y)], mix(mix(BONE, CLAY, 0.3), UMBER, 0.35 + row * 0.012), 1.5)
    for number in range(26):
        size = 96 + chance.uniform(-14, 20)
        px, tone = (
            110 + number * 56 + chance.uniform(-24, 24),
            chance.choice((COBALT, CLAY, PLUM, INK, LEAF, SLATE, AMBER, BONE)),
        )
        person(canvas, px, 520 + chance.uniform(-22, 40), size, mix(tone, UMBER, 0.25), False)
        canvas.ellipse(px, 538 + 10, size * 0.13, size * 0.15, mix(UMBER, ROSE, chance.random() * 0.5))
    canvas.mist(520, 760, HONEY, 0.35)
    stalls = ((-70, 470, COBALT, 0), (505, 1090, AMBER, 26), (1130, 1690, mix(CLAY, EMBER, 0.4), -4))
    for left, right, colour, low in stalls:
        for post in (left + 24, right - 30):
            canvas.rect(post, 330 + low, post + 11, 930, mix(UMBER, NIGHT, 0.2))
        canvas.rect(left, 790 + low, right, HEIGHT, mix(UMBER, NIGHT, 0.15))
        canvas.rect(left, 784 + low, right, 800 + low, mix(HONEY, UMBER, 0.45))
        place = left + 22.0
        for fruit in (SUN, EMBER, LEAF, mix(PLUM, EMBER, 0.3), AMBER)[: int((right - left) / 118)]:
            _crate(canvas, place, 738 + low, 106, fruit)
            _crate(canvas, place + 8, 862 + low, 112, chance.choice((CELADON, CLAY, SUN, LEAF, EMBER)))
            place += 117
        _awning(canvas, left, right, 318 + low, 96, colour)
        canvas.glow((left + right) / 2, 520 + low, 420, HONEY, 0.35)
    for string in range(3):
        previous = None
        for number in range(25):
            share = number / 24
            point = (WIDTH * share, 130 + string * 58 + 90 * math.sin(math.pi * ((share * 3) % 1)) * 0.7)
            if previous:
                canvas.line([previous, point], INK, 2)
            previous = point
            canvas.ellipse(point[0], point[1] + 8, 6, 8, mix(PORCELAIN, HONEY, 0.5))
            canvas.glow(point[0], point[1] + 8, 58, AMBER, 0.65)
    canvas.vignette(0.42)
    return canvas.finish()


def _plate(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a porcelain plate from above with a painted rim."""
    chance = canvas.chance
    with canvas.veil(NIGHT, 0.55, 12) as pen:
        pen.ellipse(((x - size + 10) / 2, (y - size + 16) / 2, (x + size + 12) / 2, (y + size + 20) / 2), fill=255)
    canvas.ellipse(x, y, size, size, PORCELAIN)
    canvas.ellipse(x + 2, y + 3, size * 0.97, size * 0.97, mix(PORCELAIN, BONE, 0.5))
    canvas.ellipse(x, y, size * 0.95, size * 0.95, PORCELAIN)
    canvas.ring(x, y, size * 0.9, 2.5, COBALT)
    petals = chance.choice((16, 18, 20))
    for number in range(petals):
        angle = 2 * math.pi * number / petals
        cx, cy = x + size * 0.78 * math.cos(angle), y + size * 0.78 * math.sin(angle)
        canvas.ellipse(cx, cy, size * 0.062, size * 0.062, mix(COBALT, SKY, 0.15))
        canvas.ellipse(cx, cy, size * 0.026, size * 0.026, PORCELAIN)
    canvas.ring(x, y, size * 0.66, 2, COBALT)
    canvas.ellipse(x + 2, y + 3, size * 0.62, size * 0.62, BONE)
    canvas.ellipse(x, y, size * 0.61, size * 0.61, mix(PORCELAIN, BONE, 0.25))
    meal = chance.randrange(4)
    if meal == 0:
        for _ in range(26):
            a, r = chance.uniform(0, 6.28), size * 0.42 * math.sqrt(chance.random())
            canvas.ellipse(
                x + r * math.cos(a), y + r * math.sin(a), size * 0.09, size * 0.06, mix(HONEY, AMBER, chance.random())
            )
    elif meal == 1:
        for _ in range(44):
            a, r = chance.uniform(0, 6.28), size * 0.45 * math.sqrt(chance.random())
            cx, cy = x + r * math.cos(a), y + r * math.sin(a)
            canvas.line(
                [(cx, cy), (cx + chance.uniform(-16, 16), cy + chance.uniform(-16, 16))],
                mix(LEAF, CELADON, chance.random()),
                5,
            )
    elif meal == 2:
        for number in range(7):
            a = 2 * math.pi * number / 7
            cx, cy = x + size * 0.3 * math.cos(a), y + size * 0.3 * math.sin(a)
            canvas.ellipse(cx + 2, cy + 3, size * 0.15, size * 0.12, mix(BONE, UMBER, 0.4))
            canvas.ellipse(cx, cy, size * 0.15, size * 0.12, mix(PORCELAIN, HONEY, 0.3))
            canvas.line([(cx - 8, cy), (cx + 8, cy - 2)], mix(BONE, UMBER, 0.3), 2)
    else:
        canvas.ellipse(x, y, size * 0.5, size * 0.5, mix(EMBER, AMBER, 0.45))
        for _ in range(16):
            a, r = chance.uniform(0, 6.28), size * 0.4 * math.sqrt(chance.random())
            canvas.ellipse(x + r * math.cos(a), y + r * math.sin(a), 6, 4, chance.choice((LEAF, HONEY, CLAY)))


STONE_LINE: Colour = (150, 140, 120)  # the weave of the linen


def table() -> Image.Image:
    """Draw a long table from above: painted plates, cups, bread and a jar of sunflowers, and two places still free."""
    canvas = Canvas("long table")
    chance = canvas.chance
    canvas.gradient([(0, mix(UMBER, INK, 0.4)), (1, mix(UMBER, NIGHT, 0.6))])
    for plank in range(9):
        y, tone = plank * 122 - 40, mix(mix(CLAY, UMBER, 0.62), INK, chance.random() * 0.22)
        canvas.rect(0, y, WIDTH, y + 119, tone)
        for _ in range(46):
            gx, gy = chance.uniform(-200, WIDTH), y + chance.uniform(4, 114)
            canvas.line(
                [(gx, gy), (gx + chance.uniform(80, 420), gy + chance.uniform(-4, 4))],
                mix(tone, chance.choice((NIGHT, AMBER)), 0.13),
                2,
            )
    with canvas.veil(NIGHT, 0.5, 20) as pen:
        pen.rectangle((0, 396 / 2, WIDTH, 640 / 2), fill=255)
    canvas.rect(0, 392, WIDTH, 622, mix(BONE, PORCELAIN, 0.4))
    for x in range(0, WIDTH, 9):
        canvas.rect(x, 392, x + 1, 622, mix(BONE, STONE_LINE, 0.25))
    for y in (404, 412, 602, 610):
        canvas.rect(0, y, WIDTH, y + 3, COBALT)
    for row, y in ((0, 208), (1, 806)):
        for number in range(5):
            x = 150 + number * 325 + (40 if row else 0)
            if (row, number) in ((0, 3), (1, 1)):
                canvas.rect(x - 96, y - 84, x + 96, y + 84, mix(PORCELAIN, HONEY, 0.25), 5)
                canvas.rect(x - 88, y - 76, x + 88, y + 76, mix(PORCELAIN, HONEY, 0.12), 4)
                continue
            _plate(canvas, x + chance.uniform(-9, 9), y + chance.uniform(-9, 9), 132)
            for stick in (0, 13):
                sx = x + 158 + stick
                canvas.line([(sx, y - 104), (sx + chance.uniform(-6, 6), y + 104)], mix(UMBER, NIGHT, 0.3), 5)
    for number, x in enumerate((90, 400, 1180, 1490)):
        with canvas.veil(NIGHT, 0.4, 8) as pen:
            pen.ellipse(((x - 40) / 2, (466) / 2, (x + 60) / 2, (566) / 2), fill=255)
        canvas.ellipse(x, 508, 46, 46, PORCELAIN)
        canvas.ring(x, 508, 45, 4, COBALT)
        canvas.ellipse(x, 508, 36, 36, mix(AMBER, UMBER, 0.35) if number % 2 else mix(LEAF, HONEY, 0.5))
        canvas.ellipse(x - 12, 496, 10, 6, mix(PORCELAIN, HONEY, 0.4))
    for x in (570, 1020):
        canvas.ellipse(x + 4, 512, 92, 56, mix(UMBER, NIGHT, 0.2))
        canvas.ellipse(x, 506, 90, 54, mix(AMBER, UMBER, 0.25))
        for cut in range(-2, 3):
            canvas.line([(x + cut * 28 - 12, 474), (x + cut * 28 + 12, 536)], mix(HONEY, AMBER, 0.3), 6)
    canvas.stamp(flower(640, chance, 700), 795, 505)
    canvas.glow(560, 240, 1000, HONEY, 0.3)
    canvas.vignette(0.55)
    return canvas.finish()


def bus() -> Image.Image:
    """Draw the night bus in the rain, its windows warm, its light lying on the wet street."""
    canvas = Canvas("night bus")
    chance = canvas.chance
    shore = 690.0
    canvas.gradient([(0, NIGHT), (0.7, mix(NIGHT, COBALT, 0.45)), (1, mix(SLATE, COBALT, 0.5))], 0, shore)
    x = -10.0
    while x < WIDTH:
        width = chance.uniform(130, 200)
        house(
            canvas,
            x,
            shore,
            width,
            chance.uniform(240, 430),
            mix(INK, COBALT, chance.random() * 0.3),
            mix(NIGHT, INK, 0.5),
            0.14,
        )
        x += width
    canvas.mist(420, 720, mix(COBALT, SLATE, 0.5), 0.5)
    for lamp in (170, 1480):
        canvas.line([(lamp, shore), (lamp, 300), (lamp + 40, 282)], NIGHT, 8)
        canvas.ellipse(lamp + 46, 288, 15, 9, HONEY)
        canvas.glow(lamp + 46, 300, 330, AMBER, 0.75)
    body = mix(CLAY, EMBER, 0.35)
    canvas.rect(330, 400, 1290, 668, body, 26)
    canvas.rect(330, 560, 1290, 590, SUN)
    canvas.rect(330, 590, 1290, 640, mix(body, NIGHT, 0.3))
    for number in range(7):
        left = 362 + number * 122
        canvas.rect(left, 430, left + 104, 540, mix(HONEY, PORCELAIN, 0.35), 10)
        for seat in (28, 76):
            if chance.random() < 0.68:
                canvas.ellipse(left + seat, 492, 13, 16, mix(UMBER, INK, 0.35))
                canvas.rect(
                    left + seat - 21,
                    510,
                    left + seat + 21,
                    540,
                    mix(chance.choice((COBALT, PLUM, INK, LEAF)), INK, 0.3),
                    9,
                )
    canvas.rect(1220, 428, 1284, 560, mix(SKY, HONEY, 0.35), 10)
    canvas.rect(980, 408, 1190, 426, NIGHT, 4)
    for dot in range(19):
        canvas.rect(994 + dot * 10, 413, 999 + dot * 10, 421, AMBER if dot % 4 else NIGHT)
    for wheel in (500, 1110):
        canvas.ellipse(wheel, 660, 50, 50, NIGHT)
        canvas.ellipse(wheel, 660, 26, 26, SLATE)
    canvas.ellipse(1284, 622, 10, 14, PORCELAIN)
    canvas.glow(1300, 622, 420, HONEY, 0.75, 0.55)
    canvas.glow(800, 480, 640, AMBER, 0.35)
    canvas.rect(0, shore - 2, WIDTH, shore + 16, mix(SLATE, NIGHT, 0.55))
    canvas.reflect(shore + 14, 0.95, 9, mix(NIGHT, INK, 0.5), 0.35)
    for _ in range(900):
        x, y, length = chance.uniform(-50, WIDTH), chance.uniform(-30, HEIGHT), chance.uniform(14, 44)
        canvas.line([(x, y), (x - length * 0.22, y + length)], mix(SLATE, PORCELAIN, chance.random() * 0.4), 1)
    for _ in range(60):
        x, y = chance.uniform(0, WIDTH), chance.uniform(shore + 30, HEIGHT)
        canvas.ring(x, y, chance.uniform(3, 9), 1, mix(SLATE, HONEY, 0.3))
    canvas.vignette(0.5)
    return canvas.finish()
