"""
`sunseed import wordpress` brings a generated export into a new newsroom, as a person runs it: whole time of the
command on the wall clock, start of Python and both readings included. Items are stories of some 480 words in twelve
sections under forty topics, each with a link to another and two old addresses; there are no pictures. Beside it, in one
round, the same command again: it finds that everything is here.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import SUNSEED, Scale, fresh, run
from sunseed.testing.exports import wordpress_export, wordpress_item

TITLE = "Import"
WORDS = (
    "the", "council", "met", "again", "and", "harbour", "was", "full", "of", "boats", "while", "rain", "fell", "on",
    "market", "square",
)  # fmt: skip


def written(items: int, file: Path) -> None:
    """Write an export of so many items."""

    def text(number: int) -> str:
        lines = (
            " ".join(WORDS[(number * 7 + line * 3 + at) % len(WORDS)] for at in range(60)) for line in range(8)
        )  # fmt: skip
        return "\n\n".join(lines) + f'\n\n<a href="https://old.example/?p={number // 2 + 1}">Before</a>'

    def terms(number: int) -> str:
        return (
            f'<category domain="category" nicename="s{number % 12}">Section {number % 12}</category>'
            f'<category domain="post_tag" nicename="t{number % 40}">Topic {number % 40}</category>'
        )

    stories = (wordpress_item(one, f"Story {one}", text(one), more=terms(one)) for one in range(1, items + 1))
    file.write_text(wordpress_export("".join(stories)), encoding="utf-8")


def measure(scale: Scale) -> list[Figure]:
    """Measure items a second."""
    items = scale.pick(5_000, 200)
    place = fresh(scale)
    file = place / "export.xml"
    written(items, file)
    rates, worked, again = [], [], []
    for number in range(scale.rounds):
        newsroom = place / f"newsroom-{number}"
        run([SUNSEED, "init", newsroom, "--origin", "bench.example/log"])
        run([SUNSEED, "account", newsroom, "ed@bench.example", "--role", "editor", "--password", "a bench passphrase"])
        times = [run([SUNSEED, "import", "wordpress", file, "--into", newsroom, "--json"]) for _ in range(2)]
        made = [json.loads(one.out)["made"].get("stories", 0) for one in times]
        assert made == [items, 0], made
        rates.append(round(items / times[0].seconds))
        worked.append(round(items / times[0].cpu_s))
        again.append(round(items / times[1].seconds))
        shutil.rmtree(newsroom)
    return [
        Figure(what=f"WordPress export of {items:,} items, whole command", unit="items/s", ours=rates,
               target=Target("value", "at least", 200)),
        Figure(what="of these, for each second of processor time", unit="items/s", ours=worked,
               note="What a machine that does nothing else would give."),
        Figure(what="the same export again, nothing new", unit="items/s", ours=again),
    ]  # fmt: skip
