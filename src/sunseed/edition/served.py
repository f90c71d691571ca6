"""From an address to the file that answers it, with its type, its caching and its digest.

Follows design.md §3 and §5, and C2SP tlog-tiles for what lies under `log/`. Owns the rules of which files may be
served and how long they may be kept; HTTP itself is in `sunseed.edition.door`. Addresses that leave the
folder, dotfiles, symbolic links and directory lists have no answer here, so the door cannot give one.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import stat
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sunseed.clock import Clock, SystemClock

TYPES: Final[dict[str, str]] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "webmanifest": "application/manifest+json",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "note": "text/plain; charset=utf-8",
    "tlog-proof": "text/plain; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "pdf": "application/pdf",
}
FEEDS: Final[dict[str, str]] = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
UNKNOWN: Final = "application/octet-stream"
PLAIN: Final = "text/plain; charset=utf-8"

FOREVER: Final = "public, max-age=31536000, immutable"
# An object can be erased. What is kept for a year by a cache we do not run could not be called back, so a week.
WEEK: Final = "public, max-age=604800, immutable"
ASK: Final = "no-cache"

IN_MEMORY_BYTES: Final = 1 << 20
MEMORY_BYTES: Final = 64 << 20
FILES: Final = 65_536
SETTLED_MS: Final = 100
COMPRESS_FROM_BYTES: Final = 1024

# One part of an address: no leading dot, no control character, no backslash, nothing that failed to decode.
_PART: Final = re.compile(r"[^./\\\x00-\x1f\x7f\ufffd][^/\\\x00-\x1f\x7f\ufffd]{0,254}")
_ASSET: Final = re.compile(r"assets/[0-9a-f]{12}/.+")
_OBJECT: Final = re.compile(r"objects/([0-9a-f]{2})/(\1[0-9a-f]{62})\.[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Served:
    """A file that answers an address.

    Arguments:
        path: where it lies.
        size: bytes.
        stamp: device, inode, modification and change time in nanoseconds, size: equal stamp, equal bytes.
        etag: its digest, quoted.
        kind: value of Content-Type.
        keep: value of Cache-Control.
        body: the bytes, if small enough to be held.
        packed: the bytes compressed, if that is worth while.
    """

    path: str
    size: int
    stamp: tuple[int, ...]
    etag: str
    kind: str
    keep: str
    body: bytes | None
    packed: bytes | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The address names a folder without its slash: ask again at `location`."""

    location: str


class Files:
    """The files under one web root, remembered while they do not change.

    Arguments:
        root: the web root; it need not exist yet.
        clock: tells whether a file has been quiet long enough to be remembered.
    """

    def __init__(self, root: Path, clock: Clock | None = None) -> None:
        self._root = os.path.realpath(root)
        self._clock = clock or SystemClock()
        self._kept: OrderedDict[str, Served] = OrderedDict()
        self._held_bytes = 0

    def find(self, address: str) -> Served | Moved | None:
        """Return what answers a decoded address that begins with `/`, or None if nothing does."""
        parts = address.split("/")
        wants_folder = parts[-1] == ""
        names = parts[1:-1] if wants_folder else parts[1:]
        if parts[0] != "" or not all(_PART.fullmatch(name) for name in names):
            return None
        name = "/".join([*names, "index.html"] if wants_folder else names)
        path = f"{self._root}/{name}"
        try:
            facts = os.stat(path, follow_symlinks=False)  # noqa: PTH116  a Path costs more than the call
        except (OSError, ValueError):
            return None
        if stat.S_ISREG(facts.st_mode):
            kept = self._kept.get(name)
            if kept is not None and kept.stamp == _stamp(facts):
                self._kept.move_to_end(name)
                return kept
            return self._load(name, path)
        if stat.S_ISDIR(facts.st_mode) and not wants_folder and self.find(address + "/") is not None:
            return Moved(f"{address}/")
        return None

    def _load(self, name: str, path: str) -> Served | None:
        """Read, digest and remember one file."""
        if os.path.realpath(path) != path:
            return None
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
                facts = os.fstat(file.fileno())
                small = facts.st_size <= IN_MEMORY_BYTES
                body = file.read() if small else None
                known = _OBJECT.fullmatch(name)
                if body is not None:
                    digest = hashlib.sha256(body).hexdigest()
                elif known:
                    digest = known[2]
                else:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None
        size = facts.st_size if body is None else len(body)
        kind = content_type(name)
        served = Served(path, size, _stamp(facts), f'"{digest[:32]}"', kind, keeping(name), body, _packed(body, kind))
        # A file younger than the clock of the file system is fine could change again without its stamp changing.
        if self._clock.now_ms() - facts.st_mtime_ns // 1_000_000 > SETTLED_MS:
            self._remember(name, served)
        return served

    def _remember(self, name: str, served: Served) -> None:
        """Keep the file, and drop the longest unused ones beyond the limits."""
        old = self._kept.pop(name, None)
        self._held_bytes += _weight(served) - (_weight(old) if old else 0)
        self._kept[name] = served
        while len(self._kept) > 1 and (self._held_bytes > MEMORY_BYTES or len(self._kept) > FILES):
            self._held_bytes -= _weight(self._kept.popitem(last=False)[1])


def content_type(name: str) -> str:
    """Return the Content-Type of a file under the web root by its name."""
    last = name.rsplit("/", 1)[-1]
    if name.startswith("log/"):
        if name.startswith("log/tile/"):
            return UNKNOWN
        return TYPES.get(last.rsplit(".", 1)[-1], UNKNOWN) if "." in last else PLAIN
    return FEEDS.get(last) or TYPES.get(last.rsplit(".", 1)[-1] if "." in last else "", UNKNOWN)


def keeping(name: str) -> str:
    """Return the Cache-Control of a file under the web root by its name."""
    if name.startswith("log/tile/") or _ASSET.fullmatch(name):
        return FOREVER
    return WEEK if _OBJECT.fullmatch(name) else ASK


def _stamp(facts: os.stat_result) -> tuple[int, ...]:
    """Return what changes whenever the file is replaced or written."""
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size


def _weight(served: Served) -> int:
    """Return about how much memory a remembered file takes."""
    return 1024 + len(served.body or b"") + len(served.packed or b"")


def _packed(body: bytes | None, kind: str) -> bytes | None:
    """Compress text that is worth it, always to the same bytes."""
    if body is None or len(body) < COMPRESS_FROM_BYTES or not kind.startswith(("text/", "application/", "image/svg")):
        return None
    if kind in (UNKNOWN, "application/pdf"):
        return None
    packed = gzip.compress(body, compresslevel=6, mtime=0)
    return packed if len(packed) < len(body) else None
