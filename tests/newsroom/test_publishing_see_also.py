"""See also: editors first, then shared topics and words; bounded into any story, and in the work it takes."""

from __future__ import annotations


def _publish(room, write_story, headline, **changed):
    from sunseed.newsroom.publishing import verbs

    story = write_story(room.people["editor"], headline, **changed)
    verbs.publish(room.people["editor"], story)
    return story


def _topic(name):
    from sunseed.newsroom.stories.naming import topics_of

    return [str(one.pk) for one in topics_of(name)]


def _chosen(story):
    from sunseed.newsroom.publishing.models import SeeAlso

    return set(SeeAlso.objects.filter(source=story.pk).values_list("target", flat=True))


def test_editors_picks_come_first_and_topics_before_words(room, write_story):
    """The pick stands first although nothing else speaks for it; a shared topic beats a shared word."""
    from sunseed.newsroom.publishing import see_also

    shared = _publish(room, write_story, "On porcelain", topics=_topic("Jingdezhen"))
    words = _publish(room, write_story, "Kilns burning again")
    picked = _publish(room, write_story, "Unlike anything")
    story = write_story(room.people["editor"], "Kilns at night", topics=_topic("Jingdezhen"), see_also=[str(picked.pk)])
    assert see_also.choose(story.pk, story.draft) == [(picked.pk, False), (shared.pk, True), (words.pk, True)]


def test_what_is_withdrawn_or_in_another_language_is_not_linked(room, write_story):
    """Only current stories in the same language are chosen automatically."""
    from sunseed.newsroom.publishing import see_also, verbs
    from sunseed.newsroom.publishing.models import Item

    gone = _publish(room, write_story, "Kilns one")
    other = _publish(room, write_story, "Kilns two")
    verbs.withdraw(room.people["editor"], gone.pk, reason="error")
    Item.objects.filter(pk=other.pk).update(language="zh")
    story = write_story(room.people["editor"], "Kilns three")
    assert see_also.choose(story.pk, story.draft) == []


def test_no_story_gets_more_than_its_share_of_automatic_links(sqlite_room, write_story, monkeypatch):
    """At the bound a popular story is passed over by the automatic choice, never by an editor's."""
    from sunseed.newsroom.publishing import see_also

    monkeypatch.setattr(see_also, "MOST_INCOMING", 2)
    popular = _publish(sqlite_room, write_story, "Kilns of old")
    others = [_publish(sqlite_room, write_story, f"Kilns number {name}") for name in ("first", "second", "third")]
    assert [popular.pk in _chosen(one) for one in others] == [True, True, False]
    pick = write_story(sqlite_room.people["editor"], "Kilns again", see_also=[str(popular.pk)])
    assert see_also.choose(pick.pk, pick.draft)[0] == (popular.pk, False)


def test_publishing_takes_the_same_statements_among_many_stories(sqlite_room, write_story, django_base):
    """The number of database statements of a publication does not grow with the archive."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item, TopicUse
    from sunseed.newsroom.stories.models import Section

    def cost(headline):
        story = write_story(sqlite_room.people["editor"], headline, topics=_topic("Kilns"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            verbs.publish(sqlite_room.people["editor"], story)
        return len(queries)

    for name in ("one", "two", "three"):
        cost(f"Kilns warm {name}")
    few = cost("Kilns among few")
    section, topic = Section.objects.get(), _topic("Kilns")[0]
    many = Item.objects.bulk_create(
        Item(kind="story", version=1, head="0" * 64, sha256="0" * 64, title=f"Kilns {n}", section=section.pk,
             language="en", published=f"2026-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z", changed="2026-01-01T00:00:00Z")
        for n in range(3000)
    )  # fmt: skip
    TopicUse.objects.bulk_create(TopicUse(topic=topic, item=one, published=one.published) for one in many)
    assert cost("Kilns among many") == few
