"""Notes about sources: sealed in a real browser, opened in another, and in no byte of this server in between."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sunseed.capture.hybrid import HybridKey
from sunseed.testing.accounts import PASSWORD
from sunseed.testing.browsing import chromium, in_database
from sunseed.testing.browsing import sign_in as enter
from sunseed.testing.filming import until

AGE = Path(__file__).resolve().parents[2] / "web/vendor/age/age/index.js"
WORDS = "Call Jonasz Wrzosek at the ferry office, never by his own phone. 林月也认识他。"
PASSPHRASE = "quince-basalt-umber-seventeen"


@pytest.fixture
def clients(sqlite_room):
    """Return a signed-in client for each role, and one that is nobody."""
    from django.test import Client

    found = {"nobody": Client()}
    for role in ("reporter", "editor", "operator"):
        found[role] = Client()
        found[role].post("/account/login/", {"login": f"{role}@news.example", "password": PASSWORD})
    return found


def _age(*kinds: str) -> bytes:
    head = "".join(f"-> {kind} c29tZQ\nYm9keQ\n" for kind in kinds)
    return f"age-encryption.org/v1\n{head}--- bWFj\n".encode() + b"\x00" * 40


def _recipient(letter: str = "q") -> str:
    return HybridKey(sha256(letter.encode()).digest()).recipient


def _key(account: Any, letter: str = "q") -> Any:
    """Keep a key of the right form, which nobody can open."""
    from sunseed.newsroom.sealed import keeping

    return keeping.keep_key(account, recipient=_recipient(letter), locked=_age("scrypt"))


def _of(page: str, key: object) -> str:
    return f"/desk/stories/{key}/notes/{page}"


def test_notes_and_keys_open_for_those_whose_they_are(sqlite_room, clients, write_story):
    """Strangers sign in, another's draft is refused, guessed keys are not found; reporters fetch no bytes of notes."""
    from sunseed.newsroom.sealed import keeping
    from sunseed.newsroom.sealed.models import SealedNote

    reporter, editor, operator = (sqlite_room.people[role] for role in ("reporter", "editor", "operator"))
    key = _key(editor)
    mine, hers = write_story(reporter), write_story(editor)
    note = keeping.keep_note(reporter, mine, cipher=_age("mlkem768x25519"), fingerprints=[key.fingerprint])
    assert clients["nobody"].get(_of("", mine.pk)).status_code == 302
    assert clients["reporter"].get(_of("", mine.pk)).status_code == 200
    assert clients["reporter"].get(_of("", hers.pk)).status_code == 403
    assert clients["reporter"].get(_of("", uuid4())).status_code == 404
    sent = {"cipher": base64.b64encode(_age("mlkem768x25519")).decode(), "keys": key.fingerprint}
    assert clients["reporter"].post(_of("", hers.pk), sent).status_code == 403
    assert clients["nobody"].post(_of("", mine.pk), sent).status_code == 302
    assert clients["reporter"].get(_of(f"{note.pk}/cipher", mine.pk)).status_code == 403
    assert clients["editor"].get(_of(f"{note.pk}/cipher", hers.pk)).status_code == 404
    assert clients["editor"].get(_of(f"{note.pk}/cipher", mine.pk)).content == bytes(note.cipher)
    assert clients["reporter"].get("/desk/keys/").status_code == 403
    assert clients["reporter"].post("/desk/keys/", {"recipient": "x", "locked": ""}).status_code == 403
    assert clients["editor"].get(f"/desk/keys/{key.pk}/locked").content == bytes(key.locked)
    assert clients["operator"].get(f"/desk/keys/{key.pk}/locked").status_code == 404
    assert clients["reporter"].get(f"/desk/keys/{key.pk}/locked").status_code == 403
    theirs = keeping.keep_note(editor, hers, cipher=_age("mlkem768x25519"), fingerprints=[key.fingerprint])
    assert clients["reporter"].post(_of(f"{theirs.pk}/drop/", hers.pk)).status_code == 403
    assert clients["reporter"].post(_of(f"{theirs.pk}/drop/", mine.pk)).status_code == 404
    assert SealedNote.objects.count() == 2
    assert clients["reporter"].post(_of(f"{note.pk}/drop/", mine.pk)).status_code == 302
    assert operator is not None


@pytest.mark.parametrize(
    "cipher",
    [b"", b"The source is Jonasz.", _age(), _age("X25519"), _age("scrypt"), _age("mlkem768x25519", "mlkem768x25519"),
     _age("mlkem768x25519", "X25519"), b"age-encryption.org/v1\n-> mlkem768x25519 a\nbody",
     _age("mlkem768x25519") + b"\0" * 400_000],
    ids=["nothing", "clear words", "nobody", "classical", "passphrase", "one too many", "mixed", "cut", "too large"],
)  # fmt: skip
def test_what_is_not_sealed_to_exactly_the_editors_is_refused(sqlite_room, clients, write_story, cipher):
    """Clear words sent by mistake or malice, classical or mixed recipients, one too many: none of it is kept."""
    from sunseed.newsroom.sealed.models import SealedNote

    key = _key(sqlite_room.people["editor"])
    mine = write_story(sqlite_room.people["reporter"])
    sent = {"cipher": base64.b64encode(cipher).decode(), "keys": key.fingerprint}
    answer = clients["reporter"].post(_of("", mine.pk), sent)
    assert answer.status_code == 409
    assert not SealedNote.objects.exists()


def test_a_note_for_keys_that_have_changed_is_sealed_again(sqlite_room, clients, write_story):
    """An editor made another key, or left, after the page was opened: the note is refused and says why."""
    from sunseed.newsroom.people.models import Account

    first = _key(sqlite_room.people["editor"])
    second = _key(sqlite_room.people["editor"], "p")
    third = _key(sqlite_room.people["operator"], "z")
    mine = write_story(sqlite_room.people["reporter"])
    cipher = base64.b64encode(_age("mlkem768x25519", "mlkem768x25519")).decode()
    both = f"{second.fingerprint} {third.fingerprint}"
    old = clients["reporter"].post(
        _of("", mine.pk), {"cipher": cipher, "keys": f"{first.fingerprint} {third.fingerprint}"}
    )
    assert old.status_code == 409
    assert "changed" in old.json()["words"]
    Account.objects.filter(pk=third.account_id).update(is_active=False)
    assert clients["reporter"].post(_of("", mine.pk), {"cipher": cipher, "keys": both}).status_code == 409
    Account.objects.filter(pk=third.account_id).update(is_active=True)
    assert clients["reporter"].post(_of("", mine.pk), {"cipher": cipher, "keys": both}).status_code == 201


@pytest.mark.parametrize("locked", [b"AGE-SECRET-KEY-PQ-1QQQQ", _age("mlkem768x25519"), _age("scrypt", "scrypt")])
def test_an_identity_that_is_not_locked_is_not_taken(sqlite_room, clients, locked):
    """A browser that would send a bare identity is refused, and nothing of it is kept."""
    from sunseed.newsroom.sealed.models import EditorKey

    sent = {"recipient": _recipient(), "locked": base64.b64encode(locked).decode()}
    assert clients["editor"].post("/desk/keys/", sent).status_code == 400
    sent = {"recipient": "age1" + "q" * 58, "locked": base64.b64encode(_age("scrypt")).decode()}
    assert clients["editor"].post("/desk/keys/", sent).status_code == 400
    assert not EditorKey.objects.exists()


@pytest.fixture
def sign_in(newsroom: str) -> Iterator[Callable[[str], Any]]:
    """Return a function that opens a signed-in page in a browser context of its own; `sent` holds what it sent."""
    if not AGE.exists():
        pytest.skip("age for browsers is not here: run `make setup`")
    with chromium() as browser:

        def opened(role: str) -> Any:
            context = browser.new_context(base_url=newsroom)
            context.set_default_timeout(120_000)
            page = context.new_page()
            page.sent = []
            page.on("request", lambda request: page.sent.append(request.post_data_buffer or b""))
            page.on("pageerror", lambda error: pytest.fail(str(error)))
            enter(page, f"{role}@news.example")
            page.wait_for_url("**/desk/**")
            return page

        yield opened


def _spellings(words: str) -> list[bytes]:
    """Return the bytes by which words could be found: as text in several codes, and inside base64 at any offset."""
    found = []
    for code in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = words.encode(code)
        found.append(plain)
        for offset in range(3):
            inner = base64.b64encode(b"\0" * offset + plain)
            found.append(inner[4 : 4 * ((len(plain) + offset) // 3) - 4])
    found.append(words.encode("unicode_escape"))
    return [one for one in found if len(one) > 6]


def _values() -> list[bytes]:
    """Return every value of every table: a file of the database cuts long ones into pages."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [one if isinstance(one, bytes) else str(one).encode() for one in row if one is not None]
    return found


@pytest.mark.browser
def test_no_byte_of_the_server_holds_a_note_and_an_editor_reads_it(sqlite_room, sign_in, write_story, caplog):
    """Keys made by two editors, a note sealed by a reporter: nothing of it, nor of passphrase or identity, is in any
    request, file of the instance or log; each editor opens it; another passphrase opens nothing."""
    from sunseed.newsroom.sealed.models import SealedNote

    caplog.set_level(logging.DEBUG)
    pages = {role: sign_in(role) for role in ("editor", "operator", "reporter")}
    for role in ("editor", "operator"):
        page = pages[role]
        page.goto("/desk/keys/")
        page.fill("#passphrase", f"{PASSPHRASE}-{role}")
        page.fill("#again", f"{PASSPHRASE}-{role}")
        page.click("text=Make the key")
        page.wait_for_selector(f"[data-recipient]:has-text('{role}@news.example')")
    story = in_database(lambda: write_story(sqlite_room.people["reporter"]))
    reporter = pages["reporter"]
    reporter.goto(f"/desk/stories/{story.pk}/notes/")
    reporter.fill("#note-words", WORDS)
    reporter.click("text=Seal and send")
    reporter.wait_for_selector("text=Sealed to editor@news.example, operator@news.example")
    assert "Jonasz" not in reporter.content()
    assert reporter.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)").find("Jonasz") < 0
    cipher = in_database(lambda: bytes(SealedNote.objects.get().cipher))
    assert len(cipher) > 4096
    secrets = [WORDS, "Jonasz Wrzosek", "ferry office", PASSPHRASE, "AGE-SECRET-KEY-"]
    needles = [needle for words in secrets for needle in _spellings(words)]
    places = [one for page in pages.values() for one in page.sent]
    files = [file.read_bytes() for file in sqlite_room.instance.root.rglob("*") if file.is_file()]
    places += files
    places += [caplog.text.encode(), *in_database(_values)]
    assert any(cipher in one for one in places)  # the search does look where the note lies
    assert any(cipher[at : at + 64] in one for one in files for at in range(0, 4000, 400))
    assert [needle for needle in needles for one in places if needle in one] == []
    for role in ("editor", "operator"):
        page = pages[role]
        page.goto(f"/desk/stories/{story.pk}/notes/")
        page.fill("#passphrase", "something else altogether")
        page.click("text=Open them here")
        page.wait_for_selector("text=This passphrase opens none of your keys")
        page.fill("#passphrase", f"{PASSPHRASE}-{role}")
        page.click("text=Open them here")
        page.wait_for_selector("text=1 of 1 opened")
        assert page.locator(".opened").inner_text() == WORDS


@pytest.mark.browser
def test_no_byte_of_the_server_holds_a_sealed_tip_and_an_editor_reads_it(sqlite_room, sign_in, newsroom, caplog):
    """From a story's line, without an account: words and what they are about are in no request, file, table or log;
    what is refused stays on the page; the editor opens it at the desk. Without scripts the page says what is not so."""
    from sunseed.newsroom.lines.models import Line

    caplog.set_level(logging.DEBUG)
    editor = sign_in("editor")
    editor.goto("/desk/keys/")
    editor.fill("#passphrase", PASSPHRASE)
    editor.fill("#again", PASSPHRASE)
    editor.click("text=Make the key")
    editor.wait_for_selector("[data-recipient]")
    with chromium() as browser:
        context = browser.new_context(base_url=newsroom, viewport={"width": 360, "height": 780})
        context.set_default_timeout(120_000)
        reader = context.new_page()
        sent: list[bytes] = []
        reader.on("request", lambda request: sent.append(request.post_data_buffer or b""))
        reader.goto("/lines/?about=/news/the-ferry/&kind=tip")
        reader.fill("#id_text", WORDS)
        assert not reader.is_visible("#id_email")
        reader.evaluate("document.querySelector('#id_website').value = 'spam'")
        reader.click("main button.sun")
        reader.wait_for_selector("text=must stay empty")
        assert reader.input_value("#id_text") == WORDS
        reader.evaluate("document.querySelector('#id_website').value = ''")
        reader.wait_for_timeout(3_200)
        reader.click("main button.sun")
        reader.wait_for_selector(".receipt")
        assert "sealed in your browser" in reader.inner_text("main")
        without = browser.new_context(base_url=newsroom, java_script_enabled=False).new_page()
        without.goto("/lines/?kind=tip")
        assert without.is_visible("#id_in_clear")
    line = in_database(lambda: Line.objects.get())
    assert line.text == ""
    needles = [one for words in (WORDS, "Jonasz Wrzosek", "the-ferry") for one in _spellings(words)]
    files = [file.read_bytes() for file in sqlite_room.instance.root.rglob("*") if file.is_file()]
    places = [*sent, *files, caplog.text.encode(), *in_database(_values)]
    assert any(bytes(line.cipher) in one for one in places)  # the search does look where the tip lies
    assert [needle for needle in needles for one in places if needle in one] == []
    editor.goto(f"/desk/lines/{line.pk}/")
    editor.fill("#passphrase", PASSPHRASE)
    editor.click("text=Open it here")
    editor.wait_for_selector("text=1 of 1 opened")
    assert editor.locator(".opened").inner_text() == f"/news/the-ferry/\n\n{WORDS}"


@pytest.mark.browser
def test_a_note_is_sealed_again_for_an_editor_who_came_later(sqlite_room, sign_in, write_story):
    """The first editor opens it and seals it to all keys of today; then the second opens it too, and no word of it
    was on the server in between."""
    from sunseed.newsroom.sealed.models import SealedNote

    def make_key(page: Any, own: str) -> None:
        page.goto("/desk/keys/")
        page.fill("#passphrase", PASSPHRASE)
        page.fill("#again", PASSPHRASE)
        page.click("text=Make the key")
        page.wait_for_selector(f"[data-recipient]:has-text('{own}')")  # the page has loaded anew

    def open_notes(page: Any, said: str) -> None:
        page.goto(f"/desk/stories/{story.pk}/notes/")
        page.fill("#passphrase", PASSPHRASE)
        page.click("text=Open them here")
        page.wait_for_selector(f"text={said}")

    editor, later = sign_in("editor"), sign_in("operator")
    make_key(editor, "editor@news.example")
    story = in_database(lambda: write_story(sqlite_room.people["editor"]))
    editor.goto(f"/desk/stories/{story.pk}/notes/")
    editor.fill("#note-words", WORDS)
    editor.click("text=Seal and send")
    editor.wait_for_selector("text=Sealed to editor@news.example")
    open_notes(editor, "1 of 1 opened")
    assert not editor.is_visible("[data-seal-again]")  # it is sealed to every key there is
    make_key(later, "operator@news.example")
    open_notes(later, "0 of 1 opened")
    assert not later.is_visible("[data-seal-again]")
    open_notes(editor, "1 of 1 opened")
    editor.click("[data-seal-again]")
    editor.wait_for_selector("text=Sealed to all keys of today: 1.")
    open_notes(later, "1 of 1 opened")
    assert later.locator(".opened").inner_text() == WORDS
    assert in_database(SealedNote.objects.count) == 1
    assert [one for one in editor.sent for needle in _spellings(WORDS) if needle in one] == []


@pytest.mark.browser
def test_a_page_asked_for_while_a_key_is_kept_comes(sign_in):
    """The answer that the key is kept arrives while a clicked page is on its way: the click counts."""
    page = sign_in("editor")
    page.goto("/desk/keys/")
    held: dict[str, Any] = {}

    def hold(name: str, method: str) -> Callable[[Any], None]:
        return lambda route: held.update({name: route}) if route.request.method == method else route.continue_()

    page.route("**/desk/keys/", hold("kept", "POST"))
    page.route("**/desk/", hold("asked for", "GET"))
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    page.click("text=Make the key")
    until(page, lambda: "kept" in held)
    page.click(".mark", no_wait_after=True)
    until(page, lambda: "asked for" in held)
    with page.expect_response("**/desk/keys/"):
        held["kept"].continue_()
    page.wait_for_timeout(500)  # the script has the answer
    held["asked for"].continue_()
    page.wait_for_url("**/desk/")


def test_only_editors_put_a_note_sealed_again_in_its_place(sqlite_room, clients, write_story):
    """A reporter, a bare text and a file for other keys are refused, and the note stays as it was."""
    from sunseed.newsroom.sealed import keeping

    first = _key(sqlite_room.people["editor"])
    mine = write_story(sqlite_room.people["reporter"])
    cipher = _age("mlkem768x25519")
    note = keeping.keep_note(sqlite_room.people["reporter"], mine, cipher=cipher, fingerprints=[first.fingerprint])
    second = _key(sqlite_room.people["operator"], "r")
    address = _of(f"{note.pk}/again/", mine.pk)
    two = base64.b64encode(_age("mlkem768x25519", "mlkem768x25519")).decode()
    both = f"{first.fingerprint} {second.fingerprint}"
    assert clients["reporter"].post(address, {"cipher": two, "keys": both}).status_code == 403
    clear = base64.b64encode(b"Jonasz").decode()
    for cipher64, keys in ((clear, both), (base64.b64encode(cipher).decode(), both), (two, first.fingerprint)):
        assert clients["editor"].post(address, {"cipher": cipher64, "keys": keys}).status_code == 409
    note.refresh_from_db()
    assert (bytes(note.cipher), note.keys.count()) == (cipher, 1)
    assert clients["editor"].post(address, {"cipher": two, "keys": both}).status_code == 201
    note.refresh_from_db()
    assert note.keys.count() == 2
