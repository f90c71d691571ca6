"""Finds a place here for what an export names: sections for categories, topics for tags, bylines for authors.

Follows product.md P11. What is here already under the same address is used, never made twice. Owns slugs and conflicts;
each row's key follows from where it came from (`survey.item_key`), so that a second import finds it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import unquote
from uuid import UUID

from django.db import models

from sunseed.documents.fields import RESERVED_NAMES
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import Survey, item_key
from sunseed.newsroom.stories.models import Byline, Section, StaticPage, Topic
from sunseed.newsroom.stories.slugs import MAX_DEPTH, chain, slug_of

_Row = TypeVar("_Row", Section, Topic, Byline)
HOME_SLUG, HOME_NAME = "imported", "Imported"


@dataclass
class Places:
    """The rows found or made so far, by the export's own names.

    Arguments:
        dry: rows are made in memory only.
        names: the byline an author is to become, by login; else it is the author's own name.
        new: rows that must be stored and published, in an order in which each stands on those before.
        tags: topics by the tag they come from.
        used: keys of what something public stands on.
    """

    found: Survey
    report: Report
    dry: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    bylines: dict[str, Byline] = field(default_factory=dict)
    new: list[Section | Topic | Byline] = field(default_factory=list)
    paths: dict[UUID, str] = field(default_factory=dict)
    tags: dict[str, Topic] = field(default_factory=dict)
    used: set[UUID] = field(default_factory=set)
    _pages: set[str] | None = None
    _by_name: dict[str, str] = field(default_factory=dict)

    def section(self, nicename: str, name: str, above: tuple[str, ...] = ()) -> Section:
        """Return the section a category becomes, those above it made first."""
        if nicename in self.sections:
            return self.sections[nicename]
        term = self.found.terms.get(("category", nicename))
        upper = term.parent if term else ""
        parent = None
        if upper and upper != nicename and upper not in above and len(above) < MAX_DEPTH - 2:
            over = self.found.terms.get(("category", upper))
            parent = self.section(upper, over.name if over else upper, (*above, nicename))
        label = one_line(term.name if term else name) or nicename or HOME_NAME
        slug = slug_of(unquote(nicename), otherwise="") or slug_of(label, otherwise="")
        slug = self._section_slug(slug or f"section-{str(self._key('category', nicename))[:8]}", parent is None)
        made = Section(
            id=self._key("category", nicename), name=label[:200], slug=slug, parent=parent,
            description=one_line(term.description if term else "", 2000), position=1000,
        )  # fmt: skip
        here = Section.objects.filter(
            models.Q(pk=made.pk) | models.Q(slug=slug, parent_id=parent.pk if parent else None)
        )
        self.sections[nicename] = self._kept_or_new(here.first(), made, "sections")
        return self.sections[nicename]

    def home(self) -> Section:
        """Return the section for items without any category."""
        return self.section("", HOME_NAME)

    def topic(self, nicename: str, name: str) -> Topic:
        """Return the topic a tag, or a second category, becomes."""
        term = self.found.terms.get(("tag", nicename))
        label = one_line(term.name if term else name) or nicename
        slug = slug_of(unquote(nicename) or label, otherwise="") or slug_of(label, otherwise="")
        slug = slug or f"topic-{str(self._key('tag', nicename))[:8]}"
        slug = self._by_name.setdefault(label.casefold(), slug)  # two tags of one name are one topic
        if slug not in self.topics:
            made = Topic(
                id=self._key("tag", nicename), name=label[:200], slug=slug,
                description=one_line(term.description if term else "", 2000),
            )  # fmt: skip
            here = Topic.objects.filter(models.Q(pk=made.pk) | models.Q(slug=slug)).first()
            self.topics[slug] = self._kept_or_new(here, made, "topics")
        self.tags.setdefault(nicename, self.topics[slug])
        return self.topics[slug]

    def byline(self, login: str) -> Byline:
        """Return the byline an author becomes; nothing but the public name is taken over."""
        if login not in self.found.authors and login.strip("<> ") in self.found.authors:
            login = login.strip("<> ")
        if login not in self.bylines:
            its_own = self.names.get(login) or self.found.authors.get(login, "") or login
            name = one_line(its_own) or one_line(self.found.channel.title) or "Unnamed"
            key = self._key("author", login)
            slug = slug_of(name, otherwise="") or slug_of(login, otherwise="") or f"person-{str(key)[:8]}"
            made = Byline(id=key, name=name, slug=slug)
            here = Byline.objects.filter(models.Q(pk=key) | models.Q(slug=slug)).first()
            self.bylines[login] = self._kept_or_new(here, made, "bylines")
            self.report.authors[login] = self.bylines[login].name
        return self.bylines[login]

    def public(self, rows: Mapping[str, _Row]) -> list[tuple[str, _Row]]:
        """Return those of the rows that something public stands on, with the export's own names."""
        return [(name, row) for name, row in rows.items() if row.pk in self.used]

    def path_of(self, section: Section) -> str:
        """Return a section's address; asked for once."""
        if section.pk not in self.paths:
            self.paths[section.pk] = "/" + "".join(f"{one.slug}/" for one in chain(section))
        return self.paths[section.pk]

    def taken(self, path: str) -> bool:
        """Tell whether a section or a page that is not public yet stands at this address."""
        if self._pages is None:
            self._pages = set(StaticPage.objects.values_list("path", flat=True))
        return path in self._pages or path in self.paths.values()

    def _key(self, kind: str, name: str) -> UUID:
        return item_key(self.found.channel.link, f"{kind} {name}")

    def _section_slug(self, slug: str, top: bool) -> str:
        """Return a slug that a section may have: names that belong to the site itself get an ending."""
        return f"{slug[:72]}-section" if slug == "versions" or (top and slug in RESERVED_NAMES) else slug

    def _kept_or_new(self, here: _Row | None, made: _Row, what: str) -> _Row:
        if here is not None:
            self.report.kept[what] += 1
            return here
        self.report.made[what] += 1
        self.new.append(made)
        return made

    def store(self) -> list[Section | Topic | Byline]:
        """Store what is new and return it, for publication."""
        rows, self.new = self.new, []
        if not self.dry:
            for row in rows:
                row.save(force_insert=True)
        return rows


def one_line(text: str, most: int = 200) -> str:
    """Return words as one trimmed line without control characters; joiners of letters stay."""
    sound = unicodedata.normalize("NFC", text)
    kept = "".join(one for one in sound if one.isprintable() or one.isspace() or one in "\u200c\u200d")
    return " ".join(kept.split())[:most].strip()
