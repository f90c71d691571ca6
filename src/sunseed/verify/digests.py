"""The verdict on one digest: a document that an entry names, or an object that a document names.

Follows formats.md §8. The bytes are read and hashed; then the record is asked who named them.
"""

from __future__ import annotations

from sunseed.documents.codec import AnyDocument
from sunseed.documents.objects import EXTENSIONS, ObjectName
from sunseed.errors import Absent, SunseedError
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of


def verify_digest(record: SealedRecord, sha256: str, ext: str | None = None) -> Verdict:
    """Return the verdict on a document or object by its digest.

    Arguments:
        record: the opened record.
        sha256: 64 lower-case hex digits.
        ext: the extension, if known; otherwise every one of the closed list is tried.
    """
    return _judge(record, sha256, ext).resting_on(record.evidence)


def _judge(record: SealedRecord, sha256: str, ext: str | None) -> Verdict:
    subject = f"object {sha256}"
    names = [ObjectName(sha256, one) for one in ([ext] if ext else EXTENSIONS)]
    here = [name for name in names if record.objects.exists(name)]
    named = _named(record, sha256)
    if not here:
        because = f"Its bytes are not here; {named or 'nothing in the record names it'}."
        return Verdict(State.UNREAD if named else State.UNPROVEN, subject, because)
    where = tuple(name.path for name in here)
    for name in here:
        try:
            for _ in record.objects.chunks(name):
                pass
        except Absent as error:
            return Verdict(State.UNREAD, subject, str(error), where)
        except SunseedError as error:
            return verdict_of(error, subject, (name.path,))
    if not named:
        return Verdict(
            State.UNPROVEN, subject, "Its bytes have this digest, and nothing in the record names it.", where
        )
    if record.contents.unknown:
        first = record.contents.unknown[0]
        return Verdict(State.UNREAD, subject, f"Entry {first} is of a kind this release does not know.", where)
    return Verdict(State.VERIFIED, subject, f"Its bytes have this digest; {named}.", where)


def _named(record: SealedRecord, sha256: str) -> str | None:
    for index, _, entry in record.contents.statements:
        if getattr(entry, "sha256", None) == sha256:
            return f"entry {index} ({entry.kind} of {getattr(entry, 'id', '')}) names it"
    for index, _, entry in record.contents.statements:
        digest = getattr(entry, "sha256", None)
        if digest is None:
            continue
        held = record.held(digest)
        if held is not None and sha256 in _shown(held.document):
            return f"the document of entry {index} ({entry.kind} of {getattr(entry, 'id', '')}) names it"
    return None


def _shown(document: AnyDocument) -> set[str]:
    """Return the digests of what a document shows; words in its text that look like one do not count."""
    return {name.partition(".")[0] for name in document.object_names()}
