"""States archived, cosigned and stamped by servers that really run, and what happens when those fail or lie."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sunseed.record import note
from sunseed.record.signature import ED25519_COSIGNATURE, Signer
from sunseed.record.witness import AddCheckpoint
from sunseed.testing.authority import Authority, judge
from sunseed.testing.calendar import Calendar

Reply = Callable[[str, bytes], tuple[int, bytes]]


@dataclass
class Server:
    """A server whose answers a test decides."""

    reply: Reply
    asked: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], Server]]:
    """Return what starts a server; all are stopped at the end."""
    running: list[ThreadingHTTPServer] = []

    def start(reply: Reply) -> Server:
        made = Server(reply)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                made.asked.append(self.path)
                status, data = made.reply(self.path, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        made.url = f"http://127.0.0.1:{server.server_port}"
        return made

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def settle(room: Any, **changed: Any) -> None:
    """Change settings of [time] while the newsroom runs."""
    from django.conf import settings

    told = {"private_addresses": True} | changed
    time = replace(room.instance.settings.time, **told)
    settings.INSTANCE = room.instance = replace(room.instance, settings=replace(room.instance.settings, time=time))


def beat(room: Any) -> None:
    """Let a tick pass, and seal it."""
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sequencer = Sequencer(room.instance)
    try:
        sequencer.run_once()
        room.clock.advance(2)
        assert sequencer.beat()
        sequencer.run_once()
    finally:
        sequencer.close()


def state(room: Any) -> Path:
    """Return the folder of the newest archived state."""
    folder = room.instance.public / "log/time"
    return folder / str(max(int(one.name) for one in folder.iterdir() if one.is_dir()))


def audited(room: Any) -> Any:
    """Audit the whole tree as a reader who pins the root."""
    from sunseed.store.folder import FolderStore
    from sunseed.verify import audit_tree

    known = room.instance.authorities_file
    from sunseed.verify.times import Trust

    trust = Trust(authorities=known.read_bytes() if known.exists() else b"")
    return audit_tree(
        FolderStore(room.instance.public), now_ms=room.clock.now_ms(), trust=trust,
        pinned=room.instance.root_note_file.read_bytes(), policy_file=room.instance.policy_file.read_bytes(),
    )  # fmt: skip


def test_states_are_archived_in_their_rhythm_and_stamped_by_two(room: Any, serve: Any, tmp_path: Path) -> None:
    """Two authorities stamp each; openssl agrees; nothing is archived again before its time; an audit holds."""
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import Stamp

    one, two = Authority(tmp_path / "one", "One"), Authority(tmp_path / "two", "Two")
    servers = [serve(lambda _, body, made=made: (200, made.answer(body))) for made in (one, two)]
    settle(room, authorities=f"{servers[0].url}/tsr {servers[1].url}")
    room.instance.authorities_file.write_bytes(one.root + two.root)
    room.run()
    assert working.run_due()
    folder = state(room)
    assert sorted(file.suffix or file.name for file in folder.iterdir()) == [".tsr", ".tsr", "note"]
    data = (folder / "note").read_bytes()
    assert data == (room.instance.public / "log/checkpoint").read_bytes()
    found = [judge(file.read_bytes(), data, one.root + two.root, tmp_path) for file in sorted(folder.glob("*.tsr"))]
    assert found == ["OK", "OK"]
    assert set(Stamp.objects.values_list("word", flat=True)) == {"held"}
    beat(room)
    working.run_due()
    assert state(room) == folder
    room.clock.advance(601)
    beat(room)
    working.run_due()
    assert int(state(room).name) > int(folder.name)
    lines = (room.instance.public / "log/time/list").read_text().splitlines()
    assert [len(line.split()) for line in lines] == [4, 4]
    report = audited(room)
    assert not [one for one in report.findings if "log/time" in str(one.where)], report.words()


def test_an_authority_that_fails_or_lies_is_asked_again_and_nothing_of_it_is_kept(
    sqlite_room: Any, serve: Any, tmp_path: Path
) -> None:
    """Down, endless, not an answer, over other bytes, an old answer again, another root: refused, and waited for."""
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import Stamp

    room, good, imposter = sqlite_room, Authority(tmp_path / "good"), Authority(tmp_path / "imposter")
    server = serve(lambda _, body: (503, b""))
    settle(room, authorities=server.url)
    room.instance.authorities_file.write_bytes(good.root)
    room.run()
    lies: list[Reply] = [
        lambda _, body: (503, b""),
        lambda _, body: (200, b"x" * 200_000),
        lambda _, body: (200, b"hello"),
        lambda _, body: (200, good.stamp(b"another file", room.clock.now_ms() // 1000)),
        lambda _, body: (200, good.stamp((state(room) / "note").read_bytes(), room.clock.now_ms() // 1000, nonce=5)),
        lambda _, body: (200, imposter.answer(body)),
    ]
    for lie in lies:
        server.reply = lie
        working.run_due()
        row = Stamp.objects.get()
        assert (row.word, row.data, row.tries) == ("wanted", None, len(server.asked))
        assert row.trouble
        assert not list(state(room).glob("*.tsr"))
        working.run_due()
        assert Stamp.objects.get().tries == row.tries  # not before its time
        room.clock.advance(3601)
    server.reply = lambda _, body: (200, good.answer(body))
    working.run_due()
    assert Stamp.objects.filter(word="held", trouble="").exists()
    assert list(room.instance.public.glob("log/time/*/*.tsr"))


def test_an_authority_that_never_answers_is_given_up_after_two_weeks(sqlite_room: Any, serve: Any) -> None:
    """It is failed then, in the table and for the doctor, and never pending for ever."""
    from sunseed.cli.checks_time import stamps, states
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import Stamp

    room, server = sqlite_room, serve(lambda _, body: (500, b""))
    settle(room, authorities=server.url, every_s=86_400)
    room.run()
    working.run_due()
    room.clock.advance(15 * 86_400)
    working.ask_due()
    assert Stamp.objects.get().word == "failed"
    note_file = state(room) / "note"
    import os

    os.utime(note_file, (1, 1))
    said = [*states(room.instance), *stamps(room.instance)]
    assert any("lack stamps" in one.words for one in said if one.grade == "warning")
    assert any("old" in one.words and one.grade == "warning" for one in said)


def test_private_addresses_are_asked_only_where_the_setting_says_so(sqlite_room: Any, serve: Any) -> None:
    """An authority on this machine is refused by default, and so are addresses that are none."""
    from sunseed.errors import Refused
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.asking import ask
    from sunseed.newsroom.stamping.models import Stamp

    server = serve(lambda _, body: (200, b""))
    settle(sqlite_room, authorities=server.url, private_addresses=False)
    sqlite_room.run()
    working.run_due()
    assert not server.asked
    assert "private network" in Stamp.objects.get().trouble
    for url in ("file:///etc/passwd", "http://a:b@127.0.0.1/", "http://[::1", "ftp://127.0.0.1/", "http:///x"):
        with pytest.raises(Refused):
            ask(url)


def test_a_proof_is_promised_and_later_finished(sqlite_room: Any, serve: Any) -> None:
    """Pending while no block holds it, confirmed when one does; a reader who brings the header has a bound."""
    from sunseed.cli.checks_time import stamps
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import Stamp
    from sunseed.store.folder import FolderStore
    from sunseed.verify import SealedRecord, State
    from sunseed.verify.times import Trust, not_after

    room = sqlite_room
    server = serve(lambda path, body: (404, b"not yet"))
    calendar = Calendar(server.url)

    def reply(path: str, body: bytes) -> tuple[int, bytes]:
        if path == "/digest":
            return 200, calendar.digest(body)
        known = calendar.timestamp(bytes.fromhex(path.rpartition("/")[2]))
        return (404, b"not yet") if known is None else (200, known)

    server.reply = reply
    settle(room, calendars=server.url)
    room.run()
    working.run_due()
    proof = state(room) / "note.ots"
    promised = proof.read_bytes()
    assert Stamp.objects.get().word == "pending"
    assert any("1 are pending" in one.words for one in stamps(room.instance))
    room.clock.advance(61)
    working.ask_due()
    assert (Stamp.objects.get().word, proof.read_bytes()) == ("pending", promised)
    header = calendar.mine(room.clock.now_ms() // 1000 + 3600)
    room.clock.advance(3601)
    working.ask_due()
    row = Stamp.objects.get()
    assert (row.word, row.height) == ("confirmed", 800_000)
    assert proof.read_bytes() != promised
    assert any("newest to block 800000" in one.words for one in stamps(room.instance))
    record = SealedRecord.open(
        FolderStore(room.instance.public),
        now_ms=room.clock.now_ms(),
        pinned=room.instance.root_note_file.read_bytes(),
    )
    by = not_after(record, 0, Trust(headers=header.encode()))
    assert by.state is State.VERIFIED
    assert "block 800000" in by.ground
    assert not_after(record, 0, Trust()).troubles[0].endswith("give that block's header")


def test_a_calendar_cannot_make_this_machine_ask_elsewhere(sqlite_room: Any, serve: Any) -> None:
    """A promise that names another calendar is kept and never followed."""
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import Stamp

    inner = serve(lambda path, body: (200, b""))
    calendar = Calendar(f"{inner.url}/admin")
    server = serve(lambda path, body: (200, calendar.digest(body)))
    settle(sqlite_room, calendars=server.url)
    sqlite_room.run()
    working.run_due()
    sqlite_room.clock.advance(3601)
    working.ask_due()
    assert Stamp.objects.get().word == "pending"
    assert not inner.asked


def test_a_crash_between_row_and_file_is_made_good(sqlite_room: Any, serve: Any, tmp_path: Path) -> None:
    """What was received is in the row first; its file is written by the next call, byte for byte."""
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import Stamp, State

    room, made = sqlite_room, Authority(tmp_path / "one")
    server = serve(lambda _, body: (200, made.answer(body)))
    settle(room, authorities=server.url)
    room.run()
    working.archive_newest()
    assert not (room.instance.public / "log/time").exists()
    working.write()
    row = Stamp.objects.get()
    working._ask(row)
    assert not list(state(room).glob("*.tsr"))
    working.write()
    assert [one.read_bytes() for one in state(room).glob("*.tsr")] == [bytes(Stamp.objects.get().data)]
    assert State.objects.get().written


class Watching:
    """A witness with a key, as C2SP tlog-witness asks of one: it holds a size and refuses another beginning."""

    def __init__(self, name: str, clock: Any) -> None:
        self.signer = Signer(f"{name}.example/w", ED25519_COSIGNATURE, sha256(name.encode()).digest())
        self.clock, self.size = clock, 0

    def __call__(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Answer add-checkpoint."""
        asked = AddCheckpoint.parse(body)
        if asked.old != self.size:
            return 409, b"%d\n" % self.size
        self.size = asked.checkpoint.size
        one = self.signer.with_time(lambda: self.clock.now_ms() // 1000)
        return 200, note.Line(one.name, one.key_id, one.sign(asked.signed.text)).encode()


def test_witnesses_of_the_policy_cosign_and_phones_are_given_that_file(sqlite_room: Any, serve: Any) -> None:
    """Enough of them signed: the file is kept, archived, handed out; one that is dead delays nothing."""
    from sunseed.newsroom.intake import seen
    from sunseed.newsroom.stamping import working
    from sunseed.newsroom.stamping.models import State

    room = sqlite_room
    witnesses = [Watching(name, room.clock) for name in "AB"]
    servers = [serve(one) for one in witnesses]
    lines = [f"witness {n} {w.signer.verifier.vkey} {s.url}" for n, w, s in zip("AB", witnesses, servers, strict=True)]
    dead = Watching("C", room.clock)
    lines.append(f"witness C {dead.signer.verifier.vkey} http://127.0.0.1:9/")
    room.instance.policy_file.write_text("\n".join([*lines, "group all 2 A B C", "quorum all", ""]))
    settle(room)
    room.run()
    working.run_due()
    row = State.objects.get()
    assert row.cosigned
    assert len(note.parse(bytes(row.data)).lines) == 4
    assert (state(room) / "note").read_bytes() == bytes(row.data) == seen.hand_out()
    beat(room)
    working.run_due()
    newest = State.objects.order_by("-size").first()
    assert newest is not None
    assert newest.size == row.size + 1
    assert seen.hand_out() == bytes(newest.data)
    witnesses[0].size = 1  # it went back, or another process asked: it says so, and is asked from there
    beat(room)
    working.run_due()
    assert State.objects.filter(cosigned=True).count() == 3
