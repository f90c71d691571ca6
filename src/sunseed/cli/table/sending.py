"""Sending what was chosen: released as exactly the chunks that were watched, or derived as a clean copy made here.

Follows formats.md §10. A job runs beside the page and says how far it is. What lies on this machine's disk meanwhile is
in the private folder and deleted when the job ends; of a derived film no chunk and no salt leaves the machine.
"""

from __future__ import annotations

import json
import secrets
import shutil
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from sunseed.capture.chunk import SALT_BYTES
from sunseed.capture.packs import Release
from sunseed.cli.table import frames, playing
from sunseed.cli.table.choosing import Choice, Choices
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.work import Shelf, Work, webvtt
from sunseed.documents.film import FILM_ROLES
from sunseed.errors import Malformed, Refused, SunseedError

LEAD_PIECES: Final = 3
"""Film before a derived cut that decoding may need; it is cut away again."""


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """What the editor says of a publication. Arguments: untouched: nothing in it must be blurred, muted or cropped."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    untouched: bool = False
    captions: bool = True
    transcript: bool = True


@dataclass
class Job:
    """Work in progress. Arguments: step: what is being done; share: 0 to 1; item: the publication; trouble: words."""

    step: str = "preparing"
    share: float = 0.0
    item: str = ""
    trouble: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    def said(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        return {"job": self.id, "step": self.step, "share": self.share, "item": self.item, "trouble": self.trouble}

    def move(self, step: str, share: float) -> None:
        """Say how far it is."""
        self.step, self.share = step, share


class Sender:
    """Makes publications.

    Arguments:
        newsroom: that takes them.
        shelf: of the editor's work.
        choices: what was watched.
        folder: of this user alone.
    """

    def __init__(self, newsroom: Newsroom, shelf: Shelf, choices: Choices, folder: Path) -> None:
        self._newsroom, self._shelf, self._choices, self._folder = newsroom, shelf, choices, folder
        self._jobs: dict[str, Job] = {}

    def job(self, key: str) -> Job:
        """Return a job; raises Refused for one that is none."""
        if key not in self._jobs:
            raise Refused("no such job in this sitting")
        return self._jobs[key]

    def release(self, choice: Choice, asked: Asked) -> Job:
        """Begin to release a choice; raises Refused unless it was watched and needs no change."""
        if not asked.untouched:
            raise Refused("film that must be blurred, muted or cropped is not released: publish it as derived")
        self._choices.need_watched(choice)
        return self._begin(lambda job, folder: self._release(job, folder, choice, asked))

    def derive(self, holding: Holding, from_ms: int, to_ms: int, asked: Asked) -> Job:
        """Begin to publish a clean copy of a range; nothing of it is released."""
        head, run = holding.between(from_ms, to_ms)
        return self._begin(lambda job, folder: self._derive(job, folder, holding, head, run, (from_ms, to_ms), asked))

    def _begin(self, work: Callable[[Job, Path], str]) -> Job:
        job = Job()
        self._jobs[job.id] = job

        def run() -> None:
            folder = self._folder / f"job-{job.id}"
            folder.mkdir(mode=0o700)
            try:
                job.item = work(job, folder)
                job.move("done", 1.0)
            except SunseedError as error:
                job.trouble = str(error)
            except Exception as error:  # the last net of a thread: the page must be told
                job.trouble = f"unexpected {type(error).__name__}: {error}. This is a bug"
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        threading.Thread(target=run, name="job", daemon=True).start()
        return job

    def _release(self, job: Job, folder: Path, choice: Choice, asked: Asked) -> str:
        pack = folder / "release.zip"
        pack.write_bytes(release_of(choice, lambda share: job.move("packing", share)).encode())
        digest = self._send(job, pack)
        job.move("publishing", 0.0)
        # Captions count from the first picture that is shown, as the film for readers does.
        words = self._words(choice.holding.capture, max(choice.from_ms, choice.shown_ms), choice.to_ms, asked)
        return self._newsroom.publish("release", {"pack": digest, **words})

    def _derive(
        self, job: Job, folder: Path, holding: Holding, head: int, run: list[int], span: tuple[int, int], asked: Asked
    ) -> str:
        # PyAV is needed for this alone.
        films: Any = import_module("sunseed.capture.films")

        source, target = folder / "source", folder / "film.mp4"
        first_ms = _playable(holding, head, _with_lead(holding, head, run), source, job)
        cut = (max(span[0] - first_ms, 0), span[1] - first_ms)
        made = films.clean(source, target, cut=cut, progress=lambda share: job.move("making the clean copy", share))
        digest = self._send(job, target)
        poster = folder / "poster.jpg"
        poster.write_bytes(made.poster)
        shown = self._send(job, poster)
        job.move("publishing", 0.0)
        said = {
            "film": digest, "poster": shown, "capture": holding.capture, "item": str(uuid.uuid4()),
            "start_ms": holding.items[run[0]].from_ms, "end_ms": holding.items[run[-1]].to_ms,
        }  # fmt: skip
        shows = first_ms + made.from_ms, first_ms + made.to_ms
        return self._newsroom.publish("derive", said | self._words(holding.capture, *shows, asked))

    def _send(self, job: Job, file: Path) -> str:
        with file.open("rb") as opened:
            whole = sha256()
            while part := opened.read(1 << 20):
                whole.update(part)
        self._newsroom.send(file, whole.hexdigest(), lambda sent, size: job.move("sending", sent / max(size, 1)))
        return whole.hexdigest()

    def _words(self, capture: str, from_ms: int, to_ms: int, asked: Asked) -> dict[str, Any]:
        """Return what of the editor's work goes with a publication: only what is public by the editor's choice."""
        work: Work = self._shelf.read(capture)
        people = [one for one in work.people if one.public and one.name.strip()]
        if strange := next((one for one in people if one.role not in FILM_ROLES), None):
            raise Refused(f"{strange.name}: choose what they are in this film, one of {', '.join(FILM_ROLES)}")
        return {
            "name": asked.name.strip(),
            "language": work.language,
            "captions": webvtt(work.captions, from_ms, to_ms) if asked.captions else "",
            "transcript": work.transcript.strip() if asked.transcript else "",
            "people": [{"name": one.name.strip(), "role": one.role} for one in people],
        }


def release_of(choice: Choice, progress: Callable[[float], None]) -> Release:
    """Return the release of a choice: its chunks, opened anew and held to their seals."""
    chunks = {}
    for number, seq in enumerate(choice.seqs):
        body: Any = choice.holding.lines[seq].body
        chunks[body.commit] = choice.holding.chunk(seq)
        progress((number + 1) / len(choice.seqs))
    first, last = choice.run[0], choice.run[-1]
    lines = tuple(choice.holding.lines[seq].data for seq in sorted({0, choice.head, *range(first, last + 1)}))
    return Release(choice.holding.capture, first, last, lines, chunks)


def _with_lead(holding: Holding, head: int, run: list[int]) -> list[int]:
    """Return a run with a little film before it, so that its first picture can be decoded."""
    before = [one.seq for one in holding.items[head + 1 : run[0]] if one.part == "media" and one.state == "held"]
    return before[-LEAD_PIECES:] + run


def _playable(holding: Holding, head: int, seqs: list[int], target: Path, job: Job) -> int:
    """Write what the limited process makes of chunks, packets copied; return when its first picture stands.

    Raises:
        Refused: more than one recorder's film; Malformed: nothing in it plays.
    """
    if any(holding.items[seq].part == "head" for seq in seqs if seq != head):
        raise Refused("this range holds the film of two recorders: choose on one side of the change")
    start, first_ms = holding.run_start_ms(head), -1
    order = seqs if seqs[0] == head else [head, *seqs]
    with target.open("wb") as opened:
        for frame in playing.play(holding, order, threading.Event(), strict=True):
            kind, payload = frame[:1], frame[frames.HEAD.size :]
            if kind == b"i":
                first_ms = start + int(json.loads(payload)["first_ms"])
            elif kind == b"d":
                opened.write(payload)
            elif kind == b"e" and payload:
                raise Malformed(payload.decode("utf-8", "replace"))
            job.move("opening", min(opened.tell() / max(SALT_BYTES, sum_bytes(holding, order)), 1.0))
    if first_ms < 0:
        raise Malformed("nothing in this range plays")
    return first_ms


def sum_bytes(holding: Holding, seqs: list[int]) -> int:
    """Return how much film some seals hold."""
    return sum(getattr(holding.lines[seq].body, "bytes", 0) for seq in seqs)
