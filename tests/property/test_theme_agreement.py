"""Python and the browser's verifier conclude the same of bytes that nobody wrote down beforehand."""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sunseed.errors import Malformed, Untrue
from sunseed.record import entry
from sunseed.record.checkpoint import LogKeys
from sunseed.record.signature import Verifier

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors/web"
IN_ENTRIES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"0",
    b"-",
    b".",
    b"e",
    b"null",
    b"\\",
    b" ",
    b"\xc3\xa9",
    b'"a":1',
]
IN_NOTES = [b"\n", b"\n\n", b" ", b"=", b"+", b"0", b"\r", b"\xe2\x80\x94 ", b"\xc2\xa0", b"\xe2\x80\xa8", b"x"]


def good(name: str) -> list[bytes]:
    """Return the cases of a file that hold."""
    cases: Any = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    cases = cases["cases"] if isinstance(cases, dict) else cases
    return [base64.b64decode(one["data"]) for one in cases if one["verdict"] == "ok"]


def bent(rng: random.Random, data: bytes, pieces: list[bytes], others: list[bytes]) -> bytes:
    """Return `data` with one to three accidents: a bit, a piece put in, a piece cut out, a piece of another."""
    new = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(min(len(new), rng.choice([400, 10_000])) or 1)
        match rng.randrange(4):
            case 0 if new:
                new[at] ^= 1 << rng.randrange(8)
            case 1:
                new[at:at] = rng.choice(pieces)
            case 2:
                del new[at : at + rng.randint(1, 6)]
            case _:
                other = rng.choice(others)
                start = rng.randrange(len(other))
                new[at:at] = other[start : start + rng.randint(1, 40)]
    return bytes(new)


def of_entry(data: bytes) -> str:
    """Return the kind Python reads, or `malformed`."""
    try:
        found = entry.decode(data)
    except Malformed:
        return "malformed"
    return "unknown" if isinstance(found, entry.Unknown) else found.kind


def of_checkpoint(keys: LogKeys, data: bytes) -> str:
    """Return what Python concludes of a signed checkpoint."""
    try:
        keys.open(data)
    except Malformed:
        return "malformed"
    except Untrue:
        return "untrue"
    return "ok"


@pytest.mark.parametrize("seed", range(3))
def test_python_and_javascript_agree_on_bent_entries_and_checkpoints(seed: int) -> None:
    """Thousands of entries and hundreds of checkpoints, each bent at random, get one verdict from both."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here: run `make setup`")
    rng = random.Random(seed)
    entries, notes = good("entries"), good("checkpoints")
    verifiers = json.loads((VECTORS / "checkpoints.json").read_text("utf-8"))["verifiers"]
    given = {
        "entries": [bent(rng, rng.choice(entries), IN_ENTRIES, entries) for _ in range(4000)],
        "checkpoints": [bent(rng, rng.choice(notes), IN_NOTES, notes) for _ in range(300)] + notes,
    }
    ask = {name: [base64.b64encode(one).decode() for one in cases] for name, cases in given.items()}
    ran = subprocess.run(
        [node, HERE / "theme_agreement.mjs"],
        input=json.dumps({"verifiers": verifiers, **ask}),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(ran.stdout)
    keys = LogKeys(tuple(Verifier(one) for one in verifiers))
    for data, theirs in zip(given["entries"], said["entries"], strict=True):
        assert of_entry(data) == theirs, data[:300]
    for data, theirs in zip(given["checkpoints"], said["checkpoints"], strict=True):
        assert of_checkpoint(keys, data) == theirs, data[:200]
    assert {"malformed", "tick", "publish", "unknown"} <= set(said["entries"])
    assert set(said["checkpoints"]) == {"malformed", "untrue", "ok"}
