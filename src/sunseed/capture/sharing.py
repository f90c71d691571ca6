"""A secret split among n people so that any k of them have it and fewer have nothing: Shamir over GF(256).

Follows A. Shamir, "How to share a secret" (1979), byte by byte over the field of AES (x^8 + x^4 + x^3 + x + 1), the
field and the form that HashiCorp Vault, SLIP-0039 and others use. Owns arithmetic alone; what stands on paper is
`sheets`. It is not written to hide its timing: it runs twice in a key's life, on a machine that holds the whole
secret then (ADR 0112).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import xor
from typing import Final

from sunseed.errors import Misuse

MOST: Final = 255
_POLYNOMIAL: Final = 0x11B


def _tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return powers of the generator 3, twice over, and logarithms."""
    powers, logs, value = [0] * 510, [0] * 256, 1
    for at in range(255):
        powers[at] = powers[at + 255] = value
        logs[value] = at
        value ^= value << 1
        value ^= _POLYNOMIAL if value & 0x100 else 0
    return tuple(powers), tuple(logs)


_POWERS, _LOGS = _tables()


def times(one: int, other: int) -> int:
    """Return the product of two bytes in the field."""
    return _POWERS[_LOGS[one] + _LOGS[other]] if one and other else 0


def over(one: int, other: int) -> int:
    """Return the quotient of two bytes in the field; the second is not 0."""
    return _POWERS[_LOGS[one] - _LOGS[other] + 255] if one else 0


def split(secret: bytes, need: int, of: int, random: Callable[[int], bytes] = secrets.token_bytes) -> dict[int, bytes]:
    """Return shares by their numbers 1..of; any `need` of them give the secret.

    Arguments:
        secret: at least one byte.
        need, of: 2 <= need <= of <= 255.
        random: gives so many bytes that nobody can guess.

    Raises:
        Misuse: other numbers.
    """
    if not 2 <= need <= of <= MOST or not secret:
        raise Misuse(f"expected 2 <= need <= of <= {MOST} and a secret, got {need} of {of}")
    terms = [secret, *(random(len(secret)) for _ in range(need - 1))]
    return {x: bytes(_at(x, [term[at] for term in terms]) for at in range(len(secret))) for x in range(1, of + 1)}


def join(shares: Mapping[int, bytes]) -> bytes:
    """Return the secret that shares give, if they are enough and belong together; bytes without meaning if not.

    Raises:
        Misuse: none, of different lengths, or numbers beyond 1..255.
    """
    lengths = {len(share) for share in shares.values()}
    if len(lengths) != 1 or not all(1 <= x <= MOST for x in shares):
        raise Misuse("expected shares of one length, numbered 1 to 255")
    weights = {x: _weight(x, shares) for x in shares}
    return bytes(_sum(times(weights[x], share[at]) for x, share in shares.items()) for at in range(lengths.pop()))


def _at(x: int, terms: list[int]) -> int:
    """Return the polynomial's value at x, the constant term first."""
    value = 0
    for term in reversed(terms):
        value = times(value, x) ^ term
    return value


def _weight(x: int, shares: Mapping[int, bytes]) -> int:
    """Return Lagrange's weight of the share at x for the value at 0."""
    weight = 1
    for other in shares:
        if other != x:
            weight = times(weight, over(other, other ^ x))
    return weight


def _sum(values: Iterable[int]) -> int:
    return reduce(xor, values, 0)
