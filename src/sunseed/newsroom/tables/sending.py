"""What light tables send: files in pieces under their digests, which then become publications.

Follows formats.md §6, §8 and §10. A file belongs to the account that sends it, lies in `uploads/tables/`, and goes when
it is published, or a day after the last piece. Pieces are appended in order; only a whole file with its digest is used.
What becomes public is judged by `intake.releasing` and `intake.deriving`, as from anywhere else.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from sunseed.capture.packs import Release
from sunseed.documents import FilmRole, SealedSeconds
from sunseed.documents.film import MAX_SOURCES
from sunseed.errors import Absent, Malformed, Refused, Untrue
from sunseed.newsroom import present
from sunseed.newsroom.intake import deriving, releasing, showing
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor
from sunseed.newsroom.publishing import outbox
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.publishing.releasing import require_room
from sunseed.newsroom.stories.slugs import default_language
from sunseed.record.entry import Digest

MOST_PIECE_BYTES: Final = 1024 * 1024
MOST_FILE_BYTES: Final = 4 * 1024 * 1024 * 1024
MOST_PACK_BYTES: Final = 512 * 1024 * 1024
"""A release is held in memory while it is judged: some twenty minutes of a phone's film."""
LASTS_S: Final = 86_400
Ms = Annotated[int, msgspec.Meta(ge=0, multiple_of=100)]


class Person(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody a publication names. Arguments: name; role."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    role: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """What is said of a publication. Arguments: language: of the words; captions: WebVTT; people: named in public."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    language: Annotated[str, msgspec.Meta(max_length=35)] = ""
    captions: Annotated[str, msgspec.Meta(max_length=4_000_000)] = ""
    transcript: Annotated[str, msgspec.Meta(max_length=500_000)] = ""
    people: Annotated[list[Person], msgspec.Meta(max_length=100)] = []


class AskedRelease(Said, forbid_unknown_fields=True):
    """A release. Arguments: pack: digest of the release file that was sent."""

    pack: Digest = ""


class AskedDerived(Said, forbid_unknown_fields=True):
    """A derived film.

    Arguments:
        film, poster: digests of the MP4 and the JPEG that were sent.
        capture: hex id of the open line of what it was made from.
        start_ms, end_ms: of the capture, multiples of 100.
        sealed: first and last millisecond of each range, where it was made from several of that capture; the two
            fields above span them all.
        item: chosen by the light table, so that a request whose answer was lost publishes once.
        done: what was done to the film, for its Content Credentials.
    """

    film: Digest = ""
    poster: Digest = ""
    capture: Digest = ""
    start_ms: Ms = 0
    end_ms: Annotated[int, msgspec.Meta(gt=0, multiple_of=100)] = 100
    sealed: Annotated[list[tuple[Ms, Ms]], msgspec.Meta(max_length=MAX_SOURCES)] = []
    item: UUID | None = None
    done: Annotated[list[Literal["trimmed", "covered", "muted", "copied", "encoded"]], msgspec.Meta(max_length=5)] = []


def held(account: Account, digest: str) -> int:
    """Return how many bytes of a file are here."""
    file = _file(account, digest)
    return file.stat().st_size if file.exists() else 0


def put(account: Account, digest: str, offset: int, size: int, piece: bytes) -> int:
    """Append a piece of a file and return how many bytes are here; the whole is checked with the last piece.

    Arguments:
        account: an editor; files of others are not seen.
        digest: hex SHA-256 of the whole file.
        offset: where the piece begins.
        size: of the whole file.
        piece: its bytes.

    Raises:
        Refused: it does not go on from what is here, or is too large.
        Untrue: the whole has another digest; it is gone.
    """
    require_editor(account, "send film")
    if not 0 < len(piece) <= MOST_PIECE_BYTES or offset + len(piece) > size or size > MOST_FILE_BYTES:
        raise Refused(f"A piece of {len(piece)} bytes at {offset} of {size}: expected at most {MOST_PIECE_BYTES}.")
    require_room()
    file = _file(account, digest)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if offset == 0:
        sweep()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "ab") as opened:
        if (found := os.fstat(descriptor).st_size) != offset:
            raise Refused(f"{found} bytes of {digest} are here: go on from there, not from {offset}.")
        opened.write(piece)
    # Dying here loses what was not yet on the disk: the table asks how much is held, and the digest tells.
    if offset + len(piece) == size and _digest(file) != digest:
        file.unlink(missing_ok=True)
        raise Untrue(f"The pieces together are not the file {digest}. Send it anew.")
    return offset + len(piece)


def release(account: Account, asked: AskedRelease) -> str:
    """Release the seconds of a pack that was sent; return the film's item.

    Raises:
        Absent: the pack was not sent whole; Malformed: it is none; and as `releasing.release`.
    """
    file = _whole(account, asked.pack)
    if file.stat().st_size > MOST_PACK_BYTES:
        raise Malformed(f"a release of more than {MOST_PACK_BYTES >> 20} MiB: release it in parts")
    pack = Release.parse(file.read_bytes())
    item, _ = releasing.release(account, pack, asked.name, words=_words(asked))
    file.unlink(missing_ok=True)
    return outbox.urn(item)


def derive(account: Account, asked: AskedDerived) -> str:
    """Publish a derived film that was sent; return its item.

    Raises:
        Absent: film or poster were not sent whole, or nobody sealed the capture here; and as `deriving.publish`.
    """
    poster = _whole(account, asked.poster)
    if poster.stat().st_size > showing.MOST_POSTER_BYTES:
        raise Malformed(f"a poster of more than {showing.MOST_POSTER_BYTES} bytes")
    film = _whole(account, asked.film)
    spans = asked.sealed or [(asked.start_ms, asked.end_ms)]
    sources = [SealedSeconds(capture=asked.capture, start_ms=first, end_ms=last) for first, last in spans]
    words = _words(asked)
    item, _ = deriving.publish(account, film, poster.read_bytes(), sources, words, item=asked.item, done=asked.done)
    # Dying here leaves both for the sweep; sent once more, the same item answers.
    film.unlink(missing_ok=True)
    poster.unlink(missing_ok=True)
    return outbox.urn(item)


def answer(item: str) -> dict[str, str]:
    """Return what a light table is told of a publication: its item, and its public page, "" where it has none."""
    film = showing.current(Item.objects.get(pk=UUID(item.removeprefix("urn:uuid:"))))
    site = present.instance().settings.site.public_url.rstrip("/")
    return {"item": item, "page": f"{site}{film.url}" if film.url else ""}


def _words(asked: Said) -> Words:
    language = asked.language or default_language()
    return Words(
        name=asked.name,
        language=asked.language,
        transcript=asked.transcript,
        captions={language: asked.captions.encode()} if asked.captions.strip() else {},
        people=tuple(FilmRole(name=one.name, role_name=one.role) for one in asked.people),
    )


def sweep() -> None:
    """Delete files that nobody went on with for a day."""
    oldest = time.time() - LASTS_S
    for file in _folder().glob("*/*"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < oldest:
                file.unlink()


def _folder() -> Path:
    return present.instance().uploads / "tables"


def _file(account: Account, digest: str) -> Path:
    return _folder() / str(account.pk) / digest


def _whole(account: Account, digest: str) -> Path:
    file = _file(account, digest)
    if not file.exists() or _digest(file) != digest:
        raise Absent(f"The file {digest} is not here whole: send it first.")
    return file


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
