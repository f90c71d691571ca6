"""`sunseed doctor`: look a newsroom over and say what to do about what is found.

Owns how findings are shown; the questions are in `sunseed.cli.checks`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sunseed.cli import exits, output
from sunseed.cli.checks import examine
from sunseed.instance import Instance

MARKS = {"good": "ok  ", "warning": "look", "bad": "BAD "}


@click.command(short_help="Look a newsroom over and give advice.")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
def command(folder: Path) -> None:
    """Look over the newsroom in FOLDER: machine, files, ports, log, database, clock, edition. Changes nothing."""
    bad = 0
    for finding in examine(Instance.open(folder)):
        bad += finding.grade == "bad"
        output.result(f"{MARKS[finding.grade]} {finding.about:<12} {finding.words}")
        if finding.advice:
            output.result(f"     {'':<12} -> {finding.advice}")
    if bad:
        output.fail(f"{bad} {'thing needs' if bad == 1 else 'things need'} to be seen to")
        sys.exit(exits.REFUSED)
