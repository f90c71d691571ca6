"""What changed between two versions of a story, word by word: the same two texts always give the same difference.

Follows product.md P9 (a visible difference). Owned here: cutting text into words (a Han character is a word by
itself), aligning paragraphs, and the runs that a page shows. Elsewhere: which texts a document holds
(`sunseed.edition.reading`) and how a difference looks (`sunseed.edition.theme`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sunseed.edition.contexts import Difference, Run

_WORDS = re.compile(r"\s+|[㐀-鿿豈-﫿぀-ヿ]|[^\W㐀-鿿豈-﫿぀-ヿ]+|[^\w\s]")

MOST_COMPARISONS = 4_000_000
"""Two paragraphs whose word counts multiply to more than this are shown as one replaced by the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The words of one version, by the parts a reader can see change."""

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    body: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def words(text: str) -> list[str]:
    """Cut text into words, signs and spaces; joined again they give the text."""
    return _WORDS.findall(text)


def differences(old: Texts, new: Texts) -> tuple[Difference, ...]:
    """Return every part that differs, in the order a page shows them; nothing for equal texts."""
    found: list[Difference] = []
    for part in ("headline", "standfirst", "byline"):
        before, after = getattr(old, part), getattr(new, part)
        if before != after:
            found.append(Difference(part=part, runs=runs(before, after)))
    for part, before_all, after_all in (
        ("picture", old.pictures, new.pictures),
        ("body", old.body, new.body),
        ("other", old.other, new.other),
    ):
        found.extend(Difference(part=part, runs=pair) for pair in _paragraphs(before_all, after_all))
    return tuple(found)


def runs(old: str, new: str) -> tuple[Run, ...]:
    """Return the stretches that stayed, went and came, such that same+removed is `old` and same+added is `new`."""
    if not old or not new:
        alone = (Run(change="removed", text=old), Run(change="added", text=new))
        return tuple(run for run in alone if run.text)
    before, after = words(old), words(new)
    if len(before) * len(after) > MOST_COMPARISONS:
        return (Run(change="removed", text=old), Run(change="added", text=new))
    found: list[Run] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Run(change="same", text="".join(before[i:j])))
            continue
        if j > i:
            found.append(Run(change="removed", text="".join(before[i:j])))
        if m > k:
            found.append(Run(change="added", text="".join(after[k:m])))
    return tuple(found)


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Run, ...]]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone, come = old[i:j], new[k:m]
        paired = min(len(gone), len(come))
        for before, after in zip(gone[:paired], come[:paired], strict=True):
            yield runs(before, after)
        yield from (runs(before, "") for before in gone[paired:])
        yield from (runs("", after) for after in come[paired:])
