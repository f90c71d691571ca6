"""What was measured, ours beside a rival's, and whether it reaches its target.

Owned here: medians, ratios pair by pair, targets, and the JSON in which figures are kept. Elsewhere: how they are shown
(`table`, `picture`).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Measure = Literal["ratio", "value"]
Sense = Literal["at least", "at most", "equal"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure ought to be.

    Arguments:
        measure: of the ratio ours/rival, or of our own value.
        sense: which side of the limit is good; `equal` needs the same value as the rival's.
        limit: in the figure's unit, or times.
    """

    measure: Measure
    sense: Sense
    limit: float = 1.0

    def words(self, unit: str) -> str:
        """Say the target."""
        if self.sense == "equal":
            return "equal"
        if self.measure == "ratio":
            return f"{self.sense} {self.limit:g} ×"
        return f"{self.sense} {self.limit:g} {unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table.

    Arguments:
        what: is measured, in a few words.
        unit: of the values.
        ours: our value of each round.
        rival: who or what stands beside, empty if nothing does.
        theirs: the rival's value of each round.
        target: what ought to be reached, if anything is asked.
        note: what a reader must know to judge it.
    """

    what: str
    unit: str
    ours: Sequence[float]
    rival: str = ""
    theirs: Sequence[float] = field(default_factory=tuple)
    target: Target | None = None
    note: str = ""

    @property
    def our_median(self) -> float:
        """The median of our rounds."""
        return statistics.median(self.ours)

    @property
    def their_median(self) -> float | None:
        """The median of the rival's rounds."""
        return statistics.median(self.theirs) if self.theirs else None

    @property
    def ratio(self) -> float | None:
        """The median of ours/rival, each round with its own pair."""
        if not self.theirs:
            return None
        return statistics.median(mine / theirs for mine, theirs in zip(self.ours, self.theirs, strict=True) if theirs)

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where nothing is asked."""
        if self.target is None:
            return None
        if self.target.sense == "equal":
            return list(self.ours) == list(self.theirs)
        found = self.ratio if self.target.measure == "ratio" else self.our_median
        if found is None:
            return None
        return found >= self.target.limit if self.target.sense == "at least" else found <= self.target.limit

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Figure:
        """Return a figure that was kept."""
        target = Target(**data["target"]) if data["target"] else None
        return cls(**{**data, "target": target})


def spelled(value: float | None) -> str:
    """Write a number as people read it: three figures that count."""
    if value is None:
        return ""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
