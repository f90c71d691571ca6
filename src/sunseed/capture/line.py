"""Lines: one signed statement of a capture each, private until it is revealed.

Follows formats.md §5: a canonical body, a newline, the base64 of an Ed25519 signature by the capture's own key over the
exact body. The id of a line is SHA-256(0x00 || line): `prev` of the next, leaf of the tick, name in receipts. Owns the
fields of every kind, the bytes and the signature; whether a line may follow another is `chain`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import msgspec

from sunseed.errors import Malformed
from sunseed.record import canonical
from sunseed.record.ed25519 import KEY_BYTES, SIGNATURE_BYTES, PublicKey
from sunseed.record.entry import Count, Digest
from sunseed.record.hashing import leaf_hash
from sunseed.record.spelling import base64_bytes, to_base64

MAX_LINE_BYTES: Final = 2_000
"""The longest lawful line, an open with a long origin, is below 1,000 bytes."""

BLOCK_BYTES: Final = 64 * 1024
"""Plaintexts are filled to a multiple of this, so that sizes say little."""

MAX_CHUNK_BYTES: Final = 32 * 1024 * 1024
MAX_CIPHER_BYTES: Final = MAX_CHUNK_BYTES + BLOCK_BYTES
_PREFIX: Final = b"sunseed-capture-v1\n"

Source = Literal["camera", "file"]
Container = Literal["webm", "matroska", "mp4", "jpeg", "other"]
Part = Literal["head", "media", "note"]
GapReason = Literal["hidden", "call", "muted", "camera", "storage", "crash", "paused"]
Origin = Annotated[str, msgspec.Meta(pattern=r"\A[!-\[\]-~]{1,255}\Z")]
Moment = Annotated[int, msgspec.Meta(ge=0, le=canonical.MAX_INTEGER - canonical.MAX_INTEGER % 100, multiple_of=100)]


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A checkpoint the phone held. Arguments: size: of its tree; note: hex SHA-256 of the exact cosigned file."""

    size: Count
    note: Digest


def _one() -> Literal[1]:
    return 1


class _Base(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind"
):
    """The fields every kind has. Arguments: seq: 0 in the open line, one more in each later one; v: the version."""

    kind: ClassVar[str]
    seq: Count
    v: Literal[1] = msgspec.field(default_factory=_one)


class Open(_Base, frozen=True, kw_only=True, tag="open"):
    """A capture begins.

    Arguments:
        origin: the log it is made for; another newsroom refuses it.
        source, container: codes; what the recorder really wrote, not what it was asked for.
        key: base64 of the 32-byte Ed25519 key, fresh for each capture.
        wrap: hex SHA-256 of the wrapped identity, an age file to the desk (formats.md §7).
        seen: the newest checkpoint the phone held: sealed not before it.
        after: id of an earlier capture's last line, if this goes on from it.
    """

    kind: ClassVar[str] = "open"
    origin: Origin
    source: Source
    container: Container
    key: str
    wrap: Digest
    seen: Seen
    after: Digest | None = None

    def __post_init__(self) -> None:
        if self.seq != 0:
            raise Malformed(f"open line: expected seq 0, got {self.seq}")
        PublicKey(base64_bytes(self.key.encode(), "open line key", length=KEY_BYTES))


class _Later(_Base, frozen=True, kw_only=True):
    """What all kinds but `open` have. Arguments: capture: id of the open line; prev: id of the line before."""

    capture: Digest
    prev: Digest

    def __post_init__(self) -> None:
        if self.seq == 0:
            raise Malformed(f"{self.kind} line: seq 0 is the open line's")


class Seal(_Later, frozen=True, kw_only=True, tag="seal"):
    """One chunk exists.

    Arguments:
        part: the container's head, media, or a note by the reporter.
        cipher, size: hex SHA-256 and bytes of its age file.
        commit: hex SHA-256 of salt || data.
        bytes: 32 + length of the data.
        from, to: milliseconds from the start, multiples of 100.
        seen: where the phone holds a newer checkpoint than it named before.
    """

    kind: ClassVar[str] = "seal"
    part: Part
    cipher: Digest
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_CIPHER_BYTES)]
    commit: Digest
    bytes: Annotated[int, msgspec.Meta(ge=33, le=MAX_CHUNK_BYTES)]
    from_ms: Moment = msgspec.field(name="from")
    to_ms: Moment = msgspec.field(name="to")
    seen: Seen | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_span(self.kind, self.from_ms, self.to_ms)
        if self.part == "head" and self.from_ms != self.to_ms:
            raise Malformed("seal line: a head takes no time: from and to are the same")
        filled = -(-self.bytes // BLOCK_BYTES) * BLOCK_BYTES
        if self.size <= filled:
            raise Malformed(f"seal line: {self.bytes} bytes, filled and encrypted, are more than {self.size}")


class Gap(_Later, frozen=True, kw_only=True, tag="gap"):
    """Nothing was filmed between `from` and `to`, and why."""

    kind: ClassVar[str] = "gap"
    reason: GapReason
    from_ms: Moment = msgspec.field(name="from")
    to_ms: Moment = msgspec.field(name="to")
    seen: Seen | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_span(self.kind, self.from_ms, self.to_ms)


class Close(_Later, frozen=True, kw_only=True, tag="close"):
    """The capture ends here, on purpose."""

    kind: ClassVar[str] = "close"
    seen: Seen | None = None


Body: TypeAlias = Open | Seal | Gap | Close
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)


def _check_span(kind: str, from_ms: int, to_ms: int) -> None:
    if to_ms < from_ms:
        raise Malformed(f"{kind} line: it ends at {to_ms} ms, before it begins at {from_ms} ms")


@dataclass(frozen=True, slots=True)
class Line:
    """A parsed line; that its key signed it is shown by `check`.

    Arguments:
        body: what it says.
        data: its exact bytes, signature included.
        signature: the 64 bytes.
    """

    body: Body
    data: bytes
    signature: bytes

    @property
    def id(self) -> bytes:
        """SHA-256(0x00 || line), as a leaf of the log is hashed."""
        return leaf_hash(self.data)

    def check(self, key: PublicKey) -> Line:
        """Return the line if the key signed exactly it.

        Raises:
            Untrue: it did not.
        """
        key.verify(self.signature, _PREFIX + self.data[: self.data.index(b"\n")])
        return self


def key_of(body: Open) -> PublicKey:
    """Return the key that an open line names for all lines of its capture."""
    return PublicKey(base64_bytes(body.key.encode(), "open line key", length=KEY_BYTES))


def sign(body: Body, signer: Callable[[bytes], bytes]) -> Line:
    """Return the signed line of a body.

    Arguments:
        body: what it says.
        signer: gives the 64-byte Ed25519 signature of a message.

    Raises:
        Malformed: a field that does not have the form its kind asks for.
    """
    text = _ENCODER.encode(body)
    made = parse(text + b"\n" + to_base64(signer(_PREFIX + text)))
    if made.body != body:
        raise Malformed(f"line: a field of {body!r} reads back as another value")
    return made


def parse(data: bytes) -> Line:
    """Read a line's form; nothing about its signature is verified by this.

    Raises:
        Malformed: too long, not canonical, another kind, or fields that its kind does not have.
    """
    if len(data) > MAX_LINE_BYTES:
        raise Malformed(f"line: expected at most {MAX_LINE_BYTES} bytes, got {len(data)}")
    text, newline, encoded = data.partition(b"\n")
    if not newline:
        raise Malformed("line: expected a body, a newline and a signature")
    signature = base64_bytes(encoded, "line signature", length=SIGNATURE_BYTES)
    # What `canonical` asks beyond this follows from writing the fields again: their types leave no other spelling.
    if not text.isascii() or b"\\" in text:
        raise Malformed(f"line: expected printable ASCII without a backslash, got {text[:200]!r}")
    try:
        body = _DECODER.decode(text)
    except msgspec.MsgspecError as error:
        raise Malformed(f"line: {error}") from error
    if _ENCODER.encode(body) != text:
        raise Malformed(f"line: its fields are written {_ENCODER.encode(body)[:200]!r}, got {text[:200]!r}")
    return Line(body, data, signature)
