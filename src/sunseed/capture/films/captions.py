"""Captions: WebVTT of which only what is shown is kept.

Follows W3C WebVTT: a header, then cues. Comments, styles and regions are left out (an editor's remark is not for
readers, a style sheet is not for our pages), times and texts stay as they are. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sunseed.errors import Malformed

MOST_BYTES: Final = 1 << 20
_TIME: Final = r"(?:[0-9]{2,}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
_TIMES: Final = re.compile(rf"({_TIME})[ \t]+-->[ \t]+({_TIME})((?:[ \t]+[a-z]+:[^\s]+)*)[ \t]*", re.ASCII)
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\ud800-\udfff]")


def clean(data: bytes) -> bytes:
    """Return captions with their cues and nothing else.

    Raises:
        Malformed: not WebVTT, too large, or without a cue.
    """
    if len(data) > MOST_BYTES:
        raise Malformed(f"captions: expected at most {MOST_BYTES} bytes, found {len(data)}")
    try:
        text = unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Malformed(f"captions: expected UTF-8: {error}") from error
    blocks = re.split(r"\n{2,}", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    if not re.match(r"WEBVTT(?:[ \t\n]|\Z)", blocks[0]):
        raise Malformed(f"captions: expected WEBVTT first, found {blocks[0][:20]!a}")
    cues = [cue for block in blocks[1:] if (cue := _cue(block))]
    if not cues:
        raise Malformed("captions: expected at least one cue, such as 00:01.000 --> 00:02.000 and a line of text")
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def _cue(block: str) -> str:
    """Return a cue without its name, or "" for a block that is none."""
    lines = block.split("\n")
    place = next((number for number, line in enumerate(lines[:2]) if "-->" in line), None)
    if place is None:
        if lines[0].startswith(("NOTE", "STYLE", "REGION")):
            return ""
        raise Malformed(f"captions: expected times, found {lines[0][:60]!a}")
    times = _TIMES.fullmatch(lines[place])
    if times is None or _ms(times[1]) >= _ms(times[2]):
        raise Malformed(f"captions: expected 00:01.000 --> 00:02.000, the second later, found {lines[place][:60]!a}")
    words = [_UNSAFE.sub("", line).strip() for line in lines[place + 1 :]]
    said = "\n".join(line for line in words if line)
    return f"{times[1]} --> {times[2]}{times[3]}\n{said}" if said else ""


def _ms(time: str) -> int:
    *rest, seconds = time.split(":")
    minutes = 0
    for part in rest:
        minutes = minutes * 60 + int(part)
    return minutes * 60_000 + int(seconds.replace(".", ""))
