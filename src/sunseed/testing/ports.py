"""Ports for servers that a test starts in another process: free, and given to nobody by chance meanwhile.

A port the system names when asked for any may be named again, to a neighbour, before the server has bound it. These
come from below the range the system names from, a stretch of its own for each worker of pytest-xdist, each port once.
"""

from __future__ import annotations

import os
import socket
from itertools import count

FIRST, STRETCH = 17_000, 1_000
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_numbers = count(os.getpid() % (STRETCH // 2))


def free_port() -> int:
    """Return a port of 127.0.0.1 nothing listens on, never the same twice.

    Raises:
        AssertionError: every port of the stretch has been given out or is taken.
    """
    for number in _numbers:
        assert number < STRETCH, "no free port is left for this process"
        port = FIRST + _worker % 15 * STRETCH + number
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError("unreachable")
