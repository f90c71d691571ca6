"""Asking every judge of ours about one publication, and telling it the lies that several tests tell.

Used by the tests of forgeries: each lie is told with whatever keys its teller would have, and has to be
found and named.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sunseed import documents, verify
from sunseed.record import entry as entries
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.signature import Signer
from sunseed.testing import documents as samples
from sunseed.testing.publication import (
    NOW_MS,
    POLICY,
    Publication,
    log_signers,
)
from sunseed.verify import Report, SealedRecord, State, Verdict

ONE, TWO, THREE = samples.item_id("one"), samples.item_id("two"), samples.item_id("three")
PAGE = "news/one-seed/index.html"
OTHER_PAGE = "news/another/index.html"


def audit(
    made: Publication,
    *,
    seen: bytes | None = None,
    head: bytes | None = None,
    pinned: bytes | None = None,
    policy_file: bytes = POLICY,
) -> Report:
    """Audit the whole tree, trusting the publication's own root unless another is pinned."""
    return verify.audit_tree(
        made.store,
        now_ms=NOW_MS,
        seen=seen,
        committed=lambda: head,
        pinned=pinned or made.root_note,
        policy_file=policy_file,
    )


def opened(
    made: Publication, *, seen: bytes | None = None, pinned: bytes | None = None, policy_file: bytes = POLICY
) -> SealedRecord:
    """Open the record as a reader does who trusts the publication's own root, or the one pinned."""
    return SealedRecord.open(
        made.store, now_ms=NOW_MS, seen=seen, pinned=pinned or made.root_note, policy_file=policy_file
    )


def page(made: Publication, path: str = PAGE) -> Verdict:
    """Ask about one page, as it lies in the tree."""
    data = made.store.get(path) if made.store.exists(path) else None
    return verify.verify_page(opened(made), path, data)


def found(report: Report, state: State, where: str) -> None:
    """Assert that the audit says no, in this state, about these bytes."""
    assert report.state is not State.VERIFIED
    named = [one for one in report.findings if any(where in path for path in one.where) or where in one.subject]
    assert [one for one in named if one.state is state], "\n".join(report.words())


def flip(made: Publication, path: str, place: int = -1) -> None:
    """Change one bit of a file."""
    data = bytearray(made.store.get(path))
    data[place] ^= 1
    made.store.replace(path, bytes(data))


def document_path(made: Publication, item: str = ONE) -> str:
    """Return where an item's newest document lies."""
    digest = sha256(documents.encode(made.items[item])).hexdigest()
    return documents.ObjectName(digest, "json").path


def raw_publish(made: Publication, document: documents.AnyDocument, **fields: Any) -> None:
    """Append a publish entry with any fields, its document stored."""
    digest, size = made.store_document(document)
    defaults: dict[str, Any] = {
        "at": made.at(), "id": document.identifier, "version": document.version, "sha256": digest, "size": size,
        "prev": made.leaves.get(document.identifier) if document.version > 1 else None, "why": "update",
    }  # fmt: skip
    made.add(entries.Publish(**(defaults | fields)))


def void(made: Publication, reason: str, item: str | None = None, index: int | None = None) -> None:
    """Assert that an entry is found void for this reason, by the audit and by the verdict on its item."""
    index = len(made.log) - 1 if index is None else index
    made.print()
    made.seal()
    report = audit(made)
    found(report, State.UNPROVEN, f"entry {index}")
    assert any(reason in one.because for one in report.findings), "\n".join(report.words())
    if item is not None:
        verdict = verify.verify_item(opened(made), item)
        assert verdict.state is not State.VERIFIED
        assert reason in verdict.because


def new_keys(name: str) -> tuple[Signer, ...]:
    """Return other keys of the log's name, always the same for the same word."""
    return tuple(
        Signer(one.name, one.kind, sha256(name.encode() + bytes([one.kind])).digest()) for one in log_signers()
    )


def proof(made: Publication, index: int = 4) -> ProofFile:
    """Return the proof of one entry under the published checkpoint, with the entry inside."""
    path = tuple(LogReader(made.store).inclusion(index, len(made.log)))
    return ProofFile(index, path, made.store.get("log/checkpoint"), made.log[index])
