"""Clean films one behind another in one file: what several recorders of one capture filmed, with nothing between them.

Runs in the child process alone (`child`). Follows formats.md §5 and ADR 0134. Packets are copied, so that sealed
pictures stay the sealed ones; that is possible only where all parts are coded alike, and refused otherwise: nothing is
encoded anew to fit. What stands between the parts is not filled; whoever publishes the film says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
from av.container import InputContainer, OutputContainer

from sunseed.capture.films import posing, reading
from sunseed.capture.films.cleaning import MUXER
from sunseed.errors import Refused


def splice(sources: Sequence[str], target: str, poster: str, share: Callable[[float], None]) -> dict[str, Any]:
    """Write film and poster; return when each part begins and what the film is.

    Arguments:
        sources: clean MP4s, in their order.
        target: where the film is written.
        poster: where its poster is.
        share: is told how far it is, 0 to 1.

    Raises:
        Refused: the parts are not coded alike, and why.
    """
    _check_alike(sources)
    begins: list[Fraction] = []
    with reading.opened(sources[0]) as first, av.open(target, "w", format="mp4", options=MUXER) as out:
        made = {one.type: _copy(out, one) for one in _streams(first)}
        end = Fraction(0)
        for number, source in enumerate(sources):
            with reading.opened(source) as container:
                begins.append(_behind(container, end))
                end = _append(container, out, made, begins[-1])
            share((number + 1) / len(sources) * 0.99)
    width, height = posing.poster_of(target, poster)
    return {
        "begins_ms": [round(one * 1000) for one in begins],
        "duration_ms": round(end * 1000),
        "width": width,
        "height": height,
    }


def _streams(container: InputContainer) -> list[Any]:
    """Return the pictures, and the sound where there is one."""
    return [container.streams.video[0], *container.streams.audio[:1]]


def _copy(out: OutputContainer, stream: Any) -> Any:
    made: Any = out.add_stream_from_template(stream, opaque=True)
    made.metadata.clear()
    return made


def _check_alike(sources: Sequence[str]) -> None:
    """Refuse parts that one description of pictures and sound does not fit."""
    for one, other in pairwise(map(_form, sources)):
        for name, value in one.items():
            if value != other[name]:
                raise Refused(f"film: its parts differ in their {name}: one file cannot hold both unchanged")


def _form(source: str) -> dict[str, object]:
    with reading.opened(source) as container:
        context = container.streams.video[0].codec_context
        sound = container.streams.audio[0].codec_context if container.streams.audio else None
        said: dict[str, object] = {
            "codec": reading.codec_of(context.name),
            "size": (context.width, context.height),
            "coding": bytes(context.extradata or b""),
            "sound": sound and (sound.name, sound.sample_rate, sound.channels, bytes(sound.extradata or b"")),
        }
    return said | {"rotation": reading.rotation(source)}


def _behind(container: InputContainer, end: Fraction) -> Fraction:
    """Return how much later a part is shown than by its own clock, so that nothing of it comes before `end`."""
    firsts: dict[str, Fraction] = {}
    for packet in reading.demuxed(container, *_streams(container)):
        if packet.dts is not None and packet.pts is not None:
            at = min(packet.dts, packet.pts) * packet.time_base
            firsts.setdefault(packet.stream.type, at)
        if len(firsts) == len(_streams(container)):
            break
    container.seek(0)
    return end - min(firsts.values(), default=Fraction(0)) if end else Fraction(0)


def _append(container: InputContainer, out: OutputContainer, made: dict[str, Any], shift: Fraction) -> Fraction:
    """Copy the packets of a part; return where pictures and sound of it have both ended."""
    end = shift
    for packet in _shifted(container, shift):
        end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
        packet.stream = made[packet.stream.type]
        out.mux(packet)
    return end


def _shifted(container: InputContainer, shift: Fraction) -> Iterator[Any]:
    for packet in reading.demuxed(container, *_streams(container)):
        if packet.pts is None or packet.dts is None:
            continue
        by = round(shift / packet.time_base)
        packet.pts, packet.dts = packet.pts + by, packet.dts + by
        yield packet
