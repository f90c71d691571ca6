"""`sunseed mail test`: a real conversation with a real socket, and each answer told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunseed import founding
from sunseed.cli import exits
from sunseed.cli.main import main
from sunseed.settings import Mail, Settings, Site
from sunseed.testing.clock import ManualClock

Server = Callable[[dict[str, str]], tuple[int, list[str]]]


@pytest.fixture
def mail_server() -> Iterator[Server]:
    """Return what starts a small SMTP server with set answers; it returns its port and what it heard."""
    running: list[socketserver.ThreadingTCPServer] = []

    def start(answers: dict[str, str]) -> tuple[int, list[str]]:
        heard: list[str] = []

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 mail.example\r\n")
                reading = False
                for raw in self.rfile:
                    line = raw.decode().rstrip("\r\n")
                    heard.append(line)
                    if reading and line != ".":
                        continue
                    word = "." if reading else line.split(" ")[0].split(":")[0].upper()
                    reading = word == "DATA"
                    usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 fine")
                    self.wfile.write(answers.get(word, usual).encode() + b"\r\n")

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        threading.Thread(target=server.serve_forever).start()
        running.append(server)
        return server.server_address[1], heard

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def run(folder: Path, port: int, address: str = "you@there.example", host: str = "127.0.0.1") -> tuple[int, str]:
    """Found a newsroom with this mail server and run the command."""
    mail = Mail(host=host, port=port, tls=False, sender="desk@news.example")
    founding.found(folder / "news", Settings(site=Site(origin="news.example"), mail=mail), ManualClock(1))
    done = CliRunner().invoke(main, ["mail", "test", str(folder / "news"), address])
    return done.exit_code, done.output


def test_a_letter_is_sent_and_each_answer_told(tmp_path: Path, mail_server: Server) -> None:
    """The server hears one letter from the newsroom's address; its last words reach the operator."""
    port, heard = mail_server({".": "250 queued as 4F2"})
    code, said = run(tmp_path, port)
    assert code == exits.OK, said
    assert "250 queued as 4F2" in said
    assert "_dmarc.news.example" in said
    assert "mail FROM:<desk@news.example>" in heard
    assert any(line.startswith("Subject: Sunseed: a test") for line in heard)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"RCPT": "550 no such user"}, exits.REFUSED),
        ({"RCPT": "451 greylisted, come back"}, exits.UNAVAILABLE),
        ({".": "554 this is spam"}, exits.REFUSED),
    ],
)
def test_a_no_is_told_in_the_servers_words(
    tmp_path: Path, mail_server: Server, answers: dict[str, str], expected: int
) -> None:
    """A final no and a no for now end with different codes."""
    port, _ = mail_server(answers)
    code, said = run(tmp_path, port)
    assert code == expected, said
    assert next(iter(answers.values())) in said


def test_what_cannot_be_sent_is_said_before(tmp_path: Path, mail_server: Server) -> None:
    """No server, a server that is not there, and an address with a line break are each refused."""
    port, heard = mail_server({})
    for name, where, address, expected in (
        ("a", "", "you@there.example", exits.REFUSED),
        ("b", "127.0.0.1", "you@there.example\nRCPT TO:<x@y>", exits.MALFORMED),
    ):
        (tmp_path / name).mkdir()
        assert run(tmp_path / name, port, address, where)[0] == expected
    assert heard == []
    (tmp_path / "c").mkdir()
    assert run(tmp_path / "c", 9)[0] == exits.UNAVAILABLE
