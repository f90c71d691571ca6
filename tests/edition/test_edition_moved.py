"""Old addresses with a query lead on: by the public door, and by the page's script where there is no door."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sunseed.edition import moved
from sunseed.edition.door import Door
from sunseed.edition.press import Press
from sunseed.store.folder import FolderStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk

SITE = Path(__file__).resolve().parents[2] / "web" / "site"


@pytest.fixture
def desk(tmp_path: Path) -> Newsdesk:
    """Return a newsroom that has imported three addresses with a query."""
    desk = Newsdesk(FolderStore.make(tmp_path / "public"))
    desk.publish(made.section())
    desk.publish(made.story("one-seed", identifier=made.item_id("one")))
    for old in ("/?p=7", "/?page_id=3", "/index.php?cat=5&paged=2"):
        desk.publish(made.redirect(old, "/news/one-seed/", identifier=made.item_id(old)), "arrangement")
    return desk


def led(public: Path, path: str, query: str) -> tuple[int, str]:
    """Return status and location of the door's answer."""
    answers: list[tuple[int, list[tuple[str, str]]]] = []
    keep: Any = SimpleNamespace(
        response_empty=lambda status, headers: answers.append((status, headers)),
        response_bytes=lambda status, headers, body: answers.append((status, headers)),
        response_file=lambda status, headers, file: answers.append((status, headers)),
    )
    asked: Any = SimpleNamespace(proto="http", method="GET", path=path, query_string=query, headers={})
    with pytest.raises(StopIteration):
        Door(public).__rsgi__(asked, keep).send(None)
    [(status, headers)] = answers
    return status, dict(headers).get("location", "")


def in_browser(public: Path, path: str, query: str, root: str = "/") -> str | None:
    """Return where the page's script would go, as Node runs it over a site that lies at `root`."""
    script = f"""
      import {{ readFile }} from 'node:fs/promises';
      globalThis.document = {{ baseURI: 'https://bucket.example/' }};
      globalThis.fetch = async (url) => {{
        const file = decodeURIComponent(new URL(url).pathname.slice({len(root)}));
        try {{
          const data = await readFile('{public}/' + file);
          return {{ ok: true, status: 200, arrayBuffer: async () => data }};
        }} catch {{
          return {{ ok: false, status: 404 }};
        }}
      }};
      const {{ ledTo }} = await import('{(SITE / "moved.js").as_uri()}');
      const here = {{ pathname: {json.dumps(path)}, search: {json.dumps(query)} }};
      const to = await ledTo(new URL('https://bucket.example{root}'), here).catch(() => null);
      console.log(JSON.stringify(to));
    """
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: str | None = json.loads(done.stdout)
    return found


OLD = [("/", "p=7"), ("/", "page_id=3"), ("/index.php", "cat=5&paged=2")]


def test_old_addresses_with_a_query_lead_on(desk: Newsdesk, tmp_path: Path) -> None:
    """The door redirects; a script goes to the same place, also where the site lies in a folder of a bucket."""
    Press(desk.public, tmp_path / "index.sqlite3").print()
    for path, query in OLD:
        assert led(tmp_path / "public", path, query) == (301, "/news/one-seed/")
        assert in_browser(tmp_path / "public", path, f"?{query}") == "https://bucket.example/news/one-seed/"
        below = in_browser(tmp_path / "public", f"/paper{path}", f"?{query}", "/paper/")
        assert below == "https://bucket.example/paper/news/one-seed/"


@pytest.mark.parametrize("query", ["p=8", "p=7&x=1", "P=7", "", "p=7" * 60, "__proto__", "p=%37", "p=7\x00"])
def test_any_other_query_changes_nothing(desk: Newsdesk, tmp_path: Path, query: str) -> None:
    """Only exactly the old address leads on; everything else is the page it was."""
    Press(desk.public, tmp_path / "index.sqlite3").print()
    assert led(tmp_path / "public", "/", query)[0] == 200
    assert in_browser(tmp_path / "public", "/", f"?{query}") is None


def test_a_withdrawn_redirect_leads_nowhere(desk: Newsdesk, tmp_path: Path) -> None:
    """Its list goes in the same print, and the map of the edition holds the lists that stay."""
    press = Press(desk.public, tmp_path / "index.sqlite3")
    press.print()
    assert moved.file_of("/?p=7") in set(desk.public.list(moved.FOLDER))
    desk.withdraw(made.item_id("/?p=7"), "other")
    assert moved.file_of("/?p=7") in press.print().removed
    assert led(tmp_path / "public", "/", "p=7")[0] == 200
    assert led(tmp_path / "public", "/", "page_id=3")[0] == 301
