"""`sunseed verify`: one verdict on one thing, in plain words.

Owns the options and how a verdict becomes an exit code. What a target means is `sunseed.cli.targets`'s, the verdict
`sunseed.verify`'s; nothing here writes anything or asks anybody but the tree it is shown.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from sunseed.cli import bundling, exits, output, targets
from sunseed.clock import SystemClock
from sunseed.errors import Absent, Refused, SunseedError
from sunseed.record import note
from sunseed.record.reader import LogReader
from sunseed.record.spelling import hex_bytes
from sunseed.record.tree_head import Checkpoint
from sunseed.store.contract import Store
from sunseed.store.folder import FolderStore
from sunseed.verify import (
    SealedRecord,
    State,
    Verdict,
    crediting,
    film_of,
    open_near,
    page_path,
    verify_digest,
    verify_film,
    verify_item,
    verify_page,
    verify_promise,
    verify_proof,
)
from sunseed.verify.contents import Reprint
from sunseed.verify.outstanding import Since
from sunseed.verify.times import Trust
from sunseed.verify.verdict import verdict_of

EXITS = {
    State.VERIFIED: exits.OK,
    State.UNPROVEN: exits.UNPROVEN,
    State.UNREAD: exits.UNREAD,
    State.ALTERED: exits.UNTRUE,
}
SMALL = 2_000
"""Publications up to which the site is printed once more without being asked: some seconds."""
SHORT = 50_000
"""Entries up to which a record on disk is read whole without being asked: a second or two."""
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(short_help="Say whether one page, item, object or proof is what the record says.")
@click.argument("target")
@click.option("--root", "root_file", type=FILE, help="The root note you trust. Default: root.note beside the folder.")
@click.option("--public", help="The public tree, a folder or an address, if TARGET does not lie in it.")
@click.option(
    "--policy", "policy_file", type=FILE, help="The policy file naming witnesses. Default: beside the folder."
)
@click.option("--seen", type=FILE, help="A checkpoint you kept from before: the record must have grown from it.")
@click.option(
    "--authorities",
    "authorities_file",
    type=FILE,
    help="Certificates (PEM) of time stamp authorities you believe. Default: authorities.pem beside the folder.",
)
@click.option(
    "--headers", "headers_file", type=FILE, help="Block headers of the Bitcoin chain, for OpenTimestamps: see the docs."
)
@click.option("--entry", "entry_file", type=FILE, help="For a proof file: the entry's exact bytes.")
@click.option("--id", "identity", metavar="HEX", help="For a proof file of a tick: the id whose place it shows.")
@click.option("--answer", "answer_file", type=FILE, help="For a receipt: the proof file the newsroom answered with.")
@click.option(
    "--reprint/--no-reprint",
    "again",
    default=None,
    help="Print the site once more from the record and compare; done by itself where the record is small and on disk.",
)
@click.option(
    "--whole/--no-whole",
    "whole",
    default=None,
    help="Read every entry of the record; done by itself where the record is small and on disk. Without it a page is "
    "checked with the entries that it needs, and the answer says which were not read.",
)
@click.option(
    "--bundle",
    "bundle_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a court bundle about TARGET (a page or an item) to this file: everything that judging it takes.",
)
@click.option("--credential-key", "key_file", type=FILE, help="With --bundle: sign it; an Ed25519 key in PEM.")
@click.option("--credential-cert", "cert_file", type=FILE, help="With --credential-key: its certificates in PEM.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    target: str,
    root_file: Path | None,
    public: str | None,
    policy_file: Path | None,
    seen: Path | None,
    authorities_file: Path | None,
    headers_file: Path | None,
    entry_file: Path | None,
    identity: str | None,
    answer_file: Path | None,
    again: bool | None,
    whole: bool | None,
    bundle_file: Path | None,
    key_file: Path | None,
    cert_file: Path | None,
    as_json: bool,
) -> None:
    """Verify TARGET and say one of four words about it.

    TARGET is an address (http://..., or /news/... with --public), a file of a public tree, an item's id
    (urn:uuid:...), a digest of a document or object, a .tlog-proof file, a receipt that a phone kept, or a court bundle
    (.zip), which needs nothing beside it but the root note you trust.

    \b
    verified  everything that was checked holds
    unproven  nothing contradicts it, something is missing
    unread    it could not be fetched or understood
    altered   the bytes differ from the record
    """
    meant = targets.read(target, public)
    pinned = _or_beside(root_file, meant.public, "root.note")
    policy = _or_beside(policy_file, meant.public, "policy.txt")
    earlier = seen.read_bytes() if seen else None
    if meant.kind == "proof":
        entry = entry_file.read_bytes() if entry_file else None
        verdict = verify_proof(
            Path(meant.name).read_bytes(),
            now_ms=SystemClock().now_ms(),
            pinned=pinned,
            entry=entry,
            policy_file=policy,
            identity=hex_bytes(identity, "--id") if identity else None,
        )
    else:
        authorities = _or_beside(authorities_file, meant.public, "authorities.pem")
        trust = Trust(authorities or b"", headers_file.read_bytes() if headers_file else b"")
        if meant.kind == "bundle":
            verdict = bundling.verify(Path(meant.name), trust, pinned, policy)
        elif bundle_file is not None:
            credential = bundling.credential(key_file, cert_file)
            verdict = bundling.write(bundle_file, meant, trust, pinned, policy, earlier, credential)
        else:
            answer = answer_file.read_bytes() if answer_file else None
            verdict = _of_record(meant, pinned, policy, earlier, again, whole, trust, answer)
    if as_json:
        output.result(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        for line in verdict.words():
            output.result(line)
    ctx.exit(EXITS[verdict.state])


def _or_beside(file: Path | None, public: str | None, name: str) -> bytes | None:
    return file.read_bytes() if file else targets.beside(public, name)


def _of_record(
    meant: targets.Target,
    pinned: bytes | None,
    policy: bytes | None,
    seen: bytes | None,
    again: bool | None,
    whole: bool | None,
    trust: Trust,
    answer: bytes | None = None,
) -> Verdict:
    store = targets.open_store(meant.public or "")
    try:
        everything = meant.kind != "page" or again or (_is_small(store) if whole is None else whole)
        with output.progress("reading the record") as progress:
            record = (SealedRecord.open if everything else open_near)(
                store, now_ms=SystemClock().now_ms(), pinned=pinned, policy_file=policy, seen=seen, progress=progress
            )
    except SunseedError as error:
        return verdict_of(error, "the record", ("log/",))
    if meant.kind == "item":
        film = film_of(record, meant.name)
        if film is None:
            return verify_item(record, meant.name, trust)
        judged = verify_film(record, meant.name, film, trust)
        return replace(judged, notes=(*judged.notes, crediting.of_film(record.objects, film)))
    if meant.kind == "receipt":
        return verify_promise(record, Path(meant.name).read_bytes(), answer)
    if meant.kind == "object":
        return verify_digest(record, meant.name, meant.ext)
    if meant.kind == "record":
        said = "Every entry leads to a checkpoint that all log keys signed."
        return Verdict(State.VERIFIED, "the record", said, (meant.name,)).resting_on(record.evidence)
    return _of_page(record, store, meant, again)


def _is_small(store: Store) -> bool:
    """Say whether reading every entry takes a second or two."""
    if not isinstance(store, FolderStore):
        return False
    signed = LogReader(store).checkpoint_bytes()
    return Checkpoint.parse(note.parse(signed).text).size <= SHORT


def _of_page(record: SealedRecord, store: Store, meant: targets.Target, again: bool | None) -> Verdict:
    path = page_path(meant.name)
    try:
        data: bytes | None = store.get(path)
    except Absent:
        data = None
    except SunseedError as error:
        return verdict_of(error, f"page {meant.name}", (path,)).resting_on(record.evidence)
    small = not record.evidence.unread and len(record.contents.statements) <= SMALL and isinstance(store, FolderStore)
    printer = reprinter(required=bool(again)) if again or (again is None and small) else None
    printed = None
    if printer is not None and record.contents.edition is not None:
        with output.progress("printing once more") as progress:
            try:
                printed = printer(record, progress)
            except SunseedError as error:
                return verdict_of(error, f"page {meant.name}", ("log/", "objects/")).resting_on(record.evidence)
    return verify_page(record, path, data, printed, since_printer() if printer else None)


def reprinter(*, required: bool = False) -> Reprint | None:
    """Return what prints a site once more, or None where the printer's dependencies are not installed."""
    try:
        made: Reprint = import_module("sunseed.verify.reprint").reprint
    except ImportError as error:
        if required:
            raise Refused(
                f"printing once more needs more packages ({error}): pip install 'sunseed[newsroom]'"
            ) from None
        return None
    return made


def since_printer() -> Since | None:
    """Return what prints the states after an edition, or None where the printer's dependencies are not installed."""
    if reprinter() is None:
        return None
    found: Since = import_module("sunseed.verify.reprint").since
    return found
