"""The vault: ciphertext under its own digest, put there in pieces, in any order of files, and useless without keys.

Follows formats.md §5-7 and design.md §4 (`vault/`). `ab/<sha256>.age` is whole and checked; `partial/<sha256>/<offset>`
is a piece of one still on its way. Nothing is taken that no accepted line names. A crash leaves pieces that are sent
again or completed; a whole file whose row was not marked is found by the next piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from sunseed.errors import Refused, Untrue
from sunseed.newsroom import present
from sunseed.newsroom.intake import accepting, limits
from sunseed.newsroom.intake.models import Cipher
from sunseed.store.folder import FolderStore

PIECE_BYTES: Final = 256 * 1024
"""Phones send pieces of exactly this size, and what is left at the end."""

MOST_PIECE_BYTES: Final = 1024 * 1024
MOST_WRAP_BYTES: Final = 64 * 1024


def store() -> FolderStore:
    """Return the vault's store."""
    return FolderStore(present.instance().vault)


def path(digest: str) -> str:
    """Return the key of whole ciphertext."""
    return f"{digest[:2]}/{digest}.age"


def put(digest: str, offset: int, piece: bytes) -> int:
    """Keep a piece and return how many bytes are held now; the whole size, checked, once all are.

    Arguments:
        digest: hex SHA-256 of the whole ciphertext.
        offset: where the piece begins; pieces come in order.
        piece: its bytes.

    Raises:
        Refused: no accepted line names this ciphertext, the piece is too large or does not begin where the last ended.
        TooFast, NoRoom: the sender shall wait.
        Untrue: all pieces together have another digest; they are gone.
    """
    cipher = Cipher.objects.filter(pk=digest).first()
    if cipher is None:
        raise Refused(f"No accepted line names the ciphertext {digest}: send the line first.")
    size = cipher.size or len(piece)
    if cipher.held:
        return cipher.size or vault_size(digest)
    held = held_bytes(cipher)
    if offset != held:
        raise Refused(f"{held} bytes of {digest} are held: go on from there, not from {offset}.")
    most = MOST_PIECE_BYTES if cipher.size else MOST_WRAP_BYTES
    if not 0 < len(piece) <= most or offset + len(piece) > size:
        raise Refused(f"A piece of {len(piece)} bytes at {offset}: expected 1 to {most}, and {size} in all.")
    if offset == 0:
        limits.require_room_for_footage(cipher.capture_id)
    else:
        accepting.require_room_for_lines()
    limits.limits().piece(cipher.capture_id, len(piece))
    if offset + len(piece) < size:
        store().create(_piece(digest, offset), piece)
        return offset + len(piece)
    _finish(digest, offset, piece)
    # Dying here: the file is whole and its row does not say so; the last piece is sent again and finds it.
    Cipher.objects.filter(pk=digest).update(held=True)
    return size


def held_bytes(cipher: Cipher) -> int:
    """Return how many bytes of ciphertext are held, from its beginning."""
    if cipher.held:
        return cipher.size
    held = 0
    for key in store().list(f"partial/{cipher.digest}/"):
        if int(key.rpartition("/")[2]) == held:
            held += store().size(key)
    return held


def vault_size(digest: str) -> int:
    """Return the size of whole ciphertext; Absent if it is not held."""
    return store().size(path(digest))


def get(digest: str) -> bytes:
    """Return whole ciphertext, its digest checked.

    Raises:
        Absent: it is not held; Untrue: its bytes have changed.
    """
    data = store().get(path(digest))
    if sha256(data).hexdigest() != digest:
        raise Untrue(f"{path(digest)} in the vault has other bytes than its name says")
    return data


def _piece(digest: str, offset: int) -> str:
    return f"partial/{digest}/{offset:012}"


def _finish(digest: str, offset: int, last: bytes) -> None:
    """Make one checked file of all pieces."""
    vault, pieces = store(), list(store().list(f"partial/{digest}/"))
    whole = sha256()

    def passing() -> Iterator[bytes]:
        for key in pieces:
            if int(key.rpartition("/")[2]) < offset:
                yield (piece := vault.get(key))
                whole.update(piece)
        yield last
        whole.update(last)
        if whole.hexdigest() != digest:
            raise Untrue(
                f"The pieces together have SHA-256 {whole.hexdigest()}, the line names {digest}. Send it anew."
            )

    try:
        vault.pour(digest[:2], passing(), path)
    finally:
        for key in pieces:
            vault.delete(key)


def missing(capture: str, most: int = 1000) -> list[tuple[str, int]]:
    """Return digest and bytes held of ciphertext that is named and not whole, in the order of the lines."""
    rows = Cipher.objects.filter(capture=capture, held=False).order_by("seq")[:most]
    return [(row.digest, held_bytes(row)) for row in rows]
