"""What a page leaves behind when it goes: no process that reads film, whether it played, waited, jumped or paused."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("av")

from sunseed.capture.identity import Identity
from sunseed.cli.table import door as doors
from sunseed.cli.table.door import Door, Stream
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.sitting import sitting
from sunseed.testing.moving import as_browsers_record, draw
from sunseed.testing.tabled import Tabled

SECONDS = 6


class Page:
    """Asks a door as the light table's page does, over real connections."""

    def __init__(self, door: Door) -> None:
        self._door = door
        secret = door.link().partition("#")[2]
        asked = http.client.HTTPConnection("127.0.0.1", door.server_port, timeout=60)
        asked.request("POST", "/api/session", secret)
        self._session = json.loads(asked.getresponse().read())["session"]
        asked.close()

    def open(self, path: str) -> tuple[socket.socket, http.client.HTTPResponse]:
        """Ask for a stream."""
        asked = http.client.HTTPConnection("127.0.0.1", self._door.server_port, timeout=60)
        asked.request("GET", f"/api/{path}", headers={"X-Light-Table": self._session})
        answer = asked.getresponse()
        assert answer.status == 200, answer.read()
        assert asked.sock is not None
        return asked.sock, answer


def film_processes() -> list[int]:
    """Return the processes of this one that read film."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"sunseed.cli.table.remuxing" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except (OSError, IndexError):
            continue
    return found


def settles(so: Callable[[], bool], within_s: float = 30) -> bool:
    """Wait until something holds."""
    until = time.monotonic() + within_s
    while not so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def page(tmp_path: Path) -> Iterator[tuple[Page, Tabled]]:
    """Return a page before a capture that is still being filmed, and of which nothing more comes."""
    tabled = Tabled(Identity.generate())
    head, seconds = as_browsers_record(
        draw(tmp_path / "a.mkv", SECONDS, size=(160, 90), sound=None), tmp_path / "b.mkv"
    )
    tabled.open()
    tabled.seal(head, "head")
    for one in seconds:
        tabled.seal(one)
    newsroom = Newsroom("http://127.0.0.1:1", "good", tabled.transport())
    with sitting(newsroom, tabled.editor, tmp_path / "shelf") as door:
        made = Page(door)
        assert settles(lambda: known(made, tabled.capture) == SECONDS + 2)
        yield made, tabled


def known(page: Page, capture: str) -> int:
    """Return how many lines the table knows."""
    connection, answer = page.open(f"captures/{capture}?since=0")
    said = json.loads(answer.read())
    leave(connection, answer)
    return len(said["items"])


def begun(page: Page, capture: str, first: int = 1) -> tuple[socket.socket, http.client.HTTPResponse]:
    """Open the film from a line on, and take its beginning."""
    connection, answer = page.open(f"captures/{capture}/play?from={first}")
    assert answer.read(200)
    return connection, answer


def leave(connection: socket.socket, answer: http.client.HTTPResponse) -> None:
    """Go, as a page that is closed: its connection ends."""
    answer.close()
    connection.close()


def test_a_page_that_leaves_at_the_live_end_leaves_no_process(page: tuple[Page, Tabled]) -> None:
    """It has taken all there is and waits for a phone that sends no more: nothing is written, yet its going is seen."""
    asking, tabled = page
    connection, answer = begun(asking, tabled.capture)
    connection.settimeout(2)
    with pytest.raises(TimeoutError):
        answer.read()
    assert len(film_processes()) == 1
    leave(connection, answer)
    assert settles(lambda: film_processes() == []), "the process of a page that has left lives on"


def test_going_to_and_fro_and_pausing_leaves_no_process(page: tuple[Page, Tabled]) -> None:
    """Each jump begins a stream and leaves the one before; a page that stands still keeps its own until it goes."""
    asking, tabled = page
    for first in (1, 5, 2, 6, 3, 1):
        leave(*begun(asking, tabled.capture, first))
    still = begun(asking, tabled.capture)
    assert settles(lambda: len(film_processes()) == 1)
    time.sleep(1)
    assert len(film_processes()) == 1, "a page that pauses lost its film"
    leave(*still)
    assert settles(lambda: film_processes() == [])


def test_a_page_may_pause_for_longer_than_a_connection_may_be_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pauses takes nothing, so the pipe is full: what follows still comes afterwards."""
    monkeypatch.setattr(doors._Handler, "timeout", 1)
    piece, pieces = b"x" * (1 << 20), 24
    gone = threading.Event()
    made = Door(lambda *_: Stream((piece for _ in range(pieces)), gone), {})
    serving = threading.Thread(target=made.serve_forever)
    serving.start()
    try:
        connection, answer = Page(made).open("film")
        assert len(answer.read(1 << 20)) == 1 << 20
        time.sleep(3)
        assert not gone.is_set()
        assert len(answer.read()) == (pieces - 1) << 20
        leave(connection, answer)
        assert settles(gone.is_set)
    finally:
        made.shutdown()
        made.server_close()
        serving.join()
