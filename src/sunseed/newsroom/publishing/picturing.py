"""From an upload and its words to a picture as documents name it; a story's card and crops, made anew for each version.

Follows ADR 0099 and 0114. Owns which pictures are cut for which publication; how is `stories.crops`'s and `cards`'s.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sunseed import documents
from sunseed.newsroom.media.models import PictureFacts
from sunseed.newsroom.stories import cards, crops, pictures
from sunseed.newsroom.stories.crops import Cut, Shape
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


def with_card(document: documents.Story, uploads: Iterable[Upload], *, site: str) -> tuple[documents.Story, list[Made]]:
    """Make a story's card and the crops of its lead picture; return the document that names them, and what was made,
    which is not stored yet.

    Arguments:
        uploads: at least the one of the lead picture, where there is one.
        site: the site's name, for a card that is drawn.
    """
    lead = document.image
    upload = next((one for one in uploads if lead and one.sha256 == lead.sha256), None)
    if lead is None or upload is None:
        card, cut = cards.drawn(document.headline, site), list[Made]()
    else:
        facts = PictureFacts.objects.filter(upload=upload).first() or PictureFacts()
        data = pictures.rendition(upload, lead.sha256, lead.encoding_format)
        card = cards.cropped(data, _cut(crops.CARD, facts)) or cards.drawn(document.headline, site)
        cut = _crops(data, lead, facts)
        copies = sorted((*lead.thumbnail, *map(_named, cut)), key=lambda one: one.width)
        lead = msgspec.structs.replace(lead, thumbnail=tuple(copies))
    return msgspec.structs.replace(document, thumbnail=_named(card), image=lead), [card, *cut]


def _crops(data: bytes, lead: documents.Picture, facts: PictureFacts) -> list[Made]:
    """Return the crops that an editor asked for; where nobody chose, pages cut around the middle by themselves."""
    taken = {one.width for one in (lead, *lead.thumbnail)}
    found: list[Made] = []
    for shape in crops.SHAPES:
        cut = _cut(shape, facts)
        if shape.widths and cut != Cut():
            found += crops.copies(data, shape, cut, taken)
    return found


def _cut(shape: Shape, facts: PictureFacts) -> Cut:
    return Cut.of(shape, (facts.focus_x, facts.focus_y), facts.crops)


def _named(made: Made) -> documents.Rendition:
    return documents.Rendition(sha256=made.sha256, encoding_format=made.ext, width=made.width, height=made.height)
