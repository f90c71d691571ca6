"""Cases about who may speak: roots that follow one another, and witnesses counted against a policy.

Follows formats.md §2 and §4, C2SP tlog-policy and tlog-cosignature. Every forgery is made with valid keys: the keys
that whoever tells this lie would have. `web_vectors` writes the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from web_cases import ORIGIN, Case, b64, flips, verdict

from sunseed.errors import SunseedError
from sunseed.record import canonical, checkpoint, note, policy
from sunseed.record import root as roots
from sunseed.record.hashing import TreeSize
from sunseed.record.root import Compromised, Root
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Signer
from sunseed.record.succession import Succession

OTHER = "other.example/log"
NOW_MS = 1_900_000_000_000


def holder(name: str) -> Signer:
    """Return an Ed25519 key, always the same."""
    return Signer(f"{name}.example", ED25519, sha256(name.encode()).digest())


def log_keys(name: str, origin: str = ORIGIN) -> list[Signer]:
    """Return a log's two keys, always the same."""
    return [Signer(origin, kind, sha256(f"{name} {kind}".encode()).digest()) for kind in (ED25519, ML_DSA_44)]


OLD = [holder(f"old{n}") for n in range(3)]
NEW = [holder(f"new{n}") for n in range(3)]


def root_of(serial: int, by: Sequence[Signer] = (), *, origin: str = ORIGIN, **more: Any) -> bytes:
    """Return a signed root: three root keys of which two must sign; `by` sign it, all of its own if left out."""
    parts: dict[str, Any] = {
        "expires": "2036-01-01T00:00:00Z",
        "root": OLD,
        "need": 2,
        "log": log_keys("first", origin),
        "policy": "00" * 32,
        "tick_s": 5,
        "fresh_s": 60,
        "desk": "11" * 32,
    } | more
    for name in ("root", "log"):
        parts[name] = [one.verifier for one in parts[name]]
    others = {name: holder(name).verifier for name in ("notice", "intake")}
    made = Root.of(origin, serial, parts.pop("expires"), **others, **parts)
    return roots.sign(made, by or OLD)


def signed_at(size: int, keys: Sequence[Signer], origin: str = ORIGIN) -> bytes:
    """Return a checkpoint of some tree of this size."""
    return checkpoint.sign(checkpoint.Checkpoint(origin, TreeSize(size), sha256(b"%d" % size).digest()), keys)


def succession_cases() -> Case:
    """Return series of roots, true and forged, each with checkpoints of several sizes under it."""
    first, second = log_keys("first"), log_keys("second")
    lost = Compromised(first[0].verifier, 20)
    one = root_of(1)
    handed = root_of(2, [*OLD[:2], *NEW[:2]], root=NEW, log=second)
    disowning = root_of(2, log=second, compromised=[lost])
    after = checkpoint.Checkpoint(OTHER, TreeSize(9), sha256(b"end").digest())
    series: dict[str, list[tuple[int, bytes]]] = {
        "one root": [(0, one)],
        "handed to new keys": [(0, one), (10, handed)],
        "three roots": [(0, one), (10, handed), (11, root_of(3, NEW, root=NEW, log=second))],
        "a key disowned": [(0, one), (10, disowning)],
        "expired and followed": [(0, root_of(1, expires="2027-01-01T00:00:00Z")), (10, root_of(2))],
        "expired": [(0, root_of(1, expires="2027-01-01T00:00:00Z"))],
        "a successor of another log": [(0, root_of(1, after=after)), (4, root_of(2, after=after))],
        "one signature short": [(0, one), (10, root_of(2, OLD[:1]))],
        "one signature of the new keys short": [(0, one), (10, root_of(2, [*OLD[:2], NEW[0]], root=NEW))],
        "signed by the new keys only": [(0, one), (10, root_of(2, NEW, root=NEW))],
        "signed by the old keys only": [(0, one), (10, root_of(2, OLD, root=NEW))],
        "a serial skipped": [(0, one), (10, root_of(3))],
        "the old root replayed": [(0, one), (10, one)],
        "an old root after a new one": [(0, one), (10, handed), (12, one)],
        "a root of another origin": [(0, one), (10, root_of(2, origin=OTHER))],
        "another log that says it comes after": [
            (0, one),
            (10, root_of(2, origin=OTHER, after=replace(after, origin=ORIGIN))),
        ],
        "the log it comes after changed": [(0, root_of(1, after=after)), (4, root_of(2))],
        "a disowned key believed again": [(0, one), (10, disowning), (12, root_of(3, log=second))],
        "a disowned key believed further": [
            (0, one),
            (10, disowning),
            (12, root_of(3, log=second, compromised=[replace(lost, size=21)])),
        ],
        "one key signing twice": [(0, one), (10, doubled(root_of(2, OLD[:1])))],
        "the first not at index 0": [(1, one)],
        "the same index twice": [(0, one), (0, root_of(2))],
        "indices that fall": [(0, one), (10, handed), (9, root_of(3, NEW, root=NEW, log=second))],
        "no root at all": [(0, signed_at(4, first))],
        **{f"bent {at}": [(0, data)] for at, data in enumerate(bent_roots(one))},
        **{f"one bit {at}": [(0, one), (10, data)] for at, data in enumerate(flips(handed, 24))},
    }
    series |= {
        "pinned to a root it has": series["three roots"],
        "pinned to another": [(0, one)],
        "pinned to junk": [(0, one)],
    }
    pins = dict(zip(list(series)[-3:], (handed, root_of(1, log=second), b"junk\n"), strict=True))
    heads = [signed_at(size, keys) for size in (5, 10, 11, 20, 21) for keys in (first, second, first[:1], second[1:])]
    made = [_succession(name, entries, heads, pins.get(name)) for name, entries in series.items()]
    return {"heads": [b64(data) for data in heads], "series": made}


def doubled(signed: bytes) -> bytes:
    """Return a note whose first line stands there twice."""
    return signed + signed[signed.rindex(b"\n\n") + 2 :]


def bent_roots(signed: bytes) -> list[bytes]:
    """Return root notes whose text says something no root can say, signed by all the keys."""
    text = note.parse(signed).text
    head, body = text.rsplit(b"\n", 2)[0], canonical.loads(text.splitlines()[4], canonical.ENTRY)
    assert isinstance(body, dict)
    ed, ml = (one.verifier.vkey for one in log_keys("first"))
    cosigner = Signer(ORIGIN, ED25519_COSIGNATURE, bytes(32)).verifier.vkey
    stranger = Signer(OTHER, ED25519, bytes(32)).verifier.vkey
    lost = {"key": ed, "size": 1}
    bodies: list[dict[str, Any]] = [
        {"need": 0},
        {"need": 4},
        {"need": "2"},
        {"need": True},
        {"log": [ed]},
        {"log": [ml]},
        {"log": [ed, ed, ml]},
        {"log": [ed, ml, cosigner]},
        {"log": [stranger, ml]},
        {"log": []},
        {"root": []},
        {"root": [ed]},
        {"root": [ml]},
        {"root": ed},
        {"notice": ed},
        {"notice": ml},
        {"intake": body["notice"]},
        {"policy": "00"},
        {"policy": "AA" * 32},
        {"desk": 1},
        {"tick_s": 0},
        {"fresh_s": 86_400 * 366 + 1},
        {"compromised": [lost, lost]},
        {"compromised": [{"key": ed}]},
        {"compromised": [lost | {"more": 1}]},
        {"compromised": {}},
        {"after": {"origin": ORIGIN, "size": 1, "root": "00" * 32}},
        {"after": {"origin": OTHER, "size": 0, "root": "00" * 32}},
        {"after": {"origin": "", "size": 1, "root": "00" * 32}},
        {"after": OTHER},
        {"more": 1},
    ]
    texts = [head + b"\n" + canonical.dumps(body | change, canonical.ENTRY) + b"\n" for change in bodies]
    texts += [
        head + b"\n" + canonical.dumps({k: v for k, v in body.items() if k != gone}, canonical.ENTRY) + b"\n"
        for gone in body
    ]
    swaps = [
        (b"-root-v1", b"-root-v2"),
        (b"-root-v1", b"-mirrors-v1"),
        (b"\n1\n", b"\n0\n"),
        (b"\n1\n", b"\n01\n"),
        (b"\n1\n", b"\n9007199254740992\n"),
        (b"2036-01-01T", b"2036-02-30T"),
        (b"example/log\n", b"example log\n"),
        (b"example/log\n", "ex\u00e4mple\n".encode()),
        (b"\n1\n", b"\n1\n\n"),
        (b"{", b" {"),
    ]
    texts += [text.replace(old, new, 1) for old, new in swaps]
    return [note.sign(one, OLD) for one in texts]


def _succession(name: str, entries: list[tuple[int, bytes]], heads: list[bytes], pinned: bytes | None) -> Case:
    made: list[Succession] = []

    def verify() -> None:
        anchor = None if pinned is None else roots.open_pinned(pinned)
        made.append(Succession.verify(entries, anchor))

    case: Case = {
        "name": name,
        "entries": [[index, b64(signed)] for index, signed in entries],
        "verdict": verdict(verify),
    }
    if pinned is not None:
        case["pinned"] = b64(pinned)
    if not made:
        return case
    followed = made[0]
    case |= {"serial": followed.newest.serial, "now": NOW_MS, "expired": _is_expired(followed.newest)}
    case["inForce"] = [[size, followed.in_force(size).serial] for size in (0, 1, 10, 11, 12, 10_000)]
    case["heads"] = [verdict(lambda data=data: followed.open_checkpoint(data)) for data in heads]  # type: ignore[misc]
    return case


def _is_expired(root: Root) -> bool:
    try:
        root.statement.check_unexpired(NOW_MS)
    except SunseedError:
        return True
    return False


# -- witnesses --------------------------------------------------------------------------------------------------------


def witness(name: str, kind: int = ED25519_COSIGNATURE, time_s: int = 1_777_000_000) -> Signer:
    """Return a witness's key, always the same, stating one time."""
    return Signer(f"{name}.example/w", kind, sha256(name.encode()).digest(), timestamp_s=lambda: time_s)


def policy_cases() -> Case:
    """Return policy files, good and bent, and checkpoints cosigned by enough witnesses, by too few, or falsely."""
    a, b, c = witness("a"), witness("b", ML_DSA_44, 1_777_000_005), witness("c", time_s=1_777_000_009)
    logs = log_keys("first")
    keys = "".join(
        f"witness {name} {one.verifier.vkey} https://{name}.example\n"
        for name, one in zip("abc", (a, b, c), strict=True)
    )
    named = "".join(f"log {one.verifier.vkey}\n" for one in logs) + keys
    files = {
        "none": named + "quorum none\n",
        "any": named + "group g any a b c\nquorum g\n",
        "two": named + "group g 2 a b c\nquorum g\n",
        "all": named + "group g all a b c\nquorum g\n",
        "one": named + "quorum b\n",
        "nested": named + "group in any a b\ngroup out all in c\nquorum out\n",
        "ours": f"log {logs[0].verifier.vkey}\nlog {logs[1].verifier.vkey}\nquorum none\n",
    }
    data = [*(one.encode() for one in files.values()), *_bent_policies(files["two"], a)]
    notes = _cosigned(logs[:1], a, b, c)
    return {
        "files": [{"data": b64(one), "verdict": verdict(lambda one=one: policy.Policy.parse(one))} for one in data],  # type: ignore[misc]
        "notes": [b64(one) for one in notes],
        "counted": [[_counted(data[number], one) for one in notes] for number in range(len(files))],
    }


def _bent_policies(good: str, a: Signer) -> list[bytes]:
    cosigner, log = a.verifier.vkey, log_keys("first")[0].verifier.vkey
    swaps = [
        ("quorum g", "quorum h"),
        ("quorum g\n", ""),
        ("quorum g\n", "quorum g\nquorum g\n"),
        ("quorum g\n", "quorum g"),
        ("group g 2", "group g 0"),
        ("group g 2", "group g 4"),
        ("group g 2", "group g 02"),
        ("group g 2", "group g +2"),
        ("group g 2", "group g two"),
        ("group g 2", "group none 2"),
        ("group g 2", "group a 2"),
        ("a b c", "a b b"),
        ("a b c", "a b d"),
        ("a b c", ""),
        ("group g 2", "group g 2 g"),
        ("witness a", "witness b"),
        ("witness a", "witness none"),
        ("witness a", "witness  \t a"),
        ("witness a", "Witness a"),
        ("witness a", "# a\n\n \t\nwitness a"),
        ("witness a", f"witness z {cosigner}\nwitness a"),
        ("witness a", f"witness z {log}\nwitness a"),
        ("log ", f"log {cosigner}\nlog "),
        ("log ", f"log {log}\nlog "),
        ("https://a.example", "https://a.example more"),
        ("https://a.example", ""),
        ("witness a", "witness a\r"),
        ("witness a", "witness a\0"),
        ("quorum g", "quorum g x"),
        ("quorum g", " quorum\tg "),
        (cosigner, cosigner[:-1]),
        ("group g", "group na\u00efve"),
        ("quorum g", "quorum constructor"),
    ]
    made = [good.replace(old, new, 1).encode() for old, new in swaps]
    many = "".join(f"witness w{n} {witness(f'w{n}').verifier.vkey}\n" for n in range(129))
    octets = good.replace("witness a", "witness \u00ff", 1).replace("a b c", "\u00ff b c").encode("latin-1")
    return [
        *made,
        b"",
        b"\n",
        b"quorum none\n",
        f"{many}quorum w0\n".encode(),
        octets,
        octets.replace(b"\xff b c", b"\xfe b c"),
    ]


def _cosigned(logs: Sequence[Signer], a: Signer, b: Signer, c: Signer) -> list[bytes]:
    signed = note.parse(signed_at(5, logs))
    other = note.parse(signed_at(6, logs))

    def line(by: Signer, text: bytes = signed.text) -> note.Line:
        return note.Line(by.name, by.key_id, by.sign(text))

    silent = a.with_time(lambda: 0)
    swapped = note.Line(a.name, a.key_id, line(c).signature)
    later = note.Line(a.name, a.key_id, (1_999_999_999).to_bytes(8, "big") + line(a).signature[8:])
    stranger = witness("stranger")
    more = [
        (),
        (line(a),),
        (line(b),),
        (line(a), line(b)),
        (line(a), line(c)),
        (line(c), line(b), line(a)),
        (line(silent),),
        (line(silent), line(b)),
        (line(a.with_time(lambda: 1_776_000_000)), line(a)),
        (line(a), line(stranger)),
        (line(a), line(b, other.text)),
        (line(a, other.text),),
        (swapped,),
        (later,),
        (line(a), later),
        (note.Line(b.name, b.key_id, line(b).signature[:-1] + b"\0"),),
        (note.Line(a.name, a.key_id, b"short"),),
    ]
    return [note.Note(signed.text, signed.lines + lines).encode() for lines in more]


def _counted(file: bytes, data: bytes) -> Case:
    seen: list[policy.Seen] = []
    case: Case = {"verdict": verdict(lambda: seen.append(policy.Policy.parse(file).count(note.parse(data))))}
    if seen:
        case |= {"times": dict(sorted(seen[0].times_s.items())), "by": seen[0].by_s, "reached": seen[0].reached}
    return case
