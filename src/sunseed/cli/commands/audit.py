"""`sunseed audit`: everything in a public tree checked, and whatever does not hold named.

Owns the options and the exit code. The audit itself is `sunseed.verify.tree`'s; for a log that is no newsroom's there
is `sunseed log audit`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from sunseed.cli import client_door, output, targets
from sunseed.cli.commands.verify import EXITS, FILE, reprinter, since_printer
from sunseed.clock import SystemClock
from sunseed.store.cell import SqliteCell
from sunseed.store.contract import is_temporary
from sunseed.store.folder import FolderStore
from sunseed.verify import State, Verdict, audit_tree
from sunseed.verify.report import Report
from sunseed.verify.times import Trust

MANY = 200
SETTLE_S = 1.5
"""How long a newsroom at work has to seal the edition it has just printed."""


@click.command(short_help="Check a whole newsroom or mirror: log, documents, objects, every file.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--root", "root_file", type=FILE, help="The root note you trust. Default: root.note beside the tree.")
@click.option("--policy", "policy_file", type=FILE, help="The policy file naming witnesses. Default: beside the tree.")
@click.option(
    "--authorities",
    "authorities_file",
    type=FILE,
    help="Certificates (PEM) of time stamp authorities you believe. Default: authorities.pem beside the tree.",
)
@click.option("--seen", type=FILE, help="A checkpoint you kept from before: the record must have grown from it.")
@click.option(
    "--reprint/--no-reprint", "again", default=None, help="Print the site once more and compare. Default: yes."
)
@click.option("--client", metavar="URL", help="Compare what the newsroom at URL serves to phones with its signed list.")
@click.option("--cookie", type=FILE, help="With --client: a file with a Cookie line, to ask as somebody signed in.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    root_file: Path | None,
    policy_file: Path | None,
    authorities_file: Path | None,
    seen: Path | None,
    again: bool | None,
    client: str | None,
    cookie: Path | None,
    as_json: bool,
) -> None:
    """Audit FOLDER: an instance, or a public tree copied from one.

    Every entry, document, object, page and file is read; nothing is written and nobody is asked. A file that
    nothing accounts for is a finding too.

    With --client, only this: FOLDER's record, a mirror's copy at best, says which files the newsroom's app for
    phones and its light table have; they are fetched from URL, the newsroom's own address, and compared byte by byte.
    """
    if cookie is not None and client is None:
        raise click.UsageError("--cookie goes with --client")
    tree = targets.tree_around(folder.resolve())
    pinned = root_file.read_bytes() if root_file else targets.beside(str(tree), "root.note")
    policy = policy_file.read_bytes() if policy_file else targets.beside(str(tree), "policy.txt")
    known = authorities_file.read_bytes() if authorities_file else targets.beside(str(tree), "authorities.pem")
    if client is not None:
        kept = seen.read_bytes() if seen else None
        _say(
            ctx,
            client_door.audit(client, FolderStore(tree), cookie, pinned=pinned, policy_file=policy, seen=kept),
            as_json,
        )
        return
    unfinished = _unfinished(tree)
    clock, head = SystemClock(), tree.parent / "head.sqlite3"
    with output.progress("auditing") as progress:
        report = audit_tree(
            FolderStore(tree),
            now_ms=clock.now_ms(),
            pinned=pinned,
            policy_file=policy,
            seen=seen.read_bytes() if seen else None,
            reprint=None if again is False else reprinter(required=bool(again)),
            trust=Trust(authorities=known or b""),
            since=None if again is False else since_printer(),
            committed=_head(head),
            wait=(lambda: clock.sleep(SETTLE_S)) if head.is_file() else (lambda: None),
            progress=progress,
        )
    report.findings += [
        Verdict(State.UNPROVEN, "an unfinished write", "Left by an interruption, or put here by somebody.", (path,))
        for path in sorted(unfinished & _unfinished(tree))
    ]
    _say(ctx, report, as_json)


def _say(ctx: click.Context, report: Report, as_json: bool) -> None:
    if as_json:
        output.result(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        lines = report.words()
        for line in lines[:MANY]:
            output.result(line)
        if len(lines) > MANY:
            output.result(f"... and {len(lines) - MANY} more lines; --json has them all")
    ctx.exit(EXITS[report.state])


def _unfinished(tree: Path) -> set[str]:
    """Return the files that have the form of a store's unfinished write, which stores themselves never list."""
    return {path.relative_to(tree).as_posix() for path in tree.rglob(".*") if is_temporary(path.name)}


def _head(path: Path) -> Callable[[], bytes | None]:
    """Return what reads the newsroom's own head, if the tree lies beside one."""

    def read() -> bytes | None:
        if not path.is_file():
            return None
        cell = SqliteCell(path)
        try:
            return cell.read()
        finally:
            cell.close()

    return read
