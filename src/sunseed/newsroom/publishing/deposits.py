"""Putting objects under `public/` for a publication, so that none stays there if it never happens.

Follows design.md §6. Objects must lie in the store before the transaction that speaks of them; a row in `Deposit`
says so first, and goes with that transaction. What a crash leaves behind is found by its row and swept away.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from base64 import b64encode
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from sunseed import documents
from sunseed.documents import AnyDocument
from sunseed.documents.objects import ObjectName
from sunseed.newsroom import present
from sunseed.newsroom.publishing.models import Deposit, ObjectUse, PublicDocument
from sunseed.store.digest import sha256_hex
from sunseed.store.folder import FolderStore

SWEEP_AFTER = timedelta(hours=1)
FOLDERS = ("objects", *(f"objects/{number:02x}" for number in range(256)))
"""Where objects are written: poured into the first, or made in their own."""


def salt() -> str:
    """Return 32 random bytes in base64, for one document."""
    return b64encode(secrets.token_bytes(32)).decode()


class Ticket:
    """One publication's objects; `settle` inside its transaction, or they are swept."""

    def __init__(self) -> None:
        self.key: UUID = uuid.uuid4()

    def put(self, data: Iterable[tuple[bytes, str]]) -> None:
        """Store bytes, each with its extension; what is there already stays as it is.

        A crash after the row and before the file leaves a row to nothing; after the file, a file with a row.
        """
        named = [(sha256_hex(one), one, ext) for one, ext in data]
        Deposit.objects.bulk_create(Deposit(name=f"{name}.{ext}", ticket=self.key) for name, _, ext in named)
        store = present.objects()
        for _, one, ext in named:
            store.put(one, ext)

    def put_file(self, path: Path, ext: str) -> str:
        """Store a file that may be large; return its digest. Crashes mean what they mean for `put`."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        Deposit.objects.create(name=f"{digest}.{ext}", ticket=self.key)
        with path.open("rb") as file:
            present.objects().put(file, ext)
        return digest

    def put_document(self, document: AnyDocument) -> tuple[str, int]:
        """Store a document; return its digest and size.

        Raises:
            Malformed: a field breaks its kind's rules.
        """
        data = documents.encode(document)
        self.put([(data, "json")])
        return sha256_hex(data), len(data)

    def settle(self) -> None:
        """Say that the objects are spoken for; inside the transaction that does."""
        Deposit.objects.filter(ticket=self.key).delete()


class Unfinished:
    """Objects whose writing a crash cut off: temporary files that the audit would call unproven for ever.

    Only one that this process has seen stand still for `SWEEP_AFTER` goes, by time that passes and no clock: a write
    that goes on changes its file with each piece.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[tuple[int, int], float]] = {}

    def sweep(self) -> int:
        """Look at every folder of objects; remove what nobody finishes, and return how many."""
        store, now_s, gone = present.public(), present.clock().monotonic_s(), 0
        if not isinstance(store, FolderStore):
            return 0  # other stores show nothing that is not whole
        standing: dict[tuple[str, str], tuple[tuple[int, int], float]] = {}
        for folder in FOLDERS:
            for name, stamp in store.unfinished(folder).items():
                known = self._seen.get((folder, name))
                since_s = known[1] if known is not None and known[0] == stamp else now_s
                if now_s - since_s >= SWEEP_AFTER.total_seconds():
                    store.forget(folder, name)
                    gone += 1
                else:
                    standing[folder, name] = (stamp, since_s)
        self._seen = standing
        return gone


def sweep() -> int:
    """Delete objects of publications that never happened; return how many.

    Safe beside other publications: one that needs the same picture has its own, younger row.
    """
    store, gone = present.objects(), 0
    for old in list(Deposit.objects.filter(at__lt=present.now() - SWEEP_AFTER)[:1000]):
        with transaction.atomic():
            Deposit.objects.filter(pk=old.pk).delete()
            digest = old.name.partition(".")[0]
            needed = (
                Deposit.objects.filter(name=old.name).exists()
                or PublicDocument.objects.filter(sha256=digest, erased=False).exists()
                or ObjectUse.objects.filter(name=old.name, document__erased=False).exists()
            )
            if not needed:
                store.delete(ObjectName.parse(old.name))
                gone += 1
    return gone
