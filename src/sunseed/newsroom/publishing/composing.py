"""From a draft to the document that will be public: checked, complete, with its pictures and links chosen.

Follows design.md (documents) and formats.md §8. Owns what a story needs before it may be published, in words for the
writer. It reads; storing bytes is `deposits`, the transaction is `releasing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from sunseed import documents
from sunseed.errors import Malformed, Refused
from sunseed.newsroom import present
from sunseed.newsroom.publishing.deposits import salt
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.publishing.outbox import urn
from sunseed.newsroom.publishing.picturing import picture
from sunseed.newsroom.stories import body as bodies
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Byline, Section, Story, Topic, Upload
from sunseed.newsroom.stories.slugs import languages, story_path, story_slug


class Incomplete(Refused):
    """A story lacks something it needs before readers can see it.

    Arguments:
        reasons: one sentence each, for the writer.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


def wants(draft: Draft) -> list[str]:
    """Return what the draft still needs before it can be published, one sentence each."""
    reasons = []
    if not draft.headline.strip():
        reasons.append(_("Give it a headline."))
    if not draft.section:
        reasons.append(_("Choose a section."))
    if not draft.bylines:
        reasons.append(_("Add at least one byline."))
    if not bodies.plain(draft.body).strip() and not draft.pictures:
        reasons.append(_("Write something, or add a picture."))
    if any(not picture.alt.strip() for picture in draft.pictures):
        reasons.append(_("Describe every picture in words, for people who cannot see it."))
    reasons += [
        _("Replace the place kept for a film: “%(film)s”.") % {"film": one} for one in bodies.film_places(draft.body)
    ]
    if draft.language not in languages():
        reasons.append(_("The site has no pages in the language %(language)s.") % {"language": draft.language})
    if draft.genre == "review" and draft.work.kind and not draft.work.name.strip():
        reasons.append(_("Name the work that is reviewed."))
    return reasons


def compose(
    story: Story, draft: Draft, latest: Item | None, *, words: str, see_also: Sequence[UUID], work: UUID | None = None
) -> tuple[documents.Story, list[Upload]]:
    """Make the document of a story's next version, and name the uploads it shows.

    Arguments:
        latest: what is public of it so far; its address stays.
        words: the note to readers about this version, or "".
        see_also: keys of items, best first.
        work: key of the work a review is about.

    Raises:
        Incomplete: the draft lacks something.
    """
    if reasons := wants(draft):
        raise Incomplete(reasons)
    section = Section.objects.filter(pk=draft.section).first()
    if section is None:
        raise Incomplete([_("The section it was in is gone. Choose another.")])
    uploads = {str(one.pk): one for one in Upload.objects.filter(pk__in=[one.id for one in draft.pictures])}
    pictures = {
        one.id: picture(uploads[one.id], alt=one.alt, credit=one.credit, caption=one.caption)
        for one in draft.pictures
        if one.id in uploads
    }
    body = bodies.without_missing_figures(draft.body, {one.sha256 for one in pictures.values()})
    lead = pictures.get(draft.lead)
    shown = bodies.figures(body)
    try:
        document = documents.Story(
            identifier=urn(story.pk),
            version=latest.version + 1 if latest else 1,
            origin=present.instance().origin,
            salt=salt(),
            type="OpinionNewsArticle" if draft.opinion else "",
            genre=draft.genre,
            url=latest.path if latest else story_path(section, _slug(story, draft), draft.language),
            in_language=draft.language,
            headline=draft.headline.strip(),
            alternative_headline=draft.short_headline.strip() or None,
            description=draft.standfirst.strip(),
            author=tuple(_authors(draft)),
            article_section=urn(section.pk),
            article_body=body,
            image=lead,
            associated_media=tuple(
                one
                for key, one in pictures.items()
                if one.sha256 in shown or (draft.genre == "photo" and key != draft.lead)
            ),
            about=tuple(urn(key) for key in _topics(draft)),
            item_reviewed=_reviewed(draft, work),
            review_rating=(draft.work.rating or None) if draft.genre == "review" else None,
            see_also=tuple(urn(key) for key in see_also),
            correction=documents.Correction(text=words.strip()) if words.strip() else None,
            published_claimed=draft.published_elsewhere or None,
            translation_of=_translation(draft),
            license=draft.license or None,
            backstory="\n".join(filter(None, map(str.strip, draft.backstory.splitlines()))) or None,
            contributor=tuple(_contributors(draft)),
        )
        document.check()
    except Malformed as error:
        raise Incomplete([_("This cannot be published as it stands: %(trouble)s.") % {"trouble": error}]) from error
    shown_at_last = {one.sha256 for one in document.pictures()}
    return document, [one for one in uploads.values() if one.sha256 in shown_at_last]


def _slug(story: Story, draft: Draft) -> str:
    return story_slug(draft.slug, draft.short_headline or draft.headline, story.pk)


def _authors(draft: Draft) -> list[documents.Author]:
    rows = {str(one.pk): one for one in Byline.objects.filter(pk__in=draft.bylines)}
    return [documents.Author(name=rows[key].name, identifier=urn(rows[key].pk)) for key in draft.bylines if key in rows]


def _contributors(draft: Draft) -> list[documents.Contributor]:
    named = {"editor": draft.edited_by, "checker": draft.checked_by, "translator": draft.translated_by}
    keys = [(role, key) for role, some in named.items() for key in some]
    rows = {str(one.pk): one for one in Byline.objects.filter(pk__in=[key for _, key in keys])} if keys else {}
    return [
        documents.Contributor(name=rows[key].name, role_name=role, identifier=urn(rows[key].pk))
        for role, key in keys
        if key in rows
    ]


def _topics(draft: Draft) -> list[UUID]:
    rows = {str(one.pk): one.pk for one in Topic.objects.filter(pk__in=draft.topics)}
    return [rows[key] for key in dict.fromkeys(draft.topics) if key in rows]


def _reviewed(draft: Draft, key: UUID | None) -> documents.Reviewed | None:
    work = draft.work
    if draft.genre != "review" or not work.kind:
        return None
    return documents.Reviewed(
        type=work.kind,
        name=work.name.strip(),
        creator=work.creator.strip() or None,
        date_created=work.year.strip() or None,
        identifier=urn(key) if key else None,
    )


def _translation(draft: Draft) -> documents.TranslationOf | None:
    if not draft.translation_of:
        return None
    return documents.TranslationOf(identifier=urn(UUID(draft.translation_of)), version=draft.translation_version or 1)
