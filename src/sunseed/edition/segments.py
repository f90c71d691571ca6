"""Prints what a reader's browser searches where no door answers: grams by segment, titles, spellings of topics.

Follows design.md §6 "Search" and ADR 0048. Everything is a function of the items there are and of what each is now, so
a word that leaves a story leaves its segment in the same print. An item's slot is its ordinal; full segments of some
thousands of slots stay as they are, and the newest slots lie in small ones that are merged as they fill. Owned here:
which segments there are, their files' bytes, which of them a change touches. Elsewhere: how text is cut
(`sunseed.edition.spelling`), the reader (`web/site/segments.js`).
"""

from __future__ import annotations

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import sub
from typing import Any

import msgspec

from sunseed.edition import merging, naming
from sunseed.edition.effects import SEARCHED, SPELLED, Changes
from sunseed.edition.index import Index, Item
from sunseed.edition.reading import Face
from sunseed.edition.spelling import grams, words

FORMAT = 2
SIZES = (4096, 512, 64)
"""Slots of a segment, largest first: the largest are never merged; the newest of the smallest is the tail."""
SHARDS = (256, 32, 2)
"""Files of a segment of each size: its grams are split by their CRC-32, to be fetched as they are asked for."""
SLOTS_A_TITLE = 32
"""Items whose titles lie in one file."""
TOPIC_SHARDS = 16

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BODY, _SECOND, _HEADLINE = 0, 1, 2
"""Where a gram stands best: in the words, in the standfirst or byline, in the headline."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_face = msgspec.msgpack.Decoder(Face).decode


@dataclass(frozen=True, slots=True)
class Segment:
    """So many slots, from `size * number` on."""

    size: int
    number: int

    @property
    def first(self) -> int:
        """The first slot."""
        return self.size * self.number

    @property
    def shards(self) -> int:
        """How many files hold its grams."""
        return SHARDS[SIZES.index(self.size)]

    @property
    def subject(self) -> str:
        """What the press calls it."""
        return f"search/words/{self.size}/{self.number}"


def standing(items: int) -> list[Segment]:
    """Return the segments of so many items, oldest first."""
    found: list[Segment] = []
    first = 0
    for size in SIZES:
        last = items // size if size != SIZES[-1] else -(-items // size)
        found += [Segment(size, number) for number in range(first // size, last)]
        first = last * size
    return found


def holding(slot: int, items: int) -> Segment:
    """Return which segment of so many items holds a slot."""
    size = next(size for size in SIZES if slot < items // size * size or size == SIZES[-1])
    return Segment(size, slot // size)


def shard_of(gram: str, shards: int) -> int:
    """Return which of so many files holds a gram."""
    return zlib.crc32(gram.encode()) % shards


# -- which subjects there are -----------------------------------------------------------------------------------------


def everything(index: Index) -> set[str]:
    """Return every subject of the printed search."""
    items = _count(index)
    found = {one.subject for one in standing(items)} | {"search/items"}
    found |= {f"search/titles/{number}" for number in range(-(-items // SLOTS_A_TITLE))}
    return found | {f"search/topics/{number}" for number in range(TOPIC_SHARDS)}


def touched(index: Index, changes: Changes) -> set[str]:
    """Return the subjects that a print changes: those of changed stories and topics, and what was merged."""
    items = _count(index)
    found: set[str] = set()
    new = 0
    for key, before in changes.before.items():
        after = index.item(key)
        assert after is not None
        new += before[0] is None
        states = [after, *(one for one in before if one is not None)]
        if any(one.kind in SEARCHED for one in states):
            found |= {holding(after.ordinal, items).subject, f"search/titles/{after.ordinal // SLOTS_A_TITLE}"}
        if any(one.kind in SPELLED for one in states):
            found |= spelled(states)
    if new:
        merged = set(standing(items - new)) ^ set(standing(items))
        titles = range((items - new) // SLOTS_A_TITLE, -(-items // SLOTS_A_TITLE))
        found |= {one.subject for one in merged} | {f"search/titles/{number}" for number in titles} | {"search/items"}
    return found


def _count(index: Index) -> int:
    last = index.execute("SELECT max(ordinal) FROM items").fetchone()[0]
    return 0 if last is None else int(last) + 1


# -- their files ------------------------------------------------------------------------------------------------------


def files(index: Index, key: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of every file of the subject `search/<key>`; none for a segment that is merged now."""
    part, _, rest = key.partition("/")
    match part:
        case "items":
            yield "search/index.json", _encode(_manifest(_count(index)))
        case "titles":
            yield f"search/titles/{rest}.json", _encode(_titles(index, int(rest)))
        case "topics":
            yield f"search/topics/{rest}.json", _encode(_topics(index, int(rest)))
        case _:
            size, _, number = rest.partition("/")
            segment = Segment(int(size), int(number))
            if segment in standing(_count(index)):
                yield from _segment(index, segment)


def _manifest(items: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "items": items,
        "sizes": SIZES,
        "shards": SHARDS,
        "slots_a_title": SLOTS_A_TITLE,
        "topic_shards": TOPIC_SHARDS,
    }


def _segment(index: Index, segment: Segment) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one segment: JSON objects from gram to where it stands, see `written`."""
    shards: list[dict[str, str]] = [{} for _ in range(segment.shards)]
    for gram, places in _places(index, segment).items():
        shards[shard_of(gram, segment.shards)][gram] = written(places)
    for number, shard in enumerate(shards):
        yield f"search/words/{segment.size}/{segment.number}/{number}.json", _encode(shard)


def _places(index: Index, segment: Segment) -> dict[str, list[int]]:
    """Return for each gram four times the place in the segment of every story that has it, and how well it fits.

    The gram `:<language>` stands for a language, `@<id>` for a topic or work that a story is about. Stories that are
    withdrawn or erased have no words in the index.
    """
    rows = index.execute(
        "SELECT ordinal, language, face, body FROM items JOIN texts USING (item) "
        "WHERE ordinal >= ? AND ordinal < ? ORDER BY ordinal",
        (segment.first, segment.first + segment.size),
    )
    found: defaultdict[str, list[int]] = defaultdict(list)
    for ordinal, language, packed, body in rows:
        face = _face(packed)
        place = (ordinal - segment.first) * 4
        headline = grams(face.headline)
        second = grams(f"{face.standfirst} {face.byline}") - headline
        for gram in headline:
            found[gram].append(place + _HEADLINE)
        for gram in second:
            found[gram].append(place + _SECOND)
        for gram in grams(body) - headline - second:
            found[gram].append(place)
        found[f":{language.lower()}"].append(place)
        for identifier in naming.subjects_of(face):
            found[f"@{naming.subject_term(identifier)}"].append(place + _SECOND)
    return found


def written(places: Sequence[int]) -> str:
    """Return rising places as text: differences of the place, with the fit, in digits of five bits, lowest first."""
    before = itertools.chain((0,), map((~3).__and__, places))
    return "".join(map(_numbers().__getitem__, map(sub, places, before)))


@cache
def _numbers() -> tuple[str, ...]:
    return tuple(_number(value) for value in range(1 << 14))


def _number(value: int) -> str:
    """Write a number in digits of five bits; all but the last have the sixth set."""
    digits = ""
    while value > 31:
        digits += _DIGITS[value % 32 + 32]
        value //= 32
    return digits + _DIGITS[value]


def _titles(index: Index, number: int) -> list[list[str] | None]:
    """Return for each slot of a file what a result shows of it; None for what cannot be found."""
    found: list[list[str] | None] = [None] * SLOTS_A_TITLE
    first = number * SLOTS_A_TITLE
    where = "WHERE ordinal >= ? AND ordinal < ? AND state = 'live' AND +kind IN ('story', 'page', 'box')"
    for item in index.select(where, (first, first + SLOTS_A_TITLE)):
        face = item.face
        published = face.claimed if item.imported and face.claimed else item.first_at
        found[item.ordinal - first] = [item.path, face.headline, face.standfirst, face.byline, published, item.language]
    return found


def _spellings(topic: Item) -> dict[str, bool]:
    """Return every spelling of a topic or work: True where it is the maker's and not its own."""
    if topic.kind not in SPELLED or topic.state != "live":
        return {}
    return naming.spellings_of(topic, lambda name: " ".join(words(name)))


def spelled(topics: Iterable[Item]) -> set[str]:
    """Return the subjects that hold the spellings of these topics."""
    return {f"search/topics/{shard_of(one, TOPIC_SHARDS)}" for topic in topics for one in _spellings(topic)}


def _topics(index: Index, number: int) -> dict[str, dict[str, Any]]:
    """Return for each spelling that this file holds what it names, and the grams of the stories about that."""
    sharing: defaultdict[str, list[tuple[Item, bool]]] = defaultdict(list)
    for topic in index.select("WHERE kind IN ('topic', 'work') AND state = 'live' ORDER BY item"):
        for spelling, made in _spellings(topic).items():
            if shard_of(spelling, TOPIC_SHARDS) == number:
                sharing[spelling].append((topic, made))
    return {spelling: _named(index, shared) for spelling, shared in sharing.items()}


def _named(index: Index, shared: list[tuple[Item, bool]]) -> dict[str, Any]:
    makers = {topic.item for topic, made in shared if made}
    found = naming.gathered(index, [topic for topic, _ in shared], lambda one: one.item in makers)
    shown = []
    for one in found.topics:
        faces = [other.face for other in merging.behind(index, index.item_of, one)] or [one.face]
        names = dict.fromkeys(name for face in faces for name in merging.names_of(face))
        other = tuple(name for name in names if name != one.face.headline)
        shown.append([one.path, one.face.headline, one.face.standfirst, one.language, other])
    return {"topics": shown, "about": [f"@{naming.subject_term(one)}" for one in found.subjects]}
