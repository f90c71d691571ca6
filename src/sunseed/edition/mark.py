"""The printer's mark: a file of the site that names the release which printed it, `record/printer.json`.

Follows design.md §1.1: same entries, same documents, same release: same bytes. The edition map binds this file as it
binds every page, so whoever compares a site with a print of their own knows whether equal bytes may be asked for. Owned
here: what a release is and how its name is written. Elsewhere: what a verdict makes of it (`sunseed.verify.pages`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from sunseed import __version__
from sunseed.errors import Malformed

PATH = "record/printer.json"
MOST_BYTES = 1024

_HOUSE = Path(__file__).resolve().parent.parent
_PARTS = ("documents", "edition")
_ENDINGS = frozenset({".py", ".html", ".toml", ".svg"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The name of a release.

    Arguments:
        version: of the package.
        digest: SHA-256, hex, over everything that decides what pages say: program, theme, names of assets.
    """

    version: str
    digest: str

    def __str__(self) -> str:
        return f"{self.version} {self.digest}"

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        return msgspec.json.encode({"digest": self.digest, "printer": "sunseed", "version": self.version})


def of(assets: Iterable[str]) -> Mark:
    """Return the mark of this release with a theme of these assets, whose paths name their digests."""
    digest = sha256(_program())
    for path in sorted(assets):
        digest.update(path.encode() + b"\n")
    return Mark(__version__, digest.hexdigest())


def read(data: bytes) -> Mark:
    """Read a mark that somebody printed; Malformed for what is none."""
    if len(data) > MOST_BYTES:
        raise Malformed(f"{PATH}: expected at most {MOST_BYTES} bytes, found {len(data)}")
    try:
        found = msgspec.json.decode(data, type=dict[str, str])
        mark = Mark(found["version"], found["digest"])
    except (msgspec.DecodeError, KeyError) as error:
        raise Malformed(f"{PATH}: expected a release's version and digest: {error}") from None
    if mark.encode() != data or not mark.version.isprintable():
        raise Malformed(f"{PATH}: not written as a printer writes it")
    return mark


@cache
def _program() -> bytes:
    """Return a digest of the files of this program that decide what pages say."""
    whole = sha256()
    for part in _PARTS:
        for path in sorted(one for one in (_HOUSE / part).rglob("*") if one.suffix in _ENDINGS):
            whole.update(path.relative_to(_HOUSE).as_posix().encode() + b"\n")
            whole.update(sha256(path.read_bytes()).digest())
    return whole.digest()
