"""A Ghost export, as JSON or as a zip file with its pictures, read into the records that every import knows.

Follows newsroom.md §6: the export mirrors Ghost's database; the wrapper `db` is optional; `__GHOST_URL__` stands for
the site's own address, which the file does not say. Owns tables and fields; e-mail addresses, members and keys in the
file are never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, is_zipfile

import msgspec

from sunseed.errors import Absent, Malformed, Refused
from sunseed.newsroom.importing import cards, lexical
from sunseed.newsroom.importing.media import Archive, Source
from sunseed.newsroom.importing.records import Author, Channel, Post, Record, Term
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import UNKNOWN_SITE

PLACEHOLDER: Final = "__GHOST_URL__"
MAX_BYTES: Final = 512 << 20
_COUNTED: Final = {
    "members": "members and subscribers", "newsletters": "newsletters", "emails": "mails sent",
    "products": "tiers and products", "snippets": "snippets", "post_revisions": "old revisions",
    "mobiledoc_revisions": "old revisions", "offers": "offers",
}  # fmt: skip
_BESIDE: Final = {
    "codeinjection_head": "code put into a page left out", "codeinjection_foot": "code put into a page left out",
    "canonical_url": "text whose original stood elsewhere (canonical address); that is not kept",
}  # fmt: skip
"""What a post may have beside its text, and how that is reported."""
Row = dict[str, Any]


class Ghost:
    """An export of Ghost.

    Arguments:
        file: JSON, or a zip file that holds one and the pictures.
        site: the old site's address; without it, links to its own pages that are not in the file are dropped.
    """

    def __init__(self, file: Path, site: str = "") -> None:
        self._file, self._site = file, (site or UNKNOWN_SITE).rstrip("/")
        self._data: Row | None = None
        self._notes: Counter[str] = Counter()

    def records(self) -> Iterator[Record]:
        """Yield what the export holds; see `moving.Export`."""
        data = self._read()
        settings = {_text(one, "key"): _text(one, "value") for one in _rows(data, "settings")}
        language = settings.get("locale") or settings.get("lang") or ""
        yield Channel(settings.get("title", ""), self._site, language, program="ghost")
        people = {_key(one): one for one in _rows(data, "users")}
        for one in people.values():
            yield Author(_text(one, "slug") or _key(one), _text(one, "name"))
        tags = {_key(one): one for one in _rows(data, "tags")}
        for one in tags.values():
            for taxonomy in ("category", "tag"):
                yield Term(taxonomy, _text(one, "slug"), _text(one, "name"), description=_text(one, "description"))
        yield from self._posts(data, people, tags)

    def pictures(self) -> list[Source]:
        """Return the pictures in the zip file."""
        return [Archive(self._file)] if is_zipfile(self._file) else []

    def say(self, report: Report) -> None:
        """Count what the export holds beside texts."""
        data = self._read()
        for table, words in _COUNTED.items():
            if count := len(_rows(data, table)):
                report.left_out[words] += count
        report.changed += self._notes
        if self._site == UNKNOWN_SITE:
            report.look_at("the export does not say where the site was: with --site, links to it are kept", "--site")

    def _read(self) -> Row:
        if self._data is None:
            self._data = _data_of(self._bytes())
        return self._data

    def _bytes(self) -> bytes:
        try:
            if not is_zipfile(self._file):
                if self._file.stat().st_size > MAX_BYTES:
                    raise Refused(f"this export is larger than {MAX_BYTES >> 20} MB")
                return self._file.read_bytes()
            with ZipFile(self._file) as archive:
                named = [one for one in archive.infolist() if one.filename.endswith(".json") and not one.is_dir()]
                for one in sorted(named, key=lambda one: (one.filename.count("/"), -one.file_size)):
                    if one.file_size <= MAX_BYTES:
                        with archive.open(one) as file:
                            return file.read(MAX_BYTES)
        except FileNotFoundError:
            raise Absent(f"there is no file {self._file}") from None
        except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            raise Malformed(f"{self._file.name} cannot be read: {error}") from error
        raise Malformed(f"{self._file.name} holds no JSON file of at most {MAX_BYTES >> 20} MB")

    def _posts(self, data: Row, people: dict[str, Row], tags: dict[str, Row]) -> Iterator[Post]:
        meta = {_text(one, "post_id"): one for one in _rows(data, "posts_meta")}
        authors = _linked(data, "posts_authors", "author_id")
        labels = _linked(data, "posts_tags", "tag_id")
        comments = Counter(_text(one, "post_id") for one in _rows(data, "comments"))
        self._notes.clear()
        for one in _rows(data, "posts"):
            key = _key(one)
            names = authors.get(key) or [_text(one, "author_id")]
            logins = [_text(people[name], "slug") or name for name in names if name in people]
            chosen = [tags[label] for label in labels.get(key, []) if label in tags]
            public = [tag for tag in chosen if not _is_internal(tag)]
            if len(public) < len(chosen):
                self._notes["internal tags (#name) left out"] += len(chosen) - len(public)
            self._notes += Counter(words for field, words in _BESIDE.items() if _text(one, field))
            yield self._post(one, {**one, **meta.get(key, {})}, tuple(logins), public, comments[key])

    def _post(self, row: Row, more: Row, authors: tuple[str, ...], tags: list[Row], comments: int) -> Post:
        slug, key = _text(row, "slug"), _key(row)
        named = tuple((_text(tag, "slug"), _text(tag, "name")) for tag in tags)
        return Post(
            guid=_text(row, "uuid") or key,
            post_id=key,
            kind="page" if _text(row, "type") == "page" or row.get("page") in (1, True) else "post",
            status=_status(row),
            title=_text(row, "title"),
            link=f"{self._site}/{slug}/",
            slug=slug,
            authors=authors,
            date=_date(row.get("published_at")),
            content=self._sited(self._body(row)),
            excerpt=_text(row, "custom_excerpt"),
            comments=comments,
            categories=named[:1],
            tags=named[1:],
            feature=self._sited(_text(row, "feature_image") or _text(row, "image")),
            feature_alt=_text(more, "feature_image_alt"),
            feature_caption=_text(more, "feature_image_caption"),
            text="html",
        )

    def _body(self, row: Row) -> str:
        """Return a post's text as HTML, from the form its editor wrote; from the printed one where that is broken."""
        for field, read in (("lexical", lexical.from_lexical), ("mobiledoc", lexical.from_mobiledoc)):
            if text := _text(row, field):
                try:
                    return read(text, self._notes)
                except Malformed:
                    self._notes[f"text whose {field} form is broken; the printed form serves"] += 1
        return cards.ungated(_text(row, "html"), self._notes) or cards.markdown(_text(row, "markdown"))

    def _sited(self, text: str) -> str:
        return text.replace(PLACEHOLDER, self._site)


def _data_of(raw: bytes) -> Row:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Malformed(f"expected a Ghost export (JSON), and it cannot be read: {error}") from error
    if isinstance(found, dict) and isinstance(found.get("db"), list) and found["db"]:
        found = found["db"][0]
    data = found.get("data") if isinstance(found, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        raise Malformed("expected a Ghost export: an object `data` with a list `posts`, inside `db` or not")
    return data


def _rows(data: Row, table: str) -> list[Row]:
    found = data.get(table)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(row: Row, key: str) -> str:
    """Return a field as text; numbers, which old exports use for keys, in digits."""
    found = row.get(key)
    return found if isinstance(found, str) else str(found) if type(found) is int else ""


def _key(row: Row) -> str:
    return _text(row, "id")


def _linked(data: Row, table: str, field: str) -> dict[str, list[str]]:
    """Return what each post is linked to by a table, in the editors' order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number, one in enumerate(_rows(data, table)):
        order = one.get("sort_order")
        found.setdefault(_text(one, "post_id"), []).append((order if type(order) is int else number, _text(one, field)))
    return {post: [key for _, key in sorted(pairs)] for post, pairs in found.items()}


def _is_internal(tag: Row) -> bool:
    return _text(tag, "visibility") == "internal" or _text(tag, "name").startswith("#")


def _status(row: Row) -> str:
    """Return an item's status: only what everybody could read there is public."""
    status = _text(row, "status") or "draft"
    if status == "published" and _text(row, "visibility") not in ("", "public"):
        return "members"
    return "publish" if status == "published" else status


def _date(value: object) -> str:
    """Return when it was published: ISO 8601, an SQL date in UTC, or milliseconds; "" if it is no date."""
    try:
        if isinstance(value, int):
            at = datetime.fromtimestamp(value / 1000, UTC)
        else:
            at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at.year >= 1970 else ""
