"""A phone whose newsroom refuses is answered by any other: its line's id is sealed there, and verified by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sunseed.capture import receipt
from sunseed.cli.main import main
from sunseed.errors import Absent, Malformed
from sunseed.testing.phone import Phone
from sunseed.testing.ticks import beat


def refused() -> Phone:
    """Return a phone that films for a newsroom which takes nothing."""
    made = Phone("refusing.example/log", b"a checkpoint", 3)
    made.open()
    made.second(b"what somebody does not want to see " * 9)
    return made


def test_an_id_from_elsewhere_is_receipted_sealed_and_verified_by_command(room: Any, tmp_path: Path) -> None:
    """The receipt is for the id alone; the proof holds for it and for no other, under the root of who sealed it."""
    from sunseed import roots
    from sunseed.newsroom.intake import bare, ticking

    identity = refused().lines[1].id
    room.run()
    (signed,) = bare.accept([identity.hex()], "a network")
    promised = receipt.open_receipt(signed, roots.in_force(room.instance).newest.intake, room.instance.origin)
    assert (promised.capture, promised.line, promised.seq) == (identity, identity, 0)
    with pytest.raises(Absent):
        ticking.proof(identity.hex())
    beat(room)
    file = tmp_path / "sealed.tlog-proof"
    file.write_bytes(ticking.proof(identity.hex()))
    words = ["verify", str(file), "--root", str(room.instance.root_note_file), "--id"]
    good = CliRunner().invoke(main, [*words, identity.hex()])
    assert good.exit_code == 0, good.output
    assert "sealed by tick" in good.output
    for other in (refused().lines[0].id.hex(), "ab" * 32):
        assert CliRunner().invoke(main, [*words, other]).exit_code != 0
    assert CliRunner().invoke(main, words[:-1]).exit_code != 0
    assert len(bare.accept([identity.hex()], "a network")) == 1
    assert bare.forget() == 0
    room.clock.advance(31 * 86_400)
    assert bare.forget() == 1


def test_lines_and_bare_ids_share_a_tick(room: Any) -> None:
    """Somebody may send an id that a capture here has as well: both find their place."""
    from sunseed.newsroom.intake import accepting, bare, seen, ticking, tokens
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint

    room.run()
    data = seen.hand_out()
    made = Phone(room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size)
    made.open()
    accepting.accept([made.lines[0].data], tokens.give())
    bare.accept([made.lines[0].id.hex(), "ab" * 32, "ab" * 32], "a network")
    beat(room)
    for one in (made.lines[0].id.hex(), "ab" * 32):
        assert ticking.proof(one)


def test_strangers_cannot_flood_a_tick(sqlite_room: Any) -> None:
    """Without accounts: each network has a rate, all together one; strange ids, too many at once are refused."""
    from django.test import Client

    from sunseed.newsroom.intake.models import BareId

    client = Client()

    def post(ids: Any, address: str = "203.0.113.7") -> Any:
        return client.post("/film/ids/", {"ids": ids}, content_type="application/json", REMOTE_ADDR=address)

    assert post([f"{n:064x}" for n in range(60)]).status_code == 200
    refused_ = post(["ff" * 32])
    assert refused_.status_code == 429
    assert 0 < int(refused_.headers["Retry-After"]) < 60
    assert refused_.json()["wait_s"] == int(refused_.headers["Retry-After"])
    assert post(["ff" * 32], "198.51.100.7").status_code == 200
    assert BareId.objects.count() == 61
    for bad in ([], ["FF" * 32], ["ab"], [1], "ab", [f"{n:064x}" for n in range(65)]):
        assert post(bad, "192.0.2.9").status_code == 400
    sqlite_room.clock.advance(61)
    assert post(["ee" * 32]).status_code == 200


def test_the_command_that_asks_another_newsroom(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """One id goes out, a receipt and a proof come back, and the proof is verified."""
    identity, target = refused().lines[1].id.hex(), tmp_path / "line.tlog-proof"
    done = CliRunner().invoke(main, ["film", "seal-elsewhere", newsroom, identity, "--to", str(target)])
    assert done.exit_code == 0, done.output
    assert target.with_suffix(".receipt").read_bytes().startswith(b"sunseed-receipt-v1\nnews.example/log\n")
    root = str(sqlite_room.instance.root_note_file)
    assert CliRunner().invoke(main, ["verify", str(target), "--id", identity, "--root", root]).exit_code == 0


def test_more_than_64_ids_are_refused(sqlite_room: Any) -> None:
    """One request is small."""
    from sunseed.newsroom.intake import bare

    with pytest.raises(Malformed):
        bare.accept(["ab" * 32] * 65, "a network")
