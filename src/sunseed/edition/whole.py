"""Prints everything into an empty index: after an upgrade, for a new mirror, or when every page has changed.

Follows design.md §6. The site that comes out is the one that printing entry by entry gives, byte for byte. Owned here:
the order of a full print. Elsewhere: its processes (`pace`), what both kinds of print share (`run`).
"""

from __future__ import annotations

from pathlib import Path

from sunseed.documents.edition_map import EditionMap, Gathered, item_key, page_key
from sunseed.edition import pace, plan, strays
from sunseed.edition.index import complete
from sunseed.edition.replaying import verifiers_of
from sunseed.edition.run import Printed, Run
from sunseed.edition.scene import Scene


class Whole(Run):
    """A print of everything."""

    def everything(self, path: Path) -> Printed:
        """Print everything into an empty index."""
        index, means = self._index, self._means
        index.execute("BEGIN")
        replaying = self._replaying(self._find_erased())
        self._replay(replaying, 0)
        complete(index)
        index.execute("COMMIT")
        scene = Scene(index, self._public, self._head.origin)
        # Lists with their feeds take far longer than stories: stories come last, so that all processes end together.
        subjects = sorted(plan.everything(scene), key=lambda one: (one.startswith("story/"), one))
        job = pace.Job(path, self._public, self._head.origin, means.theme, verifiers_of(index))
        workers = means.workers if len(subjects) > means.many else 1
        # Looked at before the first page is written: what is written from here on is a page.
        there = strays.there(self._public)
        gathered, shards = Gathered(), list[bytes]()
        for identifier, leaf in index.execute("SELECT id, leaf FROM items"):
            gathered.add(item_key(identifier), leaf)
        for packed in pace.render(job, subjects, workers, means.progress):
            shards.append(packed)
            for file, _, digest in pace.rows_of(packed):
                gathered.add(page_key(file), digest)
                self._written.append(file)
        index.execute("BEGIN")  # only now: whoever renders reads the index until the last page is written
        self._keep(row for packed in shards for row in pace.rows_of(packed))
        self._removed += strays.remove(self._public, there, set(self._written))
        book = EditionMap(index.connection)
        book.replace(gathered)
        self._write_map(book, list(book.files()), anew=True)
        self._erase(replaying)
        self._remember(scene)
        index.execute("COMMIT")
        return self._done()
