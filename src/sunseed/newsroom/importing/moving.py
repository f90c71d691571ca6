"""Brings an export in: drafts become drafts, what was public there is published here as an import.

Follows product.md P11, newsroom.md §6 and design.md §6 (an import enters no front and no feed; what was first published
elsewhere says so, as a claim). Owns the two readings of an export, whatever program made it; what happens to each item
is `items`. A second run brings in only what is not here yet; a run that died goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sunseed.newsroom import present
from sunseed.newsroom.importing.fetching import Web
from sunseed.newsroom.importing.items import Importer
from sunseed.newsroom.importing.media import Folder, Media, Source
from sunseed.newsroom.importing.records import Post, Record
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import BRINGS, Survey, survey
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor


class Progress(Protocol):
    """How an import tells how far it is."""

    def __call__(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Report `done` of `total`, and what is being done."""


class Export(Protocol):
    """A file another system wrote; it may be read as often as one likes."""

    def records(self) -> Iterator[Record]:
        """Yield what it holds; the site first.

        Raises:
            Absent: there is no such file.
            Malformed: it is no export, or broken.
        """

    def pictures(self) -> list[Source]:
        """Return the pictures that lie in the file itself."""

    def say(self, report: Report) -> None:
        """Write down what was found about the file as a whole, after it was read once."""


@dataclass(frozen=True)
class Wishes:
    """What the person who imports asked for.

    Arguments:
        dry: change nothing, and say what would be done.
        drafts: bring in what was not public there, as drafts; else leave it out.
        media: a folder with the old site's pictures.
        fetch: ask the old site for pictures that are not in the folder.
        names: the byline an author is to become, by login.
    """

    dry: bool = False
    drafts: bool = True
    media: Path | None = None
    fetch: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


def bring_in(actor: Account, export: Export, wishes: Wishes, progress: Progress | None = None) -> Report:
    """Import an export.

    Arguments:
        actor: the editor who answers for it; drafts will be theirs.
        progress: is told how far it is.

    Raises:
        NotAllowed: the account is not an editor's.
        Absent: there is no such file, or no such folder.
        Malformed: it is no export, or broken.
    """
    require_editor(actor, "import")
    began = present.clock().monotonic_s()
    tell = progress or (lambda done, total=None, what=None: None)
    report = Report(dry=wishes.dry)
    tell(0, None, "reading")
    media = _media(export, wishes)
    found = survey(export.records(), lambda done: tell(done, None, "reading"))
    _say_source(report, found)
    export.say(report)
    importer = Importer(actor, found, report, media=media, names=wishes.names, dry=wishes.dry, drafts=wishes.drafts)
    posts = (one for one in export.records() if isinstance(one, Post))
    for number, post in enumerate(one for one in posts if one.kind in BRINGS):
        if number % 25 == 0:
            tell(min(number, found.total), found.total, "importing")
        importer.take(post)
    importer.finish()
    tell(found.total, found.total, "importing")
    report.seconds = present.clock().monotonic_s() - began
    return report


def _media(export: Export, wishes: Wishes) -> Media:
    """Return where pictures are looked for: the folder, the file itself, and then, if asked to, the web."""
    sources: list[Source] = [Folder(wishes.media)] if wishes.media else []
    sources += export.pictures()
    if wishes.fetch and not wishes.dry:
        sources.append(Web(present.clock()))
    most = present.instance().settings.storage.upload_mib * 1_048_576
    return Media(sources, most, wishes.dry, fetching=wishes.fetch)


def _say_source(report: Report, found: Survey) -> None:
    """Write down what the first reading learnt about the export as a whole."""
    report.source = " ".join(filter(None, (found.channel.title, found.channel.link)))
    if found.twice:
        report.left_out["items that the file holds twice"] += found.twice
    for (kind, status), count in found.kinds.items():
        if kind == "attachment":
            continue
        if kind not in BRINGS:
            report.left_out[f"items of kind {kind[:40]}"] += count
        elif status in ("trash", "inherit"):
            report.left_out[f"{kind}s that were {'thrown away' if status == 'trash' else 'old revisions'} there"] += (
                count
            )
