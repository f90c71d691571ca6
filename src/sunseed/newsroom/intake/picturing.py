"""Released photos become pictures of the library: drawn anew with nothing beside the picture, and naming their seal.

Follows product.md S2 and ADR 0091. What was released is a bare JPEG at the camera's full size, byte for byte what was
sealed; what a story shows is made from it like every picture (`stories.pictures`). Its caption begins with the
address under which anybody checks the seal.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence

from django.db import transaction

from sunseed.newsroom.media.models import PictureFacts
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.models import Upload
from sunseed.newsroom.stories.pictures import NotAPicture


def offer(actor: Account, item: uuid.UUID, name: str, source: str, photos: Sequence[bytes]) -> list[Upload]:
    """Put released photos into the picture library; return what is there now.

    Arguments:
        actor: the editor who released them.
        item: the released item, which names their seals.
        name: what it is called.
        source: camera or file, as its open line says: a photo sealed from a file never passes for one taken live.
        photos: the JPEGs, without salts.

    One that no program here can open stays what it is, released and verifiable, without a picture.
    """
    words = "Sealed when taken" if source == "camera" else "Sealed from a file, later than taken"
    made = []
    for n, data in enumerate(photos, start=1):
        label = name if len(photos) == 1 else f"{name} ({n})"
        try:
            # Dying between here and the row leaves files nobody names, which cost only room; releasing again is
            # refused, and an editor who misses the picture uploads the released object.
            upload = pictures.keep(io.BytesIO(data), size_bytes=len(data), name=label, story=None, owner=actor)
        except NotAPicture:
            continue
        with transaction.atomic():
            PictureFacts.objects.create(upload=upload, caption=f"{words}: urn:uuid:{item}")
        made.append(upload)
    return made
