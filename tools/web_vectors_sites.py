"""Whole sites with one lie each, made with valid keys, and the word that Python says of one page of them.

Follows formats.md §10 and docs/adr/0036. The browser's verifier must say the same word. `web_vectors` writes the file.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from web_cases import Case, b64

from sunseed.errors import Absent, SunseedError
from sunseed.record import checkpoint, note
from sunseed.record import entry as entries
from sunseed.record.hashing import TreeSize
from sunseed.record.signature import ED25519_COSIGNATURE, ML_DSA_44, Signer
from sunseed.record.tree_head import Checkpoint
from sunseed.testing import documents as samples
from sunseed.testing.documents import ORIGIN
from sunseed.testing.publication import NOW_MS, POLICY, Publication, log_signers, published, root_note
from sunseed.verify import open_near, verdict_of, verify_page
from sunseed.verify.seals import seal_on

PAGE = "news/sealed/index.html"
PLAIN = "news/one-seed/index.html"
Lie = Callable[[Publication], None]


def site(lie: Lie = lambda made: None) -> Publication:
    """Return a small site whose page shows its seal, sealed, then bent by a lie."""
    made = published()
    index, publish = next(
        (at, one)
        for at, one in enumerate(map(entries.decode, made.log))
        if isinstance(one, entries.Publish) and one.id == samples.item_id("two")
    )
    leaf = made.leaves[samples.item_id("two")]
    made.pages[PAGE] = (
        f'<div data-seal data-check="Check" data-index="{index}" data-leaf="{leaf}" data-document="{publish.sha256}">'
    ).encode()
    made.print()
    made.tick()
    made.seal()
    made.point()
    made.store.replace("log/policy", POLICY)
    lie(made)
    return made


def flip(prefix: str, at: int = -1) -> Lie:
    """Return a lie that changes a byte of the file whose name begins so."""

    def tell(made: Publication) -> None:
        path = next(one for one in sorted(made.store.list("")) if one.startswith(prefix))
        data = bytearray(made.store.get(path))
        data[at] ^= 1
        made.store.replace(path, bytes(data))

    return tell


def gone(prefix: str) -> Lie:
    """Return a lie that takes files away."""

    def tell(made: Publication) -> None:
        for path in [one for one in made.store.list("") if one.startswith(prefix)]:
            made.store.delete(path)

    return tell


def stripped(keep: int) -> Lie:
    """Return a lie that leaves one signature line of the checkpoint."""

    def tell(made: Publication) -> None:
        parsed = note.parse(made.store.get("log/checkpoint"))
        made.store.replace("log/checkpoint", note.Note(parsed.text, (parsed.lines[keep],)).encode())

    return tell


def forked(made: Publication) -> None:
    """Sign another root."""
    head = Checkpoint(ORIGIN, TreeSize(len(made.log)), sha256(b"fork").digest())
    made.store.replace("log/checkpoint", checkpoint.sign(head, log_signers()))


def old_edition_again(made: Publication) -> None:
    """Hide a newer edition without the page behind one that is signed again."""
    old = next(one for one in map(entries.decode, reversed(made.log)) if isinstance(one, entries.Edition))
    kept = {path: made.store.get(path) for path in made.store.list("") if path.startswith("log/map/") or path == PAGE}
    made.pages.clear()
    made.print()
    made.add(old)
    made.seal()
    made.point()
    for path, data in kept.items():
        made.store.replace(path, data)


def stale_hint(made: Publication) -> None:
    """Take the page away in a newer edition that the hint does not know."""
    hint, page = made.store.get("log/hint"), made.store.get(PAGE)
    made.pages.clear()
    made.print()
    made.seal()
    made.store.replace("log/hint", hint)
    made.store.replace(PAGE, page)


def unknown_kind(made: Publication) -> None:
    """Put an entry of an unknown kind behind the edition."""
    made.log.append(b'{"at":"2026-11-01T08:00:30Z","kind":"later","v":1}')
    made.seal()


def planted(made: Publication) -> None:
    """Put a page onto the site."""
    made.store.replace("planted.html", b"planted")


def outstanding(then: Lie = lambda made: None, *, before: Lie = lambda made: None) -> Lie:
    """Return a lie told while a newer publication stands in no edition yet, or before it was published."""

    def tell(made: Publication) -> None:
        before(made)
        made.publish(samples.section("sport", identifier=samples.item_id("sport")))
        made.seal()
        then(made)

    return tell


def next_map(made: Publication) -> None:
    """Print the next edition's map and let its entry be missing still; no lie."""
    count = len(made.log)
    made.pages["sport/index.html"] = b"<p>Sport</p>"
    made.print()
    del made.log[count:]
    made.seal()


def other_seal(field: str, value: str) -> Lie:
    """Return a lie in the seal that a printed page shows."""

    def tell(made: Publication) -> None:
        before, _, rest = made.pages[PAGE].decode().partition(f'{field}="')
        made.pages[PAGE] = f'{before}{field}="{value}{rest[rest.index(chr(34)) :]}'.encode()
        made.print()
        made.seal()
        made.point()

    return tell


def witnessed(count: int, *, false: bool = False) -> Lie:
    """Return what makes two of three witnesses needed, and lets some of them sign."""
    kinds = (ED25519_COSIGNATURE, ML_DSA_44, ED25519_COSIGNATURE)
    witnesses = [
        Signer(f"w{n}.example", kind, sha256(b"w%d" % n).digest(), timestamp_s=lambda: NOW_MS // 1000)
        for n, kind in enumerate(kinds)
    ]
    policy = "".join(f"witness w{n} {one.verifier.vkey}\n" for n, one in enumerate(witnesses))
    policy += "group g 2 w0 w1 w2\nquorum g\n"

    def tell(made: Publication) -> None:
        made.root_note = root_note(policy=sha256(policy.encode()).hexdigest())
        made.log[0] = entries.encode(entries.RootEntry.of(made.at(), 1, made.root_note))
        signed = note.parse(made.seal())
        text = Checkpoint(ORIGIN, TreeSize(1), bytes(32)).text() if false else signed.text
        lines = [note.Line(one.name, one.key_id, one.sign(text)) for one in witnesses[:count]]
        made.store.replace("log/checkpoint", signed.adding(lines).encode())
        made.store.replace("log/policy", policy.encode())

    return tell


LIES: dict[str, tuple[str, Lie]] = {
    "nothing": (PAGE, lambda made: None),
    "nothing, a page without a seal": (PLAIN, lambda made: None),
    "no hint": (PAGE, gone("log/hint")),
    "a byte of the page": (PAGE, flip(PAGE)),
    "another page's bytes": (PAGE, lambda made: made.store.replace(PAGE, made.store.get(PLAIN))),
    "the page gone": (PAGE, gone(PAGE)),
    "a page planted": ("planted.html", planted),
    "every document gone": (PAGE, gone("objects/")),
    "a byte of a bundle": (PAGE, flip("log/tile/entries/")),
    "a byte of a tile": (PAGE, flip("log/tile/0/")),
    "bundles gone": (PAGE, gone("log/tile/entries/")),
    "tiles gone": (PAGE, gone("log/tile/0/")),
    "the map gone": (PAGE, gone("log/map/")),
    "a signature changed": (PAGE, flip("log/checkpoint", -40)),
    "the checkpoint's origin changed": (PAGE, flip("log/checkpoint", 3)),
    "one line alone: Ed25519": (PAGE, stripped(0)),
    "one line alone: ML-DSA": (PAGE, stripped(1)),
    "the checkpoint gone": (PAGE, gone("log/checkpoint")),
    "a fork": (PAGE, forked),
    "an old edition signed again": (PAGE, old_edition_again),
    "a stale hint": (PAGE, stale_hint),
    "a hint to a tick": (PAGE, lambda made: made.point(1)),
    "a hint to nothing": (PAGE, lambda made: made.store.replace("log/hint", b"\xff\n")),
    "another policy": (PAGE, flip("log/policy", 0)),
    "an unknown kind": (PAGE, unknown_kind),
    "a seal of another leaf": (PAGE, other_seal("data-leaf", "00" * 32)),
    "a seal beyond the end": (PAGE, other_seal("data-index", "9999")),
    "a page while something is outstanding": (PAGE, outstanding()),
    "a newer page, being printed": ("index.html", outstanding(flip("index.html"))),
    "a newer map, being printed": (PAGE, outstanding(next_map)),
    "a page planted while something is outstanding": ("planted.html", outstanding(planted)),
    "a seal of another leaf, and something outstanding": (PAGE, outstanding(before=other_seal("data-leaf", "00" * 32))),
    "two of three witnesses": (PAGE, witnessed(2)),
    "one of two witnesses needed": (PAGE, witnessed(1)),
    "no witness where two are needed": (PAGE, witnessed(0)),
    "a witness's line over something else": (PAGE, witnessed(1, false=True)),
}


def word(made: Publication, path: str) -> str:
    """Return what Python says of a page."""
    try:
        record = open_near(made.store, now_ms=NOW_MS, pinned=made.root_note)
    except SunseedError as error:
        return verdict_of(error, "the record").state.value
    try:
        data: bytes | None = made.store.get(path)
    except Absent:
        data = None
    return verify_page(record, path, data).state.value


def site_cases() -> Case:
    """Return the files of a true site, and for each lie the files that differ and the word."""
    truth = site()
    base = {path: b64(truth.store.get(path)) for path in truth.store.list("")}
    cases = []
    for name, (path, lie) in LIES.items():
        made = site(lie)
        now = {one: b64(made.store.get(one)) for one in made.store.list("")}
        changed: dict[str, str | None] = {one: data for one, data in now.items() if base.get(one) != data}
        changed |= {one: None for one in base if one not in now}
        data = made.store.get(path) if made.store.exists(path) else b""
        seal = seal_on(data)
        shown = None if seal is None else {"index": seal.index, "leaf": seal.leaf, "document": seal.document}
        cases.append({"name": name, "page": path, "files": changed, "seal": shown, "verdict": word(made, path)})
    return {"now": NOW_MS, "files": base, "cases": cases}
