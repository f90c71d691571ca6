"""The verdict on one item: its entries, its documents, and that the edition shows its latest state.

Follows formats.md §3 (void entries) and §8 (`item:` keys of the edition map). What an entry does is
`documents.ledger`'s rule; here its outcome is compared with what is on disk and what the edition claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sunseed.documents import edition_map, ledger
from sunseed.documents.edition_map.files import FOLDER, TOP
from sunseed.documents.erasure import Erasure
from sunseed.documents.ledger import Ledger, Void
from sunseed.documents.objects import ObjectName
from sunseed.errors import SunseedError
from sunseed.record.entry import Publish, Withdraw
from sunseed.verify import times
from sunseed.verify.outstanding import of_map
from sunseed.verify.pages import map_files
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.times import Trust
from sunseed.verify.verdict import State, Verdict, verdict_of


def verify_item(record: SealedRecord, item: str, trust: Trust | None = None) -> Verdict:
    """Return the verdict on an item by its id.

    Arguments:
        record: the opened record.
        item: its id.
        trust: whom the reader believes about time; without it nothing is said of time.
    """
    said = _judge(record, item, f"item {item}")
    if trust is not None and said.state is State.VERIFIED:
        said = replace(said, notes=(*said.notes, *_sealed_by(record, item, trust)))
    return said.resting_on(record.evidence)


def _sealed_by(record: SealedRecord, item: str, trust: Trust) -> Iterator[str]:
    """Yield by when the first and the latest entry about an item stood in the record; nothing bounds it from below."""
    about = record.about(item)
    for index, what in {about[0][0]: "Its first entry", about[-1][0]: "Its latest entry"}.items():
        try:
            by = times.not_after(record, index, trust)
        except SunseedError as error:
            yield f"{what}, {index}: by when it was sealed could not be read: {error}"
            continue
        yield f"{what}, {index}, was sealed by {by.when} ({by.ground}). {times.NOT_WRITTEN}"
        yield from (f"Not counted: {each}" for each in by.troubles)


def _judge(record: SealedRecord, item: str, subject: str) -> Verdict:
    about = record.about(item)
    if not about:
        return Verdict(State.UNPROVEN, subject, "No entry of the record is about it.")
    if record.contents.unknown:
        first = record.contents.unknown[0]
        return Verdict(State.UNREAD, subject, f"Entry {first} is of a kind this release does not know.")
    erased = ledger.erasures_in_effect(lambda: about, record.held, origin=record.origin)
    broken = _documents(record, about, erased, subject)
    if broken is not None:
        return broken
    kept = Ledger(record.origin)
    leaves: list[tuple[int, bytes]] = []
    for index, leaf, entry in about:
        if not isinstance(kept.add(index, leaf, entry, ledger.known_of(entry, erased, record.held)), Void):
            leaves.append((index, leaf))
    state = kept.state(item)
    if kept.voids or state is None:
        index, void = next(iter(kept.voids.items()))
        detail = f"Entry {index} about it is void ({void.reason}: {void.detail}); it has no effect."
        return Verdict(State.UNPROVEN, subject, detail, notes=_also(kept))
    contradiction = _in_edition(record, item, leaves, subject)
    if contradiction is not None:
        return contradiction
    index, _ = leaves[-1]
    because = f"Version {state.version}, {state.state}; its latest entry is {index} of {record.checkpoint.size}."
    where = tuple(ObjectName(entry.sha256, "json").path for _, _, entry in about if isinstance(entry, Publish))
    return Verdict(State.VERIFIED, subject, because, tuple(path for path in where if record.store.exists(path)))


def _also(kept: Ledger) -> tuple[str, ...]:
    rest = list(kept.voids.items())[1:]
    return tuple(f"Entry {index} is void too ({void.reason})." for index, void in rest)


def _documents(
    record: SealedRecord, about: list[ledger.Statement], erased: dict[str, Erasure], subject: str
) -> Verdict | None:
    """Return the verdict on the first document that is neither right nor erased."""
    for _, _, entry in about:
        digest = getattr(entry, "sha256", None)
        if not digest or (digest in erased and isinstance(entry, Publish | Withdraw)):
            continue
        name = ObjectName(digest, "json")
        try:
            record.objects.get(name)
        except SunseedError as error:
            return verdict_of(error, subject, (name.path,))
    return None


def _in_edition(record: SealedRecord, item: str, leaves: list[tuple[int, bytes]], subject: str) -> Verdict | None:
    """Return the contradiction between the newest edition and the entries it covers, if there is one."""
    if record.contents.edition is None:
        return Verdict(State.UNPROVEN, subject, "The record has no edition entry yet: nothing shows it as the latest.")
    index, entry = record.contents.edition
    if entry.format != edition_map.FORMAT or not record.store.exists(FOLDER + TOP):
        return Verdict(State.UNREAD, subject, f"The map of edition entry {index} is not here or not of a known format.")
    key = edition_map.item_key(item)
    try:
        shown = map_files(record).lookup(key, bytes.fromhex(entry.root))
    except SunseedError as error:
        return of_map(record, error, subject, FOLDER + edition_map.leaf_file(key))
    latest = next((leaf for position, leaf in reversed(leaves) if position < entry.size), None)
    if shown == latest:
        return None
    because = f"Edition entry {index} shows another state of it than the {entry.size} entries it was printed from."
    return Verdict(
        State.ALTERED, subject, because, (FOLDER + edition_map.leaf_file(key),),
        latest.hex() if latest else "nothing", shown.hex() if shown else "nothing",
    )  # fmt: skip
