"""What an account has made, as files: drafts and versions, pictures, what was said in review, what is public, proofs.

Follows product.md's first complaint (platforms that closed with ten days' notice). Owns what goes into the archive and
the words of its README. A proof is a C2SP `.tlog-proof` that `sunseed verify`, and other tools, check without us.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from html import escape
from typing import Any, Final

import msgspec

from sunseed.documents.objects import ObjectName
from sunseed.errors import Absent
from sunseed.instance import Instance
from sunseed.newsroom import present
from sunseed.newsroom.exporting.packing import File
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing.log import open_reader
from sunseed.newsroom.publishing.models import PublicDocument, Statement
from sunseed.newsroom.review import remarks
from sunseed.newsroom.stories import pictures
from sunseed.newsroom.stories.models import Byline, Story, StoryVersion
from sunseed.newsroom.stories.slugs import slug_of
from sunseed.record.note import parse
from sunseed.record.proof_file import SUFFIX, ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.root import Root
from sunseed.record.tree_head import Checkpoint

README: Final = """Everything of {name}, from {site}
{at}

stories/<when>-<headline>/
  story.json              where the story stands, its topics and bylines
  versions/<n>.html .json every saved version: to read, and with all its fields
  pictures/               the pictures you brought in, as we kept them
  review.json             what was said about it: submissions, decisions, remarks, answers
  published/<n>.json      the document of public version n, byte for byte as readers have it
  published/<n>.entry     the log entry that names its SHA-256
  published/<n>.tlog-proof  the proof that this entry stands in the public record
record/
  root.note               the keys that may speak for this newsroom
  policy.txt              the witnesses it names
  checkpoint              the newest signed state of the record when this was made
  keys.txt                the log's verifier keys, for tools of others

To check a publication, with no network and without us:

  pip install sunseed
  sha256sum published/1.json            the digest that published/1.entry holds
  sunseed verify published/1.tlog-proof --entry published/1.entry --root ../../record/root.note

Compare root.note with one you had from elsewhere: a proof is worth as much as the keys it is checked with. It shows
that these words stood in the record when the checkpoint was signed. It does not show that they are true.

The words are yours. What the newsroom may do with them stands in the licence you agreed to.
"""


def everything(account: Account, instance: Instance) -> Iterator[File]:
    """Yield the archive's files, one story at a time."""
    log = open_reader(instance)
    signed = log.checkpoint_bytes()
    size = Checkpoint.parse(parse(signed).text).size
    site = instance.settings.site.name
    yield File("README.txt", README.format(name=account, site=site, at=present.at()).encode())
    yield from _record(instance, signed)
    for story in Story.objects.filter(owner=account).select_related("section").order_by("created").iterator(50):
        yield from _story(story, log, size, signed)


def _record(instance: Instance, signed: bytes) -> Iterator[File]:
    note = instance.root_note_file.read_bytes()
    root = Root.parse(parse(note).text)
    yield File("record/root.note", note)
    yield File("record/checkpoint", signed)
    yield File("record/keys.txt", "".join(f"{one.vkey}\n" for one in root.log.verifiers).encode())
    if instance.policy_file.is_file():
        yield File("record/policy.txt", instance.policy_file.read_bytes())


def _story(story: Story, log: LogReader, size: int, signed: bytes) -> Iterator[File]:
    folder = f"stories/{story.created:%Y-%m-%d}-{slug_of(story.headline, otherwise='story')[:40]}-{str(story.pk)[:8]}"
    yield File(f"{folder}/story.json", _json(_about(story)), story.changed)
    for version in story.versions.select_related("editor").order_by("number").iterator(50):
        yield File(f"{folder}/versions/{version.number}.json", _json(_version(version)), version.at)
        yield File(f"{folder}/versions/{version.number}.html", _page(version).encode(), version.at)
    for upload in story.uploads.all():
        first = upload.renditions[0]
        data = pictures.rendition(upload, first["sha256"], first["ext"])
        yield File(f"{folder}/pictures/{first['sha256']}.{first['ext']}", data, upload.at)
    yield File(f"{folder}/review.json", _json(_review(story)), story.changed)
    for row in Statement.objects.filter(item=story.pk, kind="publish", sealed=True).order_by("index"):
        if row.index is not None and row.index < size:
            yield from _published(f"{folder}/published/{row.number}", row, log, size, signed)


def _published(path: str, row: Statement, log: LogReader, size: int, signed: bytes) -> Iterator[File]:
    """Yield one publication: its document, unless it was taken down, its entry and the proof."""
    entry, index = bytes(row.entry), row.index or 0
    document = PublicDocument.objects.filter(item=row.item or "", version=row.number or 0, erased=False).first()
    if document is not None:
        with suppress(Absent):  # erased since the row was read
            yield File(f"{path}.json", present.objects().get(ObjectName(document.sha256, "json")))
    yield File(f"{path}.entry", entry)
    yield File(f"{path}{SUFFIX}", ProofFile(index, tuple(log.inclusion(index, size)), signed, entry).encode())


def _about(story: Story) -> dict[str, Any]:
    draft = story.draft
    names = dict(Byline.objects.filter(pk__in=draft.bylines).values_list("pk", "name"))
    return {
        "id": f"urn:uuid:{story.pk}",
        "headline": story.headline,
        "section": str(story.section or ""),
        "bylines": list(names.values()),
        "under_way": story.stage,
        "public_version": story.versions.filter(number=story.published_number)
        .values_list("published_version", flat=True)
        .first(),
        "created": story.created.isoformat(),
        "changed": story.changed.isoformat(),
    }


def _version(version: StoryVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "saved": version.at.isoformat(),
        "saved_by": str(version.editor or ""),
        "public_as": version.published_version,
        "draft": version.content,
    }


def _page(version: StoryVersion) -> str:
    """Return a version as a page to read, with the pictures beside it."""
    draft = version.draft
    language, headline, standfirst = escape(draft.language), escape(draft.headline), escape(draft.standfirst)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n<title>{headline}</title>\n'
        f"<h1>{headline}</h1>\n<p><strong>{standfirst}</strong></p>\n{draft.body}\n</html>\n"
    )


def _review(story: Story) -> dict[str, Any]:
    return {
        "submissions": [
            {"at": one.at.isoformat(), "by": str(one.by or ""), "version": one.version.number, "note": one.note}
            for one in story.submissions.select_related("by", "version")
        ],
        "decisions": [
            {"at": one.at.isoformat(), "by": str(one.by or ""), "version": one.version.number,
             "verdict": one.verdict, "words": one.words}
            for one in story.decisions.select_related("by", "version")
        ],
        "remarks": [
            {"at": one.at.isoformat(), "by": str(one.by or ""), "passage": one.quote, "rule": one.rule_words,
             "words": one.words, "settled": one.settled.isoformat() if one.settled else None,
             "answers": [{"at": a.at.isoformat(), "by": str(a.by or ""), "words": a.words} for a in one.replies.all()]}
            for one in remarks.of_story(story)
        ],
    }  # fmt: skip


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
