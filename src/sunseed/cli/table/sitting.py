"""One sitting at the light table: everything put together, the page's files, the token's file, and the end of it.

Owns where things lie on the editor's machine: the token of each newsroom under the user's configuration, the work under
the user's data, ciphertext in a temporary folder that goes with the sitting. `commands.lighttable` has the options.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sunseed.capture.identity import Identity
from sunseed.cli.table.answers import Answers
from sunseed.cli.table.choosing import Choices
from sunseed.cli.table.desk import Desk
from sunseed.cli.table.door import Door
from sunseed.cli.table.making import Copies
from sunseed.cli.table.newsroom import Newsroom
from sunseed.cli.table.sending import Sender
from sunseed.cli.table.work import Shelf
from sunseed.edition import theme
from sunseed.errors import Absent, Malformed

TOKEN: Final = re.compile(r"sunseed-table-[A-Za-z0-9_-]{43}")
FILES: Final = (
    "app",
    "api",
    "covers",
    "frames",
    "page",
    "places",
    "player",
    "publish",
    "rows",
    "strip",
    "vtt",
    "words",
    "words-ar",
    "words-es",
    "words-zh-hans",
    "work",
)


def files() -> dict[str, bytes]:
    """Return the page's own files by their addresses; raises Absent where the installation lacks them."""
    here = Path(theme.__file__).parent
    # Installed beside the theme; in a checkout at the root of the repository.
    folder = next((one for one in (here / "web/table", here.parents[3] / "web/table") if one.exists()), here)
    found = {
        "/": folder / "index.html", "/table.css": folder / "table.css", "/tokens.css": here / "frame" / "tokens.css",
        "/seed.png": here.parents[1] / "newsroom/desk/static/desk/seed.png",
        "/fonts/newsreader.woff2": here / "fonts" / "newsreader.woff2",
        **{f"/{name}.js": folder / f"{name}.js" for name in FILES},
    }  # fmt: skip
    missing = [str(file) for file in found.values() if not file.exists()]
    if missing:
        raise Absent(f"the light table's page is not whole: {missing[0]} is missing")
    return {address: file.read_bytes() for address, file in found.items()}


def token_file(address: str, home: Path | None = None) -> Path:
    """Return where a newsroom's token lies."""
    base = home or Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "sunseed" / "tables" / f"{_plain(address)}.token"


def work_folder(address: str, home: Path | None = None) -> Path:
    """Return where the work on a newsroom's captures lies."""
    base = home or Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    return base / "sunseed" / "tables" / _plain(address)


def keep_token(file: Path, token: str) -> str:
    """Write a token for this user alone, and return it.

    Raises:
        Malformed: it is none.
    """
    token = token.strip()
    if TOKEN.fullmatch(token) is None:
        raise Malformed("expected a token such as the desk shows under Light tables: sunseed-table-...")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        os.fchmod(descriptor, 0o600)  # a file that was there before keeps no wider rights
        opened.write(token + "\n")
    return token


@contextmanager
def sitting(newsroom: Newsroom, editor: Identity, shelf: Path, origin: str | None = None) -> Iterator[Door]:
    """Serve the page until the block ends; then stop, and delete what was fetched.

    Arguments:
        newsroom: whose captures.
        editor: the identity that opens them.
        shelf: where the work lies.
        origin: the log that the editor trusts.
    """
    desk = Desk(newsroom, editor, origin)
    try:
        choices, copies = Choices(time.monotonic), Copies(desk.folder, time.monotonic)
        kept = Shelf(shelf, editor)
        answers = Answers(desk, kept, choices, copies, Sender(newsroom, kept, choices, copies, desk.folder))
        door = Door(answers, files())
        serving = threading.Thread(target=door.serve_forever, name="door", daemon=True)
        desk.start()
        serving.start()
        try:
            yield door
        finally:
            door.shutdown()
            door.server_close()
    finally:
        desk.close()


def _plain(address: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", address.lower().partition("://")[2]).strip("-.")
