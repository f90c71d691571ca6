"""The quick question that spares most text a search for what it must not hold answers as the search would."""

from __future__ import annotations

import sys

from sunseed.documents import fields


def test_nothing_that_is_searched_for_is_printable() -> None:
    """No character that a line or a text must not hold, and no isolate, is printable to Python."""
    wanted = (fields._CONTROL, fields.CONTROL_BUT_NEWLINE, fields._ISOLATES)
    found = [one for one in map(chr, range(sys.maxunicode + 1)) if any(each.match(one) for each in wanted)]
    assert len(found) > 70
    assert [one for one in found if one.isprintable()] == []
