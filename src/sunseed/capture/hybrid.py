"""age files for hybrid post-quantum keys: ML-KEM-768 with X25519, opened and made with `cryptography` alone.

Follows C2SP age (header, MAC, STREAM of 64 KiB) and its recipient type `mlkem768x25519` (HPKE, RFC 9180, over the
hybrid KEM that the seed of 32 bytes gives). The Python library of age reads no such files yet (ADR 0111); the browser's
does, and tests hold both against each other. Key agreement, key derivation and cipher are the library's; the layout
is read here. Classical files and passphrases stay with `pyrage` (`identity`).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from hashlib import sha256, shake_256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sunseed.capture import bech32
from sunseed.errors import Malformed, Untrue

STANZA: Final = "mlkem768x25519"
SEED_BYTES: Final = 32
_RECIPIENT: Final = "age1pq1"
_KEM_BYTES: Final = 1184
_SHARE_BYTES: Final = 1120
_BODY_BYTES: Final = 32
_FILE_KEY_BYTES: Final = 16
_NONCE_BYTES: Final = 16
_CHUNK: Final = 64 * 1024
_TAG: Final = 16
_MOST_HEADER: Final = 64 * 1024
_INTRO: Final = b"age-encryption.org/v1\n"
_INFO: Final = f"age-encryption.org/{STANZA}".encode()
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]+")
_STRANGE_KEY: Final = (ValueError, InvalidTag)
"""What `cryptography` says of shares and points that agree on no key, and of a stanza for somebody else."""


class HybridKey:
    """A hybrid key. Arguments: seed: 32 secret bytes, from which both halves come."""

    __slots__ = ("_private", "recipient")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise Malformed(f"hybrid key: expected {SEED_BYTES} bytes, got {len(seed)}")
        wide = shake_256(seed).digest(96)
        kem, curve = MLKEM768PrivateKey.from_seed_bytes(wide[:64]), X25519PrivateKey.from_private_bytes(wide[64:])
        self._private = hpke.MLKEM768X25519PrivateKey(kem, curve)
        public = kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        self.recipient = bech32.encode("age1pq", public)

    def decrypt(self, file: bytes) -> bytes:
        """Return the plaintext of an age file.

        Raises:
            Malformed: no age file.
            Untrue: it is not for this key, or not one whole file as it was made.
        """
        stanzas, signed, mac, payload = _header(file)
        if any(kind != STANZA for kind, _, _ in stanzas):
            raise Untrue(f"expected {STANZA} recipients alone, got {sorted({kind for kind, _, _ in stanzas})}")
        for _, share, body in stanzas:
            file_key = self._file_key(share, body)
            if file_key is not None:
                _check_mac(file_key, signed, mac)
                return b"".join(_decrypted(file_key, payload))
        raise Untrue("no recipient of this file is this key")

    def _file_key(self, share: bytes, body: bytes) -> bytes | None:
        try:
            return _SUITE.decrypt(share + body, self._private, _INFO)
        except _STRANGE_KEY:
            return None


def check_recipient(recipient: str) -> None:
    """Return if files can be made for a recipient.

    Raises:
        Malformed: not `age1pq1...`, a checksum or a number that does not hold, or a point of small order.
    """
    _wrapped(_public(recipient), bytes(_FILE_KEY_BYTES), recipient)


def encrypt(plaintext: bytes, recipients: Sequence[str]) -> bytes:
    """Return an age file for hybrid recipients, at least one.

    Raises:
        Malformed: one of them is none.
    """
    if not recipients:
        raise Malformed("expected at least one recipient")
    file_key, nonce = secrets.token_bytes(_FILE_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
    head = _INTRO + b"".join(_stanza(_wrapped(_public(one), file_key, one)) for one in recipients) + b"---"
    header = head + b" " + _base64(_mac(file_key, head)) + b"\n"
    return header + nonce + b"".join(_encrypted(_hkdf(file_key, nonce, b"payload"), plaintext))


def kinds(file: bytes) -> list[str]:
    """Return the kinds of recipients in the header of an age file; raises Malformed where it is none."""
    return [kind for kind, _, _ in _header(file)[0]]


def _public(recipient: str) -> hpke.MLKEM768X25519PublicKey:
    data = bech32.decode(recipient, "age1pq")
    if not recipient.startswith(_RECIPIENT) or len(data) != _KEM_BYTES + 32:
        raise Malformed(f"recipient: expected {_KEM_BYTES + 32} bytes, got {len(data)}")
    try:
        kem = MLKEM768PublicKey.from_public_bytes(data[:_KEM_BYTES])
        return hpke.MLKEM768X25519PublicKey(kem, X25519PublicKey.from_public_bytes(data[_KEM_BYTES:]))
    except ValueError as error:
        raise Malformed(f"recipient {recipient[:20]}...: no hybrid public key: {error}") from error


def _wrapped(public: hpke.MLKEM768X25519PublicKey, file_key: bytes, recipient: str) -> bytes:
    try:
        return _SUITE.encrypt(file_key, public, _INFO)
    except ValueError as error:
        raise Malformed(f"recipient {recipient[:20]}...: nothing can be locked to it: {error}") from error


def _stanza(sealed: bytes) -> bytes:
    share, body = sealed[:_SHARE_BYTES], sealed[_SHARE_BYTES:]
    return b"-> %s %s\n%s\n" % (STANZA.encode(), _base64(share), _base64(body))


def _header(file: bytes) -> tuple[list[tuple[str, bytes, bytes]], bytes, bytes, bytes]:
    """Return the stanzas, the bytes that the MAC is over, the MAC, and what follows the header."""
    end = file.find(b"\n---", 0, _MOST_HEADER)
    stop = file.find(b"\n", end + 1)
    if not file.startswith(_INTRO) or end < 0 or stop < 0 or file[end + 4 : end + 5] != b" ":
        raise Malformed("expected an age file (age-encryption.org/v1)")
    lines = file[len(_INTRO) : end].split(b"\n")
    mac = _unbase64(file[end + 5 : stop], 32)
    return list(_stanzas(lines)), file[: end + 4], mac, file[stop + 1 :]


def _stanzas(lines: list[bytes]) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield kind, share and body. Only what a hybrid stanza may look like is understood; others keep their kind."""
    at = 0
    while at < len(lines):
        words = lines[at].split(b" ")
        if words[0] != b"->" or len(words) < 2 or not words[1].isascii():
            raise Malformed("age file: expected a stanza that begins with ->")
        body: list[bytes] = []
        at += 1
        while at < len(lines) and not lines[at].startswith(b"->"):
            body.append(lines[at])
            at += 1
        kind = words[1].decode("ascii")
        if kind != STANZA:
            yield kind, b"", b""
            continue
        if len(words) != 3 or len(body) != 1:
            raise Malformed(f"age file: expected one share and one line of body in {STANZA}")
        yield kind, _unbase64(words[2], _SHARE_BYTES), _unbase64(body[0], _BODY_BYTES)


def _check_mac(file_key: bytes, signed: bytes, mac: bytes) -> None:
    if not hmac.compare_digest(_mac(file_key, signed), mac):
        raise Untrue("the header of this age file was changed after it was made")


def _mac(file_key: bytes, signed: bytes) -> bytes:
    return hmac.digest(_hkdf(file_key, b"", b"header"), signed, sha256)


def _hkdf(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(file_key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def _encrypted(key: bytes, plaintext: bytes) -> Iterator[bytes]:
    cipher = ChaCha20Poly1305(key)
    starts = range(0, max(len(plaintext), 1), _CHUNK)
    for number, start in enumerate(starts):
        yield cipher.encrypt(_nonce(number, number == len(starts) - 1), plaintext[start : start + _CHUNK], None)


def _decrypted(file_key: bytes, payload: bytes) -> Iterator[bytes]:
    nonce, sealed = payload[:_NONCE_BYTES], payload[_NONCE_BYTES:]
    cipher = ChaCha20Poly1305(_hkdf(file_key, nonce, b"payload"))
    starts = range(0, max(len(sealed), 1), _CHUNK + _TAG)
    for number, start in enumerate(starts):
        piece, last = sealed[start : start + _CHUNK + _TAG], number == len(starts) - 1
        try:
            plain = cipher.decrypt(_nonce(number, last), piece, None)
        except (InvalidTag, ValueError) as error:
            raise Untrue("this age file was changed, or it is not whole") from error
        if last and number and not plain:
            raise Untrue("this age file ends with an empty piece")
        yield plain


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unbase64(text: bytes, length: int) -> bytes:
    """Return so many bytes from base64 without padding, in its one spelling."""
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"age file: expected base64: {error}") from error
    if len(data) != length or _BASE64.fullmatch(text) is None or _base64(data) != text:
        raise Malformed(f"age file: expected {length} bytes in base64, got {text[:40]!r}")
    return data
