"""The phone app as an app: installed, offline, renewed, locked, wiped, and encrypting beside the page's own thread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.testing.browsing import chromium, in_database, sign_in
from sunseed.testing.filming import LONG_MS, PHONE, look, name_on_desk, reporters_phone, until

pytestmark = [pytest.mark.browser]
LEFT = """async () => {
  const root = await navigator.storage.getDirectory(), files = [];
  for await (const name of root.keys()) files.push(name);
  const registered = await navigator.serviceWorker.getRegistrations();
  return { databases: (await indexedDB.databases()).map((one) => one.name), caches: await caches.keys(), files,
    workers: registered.map((one) => one.scope), local: localStorage.length, session: sessionStorage.length };
}"""
SENDING = """() => {
  const again = () => fetch('/film/checkpoint/').then((answer) => answer.arrayBuffer()).catch(() => 0).then(again);
  for (let at = 0; at < 12; at += 1) again();
}"""
"""A page that always waits for a dozen answers."""
NOTHING: dict[str, Any] = {"databases": [], "caches": [], "files": [], "workers": [], "local": 0, "session": 0}


@pytest.fixture
def page(newsroom: str, sqlite_room: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a phone with a camera, signed in as a reporter of a newsroom whose desk list names a key."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with reporters_phone(newsroom) as opened:
        yield opened


def ready(page: Any) -> None:
    """Open the page that films, and wait until its release is kept on the phone."""
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    until(page, lambda: page.evaluate("Boolean(navigator.serviceWorker.controller)"))


def begin(page: Any, until_s: int = 3) -> None:
    """Press the button, and wait until so many seconds are on the clock."""
    page.click("#button")
    until(page, lambda: page.inner_text("#time") >= f"0:{until_s:02}")


def end(page: Any) -> None:
    """Press the button again."""
    page.click("#button")
    page.wait_for_selector("body:not(.filming)")


def hold(page: Any, selector: str, ms: int) -> None:
    """Keep a finger on something."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(ms)
    page.mouse.up()


def bodies(key: Path) -> list[list[Any]]:
    """Return the lines of each capture, oldest capture first, opened with the editor's key."""
    from sunseed.capture import line
    from sunseed.capture.identity import Identity
    from sunseed.capture.segment import Opener
    from sunseed.newsroom.intake import packing, segments
    from sunseed.newsroom.intake.models import Capture

    def asked() -> list[list[Any]]:
        opener = Opener(segments.key, Identity.read(key.read_bytes()))
        rows = Capture.objects.order_by("began")
        return [[line.parse(opener.open(one)).body for one in packing.sealed_lines(row.pk)] for row in rows]

    found: list[list[Any]] = in_database(asked)
    return found


def kinds(key: Path) -> list[list[str]]:
    """Return of each capture what its lines are, gaps by their reason."""
    return [[getattr(body, "reason", body.kind) for body in capture] for capture in bodies(key)]


def test_after_one_visit_the_app_opens_and_films_without_a_network(page: Any) -> None:
    """Offline: opened anew, filmed, loaded again with the queue intact; back online everything arrives."""
    ready(page)
    page.context.set_offline(True)
    page.goto("/film/")
    page.wait_for_selector("#button:not([disabled])")
    begin(page, 4)
    end(page)
    waiting = page.inner_text("#waiting")
    assert int(waiting) >= 8
    page.reload()
    page.wait_for_selector("#button:not([disabled])")
    until(page, lambda: page.inner_text("#waiting") == waiting)
    assert page.inner_text("#recorded") == "0:00"
    page.context.set_offline(False)
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:04")


def test_what_the_phone_keeps_of_the_page_is_alike_for_everybody(page: Any) -> None:
    """No cookie, token, address or name of the session is in any kept answer, and none was asked for with a cookie."""
    ready(page)
    kept = page.evaluate(
        """async () => {
          const found = {};
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const answer = await cache.match(request);
              const said = [...answer.headers].flat().join(' ');
              const body = new TextDecoder('latin1').decode(await answer.arrayBuffer());
              found[new URL(request.url).pathname] = said + body;
            }
          }
          return found;
        }"""
    )
    assert len(kept) > 60
    secrets = [one["value"] for one in page.context.cookies()] + ["reporter@news.example", "csrfmiddlewaretoken"]
    assert len(secrets) >= 4
    for address, said in kept.items():
        assert address.startswith("/film/app/")
        assert not [one for one in secrets if one in said], address


def test_the_service_worker_reaches_neither_the_desk_nor_the_editors_list(page: Any, sqlite_room: Any) -> None:
    """Its scope is /film/; the desk has no worker, and other pages below /film/ come from the newsroom."""
    ready(page)
    scopes = "async () => (await navigator.serviceWorker.getRegistrations()).map((one) => one.scope)"
    assert [one.partition("//")[2].partition("/")[2] for one in page.evaluate(scopes)] == ["film/"]
    page.goto("/desk/")
    assert page.evaluate("navigator.serviceWorker.controller") is None
    answer = page.goto("/film/captures/")
    assert answer.status == 403  # a reporter's
    assert not answer.from_service_worker


def test_a_release_in_mid_capture_waits_until_nothing_is_filmed(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Service worker updated in mid-capture: no file is replaced under the take; afterwards it is taken, and
    said, however much is sent meanwhile."""
    from sunseed.newsroom.intake import shell

    ready(page)
    before = page.get_attribute("body", "data-release")
    loaded = page.get_attribute("script[type=module]", "src")
    begin(page, 2)
    styles = tmp_path / "film.css"
    styles.write_bytes(shell.STYLES["film.css"].read_bytes() + b"\n/* newer */\n")
    monkeypatch.setitem(shell.STYLES, "film.css", styles)
    shell.forget()
    try:
        page.evaluate("navigator.serviceWorker.getRegistration('/film/').then((one) => one.update())")
        until(page, lambda: page.is_visible("#newer"))
        look(page, "newer-360.png")
        beside = page.context.new_page()
        beside.goto("/film/")  # another tab of the old release must not take the new one either
        beside.wait_for_selector("#button:not([disabled])")
        until(page, lambda: page.inner_text("#time") >= "0:14")
        assert page.get_attribute("body", "data-release") == before
        assert beside.get_attribute("body", "data-release") == before
        beside.close()
        module = loaded
        assert page.evaluate("async (address) => (await fetch(address)).status", module) == 200
        assert page.context.request.get(module).status == 404  # only this phone has it now
        page.evaluate(SENDING)
        end(page)
        until(page, lambda: page.get_attribute("body", "data-release") not in (before, None))
        page.wait_for_selector("#renewed:not([hidden])")
        page.wait_for_selector("#button:not([disabled])")
        assert page.evaluate("caches.keys()") == [f"sunseed-film-{page.get_attribute('body', 'data-release')}"]
        until(page, lambda: page.inner_text("#waiting") == "0")
    finally:
        monkeypatch.undo()
        shell.forget()
    [said] = kinds(tmp_path / "editor.key")
    assert said == ["open", *["seal"] * (len(said) - 2), "close"]  # no gap: nothing was interrupted


def test_the_lock_shows_the_time_and_films_on_or_stops_as_chosen(page: Any, tmp_path: Path) -> None:
    """Locked: no figure to be read or reached, also after a reload; a touch does not unlock, a hold does."""
    ready(page)
    look(page, "idle-360.png")
    begin(page)
    page.click("#lock")
    assert page.is_hidden("#main")
    assert page.inner_text("body").strip() == page.inner_text("#locked-time").strip()
    look(page, "locked-360.png")
    page.click("#locked")
    assert page.is_hidden("#main")
    page.wait_for_timeout(2000)
    hold(page, "#locked", 2200)
    page.wait_for_selector("#main:not([hidden])")
    assert page.inner_text("#time") >= "0:05", "it did not film on"
    page.click("#more")
    look(page, "sheet-360.png")
    page.check("[name=locked-films][value=off]")
    page.click("#close")
    page.click("#lock")
    page.wait_for_selector("body:not(.filming)", state="attached")
    page.reload()
    page.wait_for_selector("#locked:not([hidden])")
    assert page.is_hidden("#main")
    page.locator("#locked").press("Enter", delay=2200)
    page.wait_for_selector("#main:not([hidden])")
    until(page, lambda: page.inner_text("#waiting") == "0")
    assert [said[-1] for said in kinds(tmp_path / "editor.key")] == ["close"]


def test_a_wipe_leaves_nothing_on_the_phone_and_everything_in_the_record(page: Any, tmp_path: Path) -> None:
    """After one deliberate hold: no database, cache, file or worker, nobody signed in; the sealed lines stand."""
    ready(page)
    begin(page, 4)
    until(page, lambda: page.inner_text("#recorded") >= "0:02")
    page.context.set_offline(True)
    until(page, lambda: page.inner_text("#time") >= "0:08")
    page.click("#more")
    until(page, lambda: page.inner_text("#wipe-recorded") >= "0:02")  # said before it is lost
    hold(page, "#wipe", 600)
    assert "/film/" in page.url, "a short touch wiped"
    page.context.set_offline(False)
    [sealed] = kinds(tmp_path / "editor.key")
    hold(page, "#wipe", 3200)
    page.wait_for_url("about:blank")
    assert page.context.cookies() == []
    page.goto("/account/login/")
    assert page.evaluate(LEFT) == NOTHING
    page.goto("/film/")
    assert "/account/login/" in page.url
    [said] = kinds(tmp_path / "editor.key")
    assert len(said) >= len(sealed) >= 3
    assert said[0] == "open"
    assert "close" not in said


def test_a_wipe_without_a_network_leaves_nothing_either(page: Any) -> None:
    """Everything the page can reach is gone, pages that the desk kept too; the session stands until it is ended, which
    is said to reporters."""
    ready(page)
    page.evaluate(
        "caches.open('sunseed-desk').then(() => navigator.serviceWorker.register('/desk/service.js')).then(() => 0)"
    )
    page.context.set_offline(True)
    begin(page, 3)
    page.click("#more")
    hold(page, "#wipe", 3200)
    page.wait_for_url("about:blank")
    page.context.set_offline(False)
    page.goto("/desk/")
    assert page.evaluate(LEFT) == NOTHING


def test_encryption_runs_beside_the_page_and_goes_on_where_the_worker_dies(page: Any, tmp_path: Path) -> None:
    """Chunks are made in the worker; it is killed in the middle, and no second is lost."""
    page.add_init_script(
        """const Real = Worker; window.made = []; window.answers = 0;
        window.Worker = class extends Real { constructor(...all) { super(...all); made.push(this);
          this.addEventListener('message', ({ data }) => { if (data.chunk) answers += 1; }); } };"""
    )
    ready(page)
    begin(page, 4)
    assert page.evaluate("answers") >= 3
    assert [one.url.rpartition("/")[2] for one in page.workers] == ["sealing.js"]
    page.evaluate("made[0].terminate()")
    made = page.evaluate("answers")
    until(page, lambda: page.inner_text("#time") >= "0:16")
    end(page)
    until(page, lambda: page.inner_text("#waiting") == "0" and page.inner_text("#recorded") >= "0:16")
    assert page.evaluate("answers") == made
    [said] = kinds(tmp_path / "editor.key")
    assert said == ["open", *["seal"] * (len(said) - 2), "close"]


REFUSED = {
    "no-ed25519": "crypto.subtle.generateKey = async () => { throw new DOMException('no', 'NotSupportedError'); };",
    "keys-not-kept": """const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, ...more) {
        if (value instanceof CryptoKey) throw new DOMException('no', 'DataCloneError');
        return put.call(this, value, ...more); };""",
    "no-recorder": "delete window.MediaRecorder;",
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_browser_that_cannot_seal_is_told_so_and_what_to_do(page: Any, what: str) -> None:
    """Nothing can be pressed, and the page says why in its own words and what to do."""
    page.add_init_script(REFUSED[what])
    page.goto("/film/")
    page.wait_for_selector("#trust[data-level=bad]")
    page.wait_for_selector("#trouble:not([hidden])")
    word = "name => document.getElementById('words').content.querySelector(`[data-word='${name}']`).textContent"
    words = page.evaluate(word, what)
    assert page.inner_text("#trust") == words
    assert page.inner_text("#trouble-words") == words
    assert page.is_disabled("#button")
    page.click("#trust")
    assert page.inner_text("#trust-list").startswith(words)
    look(page, f"{what}-360.png")


def test_storage_that_may_be_dropped_is_said_and_a_promise_too(page: Any) -> None:
    """persist() refused: a doubt, with what to do; granted: the phone keeps what waits."""
    page.add_init_script("navigator.storage.persist = async () => sessionStorage.kept === 'yes';")
    ready(page)
    assert page.get_attribute("#trust", "data-level") == "doubtful"
    assert "may drop" in page.inner_text("#trust")
    page.evaluate("sessionStorage.kept = 'yes'")
    ready(page)
    assert page.get_attribute("#trust", "data-level") == "good"
    look(page, "trusted-360.png")


def test_another_camera_in_the_middle_is_a_gap_and_a_new_head(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """Two cameras: turning goes on in the same capture; what lies between is said, and a new head follows."""
    name_on_desk(sqlite_room.instance, tmp_path / "editor.key")
    with chromium("--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream") as browser:
        base = newsroom.replace("127.0.0.1", "localhost")
        page = browser.new_context(base_url=base, viewport=PHONE).new_page()
        page.set_default_timeout(LONG_MS)
        sign_in(page, "reporter@news.example")
        page.wait_for_url("**/desk/**")
        ready(page)
        begin(page)
        page.wait_for_selector("#turn:not([hidden])")
        page.click("#turn")
        page.wait_for_selector("#button:not([disabled])")
        until(page, lambda: page.inner_text("#time") >= "0:08")
        page.click("#more")
        assert page.locator("#lenses input").count() == 2
        look(page, "cameras-360.png")
        page.click("#close")
        end(page)
        until(page, lambda: page.inner_text("#waiting") == "0")

    [capture] = bodies(tmp_path / "editor.key")
    said = [getattr(one, "part", getattr(one, "reason", one.kind)) for one in capture]
    assert said[:2] == ["open", "head"]
    assert said[-1] == "close"
    at = said.index("camera")
    head = said.index("head", at)
    assert set(said[at:head]) == {"camera"}  # a long turn is said more than once
    assert said.count("head") == 2
    assert "media" in said[head + 1 :]


@pytest.mark.parametrize(("tongue", "direction"), [("es", None), ("zh-hans", None), ("ar", "rtl")])
def test_the_app_speaks_the_language_chosen_also_without_a_network(
    page: Any, tongue: str, direction: str | None
) -> None:
    """A language has a release of its own: page, words of scripts and manifest; the checker finds nothing in it."""
    page.context.add_cookies([{"name": "newsroom_language", "value": tongue, "domain": "localhost", "path": "/"}])
    ready(page)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#button:not([disabled])")
    assert page.get_attribute("html", "lang") == tongue
    assert page.get_attribute("html", "dir") == direction
    page.context.set_offline(False)
    said = page.evaluate("async () => (await fetch(document.querySelector('[rel=manifest]').href)).text()")
    manifest = json.loads(said)
    assert (manifest["name"], manifest["scope"], manifest["lang"]) == ("The Test", "/film/", tongue)
    look(page, f"idle-360-{tongue}.png")
    page.click("#more")
    look(page, f"sheet-360-{tongue}.png")
    page.click("#sun")
    page.click("#close")
    look(page, f"sun-360-{tongue}.png")


def test_a_browser_finds_nothing_that_hinders_installing(page: Any) -> None:
    """Chromium reads the manifest without an error, with icons of both purposes in their true sizes."""
    ready(page)
    session = page.context.new_cdp_session(page)
    hindrances = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in hindrances if one["errorId"] != "in-incognito"] == []  # as tests' contexts are
    read = session.send("Page.getAppManifest")
    assert read["errors"] == []
    icons = json.loads(read["data"])["icons"]
    assert sorted((one["purpose"], one["sizes"]) for one in icons) == [
        ("any", "192x192"), ("any", "512x512"), ("maskable", "192x192"), ("maskable", "512x512"),
    ]  # fmt: skip
    size = """async (address) => {
      const one = await createImageBitmap(await (await fetch(address)).blob());
      return `${one.width}x${one.height}`;
    }"""
    assert all(page.evaluate(size, one["src"]) == one["sizes"] for one in icons)
