"""Keys with a name: the verifier keys and signers behind each signature line of a note.

Follows C2SP signed-note for names, key IDs and the text form of verifier keys, tlog-cosignature for the types 04 and
06, and the `PRIVATE+KEY+` text form known from Go's `sumdb/note`. Owns what each signature type signs over a note's
text; the note around it is `note`, key files are `keys`. OpenSSL is loaded with the first signature (ADR 0126).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sunseed.errors import Malformed, Misuse, Untrue
from sunseed.record import cosignature, ed25519
from sunseed.record.spelling import base64_bytes, hex_bytes, to_base64
from sunseed.record.tree_head import Checkpoint

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

ED25519: Final = 0x01
ED25519_COSIGNATURE: Final = 0x04
ML_DSA_44: Final = 0x06
KEY_ID_BYTES: Final = 4
SEED_BYTES: Final = 32
MAX_NAME_BYTES: Final = 255

ML_DSA_44_KEY_BYTES: Final = 1312
ML_DSA_44_SIGNATURE_BYTES: Final = 2420
_KEY_BYTES: Final = {
    ED25519: ed25519.KEY_BYTES,
    ED25519_COSIGNATURE: ed25519.KEY_BYTES,
    ML_DSA_44: ML_DSA_44_KEY_BYTES,
}
# The characters with Unicode's White_Space property, and `+`: spelled out because str.isspace() means something else.
_NOT_IN_NAMES: Final = re.compile("[\x00-\x20+\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]")
_PRIVATE_PREFIX: Final = "PRIVATE+KEY+"


def check_name(name: str) -> str:
    """Return `name` if it can name the key of a signature line.

    Raises:
        Malformed: empty, or holding a plus sign, a control character or any Unicode space.
    """
    if not name or _NOT_IN_NAMES.search(name) is not None:
        raise Malformed(f"key name: expected characters other than space and plus, got {name[:80]!r}")
    return name


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the 4-byte key ID of a public key under a name and a signature type."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:KEY_ID_BYTES]


class Verifier:
    """A public key with a name, which checks its own kind of signature line.

    Arguments:
        vkey: the text form `<name>+<key ID in hex>+<base64(type || public key)>`.

    Attributes:
        name, key_id: which signature lines are this key's.
        kind: the signature type, 01, 04 or 06.
        public: the raw public key, 32 or 1,312 bytes.

    Raises:
        Malformed: another form, a type that Sunseed does not use, a key ID that is not the key's, a weak key.
    """

    __slots__ = ("_ed25519", "key_id", "kind", "name", "public")

    def __init__(self, vkey: str) -> None:
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise Malformed(f"verifier key: expected name+hash+key, got {vkey[:80]!r}")
        self.name = check_name(parts[0])
        material = base64_bytes(_ascii(parts[2]), "verifier key")
        self.kind = material[0] if material else -1
        self.public = material[1:]
        if len(self.public) != _KEY_BYTES.get(self.kind, -1):
            raise Malformed(f"verifier key {self.name}: no such key: type {self.kind:02x}, {len(self.public)} bytes")
        self.key_id = key_id(self.name, self.kind, self.public)
        if len(self.name.encode()) > MAX_NAME_BYTES:
            raise Malformed(f"verifier key {self.name[:80]}...: its name is longer than {MAX_NAME_BYTES} bytes")
        if hex_bytes(parts[1], "key ID", length=KEY_ID_BYTES) != self.key_id:
            raise Malformed(f"verifier key {self.name}: its key ID is {self.key_id.hex()}, not {parts[1]}")
        self._ed25519 = None if self.kind == ML_DSA_44 else ed25519.PublicKey(self.public)

    @classmethod
    def of(cls, name: str, kind: int, public: bytes) -> Verifier:
        """Return the verifier of a raw public key; raises Malformed like the constructor."""
        identity = key_id(check_name(name), kind, public).hex()
        return cls(f"{name}+{identity}+{to_base64(bytes([kind]) + public).decode()}")

    @property
    def vkey(self) -> str:
        """The text form, equal to what the constructor was given."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public).decode()}"

    def verify(self, text: bytes, signature: bytes) -> int | None:
        """Check a line's signature bytes (what follows the key ID) over a note's text.

        Returns:
            the timestamp in seconds that a line of type 04 or 06 carries, None for type 01.

        Raises:
            Untrue: the signature does not hold, or cannot be of this key's type.
        """
        if self.kind == ED25519:
            self._check(signature, text)
            return None
        try:
            size = _SIGNATURE_BYTES[self.kind]
            timestamp_s, bare = cosignature.unpack(signature, size)
            self._check(bare, _timestamped_message(self.name, self.kind, timestamp_s, text))
        except Malformed as error:
            raise Untrue(f"line by {self.name} ({self.key_id.hex()}): {error}") from error
        return timestamp_s

    def _check(self, signature: bytes, message: bytes) -> None:
        if self._ed25519 is not None:
            self._ed25519.verify(signature, message)
            return
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

        try:
            MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise Untrue(f"the ML-DSA-44 signature by {self.name} ({self.key_id.hex()}) does not hold") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Verifier) and self.vkey == other.vkey

    def __hash__(self) -> int:
        return hash((self.name, self.key_id, self.public))

    def __repr__(self) -> str:
        return f"Verifier({self.name}+{self.key_id.hex()}, type {self.kind:02x})"


_SIGNATURE_BYTES: Final = {
    ED25519_COSIGNATURE: ed25519.SIGNATURE_BYTES,
    ML_DSA_44: ML_DSA_44_SIGNATURE_BYTES,
}


class Signer:
    """A private key with a name, which writes its own kind of signature line.

    Arguments:
        name: the key's name; a log key's name is the log's origin.
        kind: the signature type, 01, 04 or 06.
        seed: the 32 secret bytes that make the key (RFC 8032; FIPS 204's xi).
        timestamp_s: for 04 and 06, gives the time in seconds that each signature states. Left out, it is 0: the
            checkpoint is not claimed to be the newest, which is what a log says of its own.
    """

    __slots__ = ("_key", "_seed", "_timestamp_s", "verifier")

    def __init__(self, name: str, kind: int, seed: bytes, *, timestamp_s: Callable[[], int] | None = None) -> None:
        if kind not in _KEY_BYTES or len(seed) != SEED_BYTES:
            raise Malformed(f"signer {name}: no such key: type {kind:02x}, {len(seed)} secret bytes")
        self._seed = seed
        self._timestamp_s = timestamp_s or _no_time
        self._key: ed25519.PrivateKey | MLDSA44PrivateKey
        if kind == ML_DSA_44:
            from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

            self._key = MLDSA44PrivateKey.from_seed_bytes(seed)
            public = self._key.public_key().public_bytes_raw()
        else:
            self._key = ed25519.PrivateKey(seed)
            public = self._key.public_raw()
        self.verifier = Verifier.of(name, kind, public)

    @property
    def name(self) -> str:
        """The key's name."""
        return self.verifier.name

    @property
    def key_id(self) -> bytes:
        """The key's 4-byte ID."""
        return self.verifier.key_id

    @property
    def kind(self) -> int:
        """The signature type, 01, 04 or 06."""
        return self.verifier.kind

    def sign(self, text: bytes) -> bytes:
        """Return the signature bytes of a line over a note's text, without the key ID.

        Raises:
            Malformed: the key signs only checkpoints and the text is none.
        """
        if self.kind == ED25519:
            return self._key.sign(text)
        timestamp_s = self._timestamp_s()
        message = _timestamped_message(self.name, self.kind, timestamp_s, text)
        return cosignature.pack(timestamp_s, self._key.sign(message))

    def with_time(self, timestamp_s: Callable[[], int]) -> Signer:
        """Return the same key stating the time that `timestamp_s` gives, in seconds since 1970."""
        return Signer(self.name, self.kind, self._seed, timestamp_s=timestamp_s)

    def private_text(self) -> str:
        """Return the secret text form `PRIVATE+KEY+<name>+<key ID>+<base64(type || seed)>`."""
        secret = to_base64(bytes([self.kind]) + self._seed).decode()
        return f"{_PRIVATE_PREFIX}{self.name}+{self.key_id.hex()}+{secret}"

    @classmethod
    def from_private_text(cls, text: str) -> Signer:
        """Read the secret text form.

        Raises:
            Malformed: another form, or a key ID that is not the key's. The message never holds the secret.
        """
        parts = text.removeprefix(_PRIVATE_PREFIX).split("+", 2)
        if not text.startswith(_PRIVATE_PREFIX) or len(parts) != 3:
            raise Malformed("private key: expected PRIVATE+KEY+name+hash+key on one line")
        try:
            material = base64_bytes(_ascii(parts[2]), "private key")
        except Malformed:
            raise Malformed(f"private key {parts[0][:80]!r}: its secret part is not standard base64") from None
        signer = cls(parts[0], material[0] if material else -1, material[1:])
        if hex_bytes(parts[1], "key ID", length=KEY_ID_BYTES) != signer.key_id:
            raise Malformed(f"private key {signer.name}: its key ID is {signer.key_id.hex()}, not {parts[1]}")
        return signer

    def __repr__(self) -> str:
        return f"Signer({self.name}+{self.key_id.hex()}, type {self.kind:02x})"


def _timestamped_message(name: str, kind: int, timestamp_s: int, text: bytes) -> bytes:
    if kind == ML_DSA_44:
        # Extension lines are refused here: the structure would leave them unsigned under a line that looks good.
        return cosignature.checkpoint_message(name, timestamp_s, Checkpoint.parse(text))
    if kind == ED25519_COSIGNATURE:
        return cosignature.ed25519_message(text, timestamp_s)
    raise Misuse(f"signature type {kind:02x} carries no time")


def _ascii(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError as error:
        raise Malformed("base64: not ASCII") from error


def _no_time() -> int:
    return 0
