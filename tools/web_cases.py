"""What every file of shared cases is made with: base64, bent bytes, and Python's decision in one word.

Follows nothing but the form of `tests/vectors/web/*.json`; choosing cases is `web_vectors` and its neighbours'.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from sunseed.errors import Malformed, Untrue

ORIGIN = "vectors.example/log"
ITEM = "urn:uuid:0d3c6a52-7e5e-4f0e-9b8c-6f3d5a0f1c11"
AT = "2026-05-03T09:14:27Z"
Case = dict[str, Any]


def b64(data: bytes) -> str:
    """Return standard base64 text."""
    return base64.b64encode(data).decode()


def verdict(decide: Callable[[], object]) -> str:
    """Return `ok`, `malformed` or `untrue`: what Python says when asked."""
    try:
        decide()
    except Malformed:
        return "malformed"
    except Untrue:
        return "untrue"
    return "ok"


def flips(data: bytes, places: int) -> Iterator[bytes]:
    """Yield copies of `data` with one bit changed, at `places` places spread over it."""
    for n in range(places):
        at = n * (len(data) - 1) // max(places - 1, 1)
        yield data[:at] + bytes([data[at] ^ (1 << n % 8)]) + data[at + 1 :]
