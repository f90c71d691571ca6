"""`sunseed mail`: send one real mail by the newsroom's settings, and repeat what the mail server answered.

Owns the verb's words; the conversation is `sunseed.cli.posting`.
"""

from __future__ import annotations

from pathlib import Path

import click

from sunseed.cli import output
from sunseed.cli.posting import advice, post
from sunseed.instance import Instance


@click.group(name="mail")
def command() -> None:
    """See whether the newsroom's letters arrive."""


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("address")
def test(folder: Path, address: str) -> None:
    """Send one letter to ADDRESS with the settings of the newsroom in FOLDER, and say what the server answered."""
    instance = Instance.open(folder)
    for line in post(instance, address):
        output.result(line)
    for line in advice(instance):
        output.say(line)
