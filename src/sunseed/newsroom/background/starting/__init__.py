"""Texts a new newsroom begins its standing pages with: one file a purpose, to be filled in and rewritten.

A file is TOML between two lines `+++` (`headline`, `slug`, `description`) and the body, one block a line. What stands
in square brackets must be filled in before the page can be published. They are in English; translate them as you go.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sunseed.documents.page import PURPOSES

_FENCE = "+++\n"


@dataclass(frozen=True)
class Starting:
    """What a page begins with.

    Arguments:
        purpose: the document's code.
        slug: of its address.
        body: HTML in the documents' subset, with blanks in square brackets.
    """

    purpose: str
    headline: str
    slug: str
    description: str
    body: str


@cache
def starting() -> dict[str, Starting]:
    """Return the text for every purpose that has one, in the order of the purposes."""
    here = files(__name__)
    found = {}
    for purpose in PURPOSES:
        file = here / f"{purpose}.html"
        if file.is_file():
            _, front, body = file.read_text(encoding="utf-8").split(_FENCE, 2)
            words = tomllib.loads(front)
            found[purpose] = Starting(purpose, body="".join(map(str.strip, body.splitlines())), **words)
    return found
