"""An import is killed again and again; run once more, it leaves what an undisturbed one leaves."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sunseed import founding
from sunseed.cli import exits
from sunseed.clock import SystemClock
from sunseed.settings import Settings, Site
from sunseed.testing.exports import wordpress_export, wordpress_item

STORIES = 620  # more than two batches
PROGRAM = "import sys; from sunseed.cli.main import main; main(sys.argv[1:])"


def command(*arguments: object) -> list[str]:
    """Return the command line of `sunseed`."""
    return [sys.executable, "-c", PROGRAM, *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `sunseed` to its end."""
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=600)


def newsroom(folder: Path) -> Path:
    """Found a newsroom with an editor."""
    instance = founding.found(folder, Settings(site=Site(origin="x.example/log")), SystemClock())
    made = run("account", instance.root, "ed@x.example", "--role", "editor", "--password", "a long enough passphrase")
    assert made.returncode == exits.OK, made.stderr
    return instance.root


def count(root: Path, table: str = "publishing_item") -> int:
    """Return how many rows a table has now."""
    with sqlite3.connect(f"file:{root / 'newsroom.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def content(root: Path) -> list[tuple[object, ...]]:
    """Return what an import left: every item with its address and version, in no order of arrival."""
    with sqlite3.connect(f"file:{root / 'newsroom.sqlite3'}?mode=ro", uri=True, timeout=30) as database:
        items = "SELECT kind, path, title, version, state FROM publishing_item"
        stories = "SELECT 'draft', headline, content, published_number, revision FROM stories_story"
        pages = "SELECT 'page', path, headline, body, 0 FROM stories_staticpage"
        return sorted(tuple(map(str, row)) for query in (items, stories, pages) for row in database.execute(query))


@pytest.mark.skipif(os.name != "posix", reason="kills a process the POSIX way")
def test_an_import_killed_at_any_batch_goes_on(tmp_path: Path) -> None:
    """SIGKILL after the first batch, in the middle, and near its end: the next run brings in the rest, once."""
    export = tmp_path / "old.xml"
    items = (
        wordpress_item(one, f"Story {one}", f"Words {one}.", kind="page" if one % 9 == 0 else "post",
                       status="draft" if one % 7 == 0 else "publish")
        for one in range(1, STORIES + 1)
    )  # fmt: skip
    export.write_text(wordpress_export("".join(items)))
    undisturbed, killed = newsroom(tmp_path / "one"), newsroom(tmp_path / "two")
    whole = run("import", "wordpress", export, "--into", undisturbed)
    assert whole.returncode == exits.OK, whole.stderr
    left: list[int] = []
    for enough in (1, count(undisturbed) // 2, count(undisturbed) - 300):
        process = subprocess.Popen(
            command("import", "wordpress", export, "--into", killed),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while process.poll() is None and count(killed) < enough:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)  # a later one may find it at its end; the first leaves two batches to do
        process.wait()
        left.append(count(undisturbed) - count(killed))
    assert left[0] > 0
    last = run("import", "wordpress", export, "--into", killed)
    assert last.returncode == exits.OK, last.stderr
    assert content(killed) == content(undisturbed)
