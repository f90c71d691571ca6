"""The figures as a plain SVG of bars, ours and the rival's, each pair to its own scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from bench.figures import Figure, spelled

WIDTH, LEFT, BAR, GAP, TOP = 900, 330, 13, 20, 44
ROOM = WIDTH - LEFT - 230
OURS, THEIRS = "#d18f00", "#7a8aa0"


def draw(cases: Mapping[str, Sequence[Figure]]) -> str:
    """Return an SVG of every figure that has a rival; a shorter bar is better where the unit is a time."""
    parts: list[str] = []
    y = TOP
    for case, figures in cases.items():
        pairs = [one for one in figures if one.theirs]
        if not pairs:
            continue
        parts.append(_text(10, y + 4, case, weight="bold"))
        y += 14
        for figure in pairs:
            parts += _pair(figure, y)
            y += 2 * BAR + GAP
        y += 10
    key = [
        _rect(10, 12, 12, OURS),
        _text(28, 22, "Sunseed"),
        _rect(110, 12, 12, THEIRS),
        _text(128, 22, "the rival. Each pair has its own scale."),
    ]
    style = (
        "text{font:12px system-ui,sans-serif;fill:#222}"
        ".page{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#eee}.page{fill:#1b1b1b}}"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" '
            'aria-label="Bars of each figure beside its rival; the same numbers stand in the table">',
            f"<style>{style}</style>",
            f'<rect class="page" width="{WIDTH}" height="{y}"/>',
            *key,
            *parts,
            "</svg>\n",
        ]
    )


def _pair(figure: Figure, y: int) -> list[str]:
    ours, theirs = figure.our_median, figure.their_median or 0.0
    most = max(ours, theirs) or 1.0
    lines = [_text(20, y + BAR + 4, figure.what)]
    for place, (value, colour, name) in enumerate(((ours, OURS, "ours"), (theirs, THEIRS, figure.rival))):
        width, top = max(1.0, ROOM * value / most), y + place * (BAR + 1)
        lines.append(_rect(LEFT, top, width, colour, BAR))
        lines.append(_text(round(LEFT + width + 6), top + 10, f"{spelled(value)} {figure.unit} {name}"))
    return lines


def _rect(x: int, y: int, width: float, colour: str, height: int = 12) -> str:
    return f'<rect x="{x}" y="{y}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def _text(x: int, y: int, words: str, weight: str = "") -> str:
    more = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x}" y="{y}"{more}>{escape(words)}</text>'
