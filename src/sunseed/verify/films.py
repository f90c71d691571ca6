"""The verdict on a released film, second by second: bytes, commitment, line, tick, record.

Follows formats.md §6, §9 and §10. A second is *verified* when its chunk is what its line commits to, the capture's key
signed the line, the line stands in its tick and the tick's entry in the record. It is *unread* where the chunk or the
tick could not be read, *unproven* where the record has no such tick, *altered* where something does not hold. What the
item and its document are worth is `items`'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sunseed.capture import chunk, reveal
from sunseed.capture.line import Gap, Open, Seal, Seen
from sunseed.capture.reveal import Revealed
from sunseed.documents.film import Film
from sunseed.documents.objects import ObjectName
from sunseed.errors import Absent, Malformed, SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.record import proof
from sunseed.record.hashing import leaf_hash
from sunseed.record.reader import LogReader
from sunseed.verify.items import verify_item
from sunseed.verify.sealed import PREFIX, SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of, worst


@dataclass(frozen=True, slots=True)
class HeldTick:
    """A tick as the record proves it. Arguments: index: of its entry; root: its 32 bytes; at: the time it claims."""

    index: int
    root: bytes
    at: str


@dataclass(frozen=True, slots=True)
class Second:
    """What is said of one line of a release.

    Arguments:
        subject: which time of the film, or what else the line is.
        state: the word.
        because: why.
        where: the files meant.
    """

    subject: str
    state: State
    because: str
    where: tuple[str, ...] = ()

    def words(self) -> str:
        """Return it in one line."""
        return f"{self.subject}: {self.state.value}: {self.because}"


def film_of(record: SealedRecord, item: str) -> Film | None:
    """Return the film that an item's latest document is, or None if it is another thing or not here."""
    published = [one for _, _, one in record.about(item) if isinstance(one, entries.Publish)]
    held = record.held(published[-1].sha256) if published else None
    return held.document if held is not None and isinstance(held.document, Film) else None


def verify_film(record: SealedRecord, item: str, film: Film) -> Verdict:
    """Return the verdict on a released film; its notes say it of each second.

    Arguments:
        record: the opened record.
        item: the id of the film's item.
        film: its document (`film_of`).
    """
    whole = verify_item(record, item)
    subject = f"film {film.name!r} ({item})"
    name = ObjectName(film.reveal, "jsonl")
    try:
        rows = reveal.parse(record.objects.get(name))
        opened = reveal.check(rows, record.origin)
        _compare(film, rows)
    except SunseedError as error:
        return verdict_of(error, subject, (name.path,)).resting_on(record.evidence)
    seconds = _seconds(record, rows)
    state = worst([whole.state, *(one.state for one in seconds)])
    bad = [one for one in seconds if one.state is not State.VERIFIED]
    counted = f"{sum(1 for one in seconds if one.state is State.VERIFIED)} of {len(seconds)} lines verified"
    because = f"{counted}. {bad[0].words() if bad else whole.because}"
    where = tuple(dict.fromkeys(path for one in bad for path in one.where))
    notes = (*(one.words() for one in seconds), _not_before(record, opened), _LIMIT)
    return Verdict(state, subject, because, where, notes=notes).resting_on(record.evidence)


_LIMIT = "A seal does not show when the scene took place, nor that what the picture shows is true."


def _compare(film: Film, rows: Sequence[Revealed]) -> None:
    """Hold the document against its reveal: it may not name another capture, nor other chunks."""
    opened = rows[0].line.body
    assert isinstance(opened, Open)
    if film.capture != rows[0].line.id.hex() or film.container != opened.container:
        raise Untrue(f"film: it names the capture {film.capture}, its reveal is of {rows[0].line.id.hex()}")
    committed = tuple(one.commit for one in map(_public, rows) if one is not None)
    if committed != film.chunk:
        raise Untrue("film: the chunks it names are not those that its reveal commits to")


def _public(row: Revealed) -> Seal | None:
    """Return the seal whose chunk is released: film is, what the reporter noted is not."""
    body = row.line.body
    return body if isinstance(body, Seal) and body.part != "note" else None


def _seconds(record: SealedRecord, rows: Sequence[Revealed]) -> list[Second]:
    """Judge every line."""
    wanted = {row.tick for row in rows}
    try:
        ticks: dict[int, HeldTick] | SunseedError = _ticks(record, wanted)
    except SunseedError as error:
        ticks = error
    return [_second(record, row, ticks) for row in rows]


def _second(record: SealedRecord, row: Revealed, ticks: dict[int, HeldTick] | SunseedError) -> Second:
    seal, subject = _public(row), _subject(row)
    where = (ObjectName(seal.commit, "bin").path,) if seal is not None else ()
    try:
        if seal is not None:
            chunk.check(record.objects.get(ObjectName(seal.commit, "bin")), seal)
    except SunseedError as error:
        said = verdict_of(error, subject, where)
        return Second(subject, said.state, said.because, where)
    if isinstance(ticks, SunseedError):
        said = verdict_of(ticks, subject)
        return Second(subject, said.state, said.because)
    held = ticks.get(row.tick)
    if held is None:
        return Second(subject, State.UNPROVEN, f"The record has no tick {row.tick} with effect.")
    try:
        row.verify(held.root)
    except SunseedError as error:
        return Second(subject, State.ALTERED, f"Its line does not stand in tick {row.tick}: {error}")
    return Second(
        subject, State.VERIFIED, f"sealed by tick {row.tick}, entry {held.index}, at {held.at} the newsroom says"
    )


def _subject(row: Revealed) -> str:
    body = row.line.body
    if isinstance(body, Seal) and body.part == "media":
        return f"seconds {body.from_ms / 1000:.1f} to {body.to_ms / 1000:.1f}"
    if isinstance(body, Gap):
        return f"seconds {body.from_ms / 1000:.1f} to {body.to_ms / 1000:.1f} (interrupted: {body.reason})"
    if isinstance(body, Open) and body.source == "file":
        return "line 0 (open): sealed from a file, not filmed live"
    return f"line {body.seq} ({body.part if isinstance(body, Seal) else body.kind})"


def _ticks(record: SealedRecord, wanted: set[int]) -> dict[int, HeldTick]:
    """Return the wanted ticks, each proved to stand in the tree; of two with one number the first has effect.

    Reads the record once more, because opening it keeps no ticks: time in proportion to its length.
    """
    size = record.checkpoint.size
    reader = LogReader(record.store, PREFIX, size=size)
    found: dict[int, HeldTick] = {}
    for index, data in reader.entries(0, size):
        if b'"kind":"tick"' not in data or index in record.contents.voids:
            continue
        try:
            one = entries.decode(data)
        except Malformed:
            continue
        if isinstance(one, entries.Tick) and one.n in wanted and one.n not in found:
            path = reader.inclusion(index, size)
            proof.verify_inclusion(index, size, leaf_hash(data), path, record.checkpoint.root)
            found[one.n] = HeldTick(index, bytes.fromhex(one.root), one.at)
            if len(found) == len(wanted):
                break
    return found


def _not_before(record: SealedRecord, opened: Open) -> str:
    """Return the sentence on the checkpoint that the open line names: everything after it was sealed not before."""
    return f"Sealed not before the record had {opened.seen.size} entries: {_seen(record, opened.seen)}"


def _seen(record: SealedRecord, seen: Seen) -> str:
    """Say whether the checkpoint file that a line names is here and holds."""
    path = f"{PREFIX}time/{seen.size}/note"
    try:
        data = record.store.get(path)
        if sha256(data).hexdigest() != seen.note:
            return f"unproven: {path} is another file than the one it names"
        record.succession.open_checkpoint(data)
        at = entries.decode(LogReader(record.store, PREFIX, size=record.checkpoint.size).entry(seen.size - 1)).at
    except Absent:
        return f"unproven: the checkpoint file it names is not at {path}"
    except SunseedError as error:
        return f"unproven: {error}"
    return f"verified: it names {path}, whose newest entry was written at {at}, the newsroom says"
