"""A newsroom of any size, made by counting: the same seed gives the same documents, and their entries in bulk.

For benches and large demonstrations: N stories in sections three levels deep, with topics, people, links between
stories, a few in other languages, a few with several versions. Written straight through `ObjectStore`'s paths and
`LogWriter` in large batches. Ids, salts and words come from the seed; nothing is random.
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sunseed import documents
from sunseed.clock import rfc3339
from sunseed.record import entry as entries
from sunseed.record.writer import LogWriter
from sunseed.store.contract import Store

START_S = 1_262_304_000
"""2010-01-01T00:00:00Z."""
BATCH = 4_000
COMMON = "record"
"""A word in about 95 stories of a hundred."""
IN_A_HUNDRED = "lighthouse"
"""A word in about one story of a hundred."""
RARE = "zugzwang"
"""A word in one story of the whole corpus."""
PHRASE = "the quiet harbour office"
"""A phrase in about one story of a hundred."""
HAN = "证据"
"""Two Chinese characters that stand in the Chinese stories."""


def _cut(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_STEMS = _cut(
    """water bread street school river council garden signal winter market bridge letter window engine harbour teacher
    doctor farmer budget library railway mountain village evening morning summer question answer promise witness
    camera notebook station festival protest hearing election permit factory hospital kitchen orchard valley paper
    silver copper timber meadow island border corner circle number minute archive neighbour"""
)
_LINKS = _cut("the a of and in to with for on by from under over after before while because although until near")
_HAN_WORDS = ("河流", "学校", "城市", "农民", "医生", "图书馆", "抗议", "选举", "市场", "冬天", "问题", "回答", HAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a newsroom.

    Arguments:
        stories: how many.
        sections: how many leaves of the section tree.
        topics, persons: how many.
        seed: another seed gives another newsroom.
        origin: of the log.
    """

    stories: int
    sections: int = 24
    topics: int = 400
    persons: int = 200
    seed: int = 1
    origin: str = "corpus.example/log"


Made = tuple[documents.AnyDocument, str]


class Corpus:
    """All documents of a plan.

    Arguments:
        plan: how large.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - words, not secrets
        self._sections: list[tuple[str, str]] = []

    def item_id(self, name: str) -> str:
        """Return the id that belongs to a name."""
        raw = hashlib.sha256(f"{self.plan.seed} {name}".encode()).hexdigest()
        return f"urn:uuid:{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-8{raw[17:20]}-{raw[20:32]}"

    def _common(self, name: str, version: int = 1) -> dict[str, Any]:
        salt = hashlib.sha256(f"{self.plan.seed} {name} {version} salt".encode()).digest()
        return {
            "identifier": self.item_id(name),
            "version": version,
            "origin": self.plan.origin,
            "salt": base64.b64encode(salt).decode(),
        }

    def everything(self) -> Iterator[Made]:
        """Yield every document with its reason, in the order of publication."""
        yield from self._arrangement()
        for number in range(self.plan.stories):
            yield self.story(number), "new"

    def _arrangement(self) -> Iterator[Made]:
        languages = ("en", "zh-Hans")
        yield (
            documents.Site(
                **self._common("site"),
                in_language="en",
                name="The Corpus",
                languages=languages,
                url="https://corpus.example/",
            ),
            "arrangement",
        )
        for number in range(self.plan.sections + self.plan.sections // 6 + 1):
            yield self._section(number), "arrangement"
        for number in range(self.plan.topics):
            name = f"{_STEMS[number % len(_STEMS)]} {number}".title()
            yield (
                documents.Topic(**self._common(f"topic {number}"), in_language="en", name=name, slug=f"topic-{number}"),
                "arrangement",
            )
        for number in range(self.plan.persons):
            name = f"Writer {number}"
            yield (
                documents.Person(
                    **self._common(f"person {number}"), in_language="en", name=name, slug=f"person-{number}"
                ),
                "arrangement",
            )

    def _section(self, number: int) -> documents.Section:
        """Return a section: every seventh is at the top, the others below it and below one of its children."""
        top, below = divmod(number, 7)
        if not below:
            path, parent = f"part-{top}", None
        elif below < 4:
            path, parent = f"desk-{number}", f"section {top * 7}"
        else:
            path, parent = f"beat-{number}", f"section {top * 7 + 1}"
        above = next((known for name, known in self._sections if name == parent), "")
        self._sections.append((f"section {number}", f"{above}{path}/"))
        return documents.Section(
            **self._common(f"section {number}"),
            in_language="en",
            name=f"{_STEMS[number % len(_STEMS)].title()} {number}",
            slug=path,
            position=number,
            is_part_of=self.item_id(parent) if parent else None,
        )

    def story(self, number: int, *, version: int = 1) -> documents.Story:
        """Return one story; its words depend on the seed, its number and its version alone."""
        rng = random.Random(f"{self.plan.seed} {number} {version}")  # noqa: S311 - words, not secrets
        chinese = number % 50 == 49
        name, path = self._sections[rng.randrange(len(self._sections))]
        headline = "关于" + "与".join(rng.sample(_HAN_WORDS, 3)) if chinese else _sentence(rng, 8)[:-1]
        topics = {f"topic {rng.randrange(self.plan.topics)}" for _ in range(2)} if self.plan.topics else set()
        see = {f"story {rng.randrange(max(number - 400, 0), number)}" for _ in range(3)} if number > 3 else set()
        writer = rng.randrange(max(self.plan.persons, 1))
        return documents.Story(
            **self._common(f"story {number}", version),
            genre="video" if number % 17 == 0 else "article",
            url=f"/{'zh-hans/' if chinese else ''}{path}story-{number}/",
            in_language="zh-Hans" if chinese else "en",
            headline=headline,
            description="证据在记录里。" if chinese else _sentence(rng, 18),
            author=(
                documents.Author(
                    name=f"Writer {writer}", identifier=self.item_id(f"person {writer}") if self.plan.persons else None
                ),
            ),
            article_section=self.item_id(name),
            article_body=self._body(rng, number, chinese=chinese),
            about=tuple(sorted(self.item_id(one) for one in topics)),
            see_also=tuple(sorted(self.item_id(one) for one in see)),
        )

    def _body(self, rng: random.Random, number: int, *, chinese: bool) -> str:
        if chinese:
            return "".join(f"<p>{'，'.join(rng.choices(_HAN_WORDS, k=30))}。</p>" for _ in range(8))
        parts = [f"<p>{' '.join(_sentence(rng, 14) for _ in range(5))}</p>" for _ in range(6)]
        extra = [COMMON] if rng.randrange(20) else []
        extra += [IN_A_HUNDRED] if number % 100 == 7 else []
        extra += [PHRASE] if number % 100 == 8 else []
        extra += [RARE] if number == self.plan.stories // 2 else []
        parts.insert(2, f"<h2>{_sentence(rng, 4)[:-1]}</h2>")
        parts.insert(4, f'<aside class="pull">{_sentence(rng, 9)}</aside>')
        parts.append(f"<p>It stands here: {' and '.join(extra) or 'nothing else'}. <em>{_sentence(rng, 6)}</em></p>")
        return "".join(parts)


def _sentence(rng: random.Random, words: int) -> str:
    found = [rng.choice(_LINKS if at % 3 == 1 else _STEMS) for at in range(words)]
    return " ".join(found).capitalize() + "."


def write(
    corpus: Corpus, public: Store, writer: LogWriter, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Store every document and append its entry; return how many entries were appended.

    Arguments:
        corpus: what to write.
        public: the public tree.
        writer: its log, open.
        progress: called with how much is done and how much there is.
    """
    files: list[tuple[str, bytes]] = []
    said: list[bytes] = []
    done = 0
    for number, (document, why) in enumerate(corpus.everything()):
        data = documents.encode(document)
        sha256 = hashlib.sha256(data).hexdigest()
        files.append((documents.ObjectName(sha256, "json").path, data))
        statement = entries.Publish(
            at=rfc3339((START_S + number * 4_000) * 1000),
            id=document.identifier,
            version=1,
            sha256=sha256,
            size=len(data),
            why=why,  # type: ignore[arg-type] # one of the closed list
        )
        said.append(entries.encode(statement))
        if len(said) == BATCH:
            done += _flush(public, writer, files, said)
            progress(done, corpus.plan.stories)
    return done + _flush(public, writer, files, said)


def _flush(public: Store, writer: LogWriter, files: list[tuple[str, bytes]], said: list[bytes]) -> int:
    """Make documents durable before the entries that name them."""
    if not said:
        return 0
    public.apply(files, durable=True)
    writer.append(said)
    count = len(said)
    files.clear()
    said.clear()
    return count
