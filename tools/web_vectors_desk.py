"""Desk lists and newsrooms that Python and the phone must judge alike: substituted, old, expired, weak, mixed.

Follows formats.md §4 and §7. Every forgery of a list is made with the keys its attacker would have: editors' keys
that work, roots signed by real root keys. Owned here: choosing the cases; `web_vectors` writes them to
`tests/vectors/web/desk.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from web_cases import ORIGIN, Case, b64, verdict
from web_vectors_keys import NEW, NOW_MS, OLD, root_of

from sunseed.capture import bech32, desk
from sunseed.capture.hybrid import HybridKey
from sunseed.capture.identity import Identity

CHANGED = "2026-11-01T08:00:00Z"


def hybrid(n: int) -> str:
    """Return the n-th editor's hybrid recipient."""
    return HybridKey(sha256(b"editor %d" % n).digest()).recipient


def classical(n: int) -> str:
    """Return the n-th editor's classical recipient."""
    secret = bech32.encode("age-secret-key-", sha256(b"classical %d" % n).digest()).upper()
    return Identity(secret).recipient


def lists() -> Iterator[tuple[str, bytes]]:
    """Yield desk lists by what they are."""
    one, two, old, other = hybrid(1), hybrid(2), classical(1), classical(2)
    raw = bech32.decode(one, "age1pq")
    yield "one editor", f"{one}\n".encode()
    yield "two editors under comments", f"# a\n{one}\n\n# b\n  {two} \n".encode()
    yield "nobody", b"# nobody yet\n"
    yield "an older list, classical", f"{old}\n{other}\n".encode()
    yield "twelve", "".join(f"{classical(n)}\n" for n in range(12)).encode()
    yield "thirteen", "".join(f"{classical(n)}\n" for n in range(13)).encode()
    yield "hybrid and classical mixed", f"{one}\n{old}\n".encode()
    yield "a recipient twice", f"{one}\n{two}\n{one}\n".encode()
    yield "a recipient twice, classical", f"{old}\n{old}\n".encode()
    for n, point in enumerate(sorted(desk.SMALL_ORDER)):
        yield f"small order {n}, classical", f"{bech32.encode('age', point)}\n".encode()
        yield f"small order {n}, hybrid", f"{bech32.encode('age1pq', raw[:-32] + point)}\n".encode()
        high = point[:31] + bytes([point[31] | 0x80])
        yield f"small order {n} with the bit that X25519 ignores", f"{bech32.encode('age', high)}\n".encode()
    yield "a hybrid key of impossible numbers", f"{bech32.encode('age1pq', bytes([255]) * 1184 + raw[-32:])}\n".encode()
    yield "a hybrid key cut short", f"{bech32.encode('age1pq', raw[:-1])}\n".encode()
    yield "a classical key cut short", f"{bech32.encode('age', raw[:31])}\n".encode()
    yield "a letter changed", f"{one[:-9]}{'q' if one[-9] != 'q' else 'p'}{one[-8:]}\n".encode()
    yield "upper case", f"{one.upper()}\n".encode()
    yield "two on one line", f"{one} {two}\n".encode()
    yield "a secret in place of a recipient", b"AGE-SECRET-KEY-PQ-1" + b"Q" * 58 + b"\n"
    yield "another kind of recipient", f"{bech32.encode('age1tag', raw[:33])}\n".encode()
    yield "an ssh key", b"ssh-ed25519 AAAA\n"
    yield "bytes that are no text", one.encode() + b"\xff\n"


def newsrooms() -> Iterator[tuple[str, Case]]:
    """Yield answers of `/film/newsroom/` with what the phone has pinned."""
    mine, theirs = f"{hybrid(1)}\n".encode(), f"{hybrid(66)}\n".encode()
    named = sha256(mine).hexdigest()
    first = root_of(1, desk=named)
    second = root_of(2, desk=sha256(theirs).hexdigest())
    thief = root_of(1, NEW, root=NEW, desk=sha256(theirs).hexdigest())
    yield "the newsroom as it is", answer([first], mine)
    yield "as it is, pinned", answer([first], mine, first)
    yield "a new list with a new root", answer([first, second], theirs, first)
    yield "a substituted list", answer([first], theirs, first)
    yield "a substituted list, an editor added to the real one", answer([first], mine + theirs, first)
    yield "a list that lost an editor", answer([first], b"", first)
    yield "the old list with its old root", answer([first], mine, second)
    yield "the new root with the old list", answer([first, second], mine, second)
    yield "a root signed by other keys alone", answer([thief], theirs, first)
    yield (
        "a next root that only the new keys signed",
        answer([first, root_of(2, NEW, root=NEW, desk=named)], mine, first),
    )
    yield "a next root that too few signed", answer([first, root_of(2, OLD[:1], desk=named)], mine, first)
    yield "an expired root", answer([root_of(1, desk=named, expires="2027-01-01T00:00:00Z")], mine)
    yield (
        "an expired root behind one in force",
        answer([root_of(1, desk=named, expires="2027-01-01T00:00:00Z"), root_of(2, desk=named)], mine),
    )
    yield "another newsroom's roots", answer([root_of(1, origin="other.example/log", desk=named)], mine)
    yield (
        "a list that the root names and nobody can use",
        answer([root_of(1, desk=sha256(mine + mine).hexdigest())], mine + mine),
    )
    yield "roots out of order", answer([second, first], mine)


def answer(roots: list[bytes], listed: bytes, pinned: bytes | None = None) -> Case:
    """Return one answer as the newsroom gives it."""
    said: dict[str, Any] = {
        "roots": [{"index": 7 * n, "note": b64(one)} for n, one in enumerate(roots)],
        "desk": b64(listed),
        "changed": CHANGED,
    }
    places = [(7 * n, one) for n, one in enumerate(roots)]
    told = verdict(lambda: desk.named_by(places, listed, origin=ORIGIN, pinned=pinned, now_ms=NOW_MS))
    return {"said": said, "pinned": None if pinned is None else b64(pinned), "verdict": told}


def desk_cases() -> Case:
    """Return all of them."""
    return {
        "origin": ORIGIN,
        "now_ms": NOW_MS,
        "lists": [
            {"name": name, "data": b64(data), "verdict": verdict(lambda data=data: desk.DeskList.parse(data))}  # type: ignore[misc]
            for name, data in lists()
        ],
        "newsrooms": [{"name": name, **case} for name, case in newsrooms()],
        "spoken": {"digest": named_digest(), "words": desk.spoken(named_digest())},
    }


def named_digest() -> str:
    """Return the digest of one list."""
    return sha256(f"{hybrid(1)}\n".encode()).hexdigest()
