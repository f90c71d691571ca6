"""The figures as Markdown and as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.figures import Figure, spelled

HEAD = ("what", "ours", "rival's", "unit", "ours / rival", "target", "met")


def row(figure: Figure) -> tuple[str, ...]:
    """Return one line of the table."""
    met = {True: "yes", False: "**no**", None: ""}[figure.met]
    ratio = figure.ratio
    return (
        figure.what,
        spelled(figure.our_median),
        f"{spelled(figure.their_median)} ({figure.rival})" if figure.theirs else figure.rival,
        figure.unit,
        f"{ratio:.2f}" if ratio is not None else "",
        figure.target.words(figure.unit) if figure.target else "",
        met,
    )


def text(figures: Sequence[Figure]) -> str:
    """Return the table for a terminal."""
    rows = [HEAD, *(tuple(cell.replace("**", "") for cell in row(one)) for one in figures)]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows
    )


def markdown(figures: Sequence[Figure]) -> str:
    """Return the table and its notes for a page."""
    lines = [f"| {' | '.join(HEAD)} |", "|---|---:|---:|---|---:|---|---|"]
    notes: list[str] = []
    for figure in figures:
        cells = list(row(figure))
        if figure.note:
            if figure.note not in notes:
                notes.append(figure.note)
            cells[0] += f" [{notes.index(figure.note) + 1}]"
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines + [""] * bool(notes) + [f"[{at}] {note}  " for at, note in enumerate(notes, 1)])


def facts(machine: Mapping[str, str]) -> str:
    """Return what the figures were measured on, as a list."""
    return "\n".join(f"- {name}: {value}" for name, value in sorted(machine.items()))
