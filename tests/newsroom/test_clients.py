"""The client's files are named in the record, and a server that gives anything else is found out, file by file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from sunseed.cli.client_door import ClientDoor
from sunseed.cli.main import main
from sunseed.errors import Absent
from sunseed.record import keys, notice
from sunseed.record.statement import Statement
from sunseed.store.folder import FolderStore
from sunseed.testing.accounts import sign_in
from sunseed.verify import clients
from sunseed.verify.clients import Answer
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import State

SCRIPT = "/static/web/film/locking.js"
Lie = Callable[[str, Answer], Answer]


def honest(path: str, answer: Answer) -> Answer:
    """Give what the newsroom gives."""
    return answer


class Served:
    """The newsroom's own answers, and what a lying server makes of them."""

    def __init__(self) -> None:
        self._client = sign_in()

    def fetch(self, lie: Lie) -> clients.Fetch:
        """Return how an auditor asks."""

        def ask(path: str, language: str | None) -> Answer:
            answer = self._client.get(path, headers={"Accept-Language": language or "en"})
            if answer.status_code != 200:
                raise Absent(f"{path}: {answer.status_code}")
            return lie(path, Answer(answer.getvalue(), dict(answer.headers)))

        return ask


def say(room: Any) -> Any:
    """Name the files and seal it."""
    from sunseed.newsroom.clients import saying

    row = saying.renew(room.instance)
    room.run()
    return row


def audit(room: Any, lie: Lie = honest, now_ms: int | None = None) -> Any:
    """Audit the newsroom's door as its editor."""
    at = room.clock.now_ms() if now_ms is None else now_ms
    pinned = room.instance.root_note_file.read_bytes()
    record = SealedRecord.open(FolderStore(room.instance.public), now_ms=at, pinned=pinned)
    return clients.audit_client(record, Served().fetch(lie), at)


def changing(path: str, change: Callable[[Answer], Answer]) -> Lie:
    """Return a lie about one address."""
    return lambda asked, answer: change(answer) if asked == path else answer


def test_an_honest_server_is_verified_in_every_language(sqlite_room: Any) -> None:
    """Every script, style and font of the app, and its page in four languages, are as the record names them."""
    say(sqlite_room)
    report = audit(sqlite_room)
    assert report.findings == []
    assert report.state is State.VERIFIED
    listed = clients.files_of(clients.newest(_record(sqlite_room), sqlite_room.clock.now_ms()))
    paths = {one.path for one in listed}
    assert {
        SCRIPT,
        "/static/web/film/app.js",
        "/static/web/vendor/age/age/index.js",
        "/static/web/record/root.js",
    } <= paths
    assert sorted(one.lang for one in listed if one.path == "/film/") == ["ar", "en", "es", "zh-hans"]
    assert not [one for one in paths if "test" in one or one.endswith((".py", ".html"))]


def test_every_file_the_installed_app_keeps_is_named_and_held(sqlite_room: Any) -> None:
    """What the service worker lists the record names; another byte in a module, the kept page or worker is found."""
    from sunseed.newsroom.intake import shell

    say(sqlite_room)
    listed = clients.files_of(clients.newest(_record(sqlite_room), sqlite_room.clock.now_ms()))
    paths = {one.path for one in listed}
    told = json.loads(shell.service("ar").partition(b"self.SHELL = ")[2].partition(b";\n")[0])
    assert len(told["files"]) > 60
    assert set(told["files"]) <= paths
    module = f"{shell.folder()}film/core/chunk.js"
    for address in (module, told["page"], "/film/service.js"):
        lie = changing(address, lambda one: Answer(one.body + b"\n//", one.headers))
        report = audit(sqlite_room, lie)
        assert {(one.state, one.where) for one in report.findings} == {(State.ALTERED, (address,))}, address


def _record(room: Any) -> SealedRecord:
    return SealedRecord.open(FolderStore(room.instance.public), now_ms=room.clock.now_ms())


def test_one_changed_byte_in_one_script_is_named(sqlite_room: Any) -> None:
    """The verdict is altered and names the file, not a neighbour."""
    say(sqlite_room)
    bent = changing(SCRIPT, lambda one: Answer(one.body.replace(b"12", b"11", 1) + b"", one.headers))
    flipped = changing(
        SCRIPT, lambda one: Answer(one.body[:-2] + bytes([one.body[-2] ^ 1]) + one.body[-1:], one.headers)
    )
    for lie in (flipped, bent) if b"12" in _script() else (flipped,):
        report = audit(sqlite_room, lie)
        assert [(one.state, one.where) for one in report.findings] == [(State.ALTERED, (SCRIPT,))]


def _script() -> bytes:
    from sunseed.newsroom.clients import files

    return files.static()[SCRIPT].read_bytes()


def test_a_missing_script_is_unread_and_named(sqlite_room: Any) -> None:
    """It is not taken for a smaller app."""

    def gone(path: str, answer: Answer) -> Answer:
        if path == SCRIPT:
            raise Absent("404")
        return answer

    say(sqlite_room)
    report = audit(sqlite_room, gone)
    assert [(one.state, one.where) for one in report.findings] == [(State.UNREAD, (SCRIPT,))]


@pytest.mark.parametrize(
    "injected",
    [
        b'<script src="/static/x.js"></script></body>',
        b"<script>steal()</script></body>",
        b'<input type="hidden" name="csrfmiddlewaretoken" value="<script>"></body>',
        b'<input type="hidden" name="csrfmiddlewaretoken" value="' + b"a" * 64 + b'"></body>',
    ],
)
def test_a_page_with_an_added_script_is_altered(sqlite_room: Any, injected: bytes) -> None:
    """Nothing hides in what is left out of the page: the token's place takes 64 letters and digits, once."""
    say(sqlite_room)
    lie = changing("/film/", lambda one: Answer(one.body.replace(b"</body>", injected), one.headers))
    report = audit(sqlite_room, lie)
    assert {one.state for one in report.findings} == {State.ALTERED}
    assert {one.where for one in report.findings} == {("/film/",)}
    assert len(report.findings) == 4


@pytest.mark.parametrize("name", clients.HEADERS)
def test_a_page_that_lets_the_browser_do_more_is_altered(sqlite_room: Any, name: str) -> None:
    """The rules of the page are part of it: a wider policy, or none, is another page."""
    say(sqlite_room)
    for value in ("", "default-src *", None):
        lie = changing(
            "/film/",
            lambda one, value=value: Answer(  # type: ignore[misc]
                one.body,
                {key: said for key, said in one.headers.items() if key != name} | ({name: value} if value else {}),
            ),
        )
        assert {one.state for one in audit(sqlite_room, lie).findings} == {State.ALTERED}


def test_an_added_file_changes_the_one_that_loads_it(sqlite_room: Any) -> None:
    """A script of the server's own only runs where a named file loads it, and that file is then another."""
    say(sqlite_room)
    app = "/static/web/film/app.js"
    lie = changing(app, lambda one: Answer(b"import './spy.js';\n" + one.body, one.headers))
    assert [one.where for one in audit(sqlite_room, lie).findings] == [(app,)]


def test_a_notice_is_made_only_when_something_changed(sqlite_room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same is one notice; another file is the next; one that will expire soon is made anew."""
    from sunseed.newsroom.clients import files, saying

    assert say(sqlite_room).number == 1
    assert say(sqlite_room) is None
    real = files.static
    monkeypatch.setattr(files, "static", lambda: {**real(), "/static/web/film/new.js": real()[SCRIPT]})
    assert say(sqlite_room).number == 2
    assert [one.where for one in audit(sqlite_room).findings] == [("/static/web/film/new.js",)]
    monkeypatch.undo()
    assert say(sqlite_room).number == 3
    assert audit(sqlite_room).findings == []
    sqlite_room.clock.advance(timedelta_ms(saying.LASTS_DAYS - saying.RENEW_DAYS + 1))
    assert say(sqlite_room).number == 4


def timedelta_ms(days: int) -> float:
    """Return days as the clock of tests advances, in seconds."""
    return days * 86_400.0


def test_an_old_notice_replayed_has_no_effect(sqlite_room: Any) -> None:
    """The same signed list once more, or an older one under a later place, is void: the newest still counts."""
    from sunseed.newsroom.publishing import outbox
    from sunseed.newsroom.publishing.models import Statement as Row
    from sunseed.record import entry

    first = say(sqlite_room)
    signed = entry.decode(bytes(first.entry)).note_bytes  # type: ignore[union-attr]
    second = _signed(sqlite_room, 2, [clients.Named(path=SCRIPT, sha256="ab" * 32, size=1)])
    outbox.notice("client", 2, second)
    sqlite_room.run()
    sqlite_room.clock.advance(1)  # the entry's own time makes it another entry
    Row.objects.filter(kind="notice").update(number=None)
    outbox.notice("client", 1, signed)
    sqlite_room.run()
    record = _record(sqlite_room)
    assert [void.reason for void in record.contents.voids.values()] == ["serial-out-of-order"]
    assert clients.newest(record, sqlite_room.clock.now_ms()).serial == 2
    assert {one.state for one in audit(sqlite_room).findings} == {State.ALTERED}


def _signed(
    room: Any, serial: int, files: list[clients.Named], by: Any = None, expires: str = "2030-01-01T00:00:00Z"
) -> bytes:
    signer = by or keys.load(room.instance.notice_key_file)[0]
    return notice.sign(Statement("client", room.instance.origin, serial, expires, clients.body_of(files)), signer)


def test_a_list_that_another_key_signed_is_void(sqlite_room: Any) -> None:
    """Whoever holds the log's keys alone names no files."""
    from sunseed.newsroom.publishing import outbox

    thief = keys.generate("news.example/log/notice")
    outbox.notice("client", 1, _signed(sqlite_room, 1, [clients.Named(path=SCRIPT, sha256="ab" * 32, size=1)], thief))
    sqlite_room.run()
    report = audit(sqlite_room)
    assert [one.state for one in report.findings] == [State.UNPROVEN]
    assert "no notice" in report.findings[0].because


def test_an_expired_list_proves_nothing(sqlite_room: Any) -> None:
    """A server that holds back newer notices has until the last one expires."""
    say(sqlite_room)
    later = sqlite_room.clock.now_ms() + 91 * 86_400_000
    report = audit(sqlite_room, now_ms=later)
    assert [one.state for one in report.findings] == [State.UNPROVEN]
    assert "expired" in report.findings[0].because


def test_a_list_of_strange_form_is_unread(sqlite_room: Any) -> None:
    """Signed well and still no list: addresses elsewhere, one twice, nothing."""
    from sunseed.newsroom.publishing import outbox

    one = clients.Named(path=SCRIPT, sha256="ab" * 32, size=1)
    for serial, body in enumerate(
        ({"files": []}, {"files": [{"path": "//elsewhere\x20"}]}, clients.body_of([one, one]), {"other": 1}), 1
    ):
        signer = keys.load(sqlite_room.instance.notice_key_file)[0]
        made = Statement("client", sqlite_room.instance.origin, serial, "2030-01-01T00:00:00Z", body)  # type: ignore[arg-type]
        outbox.notice("client", serial, notice.sign(made, signer))
        sqlite_room.run()
        assert [found.state for found in audit(sqlite_room).findings] == [State.UNREAD]


def test_by_command_against_a_running_newsroom(newsroom: str, sqlite_room: Any, tmp_path: Any) -> None:
    """The worker names the files by itself; the audit reads them over HTTP as a stranger and as somebody signed in."""
    import time

    from sunseed.newsroom.publishing.models import Statement as Row

    until = time.monotonic() + 60
    while not Row.objects.filter(kind="notice", sealed=True).exists():
        assert time.monotonic() < until, "no notice was sealed"
        time.sleep(0.2)
    cookie = tmp_path / "cookie"
    cookie.write_text("; ".join(f"{name}={one.value}" for name, one in sign_in().cookies.items()))
    words = ["audit", str(sqlite_room.instance.root), "--client", newsroom]
    good = CliRunner().invoke(main, [*words, "--cookie", str(cookie)])
    assert good.exit_code == 0, good.output
    assert "client notice 1" in good.output
    nowhere = CliRunner().invoke(main, ["audit", str(sqlite_room.instance.root), "--client", "http://127.0.0.1:9"])
    assert nowhere.exit_code != 0
    assert "unread" in nowhere.output


def test_the_auditor_follows_nobody_elsewhere(newsroom: str) -> None:
    """A redirect is not the file."""
    import httpx

    with httpx.Client(follow_redirects=False) as client, pytest.raises(Absent, match="sends elsewhere"):
        ClientDoor(newsroom, client).fetch("/desk/", None)
