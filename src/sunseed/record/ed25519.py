"""Ed25519 as strictly as the record needs it: one key, one message, one answer in every implementation.

Follows RFC 8032 §5.1.7 without the cofactor, and formats.md §5: scalars S >= L, points that are not canonically encoded
and the eight points of small order are refused (OpenSSL checks the first, takes some of the others, and a key of small
order "signs" any message). Owns the checks around OpenSSL's arithmetic; what is signed is decided elsewhere. The
libraries are loaded with the first signature that is made or checked: an audit hashes meanwhile (ADR 0126).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module, util
from typing import Any

from sunseed.errors import Malformed, Untrue

KEY_BYTES = 32
SIGNATURE_BYTES = 64
FIELD_PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493

_ORDER_8_Y = int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16)
SMALL_ORDER_Y = frozenset({0, 1, FIELD_PRIME - 1, _ORDER_8_Y, FIELD_PRIME - _ORDER_8_Y})
"""The y coordinates of the eight points whose order divides 8; x = 0 belongs only to y = 1 and y = -1."""


_SIGN_BIT = 2**255


@cache
def _sodium() -> Any:
    """Return libsodium where PyNaCl is installed: twice as fast here, and other threads run meanwhile (ADR 0103).

    It takes nothing that the checks below and OpenSSL would refuse (S below L, key canonical and of no small order, R
    compared as bytes); what it refuses is asked of them again, so that the answer never depends on what is installed.
    """
    return import_module("nacl.bindings") if util.find_spec("nacl") else None


def check_point(encoded: bytes, what: str) -> None:
    """Refuse 32 bytes that encode a point in a second way.

    Whether the bytes name a point on the curve at all is seen by the verification itself, which then fails.

    Raises:
        Malformed: a wrong length, y >= p, or a negative zero for x.
    """
    if len(encoded) != KEY_BYTES:
        raise Malformed(f"{what}: expected {KEY_BYTES} bytes of an Ed25519 point, got {len(encoded)}")
    number = int.from_bytes(encoded, "little")
    y = number & (_SIGN_BIT - 1)
    if y >= FIELD_PRIME or (number & _SIGN_BIT and y in (1, FIELD_PRIME - 1)):
        raise Malformed(f"{what}: not a canonical Ed25519 point: {encoded.hex()}")


def check_key(encoded: bytes, what: str) -> None:
    """Refuse what `check_point` refuses, and the eight points under which a signature fits many messages.

    Raises:
        Malformed: see above.
    """
    check_point(encoded, what)
    if int.from_bytes(encoded, "little") & (_SIGN_BIT - 1) in SMALL_ORDER_Y:
        raise Malformed(f"{what}: an Ed25519 point of small order, which would sign any message: {encoded.hex()}")


def check_signature(signature: bytes, what: str) -> None:
    """Refuse signatures that another implementation might read as a twin of a good one.

    Raises:
        Malformed: a wrong length, S >= L, or an R that `check_point` refuses.
    """
    if len(signature) != SIGNATURE_BYTES:
        raise Malformed(f"{what}: expected {SIGNATURE_BYTES} bytes of an Ed25519 signature, got {len(signature)}")
    if int.from_bytes(signature[32:], "little") >= GROUP_ORDER:
        raise Malformed(f"{what}: the scalar of the Ed25519 signature is not below the group's order")
    check_point(signature[:32], what)


class PublicKey:
    """A checked Ed25519 public key; `raw` holds its 32 bytes.

    Raises:
        Malformed: see `check_key`.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        check_key(raw, "Ed25519 public key")
        self.raw = raw

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return if the 64-byte signature over `message` holds.

        Raises:
            Untrue: it does not, or it is not strictly encoded.
        """
        if len(signature) == SIGNATURE_BYTES and _opens(signature, message, self.raw):
            return
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            check_signature(signature, "Ed25519 signature")
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except Malformed as error:
            raise Untrue(str(error)) from error
        except InvalidSignature as error:
            raise Untrue(f"the Ed25519 signature by {self.raw.hex()} does not fit the {len(message)} bytes") from error


def _opens(signature: bytes, message: bytes, key: bytes) -> bool:
    """Tell whether libsodium is there and takes a signature."""
    sodium = _sodium()
    if sodium is None:
        return False
    from nacl.exceptions import BadSignatureError

    try:
        sodium.crypto_sign_open(signature + message, key)
    except (ValueError, BadSignatureError):
        return False
    return True


class PrivateKey:
    """An Ed25519 private key made from its 32-byte seed."""

    __slots__ = ("_key", "_sodium_key", "seed")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != KEY_BYTES:
            raise Malformed(f"Ed25519 seed: expected {KEY_BYTES} bytes, got {len(seed)}")
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self.seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._sodium_key: bytes | None = None

    def public_raw(self) -> bytes:
        """Return the 32 bytes of the public key."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over `message`; always the same for the same message, whoever computes it."""
        sodium = _sodium()
        if sodium is None:
            return self._key.sign(message)
        if self._sodium_key is None:
            _, self._sodium_key = sodium.crypto_sign_seed_keypair(self.seed)
        signed: bytes = sodium.crypto_sign(message, self._sodium_key)
        return signed[:SIGNATURE_BYTES]
