"""A tap on the worker's shoulder, so that a publication does not wait for the next look at the clock.

Owns a datagram socket in the instance folder. It carries no data and may be lost: the worker looks anyway, a little
later. Where no such socket can be made (another machine, a very long path) only the looking remains.
"""

from __future__ import annotations

import contextlib
import select
import socket
from pathlib import Path

NAME = "worker.socket"
MAX_PATH_BYTES = 100


def ring(root: Path) -> None:
    """Wake the worker of the instance at `root`, if one listens."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bell:
        bell.setblocking(False)
        bell.sendto(b"!", str(root / NAME))


class Bell:
    """The worker's end.

    Arguments:
        root: the instance's folder.
        look_s: the longest wait where nobody can ring.
    """

    def __init__(self, root: Path, *, look_s: float = 0.05) -> None:
        self._path = root / NAME
        self._look_s = look_s
        self._socket: socket.socket | None = None
        if len(str(self._path).encode()) <= MAX_PATH_BYTES:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._path.unlink(missing_ok=True)  # left by a worker that was killed
            self._socket.bind(str(self._path))
            self._socket.setblocking(False)

    def wait(self, timeout_s: float) -> None:
        """Return when somebody rings, or after `timeout_s`."""
        if self._socket is None:
            select.select([], [], [], min(timeout_s, self._look_s))
            return
        ready, _, _ = select.select([self._socket], [], [], timeout_s)
        if ready:
            with contextlib.suppress(BlockingIOError):
                while True:
                    self._socket.recv(16)

    def close(self) -> None:
        """Stop listening."""
        if self._socket is not None:
            self._socket.close()
            self._path.unlink(missing_ok=True)
