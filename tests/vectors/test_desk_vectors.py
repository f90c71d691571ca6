"""The desk lists shared with the phone: Python still decides each as it is written down, and no attack passes."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture import desk
from sunseed.errors import Malformed, Untrue

CASES: Any = json.loads((Path(__file__).resolve().parent / "web/desk.json").read_text("utf-8"))
GOOD_LISTS = {
    "one editor", "two editors under comments", "nobody", "an older list, classical", "twelve",
}  # fmt: skip
GOOD_NEWSROOMS = {
    "the newsroom as it is", "as it is, pinned", "a new list with a new root", "an expired root behind one in force",
}  # fmt: skip
bytes_of = base64.b64decode


@pytest.mark.parametrize("case", CASES["lists"], ids=lambda case: case["name"])
def test_only_a_list_that_can_be_locked_to_is_taken(case: Any) -> None:
    """Small order, impossible keys, both kinds, one twice, too many, anything that is no recipient: refused."""
    assert (case["verdict"] == "ok") == (case["name"] in GOOD_LISTS)
    if case["verdict"] == "ok":
        desk.DeskList.parse(bytes_of(case["data"]))
    else:
        with pytest.raises(Malformed):
            desk.DeskList.parse(bytes_of(case["data"]))


@pytest.mark.parametrize("case", CASES["newsrooms"], ids=lambda case: case["name"])
def test_a_desk_list_counts_only_by_the_newest_root_that_still_speaks(case: Any) -> None:
    """A substituted list, an old list with its old root, an expired root, too few root keys: refused."""
    assert (case["verdict"] == "ok") == (case["name"] in GOOD_NEWSROOMS)
    said = case["said"]
    places = [(one["index"], bytes_of(one["note"])) for one in said["roots"]]
    pinned = case["pinned"] and bytes_of(case["pinned"])

    def decide() -> desk.DeskList:
        return desk.named_by(
            places, bytes_of(said["desk"]), origin=CASES["origin"], pinned=pinned, now_ms=CASES["now_ms"]
        )

    if case["verdict"] == "ok":
        assert decide().recipients
    else:
        with pytest.raises({"malformed": Malformed, "untrue": Untrue}[case["verdict"]]):
            decide()
