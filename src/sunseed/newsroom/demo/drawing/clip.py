"""The demo's one film, drawn: a wall of tiles goes up from the lower left, and the yellow tile comes last.

Follows the drawing `tiles`, of which each tile is a piece. Written as a recorder writes: Matroska, a key picture and a
cluster a second, sound in Opus. The same drawing gives the same film. Needs PyAV; how it is sealed and released is
`filming`'s.
"""

from __future__ import annotations

import io
import math
from array import array
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from PIL import Image, ImageDraw

SECONDS: Final = 12
RATE: Final = 15
SIZE: Final = (960, 600)
_BUILT_S: Final = 8.5
"""When the last tile stands; then the picture goes near to it."""
_GRID: Final = (8, 5)
_LAST: Final = (5, 2)
_PLASTER: Final = (222, 212, 196)
_JOINT: Final = (203, 192, 174)
_HERTZ: Final = 16_000
_PIECE: Final = 320


def record(drawing: Image.Image) -> bytes:
    """Return the film of a wall, built from the tiles of a drawing, as a Matroska file."""
    import av  # an extra: the demo does without it, and says so
    from av.audio.frame import AudioFrame
    from av.video.frame import VideoFrame

    out = io.BytesIO()
    options = {"cluster_time_limit": "1000", "fflags": "+bitexact"}
    with av.open(out, "w", format="matroska", options=options) as film:
        pictures: Any = film.add_stream("libx264", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = *SIZE, "yuv420p"
        pictures.options = {"preset": "veryfast", "crf": "27", "g": str(RATE), "bf": "0", "sc_threshold": "0"}
        sound: Any = film.add_stream("libopus", rate=_HERTZ, layout="mono")
        sound.bit_rate = 32_000
        heard, at = _sound(), 0
        for number, picture in enumerate(_pictures(drawing)):
            frame: Any = VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV's stub
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            film.mux(pictures.encode(frame))
            while at < (number + 1) * _HERTZ // RATE and at < len(heard):
                tone = AudioFrame(format="s16", layout="mono", samples=_PIECE)
                tone.planes[0].update(heard[at : at + _PIECE].tobytes())
                tone.sample_rate, tone.pts, tone.time_base = _HERTZ, at, Fraction(1, _HERTZ)
                film.mux(sound.encode(tone))
                at += _PIECE
        film.mux(pictures.encode(None))
        film.mux(sound.encode(None))
    return out.getvalue()


def _order() -> list[tuple[int, int]]:
    """Return the tiles in the order they are set: from the lower left, the one that counts last."""
    columns, rows = _GRID
    tiles = [(column, row) for column in range(columns) for row in range(rows) if (column, row) != _LAST]
    return [*sorted(tiles, key=lambda one: (one[0] + rows - 1 - one[1], one[1])), _LAST]


def _when() -> list[float]:
    """Return the second at which each tile is set: a steady hand, and a wait before the last."""
    order = _order()
    return [0.5 + number * 6.6 / (len(order) - 2) for number in range(len(order) - 1)] + [_BUILT_S]


def _pictures(drawing: Image.Image) -> Iterator[Image.Image]:
    """Yield the pictures; the wall is kept large, so that going near stays sharp."""
    whole = drawing.convert("RGB").resize((1600, 1000))
    wall = Image.new("RGB", whole.size, _PLASTER)
    pen = ImageDraw.Draw(wall)
    for place in range(0, 1601, 200):
        pen.line([(place, 0), (place, 1000)], fill=_JOINT, width=3)
        pen.line([(0, place), (1600, place)], fill=_JOINT, width=3)
    waiting = list(zip(_when(), _order(), strict=True))
    for number in range(SECONDS * RATE):
        second = number / RATE
        while waiting and waiting[0][0] <= second:
            _, (column, row) = waiting.pop(0)
            box = (column * 200, row * 200, column * 200 + 200, row * 200 + 200)
            wall.paste(whole.crop(box), box)
        yield wall.resize(SIZE, Image.Resampling.BILINEAR, box=_window(second))


def _window(second: float) -> tuple[float, float, float, float]:
    """Return what of the wall is seen: all of it, then ever nearer to the last tile."""
    share = min(max((second - _BUILT_S) / (SECONDS - _BUILT_S), 0.0), 1.0)
    near = 0.55 * (1 - math.cos(math.pi * share)) / 2
    width, height = 1600 * (1 - near), 1000 * (1 - near)
    x, y = (_LAST[0] * 200 + 100) / 1600, (_LAST[1] * 200 + 100) / 1000
    left, top = (1600 - width) * x, (1000 - height) * y
    return left, top, left + width, top + height


def _sound() -> array[int]:
    """Return a tap for each tile, and a small bell for the last."""
    made = array("h", bytes(2 * SECONDS * _HERTZ))
    for number, second in enumerate(_when()):
        is_last = number == len(_order()) - 1
        pitch = 880.0 if is_last else 170.0 + number * 37 % 60
        length, loud = (int(2.4 * _HERTZ), 7_000) if is_last else (int(0.06 * _HERTZ), 4_500)
        at = int(second * _HERTZ)
        for step in range(min(length, len(made) - at)):
            wave = math.sin(2 * math.pi * pitch * step / _HERTZ) + 0.4 * math.sin(5.4 * math.pi * pitch * step / _HERTZ)
            made[at + step] += int(loud * wave * math.exp(-4.5 * step / length))
    return made
