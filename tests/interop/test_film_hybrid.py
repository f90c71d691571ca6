"""Hybrid age files: what either side makes, the phone's library or this one, the other opens; nothing bent opens."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunseed.capture import desk, hybrid, identity
from sunseed.capture.identity import Identity
from sunseed.errors import Malformed, SunseedError, Untrue

SCRIPT = Path(__file__).with_name("age_files.mjs")
SIZES = (0, 1, 65_535, 65_536, 65_537, 131_072, 200_000)


class Browser:
    """The phone's age library under Node."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, what: str, **said: Any) -> Any:
        """Return its answer; a refusal is a ValueError with its words."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"ask": what, **said}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["answer"]

    def encrypt(self, data: bytes, *recipients: str) -> bytes:
        """Encrypt as a phone does."""
        return base64.b64decode(self.ask("encrypt", recipients=recipients, data=base64.b64encode(data).decode()))

    def decrypt(self, secret: str, file: bytes) -> bytes:
        """Decrypt as an editor's browser does."""
        return base64.b64decode(self.ask("decrypt", identity=secret, file=base64.b64encode(file).decode()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the library, running."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node")
    with subprocess.Popen([node, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Browser(process)
        assert process.stdin
        process.stdin.close()


def test_a_key_made_in_a_browser_is_the_same_key_here(browser: Browser) -> None:
    """One seed gives one recipient on both sides, and it may stand in a desk list."""
    made = browser.ask("make")
    assert Identity(made["identity"]).recipient == made["recipient"]
    assert desk.DeskList.of([made["recipient"]]).recipients == (made["recipient"],)


@pytest.mark.parametrize("size", SIZES)
def test_each_side_opens_what_the_other_makes(browser: Browser, size: int) -> None:
    """Whole pieces, broken ones, none, for one recipient and for twelve."""
    data = bytes(n % 251 for n in range(size))
    editors = [Identity.generate() for _ in range(12)]
    recipients = [one.recipient for one in editors]
    for to in (recipients[:1], recipients):
        assert editors[len(to) - 1].decrypt(browser.encrypt(data, *to), "file") == data
        assert browser.decrypt(editors[0]._secret, identity.encrypt(data, to)) == data


def test_a_stranger_opens_nothing(browser: Browser) -> None:
    """A key that is not among the recipients says so."""
    file = browser.encrypt(b"film", Identity.generate().recipient)
    with pytest.raises(Untrue, match="does not open"):
        Identity.generate().decrypt(file, "file")


def test_nothing_bent_opens() -> None:
    """Each byte of header and payload counts: changed, cut, doubled, it is refused and never half read."""
    key = Identity.generate()
    good = identity.encrypt(b"one second of film " * 9, [key.recipient])
    header = good.index(b"\n--- ") + 50
    places = [*range(0, 120, 7), *range(header - 60, len(good), 5)]
    for at in places:
        bent = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(Untrue):
            key.decrypt(bent, "file")
    for cut in (b"", good[:30], good[:header], good[:-1], good + b"x", good + good):
        with pytest.raises(Untrue):
            key.decrypt(cut, "file")


def test_pieces_dropped_or_exchanged_are_refused() -> None:
    """An end that was cut at a piece, two pieces exchanged, an empty last piece: none passes for the whole."""
    key = Identity.generate()
    size = 64 * 1024
    good = identity.encrypt(bytes(2 * size) + b"end", [key.recipient])
    start = good.index(b"\n", good.index(b"\n--- ") + 1) + 1 + 16
    piece = size + 16
    first, second, last = (
        good[start : start + piece],
        good[start + piece : start + 2 * piece],
        good[start + 2 * piece :],
    )
    for bent in (first + second, first + last, second + first + last, first + second + last + last):
        with pytest.raises(Untrue, match="not whole"):
            key.decrypt(good[:start] + bent, "file")


def test_hybrid_and_classical_never_stand_in_one_file() -> None:
    """Neither made, nor opened: a second, weaker lock on the same file would be the only one that counts."""
    pyrage = pytest.importorskip("pyrage")
    key, old = Identity.generate(), Identity(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(Malformed, match="never mixed"):
        identity.encrypt(b"film", [key.recipient, old.recipient])
    both = identity.encrypt(b"film", [key.recipient])
    stanza = identity.encrypt(b"film", [old.recipient]).split(b"\n---")[0].split(b"\n", 1)[1]
    mixed = both.replace(b"\n---", b"\n" + stanza + b"\n---", 1)
    assert {"X25519", "mlkem768x25519"} <= set(hybrid.kinds(mixed))
    with pytest.raises(Untrue):
        key.decrypt(mixed, "file")


def test_older_lists_go_on_working() -> None:
    """A classical editor's key opens what a phone locked to a classical list."""
    pyrage = pytest.importorskip("pyrage")
    old = Identity(str(pyrage.x25519.Identity.generate()))
    assert old.decrypt(identity.encrypt(b"film", [old.recipient]), "file") == b"film"
    assert Identity.read(old.file("a passphrase"), "a passphrase").recipient == old.recipient


def test_a_locked_file_gives_a_hybrid_key_back() -> None:
    """With its passphrase, and with no other."""
    key = Identity.generate()
    locked = key.file("correct horse battery")
    assert Identity.read(locked, "correct horse battery").recipient == key.recipient
    with pytest.raises(SunseedError):
        Identity.read(locked, "wrong horse battery")
