"""A listener on the wire in tests: passes every byte on, and keeps what the client sent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 64 * 1024


class Wiretap:
    """Bytes that clients sent, connection by connection, each in its order."""

    def __init__(self) -> None:
        self._heard: list[bytearray] = []

    @property
    def heard(self) -> bytes:
        """Return everything that was sent so far."""
        return b"\n".join(bytes(one) for one in self._heard)

    def _carry(self, client: socket.socket, port: int) -> None:
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            said = bytearray()
            self._heard.append(said)
            back = threading.Thread(target=_pass_on, args=(server, client, None), daemon=True)
            back.start()
            _pass_on(client, server, said)
            back.join(5)


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            if kept is not None:
                kept += data
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def listening(port: int) -> Iterator[tuple[int, Wiretap]]:
    """Listen before a server.

    Arguments:
        port: the server's, on 127.0.0.1.

    Returns:
        The port to speak to instead, and what is heard there.
    """
    tap, listener = Wiretap(), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=tap._carry, args=(client, port), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1], tap
    finally:
        listener.close()
