"""The notes shared with the phone: Python still decides each as it is written down, and gives nothing away by its size.

`SUNSEED_RENEW=1` writes the file anew; read the change.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from sunseed.capture.notes import CHUNK_BYTES, NOTE_BYTES, Note, read
from sunseed.errors import Malformed

FILE = Path(__file__).resolve().parent / "web/notes.json"


def _filled(text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return data + bytes(NOTE_BYTES - len(data))


def _said(about: str, text: str) -> bytes:
    return _filled(json.dumps({"about": about, "text": text, "v": 1}, ensure_ascii=False, separators=(",", ":")))


CASES: dict[str, tuple[bytes, bool]] = {
    "words": (_said("words", "They came from the north gate.\nThen the lights went out."), True),
    "who": (_said("who", "a nurse; ask the desk"), True),
    "a place in Arabic": (_said("where", "ساحة التحرير، الباب الشمالي"), True),
    "a place in Chinese": (_said("where", "北京市朝阳区草场地村"), True),
    "with emoji": (_said("words", "🌻"), True),
    "a quote and a backslash": (_said("words", 'he said "no" \\ twice'), True),
    "a clock with an offset": (_said("clock", "2026-11-28T14:02:10+01:00"), True),
    "a clock without seconds": (_said("clock", "2026-11-28T14:02Z"), True),
    "the longest": (_said("words", "x" * 3000), True),
    "the longest in emoji": (_said("words", "🌻" * 3000), True),
    "too long": (_said("words", "x" * 3001), False),
    "empty": (_said("words", ""), False),
    "space before": (_said("words", " x"), False),
    "a newline behind": (_said("words", "x\n"), False),
    "a byte order mark before": (_said("words", "\ufeffx"), False),
    "a tab": (_said("words", "x\ty"), False),
    "a zero": (_said("words", "x\0y"), False),
    "an escape": (_said("words", "x\x1b[2Jy"), False),
    "a control of the second kind": (_said("words", "x\x85y"), False),
    "not in NFC": (_said("words", "e\u0301"), False),
    "about a device": (_said("device", "Model 7"), False),
    "a clock in words": (_said("clock", "two o'clock"), False),
    "a clock with hour 24": (_said("clock", "2026-11-28T24:02Z"), False),
    "a clock in Arabic digits": (_said("clock", "٢٠٢٦-11-28T14:02Z"), False),
    "a strange field": (_filled('{"about":"words","place":"x","text":"x","v":1}'), False),
    "no text": (_filled('{"about":"words","v":1}'), False),
    "text that is a number": (_filled('{"about":"words","text":1,"v":1}'), False),
    "another version": (_filled('{"about":"words","text":"x","v":2}'), False),
    "version true": (_filled('{"about":"words","text":"x","v":true}'), False),
    "keys in another order": (_filled('{"text":"x","about":"words","v":1}'), False),
    "a space between": (_filled('{"about": "words","text":"x","v":1}'), False),
    "a key twice": (_filled('{"about":"words","about":"words","text":"x","v":1}'), False),
    "an array": (_filled('["words","x",1]'), False),
    "nothing": (bytes(NOTE_BYTES), False),
    "something behind": (_filled('{"about":"words","text":"x","v":1}')[:-1] + b"x", False),
    "not filled": (b'{"about":"words","text":"x","v":1}', False),
    "filled too far": (_said("words", "x") + b"\0", False),
    "half a pair": (_filled(b'{"about":"words","text":"x\xed\xa0\x80","v":1}'), False),
    "half a pair, escaped": (_filled('{"about":"words","text":"x\\ud800","v":1}'), False),
}  # fmt: skip


def test_the_file_is_what_python_decides() -> None:
    """Each case has the bytes (zeros at the end left out) and the verdict that the phone is held to as well."""
    made = [
        {
            "name": name, "bytes": len(data), "begins": base64.b64encode(data.rstrip(b"\0")).decode(),
            "verdict": "ok" if good else "malformed",
        }
        for name, (data, good) in CASES.items()
    ]  # fmt: skip
    text = json.dumps({"cases": made}, indent=1) + "\n"
    if os.environ.get("SUNSEED_RENEW"):
        FILE.write_text(text, "utf-8")
    assert FILE.read_text("utf-8") == text


@pytest.mark.parametrize("name", CASES)
def test_note(name: str) -> None:
    """A note has one form and one size; everything else is refused, and never ends in a crash."""
    data, good = CASES[name]
    if good:
        assert Note.parse(data).encode() == data
        assert len(data) + 32 == CHUNK_BYTES
    else:
        with pytest.raises(Malformed):
            Note.parse(data)


def test_one_note_that_cannot_be_read_hides_no_other() -> None:
    """What is missing, damaged or strange says so in its place."""
    good = Note("where", "the north gate").encode()
    said = list(read([(1, 0, good, ""), (2, 100, b"", "sealed; not held"), (3, 200, b"junk", ""), (4, 300, good, "")]))
    assert [one.note.text if one.note else None for one in said] == ["the north gate", None, None, "the north gate"]
    assert (said[1].words, said[2].words.startswith("note: expected")) == ("sealed; not held", True)
