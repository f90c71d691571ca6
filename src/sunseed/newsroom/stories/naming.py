"""Names in a line of text become bylines and topics: known ones are found by any spelling, new ones are made.

Follows product.md P3 (a topic knows its other spellings) and S3 (a byline is a name, not an account).
"""

from __future__ import annotations

import re
import unicodedata

from sunseed.newsroom.stories.merging import root
from sunseed.newsroom.stories.models import Byline, Topic
from sunseed.newsroom.stories.slugs import slug_of

MOST = 30
MOST_CHARACTERS = 200


def names_in(line: str) -> list[str]:
    """Return the names in a line, separated by commas of any script or line breaks, each once."""
    names = (
        " ".join(one.split())[:MOST_CHARACTERS] for one in re.split("[,，、،;\n]", unicodedata.normalize("NFC", line))
    )
    return list(dict.fromkeys(one for one in names if one))[:MOST]


def bylines_of(line: str) -> list[Byline]:
    """Return the bylines named in a line, making those that are new."""
    return [_byline(name) for name in names_in(line)]


def topics_of(line: str) -> list[Topic]:
    """Return the topics named in a line, by any of their spellings, making those that are new.

    A name of a topic that was merged gives the one that stands for it.
    """
    found = {one.pk: one for one in (root(_topic(name)) for name in names_in(line))}
    return list(found.values())


def _byline(name: str) -> Byline:
    known = Byline.objects.filter(name__iexact=name).first()
    return known or Byline.objects.create(
        name=name, slug=_free(name, "writer", Byline.objects.values_list("slug", flat=True))
    )


def _topic(name: str) -> Topic:
    known = Topic.objects.filter(name__iexact=name).first()
    if known is None:
        spellings = (
            (one, [name.casefold() for name in (*one.other_names, *_tongues(one))])
            for one in Topic.objects.exclude(other_names=[], tongues={})
        )
        known = next((one for one, others in spellings if name.casefold() in others), None)
    return known or Topic.objects.create(
        name=name, slug=_free(name, "topic", Topic.objects.values_list("slug", flat=True))
    )


def _tongues(topic: Topic) -> list[str]:
    return [words["name"] for words in topic.tongues.values() if words.get("name")]


def _free(name: str, otherwise: str, taken: object) -> str:
    """Return a slug nobody has; the name's own, or with a number."""
    wanted = slug_of(name, otherwise=otherwise)[:70]
    slug, number = wanted, 1
    while taken.filter(slug=slug).exists():  # type: ignore[attr-defined]
        number += 1
        slug = f"{wanted}-{number}"
    return slug
