"""The demonstration, made and served by the command itself as a person would, for tests that walk through it.

Owned here: starting and ending it, what it printed, its letters and its public pages. What is walked is the tests' own.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunseed.testing.ports import free_port


def wait_for(what: str, question: Callable[[], Any], limit_s: float = 200) -> Any:
    """Wait until something is so; return it."""
    end = time.monotonic() + limit_s
    while not (found := question()):
        assert time.monotonic() < end, f"{what} within {limit_s} s"
        time.sleep(0.2)
    return found


@dataclass
class Demo:
    """A served demonstration: its doors, its folder, its process and what it printed."""

    folder: Path
    public: str
    newsroom: str
    pid: int
    lines: list[str] = field(default_factory=list)

    def password(self, role: str) -> str:
        """Return what the demonstration printed for one of its accounts."""
        [found] = (
            re.search(rf"{role}@lantern\.example\s+password (\S+)", line) for line in self.lines if f"{role}@" in line
        )
        assert found is not None
        return found[1]

    def letter(self, to: str, about: str) -> str:
        """Wait for a letter to somebody that holds some words; return it with its lines joined."""

        def find() -> str:
            for file in (self.folder / "mail").glob("*"):
                text = file.read_text("utf-8", errors="replace").replace("=\n", "").replace("=3D", "=")
                if f"To: {to}" in text and about in text:
                    return text
            return ""

        return str(wait_for(f"a letter to {to} about {about}", find))

    def page(self, path: str) -> str:
        """Return a public page, or nothing while there is none."""
        try:
            with urllib.request.urlopen(self.public + path, timeout=60) as answer:  # noqa: S310 - our own door
                return str(answer.read().decode())
        except OSError:
            return ""


@contextmanager
def demonstration(folder: Path, *options: str) -> Iterator[Demo]:
    """Make the demonstration in a new folder and serve it as long as this lasts.

    Arguments:
        folder: where nothing is yet.
        options: more of them for `sunseed demo`.
    """
    public, newsroom = free_port(), free_port()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [
            sys.executable, "-m", "sunseed.cli", "demo", str(folder),
            "--public-port", str(public), "--newsroom-port", str(newsroom), *options,
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    found = Demo(folder, f"http://127.0.0.1:{public}", f"http://localhost:{newsroom}", process.pid)

    def listen() -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            found.lines.extend(line.rstrip() for line in lines)

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        wait_for("the demonstration is served", lambda: any("passkeys work at" in line for line in found.lines), 1800)
        wait_for("the public door answers", lambda: found.page("/"))
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(200)
        finally:
            process.kill()
            listener.join(60)
