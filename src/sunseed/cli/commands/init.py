"""`sunseed init`: make a new newsroom.

Owns the verb's options and the words at its end. What is made is `sunseed.founding`'s; the first account is Django's.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from sunseed import founding
from sunseed.cli import output
from sunseed.cli.commands.account import keep_account
from sunseed.clock import SystemClock
from sunseed.instance import Instance
from sunseed.record.signature import Verifier
from sunseed.settings import Newsroom, Settings, Site


@click.command(short_help="Make a new newsroom: settings, keys, an empty log.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--origin", required=True, help="Name of the log for ever, such as news.example/log.")
@click.option("--name", default="Sunseed", show_default=True, help="Name of the newsroom.")
@click.option("--public-url", default=Site.public_url, show_default=True, help="Where readers reach the site.")
@click.option("--newsroom-url", default=Site.newsroom_url, show_default=True, help="Where editors reach the newsroom.")
@click.option("--language", default="en", show_default=True, help="Language of the site's default pages.")
@click.option("--database", default="", help="postgresql://... instead of SQLite.")
@click.option("--root-key", "vkeys", multiple=True, metavar="VKEY", help="A root key kept elsewhere; repeat for each.")
@click.option("--need", type=click.IntRange(1), help="How many root keys must sign. Default: more than half.")
@click.option(
    "--root-key-file", type=click.Path(path_type=Path), help="Where to write the one root key: a stick, best."
)
@click.option("--operator", metavar="EMAIL", help="Make the first account, an operator; asks for its password.")
def command(
    folder: Path,
    origin: str,
    name: str,
    public_url: str,
    newsroom_url: str,
    language: str,
    database: str,
    vkeys: tuple[str, ...],
    need: int | None,
    root_key_file: Path | None,
    operator: str | None,
) -> None:
    """Make a new newsroom in FOLDER, which must be absent or empty.

    One root key is made with it; or several, made by `sunseed root key` on machines of their own, are named with
    --root-key, and then the log begins when they have signed. No other command makes a log where there is none.
    """
    if vkeys and root_key_file:
        raise click.UsageError("give --root-key for keys that are there, or --root-key-file to make one, not both")
    root_keys = [Verifier(one) for one in vkeys]
    need = need or len(root_keys) // 2 + 1
    if need > max(len(root_keys), 1):
        raise click.UsageError(f"--need {need}: there are {max(len(root_keys), 1)} root keys")
    password = click.prompt("Password of the operator", hide_input=True, confirmation_prompt=True) if operator else ""
    site = Site(
        origin=origin,
        name=name,
        public_url=public_url.rstrip("/"),
        newsroom_url=newsroom_url.rstrip("/"),
        language=language,
    )
    settings = Settings(site=site, newsroom=Newsroom(database=database))
    instance = founding.found(
        folder, settings, SystemClock(), root_key_file=root_key_file, root_keys=root_keys, need=need
    )
    tell_what_next(instance, root_key_file)
    # From here on everything may be repeated: should the database not answer, `sunseed account` does the rest.
    import_module("sunseed.cli.django").start(instance, quiet=True)
    if operator:
        output.say(keep_account(operator, password, "operator"))
        publish_masthead(instance, operator)
    else:
        output.say(f"For the first account: sunseed account {instance.root} EMAIL --role operator")


def publish_masthead(instance: Instance, operator: str) -> None:
    """Let the new operator publish the newsroom's name and address; sealed when it is first served."""
    account = import_module("sunseed.newsroom.people.models").Account.objects.get_by_natural_key(operator)
    site = instance.settings.site
    masthead = import_module("sunseed.newsroom.stories.models").Masthead.objects.create(
        name=site.name, url=f"{site.public_url}/", languages=[site.language]
    )
    import_module("sunseed.newsroom.publishing.verbs").arrange(account, masthead)


def tell_what_next(instance: Instance, root_key: Path | None) -> None:
    """Say what was made and what a careful operator does now."""
    key = root_key or instance.root_key_file
    output.say(f"A newsroom was made in {instance.root}. Its log is named {instance.origin}, for ever.")
    if instance.first_root_file.exists():
        draft = instance.first_root_file
        output.say(f"Its log begins when the root keys have signed {draft}: take copies of it to them, and")
        output.say(f"  each signs with  sunseed root sign {draft.name} --key FILE")
        output.say(f"  then, here:      sunseed root publish {instance.root} {draft.name} ...")
        return
    output.say(
        f"The root key is in {key}. Whoever has it can say who speaks for this newsroom: take it off this machine, "
        f"keep two copies, and remove it here."
    )
    output.say(f"The root note is in {instance.root_note_file}. Give it to readers and mirrors by another way.")
    output.say(f"Now: sunseed serve {instance.root}")
