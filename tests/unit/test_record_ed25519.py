"""Ed25519 as strictly as the record needs it; each test is an attack that some implementation lets through."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sunseed.errors import Malformed, Untrue
from sunseed.record import ed25519
from sunseed.record.ed25519 import FIELD_PRIME, GROUP_ORDER, PrivateKey, PublicKey

KEY = PrivateKey(bytes(range(32)))
PUBLIC = PublicKey(KEY.public_raw())
MESSAGE = b"these bytes, in this order"
SIGN_BIT = 1 << 255

SMALL_ORDER = [
    (y | sign).to_bytes(32, "little")
    for y in sorted(ed25519.SMALL_ORDER_Y)
    for sign in ((0,) if y in (1, FIELD_PRIME - 1) else (0, SIGN_BIT))
]


def test_a_good_signature_holds() -> None:
    """What the key signed verifies, for an empty message too."""
    for message in (MESSAGE, b""):
        PUBLIC.verify(KEY.sign(message), message)


def test_a_signature_is_the_same_whoever_computes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """With libsodium or without, the same 64 bytes: nothing that was signed tells what is installed."""
    messages = [b"", MESSAGE, bytes(range(256)) * 9]
    with_sodium = [KEY.sign(one) for one in messages]
    monkeypatch.setattr(ed25519, "_sodium", lambda: None)
    assert [PrivateKey(KEY.seed).sign(one) for one in messages] == with_sodium
    assert all(len(one) == ed25519.SIGNATURE_BYTES for one in with_sodium)


def test_there_are_eight_points_of_small_order() -> None:
    """The list we refuse has exactly the eight points of the torsion group."""
    assert len(set(SMALL_ORDER)) == 8


@pytest.mark.parametrize("point", SMALL_ORDER, ids=bytes.hex)
def test_small_order_key_refused(point: bytes) -> None:
    """A point of small order is no key: a signature under it can fit many messages."""
    with pytest.raises(Malformed, match="small order"):
        PublicKey(point)


def test_openssl_alone_takes_a_small_order_key_for_any_message() -> None:
    """The attack is real: under the neutral point one signature holds for every message, were it not refused."""
    neutral = (1).to_bytes(32, "little")
    forged = neutral + bytes(32)  # R neutral, S zero: S*B = R + h*A whatever h is
    loose = Ed25519PublicKey.from_public_bytes(neutral)
    loose.verify(forged, b"one message")
    loose.verify(forged, b"another message")


@pytest.mark.parametrize("y", [FIELD_PRIME, FIELD_PRIME + 1, 2**255 - 1], ids=hex)
@pytest.mark.parametrize("sign", [0, SIGN_BIT])
def test_a_point_spelled_in_a_second_way_is_refused(y: int, sign: int) -> None:
    """A y coordinate at or above the field's prime is a twin of a smaller one."""
    with pytest.raises(Malformed, match="canonical"):
        PublicKey((y | sign).to_bytes(32, "little"))


@pytest.mark.parametrize("y", [1, FIELD_PRIME - 1], ids=hex)
def test_a_negative_zero_is_refused(y: int) -> None:
    """x = 0 has no sign."""
    with pytest.raises(Malformed, match="canonical"):
        PublicKey((y | SIGN_BIT).to_bytes(32, "little"))


def test_signature_malleability_refused() -> None:
    """Adding the group's order to S gives a second signature of the same message, which is refused."""
    good = KEY.sign(MESSAGE)
    twin = good[:32] + (int.from_bytes(good[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    with pytest.raises(Untrue, match="not below the group's order"):
        PUBLIC.verify(twin, MESSAGE)


def test_a_signature_with_a_non_canonical_r_is_refused() -> None:
    """R is compared as bytes and must be the one spelling of its point."""
    with pytest.raises(Untrue, match="canonical"):
        PUBLIC.verify((FIELD_PRIME + 1).to_bytes(32, "little") + KEY.sign(MESSAGE)[32:], MESSAGE)


@pytest.mark.parametrize("length", [0, 31, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    """Only 64 bytes can be a signature."""
    with pytest.raises(Untrue, match="64 bytes"):
        PUBLIC.verify((KEY.sign(MESSAGE) * 2)[:length], MESSAGE)


def test_every_flipped_bit_of_a_signature_is_refused() -> None:
    """No single bit of a signature may change."""
    good = KEY.sign(MESSAGE)
    for bit in range(8 * len(good)):
        changed = bytearray(good)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Untrue):
            PUBLIC.verify(bytes(changed), MESSAGE)


def test_bytes_that_name_no_point_verify_nothing() -> None:
    """A key whose y has no x on the curve is refused when it is used."""
    off_curve = next(
        raw
        for raw in (hashlib.sha256(bytes([number])).digest()[:31] + b"\x00" for number in range(100))
        if not _on_curve(int.from_bytes(raw, "little"))
    )
    with pytest.raises(Untrue):
        PublicKey(off_curve).verify(KEY.sign(MESSAGE), MESSAGE)


def _on_curve(y: int) -> bool:
    d = -121665 * pow(121666, -1, FIELD_PRIME)
    square = (y * y - 1) * pow(d * y * y + 1, -1, FIELD_PRIME) % FIELD_PRIME
    return pow(square, (FIELD_PRIME - 1) // 2, FIELD_PRIME) in (0, 1)


def test_our_small_order_points_have_an_order_that_divides_8() -> None:
    """Each listed point lies on the curve, and doubling it three times gives the neutral one."""
    for raw in SMALL_ORDER:
        x, y = _point(int.from_bytes(raw, "little"))
        for _ in range(3):
            x, y = _double(x, y)
        assert (x, y) == (0, 1)


def _point(encoded: int) -> tuple[int, int]:
    y = encoded & (SIGN_BIT - 1)
    d = -121665 * pow(121666, -1, FIELD_PRIME)
    square = (y * y - 1) * pow(d * y * y + 1, -1, FIELD_PRIME) % FIELD_PRIME
    x = pow(square, (FIELD_PRIME + 3) // 8, FIELD_PRIME)
    if x * x % FIELD_PRIME != square:
        x = x * pow(2, (FIELD_PRIME - 1) // 4, FIELD_PRIME) % FIELD_PRIME
    assert x * x % FIELD_PRIME == square
    return (FIELD_PRIME - x if encoded >> 255 != x & 1 and x else x), y


def _double(x: int, y: int) -> tuple[int, int]:
    d = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
    shared = d * x * x * y * y
    return (
        2 * x * y * pow(1 + shared, -1, FIELD_PRIME) % FIELD_PRIME,
        (y * y + x * x) * pow(1 - shared, -1, FIELD_PRIME) % FIELD_PRIME,
    )


def test_no_other_point_has_a_small_order() -> None:
    """A point of order 8 multiplied by 1 to 8 runs through exactly the eight points we refuse."""
    eighth = next(raw for raw in SMALL_ORDER if _double(*_double(*_point(int.from_bytes(raw, "little")))) != (0, 1))
    step = _point(int.from_bytes(eighth, "little"))
    seen, point = set(), (0, 1)
    for _ in range(8):
        seen.add(point)
        point = _add(point, step)
    assert point == (0, 1)
    assert seen == {_point(int.from_bytes(raw, "little")) for raw in SMALL_ORDER}


def _add(first: tuple[int, int], second: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = first, second
    d = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
    shared = d * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + shared, -1, FIELD_PRIME) % FIELD_PRIME,
        (y1 * y2 + x1 * x2) * pow(1 - shared, -1, FIELD_PRIME) % FIELD_PRIME,
    )
