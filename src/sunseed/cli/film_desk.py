"""`sunseed film desk`: who can open footage, who offers to, and the list that the next root shall name.

Owns options and words. Lists on disk are `sunseed.desk_lists`'s, offered keys the newsroom's (`newsroom.sealed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import click

from sunseed import desk_lists, roots
from sunseed.capture import desk
from sunseed.capture.desk import DeskList
from sunseed.cli import output
from sunseed.errors import Absent, Refused
from sunseed.instance import Instance


@click.command(name="desk")
@click.argument("folder", metavar="INSTANCE", type=click.Path(path_type=Path, file_okay=False))
@click.option("--add", "added", multiple=True, metavar="KEY", help="A recipient, its file, or an offered fingerprint.")
@click.option("--drop", "dropped", multiple=True, metavar="FINGERPRINT", help="Leave a recipient out.")
@click.option("--back", is_flag=True, help="Forget the proposed list.")
def desk_list(folder: Path, added: tuple[str, ...], dropped: tuple[str, ...], back: bool) -> None:
    """Show the desk list and the keys that are offered; with --add or --drop, propose the list for the next root.

    Nothing changes for phones until a root names the new list: `sunseed root next`, `sign`, `publish`. Read the
    fingerprints aloud to the editors before that.
    """
    instance = Instance.open(folder)
    newest = roots.in_force(instance).newest
    desk_lists.settle(instance, newest)
    listed = DeskList.parse(desk_lists.in_force(instance, newest))
    offered = _offered(instance)
    if back:
        desk_lists.take_back(instance)
    if added or dropped:
        waiting = desk_lists.proposed(instance, newest)
        recipients = list((waiting or listed).recipients)
        desk_lists.propose(instance, DeskList.of(list(_changed(recipients, added, dropped, list(offered)))))
    for line in _shown("in force", listed, offered):
        output.result(line)
    waiting = desk_lists.proposed(instance, newest)
    if waiting is not None:
        for line in _shown("PROPOSED, not named by a root yet", waiting, offered):
            output.result(line)
        output.say(
            f"Next: sunseed root next {folder} --out next.root; each signs; sunseed root publish {folder} next.root"
        )
    known = {*listed.recipients, *(waiting.recipients if waiting else ())}
    for recipient, who in offered.items():
        if recipient not in known:
            output.result(f"offered: {desk.spoken(desk.fingerprint(recipient))}  {who}")


def _shown(what: str, made: DeskList, offered: dict[str, str]) -> Iterator[str]:
    yield f"{what}: {len(made.recipients)} recipients, list {desk.spoken(made.digest)}"
    for one in made.recipients:
        kind = "hybrid" if one.startswith(desk.HYBRID) else "classical"
        yield f"  {desk.spoken(desk.fingerprint(one))}  {kind}  {offered.get(one, 'offered by nobody here')}"


def _changed(now: list[str], added: Sequence[str], dropped: Sequence[str], offered: Sequence[str]) -> Iterator[str]:
    gone = [_found(one, now) for one in dropped]
    fresh = [_named(one, offered) for one in added]
    for one in fresh:
        if one in now:
            raise Refused(f"{desk.spoken(desk.fingerprint(one))} is on the list already")
    yield from (one for one in now if one not in gone)
    yield from fresh


def _named(said: str, offered: Sequence[str]) -> str:
    """Return a recipient given as itself, in a file, or by the fingerprint of one that is offered."""
    if said.startswith("age1"):
        return said
    if Path(said).is_file():
        return Path(said).read_text("ascii").strip()
    return _found(said, offered)


def _found(said: str, among: Sequence[str]) -> str:
    plain = said.replace(" ", "").lower()
    found = [one for one in among if len(plain) >= 8 and desk.fingerprint(one).startswith(plain)]
    if len(found) != 1:
        raise Absent(f"{said}: {len(found)} keys have this fingerprint; give the five groups that are shown")
    return found[0]


def _offered(instance: Instance) -> dict[str, str]:
    """Return the keys that editors offer, and whose they are."""
    import_module("sunseed.cli.django").start(instance, quiet=True)
    listing = import_module("sunseed.newsroom.sealed.listing")
    return {one.recipient: one.who for one in listing.offered()}
