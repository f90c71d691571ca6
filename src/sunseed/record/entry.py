"""Entries: what the record says, one small canonical JSON object each, codes and digests but never free text.

Follows formats.md §3. Owns the fields and codes of every kind and their exact bytes. Whether an entry is possible after
those before it (a version skipped, a tick repeated) is the index's to say, words are in `documents`, and the notes that
root and notice entries carry are `root` and `notice`.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

import msgspec

from sunseed.errors import Malformed
from sunseed.record import canonical, instant
from sunseed.record.spelling import base64_bytes, to_base64

MAX_ENTRY_BYTES = 65_535
"""What fits the 16-bit length of a tlog-tiles bundle."""

Why = Literal["new", "import", "typo", "update", "clarification", "correction", "restore", "arrangement"]
Reason = Literal["error", "harm", "consent", "legal", "rights", "other"]
Use = Literal["mirrors", "client"]

Identifier = Annotated[
    str,
    msgspec.Meta(pattern=r"\Aurn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z"),
]
Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0, le=canonical.MAX_INTEGER)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=canonical.MAX_INTEGER)]
Code = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9][a-z0-9.-]{0,63}\Z")]


def _one() -> Literal[1]:
    return 1


class _Base(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="kind"
):
    """The fields every kind has. Arguments: at: the newsroom's claim of the time, never a proof; v: the version."""

    kind: ClassVar[str]
    at: str
    # A factory, because a plain default would be left out of the bytes as omit_defaults leaves out an absent `prev`.
    v: Literal[1] = msgspec.field(default_factory=_one)

    def __post_init__(self) -> None:
        instant.check(self.at, "entry at")


class RootEntry(_Base, frozen=True, kw_only=True, tag="root"):
    """Who may speak for this newsroom.

    Arguments:
        serial: the root's serial, 1 for a newsroom's first.
        note: base64 of the signed root note's exact bytes (`root`).
    """

    kind: ClassVar[str] = "root"
    serial: Positive
    note: str

    def __post_init__(self) -> None:
        instant.check(self.at, "entry at")
        base64_bytes(self.note.encode(), "root entry note")

    @classmethod
    def of(cls, at: str, serial: int, note: bytes) -> RootEntry:
        """Return the entry that carries a signed note's bytes."""
        return cls(at=at, serial=serial, note=to_base64(note).decode())

    @property
    def note_bytes(self) -> bytes:
        """The signed note's exact bytes."""
        return base64_bytes(self.note.encode(), "root entry note")


class Tick(_Base, frozen=True, kw_only=True, tag="tick"):
    """Everything sealed since the last tick. Arguments: n: 0, 1, 2, ...; root: hex of the tick's tree (`tick`)."""

    kind: ClassVar[str] = "tick"
    n: Count
    root: Digest


class Publish(_Base, frozen=True, kw_only=True, tag="publish"):
    """This version of this thing is public.

    Arguments:
        id: the thing, `urn:uuid:` and a version 4 UUID.
        version: 1, 2, 3, ...
        prev: hex of the leaf hash of the last entry about this id; None exactly at version 1.
        sha256, size: digest and bytes of the document.
        why: what kind of change this is.
    """

    kind: ClassVar[str] = "publish"
    id: Identifier
    version: Positive
    prev: Digest | None = None
    sha256: Digest
    size: Positive
    why: Why

    def __post_init__(self) -> None:
        instant.check(self.at, "entry at")
        if (self.prev is None) != (self.version == 1):
            raise Malformed(f"publish entry: prev is absent exactly at version 1, got {self.prev} at {self.version}")


class Withdraw(_Base, frozen=True, kw_only=True, tag="withdraw"):
    """No longer shown as current.

    Arguments:
        id, version: the thing and its last version.
        prev: hex of the leaf hash of the last entry about it.
        reason: a code; words, if any, are in the document whose digest is `sha256`.
    """

    kind: ClassVar[str] = "withdraw"
    id: Identifier
    version: Positive
    prev: Digest
    reason: Reason
    sha256: Digest | None = None


class Erase(_Base, frozen=True, kw_only=True, tag="erase"):
    """Its documents, and the objects only they use, are to be deleted everywhere.

    Arguments:
        id, prev: as in `Withdraw`.
        sha256: digest of the document that lists the digests to delete.
    """

    kind: ClassVar[str] = "erase"
    id: Identifier
    prev: Digest
    sha256: Digest


class Edition(_Base, frozen=True, kw_only=True, tag="edition"):
    """The printed site after the first `size` entries. Arguments: root: hex of its map; format: names the tree."""

    kind: ClassVar[str] = "edition"
    size: Positive
    root: Digest
    format: Code


class Notice(_Base, frozen=True, kw_only=True, tag="notice"):
    """A signed list that expires.

    Arguments:
        use: what the list is of.
        serial: 1, 2, 3, ... for each use.
        note: base64 of the signed note's exact bytes (`notice`).
    """

    kind: ClassVar[str] = "notice"
    use: Use
    serial: Positive
    note: str

    def __post_init__(self) -> None:
        instant.check(self.at, "entry at")
        base64_bytes(self.note.encode(), "notice entry note")

    @classmethod
    def of(cls, at: str, use: Use, serial: int, note: bytes) -> Notice:
        """Return the entry that carries a signed note's bytes."""
        return cls(at=at, use=use, serial=serial, note=to_base64(note).decode())

    @property
    def note_bytes(self) -> bytes:
        """The signed note's exact bytes."""
        return base64_bytes(self.note.encode(), "notice entry note")


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a kind or version this release does not know.

    Arguments:
        kind, at, v: the common fields.
        data: its exact bytes.
    """

    kind: Code
    at: str
    v: Positive
    data: bytes = b""

    @property
    def ignored(self) -> bool:
        """Whether anybody may write such entries and none has a meaning here (`x-` kinds)."""
        return self.kind.startswith("x-")


Known: TypeAlias = RootEntry | Tick | Publish | Withdraw | Erase | Edition | Notice
Entry: TypeAlias = Known | Unknown

KINDS = frozenset(struct.kind for struct in get_args(Known))
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[Known] = msgspec.json.Decoder(Known)
_UNPRINTABLE = bytes(byte for byte in range(256) if not 0x20 <= byte <= 0x7E or byte == 0x5C)


def encode(entry: Known) -> bytes:
    """Return an entry's exact bytes.

    Raises:
        Malformed: a field does not have the form its kind asks for, or there are more than 65,535 bytes.
    """
    try:
        data = _ENCODER.encode(entry)
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        raise Malformed(f"entry: cannot be written: {error}") from error
    if decode(data) != entry:
        raise Malformed(f"entry: a field of {entry!r} reads back as another value")
    return data


def decode(data: bytes) -> Entry:
    """Return the entry whose exact bytes these are.

    Raises:
        Malformed: more than 65,535 bytes, not canonical, or not the fields of its kind.
    """
    if len(data) > MAX_ENTRY_BYTES:
        raise Malformed(f"entry: expected at most {MAX_ENTRY_BYTES} bytes, got {len(data)}")
    try:
        entry = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _unknown(data, error)
    # The second encoding catches every other spelling: order, spaces, a key twice, null, -0, escapes.
    if len(data.translate(None, _UNPRINTABLE)) != len(data) or _ENCODER.encode(entry) != data:
        canonical.loads(data, canonical.ENTRY)
        raise Malformed(f"entry: its fields are written {_ENCODER.encode(entry)[:200]!r}, got {data[:200]!r}")
    return entry


def _unknown(data: bytes, cause: Exception) -> Unknown:
    """Return an entry of a kind that is not ours; anything else has no excuse for not fitting."""
    fields: Any = canonical.loads(data, canonical.ENTRY)
    common = {name: fields[name] for name in ("kind", "at", "v") if name in fields}
    try:
        unknown = msgspec.convert(common, Unknown)
    except msgspec.ValidationError as error:
        raise Malformed(f"entry: the fields v, kind and at are not as every entry has them: {error}") from error
    instant.check(unknown.at, "entry at")
    if unknown.kind in KINDS and unknown.v == 1:
        raise Malformed(f"{unknown.kind} entry: {cause}") from cause
    return msgspec.structs.replace(unknown, data=data)
