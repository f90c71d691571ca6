"""`sunseed film`: editors' keys for footage, and the release of sealed seconds.

Owns the options and the words. Keys are `capture.identity`'s, releasing is `newsroom.intake.releasing`'s.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from sunseed.capture.identity import Identity
from sunseed.cli import output
from sunseed.errors import Refused


@click.group(name="film", short_help="Make editors' keys for footage; release sealed seconds.")
def command() -> None:
    """Make editors' keys for footage; release sealed seconds."""


@command.command(name="key")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-passphrase", "bare", is_flag=True, help="Do not lock the file: whoever reads it opens all footage.")
def make_key(file: Path, bare: bool) -> None:
    """Make an editor's key in FILE, locked by a passphrase, and print its recipient.

    The recipient goes into INSTANCE/desk.txt, one a line; a new root names that list (`sunseed root next`). The file
    stays on the editor's own machine.
    """
    if file.exists():
        raise Refused(f"{file} exists: a key is never written over")
    passphrase = "" if bare else click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    made = Identity.generate()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(made.file(passphrase))
        opened.flush()
        os.fsync(descriptor)
    output.result(made.recipient)
    output.say(f"The key is in {file}. Whoever loses it opens no film any more: keep a second copy elsewhere.")
