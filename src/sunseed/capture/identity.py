"""Keys that open footage: an editor's age identity in a file, and the identity of one capture wrapped to the desk.

Follows formats.md §7. Identity files are locked by a passphrase (age's own scrypt form), unless their owner says
that the disk is enough. New identities are hybrid post-quantum (`hybrid`, ADR 0111); classical ones that older desk
lists name go on working through `pyrage`, which is imported when it is used, so that the rest of `capture` goes
without it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Final

from sunseed.capture import bech32, hybrid
from sunseed.capture.hybrid import HybridKey
from sunseed.errors import Malformed, Untrue

_LOCKED: Final = b"age-encryption.org/v1\n-> scrypt "
_CLASSICAL: Final = re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{58}")
_HYBRID: Final = re.compile(rb"AGE-SECRET-KEY-PQ-1[0-9A-Z]{58}")


class Identity:
    """An age identity. Arguments: secret: `AGE-SECRET-KEY-PQ-1...`, or the classical `AGE-SECRET-KEY-1...`."""

    __slots__ = ("_key", "_new_wraps", "_secret")

    def __init__(self, secret: str) -> None:
        self._new_wraps: Mapping[str, Sequence[bytes]] = {}
        self._key: HybridKey | _Classical
        if secret.startswith("AGE-SECRET-KEY-PQ-1"):
            self._key = HybridKey(_seed(secret))
        else:
            self._key = _Classical(secret)
        self._secret = secret

    @classmethod
    def generate(cls) -> Identity:
        """Return a new one, hybrid."""
        return cls.from_seed(secrets.token_bytes(hybrid.SEED_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> Identity:
        """Return the hybrid identity of 32 secret bytes."""
        return cls(bech32.encode("age-secret-key-pq-", seed).upper())

    @classmethod
    def read(cls, data: bytes, passphrase: str = "") -> Identity:
        """Read an identity file.

        Raises:
            Malformed: no identity in it; Untrue: the passphrase does not open it.
        """
        if needs_passphrase(data):
            data = _unlocked(data, passphrase)
        secrets_ = [line.strip() for line in data.splitlines() if line.strip() and not line.startswith(b"#")]
        if len(secrets_) != 1 or not (_CLASSICAL.fullmatch(secrets_[0]) or _HYBRID.fullmatch(secrets_[0])):
            raise Malformed("identity file: expected exactly one AGE-SECRET-KEY-... line")
        return cls(secrets_[0].decode())

    @property
    def recipient(self) -> str:
        """The public half, `age1pq1...` or `age1...`, as the desk list has it."""
        return self._key.recipient

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes of a hybrid identity; raises Malformed for a classical one."""
        return _seed(self._secret)

    def file(self, passphrase: str) -> bytes:
        """Return the bytes of an identity file, locked unless the passphrase is empty."""
        text = f"# {self.recipient}\n{self._secret}\n".encode()
        if not passphrase:
            return text
        import pyrage

        return bytes(pyrage.passphrase.encrypt(text, passphrase))

    def decrypt(self, cipher: bytes, what: str) -> bytes:
        """Return the plaintext of an age file, or that of a new wrap of it, where one is known.

        Raises:
            Untrue: it is not for this identity, or not one whole age file.
        """
        try:
            return self._key.decrypt(cipher)
        except (Untrue, Malformed) as error:
            for one in self._new_wraps.get(sha256(cipher).hexdigest(), ()):
                with suppress(Untrue, Malformed):
                    return self._key.decrypt(one)
            raise Untrue(f"{what}: this identity does not open it: {error}") from error

    def opens(self, cipher: bytes) -> bool:
        """Tell whether an age file is for this identity itself, without any new wrap."""
        try:
            self._key.decrypt(cipher)
        except (Untrue, Malformed):
            return False
        return True

    def knowing(self, new_wraps: Mapping[str, Sequence[bytes]]) -> Identity:
        """Return this identity, trying new wraps where an original is for others (ADR 0112).

        Arguments:
            new_wraps: age files by the hex SHA-256 of their originals. Nothing is believed because of them.
        """
        made = Identity(self._secret)
        made._new_wraps = new_wraps
        return made

    def unwrap(self, wrap: bytes) -> Identity:
        """Return the capture's identity that was wrapped to the desk.

        Raises:
            Untrue: this editor was not on the desk list when the capture began; Malformed: no identity is inside.
        """
        return Identity.read(self.decrypt(wrap, "wrapped identity"))


class _Classical:
    """An X25519 identity, through `pyrage`."""

    __slots__ = ("_key", "recipient")

    def __init__(self, secret: str) -> None:
        import pyrage

        try:
            self._key = pyrage.x25519.Identity.from_str(secret)
        except pyrage.IdentityError as error:
            raise Malformed("identity: expected an age secret key") from error
        self.recipient = str(self._key.to_public())

    def decrypt(self, file: bytes) -> bytes:
        """Return the plaintext of an age file; raises Untrue if this key does not open it."""
        import pyrage

        try:
            return bytes(pyrage.decrypt(file, [self._key]))
        except pyrage.DecryptError as error:
            raise Untrue(str(error)) from error


def encrypt(plaintext: bytes, recipients: Sequence[str]) -> bytes:
    """Return an age file for recipients of one kind, hybrid or classical, as a desk list has them.

    Raises:
        Malformed: none, both kinds in one, or one that is no recipient.
    """
    if all(one.startswith("age1pq1") for one in recipients):
        return hybrid.encrypt(plaintext, recipients)
    if any(one.startswith("age1pq1") for one in recipients):
        raise Malformed("hybrid and classical recipients are never mixed in one file")
    import pyrage

    try:
        return bytes(pyrage.encrypt(plaintext, [pyrage.x25519.Recipient.from_str(one) for one in recipients]))
    except (pyrage.RecipientError, pyrage.EncryptError) as error:
        raise Malformed(f"expected age recipients: {error}") from error


def needs_passphrase(data: bytes) -> bool:
    """Tell whether an identity file is locked."""
    return data.startswith(_LOCKED)


def _unlocked(data: bytes, passphrase: str) -> bytes:
    import pyrage

    try:
        return bytes(pyrage.passphrase.decrypt(data, passphrase))
    except pyrage.DecryptError as error:
        raise Untrue("identity: the passphrase does not open this file") from error


def _seed(secret: str) -> bytes:
    seed = bech32.decode(secret.lower(), "age-secret-key-pq-")
    if len(seed) != hybrid.SEED_BYTES:
        raise Malformed("identity: expected 32 secret bytes")
    return seed
