"""The code that shows a reader the answer: shown once, kept as its digest.

Follows product.md S5. Twenty signs of an alphabet without look-alikes are 99 bits: nobody guesses one, so a plain
digest keeps it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH: Final = 20


def new() -> str:
    """Return a code, in groups of four."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, LENGTH, 4))


def digest(code: str) -> str:
    """Return what is kept of a code, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
