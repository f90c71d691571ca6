"""Lines in a segment: the desk opens each, in any order; nobody else any; and none goes to another's place."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from cryptography.exceptions import InvalidTag

from sunseed.capture import line
from sunseed.capture.identity import Identity
from sunseed.capture.line import Open, Seal, Seen
from sunseed.capture.segment import MOST_LINE_BYTES, MOST_SLOTS, SLOT_BYTES, Opener, Ratchet, Sealed, Segment
from sunseed.errors import Absent, Malformed, Untrue
from sunseed.record import canonical
from sunseed.testing.phone import Phone

LINES = [b"line %d" % n * (n + 1) for n in range(20)]


@pytest.fixture(scope="module")
def editor() -> Identity:
    """Return an editor's key."""
    return Identity.generate()


@pytest.fixture(scope="module")
def written(editor: Identity) -> tuple[Segment, list[Sealed]]:
    """Return a segment for two editors, and its lines."""
    segment = Segment([Identity.generate().recipient, editor.recipient])
    return segment, [Sealed(segment.name, n, segment.seal(one)) for n, one in enumerate(LINES)]


def opener(written: tuple[Segment, list[Sealed]], editor: Identity) -> Opener:
    """Return what opens it."""
    return Opener({written[0].name: written[0].wrap}.get, editor)


def test_each_line_opens_in_any_order(written: tuple[Segment, list[Sealed]], editor: Identity) -> None:
    """Forwards, backwards, alone, and after a journey as text."""
    _, sealed = written
    for order in (sealed, sealed[::-1], sealed[7:8]):
        one = opener(written, editor)
        assert [one.open(Sealed.parse(each.encode())) for each in order] == [LINES[each.number] for each in order]


def test_slots_say_nothing_of_what_is_in_them(written: tuple[Segment, list[Sealed]]) -> None:
    """All are equally long, and the same line twice looks different."""
    segment, sealed = written
    assert {len(one.slot) for one in sealed} == {SLOT_BYTES}
    assert segment.seal(LINES[0]) != segment.seal(LINES[0])
    assert not any(LINES[n] in one.slot for n, one in enumerate(sealed))


def test_a_stranger_opens_nothing(written: tuple[Segment, list[Sealed]]) -> None:
    """Nor does anybody where the key of the segment is missing or another one."""
    _, sealed = written
    with pytest.raises(Untrue):
        opener(written, Identity.generate()).open(sealed[0])
    with pytest.raises(Absent):
        Opener({}.get, Identity.generate()).open(sealed[0])


def test_slots_cannot_be_moved_swapped_or_changed(written: tuple[Segment, list[Sealed]], editor: Identity) -> None:
    """Whoever holds the vault can destroy lines; no line goes to another's place, nor under another segment's key."""
    segment, sealed = written
    one = opener(written, editor)
    bent = bytearray(sealed[3].slot)
    bent[500] ^= 1
    for forged in (Sealed(segment.name, 3, sealed[4].slot), Sealed(segment.name, 3, bytes(bent))):
        with pytest.raises(Untrue):
            one.open(forged)
    assert one.open(sealed[3]) == LINES[3]
    other = Segment([editor.recipient])
    with pytest.raises(Untrue):
        Opener({segment.name: other.wrap}.get, editor).open(sealed[0])
    with pytest.raises(Malformed):
        one.open(Sealed(segment.name, MOST_SLOTS, sealed[0].slot))


def test_a_seized_ratchet_does_not_go_back() -> None:
    """What memory holds after a slot gives the keys of later ones, not of that one: the key it came from is gone."""
    ratchet, later = Ratchet(bytes(32)), Ratchet(bytes(32))
    first = ratchet.next().encrypt(bytes(12), b"first", None)
    later.next()
    seized = later._key
    reached = Ratchet(seized)
    for _ in range(50):
        with pytest.raises(InvalidTag):
            reached.next().decrypt(bytes(12), first, None)


def test_nobody_on_the_list_and_lines_too_long_are_refused(editor: Identity) -> None:
    """A segment that nobody opens is never begun; a strange recipient is named."""
    for recipients in ([], ["age1strange"]):
        with pytest.raises(Malformed):
            Segment(recipients)
    segment = Segment([editor.recipient])
    for bad in (b"", b"x" * (MOST_LINE_BYTES + 1)):
        with pytest.raises(Malformed):
            segment.seal(bad)
    assert segment.slots == 0


def longest() -> Iterator[line.Line]:
    """Yield the longest lawful lines."""
    phone = Phone("o" * 255, b"x", canonical.MAX_INTEGER)
    seen, moment = Seen(size=canonical.MAX_INTEGER, note="f" * 64), canonical.MAX_INTEGER // 100 * 100
    opened = phone.open(container="matroska", after="f" * 64, seen=seen)
    yield opened
    phone.second(b"x" * 40)
    body = phone.lines[-1].body
    assert isinstance(opened.body, Open)
    assert isinstance(body, Seal)
    yield phone.sign(
        msgspec.structs.replace(
            body, seq=canonical.MAX_INTEGER, size=33_619_968, bytes=33_554_432, from_ms=moment, to_ms=moment, seen=seen
        )
    )


def test_every_lawful_line_fits_into_a_slot(editor: Identity) -> None:
    """The longest open line and the longest seal there can be."""
    segment = Segment([editor.recipient])
    sizes = [len(one.data) for one in longest() if segment.seal(one.data)]
    assert len(sizes) == 2
    assert max(sizes) < 900


def test_text_of_another_form_is_refused(written: tuple[Segment, list[Sealed]]) -> None:
    """Names, numbers and slots each in their one spelling."""
    text = written[1][3].encode()
    name, number, slot = text.split(b" ")
    for bad in (
        b"", name, b" ".join((name, number)), b" ".join((name.upper(), number, slot)), b" ".join((name, b"03", slot)),
        b" ".join((name, number, slot[:-4])), text + b" x", b" ".join((name, number, slot)) + b"\n", b"\xff" + text[1:],
    ):  # fmt: skip
        with pytest.raises(Malformed):
            Sealed.parse(bad)
