"""The verdict on a released film, second by second: bytes, commitment, line, tick, record.

Follows formats.md §6, §9 and §10. A second is *verified* when its chunk is what its line commits to, the capture's key
signed the line, the line stands in its tick and the tick's entry in the record. It is *unread* where the chunk or the
tick could not be read, *unproven* where the record has no such tick, *altered* where something does not hold. What the
item and its document are worth is `items`', between which times it was sealed `times`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sunseed.capture import chunk, reveal
from sunseed.capture.line import Gap, Open, Seal
from sunseed.capture.notes import Note
from sunseed.capture.reveal import Revealed
from sunseed.documents.film import Film
from sunseed.documents.objects import ObjectName
from sunseed.errors import SunseedError, Untrue
from sunseed.record import entry as entries
from sunseed.verify import shots, times
from sunseed.verify.items import verify_item
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.times import NOBODY, Bound, Trust
from sunseed.verify.verdict import State, Verdict, verdict_of, worst

Ticks = dict[int, tuple[int, entries.Tick]]


@dataclass(frozen=True, slots=True)
class Second:
    """What is said of one line of a release.

    Arguments:
        subject: which time of the film, or what else the line is.
        state: the word.
        because: why.
        where: the files meant.
        after, by: between which times it was sealed, and who says so; None where it does not stand in the record.
    """

    subject: str
    state: State
    because: str
    where: tuple[str, ...] = ()
    after: Bound | None = None
    by: Bound | None = None

    def words(self) -> str:
        """Return it in one line."""
        return f"{self.subject}: {self.state.value}: {self.because}"


def film_of(record: SealedRecord, item: str) -> Film | None:
    """Return the film that an item's latest document is, or None if it is another thing or not here."""
    published = [one for _, _, one in record.about(item) if isinstance(one, entries.Publish)]
    held = record.held(published[-1].sha256) if published else None
    return held.document if held is not None and isinstance(held.document, Film) else None


def verify_film(record: SealedRecord, item: str, film: Film, trust: Trust = NOBODY) -> Verdict:
    """Return the verdict on a released film; its notes say it of each second.

    Arguments:
        record: the opened record.
        item: the id of the film's item.
        film: its document (`film_of`).
        trust: whom the reader believes about time.
    """
    whole = verify_item(record, item)
    subject = f"film {film.name!r} ({item})"
    if film.how == "derived":
        return shots.derived(record, film, whole, subject)
    name = ObjectName(film.reveal, "jsonl")
    try:
        rows = reveal.parse(record.objects.get(name))
        reveal.check(rows, record.origin)
        _compare(film, rows)
        _check_note(record, rows)
    except SunseedError as error:
        return verdict_of(error, subject, (name.path,)).resting_on(record.evidence)
    seconds = judge_lines(record, rows, trust)
    lines = len(seconds)
    seals = [one for one in map(_public, rows) if one is not None]
    pictures = [Second(one.subject, one.state, one.because, one.where) for one in shots.shown(record, film, seals)]
    spoken, seconds = _times(seconds), [*seconds, *pictures]
    state = worst([whole.state, *(one.state for one in seconds)])
    bad = [one for one in seconds if one.state is not State.VERIFIED]
    counted = f"{sum(1 for one in seconds[:lines] if one.state is State.VERIFIED)} of {lines} lines verified"
    because = f"{counted}. {bad[0].words() if bad else whole.because}"
    where = tuple(dict.fromkeys(path for one in bad for path in one.where))
    sound = (shots.SOUND,) if film.encoding else ()
    notes = (*(one.words() for one in seconds), *shots.joined(seals), *sound, *spoken, *whole.notes)
    return Verdict(state, subject, because, where, notes=notes).resting_on(record.evidence)


def revealed(record: SealedRecord, film: Film) -> tuple[Revealed, ...]:
    """Return the lines of a film's reveal, in order; raises as `ObjectStore.get` and `reveal.parse`."""
    return reveal.parse(record.objects.get(ObjectName(film.reveal, "jsonl")))


def _compare(film: Film, rows: Sequence[Revealed]) -> None:
    """Hold the document against its reveal: it may not name another capture, nor other chunks."""
    opened = rows[0].line.body
    assert isinstance(opened, Open)
    if film.capture != rows[0].line.id.hex() or film.container != opened.container:
        raise Untrue(f"film: it names the capture {film.capture}, its reveal is of {rows[0].line.id.hex()}")
    committed = tuple(one.commit for one in (*map(_public, rows), _note(rows)) if one is not None)
    if committed != film.chunk:
        raise Untrue("film: the chunks it names are not those that its reveal commits to")


def _note(rows: Sequence[Revealed]) -> Seal | None:
    """Return the seal of a note that is released by itself: nothing but the open line is revealed with it."""
    body = rows[-1].line.body
    return body if len(rows) == 2 and isinstance(body, Seal) and body.part == "note" else None


def _check_note(record: SealedRecord, rows: Sequence[Revealed]) -> None:
    """Return if a note that is released by itself is what was sealed, and reads as a note."""
    seal = _note(rows)
    if seal is not None:
        Note.parse(chunk.check(record.objects.get(ObjectName(seal.commit, "bin")), seal)[chunk.SALT_BYTES :])


def _public(row: Revealed) -> Seal | None:
    """Return the seal whose chunk is released: film is, what the reporter noted is not."""
    body = row.line.body
    return body if isinstance(body, Seal) and body.part != "note" else None


def judge_lines(record: SealedRecord, rows: Sequence[Revealed], trust: Trust = NOBODY) -> list[Second]:
    """Judge every line of a reveal, each with its bounds of time."""
    try:
        ticks: Ticks | SunseedError = record.ticks({row.tick for row in rows})
    except SunseedError as error:
        ticks = error
    bounds = _Bounds(record, trust)
    return [bounds.of(_second(record, row, ticks), row, ticks) for row in rows]


class _Bounds:
    """Finds between which times each line was sealed; lines that name nothing newer keep what an earlier one named."""

    def __init__(self, record: SealedRecord, trust: Trust) -> None:
        self._record, self._trust = record, trust
        self._after: Bound | None = None
        self._by: dict[int, Bound] = {}

    def of(self, second: Second, row: Revealed, ticks: Ticks | SunseedError) -> Second:
        """Return a second with its bounds, if its line stands in the record."""
        seen = getattr(row.line.body, "seen", None)
        if seen is not None:
            named = times.not_before(self._record, seen.size, seen.note)
            if named.time_s is not None or self._after is None:
                self._after = named
        if isinstance(ticks, SunseedError) or row.tick not in ticks:
            return second
        try:
            by = self._by.get(row.tick) or times.not_after(self._record, ticks[row.tick][0], self._trust)
        except SunseedError:
            return second
        self._by[row.tick] = by
        return replace(second, after=self._after, by=by)


def _times(seconds: Sequence[Second]) -> Iterator[str]:
    """Yield the sentences on when it was sealed: one for each pair of bounds, the limits, and what did not help."""
    shown: dict[str, list[Second]] = {}
    for one in seconds:
        if one.after is not None and one.by is not None and not one.subject.startswith("line 0 "):
            shown.setdefault(times.sentence(one.after, one.by), []).append(one)
    for said, group in shown.items():
        span = group[0].subject if len(group) == 1 else f"{group[0].subject} until {group[-1].subject}"
        yield f"{span}: {said}" if len(shown) > 1 else said
        after, by = group[0].after, group[0].by
        if after is not None and by is not None:
            if clash := times.contradict(after, by):
                yield clash
            yield from (f"Not counted: {each}" for each in by.troubles)
    if not shown:
        yield times.LIMIT


def _second(record: SealedRecord, row: Revealed, ticks: Ticks | SunseedError) -> Second:
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
    index, entry = held
    try:
        row.verify(bytes.fromhex(entry.root))
    except SunseedError as error:
        return Second(subject, State.ALTERED, f"Its line does not stand in tick {row.tick}: {error}")
    return Second(subject, State.VERIFIED, f"sealed by tick {row.tick}, entry {index}, at {entry.at} the newsroom says")


def _subject(row: Revealed) -> str:
    body = row.line.body
    if isinstance(body, Seal) and body.part == "media":
        return f"seconds {body.from_ms / 1000:.1f} to {body.to_ms / 1000:.1f}"
    if isinstance(body, Gap):
        return f"seconds {body.from_ms / 1000:.1f} to {body.to_ms / 1000:.1f} (interrupted: {body.reason})"
    if isinstance(body, Open) and body.source == "file":
        return "line 0 (open): sealed from a file, not filmed live"
    return f"line {body.seq} ({body.part if isinstance(body, Seal) else body.kind})"
