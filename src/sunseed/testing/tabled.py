"""A newsroom for light tables, without a database: a capture given line by line, so that tests can also lie."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import httpx

from sunseed.capture import chunk
from sunseed.capture.films.joining import CLUSTER
from sunseed.capture.identity import Identity, encrypt
from sunseed.capture.segment import Sealed, Segment
from sunseed.testing.phone import Phone

ITEM = "urn:uuid:00000000-0000-4000-8000-000000000000"
PAGE = "https://news.example/films/a-film/"


@dataclass
class Tabled:
    """One capture and whoever asks for it.

    Arguments:
        editor: whose key opens it.
        given: how many lines the newsroom gives.
        held: digests of ciphertext that it holds.
        sent: bodies of what was sent to be published, by address.
    """

    editor: Identity
    phone: Phone = field(default_factory=lambda: Phone("news.example/log", b"a checkpoint", 7))
    own: Identity = field(default_factory=Identity.generate)
    given: int = 1_000_000
    ticked: int = 1_000_000
    late: dict[int, int] = field(default_factory=dict)
    held: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def open(self, container: str = "matroska", **changed: Any) -> None:
        """Begin the capture."""
        wrap = encrypt(self.own.file(""), [self.editor.recipient])
        self.held[sha256(wrap).hexdigest()] = wrap
        self.phone.open(wrap, container=container, **changed)

    def seal(self, data: bytes, part: str = "media") -> None:
        """Seal a second, encrypted as a phone does."""
        made = chunk.salted(sha256(b"salt" + data).digest(), data)
        cipher = encrypt(chunk.fill(made), [self.own.recipient])
        self.held[sha256(cipher).hexdigest()] = cipher
        self.phone.second(data, cipher, part=part, commit=sha256(made).hexdigest())

    def film(self, matroska: bytes, pieces: int = 4) -> None:
        """Begin the capture and seal a film: a head before its first cluster, the rest in pieces called seconds."""
        at = matroska.index(CLUSTER)
        step = -(-(len(matroska) - at) // pieces)
        self.open()
        self.seal(matroska[:at], "head")
        for place in range(at, len(matroska), step):
            self.seal(matroska[place : place + step])

    @property
    def capture(self) -> str:
        """The capture's id."""
        return self.phone.lines[0].id.hex()

    def transport(self) -> httpx.MockTransport:
        """Return what answers as the newsroom does."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/film/table/")
        self.asked.append(f"{request.method} {path}")
        if request.headers.get("Authorization") != "Bearer good":
            return httpx.Response(401, json={"words": "not connected"})
        parts = path.strip("/").split("/")
        if parts == ["captures"]:
            return httpx.Response(200, json={"captures": [self._listed()], "cursor": 1})
        if parts[0] == "captures":
            return httpx.Response(200, json=self._lines(int(request.url.params["from"])))
        if parts[0] == "ciphers":
            found = self.held.get(parts[1])
            return httpx.Response(200, content=found) if found else httpx.Response(404, json={"words": "not held"})
        if parts[0] == "files" and request.method == "GET":
            return httpx.Response(200, json={"held": len(self.sent.get(parts[1], b""))})
        if parts[0] == "files":
            self.sent[parts[1]] = self.sent.get(parts[1], b"") + request.content
            return httpx.Response(200, json={"held": len(self.sent[parts[1]])})
        self.sent[parts[0]] = json.loads(request.content)
        return httpx.Response(200, json={"item": ITEM, "page": PAGE})

    def _sealed(self, line: bytes) -> str:
        """Return a line as a vault holds it; each asking gets a segment of its own."""
        segment = Segment([self.editor.recipient])
        self.held[segment.name] = segment.wrap
        return Sealed(segment.name, 0, segment.seal(line)).encode().decode()

    def _listed(self) -> dict[str, Any]:
        known = self.phone.lines[: self.given]
        closed = known[-1].body.kind == "close"
        return {
            "id": self.capture, "began_ms": 1_800_000_000_000, "seq": len(known) - 1, "until_ms": self.phone.until_ms,
            "closed": closed, "missing": 0,
        }  # fmt: skip

    def _lines(self, first: int) -> dict[str, Any]:
        known = self.phone.lines[: self.given]
        missing = [one.body.seq for one in known if getattr(one.body, "cipher", "") not in {"", *self.held}]
        return {
            "lines": [
                {
                    "seq": seq,
                    "line": self._sealed(one.data),
                    "accepted_ms": 1_800_000_000_000 + getattr(one.body, "to_ms", 0) + self.late.get(seq, 0),
                    "tick": 3 if seq < self.ticked else None,
                }
                for seq, one in enumerate(known)
                if seq >= first
            ],
            "ticks": [{"n": 3, "index": 9, "at": "2027-01-15T08:00:05Z"}],
            "missing": missing,
            "seq": len(known) - 1,
            "closed": known[-1].body.kind == "close",
        }  # fmt: skip
