"""Keys that open footage: an editor's age identity in a file, and the identity of one capture wrapped to the desk.

Follows formats.md §7. Identity files are locked by a passphrase (age's own scrypt form), unless their owner says
that the disk is enough. Recipients are X25519: the Python library reads no post-quantum ones yet (ADR 0082). `pyrage`
is imported when a key is used, so that everything else of `capture` goes without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sunseed.errors import Malformed, Untrue

_LOCKED: Final = b"age-encryption.org/v1\n-> scrypt "
_SECRET: Final = re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{58}")


class Identity:
    """An age identity. Arguments: secret: `AGE-SECRET-KEY-1...`."""

    __slots__ = ("_key", "_secret")

    def __init__(self, secret: str) -> None:
        import pyrage

        try:
            self._key = pyrage.x25519.Identity.from_str(secret)
        except pyrage.IdentityError as error:
            raise Malformed("identity: expected an age X25519 secret key") from error
        self._secret = secret

    @classmethod
    def generate(cls) -> Identity:
        """Return a new one."""
        import pyrage

        return cls(str(pyrage.x25519.Identity.generate()))

    @classmethod
    def read(cls, data: bytes, passphrase: str = "") -> Identity:
        """Read an identity file.

        Raises:
            Malformed: no identity in it; Untrue: the passphrase does not open it.
        """
        import pyrage

        if needs_passphrase(data):
            try:
                data = pyrage.passphrase.decrypt(data, passphrase)
            except pyrage.DecryptError as error:
                raise Untrue("identity: the passphrase does not open this file") from error
        secrets = [line.strip() for line in data.splitlines() if line.strip() and not line.startswith(b"#")]
        if len(secrets) != 1 or _SECRET.fullmatch(secrets[0]) is None:
            raise Malformed("identity file: expected exactly one AGE-SECRET-KEY-1... line")
        return cls(secrets[0].decode())

    @property
    def recipient(self) -> str:
        """The public half, `age1...`, as the desk list has it."""
        return str(self._key.to_public())

    def file(self, passphrase: str) -> bytes:
        """Return the bytes of an identity file, locked unless the passphrase is empty."""
        import pyrage

        text = f"# {self.recipient}\n{self._secret}\n".encode()
        return bytes(pyrage.passphrase.encrypt(text, passphrase)) if passphrase else text

    def decrypt(self, cipher: bytes, what: str) -> bytes:
        """Return the plaintext of an age file.

        Raises:
            Untrue: it is not for this identity, or not one whole age file.
        """
        import pyrage

        try:
            return bytes(pyrage.decrypt(cipher, [self._key]))
        except pyrage.DecryptError as error:
            raise Untrue(f"{what}: this identity does not open it: {error}") from error

    def unwrap(self, wrap: bytes) -> Identity:
        """Return the capture's identity that was wrapped to the desk.

        Raises:
            Untrue: this editor was not on the desk list when the capture began; Malformed: no identity is inside.
        """
        return Identity.read(self.decrypt(wrap, "wrapped identity"))


def encrypt(plaintext: bytes, recipients: Sequence[str]) -> bytes:
    """Return an age file for recipients of one kind, as a desk list has them.

    Raises:
        Malformed: one that is no recipient.
    """
    import pyrage

    try:
        return bytes(pyrage.encrypt(plaintext, [pyrage.x25519.Recipient.from_str(one) for one in recipients]))
    except (pyrage.RecipientError, pyrage.EncryptError) as error:
        raise Malformed(f"expected age recipients: {error}") from error


def needs_passphrase(data: bytes) -> bool:
    """Tell whether an identity file is locked."""
    return data.startswith(_LOCKED)
