"""Signing out on a phone takes the app and its passes off; film that has not arrived stays, and the page says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.filming import name_on_desk, reporters_phone, until

pytestmark = [pytest.mark.browser]
WAITING = """async () => {
  const asked = indexedDB.open('sunseed-film');
  const found = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const change = found.transaction(['captures'], 'readwrite');
  change.objectStore('captures').put({ capture: 'a capture that waits' });
  await new Promise((resolve) => { change.oncomplete = resolve; });
  found.close();
}"""
KEPT = """async () => {
  const caches_ = (await caches.keys()).filter((name) => name.startsWith('sunseed-film-')).length;
  const worker = Boolean(await navigator.serviceWorker.getRegistration('/film/'));
  const asked = indexedDB.open('sunseed-film');
  const found = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const read = (store, how) => new Promise((resolve) => {
    const one = how(found.transaction([store], 'readonly').objectStore(store));
    one.onsuccess = () => resolve(one.result);
  });
  const passes = await read('facts', (facts) => facts.get('tokens'));
  const captures = await read('captures', (rows) => rows.count());
  found.close();
  return { caches: caches_, worker, passes: passes?.length ?? 0, captures };
}"""


def test_signing_out_takes_the_app_off_unless_film_waits(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """First with film that waits: said, and kept, passes gone; signed in again, it has arrived: the app goes too."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with reporters_phone(newsroom) as page:
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        page.goto("/film/")
        page.wait_for_selector("#button:not([disabled])")
        until(page, lambda: page.evaluate(f"({KEPT})().then((it) => it.caches === 1 && it.worker && it.passes > 0)"))
        page.goto("/desk/")
        page.evaluate(WAITING)
        signs_out(page)
        assert [one for one in asked if "not whole in the newsroom yet" in one] == asked != []
        assert page.evaluate(KEPT) == {"caches": 1, "worker": True, "passes": 0, "captures": 1}
        asked.clear()
        signs_in(page)
        page.evaluate(WAITING.replace(".put({ capture: 'a capture that waits' })", ".clear()"))
        signs_out(page)
        assert asked == []
        assert page.evaluate(KEPT) == {"caches": 0, "worker": False, "passes": 0, "captures": 0}


def signs_out(page: Any) -> None:
    """Sign out at the desk."""
    page.evaluate("document.querySelector('form[data-sign-out]').requestSubmit()")
    page.wait_for_selector("form[data-sign-out]", state="detached")


def signs_in(page: Any) -> None:
    """Sign in again."""
    from sunseed.testing.browsing import sign_in

    sign_in(page, "reporter@news.example")
    page.wait_for_url("**/desk/**")
