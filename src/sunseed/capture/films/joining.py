"""Joining a recorder's head and a run of its chunks to a film that a demuxer reads.

Recorders in browsers cut Matroska where a timer falls: a chunk begins inside a block, or one byte into a cluster. A
demuxer that is given a head and such a chunk searches for where to go on, loses seconds from a pipe, and in a file may
hand out packets twice. So what stands before the first whole cluster of a run is left out: it belongs to pictures that
nothing there can show. Pure; every byte that is given is the recorder's own, but for a cluster's first one. A new head
is a new recording, and no film of its own: `recordings` tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the processes that read strangers' film import this, and need no keys and lines
    from sunseed.capture.line import Seal

CLUSTER: Final = b"\x1f\x43\xb6\x75"
"""RFC 9559 §5.1.3."""
MATROSKA: Final = frozenset({"matroska", "webm"})


class Joiner:
    """What is given on of chunk after chunk. Arguments: container: matroska, webm or mp4."""

    def __init__(self, container: str) -> None:
        self._searches = container in MATROSKA
        self._aligned = not self._searches
        self._tail = b""

    def hole(self) -> None:
        """Note that a chunk is missing: the next one begins anywhere."""
        self._aligned, self._tail = not self._searches, b""

    def add(self, chunk: bytes) -> bytes:
        """Return what of the next chunk's data is given on; b"" where nothing of it can be shown."""
        if self._aligned:
            return chunk
        first = not self._tail
        data = self._tail + chunk
        at = data.find(CLUSTER)
        if first and data.startswith(CLUSTER[1:]):  # its first byte ended the chunk before
            self._aligned = True
            return CLUSTER[:1] + data
        if at >= 0:
            self._aligned = True
            return data[at:]
        self._tail = data[-len(CLUSTER) + 1 :]
        return b""


def join(container: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a film from the data of its chunks, the head first; nothing is missing between the others."""
    rest = iter(chunks)
    yield next(rest, b"")
    joiner = Joiner(container)
    for one in rest:
        yield joiner.add(one)


def recordings(seals: Iterable[Seal]) -> list[tuple[Seal, ...]]:
    """Return heads and film by recorder (formats.md §5): each head with the film behind it.

    A head that no film follows shows nothing and is left out, as is film before the first head.
    """
    found: list[list[Seal]] = []
    for one in seals:
        if one.part == "head":
            found.append([one])
        elif one.part == "media" and found:
            found[-1].append(one)
    return [tuple(one) for one in found if len(one) > 1]
