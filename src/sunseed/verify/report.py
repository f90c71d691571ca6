"""What an audit found, and how it is said.

Follows formats.md §10. Owns the report; finding is `tree`'s and `contents`'.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sunseed.verify.verdict import Evidence, State, Verdict, worst


@dataclass(slots=True)
class Report:
    """What an audit found.

    Arguments:
        findings: everything that does not hold; empty if all does.
        counts: how many of each thing were checked.
        evidence: what it rests on; None if the record could not be opened.
        reprinted: whether the site was printed once more from the record.
        notes: what a careful reader wants to know besides.
    """

    findings: list[Verdict] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    evidence: Evidence | None = None
    reprinted: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The gravest finding; unproven if nothing is wrong but no valid root was pinned."""
        grave = worst([one.state for one in self.findings])
        missing = self.evidence is not None and self.evidence.missing()
        return State.UNPROVEN if grave is State.VERIFIED and missing else grave

    def words(self) -> list[str]:
        """Return the report in plain sentences."""
        lines = [f"{self.state.value.upper()}: the whole tree"]
        lines.append(", ".join(f"{number} {name}" for name, number in self.counts.items()) + " checked.")
        for one in self.findings:
            where = f" [{', '.join(one.where)}]" if one.where else ""
            lines.append(f"{one.state.value}: {one.subject}: {one.because}{where}")
        if self.evidence is not None:
            lines += self.evidence.words()
            if not self.reprinted:
                lines.append("The pages are what the newsroom's edition names; they were not printed once more.")
            lines += self.notes
            if missing := self.evidence.missing():
                lines.append(missing)
        return lines

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        whole = Verdict(self.state, "the whole tree", f"{len(self.findings)} findings", evidence=self.evidence)
        return whole.as_json() | {
            "counts": self.counts,
            "reprinted": self.reprinted,
            "notes": self.notes,
            "findings": [one.as_json() for one in self.findings],
        }
