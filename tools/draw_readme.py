"""Draws `docs/sunseed.svg`, the picture of the README: a head of seeds, one of them proved up to the signed root.

Owns the picture. The same code gives the same bytes, and a test holds the file to it:

    python tools/draw_readme.py
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "docs/sunseed.svg"
SEEDS = 520
CHOSEN = 233
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
INK, SEED, PETAL, LIT, QUIET = "#2b2118", "#2e2218", "#e0a526", "#b3261e", "#9a8c7a"
WIDTH, HEIGHT = 880, 416
CENTRE_X, CENTRE_Y, RADIUS = 190.0, 190.0, 132.0
LEVELS = 4
TREE_LEFT, TREE_RIGHT, TREE_BOTTOM, TREE_STEP = 400.0, 664.0, 318.0, 66.0


def seed_at(number: int) -> tuple[float, float]:
    """Return where a seed lies: on Fermat's spiral, a golden angle after the one before."""
    distance = RADIUS * math.sqrt((number + 0.5) / SEEDS)
    angle = number * GOLDEN_ANGLE
    return CENTRE_X + distance * math.cos(angle), CENTRE_Y + distance * math.sin(angle)


def petals() -> list[str]:
    """Return a ring of petals behind the seeds."""
    found = []
    for number in range(34):
        turn = 360 / 34 * number
        found.append(
            f'<ellipse cx="{CENTRE_X + RADIUS + 22:.1f}" cy="{CENTRE_Y:.1f}" rx="34" ry="11" fill="{PETAL}" '
            f'opacity="{0.95 if number % 2 else 0.7}" transform="rotate({turn:.2f} {CENTRE_X:.0f} {CENTRE_Y:.0f})"/>'
        )
    return found


def seeds() -> list[str]:
    """Return every seed, the chosen one lit."""
    found = []
    for number in range(SEEDS):
        x, y = seed_at(number)
        turn = math.degrees(number * GOLDEN_ANGLE) % 360
        lit = number == CHOSEN
        found.append(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{7 if lit else 4.4}" ry="{4.5 if lit else 2.6}" '
            f'fill="{LIT if lit else SEED}" transform="rotate({turn:.1f} {x:.1f} {y:.1f})"/>'
        )
    return found


def node_at(level: int, number: int) -> tuple[float, float]:
    """Return where a node of the tree stands; level 0 are the leaves."""
    width = (TREE_RIGHT - TREE_LEFT) / 2 ** (LEVELS - level)
    return TREE_LEFT + width * (number + 0.5), TREE_BOTTOM - TREE_STEP * level


def tree() -> list[str]:
    """Return a small tree of hashes; the chosen leaf's way to the root is lit, its proof ringed."""
    lines, nodes = [], []
    leaf = 5
    for level in range(LEVELS + 1):
        for number in range(2 ** (LEVELS - level)):
            x, y = node_at(level, number)
            on_path = number == leaf >> level
            in_proof = level < LEVELS and number == (leaf >> level) ^ 1
            if level < LEVELS:
                up_x, up_y = node_at(level + 1, number // 2)
                colour, width = (LIT, 2.4) if on_path else (QUIET, 1)
                lines.append(
                    f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{up_x:.1f}" y2="{up_y:.1f}" stroke="{colour}" '
                    f'stroke-width="{width}"/>'
                )
            fill = LIT if on_path else "#fff" if in_proof else QUIET
            ring = f' stroke="{LIT}" stroke-width="2.4"' if in_proof else ""
            nodes.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{5.5 if on_path or in_proof else 3}" fill="{fill}"{ring}/>'
            )
    return lines + nodes


def words() -> list[str]:
    """Return what is written on the picture."""
    leaf_x, leaf_y = node_at(0, 5)
    seed_x, seed_y = seed_at(CHOSEN)
    root_x, root_y = node_at(LEVELS, 0)
    way = f"M {seed_x:.1f} {seed_y:.1f} C {seed_x + 90:.1f} {leaf_y + 60:.1f}, {leaf_x - 60:.1f} {leaf_y + 60:.1f}, "
    texts = (
        (CENTRE_X, 402.0, "middle", "the record: one seed for each thing published"),
        ((TREE_LEFT + TREE_RIGHT) / 2, 402.0, "middle", "four hashes prove one among sixteen"),
        (root_x + 42, root_y + 5, "start", "one root, signed,"),
        (root_x + 42, root_y + 25, "start", "copied by everybody"),
        (700.0, leaf_y - 60, "start", "change one seed"),
        (700.0, leaf_y - 40, "start", "and the root is"),
        (700.0, leaf_y - 20, "start", "another one:"),
        (700.0, leaf_y, "start", "everybody sees it"),
    )
    return [
        f'<path d="{way}{leaf_x:.1f} {leaf_y + 8:.1f}" fill="none" stroke="{LIT}" stroke-width="2.4" '
        'stroke-dasharray="5 5"/>',
        *(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>' for x, y, anchor, text in texts),
    ]


def draw() -> str:
    """Return the whole picture."""
    description = (
        "A sunflower head made of hundreds of seeds. One seed is lit; a line leads from it to a leaf of a tree of "
        "hashes and from there up to a single signed root."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-labelledby="title description" font-family="Georgia, serif" font-size="16" fill="{INK}">',
            '<title id="title">One seed in the record, proved</title>',
            f'<desc id="description">{description}</desc>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbf7ef"/>',
            *petals(),
            f'<circle cx="{CENTRE_X:.0f}" cy="{CENTRE_Y:.0f}" r="{RADIUS + 6:.0f}" fill="#9a7644"/>',
            *seeds(),
            *tree(),
            *words(),
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(draw(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
