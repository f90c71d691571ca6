"""Key files: each secret on one line of a file that only its owner can read.

Follows formats.md §2 (a log has an Ed25519 and an ML-DSA-44 key of the same name) and the `PRIVATE+KEY+` text form of
`signature`. Owns making, writing and reading keys; which keys a log has today is said by `root`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from sunseed.errors import Absent, Malformed, Refused
from sunseed.record.signature import ED25519, ML_DSA_44, SEED_BYTES, Signer
from sunseed.record.spelling import lines

_OTHERS = 0o077


def generate_log_keys(name: str, rng: Callable[[int], bytes] = secrets.token_bytes) -> tuple[Signer, Signer]:
    """Return a new Ed25519 signer and a new ML-DSA-44 signer of the same name, in this order.

    Arguments:
        name: the log's origin.
        rng: gives so many unpredictable bytes.
    """
    return generate(name, ED25519, rng), generate(name, ML_DSA_44, rng)


def generate(name: str, kind: int = ED25519, rng: Callable[[int], bytes] = secrets.token_bytes) -> Signer:
    """Return one new signer of a signature type."""
    return Signer(name, kind, rng(SEED_BYTES))


def save(path: Path, signers: Iterable[Signer]) -> None:
    """Write the secrets, one a line, into a new file of mode 0600; durable on return.

    Raises:
        Refused: the file exists already. A key is never overwritten: what it signed would lose its owner.
    """
    data = "".join(f"{signer.private_text()}\n" for signer in signers).encode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise Refused(f"{path} exists; move it away first if it shall be replaced") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink()  # half a key file would be refused for ever by the next attempt
        raise
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def load(path: Path, *, on_stick: bool = False) -> tuple[Signer, ...]:
    """Read the signers of a key file, in its order.

    Arguments:
        path: the file.
        on_stick: it lies on something that is carried about, whose file system may know no owners.

    Raises:
        Absent: there is no such file.
        Refused: others than its owner may read or write it.
        Malformed: no key, or a line that is none.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & _OTHERS and not on_stick:
                raise Refused(f"{path} can be opened by others (mode {mode & 0o777:03o}); run: chmod 600 {path}")
            data = file.read()
    except FileNotFoundError as error:
        raise Absent(f"there is no key file {path}") from error
    try:
        return tuple(Signer.from_private_text(line.decode()) for line in lines(data, str(path)))
    except UnicodeDecodeError:
        raise Malformed(f"{path}: not a key file") from None
