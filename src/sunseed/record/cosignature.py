"""The bytes that cosigners and ML-DSA log keys sign: a time and a tree, bound to names.

Follows C2SP tlog-cosignature: `cosignature/v1` for Ed25519 (type 04) and `subtree/v1` for ML-DSA-44 (type 06). A log
signs its own checkpoint with the second structure too, its key's name standing as the cosigner's. Owns the messages and
the timestamped form of their signatures; keys and verification are `signature`, asking witnesses is `witness`.
"""

from __future__ import annotations

from sunseed.errors import Malformed, Misuse
from sunseed.record.spelling import HASH_BYTES, MAX_SIZE, check_size
from sunseed.record.tree_head import MAX_ORIGIN_BYTES, Checkpoint

TIMESTAMP_BYTES = 8
_SUBTREE_LABEL = b"subtree/v1\n\x00"


def ed25519_message(text: bytes, timestamp_s: int) -> bytes:
    """Return what an Ed25519 cosigner signs: the time in seconds since 1970, then the whole checkpoint text."""
    check_size(timestamp_s, "cosignature timestamp")
    return b"cosignature/v1\ntime %d\n%s" % (timestamp_s, text)


def checkpoint_message(cosigner: str, timestamp_s: int, checkpoint: Checkpoint) -> bytes:
    """Return what an ML-DSA-44 key signs for a whole tree; timestamp 0 does not claim that it is the newest."""
    return subtree_message(cosigner, timestamp_s, checkpoint.origin, 0, checkpoint.size, checkpoint.root)


def subtree_message(cosigner: str, timestamp_s: int, origin: str, start: int, end: int, root: bytes) -> bytes:
    """Return what an ML-DSA-44 key signs for the leaves from `start` up to `end`.

    Raises:
        Misuse: names of 0 or more than 255 bytes, a root that is not 32 bytes, an empty or negative range that does
            not begin at 0, or a timestamp on a subtree that does not begin at 0.
    """
    names = [name.encode() for name in (cosigner, origin)]
    if any(not 0 < len(name) <= MAX_ORIGIN_BYTES for name in names):
        raise Misuse(f"cosigned message: names of 1 to {MAX_ORIGIN_BYTES} bytes, got {cosigner!r} and {origin!r}")
    if len(root) != HASH_BYTES or start > end or (start and (timestamp_s or start == end)):
        raise Misuse(f"cosigned message: no such subtree: [{start}, {end}) at {timestamp_s} with {len(root)} bytes")
    parts = [_SUBTREE_LABEL, _short(names[0]), _u64(timestamp_s), _short(names[1]), _u64(start), _u64(end), root]
    return b"".join(parts)


def pack(timestamp_s: int, signature: bytes) -> bytes:
    """Return the `timestamped_signature` that stands in a signature line."""
    return _u64(timestamp_s) + signature


def unpack(data: bytes, signature_bytes: int) -> tuple[int, bytes]:
    """Return the timestamp in seconds and the signature of a `timestamped_signature`.

    Raises:
        Malformed: another length than 8 + `signature_bytes`, or a timestamp above 2^63-1.
    """
    if len(data) != TIMESTAMP_BYTES + signature_bytes:
        raise Malformed(f"timestamped signature: expected {TIMESTAMP_BYTES + signature_bytes} bytes, got {len(data)}")
    timestamp_s = int.from_bytes(data[:TIMESTAMP_BYTES], "big")
    if timestamp_s > MAX_SIZE:
        raise Malformed(f"timestamped signature: the timestamp {timestamp_s} is above 2^63-1")
    return timestamp_s, data[TIMESTAMP_BYTES:]


def _short(name: bytes) -> bytes:
    return bytes([len(name)]) + name


def _u64(value: int) -> bytes:
    return check_size(value, "number in a cosigned message").to_bytes(8, "big")
