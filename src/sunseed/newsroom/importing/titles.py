"""Headlines, standfirsts and the language of imported items: words that were written for another site's pages.

Owns how markup leaves titles and what stands where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sunseed.documents import fields, html
from sunseed.newsroom.importing import markup
from sunseed.newsroom.importing.placing import one_line
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.stories import body as bodies

MAX_STANDFIRST: Final = 2 * fields.MAX_LINE


def headline(title: str, body: str, report: Report) -> str:
    """Return an item's headline: its title without markup, or its first words."""
    words = one_line(plain(title[:5_000]), 5_000)
    if not words:
        text = html.plain_text(html.parse(body)).replace("\n", " ")
        words = one_line(" ".join(text.split()[:8])) or "Untitled"
        report.look_at("had no title; its first words serve", words)
    if len(words) > fields.MAX_HEADLINE:
        report.look_at(f"title cut to {fields.MAX_HEADLINE} characters", words)
        words = words[: fields.MAX_HEADLINE].rstrip()
    return words


def standfirst(excerpt: str, base: str) -> str:
    """Return the excerpt somebody wrote, as plain words."""
    if not excerpt:
        return ""
    made = markup.convert(excerpt[:20_000], base=base, attachments={}, resolve=lambda url: url)
    return one_line(bodies.plain(made.body), MAX_STANDFIRST)


def plain(title: str) -> str:
    """Return a title without the markup some sites put into titles."""
    if "<" not in title and "&" not in title:
        return title
    return bodies.plain(bodies.clean(f"<p>{title}</p>")).replace("\n", " ")


def language_of(written: str, here: Sequence[str], report: Report) -> str:
    """Return the site's language that is the export's; the default, and a word about it, where none is."""
    name = written.replace("_", "-").strip()
    for one in here:
        if one.lower() == name.lower() or one.lower() == name.lower().partition("-")[0]:
            return one
    same = [one for one in here if one.partition("-")[0].lower() == name.lower().partition("-")[0]]
    if not same and name:
        report.look_at(f"the export is in {name[:35]!r}, which this site has no pages in; taken as", here[0])
    return same[0] if same else here[0]
