"""Sending what was chosen: released as exactly the chunks that were watched, or derived as a clean copy made here.

Follows formats.md §10. A job runs beside the page, says how far it is, and can be stopped; there is one at a time. What
lies on this machine's disk meanwhile is in the private folder and deleted when the job ends, a copy when it is sent or
made again; of a derived film no chunk and no salt leaves the machine.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from sunseed.capture.films.covering import Cover, Span, touches
from sunseed.capture.packs import Release
from sunseed.cli.table.choosing import Choice, Choices
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.making import Copies, Copy, plan_of
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.work import Shelf, Work, webvtt
from sunseed.documents.film import FILM_ROLES
from sunseed.errors import Refused, SunseedError

MOST_JOBS: Final = 50


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """What the editor says of a publication. Arguments: untouched: nothing in it must be blurred, muted or cropped."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    untouched: bool = False
    captions: bool = True
    transcript: bool = True


@dataclass
class Job:
    """Work in progress.

    Arguments:
        step: what is being done.
        share: 0 to 1.
        item: the publication, once there is one.
        page: the address of its public page, if it has one.
        copy: the copy, once it is made.
        trouble: words, once it has failed or was stopped.
        is_stopping: whether it was asked to end.
    """

    step: str = "preparing"
    share: float = 0.0
    item: str = ""
    page: str = ""
    copy: Copy | None = None
    trouble: str = ""
    is_stopping: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def is_over(self) -> bool:
        """Whether it has ended, one way or another."""
        return bool(self.item or self.copy or self.trouble)

    def said(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        return {
            "job": self.id, "step": self.step, "share": self.share, "item": self.item, "page": self.page,
            "trouble": self.trouble, "copy": self.copy.said() if self.copy else None,
        }  # fmt: skip

    def move(self, step: str, share: float) -> None:
        """Say how far it is; raises Refused where it was asked to end."""
        if self.is_stopping:
            raise Refused("stopped; nothing went out")
        self.step, self.share = step, share


class Sender:
    """Makes publications.

    Arguments:
        newsroom: that takes them.
        shelf: of the editor's work.
        choices, copies: what was watched.
        folder: of this user alone.
    """

    def __init__(self, newsroom: Newsroom, shelf: Shelf, choices: Choices, copies: Copies, folder: Path) -> None:
        self._newsroom, self._shelf, self._choices, self._copies = newsroom, shelf, choices, copies
        self._folder = folder
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def job(self, key: str) -> Job:
        """Return a job; raises Refused for one that is none."""
        if key not in self._jobs:
            raise Refused("no such job in this sitting")
        return self._jobs[key]

    def release(self, choice: Choice, asked: Asked) -> Job:
        """Begin to release a choice; raises Refused unless it was watched and needs no change."""
        if not asked.untouched:
            raise Refused("film that must be blurred, muted or cropped is not released: publish it as derived")
        work, (from_ms, to_ms) = self._shelf.read(choice.holding.capture), (choice.from_ms, choice.to_ms)
        drawn: list[Cover | Span] = [*work.covers, *work.muted]
        if any(touches(one, from_ms, to_ms) for one in drawn):
            raise Refused("boxes or silences lie on these seconds: publish them as derived, or take those away")
        self._choices.need_watched(choice)
        return self._begin(lambda job, folder: self._release(job, folder, choice, asked))

    def make(self, holding: Holding, from_ms: int, to_ms: int) -> Job:
        """Begin to make a clean copy of a range, with the boxes and silences that lie on it; nothing leaves."""
        span = (from_ms, to_ms)
        holding.between(*span)

        def work(job: Job, folder: Path) -> tuple[str, str]:
            plan = plan_of(self._shelf.read(holding.capture), span)
            job.copy = self._copies.make(holding, span, plan, job.move)
            return "", ""

        return self._begin(work)

    def derive(self, copy: Copy, asked: Asked) -> Job:
        """Begin to publish a copy; raises Refused unless it was watched and nothing has changed since."""
        self._copies.need_watched(copy, self._shelf.read(copy.holding.capture))
        return self._begin(lambda job, folder: self._derive(job, copy, asked))

    def stop(self, key: str) -> Job:
        """Ask a job to end; what the newsroom was asked to publish already cannot be called back."""
        job = self.job(key)
        job.is_stopping = True
        return job

    def _begin(self, work: Callable[[Job, Path], tuple[str, str]]) -> Job:
        job = Job()
        with self._lock:
            if not all(one.is_over for one in self._jobs.values()):
                raise Refused("something is being made or sent: wait for its end, or stop it")
            while len(self._jobs) >= MOST_JOBS:
                del self._jobs[next(iter(self._jobs))]
            self._jobs[job.id] = job

        def run() -> None:
            folder = self._folder / f"job-{job.id}"
            folder.mkdir(mode=0o700)
            try:
                item, job.page = work(job, folder)
                job.item = item  # last: with it the page knows that the work has ended
                job.step, job.share = "done", 1.0
            except SunseedError as error:
                job.trouble = str(error)
            except Exception as error:  # the last net of a thread: the page must be told
                job.trouble = f"unexpected {type(error).__name__}: {error}. This is a bug"
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        threading.Thread(target=run, name="job", daemon=True).start()
        return job

    def _release(self, job: Job, folder: Path, choice: Choice, asked: Asked) -> tuple[str, str]:
        pack = folder / "release.zip"
        pack.write_bytes(release_of(choice, lambda share: job.move("packing", share)).encode())
        digest = self._send(job, pack)
        job.move("publishing", 0.0)
        # Captions count from the first picture that is shown, as the film for readers does.
        (from_ms, to_ms), *more = choice.spans
        spans = [(max(from_ms, choice.shown_ms), to_ms), *more]
        words = self._words(choice.holding.capture, spans, asked)
        return self._newsroom.publish("release", {"pack": digest, **words})

    def _derive(self, job: Job, copy: Copy, asked: Asked) -> tuple[str, str]:
        words = self._words(copy.holding.capture, [one.shows for one in copy.parts], asked, muted=True)
        said: dict[str, Any] = {
            "film": self._send(job, copy.film), "poster": self._send(job, copy.poster),
            "capture": copy.holding.capture, "item": str(uuid.uuid4()),
            "start_ms": copy.sealed[0], "end_ms": copy.sealed[1], "done": copy.done,
        }  # fmt: skip
        if len(copy.parts) > 1:  # a newsroom of an older release knows no more than one range
            said["sealed"] = [list(one.sealed) for one in copy.parts]
        job.move("publishing", 0.0)
        return self._newsroom.publish("derive", said | words)

    def _send(self, job: Job, file: Path) -> str:
        with file.open("rb") as opened:
            whole = sha256()
            while part := opened.read(1 << 20):
                whole.update(part)
        self._newsroom.send(file, whole.hexdigest(), lambda sent, size: job.move("sending", sent / max(size, 1)))
        return whole.hexdigest()

    def _words(
        self, capture: str, spans: Sequence[tuple[int, int]], asked: Asked, *, muted: bool = False
    ) -> dict[str, Any]:
        """Return what of the editor's work goes with a publication: only what is public by the editor's choice.

        `spans` is what the film shows, by the capture's clock. With `muted`, captions of seconds whose sound was taken
        out stay here: they would say what is not to be heard.
        """
        work: Work = self._shelf.read(capture)
        people = [one for one in work.people if one.public and one.name.strip()]
        if strange := next((one for one in people if one.role not in FILM_ROLES), None):
            raise Refused(f"{strange.name}: choose what they are in this film, one of {', '.join(FILM_ROLES)}")
        silences = work.muted if muted else []
        cues = [one for one in work.captions if not any(touches(each, one.from_ms, one.to_ms) for each in silences)]
        return {
            "name": asked.name.strip(),
            "language": work.language,
            "captions": webvtt(cues, spans) if asked.captions else "",
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
