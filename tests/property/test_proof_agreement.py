"""Python and the browser's verifier conclude the same of proofs, roots and policies that nobody wrote down beforehand.

Beside bent bytes there are lies with valid keys: roots and policies of random parts, signed by whoever must sign. Cases
that once divided the two, or look likely to, stand in `KEPT`.
"""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture import reveal
from sunseed.errors import Malformed, Untrue
from sunseed.record import canonical, checkpoint, entry, note, policy, proof, tick
from sunseed.record import root as roots
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.hashing import EMPTY_ROOT, LeafIndex, TreeSize, leaf_hash, node_hash
from sunseed.record.proof_file import ProofFile
from sunseed.record.root import Root
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Signer

HERE = Path(__file__).resolve().parent
ORIGIN = "news.example/log"
LEAVES = 700
Inclusion = tuple[int, int, bytes, list[bytes], bytes]
Consistency = tuple[int, bytes, int, bytes, list[bytes]]

PIECES = [
    *(b"\n", b"\n\n", b" ", b"=", b"+", b"0", b"-1", b"\r", b"\t", b"\x00"),
    *(b"\xe2\x80\x94 ", b"\xc2\xa0", b"\xff", b"A" * 44),
]
VALUES: list[Any] = [
    *(0, 1, 2, 4, -1, True, 2**53 - 1, 2**53),
    *("", "2", "é", [], {}, [""], "00" * 32, "0" * 63, "A" * 64, "2036-01-01T00:00:00Z"),
]


def key(name: str, kind: int = ED25519, of: str = "") -> Signer:
    """Return a key, always the same for the same name."""
    return Signer(of or f"{name}.example", kind, sha256(f"{name} {kind}".encode()).digest())


LOG = [key("log", kind, ORIGIN) for kind in (ED25519, ML_DSA_44)]
ROOTS = [key(f"root{n}") for n in range(3)]
WITNESSES = [key(f"w{n}", ED25519_COSIGNATURE).with_time(lambda n=n: 1_777_000_000 + n) for n in range(4)]  # type: ignore[misc]


class Tree:
    """A log of some hundred leaves: every complete subtree over them."""

    def __init__(self) -> None:
        self.rows = [[leaf_hash(b"leaf %d" % n) for n in range(LEAVES)]]
        while len(self.rows[-1]) > 1:
            row = self.rows[-1]
            self.rows.append([node_hash(row[n], row[n + 1]) for n in range(0, len(row) - 1, 2)])

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self.rows[level][index]

    def root(self, size: int) -> bytes:
        """Return the root over the first leaves."""
        return proof.root(TreeSize(size), self.node)


TREE = Tree()


def bent(rng: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """Return `data` with one to three accidents: a bit, a piece put in, a piece cut out, a piece of another."""
    new = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(min(len(new), rng.choice([200, 1000, 10_000])) or 1)
        match rng.randrange(4):
            case 0 if new:
                new[at] ^= 1 << rng.randrange(8)
            case 1:
                new[at:at] = rng.choice(PIECES)
            case 2:
                del new[at : at + rng.randint(1, 50)]
            case _:
                other = rng.choice(others)
                start = rng.randrange(len(other))
                new[at:at] = other[start : start + rng.randint(1, 60)]
    return bytes(new)


def bent_path(rng: random.Random, path: list[bytes]) -> list[bytes]:
    """Return a path with a hash too many, too few, in another place, of another length or with another bit."""
    new = list(path)
    if rng.random() < 0.4:
        return new
    at = rng.randrange(len(new) + 1)
    match rng.randrange(6):
        case 0:
            new.insert(at, rng.randbytes(32))
        case 1 if new:
            del new[at % len(new)]
        case 2 if new:
            new[at % len(new)] = rng.randbytes(rng.choice([0, 31, 33, 32]))
        case 3 if len(new) > 1:
            new[0], new[-1] = new[-1], new[0]
        case 4 if new:
            new[at % len(new)] = TREE.node(0, rng.randrange(LEAVES))
        case _:
            pass
    return new


def near(rng: random.Random, number: int) -> int:
    """Return the number, mostly; else one beside it, or one at the edge of what numbers can be."""
    beside = [number - 1, number + 1, number // 2, number * 2, 0, -1, 2**31, 2**32 + number, 2**53 - 1]
    return number if rng.random() < 0.6 else rng.choice(beside)


def inclusion(rng: random.Random) -> Inclusion:
    """Return a proof that a leaf is in a tree, or nearly one."""
    size = rng.choice([rng.randint(1, 20), rng.randint(1, LEAVES), 256, 512])
    index = rng.randrange(size)
    path = list(proof.inclusion(LeafIndex(index), TreeSize(size), TREE.node))
    root = TREE.root(size) if rng.random() < 0.9 else TREE.root(rng.randint(1, LEAVES))
    leaf = TREE.node(0, index) if rng.random() < 0.9 else rng.randbytes(rng.choice([31, 32, 33]))
    return near(rng, index), near(rng, size), leaf, bent_path(rng, path), root


def consistency(rng: random.Random) -> Consistency:
    """Return a proof that a tree grew out of another, or nearly one."""
    size = rng.choice([rng.randint(0, 20), rng.randint(0, LEAVES), 256, 512])
    old = rng.choice([rng.randint(0, size), size, size // 2])
    path = list(proof.consistency(TreeSize(old), TreeSize(size), TREE.node))
    before, after = (TREE.root(one if rng.random() < 0.9 else rng.randint(0, LEAVES)) for one in (old, size))
    return near(rng, old), before, near(rng, size), after, bent_path(rng, path)


def place(rng: random.Random) -> tuple[bytes, bytes]:
    """Return an id and a proof file that shows it in a tick of the log: true, or a lie signed by the log's keys."""
    ids = [rng.randbytes(32) for _ in range(rng.randint(1, 5))]
    held = tick.TickTree(ids, rng.randbytes)
    said = entry.encode(entry.Tick(at="2026-11-01T00:00:00Z", n=rng.randrange(9), root=held.root.hex()))
    if rng.random() < 0.1:
        said = rng.choice(
            [said[:-1], b'{"at":"2026-11-01T00:00:00Z","kind":"x-tick","v":1}', said.replace(b"1", b"2", 1)]
        )
    size = rng.randint(1, 40)
    index = rng.randrange(size)
    leaves = [leaf_hash(said if n == index else b"leaf %d" % n) for n in range(size)]
    inner = held.path(ids[0])
    if rng.random() < 0.2:
        inner = tick.InnerPath(
            max(0, near(rng, inner.index)), tuple(one for one in bent_path(rng, list(inner.path)) if len(one) == 32)
        )
    signed = checkpoint.sign(Checkpoint(ORIGIN, TreeSize(size), over(leaves)), LOG if rng.random() < 0.9 else LOG[:1])
    extra = reveal.pack_extra(said, inner)
    if rng.random() < 0.2:
        extra = bent(rng, extra, [extra])
    path = [one for one in bent_path(rng, audit_path(index, leaves)) if len(one) == 32]
    shown = index if rng.random() < 0.9 else max(0, near(rng, index))
    made = ProofFile(shown, tuple(path), signed, None if rng.random() < 0.05 else extra).encode()
    return (ids[0] if rng.random() < 0.9 else ids[-1]), (
        made if rng.random() < 0.5 else bent(rng, made, [made, signed])
    )


def over(leaves: list[bytes]) -> bytes:
    """Return the root over leaf hashes, as RFC 6962 §2.1 writes it down."""
    if len(leaves) == 1:
        return leaves[0]
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(over(leaves[:middle]), over(leaves[middle:]))


def audit_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """Return a leaf's path, as RFC 6962 §2.1.1 writes it down."""
    if len(leaves) == 1:
        return []
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < middle:
        return [*audit_path(index, leaves[:middle]), over(leaves[middle:])]
    return [*audit_path(index - middle, leaves[middle:]), over(leaves[:middle])]


GOOD_ROOT = roots.sign(
    Root.of(
        ORIGIN, 1, "2036-01-01T00:00:00Z", root=[one.verifier for one in ROOTS], need=2,
        log=[one.verifier for one in LOG], notice=key("notice").verifier, intake=key("intake").verifier,
        policy="00" * 32, tick_s=5, fresh_s=60, desk="11" * 32,
    ),
    ROOTS,
)  # fmt: skip


def root_note(rng: random.Random) -> bytes:
    """Return a root note: bent, or one whose parts are others and which all keys signed."""
    if rng.random() < 0.3:
        return bent(rng, GOOD_ROOT, [GOOD_ROOT])
    parsed = note.parse(GOOD_ROOT)
    head, body = parsed.text.rsplit(b"\n", 2)[:2]
    fields = dict(canonical.loads(body, canonical.ENTRY))  # type: ignore[call-overload]
    vkeys: list[Any] = [
        one.verifier.vkey for one in [*ROOTS, *LOG, *WITNESSES[:1], key("x"), key("y", ED25519, ORIGIN)]
    ]
    for _ in range(rng.randint(0, 2)):
        name = rng.choice([*fields, "after", "x"])
        lost = [{"key": rng.choice(vkeys), "size": rng.choice([0, 9, -1, 2**53])} for _ in range(rng.randint(0, 2))]
        ended = {"origin": rng.choice([ORIGIN, "old.example"]), "size": rng.choice([0, 5, -1]), "root": "22" * 32}
        match rng.randrange(4):
            case 0:
                fields.pop(name, None)
            case 1:
                fields[name] = rng.choice(VALUES)
            case 2:
                fields[name] = rng.sample(vkeys, rng.randint(0, len(vkeys)))
            case _:
                fields |= {"compromised": lost} if rng.random() < 0.5 else {"after": ended}
    lines = head.split(b"\n")
    if rng.random() < 0.3:
        lines[rng.randrange(len(lines))] = rng.choice(
            [b"", b"0", b"01", b"2", b"2036-02-30T00:00:00Z", b"news.example", b"a b", b"9" * 20]
        )
    text = (
        b"\n".join(lines)
        + b"\n"
        + json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        + b"\n"
    )
    try:
        return note.sign(text, ROOTS if rng.random() < 0.9 else rng.sample(ROOTS, rng.randint(0, 2)) or ROOTS[:1])
    except Exception:  # no note can have this text
        return text


def policy_file(rng: random.Random) -> bytes:
    """Return a policy file of random lines, some of which no policy may have."""
    names = [b"a", b"b", b"g", b"h", b"none", b"\xff", b"any"]
    vkeys = [one.verifier.vkey.encode() for one in [*LOG, *WITNESSES, ROOTS[0]]]
    space = rng.choice([b" ", b" ", b" ", b"\t", b"  "])

    def line() -> bytes:
        words: list[bytes]
        match rng.randrange(8):
            case 0:
                words = [b"log", rng.choice(vkeys[:2] if rng.random() < 0.9 else vkeys)]
            case 1 | 2 | 3:
                words = [b"witness", rng.choice(names), rng.choice(vkeys[2:] if rng.random() < 0.9 else vkeys)]
            case 4 | 5:
                need = rng.choice([b"any", b"all", b"1", b"2", b"0", b"01", b"-1", b"9", b"+1", b"1.0", b""])
                words = [b"group", rng.choice(names), need, *rng.choices(names, k=rng.randint(0, 3))]
            case 6:
                words = [b"quorum", rng.choice(names)]
            case _:
                return rng.choice([b"", b"# a comment", b" ", b"\t# another", b"logs", b"#\xff"])
        words += [b"https://w.example/"] if rng.random() < 0.2 else []
        return space.join(words)

    lines = [line() for _ in range(rng.randint(0, 5))]
    if rng.random() < 0.7:  # one that can hold
        have = rng.sample(WITNESSES, 3)
        lines = [b"witness %c %s" % (97 + n, one.verifier.vkey.encode()) for n, one in enumerate(have)]
        lines += [
            b"group g %s a b" % rng.choice([b"1", b"2", b"any", b"all"]),
            rng.choice([b"quorum g", b"quorum c", b"quorum none"]),
        ]
        lines[rng.randrange(len(lines)) : 0] = [line() for _ in range(rng.randint(0, 2))]
    made = b"\n".join(lines) + (b"\n" if rng.random() < 0.95 else b"")
    return made if rng.random() < 0.8 else bent(rng, made or b"\n", [made or b"\n", b"quorum none\n"])


def notes() -> list[bytes]:
    """Return checkpoints with cosignatures: none, some, all, one that does not hold, one without a time, one twice."""
    signed = note.parse(checkpoint.sign(Checkpoint(ORIGIN, TreeSize(5), TREE.root(5)), LOG))

    def line(by: Signer) -> note.Line:
        return note.Line(by.name, by.key_id, by.sign(signed.text))

    wrong = note.Line(WITNESSES[0].name, WITNESSES[0].key_id, line(WITNESSES[1]).signature)
    silent = line(WITNESSES[0].with_time(lambda: 0))
    chosen = [[], WITNESSES[:1], WITNESSES[1:3], WITNESSES]
    added = [[line(one) for one in some] for some in chosen] + [
        [wrong],
        [silent, line(WITNESSES[1])],
        [line(WITNESSES[2])] * 2,
    ]
    return [note.Note(signed.text, (*signed.lines, *lines)).encode() for lines in added]


def verdict(decide: Callable[[], Any]) -> Any:
    """Return what Python concludes."""
    try:
        found = decide()
    except Malformed:
        return "malformed"
    except Untrue:
        return "untrue"
    return "ok" if found is None else found


def place_by_python(identity: bytes, data: bytes) -> list[int]:
    """Return the tick, index and size in which a proof file shows an id, in the order in which a phone looks."""
    file = ProofFile.parse(data)
    said, inner = reveal.unpack_extra(file.extra or b"")
    found = entry.decode(said)
    if not isinstance(found, entry.Tick):
        raise Untrue("its entry is no tick")
    tick.verify(identity, inner, bytes.fromhex(found.root))
    proven = file.verify(leaf_hash(said), LogKeys(tuple(one.verifier for one in LOG)))
    return [found.n, proven.index, proven.checkpoint.size]


def root_by_python(data: bytes) -> list[Any]:
    """Return what a root says."""
    root = roots.open_pinned(data)
    said = root.statement
    return [
        root.origin,
        root.serial,
        said.expires,
        root.need,
        root.policy,
        root.fresh_s,
        [one.vkey for one in root.log.verifiers],
    ]


def octets(name: str) -> str:
    """Return a policy's name as JavaScript holds it: a letter for each octet."""
    return name.encode("utf-8", "surrogateescape").decode("latin-1")


def policy_by_python(data: bytes, over: list[bytes]) -> list[Any]:
    """Return what a policy says of each note."""
    known = policy.Policy.parse(data)

    def counted(one: bytes) -> list[Any]:
        seen = known.count(note.parse(one))
        times_s = {octets(name): time_s for name, time_s in seen.times_s.items()}
        return [dict(sorted(times_s.items())), seen.by_s, seen.reached]

    return [verdict(lambda one=one: counted(one)) for one in over]  # type: ignore[misc]


def far_place() -> tuple[bytes, bytes]:
    """Return a proof file whose entry is no tick and whose inner place no tick can have."""
    extra = reveal.pack_extra(
        b'{"at":"2026-11-01T00:00:00Z","kind":"x-tick","v":1}', tick.InnerPath(2**32, (bytes(32),) * 6)
    )
    return bytes(32), ProofFile(0, (), checkpoint.sign(Checkpoint(ORIGIN, TreeSize(1), bytes(32)), LOG), extra).encode()


KEPT: dict[str, list[Any]] = {
    "inclusion": [],
    # Wrong in form and untrue at once: the form is looked at first.
    "consistency": [(0, EMPTY_ROOT, 0, bytes(32), [bytes(32)]), (0, EMPTY_ROOT, 0, bytes(31), [])],
    "places": [far_place()],
    "roots": [GOOD_ROOT],
    "policies": [b"witness \xff %s\nquorum \xff\n" % WITNESSES[0].verifier.vkey.encode()],
}


def plain(value: Any) -> Any:
    """Return a case as JSON carries it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def agree(rng: random.Random, times: int) -> dict[str, list[Any]]:
    """Make cases, let both conclude, and hold one against the other; return what was concluded."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here: run `make setup`")
    given = {
        "inclusion": [inclusion(rng) for _ in range(8 * times)],
        "consistency": [consistency(rng) for _ in range(8 * times)],
        "places": [place(rng) for _ in range(2 * times)],
        "roots": [root_note(rng) for _ in range(3 * times)],
        "policies": [policy_file(rng) for _ in range(3 * times)],
    }
    given = {name: KEPT[name] + cases for name, cases in given.items()}
    seen = notes()
    asked = {"verifiers": [one.verifier.vkey for one in LOG], "notes": plain(seen), **plain_all(given)}
    ran = subprocess.run(
        [node, HERE / "proof_agreement.mjs"], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    theirs: dict[str, list[Any]] = json.loads(ran.stdout)
    ours: dict[str, Callable[..., Any]] = {
        "inclusion": lambda one: proof.verify_inclusion(*one),
        "consistency": lambda one: proof.verify_consistency(*one),
        "places": lambda one: place_by_python(*one),
        "roots": root_by_python,
        "policies": lambda one: policy_by_python(one, seen),
    }
    for name, cases in given.items():
        for case, said in zip(cases, theirs[name], strict=True):
            mine = verdict(lambda name=name, case=case: ours[name](case))  # type: ignore[misc]
            assert json.loads(json.dumps(mine)) == said, (name, case)
    return theirs


def plain_all(given: dict[str, list[Any]]) -> dict[str, Any]:
    """Return every case as JSON carries it."""
    return {name: [plain(one) for one in cases] for name, cases in given.items()}


@pytest.mark.parametrize("seed", range(2))
def test_python_and_javascript_agree_on_bent_proofs_roots_and_policies(seed: int) -> None:
    """Hundreds of each, bent or lying with valid keys, get one verdict from both; all verdicts occur."""
    said = agree(random.Random(seed), 100)
    for name, verdicts in said.items():
        assert {"malformed", "untrue"} - {"untrue" if name == "policies" else ""} <= {
            one for one in verdicts if isinstance(one, str)
        }, name
        assert sum(one == "ok" or isinstance(one, list) for one in verdicts) > len(verdicts) // 20, name
    assert "untrue" in {
        word for one in said["policies"] if isinstance(one, list) for word in one if isinstance(word, str)
    }


@pytest.mark.long
def test_python_and_javascript_agree_for_a_long_time() -> None:
    """The same, a hundred thousand times."""
    for seed in range(100, 140):
        agree(random.Random(seed), 100)
