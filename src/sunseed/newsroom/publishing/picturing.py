"""From an upload and its words to a picture as documents name it."""

from __future__ import annotations

from sunseed import documents
from sunseed.newsroom.stories.models import Upload


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
