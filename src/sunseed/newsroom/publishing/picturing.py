"""From an upload and its words to a picture as documents name it; and a story's card, made anew for each version."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sunseed import documents
from sunseed.newsroom.media.models import PictureFacts
from sunseed.newsroom.stories import cards, pictures
from sunseed.newsroom.stories.models import Upload
from sunseed.newsroom.stories.pictures import Made


def picture(upload: Upload, *, alt: str, credit: str, caption: str) -> documents.Picture:
    """Return an upload as a document names it, with its words.

    Arguments:
        alt: what it shows, for those who cannot see it.
        credit: who made it.
        caption: words printed under it.
    """
    largest, *smaller = upload.renditions
    return documents.Picture(
        sha256=largest["sha256"],
        encoding_format=largest["ext"],
        width=largest["width"],
        height=largest["height"],
        description=alt.strip(),
        credit_text=credit.strip() or None,
        caption=caption.strip() or None,
        thumbnail=tuple(
            documents.Rendition(
                sha256=one["sha256"], encoding_format=one["ext"], width=one["width"], height=one["height"]
            )
            for one in smaller
        ),
    )


def with_card(document: documents.Story, uploads: Iterable[Upload], *, site: str) -> tuple[documents.Story, Made]:
    """Make a story's card; return the document that names it, and the card, which is not stored yet.

    Arguments:
        uploads: at least the one of the lead picture, where there is one.
        site: the site's name, for a card that is drawn.
    """
    made = _of_lead(document, uploads) or cards.drawn(document.headline, site)
    named = documents.Rendition(sha256=made.sha256, encoding_format=made.ext, width=made.width, height=made.height)
    return msgspec.structs.replace(document, thumbnail=named), made


def _of_lead(document: documents.Story, uploads: Iterable[Upload]) -> Made | None:
    """Return a card that shows the lead picture, or None where there is none, or none large enough."""
    lead = document.image
    upload = next((one for one in uploads if lead and one.sha256 == lead.sha256), None)
    if lead is None or upload is None:
        return None
    facts = PictureFacts.objects.filter(upload=upload).first() or PictureFacts()
    focus = facts.focus_x / 100, facts.focus_y / 100
    return cards.cropped(pictures.rendition(upload, lead.sha256, lead.encoding_format), focus)
