"""The audit of what a record names: entries, documents and objects, and the printed site against its newest edition.

Follows formats.md §3, §8 and §10. Everything that does not hold becomes a finding that names its bytes; a file nobody
can account for is a finding too. The log's own files and the order of an audit are `tree`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256

from sunseed.documents import codec, edition_map, ledger
from sunseed.documents.edition_map.files import FOLDER as MAP
from sunseed.documents.erasure import Erasure
from sunseed.documents.ledger import Held, Ledger, Void
from sunseed.documents.objects import FOLDER as OBJECTS
from sunseed.documents.objects import ObjectName
from sunseed.edition import mark
from sunseed.errors import Absent, Malformed, SunseedError, Unavailable
from sunseed.verify.outstanding import NOWHERE, Since, States, being_printed, outstanding, perhaps
from sunseed.verify.pages import map_files, printed_by
from sunseed.verify.report import Report
from sunseed.verify.sealed import Progress, SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of

LOG = "log/"
Reprint = Callable[[SealedRecord, Progress], Mapping[str, bytes]]
"""Prints a record's newest edition once more: path and SHA-256 of every file."""

WELL_KNOWN = ("index.html", "404.html", "feed.xml", "atom.xml", "feed.json", "sitemap.xml", "robots.txt")
MOST_NAMED = 20
"""Files being printed that a report names one by one."""

SILENT_BEATS = 3
"""So many ticks missing in a row are worth a line."""


class Audit:
    """One run over one opened record."""

    def __init__(
        self,
        record: SealedRecord,
        report: Report,
        progress: Progress,
        reprint: Reprint | None,
        since: Since | None = None,
    ) -> None:
        self.record = record
        self.reprint = reprint
        self.since = since
        self.report = report
        self.progress = progress
        self.ledger = Ledger(record.origin)
        self.named: dict[str, int] = {}
        self.shown: dict[str, int] = {}
        self.printed: dict[str, bytes] = {}
        self.erased: dict[str, Erasure] = {}
        self.again: Mapping[str, bytes] = {}
        self.newer: list[str] = []
        self.outstanding = outstanding(record)

    def run(self) -> None:
        """Check entries, documents, objects, map and pages, in this order."""
        self._entries()
        self._documents()
        self._objects()
        self._site()

    def _find(
        self,
        state: State,
        subject: str,
        because: str,
        *where: str,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        self.report.findings.append(Verdict(state, subject, because, where, expected, found))

    def _entries(self) -> None:
        contents = self.record.contents
        self.report.counts["entries"] = self.record.checkpoint.size
        beats, tick_s = contents.beats, self.record.succession.newest.tick_s
        self.report.counts["ticks"] = beats.count
        if beats.longest_s > SILENT_BEATS * tick_s:
            silence = (
                f"The longest silence between two ticks is {beats.longest_s} s, from {beats.longest_from}, as claimed"
            )
            self.report.notes.append(f"{silence}; promised is one every {tick_s} s. It was an outage or a suppression.")
        for index, why in contents.malformed.items():
            self._find(State.UNPROVEN, f"entry {index}", f"It is void: {why}")
        for index in contents.unknown:
            self._find(State.UNREAD, f"entry {index}", "It is of a kind this release does not know.")
        for index, void in contents.voids.items():
            self._find(State.UNPROVEN, f"entry {index}", f"It is void ({void.reason}): {void.detail}")

    def _documents(self) -> None:
        statements = self.record.contents.statements
        self.erased = ledger.erasures_in_effect(lambda: statements, self.record.held, origin=self.record.origin)
        edition = self.record.contents.edition
        size = edition[1].size if edition else 0
        for number, (index, leaf, entry) in enumerate(statements):
            if number % 64 == 0:
                self.progress(number, len(statements), "documents")
            digest: str | None = getattr(entry, "sha256", None)
            if digest is not None:
                self.named.setdefault(digest, index)
            known = ledger.known_of(entry, self.erased, lambda digest, at=index: self._held(digest, at))  # type: ignore[misc]
            after = self.ledger.add(index, leaf, entry, known)
            if isinstance(after, Void):
                self._find(State.UNPROVEN, f"entry {index}", f"It is void ({after.reason}): {after.detail}")
            elif after is not None and index < size:
                self.printed[after.id] = after.leaf
        self.report.counts["documents"] = len(self.named)

    def _held(self, digest: str, index: int) -> Held | None:
        name = ObjectName(digest, "json")
        subject = f"the document of entry {index}"
        try:
            data = self.record.objects.get(name)
        except SunseedError as error:
            self.report.findings.append(verdict_of(error, subject, (name.path,)))
            return None
        try:
            document = codec.decode(data)
        except Malformed as error:
            self._find(State.ALTERED, subject, f"It is no document: {error}", name.path)
            return None
        for shown in document.object_names():
            self.shown.setdefault(shown, index)
        return Held(document, len(data))

    def _objects(self) -> None:
        count = 0
        gone = {name for erasure in self.erased.values() for name in erasure.objects}
        for path in self.record.objects.paths():
            count += 1
            if count % 64 == 0:
                self.progress(count, None, "objects")
            self._object(path, gone)
        for shown, index in self.shown.items():
            name = ObjectName.parse(shown)
            if shown not in gone and not self.record.objects.exists(name):
                self._find(State.UNREAD, f"an object of entry {index}", "Its bytes are not here.", name.path)
        self.report.counts["objects"] = count

    def _object(self, path: str, gone: set[str]) -> None:
        try:
            name = ObjectName.of_path(path)
            for _ in self.record.objects.chunks(name):
                pass
        except SunseedError as error:
            self.report.findings.append(verdict_of(error, "an object", (path,)))
            return
        if str(name) in self.shown or (name.ext == "json" and name.sha256 in self.named):
            if name.sha256 in self.erased and name.ext == "json":
                self._find(State.UNPROVEN, "an erased document", "It was to be deleted and is still here.", path)
        elif str(name) in gone:
            self._find(State.UNPROVEN, "an erased object", "It was to be deleted and is still here.", path)
        else:
            self._find(State.UNPROVEN, "an object", "Its bytes are right, and nothing in the record names it.", path)

    def _site(self) -> None:
        edition = self.record.contents.edition
        pages = list(self._files())
        self.report.counts["pages"] = len(pages)
        if edition is None:
            for path in pages:
                self._find(
                    State.UNPROVEN, f"/{path}", "The record has no edition entry: nothing binds this file.", path
                )
            return
        index, entry = edition
        if entry.format != edition_map.FORMAT:
            self._find(State.UNREAD, f"edition entry {index}", f"Its format {entry.format} is not known.")
            return
        leaves = self._leaves(bytes.fromhex(entry.root), index)
        if leaves is None:
            self._say_newer(index)
            return
        documents_hold = not any(one.where and one.where[0].endswith(".json") for one in self.report.findings)
        if self.reprint is not None and documents_hold:
            self._compare(self.reprint, pages, leaves, index)
        self._pages(pages, leaves, index)
        self._items(leaves, index)
        self._rest(leaves, index)
        self._say_newer(index)

    # -- what may be newer than the edition ---------------------------------------------------------------------------

    @cached_property
    def states(self) -> States | None:
        """What files are at the states after the edition; None where nothing can tell."""
        if self.since is None:
            return None
        try:
            return self.since(self.record, self.progress)
        except Unavailable:
            return None
        except SunseedError:
            return {}  # a document is missing or wrong, which is a finding of its own and excuses no page

    def _differs(self, altered: Verdict, path: str, found: bytes | None) -> None:
        """Take a file that is not the edition's: a later state's, or altered, or, where nobody can tell, unproven."""
        if not self.outstanding:
            self.report.findings.append(altered)
        elif self.states is None:
            self.report.findings.append(perhaps(self.record, altered) if altered.state is State.ALTERED else altered)
        elif found in self.states.get(path, NOWHERE):
            self.newer.append(path)
        else:
            self.report.findings.append(altered)

    def _say_newer(self, index: int) -> None:
        """Name what is being printed, in one line."""
        if self.newer:
            subject = f"{len(self.newer)} files newer than edition entry {index}"
            self.report.findings.append(being_printed(self.record, subject, *self.newer[:MOST_NAMED]))

    def _is_map_newer(self) -> bool:
        """Say whether each file of the map is that of the edition or of a later state."""
        paths = {path for path in self.states or () if path.startswith(MAP)} | set(self.record.store.list(MAP))
        return self.states is not None and all(self._digest(path) in self.states.get(path, NOWHERE) for path in paths)

    def _digest(self, path: str) -> bytes | None:
        try:
            return sha256(self.record.store.get(path)).digest()
        except Absent:
            return None

    def _leaves(self, expected: bytes, index: int) -> dict[bytes, bytes] | None:
        """Return what the map has; where its files do not lead to the edition's root, name those that are wrong."""
        try:
            root, leaves = map_files(self.record).derive()
            if root == expected:
                return leaves
            found: str | None = root.hex()
        except SunseedError:
            found = None
        because = f"Its files do not lead to the root in edition entry {index}."
        try:
            wrong = map_files(self.record).faults(expected)
        except SunseedError as error:
            self.report.findings.append(verdict_of(error, "the edition map", (MAP,)))
            return None
        where = tuple(MAP + path for path in wrong) or (MAP,)
        altered = Verdict(State.ALTERED, "the edition map", because, where, expected.hex(), found)
        if self.outstanding and self.states is not None and self._is_map_newer():
            self.newer.append(MAP)
        else:
            self.report.findings.append(
                perhaps(self.record, altered) if self.outstanding and self.states is None else altered
            )
        return None

    def _files(self) -> Iterator[str]:
        for path in self.record.store.list(""):
            if not path.startswith((OBJECTS, LOG)):
                yield path

    def _compare(self, reprint: Reprint, pages: list[str], leaves: dict[bytes, bytes], index: int) -> None:
        """Compare what the edition names with what this release prints from the record."""
        try:
            printed = reprint(self.record, self.progress)
        except SunseedError as error:
            self.report.findings.append(verdict_of(error, "the site printed once more", (LOG, OBJECTS)))
            return
        self.report.counts["pages printed once more"] = len(printed)
        self.report.reprinted = True
        self.again = printed
        named = {path: leaves.get(edition_map.key_hash(edition_map.page_key(path))) for path in {*pages, *printed}}
        differing = sorted(path for path, digest in named.items() if digest != printed.get(path))
        if differing and named.get(mark.PATH) != printed.get(mark.PATH):
            by = printed_by(self.record, named.get(mark.PATH))
            because = f"{by}: the pages of edition entry {index} cannot be compared with this release's."
            self._find(State.UNPROVEN, "the site printed once more", because)
            return
        for path in differing:
            expected, found = printed.get(path), named[path]
            if found is None and expected is None:
                continue
            because = f"Edition entry {index} names other bytes than follow from the record; the rest does follow."
            self._find(
                State.ALTERED, f"/{path}", because, path,
                expected=expected.hex() if expected else "no such file", found=found.hex() if found else "no such file",
            )  # fmt: skip

    def _pages(self, pages: list[str], leaves: dict[bytes, bytes], index: int) -> None:
        for number, path in enumerate(pages):
            if number % 64 == 0:
                self.progress(number, len(pages), "pages")
            expected = leaves.pop(edition_map.key_hash(edition_map.page_key(path)), None)
            try:
                found = sha256(self.record.store.get(path)).digest()
            except SunseedError as error:
                self.report.findings.append(verdict_of(error, f"/{path}", (path,)))
                continue
            if expected == found:
                continue
            because = f"Its bytes are not those that edition entry {index} names."
            if expected is None:
                because = f"Edition entry {index} has no such file: somebody put it here."
            named = expected.hex() if expected else None
            self._differs(Verdict(State.ALTERED, f"/{path}", because, (path,), named, found.hex()), path, found)

    def _items(self, leaves: dict[bytes, bytes], index: int) -> None:
        self.report.counts["items"] = len(self.ledger.items)
        for item, leaf in self.printed.items():
            shown = leaves.pop(edition_map.key_hash(edition_map.item_key(item)), None)
            if shown != leaf:
                because = f"Edition entry {index} shows another state of it than the entries it was printed from."
                found = shown.hex() if shown else "nothing"
                self._find(State.ALTERED, f"item {item}", because, MAP, expected=leaf.hex(), found=found)

    def _likely_paths(self) -> Iterator[str]:
        yield from WELL_KNOWN
        yield from self.again
        for state in self.ledger.items.values():
            if state.claim.startswith("/"):
                stem = state.claim[1:]
                yield f"{stem}index.html"
                yield from (f"{stem}versions/{number}/index.html" for number in range(1, state.version + 1))

    def _rest(self, leaves: dict[bytes, bytes], index: int) -> None:
        """Name what the map has and the tree has not: the map has only hashes, so every path we know of is tried."""
        if not leaves:
            return
        for path in self._likely_paths():
            if leaves.pop(edition_map.key_hash(edition_map.page_key(path)), None) is not None:
                because = f"Edition entry {index} has it; its bytes are not here."
                self._differs(Verdict(State.UNREAD, f"/{path}", because, (path,)), path, None)
        for key in leaves:
            because = f"Edition entry {index} has a file or item with key hash {key.hex()}; nothing here is it."
            self._find(State.UNREAD, "a missing file", because, MAP)
