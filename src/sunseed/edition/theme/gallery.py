"""Prints every component's examples into a folder, with drawn pictures, to be looked at and checked.

    python -m sunseed.edition.theme.gallery OUT [right-to-left]

Owned here: finding the examples and drawing their pictures. Elsewhere: the tests that read what this prints.
"""

from __future__ import annotations

import importlib
import math
import re
import sys
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from sunseed.edition.contexts import Page
from sunseed.edition.theme.printing import FOLDER, Theme

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
GROUNDS = ("#2B3A4A", "#E9DFC7", "#F2B705", "#24352B", "#C9D3DA", "#6B3D1E")
PICTURE = re.compile(rb"objects/pic/(\d+)-(\d+)x(\d+)\.webp")


def all_examples() -> dict[str, Page]:
    """Return every component's examples, by the name each is printed under."""
    found: dict[str, Page] = {}
    for path in sorted(FOLDER.glob("*/example.py")):
        found.update(importlib.import_module(f"sunseed.edition.theme.{path.parent.name}.example").examples())
    return found


def draw(number: int, width: int, height: int) -> Image.Image:
    """Draw a head of sunflower seeds, each at the golden angle from the one before."""
    ground = GROUNDS[number % len(GROUNDS)]
    picture = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(picture)
    centre_x, centre_y = width * (0.35 + 0.06 * (number % 5)), height * (0.45 + 0.05 * (number % 4))
    petal, hull = ("#F2B705", "#1B1F27") if ground != "#F2B705" else ("#FBF9F4", "#3A2A12")
    step = height / 46
    for n in range(900, 0, -1):
        far = step * math.sqrt(n)
        x, y = centre_x + far * math.cos(n * GOLDEN_ANGLE), centre_y + far * math.sin(n * GOLDEN_ANGLE)
        size = step * (0.35 + 0.5 * math.sqrt(n / 900))
        pen.ellipse((x - size, y - size, x + size, y + size), fill=petal if n > 520 else hull, outline=ground)
    return picture


def print_gallery(out: Path, theme: Theme, *, turned: bool = False) -> list[str]:
    """Print all examples into `out` as the site would lie there; return the site paths of the pages.

    Examples that share an address are told apart by a folder of their own name under the same depth. With `turned`,
    every page runs from right to left, in Arabic words around the examples' own.
    """
    pictures: set[tuple[int, int, int]] = set()
    pages: list[str] = []
    for name, page in all_examples().items():
        data = theme.render(replace(page, language="ar", direction="rtl") if turned else page)
        pictures.update((int(a), int(b), int(c)) for a, b, c in PICTURE.findall(data))
        depth = page.root.count("../")
        place = "/".join([name, *["x"] * (depth - 1)]) + "/index.html" if depth else f"{name}.html"
        _write(out / place, data)
        pages.append(place)
    for place, data in theme.assets().items():
        _write(out / place, data)
    for number, width, height in pictures:
        path = out / f"objects/pic/{number}-{width}x{height}.webp"
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(number, width, height).save(path, "WEBP", quality=80)
    rail = out / "top-stories/index.html"
    for language in ("zh-hans", "ar"):
        _write(out / language / "top-stories/index.html", rail.read_bytes())
    return pages


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    for printed in print_gallery(Path(sys.argv[1]), Theme.load(), turned="right-to-left" in sys.argv[2:]):
        sys.stdout.write(printed + "\n")
