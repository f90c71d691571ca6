"""Entry bundles: up to 256 entries in one file, each after its length.

Follows C2SP tlog-tiles ("Log Entries"): `uint16 length || entry`, big-endian, no trailer. This module owns those bytes;
their names are `layout`, what an entry says is `entry`.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from struct import iter_unpack, unpack

from sunseed.errors import Malformed
from sunseed.record import hashing

MAX_ENTRY_BYTES = 65_535
_LENGTH_BYTES = 2


def check_entries(entries: Sequence[bytes]) -> None:
    """Refuse, as Malformed, anything longer than an entry may be, naming the first."""
    if entries and max(map(len, entries)) > MAX_ENTRY_BYTES:
        place, entry = next((n, e) for n, e in enumerate(entries) if len(e) > MAX_ENTRY_BYTES)
        raise Malformed(
            f"entry {place} of this batch has {len(entry)} bytes; a log entry has at most {MAX_ENTRY_BYTES}"
        )


def encode(entries: Sequence[bytes]) -> bytes:
    """Return the bundle of entries that `check_entries` accepts, at most 256 of them."""
    lengths = list(map(len, entries))
    before = {length: length.to_bytes(_LENGTH_BYTES, "big") for length in set(lengths)}
    if len(before) == 1:  # as ticks are: a third of the time
        (length,) = before.values()
        return length + length.join(entries)
    pieces = [b""] * (2 * len(lengths))
    pieces[::2] = [before[length] for length in lengths]
    pieces[1::2] = entries
    return b"".join(pieces)


def decode(data: bytes, count: int) -> list[bytes]:
    """Return exactly `count` entries; a bundle that is cut, too long or holds another number is Malformed."""
    alike = _length_of_each(data, count)
    if alike is not None:  # a quarter of the time
        return [entry for (entry,) in iter_unpack(f"{_LENGTH_BYTES}x{alike}s", data)]
    entries = []
    start, end = 0, len(data)
    while start < end:
        length_end = start + _LENGTH_BYTES
        stop = length_end + int.from_bytes(data[start:length_end], "big")
        entries.append(data[length_end:stop])
        start = stop
    if start != end or len(entries) != count:
        raise Malformed(f"a bundle of {count} entries is expected; {end} bytes hold {len(entries)}, ending at {start}")
    return entries


def leaf_hashes(data: bytes, count: int) -> list[bytes]:
    """Return the leaf hash of each of exactly `count` entries, hashed where they lie; raises as `decode`."""
    alike = _length_of_each(data, count)
    if alike is None:
        return hashing.leaf_hashes(decode(data, count))
    prefixed = bytearray(data)  # the second byte of each length becomes the 00 that stands before a hashed entry
    prefixed[1 :: alike + _LENGTH_BYTES] = bytes(count)
    digest = sha256
    return [digest(entry).digest() for entry in unpack(f"x{alike + 1}s" * count, prefixed)]


def first(data: bytes, count: int) -> bytes:
    """Return the bundle of the first `count` entries of a bundle; one that holds fewer is Malformed."""
    start, end = 0, len(data)
    for _ in range(count):
        if start + _LENGTH_BYTES > end:
            raise Malformed(f"a bundle of at least {count} entries is expected, not {end} bytes")
        start += _LENGTH_BYTES + int.from_bytes(data[start : start + _LENGTH_BYTES], "big")
    if start > end:
        raise Malformed(f"the entry that ends a bundle's first {count} is cut")
    return data[:start]


def _length_of_each(data: bytes, count: int) -> int | None:
    """Return the length that `count` entries have in common, None if they are not alike or not so many."""
    stride, rest = divmod(len(data), count or 1)
    if rest or not _LENGTH_BYTES <= stride <= MAX_ENTRY_BYTES + _LENGTH_BYTES:
        return None
    length = stride - _LENGTH_BYTES
    high, low = length.to_bytes(_LENGTH_BYTES, "big")
    return length if data[::stride].count(high) == data[1::stride].count(low) == count else None
