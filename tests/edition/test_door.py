"""The public door, asked over real HTTP: what it answers, what it refuses, and under which headers."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sunseed.edition.press import Press
from sunseed.store.folder import FolderStore
from sunseed.testing import documents as made
from sunseed.testing.newsdesk import Newsdesk
from sunseed.testing.ports import free_port

PAGE = b"<!doctype html><title>Politics</title>" + b"<p>A sentence that compresses well. </p>" * 50
BIG = bytes(range(256)) * 8192  # 2 MiB: served by the server itself, not from memory


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A running door and the folder it serves."""

    port: int
    root: Path

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for exactly these bytes of a path, without any tidying by a client."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            reply = connection.getresponse()
            names = [name.lower() for name, _ in reply.getheaders()]
            assert len(names) == len(set(names)), f"a header is sent twice: {names}"
            return Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()


def write(root: Path, name: str, data: bytes) -> None:
    """Write a file as the printer does: whole, by renaming; old enough to be remembered."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(data)
    fresh.rename(path)


def object_name(data: bytes, ext: str) -> str:
    """Return the path of an object by its digest."""
    digest = hashlib.sha256(data).hexdigest()
    return f"objects/{digest[:2]}/{digest}.{ext}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the door over a small web root in a process of its own."""
    outer = tmp_path_factory.mktemp("door")
    root = outer / "public"
    write(root, "index.html", b"home")
    write(root, "404.html", b"<h1>not here</h1>")
    write(root, "news/politics/index.html", PAGE)
    write(root, "empty/readme.txt", b"no index here")
    write(root, "feed.xml", b"<rss/>")
    write(root, "feed.json", b"{}")
    write(root, "assets/site.css", b"body{}")
    write(root, "assets/0123456789ab/site.css", b"body{}")
    write(root, "strange.exe", b"MZ")
    write(root, ".secret", b"private")
    write(root, "news/.git/config", b"private")
    write(root, "log/checkpoint", b"news.example\n0\n\n")
    write(root, "log/tile/0/000.p/3", b"\x00" * 96)
    write(root, "log/tile/0/x001/000", b"\x00" * 8192)
    write(root, "log/time/3/note", b"note")
    write(root, object_name(BIG, "mp4"), BIG)
    write(root, object_name(b"{}", "json"), b"{}")
    write(outer, "outside.txt", b"private")
    (root / "leak.txt").symlink_to(outer / "outside.txt")
    (root / "up").symlink_to(outer, target_is_directory=True)
    yield from running(root, None)


def running(root: Path, index: Path | None) -> Iterator[Site]:
    """Run a door in a process of its own while the caller uses it."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", "--port", str(port)]
    told = {"SUNSEED_DOOR_ROOT": str(root)} | ({"SUNSEED_DOOR_INDEX": str(index)} if index else {})
    process = subprocess.Popen(
        [*command, "sunseed.edition.door:app"],
        env={**os.environ, **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(2000):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Site(port, root)
    finally:
        process.terminate()
        process.wait(60)


def test_the_home_page_is_served(site: Site) -> None:
    """The root address answers with index.html, its length and its type, and asks to be asked again."""
    answer = site.ask("/")
    assert (answer.status, answer.body) == (200, b"home")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-length"] == "4"
    assert answer.headers["cache-control"] == "no-cache"


def test_every_answer_is_protected(site: Site) -> None:
    """Pages, files, redirects, refusals and absences alike carry the security headers and no cookie."""
    for path in ("/", "/news/politics", "/nothing/", "/log/checkpoint", "/assets/site.css"):
        headers = site.ask(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "camera=()" in headers["permissions-policy"], path
        assert headers["content-security-policy"].startswith("default-src 'none'"), path
        assert "unsafe" not in headers["content-security-policy"], path
        assert "set-cookie" not in headers, path
        assert "last-modified" not in headers, path


def test_a_folder_without_its_slash_redirects(site: Site) -> None:
    """A folder's address without the slash leads to the one with it, query and all, on this host only."""
    answer = site.ask("/news/politics?a=b")
    assert (answer.status, answer.headers["location"]) == (301, "/news/politics/?a=b")
    assert site.ask("//news/politics").status == 404


@pytest.mark.parametrize("path", ["/empty", "/empty/", "/news/", "/log/", "/log/tile/0/", "/objects/"])
def test_folders_are_never_listed(site: Site, path: str) -> None:
    """A folder without an index page has no answer."""
    assert site.ask(path).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "/%252e%252e/outside.txt",
        "/news/../../outside.txt",
        "/news/%2e%2e/%2e%2e/outside.txt",
        "/..%5coutside.txt",
        "/..%c0%afoutside.txt",
        "//etc/passwd",
        "/news//politics/",
        "/./index.html",
        "/index.html%00",
        "/index.html%00.css",
        "/index.html/",
        "/.secret",
        "/%2esecret",
        "/news/.git/config",
        "/leak.txt",
        "/up/outside.txt",
        "/up/public/index.html",
        "/" + "a" * 300,
        "/" + "a/" * 3000,
    ],
)
def test_nothing_outside_the_web_root_is_served(site: Site, path: str) -> None:
    """Climbing, encoded climbing, NUL, dotfiles, symbolic links and over-long names find nothing."""
    answer = site.ask(path)
    assert answer.status == 404
    assert b"private" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_only_reading_is_allowed(site: Site, method: str) -> None:
    """Any method but GET and HEAD is refused and told which are allowed."""
    answer = site.ask("/", method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_absence_shows_the_printed_page(site: Site) -> None:
    """An address where nothing is answers 404 with the page the printer made for it."""
    answer = site.ask("/nothing/here/")
    assert (answer.status, answer.body) == (404, b"<h1>not here</h1>")
    assert site.ask("/log/tile/9/000").body == b"Nothing is here.\n"


@pytest.mark.parametrize(
    ("path", "kind", "keep"),
    [
        ("/log/checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("/log/time/3/note", "text/plain; charset=utf-8", "no-cache"),
        ("/log/tile/0/000.p/3", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("/log/tile/0/x001/000", "application/octet-stream", "public, max-age=31536000, immutable"),
        ("/" + object_name(b"{}", "json"), "application/json", "public, max-age=604800, immutable"),
        ("/feed.xml", "application/rss+xml; charset=utf-8", "no-cache"),
        ("/feed.json", "application/feed+json", "no-cache"),
        ("/assets/site.css", "text/css; charset=utf-8", "no-cache"),
        ("/assets/0123456789ab/site.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/strange.exe", "application/octet-stream", "no-cache"),
    ],
)
def test_types_and_caching(site: Site, path: str, kind: str, keep: str) -> None:
    """Each kind of file has its type, and may be kept as long as its bytes cannot change."""
    headers = site.ask(path).headers
    assert (headers["content-type"], headers["cache-control"]) == (kind, keep)


def test_the_record_is_open_to_other_origins(site: Site) -> None:
    """Log and objects may be read by a verifier on another site's page; pages may not."""
    for path in ("/log/checkpoint", "/log/tile/0/000.p/3", "/" + object_name(b"{}", "json"), "/log/none"):
        assert site.ask(path).headers["access-control-allow-origin"] == "*", path
    assert "access-control-allow-origin" not in site.ask("/").headers


def test_objects_cannot_run_as_pages(site: Site) -> None:
    """An object opened by itself is sandboxed and may load nothing."""
    assert "sandbox" in site.ask("/" + object_name(b"{}", "json")).headers["content-security-policy"]


def test_head_says_what_get_would(site: Site) -> None:
    """HEAD gives the same headers as GET, the length included, and no body."""
    for path in ("/", "/news/politics/", "/" + object_name(BIG, "mp4"), "/nothing"):
        asked, got = site.ask(path, "HEAD"), site.ask(path)
        assert asked.body == b""
        assert asked.status == got.status
        same = {k: v for k, v in got.headers.items() if k != "date"}
        assert {k: v for k, v in asked.headers.items() if k != "date"} == same


def test_unchanged_files_are_not_sent_again(site: Site) -> None:
    """A reader who holds the bytes is told so, and gets the new ones as soon as they differ."""
    write(site.root, "live/index.html", b"one")
    etag = site.ask("/live/").headers["etag"]
    for held in (etag, f'W/{etag}, "other"', "*"):
        answer = site.ask("/live/", If_None_Match=held)
        assert (answer.status, answer.body) == (304, b""), held
    assert site.ask("/live/", If_None_Match='"other"').status == 200
    for body in (b"two", b"six", b"ten"):
        write(site.root, "live/index.html", body)
        assert site.ask("/live/", If_None_Match=etag).body == body
    (site.root / "live/index.html").unlink()
    assert site.ask("/live/").status == 404


def test_etags_depend_on_the_bytes_alone(site: Site) -> None:
    """The same bytes have the same ETag wherever and whenever they were written, so mirrors agree."""
    write(site.root, "twin/a.txt", b"same")
    write(site.root, "twin/b.txt", b"same")
    assert site.ask("/twin/a.txt").headers["etag"] == site.ask("/twin/b.txt").headers["etag"]


@pytest.mark.parametrize("name", ["strange.txt", object_name(BIG, "mp4")])
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("0-0", 0, 1), ("5-9", 5, 10), ("90-", 90, None), ("-7", -7, None), ("0-99999999", 0, None)],
)
def test_ranges(site: Site, name: str, asked: str, start: int, end: int | None) -> None:
    """One span of bytes is sent as asked, from memory and from disk alike."""
    write(site.root, "strange.txt", BIG[:100])
    whole = (site.root / name).read_bytes()
    answer = site.ask("/" + name, Range=f"bytes={asked}")
    expected = whole[start:end]
    assert (answer.status, answer.body) == (206, expected)
    first = whole.index(expected) if start >= 0 and asked == "0-0" else (start % len(whole))
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole)}"
    assert answer.headers["content-length"] == str(len(expected))


def test_ranges_that_cannot_be(site: Site) -> None:
    """A span beyond the end is refused with the length; anything that is no plain span is ignored."""
    name = "/" + object_name(BIG, "mp4")
    answer = site.ask(name, Range=f"bytes={len(BIG)}-")
    assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{len(BIG)}")
    assert site.ask(name, Range="bytes=-0").status == 416
    for strange in ("bytes=5-1", "bytes=0-1,5-6", "lines=0-1", "bytes=٣-", "bytes=+1-2", "bytes="):
        assert site.ask(name, Range=strange.encode().decode("latin-1")).status == 200, strange


def test_a_range_of_other_bytes_is_not_mixed(site: Site) -> None:
    """With If-Range for bytes that are no longer there, the whole file comes."""
    name = "/" + object_name(BIG, "mp4")
    etag = site.ask(name, "HEAD").headers["etag"]
    assert site.ask(name, Range="bytes=0-1", If_Range=etag).status == 206
    assert site.ask(name, Range="bytes=0-1", If_Range='"old"').status == 200


def test_text_is_compressed_for_those_who_can(site: Site) -> None:
    """Text goes out compressed only to readers who accept it, under an ETag of its own."""
    plain = site.ask("/news/politics/")
    packed = site.ask("/news/politics/", Accept_Encoding="br, gzip;q=0.5")
    assert plain.body == PAGE
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == PAGE
    assert packed.headers["etag"] != plain.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"
    refused = site.ask("/news/politics/", Accept_Encoding="gzip;q=0")
    assert "content-encoding" not in refused.headers


@pytest.fixture(scope="module")
def searchable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Run the door over a printed newsroom with a few stories."""
    outer = tmp_path_factory.mktemp("search")
    desk = Newsdesk(FolderStore.make(outer / "public"))
    desk.publish(made.site())
    desk.publish(made.section())
    for number in range(25):
        body = f"<p>Porcelain seed number {number} lies in the hall.</p>"
        desk.publish(made.story(f"seed-{number}", identifier=made.item_id(f"s{number}"), article_body=body))
    Press(desk.public, outer / "index.sqlite3").print()
    yield from running(outer / "public", outer / "index.sqlite3")


def test_searches_are_answered(searchable: Site) -> None:
    """A question is answered with a page of links, uncached and under the usual protection."""
    answer = searchable.ask("/search/?q=porcelain+seed")
    assert answer.status == 200
    assert answer.body.count(b"/news/seed-") >= 20
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    second = searchable.ask("/search/?q=porcelain+seed&page=2")
    assert 0 < second.body.count(b"/news/seed-") < 20
    assert searchable.ask("/search/?q=porcelain", "HEAD").body == b""


@pytest.mark.parametrize(
    "query",
    [
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "q=" + "a" * 20_000,
        "q=" + "%22" * 500,
        "q=" + "(" * 150,
        "q=%22AND+OR+NOT+NEAR(%2A%5E",
        "q=porcelain&page=999999999999",
        "q=porcelain&page=-1",
        "q=porcelain&page=%D9%A3",
        "q=%F0%9F%8C%BB",
        "q=%00%01",
        "q=a&q=b&q=c",
    ],
)
def test_strange_searches_are_answered_calmly(searchable: Site, query: str) -> None:
    """Hostile, huge and odd questions get an ordinary page that shows nothing of theirs as markup."""
    answer = searchable.ask("/search/?" + query)
    assert answer.status == 200
    assert b"<script>alert" not in answer.body


@pytest.mark.parametrize("query", ["", "q=", "q=++", "p=1", "q=%FF", "&".join("a=1" for _ in range(50))])
def test_no_question_shows_the_printed_page(searchable: Site, query: str) -> None:
    """An address that asks nothing, or cannot be read, gets the printed search page."""
    printed = (searchable.root / "search/index.html").read_bytes()
    assert searchable.ask("/search/?" + query).body == printed


def test_without_an_index_search_rests_and_pages_go_on(tmp_path: Path) -> None:
    """While there is no index, a search is told to come back, and everything else is served."""
    write(tmp_path / "public", "index.html", b"home")
    for site in running(tmp_path / "public", tmp_path / "index.sqlite3"):
        answer = site.ask("/search/?q=x")
        assert answer.status == 503
        assert "retry-after" in answer.headers
        assert site.ask("/").body == b"home"


def test_the_door_knows_no_django(site: Site) -> None:
    """Importing the door brings in nothing of the newsroom."""
    code = "import sys, sunseed.edition.door; print([m for m in sys.modules if re.match('django|sunseed.newsroom', m)])"
    shown = subprocess.run([sys.executable, "-c", "import re;" + code], capture_output=True, text=True, check=True)
    assert re.sub(r"\s", "", shown.stdout) == "[]"
