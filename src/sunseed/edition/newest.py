"""Prints what the entries since the last print touch; where that is very much, the rest of it in slices.

Follows design.md §6 and ADR 0049. Each step is one transaction of the index, and its pages are durable before it
commits: dying in between leaves pages newer than the index, which the next print writes again. Owned here: what is
printed at once and what is owed, and when the edition map's files are written. Elsewhere: what is touched (`plan`), the
order of what is owed (`owed`), rendering (`rendering`), other processes (`slices`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from sunseed.clock import Clock
from sunseed.documents.edition_map import EditionMap, item_key, page_key
from sunseed.edition import plan, strays
from sunseed.edition.index import Index
from sunseed.edition.owed import Owed, in_order
from sunseed.edition.rendering import Rendered, render
from sunseed.edition.replaying import Replaying, verifiers_of
from sunseed.edition.run import MAP, Means, Printed, Run
from sunseed.edition.scene import Scene
from sunseed.edition.subjects import Subjects

PRINTING = "printing"
"""Remembered while pages are written: where it still stands when a press begins, the one before was killed."""

AT_ONCE = 256
"""Subjects printed with the entries that touch them; one publication touches some forty."""

Changes = dict[str, bytes | None]
Slice = Callable[[Sequence[str]], Rendered]


class Newest(Run):
    """A print of what the entries since the last one touch.

    Arguments:
        means: what it works with.
        at_once: subjects printed at once; more are owed.
        sweep: removes unfinished writes from a folder before something is written into it. Where it is given, files
            are written even over equal bytes of the last print: one that was killed may have written others.
        clock: measures in `rendered_s` how long a slice was rendered and written, in seconds.
    """

    def __init__(
        self,
        means: Means,
        *,
        at_once: int = AT_ONCE,
        sweep: Callable[[str], None] | None = None,
        clock: Clock | None = None,
    ):
        super().__init__(means)
        self.rendered_s = 0.0
        self._clock = clock
        self.owed = Owed(means.index)
        self._at_once = at_once
        self._sweep = sweep

    def take(self) -> None:
        """Let new entries take effect and print what readers look at first, inside the caller's transaction.

        Raises:
            NeedsReplay: only a print from nothing can tell what these entries do.
        """
        index = self._index
        start = index.meta("size")
        assert isinstance(start, int)
        if start == self._head.size:
            return
        replaying = self._replaying(None)
        self._replay(replaying, start)
        scene = Scene(index, self._public, self._head.origin)
        touched = in_order(self._touched(scene, replaying), replaying.effects.changes.before)
        first, rest = touched[: self._at_once], touched[self._at_once :]
        changes = self._settle(self._render(scene, first, awaited=True))
        if self.owed.tail is not None:
            self.owed.strike(first)
        if rest:
            self.owed.add(rest)
        self._bind(changes | {item_key(one): leaf for one, leaf in _leaves(index, replaying.effects.changes)})
        self._erase(replaying)
        self._remember(scene)

    @property
    def idle(self) -> bool:
        """Whether there is nothing new and nothing owed."""
        return self._index.meta("size") == self._head.size and self.owed.tail is None

    def begin(self) -> bool:
        """Note that pages are about to be written; say whether the last print that did so was killed.

        Committed by itself, before any page: dying at any time afterwards leaves the note.
        """
        killed = self._index.meta(PRINTING) is not None
        if not killed:
            self._index.remember(PRINTING, 1)
        return killed

    def end(self, *, killed: bool) -> None:
        """Note that every page written is in the index; after a killed print, first remove the pages that are not.

        The entries since may ask for other pages than those that the killed print had begun to write.
        """
        if killed:
            pages = {path for path, _ in self._index.pages()}
            self._removed += strays.remove(self._public, strays.there(self._public), pages)
        self._index.execute("DELETE FROM meta WHERE name = ?", (PRINTING,))

    def go_on(self, most: int, slice_: Slice | None = None) -> None:
        """Print the next subjects owed, or, when no page is owed any more, the map; inside a transaction of its own.

        Arguments:
            most: how many subjects.
            slice_: renders them elsewhere; here if None.
        """
        subjects, index = self.owed.next(most), self._index
        if not subjects:
            with index.writing():
                self._write_files(EditionMap(index.connection), self.owed.files())
                # Dying here leaves a map that no edition entry names yet: it is written again, then named.
                self.owed.settle()
            return
        begun_s = self._now_s()
        rendered = slice_(subjects) if slice_ else None
        with index.writing():
            if rendered is None:
                rendered = self._render(Scene(index, self._public, self._head.origin), subjects)
            self.rendered_s = self._now_s() - begun_s
            changes = self._settle(rendered)
            self.owed.strike(subjects)
            self._bind(changes)
        if self.owed.tail is not None:
            self._means.progress("printing", self.owed.tail.done, self.owed.tail.total)

    def _now_s(self) -> float:
        return self._clock.monotonic_s() if self._clock else 0.0

    def done(self) -> Printed:
        """Return what was done."""
        return self._done(self.owed.tail)

    # -- what is touched ----------------------------------------------------------------------------------------------

    def _touched(self, scene: Scene, replaying: Replaying) -> set[str]:
        work = plan.Plan(scene, replaying.effects.changes, replaying.tree_before)
        subjects = work.run(replaying.shelves.changed | scene.shelves.changed)
        subjects |= {f"chunk/{number}/{name}" for name, number in scene.shelves.changed}
        if replaying.roots_changed or replaying.voids_changed:
            subjects |= {"shell/record", "shell/verify"}
        before = json.loads(str(self._index.meta("frames") or "{}"))
        frames = {one for one in before.keys() | scene.frames.keys() if before.get(one) != scene.frames.get(one)}
        if frames:
            # What was printed before and is not among everything there is prints nothing now, and goes.
            printed = {row[0] for row in self._index.execute("SELECT DISTINCT subject FROM pages")}
            subjects |= plan.framed(scene, frames, plan.everything(scene) | printed)
        return subjects

    # -- the pages ----------------------------------------------------------------------------------------------------

    def _render(self, scene: Scene, subjects: Sequence[str], *, awaited: bool = False) -> Rendered:
        printer = Subjects(scene, self._means.theme, verifiers_of(self._index))
        return render(self._index, self._public, printer, subjects, self._sweep, awaited=awaited)

    def _settle(self, rendered: Rendered) -> Changes:
        """Keep what was rendered and written, remove what its subjects no longer have; return the map's changes."""
        self._public.sync()  # dying before this: the index knows nothing of these pages, and they are written again
        before, gone = rendered.before, rendered.gone()
        news = [row for row in rendered.rows if before.get(row[0]) != row[2]]
        for path in gone:
            self._public.delete(path)
        self._index.connection.executemany("DELETE FROM pages WHERE path = ?", ((path,) for path in gone))
        self._keep(news)
        self._written += [path for path, _, _ in news]
        self._removed += gone
        changes: Changes = {page_key(path): digest for path, _, digest in news}
        return changes | dict.fromkeys(map(page_key, gone))

    def _bind(self, changes: Changes) -> None:
        """Bring the edition map up to date; its files too, unless a page is owed that they would have to name."""
        book = EditionMap(self._index.connection)
        files = book.update(changes).files
        if self.owed.tail is not None:
            self.owed.add_files(files)
            return
        self._write_files(book, files)

    def _write_files(self, book: EditionMap, files: Iterable[str]) -> None:
        if self._sweep is not None:
            self._sweep(f"{MAP}nodes")
            self._sweep(MAP.rstrip("/"))
        self._write_map(book, files, anew=False)


def _leaves(index: Index, keys: Iterable[int]) -> Iterator[tuple[str, bytes]]:
    for item in index.items(keys):
        yield item.id, item.leaf
