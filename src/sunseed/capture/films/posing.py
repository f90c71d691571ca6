"""One picture of a film: set upright, made smaller, and written as a poster without metadata.

Runs in the child process alone (`child`). The poster is made from the clean film, never from its source: what is
covered there is covered here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.filter import Graph
from av.video.frame import VideoFrame

from sunseed.capture.films import reading
from sunseed.errors import Refused

POSTER_SIDE_PX: Final = 1280


def upright(frame: VideoFrame, side_px: int) -> VideoFrame:
    """Return a picture turned as it is meant to be seen, its longer side at most `side_px`."""
    turns = {
        90: ["cclock"],
        -90: ["clock"],
        180: ["clock", "clock"],
        -180: ["clock", "clock"],
        270: ["clock"],
        -270: ["cclock"],
    }
    steps = turns.get(int(frame.rotation), [])
    scale = min(1.0, side_px / max(frame.width, frame.height))
    made = frame
    if scale < 1.0:
        made = frame.reformat(width=_even(frame.width * scale), height=_even(frame.height * scale))
    if not steps:
        return made
    graph = Graph()
    begin = graph.add_buffer(width=made.width, height=made.height, format=made.format, time_base=Fraction(1, 1000))
    chain = [begin, *(graph.add("transpose", one) for one in steps), graph.add("buffersink")]
    for one, other in itertools.pairwise(chain):
        one.link_to(other)
    graph.configure()
    graph.push(made)
    turned = graph.pull()
    assert isinstance(turned, VideoFrame)
    turned.pts = frame.pts
    return turned


def _even(px: float) -> int:
    return max(round(px / 2) * 2, 2)


def poster_of(film: str, poster: str) -> tuple[int, int]:
    """Write a picture of the film as JPEG: the first one a second in, or the last of a shorter one; return its size."""
    chosen: VideoFrame | None = None
    with reading.opened(film) as container:
        base = container.streams.video[0].time_base or Fraction(1, 1000)
        for frame in reading.decoded(container):
            chosen = frame
            if frame.pts is not None and frame.pts * base >= 1:
                break
    if chosen is None:
        raise Refused("film: no picture of it can be decoded")
    turned = abs(int(chosen.rotation)) in (90, 270)
    size = (chosen.height, chosen.width) if turned else (chosen.width, chosen.height)
    shown = upright(chosen, POSTER_SIDE_PX).reformat(format="yuvj420p")
    Path(poster).write_bytes(b"".join(_jpeg(shown)))
    return size


def _jpeg(shown: VideoFrame) -> Iterator[bytes]:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = shown.width, shown.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"flags": "+bitexact+qscale", "global_quality": str(118 * 3)}
    shown.pts = None
    for packet in (*encoder.encode(shown), *encoder.encode(None)):
        yield bytes(packet)
