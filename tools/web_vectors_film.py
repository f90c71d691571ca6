"""Lines, chains and receipts of captures that Python and the phone must judge alike: good ones, bent ones, forged ones.

Follows formats.md §5 and §6. Forgeries are made with the keys the attacker would have. Owned here: choosing the cases;
`web_vectors` writes them to `tests/vectors/web/film.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from web_cases import ORIGIN, Case, b64, flips, verdict

from sunseed.capture import chain, line, receipt, reveal
from sunseed.capture.line import Close, Gap, Line, Open, Seal, Seen
from sunseed.errors import Refused
from sunseed.record.ed25519 import PrivateKey
from sunseed.record.signature import ED25519, Signer
from sunseed.record.spelling import to_base64
from sunseed.record.tick import TickTree

HEX = "ab" * 32
SEEN = Seen(size=7, note="cd" * 32)
PREFIX = b"sunseed-capture-v1\n"


def key(n: int) -> PrivateKey:
    """Return the n-th key of these cases."""
    return PrivateKey(sha256(b"film key %d" % n).digest())


def opened(n: int = 0, origin: str = ORIGIN, **changed: Any) -> Line:
    """Return the open line of a capture under the n-th key."""
    fields = {"seq": 0, "origin": origin, "source": "camera", "container": "matroska", "wrap": HEX, "seen": SEEN}
    body = Open(**{**fields, "key": to_base64(key(n).public_raw()).decode(), **changed})
    return line.sign(body, key(n).sign)


def seal(before: Line, start: Line, n: int = 0, **changed: Any) -> Line:
    """Return a seal of one second that follows a line of the capture that `start` opened."""
    seq = before.body.seq + 1
    fields = {"seq": seq, "capture": start.id.hex(), "prev": before.id.hex(), "part": "media", "commit": HEX}
    fields |= {"cipher": sha256(b"%d" % seq).hexdigest(), "size": 65_790, "bytes": 60_000}
    fields |= {"from_ms": 1000 * (seq - 1), "to_ms": 1000 * seq}
    return line.sign(Seal(**{**fields, **changed}), key(n).sign)


def capture(n: int = 0, seconds: int = 4, **changed: Any) -> list[Line]:
    """Return a whole capture: open, head, some seconds, a gap, a close."""
    lines = [opened(n, **changed)]
    lines.append(seal(lines[-1], lines[0], n, part="head", to_ms=0, bytes=1_000))
    for _ in range(seconds):
        lines.append(seal(lines[-1], lines[0], n, from_ms=1000 * len(lines), to_ms=1000 * len(lines) + 1000))
    place = {"capture": lines[0].id.hex()}
    until = 1000 * len(lines)
    lines.append(
        line.sign(
            Gap(seq=len(lines), prev=lines[-1].id.hex(), reason="hidden", from_ms=until, to_ms=until + 2500, **place),
            key(n).sign,
        )
    )
    lines.append(
        line.sign(Close(seq=len(lines), prev=lines[-1].id.hex(), seen=Seen(size=9, note=HEX), **place), key(n).sign)
    )
    return lines


def said(decide: Callable[[], object]) -> str:
    """Return what Python concludes, `refused` included."""
    try:
        return verdict(decide)
    except Refused:
        return "refused"


def line_cases() -> Iterator[Case]:
    """Yield lines as bytes with the verdict on their form and signature."""
    good = capture()
    for one in good:
        yield _judged(one.data)
        for bent in flips(one.data, 40):
            yield _judged(bent)
        for cut in (1, 40, 90, len(one.data) - 1):
            yield _judged(one.data[:cut])
    for change in _changes(good[2]):
        yield _judged(change)


def _judged(data: bytes) -> Case:
    return {"data": b64(data), "verdict": verdict(lambda: line.parse(data).check(line.key_of(opened().body)))}  # type: ignore[arg-type]


def _changes(good: Line) -> Iterator[bytes]:
    """Yield seals with one field changed, signed with the right key, as whoever holds it could."""
    body = json.loads(good.data.partition(b"\n")[0])
    bodies = [{**body, name: value} for name, value in _VALUES]
    bodies += [{key: value for key, value in body.items() if key != name} for name in body]
    for one in bodies:
        words = json.dumps(one, sort_keys=True, separators=(",", ":")).encode()
        yield words + b"\n" + to_base64(key(0).sign(PREFIX + words))
    spaced = json.dumps(body, sort_keys=True).encode()
    yield spaced + b"\n" + to_base64(key(0).sign(PREFIX + spaced))
    yield good.data + b"\n"


_VALUES: tuple[tuple[str, Any], ...] = (
    ("v", 2), ("v", True), ("kind", "shut"), ("kind", "open"), ("seq", 0), ("seq", -1), ("seq", 2**53), ("seq", True),
    ("seq", 1.5), ("part", "foot"), ("cipher", HEX.upper()), ("cipher", HEX[:-1]), ("size", 0), ("size", 65_536),
    ("size", 2**40), ("bytes", 32), ("bytes", 2**26), ("from", 1050), ("to", 900), ("from", "0"), ("clock", 1),
    ("place", "here"), ("device", "x"), ("seen", {"size": 1}), ("seen", {"size": 1, "note": HEX, "x": 1}), ("seen", []),
    ("seen", {"size": 8, "note": HEX}), ("part", "head"), ("capture", ""), ("prev", None), ("commit", [HEX]),
)  # fmt: skip


def chain_cases() -> Iterator[Case]:
    """Yield whole chains, each attack by its name, with the verdict."""
    for name, lines in _attacks():
        decided = said(lambda lines=lines: chain.verify(map(line.parse, lines), ORIGIN))  # type: ignore[misc]
        yield {"name": name, "lines": [b64(one) for one in lines], "verdict": decided}


def _attacks() -> Iterator[tuple[str, list[bytes]]]:
    good, other, fork = capture(), capture(1), capture(seconds=2)
    data = [one.data for one in good]
    yield "a whole capture", data
    for n in range(1, len(data)):
        yield f"cut after {n}", data[:n]
    yield "nothing", []
    yield "no open line", data[1:]
    yield "replayed into another newsroom", [one.data for one in capture(origin="other.example/log")]
    yield "a second of another capture", [*data[:3], other[3].data, *data[4:]]
    yield (
        "a second of another capture, signed again with this key",
        [*data[:3], line.sign(other[3].body, key(0).sign).data],
    )
    yield "a second signed with another capture's key", [*data[:3], line.sign(good[3].body, key(1).sign).data]
    yield "reordered", [*data[:2], data[3], data[2], *data[4:]]
    yield "dropped", [*data[:3], *data[4:]]
    yield "dropped, the next one numbered again", [*data[:3], seal(good[1], good[0], seq=3).data]
    yield (
        "swapped: a second with other bytes in its place",
        [*data[:3], seal(good[2], good[0], cipher="ef" * 32).data, data[4]],
    )
    yield "repeated", [*data[:3], data[2]]
    yield "two open lines", [data[0], opened(wrap="ef" * 32).data, *data[1:]]
    yield "forked from second 2 with the seized key", [*data[:4], fork[-1].data]
    yield "after the close", [*data, seal(good[-1], good[0], from_ms=90_000, to_ms=91_000).data]
    yield "going back in time", [*data[:4], seal(good[3], good[0], from_ms=1000, to_ms=2000).data]
    yield (
        "naming an older checkpoint",
        [*data[:4], seal(good[3], good[0], from_ms=9000, to_ms=9900, seen=Seen(size=6, note=HEX)).data],
    )
    yield (
        "naming a newer checkpoint",
        [*data[:4], seal(good[3], good[0], from_ms=9000, to_ms=9900, seen=Seen(size=8, note=HEX)).data],
    )
    yield from _small_orders(data)


def _small_orders(data: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Yield captures under keys of small order, which fit any message, and a signature with S + L."""
    for n, y in enumerate((1, 0, 2**255 - 20, 2**255 - 19, 1 | 1 << 255)):
        weak = to_base64(y.to_bytes(32, "little")).decode()
        words = data[0].partition(b"\n")[0].decode()
        body = json.loads(words)
        forged = json.dumps({**body, "key": weak}, sort_keys=True, separators=(",", ":")).encode()
        signature = to_base64((1).to_bytes(32, "little") + bytes(32))
        yield f"a key of small order ({n})", [forged + b"\n" + signature]
    words = data[0].partition(b"\n")[0]
    raw = line.parse(data[0]).signature
    order = 2**252 + 27742317777372353535851937790883648493
    twin = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    yield "a twin of a signature, S + L", [words + b"\n" + to_base64(twin)]


def receipt_cases() -> Case:
    """Return receipts, and a key that signs them."""
    intake, other = (Signer(f"{ORIGIN}/intake", ED25519, sha256(name).digest()) for name in (b"intake", b"other"))
    lines = capture()
    made = receipt.Receipt(ORIGIN, lines[0].id, 3, lines[3].id, 1_800_000_000_123, 17)
    good = made.sign(intake)
    signed = [
        good,
        made.sign(other),
        replace(made, origin="other.example/log").sign(intake),
        good.replace(b"\n17\n", b"\n18\n"),
    ]
    signed += [good.replace(b"receipt-v1", b"receipt-v2"), good[:-1], *flips(good, 60)]
    return {
        "intake": intake.verifier.vkey,
        "cases": [
            {"data": b64(one), "verdict": verdict(lambda one=one: receipt.open_receipt(one, intake.verifier, ORIGIN))}  # type: ignore[misc]
            for one in signed
        ],
    }


def place_case() -> Case:
    """Return the extra of a tick's proof, and what is in it."""
    lines = capture()
    fill = (sha256(b"fill %d" % n).digest() for n in range(64))
    tree = TickTree([one.id for one in lines], lambda _: next(fill))
    place = tree.path(lines[3].id)
    extra = reveal.pack_extra(b'{"at":"2026-05-03T09:14:27Z","kind":"tick"}', place)
    return {"extra": b64(extra), "id": lines[3].id.hex(), "root": tree.root.hex(), "index": place.index}


def film_cases() -> Case:
    """Return every case of this file."""
    return {
        "origin": ORIGIN,
        "lines": list(line_cases()),
        "chains": list(chain_cases()),
        "receipts": receipt_cases(),
        "place": place_case(),
    }
