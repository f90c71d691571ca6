"""`sunseed reconcile`: let the newsroom's database learn from the log what it has forgotten.

Owns the verb; what is learned is in `sunseed.newsroom.publishing.reconcile`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from sunseed.cli import output
from sunseed.instance import Instance


@click.command(short_help="Let the database learn again from the log.")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
def command(folder: Path) -> None:
    """Bring the database of the newsroom in FOLDER to what its log says.

    For a database that was lost, or brought back from a backup. The newsroom must not be running. The log is never
    changed by this.
    """
    instance = Instance.open(folder)
    import_module("sunseed.cli.django").start(instance, quiet=True)
    with output.progress("reading the log") as move:
        found = import_module("sunseed.newsroom.publishing.reconcile").reconcile(instance, move)
    output.result(
        f"the log holds {found.size} entries: {found.learned} were learned, {found.restored} drafts made again, "
        f"{found.dropped} waiting entries dropped because their place was taken"
    )
