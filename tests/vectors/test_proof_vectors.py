"""Proofs against the cases of transparency-dev/merkle (testdata/, Apache-2.0), good and bad."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from sunseed.errors import Malformed, Untrue
from sunseed.record import proof

EXPECTED_CASES = 518


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _path(case: dict[str, Any]) -> list[bytes]:
    return [_bytes(item) for item in case["proof"] or []]


def _inclusion(case: dict[str, Any]) -> None:
    proof.verify_inclusion(
        case["leafIdx"], case["treeSize"], _bytes(case["leafHash"]), _path(case), _bytes(case["root"])
    )


def _subtree_inclusion(case: dict[str, Any]) -> None:
    leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
    proof.verify_subtree_inclusion(case["leafIdx"], case["start"], case["end"], leaf, _path(case), root)


def _consistency(case: dict[str, Any]) -> None:
    roots = _bytes(case["root1"]), _bytes(case["root2"])
    proof.verify_consistency(case["size1"], roots[0], case["size2"], roots[1], _path(case))


def _subtree_consistency(case: dict[str, Any]) -> None:
    roots = _bytes(case["root1"]), _bytes(case["root2"])
    proof.verify_subtree_consistency(case["start"], case["end"], case["size"], roots[0], roots[1], _path(case))


CHECKS = {
    "inclusion": _inclusion,
    "subtreeinclusion": _subtree_inclusion,
    "consistency": _consistency,
    "subtreeconsistency": _subtree_consistency,
}


def _has_odd_root(case: dict[str, Any]) -> bool:
    """Four foreign cases pass words instead of 32-byte roots and expect them not to be looked at: we refuse those."""
    return any(len(_bytes(case[name])) != 32 for name in ("root", "root1", "root2") if name in case)


def _cases(folder: Path, kind: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (str(path.relative_to(folder)), json.loads(path.read_text()))
        for path in sorted((folder / kind).rglob("*.json"))
    ]


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_every_foreign_case_gets_the_expected_answer(shared_data: Path, kind: str) -> None:
    """Each case of one kind is accepted or refused as its `wantErr` says."""
    wrong = []
    for name, case in _cases(shared_data / "vectors" / "merkle", kind):
        try:
            CHECKS[kind](case)
            refused = False
        except (Malformed, Untrue):
            refused = True
        if refused != (case["wantErr"] or _has_odd_root(case)):
            wrong.append((name, case["desc"], "refused" if refused else "accepted"))
    assert wrong == []


def test_all_cases_were_there(shared_data: Path) -> None:
    """The folder holds the 518 cases its description promises, so none is skipped silently."""
    assert sum(len(_cases(shared_data / "vectors" / "merkle", kind)) for kind in CHECKS) == EXPECTED_CASES
