"""What is published of a capture: chunks open to their commitments, a reveal shows lines that stand in ticks."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from sunseed.capture import chunk, line, reveal
from sunseed.capture.line import Line, Open, Seal, Seen
from sunseed.capture.reveal import Revealed
from sunseed.errors import Malformed, Untrue
from sunseed.record.ed25519 import PrivateKey
from sunseed.record.spelling import to_base64
from sunseed.record.tick import TickTree

ORIGIN = "news.example/log"
KEY = PrivateKey(sha256(b"a phone").digest())
DATA = b"a second of film" * 100
CHUNK = chunk.salted(b"s" * 32, DATA)


def opened(**changed: Any) -> Line:
    """Return an open line."""
    fields = {"seq": 0, "origin": ORIGIN, "source": "camera", "container": "webm", "wrap": "ab" * 32}
    fields |= {"seen": Seen(size=1, note="ab" * 32), "key": to_base64(KEY.public_raw()).decode()}
    return line.sign(Open(**{**fields, **changed}), KEY.sign)


def capture(seconds: int = 4) -> list[Line]:
    """Return an open line and some seconds of the same chunk."""
    lines = [opened()]
    for n in range(seconds):
        body = Seal(
            seq=n + 1, capture=lines[0].id.hex(), prev=lines[-1].id.hex(), part="media", cipher="ab" * 32, size=65_790,
            commit=sha256(CHUNK).hexdigest(), bytes=len(CHUNK), from_ms=1000 * n, to_ms=1000 * n + 1000,
        )  # fmt: skip
        lines.append(line.sign(body, KEY.sign))
    return lines


def seal_of(one: Line) -> Seal:
    """Return a line's body as the seal it is."""
    assert isinstance(one.body, Seal)
    return one.body


def revealed(lines: list[Line]) -> list[Revealed]:
    """Return these lines with their places in one tick."""
    tree = TickTree(one.id for one in lines)
    return [Revealed(one, tree.path(one.id), 5) for one in lines]


def test_a_chunk_comes_back_from_its_plaintext() -> None:
    """Salt and data come back; the plaintext's length says no more than a multiple of 64 KiB."""
    seal = seal_of(capture()[1])
    assert len(chunk.fill(CHUNK)) == 65_536
    assert chunk.unfill(chunk.fill(CHUNK), seal) == CHUNK


@pytest.mark.parametrize("at", [0, 31, 32, len(CHUNK) - 1])
def test_a_changed_byte_does_not_open_to_the_commitment(at: int) -> None:
    """One bit of salt or data is noticed."""
    bent = CHUNK[:at] + bytes([CHUNK[at] ^ 1]) + CHUNK[at + 1 :]
    with pytest.raises(Untrue):
        chunk.unfill(chunk.fill(bent), seal_of(capture()[1]))


def test_bytes_hidden_behind_the_data_are_refused() -> None:
    """The filling is zeros, and as long as the seal says."""
    seal = seal_of(capture()[1])
    for hidden in (chunk.fill(CHUNK)[:-1] + b"x", chunk.fill(CHUNK) + bytes(65_536), chunk.fill(CHUNK)[:-1]):
        with pytest.raises(Malformed):
            chunk.unfill(hidden, seal)


def test_a_reveal_reads_back_and_holds() -> None:
    """The open line and a range from the middle: seconds before it stay private."""
    lines = capture()
    rows = revealed([lines[0], *lines[2:4]])
    read = reveal.parse(reveal.encode(rows))
    assert list(read) == rows
    assert reveal.check(read, ORIGIN).key == to_base64(KEY.public_raw()).decode()
    root = TickTree(row.line.id for row in rows).root
    with pytest.raises(Untrue):
        read[1].verify(root[:-1] + bytes([root[-1] ^ 1]))


def test_reveals_forged_with_the_capture_key_are_refused() -> None:
    """A hole in the range, another order, another capture's second, another newsroom's capture, no open line."""
    lines, other = capture(), capture(2)
    strange = opened(wrap="cd" * 32)
    forged = line.sign(replace_body(seal_of(other[1]), capture=strange.id.hex()), KEY.sign)
    attacks = [
        ([lines[0], lines[1], lines[3]], Untrue),
        ([lines[0], lines[3], lines[2]], Untrue),
        ([lines[0], lines[1], forged], Untrue),
        ([strange, lines[1]], Untrue),
        ([opened(origin="other.example/log"), lines[1]], Untrue),
        ([lines[0], lines[0]], Untrue),
        (lines[1:], Malformed),
        ([lines[0]], Malformed),
    ]
    for chosen, error in attacks:
        with pytest.raises(error):
            reveal.check(revealed(chosen), ORIGIN)


def test_the_first_second_cannot_name_another_open_line() -> None:
    """Line 1 follows the open line itself; only later lines may leave some private between."""
    lines = capture(2)
    bent = line.sign(replace_body(seal_of(lines[1]), prev="ab" * 32), KEY.sign)
    with pytest.raises(Untrue):
        reveal.check(revealed([lines[0], bent]), ORIGIN)


def replace_body(body: Seal, **changed: Any) -> Seal:
    """Return a seal with other fields."""
    import msgspec

    return msgspec.structs.replace(body, **changed)


def test_a_bent_row_is_refused() -> None:
    """Rows have one spelling."""
    data = reveal.encode(revealed(capture()[:2]))
    for bent in (data[:-1], data.replace(b'{"index"', b'{ "index"'), data.replace(b'"tick":5', b'"tick":-5'), b"\n"):
        with pytest.raises(Malformed):
            reveal.parse(bent)
    assert replace(reveal.parse(data)[0], tick=6).encode() != data.split(b"\n")[0]
