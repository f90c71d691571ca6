"""Pages of what stories are about and of who wrote them.

Conventions are those of `sunseed.edition.contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.edition.contexts.frame import BasePage
from sunseed.edition.contexts.parts import Card, Chunk, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage(BasePage):
    """A topic with its other spellings and the stories about it."""

    name: str
    other_names: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    archives: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage(BasePage):
    """A contributor under the name they chose, and what they have published."""

    name: str
    role: str = ""
    cards: tuple[Card, ...] = ()
    archives: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage(BasePage):
    """A film, a book or a work of art, and what has been written about it; `kind` is schema.org's type name, `pieces`
    of how many it consists, 0 where nobody said."""

    kind: str
    name: str
    other_names: tuple[str, ...] = ()
    maker: str = ""
    year: str = ""
    material: str = ""
    pieces: int = 0
    country: str = ""
    picture: Picture | None = None
    cards: tuple[Card, ...] = ()
    archives: tuple[Chunk, ...] = ()
