"""OpenTimestamps: promised, kept by a block, and every way in which a proof or a header may lie."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimestamps.core import serialize
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from sunseed.errors import Malformed, SunseedError, Untrue
from sunseed.testing.calendar import Calendar
from sunseed.verify import blocks

FILE = b"a checkpoint\n"
URL = "https://calendar.example"


def proof(calendar: Calendar) -> DetachedTimestampFile:
    """Return a proof that a calendar promised."""
    stamp = Timestamp(sha256(FILE).digest())
    context = serialize.BytesDeserializationContext(calendar.digest(stamp.msg))
    stamp.merge(Timestamp.deserialize(context, stamp.msg))
    return DetachedTimestampFile(OpSHA256(), stamp)


def finished(calendar: Calendar, file: DetachedTimestampFile) -> bytes:
    """Return the proof with the block in it."""
    (promised, _) = next(iter(file.timestamp.all_attestations()))
    known = calendar.timestamp(promised)
    assert known is not None
    stamp = next(iter(next(iter(file.timestamp.ops.values())).ops.values()))
    stamp.merge(Timestamp.deserialize(serialize.BytesDeserializationContext(known), promised))
    return blocks.encode(file)


def test_a_promise_is_pending_and_a_block_bounds_it() -> None:
    """Two hours are allowed for the block's own clock."""
    calendar = Calendar(URL)
    file = proof(calendar)
    promised = blocks.read(blocks.encode(file), FILE)
    assert (promised.pending, promised.blocks) == ((URL,), ())
    headers = blocks.headers(calendar.mine(1_800_000_000).encode())
    kept = blocks.read(finished(calendar, file), FILE)
    assert blocks.check(promised, headers) is None
    assert blocks.check(kept, {}) is None
    assert blocks.check(kept, headers) == blocks.Confirmed(800_000, 1_800_007_200)


def test_the_library_of_others_agrees_on_the_block() -> None:
    """python-opentimestamps compares the same root with a header it reads itself."""
    from bitcoin.core import CBlockHeader

    calendar = Calendar(URL)
    file = proof(calendar)
    line = calendar.mine(1_800_000_000)
    kept = blocks.parse(finished(calendar, file))
    header = CBlockHeader.deserialize(bytes.fromhex(line.split()[1]))
    ((root, one),) = [
        (root, one) for root, one in kept.timestamp.all_attestations() if hasattr(one, "verify_against_blockheader")
    ]
    assert one.verify_against_blockheader(root, header) == 1_800_000_000


def test_a_proof_over_another_file_is_untrue() -> None:
    """It is not over these bytes, whatever block it leads to."""
    with pytest.raises(Untrue, match="over other bytes"):
        blocks.read(blocks.encode(proof(Calendar(URL))), b"another file")


def test_a_header_of_another_block_is_untrue() -> None:
    """The proof says block 800000; the block of that height holds something else."""
    calendar, other = Calendar(URL), Calendar(URL)
    file = proof(calendar)
    calendar.mine(1_800_000_000)
    proof(other)
    headers = blocks.headers(other.mine(1_700_000_000).encode())
    with pytest.raises(Untrue, match="another Merkle root"):
        blocks.check(blocks.read(finished(calendar, file), FILE), headers)


def test_headers_must_have_their_work_and_follow_each_other() -> None:
    """A header made up without work, with other bits or in another place is refused."""
    calendar = Calendar(URL)
    lines = []
    for n in range(2):
        proof(calendar)
        lines.append(calendar.mine(1_800_000_000 + n))
    assert len(blocks.headers("".join(lines).encode())) == 2
    height, header = lines[1].split()
    harder = header[:144] + "ffff001d" + header[152:]
    for words in (f"{height} {harder}\n", f"{height} {header[:136]}{'ff' * 8}{'00' * 4}\n"):
        with pytest.raises(Untrue, match="work"):
            blocks.headers(words.encode())
    swapped = lines[0].replace("800000", "800001") + lines[1].replace("800001", "800002").replace("800002 ", "800002 ")
    assert blocks.headers(swapped.encode())
    apart = lines[1].replace("800001", "800000") + lines[0].replace("800000", "800001")
    with pytest.raises(Untrue, match="does not follow"):
        blocks.headers(apart.encode())
    for junk in ("x", "1 00", "-1 " + "00" * 80, "1 " + "0" * 161):
        with pytest.raises(Malformed):
            blocks.headers(junk.encode())


@given(st.data())
def test_any_cut_or_changed_byte_never_makes_a_better_proof(data: st.DataObject) -> None:
    """What is read at all leads to the same block or to none that a reader's headers hold."""
    calendar = Calendar(URL)
    file = proof(calendar)
    headers = blocks.headers(calendar.mine(1_800_000_000).encode())
    whole = finished(calendar, file)
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    for bent in (bytes(changed), whole[:place]):
        try:
            said = blocks.check(blocks.read(bent, FILE), headers)
        except SunseedError:
            continue
        assert said is None or said.height == 800_000
