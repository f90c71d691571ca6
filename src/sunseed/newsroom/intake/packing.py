"""A capture as one file for an editor's machine: its lines and the ciphertext that is held, nothing decrypted.

`lines.txt` has each line in base64, the open line first; `<sha256>.age` is ciphertext. What opens it is
`sunseed lighttable`, which believes nothing in it.
"""

from __future__ import annotations

import zipfile

from sunseed.newsroom.intake import vault
from sunseed.newsroom.intake.models import Capture, Cipher, Line
from sunseed.record.spelling import to_base64


def pack(capture: Capture, into: zipfile.ZipFile) -> None:
    """Write a capture's lines and held ciphertext."""
    rows = Line.objects.filter(capture=capture).order_by("seq").values_list("data", flat=True)
    into.writestr("lines.txt", b"".join(to_base64(bytes(data)) + b"\n" for data in rows.iterator()))
    for digest in Cipher.objects.filter(capture=capture, held=True).order_by("seq").values_list("digest", flat=True):
        into.writestr(f"{digest}.age", vault.get(digest))
