"""New wraps for old captures: what was locked to the desk list of one day, locked to that of another by who can open
it.

Follows formats.md §7 and ADR 0112. A new wrap has the plaintext of the old one, byte for byte, and lies beside it;
the open line goes on naming the original. Nothing is believed because of it: what comes out must open chunks that
signed lines name. Owns the files that pass between newsroom and editor: zip with stored members, `<sha256>.age` for
what is to be wrapped anew, `<sha256 of the original>-<sha256>.age` for what was.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sunseed.capture import desk
from sunseed.capture.desk import DeskList
from sunseed.capture.identity import Identity, encrypt
from sunseed.errors import Malformed, Refused, Untrue

MOST_BYTES: Final = 64 * 1024
"""Of one wrap: 12 hybrid recipients have 19 kB."""
MOST_WRAPS: Final = 20_000
_OLD: Final = re.compile(r"([0-9a-f]{64})\.age")
_NEW: Final = re.compile(r"([0-9a-f]{64})-([0-9a-f]{64})\.age")
_NOT_READ: Final = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class NewWrap:
    """A new wrap. Arguments: of: hex SHA-256 of the original; data: its own bytes."""

    of: str
    data: bytes

    @property
    def digest(self) -> str:
        """Hex SHA-256 of its bytes."""
        return sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        """Its name in a file."""
        return f"{self.of}-{self.digest}.age"


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What became of wraps. Arguments: made: the new ones; closed: digests of those this identity does not open."""

    made: tuple[NewWrap, ...]
    closed: tuple[str, ...]


def rewrap(wraps: Mapping[str, bytes], editor: Identity, listed: DeskList) -> Rewrapped:
    """Return new wraps for a desk list, padded to as many recipients as every wrap has.

    Arguments:
        wraps: originals by their digests.
        editor: an identity that opens them, or some.
        listed: the list they shall be for; taken from the newest root (`desk.named_by`).

    Raises:
        Refused: the list has nobody on it.
    """
    if not listed.recipients:
        raise Refused("the desk list has no recipient: nobody could open the new wraps")
    made, closed = [], []
    for digest, data in wraps.items():
        try:
            plain = editor.decrypt(data, "wrap")
        except Untrue:
            closed.append(digest)
            continue
        made.append(NewWrap(digest, encrypt(plain, _padded(listed.recipients))))
    return Rewrapped(tuple(made), tuple(closed))


def _padded(recipients: Sequence[str]) -> list[str]:
    """Return the recipients and keys nobody has, so that a wrap does not tell how many editors there are."""
    own = list(recipients)
    if not own[0].startswith(desk.HYBRID):
        return own  # an older, classical list; its keys are made by another library
    return own + [Identity.generate().recipient for _ in range(desk.MOST - len(own))]


def pack_wraps(wraps: Mapping[str, bytes]) -> bytes:
    """Return the file of wraps that are to be made anew."""
    return _packed({f"{digest}.age": data for digest, data in wraps.items()})


def parse_wraps(data: bytes) -> dict[str, bytes]:
    """Return wraps by their digests; raises Malformed where the file is not one of these, or a digest is wrong."""
    found = {}
    for name, one in _members(data, _OLD).items():
        digest = sha256(one).hexdigest()
        if name != f"{digest}.age":
            raise Malformed(f"wraps: {name} has other bytes than its name says")
        found[digest] = one
    return found


def pack_new(made: Sequence[NewWrap]) -> bytes:
    """Return the file of new wraps."""
    return _packed({one.name: one.data for one in made})


def parse_new(data: bytes) -> list[NewWrap]:
    """Return new wraps; raises Malformed where the file is not one of these, or a digest is wrong."""
    found = []
    for name, one in _members(data, _NEW).items():
        made = NewWrap(name[:64], one)
        if made.name != name:
            raise Malformed(f"new wraps: {name} has other bytes than its name says")
        found.append(made)
    return found


def _packed(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as pack:
        for name, data in members.items():
            pack.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def _members(data: bytes, pattern: re.Pattern[str]) -> dict[str, bytes]:
    """Return stored members by name, none too large, none called otherwise, none twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            members = pack.infolist()
            if len(members) > MOST_WRAPS or len({one.filename for one in members}) != len(members):
                raise Malformed(f"wraps: more than {MOST_WRAPS} members, or one name twice")
            for one in members:
                if one.compress_type != zipfile.ZIP_STORED or one.flag_bits & 1 or one.file_size > MOST_BYTES:
                    raise Malformed(f"wraps: {one.filename[:80]!r} is compressed, locked or too large")
                if pattern.fullmatch(one.filename) is None:
                    raise Malformed(f"wraps: a member called {one.filename[:80]!r}")
            return {one.filename: pack.read(one) for one in members}
    except _NOT_READ as error:
        raise Malformed(f"wraps: not a zip file of wraps: {error}") from error
