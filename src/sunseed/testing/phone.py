"""A phone without a browser: makes lines as the app makes them, under a key of its own, so that tests can also lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from sunseed.capture import chunk, line
from sunseed.capture.line import Close, Gap, Line, Open, Seal, Seen
from sunseed.record.ed25519 import PrivateKey
from sunseed.record.spelling import to_base64


@dataclass
class Phone:
    """Films in lines.

    Arguments:
        origin: the log it films for.
        seen: the newest checkpoint file it was given.
        size: of that checkpoint's tree.
        name: makes its key, always the same for the same name.
    """

    origin: str
    seen: bytes
    size: int
    name: str = "a phone"
    lines: list[Line] = field(default_factory=list)
    ciphers: dict[str, bytes] = field(default_factory=dict)
    until_ms: int = 0

    @cached_property
    def key(self) -> PrivateKey:
        """The capture's key."""
        return PrivateKey(sha256(self.name.encode()).digest())

    def sign(self, body: line.Body) -> Line:
        """Return a line of one's own making, without keeping it."""
        return line.sign(body, self.key.sign)

    def place(self) -> dict[str, Any]:
        """Return the fields that put a line behind the newest one."""
        return {"seq": len(self.lines), "capture": self.lines[0].id.hex(), "prev": self.lines[-1].id.hex()}

    def open(self, wrap: bytes = b"wrapped", **changed: Any) -> Line:
        """Begin."""
        digest = sha256(wrap).hexdigest()
        self.ciphers[digest] = wrap
        fields = {"seq": 0, "origin": self.origin, "source": "camera", "container": "webm", "wrap": digest}
        fields |= {"seen": Seen(size=self.size, note=sha256(self.seen).hexdigest())}
        fields |= {"key": to_base64(self.key.public_raw()).decode()}
        return self._keep(Open(**{**fields, **changed}))

    def second(self, data: bytes, cipher: bytes | None = None, *, part: str = "media", **changed: Any) -> Line:
        """Seal some data; `cipher` stands for its age file, which a newsroom cannot open anyway."""
        made = chunk.salted(sha256(data).digest(), data)
        held = cipher if cipher is not None else b"age" + chunk.fill(made)
        self.ciphers[sha256(held).hexdigest()] = held
        to_ms = self.until_ms + (1000 if part == "media" else 0)
        fields = {"part": part, "cipher": sha256(held).hexdigest(), "size": len(held), "bytes": len(made)}
        fields |= {"commit": sha256(made).hexdigest(), "from_ms": self.until_ms, "to_ms": to_ms}
        self.until_ms = to_ms
        return self._keep(Seal(**{**self.place(), **fields, **changed}))

    def gap(self, reason: Any, ms: int) -> Line:
        """Say that nothing was filmed."""
        from_ms, self.until_ms = self.until_ms, self.until_ms + ms
        return self._keep(Gap(**self.place(), reason=reason, from_ms=from_ms, to_ms=self.until_ms))

    def close(self) -> Line:
        """End."""
        return self._keep(Close(**self.place()))

    def _keep(self, body: line.Body) -> Line:
        self.lines.append(self.sign(body))
        return self.lines[-1]
