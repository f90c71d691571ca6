"""The pages that lead on: home, top stories, section fronts, and the stories that feeds beside them carry.

Follows design.md §5 and §6, product.md P1 and P4. Owned here: what an editor placed first, then the newest. Elsewhere:
archives (`shelf`), feeds' bytes (`sunseed.edition.feeds`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunseed.documents.front import Front
from sunseed.edition import contexts
from sunseed.edition.contexts import Card, Chunk, Link, Page
from sunseed.edition.index import Item, ItemKey
from sunseed.edition.scene import Scene, seal

FEED = 30
"""Stories in every feed."""
NEWEST = 24
"""Stories on a front when nothing is placed by hand."""
STRIP = 4
"""Stories of a section on the home page."""
RAIL = 6
"""Stories in the rail when nothing is placed by hand."""

Filled = Iterator[tuple[str, Page]]


@dataclass(frozen=True, slots=True)
class Placed:
    """What an editor put on a front, in this language, each item live."""

    lead: tuple[Item, ...] = ()
    seconds: tuple[Item, ...] = ()
    rail: tuple[tuple[Item, str], ...] = ()


def placed(scene: Scene, place: str, language: str) -> Placed:
    """Return what stands by hand at a place: `/`, or a section's id."""
    if place not in scene.by_hand:  # one answer for all languages
        there = _front(scene, place)
        named = scene.index.items_of({one.item for one in there.item_list_element}) if there else {}
        scene.by_hand[place] = there, named
    front, found = scene.by_hand[place]
    if front is None:
        return Placed()
    live = (one for one in found.values() if one.kind == "story" and one.state == "live")
    shown = {one.id: one for one in live if one.language == language}
    rows = [(one, shown[one.item]) for one in front.item_list_element if one.item in shown]
    return Placed(
        lead=tuple(item for one, item in rows if one.place == "lead"),
        seconds=tuple(item for one, item in rows if one.place == "second"),
        rail=tuple((item, one.label or "") for one, item in rows if one.place == "rail"),
    )


def fresh_in(scene: Scene, section: str, language: str, limit: int) -> list[Item]:
    """Return the newest stories in a section and all below it, newest first."""
    return fresh_by_language(scene, section, (language,), limit)[language]


def fresh_by_language(scene: Scene, section: str, languages: Sequence[str], limit: int) -> dict[str, list[Item]]:
    """Return the newest stories in a section and all below it, newest first, in each of some languages."""
    parts: list[str] = []
    arguments: list[object] = []
    # One look at the end of each section's own list: the cost is that of the sections, not of their stories.
    newest = "SELECT item FROM items WHERE section = place.id AND language = ? AND fresh = 1"
    ends = f"JOIN items AS own ON own.item IN ({newest} ORDER BY item DESC LIMIT ?)"
    for language in languages:
        among = [one for one in scene.tree.subtree(section) if scene.tree.tally.get((one, language), 0) > 0]
        if among:
            places = ", ".join(["(?)"] * len(among))
            some = f"SELECT own.item FROM (SELECT column1 AS id FROM (VALUES {places})) AS place {ends}"  # noqa: S608 - marks
            parts.append(f"SELECT item FROM ({some} ORDER BY own.item DESC LIMIT ?)")  # noqa: S608 - marks
            arguments += [*among, language, limit, limit]
    chosen = f"WHERE item IN ({' UNION ALL '.join(parts)}) ORDER BY item DESC"
    found = scene.index.select(chosen, arguments) if parts else []
    return {language: [one for one in found if one.language == language] for language in languages}


def _front(scene: Scene, place: str) -> Front | None:
    claim = f"front:{place}"
    document = scene.instead.get(claim)
    if document is None:
        row = scene.index.execute("SELECT item FROM items WHERE claim = ?", (claim,)).fetchone()
        item = scene.index.item(row[0]) if row else None
        document = scene.current(item) if item is not None and item.state == "live" else None
    return document if isinstance(document, Front) else None


def _rail(scene: Scene, by_hand: Placed, newest: list[Item], language: str) -> tuple[Card, ...]:
    if by_hand.rail:
        return tuple(
            scene.card(item, language, section=label == "section", watch=label == "video")
            for item, label in by_hand.rail
        )
    return tuple(scene.card(item, language, watch=item.face.genre == "video") for item in newest[:RAIL])


def breaking(scene: Scene, language: str) -> contexts.Breaking | None:
    """Return the line over the fronts of a language, while there is one; asked once a print."""
    if language not in scene.breaking:
        scene.breaking[language] = _breaking(scene, language)
    return scene.breaking[language]


def _breaking(scene: Scene, language: str) -> contexts.Breaking | None:
    row = scene.index.execute("SELECT item FROM items WHERE claim = ?", (f"breaking:{language}",)).fetchone()
    item = scene.index.item(row[0]) if row else None
    if item is None or item.state != "live":
        return None
    target = scene.index.item_of(item.face.see_also[0]) if item.face.see_also else None
    href = target.path if target is not None and target.state == "live" else ""
    return contexts.Breaking(text=item.face.headline, at=item.at, href=href)


def home(scene: Scene, language: str) -> Filled:
    """Yield the home page and the top stories of one language; nothing for a language without stories."""
    if language not in scene.languages:
        return
    path = scene.prefix(language)
    by_hand = placed(scene, "/", language)
    newest = scene.fresh("language = ?", (language,), NEWEST)
    lead, seconds = _top(by_hand, newest)
    taken = {one.item for one in (*lead, *seconds)}
    rail = _rail(scene, by_hand, [one for one in newest if one.item not in taken], language)
    alternates = scene.alternates({one: scene.prefix(one) for one in scene.languages})
    latest = scene.versions(newest[0])[-1] if newest else None
    yield (
        path + "index.html",
        contexts.HomePage(
            **scene.base(
                path,
                scene.site.name,
                language,
                description=scene.site_in(language).description,
                alternates=alternates,
                feeds=scene.feeds(path, scene.site.name),
            ),
            breaking=breaking(scene, language),
            lead=scene.card(lead[0], language) if lead else None,
            seconds=tuple(scene.card(one, language) for one in seconds),
            rail=rail,
            sections=_strips(scene, language, taken),
            newest=seal(latest) if latest else None,
        ),
    )
    below = f"{path}top-stories/"
    yield (
        below + "index.html",
        contexts.TopStoriesPage(**scene.base(below, "", language), breaking=breaking(scene, language), rail=rail),
    )


def _top(by_hand: Placed, newest: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return the lead and the second stories: an editor's, and the newest where there are none."""
    lead = list(by_hand.lead[:1]) or [one for one in newest if one not in by_hand.seconds][:1]
    more = [*by_hand.lead[1:], *by_hand.seconds]
    return lead, more or [one for one in newest if one not in lead][:STRIP]


def _strips(scene: Scene, language: str, taken: set[ItemKey]) -> tuple[contexts.SectionBlock, ...]:
    blocks = []
    for section in scene.tree.children(""):
        link = scene.section(section.id, language) if scene.has(section.id, language) else None
        items = [one for one in fresh_in(scene, section.id, language, STRIP + len(taken)) if one.item not in taken]
        if link is not None and items:
            cards = tuple(scene.card(one, language) for one in items[:STRIP])
            blocks.append(contexts.SectionBlock(section=link, cards=cards))
    return tuple(blocks)


def section_languages(scene: Scene, section: str) -> list[str]:
    """Return the languages in which a section has a front of its own, the default first."""
    return [one for one in scene.languages if scene.has(section, one)]


def section(scene: Scene, item: Item, language: str, stories: Sequence[Item], archives: tuple[Chunk, ...]) -> Filled:
    """Yield the front of a section in one language.

    Arguments:
        scene, item, language: the record, the section, the language.
        stories: the newest in it and all below it, newest first, at least `NEWEST` where there are so many.
        archives: the ways to its archive.
    """
    path = scene.front(item.id, language)
    by_hand = placed(scene, item.id, language)
    newest = stories[:NEWEST]
    lead = by_hand.lead[0] if by_hand.lead else newest[0] if newest else None
    chosen = list(dict.fromkeys([*by_hand.lead[1:], *by_hand.seconds, *newest]))
    own = scene.tree.sections[item.id]
    name = own.called(language)
    children = (scene.section(one.id, language) for one in scene.tree.children(item.id) if scene.has(one.id, language))
    paths = {one: scene.front(item.id, one) for one in section_languages(scene, item.id)}
    yield (
        path + "index.html",
        contexts.SectionFront(
            **scene.base(
                path,
                name,
                language,
                description=own.described(language, item.face.standfirst),
                trail=scene.trail(item.id, language)[:-1],
                alternates=scene.alternates(paths),
                feeds=scene.feeds(path, name),
            ),
            name=name,
            breaking=breaking(scene, language),
            children=tuple(link for link in children if link is not None),
            lead=scene.card(lead, language) if lead else None,
            cards=tuple(scene.card(one, language) for one in chosen if one != lead)[:NEWEST],
            archives=archives,
        ),
    )


def closed(scene: Scene, item: Item) -> Filled:
    """Yield what stands at the address of a section, topic or person that was withdrawn."""
    path = scene.tree.path(item.id) if item.kind == "section" else item.path
    last = scene.index.history(item.item)[-1]
    yield (
        path + "index.html",
        contexts.WithdrawnPage(
            **scene.base(path, item.face.headline, item.language),
            headline=item.face.headline,
            at=last.at,
            reason=last.code,
            seal=seal(last),
            versions=(),
        ),
    )


def redirect(scene: Scene, path: str, target: str, text: str) -> Page:
    """Return the page at an address that has moved."""
    return contexts.RedirectPage(**scene.base(path, text, scene.default), target=Link(text=text, href=target))
