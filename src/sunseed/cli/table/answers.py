"""What the light table's page may ask, address by address; HTTP is `door`'s."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from sunseed.cli.table import playing
from sunseed.cli.table.choosing import Choices
from sunseed.cli.table.desk import Desk
from sunseed.cli.table.door import Answer, Stream
from sunseed.cli.table.holding import Holding
from sunseed.cli.table.making import Copies
from sunseed.cli.table.sending import Asked, Sender
from sunseed.cli.table.work import Shelf
from sunseed.errors import Absent, Malformed

WAIT_S: Final = 10.0


class _Range(msgspec.Struct, forbid_unknown_fields=True):
    from_ms: int
    to_ms: int


class _Watched(msgspec.Struct, forbid_unknown_fields=True):
    choice: str
    played_ms: int


class _Seen(msgspec.Struct, forbid_unknown_fields=True):
    made: str
    played_ms: int


class _Release(Asked, forbid_unknown_fields=True):
    choice: str = ""


class _Derive(Asked, forbid_unknown_fields=True):
    made: str = ""


class Answers:
    """Answers the page.

    Arguments:
        desk: what lies on the table.
        shelf: the editor's work.
        choices, copies, sender: what is to become public.
    """

    def __init__(self, desk: Desk, shelf: Shelf, choices: Choices, copies: Copies, sender: Sender) -> None:
        self._desk, self._shelf, self._choices, self._copies, self._sender = desk, shelf, choices, copies, sender

    def __call__(self, method: str, path: str, asked: dict[str, str], body: bytes) -> Answer:
        """Answer one request; raises as what it asks for, and Absent for an address that is none."""
        parts = path.strip("/").split("/")
        if (method, parts) == ("GET", ["captures"]):
            return {
                "captures": self._desk.captures(), "trouble": self._desk.trouble,
                "newsroom": self._desk.newsroom.address, "recipient": self._desk.editor.recipient,
            }  # fmt: skip
        if method == "GET" and len(parts) == 2 and parts[0] == "jobs":
            return self._sender.job(parts[1]).said()
        if method == "POST" and len(parts) == 3 and (parts[0], parts[2]) == ("jobs", "stop"):
            return self._sender.stop(parts[1]).said()
        if len(parts) in (2, 3) and parts[0] == "captures":
            found = getattr(self, f"_{method.lower()}_{parts[2] if len(parts) == 3 else 'capture'}", None)
            if found is not None:
                answer: Answer = found(self._desk.open(parts[1]), asked, body)
                return answer
        raise Absent(f"nothing is asked by {method} {path[:80]}")

    def _get_capture(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Return what changed since a version; wait a little where nothing has."""
        since = _number(asked, "since")
        with held.moved:
            if held.version <= since:
                held.moved.wait(WAIT_S)
        return held.said(since)

    def _get_play(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Return film from a line on, as it comes."""
        first = _number(asked, "from")
        head = held.head_of(first + 1)
        gone = threading.Event()

        def seqs() -> Iterator[int]:
            yield head
            yield from held.seals_from(max(first, head + 1), gone)

        return Stream(playing.play(held, seqs(), gone), gone)

    def _post_choose(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Choose a range for release."""
        said = _read(body, _Range)
        return self._choices.make(held, said.from_ms, said.to_ms).said()

    def _get_watch(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Return exactly what would go out."""
        gone = threading.Event()
        return Stream(self._choices.watch(self._choices.get(asked.get("choice", "")), gone), gone)

    def _post_watched(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Take the page's word that it played a choice, as far as it can be true."""
        said = _read(body, _Watched)
        choice = self._choices.get(said.choice)
        self._choices.confirm(choice, said.played_ms)
        return choice.said()

    def _post_make(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Make a clean copy of a range."""
        said = _read(body, _Range)
        return self._sender.make(held, said.from_ms, said.to_ms).said()

    def _get_made(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Return exactly the copy that would go out."""
        gone = threading.Event()
        return Stream(self._copies.watch(self._copies.get(asked.get("made", "")), gone), gone)

    def _post_seen(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Take the page's word that it played a copy, as far as it can be true."""
        said = _read(body, _Seen)
        copy = self._copies.get(said.made)
        self._copies.confirm(copy, said.played_ms)
        return copy.said()

    def _post_release(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Release a choice that was watched."""
        said = _read(body, _Release)
        return self._sender.release(self._choices.get(said.choice), said).said()

    def _post_derive(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Publish a copy that was watched."""
        said = _read(body, _Derive)
        return self._sender.derive(self._copies.get(said.made), said).said()

    def _get_work(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Return the editor's work on a capture."""
        answer: dict[str, Any] = msgspec.to_builtins(self._shelf.read(held.capture))
        return answer

    def _put_work(self, held: Holding, asked: dict[str, str], body: bytes) -> Answer:
        """Keep it."""
        return {"version": self._shelf.write(held.capture, body)}


def _number(asked: dict[str, str], name: str) -> int:
    said = asked.get(name, "0")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Malformed(f"{name}: expected a number, got {said[:20]!r}")
    return int(said)


def _read(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise Malformed(f"expected {kind.__name__.strip('_').lower()}: {error}") from error
