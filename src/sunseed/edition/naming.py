"""What a spelling names: topics and works, all their names, and the ids by which stories say that they are about them.

Follows product.md P3 (a topic under all its spellings) and P10; ADR 0137. A story is indexed with the ids it names and
never with their names, so that a topic that is renamed or merged changes nothing of the stories about it. Owned here:
which parts of a question are names. Elsewhere: the answers (`sunseed.edition.search`), the same for browsers
(`sunseed.edition.segments`, `web/site/segments.js`), mergers (`sunseed.edition.merging`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sunseed.edition import merging
from sunseed.edition.index import Index, Item
from sunseed.edition.reading import Face

LONGEST_NAME = 6
"""Terms of a question that are looked up together as one name."""
MOST_SUBJECTS = 64
"""Ids that one name stands for in a question: the latest works of a maker who has more."""


@dataclass(frozen=True, slots=True)
class Named:
    """What one spelling names.

    Arguments:
        topics: the topics and works that are called so, those that stand for others in their place.
        names: every name of theirs.
        subjects: the ids that stories about them name: theirs, those merged into them, and works made by whom it names.
    """

    topics: tuple[Item, ...]
    names: tuple[str, ...]
    subjects: tuple[str, ...]


Part = tuple[list[str], Named | None]
"""Terms of a question, and what they name together."""


def named(index: Index, spelling: str) -> Named | None:
    """Return what a name names, as `sunseed.edition.spelling.spelled` writes it; None if nothing is called so."""
    rows = index.execute("SELECT item, made FROM spellings WHERE spelling = ? ORDER BY item", (spelling,)).fetchall()
    if not rows:
        return None
    made = {row[0] for row in rows if row[1]}
    return gathered(index, list(index.items([row[0] for row in rows])), lambda one: one.item in made)


def gathered(index: Index, found: Sequence[Item], made: Callable[[Item], bool]) -> Named:
    """Return what items that share a spelling name together.

    Arguments:
        found: live topics and works, in the order of the record.
        made: says that a work has the spelling as its maker's name, and is not called so itself.
    """
    called = [one for one in found if not made(one)]
    topics = tuple({one.id: one for one in (merging.standing(index.item_of, one) for one in called)}.values())
    family = [other for one in topics for other in (merging.behind(index, index.item_of, one) or [one])]
    names = dict.fromkeys(name for one in family for name in merging.names_of(one.face))
    works = [one.id for one in reversed(found) if made(one)]
    subjects = list(dict.fromkeys([*(one.id for one in family), *works]))[:MOST_SUBJECTS]
    return Named(topics, tuple(names), tuple(subjects))


def spellings_of(item: Item, write: Callable[[str], str]) -> dict[str, bool]:
    """Return every spelling under which a topic or work is found: True where it is the maker's and not its own.

    Arguments:
        write: gives the form under which two spellings are one.
    """
    found = {write(name): False for name in merging.names_of(item.face)}
    if item.kind == "work" and item.face.byline:
        found.setdefault(write(item.face.byline), True)
    return found


def subjects_of(face: Face) -> tuple[str, ...]:
    """Return the ids of what a story is about: its topics and the work it reviews."""
    return tuple(dict.fromkeys((*face.about, *([face.work] if face.work else []))))


def subject_term(identifier: str) -> str:
    """Return the word that stands for an id in the search table: no reader types it, none of its signs cuts it."""
    return identifier.removeprefix("urn:uuid:").replace("-", "")


def parts(terms: Sequence[str], look: Callable[[str], Named | None]) -> Iterator[Part]:
    """Yield a question's terms in order, those that are a name together: the longest name first, none for the rest.

    Arguments:
        terms: as they were typed.
        look: gives what so many terms, joined by spaces, name.
    """
    at = 0
    while at < len(terms):
        for last in range(min(len(terms), at + LONGEST_NAME), at, -1):
            run = list(terms[at:last])
            found = look(" ".join(run))
            if found is not None:
                yield run, found
                break
        else:
            last = at + 1
            yield [terms[at]], None
        at = last
