"""Bounds of time: what a seal came after and what it came before, by whose clocks, in words that claim no more.

Follows formats.md §9. A line was made after the checkpoint it names was cosigned, and before the first checkpoint that
holds its tick was: by the time at which enough witnesses had signed, or an authority stamped. Where nobody signed or
stamped, the words are "the newsroom says". A time stamp bounds from above alone: a state that was stamped at noon may
have been there since morning. Owns the reading of `log/time/`; stamps are `stamps`', blocks `blocks`'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from typing import Any, Final

from sunseed.errors import Absent, Malformed, Refused, SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.record import instant, note
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.policy import Seen
from sunseed.verify.sealed import PREFIX, SealedRecord
from sunseed.verify.verdict import State, verdict_of

FOLDER: Final = PREFIX + "time/"
LIST: Final = FOLDER + "list"
"""Which states are archived and with which files, a line each; only a help for whoever cannot list a folder."""

LIMIT: Final = "This does not show when the scene took place, nor that what the picture shows is true."
NOT_WRITTEN: Final = "That is when it stood in the record, not when it was written nor whether it is true."
LOOKED_AT: Final = 12
SLACK_S: Final = 60
"""Clocks of witnesses and authorities may differ by so much before one of them is called wrong."""

_LISTED: Final = re.compile(r"(0|[1-9][0-9]{0,15})((?: (?:note|note\.ots|[a-z0-9.-]{1,80}\.tsr))+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a reader believes about time, besides the witnesses of the newsroom's policy.

    Arguments:
        authorities: their certificates, in PEM.
        headers: block headers of the Bitcoin chain, as `blocks.headers` reads them.
    """

    authorities: bytes = b""
    headers: bytes = b""


NOBODY: Final = Trust()


@dataclass(frozen=True, slots=True)
class Said:
    """What one stamp file says.

    Arguments:
        path: the file.
        state: the word.
        words: whose stamp it is and what is missing.
        by_s: the state existed by then, in seconds since 1970; None unless verified.
    """

    path: str
    state: State
    words: str
    by_s: int | None = None


@dataclass(frozen=True, slots=True)
class Archived:
    """An archived state of the record: signed, a beginning of the record that was opened.

    Arguments:
        path: of its file.
        checkpoint: what it says.
        seen: what the policy's witnesses say of it.
        said: what each stamp over its bytes says.
    """

    path: str
    checkpoint: Checkpoint
    seen: Seen
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of the time in which something was sealed.

    Arguments:
        state: verified if somebody other than the newsroom vouches for the time.
        time_s: seconds since 1970; None where not even the newsroom names one that can be shown.
        ground: why, and by whom.
        path: the file it rests on, or "".
        troubles: what was there and did not help, in sentences.
    """

    state: State
    time_s: int | None
    ground: str
    path: str = ""
    troubles: tuple[str, ...] = field(default=())

    @property
    def when(self) -> str:
        """The time in words."""
        if self.time_s is None:
            return "a time that cannot be shown"
        said = "" if self.state is State.VERIFIED else ", the newsroom says"
        return f"{moment(self.time_s)}{said}"


def moment(time_s: int) -> str:
    """Return a time as the record writes it."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sentence(after: Bound, by: Bound) -> str:
    """Return the honest sentence of formats.md §9."""
    return f"Sealed after {after.when} ({after.ground}) and by {by.when} ({by.ground}). {LIMIT}"


def contradict(after: Bound, by: Bound) -> str:
    """Return the sentence on two bounds that cannot both be right, or ""."""
    if after.time_s is None or by.time_s is None or after.time_s <= by.time_s + SLACK_S:
        return ""
    return f"Unproven: {after.when} is after {by.when}: one of the clocks behind them is wrong."


# -- from below -------------------------------------------------------------------------------------------------------
def not_before(record: SealedRecord, size: int, digest: str) -> Bound:
    """Return what a line that names a checkpoint file was sealed after.

    Arguments:
        record: the opened record.
        size, digest: what the line names: a tree size, and the SHA-256 of the exact file.
    """
    path = f"{FOLDER}{size}/note"
    try:
        data = record.store.get(path)
        if sha256(data).hexdigest() != digest:
            return Bound(State.UNPROVEN, None, f"{path} is another file than the one it names", path)
        one = opened(record, path, data, size)
        said_s = _said_s(record, size)
    except Absent:
        return Bound(State.UNPROVEN, None, f"the checkpoint file it names is not at {path}", path)
    except SunseedError as error:
        return Bound(verdict_of(error, path).state, None, str(error), path)
    if one.seen.after_s is not None:
        names = _names(name for name, time_s in one.seen.times_s.items() if time_s >= (one.seen.after_s or 0))
        ground = f"it names a state of the record, {size} entries, that {names} signed then"
        return Bound(State.VERIFIED, one.seen.after_s, ground, path)
    ground = f"it names a state of the record, {size} entries; {_nobody(record, one)}"
    return Bound(State.UNPROVEN, said_s, ground, path)


def _said_s(record: SealedRecord, size: int) -> int:
    """Return when the newest entry of a state was written, the newsroom says."""
    return instant.seconds(entries.decode(record.prove(size - 1)[0]).at)


def _nobody(record: SealedRecord, one: Archived) -> str:
    if record.policy is None:
        return "no policy was at hand to count witnesses by"
    if not one.seen.times_s:
        return "no witness signed it"
    return f"too few witnesses signed it: {_names(one.seen.times_s)}"


def _names(names: Iterable[str]) -> str:
    found = sorted(names)
    return ("witnesses " if len(found) > 1 else "witness ") + " and ".join(
        [", ".join(found[:-1]), found[-1]] if len(found) > 1 else found
    )


# -- from above -------------------------------------------------------------------------------------------------------
def not_after(record: SealedRecord, index: int, trust: Trust) -> Bound:
    """Return what the entry at `index` was sealed before: the earliest that somebody vouches for.

    Looks at the first archived states that hold the entry, and at the published checkpoint.

    Arguments:
        record: the opened record.
        index: of the entry.
        trust: whom the reader believes.
    """
    found: list[Bound] = []
    troubles: list[str] = []
    for path, size in _holding(record, index):
        try:
            one = archived(record, size, trust, path)
        except Absent:
            continue
        except SunseedError as error:
            said = verdict_of(error, path)
            troubles.append(f"{path}: {said.state.value}: {said.because}")
            continue
        troubles += [f"{each.path}: {each.state.value}: {each.words}" for each in one.said if each.by_s is None]
        found += _bounds(one)
        if found:
            break
    if found:
        first = min(found, key=lambda one: one.time_s or 0)
        return Bound(first.state, first.time_s, first.ground, first.path, tuple(troubles))
    said_s = instant.seconds(entries.decode(record.prove(index)[0]).at)
    ground = f"entry {index}; no witness and no authority you know signed a state that holds it"
    return Bound(State.UNPROVEN, said_s, ground, "", tuple(troubles))


def _bounds(one: Archived) -> Iterator[Bound]:
    what = f"the first state that holds it, {one.checkpoint.size} entries"
    if one.seen.by_s is not None:
        names = _names(name for name, time_s in one.seen.times_s.items() if time_s <= (one.seen.by_s or 0))
        yield Bound(State.VERIFIED, one.seen.by_s, f"{what}, seen by {names}", one.path)
    for kind in (".tsr", ".ots"):
        stamps = [each for each in one.said if each.by_s is not None and each.path.endswith(kind)]
        if stamps:
            words = " and ".join(each.words for each in stamps)
            yield Bound(State.VERIFIED, max(each.by_s or 0 for each in stamps), f"{what}, {words}", one.path)


def _holding(record: SealedRecord, index: int) -> Iterator[tuple[str, int]]:
    """Yield path and size of archived states that hold an entry, the smallest first, then the published one."""
    sizes = sorted(size for size in states(record) if index < size <= record.checkpoint.size)
    for size in sizes[:LOOKED_AT]:
        yield f"{FOLDER}{size}/note", size
    yield PREFIX + "checkpoint", record.checkpoint.size


def states(record: SealedRecord) -> dict[int, tuple[str, ...]]:
    """Return the archived states by size, and the names of their stamp files; a list that lies can only hide some."""
    found: dict[int, tuple[str, ...]] = {}
    try:
        lines = record.store.get(LIST).decode("ascii", "replace").splitlines()
    except SunseedError:
        return _in_folder(record)
    for line in lines:
        match = _LISTED.fullmatch(line)
        if match is not None:
            found[int(match[1])] = tuple(name for name in match[2].split() if name != "note")
    return found


def _in_folder(record: SealedRecord) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    try:
        for path in record.store.list(FOLDER):
            size, _, name = path.removeprefix(FOLDER).partition("/")
            if size.isdecimal() and name:
                found[int(size)] = (*found.get(int(size), ()), *((name,) if name != "note" else ()))
    except Refused:
        return {}
    return found


# -- one archived state -----------------------------------------------------------------------------------------------
def archived(record: SealedRecord, size: int, trust: Trust, path: str = "") -> Archived:
    """Return an archived state with what its stamps say.

    Arguments:
        record: the opened record.
        size: of the tree.
        trust: whom the reader believes.
        path: where its file lies, if not in the archive.

    Raises:
        Absent: it is not there.
        Malformed, Untrue: it is not a signed beginning of this record, or a witness's line does not hold.
    """
    path = path or f"{FOLDER}{size}/note"
    data = record.store.get(path)
    one = opened(record, path, data, size)
    if not path.startswith(FOLDER):
        return one
    said = tuple(_said(record, one, data, f"{FOLDER}{size}/{name}", trust) for name in states(record).get(size, ()))
    return Archived(path, one.checkpoint, one.seen, said)


def opened(record: SealedRecord, path: str, data: bytes, size: int) -> Archived:
    """Return a checkpoint file of this record, its signatures and cosignatures checked; raises as `archived`."""
    parsed = note.parse(data)
    checkpoint = record.succession.open_checkpoint(data)
    if checkpoint.size != size:
        raise Untrue(f"{path}: it is a state of {checkpoint.size} entries")
    if size > record.checkpoint.size:
        raise Untrue(f"{path}: {size} entries were signed; the record ends at {record.checkpoint.size}: rolled back")
    record.check_beginning(checkpoint)
    seen = Seen({}, None, reached=True) if record.policy is None else record.policy.count(parsed)
    return Archived(path, checkpoint, seen)


def _said(record: SealedRecord, one: Archived, data: bytes, path: str, trust: Trust) -> Said:
    """Judge one stamp file over an archived state."""
    try:
        stamp = record.store.get(path)
        library = _library("blocks" if path.endswith(".ots") else "stamps")
    except SunseedError as error:
        return Said(path, verdict_of(error, path).state, str(error))
    try:
        said = (_of_blocks if path.endswith(".ots") else _of_authority)(library, path, stamp, data, trust)
        return said if said.by_s is None else _in_order(record, one, said)
    except SunseedError as error:
        return Said(path, verdict_of(error, path).state, str(error))


def _of_authority(library: Any, path: str, stamp: bytes, data: bytes, trust: Trust) -> Said:
    made = library.check(stamp, data, library.authorities(trust.authorities))
    if not made.is_known:
        words = f"an authority you did not name says {moment(made.by_s)}: {made.authority}"
        return Said(path, State.UNPROVEN, words)
    return Said(path, State.VERIFIED, f"stamped by {made.authority}", made.by_s)


def _of_blocks(library: Any, path: str, stamp: bytes, data: bytes, trust: Trust) -> Said:
    proof = library.read(stamp, data)
    confirmed = library.check(proof, library.headers(trust.headers))
    if confirmed is not None:
        return Said(path, State.VERIFIED, f"in block {confirmed.height} of the headers you gave", confirmed.by_s)
    if proof.blocks:
        heights = " and ".join(str(height) for height, _ in proof.blocks)
        return Said(path, State.UNPROVEN, f"it leads to block {heights}: give that block's header")
    return Said(
        path, State.UNPROVEN, f"pending at {' and '.join(proof.pending) or 'no calendar'}: no block holds it yet"
    )


def _in_order(record: SealedRecord, one: Archived, said: Said) -> Said:
    """Refuse a stamp that is earlier than what it covers: a witness had not signed yet, or an entry was not written."""
    by_s = said.by_s or 0
    late = [(time_s, f"witness {name} signed") for name, time_s in one.seen.times_s.items()]
    late.append((_said_s(record, one.checkpoint.size), "the newsroom wrote its newest entry"))
    time_s, what = max(late)
    if by_s + SLACK_S >= time_s:
        return said
    words = f"{said.words} says {moment(by_s)}, before {what} at {moment(time_s)}: one of these clocks is wrong"
    return Said(said.path, State.UNPROVEN, words)


def _library(name: str) -> Any:
    try:
        return import_module(f"sunseed.verify.{name}")
    except ImportError as error:
        raise Absent(f"reading it needs more packages ({error}): pip install 'sunseed[evidence]'") from None


def judge(record: SealedRecord, trust: Trust = NOBODY) -> Iterator[tuple[str, State, str]]:
    """Yield path, word and reason for everything in the archive that does not hold.

    An unknown authority and a proof that waits for its block are no findings: nothing is wrong with them.
    """
    for size in sorted(_in_folder(record)):
        path = f"{FOLDER}{size}/note"
        try:
            one = archived(record, size, trust)
        except SunseedError as error:
            yield path, verdict_of(error, path).state, str(error)
            continue
        yield from ((each.path, each.state, each.words) for each in one.said if each.state is State.ALTERED)


def check_list(data: bytes) -> None:
    """Raise Malformed unless these are the bytes of a list of archived states."""
    lines = data.decode("ascii", "replace").splitlines()
    if any(_LISTED.fullmatch(line) is None for line in lines):
        raise Malformed(f"{LIST}: expected a size and names of files on each line")
