"""Measure everything beside its rival, print one table, and write `docs/measurements/bench.md` with its picture.

    python bench/run.py [--quick] [--case NAME]... [--keep-out-of-docs]
                        [--folder DIR] [--newsroom STORIES=DIR]...

One file a case in `bench/cases`. Figures are kept in `docs/measurements/bench.json`, case by case, so that a case may
be measured again alone. Quick runs only show that everything works: their figures go nowhere but the terminal.

What the cases write stays until the end (why: `measuring`): some 40 GiB for all of them. Delete nothing large on that
disk for some minutes before.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # run as a file: the folder above is where `bench` lies
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bench import machine, picture, table
from bench.figures import Figure
from bench.measuring import ROOT, Left, Scale, spread

CASES = (
    "append", "add_http", "audit", "proof", "publish", "changes", "print_large", "serving", "search", "instance_audit",
    "import_wordpress", "desk", "page", "intake", "film",
)  # fmt: skip
PLACE = ROOT / "docs/measurements"
KEPT = PLACE / "bench.json"


def measure(name: str, scale: Scale) -> dict[str, dict[str, Any]]:
    """Run one case and return what it found under its name, ready to be kept; nothing if it cannot run here."""
    case = importlib.import_module(f"bench.cases.{name}")
    load = machine.load()
    print(f"{name}: {case.TITLE}", file=sys.stderr, flush=True)
    try:
        figures = case.measure(scale)
    except Left as reason:
        print(f"  LEFT OUT: {reason}", file=sys.stderr, flush=True)
        return {}
    print(table.text(figures), file=sys.stderr, flush=True)
    return {
        name: {
            "title": case.TITLE,
            "how": " ".join((case.__doc__ or "").split()),
            "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
            "load_before": load,
            "machine": machine.facts(),
            "figures": [one.as_json() for one in figures],
        }
    }


def page(kept: dict[str, dict[str, Any]]) -> str:
    """Return the Markdown page of all that is kept."""
    newest = max(kept.values(), key=lambda one: (one["date"], one["title"]))
    parts = [
        "# Figures",
        "Made by `make bench`; do not edit. Each figure is the median of at least three rounds in which ours and the "
        "rival ran alternately; the ratio is the median of the ratios pair by pair. `how` of each case says what was "
        "run. Nothing here is a test: machines differ, and so do days.",
        "![Bars of each figure beside its rival](bench.svg)",
        "## The machine",
        table.facts(newest["machine"]),
    ]
    for name in (one for one in CASES if one in kept):
        case = kept[name]
        parts += [
            f"## {case['title']}",
            table.markdown([Figure.from_json(one) for one in case["figures"]]),
            f"*{case['how']}*",
            f"Measured on {case['date']} at commit {case['machine']['commit']}; load of the machine before: "
            f"{case['load_before']}.",
        ]
    return "\n\n".join(parts) + "\n"


def keep(found: dict[str, dict[str, Any]]) -> None:
    """Put new figures beside those kept, and write page and picture anew."""
    PLACE.mkdir(parents=True, exist_ok=True)
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept.update(found)
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    (PLACE / "bench.md").write_text(page(kept), encoding="utf-8")
    (PLACE / "bench.svg").write_text(pictured(kept), encoding="utf-8")


def pictured(kept: dict[str, dict[str, Any]]) -> str:
    """Return the picture of all that is kept."""
    ordered = [kept[name] for name in CASES if name in kept]
    return picture.draw({one["title"]: [Figure.from_json(figure) for figure in one["figures"]] for one in ordered})


def main() -> None:
    """Read the arguments, measure, print, keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes; figures are not kept")
    parser.add_argument("--case", action="append", choices=CASES, help="only this one; may be repeated")
    parser.add_argument("--keep-out-of-docs", action="store_true", help="full sizes, but keep no figures")
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()), help="where to write logs and sites"
    )
    parser.add_argument(
        "--newsroom",
        action="append",
        default=[],
        metavar="STORIES=DIR",
        help="use this demonstration, and publish in it",
    )
    parser.add_argument("--draw", action="store_true", help="measure nothing: write page and picture from what is kept")
    given = parser.parse_args()
    if given.draw:
        keep({})
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=given.folder))
    spread(folder)
    found: dict[str, dict[str, Any]] = {}
    scale = Scale(given.quick, folder, lambda words: print(f"  {words}", file=sys.stderr, flush=True))
    for lent in given.newsroom:
        stories, _, place = lent.partition("=")
        scale.lend(int(stories), Path(place).resolve())
    try:
        for name in given.case or CASES:
            found.update(measure(name, scale))
            if not given.quick and not given.keep_out_of_docs:
                keep(found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table.text([Figure.from_json(one) for case in found.values() for one in case["figures"]]))


if __name__ == "__main__":
    main()
