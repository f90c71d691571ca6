"""Fetching an export's pictures: every address in it was written by a stranger."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image

from sunseed.clock import SystemClock
from sunseed.errors import Absent, Refused

pytestmark = pytest.mark.usefixtures("django_base")


def jpeg() -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "gold").save(out, "JPEG")
    return out.getvalue()


class OldSite(BaseHTTPRequestHandler):
    """An old site with everything an honest or a hostile one answers."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        """Answer by the path."""
        self.asked.append((self.path, self.headers.get("Host", "")))
        moves = {"/moved.jpg": "/boat.jpg", "/inside.jpg": "http://inside.example:80/x.jpg", "/round.jpg": "/round.jpg",
                 "/file.jpg": "file:///etc/passwd", "/metadata.jpg": "http://169.254.169.254/latest/"}  # fmt: skip
        if self.path in moves:
            self.send_response(302)
            self.send_header("Location", moves[self.path])
            self.end_headers()
            return
        kinds = {"/page.jpg": "text/html", "/none.jpg": ""}
        self.send_response(404 if self.path == "/gone.jpg" else 200)
        self.send_header("Content-Type", kinds.get(self.path, "image/jpeg"))
        self.end_headers()
        try:
            for _ in range(400 if self.path == "/endless.jpg" else 1):
                self.wfile.write(b"\0" * 65_536 if self.path == "/endless.jpg" else jpeg())
        except OSError:
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Run the old site; yield its port and what it is asked."""
    OldSite.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), OldSite)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, OldSite.asked
    server.shutdown()
    server.server_close()
    thread.join()


def web(port: int, **more: Any) -> Any:
    """Return a fetcher for which old.example is the test's own server and everything else is what it is."""
    from sunseed.newsroom.importing.fetching import Web, is_public

    def resolve(host: str, _: int) -> list[str]:
        return {"old.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}.get(host, [host])

    options = {"resolve": resolve, "permits": lambda one: one == "127.0.0.1" or is_public(one),
               "ports": frozenset({80, 443, port}), **more}  # fmt: skip
    return Web(SystemClock(), **options)


def test_a_picture_is_fetched_by_the_number_and_asked_for_by_the_name(site: Any) -> None:
    """The request goes to the address that was looked at, with the old site's name in it; a redirect is followed."""
    port, asked = site
    assert web(port).read(f"http://old.example:{port}/boat.jpg", 1 << 20) == jpeg()
    assert web(port).read(f"http://old.example:{port}/moved.jpg", 1 << 20) == jpeg()
    assert asked[0] == ("/boat.jpg", f"old.example:{port}")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::1", "2001:db8::1", "x", ""],
)  # fmt: skip
def test_an_address_that_is_not_on_the_open_internet(address: str) -> None:
    """Private, local, shared, multicast, documentation and translated addresses are refused, in every clothing."""
    from sunseed.newsroom.importing.fetching import is_public

    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"])
def test_an_address_on_the_open_internet(address: str) -> None:
    """What readers can reach is let through."""
    from sunseed.newsroom.importing.fetching import is_public

    assert is_public(address)


@pytest.mark.parametrize("path", ["inside.jpg", "metadata.jpg", "file.jpg", "round.jpg"])
def test_redirect_into_the_own_network(site: Any, path: str) -> None:
    """A redirect to a private host, the machine's own data, a file, or in a circle is refused and not followed."""
    port, asked = site
    with pytest.raises(Refused):
        web(port).read(f"http://old.example:{port}/{path}", 1 << 20)
    assert {one for one, _ in asked} == {f"/{path}"}


def test_a_name_that_changes_its_address(site: Any) -> None:
    """DNS rebinding: one look for each request, and the connection goes where that look led."""
    port, asked = site
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])
    fetcher = web(port, resolve=lambda host, _: next(answers))
    assert fetcher.read(f"http://old.example:{port}/boat.jpg", 1 << 20)
    with pytest.raises(Refused, match="private"):
        fetcher.read(f"http://old.example:{port}/boat.jpg", 1 << 20)
    assert len(asked) == 1


def test_a_host_with_one_private_address_among_public_ones(site: Any) -> None:
    """One bad address of several is enough to refuse."""
    port, asked = site
    with pytest.raises(Refused, match="private"):
        web(port, resolve=lambda host, _: ["127.0.0.1", "10.0.0.7"]).read(
            f"http://old.example:{port}/boat.jpg", 1 << 20
        )
    assert asked == []


@pytest.mark.parametrize(
    "url",
    ["ftp://old.example/x.jpg", "file:///etc/passwd", "gopher://old.example/", "http://a:b@old.example/x.jpg",
     "http://old.example:22/x.jpg", "http://[::1/x.jpg", "//old.example/x.jpg", "http:///x.jpg", "x"],
)  # fmt: skip
def test_an_address_that_is_none(site: Any, url: str) -> None:
    """Other schemes, ports and spellings are refused before anything is asked."""
    port, asked = site
    with pytest.raises((Refused, Absent)):
        web(port).read(url, 1 << 20)
    assert asked == []


def test_answers_that_are_no_pictures_or_never_end(site: Any) -> None:
    """A page, an answer of no kind, one that is gone and one that is too long are refused, each in words."""
    port, _ = site
    for path, kind, words in (("page.jpg", Refused, "text/html"), ("none.jpg", Refused, "no type"),
                              ("gone.jpg", Absent, "404"), ("endless.jpg", Refused, "larger")):  # fmt: skip
        with pytest.raises(kind, match=words):
            web(port).read(f"http://old.example:{port}/{path}", 1 << 20)


def test_limits_of_number_and_bytes(site: Any) -> None:
    """An import asks for so many pictures and bytes, and then says to run it again."""
    from sunseed.newsroom.importing.fetching import Limits

    port, _ = site
    for limits in (Limits(most_pictures=1), Limits(most_bytes=len(jpeg()) + 10)):
        fetcher = web(port, limits=limits)
        fetcher.read(f"http://old.example:{port}/boat.jpg", 1 << 20)
        with pytest.raises(Refused, match="again"):
            fetcher.read(f"http://old.example:{port}/boat.jpg", 1 << 20)
