"""The light table on an editor's machine: what it believes of a newsroom, whom its door answers, what it lets out."""

from __future__ import annotations

import http.client
import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture.identity import Identity
from sunseed.cli.table import strip
from sunseed.cli.table.choosing import Choices
from sunseed.cli.table.door import Door
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.sitting import keep_token
from sunseed.cli.table.work import Cue, Shelf, webvtt
from sunseed.errors import Malformed, Refused, Untrue
from sunseed.testing.tabled import Tabled


@pytest.fixture
def tabled() -> Tabled:
    """Return a capture of a head and four seconds."""
    made = Tabled(Identity.generate())
    made.open()
    made.seal(b"head", "head")
    for n in range(4):
        made.seal(b"second %d" % n)
    return made


def holding(tabled: Tabled, folder: Path, origin: str | None = None) -> Holding:
    """Return it on a table, fetched and looked at."""
    made = Holding(
        tabled.capture, Newsroom("http://127.0.0.1:1", "good", tabled.transport()), tabled.editor, folder, origin
    )
    look(made)
    return made


def look(made: Holding) -> None:
    """Fetch what there is, and open it."""
    while made.refresh():
        pass
    for seq in made.wanted():
        try:
            made.chunk(seq)
        except (Untrue, Malformed):
            continue


def test_seconds_are_told_apart_as_they_stand(tabled: Tabled, tmp_path: Path) -> None:
    """Held, known by the seal alone, altered, interrupted, late: each with its words and bounds."""
    ciphers = [one.body.cipher for one in tabled.phone.lines[2:]]  # type: ignore[union-attr]
    kept = tabled.held.pop(ciphers[1])
    tabled.held[ciphers[2]] = tabled.held[ciphers[2]][:-1] + b"x"
    tabled.phone.gap("call", 2000)
    tabled.late[5] = 61_000
    made = holding(tabled, tmp_path)
    assert [one.state for one in made.items] == ["mark", "held", "held", "missing", "altered", "held", "gap"]
    assert [one.seq for one in made.items if one.late] == [5]
    assert made.items[6].words == "call"
    assert (made.items[2].seen, made.items[2].tick, made.items[2].tick_at) == (7, 3, "2027-01-15T08:00:05Z")
    assert strip.sentence(made.items) == (
        "seconds 0-4 sealed, 2 held, 1 known only by their seal, 1 not what was sealed"
    )
    tabled.held[ciphers[1]] = kept
    look(made)
    assert made.items[3].state == "held"


def test_what_is_opened_never_lies_on_the_disk(tabled: Tabled, tmp_path: Path) -> None:
    """Only ciphertext does; a file that was bent there is fetched again."""
    made = holding(tabled, tmp_path)
    files = list(tmp_path.iterdir())
    assert files
    assert all(file.read_bytes().startswith(b"age-encryption.org/v1") for file in files)
    for file in files:
        file.write_bytes(b"bent")
    made._opened.clear()
    assert made.chunk(2).endswith(b"second 0")


def test_lines_that_make_no_chain_stop_it(tabled: Tabled, tmp_path: Path) -> None:
    """A line left out, another line for one given before, another capture, another newsroom's log."""
    made = holding(tabled, tmp_path)
    true = tabled.phone.lines[3]
    tabled.phone.lines[3] = tabled.phone.sign(tabled.phone.lines[4].body)
    tabled.ticked = 3
    made.items[3].tick_index = None
    made.refresh()
    assert "another line 3 than before" in made.trouble
    fresh = holding(tabled, tmp_path)
    assert len(fresh.items) == 3
    assert fresh.trouble
    tabled.phone.lines[3] = true
    del tabled.phone.lines[2]
    assert holding(tabled, tmp_path).trouble
    assert "made for news.example/log" in holding(tabled, tmp_path, "other.example/log").trouble


def test_a_release_is_refused_until_exactly_it_was_watched(tabled: Tabled, tmp_path: Path) -> None:
    """Not before it was delivered whole, not in less time than it takes, not for a second that does not open."""
    now = [0.0]
    choices = Choices(lambda: now[0])
    made = holding(tabled, tmp_path)
    choice = choices.make(made, 1000, 3000)
    assert (choice.head, choice.run) == (1, [3, 4])
    with pytest.raises(Refused, match="watch exactly"):
        choices.need_watched(choice)
    now[0] = 10.0
    with pytest.raises(Refused, match="not all"):
        choices.confirm(choice, 2000)
    choice.began_s, choice.delivered, choice.shown_ms = 0.0, True, 3100
    with pytest.raises(Refused, match=r"first 2\.1 seconds"):
        choices.confirm(choice, 2000)
    choice.began_s, choice.shown_ms = 9.9, 1200
    with pytest.raises(Refused, match="watched"):
        choices.confirm(choice, 2000)
    now[0] = 20.0
    with pytest.raises(Refused, match="watched"):
        choices.confirm(choice, 100)
    choices.confirm(choice, 1900)
    choices.need_watched(choice)
    made.items[3].state = "altered"
    with pytest.raises(Refused, match="altered"):
        choices.need_watched(choice)
    with pytest.raises(Refused, match="altered"):
        choices.make(made, 1000, 3000)
    made.items[3].state, made.items[4].tick_index = "held", None
    with pytest.raises(Refused, match="public record"):
        choices.make(made, 1000, 3000)


def test_work_is_kept_encrypted_and_two_windows_lose_nothing(tmp_path: Path) -> None:
    """The file is this user's alone, to the editor's key; who wrote from an older version is refused."""
    editor, folder = Identity.generate(), tmp_path / "shelf"
    shelf = Shelf(folder, editor)
    said = {"version": 0, "people": [{"name": "Ana", "role": "speaker", "public": False}]}
    assert shelf.write("ab" * 32, json.dumps(said).encode()) == 1
    (file,) = folder.iterdir()
    assert b"Ana" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with pytest.raises(Refused):
        shelf.write("ab" * 32, json.dumps(said).encode())
    with pytest.raises(Untrue):
        Shelf(folder, Identity.generate()).read("ab" * 32)
    with pytest.raises(Malformed):
        shelf.write("ab" * 32, b'{"version": 1, "more": 1}')
    assert shelf.read("ab" * 32).people[0].name == "Ana"


def test_captions_are_cut_to_the_range_and_break_out_of_nothing() -> None:
    """Times count from the range's beginning; no text can forge a cue."""
    cues = [Cue(500, 2500, "a --> b\n\n00:00.000 --> 00:09.000\n<b>"), Cue(9000, 9500, "after")]
    said = webvtt(cues, [(1000, 3000)])
    assert said.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\na --&gt; b\n")
    assert said.count(" --> ") == 1
    assert webvtt(cues, [(4000, 5000)]) == ""
    said = webvtt(cues, [(1000, 2000), (8500, 9500)])
    assert "00:00:01.500 --> 00:00:02.000\nafter" in said, "what was not filmed between two recordings takes no time"


def test_a_token_goes_into_a_file_of_this_user_alone(tmp_path: Path) -> None:
    """Also where a wider file was there; and to no address without encryption."""
    file = tmp_path / "a" / "b.token"
    file.parent.mkdir()
    file.write_text("old")
    file.chmod(0o644)
    keep_token(file, "sunseed-table-" + "x" * 43 + "\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Malformed):
        keep_token(file, "something")
    with pytest.raises(Refused):
        Newsroom("http://desk.example", "x")


@pytest.fixture
def door() -> Iterator[Door]:
    """Return a door that answers whatever has a session."""
    made = Door(lambda method, path, asked, body: {"path": path}, {"/": b"<!doctype html>"})
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def ask(door: Door, method: str, path: str, body: str = "", **headers: str) -> tuple[int, Any]:
    """Ask the door; return status and headers or answer."""
    connection = http.client.HTTPConnection("127.0.0.1", door.server_port, timeout=20)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, json.loads(data) if path.startswith("/api/") else answer


def test_the_link_opens_once_and_only_its_session_is_answered(door: Door) -> None:
    """A link from a history opens nothing; no cookie, no address and no guess stands for the session."""
    secret = door.link().partition("#")[2]
    assert ask(door, "POST", "/api/session", "guess")[0] == 409
    status, said = ask(door, "POST", "/api/session", secret)
    assert status == 200
    assert ask(door, "POST", "/api/session", secret)[0] == 409
    good = {"X_Light_Table": said["session"]}
    assert ask(door, "GET", "/api/captures", **good) == (200, {"path": "captures"})
    for wrong in ({}, {"X_Light_Table": secret}, {"Cookie": f"session={said['session']}"}):
        assert ask(door, "GET", "/api/captures", **wrong)[0] == 401
    assert ask(door, "GET", f"/api/captures?session={said['session']}")[0] == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_rebinding_and_other_sites_get_nothing(door: Door, headers: dict[str, str]) -> None:
    """A name that was made to lead here, another page, another port of this machine: refused, even with the session."""
    session = ask(door, "POST", "/api/session", door.link().partition("#")[2])[1]["session"]
    status, answer = ask(door, "GET", "/", **headers)
    assert status == 403
    assert answer.headers["Access-Control-Allow-Origin"] is None
    assert ask(door, "GET", "/api/captures", X_Light_Table=session, **headers)[0] == 403


def test_the_page_has_a_strict_policy_and_bodies_have_a_limit(door: Door) -> None:
    """No inline script, no other origin, nothing framed, nothing kept."""
    answer = ask(door, "GET", "/")[1]
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Set-Cookie"] is None
    assert ask(door, "POST", "/api/captures", Content_Length="99999999999")[0] == 400
    assert ask(door, "GET", "/../secrets")[0] == 404
