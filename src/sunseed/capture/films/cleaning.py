"""Making a clean film: pictures copied where they are H.264 already, else encoded; sound encoded anew; a poster.

Runs in the child process alone (`child`). Follows formats.md §8 and ADR 0105: no title, time, place, device or encoder
text, no unit in the coded pictures that is not needed to show them, no picture before or behind what was chosen. Memory
does not grow with the film: packets are read, written and forgotten. What is accepted is `reading`'s; whether the
result hides something is looked at again by `searching`, which shares no code with this.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

import av
import av.error
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame

from sunseed.capture.films import posing, reading
from sunseed.capture.films.covering import Painter, Plan
from sunseed.capture.films.reading import Survey
from sunseed.capture.films.sounding import Sound
from sunseed.errors import Refused

SIDE_PX: Final = 1280
"""The longer side of a film that has to be encoded: soon playable comes before large."""
_PRINTED: Final = 90_000
"""Units a second that encoded pictures are timed in; no picture is repeated or dropped to fit a rate."""
_UNITS: Final = "filter_units=pass_types=1-5|7|8"
"""Slices and parameter sets; all else in coded H.264 is words, not pictures."""
_COPIED: Final = ("yuv420p", "yuvj420p")

Share = Callable[[float], None]


def clean(
    source: str,
    target: str,
    poster: str,
    cut: tuple[int, int] | None,
    side_px: int | None,
    plan: Plan,
    share: Share,
) -> dict[str, Any]:
    """Write film and poster; return what they are, as `films.Clean` has it."""
    plan.check()
    found = reading.survey(source)
    first, behind = _asked(found, cut)
    start = next((at for at in found.keys if first <= at < behind), None)
    with reading.opened(source) as container:
        context = container.streams.video[0].codec_context
        # A cut without a key picture near its beginning is encoded: else most of it would be missing.
        near = start is not None and (cut is None or found.ms(start) - found.ms(first) <= 1_500)
        untouched = side_px is None and not plan.covers
        copied = untouched and found.codec == "h264" and context.pix_fmt in _COPIED and near
        at = start if copied and start is not None else first
        with av.open(target, "w", format="mp4", options=MUXER) as out:
            maker = _Copy if copied else _Encode
            made = maker(container, out, found, at, behind, side_px, plan, share)
            made.run()
    width, height = posing.poster_of(target, poster)
    share(1.0)
    return {
        "how": "copied" if copied else "encoded",
        "duration_ms": _milliseconds(made.until - at, found.time_base),
        "width": width,
        "height": height,
        "from_ms": found.ms(at),
        "to_ms": found.ms(made.until),
    }


MUXER: Final = {"movflags": "+faststart+negative_cts_offsets", "use_editlist": "0", "fflags": "+bitexact"}


def _asked(found: Survey, cut: tuple[int, int] | None) -> tuple[int, int]:
    if cut is None:
        return found.first, found.end + 1
    from_ms, to_ms = cut
    if not 0 <= from_ms < to_ms or found.at(from_ms) > found.last:
        raise Refused(f"film: nothing to show from {from_ms} to {to_ms} ms; it is {found.ms(found.end)} ms long")
    return found.at(from_ms), min(found.at(to_ms), found.end + 1)


def _milliseconds(units: int, base: Fraction) -> int:
    return round(units * base * 1000)


class _Making(ABC):
    """What copying and encoding share: one pass over the source, sound beside pictures, progress.

    Arguments:
        at, behind: first time that is shown, and the first that is not, in the pictures' own units.
        until: set while running: where the last picture that is shown ends.
    """

    def __init__(
        self,
        container: InputContainer,
        out: OutputContainer,
        found: Survey,
        at: int,
        behind: int,
        side_px: int | None,
        plan: Plan,
        share: Share,
    ) -> None:
        self.container, self.out, self.found, self.share = container, out, found, share
        self.at, self.behind, self.until = at, behind, at
        self.side_px, self.plan = side_px, plan
        self.video = container.streams.video[0]
        self.pictures: Any = self._pictures()
        sound = container.streams.audio[0] if container.streams.audio else None
        base = found.time_base
        zero = found.first * base - Fraction(plan.clock_ms, 1000)
        muted = [(zero + Fraction(one.from_ms, 1000), zero + Fraction(one.to_ms, 1000)) for one in plan.muted]
        self.sound = Sound(sound, out, at * base, behind * base, muted) if sound is not None else None
        self._told = 0.0

    @abstractmethod
    def _pictures(self) -> Any:
        """Make the stream that pictures are written to."""

    @abstractmethod
    def picture(self, packet: Packet[Any]) -> bool:
        """Take a packet of pictures; return whether more are wanted."""

    @abstractmethod
    def finish(self) -> None:
        """Write what is still held."""

    def run(self) -> None:
        """Read the source once and write everything that is shown."""
        streams = [self.video, *([self.sound.stream] if self.sound else [])]
        more = True
        for packet in reading.demuxed(self.container, *streams):
            if packet.pts is None:
                continue
            if packet.stream.type == "audio":
                assert self.sound is not None
                self.sound.take(packet)
            elif more:
                pts = packet.pts  # A packet that was written keeps nothing.
                more = self.picture(packet)
                self._tell(pts)
            elif self.sound is None or packet.pts * self.found.time_base > self.behind * self.found.time_base + 2:
                break
        self.finish()
        if self.sound is not None:
            self.sound.finish(self.until * self.found.time_base)

    def _tell(self, pts: int) -> None:
        done = (pts - self.at) / max(min(self.behind, self.found.end) - self.at, 1)
        if done - self._told >= 0.005:
            self._told = done
            self.share(min(done, 0.99))

    def seen(self, pts: int, duration: int | None) -> None:
        """Note that a picture is shown."""
        length = duration or max((self.found.end - self.found.first) // max(self.found.pictures, 1), 1)
        self.until = max(self.until, min(pts + length, max(self.behind, pts + 1)))


class _Copy(_Making):
    """Packets of H.264 as they are, without the units nobody needs; from a key picture on."""

    def _pictures(self) -> Any:
        made = self.out.add_stream_from_template(self.video, opaque=True)
        made.metadata.clear()
        self._units = BitStreamFilterContext(_UNITS, self.video, made)
        self._begun = False
        self._newest = -1
        return made

    def picture(self, packet: Packet[Any]) -> bool:
        """Copy a packet; the first one behind the end, in the order of decoding, ends the film."""
        assert packet.pts is not None
        if packet.pts >= self.behind:
            return False
        if not self._begun:
            self._begun = packet.is_keyframe and packet.pts == self.at
        # Pictures shown before the first key picture hang on what is not shown: they would be hidden frames.
        if self._begun and packet.pts >= self.at:
            self.seen(packet.pts, packet.duration)
            packet.pts -= self.at
            if packet.dts is not None:
                packet.dts -= self.at
                if packet.dts == self._newest:  # recorders of busy phones write two pictures for one millisecond
                    packet.dts += 1
                    packet.pts = max(packet.pts, packet.dts)
                self._newest = packet.dts
            self._write(packet)
        return True

    def _write(self, packet: Packet[Any] | None) -> None:
        for one in self._units.filter(packet):
            one.stream = self.pictures
            self.out.mux(one)

    def finish(self) -> None:
        """Flush the filter."""
        self._write(None)


class _Encode(_Making):
    """Pictures decoded, set upright, made smaller where they are large, covered, and encoded with the times they had.

    One picture waits for the next, because only that tells until when it is shown, and so what must be covered in it.
    """

    def _pictures(self) -> Any:
        # Sound may come first, and all streams must be there before anything is written.
        self._encoder = self._begin(self._first())
        self._units: Any = None
        self._last = -1
        self._waiting: VideoFrame | None = None
        self._painter = Painter(self.plan.covers)
        return self._encoder

    def run(self) -> None:
        """Read and write as copying does, once the header is written: what opens an encoder changes how it writes."""
        self.out.start_encoding()
        super().run()

    def _first(self) -> VideoFrame:
        """Return the source's first picture, upright, which says how large all are made."""
        with reading.opened(self.container.name.removeprefix("file:")) as again:
            for frame in reading.decoded(again):
                return posing.upright(frame, self.side_px or SIDE_PX)
        raise Refused("film: no picture of it can be decoded")

    def picture(self, packet: Packet[Any]) -> bool:
        """Decode a packet; ends once pictures lie behind the end."""
        try:
            frames = self.video.codec_context.decode(packet)
        except av.error.InvalidDataError:
            return True
        return self._take(frames)

    def _take(self, frames: list[VideoFrame]) -> bool:
        for frame in frames:
            if frame.pts is None or frame.pts < self.at:
                continue
            if frame.pts >= self.behind:
                return False
            before, self._waiting = self._waiting, frame
            if before is not None:
                self._encode(before, frame.pts)
        return True

    def _encode(self, frame: VideoFrame, until: int) -> None:
        assert frame.pts is not None
        shown = posing.upright(frame, self.side_px or SIDE_PX)
        at = round((frame.pts - self.at) * self.found.time_base * _PRINTED)
        if at <= self._last:
            return
        self._last = at
        self.seen(frame.pts, frame.duration)
        fitted = shown.reformat(width=self._encoder.width, height=self._encoder.height, format="yuv420p")
        if self.plan.covers:
            fitted = _owned(fitted)
            size = (fitted.width, fitted.height)
            self._painter.paint(fitted.planes, size, self._plan_ms(frame.pts), self._plan_ms(max(until, frame.pts)))
        fitted.pts, fitted.time_base, fitted.pict_type = at, Fraction(1, _PRINTED), 0
        # Without a length, or with one in the source's units, the muxer makes one up for the last picture.
        fitted.duration = max(round((min(until, self.behind) - frame.pts) * self.found.time_base * _PRINTED), 1)
        self._write(self._encoder.encode(fitted))

    def _plan_ms(self, at: int) -> float:
        return self.plan.clock_ms + float((at - self.found.first) * self.found.time_base * 1000)

    def _write(self, packets: list[Packet[Any]]) -> None:
        if packets and self._units is None:
            self._units = BitStreamFilterContext(_UNITS, self._encoder, self._encoder)
        for packet in packets:
            for one in self._units.filter(packet):
                one.stream = self._encoder
                self.out.mux(one)

    def _begin(self, shown: VideoFrame) -> Any:
        made = self.out.add_stream("libx264", rate=30)
        made.width, made.height, made.pix_fmt = shown.width // 2 * 2, shown.height // 2 * 2, "yuv420p"
        made.time_base = made.codec_context.time_base = Fraction(1, _PRINTED)
        made.codec_context.bit_rate = 0
        made.codec_context.gop_size = 60
        made.options = {"preset": "veryfast", "crf": "23", "bf": "0", "flags": "+bitexact", "x264-params": "info=0"}
        return made

    def finish(self) -> None:
        """Encode what the decoder and the encoder still hold."""
        self._take(self.video.codec_context.decode(None))
        if self._waiting is not None:
            self._encode(self._waiting, max(self.found.end, self.behind))
        if self._last < 0:
            raise Refused("film: no picture of what was chosen can be decoded")
        self._write(self._encoder.encode(None))


def _owned(frame: VideoFrame) -> VideoFrame:
    """Return a copy that may be painted: a decoder goes on reading the picture it gave, to make the next ones."""
    made = VideoFrame(frame.width, frame.height, frame.format.name)
    for source, target in zip(frame.planes, made.planes, strict=True):
        one, other = memoryview(source), memoryview(target)
        length = min(source.line_size, target.line_size)
        for row in range(target.height):
            at, to = row * source.line_size, row * target.line_size
            other[to : to + length] = one[at : at + length]
    return made
