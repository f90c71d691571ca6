"""Brings a WordPress export in: drafts become drafts, what was public there is published here as an import.

Follows product.md P11, newsroom.md §6 and design.md §6 (an import enters no front and no feed; what was first published
elsewhere says so, as a claim). Owns the two readings of the file; what happens to each item is `items`. A second run
brings in only what is not here yet; a run that died goes on where it stopped.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Protocol

from sunseed.errors import Absent
from sunseed.newsroom import present
from sunseed.newsroom.importing import wxr
from sunseed.newsroom.importing.items import Importer
from sunseed.newsroom.importing.report import Report
from sunseed.newsroom.importing.survey import BRINGS, Survey, survey
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.people.permissions import require_editor


class Progress(Protocol):
    """How an import tells how far it is."""

    def __call__(self, done: int, total: int | None = None, what: str | None = None) -> None:
        """Report `done` of `total`, and what is being done."""


def bring_in(
    actor: Account, file: Path, *, dry: bool = False, drafts: bool = True, progress: Progress | None = None
) -> Report:
    """Import an export.

    Arguments:
        actor: the editor who answers for it; drafts will be theirs.
        file: the WXR file; it is read twice and never held in memory.
        dry: change nothing, and say what would be done.
        drafts: bring in what was not public there, as drafts; else leave it out.
        progress: is told how far it is.

    Raises:
        NotAllowed: the account is not an editor's.
        Absent: there is no such file.
        Malformed: it is no export, or its XML is broken.
    """
    require_editor(actor, "import")
    began = present.clock().monotonic_s()
    tell = progress or (lambda done, total=None, what=None: None)
    report = Report(dry=dry)
    tell(0, None, "reading")
    with _opened(file) as source:
        stream = wxr.open_export(source)
        found = survey(wxr.read(stream), lambda done: tell(done, None, "reading"))
    _say_source(report, found, stream.removed, stream.replaced)
    importer = Importer(actor, found, report, dry=dry, drafts=drafts)
    with _opened(file) as source:
        posts = (one for one in wxr.read(wxr.open_export(source)) if isinstance(one, wxr.Post))
        for number, post in enumerate(one for one in posts if one.kind in BRINGS):
            if number % 25 == 0:
                tell(min(number, found.total), found.total, "importing")
            importer.take(post)
    importer.finish()
    tell(found.total, found.total, "importing")
    report.seconds = present.clock().monotonic_s() - began
    return report


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Absent(f"there is no file {file}") from None


def _say_source(report: Report, found: Survey, removed: int, replaced: int) -> None:
    """Write down what the first reading learnt about the file as a whole."""
    report.source = " ".join(filter(None, (found.channel.title, found.channel.link)))
    if removed:
        report.changed["control characters that no text may hold were taken out of the file"] += removed
    if replaced:
        report.changed["bytes that were not text in the file's encoding became �"] += replaced
    if found.twice:
        report.left_out["items that the file holds twice"] += found.twice
    for (kind, status), count in found.kinds.items():
        if kind == "attachment":
            report.left_out["attachments: files stay on the old site"] += count
        elif kind not in BRINGS:
            report.left_out[f"items of kind {kind[:40]}"] += count
        elif status in ("trash", "inherit"):
            report.left_out[f"{kind}s that were {'thrown away' if status == 'trash' else 'old revisions'} there"] += (
                count
            )
