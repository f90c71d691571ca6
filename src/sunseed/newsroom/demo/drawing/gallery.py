"""Every picture of the demo by name: what draws it, and the words for those who cannot see it.

Owns the list and the cache on disk. The drawing is in the scene modules beside it; `seeds`, `flowers`, `town`, `water`,
`people`, `rooms` and `night` each draw from a seed of their own, so that one picture can change without the others.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from sunseed.errors import Absent

from . import flowers, night, people, rooms, seeds, town, water

CREDIT = "Drawn by the project’s own code"
JPEG_QUALITY = 90


@dataclass(frozen=True)
class Drawing:
    """One picture: its name, what draws it, and what it shows, in words."""

    name: str
    draw: Callable[[], Image.Image]
    description: str


_ALL = (
    Drawing(
        "seeds-hall",
        seeds.hall,
        "A great hall whose whole floor is covered with striped porcelain seeds; one seed among them is yellow.",
    ),
    Drawing(
        "seeds-near",
        seeds.near,
        "Eleven striped white seeds and one yellow one, seen from near on dark cloth.",
    ),
    Drawing("sunflower", flowers.head, "A great sunflower in full bloom against a night-blue ground."),
    Drawing("field", flowers.field, "A field of sunflowers reaching to low hills, the sun just up."),
    Drawing(
        "river", water.river, "A town across a river at dusk, its windows lit, a boat with a lantern on the water."
    ),
    Drawing("bridge", town.bridge, "People crossing a stone bridge of five arches, bright houses behind it."),
    Drawing("rooftops", town.rooftops, "Brick bottle kilns standing among tiled roofs in morning mist."),
    Drawing("ferry", water.ferry, "A small blue and white ferry on a river white with mist."),
    Drawing("heron", water.heron, "A heron standing in the reeds under a full moon."),
    Drawing("phones", people.phones, "A crowd at dusk seen from behind, many people holding up the lights of phones."),
    Drawing("market", people.market, "Market stalls with striped awnings and crates of fruit under strings of lamps."),
    Drawing(
        "table",
        people.table,
        "A long table from above, set with painted plates around a sunflower; two places are still free.",
    ),
    Drawing("bus", people.bus, "A red night bus in the rain, its windows warm, its light lying on the wet street."),
    Drawing("lens", rooms.lens, "A camera’s lens from near; small in its glass, a crowd stands in evening light."),
    Drawing("kiln", rooms.kiln, "Bowls on four shelves in the glowing mouth of a brick kiln."),
    Drawing("hatch", night.hatch, "A lit hatch in a dark lane, loaves on its shelves; three people wait for it."),
    Drawing("library", night.library, "A library on a snowy night with a reader in nearly every lit window."),
    Drawing("chamber", rooms.chamber, "Half circles of council seats from above, about a third of them taken."),
    Drawing("tiles", rooms.tiles, "A wall of blue and white flower tiles, one of them new and yellow."),
)

DRAWINGS = {drawing.name: drawing for drawing in _ALL}


def find(name: str) -> Drawing:
    """Return the drawing called `name`; raise Absent, naming those there are."""
    try:
        return DRAWINGS[name]
    except KeyError:
        raise Absent(f"no drawing is called {name!r}; there are {', '.join(sorted(DRAWINGS))}") from None


def jpeg(drawing: Drawing) -> bytes:
    """Draw a picture and return it as a JPEG file of 1600 by 1000 pixels, without metadata."""
    out = io.BytesIO()
    drawing.draw().save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def file(drawing: Drawing, folder: Path) -> Path:
    """Return the JPEG of `drawing` in `folder`, drawing it if it is not there yet."""
    path = folder / f"{drawing.name}.jpg"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(jpeg(drawing))
        part.replace(path)
    return path
