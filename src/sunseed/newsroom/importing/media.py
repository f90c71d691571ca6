"""Finds the pictures that an export only names, and draws each anew: from a folder, from its archive, or from the web.

Follows product.md P11 and S2. Owns which file an address means, what is remembered of each, and why one cannot be had.
Pixels and limits are `stories.pictures`; the web, with its own limits, is `fetching`.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit
from zipfile import BadZipFile, ZipFile

from sunseed.errors import Absent, Refused, SunseedError
from sunseed.newsroom.stories import pictures
from sunseed.store.digest import sha256_hex

KEPT_RENDERED: Final = 16
"""How many pictures are held drawn, for the next story that shows one of them."""
MAX_FILES: Final = 1_000_000
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[A-Za-z0-9]{2,5}$)|-scaled(?=\.[A-Za-z0-9]{2,5}$)")


class Source(Protocol):
    """A place where pictures lie."""

    def read(self, url: str, most: int) -> bytes:
        """Return the bytes of at most `most` that stood at an address.

        Raises:
            Absent: this place does not have it.
            Refused: it is there and may not be taken; the message says why.
        """


@dataclass(frozen=True)
class Taken:
    """A picture that was had: its name, and its renditions, the largest first; none of them in a dry run."""

    sha256: str
    made: tuple[pictures.Made, ...] = ()

    @property
    def size(self) -> int:
        """How many bytes it holds in memory."""
        return sum(len(one.data) for one in self.made)


@dataclass
class Media:
    """Everything an import knows about pictures.

    Arguments:
        sources: asked in this order.
        most_bytes: the largest file that is taken.
        dry: a picture is found and looked at, and not drawn.
        fetching: the web will be asked for the rest, though not in a dry run.
        failed: why an address gave no picture.
    """

    sources: Sequence[Source]
    most_bytes: int
    dry: bool = False
    fetching: bool = False
    failed: dict[str, str] = field(default_factory=dict)
    _drawn: OrderedDict[str, Taken] = field(default_factory=OrderedDict)

    def picture(self, url: str) -> Taken | None:
        """Return the picture at an address, or None; `failed` then says why."""
        if url in self._drawn:
            self._drawn.move_to_end(url)
            return self._drawn[url]
        if url in self.failed:
            return None
        try:
            taken = self._taken(url)
        except SunseedError as error:
            self.failed[url] = str(error)
            return None
        self._drawn[url] = taken
        while len(self._drawn) > KEPT_RENDERED:
            self._drawn.popitem(last=False)
        return taken

    def _taken(self, url: str) -> Taken:
        data = self._bytes(url)
        file = io.BytesIO(data)
        if self.dry:
            pictures.look(file, size_bytes=len(data), most_bytes=self.most_bytes)
            return Taken(sha256_hex(url.encode("utf-8", "replace")))
        made = pictures.render(file, size_bytes=len(data), most_bytes=self.most_bytes)
        return Taken(made[0].sha256, tuple(made))

    def _bytes(self, url: str) -> bytes:
        reason = "not asked for (--media, --fetch)"
        for source in self.sources:
            for candidate in candidates(url):
                try:
                    return source.read(candidate, self.most_bytes)
                except Absent as error:
                    reason = str(error)
        if self.fetching and self.dry:
            raise Absent("will be asked of the old site, not in a dry run")
        raise Absent(reason)


def candidates(url: str) -> list[str]:
    """Return the addresses a picture may be had at, best first: the full one before the small copy made of it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    full = _SIZE.sub("", parts.path)
    return [parts._replace(path=full).geturl(), url] if full != parts.path else [url]


def parts_of(path: str) -> tuple[str, ...]:
    """Return the names in a path or address, decoded and in one Unicode form, to compare with others."""
    names = unicodedata.normalize("NFC", unquote(path)).split("/")
    return tuple(name for name in names if name not in ("", ".", ".."))


class Names:
    """Files by the end of their path: an address means the file that shares the longest end with it.

    Arguments:
        files: path of each file with whatever it is read by.
    """

    def __init__(self, files: Mapping[tuple[str, ...], str]) -> None:
        self._by_name: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for parts, name in files.items():
            self._by_name.setdefault(parts[-1], []).append((parts, name))

    def find(self, url: str) -> str:
        """Return the file an address means.

        Raises:
            Absent: there is none.
            Refused: several fit alike.
        """
        try:
            wanted = parts_of(urlsplit(url).path)
        except ValueError:
            wanted = ()
        found = self._by_name.get(wanted[-1], []) if wanted else []
        if not found:
            raise Absent("not in the folder")
        best = max(_shared(parts, wanted) for parts, _ in found)
        fitting = [name for parts, name in found if _shared(parts, wanted) == best]
        if len(fitting) > 1:
            raise Refused(f"{len(fitting)} files of this name fit alike; keep the old site's folders")
        return fitting[0]


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many names two paths share, counted from their end."""
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


class Folder:
    """Pictures below a folder, such as a copy of `wp-content/uploads`; links to elsewhere are not followed."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise Absent(f"there is no folder {root}")
        found: dict[tuple[str, ...], str] = {}
        for above, _, names in os.walk(root, followlinks=False):
            for name in names:
                full = Path(above, name)
                if not full.is_symlink() and full.is_file():
                    found[parts_of(full.relative_to(root).as_posix().replace("%", "%25"))] = str(full)
            if len(found) > MAX_FILES:
                raise Refused(f"{root} holds more than {MAX_FILES:,} files; name the folder with the pictures")
        self._names = Names(found)

    def read(self, url: str, most: int) -> bytes:
        """Return a file's bytes; see `Source`."""
        with Path(self._names.find(url)).open("rb") as file:
            data = file.read(most + 1)
        return _within(data, most)


class Archive:
    """Pictures inside a zip file, read one at a time; what unpacks to more than it may is refused."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError) as error:
            raise Refused(f"{file.name} cannot be read as a zip file: {error}") from error
        names = [one.filename for one in self._zip.infolist() if not one.is_dir()]
        self._names = Names({parts: name for name in names if (parts := parts_of(name.replace("%", "%25")))})

    def read(self, url: str, most: int) -> bytes:
        """Return a member's bytes; see `Source`."""
        try:
            with self._zip.open(self._names.find(url)) as file:
                return _within(file.read(most + 1), most)
        except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            raise Refused(f"damaged in the zip file: {error}") from error


def _within(data: bytes, most: int) -> bytes:
    if len(data) > most:
        raise Refused(f"larger than {most // 1_048_576} MB")
    return data
