"""The verdict on one printed file: is it what the newest edition entry of the record says?

Follows formats.md §8 (edition map) and §10. A page is proved by its digest in the map whose root stands in the newest
`edition` entry; what the page says is not read at all. The map's files come from the public tree and are not trusted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from sunseed.documents import edition_map
from sunseed.documents.edition_map.files import FOLDER, TOP, MapFiles
from sunseed.edition import mark
from sunseed.errors import SunseedError, Unavailable
from sunseed.verify.outstanding import NOWHERE, Since, being_printed, may_be_newer, perhaps
from sunseed.verify.sealed import SealedRecord, silent
from sunseed.verify.seals import check_seal, seal_on
from sunseed.verify.verdict import State, Verdict, verdict_of


def page_path(address: str) -> str:
    """Return the path below `public/` of an address: `/news/` -> `news/index.html`; query and fragment do not count.

    An address that ends in a name without a dot means the folder, as every page's does.
    """
    path = address.partition("#")[0].partition("?")[0].lstrip("/")
    if path and not path.endswith("/") and "." not in path.rpartition("/")[2]:
        path += "/"
    return f"{path}index.html" if path.endswith("/") or not path else path


def verify_page(
    record: SealedRecord,
    path: str,
    data: bytes | None,
    printed: Mapping[str, bytes] | None = None,
    since: Since | None = None,
) -> Verdict:
    """Return the verdict on the bytes served at `path`.

    Arguments:
        record: the opened record.
        path: below `public/`, such as `news/index.html`.
        data: the bytes; None if there are none, which the map may confirm or deny.
        printed: SHA-256 of every file printed once more from the record (`verify.reprint`); without it the verdict
            says what the newsroom's edition names, which its keys can sign whatever the record says.
        since: prints what came after the edition (`verify.reprint.since`); asked only where the edition does not name
            these bytes and does not cover the whole record.
    """
    subject = f"page /{path.removesuffix('index.html')}"
    verdict = _judge(record, path, data, subject)
    if verdict.state is State.ALTERED and may_be_newer(record):
        verdict = _perhaps_newer(record, verdict, path, data, since)
    # What follows is about bytes that the edition names: nothing newer excuses them.
    if verdict.state is State.VERIFIED and data is not None:
        verdict = _with_seal(record, verdict, data)
    if verdict.state is State.VERIFIED:
        verdict = _compared(record, verdict, path, data, printed)
    return verdict.resting_on(record.evidence)


def _with_seal(record: SealedRecord, verdict: Verdict, data: bytes) -> Verdict:
    """Return a verdict that held, after following the seal that the page shows, if it shows one."""
    seal = seal_on(data)
    if seal is None or record.contents.edition is None:
        return verdict
    sealed = check_seal(record, seal, map_files(record), bytes.fromhex(record.contents.edition[1].root))
    if sealed.state is State.VERIFIED:
        return replace(verdict, notes=(*verdict.notes, sealed.because))
    return replace(sealed, subject=verdict.subject, notes=(verdict.because,))


def _perhaps_newer(
    record: SealedRecord, altered: Verdict, path: str, data: bytes | None, since: Since | None
) -> Verdict:
    """Return what stays of a verdict where the edition does not cover the whole record."""
    if since is None:
        return perhaps(record, altered)
    try:
        states = since(record, silent)
    except Unavailable:
        return perhaps(record, altered)
    except SunseedError as error:
        return verdict_of(error, altered.subject, ("log/", "objects/"))
    if (None if data is None else sha256(data).digest()) in states.get(path, NOWHERE):
        return being_printed(record, altered.subject, path)
    return altered


def _compared(
    record: SealedRecord, verdict: Verdict, path: str, data: bytes | None, printed: Mapping[str, bytes] | None
) -> Verdict:
    """Return a verdict that held, after comparing it with the site printed once more."""
    if printed is None:
        note = "It is what the newsroom's edition names; it was not printed once more from the record."
        return replace(verdict, notes=(*verdict.notes, note))
    expected, found = printed.get(path), None if data is None else sha256(data).digest()
    if expected == found:
        note = "This release of the printer makes the same bytes from the record."
        return replace(verdict, notes=(*verdict.notes, note))
    shown = (expected.hex() if expected else "no such page", found.hex() if found else "no such page")
    root = bytes.fromhex(record.contents.edition[1].root) if record.contents.edition else edition_map.EMPTY
    named = map_files(record).lookup(edition_map.page_key(mark.PATH), root)
    if named == printed.get(mark.PATH):
        because = (
            "The edition names these bytes, but they do not follow from its record, as printed by its own release."
        )
        return Verdict(State.ALTERED, verdict.subject, because, (path,), *shown)
    because = f"The edition names these bytes. {printed_by(record, named)}, so they cannot be compared."
    return Verdict(State.UNPROVEN, verdict.subject, because, (path,), *shown)


def printed_by(record: SealedRecord, named: bytes | None) -> str:
    """Say which other release printed an edition.

    Arguments:
        record: whose edition.
        named: SHA-256 of its printer's mark (`edition.mark`) as the edition names it; None if it names none.
    """
    with contextlib.suppress(SunseedError):
        data = record.store.get(mark.PATH)
        if sha256(data).digest() == named:
            theirs = mark.read(data)
            return f"Another release printed it (sunseed {theirs.version}, {theirs.digest[:16]})"
    return "A release that it does not name printed it"


def _judge(record: SealedRecord, path: str, data: bytes | None, subject: str) -> Verdict:
    edition = record.contents.edition
    if edition is None:
        none = (
            "No edition entry stands near the end of the record"
            if record.evidence.unread
            else "The record has no edition entry yet"
        )
        return Verdict(State.UNPROVEN, subject, f"{none}: nothing binds pages to it.")
    index, entry = edition
    if entry.format != edition_map.FORMAT:
        return Verdict(
            State.UNREAD, subject, f"The newest edition entry ({index}) has the unknown format {entry.format}."
        )
    root = bytes.fromhex(entry.root)
    if root != edition_map.EMPTY and not record.store.exists(FOLDER + TOP):
        return Verdict(State.UNREAD, subject, "The files of the edition map are not here.", (FOLDER,))
    try:
        value = map_files(record).lookup(edition_map.page_key(path), root)
    except SunseedError as error:
        leaf = FOLDER + edition_map.leaf_file(edition_map.page_key(path))
        return verdict_of(error, subject, (leaf, f"{FOLDER}nodes/"))
    found = None if data is None else sha256(data).hexdigest()
    expected = None if value is None else value.hex()
    if expected == found:
        return _same(record, subject, path, found, index)
    if record.evidence.later_unread:
        because = f"It is not what edition entry {index} names, and a newer edition may not have been read."
        return Verdict(State.UNPROVEN, subject, because, (path,), expected, found)
    if found is None:
        return Verdict(
            State.UNREAD, subject, f"Edition entry {index} has this page; its bytes are not here.", (path,), expected
        )
    if expected is None:
        because = f"Edition entry {index} has no such page: these bytes were put here by somebody else."
        return Verdict(State.ALTERED, subject, because, (path,), None, found)
    because = f"The bytes are not those that edition entry {index} names."
    return Verdict(State.ALTERED, subject, because, (path,), expected, found)


def _same(record: SealedRecord, subject: str, path: str, found: str | None, index: int) -> Verdict:
    entry = record.contents.edition[1] if record.contents.edition else None
    size = entry.size if entry else 0
    if record.contents.unknown:
        first = record.contents.unknown[0]
        return Verdict(State.UNREAD, subject, f"Entry {first} is of a kind this release does not know.", (path,))
    later = sum(1 for position, _, _ in record.contents.statements if position >= size)
    notes = (f"{later} later publications are in the record and not yet in an edition.",) if later else ()
    if found is None:
        return Verdict(
            State.VERIFIED, subject, f"Edition entry {index} confirms that there is no such page.", notes=notes
        )
    because = f"Its SHA-256 {found} stands in the edition printed after the first {size} entries (entry {index})."
    return Verdict(State.VERIFIED, subject, because, (path,), notes=notes)


def map_files(record: SealedRecord) -> MapFiles:
    """Return the printed edition map of a public tree."""
    return MapFiles(lambda path: record.store.get(FOLDER + path))
