"""`sunseed import`: move in with what another system exported.

Owns the verb's options and how its report is shown; what is brought in, and how, is `newsroom.importing`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sunseed.cli import output
from sunseed.errors import Absent, Malformed
from sunseed.instance import Instance


@click.group(short_help="Move in: bring in what another system exported.")
def command() -> None:
    """Bring in what another system exported."""


def wishes(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that every import has."""
    options = (
        click.option("--into", "folder", type=click.Path(path_type=Path), envvar="SUNSEED_INSTANCE", required=True,
                     help="The newsroom; or set SUNSEED_INSTANCE."),
        click.option("--as", "email", default="",
                     help="The editor who answers for it; the newsroom's first, if not said."),
        click.option("--media", type=click.Path(path_type=Path, file_okay=False),
                     help="A folder with the old site's pictures, such as a copy of wp-content/uploads."),
        click.option("--fetch", is_flag=True, help="Ask the old site for pictures that are not there."),
        click.option("--byline", "names", multiple=True, metavar="LOGIN=NAME",
                     help="Let an author of the old site be this byline here. May be given several times."),
        click.option("--dry-run", is_flag=True, help="Change nothing; say what would happen and what cannot be had."),
        click.option("--drafts/--no-drafts", default=True, show_default=True,
                     help="Bring in what was not public, as drafts."),
        click.option("--json", "as_json", is_flag=True, help="Write the whole report as JSON to standard output."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@command.command(short_help="A WordPress export (WXR).")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@wishes
def wordpress(file: Path, **said: Any) -> None:
    """Import FILE, a WordPress export (Tools > Export > All content).

    What was public there becomes public here, marked as an import, with the date it claims; what was private or
    protected by a password never does. Run it with --dry-run first. Running it again brings in only what is new.
    """
    bring_in("wordpress", "WordPress", file, **said)


@command.command(short_help="A Ghost export (JSON or zip).")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--site", default="", metavar="URL", help="Where the old site was, which the export does not say.")
@wishes
def ghost(file: Path, site: str, **said: Any) -> None:
    """Import FILE, a Ghost export (Settings > Export), as JSON or as a zip file with its pictures.

    What everybody could read there becomes public here, marked as an import, with the date it claims; drafts and what
    only members could read never do. Run it with --dry-run first. Running it again brings in only what is new.
    """
    if site and not site.startswith(("https://", "http://")):
        raise Malformed(f"--site: expected an address such as https://old.example, found {site[:80]!r}")
    bring_in("ghost", "Ghost", file, site, **said)


def bring_in(
    module: str, name: str, file: Path, *more: str, folder: Path, email: str, media: Path | None, fetch: bool,
    names: tuple[str, ...], dry_run: bool, drafts: bool, as_json: bool,
) -> None:  # fmt: skip
    """Import a file by the reader `name` of `newsroom.importing.<module>`, and show the report."""
    mapped = dict(_named(one) for one in names)
    import_module("sunseed.cli.django").start(Instance.open(folder), quiet=True)
    moving = import_module("sunseed.newsroom.importing.moving")
    export = getattr(import_module(f"sunseed.newsroom.importing.{module}"), name)(file, *more)
    wished = moving.Wishes(dry=dry_run, drafts=drafts, media=media, fetch=fetch, names=mapped)
    actor = editor(email)
    with output.progress("import") as move:
        report = moving.bring_in(actor, export, wished, move)
    if as_json:
        output.result(report.to_json())
    else:
        show(report)
    if dry_run:
        output.say("Nothing was changed: this was a dry run.")


def _named(said: str) -> tuple[str, str]:
    login, sign, name = said.partition("=")
    if not sign or not login.strip() or not name.strip():
        raise Malformed(f"--byline: expected LOGIN=NAME, found {said[:80]!r}")
    return login.strip(), name.strip()


def editor(email: str) -> Any:
    """Return the account that imports: the one with this address, else the first that may publish.

    Raises:
        Absent: there is none.
    """
    models = import_module("sunseed.newsroom.people.models")
    accounts = models.Account.objects.filter(is_active=True)
    found = (
        accounts.filter(email=email.strip().lower()).first()
        if email
        else accounts.exclude(role=models.Role.REPORTER).order_by("pk").first()
    )
    if found is None:
        who = f"no account has the address {email}" if email else "no editor has an account yet"
        raise Absent(f"{who}; make one with `sunseed account`")
    return found


def show(report: Any) -> None:
    """Show a report as a table on standard output."""
    table = Table(title=escape(f"Import of {report.source or 'an export'}"), title_justify="left")
    table.add_column("")
    table.add_column("what", ratio=3)
    table.add_column("how many, or which", ratio=2, overflow="fold")
    heading = ""
    for first, what, count in report.lines():
        table.add_row("" if first == heading else first, escape(what), escape(count))
        heading = first
    Console().print(table)
