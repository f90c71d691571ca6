"""The pages of one story or standing page: itself, its versions and their differences, its withdrawal, its tombstone.

Follows design.md §5 and product.md P9. Owned here: contexts of everything below an item's own address. Elsewhere:
lists that mention it (`fronts`, `shelves`), the markup of its body (`sunseed.edition.body`).
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from sunseed.documents.box import Box as BoxDocument
from sunseed.documents.film import Film
from sunseed.documents.page import Page as PageDocument
from sunseed.documents.story import Story
from sunseed.documents.words import Words
from sunseed.edition import contexts, merging
from sunseed.edition.body import blocks
from sunseed.edition.contexts import Author, Card, Helper, Link, Page, Translation, VersionLine
from sunseed.edition.difference import differences
from sunseed.edition.filling import kinds
from sunseed.edition.index import Item, Statement
from sunseed.edition.reading import texts
from sunseed.edition.scene import Scene, film, original_of, own_name, picture, seal, shared

Filled = Iterator[tuple[str, Page]]
INDEX = "index.html"


def pages(scene: Scene, item: Item) -> Filled:
    """Yield every page of a story, a standing page or what was one, with its file."""
    if not item.path:
        return
    history = scene.history(item)
    if not item.kind:
        yield item.path + INDEX, tombstone(scene, item, history)
        return
    if item.state == "withdrawn":
        yield item.path + INDEX, _withdrawn(scene, item, history)
    else:
        versions = [one for one in history if one.kind == "publish"]
        document = scene.documents.get(versions[-1].sha256)
        yield item.path + INDEX, current(scene, item, document, versions)
    yield from _versions(scene, item, history)


def current(scene: Scene, item: Item, document: object, versions: list[Statement]) -> Page:
    """Return the page of a story or standing page as it stands now."""
    if isinstance(document, PageDocument | BoxDocument):
        return _leaf(scene, item, document, versions)
    if isinstance(document, Film):
        return _film(scene, item, document, versions)
    assert isinstance(document, Story)
    lines = _lines(scene, item, versions)
    return contexts.StoryPage(**_story(scene, item, document, versions[-1], lines, item.path))


def _several(item: Item) -> bool:
    return item.version > 1 or item.state == "withdrawn"


def _lines(scene: Scene, item: Item, versions: list[Statement]) -> tuple[VersionLine, ...]:
    """Return a line for each version; the words of its correction come from its document."""
    found = []
    for before, one in zip([None, *versions], versions, strict=False):
        note = ""
        if not one.gone and len(versions) > 1:
            document = scene.documents.get(one.sha256)
            note = (
                document.correction.text
                if isinstance(document, Story | PageDocument | BoxDocument | Film) and document.correction
                else ""
            )
        shown = _several(item) and not one.gone
        found.append(
            VersionLine(
                number=one.version,
                at=one.at,
                why=one.code,
                href=f"{item.path}versions/{one.version}/" if shown else ("" if one.gone else item.path),
                note=note,
                diff_href=f"{item.path}versions/{one.version}/changes/" if before and shown and not before.gone else "",
                seal=seal(one),
            )
        )
    return tuple(found)


def _story(
    scene: Scene, item: Item, story: Story, statement: Statement, lines: tuple[VersionLine, ...], path: str
) -> dict[str, Any]:
    language = story.in_language
    root = contexts.root_of(path)
    face = item.face
    # An earlier version stands where the story stands now; what else it names, the index remembers as `was`.
    scene.know((*face.about, *face.authors, *face.boxes, *face.mentions, *face.helpers, face.work))
    section = scene.section(item.section, language)
    shown = kinds.composed(
        story.genre,
        picture(story.image) if story.image else None,
        blocks(scene, story, root),
        tuple(map(picture, story.associated_media)),
    )
    return scene.base(
        path,
        story.headline,
        language,
        description=story.description,
        trail=scene.trail(item.section, language),
        alternates=_alternates(scene, item),
        feeds=scene.feeds(scene.home(language), scene.site.name),
        identifier=story.identifier,
        genre=story.genre,
        headline=story.headline,
        published=item.first_at,
        seal=seal(statement),
        versions=lines,
        standfirst=story.description,
        section=section,
        authors=tuple(_author(scene, one.name, one.identifier) for one in story.author),
        published_claimed=story.published_claimed or "",
        reading_minutes=item.face.minutes,
        picture=shown.picture,
        film=shown.film,
        contents=shown.contents,
        body=shown.body,
        gallery=shown.gallery,
        reviewed=_reviewed(scene, story),
        see_also=_see_also(scene, story),
        topics=_topics(scene, story),
        translation=_translation(scene, story),
        license=story.license or scene.license,
        backstory=tuple(line for line in (story.backstory or "").split("\n") if line),
        helpers=tuple(
            Helper(role=one.role_name, author=_author(scene, one.name, one.identifier)) for one in story.contributor
        ),
        opinion=story.type == "OpinionNewsArticle",
        shared=shared(story),
        versions_href=f"{item.path}versions/" if _several(item) else "",
    )


def _author(scene: Scene, name: str, identifier: str | None) -> Author:
    person = scene.known(identifier) if identifier else None
    if person is None or person.state != "live" or not person.kind:
        return Author(name=name)
    return Author(name=name, href=person.path, role=person.face.byline)


def _reviewed(scene: Scene, story: Story) -> contexts.Reviewed | None:
    work = story.item_reviewed
    if work is None:
        return None
    item = scene.known(work.identifier) if work.identifier else None
    return contexts.Reviewed(
        kind=work.type,
        name=work.name,
        maker=work.creator or "",
        year=(work.date_created or "")[:4],
        rating=story.review_rating or "",
        href=item.path if item is not None and item.kind == "work" and is_shown(item) else "",
    )


def _see_also(scene: Scene, story: Story) -> tuple[Card, ...]:
    if not story.see_also:
        return ()
    found = scene.items_of(story.see_also)
    items = (found[one] for one in story.see_also if one in found)
    return tuple(scene.card(one, story.in_language) for one in items if one.kind == "story" and one.state == "live")


def _topics(scene: Scene, story: Story) -> tuple[Link, ...]:
    found = (scene.topic(one) for one in story.about)
    topics = {one.id: one for one in found if one is not None and is_shown(one)}
    return tuple(Link(text=merging.called(one.face, story.in_language), href=one.path) for one in topics.values())


def is_shown(item: Item) -> bool:
    """Say whether a topic, a person or a work has a page of their own now."""
    return bool(item.kind) and item.state == "live"


def _translation(scene: Scene, story: Story) -> Translation | None:
    named = story.translation_of
    original = scene.index.item_of(named.identifier) if named else None
    if named is None or original is None or not original.path or not original.kind:
        return None
    return Translation(
        language=original.language,
        text=own_name(original.language),
        href=original.path,
        version=named.version,
        outdated=original.version > named.version or original.state != "live",
    )


def family(scene: Scene, item: Item) -> list[Item]:
    """Return the story that an item and its translations go back to, and every translation, in order of the record."""
    root = original_of(item)
    translations = scene.translations(root)
    if not translations:
        return [item]
    original = scene.index.item_of(root)
    keys = {*translations, *({original.item} if original else ())}
    return scene.index.items(sorted(keys))


def _alternates(scene: Scene, item: Item) -> tuple[contexts.Alternate, ...]:
    paths: dict[str, str] = {}
    for one in family(scene, item):
        if one.kind == "story" and one.state == "live":
            paths.setdefault(one.language, one.path)
    return scene.alternates(paths)


def _versions(scene: Scene, item: Item, history: list[Statement]) -> Filled:
    if not _several(item):
        return
    versions = [one for one in history if one.kind == "publish"]
    lines = _lines(scene, item, versions)
    language, trail = item.language, _way(scene, item)
    folder = f"{item.path}versions/"
    yield (
        folder + INDEX,
        contexts.StoryVersions(
            **scene.base(folder, item.face.headline, language, trail=trail),
            headline=item.face.headline,
            story_href=item.path,
            versions=lines,
        ),
    )
    for at, one in enumerate(versions):
        if one.gone:
            continue
        path = f"{folder}{one.version}/"
        yield path + INDEX, _version(scene, item, one, lines, path)
        if lines[at].diff_href:
            yield lines[at].diff_href + INDEX, _diff(scene, item, versions[at - 1], one, lines[at - 1], lines[at])


def _version(scene: Scene, item: Item, one: Statement, lines: tuple[VersionLine, ...], path: str) -> Page:
    document = scene.documents.get(one.sha256)
    upto = tuple(line for line in lines if line.number <= one.version)
    if isinstance(document, Story):
        fields = _story(scene, item, document, one, upto, path)
    elif isinstance(document, Film):
        fields = _film_before(scene, item, document, one, upto, path)
    else:
        assert isinstance(document, PageDocument | BoxDocument)
        fields = scene.base(
            path,
            document.headline,
            document.in_language,
            identifier=item.id,
            genre="article",
            headline=document.headline,
            published=item.first_at,
            seal=seal(one),
            versions=upto,
            standfirst=_standfirst(document),
            body=blocks(scene, document, contexts.root_of(path)),
            versions_href=f"{item.path}versions/",
        )
    return contexts.StoryVersion(
        **fields,
        number=one.version,
        latest=item.version,
        latest_href=item.path,
        withdrawn=item.state == "withdrawn",
    )


def _film(scene: Scene, item: Item, document: Film, versions: list[Statement]) -> contexts.FilmPage:
    rows = scene.index.execute(
        "SELECT source FROM links CROSS JOIN items ON item = source WHERE target = ? AND rel = 'box' "
        "AND kind = 'story' AND state = 'live' ORDER BY source DESC LIMIT 12",
        (item.id,),
    )
    stories = scene.index.items([row[0] for row in rows])
    return contexts.FilmPage(
        **scene.base(
            item.path,
            document.name,
            document.in_language,
            description=(document.description or "").partition("\n")[0],
        ),
        identifier=document.identifier,
        film=film(document, versions[-1].sha256),
        published=item.first_at,
        seal=seal(versions[-1]),
        versions=_lines(scene, item, versions),
        words=_paragraphs(document.description),
        transcript=_paragraphs(document.transcript),
        people=tuple(
            Helper(role=one.role_name, author=_author(scene, one.name, one.identifier)) for one in document.contributor
        ),
        shown_in=tuple(scene.card(one, document.in_language) for one in stories),
        versions_href=f"{item.path}versions/" if _several(item) else "",
    )


def _film_before(
    scene: Scene, item: Item, document: Film, one: Statement, lines: tuple[VersionLine, ...], path: str
) -> dict[str, Any]:
    """Return the fields of a film in a version that was public before: its player leads, its transcript is the body."""
    return scene.base(
        path,
        document.name,
        document.in_language,
        identifier=item.id,
        genre="article",
        headline=document.name,
        published=item.first_at,
        seal=seal(one),
        versions=lines,
        standfirst=document.description or "",
        film=film(document, one.sha256),
        body=tuple(
            contexts.Prose(html=f"<p>{escape(line, quote=False)}</p>") for line in _paragraphs(document.transcript)
        ),
        versions_href=f"{item.path}versions/",
    )


def _paragraphs(text: str | None) -> tuple[str, ...]:
    return tuple(line for line in (text or "").split("\n") if line)


def _way(scene: Scene, item: Item) -> tuple[Link, ...]:
    link = Link(text=item.face.headline, href=item.path)
    return (*scene.trail(item.section, item.language), link)


def _diff(
    scene: Scene, item: Item, before: Statement, after: Statement, old: VersionLine, new: VersionLine
) -> contexts.VersionDiff:
    first, second = scene.documents.get(before.sha256), scene.documents.get(after.sha256)
    assert isinstance(first, Story | PageDocument | BoxDocument | Film)
    assert isinstance(second, Story | PageDocument | BoxDocument | Film)
    title = second.name if isinstance(second, Film) else second.headline
    return contexts.VersionDiff(
        **scene.base(new.diff_href, title, item.language, trail=_way(scene, item)),
        headline=title,
        story_href=item.path,
        old=old,
        new=new,
        differences=differences(texts(first), texts(second)),
    )


def _withdrawn(scene: Scene, item: Item, history: list[Statement]) -> contexts.WithdrawnPage:
    last = history[-1]
    words = scene.documents.get(last.sha256) if last.sha256 and not last.gone else None
    versions = [one for one in history if one.kind == "publish"]
    return contexts.WithdrawnPage(
        **scene.base(item.path, item.face.headline, item.language, trail=scene.trail(item.section, item.language)),
        headline=item.face.headline,
        at=last.at,
        reason=last.code,
        seal=seal(last),
        versions=_lines(scene, item, versions),
        words=words.text if isinstance(words, Words) else "",
        section=scene.section(item.section, item.language) if item.section else None,
    )


def tombstone(scene: Scene, item: Item, history: list[Statement]) -> contexts.TombstonePage:
    """Return the page in the place of something taken down."""
    last = history[-1]
    withdrawals = [one for one in history if one.kind == "withdraw"]
    return contexts.TombstonePage(
        **scene.base(item.path, "", scene.default, trail=scene.trail(item.section, scene.default)),
        at=last.at,
        seal=seal(last),
        reason=withdrawals[-1].code if withdrawals else "",
        published=item.first_at,
        digests=tuple(one.sha256 for one in history if one.kind == "publish"),
        entries=tuple(one.entry for one in history),
    )


def _call(scene: Scene, item: Item, document: PageDocument | BoxDocument) -> str:
    """Return where the page that says what it means to write here leads whoever wants to."""
    is_rules = item.path == "write-for-us/" or getattr(document, "purpose", None) == "write-for-us"
    door = scene.site.door_url
    return f"{door}apply/?tongue={document.in_language.lower()}" if door and is_rules else ""


def _standfirst(document: PageDocument | BoxDocument) -> str:
    return (document.description or "") if isinstance(document, PageDocument) else ""


def _leaf(
    scene: Scene, item: Item, document: PageDocument | BoxDocument, versions: list[Statement]
) -> contexts.StaticPage:
    purpose = (document.purpose or "") if isinstance(document, PageDocument) else ""
    return contexts.StaticPage(
        **scene.base(
            item.path,
            document.headline,
            document.in_language,
            description=_standfirst(document),
            alternates=_same_purpose(scene, item, purpose),
        ),
        headline=document.headline,
        standfirst=_standfirst(document),
        body=blocks(scene, document, contexts.root_of(item.path)),
        call_url=_call(scene, item, document),
        updated=item.at,
        seal=seal(versions[-1]),
        purpose=purpose,
        versions=_lines(scene, item, versions),
        versions_href=f"{item.path}versions/" if _several(item) else "",
    )


def _same_purpose(scene: Scene, item: Item, purpose: str) -> tuple[contexts.Alternate, ...]:
    """Return the pages with this one's purpose in each language, if this is one of them."""
    links = (link for one in scene.about_languages for link in scene.about(one) if purpose and link.purpose == purpose)
    paths = {one.language: one.href for one in links}
    return scene.alternates(paths) if item.path in paths.values() else ()
