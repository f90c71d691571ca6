"""Ed25519 notes judged by libsodium, which shares no code with OpenSSL."""

from __future__ import annotations

import pytest

from sunseed.errors import Untrue
from sunseed.record import ed25519, note
from sunseed.record.note import Signer
from sunseed.record.signature import ED25519

signing = pytest.importorskip("nacl.signing", reason="PyNaCl is not installed")
bindings = pytest.importorskip("nacl.bindings")
errors = pytest.importorskip("nacl.exceptions")

ALICE = Signer("alice.example", ED25519, bytes([1]) * 32)
TEXT = b"one line\n"


def test_libsodium_writes_and_reads_our_signatures() -> None:
    """The same seed gives the same key and the same signature there and here."""
    other = signing.SigningKey(bytes([1]) * 32)
    assert bytes(other.verify_key) == ALICE.verifier.public
    line = note.parse(note.sign(TEXT, [ALICE])).lines[0]
    assert other.sign(TEXT).signature == line.signature
    other.verify_key.verify(TEXT, line.signature)


def test_libsodium_refuses_the_keys_we_refuse() -> None:
    """Each of our eight points of small order is none of libsodium's valid points either, and ours is."""
    assert bindings.crypto_core_ed25519_is_valid_point(ALICE.verifier.public)
    for y in ed25519.SMALL_ORDER_Y:
        assert not bindings.crypto_core_ed25519_is_valid_point(y.to_bytes(32, "little"))


def test_both_refuse_a_malleable_signature() -> None:
    """S + L is refused there and here."""
    good = ALICE.sign(TEXT)
    twin = good[:32] + (int.from_bytes(good[32:], "little") + ed25519.GROUP_ORDER).to_bytes(32, "little")
    with pytest.raises(errors.BadSignatureError):
        signing.VerifyKey(ALICE.verifier.public).verify(TEXT, twin)
    with pytest.raises(Untrue):
        ALICE.verifier.verify(TEXT, twin)
