"""Canonical JSON and entries: one spelling, closed codes, and no crash whatever comes."""

from __future__ import annotations

import time

import msgspec
import pytest

from sunseed.errors import Malformed
from sunseed.record import canonical, entry, instant
from sunseed.record.canonical import DOCUMENT, ENTRY, Profile
from sunseed.record.entry import Edition, Erase, Known, Notice, Publish, RootEntry, Tick, Unknown, Withdraw

AT = "2026-01-02T03:04:05Z"
ID = "urn:uuid:12345678-1234-4234-8234-123456789abc"
LEAF, DOC = "ab" * 32, "cd" * 32

SAMPLES: dict[str, Known] = {
    "root": RootEntry.of(AT, 1, b"a note\n"),
    "tick": Tick(at=AT, n=0, root=LEAF),
    "publish first": Publish(at=AT, id=ID, version=1, sha256=DOC, size=7, why="new"),
    "publish again": Publish(at=AT, id=ID, version=2, prev=LEAF, sha256=DOC, size=7, why="correction"),
    "withdraw": Withdraw(at=AT, id=ID, version=2, prev=LEAF, reason="harm"),
    "withdraw with words": Withdraw(at=AT, id=ID, version=2, prev=LEAF, reason="legal", sha256=DOC),
    "erase": Erase(at=AT, id=ID, prev=LEAF, sha256=DOC),
    "edition": Edition(at=AT, size=9, root=LEAF, format="sunseed-map-1"),
    "notice": Notice.of(AT, "mirrors", 3, b"a note\n"),
}
PUBLISH = entry.encode(SAMPLES["publish again"])


# ---- entries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_reads_back_as_it_was_written(name: str) -> None:
    """Encoding and decoding gives the same entry and the same bytes."""
    data = entry.encode(SAMPLES[name])
    assert entry.decode(data) == SAMPLES[name]
    assert data.startswith(b'{"at":"2026-01-02T03:04:05Z",')
    assert b'"kind":"%s"' % SAMPLES[name].kind.encode() in data
    assert canonical.dumps(canonical.loads(data, ENTRY), ENTRY) == data


def test_the_exact_bytes_of_a_publication() -> None:
    """The bytes of one entry are written down here, for ever."""
    assert PUBLISH == (
        b'{"at":"2026-01-02T03:04:05Z","id":"urn:uuid:12345678-1234-4234-8234-123456789abc","kind":"publish",'
        b'"prev":"abababababababababababababababababababababababababababababababab",'
        b'"sha256":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",'
        b'"size":7,"v":1,"version":2,"why":"correction"}'
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"{", b" {"),
        (b"}", b"}\n"),
        (b"}", b"} "),
        (b":7", b": 7"),
        (b":7", b":07"),
        (b":7", b":7.0"),
        (b":7", b":7e0"),
        (b":7", b":+7"),
        (b":7", b":-7"),
        (b":7", b":0"),
        (b":7", b":-0"),
        (b":7", b":9007199254740992"),
        (b":7", b":" + b"9" * 5000),
        (b":7", b':"7"'),
        (b":7", b":true"),
        (b":7", b":null"),
        (b":7", b":NaN"),
        (b":7", b":[7]"),
        (b'"size":7,', b""),
        (b'"size":7,', b'"size":7,"size":7,'),
        (b'"size":7,', b'"size":8,"size":7,'),
        (b'"size":7,', b'"size":7,"t":1,'),
        (b'"size":7,', b'"size":7,,'),
        (b'"size":7,"v":1', b'"v":1,"size":7'),
        (b'"v":1', b'"v":0'),
        (b'"v":1', b'"v":true'),
        (b'"v":1,', b""),
        (b'"kind":"publish",', b""),
        (b'"at":"2026-01-02T03:04:05Z",', b""),
        (b"correction", b"Correction"),
        (b"correction", b"whim"),
        (b"correction", b"\\u0063orrection"),
        (b"correction", b"correct\\/ion"),
        (b"correction", b"correction\x7f"),
        (b"correction", b"correction\xc3\xa9"),
        (b"correction", b"corr\x00ection"),
        (b"urn:uuid:1", b"urn:uuid:A"),
        (b"urn:uuid:", b"URN:UUID:"),
        (b"urn:uuid:", b""),
        (b"-4234-", b"-1234-"),
        (b"-8234-", b"-c234-"),
        (b"9abc", b"9abc "),
        (b"abab", b"ABAB"),
        (b"abab", b"ab"),
        (b"cdcd", b"cdcdcd"),
        (b"cdcd", b"cdgd"),
        (b'"version":2', b'"version":1'),
        (b'"version":2', b'"version":0'),
        (b'"prev"', b'"next"'),
        (b'"prev":"' + LEAF.encode() + b'",', b""),
        (b'"prev":"' + LEAF.encode(), b'"prev":null,"q":"'),
        (b"01-02T", b"02-30T"),
        (b"01-02T", b"13-02T"),
        (b"01-02T", b"01-02t"),
        (b"01-02T", b"01-02 "),
        (b":05Z", b":60Z"),
        (b":05Z", b":05z"),
        (b":05Z", b":05+00:00"),
        (b":05Z", b":05.000Z"),
        (b"2026-", b"1969-"),
        (b"2026-", b"0000-"),
        (b"2026-", b"+2026-"),
    ],
    ids=range(62),
)
def test_another_spelling_is_no_publication(old: bytes, new: bytes) -> None:
    """Each other spelling, code, number or time in an entry is malformed."""
    assert PUBLISH.count(old) >= 1
    with pytest.raises(Malformed):
        entry.decode(PUBLISH.replace(old, new, 1))


def test_duplicate_key_json_is_refused() -> None:
    """A key that stands twice is refused, with the same value and with another, known or unknown the kind."""
    for data in (
        PUBLISH.replace(b'"v":1', b'"v":1,"v":1'),
        PUBLISH.replace(b'"version":2', b'"version":2,"version":3'),
        b'{"at":"2026-01-02T03:04:05Z","kind":"x-a","kind":"x-b","v":1}',
    ):
        with pytest.raises(Malformed, match=r"twice|not canonical"):
            entry.decode(data)


def test_null_is_not_absence() -> None:
    """A field that may be absent is left out, never null."""
    first = entry.encode(SAMPLES["publish first"])
    with pytest.raises(Malformed):
        entry.decode(first.replace(b'"sha256"', b'"prev":null,"sha256"'))


@pytest.mark.parametrize(
    "data",
    [
        *[b"", b" ", b"null", b"1", b'"x"', b"[]", b"{}", b"{", b"}", b"\x00", b"\xff", b"\xef\xbb\xbf" + PUBLISH],
        *[b"[" * 60_000, b'{"a":' * 10_000, b"[" * 30_000 + b"]" * 30_000, b'"' * 65_535, b"9" * 65_535],
        *[PUBLISH + PUBLISH, b'{"a":' + b"9" * 60_000 + b"}"],
    ],
    ids=range(19),
)
def test_no_bytes_crash_the_parser(data: bytes) -> None:
    """Whatever stands in a log, reading it ends in an entry or in Malformed."""
    with pytest.raises(Malformed):
        entry.decode(data)


def test_an_entry_fits_a_bundle() -> None:
    """65,535 bytes are the limit, to the byte."""
    empty = len(entry.encode(RootEntry.of(AT, 1, b"")))
    room = (65_535 - empty) // 4 * 3
    assert len(entry.encode(RootEntry.of(AT, 1, bytes(room)))) > 65_530
    with pytest.raises(Malformed, match="at most 65535"):
        entry.encode(RootEntry.of(AT, 1, bytes(room + 3)))
    with pytest.raises(Malformed, match="at most 65535"):
        entry.decode(b" " * 65_536)


@pytest.mark.parametrize(
    ("kind", "ignored"), [("x-weather", True), ("x-", True), ("promise", False), ("xenon", False), ("tick2", False)]
)
def test_an_unknown_kind_is_told_apart(kind: str, ignored: bool) -> None:
    """Kinds beginning `x-` are ignored; any other unknown kind is reported as unread, its bytes kept."""
    data = canonical.dumps({"v": 1, "kind": kind, "at": AT, "anything": [1, {"a": "b"}]}, ENTRY)
    got = entry.decode(data)
    assert got == Unknown(kind=kind, at=AT, v=1, data=data)
    assert isinstance(got, Unknown)
    assert got.ignored is ignored


def test_a_known_kind_of_a_later_version_is_unread() -> None:
    """An entry of version 2 is not guessed at."""
    got = entry.decode(PUBLISH.replace(b'"v":1', b'"v":2'))
    assert isinstance(got, Unknown)
    assert (got.kind, got.v, got.ignored) == ("publish", 2, False)


@pytest.mark.parametrize(
    "data",
    [
        b'{"kind":"x-a","v":1}',
        b'{"at":"2026-01-02T03:04:05Z","v":1}',
        b'{"at":"2026-01-02T03:04:05Z","kind":"x-a"}',
        b'{"at":"2026-01-02T03:04:05Z","kind":"X-A","v":1}',
        b'{"at":"2026-01-02T03:04:05Z","kind":"","v":1}',
        b'{"at":"2026-01-02T03:04:05Z","kind":1,"v":1}',
        b'{"at":"2026-01-02T03:04:05Z","kind":["x-a"],"v":1}',
        b'{"at":"2026-01-02","kind":"x-a","v":1}',
        b'{"at":"2026-01-02T03:04:05Z","kind":"x-a","v":0}',
        b'{"at":"2026-01-02T03:04:05Z","kind":"x-a","v":"1"}',
        b'{"at":"2026-01-02T03:04:05Z","kind":"x-a","v":1,"z":[[[1]]]}',
    ],
    ids=range(11),
)
def test_unknown_kinds_have_the_common_fields(data: bytes) -> None:
    """An entry of any kind has v, kind and at, canonical and at most three levels deep."""
    with pytest.raises(Malformed):
        entry.decode(data)


def test_what_the_reader_refuses_is_not_written() -> None:
    """Entries built in memory meet the same checks before they become bytes."""
    bad = msgspec.structs.replace(SAMPLES["tick"], root="AB" * 32)
    for wrong in (
        bad,
        msgspec.structs.replace(SAMPLES["tick"], n=-1),
        msgspec.structs.replace(SAMPLES["edition"], format="Free text, at length"),
        msgspec.structs.replace(SAMPLES["withdraw"], reason="boredom"),
    ):
        with pytest.raises(Malformed):
            entry.encode(wrong)
    with pytest.raises(Malformed):
        Publish(at=AT, id=ID, version=2, sha256=DOC, size=7, why="new")
    with pytest.raises(Malformed):
        Tick(at="yesterday", n=0, root=LEAF)
    with pytest.raises(Malformed):
        Notice(at=AT, use="client", serial=1, note="AAB=")


def test_a_carried_note_comes_out_byte_for_byte() -> None:
    """Root and notice entries give back exactly the note they were made of."""
    note = bytes(range(256))
    for said in (RootEntry.of(AT, 1, note), Notice.of(AT, "client", 1, note)):
        again = entry.decode(entry.encode(said))
        assert isinstance(again, RootEntry | Notice)
        assert again.note_bytes == note


def test_entries_are_values() -> None:
    """Entries cannot be changed and can be compared and hashed."""
    with pytest.raises(AttributeError):
        SAMPLES["tick"].at = AT  # type: ignore[misc]
    assert len(set(SAMPLES.values())) == len(SAMPLES)


# ---- canonical JSON ------------------------------------------------------------------------------------------------


def test_keys_are_ordered_by_utf16_code_units() -> None:
    """The example of RFC 8785 §3.2.3: an emoji's surrogates sort before U+FB33, which code points would not."""
    value: canonical.Value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\u05d3\u05bc": "Hebrew Letter Dalet With Dagesh, in NFC",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\x80": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
        "\uff01": "Fullwidth Exclamation Mark",
    }
    data = canonical.dumps(value, DOCUMENT)
    decoded = canonical.loads(data, DOCUMENT)
    assert isinstance(decoded, dict)
    assert list(decoded) == ["\r", "1", "\x80", "\u00f6", "\u05d3\u05bc", "\u20ac", "\U0001f600", "\uff01"]


def test_strings_are_escaped_as_rfc_8785_says() -> None:
    """Short escapes where there are any, lower-case hex for other controls, everything else literally."""
    text = '\u20ac$\x0f\nA\'B"\\\\"/\x08\t\x0c\r\x7f\u2028\U0001f33b'
    expected = '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\\b\\t\\f\\r\x7f\u2028\U0001f33b"'
    assert canonical.dumps(text, DOCUMENT) == expected.encode()
    assert canonical.loads(expected.encode(), DOCUMENT) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'"\\u00e9"', "not canonical at byte 1"),
        (b'"\\/"', "not canonical"),
        (b'"\\u000F"', "not canonical"),
        (b'"\\u0009"', "not canonical"),
        (b'"e\xcc\x81"', "NFC"),
        (b'{"e\xcc\x81":1}', "NFC"),
        (b'"\\ud800"', "lone surrogate"),
        (b'"\\udc00\\ud800"', "lone surrogate"),
        (b'"\xed\xa0\x80"', "not UTF-8 at byte 1"),
        (b'"\xf0\x9f"', "not UTF-8"),
        (b"\xef\xbb\xbf1", "byte order mark"),
        (b"1.0", "whole numbers"),
        (b"1e3", "whole numbers"),
        (b"4.5", "whole numbers"),
        (b"-0", "integers go from 0"),
        (b"-1", "integers go from 0"),
        (b"01", "not JSON at character 1"),
        (b"9007199254740992", "integers go from 0"),
        (b"9" * 5000, "integers go from 0"),
        (b"NaN", "whole numbers"),
        (b"-Infinity", "whole numbers"),
        (b"null", "NoneType"),
        (b"[null]", "NoneType"),
        (b"[1,]", "not JSON"),
        (b"[1 ]", "not canonical"),
        (b'{"b":1,"a":2}', "not canonical at byte 2"),
        (b'{"a":1,"a":1}', "twice"),
        (b'{"a":{"b":1,"b":2}}', "twice"),
        (b'"tab\there"', "not JSON"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
        (b"[" * 1_000_000, "deeper than 32"),
        (b'{"a":' * 1_000_000, "deeper than 32"),
        (b"\x00", "not JSON"),
        (b"", "not JSON"),
    ],
)
def test_another_spelling_is_no_document(data: bytes, reason: str) -> None:
    """Each other spelling is malformed, and the message says why."""
    with pytest.raises(Malformed, match=reason):
        canonical.loads(data, DOCUMENT)


@pytest.mark.parametrize("profile", [ENTRY, DOCUMENT], ids=lambda profile: profile.name)
def test_the_depth_is_exact(profile: Profile) -> None:
    """The deepest allowed nesting is read and written, one more is refused by both."""
    deepest: canonical.Value = {}
    for _ in range(profile.max_depth - 1):
        deepest = {"a": deepest}
    assert canonical.loads(canonical.dumps(deepest, profile), profile) == deepest
    with pytest.raises(Malformed, match="deeper"):
        canonical.dumps({"a": deepest}, profile)
    with pytest.raises(Malformed, match="deeper"):
        canonical.loads(b'{"a":' + canonical.dumps(deepest, profile) + b"}", profile)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "data",
    [
        b'"' + b'\\"' * 1_000_000,
        b'"' * 999_999,
        b"\\" * 1_000_000,
        b"{" + b",".join(b'"%d":1' % number for number in range(200_000)) + b',"0":1}',
        b'{"a":' + b"1" * 1_000_000 + b"}",
    ],
    ids=["escaped quotes without end", "quotes", "backslashes", "a repeated key among many", "a long number"],
)
def test_no_document_takes_long_to_refuse(data: bytes) -> None:
    """Bytes made to be slow are refused in a time that grows with their length alone."""
    with pytest.raises(Malformed):
        canonical.loads(data, DOCUMENT)


def test_brackets_in_strings_are_not_depth() -> None:
    """Text may hold as many brackets and quotes as it likes."""
    text = '[[[["\\' * 1000
    assert canonical.loads(canonical.dumps({"a": text}, DOCUMENT), DOCUMENT) == {"a": text}


@pytest.mark.parametrize("value", [1.5, None, -1, 2**53, {"a": None}, {1: "a"}, ("a",), b"a", "\ud800", "e\u0301"])
def test_what_canonical_json_cannot_hold_is_not_written(value: object) -> None:
    """Floats, null, other numbers, other types and broken text are refused on the way out too."""
    with pytest.raises(Malformed):
        canonical.dumps(value, DOCUMENT)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ['a"b', "a\\b", "\u00e9", "\x7f", "\n", 7])
def test_what_an_entry_cannot_hold_is_not_written(value: canonical.Value) -> None:
    """Quotes and backslashes in text, anything but printable ASCII, and anything but an object are refused."""
    with pytest.raises(Malformed):
        canonical.dumps({"a": value} if isinstance(value, str) else value, ENTRY)


def test_whole_numbers_end_where_javascript_ends() -> None:
    """2^53-1 is the last one."""
    assert canonical.loads(b"9007199254740991", DOCUMENT) == 2**53 - 1


def test_truth_values_are_allowed() -> None:
    """true and false are JSON and neither floats nor null."""
    assert canonical.loads(b'{"a":true,"b":false}', ENTRY) == {"a": True, "b": False}


# ---- moments -------------------------------------------------------------------------------------------------------


def test_moments_are_read_to_the_second() -> None:
    """Seconds since 1970, leap days included, up to the last second of year 9999."""
    assert instant.seconds("1970-01-01T00:00:00Z") == 0
    assert instant.seconds("2024-02-29T12:00:01Z") == 1_709_208_001
    assert instant.seconds("9999-12-31T23:59:59Z") == 253_402_300_799
    assert time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(instant.seconds(AT))) == AT


@pytest.mark.parametrize("text", ["2023-02-29T00:00:00Z", "\u0662026-01-02T03:04:05Z", "2026-01-02T24:00:00Z", "", "Z"])
def test_moments_no_calendar_has_are_refused(text: str) -> None:
    """Days and hours that do not exist, and digits of other scripts, are malformed."""
    with pytest.raises(Malformed):
        instant.seconds(text)
