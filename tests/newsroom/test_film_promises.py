"""A withheld line: its receipt is a challenge, and the verdict on it says only what the record shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sunseed.capture import receipt as receipts
from sunseed.record import keys, note
from sunseed.store.folder import FolderStore
from sunseed.testing.phone import Phone
from sunseed.testing.ticks import beat
from sunseed.verify import SealedRecord, State, verify_promise


def sent(room: Any) -> tuple[Phone, bytes]:
    """Let a phone film three seconds and send its lines; return it and the receipt."""
    from sunseed.newsroom.intake import accepting, seen, tokens
    from sunseed.record.tree_head import Checkpoint

    room.run()
    beat(room)  # an empty tick before, so that a line can be late
    data = seen.hand_out()
    phone = Phone("news.example/log", data, Checkpoint.parse(note.parse(data).text).size)
    phone.open(wrap=b"wrapped")
    for n in range(3):
        phone.second(b"second %d" % n * 50)
    return phone, accepting.accept([one.data for one in phone.lines], tokens.give()).receipt


@pytest.fixture
def promised(sqlite_room: Any) -> tuple[Any, Any, receipts.Receipt, bytes]:
    """Return a room, a phone whose lines are in a tick, and the receipt for them."""
    phone, signed = sent(sqlite_room)
    receipt = receipts.Receipt.parse(note.parse(signed).text)
    while True:
        beat(sqlite_room)
        record = opened(sqlite_room)
        if verify_promise(record, signed).because.find("does not have that tick") < 0:
            return sqlite_room, phone, receipt, signed


def opened(room: Any) -> SealedRecord:
    """Open the public record, trusting its root."""
    pinned = room.instance.root_note_file.read_bytes()
    return SealedRecord.open(FolderStore(room.instance.public), now_ms=room.clock.now_ms(), pinned=pinned)


def test_withheld_line_leaves_the_promise_unproven_and_says_which_tick(promised: Any) -> None:
    """The promised tick is in the record, no path was shown: said so, never called kept and never called altered."""
    room, _, receipt, signed = promised
    said = verify_promise(opened(room), signed)
    assert said.state is State.UNPROVEN
    assert f"Promised by tick {receipt.tick}; tick {receipt.tick} is in the record" in said.because
    assert "the line is not in what was shown" in said.because


def test_newsroom_that_answers_with_the_path_has_kept_its_promise(promised: Any) -> None:
    """Its proof file for the line is the answer."""
    from sunseed.newsroom.intake import ticking

    room, phone, _, signed = promised
    said = verify_promise(opened(room), signed, ticking.proof(phone.lines[-1].id.hex()))
    assert said.state is State.VERIFIED, said
    other = verify_promise(opened(room), signed, ticking.proof(phone.lines[0].id.hex()))
    assert other.state is State.ALTERED  # the path of another line


def test_line_that_comes_later_than_promised_is_late(promised: Any) -> None:
    """In the record, and the promise is not called kept."""
    from sunseed.newsroom.intake import ticking

    room, phone, receipt, _ = promised
    (signer,) = keys.load(room.instance.intake_key_file)
    early = replace(receipt, tick=0).sign(signer)
    said = verify_promise(opened(room), early, ticking.proof(phone.lines[-1].id.hex()))
    assert said.state is State.UNPROVEN
    assert said.because.startswith("Late: promised by tick 0")


def test_forged_receipts_challenge_nobody(promised: Any, tmp_path: Path) -> None:
    """Signed by another key, for another log, or changed by one digit: altered, not a challenge."""
    from sunseed.record.signature import Signer

    room, _, receipt, signed = promised
    (signer,) = keys.load(room.instance.intake_key_file)
    stranger = Signer(signer.name, signer.kind, bytes(range(32)))
    for forged in (
        receipt.sign(stranger),
        replace(receipt, origin="other.example/log").sign(signer),
        signed.replace(b"\n%d\n" % receipt.tick, b"\n%d\n" % (receipt.tick + 1), 1),
    ):
        assert verify_promise(opened(room), forged).state is State.ALTERED
    assert verify_promise(opened(room), signed[:-10]).state is State.UNREAD


def test_promise_for_a_tick_to_come_is_not_broken(promised: Any) -> None:
    """Nobody is late before the tick is in the record."""
    room, _, receipt, _ = promised
    (signer,) = keys.load(room.instance.intake_key_file)
    said = verify_promise(opened(room), replace(receipt, tick=10_000).sign(signer))
    assert said.state is State.UNPROVEN
    assert "does not have that tick" in said.because


def test_command_verifies_a_receipt_from_a_file(promised: Any, tmp_path: Path) -> None:
    """`sunseed verify FILE --public DIR` and its answer with `--answer`."""
    from sunseed.cli import exits
    from sunseed.cli.main import main
    from sunseed.newsroom.intake import ticking

    room, phone, _, signed = promised
    file, answer = tmp_path / "receipt-1.txt", tmp_path / "answer.tlog-proof"
    file.write_bytes(signed)
    answer.write_bytes(ticking.proof(phone.lines[-1].id.hex()))
    words = ["verify", str(file), "--public", str(room.instance.public)]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == exits.UNPROVEN, said.output
    assert "not in what was shown" in said.output
    said = CliRunner().invoke(main, [*words, "--answer", str(answer)])
    assert said.exit_code == exits.OK, said.output
