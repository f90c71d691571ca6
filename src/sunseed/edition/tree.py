"""The tree of sections: chains, addresses, children, and which languages a front is printed in.

Follows design.md §5: the address of a section is the chain of slugs above it, so it moves when a section above moves.
Owned here: reading the tree out of the index and asking it. A chain that returns to itself, or leads to a section
that is not there, ends at that point. Elsewhere: what a move touches (`sunseed.edition.plan`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sunseed.edition.index import Index, ItemKey


@dataclass(frozen=True, slots=True)
class Section:
    """One section as it stands now; `parent` is the id above it, `""` at the top, `names` those in other languages."""

    item: ItemKey
    id: str
    name: str
    slug: str
    parent: str
    position: int
    language: str
    withdrawn: bool
    names: tuple[tuple[str, str, str], ...] = ()

    def called(self, language: str) -> str:
        """Return its name in a language, or its own name."""
        return next((name for tongue, name, _ in self.names if tongue == language), self.name)

    def described(self, language: str, own: str) -> str:
        """Return its description in a language; `own` where there is none."""
        return next((said for tongue, _, said in self.names if tongue == language), own)


@dataclass(slots=True)
class Tree:
    """All sections, and how many stories each holds in each language.

    Arguments:
        sections: by id.
        tally: stories that are not erased, by section id and language.
    """

    sections: dict[str, Section]
    tally: dict[tuple[str, str], int]
    _below: dict[str, list[Section]] = field(default_factory=dict)
    _chains: dict[str, tuple[Section, ...]] = field(default_factory=dict)
    _spoken: dict[str, frozenset[str]] = field(default_factory=dict)
    _languages: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (identifier, language), count in self.tally.items():
            if count > 0:
                self._spoken[identifier] = self._spoken.get(identifier, frozenset()) | {language}
        for section in self.sections.values():
            chain = self.chain(section.id)
            above = chain[-2].id if len(chain) > 1 else ""
            self._below.setdefault(above, []).append(section)
        for children in self._below.values():
            children.sort(key=lambda one: (one.position, one.name, one.item))

    def chain(self, identifier: str) -> tuple[Section, ...]:
        """Return the sections from the top down to this one; nothing for an unknown id."""
        known = self._chains.get(identifier)
        if known is None:
            known = self._chains[identifier] = tuple(reversed(list(self._upwards(identifier))))
        return known

    def _upwards(self, identifier: str) -> Iterator[Section]:
        seen: set[str] = set()
        while identifier in self.sections and identifier not in seen:
            seen.add(identifier)
            section = self.sections[identifier]
            yield section
            identifier = section.parent

    def path(self, identifier: str) -> str:
        """Return the site path of a section's front in the default language, without a leading slash."""
        return "".join(f"{section.slug}/" for section in self.chain(identifier))

    def children(self, identifier: str) -> list[Section]:
        """Return the sections directly below one (`""`: at the top) that are not withdrawn, in their order."""
        return [section for section in self._below.get(identifier, []) if not section.withdrawn]

    def subtree(self, identifier: str) -> list[str]:
        """Return the ids of a section and of everything below it."""
        found = {identifier: None}
        waiting = [identifier]
        while waiting:
            below = [child.id for child in self._below.get(waiting.pop(), []) if child.id not in found]
            found |= dict.fromkeys(below)
            waiting += below
        return list(found)

    def languages(self, identifier: str) -> frozenset[str]:
        """Return the languages in which a section or one below it has stories that were not erased."""
        known = self._languages.get(identifier)
        if known is None:
            spoken = (self._spoken.get(one, frozenset()) for one in self.subtree(identifier))
            known = self._languages[identifier] = frozenset[str]().union(*spoken)
        return known

    def all_languages(self) -> frozenset[str]:
        """Return the languages in which there is any story that was not erased."""
        return frozenset(language for (_, language), count in self.tally.items() if count > 0)


def read(index: Index) -> Tree:
    """Read the tree as the index holds it."""
    sections = {}
    for item in index.select("WHERE kind = 'section'"):
        face = item.face
        sections[item.id] = Section(
            item=item.item,
            id=item.id,
            name=face.headline,
            slug=face.slug,
            parent=face.parent,
            position=face.position,
            language=item.language,
            withdrawn=item.state != "live",
            names=face.tongues,
        )
    tally = {(section, language): n for section, language, n in index.execute("SELECT * FROM tally")}
    return Tree(sections, tally)
