"""Pages that are always there: the newsroom's own, the record, search, and what stands where nothing does.

Conventions are those of `sunseed.edition.contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.edition.contexts.frame import BasePage
from sunseed.edition.contexts.parts import Block, Card, Link, Seal, VersionLine
from sunseed.edition.contexts.story import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticPage(BasePage):
    """A page that is no story: about, rules, write for us. `call` is the one thing it asks a reader to do; its href
    may be absolute, because the newsroom lives at another address. `versions` ascend and end with the one shown;
    `purpose` is the document's code."""

    headline: str
    standfirst: str = ""
    body: tuple[Block, ...] = ()
    call_text: str = ""
    call_url: str = ""
    updated: str = ""
    seal: Seal | None = None
    purpose: str = ""
    versions: tuple[VersionLine, ...] = ()
    versions_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectPage(BasePage):
    """An address that has moved: a page that leads on by itself and by a link."""

    target: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage(BasePage):
    """The shell that reads the record in the browser. `verifiers` are the log's keys as the newest root entry names
    them, printed so that a reader can compare them with what they hold from elsewhere."""

    verifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPage(BasePage):
    """The shell that checks one page of this site against the record."""

    verifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A search result; `excerpt` is the passage found, matches and all, as runs (`added` marks a match).

    `about` are names of what was asked for, of which the story is and which its passage does not spell.
    """

    card: Card
    excerpt: tuple[Run, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(BasePage):
    """The answer to a search; `total` counts all results, `older` and `newer` lead to neighbouring pages of them."""

    query: str = ""
    hits: tuple[Hit, ...] = ()
    total: int = 0
    older: Link | None = None
    newer: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundPage(BasePage):
    """The answer at an address where nothing was ever printed; its `root` is `"/"`, for it stands at any depth."""

    cards: tuple[Card, ...] = ()
