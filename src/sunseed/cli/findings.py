"""What the doctor finds: one answer to one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Grade = Literal["good", "warning", "bad"]


@dataclass(frozen=True)
class Finding:
    """One answer.

    Arguments:
        about: what was asked, in a word or two.
        grade: `warning` can wait, `bad` cannot.
        words: what was found.
        advice: what to do; empty if nothing.
    """

    about: str
    grade: Grade
    words: str
    advice: str = ""
