"""The files below `log/`: tiles and bundles derived again, and every other name there accounted for.

Follows C2SP tlog-tiles and design.md §4. `record.audit` judges the log's own files; here its findings become
verdicts, the names of the map's and of the stamps' files are checked, and the two files that only help readers to find
their way. What the map's files say is `tree`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

from sunseed.documents.edition_map.files import FOLDER as MAP
from sunseed.documents.edition_map.files import NODE_PATHS, prefix_of_path
from sunseed.errors import Absent, Malformed, SunseedError
from sunseed.record import hint
from sunseed.record.audit import AuditReport, audit
from sunseed.record.layout import BundleId, parse_path, width_at
from sunseed.record.signature import Verifier
from sunseed.store.contract import Store
from sunseed.verify import times
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.times import NOBODY, Trust
from sunseed.verify.verdict import State, Verdict, verdict_of

LOG = "log/"
HINT_FILE, POLICY_FILE = LOG + hint.NAME, LOG + hint.POLICY
_STAMP = re.compile(r"log/time/(?:list|(?:0|[1-9][0-9]*)/(?:note|[a-z0-9.-]{1,80}\.tsr|note\.ots))", re.ASCII)


def audit_log(store: Store, verifiers: Sequence[Verifier]) -> AuditReport:
    """Return what `record.audit` finds below `log/`, files of a larger tree listed apart."""
    return audit(store, verifiers, prefix=LOG, live=True)


def findings(report: AuditReport, committed_size: int) -> Iterator[Verdict]:
    """Yield a verdict for each thing that does not hold.

    Arguments:
        report: of `audit_log`.
        committed_size: the largest tree the newsroom is known to have signed by now; files up to it may be here.
    """
    for problem in report.problems:
        if problem.path.startswith(MAP) or _STAMP.fullmatch(problem.path) or problem.path in (HINT_FILE, POLICY_FILE):
            continue
        because = f"It is not what it has to be ({problem.what})."
        yield Verdict(State.ALTERED, "the log", because, (problem.path,), problem.expected, problem.found)
    for path in report.ahead:
        found = parse_path(path.removeprefix(LOG))
        if found.width > width_at(committed_size, 0 if isinstance(found, BundleId) else found.level, found.index):
            because = (
                f"It belongs to a larger tree than the signed one of {report.size} entries: was the log rolled back?"
            )
            yield Verdict(State.ALTERED, "the log", because, (path,))


def strange_names(store: Store) -> Iterator[Verdict]:
    """Yield a verdict for each file below `log/map/` and `log/time/` that is neither's."""
    for path in store.list(MAP):
        name = path.removeprefix(MAP)
        if name not in NODE_PATHS and prefix_of_path(name) is None:
            yield Verdict(State.ALTERED, "the edition map", "It has no such file: somebody put it here.", (path,))
    for path in store.list(f"{LOG}time/"):
        if not _STAMP.fullmatch(path):
            yield Verdict(State.ALTERED, "the stamps", "No stamp has such a name: somebody put it here.", (path,))


def archive(record: SealedRecord, trust: Trust = NOBODY) -> Iterator[Verdict]:
    """Yield a verdict for each archived state or stamp that does not hold."""
    for path, state, words in times.judge(record, trust):
        yield Verdict(state, "the archive of states", words, (path,))
    try:
        times.check_list(record.store.get(times.LIST))
    except Absent:
        return
    except SunseedError as error:
        yield verdict_of(error, "the archive of states", (times.LIST,))


def signposts(record: SealedRecord) -> Iterator[Verdict]:
    """Yield a verdict for a hint or a policy file beside the log that does not fit the record; neither is needed."""
    store = record.store
    if store.exists(HINT_FILE):
        yield from _hint(record, store.get(HINT_FILE))
    newest = record.succession.newest
    if store.exists(POLICY_FILE) and (found := sha256(store.get(POLICY_FILE)).hexdigest()) != newest.policy:
        because = f"It is not the policy file that root {newest.serial} names."
        yield Verdict(State.ALTERED, "the policy file", because, (POLICY_FILE,), newest.policy, found)


def _hint(record: SealedRecord, data: bytes) -> Iterator[Verdict]:
    try:
        said = hint.Hint.parse(data)
    except Malformed as error:
        yield verdict_of(error, "the hint", (HINT_FILE,))
        return
    edition = record.contents.edition
    true = (record.origin, edition[0] if edition else None, record.succession.indices)
    if (said.origin, said.edition, said.roots) != true:
        because = "It does not point to the newest edition and the roots. It is only a hint: readers look further."
        yield Verdict(State.UNPROVEN, "the hint", because, (HINT_FILE,))
