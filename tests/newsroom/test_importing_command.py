"""`sunseed import wordpress` as a person runs it: on a newsroom of its own, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sunseed import founding
from sunseed.cli import exits
from sunseed.clock import SystemClock
from sunseed.settings import Settings, Site

EXPORT = (
    '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    "<title>Old</title><link>https://old.example</link><item><title>One</title><guid>g</guid><content:encoded>Words."
    "</content:encoded><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>"
)


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """Found a newsroom with an editor."""
    instance = founding.found(tmp_path / "room", Settings(site=Site(origin="x.example/log")), SystemClock())
    made = run("account", instance.root, "ed@x.example", "--role", "editor", "--password", "a long enough passphrase")
    assert made.returncode == exits.OK, made.stderr
    (tmp_path / "old.xml").write_text(EXPORT)
    return instance.root


def run(*arguments: Any) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SUNSEED_INSTANCE")}
    program = "import sys; from sunseed.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=280)


def test_a_dry_run_and_an_import(newsroom: Path) -> None:
    """The dry run shows a table and changes nothing; the import writes its report as JSON; both say they are done."""
    export = newsroom.parent / "old.xml"
    dry = run("import", "wordpress", export, "--into", newsroom, "--dry-run")
    assert dry.returncode == exits.OK, dry.stderr
    assert "would be made" in dry.stdout
    assert "dry run" in dry.stderr
    real = run("import", "wordpress", export, "--into", newsroom, "--json")
    assert real.returncode == exits.OK, real.stderr
    assert json.loads(real.stdout)["made"]["stories"] == 1
    again = run("import", "wordpress", export, "--into", newsroom, "--json")
    assert json.loads(again.stdout)["alreadyHere"] == {"stories": 1}


def test_refusals_have_their_own_exit_codes(newsroom: Path) -> None:
    """A missing file, a file that is no export and an unknown editor each end with words and a code."""
    export = newsroom.parent / "old.xml"
    none = run("import", "wordpress", newsroom / "none.xml", "--into", newsroom)
    assert (none.returncode, "no file" in none.stderr) == (exits.ABSENT, True)
    wrong = run("import", "wordpress", newsroom / "sunseed.toml", "--into", newsroom)
    assert wrong.returncode == exits.MALFORMED
    nobody = run("import", "wordpress", export, "--into", newsroom, "--as", "who@x.example")
    assert (nobody.returncode, "who@x.example" in nobody.stderr) == (exits.ABSENT, True)
