"""Pages that lead on to stories: home, top stories, section fronts, archives.

Conventions are those of `sunseed.edition.contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.edition.contexts.frame import BasePage
from sunseed.edition.contexts.parts import Card, Chunk, Link, Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBlock:
    """A strip of the home page: a section and its newest stories."""

    section: Link
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaking:
    """One line of news over a front, since when, and the page it leads to, if there is one."""

    text: str
    at: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(BasePage):
    """The front page: what editors chose, then each section's newest."""

    breaking: Breaking | None = None
    lead: Card | None = None
    seconds: tuple[Card, ...] = ()
    rail: tuple[Card, ...] = ()
    sections: tuple[SectionBlock, ...] = ()
    newest: Seal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopStoriesPage(BasePage):
    """The Top stories rail as a page of its own (`top-stories/`), which stories and fronts show beside themselves.

    One file carries the rail, so that arranging the front page does not reprint every story.
    """

    breaking: Breaking | None = None
    rail: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFront(BasePage):
    """The front of one section, with the sections below it and the months behind it."""

    name: str
    breaking: Breaking | None = None
    children: tuple[Link, ...] = ()
    lead: Card | None = None
    cards: tuple[Card, ...] = ()
    archives: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage(BasePage):
    """One fixed chunk of a month in a section (or the whole site, a topic, a person); `months` lists the others."""

    name: str
    month: str
    cards: tuple[Card, ...]
    older: Link | None = None
    newer: Link | None = None
    months: tuple[Chunk, ...] = ()
