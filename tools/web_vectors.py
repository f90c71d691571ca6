"""Writes the cases that Python and the browser's verifier must both decide alike, with Python's decision beside each.

Follows formats.md §§1-4 and §8. Owned here: choosing the cases. `tests/vectors/test_web_vectors.py` checks that Python
still decides them so; `web/record/*.test.mjs` check that JavaScript does.

    python tools/web_vectors.py            writes tests/vectors/web/*.json (ML-DSA signatures differ each time)
    python tools/web_vectors.py film       writes one of them
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from web_cases import AT, ITEM, ORIGIN, Case, b64, flips, verdict
from web_vectors_desk import desk_cases
from web_vectors_film import film_cases
from web_vectors_keys import policy_cases, succession_cases
from web_vectors_maps import map_cases
from web_vectors_sites import site_cases

from sunseed.errors import Malformed
from sunseed.record import checkpoint, entry, layout, note, proof
from sunseed.record import root as roots
from sunseed.record.hashing import LeafIndex, TreeSize, leaf_hash, node_hash
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Signer, Verifier

OUT = Path(__file__).resolve().parents[1] / "tests/vectors/web"

# -- the tree ---------------------------------------------------------------------------------------------------------


class Tree:
    """Leaves `leaf 0`, `leaf 1`, … and every complete subtree over them."""

    def __init__(self, size: int) -> None:
        self.rows = [[leaf_hash(b"leaf %d" % n) for n in range(size)]]
        while len(self.rows[-1]) > 1:
            row = self.rows[-1]
            self.rows.append([node_hash(row[n], row[n + 1]) for n in range(0, len(row) - 1, 2)])

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self.rows[level][index]


def tree_cases() -> Case:
    """Return roots, paths, inclusion and consistency proofs, good and spoilt."""
    tree = Tree(600)
    root = {size: proof.root(size, tree.node) for size in range(601)}
    inclusion: list[Case] = []
    for size in [*range(1, 18), 255, 256, 257, 600]:
        for index in sorted({0, 1 % size, size // 2, size - 1}):
            path = proof.inclusion(LeafIndex(index), TreeSize(size), tree.node)
            inclusion += _inclusion(index, size, tree.node(0, index), path, root[size])
    consistency: list[Case] = []
    for old, new in [
        (0, 0),
        (0, 5),
        (1, 1),
        (7, 7),
        *((o, n) for n in range(2, 14) for o in range(1, n)),
        (256, 600),
        (255, 257),
    ]:
        path = proof.consistency(TreeSize(old), TreeSize(new), tree.node)
        consistency += _consistency(old, root[old], new, root[new], path)
    return {
        "roots": {str(size): b64(root[size]) for size in (*range(20), 255, 256, 257, 600)},
        "inclusion": inclusion,
        "consistency": consistency,
    }


def _inclusion(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> Iterator[Case]:
    spoilt = [(index, size, path), (index + 1, size, path), (index, size + 1, path), (index, size, [*path, bytes(32)])]
    spoilt += [(index, size, path[:-1]), (index, size, [*path[:-1], bytes(32)])] if path else []
    for i, n, hashes in spoilt:
        said = verdict(lambda i=i, n=n, hashes=hashes: proof.verify_inclusion(i, n, leaf, hashes, root))  # type: ignore[misc]
        yield {
            "index": i,
            "size": n,
            "leaf": b64(leaf),
            "path": [b64(h) for h in hashes],
            "root": b64(root),
            "verdict": said,
        }


def _consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> Iterator[Case]:
    spoilt = [
        (old, new, path),
        (old, new, [*path, bytes(32)]),
        (old, new, path[:-1]),
        (old + 1, new, path),
        (old, new + 1, path),
    ]
    spoilt += [(old, new, [bytes(32), *path[1:]])] if path else []
    for o, n, hashes in spoilt:
        said = verdict(lambda o=o, n=n, hashes=hashes: proof.verify_consistency(o, old_root, n, new_root, hashes))  # type: ignore[misc]
        yield {
            "old": o,
            "oldRoot": b64(old_root),
            "size": n,
            "root": b64(new_root),
            "path": [b64(h) for h in hashes],
            "verdict": said,
        }


def layout_cases() -> Case:
    """Return paths of tiles and bundles, and widths."""
    numbers = (0, 1, 255, 999, 1000, 1234, 1234067, 390624, 2**40)
    return {
        "tiles": [
            [level, n, w, layout.tile_path(level, n, w)] for level in (0, 1, 63) for n in numbers for w in (1, 210, 256)
        ],
        "bundles": [[n, w, layout.bundle_path(n, w)] for n in numbers for w in (1, 17, 256)],
        "widths": [
            [size, level, index, layout.width_at(size, level, index)]
            for size in (0, 1, 255, 256, 257, 70000, 100_000_000)
            for level in range(4)
            for index in (0, 1, 273, 390624)
        ],
    }


# -- entries ----------------------------------------------------------------------------------------------------------


def good_entries() -> list[bytes]:
    """Return one or more entries of every kind."""
    digest = "ab" * 32
    signed = note.sign(b"text\n", [Signer("a.example", ED25519, bytes(32))])
    return [
        entry.encode(one)
        for one in (
            entry.Tick(at=AT, n=0, root=digest),
            entry.Tick(at=AT, n=2**53 - 1, root=digest),
            entry.Publish(at=AT, id=ITEM, version=1, sha256=digest, size=10, why="new"),
            entry.Publish(at=AT, id=ITEM, version=2, prev=digest, sha256=digest, size=10, why="correction"),
            entry.Withdraw(at=AT, id=ITEM, version=2, prev=digest, reason="harm"),
            entry.Withdraw(at=AT, id=ITEM, version=2, prev=digest, reason="error", sha256=digest),
            entry.Erase(at=AT, id=ITEM, prev=digest, sha256=digest),
            entry.Edition(at=AT, size=5, root=digest, format="sunseed-map-v1"),
            entry.RootEntry.of(AT, 1, signed),
            entry.Notice.of(AT, "mirrors", 3, signed),
        )
    ]


def bad_entries() -> list[bytes]:
    """Return other spellings, wrong fields and attacks on parsers."""
    tick = good_entries()[0]
    publish = good_entries()[2]
    swaps = [
        (b'"n":0', b'"n":00'),
        (b'"n":0', b'"n":-0'),
        (b'"n":0', b'"n":0.0'),
        (b'"n":0', b'"n":1e3'),
        (b'"n":0', b'"n":-1'),
        (b'"n":0', b'"n":9007199254740992'),
        (b'"n":0', b'"n":9007199254740993'),
        (b'"n":0', b'"n":"0"'),
        (b'"n":0', b'"n":null'),
        (b'"n":0', b'"n":true'),
        (b'"n":0', b'"n": 0'),
        (b'"n":0', b'"n":0,"n":0'),
        (b'"n":0', b'"n":[0]'),
        (b'"n":0', b'"n":[[[[0]]]]'),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":0'),
        (b'"v":1', b'"v":"1"'),
        (b',"v":1', b""),
        (b"tick", b"x-mine"),
        (b"tick", b"later"),
        (b"tick", b"Tick"),
        (b"tick", b"constructor"),
        (b"tick", b"ti\\u0063k"),
        (b"2026-05-03T09:14:27Z", b"2026-02-30T09:14:27Z"),
        (b"2026-05-03T09:14:27Z", b"2026-05-03T24:00:00Z"),
        (b"2026-05-03T09:14:27Z", b"2026-05-03T09:14:60Z"),
        (b"2026-05-03T09:14:27Z", b"2026-05-03T09:14:27.0Z"),
        (b"2026-05-03T09:14:27Z", b"2026-05-03T09:14:27+00:00"),
        (b"2026-05-03T09:14:27Z", b"1969-12-31T23:59:59Z"),
        (b"2026-05-03T09:14:27Z", b"2024-02-29T00:00:00Z"),
        (b"2026-05-03T09:14:27Z", b"2026-5-3T09:14:27Z"),
        (b'"abab', b'"ABab'),
        (b'"abab', b'"abab00'),
        (b"}", b',"z":1}'),
        (b"}", b',"__proto__":1}'),
        (b"}", b"} "),
        (b"}", b""),
        (b"{", b"\xef\xbb\xbf{"),
        (b"tick", "t\u00efck".encode()),
        (b"tick", b"t\xffck"),
    ]
    more = [
        publish.replace(b'"version":1', b'"version":2'),
        publish.replace(b'"version":1', b'"version":0'),
        publish.replace(b'"size":10', b'"size":0'),
        publish.replace(b'"why":"new"', b'"why":"because"'),
        publish.replace(b"-4f0e-", b"-1f0e-"),
        publish.replace(b"-9b8c-", b"-cb8c-"),
        publish.replace(b"urn:uuid:0d", b"urn:uuid:0D"),
        good_entries()[8].replace(b"==", b"="),
        b"",
        b"null",
        b"[]",
        b"1",
        b'"x"',
        b"{}",
        b"[" * 5000,
        b'{"a":' * 3000,
        b"{" * 10,
        b'{"at":"2026-05-03T09:14:27Z","kind":"x-deep","v":1,"w":[[1]]}',
        b'{"at":"2026-05-03T09:14:27Z","kind":"x-deep","v":1,"w":[[[1]]]}',
        b'{"at":"2026-05-03T09:14:27Z","kind":"x-brace","v":1,"w":"}]{[{[{["}',
        b'{"at":"2026-05-03T09:14:27Z","kind":"x-num","v":1,"w":{"10":1,"9":2}}',
        b'{"at":"2026-05-03T09:14:27Z","kind":"x-num","v":1,"w":{"9":1,"10":2}}',
        b'{"at":"2026-05-03T09:14:27Z","kind":"x-long","v":1,"w":"' + b"a" * 65535 + b'"}',
    ]
    return (
        [tick.replace(a, b, 1) for a, b in swaps]
        + more
        + list(flips(publish, 40))
        + [publish[:n] for n in range(0, 200, 9)]
    )


def entry_cases() -> list[Case]:
    """Return entries with the kind Python reads in them."""
    cases = []
    for data in good_entries() + bad_entries():
        kind = ""
        said = verdict(lambda data=data: entry.decode(data))  # type: ignore[misc]
        if said == "ok":
            decoded = entry.decode(data)
            kind = "unknown" if isinstance(decoded, entry.Unknown) else decoded.kind
        cases.append({"data": b64(data), "verdict": said, "kind": kind})
    return cases


# -- notes ------------------------------------------------------------------------------------------------------------


def _signers() -> list[Signer]:
    return [Signer(ORIGIN, ED25519, sha256(b"one").digest()), Signer(ORIGIN, ML_DSA_44, sha256(b"two").digest())]


def checkpoint_cases() -> Case:
    """Return signed checkpoints, whole, stripped, swapped and bent, with what a holder of both keys concludes."""
    signers = _signers()
    keys = tuple(one.verifier for one in signers)
    head = checkpoint.Checkpoint(ORIGIN, 5, sha256(b"root").digest())
    signed = checkpoint.sign(head, signers)
    ed_line, ml_line = note.parse(signed).lines
    other = checkpoint.Checkpoint(ORIGIN, 6, sha256(b"other").digest())
    witness = Signer("witness.example/w", ED25519_COSIGNATURE, sha256(b"w").digest(), timestamp_s=lambda: 1_777_000_000)
    body = head.text()
    wrong_ml = note.Line(ORIGIN, ml_line.key_id, signers[1].sign(other.text()))
    notes = [
        signed,
        note.Note(body, (ml_line, ed_line)).encode(),
        note.Note(body, (ed_line,)).encode(),
        note.Note(body, (ml_line,)).encode(),
        note.Note(body, (ed_line, wrong_ml)).encode(),
        note.Note(body, (ed_line, ml_line, note.Line(witness.name, witness.key_id, witness.sign(body)))).encode(),
        note.Note(body, (ed_line, ml_line, note.Line("stranger", b"abcd", b"anything"))).encode(),
        note.Note(other.text(), (ed_line, ml_line)).encode(),
        note.sign(body + b"extension\n", [signers[0]]),
        checkpoint.sign(checkpoint.Checkpoint(ORIGIN, 0, sha256(b"").digest()), signers),
        signed.replace(b"\n5\n", b"\n05\n"),
        signed.replace(b"\n5\n", b"\n+5\n"),
        signed.replace(b"\n5\n", b"\n5 \n"),
        signed.replace(b"\n", b"\r\n", 1),
        signed.replace(b"\n\n", b"\n"),
        signed + b"\n",
        signed[:-1],
        signed + b"junk\n",
        signed.replace(b"= \n", b"\n"),
        signed.replace("\u2014 ".encode(), b"- "),
        b"",
        b"\n\n",
        signed[:200],
        *flips(signed, 30),
        *(signed[:n] for n in range(1, 400, 37)),
    ]
    return {
        "verifiers": [one.vkey for one in keys],
        "size": head.size,
        "root": b64(head.root),
        "cases": [
            {"data": b64(data), "verdict": verdict(lambda data=data: checkpoint.LogKeys(keys).open(data))}
            for data in notes
        ],  # type: ignore[misc]
    }


def verifier_cases() -> list[Case]:
    """Return verifier keys, good, bent and weak."""
    good = [one.verifier.vkey for one in _signers()]
    small = [
        (1).to_bytes(32, "little"),
        bytes(32),
        (2**255 - 20).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
    ]
    weak = [_vkey("weak.example", ED25519, key) for key in small]
    bent = [
        good[0].upper(),
        good[0][:-1],
        good[0] + "=",
        good[0].replace("+", " ", 1),
        good[0].replace(ORIGIN, "other"),
        "a+b",
        "",
        _vkey("a b", ED25519, sha256(b"k").digest()),
        _vkey("", ED25519, sha256(b"k").digest()),
        _vkey("a", 0x02, sha256(b"k").digest()),
        _vkey("a", ED25519, b"short"),
        _vkey("a\u2003b", ED25519, sha256(b"k").digest()),
        _vkey("名", ED25519, Signer("x", ED25519, bytes(32)).verifier.public),
        _vkey("a" * 256, ED25519, Signer("x", ED25519, bytes(32)).verifier.public),
    ]
    return [{"vkey": one, "verdict": verdict(lambda one=one: Verifier(one))} for one in good + weak + bent]  # type: ignore[misc]


def _vkey(name: str, kind: int, key: bytes) -> str:
    material = bytes([kind]) + key
    return f"{name}+{sha256(name.encode() + bytes([10]) + material).hexdigest()[:8]}+{b64(material)}"


def root_cases() -> list[Case]:
    """Return root entries: signed well, too few, bent."""
    holders = [Signer(f"holder{n}.example", ED25519, sha256(b"holder%d" % n).digest()) for n in range(3)]
    extra = [
        Signer(f"{name}.example", ED25519, sha256(name.encode()).digest()).verifier for name in ("notice", "intake")
    ]
    root = roots.Root.of(
        ORIGIN,
        1,
        "2036-01-01T00:00:00Z",
        root=[one.verifier for one in holders],
        need=2,
        log=[one.verifier for one in _signers()],
        notice=extra[0],
        intake=extra[1],
        policy="00" * 32,
        tick_s=5,
        fresh_s=60,
        desk="11" * 32,
    )
    enough, few = roots.sign(root, holders[:2]), roots.sign(root, holders[:1])

    def opened(data: bytes) -> None:
        said = entry.decode(data)
        if not isinstance(said, entry.RootEntry):
            raise Malformed("expected a root entry")
        roots.open_pinned(roots.note_of(said))

    entries = [entry.encode(entry.RootEntry.of(AT, serial, data)) for serial, data in ((1, enough), (1, few))]
    entries.append(entry.encode(entry.RootEntry.of(AT, 1, enough.replace(b'"need":2', b'"need":1'))))
    entries.append(good_entries()[8])
    log = [one.verifier.vkey for one in _signers()]
    return [{"data": b64(data), "verdict": verdict(lambda data=data: opened(data)), "log": log} for data in entries]  # type: ignore[misc]


def main() -> None:
    """Write every file of cases, or those named."""
    OUT.mkdir(parents=True, exist_ok=True)
    cases = {
        "tree": tree_cases,
        "layout": layout_cases,
        "entries": entry_cases,
        "checkpoints": checkpoint_cases,
        "verifiers": verifier_cases,
        "roots": root_cases,
        "successions": succession_cases,
        "policies": policy_cases,
        "maps": map_cases,
        "sites": site_cases,
        "film": film_cases,
        "desk": desk_cases,
    }
    for name, make in cases.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        (OUT / f"{name}.json").write_text(json.dumps(make(), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
