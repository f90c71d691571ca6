"""A film with a public life: what is shown, in which sizes, with which words, and which sealed seconds it comes from.

Follows formats.md §6 and §10 and ADR 0106. A *released* film names its capture, its reveal and each released chunk; it
claims nothing that the reveal does not show: lines, places in ticks and commitments are in the reveal, bytes in the
chunks. A *derived* film names the sealed seconds it was made from, which stay private. It lives at `/films/<slug>/`,
the slug fixed at version 1; the films of ADR 0083 have no address, nothing but their chunks, and stay valid.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from sunseed.documents import fields
from sunseed.documents.base import Document, Part
from sunseed.documents.objects import ObjectName
from sunseed.documents.picture import MAX_SIDE_PX, Rendition
from sunseed.documents.story import Correction
from sunseed.errors import Malformed

FOLDER = "/films/"
MAX_CHUNKS = 30_000
"""Some eight hours of seconds; a document must stay below its size."""
MAX_SIZES = 8
MAX_CAPTIONS = 40
MAX_SOURCES = 200
MAX_PEOPLE = 100
MAX_TRANSCRIPT = 500_000
MAX_MS = 24 * 3600 * 1000
CONTAINERS = ("webm", "matroska", "mp4", "jpeg", "other")
FILM_ROLES = ("camera", "interviewer", "speaker", "editor", "translator", "researcher")

_DURATION = re.compile(r"PT(0|[1-9][0-9]{0,4})\.([0-9]{3})S", re.ASCII)


class FilmSize(Part, frozen=True, kw_only=True):
    """The film in one size.

    Arguments:
        sha256: hex digest of its bytes, which is its name.
        encoding_format: mp4 or webm.
        width, height: pixels, upright.
        content_size: bytes.
    """

    sha256: str
    encoding_format: Literal["mp4", "webm"]
    width: int
    height: int
    content_size: int

    @property
    def object_name(self) -> str:
        """The name of its object, `<sha256>.<ext>`."""
        return f"{self.sha256}.{self.encoding_format}"

    def check(self) -> None:
        """Raise Malformed unless digest and numbers are within the rules."""
        fields.sha256("encoding.sha256", self.sha256)
        fields.integer("encoding.width", self.width, least=1, most=MAX_SIDE_PX)
        fields.integer("encoding.height", self.height, least=1, most=MAX_SIDE_PX)
        fields.integer("encoding.contentSize", self.content_size, least=1)


class Caption(Part, frozen=True, kw_only=True):
    """Captions in one language. Arguments: in_language: its tag; sha256: hex digest of a `.vtt` object."""

    in_language: str
    sha256: str


class FilmRole(Part, frozen=True, kw_only=True, tag_field="@type", tag="Person"):
    """Somebody in or behind the film. Arguments: name: a public name or a role; role_name: one of FILM_ROLES;
    identifier: the person's item, where there is one."""

    name: str
    role_name: str
    identifier: str | None = None


class SealedSeconds(Part, frozen=True, kw_only=True):
    """What a derived film was made from, sealed and not public.

    Arguments:
        capture: hex id of the open line.
        start_ms, end_ms: of the capture, in milliseconds, multiples of 100, as its seals count.
    """

    capture: str
    start_ms: int
    end_ms: int


class Film(Document, frozen=True, kw_only=True, tag="film"):
    """One version of a film.

    Arguments:
        name: what it is called.
        in_language: of that name and of its words.
        how: released or derived.
        capture, container, reveal: of a released film: hex id of the open line, what its chunks are pieces of, hex
            SHA-256 of its reveal (`.jsonl`).
        chunk: of a released film: hex SHA-256 of each chunk in the order of the lines, `.bin` objects: the commitments.
        is_based_on: of a derived film: the sealed seconds it was made from.
        url: its address, fixed at version 1; None only for the films of ADR 0083.
        description: what is seen in it.
        encoding: the film in its sizes; the first is the one that was made first, and that others were made from. Empty
            for released chunks that no player here understands: they can be checked all the same.
        duration: of it, such as `PT12.000S`.
        thumbnail: the picture before it plays.
        caption: captions, one a language.
        transcript: what is said, in words.
        contributor: people and what they did.
        correction: words about this version's change.
    """

    schema_types: ClassVar[tuple[str, ...]] = ("VideoObject",)
    kind: ClassVar[str] = "film"

    in_language: str
    name: str
    how: Literal["released", "derived"] = "released"
    capture: str = ""
    container: str = ""
    reveal: str = ""
    chunk: tuple[str, ...] = ()
    is_based_on: tuple[SealedSeconds, ...] = ()
    url: str | None = None
    description: str | None = None
    encoding: tuple[FilmSize, ...] = ()
    duration: str | None = None
    thumbnail: Rendition | None = None
    caption: tuple[Caption, ...] = ()
    transcript: str | None = None
    contributor: tuple[FilmRole, ...] = ()
    correction: Correction | None = None

    def claim(self) -> str:
        """Return its address; of a film without one its place: each reveal is released once."""
        return self.url or f"film:{self.reveal}"

    @property
    def duration_ms(self) -> int:
        """How long it is; 0 where nothing is shown."""
        found = _DURATION.fullmatch(self.duration or "")
        return int(found[1]) * 1000 + int(found[2]) if found else 0

    def object_names(self) -> tuple[str, ...]:
        """Return every object: what is shown, its words, the reveal and the chunks."""
        names = [one.object_name for one in self.encoding]
        if self.thumbnail is not None:
            names.append(self.thumbnail.object_name)
        names += [f"{one.sha256}.vtt" for one in self.caption]
        if self.how == "released":
            names += [f"{self.reveal}.jsonl", *(f"{one}.bin" for one in self.chunk)]
        return tuple(dict.fromkeys(names))

    def check(self) -> None:
        """Raise Malformed unless every field is within the rules and they agree."""
        super().check()
        fields.language("inLanguage", self.in_language)
        fields.line("name", self.name, most=fields.MAX_HEADLINE)
        if self.how == "released":
            self._check_released()
        else:
            self._check_derived()
        if self.url is None:
            self._check_bare()
        else:
            self._check_shown(self.url)

    def _check_released(self) -> None:
        fields.one_of("container", self.container, CONTAINERS)
        ObjectName(self.capture, "bin")
        ObjectName(self.reveal, "jsonl")
        if not 0 < len(self.chunk) <= MAX_CHUNKS:
            raise Malformed(f"chunk: expected 1 to {MAX_CHUNKS}, found {len(self.chunk)}")
        for one in self.chunk:
            ObjectName(one, "bin")
        if self.is_based_on:
            raise Malformed("isBasedOn: a released film names its chunks, not seconds that are held back")

    def _check_derived(self) -> None:
        if self.capture or self.container or self.reveal or self.chunk:
            raise Malformed("how: a derived film releases nothing; expected no capture, container, reveal or chunk")
        fields.items("isBasedOn", self.is_based_on, least=1, most=MAX_SOURCES)
        for one in self.is_based_on:
            fields.sha256("isBasedOn.capture", one.capture)
            fields.integer("isBasedOn.startMs", one.start_ms, most=MAX_MS)
            fields.integer("isBasedOn.endMs", one.end_ms, least=one.start_ms + 1, most=MAX_MS)
            if one.start_ms % 100 or one.end_ms % 100:
                raise Malformed(f"isBasedOn: expected multiples of 100 ms, found {one.start_ms} to {one.end_ms}")

    def _check_bare(self) -> None:
        more = (self.description, self.duration, self.thumbnail, self.transcript, self.correction)
        if self.how != "released" or self.encoding or self.caption or self.contributor or any(more):
            raise Malformed(f"url: expected an address {FOLDER}<slug>/ for a film that is shown")

    def _check_shown(self, url: str) -> None:
        slug = url.removeprefix(FOLDER).removesuffix("/")
        if url != f"{FOLDER}{slug}/":
            raise Malformed(f"url: expected {FOLDER}<slug>/, found {url[:80]!a}")
        fields.slug("url", slug)
        fields.items("encoding", self.encoding, least=0 if self.how == "released" else 1, most=MAX_SIZES)
        for one in self.encoding:
            one.check()
        fields.distinct("encoding", [one.sha256 for one in self.encoding])
        if self.encoding and not 0 < self.duration_ms <= MAX_MS:
            raise Malformed(f"duration: expected such as PT12.000S, found {self.duration!a:.80}")
        if bool(self.encoding) != (self.thumbnail is not None) or bool(self.encoding) != (self.duration is not None):
            raise Malformed("thumbnail, duration: expected both where a film plays, and neither where nothing does")
        if self.thumbnail is not None:
            self.thumbnail.check("thumbnail")
        self._check_words()

    def _check_words(self) -> None:
        if self.description is not None:
            fields.text("description", self.description, most=fields.MAX_TEXT)
        if self.transcript is not None:
            fields.text("transcript", self.transcript, most=MAX_TRANSCRIPT)
        if self.correction is not None:
            fields.text("correction.text", self.correction.text)
        fields.items("caption", self.caption, most=MAX_CAPTIONS)
        fields.distinct("caption", [one.in_language for one in self.caption])
        for one in self.caption:
            fields.language("caption.inLanguage", one.in_language)
            fields.sha256("caption.sha256", one.sha256)
        fields.items("contributor", self.contributor, most=MAX_PEOPLE)
        for person in self.contributor:
            fields.line("contributor.name", person.name, most=fields.MAX_HEADLINE)
            fields.one_of("contributor.roleName", person.role_name, FILM_ROLES)
            if person.identifier is not None:
                fields.item_id("contributor.identifier", person.identifier)


def duration_of(ms: int) -> str:
    """Return milliseconds as a document writes a film's length."""
    return f"PT{ms // 1000}.{ms % 1000:03}S"
