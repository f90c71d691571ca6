"""A new wrap opens for who is on the new list, holds what the old one held, and makes nobody believe anything."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunseed.capture import chunk, hybrid, identity, opening, rewrapping
from sunseed.capture.desk import DeskList
from sunseed.capture.identity import Identity
from sunseed.capture.rewrapping import NewWrap
from sunseed.errors import Malformed, Refused, Untrue
from sunseed.testing.phone import Phone

ORIGIN = "news.example/log"


class Filmed:
    """A capture wrapped to one editor, before another came."""

    def __init__(self) -> None:
        self.old, self.new, self.own = Identity.generate(), Identity.generate(), Identity.generate()
        self.phone = Phone(ORIGIN, b"a checkpoint", 3)
        self.wrap = identity.encrypt(f"{self.own._secret}\n".encode(), [self.old.recipient])
        self.phone.open(self.wrap)
        for n in range(3):
            data = b"piece %d " % n * 40
            filled = chunk.fill(chunk.salted(sha256(data).digest(), data))
            self.phone.second(data, identity.encrypt(filled, [self.own.recipient]), part="media" if n else "head")

    def rewrapped(self, by: Identity | None = None) -> list[NewWrap]:
        """Wrap it anew for both editors."""
        listed = DeskList.of([self.old.recipient, self.new.recipient])
        wraps = rewrapping.parse_wraps(rewrapping.pack_wraps({sha256(self.wrap).hexdigest(): self.wrap}))
        return rewrapping.parse_new(rewrapping.pack_new(rewrapping.rewrap(wraps, by or self.old, listed).made))

    def open(self, editor: Identity) -> opening.Opened:
        """Open the capture."""
        return opening.open_capture([one.data for one in self.phone.lines], self.phone.ciphers.get, editor, ORIGIN)


def knowing(editor: Identity, made: list[NewWrap]) -> Identity:
    """Return an editor who was given new wraps."""
    return editor.knowing({one.of: [each.data for each in made if each.of == one.of] for one in made})


@pytest.fixture(scope="module")
def filmed() -> Filmed:
    """Film once."""
    return Filmed()


def test_a_new_editor_opens_older_film_only_after_it_is_wrapped_anew(filmed: Filmed) -> None:
    """Before, it is closed to them; then every second opens, by the wrap that the open line still names."""
    with pytest.raises(Untrue, match="does not open"):
        filmed.open(filmed.new)
    made = filmed.rewrapped()
    opened = filmed.open(knowing(filmed.new, made))
    assert [one.state for one in opened.pieces] == ["opened"] * 3
    assert opened.opening.wrap == sha256(filmed.wrap).hexdigest()
    assert filmed.open(filmed.old).playable() == opened.playable()


def test_a_new_wrap_tells_no_number_of_editors(filmed: Filmed) -> None:
    """It has twelve recipients, as the phone's has."""
    assert hybrid.kinds(filmed.rewrapped()[0].data) == ["mlkem768x25519"] * 12


def test_who_left_and_strangers_make_no_wraps(filmed: Filmed) -> None:
    """What a key does not open, it wraps for nobody, and says so."""
    wraps = {sha256(filmed.wrap).hexdigest(): filmed.wrap}
    done = rewrapping.rewrap(wraps, Identity.generate(), DeskList.of([filmed.new.recipient]))
    assert (done.made, done.closed) == ((), tuple(wraps))
    with pytest.raises(Refused, match="no recipient"):
        rewrapping.rewrap(wraps, filmed.old, DeskList.parse(b"# nobody\n"))


def test_a_false_wrap_shows_nothing_false(filmed: Filmed) -> None:
    """A server that puts another key beside the original gets a refusal, not a film that is called altered."""
    liar = Identity.generate()
    false = NewWrap(
        sha256(filmed.wrap).hexdigest(), identity.encrypt(f"{liar._secret}\n".encode(), [filmed.new.recipient])
    )
    with pytest.raises(Untrue, match="new wrap does not hold the key"):
        filmed.open(knowing(filmed.new, [false]))
    assert {one.state for one in filmed.open(knowing(filmed.old, [false])).pieces} == {"opened"}


def test_a_wrap_of_another_capture_does_not_help(filmed: Filmed) -> None:
    """New wraps are looked for under the original's digest; one laid under a wrong digest opens nothing."""
    other = Filmed()
    listed = DeskList.of([filmed.new.recipient])
    (made,) = rewrapping.rewrap({sha256(other.wrap).hexdigest(): other.wrap}, other.old, listed).made
    with pytest.raises(Untrue, match="does not open"):
        filmed.open(knowing(filmed.new, [made]))
    with pytest.raises(Untrue, match="new wrap does not hold the key"):
        filmed.open(knowing(filmed.new, [NewWrap(sha256(filmed.wrap).hexdigest(), made.data)]))


def test_ciphertext_changed_later_is_still_called_altered(filmed: Filmed) -> None:
    """Where the wrap is right and one chunk is not, the second is named as altered, for new editors too."""
    bent = dict(filmed.phone.ciphers)
    seal = filmed.open(filmed.old).pieces[1].seal
    bent[seal.cipher] = bent[seal.cipher][:-1] + b"x"
    lines = [one.data for one in filmed.phone.lines]
    opened = opening.open_capture(lines, bent.get, knowing(filmed.new, filmed.rewrapped()), ORIGIN)
    assert [one.state for one in opened.pieces] == ["opened", "altered", "opened"]


@given(st.binary(max_size=200), st.sampled_from(["deflated", "name", "digest", "twice", "none"]))
@settings(deadline=None, max_examples=40)
def test_files_of_another_form_are_refused(noise: bytes, how: str) -> None:
    """Compressed members, other names, other digests, no zip at all: each a clear refusal."""
    file = io.BytesIO()
    digest = sha256(noise).hexdigest()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if how == "deflated" else zipfile.ZIP_STORED) as pack:
        pack.writestr({"name": "../wrap.age", "digest": f"{'0' * 64}.age"}.get(how, f"{digest}.age"), noise)
    data = noise if how == "none" else file.getvalue()
    if how == "twice":
        assert rewrapping.parse_wraps(data) == {digest: noise}
        with pytest.raises(Malformed):
            rewrapping.parse_new(data)
        return
    with pytest.raises(Malformed):
        rewrapping.parse_wraps(data)
