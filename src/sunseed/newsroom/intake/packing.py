"""A capture as one file for an editor's machine: its lines and the ciphertext that is held, nothing decrypted.

`lines.txt` has each line as the vault holds it, encrypted, the open line first; `<sha256>.age` is the key of a
segment or ciphertext. What opens it is `sunseed lighttable`, which believes nothing in it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from sunseed.capture.segment import Sealed
from sunseed.newsroom.intake import segments, vault
from sunseed.newsroom.intake.models import Capture, Cipher, Conflict, Line


def pack(capture: Capture, into: zipfile.ZipFile) -> None:
    """Write a capture's lines, the keys of their segments, and held ciphertext."""
    names: dict[str, None] = {}
    with into.open("lines.txt", "w") as file:
        for one in sealed_lines(capture.pk):
            names[one.segment] = None
            file.write(one.encode() + b"\n")
    for name in names:
        into.writestr(f"{name}.age", segments.key(name))
    from sunseed.newsroom.sealed import wrapping  # it keeps new wraps beside what this app holds

    wraps = Cipher.objects.filter(capture=capture, size=0).values_list("digest", flat=True)
    for new in wrapping.of([*names, *wraps]):
        into.writestr(new.name, new.data)
    for digest in Cipher.objects.filter(capture=capture, held=True).order_by("seq").values_list("digest", flat=True):
        into.writestr(f"{digest}.age", vault.get(digest))


def sealed_lines(capture: str, after: int = -1) -> Iterator[Sealed]:
    """Yield the lines of a capture behind a seq, in their order, as the vault holds them."""
    rows = Line.objects.filter(capture=capture, seq__gt=after).order_by("seq").values_list("segment", "slot")
    return segments.read(list(rows))


def sealed_conflicts(capture: str) -> Iterator[Sealed]:
    """Yield the signed lines that stood against the first branch, as the vault holds them."""
    return segments.read(list(Conflict.objects.filter(capture=capture).order_by("seq").values_list("segment", "slot")))
