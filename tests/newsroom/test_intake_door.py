"""The real door in its own process: fast lines, Django behind it, senders that dribble, and a kill at any moment."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed import founding
from sunseed.capture.identity import Identity
from sunseed.capture.segment import SLOT_BYTES, Opener, Sealed
from sunseed.clock import SystemClock
from sunseed.record import note
from sunseed.record.tree_head import Checkpoint
from sunseed.settings import Newsroom, Settings, Site, Storage
from sunseed.store.sqlite import sqlite3
from sunseed.testing.filming import DESK, EDITOR_KEY
from sunseed.testing.phone import Phone
from sunseed.testing.ports import free_port

START_S = 120
GIVE = "from sunseed.newsroom.intake import tokens; print([tokens.give() for _ in range(40)])"


class Served:
    """A newsroom's door as operators run it."""

    def __init__(self, root: Path) -> None:
        self.port = free_port()
        settings = Settings(
            site=Site(origin="news.example/log", name="The Test", newsroom_url=f"http://127.0.0.1:{self.port}"),
            newsroom=Newsroom(port=self.port, threads=2),
            storage=Storage(reserve_mib=0),
        )
        self.instance = founding.found(root, settings, SystemClock(), desk=DESK)
        self.tokens: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "sunseed.cli", "serve", self.instance.root, "--only", "newsroom"]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.ask("GET", "/film/checkpoint/")[0] == 200:
                    return
            assert self._process.poll() is None, "the door ended at once"
            time.sleep(0.2)
        raise AssertionError("the door never answered")

    def end(self, number: int = signal.SIGTERM) -> None:
        """Stop or kill the whole group."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            self._process.wait(60)
            self._process = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def token(self) -> str:
        """Return a token."""
        if not self.tokens:
            code = f"import os, django; django.setup(); {GIVE}"
            env = {**os.environ, "SUNSEED_INSTANCE": str(self.instance.root)}
            env["DJANGO_SETTINGS_MODULE"] = "sunseed.newsroom.settings"
            made = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
            self.tokens = json.loads(made.stdout.strip().splitlines()[-1].replace("'", '"'))
        return self.tokens.pop()

    def phone(self, name: str) -> Phone:
        """Return a phone that has opened a capture here."""
        seen = self.ask("GET", "/film/checkpoint/")[2]
        made = Phone(self.instance.origin, seen, Checkpoint.parse(note.parse(seen).text).size, name)
        made.open(wrap=b"wrapped for " + name.encode())
        status, _, said = self.post([made.lines[0].data], self.token())
        assert status == 200, said
        return made

    def post(self, lines: list[bytes], token: str = "") -> tuple[int, dict[str, str], Any]:
        """Send lines."""
        body = json.dumps({"lines": [base64.b64encode(one).decode() for one in lines], "token": token}).encode()
        status, headers, said = self.ask("POST", "/film/lines/", body, **{"Content-Type": "application/json"})
        return status, headers, json.loads(said)

    def rows(self) -> set[str]:
        """Return the ids of all lines with a row."""
        connection = sqlite3.connect(self.instance.newsroom_db)
        try:
            return {one for (one,) in connection.execute("SELECT id FROM intake_line")}
        finally:
            connection.close()

    def vault(self) -> set[str]:
        """Return the ids of all lines that an editor opens from the vault's files alone; a torn slot is none."""
        from sunseed.capture import line

        folder = self.instance.vault / "lines"
        opener = Opener(lambda name: (folder / name[:2] / f"{name}.age").read_bytes(), Identity(EDITOR_KEY))
        found = set()
        for file in folder.glob("*/*.lines"):
            data = file.read_bytes()
            for n in range(len(data) // SLOT_BYTES):
                slot = data[n * SLOT_BYTES : (n + 1) * SLOT_BYTES]
                found.add(line.parse(opener.open(Sealed(file.stem, n, slot))).id.hex())
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run one door for all tests of this file."""
    made = Served(tmp_path_factory.mktemp("door") / "instance")
    made.start()
    yield made
    made.end()


def test_lines_and_everything_else_are_answered_at_one_origin(served: Served) -> None:
    """Receipts from the short way; pages, files, redirects, refusals and ciphertext from Django behind it."""
    phone = served.phone("a phone")
    phone.second(b"a long second " * 30_000)
    status, headers, said = served.post([phone.lines[1].data])
    assert (status, said["next"]) == (200, 2)
    assert said["receipt"].startswith("sunseed-receipt-v1\nnews.example/log\n")
    assert headers["content-type"] == "application/json"
    assert served.post([phone.lines[1].data])[2]["next"] == 2
    digest, cipher = list(phone.ciphers.items())[1]
    for at in range(0, len(cipher), 262_144):
        piece = cipher[at : at + 262_144]
        status, _, body = served.ask("PUT", f"/film/ciphers/{digest}/?from={at}", piece)
        assert (status, json.loads(body)["held"]) == (200, at + len(piece))
    status, headers, page = served.ask("GET", "/account/login/")
    assert status == 200
    assert b"csrfmiddlewaretoken" in page
    assert "newsroom_csrf" in headers["set-cookie"]
    assert served.ask("GET", "/desk/")[0] == 302
    assert served.ask("GET", "/nothing/%E2%82%AC/")[0] == 404
    assert served.ask("HEAD", "/account/login/")[2] == b""
    assert (
        served.ask("POST", "/account/login/", b"login=x", **{"Content-Type": "application/x-www-form-urlencoded"})[0]
        == 403
    )


def test_both_ways_refuse_alike(served: Served) -> None:
    """Garbage, holes, strangers, a spent token: the short way says what Django's would."""
    phone = served.phone("refused")
    phone.second(b"one " * 50)
    phone.second(b"two " * 50)
    assert served.post([phone.lines[2].data])[::2] == (
        409,
        {"words": "Expected line 1, got line 2: send those before it.", "next": 1},
    )
    other = Phone(served.instance.origin, phone.seen, phone.size, "spent")
    other.open()
    assert served.post([other.lines[0].data], "guessed")[2]["spent"] is True
    assert served.post([phone.sign(phone.lines[1].body).data[:-4] + b"AAA="])[0] in (400, 422)
    for body in (b"", b"{}", b"[1]", b"\xff", b'{"lines": ["!"]}', b'{"lines": []}', b'{"lines": 1, "more": 2}'):
        assert served.ask("POST", "/film/lines/", body)[0] == 400
    assert served.ask("GET", "/film/lines/")[0] == 405


def raw(served: Served, data: bytes) -> socket.socket:
    """Return a connection on which so much was sent and no more."""
    made = socket.create_connection(("127.0.0.1", served.port), 30)
    made.sendall(data)
    return made


def test_truncated_and_endless_uploads_leave_nothing_and_hold_nobody_up(served: Served) -> None:
    """Cut in the middle, without a length, longer than anything that is taken, or dribbled by forty senders at once."""
    phone = served.phone("attacked")
    phone.second(b"what is attacked " * 9_000)
    assert served.post([phone.lines[1].data])[0] == 200
    digest, cipher = list(phone.ciphers.items())[1]
    put = b"PUT /film/ciphers/%s/?from=0 HTTP/1.1\r\nHost: localhost\r\n" % digest.encode()
    cut = raw(served, put + b"Content-Length: %d\r\n\r\n" % len(cipher) + cipher[:1000])
    cut.close()
    endless = raw(served, put + b"Transfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + bytes(4096) + b"\r\n")
    assert b" 400 " in endless.recv(200).split(b"\r\n", 1)[0]
    endless.close()
    for line in (put, b"POST /film/lines/ HTTP/1.1\r\nHost: localhost\r\n"):
        large = raw(served, line + b"Content-Length: 99999999999\r\n\r\nx")
        assert large.recv(200).split(b" ")[1] in (b"400", b"413")
        large.close()
    slow = [
        raw(served, b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n{" % path)
        for path in (b"film/lines/", b"account/login/") * 20
    ]
    began_s = time.monotonic()
    phone.second(b"in between " * 9)
    assert served.post([phone.lines[2].data])[0] == 200
    assert served.ask("GET", "/account/login/")[0] == 200
    assert time.monotonic() - began_s < 15
    assert slow[0].recv(100).startswith(b"HTTP/1.1 408 ")
    for one in slow:
        one.close()
    state = json.loads(served.ask("GET", f"/film/state/{phone.lines[0].id.hex()}/")[2])
    assert {"cipher": digest, "held": 0} in state["missing"]
    assert not list(served.instance.vault.glob(f"*/{digest}.age"))


def test_killed_between_commit_and_receipt_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """`kill -9` in the middle of many senders, five times: every receipt given is kept by rows and by the vault."""
    served, chance = Served(tmp_path / "instance"), random.Random(4)
    acknowledged: set[str] = set()
    served.start()
    try:
        phones = [served.phone(f"phone {n}") for n in range(8)]
        for one in phones:
            for second in range(400):
                one.second(b"second %d of %s " % (second, one.name.encode()) * 3)
        newest = [0] * len(phones)
        for _ in range(5):

            def film(n: int) -> None:
                with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                    while newest[n] + 1 < len(phones[n].lines):
                        line = phones[n].lines[newest[n] + 1]
                        status, _, said = served.post([line.data])
                        if status != 200:
                            return
                        newest[n] = said["next"] - 1
                        acknowledged.add(line.id.hex())

            threads = [threading.Thread(target=film, args=(n,)) for n in range(len(phones))]
            for thread in threads:
                thread.start()
            time.sleep(0.5 + chance.random() * 2)
            served.end(signal.SIGKILL)
            for thread in threads:
                thread.join()
            assert acknowledged <= served.rows()
            assert served.rows() <= served.vault()
            served.start()
        assert len(acknowledged) > 20
        for n, one in enumerate(phones):
            said = json.loads(served.ask("GET", f"/film/state/{one.lines[0].id.hex()}/")[2])
            assert said["next"] > newest[n]
            again = served.post([line.data for line in one.lines[max(1, newest[n] - 3) : said["next"] + 1]])
            assert again[0] == 200, again
    finally:
        served.end()
