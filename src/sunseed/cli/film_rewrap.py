"""`sunseed film rewrap`: old captures opened for a new desk list, by an editor who can open them, on their own machine.

Owns options and words. Wrapping is `capture.rewrapping`'s; which list is in force is followed from a root note the
editor keeps.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import click

from sunseed.capture import desk, rewrapping, sheets
from sunseed.capture.desk import DeskList
from sunseed.capture.identity import Identity, needs_passphrase
from sunseed.cli import output
from sunseed.cli.film_recovery import read_sheets, write_private
from sunseed.clock import SystemClock
from sunseed.errors import Malformed, Refused
from sunseed.record import root

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW = click.Path(path_type=Path)


@click.command(name="rewrap")
@click.argument("wraps", metavar="WRAPS.ZIP", type=FILE)
@click.argument("target", metavar="NEW.ZIP", type=NEW)
@click.option("--newsroom", "said", required=True, type=FILE, help="newsroom.json, fetched from /film/newsroom/.")
@click.option(
    "--root", "root_file", required=True, type=FILE, help="The root note you keep: not from this newsroom's page."
)
@click.option("--identity", "identity_file", type=FILE, help="Your key (`sunseed film key`).")
@click.option("--sheet", "files", multiple=True, type=FILE, help="A recovery sheet; repeat. In place of your key.")
@click.option(
    "--sheets", "count", type=click.IntRange(2, 20), help="Type so many recovery sheets. In place of your key."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def rewrap(
    wraps: Path,
    target: Path,
    said: Path,
    root_file: Path,
    identity_file: Path | None,
    files: tuple[Path, ...],
    count: int | None,
    yes: bool,
) -> None:
    """Wrap the keys of older film anew for the desk list in force.

    WRAPS.ZIP comes from the page *Keys*, NEW.ZIP goes there. Whoever is on the new list can then open what was
    filmed before they came. On your own machine: your key opens them.
    """
    if target.exists():
        raise Refused(f"{target} exists: it is not written over")
    if (identity_file is None) == (not files and count is None):
        raise click.UsageError("give --identity, or recovery sheets")
    listed = _listed(said, root_file)
    output.say(f"The desk list in force, {desk.spoken(listed.digest)}, has {len(listed.recipients)} recipients:")
    for one in listed.recipients:
        output.say(f"  {desk.spoken(desk.fingerprint(one))}")
    if not yes and not click.confirm("Do these fingerprints belong to your editors?", err=True):
        raise click.Abort
    key = _identity(identity_file) if identity_file else sheets.join(read_sheets(files, count))
    made = rewrapping.rewrap(rewrapping.parse_wraps(wraps.read_bytes()), key, listed)
    write_private(target, rewrapping.pack_new(made.made))
    output.result(f"{len(made.made)} wrapped anew, {len(made.closed)} are not for this key")
    output.say(f"Put {target} in on the page *Keys*.")


def _listed(said: Path, root_file: Path) -> DeskList:
    """Return the desk list in force, followed from the editor's own root note."""
    pinned = root_file.read_bytes()
    try:
        answer: dict[str, Any] = json.loads(said.read_bytes())
        places = [(int(one["index"]), base64.b64decode(one["note"], validate=True)) for one in answer["roots"]]
        data = base64.b64decode(answer["desk"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"{said}: expected what /film/newsroom/ answers: {error}") from error
    origin = root.open_pinned(pinned).origin
    return desk.named_by(places, data, origin=origin, pinned=pinned, now_ms=SystemClock().now_ms())


def _identity(file: Path) -> Identity:
    data = file.read_bytes()
    passphrase = click.prompt("Passphrase", hide_input=True, err=True) if needs_passphrase(data) else ""
    return Identity.read(data, passphrase)
