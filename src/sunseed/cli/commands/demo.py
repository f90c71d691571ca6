"""`sunseed demo`: a newsroom with example stories, made in one go and served.

Owns the verb, the demo's settings and the file that remembers its accounts. The stories are
`sunseed.newsroom.demo`'s, published through the newsroom's own verbs.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from sunseed import founding
from sunseed.cli import exits, output
from sunseed.cli.commands import serve as serving
from sunseed.clock import SystemClock
from sunseed.errors import Refused
from sunseed.instance import Instance
from sunseed.settings import Newsroom, Printing, Public, Settings, Site

ORIGIN = "demo.sunseed.example/log"
ACCOUNTS_FILE = "demo-accounts.txt"
EDITOR_KEY_FILE = "demo-editor.key"


@click.command(short_help="Make a newsroom with example stories, and serve it.")
@click.argument("folder", type=click.Path(path_type=Path), default="demo")
@click.option("--no-serve", is_flag=True, help="Make it, and stop there.")
@click.option("--stories", type=click.IntRange(1, 10_000_000), help="Add so many made-up stories, for measuring.")
@click.option("--public-port", type=click.IntRange(1, 65535), default=Public.port, show_default=True)
@click.option("--newsroom-port", type=click.IntRange(1, 65535), default=Newsroom.port, show_default=True)
def command(folder: Path, no_serve: bool, stories: int | None, public_port: int, newsroom_port: int) -> None:
    """Make a demonstration newsroom in FOLDER, or open the one that is there, and serve it until Ctrl-C.

    Its one root key stays beside the log, its accounts stand in a file and an editor's key in another: right for a
    demonstration, wrong for anything else.
    """
    if (folder / "sunseed.toml").exists():
        instance = Instance.open(folder)
        if not instance.settings.site.demo:
            raise Refused(f"{folder} is a real newsroom, not a demonstration: use `sunseed serve {folder}`")
        if not (instance.root / ACCOUNTS_FILE).exists():
            raise Refused(f"{folder} holds a demonstration that was not finished: remove it and begin again")
    else:
        instance = make(folder, public_port, newsroom_port, stories)
    notes = tell(instance)
    if no_serve:
        for note in notes:
            output.result(note)
        return
    code = serving.serve(instance, notes)
    if code != exits.OK:
        sys.exit(code)


def make(folder: Path, public_port: int, newsroom_port: int, stories: int | None) -> Instance:
    """Found the newsroom, make its database, publish the examples."""
    settings = Settings(
        site=Site(
            origin=ORIGIN,
            name="The Kilnmouth Lantern",
            public_url=f"http://127.0.0.1:{public_port}",
            newsroom_url=f"http://127.0.0.1:{newsroom_port}",
            demo=True,
        ),
        public=Public(port=public_port),
        newsroom=Newsroom(port=newsroom_port),
    )
    editor = _editor_key()
    desk = f"# the editors of a demonstration\n{editor.recipient}\n".encode() if editor else founding.NOBODY
    founding.found(folder, settings, SystemClock(), desk=desk)
    instance = Instance.open(folder)
    if editor is not None:
        _keep(instance.root / EDITOR_KEY_FILE, editor.file("").decode())
    output.say(f"a demonstration newsroom in {instance.root}; its one root key lies beside its log")
    import_module("sunseed.cli.django").start(instance, quiet=True)
    with output.progress("publishing the examples") as move:
        loaded = import_module("sunseed.newsroom.demo").load(instance, move)
    if stories:
        with output.progress(f"publishing {stories} stories") as move:
            # This process has one thread yet, so its print may fork; the served newsroom keeps the setting.
            every_core = dataclasses.replace(settings, printing=Printing(workers=min(8, os.cpu_count() or 1)))
            hurried = dataclasses.replace(instance, settings=every_core)
            import_module("sunseed.newsroom.demo.large").load(hurried, stories, move)
    lines = [f"{one.role:<9} {one.email}   password {one.password}" for one in loaded.accounts]
    _keep(instance.root / ACCOUNTS_FILE, "\n".join(lines) + "\n")
    return instance


def _editor_key() -> Any:
    """Return an editor's identity, so that one can film in a demonstration; None without the extra that locks film."""
    if find_spec("pyrage") is None:
        return None
    return import_module("sunseed.capture.identity").Identity.generate()


def _keep(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def tell(instance: Instance) -> tuple[str, ...]:
    """Return the lines that say where the demo is and how to sign in."""
    site = instance.settings.site
    accounts = (instance.root / ACCOUNTS_FILE).read_text(encoding="utf-8").splitlines()
    key, root = instance.root / EDITOR_KEY_FILE, instance.root_note_file
    table = f"sunseed lighttable --newsroom {site.newsroom_url} --identity {key} --root {root}"
    return (
        f"public site   {site.public_url}/",
        f"newsroom      {site.newsroom_url}/",
        *(f"sign in as    {line}" for line in accounts),
        f"passkeys work at {site.newsroom_url.replace('127.0.0.1', 'localhost')}/, as browsers allow none at a number",
        *((f"open film     {table}",) if key.exists() else ()),
    )
