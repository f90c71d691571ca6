"""Chunks: the bytes that a seal commits to, salted so that a commitment says nothing, filled so that sizes do not.

Follows formats.md §5: the plaintext of an age file is `salt(32) || data || zeros` to a multiple of 64 KiB, and the
commitment is SHA-256(salt || data), which is also the address of a released chunk. Encryption is elsewhere.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from sunseed.capture.line import BLOCK_BYTES, MAX_CHUNK_BYTES, Seal
from sunseed.errors import Malformed, Untrue

SALT_BYTES: Final = 32


def salted(salt: bytes, data: bytes) -> bytes:
    """Return what is committed to; raises Malformed for another salt, no data or too much."""
    if len(salt) != SALT_BYTES or not 0 < len(data) <= MAX_CHUNK_BYTES - SALT_BYTES:
        raise Malformed(f"chunk: a salt of {len(salt)} bytes and {len(data)} bytes of data")
    return salt + data


def commitment(chunk: bytes) -> bytes:
    """Return the 32-byte commitment of salt || data."""
    return sha256(chunk).digest()


def fill(chunk: bytes) -> bytes:
    """Return salt || data with zeros up to the next multiple of 64 KiB."""
    return chunk + bytes(-len(chunk) % BLOCK_BYTES)


def unfill(plaintext: bytes, seal: Seal) -> bytes:
    """Return salt || data out of a decrypted age file, held against the seal that speaks of it.

    Raises:
        Malformed: another length than the seal says, or something other than zeros behind the data.
        Untrue: the commitment is another one.
    """
    expected = -(-seal.bytes // BLOCK_BYTES) * BLOCK_BYTES
    if len(plaintext) != expected:
        raise Malformed(f"chunk {seal.seq}: expected {expected} bytes in the age file, got {len(plaintext)}")
    chunk, rest = plaintext[: seal.bytes], plaintext[seal.bytes :]
    if rest.strip(b"\0"):
        raise Malformed(f"chunk {seal.seq}: something other than zeros stands behind the data")
    return check(chunk, seal)


def check(chunk: bytes, seal: Seal) -> bytes:
    """Return salt || data if it is what the seal commits to.

    Raises:
        Untrue: another length or another digest.
    """
    found = sha256(chunk).hexdigest()
    if len(chunk) != seal.bytes or found != seal.commit:
        raise Untrue(
            f"chunk {seal.seq}: expected {seal.bytes} bytes with SHA-256 {seal.commit}, got {len(chunk)} with {found}"
        )
    return chunk
