"""Public films: a clean copy of what an editor chose, a poster, a search for what is hidden, and a comparison of shots.

Follows formats.md §8 and §10 and ADR 0105. `clean` and `fingerprint` read bytes nobody vouches for, so both work in a
child process with limits of time, memory and formats (`child`); nothing here needs PyAV until one of them is called.
Which seconds are chosen is the light table's, what is published the newsroom's, the verdict on a film `verify`'s.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

from sunseed.capture.films.comparing import Fingerprint, Shot, Unit, compare
from sunseed.capture.films.covering import Cover, Place, Plan, Span
from sunseed.capture.films.joining import join, recordings
from sunseed.capture.films.parent import Limits, ask
from sunseed.capture.films.searching import search
from sunseed.errors import Malformed, Untrue

__all__ = [
    "Clean", "Cover", "Fingerprint", "Limits", "Place", "Plan", "Shot", "Span", "Spliced", "Unit", "clean", "compare",
    "fingerprint", "join", "recordings", "search", "splice",
]  # fmt: skip

How = Literal["copied", "encoded"]
SIDES_PX: Final = (1280, 640)
"""The longer side of the first version that is encoded, and of the smaller one that a worker makes afterwards."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A film that may be shown.

    Arguments:
        how: copied (its pictures are the packets of the source) or encoded.
        duration_ms: from its first picture to the end of its last.
        width, height: pixels, upright.
        poster: a JPEG of one of its pictures, without metadata.
        from_ms, to_ms: which time of the source it shows, counted from the source's first picture: a copied cut begins
            with the first key picture that was asked for, so it may begin later than it was asked to, never earlier.
    """

    how: How
    duration_ms: int
    width: int
    height: int
    poster: bytes
    from_ms: int = 0
    to_ms: int = 0


@dataclass(frozen=True, slots=True)
class Spliced:
    """A film of several parts.

    Arguments:
        begins_ms: when each part begins in it.
        duration_ms: to the end of its last picture or sound.
        poster: a JPEG of one of its pictures, without metadata.
    """

    begins_ms: tuple[int, ...]
    duration_ms: int
    poster: bytes


def clean(
    source: Path,
    target: Path,
    *,
    cut: tuple[int, int] | None = None,
    progress: Callable[[float], None] | None = None,
    side_px: int | None = None,
    plan: Plan | None = None,
    limits: Limits | None = None,
) -> Clean:
    """Write a film that may be shown to `target`, an MP4 that plays while it loads, and search it for what is hidden.

    Arguments:
        source: WebM, Matroska or MP4, as a recorder wrote it.
        target: a path whose file is replaced once everything is right.
        cut: first and last millisecond, counted from the first picture; None for the whole.
        progress: is told the share that is done, 0 to 1, now and then.
        side_px: the longer side, to encode a smaller version; None for the source's own size where it can be copied.
        plan: boxes that are painted over pictures, and sound that is taken out; None for nothing. With a box in it
            all pictures are encoded.
        limits: of time and memory; None for the usual ones.

    Raises:
        Malformed: not a film of a known kind, damaged, or too large to decode; a plan that cannot be carried out.
        Refused: the cut holds no picture.
        Unavailable: it took too long or too much memory, or the extra `film` is not installed.
        Untrue: what was written still hides something: our bug, and nothing is left at `target`.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".film-") as folder:
        made, poster = Path(folder) / "film.mp4", Path(folder) / "poster.jpg"
        boxes = Path(folder) / "plan.json"  # a command line is short, and everybody on a machine can read it
        boxes.write_bytes(msgspec.json.encode(plan or Plan()))
        words = {
            "source": str(source), "target": str(made), "poster": str(poster), "cut": cut, "side": side_px,
            "plan": str(boxes),
        }  # fmt: skip
        said = ask("clean", words, progress=progress, limits=limits)
        if found := search(made):
            raise Untrue(f"film: the copy still hides something: {'; '.join(found[:5])}")
        result = Clean(
            how="copied" if said["how"] == "copied" else "encoded",
            duration_ms=_number(said, "duration_ms"),
            width=_number(said, "width"),
            height=_number(said, "height"),
            poster=poster.read_bytes(),
            from_ms=_number(said, "from_ms"),
            to_ms=_number(said, "to_ms"),
        )
        made.replace(target)
    return result


def splice(parts: Sequence[Path], target: Path, *, limits: Limits | None = None) -> Spliced:
    """Write clean films one behind another to `target`, packets copied, and search it for what is hidden.

    Arguments:
        parts: films that `clean` made, in their order.
        target: a path whose file is replaced once everything is right.
        limits: of time and memory; None for the usual ones.

    Raises:
        Refused: the parts are not coded alike, and so cannot be joined unchanged.
        Malformed, Unavailable, Untrue: as for `clean`.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".film-") as folder:
        made, poster = Path(folder) / "film.mp4", Path(folder) / "poster.jpg"
        words = {"sources": [str(one) for one in parts], "target": str(made), "poster": str(poster)}
        said = ask("splice", words, limits=limits)
        if found := search(made):
            raise Untrue(f"film: the joined film hides something: {'; '.join(found[:5])}")
        begins = said.get("begins_ms")
        if not isinstance(begins, list):
            raise Malformed(f"film: the child process said begins_ms {begins!r}; expected a list")
        result = Spliced(tuple(map(int, begins)), _number(said, "duration_ms"), poster.read_bytes())
        made.replace(target)
    return result


def fingerprint(film: Path, *, pictures: bool = False, limits: Limits | None = None) -> Fingerprint:
    """Return the digests of a film's coded pictures, or of its decoded ones, for `comparing.compare`.

    Raises:
        Malformed, Unavailable: as for `clean`.
    """
    with tempfile.TemporaryDirectory(prefix="film-") as folder:
        out = Path(folder) / "units"
        said = ask("fingerprint", {"source": str(film), "out": str(out), "pictures": pictures}, limits=limits)
        units = []
        for line in out.read_text("ascii").splitlines():
            at, digest, key = line.split(" ")
            units.append(Unit(int(at), digest, key == "1"))
    return Fingerprint(str(said["codec"]), str(said["rotation"]), tuple(units))


def _number(said: dict[str, object], name: str) -> int:
    value = said.get(name)
    if not isinstance(value, int):
        raise Malformed(f"film: the child process said {name} {value!r}; expected an integer")
    return value
