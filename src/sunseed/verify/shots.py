"""The verdict on what readers play of a film: the files are those its document names, their pictures those sealed.

Follows formats.md §10 and ADR 0105: *same packets* and *same pictures* are verified, *re-encoded* is unproven, because
nothing can be shown of it; a file that is not the named one is altered. Which seconds are sealed is `films`'. Decoding
happens in a child process (`capture.films`); without the extra `film` nothing is compared, and that is said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sunseed.capture import chunk
from sunseed.capture.films import Fingerprint, Shot, compare, fingerprint, join
from sunseed.documents.film import Film
from sunseed.documents.objects import ObjectName
from sunseed.errors import Malformed, SunseedError, Unavailable
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of

SOUND = "Its sound was encoded anew: it is not compared with what was sealed."


def shown(record: SealedRecord, film: Film) -> Iterator[Verdict]:
    """Yield a verdict for each run of pictures of a film's first size, and one for each other file it shows."""
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
                yield from _first(record, film, name, copy)
            else:
                smaller = (
                    "; a smaller copy, not compared with what was sealed" if 0 < number < len(film.encoding) else ""
                )
                yield Verdict(State.VERIFIED, f"file {name}", f"it is the file that the document names{smaller}")


def _first(record: SealedRecord, film: Film, name: ObjectName, copy: Path) -> Iterator[Verdict]:
    """Compare the first size with the released chunks."""
    try:
        public = fingerprint(copy)
        sealed = copy.with_name("sealed")
        with sealed.open("wb") as file:
            objects = (record.objects.get(ObjectName(one, "bin")) for one in film.chunk)
            file.writelines(join(film.container, (one[chunk.SALT_BYTES :] for one in objects)))
        source = fingerprint(sealed)
    except (Unavailable, Malformed) as error:
        yield Verdict(State.UNPROVEN, f"film {name}", f"its pictures were not compared with the sealed ones: {error}")
        return
    except SunseedError as error:
        yield verdict_of(error, f"film {name}", (name.path,))
        return
    for run in _runs(public, source, copy, sealed):
        yield _said(run)


def _runs(public: Fingerprint, source: Fingerprint, copy: Path, sealed: Path) -> Sequence[Shot]:
    """Compare packets; where none is the same and the codec is, what they decode to."""
    runs = compare(public, [source], "same packets")
    if public.codec != source.codec or any(one.same == "same packets" for one in runs):
        return runs
    try:
        pictures = fingerprint(copy, pictures=True), fingerprint(sealed, pictures=True)
    except (Unavailable, Malformed):
        return runs
    return compare(pictures[0], [pictures[1]], "same pictures")


def _said(one: Shot) -> Verdict:
    subject = f"film from {one.from_ms / 1000:.1f} to {one.to_ms / 1000:.1f} s, {one.pictures} pictures"
    if one.same == "re-encoded":
        because = "re-encoded: these are not the sealed packets, and nothing shows that they show the same"
        return Verdict(State.UNPROVEN, subject, because)
    return Verdict(State.VERIFIED, subject, f"{one.same} as the released seconds from {one.source_ms / 1000:.1f} s on")


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
