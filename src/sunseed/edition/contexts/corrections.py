"""The list of corrections.

Conventions are those of `sunseed.edition.contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.edition.contexts.frame import BasePage
from sunseed.edition.contexts.parts import Chunk, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One correction: `why` is the entry's code, `note` the words for readers, `diff_href` what changed; `gone` when
    what was corrected has been taken down since."""

    at: str
    why: str
    href: str
    headline: str = ""
    language: str = ""
    note: str = ""
    diff_href: str = ""
    withdrawn: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage(BasePage):
    """Corrections and clarifications: the newest first, or chunk `number` of all of them, oldest first."""

    lines: tuple[CorrectionLine, ...]
    number: int = 0
    archives: tuple[Chunk, ...] = ()
    older: Link | None = None
    newer: Link | None = None
