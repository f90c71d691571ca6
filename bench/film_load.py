"""Phones by the hundred, in one process: each sends one line a request, waits for its receipt, and sends the next.

    python bench/film_load.py TOKENS PORT LINES OUT [--until-it-dies] [--rate LINES_A_SECOND]

Lines are made and signed before the clock runs. With a rate, each phone's lines are due at steady moments, and a
request counts from the moment it was due: waiting behind a slow newsroom is not left out. OUT gets JSON: how long each
request took, this process's processor time, and what was acknowledged last for each capture, so that whoever started
this can look for what was lost.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from sunseed.record import note
from sunseed.record.tree_head import Checkpoint
from sunseed.testing.phone import Phone

CONNECTING_S = 2.0
"""Before the first line of a steady stream is due."""
CIPHER_BYTES = 70_000
"""What lines say of their ciphertext; it is never sent here, so it is not made."""


def request(lines: list[bytes], token: str = "") -> bytes:
    """Return the bytes of one request."""
    encoded = [base64.b64encode(one).decode() for one in lines]
    body = json.dumps({"lines": encoded, "token": token} if token else {"lines": encoded}).encode()
    head = (
        b"POST /film/lines/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    return head % len(body) + body


class Sender(asyncio.Protocol):
    """One phone on one connection.

    Arguments:
        requests: one after the other.
        done: told at the end.
        took_s: gets the seconds of each.
        dies: whether the newsroom may hang up.
        due_s, every_s: by the loop's clock, when the first is due and how long after it the next; 0 for at once.
    """

    def __init__(
        self, requests: list[bytes], done: asyncio.Future[None], took_s: list[float], dies: bool,
        due_s: float = 0.0, every_s: float = 0.0,
    ) -> None:  # fmt: skip
        self._requests, self._done, self._took_s, self._dies = requests, done, took_s, dies
        self._due_s, self._every_s = due_s, every_s
        self.acknowledged = 0
        self._held = b""
        self._sent_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first."""
        self._transport: Any = transport
        self._send()

    def _send(self) -> None:
        if not self._every_s:
            self._sent_s = time.perf_counter()
            self._transport.write(self._requests[self.acknowledged])
            return
        due_s = self._due_s + self.acknowledged * self._every_s
        self._sent_s = due_s + time.perf_counter() - (loop := asyncio.get_running_loop()).time()
        loop.call_at(due_s, self._transport.write, self._requests[self.acknowledged])

    def data_received(self, data: bytes) -> None:
        """Take an answer, and send the next."""
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._held[:end].lower()
        place = head.index(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0])
        if len(self._held) < end + 4 + length:
            return
        if not head.startswith(b"http/1.1 200"):
            self._done.set_exception(RuntimeError(self._held.decode(errors="replace")))
            self._transport.abort()
            return
        self._took_s.append(time.perf_counter() - self._sent_s)
        self._held = b""
        self.acknowledged += 1
        if self.acknowledged == len(self._requests):
            self._done.set_result(None)
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        """End; too early unless the server was to die."""
        if not self._done.done():
            if self._dies:
                self._done.set_result(None)
            else:
                self._done.set_exception(error or RuntimeError("the newsroom hung up"))


async def send(
    port: int, all_requests: list[list[bytes]], dies: bool = False, rate: float = 0.0
) -> tuple[float, list[float], list[int]]:
    """Let all phones send; return seconds in all, seconds of each request, and how many each phone had acknowledged."""
    loop = asyncio.get_running_loop()
    every_s = len(all_requests) / rate if rate else 0.0
    begin_s = loop.time() + CONNECTING_S
    took_s: list[float] = []
    dones, senders = [], []
    began_s = time.perf_counter()
    for n, requests in enumerate(all_requests):
        done = loop.create_future()
        _, sender = await loop.create_connection(
            partial(Sender, requests, done, took_s, dies, begin_s + n * every_s / len(all_requests), every_s),
            "127.0.0.1",
            port,
        )
        dones.append(done)
        senders.append(sender)
    await asyncio.gather(*dones)
    return time.perf_counter() - began_s, took_s, [one.acknowledged for one in senders]


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
    opened = [[request([one.lines[0].data], token)] for one, token in zip(phones, tokens, strict=True)]
    asyncio.run(send(port, opened))
    rest = [[request([line.data]) for line in one.lines[1:]] for one in phones]
    print("sending", flush=True)
    before_s = time.process_time()
    seconds, took_s, acknowledged = asyncio.run(send(port, rest, dies, rate))
    own_s = time.process_time() - before_s
    newest = {one.lines[0].id.hex(): count for one, count in zip(phones, acknowledged, strict=True)}
    said = {"seconds": seconds, "own_s": own_s, "took_s": sorted(took_s), "acknowledged": newest}
    out.write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
