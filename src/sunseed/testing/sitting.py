"""A running light table: connected at the desk, and the command as an editor starts it, on a machine of its own.

Owned here: its token, starting it, its link, ending it and seeing that nothing it fetched is left.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


def connect(editor: Any) -> str:
    """Connect a light table at the desk; return its token, which is shown once.

    Arguments:
        editor: a page of somebody who may, signed in.
    """
    editor.goto("/film/tables/")
    editor.fill("#name", "The laptop")
    editor.click("main button.primary")
    return str(editor.inner_text("code.secret"))


class Sitting:
    """A running `sunseed lighttable`.

    Arguments:
        address: the newsroom's.
        folder: the editor's own: holds `editor.key`, without a passphrase; settings, work and temporary files go there.
        root: the root note it trusts.
        token: of `connect`.
    """

    def __init__(self, address: str, folder: Path, root: Path, token: str) -> None:
        self.folder = folder
        known = os.environ | {
            "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data"), "TMPDIR": str(folder),
        }  # fmt: skip
        key = folder / "editor.key"
        words = ["lighttable", "--newsroom", address, "--identity", key, "--root", root, "--no-browser"]
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "sunseed.cli", *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=known,
        )  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(token + "\n")
        self.process.stdin.flush()
        self.link = self.next_link()

    def next_link(self) -> str:
        """Return the next link that is shown."""
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/#\S+", self.process.stdout.readline())
        assert found is not None, self.process.stderr and self.process.stderr.read()
        return found[0]

    def end(self, how: int = signal.SIGINT) -> None:
        """End it, and see that nothing fetched is left."""
        self.process.send_signal(how)
        self.process.communicate(timeout=60)
        assert not list(self.folder.glob("sunseed-table-*"))
