"""Court bundles: one thing with everything that judging it takes, in one file, judged again anywhere by the same code.

Follows formats.md §9 and §10, and docs/adr/0109. Making one is judging a record while noting what is read
(`gathering`); opening one gives a record whose entries come from `.tlog-proof` files and whose beginnings come from
consistency proofs, so that `items`, `films` and `pages` say the same of it. What they say is `court`'s to write down,
the zip is `bag`'s. A bundle is as of its checkpoint: what the record has held since is not in it, and it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from sunseed.documents.film import Film
from sunseed.documents.objects import ObjectName
from sunseed.errors import Absent, Malformed, SunseedError
from sunseed.record import canonical, note, root
from sunseed.record import entry as entries
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.hashing import leaf_hash
from sunseed.record.proof_file import SUFFIX, ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.succession import Succession
from sunseed.record.witness import AddCheckpoint
from sunseed.store.memory import MemoryStore
from sunseed.verify import times
from sunseed.verify.films import Second, film_of, judge_lines, revealed, verify_film
from sunseed.verify.gathering import NotingRecord
from sunseed.verify.items import verify_item
from sunseed.verify.pages import verify_page
from sunseed.verify.sealed import PREFIX, Contents, SealedRecord, ground, open_signed, parsed_policy
from sunseed.verify.seals import seal_on
from sunseed.verify.times import Trust
from sunseed.verify.verdict import Evidence, State, Verdict, verdict_of, worst

FORMAT: Final = "sunseed-bundle-1"
SAID: Final = "bundle.json"
PUBLIC, ENTRIES, GROWTH = "public/", "entries/", "growth/"
ROOT, POLICY, AUTHORITIES, HEADERS = "root.note", "policy.txt", "authorities.pem", "headers.txt"
_UNREAD: Final = "they were left out of this bundle; the record itself has them."


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bundle says of itself.

    Arguments:
        format: `sunseed-bundle-1`.
        kind: item or page.
        name: the item's id, or the page's path below `public/`.
        at_ms: when it was made, by the clock of whoever made it.
        version, checker: of the program that made it: its release, and the digest of its files.
    """

    format: str
    kind: str
    name: str
    at_ms: int
    version: str
    checker: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found about the thing in a bundle.

    Arguments:
        verdicts: one for each statement; the gravest is the whole's.
        seconds: of a film, each of its lines.
        about: the entries about it, with their indices.
    """

    verdicts: tuple[Verdict, ...]
    seconds: tuple[Second, ...]
    about: tuple[tuple[int, entries.Entry], ...]

    @property
    def whole(self) -> Verdict:
        """The verdict on the whole bundle."""
        grave = worst([one.state for one in self.verdicts])
        return next(one for one in self.verdicts if one.state is grave)


def checker_digest() -> str:
    """Return the SHA-256 of a list of this program's files: their digests and names, as `sha256sum` writes them."""
    home = Path(__file__).resolve().parents[1]
    files = sorted(one for one in home.rglob("*.py") if one.is_file())
    lines = (f"{sha256(one.read_bytes()).hexdigest()}  {one.relative_to(home).as_posix()}\n" for one in files)
    return sha256("".join(lines).encode()).hexdigest()


# -- making -----------------------------------------------------------------------------------------------------------
def gather(
    record: SealedRecord, said: Said, trust: Trust, *, pinned: bytes | None, policy_file: bytes | None
) -> dict[str, bytes]:
    """Return the files that judging a thing takes, all but the report.

    Arguments:
        record: the opened record.
        said: what the bundle is about.
        trust: whom its maker believes about time.
        pinned: the root note its maker trusts.
        policy_file: the witnesses its maker counted.

    Raises:
        Absent, Malformed: something that is needed cannot be read.
    """
    noting = NotingRecord(record)
    judge(noting, said, trust)
    _note_shown(noting, said)
    # An unknown kind of entry could touch anything: whoever opens the bundle must meet it as its maker did.
    for index in [*(at for at, _ in record.contents.roots), *record.contents.unknown, record.checkpoint.size - 1]:
        noting.prove(index)
    if noting.contents.edition is not None:
        noting.prove(noting.contents.edition[0])
    for index, _, _ in record.about(item_of(record, said) or ""):
        noting.prove(index)
    files = {SAID: msgspec.json.encode(said, order="sorted")}
    files |= {PUBLIC + path: record.store.get(path) for path in noting.noted.found if path != times.LIST}
    # What was judged, not what a log that has grown meanwhile shows by now: proofs lead to one tree.
    files[PUBLIC + PREFIX + "checkpoint"] = record.signed
    files |= _entries(record, noting, record.signed)
    parsed = note.parse(record.signed)
    for size, hashes in noting.beginnings.items():
        if size == record.checkpoint.size:
            continue
        files[f"{GROWTH}{size}"] = AddCheckpoint(size, tuple(hashes), parsed).encode()
    given = {ROOT: pinned, POLICY: policy_file, AUTHORITIES: trust.authorities, HEADERS: trust.headers}
    return files | {name: data for name, data in given.items() if data}


def _entries(record: SealedRecord, noting: NotingRecord, signed: bytes) -> dict[str, bytes]:
    reader, files = LogReader(record.store, PREFIX, size=record.checkpoint.size), {}
    for index, data in noting.proved.items():
        path = tuple(reader.inclusion(index, record.checkpoint.size))
        files[f"{ENTRIES}{index}"] = data
        files[f"{ENTRIES}{index}{SUFFIX}"] = ProofFile(index, path, signed, None).encode()
    return files


def _note_shown(record: SealedRecord, said: Said) -> None:
    """Read every object that the thing's newest document shows, so that it is noted."""
    for _, _, one in record.about(item_of(record, said) or ""):
        held = record.held(one.sha256) if isinstance(one, entries.Publish) else None
        for name in held.document.object_names() if held is not None else ():
            try:
                record.store.get(ObjectName.parse(name).path)
            except Absent:
                continue  # judged: unread


# -- judging ----------------------------------------------------------------------------------------------------------
def judge(record: SealedRecord, said: Said, trust: Trust) -> Judged:
    """Return what is to be said of a thing in a record or in a bundle: the same code, the same words."""
    verdicts: list[Verdict] = []
    if said.kind == "page":
        try:
            data: bytes | None = record.store.get(said.name)
        except Absent:
            data = None
        verdicts.append(verify_page(record, said.name, data))
    item = item_of(record, said)
    film = film_of(record, item) if item else None
    if item is not None:
        made = verify_item(record, item, trust) if film is None else verify_film(record, item, film, trust)
        verdicts.append(made)
    about = tuple((index, one) for index, _, one in record.about(item or ""))
    return Judged(tuple(verdicts), _seconds(record, film, trust), about)


def _seconds(record: SealedRecord, film: Film | None, trust: Trust) -> tuple[Second, ...]:
    if film is None:
        return ()
    try:
        return tuple(judge_lines(record, revealed(record, film), trust))
    except SunseedError:
        return ()  # the verdict on the film says why


def item_of(record: SealedRecord, said: Said) -> str | None:
    """Return the id of the thing, for a page that of the item whose seal it shows; None where it shows none."""
    if said.kind == "item":
        return said.name
    try:
        seal = seal_on(record.store.get(said.name))
        one = None if seal is None else entries.decode(record.prove(seal.index)[0])
    except SunseedError:
        return None
    return getattr(one, "id", None)


# -- opening ----------------------------------------------------------------------------------------------------------
class BundledRecord(SealedRecord):
    """As much of a record as a bundle holds, every entry proved to stand under its checkpoint."""

    held_entries: Mapping[int, bytes]
    files: Mapping[str, bytes]

    def prove(self, index: int) -> tuple[bytes, bytes]:
        """Return an entry of the bundle and its leaf hash; Absent if it is not in it."""
        if index not in self.held_entries:
            raise Absent(f"entry {index} is not in this bundle")
        return self.held_entries[index], leaf_hash(self.held_entries[index])

    def growth(self, size: int) -> list[bytes]:
        """Return the consistency proof from a smaller tree, as the bundle has it."""
        if size == self.checkpoint.size:
            return []
        data = self.files.get(f"{GROWTH}{size}")
        if data is None:
            raise Absent(f"{GROWTH}{size} is not in this bundle")
        asked = AddCheckpoint.parse(data)
        if asked.old != size:
            raise Malformed(f"{GROWTH}{size}: it begins at {asked.old}")
        return list(asked.hashes)

    def ticks(self, wanted: set[int]) -> dict[int, tuple[int, entries.Tick]]:
        """Return the wanted ticks among the entries of the bundle; of two with one number the first."""
        found: dict[int, tuple[int, entries.Tick]] = {}
        for index in sorted(self.held_entries):
            one = _decoded(self.held_entries[index])
            if isinstance(one, entries.Tick) and one.n in wanted:
                found.setdefault(one.n, (index, one))
        return found


def said_of(files: Mapping[str, bytes]) -> Said:
    """Return what a bundle says of itself; Malformed if it is no bundle of this format."""
    try:
        canonical.loads(files[SAID], canonical.ENTRY)
        said = msgspec.json.decode(files[SAID], type=Said)
    except KeyError:
        raise Malformed(f"bundle: there is no {SAID}") from None
    except msgspec.MsgspecError as error:
        raise Malformed(f"bundle: {SAID}: {error}") from error
    if said.format != FORMAT or said.kind not in ("item", "page"):
        raise Malformed(f"bundle: {SAID}: expected {FORMAT} about an item or a page, got {said.format} {said.kind}")
    return said


def open_bundle(
    files: Mapping[str, bytes], *, now_ms: int, pinned: bytes | None, policy_file: bytes | None
) -> BundledRecord:
    """Open the record in a bundle.

    Arguments:
        files: the payload of its bag.
        now_ms: the time, milliseconds since 1970.
        pinned: the root note the reader trusts; a bundle vouches for nobody, not for itself either.
        policy_file: the witnesses to count; left out, the bundle's file is taken if the newest root names it.

    Raises:
        Absent, Malformed, Untrue: something is missing or does not hold.
    """
    store = MemoryStore()
    for name, data in files.items():
        if name.startswith(PUBLIC):
            store.create(name.removeprefix(PUBLIC), data)
    signed = store.get(PREFIX + "checkpoint")
    claimed = Checkpoint.parse(note.parse(signed).text)
    held = {int(name.removeprefix(ENTRIES)): data for name, data in files.items() if _is_entry(name)}
    contents = _contents(held)
    anchor = None if pinned is None else root.open_pinned(pinned)
    succession = Succession.verify(contents.roots, anchor)
    checkpoint = open_signed(succession, signed)
    keys = succession.in_force(checkpoint.size).log
    for index, data in held.items():
        proof_name = f"{ENTRIES}{index}{SUFFIX}"
        if proof_name not in files:
            raise Absent(f"{proof_name} is not in this bundle")
        proof = ProofFile.parse(files[proof_name])
        if proof.index != index or proof.checkpoint != signed:
            raise Malformed(f"{proof_name}: it is not of entry {index} under the bundle's checkpoint")
        proof.verify(leaf_hash(data), keys)
    policy_file = policy_file or files.get(POLICY)
    evidence = ground(
        note.parse(signed), checkpoint, succession, said_at=contents.said_at, now_ms=now_ms,
        pinned=anchor is not None, policy_file=policy_file,
    )  # fmt: skip
    made = BundledRecord(
        store, checkpoint, succession, contents, _with_gaps(evidence, held, claimed.size), parsed_policy(policy_file),
        signed,
    )  # fmt: skip
    made.held_entries, made.files = held, files
    return made


def _is_entry(name: str) -> bool:
    return name.startswith(ENTRIES) and name.removeprefix(ENTRIES).isdecimal() and len(name) < len(ENTRIES) + 16


def _decoded(data: bytes) -> entries.Entry | None:
    try:
        return entries.decode(data)
    except Malformed:
        return None


def _contents(held: Mapping[int, bytes]) -> Contents:
    """Return what the entries say; ticks and editions among them stand alone, so only the newest edition is taken."""
    contents, editions = Contents(), []
    for index in sorted(held):
        one = _decoded(held[index])
        if isinstance(one, entries.Tick | entries.Notice):
            contents.said_at = max(contents.said_at, one.at)
        elif isinstance(one, entries.Edition):
            contents.said_at = max(contents.said_at, one.at)
            editions += [(index, one)] if one.size <= index else []
        else:
            contents.take(index, held[index], leaf_hash(held[index]))
    contents.edition = editions[-1] if editions else None
    return contents


def _with_gaps(evidence: Evidence, held: Mapping[int, bytes], size: int) -> Evidence:
    gaps, at = [], 0
    for index in [*sorted(held), size]:
        if index > at:
            gaps.append((at, index))
        at = index + 1
    return replace(evidence, unread=tuple(gaps), elsewhere=_UNREAD)


def verify_files(
    files: Mapping[str, bytes], trust: Trust, *, now_ms: int, pinned: bytes | None, policy_file: bytes | None = None
) -> Judged:
    """Return what is to be said of the thing in a bundle, by a reader's own root, authorities and headers."""
    try:
        said = said_of(files)
        record = open_bundle(files, now_ms=now_ms, pinned=pinned, policy_file=policy_file)
    except SunseedError as error:
        return Judged((verdict_of(error, "the bundle"),), (), ())
    made = judge(record, said, trust)
    return made if made.verdicts else Judged((_nothing(said),), (), ())


def _nothing(said: Said) -> Verdict:
    return Verdict(State.UNPROVEN, f"the bundle of {said.name}", "It holds nothing that can be judged.")


def strange(files: Mapping[str, bytes], known: Sequence[str]) -> list[str]:
    """Return files of a bundle that have no place in one."""
    single = {SAID, ROOT, POLICY, AUTHORITIES, HEADERS, *known}
    return [name for name in files if name not in single and not name.startswith((PUBLIC, ENTRIES, GROWTH))]
