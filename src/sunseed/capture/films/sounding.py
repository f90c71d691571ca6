"""Sound of a clean film: encoded anew, cut to the millisecond, silent where an editor took it out.

Runs in the child process alone (`child`). Follows ADR 0105 and 0118. What is muted is replaced before anything is
filtered or encoded, in whole frames of the source's decoder and outward, so that nothing of it reaches the encoder.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import av
import av.error
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.filter import Graph
from av.packet import Packet

SOUND_RATE: Final = 48_000
SOUND_BITS: Final = 96_000
SLACK_S: Final = Fraction(60, 1000)
"""Silence begins and ends outside what was chosen: a word's first sound is easily missed by ear."""


class Sound:
    """Sound of the same time, encoded anew: cut to the millisecond, silence where there is none.

    Arguments:
        stream: of the source.
        start_s, end_s: what is heard, by the source's clock.
        muted_s: what is taken out, by the same clock.
    """

    def __init__(
        self,
        stream: Any,
        out: OutputContainer,
        start_s: Fraction,
        end_s: Fraction,
        muted_s: Sequence[tuple[Fraction, Fraction]] = (),
    ) -> None:
        self.stream, self._out, self._start, self._end = stream, out, start_s, end_s
        self._muted = [(begin - SLACK_S, end + SLACK_S) for begin, end in muted_s]
        channels = min(stream.codec_context.channels or 1, 2)
        self._layout = "stereo" if channels == 2 else "mono"
        self._encoder: Any = out.add_stream("aac", rate=SOUND_RATE, layout=self._layout)
        self._encoder.bit_rate = SOUND_BITS
        self._encoder.options = {"flags": "+bitexact"}
        self._graph: Graph | None = None

    def take(self, packet: Packet[Any]) -> None:
        """Decode a packet and write what of it is heard."""
        try:
            frames = self.stream.codec_context.decode(packet)
        except av.error.InvalidDataError:
            return
        for frame in frames:
            if frame.pts is None or frame.time_base is None:
                continue
            begins = frame.pts * frame.time_base
            ends = begins + Fraction(frame.samples, frame.sample_rate)
            if ends > self._start and begins < self._end:
                silent = any(begins < last and ends > first for first, last in self._muted)
                self._push(_silence(frame) if silent else frame)

    def _push(self, frame: AudioFrame) -> None:
        if self._graph is None:
            self._graph = self._filters(frame)
        self._graph.push(frame)
        self._pull()

    def _filters(self, frame: AudioFrame) -> Graph:
        graph = Graph()
        begin = graph.add_abuffer(
            sample_rate=frame.sample_rate, format=frame.format, layout=frame.layout, time_base=frame.time_base
        )
        steps = [
            ("atrim", f"start={float(self._start):.6f}:end={float(self._end):.6f}"),
            ("asetpts", f"PTS-{float(self._start):.6f}/TB"),
            ("aresample", f"{SOUND_RATE}:async=1:first_pts=0"),
            ("aformat", f"sample_fmts=fltp:channel_layouts={self._layout}"),
            ("asetnsamples", "n=1024:p=0"),
        ]
        chain = [begin, *(graph.add(name, words) for name, words in steps), graph.add("abuffersink")]
        for one, other in itertools.pairwise(chain):
            one.link_to(other)
        graph.configure()
        return graph

    def _pull(self) -> None:
        assert self._graph is not None
        while True:
            try:
                frame = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._out.mux(self._encoder.encode(frame))

    def finish(self, until_s: Fraction) -> None:
        """Write the rest."""
        if self._graph is not None:
            self._graph.push(None)
            self._pull()
        self._out.mux(self._encoder.encode(None))


def _silence(frame: AudioFrame) -> AudioFrame:
    """Return silence as long as a frame and at its time; nothing of the frame's sound is in it."""
    made = AudioFrame(format=frame.format.name, layout=frame.layout.name, samples=frame.samples)
    for plane in made.planes:
        plane.update(bytes(plane.buffer_size))
    made.sample_rate, made.pts, made.time_base = frame.sample_rate, frame.pts, frame.time_base
    return made
