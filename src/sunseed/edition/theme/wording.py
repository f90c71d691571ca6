"""The interface's own words, by language, and dates worded in it.

Owned here: reading `words/*.toml` and refusing a catalogue that lacks or adds a key. Elsewhere: the words of stories,
which come with the page contexts.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sunseed.errors import Misuse

ENGLISH = "en"


class Words(SimpleNamespace):
    """One language's catalogue: each key of its file is an attribute, each table a dictionary."""

    pattern_day: str
    pattern_moment: str
    pattern_month: str
    months_names: list[str]
    thousands: str

    def day(self, at: str) -> str:
        """Word the date of a `YYYY-MM-DD…` text."""
        return self.pattern_day.format(y=at[:4], month=self.months_names[int(at[5:7]) - 1], d=int(at[8:10]))

    def moment(self, at: str) -> str:
        """Word date and time of day of a `YYYY-MM-DDTHH:MM:SSZ` text, in UTC as it stands."""
        month = self.months_names[int(at[5:7]) - 1]
        return self.pattern_moment.format(y=at[:4], month=month, d=int(at[8:10]), h=at[11:13], m=at[14:16])

    def number(self, value: int) -> str:
        """Word a count, its thousands set apart."""
        return f"{value:,}".replace(",", self.thousands)

    def date(self, date: str) -> str:
        """Word a year, a month or a day."""
        return date if len(date) == 4 else self.month(date) if len(date) == 7 else self.day(date)

    def month(self, month: str) -> str:
        """Word a `YYYY-MM` month."""
        return self.pattern_month.format(y=month[:4], month=self.months_names[int(month[5:7]) - 1])


def _shape(value: Any) -> Any:
    """Return the nested keys of a catalogue, so that two can be compared."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    return len(value) if isinstance(value, list) else None


def read_catalogues(folder: Path) -> dict[str, Words]:
    """Return the words of every language with a file in `folder`, keyed by the file's stem (a BCP 47 tag).

    Raises Misuse when a catalogue's keys are not exactly those of English.
    """
    raw = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}
    for language, catalogue in raw.items():
        if _shape(catalogue) != _shape(raw[ENGLISH]):
            differing = sorted(set(catalogue) ^ set(raw[ENGLISH])) or "a table inside it"
            raise Misuse(
                f"words/{language}.toml must have exactly the keys of words/en.toml; it differs in {differing}"
            )
    return {language: Words(**catalogue) for language, catalogue in raw.items()}


def words_for(catalogues: dict[str, Words], language: str) -> Words:
    """Return the catalogue for a language tag: the same tag, else one of the same primary language, else English."""
    if language in catalogues:
        return catalogues[language]
    primary = language.split("-", 1)[0].lower()
    for tag, words in catalogues.items():
        if tag.split("-", 1)[0] == primary:
            return words
    return catalogues[ENGLISH]
