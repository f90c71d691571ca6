"""`sunseed film`: editors' keys for footage, and the release of sealed seconds.

Owns the options and the words. Keys are `capture.identity`'s, releasing is `newsroom.intake.releasing`'s.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click
import httpx

from sunseed.capture import desk
from sunseed.capture.identity import Identity
from sunseed.capture.packs import Release
from sunseed.cli import output
from sunseed.cli.elsewhere import Elsewhere
from sunseed.cli.film_desk import desk_list
from sunseed.cli.film_recovery import recovery, write_private
from sunseed.cli.film_rewrap import rewrap
from sunseed.errors import Absent, Refused
from sunseed.instance import Instance
from sunseed.record.proof_file import SUFFIX
from sunseed.record.spelling import hex_bytes


@click.group(
    name="film",
    commands={"recovery": recovery, "desk": desk_list, "rewrap": rewrap},
    short_help="Make editors' keys for footage; release sealed seconds.",
)
def command() -> None:
    """Make editors' keys for footage; release sealed seconds."""


@command.command(name="key")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-passphrase", "bare", is_flag=True, help="Do not lock the file: whoever reads it opens all footage.")
def make_key(file: Path, bare: bool) -> None:
    """Make an editor's key in FILE, locked by a passphrase, and print its recipient.

    Offer the recipient on the desk's page *Keys*; the operator proposes a list (`sunseed film desk`), and a new root
    names it. The file stays on the editor's own machine.
    """
    if file.exists():
        raise Refused(f"{file} exists: a key is never written over")
    passphrase = "" if bare else click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    made = Identity.generate()
    write_private(file, made.file(passphrase))
    output.result(made.recipient)
    output.say(f"fingerprint: {desk.spoken(desk.fingerprint(made.recipient))}")
    output.say(f"The key is in {file}. Whoever loses it opens no film any more: keep a second copy elsewhere.")


@command.command(name="client")
@click.argument("folder", metavar="INSTANCE", type=click.Path(path_type=Path, file_okay=False))
def client(folder: Path) -> None:
    """Name the files of the phone's app and the light table in the record, if they have changed since.

    A running newsroom does so by itself when it starts and twice an hour; anybody can then hold it to them with
    `sunseed audit FOLDER --client URL`.
    """
    instance = Instance.open(folder)
    import_module("sunseed.cli.django").start(instance, quiet=True)
    saying = import_module("sunseed.newsroom.clients.saying")
    row = saying.renew(instance)
    said = saying.newest()
    output.say(
        "nothing has changed" if row is None else "the list waits to be sealed: a running newsroom does it at once"
    )
    output.result(f"client notice {said.serial}, {len(said.body['files'])} files, until {said.expires}")


@command.command(name="release")
@click.argument("folder", metavar="INSTANCE", type=click.Path(path_type=Path, file_okay=False))
@click.argument("file", metavar="RELEASE.ZIP", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as", "email", required=True, metavar="EMAIL", help="The editor who releases it.")
@click.option("--name", required=True, help="What the film is called; public.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def release(folder: Path, file: Path, email: str, name: str, yes: bool) -> None:
    """Publish the seconds that `sunseed lighttable --release` chose: chunks, salts, lines and places, for ever.

    Only after watching exactly what goes out. Everybody can then check each second with `sunseed verify`. The newsroom
    may be running; otherwise the entry waits until it is.
    """
    instance = Instance.open(folder)
    chosen = Release.parse(file.read_bytes())
    output.say(f"lines {chosen.first} to {chosen.last} of {chosen.capture}: {len(chosen.chunks)} chunks become public")
    if not yes and not click.confirm(
        "Have you watched exactly these seconds, and shall they be public for ever?", err=True
    ):
        raise click.Abort
    import_module("sunseed.cli.django").start(instance, quiet=True)
    models = import_module("sunseed.newsroom.people.models")
    editor = models.Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if editor is None:
        raise Absent(f"no account with the address {email}")
    releasing = import_module("sunseed.newsroom.intake.releasing")
    item, _ = releasing.release(editor, chosen, name)
    output.result(f"urn:uuid:{item}")
    output.say(f"Check it, when it is sealed: sunseed verify urn:uuid:{item} --public {instance.public}")


@command.command(name="seal-elsewhere")
@click.argument("address", metavar="URL")
@click.argument("identity", metavar="ID")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="The .tlog-proof to write.")
def seal_elsewhere(address: str, identity: str, target: Path) -> None:
    """Let another newsroom, whose door is at URL, seal the ID of a line (64 hex digits) that its own one refuses.

    Nothing but the ID is sent. The proof is checked with `sunseed verify FILE --id ID --root ROOT.NOTE`, with the root
    note of the newsroom that sealed it.
    """
    hex_bytes(identity, "ID")
    if target.suffix != SUFFIX:
        raise click.UsageError(f"--to: expected a name that ends in {SUFFIX}")
    if target.exists():
        raise Refused(f"{target} exists: choose another name")
    with httpx.Client(follow_redirects=False, trust_env=False) as client:
        other = Elsewhere(address, client)
        receipt = other.send(identity)
        target.with_suffix(".receipt").write_bytes(receipt)
        output.say(f"{target.with_suffix('.receipt')}: its promise. Waiting for the proof.")
        target.write_bytes(other.proof(identity))
    output.result(str(target))
