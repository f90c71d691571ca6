"""A real Chromium and a small server with the public door's own policy, for tests that look at pages."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sunseed.edition.door import POLICY
from sunseed.testing import browsing

ROOT = Path(__file__).resolve().parents[2]
WAIT_MS = 200_000
AXE = ROOT / "node_modules/axe-core/axe.min.js"


class _Door(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as the public door does: the same policy, scripts with their type."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012

    still = False

    def do_GET(self) -> None:
        """Answer a file; a `still` door answers no page that another page moves on to, so the first one stays."""
        moves_on = self.headers["Sec-Fetch-Mode"] == "navigate" and self.headers["Sec-Fetch-Site"] != "none"
        if self.still and moves_on:
            self.send_response(http.HTTPStatus.NO_CONTENT)
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: a browser asks for many files."""


class _StillDoor(_Door):
    """Keeps a browser on the page it was sent to, so that a page which leads elsewhere at once can be looked at."""

    still = True


@contextmanager
def served(folder: Path, *, still: bool = False) -> Iterator[str]:
    """Serve `folder` on a free port of this machine; yield the address of its root. A `still` door keeps redirects."""
    door = functools.partial(_StillDoor if still else _Door, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Patient:
    """A browser whose pages wait as long as a busy machine needs; what they wait for has no time it must keep."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser

    def new_context(self, **options: Any) -> Any:
        """Open a context, as the browser does."""
        context = self._browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        return context

    def new_page(self) -> Any:
        """Open a page in a context of its own."""
        page = self._browser.new_page()
        page.set_default_timeout(WAIT_MS)
        return page


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[str]]:
    """Return what serves a folder for as long as a `with` lasts."""
    return served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Return a running Chromium; skip aloud where there is none."""
    with browsing.chromium("--disable-gpu") as browser:
        yield Patient(browser)


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the accessibility checker's script; skip aloud where it was not fetched."""
    if not AXE.exists():
        pytest.skip("axe-core is not in node_modules: run `make setup`")
    return AXE.read_text("utf-8")
