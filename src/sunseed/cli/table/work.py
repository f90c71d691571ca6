"""An editor's work on a capture: marks, notes, people, captions, transcript, boxes; encrypted on the editor's machine.

One age file a capture, to the editor's own recipient: names of people filmed are what a raid looks for. Written whole,
beside the old one, then in its place; a writer who read another version is refused, so that two windows lose nothing.
Owns the form and the file; what of it becomes public is chosen when it is sent (`sending`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec

from sunseed.capture.films.covering import Cover, Plan, Span
from sunseed.capture.identity import Identity, encrypt
from sunseed.errors import Malformed, Refused

MOST_BYTES: Final = 8 * 1024 * 1024
Ms = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Short = Annotated[str, msgspec.Meta(max_length=300)]


class Mark(msgspec.Struct, forbid_unknown_fields=True):
    """A range. Arguments: id: of the mark; from_ms, to_ms: on the capture's clock; note: for the desk alone."""

    id: Short
    from_ms: Ms
    to_ms: Ms
    note: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


class Person(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody in the film. Arguments: name; role; public: whether a publication names them."""

    name: Short
    role: Short = ""
    public: bool = False


class Cue(msgspec.Struct, forbid_unknown_fields=True):
    """A caption. Arguments: from_ms, to_ms: on the capture's clock; text: may have line breaks."""

    from_ms: Ms
    to_ms: Ms
    text: Annotated[str, msgspec.Meta(max_length=2_000)]


class Work(msgspec.Struct, forbid_unknown_fields=True):
    """Everything an editor adds to a capture.

    Arguments:
        version: rises with each writing.
        covers, muted: boxes over the picture, and sound that is taken out, in copies.
        language: of the words.
    """

    version: int = 0
    marks: Annotated[list[Mark], msgspec.Meta(max_length=2_000)] = []
    people: Annotated[list[Person], msgspec.Meta(max_length=500)] = []
    captions: Annotated[list[Cue], msgspec.Meta(max_length=20_000)] = []
    transcript: Annotated[str, msgspec.Meta(max_length=2_000_000)] = ""
    covers: Annotated[list[Cover], msgspec.Meta(max_length=200)] = []
    muted: Annotated[list[Span], msgspec.Meta(max_length=2_000)] = []
    language: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")] = "en"


class Shelf:
    """Where the work of all captures lies.

    Arguments:
        folder: of this user alone; made if it is not there.
        editor: whose recipient it is encrypted to.
    """

    def __init__(self, folder: Path, editor: Identity) -> None:
        self._folder, self._editor = folder, editor
        self._lock = threading.Lock()

    def read(self, capture: str) -> Work:
        """Return the work on a capture, empty where there is none; raises Untrue where this identity opens it not."""
        file = self._file(capture)
        if not file.exists():
            return Work()
        text = self._editor.decrypt(file.read_bytes(), str(file))
        try:
            return msgspec.json.decode(text, type=Work)
        except msgspec.MsgspecError as error:
            raise Malformed(f"{file}: {error}. Move it away to begin anew") from error

    def write(self, capture: str, data: bytes) -> int:
        """Keep work that was made from the newest version; return the new version.

        Raises:
            Malformed: another form, or too much; Refused: another window has written since.
        """
        if len(data) > MOST_BYTES:
            raise Malformed(f"work: expected at most {MOST_BYTES} bytes")
        try:
            work = msgspec.json.decode(data, type=Work)
        except msgspec.MsgspecError as error:
            raise Malformed(f"work: {error}") from error
        Plan(tuple(work.covers), tuple(work.muted)).check()
        with self._lock:
            if (newest := self.read(capture).version) != work.version:
                raise Refused(f"another window has changed this (version {newest}): load it before you go on")
            work.version += 1
            self._put(self._file(capture), encrypt(msgspec.json.encode(work), [self._editor.recipient]))
        return work.version

    def _file(self, capture: str) -> Path:
        return self._folder / f"{capture}.age"

    def _put(self, file: Path, data: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(descriptor)
        # Dying before this line leaves the work as it was; after it, as it is.
        beside.replace(file)


def webvtt(cues: list[Cue], spans: Sequence[tuple[int, int]]) -> str:
    """Return captions as WebVTT; "" where there are none.

    Arguments:
        cues: by the capture's clock.
        spans: what the film shows, first and last millisecond by that clock, one behind another: what lies between two
            of them takes no time in the film.
    """
    rows, shown = [], 0
    for from_ms, to_ms in spans:
        for one in sorted(cues, key=lambda cue: (cue.from_ms, cue.to_ms)):
            begin, end = max(one.from_ms, from_ms) - from_ms + shown, min(one.to_ms, to_ms) - from_ms + shown
            text = "\n".join(row.strip() for row in one.text.splitlines() if row.strip())
            if begin < end and text:
                safe = text.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "--&gt;")
                rows.append(f"{_clock(begin)} --> {_clock(end)}\n{safe}\n")
        shown += to_ms - from_ms
    return "WEBVTT\n\n" + "\n".join(rows) if rows else ""


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
