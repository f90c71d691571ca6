"""The desk list changes by a root alone: offered, compared, proposed, signed; and older film is wrapped anew for it."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sunseed.capture import desk, rewrapping, sheets
from sunseed.capture.identity import Identity, encrypt
from sunseed.capture.packs import CapturePack
from sunseed.cli.main import main
from sunseed.errors import Absent, Malformed, Refused
from sunseed.testing.accounts import sign_in
from sunseed.testing.filming import sunseed

CLASSICAL = "age1z3nvg2txtnxvqzs3snlx8ac3yyedwj9m5fwkjl8tkmeuk0l0zydq7xtpx5"


def key(name: str) -> Identity:
    """Return somebody's key, always the same."""
    return Identity.from_seed(sha256(name.encode()).digest())


def lock(_: Identity) -> bytes:
    """Return an identity file's form, which nobody can open."""
    return b"age-encryption.org/v1\n-> scrypt c29tZQ\nYm9keQ\n--- bWFj\n" + bytes(40)


def offer_three(room: Any) -> list[str]:
    """Let an editor and the operator offer a key each from their browsers, and the operator one on paper."""
    from sunseed.newsroom.sealed import keeping, listing

    for role in ("editor", "operator"):
        keeping.keep_key(room.people[role], recipient=key(role).recipient, locked=lock(key(role)))
    listing.offer(room.people["operator"], key("paper").recipient, "paper")
    return [desk.fingerprint(key(name).recipient) for name in ("editor", "operator", "paper")]


def told(room: Any) -> Any:
    """Return what phones are told of the newsroom."""
    from django.test import Client

    return json.loads(Client().get("/film/newsroom/").content)


def recipients_told(room: Any) -> tuple[str, ...]:
    """Return whom a phone would lock film to, checked as a phone checks it."""
    said = told(room)
    places = [(one["index"], base64.b64decode(one["note"])) for one in said["roots"]]
    pinned = room.instance.root_note_file.read_bytes()
    listed = desk.named_by(
        places, base64.b64decode(said["desk"]), origin="news.example/log", pinned=pinned, now_ms=room.clock.now_ms()
    )
    return listed.recipients


def hold_ceremony(room: Any, folder: Path) -> str:
    """Draft, sign and publish a root; return what the signer reads."""
    draft = folder / f"{len(list(folder.glob('*.root')))}.root"
    sunseed("root", "next", room.instance.root, "--out", draft)
    shown = sunseed("root", "show", draft)
    sunseed("root", "sign", draft, "--key", room.instance.root_key_file, "--yes")
    sunseed("root", "publish", room.instance.root, draft)
    return shown


def test_a_list_counts_when_a_root_names_it_and_filming_never_stops(sqlite_room: Any, tmp_path: Path) -> None:
    """Between proposal and ceremony phones go on with the present list; after it they have the new one."""
    from sunseed.newsroom.sealed import listing

    chosen = offer_three(sqlite_room)
    before = recipients_told(sqlite_room)
    made = listing.propose(sqlite_room.people["operator"], sqlite_room.instance, chosen)
    assert recipients_told(sqlite_room) == before != made.recipients
    shown = hold_ceremony(sqlite_room, tmp_path)
    assert desk.spoken(made.digest) in shown
    assert set(recipients_told(sqlite_room)) == {key(name).recipient for name in ("editor", "operator", "paper")}
    assert sqlite_room.instance.desk_file.read_bytes() == made.data
    assert not sqlite_room.instance.next_desk_file.exists()
    again = listing.propose(sqlite_room.people["operator"], sqlite_room.instance, chosen[1:])
    assert len(recipients_told(sqlite_room)) == 3
    hold_ceremony(sqlite_room, tmp_path)
    assert recipients_told(sqlite_room) == again.recipients
    assert key("editor").recipient not in again.recipients


def test_a_crash_between_the_root_and_the_file_is_put_right(sqlite_room: Any) -> None:
    """The root names the list that still lies under its other name: phones get it, and the next command settles it."""
    from sunseed import desk_lists, roots

    instance = sqlite_room.instance
    newest = roots.in_force(instance).newest
    real = instance.desk_file.read_bytes()
    instance.next_desk_file.write_bytes(real)  # what the newest root names, as `publish` left it when it died
    instance.desk_file.write_bytes(f"{key('older').recipient}\n".encode())
    assert base64.b64decode(told(sqlite_room)["desk"]) == real
    desk_lists.settle(instance, newest)
    assert (instance.desk_file.read_bytes(), instance.next_desk_file.exists()) == (real, False)


def test_a_list_changed_on_the_server_alone_stops_filming(sqlite_room: Any) -> None:
    """Whoever seizes the server and writes their key into the list gets no film: phones are told nothing."""
    from sunseed.errors import Untrue

    said = told(sqlite_room)
    thief = f"{key('thief').recipient}\n".encode()
    sqlite_room.instance.desk_file.write_bytes(thief)
    from django.test import Client

    assert Client().get("/film/newsroom/").status_code == 409
    places = [(one["index"], base64.b64decode(one["note"])) for one in said["roots"]]
    with pytest.raises(Untrue, match="newest root names"):
        desk.named_by(places, thief, origin="news.example/log", pinned=None, now_ms=sqlite_room.clock.now_ms())


def test_who_may_offer_and_propose(sqlite_room: Any) -> None:
    """Editors offer, the operator proposes, reporters do neither; what cannot be locked to is refused in words."""
    from sunseed.newsroom.people.permissions import NotAllowed
    from sunseed.newsroom.sealed import listing

    people = sqlite_room.people
    with pytest.raises(NotAllowed):
        listing.offer(people["reporter"], key("x").recipient, "command")
    with pytest.raises(NotAllowed):
        listing.propose(people["editor"], sqlite_room.instance, offer_three(sqlite_room))
    for bad in (CLASSICAL, "age1pq1" + "q" * 1900, key("x").recipient[:-1], "", "AGE-SECRET-KEY-PQ-1"):
        with pytest.raises(Malformed):
            listing.offer(people["editor"], bad, "command")
    with pytest.raises(Refused, match="already"):
        listing.offer(people["editor"], key("paper").recipient, "command")
    with pytest.raises(Refused, match="listed or offered"):
        listing.propose(people["operator"], sqlite_room.instance, [desk.fingerprint(key("stranger").recipient)])
    with pytest.raises(Refused, match="listed or offered"):
        listing.propose(people["operator"], sqlite_room.instance, [])
    mine = listing.offer(people["editor"], key("mine").recipient, "command")
    theirs = listing.offered()
    with pytest.raises(NotAllowed):
        listing.take_back(people["editor"], next(one.key for one in theirs if one.what == "paper"))
    listing.take_back(people["editor"], mine.pk)
    with pytest.raises(Absent):
        listing.take_back(people["editor"], mine.pk)


def test_an_editor_who_left_is_offered_no_more_and_shown_while_listed(sqlite_room: Any) -> None:
    """The operator sees a listed key that nobody here offers, and can leave it out."""
    from sunseed.newsroom.people.models import Account
    from sunseed.newsroom.sealed import listing

    offer_three(sqlite_room)
    instance = sqlite_room.instance
    listing.propose(sqlite_room.people["operator"], instance, [one.fingerprint for one in listing.offered()])
    Account.objects.filter(pk=sqlite_room.people["editor"].pk).update(is_active=False)
    gone = next(one for one in listing.stands(instance).candidates if one.recipient == key("editor").recipient)
    assert (gone.who, gone.proposed) == ("", True)


def test_the_page_walks_through_the_ceremony(sqlite_room: Any) -> None:
    """Fingerprints are shown in groups, the operator chooses, and the steps name the digest that signers must see."""
    chosen = offer_three(sqlite_room)
    operator = sign_in("operator")
    page = operator.get("/desk/keys/").content.decode()
    assert all(desk.spoken(one) in page for one in chosen)
    assert 'name="key"' not in sign_in("editor").get("/desk/keys/").content.decode()
    assert operator.post("/desk/keys/list/", {"key": chosen}).status_code == 302
    page = operator.get("/desk/keys/").content.decode()
    digest = sha256(sqlite_room.instance.next_desk_file.read_bytes()).hexdigest()
    assert page.count(desk.spoken(digest)) >= 3
    assert "sunseed root next" in page


def film(room: Any, wrapped_to: Identity) -> tuple[Any, Identity]:
    """Send a capture whose identity is wrapped to one editor."""
    from sunseed.newsroom.intake import accepting, seen, tokens, vault
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint
    from sunseed.testing.phone import Phone

    room.run()
    data = seen.hand_out()
    phone = Phone("news.example/log", data, Checkpoint.parse(note.parse(data).text).size)
    own = key("a capture")
    wrap = encrypt(f"{own._secret}\n".encode(), [wrapped_to.recipient])
    phone.open(wrap)
    accepting.accept([one.data for one in phone.lines], tokens.give())
    vault.put(sha256(wrap).hexdigest(), 0, wrap)
    return phone, own


@pytest.mark.parametrize("by", ["identity", "sheets"])
def test_older_film_is_wrapped_anew_by_command_with_a_key_or_two_sheets(
    sqlite_room: Any, tmp_path: Path, by: str
) -> None:
    """Fetched from the page, wrapped for the list that the editor's own root note leads to, put in, and opened."""
    sqlite_room.instance.desk_file.unlink()
    listed = desk.DeskList.of([key("old").recipient, key("new").recipient])
    from sunseed import desk_lists

    desk_lists.propose(sqlite_room.instance, listed)
    sqlite_room.instance.desk_file.write_bytes(listed.data)
    hold_ceremony(sqlite_room, tmp_path)
    phone, own = film(sqlite_room, key("old"))
    editor = sign_in("editor")
    for name, address in (("wraps.zip", "/desk/keys/wraps.zip"), ("newsroom.json", "/film/newsroom/")):
        (tmp_path / name).write_bytes(editor.get(address).content)
    words = ["film", "rewrap", str(tmp_path / "wraps.zip"), str(tmp_path / "new.zip"), "--yes"]
    words += ["--newsroom", str(tmp_path / "newsroom.json"), "--root", str(sqlite_room.instance.root_note_file)]
    if by == "identity":
        (tmp_path / "old.key").write_bytes(key("old").file(""))
        words += ["--identity", str(tmp_path / "old.key")]
    else:
        for one in sheets.split(key("old"), 2, 3)[1:]:
            (tmp_path / f"{one.number}.txt").write_text("\n".join(one.rows()))
            words += ["--sheet", str(tmp_path / f"{one.number}.txt")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "wrapped anew, 0 are not for this key" in done.output
    with (tmp_path / "new.zip").open("rb") as file:
        assert editor.post("/desk/keys/wraps/", {"wraps": file}).status_code == 302
    from sunseed.newsroom.sealed import wrapping

    (made,) = wrapping.of([phone.lines[0].body.wrap])
    pack = CapturePack(editor.get(f"/film/captures/{phone.lines[0].id.hex()}/film.zip").getvalue())
    new = key("new").knowing(pack.new_wraps)
    assert pack.lines(new) == (phone.lines[0].data,)
    wrap = phone.ciphers[phone.lines[0].body.wrap]
    assert key("new").knowing({made.of: [made.data]}).unwrap(wrap).recipient == own.recipient


def test_wraps_of_nothing_or_of_another_kind_are_not_kept(sqlite_room: Any) -> None:
    """A wrap of something that is not held here, a classical one, a broken file: refused; reporters bring none."""
    from sunseed.newsroom.people.permissions import NotAllowed
    from sunseed.newsroom.sealed import wrapping
    from sunseed.newsroom.sealed.models import NewWrap

    phone, _ = film(sqlite_room, key("old"))
    people, held = sqlite_room.people, phone.lines[0].body.wrap
    good = rewrapping.NewWrap(held, encrypt(b"x", [key("new").recipient]))
    with pytest.raises(NotAllowed):
        wrapping.keep(people["reporter"], rewrapping.pack_new([good]))
    with pytest.raises(Refused, match="not held"):
        wrapping.keep(people["editor"], rewrapping.pack_new([good, rewrapping.NewWrap("ab" * 32, good.data)]))
    with pytest.raises(Malformed, match="hybrid"):
        wrapping.keep(people["editor"], rewrapping.pack_new([rewrapping.NewWrap(held, encrypt(b"x", [CLASSICAL]))]))
    with pytest.raises(Malformed):
        wrapping.keep(people["editor"], b"no zip")
    assert not NewWrap.objects.exists()
    assert wrapping.keep(people["editor"], rewrapping.pack_new([good])) == 1
    assert wrapping.keep(people["editor"], rewrapping.pack_new([good])) == 0
