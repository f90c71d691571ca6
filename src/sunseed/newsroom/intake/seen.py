"""Checkpoints for phones: the newest one is handed out and remembered, so that "sealed not before" can be shown later.

Follows formats.md §5 (`seen`) and §9. A line may name only a file that was handed out here; which one it was is then
known byte for byte.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Final

from sunseed.capture.line import Seen
from sunseed.errors import Refused
from sunseed.newsroom import present
from sunseed.newsroom.intake.models import Checkpoint
from sunseed.newsroom.stamping import archive
from sunseed.record import note
from sunseed.record.layout import CHECKPOINT
from sunseed.record.tree_head import Checkpoint as TreeHead

UNNAMED_LASTS: Final = timedelta(days=8)
"""Longer than a token: a phone that comes back still names a file that is known."""


def hand_out() -> bytes:
    """Return the newest checkpoint that enough witnesses cosigned, remembered durably before it is given away.

    Where no witness is asked, or none has answered yet, it is the newest that the log signed.
    """
    data = archive.newest_cosigned() or present.public().get(f"log/{CHECKPOINT}")
    size = TreeHead.parse(note.parse(data).text).size
    known = {"size": size, "data": data, "at": present.now()}
    Checkpoint.objects.get_or_create(digest=sha256(data).hexdigest(), defaults=known)
    return data


def name(seen: Seen) -> None:
    """Keep the file that a line names; inside the line's transaction.

    Raises:
        Refused: no such file was handed out.
    """
    if not Checkpoint.objects.filter(digest=seen.note, size=seen.size).update(named=True):
        raise Refused(
            f"No checkpoint of size {seen.size} with SHA-256 {seen.note} was handed out here. Fetch a new one."
        )


def forget() -> int:
    """Forget files that no line named in time; return how many."""
    old = Checkpoint.objects.filter(named=False, at__lt=present.now() - UNNAMED_LASTS)
    return old.delete()[0]
