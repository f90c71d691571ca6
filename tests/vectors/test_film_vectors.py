"""The captures shared with the phone: Python still decides each as it is written down, and no attack passes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture import chain, line, receipt, reveal
from sunseed.errors import Malformed, Refused, SunseedError, Untrue
from sunseed.record import tick
from sunseed.record.signature import Verifier

CASES: Any = json.loads((Path(__file__).resolve().parent / "web/film.json").read_text("utf-8"))
WORDS: dict[type[SunseedError], str] = {Malformed: "malformed", Untrue: "untrue", Refused: "refused"}
bytes_of = base64.b64decode


def said(decide: Callable[[], object]) -> str:
    """Return what Python concludes, in the words of the file."""
    try:
        decide()
    except (Malformed, Untrue, Refused) as error:
        return WORDS[type(error)]
    return "ok"


def test_every_line_is_judged_as_written_down() -> None:
    """A line counts exactly when it has its one form and its key signed it."""
    key = line.key_of(line.parse(bytes_of(CASES["lines"][0]["data"])).body)  # type: ignore[arg-type]
    for one in CASES["lines"]:
        data = bytes_of(one["data"])
        assert said(lambda data=data: line.parse(data).check(key)) == one["verdict"], data  # type: ignore[misc]
    assert {one["verdict"] for one in CASES["lines"]} == {"ok", "malformed", "untrue"}


@pytest.mark.parametrize("case", CASES["chains"], ids=lambda case: case["name"])
def test_chain(case: Any) -> None:
    """An honest beginning of a capture holds; every forgery is refused, though its signatures are good."""
    lines = [bytes_of(one) for one in case["lines"]]
    assert said(lambda: chain.verify(map(line.parse, lines), CASES["origin"])) == case["verdict"]
    honest = case["name"].startswith(("a whole", "cut after", "naming a newer"))
    assert (case["verdict"] == "ok") is honest


def test_a_receipt_counts_only_by_the_intake_key_of_this_newsroom() -> None:
    """Each bent or foreign receipt is refused."""
    intake = Verifier(CASES["receipts"]["intake"])
    for one in CASES["receipts"]["cases"]:
        data = bytes_of(one["data"])
        assert said(lambda data=data: receipt.open_receipt(data, intake, CASES["origin"])) == one["verdict"]  # type: ignore[misc]
    assert [one["verdict"] for one in CASES["receipts"]["cases"]].count("ok") == 1


def test_the_extra_of_a_tick_proof_leads_to_the_ticks_root() -> None:
    """The inner path in it proves the one id it was made for."""
    entry, place = reveal.unpack_extra(bytes_of(CASES["place"]["extra"]))
    assert entry.startswith(b'{"at"')
    tick.verify(bytes.fromhex(CASES["place"]["id"]), place, bytes.fromhex(CASES["place"]["root"]))
    with pytest.raises(Untrue):
        tick.verify(bytes(32), place, bytes.fromhex(CASES["place"]["root"]))
