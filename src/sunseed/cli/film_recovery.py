"""`sunseed film recovery`: a key of the desk list that lies on paper, any k of n sheets of it.

Owns options, questions and files. What is on a sheet is `capture.sheets`'s, the printed page
`cli.recovery_sheets`'s. The secret is in memory while a command runs, and never in a file but the sheets.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from sunseed.capture import desk, opening, sheets
from sunseed.capture.identity import Identity
from sunseed.capture.packs import CapturePack
from sunseed.capture.sheets import Sheet
from sunseed.cli import output, recovery_sheets
from sunseed.errors import Malformed, Refused

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW = click.Path(path_type=Path)
_LINE = re.compile(rf"{sheets.LABEL}[A-Z2-7]{{90}}")
MOST_SHEET_BYTES = 1024 * 1024


@click.group(name="recovery", short_help="A key on paper: any k of n sheets open all footage.")
def recovery() -> None:
    """Make a recovery key on paper, and use it when editors' keys are lost.

    Best on a machine without network, with a printer on a cable.
    """


@recovery.command()
@click.argument("folder", metavar="FOLDER", type=NEW)
@click.option("--need", type=click.IntRange(2, 20), default=2, show_default=True, help="How many sheets open it.")
@click.option("--of", "of", type=click.IntRange(2, 20), default=3, show_default=True, help="How many sheets there are.")
@click.option("--name", default="this newsroom", help="The newsroom's name or origin, for the sheets.")
def make(folder: Path, need: int, of: int, name: str) -> None:
    """Make a recovery key, write its sheets into a new FOLDER to be printed, and print its recipient.

    Print them, read one row of each back, give them to different people, destroy FOLDER. The recipient goes into the
    desk list like an editor's.
    """
    if need > of:
        raise click.UsageError(f"{need} sheets cannot be needed of {of}")
    if folder.exists():
        raise Refused(f"{folder} exists: sheets are written into a new folder")
    key = Identity.generate()
    made = sheets.split(key, need, of)
    folder.mkdir(mode=0o700)
    for one in made:
        write_private(folder / f"sheet-{one.number}-of-{one.of}.html", recovery_sheets.page(one, name).encode())
    output.result(key.recipient)
    output.say(f"fingerprint: {desk.spoken(desk.fingerprint(key.recipient))}")
    output.say(f"{of} sheets are in {folder}: print them, give them to {of} people, then: shred -u {folder}/*")
    if not recovery_sheets.can_draw():
        output.say("They have no QR code: the package qrcode is not installed here. The letters are enough.")


@recovery.command(name="check")
@click.argument("files", metavar="SHEET...", nargs=-1, type=FILE)
@click.option("--sheets", "count", type=click.IntRange(1, 20), help="Type so many sheets instead of naming files.")
def check_(files: tuple[Path, ...], count: int | None) -> None:
    """Say whether sheets give their key, and its recipient. Nothing is opened and nothing written."""
    key = sheets.join(read_sheets(files, count))
    output.result(key.recipient)
    output.say(f"these sheets give the key {desk.spoken(desk.fingerprint(key.recipient))}")


@recovery.command(name="open")
@click.argument("film", metavar="FILM.ZIP", type=FILE)
@click.argument("target", metavar="TO", type=NEW)
@click.option("--sheet", "files", multiple=True, type=FILE, help="A sheet's file; repeat. Default: type them.")
@click.option("--sheets", "count", type=click.IntRange(2, 20), help="How many sheets you will type. Default: 2.")
def open_(film: Path, target: Path, files: tuple[Path, ...], count: int | None) -> None:
    """Open FILM.ZIP, which the newsroom's page *Captures* hands out, and write what plays into the file TO."""
    if target.exists():
        raise Refused(f"{target} exists: it is not written over")
    key = sheets.join(read_sheets(files, count))
    pack = CapturePack(film.read_bytes())
    key = key.knowing(pack.new_wraps)
    opened = opening.open_capture(pack.lines(key), pack.cipher, key)
    states = [one.state for one in opened.pieces]
    write_private(target, opened.playable())
    output.say(f"{states.count('opened')} of {len(states)} pieces opened into {target}. It is in clear.")


def read_sheets(files: tuple[Path, ...], count: int | None) -> list[Sheet]:
    """Return the sheets of files, or those that somebody types, row by row."""
    if files:
        return [_of_file(file) for file in files]
    found: list[Sheet] = []
    for number in range(1, (count or 2) + 1):
        found.append(_typed(number))
    return found


def _of_file(file: Path) -> Sheet:
    with file.open("rb") as opened:
        text = opened.read(MOST_SHEET_BYTES).decode("utf-8", "replace")
    line = _LINE.search(text)
    try:
        return Sheet.parse(line[0] if line else text)
    except Malformed as error:
        raise Malformed(f"{file}: {error}") from error


def _typed(number: int) -> Sheet:
    """Ask for the rows of one sheet until they hold; or for its one line, as a scanner types it."""
    while True:
        output.say(f"Sheet {number}: type its {sheets.ROWS} rows, or scan its QR code.")
        rows: list[str] = []
        while len(rows) < sheets.ROWS:
            rows.append(click.prompt(f"  row {len(rows) + 1}", hide_input=False, err=True))
            if len("".join(rows).replace(" ", "")) >= sheets.ROWS * 18:
                break
        try:
            return Sheet.parse("".join(rows))
        except Malformed as error:
            output.say(f"{error}. Once more.")


def write_private(file: Path, data: bytes) -> None:
    """Write a new file that only this user reads, durably."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(descriptor)
