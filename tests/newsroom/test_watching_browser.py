"""A capture watched in an editor's browser: opened by a passphrase while it is filmed, and held against its seals."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture import rewrapping
from sunseed.capture.chunk import fill
from sunseed.capture.desk import DeskList
from sunseed.capture.identity import Identity, encrypt
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.browsing import chromium, in_database, sign_in
from sunseed.testing.filming import CAMERA, LONG_MS, PHONE, ROOT, name_on_desk, until

pytestmark = pytest.mark.browser
PICTURES = ROOT / "build/look/watch"
PASSPHRASE = "quince-basalt-umber-seventeen"
PLAYED = "document.querySelector('#video').currentTime"


def give_key(room: Any, key: Path, role: str) -> None:
    """Make a key, name it on the desk list and keep it for an account."""
    name_on_desk(room.instance, key)
    keep(room, Identity.read(key.read_bytes()), role)


def keep(room: Any, identity: Identity, role: str) -> None:
    """Keep a key for an account, locked as its browser would have."""
    from sunseed.newsroom.sealed import keeping

    locked, account = identity.file(PASSPHRASE), room.people[role]
    in_database(lambda: keeping.keep_key(account, recipient=identity.recipient, locked=locked))


def entered(browser: Any, newsroom: str, role: str, width: int) -> Any:
    """Open a page, signed in."""
    context = browser.new_context(
        base_url=newsroom.replace("127.0.0.1", "localhost"), viewport=PHONE | {"width": width}
    )
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    sign_in(page, f"{role}@news.example")
    page.wait_for_url("**/desk/**")
    return page


def opened(page: Any, passphrase: str = PASSPHRASE) -> None:
    """Go to the newest capture and open it."""
    page.goto("/film/captures/")
    page.click("main a:has-text('Watch')")
    page.fill("#passphrase", passphrase)
    page.click("#unlock button")


RECORDERS = [
    "",
    pytest.param("video/webm;codecs=vp8,opus", marks=pytest.mark.long),
    pytest.param("video/mp4;codecs=avc1.42E01E,opus", marks=pytest.mark.long),
]


@pytest.mark.parametrize("recorder", RECORDERS)
def test_an_editor_watches_in_the_browser_while_it_is_filmed(
    recorder: str, newsroom: str, sqlite_room: Any, tmp_path: Path
) -> None:
    """It plays before filming ends, goes on with what comes, and counts every second; a changed chunk is told apart."""
    give_key(sqlite_room, tmp_path / "editor.key", "editor")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium(*CAMERA, "--autoplay-policy=no-user-gesture-required") as browser:
        phone, page = (entered(browser, newsroom, role, width) for role, width in (("reporter", 360), ("editor", 1280)))
        phone.goto("/film/")
        phone.wait_for_selector("#button:not([disabled])")
        phone.evaluate("type => { if (type) document.body.dataset.type = type; }", recorder)
        phone.click("#button")
        until(phone, lambda: phone.inner_text("#recorded") >= "0:02")
        opened(page, "another-passphrase-than-mine")
        page.wait_for_selector("#says:has-text('opens none of your keys')")
        opened(page)
        page.wait_for_selector("#sentence:has-text('Being filmed')")
        page.evaluate("document.querySelector('#video').play()")
        until(page, lambda: page.evaluate(PLAYED) > 1)
        before = page.evaluate(PLAYED)
        until(page, lambda: page.evaluate(PLAYED) > before + 3)
        assert "filming" in (phone.get_attribute("body", "class") or ""), "it played only after filming had ended"
        phone.click("#button")
        page.wait_for_selector("#sentence:has-text('Ended'):has-text(', 0 known only by their seal')")
        page.screenshot(path=str(PICTURES / "watch-1280.png"), full_page=True)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(500)
        page.screenshot(path=str(PICTURES / "watch-360-dark.png"), full_page=True)

        liar = entered(browser, newsroom, "editor", 360)
        seen: list[str] = []

        def altered(route: Any) -> None:
            answer = route.fetch()
            seen.append(route.request.url)
            body = answer.body()
            route.fulfill(response=answer, body=body[:-1] + bytes([body[-1] ^ 1]) if len(seen) == 5 else body)

        liar.route("**/film/watch/ciphers/**", altered)
        opened(liar)
        liar.wait_for_selector("#sentence:has-text('not what was sealed')")
        liar.unroute_all(behavior="ignoreErrors")  # the page still asks


def test_an_editor_who_came_later_opens_what_was_wrapped_anew(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """Told so before; after a wrap for the own key the same page opens lines and chunk. Reporters are refused."""
    from django.test import Client

    from sunseed.newsroom.intake import accepting, seen, tokens, vault
    from sunseed.newsroom.sealed import wrapping
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint
    from sunseed.testing.phone import Phone

    late, own = Identity.generate(), Identity.generate()
    give_key(sqlite_room, tmp_path / "operator.key", "operator")
    keep(sqlite_room, late, "editor")
    old = Identity.read((tmp_path / "operator.key").read_bytes())
    people = sqlite_room.people

    def filmed() -> str:
        data = seen.hand_out()
        phone = Phone(sqlite_room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size)
        phone.open(encrypt(own.file(""), [old.recipient]))
        for part in ("head", "media"):
            data = b"a %s of film" % part.encode()
            phone.second(data, encrypt(fill(sha256(data).digest() + data), [own.recipient]), part=part)
        accepting.accept([one.data for one in phone.lines], tokens.give())
        for name, cipher in phone.ciphers.items():
            vault.put(name, 0, cipher)
        return phone.lines[0].id.hex()

    capture = in_database(filmed)

    def wrapped_anew() -> None:
        made = rewrapping.rewrap(wrapping.originals(), old, DeskList.of([late.recipient])).made
        assert wrapping.keep(people["operator"], rewrapping.pack_new(made)) == 2

    def asked(role: str) -> list[int]:
        client = Client()
        client.post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
        return [client.get(f"/film/watch/{capture}/{more}").status_code for more in ("", "lines/?from=0")]

    assert in_database(lambda: asked("reporter")) == [403, 403]
    with chromium(*CAMERA, "--autoplay-policy=no-user-gesture-required") as browser:
        page = entered(browser, newsroom, "editor", 360)
        opened(page)
        page.wait_for_selector("#says:has-text('not for your keys')")
        in_database(wrapped_anew)
        opened(page)
        page.wait_for_selector("#sentence:has-text('1 held, 0 known only by their seal')")
        assert "not what was sealed" not in page.inner_text("#sentence")
        other = entered(browser, newsroom, "reporter", 360)
        assert other.goto(f"/film/watch/{capture}/").status == 403


def filmed_long(room: Any, key: Path, folder: Path, seconds: int, padding: int = 0) -> str:
    """Seal a film of a recorder, a chunk a second, and hold all of it; return the capture's id.

    Arguments:
        key: the editor's.
        folder: for the film.
        seconds: how long.
        padding: bytes that each chunk carries beside its pictures.
    """
    from sunseed.newsroom.intake import accepting, seen, tokens, vault
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint
    from sunseed.testing.moving import as_browsers_record, draw
    from sunseed.testing.phone import Phone

    editor, own, data = Identity.read(key.read_bytes()), Identity.generate(), seen.hand_out()
    drawn = draw(folder / "a.mkv", seconds, size=(160, 90), rate=5, sound=None)
    head, clusters = as_browsers_record(drawn, folder / "b.mkv")
    void = b"\xec\x01" + padding.to_bytes(7, "big") + bytes(padding) if padding else b""
    phone = Phone(room.instance.origin, data, Checkpoint.parse(note.parse(data).text).size)
    phone.open(encrypt(own.file(""), [editor.recipient]), container="matroska")
    for number, one in enumerate([head, *(cluster + void for cluster in clusters)]):
        salted = sha256(one).digest() + one
        phone.second(one, encrypt(fill(salted), [own.recipient]), part="media" if number else "head")
    phone.close()
    accepting.accept([one.data for one in phone.lines], tokens.give())
    for name, cipher in phone.ciphers.items():
        vault.put(name, 0, cipher)
    return phone.lines[0].id.hex()


def test_of_a_long_film_only_what_plays_is_fetched_and_held(newsroom: str, sqlite_room: Any, tmp_path: Path) -> None:
    """Three minutes: half a minute ahead is loaded, wherever one goes, and what was left behind is let go."""
    give_key(sqlite_room, tmp_path / "editor.key", "editor")
    in_database(lambda: filmed_long(sqlite_room, tmp_path / "editor.key", tmp_path, 180))
    shown = "document.querySelector('#video')"
    with chromium("--autoplay-policy=no-user-gesture-required") as browser:
        page = entered(browser, newsroom, "editor", 1280)
        fetched: list[str] = []
        page.on("request", lambda one: fetched.append(one.url) if "/watch/ciphers/" in one.url else None)
        opened(page)

        def loaded(at: str) -> None:
            until(page, lambda: page.evaluate(f"{at} && {shown}.readyState >= 2"))
            until(page, lambda: page.evaluate(f"{shown}.buffered.end(0) - {shown}.currentTime > 29"))
            page.wait_for_timeout(1000)
            span = page.evaluate(f"{shown}.buffered.end(0) - {shown}.buffered.start(0)")
            assert span < 65, f"{span} s are held"

        loaded(f"{shown}.currentTime < 1")
        assert len(fetched) < 45, "more was fetched than is about to play"
        page.wait_for_selector("#sentence:has-text('not opened here yet'):has-text(', 0 known only by their seal')")
        page.evaluate(f"{shown}.currentTime = 140")
        loaded(f"{shown}.currentTime >= 140")
        assert page.evaluate(f"{shown}.buffered.start(0)") > 130, "what lies between was loaded"
        assert len(fetched) < 90
        page.evaluate(f"{shown}.currentTime = 2")
        loaded(f"{shown}.currentTime < 3")
        page.evaluate(f"[{shown}.playbackRate, {shown}.muted] = [8, true]; {shown}.play()")
        until(page, lambda: page.evaluate(f"{shown}.ended"))
        assert page.evaluate(f"{shown}.currentTime") > 178
        page.wait_for_selector("#sentence:has-text('180 held'):not(:has-text('not opened'))")
