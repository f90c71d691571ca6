"""What is public becomes rows again: items from their documents, and drafts an editor can go on with.

Follows design.md §1: losing the newsroom's database loses drafts and accounts, never anything published. Owns the way
back from documents to rows; `publishing.reconcile` decides which entries count.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from sunseed import documents
from sunseed.documents.objects import ObjectName
from sunseed.errors import Absent
from sunseed.newsroom import present
from sunseed.newsroom.background.models import Box
from sunseed.newsroom.background.models import Work as WorkRow
from sunseed.newsroom.fronts import breaking
from sunseed.newsroom.publishing import see_also
from sunseed.newsroom.publishing.models import Address, Item, ObjectUse, PublicDocument, State
from sunseed.newsroom.stories.draft import Draft, DraftPicture, Work, to_json
from sunseed.newsroom.stories.models import (
    Byline,
    Front,
    FrontSlot,
    Masthead,
    Section,
    StaticPage,
    Story,
    StoryVersion,
    Topic,
    Upload,
)
from sunseed.record import entry

ORDER = ("site", "section", "topic", "person", "work", "page", "box", "story", "front", "breaking")


def key_of(urn: str) -> UUID:
    """Return the key in `urn:uuid:...`."""
    return UUID(urn.removeprefix("urn:uuid:"))


def read(sha256: str) -> documents.AnyDocument | None:
    """Return a public document, or None if it was erased."""
    try:
        return documents.decode(present.objects().get(ObjectName(sha256, "json")))
    except Absent:
        return None


def apply_publish(made: entry.Publish, leaf: str, item: Item | None) -> None:
    """Bring an item to the state after a `publish` that has effect."""
    document, key = read(made.sha256), key_of(made.id)
    known = {
        "state": State.PUBLIC, "version": made.version, "head": leaf, "sha256": made.sha256, "changed": made.at,
    }  # fmt: skip
    if document is not None:
        known |= _shown(document)
        if (claim := document.claim()) is not None:
            Address.objects.get_or_create(path=claim, defaults={"item": key})
    first = {"kind": "", "published": made.at} | known
    Item.objects.update_or_create(pk=key, defaults=known, create_defaults=first)
    remember(made.sha256, key, version=made.version, document=document)
    if isinstance(document, documents.Story):
        links = [(key_of(one), True) for one in document.see_also]
        see_also.keep(Item.objects.get(pk=key), links, [key_of(one) for one in document.about])


def remember(sha256: str, key: UUID, *, version: int, document: documents.AnyDocument | None = None) -> None:
    """Keep a document's row, with the objects it shows."""
    data = present.objects()
    name = ObjectName(sha256, "json")
    size = data.size(name) if data.exists(name) else 0
    row, new = PublicDocument.objects.get_or_create(
        sha256=sha256, defaults={"item": key, "version": version, "size": size, "erased": not size}
    )
    if new and document is not None:
        ObjectUse.objects.bulk_create(ObjectUse(document=row, name=str(one)) for one in document.object_names())


def forget_links(key: UUID) -> None:
    """Take an item that is no longer current out of See also."""
    see_also.forget(Item.objects.get(pk=key))


def restore_drafts() -> int:
    """Make again every row that is public and has no draft; return how many."""
    restored = 0
    for kind in ORDER:
        for item in Item.objects.filter(kind=kind, state__in=(State.PUBLIC, State.WITHDRAWN)).order_by("published"):
            document = read(item.sha256)
            if document is not None:
                with transaction.atomic():
                    restored += _restore(document, item)
    if restored:
        _merge_again()
    return restored


def _shown(document: documents.AnyDocument) -> dict[str, object]:
    """Return what an item's row repeats of its document."""
    path, title, section = "", "", None
    if isinstance(document, documents.Story):
        path, title, section = document.url, document.headline, key_of(document.article_section)
    elif isinstance(document, documents.Page | documents.Box):
        path, title = document.url, document.headline
    elif isinstance(document, documents.Topic | documents.Person | documents.Work):
        path, title = document.claim() or "", document.name
    elif isinstance(document, documents.Film):
        path, title = document.url or "", document.name
    elif isinstance(document, documents.Section | documents.Site):
        title = document.name
    elif isinstance(document, documents.Redirect):
        path, title = document.from_location, f"{document.from_location} → {document.to_location}"
    language = getattr(document, "in_language", "")
    return {"kind": document.kind, "path": path, "title": title[:300], "section": section, "language": language}


def _restore(document: documents.AnyDocument, item: Item) -> int:
    """Make the row behind one document, if there is none."""
    key, values = item.pk, dict[str, object]()
    if isinstance(document, documents.Section):
        parent = key_of(document.is_part_of) if document.is_part_of else None
        if parent and not Section.objects.filter(pk=parent).exists():
            above = read(Item.objects.get(pk=parent).sha256)
            if above is not None:
                _restore(above, Item.objects.get(pk=parent))
        values = {"name": document.name, "slug": document.slug, "parent_id": parent, "position": document.position}
        values["tongues"] = _tongues(document.translation)
        return _made(Section.objects.get_or_create(pk=key, defaults=values | _description(document)))
    if isinstance(document, documents.Topic):
        values = {"name": document.name, "slug": document.slug, "other_names": list(document.alternate_name)}
        values["tongues"] = _tongues(document.translation)
        return _made(Topic.objects.get_or_create(pk=key, defaults=values | _description(document)))
    if isinstance(document, documents.Person):
        values = {"name": document.name, "slug": document.slug, "job_title": document.job_title or ""}
        return _made(Byline.objects.get_or_create(pk=key, defaults=values | _description(document)))
    if isinstance(document, documents.Work):
        return _restore_work(document, key)
    if isinstance(document, documents.Page):
        values = {"path": document.url, "headline": document.headline, "body": document.article_body}
        values |= {"language": document.in_language, "purpose": document.purpose or ""}
        return _made(StaticPage.objects.get_or_create(pk=key, defaults=values | _description(document)))
    if isinstance(document, documents.Box):
        values = {"headline": document.headline, "slug": document.url.split("/")[2], "body": document.article_body}
        values |= {"language": document.in_language, "events": [[one.start_date, one.text] for one in document.event]}
        return _made(Box.objects.get_or_create(pk=key, defaults=values))
    if isinstance(document, documents.Site):
        values = {"name": document.name, "slogan": document.slogan or "", "url": document.url or ""}
        values |= {"languages": list(document.languages), "tongues": _tongues(document.translation)}
        values |= {"license": document.license or ""}
        return _made(Masthead.objects.get_or_create(pk=key, defaults=values | _description(document)))
    if isinstance(document, documents.Front):
        return _restore_front(document, key)
    if isinstance(document, documents.Breaking):
        return breaking.restore(document, key)
    return _restore_story(document, item) if isinstance(document, documents.Story) else 0


def _merge_again() -> None:
    """Let topics lead where their documents say, once all rows are there; one that leads already is left alone."""
    public = Item.objects.filter(kind="topic", state__in=(State.PUBLIC, State.WITHDRAWN))
    for item in public.filter(pk__in=Topic.objects.filter(merged_into=None).values("pk")):
        document = read(item.sha256)
        if isinstance(document, documents.Topic) and document.superseded_by:
            target = Topic.objects.filter(pk=key_of(document.superseded_by)).first()
            Topic.objects.filter(pk=item.pk).update(merged_into=target)


def _tongues(said: tuple[documents.Tongue, ...]) -> dict[str, dict[str, str]]:
    """Return the words in other languages as their row keeps them."""
    names = ("name", "slogan", "description")
    return {one.in_language: {name: getattr(one, name) for name in names if getattr(one, name)} for one in said}


def _description(document: documents.AnyDocument) -> dict[str, object]:
    return {"description": getattr(document, "description", None) or ""}


def _made(result: tuple[object, bool]) -> int:
    return int(result[1])


def _restore_work(document: documents.Work, key: UUID) -> int:
    if WorkRow.objects.filter(pk=key).exists():
        return 0
    image = document.image
    WorkRow.objects.create(
        pk=key,
        kind=document.type,
        name=document.name,
        slug=document.slug,
        other_names=list(document.alternate_name),
        creator=document.creator or "",
        year=document.date_created or "",
        material=document.material or "",
        pieces=document.number_of_items,
        country=document.country_of_origin or "",
        description=document.description or "",
        picture=_restore_upload(image, None) if image else None,
        alt=image.description if image else "",
        credit=(image.credit_text or "") if image else "",
    )
    return 1


def _restore_front(document: documents.Front, key: UUID) -> int:
    section = None if document.place == "/" else key_of(document.place)
    front, new = Front.objects.get_or_create(pk=key, defaults={"section_id": section})
    if new:
        known = set(Story.objects.values_list("pk", flat=True))
        places = {key_of(one.item): one for one in document.item_list_element if key_of(one.item) in known}
        FrontSlot.objects.bulk_create(
            FrontSlot(front=front, story_id=story, place=one.place, label=one.label or "", position=position)
            for position, (story, one) in enumerate(places.items())
        )
    return int(new)


def _restore_story(document: documents.Story, item: Item) -> int:
    """Make a draft out of what is public; its pictures are known by the objects they already are."""
    if Story.objects.filter(pk=item.pk).exists():
        return 0
    story = Story(pk=item.pk, headline=document.headline, section_id=item.section, revision=1, published_number=1)
    story.save(force_insert=True)
    uploads = {one.sha256: _restore_upload(one, story) for one in document.pictures()}
    draft = Draft(
        headline=document.headline,
        short_headline=document.alternative_headline or "",
        standfirst=document.description,
        genre=document.genre,
        opinion=document.type == "OpinionNewsArticle",
        language=document.in_language,
        section=str(item.section),
        slug=document.url.rstrip("/").rpartition("/")[2],
        body=document.article_body,
        bylines=[str(key_of(one.identifier)) for one in document.author if one.identifier],
        topics=[str(key_of(one)) for one in document.about],
        pictures=[
            DraftPicture(
                id=str(uploads[one.sha256].pk),
                alt=one.description,
                credit=one.credit_text or "",
                caption=one.caption or "",
            )
            for one in {one.sha256: one for one in document.pictures()}.values()
        ],
        lead=str(uploads[document.image.sha256].pk) if document.image else "",
        work=_work(document),
        license=document.license or "",
        backstory=document.backstory or "",
        edited_by=_named_as(document, "editor"),
        checked_by=_named_as(document, "checker"),
        translated_by=_named_as(document, "translator"),
        published_elsewhere=document.published_claimed or "",
        translation_of=str(key_of(document.translation_of.identifier)) if document.translation_of else "",
        translation_version=document.translation_of.version if document.translation_of else 0,
    )
    Story.objects.filter(pk=story.pk).update(content=to_json(draft))
    StoryVersion.objects.create(story=story, number=1, content=to_json(draft), published_version=item.version)
    return 1


def _named_as(document: documents.Story, role: str) -> list[str]:
    return [str(key_of(one.identifier)) for one in document.contributor if one.role_name == role and one.identifier]


def _restore_upload(picture: documents.Picture, story: Story | None) -> Upload:
    sizes = [picture, *picture.sizes()]
    return Upload.objects.create(
        story=story,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        renditions=[
            {"sha256": one.sha256, "ext": one.encoding_format, "width": one.width, "height": one.height, "size": 0}
            for one in sizes
        ],
    )


def _work(document: documents.Story) -> Work:
    work = document.item_reviewed
    if work is None:
        return Work(rating=document.review_rating or "")
    for kind in ("Movie", "Book", "VisualArtwork", "CreativeWork"):
        if work.type == kind:
            return Work(
                kind=kind, name=work.name, creator=work.creator or "", year=work.date_created or "",
                rating=document.review_rating or "",
            )  # fmt: skip
    return Work()
