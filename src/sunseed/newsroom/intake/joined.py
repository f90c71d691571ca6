"""The film that readers play of a release: made of the released chunks alone, and joined where it was filmed in parts.

Follows formats.md §5 and §10, ADR 0105 and 0134. Whoever films on after an interruption films with a new recorder, and
so behind a new head: another recording. Several that are coded alike become one film of the same packets, and where it
is joined is said in its own words, whatever its length; those that are not are refused, with the ranges to release.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from sunseed.capture import chunk, films
from sunseed.capture.films import Clean
from sunseed.capture.line import Open, Seal
from sunseed.errors import Malformed, Refused, Unavailable
from sunseed.newsroom.intake import showing
from sunseed.newsroom.intake.crediting import About
from sunseed.newsroom.intake.showing import Words
from sunseed.newsroom.publishing.deposits import Ticket

log = logging.getLogger("sunseed.film")
PLAYED: Final = ("webm", "matroska", "mp4")
_SEAMS: Final = {
    "en": "At {at} of this film one recording ends and another begins; {s} seconds between them were not filmed.",
    "es": "En {at} de esta película termina una grabación y empieza otra; entre ambas, {s} segundos sin filmar.",
    "zh": "在本片 {at} 处，一段录像结束，另一段开始；其间 {s} 秒没有拍摄。",
    "ar": "عند {at} من هذا الفيلم ينتهي تسجيل ويبدأ آخر؛ وبينهما {s} ثانية لم تُصوَّر.",
}


@dataclass(frozen=True, slots=True)
class Seam:
    """Where two recordings meet. Arguments: at_ms: of the public film; missing_ms: of the capture, between them."""

    at_ms: int
    missing_ms: int


@dataclass(frozen=True, slots=True)
class _Made:
    film: Path
    poster: bytes
    how: str
    seams: tuple[Seam, ...]


def shown(
    ticket: Ticket, opened: Open, parts: Sequence[tuple[Seal, bytes]], film: Path | None, about: About
) -> tuple[dict[str, Any], tuple[Seam, ...]]:
    """Return what readers play, made from the released chunks or held against them, and where it is joined.

    Only public bytes go in, so that nothing of the seconds that stay private can come out. Nothing is shown where the
    chunks of one recording play nowhere here: they are worth releasing by themselves.

    Arguments:
        ticket: for the objects.
        opened: the capture's open line.
        parts: each released seal with its chunk, in order.
        film: a clean MP4 that was made elsewhere; None to make it here.
        about: what Content Credentials say.

    Raises:
        Refused: several recordings that one film cannot hold, or a film that shows something else than these chunks.
    """
    runs = films.recordings(seal for seal, _ in parts)
    if not runs or opened.container not in PLAYED:
        return {}, ()
    data = {seal.commit: one[chunk.SALT_BYTES :] for seal, one in parts}
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        sealed = [Path(folder) / f"sealed-{n}" for n, _ in enumerate(runs)]
        for file, run in zip(sealed, runs, strict=True):
            with file.open("wb") as target:
                target.writelines(films.join(opened.container, (data[one.commit] for one in run)))
        try:
            made = _made(runs, sealed)
        except Unavailable as error:
            log.warning("released without a film that readers can play: %s", error)
            return {}, ()
        except (Malformed, Refused) as error:
            if len(runs) > 1:
                raise Refused(_apart(runs, error)) from error
            if isinstance(error, Refused):
                raise
            # What a recorder wrote may play nowhere here.
            log.warning("released without a film that readers can play: %s", error)
            return {}, ()
        if film is not None:
            _hold_against(film, sealed)
        return showing.shown(ticket, film or made.film, made.poster, replace(about, done=(made.how,))), made.seams


def said(words: Words, seams: Sequence[Seam]) -> Words:
    """Return words that also say where a film is joined, in the language they are in."""
    text = _SEAMS.get(words.language.partition("-")[0], _SEAMS["en"])
    more = [text.format(at=_clock(one.at_ms), s=f"{one.missing_ms / 1000:.1f}") for one in seams]
    return replace(words, description="\n".join(filter(None, [words.description.strip(), *more])))


def _made(runs: Sequence[tuple[Seal, ...]], sealed: Sequence[Path]) -> _Made:
    """Make a clean film of each recording, and join them unchanged."""
    clean: list[Clean] = []
    for file in sealed:
        clean.append(films.clean(file, file.with_suffix(".mp4")))
    parts = [file.with_suffix(".mp4") for file in sealed]
    how = "encoded" if any(one.how == "encoded" for one in clean) else "copied"
    if len(parts) == 1:
        return _Made(parts[0], clean[0].poster, how, ())
    target = sealed[0].with_name("film.mp4")
    whole = films.splice(parts, target)
    if how == "copied" and any(one.same != "same packets" for one in _compared(target, sealed)):
        raise Refused(_("one part changes how the pictures of another are read"))
    missing = [run[1].from_ms - before[-1].to_ms for before, run in pairwise(runs)]
    seams = tuple(Seam(at, gap) for at, gap in zip(whole.begins_ms[1:], missing, strict=True))
    return _Made(target, whole.poster, how, seams)


def _compared(film: Path, sealed: Sequence[Path]) -> tuple[films.Shot, ...]:
    public, sources = films.fingerprint(film), [films.fingerprint(one) for one in sealed]
    if any(one.codec != public.codec for one in sources):
        return ()  # Encoded anew: nothing can be proven, and readers are told so.
    return films.compare(public, sources, "same packets")


def _hold_against(film: Path, sealed: Sequence[Path]) -> None:
    """Refuse a film that shows, where it can be compared, another picture than the released chunks."""
    strange = [one for one in _compared(film, sealed) if one.same != "same packets"]
    if strange:
        raise Refused(
            _(
                "From %(at)s s on this film shows other pictures than the released seconds. "
                "What is blurred, muted, cropped or cut together is published as derived."
            )
            % {"at": f"{strange[0].from_ms / 1000:.1f}"}
        )


def _apart(runs: Sequence[tuple[Seal, ...]], error: Exception) -> str:
    ranges = ", ".join(f"{run[1].from_ms / 1000:.1f} to {run[-1].to_ms / 1000:.1f}" for run in runs)
    return _(
        "These seconds are of several recordings that one film cannot hold unchanged (%(why)s). "
        "Release them one by one: seconds %(ranges)s."
    ) % {"why": error, "ranges": ranges}


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02}"
