"""A newsroom without people: documents in, a real log and real objects out, for tests of what reads a record.

Uses `sunseed.record.writer.LogWriter` and `sunseed.documents` as they are, over any store. Times come from a counter,
keys from a fixed seed, so that the same calls give the same record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from sunseed import documents
from sunseed.clock import rfc3339
from sunseed.record import entry as entries
from sunseed.record.hashing import leaf_hash
from sunseed.record.signature import ED25519, ML_DSA_44, Signer
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.contract import Store
from sunseed.store.memory import MemoryStore
from sunseed.testing import documents as made

START_S = 1_793_491_200
"""2026-11-01T00:00:00Z."""


@dataclass
class Past:
    """What the desk remembers of an item."""

    version: int
    leaf: str
    first_at: str
    document: documents.AnyDocument
    digests: list[str] = field(default_factory=list)


class Newsdesk:
    """Publishes into a log of its own.

    Arguments:
        public: the public tree; memory if None.
        origin: the log's origin.
    """

    def __init__(self, public: Store | None = None, origin: str = made.ORIGIN) -> None:
        self.public: Store = public if public is not None else MemoryStore()
        self.origin = origin
        self.objects = documents.ObjectStore(self.public)
        self.items: dict[str, Past] = {}
        self._writer = LogWriter.create(
            self.public, MemoryCell(), staging=MemoryStore(), origin=origin, signers=signers(origin)
        )
        self._now_s = START_S

    @property
    def size(self) -> int:
        """How many entries the log has."""
        return self._writer.size

    def at(self, *, step_s: int = 3600) -> str:
        """Return the time of the next entry."""
        self._now_s += step_s
        return at_of(self._now_s)

    def append(self, *said: Any) -> int:
        """Append entries (structs or bytes); return the index of the first."""
        data = [one if isinstance(one, bytes) else entries.encode(one) for one in said]
        return int(self._writer.append(data).first_index)

    def store(self, document: documents.AnyDocument) -> tuple[str, int]:
        """Store a document; return its digest and size."""
        data = documents.encode(document)
        return self.objects.put(data, "json").sha256, len(data)

    def publish(self, document: documents.AnyDocument, why: Any = "new", *, at: str | None = None) -> int:
        """Publish a document as the next version of its item; return the entry's index."""
        past = self.items.get(document.identifier)
        version = past.version + 1 if past else 1
        document = msgspec.structs.replace(
            document,
            version=version,
            origin=self.origin,
            salt=made.salt(f"{document.identifier} {version}"),
        )
        sha256, size = self.store(document)
        said = entries.Publish(
            at=at or self.at(),
            id=document.identifier,
            version=version,
            prev=past.leaf if past else None,
            sha256=sha256,
            size=size,
            why=why,
        )
        self.items[document.identifier] = Past(
            version,
            leaf_hash(entries.encode(said)).hex(),
            past.first_at if past else said.at,
            document,
            [*(past.digests if past else []), sha256],
        )
        return self.append(said)

    def change(self, identifier: str, why: Any = "update", **fields: Any) -> int:
        """Publish the next version of an item with some fields changed."""
        return self.publish(msgspec.structs.replace(self.items[identifier].document, **fields), why)

    def withdraw(self, identifier: str, reason: Any = "error", words: str = "") -> int:
        """Withdraw an item, with words if there are any."""
        past = self.items[identifier]
        digest = None
        if words:
            document = made.words(identifier, past.version, text=words, origin=self.origin)
            digest, _ = self.store(document)
        said = entries.Withdraw(
            at=self.at(), id=identifier, version=past.version, prev=past.leaf, reason=reason, sha256=digest
        )
        past.leaf = leaf_hash(entries.encode(said)).hex()
        return self.append(said)

    def erase(self, identifier: str, *, objects: tuple[str, ...] = ()) -> int:
        """Erase an item as its documents ask for it."""
        past = self.items[identifier]
        claim = past.document.claim()
        document = made.erasure(
            identifier,
            tuple(past.digests),
            past.version,
            origin=self.origin,
            published=past.first_at,
            url=claim if claim and claim.startswith("/") else None,
            article_section=getattr(past.document, "article_section", None),
            objects=objects,
        )
        sha256, _ = self.store(document)
        said = entries.Erase(at=self.at(), id=identifier, prev=past.leaf, sha256=sha256)
        past.leaf = leaf_hash(entries.encode(said)).hex()
        past.digests = []
        return self.append(said)

    def tick(self, number: int) -> int:
        """Append a tick."""
        return self.append(entries.Tick(at=self.at(step_s=5), n=number, root="00" * 32))


def signers(origin: str) -> tuple[Signer, Signer]:
    """Return the log's two keys, the same for the same origin."""
    return Signer(origin, ED25519, b"e" * 32), Signer(origin, ML_DSA_44, b"m" * 32)


def at_of(seconds: int) -> str:
    """Write seconds since the epoch as entries do."""
    return rfc3339(seconds * 1000)
