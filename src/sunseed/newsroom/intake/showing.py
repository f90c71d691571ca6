"""What readers see of a film: its file, poster, captions and words, checked and stored as a document names them.

Follows formats.md §8 and §10, ADR 0105 and ADR 0106. Whatever comes here was made on some machine: an MP4 is searched
for what it hides, captions are reduced to their cues. Which seconds stand behind a film is `releasing`'s and
`deriving`'s; other sizes are `sizes`'.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunseed import documents
from sunseed.capture.films import captions, searching
from sunseed.documents import Caption, FilmRole, FilmSize
from sunseed.documents.film import FOLDER, duration_of
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake import crediting
from sunseed.newsroom.intake.crediting import About
from sunseed.newsroom.publishing.deposits import Ticket
from sunseed.newsroom.publishing.models import Address, Item
from sunseed.newsroom.stories.slugs import default_language, slug_of

MOST_POSTER_BYTES = 4 << 20


@dataclass(frozen=True)
class Words:
    """What is said of a film.

    Arguments:
        name: what it is called.
        language: of the name; "" for the site's own.
        description: what is seen in it.
        transcript: what is said in it.
        captions: WebVTT by language.
        people: who is in it or made it, under public names.
        slug: of its address; "" to make one from the name. Fixed at first publication.
    """

    name: str
    language: str = ""
    description: str = ""
    transcript: str = ""
    captions: Mapping[str, bytes] = field(default_factory=dict)
    people: Sequence[FilmRole] = ()
    slug: str = ""


def said(ticket: Ticket, words: Words) -> dict[str, Any]:
    """Store captions; return the fields of a document that words fill.

    Raises:
        Malformed: captions that are none.
    """
    named = {language: captions.clean(data) for language, data in words.captions.items()}
    ticket.put((data, "vtt") for data in named.values())
    return {
        "name": words.name.strip(),
        "in_language": words.language or default_language(),
        "description": words.description.strip() or None,
        "transcript": words.transcript.strip() or None,
        "caption": tuple(
            Caption(in_language=language, sha256=documents.digest(data)) for language, data in sorted(named.items())
        ),
        "contributor": tuple(words.people),
    }


def shown(ticket: Ticket, film: Path, poster: bytes, about: About) -> dict[str, Any]:
    """Store a film and its poster with their credentials; return the fields of a document that they fill.

    Arguments:
        film: a clean MP4.
        poster: a JPEG.
        about: what their Content Credentials say.

    Raises:
        Malformed: they are not what they are called.
        Refused: the film hides something.
    """
    one, length = size_of(ticket, film, about)
    if not poster.startswith(b"\xff\xd8\xff") or len(poster) > MOST_POSTER_BYTES:
        raise Malformed(f"poster: expected a JPEG of at most {MOST_POSTER_BYTES} bytes")
    width, height = _jpeg_size(poster)
    with tempfile.TemporaryDirectory(prefix="poster-") as folder:
        file = Path(folder) / "poster.jpg"
        file.write_bytes(poster)
        poster = crediting.credited(file, "jpg", about).read_bytes()
    ticket.put([(poster, "jpg")])
    picture = documents.Rendition(sha256=documents.digest(poster), encoding_format="jpg", width=width, height=height)
    return {"encoding": (one,), "duration": duration_of(length), "thumbnail": picture}


def size_of(ticket: Ticket, film: Path, about: About) -> tuple[FilmSize, int]:
    """Search a film, store it with its credentials, and return it as a document names it, and its milliseconds.

    Whatever credentials a film brings are found by the search and refused: only what is said here goes out.

    Raises:
        Refused: it hides something; Malformed: its boxes cannot be read.
    """
    if found := searching.search(film):
        raise Refused(f"This film hides something: {'; '.join(found[:3])}. Make a clean copy of it first.")
    facts = searching.facts(film)
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        beside = Path(folder) / "film.mp4"
        beside.symlink_to(film.resolve())
        signed = crediting.credited(beside, "mp4", about)
        digest, size = ticket.put_file(signed, "mp4"), signed.stat().st_size
    made = FilmSize(
        sha256=digest, encoding_format="mp4", width=facts.width, height=facts.height, content_size=size
    )  # fmt: skip
    return made, facts.duration_ms


def address(words: Words, item: uuid.UUID) -> str:
    """Return a free address for a new film.

    Raises:
        Refused: the slug that was chosen is taken.
    """
    slug = slug_of(words.slug or words.name, otherwise=f"film-{str(item)[:8]}")
    if not Address.objects.filter(path=f"{FOLDER}{slug}/").exists():
        return f"{FOLDER}{slug}/"
    if words.slug:
        raise Refused(f"The address {FOLDER}{slug}/ is taken. Choose another.")
    return f"{FOLDER}{slug[:70].strip('-')}-{str(item)[:8]}/"


def current(item: Item) -> documents.Film:
    """Return a public film's document; Refused where it is none."""
    found = documents.decode(present.objects().get(ObjectName(item.sha256, "json")))
    if not isinstance(found, documents.Film):
        raise Refused("This is not a film.")
    return found


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height out of a JPEG's frame header (ITU T.81 §B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind in (0xC0, 0xC1, 0xC2):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        if kind in (0xE1, 0xE2, 0xED, 0xFE):
            raise Malformed("poster: it carries words or a profile beside its picture; make a clean one")
        at += 2 + length
    raise Malformed("poster: its frame header cannot be read")
