"""By night: the library with its readers, and the bakery's hatch at four in the morning."""

from __future__ import annotations

from PIL import Image

from .canvas import (
    AMBER,
    BONE,
    CELADON,
    CLAY,
    COBALT,
    HEIGHT,
    HONEY,
    INK,
    NIGHT,
    PLUM,
    PORCELAIN,
    SKY,
    SLATE,
    STONE,
    SUN,
    UMBER,
    WIDTH,
    Canvas,
    mix,
)


def library() -> Image.Image:
    """Draw the library at night from across the square, a reader in nearly every window."""
    canvas = Canvas("library")
    chance = canvas.chance
    canvas.gradient([(0, NIGHT), (0.5, mix(NIGHT, COBALT, 0.5)), (1, mix(COBALT, PLUM, 0.5))])
    for _ in range(120):
        canvas.ellipse(
            chance.uniform(0, WIDTH), chance.uniform(0, 330), 1.0, 1.0, mix(PORCELAIN, COBALT, chance.random() * 0.7)
        )
    wall = mix(SLATE, INK, 0.45)
    canvas.polygon([(240, 250), (800, 110), (1360, 250)], mix(wall, NIGHT, 0.25))
    canvas.polygon([(320, 246), (800, 128), (1280, 246)], mix(wall, STONE, 0.08))
    canvas.ellipse(800, 204, 34, 34, HONEY)
    canvas.glow(800, 204, 120, AMBER, 0.6)
    canvas.rect(250, 250, 1350, 850, wall)
    canvas.rect(230, 246, 1370, 268, mix(wall, STONE, 0.3))
    canvas.rect(250, 548, 1350, 558, mix(wall, STONE, 0.22))
    for row in range(2):
        for number in range(7):
            left, top = 296 + number * 147, 306 + row * 290
            if row == 1 and number == 3:
                continue
            _window(canvas, left, top)
    canvas.rect(722, 620, 878, 850, mix(UMBER, NIGHT, 0.2), 6)
    canvas.rect(736, 634, 864, 850, mix(HONEY, AMBER, 0.35), 4)
    canvas.rect(797, 634, 803, 850, mix(UMBER, NIGHT, 0.2))
    canvas.glow(800, 760, 300, AMBER, 0.6)
    for step in range(5):
        canvas.rect(
            640 - step * 26, 850 + step * 15, 960 + step * 26, 868 + step * 15, mix(STONE, INK, 0.42 + step * 0.06)
        )
    canvas.gradient([(0, mix(SLATE, INK, 0.5)), (1, NIGHT)], 925, HEIGHT)
    canvas.glow(800, 925, 640, AMBER, 0.5, 0.25)
    for px in (470, 560, 1090, 1128):
        tone = mix(NIGHT, INK, 0.5)
        canvas.polygon([(px - 17, 950), (px - 13, 878), (px + 13, 878), (px + 18, 950)], tone)
        canvas.ellipse(px, 864, 12, 14, tone)
    for _ in range(420):
        size = chance.uniform(0.8, 3.2)
        canvas.ellipse(
            chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT), size, size, mix(PORCELAIN, SKY, chance.random() * 0.6)
        )
    canvas.mist(840, 1000, mix(COBALT, PORCELAIN, 0.3), 0.25)
    canvas.vignette(0.5)
    return canvas.finish()


def _window(canvas: Canvas, left: float, top: float) -> None:
    """Draw one tall window: shelves behind, a reader at a lamp in front."""
    chance = canvas.chance
    canvas.rect(left - 8, top - 8, left + 112, top + 212, mix(STONE, INK, 0.5), 54)
    canvas.rect(left, top, left + 104, top + 204, mix(HONEY, AMBER, 0.25), 50)
    for shelf in range(3):
        y = top + 66 + shelf * 34
        x = left + 6.0
        while x < left + 94:
            wide, tall = chance.uniform(4, 9), chance.uniform(16, 27)
            canvas.rect(
                x, y - tall, x + wide, y, mix(chance.choice((CLAY, COBALT, UMBER, PLUM, CELADON, BONE)), AMBER, 0.35)
            )
            x += wide + 1.5
        canvas.rect(left + 4, y, left + 100, y + 4, mix(UMBER, AMBER, 0.3))
    if chance.random() < 0.8:
        x = left + chance.uniform(34, 70)
        tone = mix(UMBER, NIGHT, 0.5)
        canvas.ellipse(x, top + 138, 13, 15, tone)
        canvas.rect(x - 23, top + 154, x + 23, top + 204, tone, 14)
        canvas.polygon(
            [
                (x - 19, top + 180),
                (x, top + 186),
                (x + 19, top + 180),
                (x + 19, top + 194),
                (x, top + 200),
                (x - 19, top + 194),
            ],
            PORCELAIN,
        )
    canvas.rect(left + 50, top, left + 54, top + 204, mix(UMBER, NIGHT, 0.35))
    canvas.glow(left + 52, top + 110, 190, AMBER, 0.32)


def hatch() -> Image.Image:
    """Draw a dark lane with one lit hatch, loaves on its shelf and three people waiting."""
    canvas = Canvas("hatch")
    chance = canvas.chance
    canvas.gradient([(0, NIGHT), (0.5, mix(NIGHT, COBALT, 0.35)), (1, mix(INK, SLATE, 0.3))])
    for row in range(24):
        for number in range(18):
            left = number * 100 - (50 if row % 2 else 0)
            tone = mix(mix(SLATE, UMBER, 0.35), NIGHT, 0.62 + chance.random() * 0.16)
            canvas.rect(left, row * 36, left + 96, row * 36 + 32, tone, 2)
    canvas.gradient([(0, mix(INK, SLATE, 0.35)), (1, NIGHT)], 848, HEIGHT)
    canvas.glow(930, 420, 760, AMBER, 0.55)
    canvas.rect(676, 196, 1184, 566, mix(UMBER, NIGHT, 0.35), 8)
    canvas.rect(700, 220, 1160, 540, mix(HONEY, AMBER, 0.3), 4)
    canvas.polygon([(700, 220), (1160, 220), (1230, 120), (630, 120)], mix(COBALT, NIGHT, 0.25))
    canvas.line([(630, 120), (1230, 120)], SUN, 8)
    for shelf in (318, 428):
        canvas.rect(712, shelf, 1148, shelf + 10, mix(UMBER, AMBER, 0.25))
        place = 728.0
        while place < 1090:
            wide = chance.uniform(58, 86)
            _loaf(canvas, place + wide / 2, shelf, wide)
            place += wide + chance.uniform(6, 14)
    canvas.ellipse(1010, 452, 30, 33, mix(UMBER, CLAY, 0.25))
    canvas.rect(958, 480, 1062, 540, PORCELAIN, 26)
    canvas.ellipse(1010, 426, 34, 17, PORCELAIN)
    canvas.rect(650, 540, 1210, 566, mix(HONEY, UMBER, 0.35), 4)
    for x in (716, 806):
        _loaf(canvas, x, 540, 84)
    canvas.rect(1090, 500, 1150, 540, mix(COBALT, SKY, 0.2), 5)
    canvas.rect(1106, 500, 1134, 505, NIGHT)
    canvas.glow(930, 400, 520, HONEY, 0.45)
    canvas.glow(930, 860, 620, AMBER, 0.5, 0.22)
    for x, tall, tone in ((560, 330, SLATE), (440, 296, PLUM), (330, 318, COBALT)):
        top = 884 - tall
        for shift, colour in ((6, mix(tone, AMBER, 0.55)), (0, mix(tone, NIGHT, 0.45))):
            canvas.ellipse(x + shift, top + 30, 29, 33, colour)
            canvas.rect(x - 54 + shift, top + 66, x + 54 + shift, 888, colour, 44)
    for _ in range(26):
        canvas.glow(chance.gauss(960, 170), chance.uniform(60, 420), chance.uniform(20, 60), HONEY, 0.10)
    canvas.vignette(0.6)
    return canvas.finish()


def _loaf(canvas: Canvas, x: float, y: float, wide: float) -> None:
    """Draw a loaf standing on `y`."""
    tall = wide * 0.62
    canvas.ellipse(x, y - tall * 0.5, wide / 2, tall * 0.5, mix(AMBER, UMBER, 0.35))
    canvas.ellipse(x - wide * 0.03, y - tall * 0.55, wide * 0.44, tall * 0.4, mix(AMBER, HONEY, 0.25))
    for cut in (-0.2, 0.0, 0.2):
        canvas.line([(x + wide * cut - 6, y - tall * 0.78), (x + wide * cut + 6, y - tall * 0.42)], HONEY, 4)
