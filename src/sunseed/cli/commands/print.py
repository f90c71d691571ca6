"""`sunseed print`: print the public site from the record, what is new or all of it.

Owns the verb. The press is `sunseed.edition.press`; it reads `log/` and `objects/` alone, so this needs no database.
"""

from __future__ import annotations

from pathlib import Path

import click

from sunseed.cli import machine, output
from sunseed.edition.press import Press
from sunseed.instance import Instance
from sunseed.store.folder import FolderStore


@click.command(short_help="Print the public site from the record.")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--from-nothing", is_flag=True, help="Forget what was printed and print everything anew.")
def command(folder: Path, from_nothing: bool) -> None:
    """Print the site of the newsroom in FOLDER up to its published checkpoint."""
    instance = Instance.open(folder)
    machine.demand_room(instance.root)
    press = Press(FolderStore(instance.public), instance.index, workers=instance.settings.printing.workers)
    with output.progress("printing") as move:
        task = press.reprint if from_nothing else press.print
        printed = task(lambda stage, done, total: move(done, total, stage))
    output.result(
        f"printed up to entry {printed.size}: {len(printed.written)} files written, {len(printed.removed)} removed; "
        f"edition {printed.format} {printed.root.hex()}"
    )
