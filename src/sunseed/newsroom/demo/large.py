"""A demo newsroom of any size, for measuring by hand: many short stories in the demo town's own words.

Follows design.md §6. The stories go through `importing.bulk`, which writes what the verbs write, hundreds at a time; so
the desk can edit every one of them, and the record, the search and the fronts have to carry them all. Sentences are the
demo's own, put together anew, with names, places and numbers, so that a search finds something. Owns the making up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sunseed.documents import html
from sunseed.errors import Refused
from sunseed.instance import Instance
from sunseed.newsroom.demo import texts
from sunseed.newsroom.demo.loading import Progress, seal_and_print
from sunseed.newsroom.importing import bulk
from sunseed.newsroom.people.models import Account, Role
from sunseed.newsroom.publishing.models import Item, State
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Byline, Section, Story, Topic
from sunseed.newsroom.stories.slugs import languages, section_path

BATCH: Final = 2_000
DISTRICTS: Final = ("Saltgate", "Potters’ Row", "Ferry Road", "Glaze Lane", "Reedholm", "Tannery Lane")
RUBRICS: Final = ("Streets", "Neighbours", "Work", "Water")
SUBJECTS: Final = (
    "Lamp post", "Bench", "Ferry bell", "Chimney", "Allotment", "Choir", "Bakery", "Drain", "Kiln", "School yard",
    "Bus stop", "Rowing boat", "Market stall", "Library card", "Heron", "Bridge stone", "Tile wall", "Radiator",
    "Notice board",     "Clock", "Letter box", "Apple tree", "Accordion", "Bicycle",
)  # fmt: skip
EVENTS: Final = (
    "found again",
    "repaired at last",
    "counted twice",
    "painted yellow",
    "moved by a yard",
    "named after a ferryman",
    "argued over",
    "left to the neighbours",
    "lit for one night",
    "given back",
    "opened to everybody",
    "measured anew",
)
PEOPLE: Final = (
    "Ines Okafor", "Bruno Tell", "Mirja Saar", "Caleb Ornstein", "Yun Hae", "Petra Vance", "Omar Lisle",
    "Greta Molinar",
    "Dov Harkaway", "Lucia Penhale", "Amadou Brisk", "Hanna Quell",
)  # fmt: skip
LANGUAGE_SHARE: Final = {"zh-Hans": 0.02, "es": 0.01, "ar": 0.01}
_SENTENCE = re.compile(r"[^.!?。！？؟\n]+[.!?。！？؟]+[”’»]?")


@dataclass(frozen=True)
class _Ground:
    """What the stories stand on.

    Arguments:
        sections: leaf sections with their addresses.
        sentences: by language.
    """

    owner: Account
    sections: list[tuple[str, str]]
    topics: list[str]
    bylines: list[tuple[str, str]]
    sentences: dict[str, list[str]]


def load(instance: Instance, n: int = 100_000, progress: Progress | None = None, *, seed: int = 0) -> int:
    """Add `n` published stories to a newsroom that holds the demo; seal and print them.

    Arguments:
        instance: the one Django was started for.
        progress: is told how far it is.
        seed: another one gives other stories.

    Returns:
        the log's size.

    Raises:
        Refused: the demo was not loaded before.
    """
    tell = progress or (lambda done, total=None, what=None: None)
    chance = random.Random(f"large demo {seed} {Story.objects.count()}")  # noqa: S311 - a demo, not a secret
    ground = _prepare(chance)
    links = bulk.Links(most=3)
    first = Story.objects.count()
    for start in range(0, n, BATCH):
        tell(start, n, "writing")
        batch = [_story(chance, ground, first + number) for number in range(start, min(n, start + BATCH))]
        bulk.publish_new(
            ground.owner, [bulk.new_story(one, why="new", links=links.choose(one)) for one in batch]
        )  # fmt: skip
    tell(n, n, "sealing and printing")
    size = seal_and_print(instance, anew=True)
    tell(n, n, "done")
    return size


def _prepare(chance: random.Random) -> _Ground:
    """Make the districts and their people, publish them, and gather the demo's sentences."""
    owner = Account.objects.filter(role=Role.EDITOR).first()
    if owner is None or not Section.objects.exists():
        raise Refused("Load the demo first; the large one adds to it.")
    sections = _districts()
    bylines = [Byline.objects.get_or_create(slug=_slug(name), defaults={"name": name})[0] for name in PEOPLE]
    topics = [
        Topic.objects.get_or_create(slug=_slug(f"{place} {subject}"), defaults={"name": f"{subject}, {place}"})[0]
        for place in DISTRICTS
        for subject in SUBJECTS
    ]
    things: list[Section | Topic | Byline] = [*sections, *bylines, *topics]
    known = set(Item.objects.filter(pk__in=[one.pk for one in things], state=State.PUBLIC).values_list("pk", flat=True))
    bulk.publish_new(owner, [bulk.new_arrangement(one) for one in things if one.pk not in known])
    return _Ground(
        owner,
        [(str(one.pk), section_path(one)) for one in sections if one.slug in {_slug(name) for name in RUBRICS}],
        [str(one.pk) for one in topics],
        [(str(one.pk), one.name) for one in bylines],
        _sentences(),
    )


def _districts() -> list[Section]:
    """Make a tree of sections three levels deep."""
    top, _ = Section.objects.get_or_create(
        slug="districts", parent=None, defaults={"name": "Districts", "position": 900}
    )
    sections = [top]
    for name in DISTRICTS:
        district, _ = Section.objects.get_or_create(slug=_slug(name), parent=top, defaults={"name": name})
        sections.append(district)
        for rubric in RUBRICS:
            leaf, _ = Section.objects.get_or_create(slug=_slug(rubric), parent=district, defaults={"name": rubric})
            sections.append(leaf)
    return sections


def _sentences() -> dict[str, list[str]]:
    """Return the sentences of the demo's stories by language, ready to stand in a paragraph."""
    here = set(languages())
    found: dict[str, list[str]] = {}
    for one in texts.read().stories.values():
        if one.language not in here:
            continue
        body = re.sub(r'<figure data-(?:drawing|box)="[a-z-]+"></figure>|<a href="item:[a-z0-9-]+">|</a>', "", one.body)
        body = re.sub(r'<a href="[^"]*">', "", body)
        words = html.plain_text(html.parse(body))
        found.setdefault(one.language, []).extend(
            _escaped(sentence.strip()) for sentence in _SENTENCE.findall(words) if 20 < len(sentence) < 400
        )
    return found


def _story(chance: random.Random, ground: _Ground, number: int) -> bulk.NewStory:
    """Make one story up."""
    language = next(
        (name for name, share in LANGUAGE_SHARE.items() if name in ground.sentences and chance.random() < share), "en"
    )
    section, path = ground.sections[number % len(ground.sections)]
    district = DISTRICTS[(number % len(ground.sections)) // len(RUBRICS)]
    subject, event = chance.choice(SUBJECTS), chance.choice(EVENTS)
    bylines = chance.sample(ground.bylines, 1 if chance.random() < 0.85 else 2)
    own = ground.sentences[language]
    standfirst = chance.choice(own).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    opening = f"{subject} {number:,} in {district} has been {event}, says {chance.choice(PEOPLE)}."
    headline = f"{subject} in {district} {event}" if language == "en" else f"{standfirst[:60].strip()} {number}"
    prefix = "" if language == "en" else f"/{language.lower()}"
    draft = Draft(
        headline=headline,
        standfirst=standfirst,
        genre="article",
        language=language,
        section=section,
        slug=f"{_slug(subject)}-{number}",
        body="".join(f"<p>{paragraph}</p>" for paragraph in _paragraphs(chance, own, opening)),
        bylines=[key for key, _ in bylines],
        topics=chance.sample(ground.topics, chance.choice((1, 2, 2, 3))),
    )
    return bulk.NewStory(
        UUID(bytes=chance.randbytes(16), version=4), draft, f"{prefix}{path}{draft.slug}/",
        tuple(name for _, name in bylines), ground.owner,
    )  # fmt: skip


def _paragraphs(chance: random.Random, sentences: list[str], opening: str) -> Iterator[str]:
    yield " ".join([_escaped(opening), *chance.sample(sentences, 2)])
    for _ in range(chance.choice((2, 3, 3, 4))):
        yield " ".join(chance.sample(sentences, chance.choice((2, 3, 3, 4))))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower().replace("’", "")).strip("-")
