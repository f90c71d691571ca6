"""`sunseed log`: create, extend, prove and audit a transparency log in a folder, without any newsroom.

Layout of DIR: `keys` (private, 0600), `head.sqlite3` (the commit cell), `staging/` (batches on their way) and `log/`,
which is what readers get: `checkpoint` and `tile/...` as C2SP tlog-tiles says. Owns that layout and the words; the log
itself is `sunseed.record`. What one verb alone needs is imported there: to import everything takes longer than to check
a proof.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from sunseed.cli import exits, output
from sunseed.errors import Malformed, Refused
from sunseed.record.bundles import MAX_ENTRY_BYTES
from sunseed.store.folder import FolderStore

if TYPE_CHECKING:
    from sunseed.record.reader import LogReader
    from sunseed.record.signature import Verifier

BATCH = 8192
MAX_BATCH_BYTES = 32 << 20
NOT_THE_LOGS = ("time/", "map/", "hint", "policy")
"""What a newsroom keeps beside its log's files; `sunseed audit` judges it."""

folder_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
key_option = click.option(
    "--key", "vkeys", multiple=True, metavar="VKEY", help="A key that must have signed; repeat for each."
)


@click.group(name="log")
def command() -> None:
    """Create, extend, prove and audit a transparency log in a folder."""


@command.command()
@folder_argument
@click.option("--origin", required=True, help="The log's name for ever, such as news.example/log.")
def create(folder: Path, origin: str) -> None:
    """Begin a new log in DIR, which must not exist or be empty, and print its verifier keys."""
    from sunseed.record import keys
    from sunseed.record.writer import LogWriter
    from sunseed.store.cell import SqliteCell

    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty; a log begins in an empty folder")
    folder.mkdir(mode=0o755, exist_ok=True)
    signers = keys.generate_log_keys(origin)
    keys.save(folder / "keys", signers)
    cell = SqliteCell.create(folder / "head.sqlite3")
    try:
        LogWriter.create(
            FolderStore.make(folder / "log"),
            cell,
            staging=FolderStore.make(folder / "staging"),
            origin=origin,
            signers=signers,
            prefix="",
        ).close()
    finally:
        cell.close()
    for signer in signers:
        output.result(signer.verifier.vkey)


@command.command()
@folder_argument
@click.option("--length-prefixed", is_flag=True, help="Entries come as uint32 (big-endian) length and bytes.")
def append(folder: Path, length_prefixed: bool) -> None:
    """Append entries from standard input, one a line, and print the first index and the new size.

    On success every entry survives a power cut. A line's bytes are the entry, without the newline.
    """
    from sunseed.record import keys
    from sunseed.record.pipeline import append_all
    from sunseed.record.writer import LogWriter
    from sunseed.store.cell import SqliteCell

    source = sys.stdin.buffer
    entries = _length_prefixed(source) if length_prefixed else _lines(source)
    signers = keys.load(folder / "keys")
    cell = SqliteCell(folder / "head.sqlite3")
    try:
        with LogWriter.open(
            FolderStore(folder / "log"),
            cell,
            staging=FolderStore(folder / "staging"),
            origin=signers[0].name,
            signers=signers,
            verifiers=[signer.verifier for signer in signers],
            prefix="",
        ) as writer:
            first = writer.size
            for _ in append_all(writer, iter(lambda: _batch(entries), [])):
                pass
            size = writer.size
    finally:
        cell.close()
    output.result(f"{first} {size}")


@command.command()
@folder_argument
@click.argument("index", type=click.IntRange(0))
@click.option(
    "--output", "-o", "target", type=click.Path(path_type=Path), help="Write here instead of standard output."
)
def prove(folder: Path, index: int, target: Path | None) -> None:
    """Print the proof that entry INDEX is in the log: a C2SP .tlog-proof file."""
    from sunseed.record.checkpoint import LogKeys
    from sunseed.record.proof_file import ProofFile
    from sunseed.record.reader import LogReader

    reader = _reader(folder)
    signed = reader.checkpoint_bytes()
    checkpoint = LogKeys(_verifiers(folder, ())).open(signed)
    reader = LogReader(_log(folder), "", size=checkpoint.size)
    made = ProofFile(index, tuple(reader.inclusion(index, checkpoint.size)), signed)
    made.verify(reader.leaf_hash(index), LogKeys(_verifiers(folder, ())))
    _write(made.encode(), target)


@command.command()
@folder_argument
@click.argument("index", type=click.IntRange(0))
@click.option(
    "--output", "-o", "target", type=click.Path(path_type=Path), help="Write here instead of standard output."
)
def entry(folder: Path, index: int, target: Path | None) -> None:
    """Print the exact bytes of entry INDEX."""
    _write(_reader(folder).entry(index), target)


@command.command()
@folder_argument
@click.argument("old", type=click.IntRange(0))
@click.argument("new", type=click.IntRange(0))
def consistency(folder: Path, old: int, new: int) -> None:
    """Print the proof that the tree of OLD entries is the beginning of that of NEW entries: base64 hashes."""
    import base64

    for value in _reader(folder).consistency(old, new):
        output.result(base64.b64encode(value).decode())


@command.command()
@click.argument("proof", type=click.Path(path_type=Path))
@key_option
@click.option("--entry", "entry_file", type=click.File("rb"), help="The entry's bytes; - is standard input.")
@click.option("--leaf-hash", "leaf_hex", help="The entry's leaf hash in hex, instead of its bytes.")
def verify(proof: Path, vkeys: tuple[str, ...], entry_file: BinaryIO | None, leaf_hex: str | None) -> None:
    """Check a .tlog-proof file: that an entry stands in a log signed by all the keys given."""
    from sunseed.record.checkpoint import LogKeys
    from sunseed.record.hashing import leaf_hash
    from sunseed.record.proof_file import ProofFile
    from sunseed.record.signature import Verifier

    if not vkeys or (entry_file is None) == (leaf_hex is None):
        raise click.UsageError("give every --key of the log, and either --entry or --leaf-hash")
    leaf = leaf_hash(entry_file.read()) if entry_file is not None else _hex(leaf_hex or "")
    shown = ProofFile.parse(proof.read_bytes()).verify(leaf, LogKeys(tuple(map(Verifier, vkeys))))
    output.result(f"verified: entry {shown.index} of {shown.checkpoint.origin}, in its tree of {shown.checkpoint.size}")


@command.command(name="audit")
@folder_argument
@key_option
@click.option(
    "--root", "root_file", type=click.Path(path_type=Path, exists=True), help="A root note you trust, instead of keys."
)
@click.option("--workers", type=click.IntRange(1), default=min(4, os.cpu_count() or 1), help="Processes that hash.")
@click.option(
    "--ignore",
    multiple=True,
    default=NOT_THE_LOGS,
    show_default=True,
    help="Name to pass over, or folder with a slash.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def audit_command(
    context: click.Context,
    folder: Path,
    vkeys: tuple[str, ...],
    root_file: Path | None,
    workers: int,
    ignore: tuple[str, ...],
    as_json: bool,
) -> None:
    """Derive everything in DIR again and name every file that does not agree.

    With --key, DIR may also be any tlog-tiles log that lies in a folder; with --root, the log of a newsroom, whose keys
    may have changed since.
    """
    from sunseed.record.audit import audit

    if vkeys and root_file:
        raise click.UsageError("give --key or --root, not both")
    with output.progress("auditing entries") as moved:
        report = audit(
            _log(folder),
            lambda: _in_force(folder, root_file.read_bytes()) if root_file else _verifiers(folder, vkeys),
            prefix="",
            workers=workers,
            ignore=ignore,
            live=lambda: _has_writer(folder),
            progress=lambda done, total: moved(min(done, total), total),
        )
    if as_json:
        import json

        problems = [[found.path, found.what, found.expected, found.found] for found in report.problems]
        output.result(json.dumps({"size": report.size, "root": report.root.hex(), "problems": problems}))
    else:
        for found in report.problems:
            output.result(f"{found.path}: {found.what}: expected {found.expected}; found {found.found}")
        words = f"{len(report.problems)} problems" if report.problems else "everything holds"
        output.result(f"{words}: {report.size} entries, root {report.root.hex()}")
    context.exit(exits.UNTRUE if report.problems else exits.OK)


@command.command()
@folder_argument
def key(folder: Path) -> None:
    """Print the verifier keys of the log in DIR, Ed25519 first, one a line."""
    for verifier in _verifiers(folder, ()):
        output.result(verifier.vkey)


def _log(folder: Path) -> FolderStore:
    return FolderStore(folder / "log" if (folder / "log").is_dir() else folder)


def _reader(folder: Path) -> LogReader:
    from sunseed.record.reader import LogReader

    return LogReader(_log(folder), "")


def _verifiers(folder: Path, vkeys: tuple[str, ...]) -> tuple[Verifier, ...]:
    if vkeys:
        from sunseed.record.signature import Verifier

        return tuple(map(Verifier, vkeys))
    from sunseed.record import keys

    return tuple(signer.verifier for signer in keys.load(folder / "keys"))


def _in_force(folder: Path, pinned: bytes) -> tuple[Verifier, ...]:
    """Return the keys that must have signed a newsroom's checkpoint, reached from a root that is trusted."""
    from sunseed.clock import SystemClock
    from sunseed.record import root
    from sunseed.record.succession import Succession, roots_among

    reader = _reader(folder)
    found = list(roots_among(reader.entries(0, reader.size)))
    succession = Succession.verify(found, root.open_pinned(pinned))
    succession.open_checkpoint(reader.checkpoint_bytes())
    succession.newest.statement.check_unexpired(SystemClock().now_ms())
    return succession.newest.log.verifiers


def _has_writer(folder: Path) -> bool:
    if not (folder / "head.sqlite3").is_file():
        return False
    from sunseed.store.cell import SqliteCell

    cell = SqliteCell(folder / "head.sqlite3")
    try:
        cell.claim()
    except Refused:
        return True
    finally:
        cell.close()
    return False


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Malformed(f"not a leaf hash in hex: {text[:80]!r}") from error


def _write(data: bytes, target: Path | None) -> None:
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        target.write_bytes(data)


def _batch(entries: Iterator[bytes]) -> list[bytes]:
    batch: list[bytes] = []
    size_bytes = 0
    for found in islice(entries, BATCH):
        batch.append(found)
        size_bytes += len(found)
        if size_bytes >= MAX_BATCH_BYTES:
            break
    return batch


def _lines(source: BinaryIO) -> Iterator[bytes]:
    while line := source.readline(MAX_ENTRY_BYTES + 2):
        if len(line) > MAX_ENTRY_BYTES and not line.endswith(b"\n"):
            raise Malformed(f"a line is longer than {MAX_ENTRY_BYTES} bytes; the entries before it may be appended")
        yield line.removesuffix(b"\n")


def _length_prefixed(source: BinaryIO) -> Iterator[bytes]:
    while head := source.read(4):
        size = int.from_bytes(head, "big")
        if len(head) < 4 or size > MAX_ENTRY_BYTES:
            raise Malformed(
                f"an entry announces {size} bytes in {len(head)} bytes of length; at most {MAX_ENTRY_BYTES}"
            )
        data = source.read(size)
        if len(data) < size:
            raise Malformed(f"the input ends {size - len(data)} bytes before its last entry does")
        yield data
