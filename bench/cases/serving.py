"""
One story page, asked for by wrk (one thread, 32 connections kept open) for some seconds at a time: from our public door
with one worker, from nginx with one worker serving the same `public/` as files, and from nginx serving the same page
under the same address out of a tree with nothing else in it. No compression on either side.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import SUNSEED, Failed, Left, Scale, alternately, free_port, run, serving

TITLE = "Serving"
CONFIG = """
{user} daemon off; worker_processes 1; pid {place}/nginx.pid; error_log {place}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=1000;
  default_type text/html;
  client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; }}
}}
"""


def rate(url: str, seconds: int) -> float:
    """Return the answers per second that wrk sees.

    Raises:
        Failed: some answer was not the page.
    """
    done = run(["wrk", "-t1", "-c32", f"-d{seconds}s", url])
    if "Non-2xx" in done.out or "Socket errors" in done.out:
        raise Failed(f"wrk met errors: {done.out}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", done.out)
    assert found is not None, done.out
    return round(float(found[1]))


@contextmanager
def nginx(place: Path, root: Path, path: str) -> Iterator[str]:
    """Serve a tree with nginx; gives the address of a page."""
    place.mkdir()
    port = free_port()
    config = place / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # its worker must be able to read what we wrote
    config.write_text(CONFIG.format(place=place, port=port, root=root, user=user), encoding="utf-8")
    url = f"http://127.0.0.1:{port}{path}"
    with serving(["nginx", "-c", config, "-e", place / "error.log"], url):
        yield url


def story_of(public: Path) -> str:
    """Return the address of a story."""
    for page in sorted(public.glob("districts/*/*/*/index.html")):
        if 'itemprop="articleBody"' in page.read_text(encoding="utf-8"):
            return f"/{page.parent.relative_to(public)}/"
    raise Left("no story was found")


def measure(scale: Scale) -> list[Figure]:
    """Compare rates."""
    for name in ("nginx", "wrk"):
        if shutil.which(name) is None:
            raise Left(f"{name} is missing: run `sh tools/system.sh bench`")
    newsroom = scale.newsroom(scale.pick(1_000, 20))
    public = (newsroom.folder / "public").resolve()
    path, seconds = story_of(public), scale.pick(5, 1)
    alone = scale.folder / "alone"
    (alone / path.strip("/")).mkdir(parents=True)
    shutil.copy(public / path.strip("/") / "index.html", alone / path.strip("/"))
    with (
        serving([SUNSEED, "serve", newsroom.folder, "--only", "public"], newsroom.public_url + path),
        nginx(scale.folder / "nginx-ours", public, path) as behind,
        nginx(scale.folder / "nginx-alone", alone, path) as plain,
    ):
        door, ours, theirs = alternately(
            scale.rounds,
            lambda: rate(newsroom.public_url + path, seconds),
            lambda: rate(behind, seconds),
            lambda: rate(plain, seconds),
        )
    words = f"a page of {(public / path.strip('/') / 'index.html').stat().st_size:,} bytes"
    return [
        Figure(what="our public door, one worker", unit="answers/s", ours=door, rival="nginx, one worker",
               theirs=theirs, target=Target("ratio", "at least", 0.2), note=words),
        Figure(what="our tree behind nginx", unit="answers/s", ours=ours, rival="nginx with the page alone",
               theirs=theirs, target=Target("ratio", "at least", 0.95), note=words),
    ]  # fmt: skip
