"""Makes a newsroom once: folders, keys, root note, an empty log and its first entry, all or nothing.

Follows design.md §4 and §6 ("creating a log is a separate explicit act") and formats.md §4. Owns the order in which an
instance comes to be; where things lie is `sunseed.instance`'s. The newsroom's database is made afterwards, by Django.

Everything is made in a folder beside the final one and put in place by one rename, so an instance is either
there, whole, or not there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sunseed import roots
from sunseed import settings as _settings
from sunseed.clock import Clock, rfc3339
from sunseed.errors import Absent, Refused
from sunseed.instance import Instance
from sunseed.record import entry, keys, root
from sunseed.record.draft import Draft
from sunseed.record.signature import Signer, Verifier
from sunseed.record.writer import LogWriter
from sunseed.settings import Settings
from sunseed.store import disk
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore

ROOT_LASTS_DAYS: Final = 731
DAY_MS: Final = 86_400_000
NOBODY: Final = b"# The editors' age recipients, one a line. None yet.\n"

Random = Callable[[int], bytes]


def found(
    folder: Path | str,
    settings: Settings,
    clock: Clock,
    *,
    root_key_file: Path | None = None,
    root_keys: Sequence[Verifier] = (),
    need: int = 1,
    desk: bytes = NOBODY,
    rng: Random = secrets.token_bytes,
) -> Instance:
    """Make a new newsroom and return it, open.

    With `root_keys`, which lie elsewhere, the log does not begin yet: `first.root` waits for their signatures, and
    `begin` does the rest.

    Arguments:
        folder: where; absent, or an empty folder. Its parent must exist.
        settings: its settings; `site.origin` names the log for ever.
        clock: the newsroom's claim of when it began.
        root_key_file: where the root key is written, best on something that is then taken away; None for
            INSTANCE/keys/root.key. Without meaning where `root_keys` are given.
        root_keys: the keys that shall be the root's; none to make one.
        need: how many of the root keys must sign.
        desk: the editors' recipients, as `desk.txt` holds them.
        rng: gives unpredictable bytes, for keys and secrets.

    Raises:
        Refused: something is already there.
        Absent: the parent folder is not there.
        Malformed: settings that would not be read back.
    """
    final = Path(folder).resolve()
    _demand_empty(final)
    text = _settings.write(settings)
    _settings.read(text, {}, where="the new sunseed.toml")
    making = final.with_name(f".{final.name}.new")
    try:
        making.mkdir(mode=0o755)
    except FileExistsError:
        raise Refused(f"{making} was left by a founding that was interrupted; remove it and begin again") from None
    # Dying from here to the rename: the folder above stays, was never a newsroom, and may be removed.
    instance = Instance(making, settings)
    for place in (instance.keys, instance.uploads, instance.vault, instance.staging, instance.mail):
        place.mkdir(mode=0o700)
    instance.public.mkdir(mode=0o755)
    _write(instance.settings_file, text.encode(), 0o600)
    _write(instance.secret_key_file, rng(48).hex().encode() + b"\n", 0o600)
    if not settings.newsroom.database:
        _write(instance.newsroom_db, b"", 0o600)  # SQLite takes an empty file for an empty database, and its mode
    signers = _make_keys(instance, rng)
    _write(instance.desk_file, desk, 0o644)
    if root_keys:
        draft = _draft_root(instance, signers, clock, root_keys, need)
        _write(instance.first_root_file, draft.encode(), 0o644)
    else:
        own = keys.generate(f"{instance.origin}/root", rng=rng)
        keys.save(root_key_file or instance.root_key_file, [own])
        draft = _draft_root(instance, signers, clock, [own.verifier], need)
        begin(instance, draft.signed_by(own), clock)
    with disk.wrapped(f"making the newsroom {final}", writing=True):
        making.rename(final)
        _sync_folder(final.parent)
    return Instance(final, settings)


def _demand_empty(folder: Path) -> None:
    """Make sure a newsroom can be made at a place."""
    if not folder.parent.is_dir():
        raise Absent(f"{folder.parent} is not there: make it first, or choose another place")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty: a newsroom is made in a new folder, and never over another one")


def _make_keys(instance: Instance, rng: Random) -> tuple[Signer, Signer, Signer, Signer]:
    """Make and keep the keys that work every day: two of the log, notices, receipts."""
    origin = instance.origin
    ed25519, mldsa = keys.generate_log_keys(origin, rng)
    notice, intake = keys.generate(f"{origin}/notice", rng=rng), keys.generate(f"{origin}/intake", rng=rng)
    files = (*instance.log_key_files, instance.notice_key_file, instance.intake_key_file)
    for file, signer in zip(files, (ed25519, mldsa, notice, intake), strict=True):
        keys.save(file, [signer])
    return ed25519, mldsa, notice, intake


def _draft_root(
    instance: Instance,
    signers: tuple[Signer, Signer, Signer, Signer],
    clock: Clock,
    root_keys: Sequence[Verifier],
    need: int,
) -> Draft:
    """Say who may speak for this newsroom, and write the policy, which it names by its digest."""
    ed25519, mldsa, notice, intake = signers
    # No witnesses yet: the policy names the log and asks for nobody's cosignature.
    policy = f"log {ed25519.verifier.vkey}\nlog {mldsa.verifier.vkey}\nquorum none\n".encode()
    _write(instance.policy_file, policy, 0o644)
    first = root.Root.of(
        instance.origin,
        1,
        rfc3339(clock.now_ms() + ROOT_LASTS_DAYS * DAY_MS),
        root=root_keys,
        need=need,
        log=[ed25519.verifier, mldsa.verifier],
        notice=notice.verifier,
        intake=intake.verifier,
        policy=hashlib.sha256(policy).hexdigest(),
        tick_s=instance.settings.log.tick_s,
        fresh_s=instance.settings.log.fresh_s,
        desk=hashlib.sha256(instance.desk_file.read_bytes()).hexdigest(),
    )
    return Draft.begin(first, policy)


def begin(instance: Instance, draft: Draft, clock: Clock) -> None:
    """Create the log and seal its first entry: the root. After an interruption the same call goes on.

    Raises:
        Refused: not enough keys have signed, or the log holds something already.
        Absent: the log keys that the root names are not here.
    """
    signed = draft.note()
    log_signers = roots.signers(instance, draft.root)
    roots.announce(instance, signed, 0)
    cell = SqliteCell(instance.head) if instance.head.exists() else SqliteCell.create(instance.head)
    try:
        with _open_log(instance, cell, log_signers) as writer:
            if writer.size:
                raise Refused(f"the log {instance.origin} has begun already: it holds {writer.size} entries")
            writer.append([entry.encode(entry.RootEntry.of(rfc3339(clock.now_ms()), 1, signed))])
    finally:
        cell.close()
    # Dying here: opening the log settles.
    roots.settle(instance, 1)


def _open_log(instance: Instance, cell: SqliteCell, signers: Sequence[Signer]) -> LogWriter:
    """Create the log, or open one that is there: a beginning may have been interrupted."""
    public, staging = FolderStore(instance.public), FolderStore(instance.staging)
    if cell.read() is None:
        return LogWriter.create(public, cell, staging=staging, origin=instance.origin, signers=signers)
    verifiers = [one.verifier for one in signers]
    return LogWriter.open(public, cell, staging=staging, origin=instance.origin, signers=signers, verifiers=verifiers)


def _write(path: Path, data: bytes, mode: int) -> None:
    """Write a new file, durable on return."""
    with disk.wrapped(f"writing {path}", writing=True):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make a folder's list of names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
