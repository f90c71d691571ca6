"""`sunseed lighttable`: an editor opens a capture on their own machine, watches it, and chooses what to release.

Owns options and words, and the folder that is written; opening is `capture.opening`, the page `cli.strip`. The editor's
key never leaves this machine. Live, everything passes over the newsroom's addresses for light tables (`cli.table`);
without a network, files pass by hand between newsroom and editor.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

import click

from sunseed.capture import opening
from sunseed.capture.identity import Identity, needs_passphrase
from sunseed.capture.opening import Opened
from sunseed.capture.packs import CapturePack
from sunseed.cli import output, strip
from sunseed.cli.table import sitting
from sunseed.cli.table.newsroom import Newsroom
from sunseed.errors import Refused
from sunseed.record import root

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
ENDINGS = {"matroska": "mkv", "webm": "webm", "mp4": "mp4"}
_NOTE = re.compile(r"note-([1-9][0-9]{0,6})")
_RANGE = re.compile(r"(0|[1-9][0-9]{0,6})-([1-9][0-9]{0,6})")


@click.command(short_help="Open a capture with your key, on your own machine; choose seconds to release.")
@click.argument("file", metavar="[FILM.ZIP]", type=FILE, required=False)
@click.option("--identity", "identity_file", required=True, type=FILE, help="Your key (`sunseed film key`).")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="A new folder for film and strip.")
@click.option("--root", "root_file", type=FILE, help="The root note you trust: whose capture it must be.")
@click.option("--release", "range_", metavar="A-B", help="Choose the seconds from A to B, or `note-LINE`.")
@click.option("--newsroom", "address", metavar="URL", help="Show what is being filmed, live, in your browser.")
@click.option("--new-token", is_flag=True, help="Ask for the newsroom's token again.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser; only say the link.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="The release file to write.")
def command(
    file: Path | None,
    identity_file: Path,
    folder: Path | None,
    root_file: Path | None,
    range_: str | None,
    target: Path | None,
    address: str | None,
    new_token: bool,
    no_browser: bool,
) -> None:
    """Without a file: the light table of a newsroom, live, as a page on this machine alone.

    With FILM.ZIP: open it, which the newsroom's page *Captures* hands out, and say of each second how it is.

    With --out the film and a page with the strip of its seconds are written, in clear, readable by you alone. With
    --release, the chosen seconds go into a file for `sunseed film release`, after you have watched them.
    """
    if (range_ is None) != (target is None):
        raise click.UsageError("--release A-B and --to FILE go together")
    origin = root.open_pinned(root_file.read_bytes()).origin if root_file else None
    if (file is None) == (address is None):
        raise click.UsageError("say either FILM.ZIP or --newsroom URL")
    if file is None:
        sit(str(address), _identity(identity_file), origin, new_token=new_token, browser=not no_browser)
        return
    pack = CapturePack(file.read_bytes())
    editor = _identity(identity_file).knowing(pack.new_wraps)
    opened = opening.open_capture(pack.lines(editor), pack.cipher, editor, origin)
    for words in strip.summary(opened):
        output.result(words)
    if folder is not None:
        _write_out(opened, folder)
    if range_ is not None and target is not None:
        _choose(opened, range_, target)


def sit(address: str, editor: Identity, origin: str | None, *, new_token: bool, browser: bool) -> None:
    """Serve the live light table until Ctrl-C.

    Arguments:
        address: of the newsroom.
        editor: whose key opens what is filmed.
        origin: the log that the editor trusts; None takes each capture's word.
        new_token: whether to ask for the token even where one is kept.
        browser: whether to open it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being ended also wipes
    kept = sitting.token_file(address)
    if new_token or not kept.exists():
        # Never an option: command lines are seen by every user of the machine and kept in histories.
        asked = click.prompt("Token (desk: Film, Light tables)", hide_input=sys.stdin.isatty(), err=True)
        sitting.keep_token(kept, asked)
    newsroom = Newsroom(address, kept.read_text("ascii").strip())
    with sitting.sitting(newsroom, editor, sitting.work_folder(address), origin) as door:
        link = door.link()
        output.result(link)
        output.say("It opens once, on this machine alone. Enter shows another link; Ctrl-C ends the sitting.")
        if browser:
            click.launch(link)
        for _ in sys.stdin:
            output.result(door.link())
        while True:
            time.sleep(3600)


def _identity(file: Path) -> Identity:
    data = file.read_bytes()
    passphrase = click.prompt("Passphrase", hide_input=True, err=True) if needs_passphrase(data) else ""
    return Identity.read(data, passphrase)


def _write_out(opened: Opened, folder: Path) -> None:
    """Write the film or the photos, and the strip, for this user alone."""
    files = _contents(opened)
    if folder.exists():
        raise Refused(f"{folder} exists: the light table writes into a new folder")
    folder.mkdir(mode=0o700)
    film = next((name for name in files if name.startswith("film.")), "")
    page = strip.page(opened, film, [name for name in files if name.endswith(".jpg")])
    for path, data in (*files.items(), ("index.html", page.encode())):
        descriptor = os.open(folder / path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as written:
            written.write(data)
    output.say(f"{folder}/index.html shows it, second by second. It is in clear: delete the folder afterwards.")


def _contents(opened: Opened) -> dict[str, bytes]:
    """Return what opens, by the name of a file: a film, photos, or whatever another file was."""
    if (container := opened.opening.container) == "jpeg":
        photos = (one for one in opened.pieces if one.seal.part == "media" and one.state == "opened")
        return {f"photo-{one.seal.seq}.jpg": one.data for one in photos}
    data = opened.playable()
    if container in ENDINGS:
        return {f"film.{ENDINGS[container]}": data}
    return {"file.bin": data} if data else {}


def _choose(opened: Opened, range_: str, target: Path) -> None:
    if target.exists():
        raise Refused(f"{target} exists: choose another name")
    if (noted := _NOTE.fullmatch(range_)) is not None:
        target.write_bytes(opening.chosen_note(opened, int(noted[1])).encode())
        output.say(f"{target}: the note of line {noted[1]} alone. Its words become public, for ever, and nothing else.")
        return
    found = _RANGE.fullmatch(range_)
    if found is None or int(found[1]) >= int(found[2]):
        raise click.UsageError(f"--release: expected seconds such as 3-8, got {range_!r}")
    release = opening.chosen(opened, int(found[1]) * 1000, int(found[2]) * 1000)
    target.write_bytes(release.encode())
    first, last = release.first, release.last
    spans = [one.seal for one in opened.pieces if first <= one.seal.seq <= last]
    from_s, to_s = spans[0].from_ms / 1000, spans[-1].to_ms / 1000
    output.say(
        f"{target}: seconds {from_s:.1f} to {to_s:.1f}, lines {first} to {last}, and the head they need to play."
    )
    output.say("Exactly this becomes public, for ever, with `sunseed film release`.")
