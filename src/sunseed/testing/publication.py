"""A small published tree made by hand, with all its keys: for telling truths and lies to verifiers.

Follows formats.md §2-4 and §8. Owns a log that is written whole each time it is sealed, so that a test may put in it
whatever an owner of the keys could, and the plainest site that has a page an item. The real writer is
`record.writer`, the real printer `edition.press`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from sunseed import documents
from sunseed.documents import edition_map
from sunseed.documents.edition_map.tables import EditionMap
from sunseed.record import checkpoint, hint, keys, root
from sunseed.record import entry as entries
from sunseed.record.hashing import TreeSize, leaf_hash
from sunseed.record.signature import Signer
from sunseed.record.tree import EMPTY_EDGE, grow
from sunseed.record.tree_head import Checkpoint
from sunseed.store.memory import MemoryStore
from sunseed.store.sqlite import sqlite3
from sunseed.testing import documents as samples
from sunseed.testing.documents import ORIGIN

AT = "2026-11-01T08:00:{:02}Z"
NOW_MS = 1_793_520_060_000
"""One minute past 2026-11-01T08:00:00Z."""
POLICY = b"quorum none\n"


def signer(name: str) -> Signer:
    """Return an Ed25519 key that belongs to `name`, always the same."""
    return keys.generate(name, rng=lambda length: sha256(f"key {name}".encode()).digest()[:length])


def log_signers(name: str = ORIGIN) -> tuple[Signer, Signer]:
    """Return the two log keys that belong to `name`, always the same."""
    return keys.generate_log_keys(name, rng=lambda length: sha256(f"log {name}".encode()).digest()[:length])


def root_note(
    serial: int = 1, *, log: tuple[Signer, ...] | None = None, by: tuple[Signer, ...] = (), **more: object
) -> bytes:
    """Return a signed root note of the test newsroom; `by` sign it beside its own root key."""
    own = signer(f"{ORIGIN}/root")
    arguments: dict[str, object] = {
        "root": [own.verifier],
        "need": 1,
        "log": [one.verifier for one in log or log_signers()],
        "notice": signer(f"{ORIGIN}/notice").verifier,
        "intake": signer(f"{ORIGIN}/intake").verifier,
        "policy": sha256(POLICY).hexdigest(),
        "tick_s": 5,
        "fresh_s": 3600,
        "desk": sha256(b"").hexdigest(),
    }
    made = root.Root.of(ORIGIN, serial, "2036-11-01T08:00:00Z", **(arguments | more))  # type: ignore[arg-type]
    return root.sign(made, [own, *by])


@dataclass
class Publication:
    """A newsroom's public tree under construction.

    Arguments:
        store: the public tree.
        log: the log's entries, in order; `seal` writes files for exactly these.
        pages: what the next `print` puts on the site, beside a page an item.
        root_note: the first root, entry 0.
    """

    store: MemoryStore = field(default_factory=MemoryStore)
    log: list[bytes] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    leaves: dict[str, str] = field(default_factory=dict)
    items: dict[str, documents.AnyDocument] = field(default_factory=dict)
    ticks: int = 0
    root_note: bytes = field(default_factory=root_note)

    def __post_init__(self) -> None:
        self.add(entries.RootEntry.of(self.at(), 1, self.root_note))

    def at(self) -> str:
        """Return the next entry's claim of the time."""
        return AT.format(len(self.log) % 60)

    def add(self, entry: entries.Known) -> str:
        """Put an entry at the end; return its leaf hash in hex."""
        self.log.append(entries.encode(entry))
        return leaf_hash(self.log[-1]).hex()

    def store_document(self, document: documents.AnyDocument) -> tuple[str, int]:
        """Store a document; return its digest and size."""
        data = documents.encode(document)
        return documents.ObjectStore(self.store).put(data, "json").sha256, len(data)

    def picture(self, name: str = "sunflower") -> documents.Picture:
        """Store bytes that begin like a picture and its rendition; return the picture that names them."""
        objects = documents.ObjectStore(self.store)
        large = objects.put(b"\xff\xd8\xff large " + name.encode(), "jpg")
        small = objects.put(b"RIFF\0\0\0\0WEBP small " + name.encode(), "webp")
        rendition = documents.Rendition(sha256=small.sha256, encoding_format="webp", width=400, height=225)
        return samples.picture(name, sha256=large.sha256, thumbnail=(rendition,))

    def publish(self, document: documents.AnyDocument) -> str:
        """Publish a document; return its digest."""
        digest, size = self.store_document(document)
        item = document.identifier
        self.leaves[item] = self.add(
            entries.Publish(
                at=self.at(), id=item, version=document.version, prev=self.leaves.get(item), sha256=digest,
                size=size, why="new" if document.version == 1 else "update",
            )
        )  # fmt: skip
        self.items[item] = document
        return digest

    def withdraw(self, item: str) -> None:
        """Withdraw an item, without words."""
        version = self.items[item].version
        self.leaves[item] = self.add(
            entries.Withdraw(at=self.at(), id=item, version=version, prev=self.leaves[item], reason="error")
        )

    def erase(self, erasure: documents.Erasure) -> None:
        """Erase an item by an erasure document; its documents stay where they are."""
        digest, _ = self.store_document(erasure)
        item = erasure.identifier
        self.leaves[item] = self.add(entries.Erase(at=self.at(), id=item, prev=self.leaves[item], sha256=digest))

    def tick(self) -> None:
        """Let the next tick beat."""
        self.add(entries.Tick(at=self.at(), n=self.ticks, root=sha256(b"tick %d" % self.ticks).hexdigest()))
        self.ticks += 1

    def print(self) -> None:
        """Print the site of everything so far and add its edition entry."""
        site = dict(self.pages) | {"index.html": b"<p>Home</p>"}
        for document in self.items.values():
            claim = document.claim() or ""
            if claim.startswith("/"):
                site[f"{claim[1:]}index.html"] = documents.encode(document)
        values = {edition_map.page_key(path): sha256(data).digest() for path, data in site.items()}
        values |= {edition_map.item_key(item): bytes.fromhex(leaf) for item, leaf in self.leaves.items()}
        for path in list(self.store.list("")):
            if path.startswith("log/map/") or not path.startswith(("log/", "objects/")):
                self.store.delete(path)
        for path, data in site.items():
            self.store.replace(path, data)
        edition_root = self.write_map(values)
        self.add(entries.Edition(at=self.at(), size=len(self.log), root=edition_root.hex(), format=edition_map.FORMAT))

    def write_map(self, values: dict[str, bytes]) -> bytes:
        """Write the files of a map; return its root."""
        connection = sqlite3.connect(":memory:")
        EditionMap.create_tables(connection)
        printed = EditionMap(connection)
        made = printed.rebuild(values.items())
        for path in printed.files():
            self.store.replace(f"log/map/{path}", printed.file(path))
        connection.close()
        return made

    def point(self, edition: int | None = None, roots: tuple[int, ...] = (0,)) -> None:
        """Write a hint to the newest edition entry, or to whatever a test wants it to name."""
        if edition is None:
            edition = max(n for n, data in enumerate(self.log) if b'"kind":"edition"' in data)
        self.store.replace(f"log/{hint.NAME}", hint.Hint(ORIGIN, edition, roots).encode())

    def seal(self, signers: tuple[Signer, ...] = ()) -> bytes:
        """Write the log's files for the entries as they are; return the signed checkpoint."""
        for path in list(self.store.list("log/tile/")):
            self.store.delete(path)
        growth = grow(EMPTY_EDGE, self.log)
        for path, data in growth.writes:
            self.store.replace(f"log/{path}", data)
        head = Checkpoint(ORIGIN, TreeSize(len(self.log)), growth.root)
        signed = checkpoint.sign(head, signers or log_signers())
        self.store.replace("log/checkpoint", signed)
        return signed


def published(first: bytes | None = None) -> Publication:
    """Return a small tree in which everything holds: four items, one in two versions, a picture, ticks, an edition.

    Arguments:
        first: the first root's note; the test newsroom's own if None.
    """
    made = Publication(root_note=first or root_note())
    picture = made.picture()
    made.tick()
    made.publish(samples.site())
    made.publish(samples.section())
    early = samples.story("one-seed", identifier=samples.item_id("one"), image=picture)
    made.publish(early)
    made.publish(samples.story("another", identifier=samples.item_id("two")))
    made.tick()
    made.publish(samples.story("one-seed", identifier=samples.item_id("one"), version=2, headline="Corrected"))
    made.print()
    made.tick()
    made.seal()
    return made
