"""Examples of the list of corrections: the newest, a chunk of older ones, and a newsroom without any."""

from __future__ import annotations

from dataclasses import replace

from sunseed.edition.contexts import Chunk, CorrectionLine, CorrectionsPage, Link, Page
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    story = "news/politics/policy-issues/never-sorry/"
    lines = (
        CorrectionLine(
            at="2026-05-03T09:14:27Z",
            why="correction",
            headline="He films the police right back",
            href=story,
            language="en",
            note="An earlier version gave the wrong year for the exhibition in London. It was 2010.",
            diff_href=f"{story}versions/2/changes/",
        ),
        CorrectionLine(
            at="2026-05-01T07:00:00Z",
            why="clarification",
            headline="镜头对着镜头",
            href="zh-hans/never-sorry/",
            language="zh-Hans",
            note="文中“昨天”指五月一日。",
            diff_href="zh-hans/never-sorry/versions/2/changes/",
            withdrawn=True,
        ),
        CorrectionLine(at="2026-04-30T07:00:00Z", why="correction", href="city/letters/", gone=True),
    )
    none = CorrectionsPage(
        site=sample.SITE,
        nav=sample.NAV,
        about=sample.ABOUT,
        title="Corrections",
        path="corrections/",
        root="../",
        lines=(),
    )
    newest = replace(
        none, lines=lines, archives=(Chunk(text="1", since="2026-04-02T10:00:00Z", href="corrections/1/"),)
    )
    chunk = replace(
        none,
        path="corrections/1/",
        root="../../",
        number=1,
        lines=lines[::-1],
        newer=Link(text="2", href="corrections/2/"),
    )
    return {"corrections": newest, "corrections-chunk": chunk, "corrections-none": none}
