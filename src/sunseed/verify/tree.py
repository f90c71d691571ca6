"""The audit of a whole public tree, from the first entry to the last file.

Follows formats.md §10 and the transparency-log reference §8.12. Owns the order of an audit, what is done where
something is published meanwhile, and the log's own files and head; what the record names is `contents`, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sunseed.errors import SunseedError
from sunseed.record import entry as entries
from sunseed.record import note, root
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.reader import LogReader
from sunseed.record.signature import Verifier
from sunseed.store.contract import Store
from sunseed.verify import log_files
from sunseed.verify.contents import LOG, Audit, Reprint
from sunseed.verify.outstanding import Since
from sunseed.verify.report import Report
from sunseed.verify.sealed import Progress, SealedRecord, silent
from sunseed.verify.times import NOBODY, Trust
from sunseed.verify.verdict import State, Verdict, verdict_of

CHECKPOINT = "log/checkpoint"
TRIES = 3


def audit_tree(
    store: Store,
    *,
    now_ms: int,
    pinned: bytes | None = None,
    policy_file: bytes | None = None,
    seen: bytes | None = None,
    committed: Callable[[], bytes | None] = lambda: None,
    reprint: Reprint | None = None,
    since: Since | None = None,
    trust: Trust = NOBODY,
    wait: Callable[[], None] = lambda: None,
    progress: Progress = silent,
) -> Report:
    """Check everything in a public tree. Never raises for what it finds.

    Where something is published meanwhile, the audit begins again with the newer edition, a few times at most.

    Arguments:
        store, now_ms, pinned, policy_file, seen, progress: as for `SealedRecord.open`.
        committed: gives the signed checkpoint in the newsroom's own head, where the tree lies beside it: files up to
            that size may be here already, and a published checkpoint that stays behind it is a finding.
        wait: lets a newsroom at work come to the end of what it is publishing; called after findings, before they are
            believed.
        reprint: prints the site once more from the record (`verify.reprint.reprint`); left out, an edition is
            believed to be what the newsroom says it is, and the report says so.
        trust: whom the reader believes about time.
        since: prints what came after the edition (`verify.reprint.since`); asked where files are not the edition's and
            statements are outstanding.
    """
    head = committed()
    for _ in range(TRIES):
        report = Report()
        edition: tuple[int, object] | None = None
        try:
            record = SealedRecord.open(
                store, now_ms=now_ms, pinned=pinned, policy_file=policy_file, seen=seen, progress=progress
            )
            edition = record.contents.edition
            report.evidence = record.evidence
            Audit(record, report, progress, reprint, since).run()
            report.findings += log_files.signposts(record)
            report.findings += log_files.archive(record, trust)
            keys = record.succession.in_force(record.checkpoint.size).log.verifiers
        except SunseedError as error:
            report.findings.append(verdict_of(error, "the record", (LOG,)))
            keys = _keys(store, pinned)
        report.findings += _log_findings(store, keys, committed, progress)
        report.findings += _head_findings(store, head)
        if not report.findings:
            break
        wait()
        if _newest_edition(store, now_ms) == edition:
            break
    return report


def _log_findings(
    store: Store, keys: Sequence[Verifier], committed: Callable[[], bytes | None], progress: Progress
) -> list[Verdict]:
    progress(0, None, "tiles")
    try:
        audited = log_files.audit_log(store, keys)
        head = committed() or LogReader(store, LOG).checkpoint_bytes()
        size = Checkpoint.parse(note.parse(head).text).size
        return [*log_files.findings(audited, size), *log_files.strange_names(store)]
    except SunseedError as error:
        return [verdict_of(error, "the log", (LOG,))]


def _head_findings(store: Store, head: bytes | None) -> list[Verdict]:
    """Return what is wrong if the published checkpoint is not at least as new as the head was at the beginning."""
    if head is None:
        return []
    try:
        ours = Checkpoint.parse(note.parse(head).text)
        theirs = Checkpoint.parse(note.parse(LogReader(store, LOG).checkpoint_bytes()).text)
    except SunseedError as error:
        return [verdict_of(error, "the published checkpoint", (CHECKPOINT,))]
    if theirs.size < ours.size:
        because = "It is older than the newsroom's own head: rolled back, or not published yet; starting it recovers."
    elif theirs.size == ours.size and theirs.root != ours.root:
        because = "It has the size of the newsroom's own head and another root: the log is forked."
    else:
        return []
    expected, found = f"{ours.size} entries, {ours.root.hex()}", f"{theirs.size} entries, {theirs.root.hex()}"
    return [Verdict(State.ALTERED, "the published checkpoint", because, (CHECKPOINT,), expected, found)]


def _keys(store: Store, pinned: bytes | None) -> tuple[Verifier, ...]:
    """Return the log keys to try on a record that could not be opened: to name its wrong files, not to trust it."""
    try:
        return root.open_pinned(pinned or _first_root(store)).log.verifiers
    except SunseedError:
        return ()


def _first_root(store: Store) -> bytes:
    first = entries.decode(LogReader(store, LOG).entry(0))
    return first.note_bytes if isinstance(first, entries.RootEntry) else b""


def _newest_edition(store: Store, now_ms: int) -> tuple[int, object] | None:
    try:
        return SealedRecord.open(store, now_ms=now_ms).contents.edition
    except SunseedError:
        return None
