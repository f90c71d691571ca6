"""What drafts need of the library: pictures learn words from the first story that gives some; whose rights ended.

Kept apart from `media.library`, which itself saves drafts.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sunseed.newsroom import present
from sunseed.newsroom.media.models import PictureFacts
from sunseed.newsroom.stories.draft import Draft
from sunseed.newsroom.stories.models import Upload


def learn(draft: Draft) -> None:
    """Take the words a story gives its pictures as those of the picture, where it has none yet."""
    words = {one.id: one for one in draft.pictures if one.alt or one.credit or one.caption}
    if not words:
        return
    known = {str(key) for key in PictureFacts.objects.filter(upload__in=list(words)).values_list("upload", flat=True)}
    there = {str(key) for key in Upload.objects.filter(pk__in=[one for one in words if one not in known]).values_list(
        "pk", flat=True)}  # fmt: skip
    PictureFacts.objects.bulk_create(
        (
            PictureFacts(upload_id=UUID(key), alt=one.alt, caption=one.caption, credit=one.credit)
            for key, one in words.items()
            if key in there
        ),
        ignore_conflicts=True,
    )


def ended(keys: Iterable[str]) -> list[PictureFacts]:
    """Return those of these pictures whose rights have ended."""
    return list(PictureFacts.objects.filter(upload__in=list(keys), expires__lt=present.now().date()))
