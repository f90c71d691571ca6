"""The town by day: the old bridge at noon, and the bottle kilns over its roofs; its houses, hills and smoke."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

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
    Colour,
    mix,
)


def house(
    canvas: Canvas,
    x: float,
    base: float,
    width: float,
    height: float,
    wall: Colour,
    roof: Colour,
    lit: float,
    lamp: Colour = HONEY,
) -> None:
    """Draw a gabled house standing on `base`; `lit` (0..1) is the share of windows with light behind them."""
    gable = width * 0.42
    canvas.rect(x, base - height, x + width, base, wall)
    canvas.polygon(
        [(x, base - height), (x + width * 0.4, base - height), (x + width * 0.4, base), (x, base)],
        mix(wall, NIGHT, 0.12),
    )
    canvas.polygon(
        [(x - 5, base - height + 3), (x + width / 2, base - height - gable), (x + width + 5, base - height + 3)], roof
    )
    canvas.polygon(
        [
            (x + width / 2, base - height - gable),
            (x + width + 5, base - height + 3),
            (x + width * 0.62, base - height + 3),
        ],
        mix(roof, PORCELAIN, 0.1),
    )
    if canvas.chance.random() < 0.6:
        canvas.rect(
            x + width * 0.68,
            base - height - gable * 0.95,
            x + width * 0.80,
            base - height - gable * 0.2,
            mix(roof, NIGHT, 0.25),
        )
    pane, step = max(3.0, width * 0.13), width * 0.30
    rows = int(height / (pane * 2.5))
    for row in range(rows):
        for column in range(3):
            left, top = x + width * 0.11 + column * step, base - height + pane * 0.7 + row * pane * 2.4
            if top + pane * 1.5 > base - 4:
                continue
            glowing = canvas.chance.random() < lit
            canvas.rect(left, top, left + pane, top + pane * 1.5, lamp if glowing else mix(wall, NIGHT, 0.45))
            if glowing:
                canvas.glow(left + pane / 2, top + pane, pane * 3.2, AMBER, 0.35)


def bottle_kiln(canvas: Canvas, x: float, base: float, width: float, height: float, brick: Colour) -> None:
    """Draw a bottle kiln, the round-shouldered brick chimney of a pottery."""
    edge = []
    for step in range(41):
        share = step / 40
        half = width / 2 * (1 - 0.72 / (1 + math.exp(-(share - 0.52) * 13)) + 0.05 * math.sin(share * math.pi))
        if share > 0.95:
            half *= 1.16
        edge.append((half, base - height * share))
    canvas.polygon([(x - h, y) for h, y in edge] + [(x + h, y) for h, y in edge[::-1]], brick)
    canvas.polygon([(x + h * 0.15, y) for h, y in edge] + [(x + h, y) for h, y in edge[::-1]], mix(brick, NIGHT, 0.22))
    for share in (0.14, 0.36, 0.93):
        half, y = edge[int(share * 40)]
        canvas.rect(x - half, y - 3, x + half, y, mix(brick, NIGHT, 0.38))


def smoke(canvas: Canvas, x: float, y: float, colour: Colour, length: float = 240) -> None:
    """Draw smoke drifting from (`x`, `y`) to the right."""
    with canvas.veil(colour, 0.5, 15) as pen:
        for step in range(26):
            share = step / 25
            cx = x + length * share + 16 * math.sin(share * 7)
            cy = y - length * 0.42 * share**0.7
            size = 6 + 36 * share
            pen.ellipse(
                ((cx - size) / 2, (cy - size * 0.6) / 2, (cx + size) / 2, (cy + size * 0.6) / 2),
                fill=round(230 * (1 - share) + 10),
            )


def hills(canvas: Canvas, base: float, height: float, colour: Colour, phase: float) -> None:
    """Draw a line of hills whose feet are below `base`."""
    line = [
        (x, base - height * (0.6 + 0.3 * math.sin(x / 260 + phase) + 0.1 * math.sin(x / 87 + phase * 3)))
        for x in range(0, WIDTH + 20, 20)
    ]
    canvas.polygon([*line, (WIDTH, base + 60), (0, base + 60)], colour)


def arches(canvas: Canvas, left: float, right: float, deck: float, shore: float, count: int, stone: Colour) -> None:
    """Draw a stone bridge of `count` arches with a gently rising deck."""
    span = (right - left) / count

    def top(x: float) -> float:
        return deck - 30 * math.sin(math.pi * (x - left) / (right - left))

    upper = [(x, top(x)) for x in range(round(left), round(right) + 1, 8)]
    canvas.polygon([*upper, (right, shore), (left, shore)], stone)
    canvas.line(upper, mix(stone, PORCELAIN, 0.35), 6)
    canvas.line([(x, y + 15) for x, y in upper], mix(stone, NIGHT, 0.3), 3)
    for number in range(count):
        middle, half = left + span * (number + 0.5), span * 0.39
        rise = (shore - top(middle)) * 0.74
        curve = [
            (middle + half * math.cos(a * math.pi / 30), shore + 1 - rise * math.sin(a * math.pi / 30))
            for a in range(31)
        ]
        canvas.line(curve, mix(stone, PORCELAIN, 0.25), 9)


def _open_arches(
    canvas: Canvas, behind: Image.Image, left: float, right: float, deck: float, shore: float, count: int
) -> None:
    """Cut the arches open so that `behind`, the picture before the bridge was drawn, shows through."""
    span = (right - left) / count
    mask = Image.new("L", (WIDTH * 2, HEIGHT * 2))
    pen = ImageDraw.Draw(mask)
    for number in range(count):
        middle, half = left + span * (number + 0.5), span * 0.37
        top = deck - 30 * math.sin(math.pi * (middle - left) / (right - left))
        rise = (shore - top) * 0.70
        curve = [
            ((middle + half * math.cos(a * math.pi / 40)) * 2, (shore + 2 - rise * math.sin(a * math.pi / 40)) * 2)
            for a in range(41)
        ]
        pen.polygon(curve, fill=255)
    canvas.sheet.paste(behind, (0, 0), mask)


def bridge() -> Image.Image:
    """Draw the old bridge at noon, with people crossing."""
    canvas = Canvas("bridge")
    shore = 640.0
    canvas.gradient(
        [(0, mix(SKY, COBALT, 0.35)), (0.6, mix(SKY, PORCELAIN, 0.45)), (1, mix(PORCELAIN, HONEY, 0.25))], 0, shore
    )
    for cx, cy, wide in ((320, 170, 250), (760, 110, 190), (1240, 200, 280)):
        with canvas.veil(PORCELAIN, 0.85, 12) as pen:
            for part in range(11):
                x, size = cx + wide * (part / 5 - 1), 58 * math.sin(math.pi * (part + 0.7) / 11.6) + 12
                pen.ellipse(((x - size) / 2, (cy - size * 0.62) / 2, (x + size) / 2, (cy + size * 0.4) / 2), fill=240)
    hills(canvas, shore, 190, mix(CELADON, SKY, 0.55), 1.1)
    hills(canvas, shore, 120, mix(CELADON, MOSS, 0.28), 4.0)
    x = -10.0
    while x < WIDTH:
        width = canvas.chance.uniform(58, 96)
        wall = mix(PORCELAIN, canvas.chance.choice((BONE, ROSE, HONEY, SKY)), 0.55)
        house(
            canvas,
            x,
            shore,
            width,
            canvas.chance.uniform(70, 118),
            wall,
            mix(CLAY, EMBER, canvas.chance.random() * 0.4),
            0.0,
        )
        x += width
    canvas.mist(520, 660, PORCELAIN, 0.45)
    behind = canvas.sheet.copy()
    stone = mix(BONE, STONE, 0.55)
    arches(canvas, -60, 1660, 470, shore, 5, stone)
    for _ in range(900):
        bx, by = canvas.chance.uniform(0, WIDTH), canvas.chance.uniform(480, shore)
        canvas.rect(
            bx,
            by,
            bx + canvas.chance.uniform(14, 30),
            by + 8,
            mix(stone, canvas.chance.choice((STONE, PORCELAIN, CLAY)), 0.16),
        )
    _open_arches(canvas, behind, -60, 1660, 470, shore, 5)
    for number in range(15):
        px = 90 + number * 103 + canvas.chance.uniform(-30, 30)
        py = 470 - 30 * math.sin(math.pi * (px + 60) / 1720) - 2
        coat = canvas.chance.choice((COBALT, CLAY, INK, SUN, MOSS, PLUM))
        canvas.polygon([(px - 8, py), (px - 6, py - 29), (px + 6, py - 29), (px + 9, py)], coat)
        canvas.ellipse(px, py - 36, 6, 7, mix(UMBER, ROSE, canvas.chance.random() * 0.6))
    canvas.reflect(shore, 0.9, 4, mix(COBALT, CELADON, 0.5), 0.5)
    canvas.rect(0, shore - 2, WIDTH, shore + 2, mix(stone, NIGHT, 0.4))
    canvas.vignette(0.25, COBALT)
    return canvas.finish(8)


def rooftops() -> Image.Image:
    """Draw roofs in morning mist with the bottle kilns of the old pottery among them."""
    canvas = Canvas("rooftops")
    canvas.gradient(
        [(0, mix(SKY, SLATE, 0.35)), (0.35, mix(SKY, ROSE, 0.4)), (0.6, mix(HONEY, PORCELAIN, 0.45)), (1, PORCELAIN)]
    )
    canvas.glow(1180, 330, 620, HONEY, 0.6)
    canvas.ellipse(1180, 300, 42, 42, mix(PORCELAIN, HONEY, 0.4))
    hills(canvas, 420, 150, mix(SKY, ROSE, 0.4), 0.2)
    for layer in range(6):
        base = 440 + layer * 118
        depth = layer / 5
        x = -60.0 - layer * 13
        kilns = {1: (420,), 2: (860, 960), 3: (250, 1420), 4: (1120,)}.get(layer, ())
        for kx in kilns:
            size = 120 + layer * 26
            bottle_kiln(
                canvas,
                kx,
                base + 60,
                size,
                size * 2.5,
                mix(mix(CLAY, ROSE, 0.45 - depth * 0.4), SLATE, 0.35 * (1 - depth)),
            )
            smoke(canvas, kx, base + 60 - size * 2.5, PORCELAIN, 150 + layer * 30)
        while x < WIDTH:
            width = canvas.chance.uniform(92, 160) * (0.8 + depth * 0.65)
            wall = mix(mix(PORCELAIN, canvas.chance.choice((BONE, ROSE, HONEY, SKY)), 0.5), SLATE, 0.32 - depth * 0.1)
            roof = mix(
                mix(canvas.chance.choice((CLAY, CLAY, SLATE, mix(CLAY, UMBER, 0.5))), SKY, 0.5 * (1 - depth)),
                INK,
                depth * 0.12,
            )
            house(canvas, x, base + 170, width, 150 + canvas.chance.uniform(-20, 34), wall, roof, 0.12)
            x += width * 0.98
        canvas.mist(base - 20, base + 230, mix(PORCELAIN, HONEY, 0.2), 0.55 * (1 - depth * 0.75), 0.75)
    canvas.vignette(0.3)
    return canvas.finish()
