"""What all pages of one print share: the site, the sections, the navigation, and the documents already read.

Follows design.md §5. Owned here: everything a page needs that is not its own subject, read once a print. Elsewhere:
the pages themselves (`sunseed.edition.filling`), shapes (`sunseed.edition.contexts`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec

from sunseed.documents.codec import AnyDocument
from sunseed.documents.film import Film
from sunseed.documents.front import Front
from sunseed.documents.objects import ObjectName
from sunseed.documents.page import PURPOSES
from sunseed.documents.picture import SQUARE, WIDE, Picture
from sunseed.documents.picture import Rendition as Copy
from sunseed.documents.site import Site
from sunseed.documents.story import Story
from sunseed.edition import contexts, merging, tree
from sunseed.edition.contexts import AboutLink, Alternate, Card, Feed, Link, Rendition, Seal
from sunseed.edition.index import Index, Item, Statement
from sunseed.edition.shelves import Shelves
from sunseed.store.contract import Store
from sunseed.store.digest import get_verified, sha256_hex

MOST_DOCUMENTS = 2_000
"""Documents held in memory while printing."""

OWN_NAMES = {
    "ar": "العربية", "de": "Deutsch", "en": "English", "es": "Español", "fa": "فارسی", "fr": "Français",
    "he": "עברית", "hi": "हिन्दी", "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어",
    "my": "မြန်မာ", "pl": "Polski", "pt": "Português", "ru": "Русский", "tr": "Türkçe", "uk": "Українська",
    "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文", "zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}  # fmt: skip

_decode = msgspec.json.Decoder(AnyDocument).decode


def _path(digest: str) -> str:
    return ObjectName(digest, "json").path


@dataclass(slots=True)
class Documents:
    """The documents of one public tree, checked against their digests, the last few thousand kept.

    They were accepted by `sunseed.documents.decode` when their entries took effect; here only the bytes are checked.
    """

    store: Store
    _kept: dict[str, AnyDocument] = field(default_factory=dict)

    def get(self, sha256: str) -> AnyDocument:
        """Return the document with this digest; Absent or Untrue if its bytes are not there or not these."""
        known = self._kept.get(sha256)
        if known is None:
            known = self._keep(sha256, get_verified(self.store, _path(sha256), sha256))
        return known

    def read_ahead(self, digests: Iterable[str]) -> None:
        """Read several documents that will be asked for, from folder to folder; those that fail are left to `get`."""
        wanted = sorted(one for one in digests if one not in self._kept)
        for digest, data in zip(wanted, self.store.get_each(_path(one) for one in wanted), strict=True):
            if data is not None and sha256_hex(data) == digest:
                self._keep(digest, data)

    def _keep(self, digest: str, data: bytes) -> AnyDocument:
        if len(self._kept) >= MOST_DOCUMENTS:
            self._kept.clear()
        known: AnyDocument = _decode(data)
        self._kept[digest] = known
        return known


class Scene:
    """The record as it stands, for the pages of one print.

    Arguments:
        index: with every statement of this print in effect.
        store: the public tree.
        origin: the log's origin.
    """

    def __init__(self, index: Index, store: Store, origin: str) -> None:
        self.index = index
        self.origin = origin
        self.documents = Documents(store)
        self.shelves = Shelves(index)
        self.tree = tree.read(index)
        self._site = self._read_site()
        self.default = self._site.in_language if self._site else "en"
        self._sections: dict[tuple[str, str], Link | None] = {}
        self.breaking: dict[str, contexts.Breaking | None] = {}
        self._sites: dict[str, contexts.Site] = {}
        self._navs: dict[str, tuple[Link, ...]] = {}
        self._abouts: dict[str, tuple[AboutLink, ...]] = {}
        self._small: dict[str, Item | None] = {}
        self._owners: dict[str, int | None] = {}
        self.by_hand: dict[str, tuple[Front | None, dict[str, Item]]] = {}
        self._ahead: dict[int, Item] = {}
        self._histories: dict[int, list[Statement]] = {}
        self._translations: dict[str, list[int]] = {}
        self._beside: dict[str, Item] = {}
        self.instead: dict[str, AnyDocument] = {}  # of a preview: what stands in the place of a claim's document

    def _read_site(self) -> Site | None:
        for item in self.index.select("WHERE kind = 'site'"):
            document = self.current(item)
            if isinstance(document, Site):
                return document
        return None

    # -- the site ---------------------------------------------------------------------------------------------------

    @cached_property
    def site(self) -> contexts.Site:
        """The newsroom as every page shows it."""
        site = self._site
        if site is None:
            return contexts.Site(name=self.origin, origin=self.origin)
        return contexts.Site(
            name=site.name,
            origin=self.origin,
            slogan=site.slogan or "",
            description=site.description or "",
            url=site.url or "",
            door_url=site.contact_point or "",
        )

    def site_in(self, language: str) -> contexts.Site:
        """Return the newsroom as pages in one language show it."""
        known = self._sites.get(language)
        if known is None:
            said = next(
                (one for one in (self._site.translation if self._site else ()) if one.in_language == language), None
            )
            known = self.site
            if said is not None:
                known = dataclasses.replace(
                    known, slogan=said.slogan or known.slogan, description=said.description or known.description
                )
            self._sites[language] = known
        return known

    @cached_property
    def license(self) -> str:
        """The licence of what names none itself; `""` while the site says nothing."""
        return (self._site.license or "") if self._site else ""

    @cached_property
    def absolute(self) -> str:
        """Where the site is served, ending in a slash; what its origin suggests while nobody has said so."""
        return self.site.url or f"https://{self.origin.partition('/')[0]}/"

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a home page: the default, then those of the site that have stories, then others."""
        used = self.tree.all_languages()
        named = [one for one in (self._site.languages if self._site else ()) if one in used]
        return tuple(dict.fromkeys([self.default, *named, *sorted(used)]))

    def prefix(self, language: str) -> str:
        """Return what stands before every path in a language: nothing for the default."""
        return "" if language == self.default or not language else f"{language.lower()}/"

    @cached_property
    def frames(self) -> dict[str, str]:
        """Digests of what stands on every page: under each language of what its pages show, under `""` of all."""
        # A topic or a box may be in a language that has no story and no page.
        said = self._site.translation if self._site else ()
        shared = (self.site, said, self.default, self.languages, self.license)
        frames = {one: (self.site_in(one), self.nav(one), self.about(one)) for one in self.about_languages}
        return {key: sha256(repr(shown).encode()).hexdigest() for key, shown in {"": shared, **frames}.items()}

    # -- parts of pages ---------------------------------------------------------------------------------------------

    def base(self, path: str, title: str, language: str, **more: Any) -> dict[str, Any]:
        """Return the fields every page has, for a page at `path` in `language`, with `more` of them."""
        language = language or self.default
        return {
            "site": self.site_in(language),
            "path": path,
            "root": contexts.root_of(path),
            "title": title,
            "language": language,
            "direction": contexts.direction_of(language),
            "nav": self.nav(language),
            "about": self.about(language),
            "home_href": self.home(language),
            **more,
        }

    def home(self, language: str) -> str:
        """Return the path of the home page in a language, or of the default one where it has none."""
        return self.prefix(language) if language in self.languages else ""

    def nav(self, language: str) -> tuple[Link, ...]:
        """Return the sections at the top that have a front in this language."""
        if language not in self.languages:
            language = self.default
        known = self._navs.get(language)
        if known is None:
            links = (self.section(one.id, language) for one in self.tree.children("") if self.has(one.id, language))
            known = self._navs[language] = tuple(link for link in links if link is not None)
        return known

    @cached_property
    def _pages(self) -> list[Item]:
        return self.index.select("WHERE kind = 'page' AND state = 'live' ORDER BY item")

    @cached_property
    def about_languages(self) -> tuple[str, ...]:
        """The languages of the site and of its standing pages."""
        return tuple(dict.fromkeys([*self.languages, *sorted({one.language for one in self._pages})]))

    def about(self, language: str) -> tuple[AboutLink, ...]:
        """Return the newsroom's own pages in this language; the default's where one for a purpose has none in it."""
        if language not in self.languages and all(one.language != language for one in self._pages):
            language = self.default
        known = self._abouts.get(language)
        if known is None:
            known = self._abouts[language] = tuple(_about(self._pages, language, self.default))
        return known

    def has(self, section: str, language: str) -> bool:
        """Say whether a section has a front in this language: always in the default one, else with its stories."""
        return language == self.default or language in self.tree.languages(section)

    def front(self, section: str, language: str) -> str:
        """Return the path of a section's front in a language."""
        return self.prefix(language) + self.tree.path(section)

    def section(self, identifier: str, language: str) -> Link | None:
        """Return the way to a section, in this language where it has a front there; None for an unknown one."""
        key = (identifier, language)
        if key not in self._sections:
            section = self.tree.sections.get(identifier)
            shown = language if self.has(identifier, language) else self.default
            self._sections[key] = (
                Link(text=section.called(shown), href=self.front(identifier, shown)) if section is not None else None
            )
        return self._sections[key]

    def owner(self, path: str) -> int | None:
        """Return the item that stands at a path: one published there, else the oldest section that leads there."""
        self.know_owners([path])
        return self._owners[path]

    def know_owners(self, paths: Iterable[str]) -> None:
        """Ask at once who stands at several paths that `owner` will be asked for."""
        wanted = [path for path in paths if path not in self._owners]
        if wanted:
            marks = ", ".join("?" * len(wanted))
            asked = f"SELECT claim, item FROM items WHERE claim IN ({marks})"
            claimed = dict(self.index.execute(asked, [f"/{path}" for path in wanted]).fetchall())
            for path in wanted:
                claim = f"/{path}"
                self._owners[path] = int(claimed[claim]) if claim in claimed else self._leading(path)

    def _leading(self, path: str) -> int | None:
        """Return the oldest section that leads to a path."""
        if path in {self.prefix(one) for one in self.languages}:
            return None
        fronts = (
            (self.front(one.id, language), one.item)
            for one in self.tree.sections.values()
            for language in self.languages
            if path.endswith(self.tree.path(one.id)) and self.has(one.id, language)
        )
        return min((item for front, item in fronts if front == path), default=None)

    def trail(self, section: str, language: str) -> tuple[Link, ...]:
        """Return the breadcrumbs down to and including a section."""
        links = (self.section(one.id, language) for one in self.tree.chain(section) if not one.withdrawn)
        return tuple(link for link in links if link is not None)

    def alternates(self, paths: dict[str, str]) -> tuple[Alternate, ...]:
        """Return the same page in several languages, from paths by language; nothing when there is only one."""
        if len(paths) < 2:
            return ()
        return tuple(
            Alternate(language=language, text=own_name(language), href=href) for language, href in paths.items()
        )

    def feeds(self, path: str, name: str) -> tuple[Feed, ...]:
        """Return the three feeds that lie beside the page at `path`."""
        return (
            Feed(title=f"{name} · RSS", href=f"{path}feed.xml", kind="application/rss+xml"),
            Feed(title=f"{name} · Atom", href=f"{path}atom.xml", kind="application/atom+xml"),
            Feed(title=f"{name} · JSON", href=f"{path}feed.json", kind="application/feed+json"),
        )

    # -- items ------------------------------------------------------------------------------------------------------

    def known(self, identifier: str) -> Item | None:
        """Return an item by its id, remembered for the rest of the print: for topics, people and the like."""
        if identifier not in self._small:
            if len(self._small) > MOST_DOCUMENTS:
                self._small.clear()
            self._small[identifier] = self.index.item_of(identifier)
        return self._small[identifier]

    def topic(self, identifier: str) -> Item | None:
        """Return the topic that stands for an id now; the item itself where that is no topic."""
        found = self.known(identifier)
        return merging.standing(self.known, found) if found is not None else None

    def behind(self, topic: Item) -> list[Item]:
        """Return a topic and those merged into it; nothing for one that is merged into another."""
        return merging.behind(self.index, self.known, topic)

    def know(self, identifiers: Iterable[str]) -> None:
        """Read several items at once that `known` will be asked for."""
        wanted = [one for one in dict.fromkeys(identifiers) if one not in self._small]
        if wanted:
            self._small |= dict.fromkeys(wanted) | self.index.items_of(wanted)

    def read_ahead(self, keys: Sequence[int]) -> None:
        """Read items, their histories, translations and what they name under See also in four questions for all, and
        their documents.

        For when nothing changes any more until they are printed; what was read ahead before is forgotten.
        """
        self._ahead = {one.item: one for one in self.index.items(keys)}
        self._histories = self.index.histories(self._ahead)
        self.documents.read_ahead({one.document for one in self._ahead.values() if one.document})
        stories = [one for one in self._ahead.values() if one.kind == "story"]
        self._translations = self.index.sources("translation", [original_of(one) for one in stories])
        self._beside = self.index.items_of(dict.fromkeys(name for one in stories for name in one.face.see_also))

    def item(self, key: int) -> Item | None:
        """Return an item by its key, or None."""
        return self._ahead.get(key) or self.index.item(key)

    def history(self, item: Item) -> list[Statement]:
        """Return every effective entry about an item, oldest first."""
        known = self._histories.get(item.item)
        return self.index.history(item.item) if known is None else known

    def items_of(self, identifiers: Sequence[str]) -> dict[str, Item]:
        """Return the items that exist among these ids, by id."""
        if all(one in self._beside for one in identifiers):
            return self._beside
        return self.index.items_of(identifiers)

    def translations(self, original: str) -> list[int]:
        """Return the keys of the translations of an original, by its id, in order of the record."""
        known = self._translations.get(original)
        return self.index.sources("translation", [original])[original] if known is None else known

    def versions(self, item: Item) -> list[Statement]:
        """Return the publications of an item, oldest first."""
        return [one for one in self.history(item) if one.kind == "publish"]

    def current(self, item: Item) -> AnyDocument | None:
        """Return the document of an item's last version; None when it is erased."""
        return self.documents.get(item.document) if item.document else None

    def card(self, item: Item, language: str, *, section: bool = True, watch: bool = False) -> Card:
        """Return an item as it appears in a list on a page in `language`."""
        face = item.face
        return Card(
            href=item.path,
            headline=face.headline,
            published=face.claimed if item.imported and face.claimed else item.first_at,
            language=item.language,
            short=face.short,
            standfirst=face.standfirst,
            byline=face.byline,
            section=self.section(item.section, language) if section and item.section else None,
            genre=face.genre,  # type: ignore[arg-type] # one of the genres, as `documents` accepted it
            watch=watch,
            picture=picture(face.picture) if face.picture else None,
            reading_minutes=face.minutes,
            rating=face.rating,
            withdrawn=item.state == "withdrawn",
        )

    def fresh(self, where: str, arguments: tuple[object, ...], limit: int) -> list[Item]:
        """Return the newest stories for fronts and feeds that an SQL condition names, newest first."""
        return self.index.select(f"WHERE fresh = 1 AND {where} ORDER BY item DESC LIMIT {limit}", arguments)


def _about(pages: Sequence[Item], language: str, default: str) -> Iterator[AboutLink]:
    """Yield one page for each purpose, in their order, then those that have none; imports stand on no page's foot."""
    for purpose in PURPOSES:
        of = [one for one in pages if one.face.purpose == purpose]
        ranked = [one for tongue in (language, default) for one in of if one.language == tongue]
        yield from map(_way, ranked[:1])
    others = (one for one in pages if not one.face.purpose and not one.imported)
    yield from map(_way, (one for one in others if one.language == language))


def _way(page: Item) -> AboutLink:
    return AboutLink(text=page.face.headline, href=page.path, purpose=page.face.purpose, language=page.language)


def seal(statement: Statement) -> Seal:
    """Return what the record holds about one statement; it is provable in every tree that has it."""
    return Seal(
        index=statement.entry,
        at=statement.at,
        leaf_hash=statement.leaf.hex(),
        document_sha256=statement.sha256,
        size=statement.entry + 1,
    )


def original_of(item: Item) -> str:
    """Return the id of the story that a story was translated from, or its own."""
    return item.face.translation_of or item.id


def own_name(language: str) -> str:
    """Return a language's name in itself, or its tag where we do not know it."""
    return OWN_NAMES.get(language) or OWN_NAMES.get(language.partition("-")[0]) or language


def picture(shown: Picture) -> contexts.Picture:
    """Return a document's picture as pages show it."""
    sizes = [_sized(one) for one in (*shown.sizes(), shown)]
    return contexts.Picture(
        href=_href(shown),
        width=shown.width,
        height=shown.height,
        alt=shown.description,
        renditions=tuple(sorted(sizes, key=lambda one: one.width)),
        caption=shown.caption or "",
        credit=shown.credit_text or "",
        wide=tuple(_sized(one) for one in shown.crops(*WIDE)),
        square=tuple(_sized(one) for one in shown.crops(*SQUARE)),
    )


def _sized(one: Copy) -> Rendition:
    return Rendition(href=_href(one), width=one.width, height=one.height)


def shared(story: Story) -> contexts.Picture | None:
    """Return what is shown where a story's link is shared: its card, else its lead picture.

    A card shows the lead picture or the headline, and is described by the words of the one it shows.
    """
    card, lead = story.thumbnail, story.image
    if card is None:
        return picture(lead) if lead else None
    alt = lead.description if lead else story.headline
    return contexts.Picture(href=_href(card), width=card.width, height=card.height, alt=alt)


def film(shown: Film, sha256: str) -> contexts.Film:
    """Return a film's document, whose own digest is `sha256`, as pages show it; the first size leads."""
    largest = shown.encoding[0] if shown.encoding else None
    return contexts.Film(
        href=(shown.url or "")[1:],
        name=shown.name,
        how=shown.how,
        language=shown.in_language,
        files=tuple(
            contexts.FilmFile(
                href=_href(one),
                kind=f"video/{one.encoding_format}",
                width=one.width,
                height=one.height,
                size_bytes=one.content_size,
            )
            for one in shown.encoding
        ),
        poster_href=_href(shown.thumbnail) if shown.thumbnail else "",
        duration=shown.duration or "",
        duration_ms=shown.duration_ms,
        captions=tuple(
            contexts.Captions(
                language=one.in_language,
                text=own_name(one.in_language),
                href=f"objects/{one.sha256[:2]}/{one.sha256}.vtt",
            )
            for one in shown.caption
        ),
        reveal_href=f"objects/{shown.reveal[:2]}/{shown.reveal}.jsonl" if shown.reveal else "",
        chunks=len(shown.chunk),
        sealed=tuple(
            contexts.Sealed(capture=one.capture, start_ms=one.start_ms, end_ms=one.end_ms) for one in shown.is_based_on
        ),
        document_sha256=sha256,
        width=largest.width if largest else 16,
        height=largest.height if largest else 9,
    )


def _href(rendition: Any) -> str:
    return f"objects/{rendition.sha256[:2]}/{rendition.object_name}"
