"""Phones by the hundred, in one process: each sends one line a request, waits for its receipt, and sends the next.

    python bench/film_load.py TOKENS PORT LINES OUT [--until-it-dies] [--rate LINES_A_SECOND]

Lines are made and signed before the clock runs. With a rate, each phone's lines are due at steady moments, and a
request counts from the moment it was due: waiting behind a slow newsroom is not left out. OUT gets JSON: how long each
request took, this process's processor time, and what was acknowledged last for each capture, so that whoever started
this can look for what was lost.

Phones share the machine with the newsroom that is measured, so they are as cheap as they can be: sockets and `epoll`,
and nothing of an answer is read that is not needed.
"""

from __future__ import annotations

import base64
import heapq
import json
import select
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

from sunseed.record import note
from sunseed.record.tree_head import Checkpoint
from sunseed.testing.phone import Phone

CONNECTING_S = 0.5
"""Before the first line of a steady stream is due."""
PATIENCE_S = 60
CIPHER_BYTES = 70_000
"""What lines say of their ciphertext; it is never sent here, so it is not made."""
GOOD = b"HTTP/1.1 200 "


def request(lines: list[bytes], token: str = "") -> bytes:
    """Return the bytes of one request."""
    encoded = [base64.b64encode(one).decode() for one in lines]
    body = json.dumps({"lines": encoded, "token": token} if token else {"lines": encoded}).encode()
    head = (
        b"POST /film/lines/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    return head % len(body) + body


@dataclass(slots=True)
class Sender:
    """One phone on one connection.

    Arguments:
        socket: to the newsroom.
        requests: one after the other.
        due_s: when the next is due, or was sent where it is due at once.
    """

    socket: socket.socket
    requests: list[bytes]
    due_s: float = 0.0
    acknowledged: int = 0
    held: bytes = b""

    def send(self) -> None:
        """Send the next."""
        data = self.requests[self.acknowledged]
        if self.socket.send(data) != len(data):
            raise RuntimeError("a line does not fit into the socket's buffer")

    def take(self) -> bool:
        """Read what came; return whether the answer is whole.

        Raises:
            ConnectionError: the newsroom hung up.
            RuntimeError: it refused.
        """
        data = self.held + self.socket.recv(65536)
        if len(data) == len(self.held):
            raise ConnectionResetError("the newsroom hung up")
        end = data.find(b"\r\n\r\n")
        place = data.lower().find(b"content-length:", 0, end)
        whole = end >= 0 and len(data) >= end + 4 + int(data[place + 15 : data.index(b"\r", place)])
        self.held = b"" if whole else data
        if whole and not data.startswith(GOOD):
            raise RuntimeError(data.decode(errors="replace"))
        self.acknowledged += whole
        return whole


@dataclass
class Crowd:
    """All phones.

    Arguments:
        port: of the newsroom.
        dies: whether it may hang up.
        rate: lines a second in a steady stream; 0 for as fast as it answers.
    """

    port: int
    dies: bool = False
    rate: float = 0.0
    took_s: list[float] = field(default_factory=list)
    _due: list[tuple[float, int]] = field(default_factory=list)

    def send(self, all_requests: list[list[bytes]]) -> tuple[float, list[int]]:
        """Let all phones send; return seconds in all, and how many each phone had acknowledged."""
        senders = {}
        with select.epoll() as poll:
            for requests in all_requests:
                connected = socket.create_connection(("127.0.0.1", self.port))
                connected.setblocking(False)
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                senders[connected.fileno()] = Sender(connected, requests)
                poll.register(connected, select.EPOLLIN)
            every_s = len(senders) / self.rate if self.rate else 0.0
            began_s = time.perf_counter() + (CONNECTING_S if self.rate else 0.0)
            for n, (number, one) in enumerate(senders.items()):
                one.due_s = began_s + n * every_s / len(senders)
                heapq.heappush(self._due, (one.due_s, number))
            left = len(senders)
            while left:
                self._send_due(senders)
                for number, _ in poll.poll(self._wait_s()) or self._silent():
                    left -= self._answered(senders[number], number, every_s, poll)
        return time.perf_counter() - began_s, [one.acknowledged for one in senders.values()]

    def _wait_s(self) -> float:
        return max(0.0, self._due[0][0] - time.perf_counter()) if self._due else PATIENCE_S

    def _silent(self) -> list[tuple[int, int]]:
        """Go on where a line is due; end where nobody answers any more."""
        if not self._due:
            raise RuntimeError(f"no answer for {PATIENCE_S} s")
        return []

    def _send_due(self, senders: dict[int, Sender]) -> None:
        now_s = time.perf_counter()
        while self._due and self._due[0][0] <= now_s:
            one = senders[heapq.heappop(self._due)[1]]
            with suppress(ConnectionError):  # seen when the answer is read
                one.send()

    def _answered(self, one: Sender, number: int, every_s: float, poll: select.epoll) -> bool:
        """Take an answer, and let the next line be sent; return whether this phone is done."""
        try:
            if not one.take():
                return False
        except ConnectionError:
            if not self.dies:
                raise
            poll.unregister(number)
            return True
        now_s = time.perf_counter()
        self.took_s.append(now_s - one.due_s)
        if one.acknowledged == len(one.requests):
            poll.unregister(number)
            one.socket.close()
            return True
        one.due_s = one.due_s + every_s if every_s else now_s
        if one.due_s > now_s:
            heapq.heappush(self._due, (one.due_s, number))
        else:
            with suppress(ConnectionError):
                one.send()
        return False


def main() -> None:
    """Make phones and lines, open the captures, send."""
    tokens = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    port, lines, out, dies = int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), "--until-it-dies" in sys.argv
    rate = float(sys.argv[sys.argv.index("--rate") + 1]) if "--rate" in sys.argv else 0.0
    seen = urlopen(f"http://127.0.0.1:{port}/film/checkpoint/").read()
    checkpoint = Checkpoint.parse(note.parse(seen).text)
    phones = []
    for n, _ in enumerate(tokens):
        phone = Phone(checkpoint.origin, seen, checkpoint.size, f"phone {n} {tokens[0]}")
        phone.open(wrap=sha256(str((n, tokens[0])).encode()).digest())
        for second in range(lines):
            said = b"phone %d second %d %s" % (n, second, tokens[0].encode())
            phone.second(said, said, size=CIPHER_BYTES)
        phones.append(phone)
    Crowd(port).send([[request([one.lines[0].data], token)] for one, token in zip(phones, tokens, strict=True)])
    rest = [[request([line.data]) for line in one.lines[1:]] for one in phones]
    print("sending", flush=True)
    crowd, before_s = Crowd(port, dies, rate), time.process_time()
    seconds, acknowledged = crowd.send(rest)
    own_s = time.process_time() - before_s
    newest = {one.lines[0].id.hex(): count for one, count in zip(phones, acknowledged, strict=True)}
    said = {"seconds": seconds, "own_s": own_s, "took_s": sorted(crowd.took_s), "acknowledged": newest}
    out.write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
