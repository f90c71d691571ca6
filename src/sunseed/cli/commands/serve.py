"""`sunseed serve`: run a newsroom, both doors and the worker, until Ctrl-C.

Owns the verb's options. The process tree is in `sunseed.cli.serving`, what each part does in `sunseed.cli.parts`.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from pathlib import Path

import click

from sunseed.cli import exits, output, serving
from sunseed.clock import SystemClock
from sunseed.instance import Instance

PARTS = ("public", "worker", "newsroom")


@click.command(short_help="Run a newsroom: public site, newsroom, worker.")
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--only", type=click.Choice(PARTS), help="Run one part alone.")
@click.option("--stop-with-stdin", is_flag=True, hidden=True, help="End when standard input ends.")
def command(folder: Path, only: str | None, stop_with_stdin: bool) -> None:
    """Run the newsroom in FOLDER until Ctrl-C or SIGTERM, then stop all of it.

    Three processes are started. The public door serves the site; the newsroom door serves the desk; the worker
    seals, prints and publishes on time. A part that dies is started again; the others go on meanwhile.
    """
    instance = Instance.open(folder)
    if only is None:
        code = serve(instance)
        if code != exits.OK:
            sys.exit(code)
        return
    part = next(part for part in parts_of(instance) if part.name == only)
    serving.demand_free(part)
    if stop_with_stdin:
        serving.stop_with_parent()
    run = import_module("sunseed.cli.parts")
    {"public": run.serve_public, "newsroom": run.serve_newsroom, "worker": run.work}[only](instance)


def serve(instance: Instance, notes: tuple[str, ...] = ()) -> int:
    """Run all parts of an instance until they are stopped.

    Arguments:
        instance: the newsroom.
        notes: lines to say once everything can be reached.

    Returns:
        The exit code of the command.
    """
    parts = parts_of(instance)
    for part in parts:
        serving.demand_free(part)
    tree = serving.Tree(parts, SystemClock())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, tree.stop)

    def ready() -> None:
        site = instance.settings.site
        serving.tell("serve", f"public site {site.public_url}/   newsroom {site.newsroom_url}/   Ctrl-C stops both")
        for note in notes:
            serving.tell("serve", note)

    output.say(f"starting the newsroom in {instance.root}")
    return tree.run(ready)


def parts_of(instance: Instance) -> list[serving.Part]:
    """Return the parts of a newsroom, the public door first: it is there before and after everything else."""
    public, newsroom = instance.settings.public, instance.settings.newsroom
    addresses = {"public": (public.host, public.port), "newsroom": (newsroom.host, newsroom.port)}
    return [
        serving.Part(
            name,
            serving.command_for("serve", str(instance.root), "--only", name, "--stop-with-stdin"),
            addresses.get(name),
        )
        for name in PARTS
    ]
