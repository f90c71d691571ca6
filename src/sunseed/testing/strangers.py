"""What tests of pages without an account do again and again: open a form, wait as a person would, send it.

Owned here: the steps of somebody without an account, by Django's own client and a manual clock.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from sunseed.testing.clock import ManualClock

READING_S = 20


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page that has any."""
    return {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
        if name != "csrfmiddlewaretoken"
    }


def fill(client: Client, clock: ManualClock, path: str, *, wait_s: float = READING_S, **words: Any) -> Any:
    """Open a page, take the time to read it, and send its form; return the answer."""
    page = client.get(path).content.decode()
    clock.advance(wait_s)
    return client.post(path, {**hidden(page), **words})


def application_link(letter: Any) -> str:
    """Return the path of the link to an application that a letter holds."""
    found = re.search(r"https?://[^/]+(/apply/\S+)", letter.body)
    assert found is not None, letter.body
    return found[1]
