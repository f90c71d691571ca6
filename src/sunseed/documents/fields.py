"""Checks of single fields, each raising Malformed with the field's name, what was expected and what came.

Follows formats.md §1 and §8 and design.md §5. Owns lengths, identifiers, slugs, addresses, reserved names, language
tags, dates and the rule for text; which field needs which check is each kind's own knowledge.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sunseed.errors import Malformed

MAX_INTEGER = 2**53 - 1
MAX_HEADLINE = 300
MAX_LINE = 1_000
MAX_TEXT = 20_000
MAX_BODY = 1_000_000
MAX_SLUG_BYTES = 80
MAX_URL_BYTES = 2_000
MAX_PATH_BYTES = 1_000

PICTURE_FORMATS = ("jpg", "png", "webp", "avif")

# First parts of site paths that belong to the edition or to the doors: no section, page or language prefix takes them.
RESERVED_NAMES = frozenset(
    {
        "account", "api", "archive", "assets", "atom.xml", "background", "client", "corrections", "desk", "favicon.ico",
        "feed.json", "feed.xml", "film", "films", "index.html", "live", "log", "mirrors", "nodeinfo", "notice",
        "objects", "people", "posts", "record", "robots.txt", "search", "sitemap.xml", "static", "top-stories",
        "topics", "users", "verify", "versions", "works", "write-for-us", ".well-known",
    }
)  # fmt: skip
# Parts of addresses that belong to the edition at every depth: below a story, a section, a language.
RESERVED_PARTS = frozenset({"archive", "top-stories", "versions"})

_ITEM_ID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*", re.ASCII
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_ORIGIN = re.compile(r"[!-*,-~]{1,255}", re.ASCII)
_SITE_PATH = re.compile(r"/(?:[!-~]+/)?(?:[!-~]*)", re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,63}", re.ASCII)

# Explicit embeddings and overrides turn a line's order around for the eye alone, and outlive the field they are in;
# isolates and marks (U+2066-2069, U+200E/F, U+061C) are how honest mixed-direction text is written, and stay.
_BIDI_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb]")
CONTROL_BUT_NEWLINE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufff9-\ufffb]")
_NEVER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|[\U0001fffe\U0001ffff]|[\U000e0000-\U000e0fff]")
_TAG_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


def refuse(field: str, expected: str, found: object) -> Malformed:
    """Make the error for `field`; what was found is cut to 80 characters."""
    shown = ascii(found)
    return Malformed(f"{field}: expected {expected}, found {shown if len(shown) <= 80 else shown[:77] + '...'}")


def sound(field: str, value: str) -> None:
    """Raise unless `value` is NFC without lone surrogates, noncharacters, invisible tags or direction overrides."""
    if value.isascii():
        return
    if not unicodedata.is_normalized("NFC", value):
        raise refuse(field, "text in Unicode normal form C", value)
    if _NEVER.search(_TAG_FLAG.sub("", value)):
        raise refuse(field, "text without surrogates, noncharacters or invisible tag characters", value)
    if _BIDI_OVERRIDES.search(value):
        raise refuse(field, "text without direction embeddings or overrides (U+202A-U+202E); use isolates", value)


def line(field: str, value: str, *, most: int = MAX_LINE, least: int = 1) -> None:
    """Raise unless `value` is one line of `least`..`most` characters, trimmed, its direction isolates all closed."""
    if not least <= len(value) <= most:
        raise refuse(field, f"{least}..{most} characters", value)
    sound(field, value)
    printable = value.isprintable()  # holds nothing of what is looked for, and is known many times sooner
    if not printable and _CONTROL.search(value):
        raise refuse(field, "one line without control characters", value)
    if value != value.strip():
        raise refuse(field, "no white space at the ends", value)
    if not printable:
        _isolates_closed(field, value)


def text(field: str, value: str, *, most: int = MAX_TEXT, least: int = 1) -> None:
    """Raise unless `value` is `least`..`most` characters of text; line breaks are U+000A alone."""
    if not least <= len(value) <= most:
        raise refuse(field, f"{least}..{most} characters", value)
    sound(field, value)
    if value.isprintable():
        return
    if CONTROL_BUT_NEWLINE.search(value):
        raise refuse(field, "text without control characters other than line feed", value)
    for part in value.split("\n"):
        _isolates_closed(field, part)


def _isolates_closed(field: str, value: str) -> None:
    depth = 0
    for mark in _ISOLATES.findall(value):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            break
    if depth:
        raise refuse(field, "direction isolates opened and closed in pairs", value)


def integer(field: str, value: int, *, least: int = 0, most: int = MAX_INTEGER) -> None:
    """Raise unless `value` lies in `least`..`most`."""
    if not least <= value <= most:
        raise refuse(field, f"an integer {least}..{most}", value)


def item_id(field: str, value: str) -> None:
    """Raise unless `value` is `urn:uuid:` and a lower-case version 4 UUID."""
    if not _ITEM_ID.fullmatch(value):
        raise refuse(field, "urn:uuid: and a lower-case version 4 UUID", value)


def sha256(field: str, value: str) -> None:
    """Raise unless `value` is 64 lower-case hex digits."""
    if not _SHA256.fullmatch(value):
        raise refuse(field, "64 lower-case hex digits", value)


def origin(field: str, value: str) -> None:
    """Raise unless `value` can be a log's origin: printable ASCII without spaces or plus signs, at most 255 bytes."""
    if not _ORIGIN.fullmatch(value):
        raise refuse(field, "an origin: 1..255 printable ASCII characters without space or +", value)


def salt(field: str, value: str) -> None:
    """Raise unless `value` is 32 bytes in padded standard base64, in its one spelling."""
    try:
        raw = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise refuse(field, "base64", value) from None
    if len(raw) != 32 or base64.b64encode(raw).decode() != value:
        raise refuse(field, "32 bytes in canonical base64", value)


def slug(field: str, value: str) -> None:
    """Raise unless `value` is `[a-z0-9-]`, 1..80 bytes, not beginning or ending with a hyphen."""
    if len(value) > MAX_SLUG_BYTES or not _SLUG.fullmatch(value):
        raise refuse(field, f"a slug of [a-z0-9-], at most {MAX_SLUG_BYTES} bytes", value)


def one_of(field: str, value: str, allowed: Iterable[str]) -> None:
    """Raise unless `value` is one of `allowed`."""
    if value not in allowed:
        raise refuse(field, f"one of {', '.join(allowed)}", value)


def items(field: str, value: Sequence[object], *, most: int, least: int = 0) -> None:
    """Raise unless `value` holds `least`..`most` items."""
    if not least <= len(value) <= most:
        raise refuse(field, f"{least}..{most} items", f"{len(value)} items")


def distinct(field: str, value: Sequence[str]) -> None:
    """Raise if `value` names anything twice."""
    if len(set(value)) != len(value):
        raise refuse(field, "no name twice", value)


def item_ids(field: str, value: Sequence[str], *, most: int) -> None:
    """Raise unless `value` is at most `most` different item ids."""
    items(field, value, most=most)
    distinct(field, value)
    for one in value:
        item_id(field, one)


def language(field: str, value: str) -> None:
    """Raise unless `value` is a BCP 47 tag in its usual spelling: language, script, region, variants."""
    if len(value) > 35 or not _LANGUAGE.fullmatch(value):
        raise refuse(field, "a BCP 47 tag such as en, zh-Hans or pt-BR", value)


def instant(field: str, value: str) -> None:
    """Raise unless `value` is `YYYY-MM-DDTHH:MM:SSZ` and a time that exists."""
    if not _INSTANT.fullmatch(value):
        raise refuse(field, "YYYY-MM-DDTHH:MM:SSZ", value)
    _exists(field, value, "%Y-%m-%dT%H:%M:%SZ")


def date(field: str, value: str) -> None:
    """Raise unless `value` is a year, a month of a year or a day: `2012`, `2012-07`, `2012-07-27`."""
    if not _DATE.fullmatch(value):
        raise refuse(field, "YYYY, YYYY-MM or YYYY-MM-DD", value)
    _exists(field, value, "%Y-%m-%d"[: {4: 2, 7: 5, 10: 8}[len(value)]])


def _exists(field: str, value: str, layout: str) -> None:
    try:
        datetime.strptime(value, layout)
    except ValueError:
        raise refuse(field, "a time that exists", value) from None


def web_url(field: str, value: str) -> None:
    """Raise unless `value` is an absolute http or https URL in ASCII, without user name or password."""
    if len(value) > MAX_URL_BYTES or not value.isascii() or re.search(r"[\x00-\x20\x7f\"<>\\^`{|}]", value):
        raise refuse(field, f"an ASCII URL of at most {MAX_URL_BYTES} bytes, percent-encoded", value)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises on a port that is none
    except ValueError:
        raise refuse(field, "a URL", value) from None
    if not value.startswith(("http://", "https://")):
        raise refuse(field, "a URL beginning http:// or https://", value)
    if "@" in parts.netloc or not _HOST.fullmatch(re.sub(r":\d+\Z", "", parts.netloc).lower()):
        raise refuse(field, "a URL with a host name and no user name", value)


def license_of(field: str, value: str) -> None:
    """Raise unless `value` is an SPDX licence identifier or a web URL."""
    if not _SPDX.fullmatch(value):
        web_url(field, value)


def address(field: str, value: str, *, also: Sequence[str] = ()) -> None:
    """Raise unless `value` is a page's address: `/slug/.../slug/`, its first part not reserved (design.md §5).

    Arguments:
        also: reserved names that this kind may take all the same.
    """
    parts = value.split("/")
    if len(value) > MAX_PATH_BYTES or len(parts) < 3 or parts[0] or parts[-1]:
        raise refuse(field, "an address /slug/.../slug/", value)
    for part in parts[1:-1]:
        slug(field, part)
    if (parts[1] in RESERVED_NAMES and parts[1] not in also) or RESERVED_PARTS.intersection(parts):
        raise refuse(field, "an address that does not begin with a reserved name nor holds one of every depth", value)


def top_slug(field: str, value: str) -> None:
    """Raise unless `value` is a slug that may stand first in an address."""
    slug(field, value)
    if value in RESERVED_NAMES:
        raise refuse(field, "a slug that is not a reserved name", value)


def site_path(field: str, value: str) -> None:
    """Raise unless `value` is a path within the site: `/`-led ASCII, no dot segments, no `//`, query allowed."""
    path = value.partition("?")[0]
    bad = re.search(r"[\"<>\\^`{|}#]", value) or "//" in path or not _SITE_PATH.fullmatch(value)
    if bad or len(value) > MAX_PATH_BYTES:
        raise refuse(field, "a path within the site, percent-encoded ASCII", value)
    if any(re.fullmatch(r"(?:\.|%2e){1,2}", part, re.IGNORECASE) for part in path.split("/")):
        raise refuse(field, "a path without dot segments", value)
