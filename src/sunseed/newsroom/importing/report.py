"""What an import did, or would do, in a form for people and in one for programs.

Owns the counts and their words. Nothing that was left out is missing here: that is its promise.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

MOST_EXAMPLES = 20


@dataclass
class Report:
    """Counts of everything, and examples of what a person should look at.

    Arguments:
        source: the exported site's title and address.
        dry: nothing was changed.
        made: stories, pages, drafts, sections, ... that were made, or would be.
        kept: what was here already.
        left_out: items that were not brought in, by reason.
        changed: what in the texts could not be kept as it was, with how often.
        media: pictures and files that stay where they were, with how often each stood in a text.
        why_not: why a picture could not be had, where there is more to say than that none were asked for.
        authors: which byline each author became, by login.
        attention: single things to look at: what, and which item.
    """

    source: str = ""
    dry: bool = False
    made: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    media: dict[str, int] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    attention: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def look_at(self, what: str, which: str) -> None:
        """Note a single thing a person should look at; `which` is a title or an address."""
        self.attention.append((what, which[:200]))

    def to_json(self) -> str:
        """Return everything as JSON, all examples and media included."""
        plain = {
            "source": self.source,
            "dryRun": self.dry,
            "made": dict(self.made),
            "alreadyHere": dict(self.kept),
            "leftOut": dict(self.left_out),
            "changedInTexts": dict(self.changed),
            "mediaNotHad": {url: self.why_not.get(url, "not asked for") for url in self.media},
            "authors": self.authors,
            "lookAt": [{"what": what, "which": which} for what, which in self.attention],
            "seconds": str(round(self.seconds, 2)),
        }
        return json.dumps(plain, ensure_ascii=False, indent=2)

    def lines(self) -> list[tuple[str, str, str]]:
        """Return the report as rows: heading, what, how many or which."""
        verb = "would be made" if self.dry else "made"
        rows = [(verb, what, f"{count:,}") for what, count in sorted(self.made.items(), key=_rank)]
        rows += [("here already", what, f"{count:,}") for what, count in self.kept.most_common()]
        rows += [("left out", what, f"{count:,}") for what, count in self.left_out.most_common()]
        rows += [("changed in texts", what, f"{count:,}") for what, count in _grouped(self.changed)]
        rows += [("authors", login, f"→ {name}") for login, name in list(self.authors.items())[:MOST_EXAMPLES]]
        rows += [
            ("not had", f"pictures and files: {why}", f"{count:,}") for why, count in self._missing().most_common()
        ]
        if self.media:
            rows.append(("not had", "their addresses are in the JSON report (--json)", f"{len(self.media):,}"))
        rows += [("look at", what, which) for what, which in self.attention[:MOST_EXAMPLES]]
        if len(self.attention) > MOST_EXAMPLES:
            rows.append(("look at", "more of these are in the JSON report", f"{len(self.attention) - MOST_EXAMPLES:,}"))
        return rows

    def _missing(self) -> Counter[str]:
        """Count what is missing by reason."""
        return Counter(self.why_not.get(url, "not asked for (--media, --fetch)") for url in self.media)


def _rank(made: tuple[str, int]) -> tuple[int, str]:
    """Order what was made: what readers will see first."""
    order = (
        "stories",
        "pages",
        "drafts",
        "pages not published",
        "pictures",
        "redirects",
        "sections",
        "topics",
        "bylines",
    )
    what = made[0].partition(":")[0]
    return next((number for number, name in enumerate(order) if what.startswith(name)), len(order)), made[0]


def _grouped(notes: Counter[str]) -> list[tuple[str, int]]:
    """Put notes that differ only after a colon on one line, the names behind it."""
    groups: dict[str, Counter[str]] = {}
    for note, count in notes.items():
        what, _, name = note.partition(": ")
        groups.setdefault(what, Counter())[name] += count
    lines = []
    for what, names in groups.items():
        named = ", ".join(name for name, _ in names.most_common() if name)
        lines.append((f"{what}: {named}" if named else what, names.total()))
    return sorted(lines, key=lambda line: -line[1])
