"""The limited process that reads untrusted film: a recorder's bytes come in, what a browser's MediaSource plays leaves.

Run as `python -m sunseed.cli.table.remuxing CONTAINER` with the film on standard input; frames (`frames`) leave on
standard output. Packets are copied, nothing is decoded or encoded; H.264, AV1 and H.265 leave as fragmented MP4 with
times as they stood, VP8 and VP9 as WebM. Before a byte is read the process gives up files, memory, processor time and
all formats and protocols but the one its container is. What a forged film does to the demuxer ends in here.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO, Any, Final

from sunseed.capture.films import h264
from sunseed.cli.table import frames

FORMATS: Final = {"matroska": "matroska", "webm": "matroska", "mp4": "mp4"}
VIDEO: Final = {"h264": "mp4", "hevc": "mp4", "av1": "mp4", "vp8": "webm", "vp9": "webm"}
AUDIO: Final = {"mp4": {"opus": "opus", "aac": "mp4a.40.2"}, "webm": {"opus": "opus", "vorbis": "vorbis"}}
MEMORY_BYTES: Final = 1024 * 1024 * 1024
PROCESSOR_S: Final = 600
MOST_STREAMS: Final = 8
FRAGMENT_US: Final = 250_000
READING: Final = {
    "probesize": "1048576", "analyzeduration": "1000", "protocol_whitelist": "", "max_streams": str(MOST_STREAMS),
}  # fmt: skip
WRITING: Final = {
    "mp4": {
        "movflags": "empty_moov+default_base_moof+frag_discont+skip_trailer", "frag_duration": str(FRAGMENT_US),
        "use_editlist": "0", "avoid_negative_ts": "disabled", "fflags": "bitexact", "flush_packets": "1",
    },
    "webm": {
        "live": "1", "cluster_time_limit": str(FRAGMENT_US // 1000), "avoid_negative_ts": "disabled",
        "fflags": "bitexact", "flush_packets": "1",
    },
}  # fmt: skip


def limit() -> None:
    """Give up what copying packets does not need; from here on a taken-over process can neither write nor grow."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))


class Source:
    """Standard input as the demuxer reads it: what is there, without waiting for more than one byte of it."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; b"" only at the end."""
        return self._raw.read1(size)  # type: ignore[attr-defined, no-any-return]


class Sink:
    """What the muxer writes, as `d` frames. Arguments: give: takes a frame's payload."""

    def __init__(self, give: Callable[[bytes], None]) -> None:
        self._give = give

    def write(self, data: bytes) -> int:
        """Pass it on."""
        self._give(bytes(data))
        return len(data)


def remux(container: str, source: Any, out: IO[bytes]) -> None:
    """Copy the packets of one recorder's film into what a browser plays.

    Arguments:
        container: matroska, webm or mp4.
        source: has `read`.
        out: takes frames.
    """
    import av  # only in this process: nothing else of the light table reads film

    def give(kind: frames.Kind, payload: bytes) -> None:
        out.write(frames.encode(kind, payload))
        out.flush()

    with av.open(source, "r", format=FORMATS[container], options=READING) as film:
        video, audio = _streams(film)
        target = VIDEO[video.codec_context.name] if video else "mp4"
        if audio is not None and audio.codec_context.name not in AUDIO[target]:
            audio = None
        chosen = [one for one in (video, audio) if one is not None]
        if not chosen:
            give(b"e", b"no video or sound of a kind that plays here")
            return
        packets = _packets(film, chosen)
        first, ahead = _first_picture(packets, video)
        extra = _configuration(video, ahead)
        said: dict[str, Any] = {"mime": _mime(target, video, audio, extra), "first_ms": first}
        if video is not None:
            said |= {"width": video.codec_context.width, "height": video.codec_context.height}
        give(b"i", json.dumps(said).encode())
        with av.open(Sink(lambda data: give(b"d", data)), "w", format=target, options=WRITING[target]) as made:
            copies = {one.index: made.add_stream_from_template(one) for one in chosen}
            if video is not None and extra:
                copies[video.index].codec_context.extradata = extra
            for packet in chain(ahead, packets):
                packet.stream = copies[packet.stream.index]
                made.mux(packet)


def _first_picture(packets: Iterator[Any], video: Any) -> tuple[int, list[Any]]:
    """Return when the first picture that can be decoded stands, in milliseconds, and the packets from it on.

    What comes before it shows nothing by itself: a player would wait, or show grey.
    """
    for packet in packets:
        if video is None or (packet.stream.index == video.index and packet.is_keyframe):
            return max(int(packet.pts * packet.time_base * 1000), 0), [packet]
    return 0, []


def _streams(film: Any) -> tuple[Any, Any]:
    """Return the first video and the first sound that can be copied."""
    video = next((one for one in film.streams.video if one.codec_context.name in VIDEO), None)
    audio = next(iter(film.streams.audio), None)
    return video, audio


def _packets(film: Any, chosen: list[Any]) -> Iterator[Any]:
    """Yield packets, of each stream in rising order: after a hole a demuxer may go back, and a muxer must not."""
    newest: dict[int, int] = {}
    for packet in film.demux(chosen):
        if packet.pts is None:
            continue
        if packet.dts is None:  # until the demuxer knows whether frames are reordered, which no phone's recorder does
            packet.dts = packet.pts
        last = newest.get(packet.stream.index, packet.dts - 1)
        if packet.dts == last:  # recorders of busy phones write two pictures for one millisecond
            packet.dts += 1
            packet.pts = max(packet.pts, packet.dts)
        if packet.dts <= last:
            continue
        newest[packet.stream.index] = packet.dts
        yield packet


def _configuration(video: Any, ahead: list[Any]) -> bytes:
    """Return what a player must know before the first picture; some recorders write H.264's in each key picture alone.

    Arguments:
        video: the stream, or None.
        ahead: its first picture, where there is one.

    Returns:
        An avcC record, or the parameter sets with start codes as in ITU-T H.264 Annex B; other codecs' own.
    """
    if video is None:
        return b""
    own = bytes(video.codec_context.extradata or b"")
    if video.codec_context.name != "h264" or own or not ahead:
        return own
    return b"".join(b"\0\0\0\1" + unit for unit in h264.units(bytes(ahead[0])) if unit[0] & 31 in h264.SETS)


def _mime(target: str, video: Any, audio: Any, extra: bytes) -> str:
    names = [_video_name(video.codec_context.name, extra)] if video is not None else []
    if audio is not None:
        names.append(AUDIO[target][audio.codec_context.name])
    return f'{"video" if video is not None else "audio"}/{target}; codecs="{", ".join(names)}"'


def _video_name(codec: str, extra: bytes) -> str:
    """Return the codec as RFC 6381 names it."""
    if codec == "h264":
        # The same three bytes follow the first one of an avcC record and of a sequence parameter set.
        first = (
            extra if extra[:1] == b"\x01" else next((one for one in h264.units(extra) if one[0] & 31 == h264.SPS), b"")
        )
        return f"avc1.{first[1:4].hex()}" if len(first) > 3 else "avc1.42e01e"
    return {"vp8": "vp8", "vp9": "vp9", "av1": "av01.0.08M.08", "hevc": "hvc1.1.6.L120.B0"}[codec]


def main(container: str) -> None:
    """Read standard input until it ends; what goes wrong leaves as an `e` frame."""
    out = sys.stdout.buffer
    import av

    limit()
    try:
        remux(container, Source(sys.stdin.buffer), out)
    except (av.FFmpegError, ValueError, MemoryError, KeyError) as error:
        out.write(frames.encode(b"e", f"this film cannot be read: {error}".encode()[:500]))
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
