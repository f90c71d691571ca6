"""A capture second by second, in words and as a page that needs no script and no network.

Follows formats.md §10: what is sealed, what is held, what is known by its seal alone, what was interrupted. Owns the
wording and the page; what each second is was found by `capture.opening`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from sunseed.capture.opening import Opened, Piece

_STATES = {"opened": "sealed and held", "missing": "known by its seal alone", "altered": "not what was sealed"}
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; }
video, img { width: 100%; max-height: 60vh; object-fit: contain; background: #000; border-radius: .5rem; }
ol { display: flex; flex-wrap: wrap; gap: .25rem; margin: 1rem 0; padding: 0; list-style: none; }
li a, li span { display: block; min-width: 3.5rem; padding: .5rem .25rem; border-radius: .375rem; text-align: center;
  text-decoration: none; font-variant-numeric: tabular-nums; }
.opened { background: #1b6138; color: #fff; }
.missing { background: #6b5a1e; color: #fff; }
.altered { background: #a3211a; color: #fff; }
.gap { border: .125rem dashed currentColor; }
small { display: block; font-size: .75rem; }
"""


def summary(opened: Opened) -> Iterator[str]:
    """Yield how the capture stands, a line for the whole and one for each second that is not held."""
    media = [one for one in opened.pieces if one.seal.part == "media"]
    held = sum(1 for one in media if one.state == "opened")
    ended = "closed" if opened.chain.closed else "not closed: it may go on, or the phone was taken"
    until = opened.chain.until_ms / 1000
    yield f"capture {opened.chain.capture.hex()} for {opened.opening.origin}, {opened.opening.container}, {ended}"
    if opened.opening.source == "file":
        yield "sealed from a file, not filmed live: its times say where in the file, not when"
    yield opened.seconds.words()
    yield f"{until:.1f} seconds sealed; of {len(media)} pieces {held} are held, {len(media) - held} known by their seal"
    for one in opened.pieces:
        if one.state != "opened":
            yield f"{_span(one)} {one.seal.part}: {_STATES[one.state]}: {one.words}"
    for noted in opened.notes:
        said = f"about {noted.note.about}: {noted.note.text}" if noted.note else f"cannot be read: {noted.words}"
        yield f"note (line {noted.seq}, written at {noted.at_ms / 1000:.1f} s) {said}"
    if opened.opening.after is not None:
        yield f"it goes on from the capture whose last line is {opened.opening.after}"
    for gap in opened.gaps:
        yield f"{gap.from_ms / 1000:.1f}-{gap.to_ms / 1000:.1f} interrupted: {gap.reason}"


def page(opened: Opened, film: str, photos: Sequence[str] = ()) -> str:
    """Return the page: the film or the photos, and below it its seconds in order.

    Arguments:
        opened: the capture.
        film, photos: names of the files beside it; film is empty where nothing plays.
    """
    items = []
    for one in opened.lines:
        piece = next((each for each in opened.pieces if each.seal is one.body and each.seal.part == "media"), None)
        if piece is not None:
            items.append(_item(piece, film))
        elif one.body in opened.gaps:
            gap = next(each for each in opened.gaps if each is one.body)
            items.append(f'<li><span class="gap">{gap.from_ms / 1000:.1f}<small>{gap.reason}</small></span></li>')
    said = "".join(f"<p>{escape(words)}</p>" for words in summary(opened))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Light table</title><style>{_STYLE}</style></head><body><h1>Light table</h1>"
        f"{_shown(film, photos)}"
        f'<ol aria-label="Seconds">{"".join(items)}</ol>{said}</body></html>\n'
    )


def _shown(film: str, photos: Sequence[str]) -> str:
    if film:
        return f'<video src="{escape(film)}" controls preload="metadata"></video>'
    return "".join(f'<p><img src="{escape(one)}" alt="{escape(one)}"></p>' for one in photos)


def _item(one: Piece, film: str) -> str:
    words = f"{one.seal.from_ms / 1000:.1f}<small>{_STATES[one.state]}</small>"
    start = f"{one.seal.from_ms / 1000:.1f}"
    return f'<li><a class="{one.state}" href="{escape(film)}#t={start}">{words}</a></li>'


def _span(one: Piece) -> str:
    return f"{one.seal.from_ms / 1000:.1f}-{one.seal.to_ms / 1000:.1f}"
