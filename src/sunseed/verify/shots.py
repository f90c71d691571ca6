"""The verdict on what readers play of a film: the files are those its document names, their pictures those sealed.

Follows formats.md §10 and ADR 0105: *same packets* and *same pictures* are verified, *re-encoded* is unproven, because
nothing can be shown of it; a file that is not the named one is altered. Which seconds are sealed is `films`'. Decoding
happens in a child process (`capture.films`); without the extra `film` nothing is compared, and that is said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from sunseed.capture import chunk
from sunseed.capture.films import Fingerprint, Shot, compare, fingerprint, join, recordings
from sunseed.capture.line import Seal
from sunseed.documents.film import Film
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed, SunseedError, Unavailable
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of

SOUND = "Its sound was encoded anew: it is not compared with what was sealed."


def shown(record: SealedRecord, film: Film, seals: Sequence[Seal] = ()) -> Iterator[Verdict]:
    """Yield a verdict for each run of pictures of a film's first size, and one for each other file it shows.

    Arguments:
        record: the opened record.
        film: its document.
        seals: of a released film: what its chunks are, in their order.
    """
    names = [ObjectName(one.sha256, one.encoding_format) for one in film.encoding]
    if film.thumbnail is not None:
        names.append(ObjectName.parse(film.thumbnail.object_name))
    names += [ObjectName(one.sha256, "vtt") for one in film.caption]
    for number, name in enumerate(names):
        with tempfile.TemporaryDirectory(prefix="verify-") as folder:
            copy = Path(folder) / "film"
            try:
                with copy.open("wb") as file:
                    file.writelines(record.objects.chunks(name))
            except SunseedError as error:
                yield verdict_of(error, f"file {name}", (name.path,))
                continue
            if number == 0 and film.how == "released" and film.encoding:
                yield from _first(record, film, recordings(seals), copy)
            else:
                smaller = (
                    "; a smaller copy, not compared with what was sealed" if 0 < number < len(film.encoding) else ""
                )
                yield Verdict(State.VERIFIED, f"file {name}", f"it is the file that the document names{smaller}")


def _first(record: SealedRecord, film: Film, runs: Sequence[Sequence[Seal]], copy: Path) -> Iterator[Verdict]:
    """Compare the first size with the released chunks, recording by recording: each has its own head."""
    one = film.encoding[0]
    name = ObjectName(one.sha256, one.encoding_format)
    try:
        public, sealed = fingerprint(copy), []
        for number, run in enumerate(runs):
            sealed.append(copy.with_name(f"sealed-{number}"))
            with sealed[-1].open("wb") as file:
                objects = (record.objects.get(ObjectName(seal.commit, "bin")) for seal in run)
                file.writelines(join(film.container, (data[chunk.SALT_BYTES :] for data in objects)))
        sources = [fingerprint(file) for file in sealed]
    except (Unavailable, Malformed) as error:
        yield Verdict(State.UNPROVEN, f"film {name}", f"its pictures were not compared with the sealed ones: {error}")
        return
    except SunseedError as error:
        yield verdict_of(error, f"film {name}", (name.path,))
        return
    for shot in _shots(public, sources, copy, sealed):
        yield _said(shot, runs)


def _shots(public: Fingerprint, sources: Sequence[Fingerprint], copy: Path, sealed: Sequence[Path]) -> Sequence[Shot]:
    """Compare packets; where none is the same and the codec is, what they decode to."""
    shots = compare(public, sources, "same packets")
    other = any(public.codec != one.codec for one in sources)
    if other or any(one.same == "same packets" for one in shots):
        return shots
    try:
        pictures = [fingerprint(file, pictures=True) for file in (copy, *sealed)]
    except (Unavailable, Malformed):
        return shots
    return compare(pictures[0], pictures[1:], "same pictures")


def _said(one: Shot, runs: Sequence[Sequence[Seal]]) -> Verdict:
    subject = f"film from {one.from_ms / 1000:.1f} to {one.to_ms / 1000:.1f} s, {one.pictures} pictures"
    if one.same == "re-encoded":
        because = "re-encoded: these are not the sealed packets, and nothing shows that they show the same"
        return Verdict(State.UNPROVEN, subject, because)
    where = f"the released seconds from {one.source_ms / 1000:.1f} s on"
    if len(runs) > 1:
        run = runs[one.source]
        span = f"seconds {run[1].from_ms / 1000:.1f} to {run[-1].to_ms / 1000:.1f}"
        where = f"recording {one.source + 1} of {len(runs)} ({span}), from its {one.source_ms / 1000:.1f} s on"
    return Verdict(State.VERIFIED, subject, f"{one.same} as {where}")


def joined(seals: Sequence[Seal]) -> Iterator[str]:
    """Yield what is said of released seconds that several recorders filmed: never joined silently."""
    runs = recordings(seals)
    for number, (before, run) in enumerate(pairwise(runs), start=1):
        ends, begins = before[-1].to_ms, run[1].from_ms
        yield (
            f"recording {number} of {len(runs)} ends at second {ends / 1000:.1f}, the next begins at "
            f"{begins / 1000:.1f}: of the {(begins - ends) / 1000:.1f} seconds between them no film is sealed"
        )


def derived(record: SealedRecord, film: Film, whole: Verdict, subject: str) -> Verdict:
    """Return the verdict on a film whose seconds are held: its files are checked, its pictures prove nothing."""
    files = list(shown(record, film))
    bad = [one for one in files if one.state is not State.VERIFIED]
    state = bad[0].state if bad else whole.state
    sources = [
        f"derived from seconds {one.start_ms / 1000:.1f} to {one.end_ms / 1000:.1f} of the capture {one.capture}, "
        "held and not public: the newsroom says so"
        for one in film.is_based_on
    ]
    because = bad[0].because if bad else f"{whole.because} Derived: nothing shows its pictures to be the sealed ones."
    notes = (*sources, *(f"{one.subject}: {one.state.value}: {one.because}" for one in files), SOUND)
    where = tuple(path for one in bad for path in one.where)
    return Verdict(state, subject, because, where, notes=notes).resting_on(record.evidence)
