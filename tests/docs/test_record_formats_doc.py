"""docs/formats.md and docs/examples/ say what the code does: every example is made or checked here.

Run with SUNSEED_WRITE_EXAMPLES=1 to write the examples anew after a deliberate change of format.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from pathlib import Path
from typing import get_args

import pytest

from sunseed.record import canonical, checkpoint, cosignature, entry, note, notice, proof, root, tick
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.entry import Edition, Erase, Known, Notice, Publish, RootEntry, Tick, Withdraw
from sunseed.record.hashing import leaf_hash, node_hash
from sunseed.record.note import Signer, Verifier
from sunseed.record.policy import Policy
from sunseed.record.proof_file import ProofFile
from sunseed.record.root import Root
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44
from sunseed.record.statement import Statement
from sunseed.record.succession import Succession
from sunseed.record.tick import InnerPath, TickTree

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "formats.md"
EXAMPLES = ROOT / "docs" / "examples"
WRITE = os.environ.get("SUNSEED_WRITE_EXAMPLES") == "1"

ORIGIN = "news.example/log"
ID = "urn:uuid:7f1a3b52-9c04-4e6d-8a27-5b60c1d2e3f4"
SIGNERS = {
    name: Signer(key_name, kind, bytes([number]) * 32)
    for number, (name, key_name, kind) in enumerate(
        [
            ("root-1", "news.example/root-1", ED25519),
            ("root-2", "news.example/root-2", ED25519),
            ("root-3", "news.example/root-3", ED25519),
            ("log-ed25519", ORIGIN, ED25519),
            ("log-ml-dsa", ORIGIN, ML_DSA_44),
            ("notice", "news.example/notice", ED25519),
            ("intake", "news.example/intake", ED25519),
            ("witness-1", "one.example/witness", ED25519_COSIGNATURE),
            ("witness-2", "two.example/witness", ML_DSA_44),
        ],
        1,
    )
}
LOG = (SIGNERS["log-ed25519"], SIGNERS["log-ml-dsa"])
POLICY = "".join(f"log {signer.verifier.vkey}\n" for signer in LOG) + (
    f"witness one {SIGNERS['witness-1'].verifier.vkey}\n"
    f"witness two {SIGNERS['witness-2'].verifier.vkey}\n"
    "group both all one two\nquorum both\n"
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_root() -> Root:
    return Root.of(
        ORIGIN,
        1,
        "2036-11-23T00:00:00Z",
        root=[SIGNERS[f"root-{number}"].verifier for number in (1, 2, 3)],
        need=2,
        log=[signer.verifier for signer in LOG],
        notice=SIGNERS["notice"].verifier,
        intake=SIGNERS["intake"].verifier,
        policy=digest(POLICY),
        tick_s=5,
        fresh_s=60,
        desk=digest("the recipients list of the desk\n"),
    )


def filled(seed: str) -> TickTree:
    """Return the tick of three lines, its fill taken from a counter so that the example stays the same."""
    values = (hashlib.sha256(f"{seed} {number}".encode()).digest() for number in range(64))
    return TickTree(LINES if seed == "tick 1" else [], lambda _: next(values))


LINES = [leaf_hash(f"line {number}".encode()) for number in range(3)]
ROOT_NOTE = root.sign(make_root(), [SIGNERS["root-1"], SIGNERS["root-3"]])
MIRRORS_NOTE = notice.sign(
    Statement("mirrors", ORIGIN, 1, "2026-12-23T00:00:00Z", {"mirrors": ["https://mirror.example/"]}), SIGNERS["notice"]
)


@functools.cache
def entries() -> tuple[bytes, ...]:
    """Return the nine entries of the example's log."""

    def at(second: int) -> str:
        return f"2026-11-23T12:00:{second:02}Z"

    first = Publish(at=at(2), id=ID, version=1, sha256=digest("version 1"), size=811, why="new")
    prev = leaf_hash(entry.encode(first)).hex()
    second = Publish(at=at(9), id=ID, version=2, prev=prev, sha256=digest("version 2"), size=830, why="correction")
    prev = leaf_hash(entry.encode(second)).hex()
    gone = Withdraw(at=at(20), id=ID, version=2, prev=prev, reason="harm", sha256=digest("the words"))
    prev = leaf_hash(entry.encode(gone)).hex()
    said: list[Known] = [
        RootEntry.of(at(0), 1, ROOT_NOTE),
        Tick(at=at(1), n=0, root=filled("tick 0").root.hex()),
        first,
        second,
        gone,
        Erase(at=at(21), id=ID, prev=prev, sha256=digest("the list")),
        Edition(at=at(22), size=6, root=digest("the map"), format="sunseed-map-v1"),
        Notice.of(at(23), "mirrors", 1, MIRRORS_NOTE),
        Tick(at=at(24), n=1, root=filled("tick 1").root.hex()),
    ]
    return tuple(map(entry.encode, said))


@functools.cache
def node(level: int, index: int) -> bytes:
    if level == 0:
        return leaf_hash(entries()[index])
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


HEAD = Checkpoint(ORIGIN, 9, proof.root(9, node))


def fixed() -> dict[str, bytes]:
    """Return the files of docs/examples that are the same each time they are made."""
    tree = filled("tick 1")
    place = tree.path(LINES[0])
    numbers = {
        "leaf_hashes": [node(0, index).hex() for index in range(9)],
        "roots": [proof.root(size, node).hex() for size in range(10)],
        "inclusion_3_in_9": [value.hex() for value in proof.inclusion(3, 9, node)],
        "consistency_4_to_9": [value.hex() for value in proof.consistency(4, 9, node)],
        "tick_1": {
            "root": tree.root.hex(),
            "ids": [value.hex() for value in LINES],
            "leaves": [value.hex() for value in tree.leaves],
            "index_of_first": place.index,
            "path_of_first": [value.hex() for value in place.path],
        },
    }
    return {
        "keys.txt": "".join(
            f"{signer.private_text()}\n{signer.verifier.vkey}\n" for signer in SIGNERS.values()
        ).encode(),
        "policy.txt": POLICY.encode(),
        "root.note": ROOT_NOTE,
        "mirrors.note": MIRRORS_NOTE,
        "entries.jsonl": b"".join(data + b"\n" for data in entries()),
        "hashes.json": json.dumps(numbers, indent=1).encode() + b"\n",
    }


def signed_anew() -> dict[str, bytes]:
    """Return the files that hold ML-DSA signatures, which come out different each time."""
    parsed = note.parse(checkpoint.sign(HEAD, LOG))
    for name, time_s in (("witness-1", 1_795_435_230), ("witness-2", 1_795_435_233)):
        witness = SIGNERS[name].with_time(functools.partial(int, time_s))
        parsed = parsed.adding(note.parse(note.sign(HEAD.text(), [witness])).lines)
    file = ProofFile(3, tuple(proof.inclusion(3, 9, node)), parsed.encode())
    return {"checkpoint": parsed.encode(), "entry-3.tlog-proof": file.encode()}


def blocks() -> dict[str, str]:
    """Return the examples that stand on the page itself, by name."""
    data = entries()
    head = HEAD.text().decode()
    return {
        "publish": f"{data[3].decode()}\nleaf hash {node(0, 3).hex()}\n",
        "tick": f"{data[1].decode()}\nleaf hash {node(0, 1).hex()}\n",
        "kinds": "".join(line.decode() + "\n" for line in data if len(line) < 400),
        "root text": make_root().text().decode(),
        "notice text": note.parse(MIRRORS_NOTE).text.decode(),
        "checkpoint": head,
        "cosigned": f"cosignature/v1\ntime 1795435230\n{head}",
        "subtree message": message().hex(" ", 4) + "\n",
        "proof head": signed_head(),
        "key": f"{SIGNERS['log-ed25519'].verifier.vkey}\n{SIGNERS['log-ed25519'].private_text()}\n",
    }


def message() -> bytes:
    return cosignature.checkpoint_message(ORIGIN, 0, HEAD)


def signed_head() -> str:
    file = ProofFile(3, tuple(proof.inclusion(3, 9, node)), b"")
    return file.encode().decode()


# ---- the files -----------------------------------------------------------------------------------------------------


def test_write_the_examples() -> None:
    """With SUNSEED_WRITE_EXAMPLES=1 the examples are written; otherwise this only says that they are there."""
    if WRITE:
        EXAMPLES.mkdir(exist_ok=True)
        for name, data in (fixed() | signed_anew()).items():
            (EXAMPLES / name).write_bytes(data)
        page = PAGE.read_text()
        for name, text in blocks().items():
            page = re.sub(_block(name), lambda match, text=text: f"{match[1]}{text}{match[3]}", page, flags=re.DOTALL)
        PAGE.write_text(page)
    assert {path.name for path in EXAMPLES.iterdir()} == {*fixed(), *signed_anew(), "README.md"}


@pytest.mark.parametrize("name", sorted(fixed()))
def test_an_example_file_is_what_the_code_writes(name: str) -> None:
    """Each example without an ML-DSA signature is written byte for byte by the code of today."""
    assert (EXAMPLES / name).read_bytes() == fixed()[name]


def test_the_example_checkpoint_opens() -> None:
    """The cosigned checkpoint opens under the example's root, which the pinned root note gives, and policy."""
    chain = Succession.verify([(0, (EXAMPLES / "root.note").read_bytes())], root.open_pinned(ROOT_NOTE))
    signed = (EXAMPLES / "checkpoint").read_bytes()
    policy = (EXAMPLES / "policy.txt").read_bytes()
    assert chain.open_checkpoint(signed) == HEAD
    assert hashlib.sha256(policy).hexdigest() == chain.newest.policy
    assert Policy.parse(policy).check(note.parse(signed)).by_s == 1_795_435_233


def test_the_example_proof_proves_its_entry() -> None:
    """The proof file proves the fourth line of entries.jsonl and no other."""
    file = ProofFile.parse((EXAMPLES / "entry-3.tlog-proof").read_bytes())
    lines = (EXAMPLES / "entries.jsonl").read_bytes().split(b"\n")
    proven = file.verify(leaf_hash(lines[3]), make_root().log, Policy.parse(POLICY.encode()))
    assert (proven.index, proven.checkpoint) == (3, HEAD)


def test_the_example_tick_holds_its_lines() -> None:
    """The path of the first line leads to the root in the last entry."""
    said = entry.decode((EXAMPLES / "entries.jsonl").read_bytes().split(b"\n")[8])
    numbers = json.loads((EXAMPLES / "hashes.json").read_bytes())["tick_1"]
    place = InnerPath(numbers["index_of_first"], tuple(map(bytes.fromhex, numbers["path_of_first"])))
    assert isinstance(said, Tick)
    tick.verify(bytes.fromhex(numbers["ids"][0]), place, bytes.fromhex(said.root))


def test_the_example_keys_are_those_of_the_example() -> None:
    """Each private key in keys.txt makes the verifier key below it."""
    lines = (EXAMPLES / "keys.txt").read_text().rstrip("\n").split("\n")
    for private, vkey in zip(lines[::2], lines[1::2], strict=True):
        assert Signer.from_private_text(private).verifier == Verifier(vkey)


# ---- the page ------------------------------------------------------------------------------------------------------


def _block(name: str) -> str:
    return rf"(<!-- example: {re.escape(name)} -->\n```[a-z]*\n)(.*?)(```\n)"


def test_every_example_on_the_page_is_made_here() -> None:
    """The page has exactly the examples this test makes."""
    assert sorted(re.findall(r"<!-- example: (.+?) -->", PAGE.read_text())) == sorted(blocks())


@pytest.mark.parametrize("name", sorted(blocks()))
def test_an_example_on_the_page_is_what_the_code_writes(name: str) -> None:
    """Each example on the page equals what the code makes today."""
    found = re.search(_block(name), PAGE.read_text(), re.DOTALL)
    assert found is not None
    assert found[2] == blocks()[name]


def test_the_page_names_every_code_and_field() -> None:
    """Every kind, field and closed code of an entry, and every field of a root, stands on the page in code marks."""
    page = PAGE.read_text()
    words = {code for codes in (entry.Why, entry.Reason, entry.Use) for code in get_args(codes)}
    for kind in get_args(Known):
        words |= {kind.kind, *kind.__struct_fields__}
    words |= set(make_root().statement.body) | {"after", "key", "origin"}
    assert [word for word in sorted(words) if f"`{word}`" not in page] == []


def test_the_page_states_the_limits_of_the_code() -> None:
    """Numbers on the page are the constants of the code."""
    page = PAGE.read_text()
    for number in (
        entry.MAX_ENTRY_BYTES,
        note.MAX_NOTE_BYTES,
        note.MAX_LINES,
        canonical.MAX_INTEGER,
        canonical.ENTRY.max_depth,
        canonical.DOCUMENT.max_depth,
        tick.MIN_LEAVES,
    ):
        assert f"{number:,}" in page, number
