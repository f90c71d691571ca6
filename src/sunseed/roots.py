"""An instance's roots on disk: which there have been, from which entry on each is in force, and whose keys sign now.

Follows formats.md §2 and §4, and ADR 0025. `roots/<serial>-<index>.note` is written before the entry it speaks of is
committed, so that the rule "a tree is signed by the last root whose entry it holds" alone tells, after a crash, which
keys signed the head. Owns these files, `root.note` and `policy.txt` once a newsroom runs, and the choice of keys;
appending the entry is the sequencer's.

Keys are chosen by what the root names, never by the name of their file, so nothing is exchanged when they change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sunseed.errors import Absent, Refused
from sunseed.instance import Instance
from sunseed.record import keys, note, root
from sunseed.record.checkpoint import Checkpoint
from sunseed.record.hint import POLICY
from sunseed.record.reader import LogReader
from sunseed.record.root import Root
from sunseed.record.signature import Signer, Verifier
from sunseed.record.succession import Succession, roots_among
from sunseed.store.cell import SqliteCell
from sunseed.store.folder import FolderStore

_NOTE = re.compile(r"([1-9][0-9]*)-(0|[1-9][0-9]*)\.note")


@dataclass(frozen=True)
class Roots:
    """The roots of a newsroom.

    Arguments:
        notes: each signed note with the leaf index of its entry, in order.
        succession: the same, verified.
    """

    notes: tuple[tuple[int, bytes], ...]
    succession: Succession

    def up_to(self, size: int) -> Roots:
        """Return those whose entries are among the first `size`."""
        succession = self.succession.up_to(size)
        return Roots(self.notes[: len(succession.roots)], succession)

    @property
    def newest(self) -> Root:
        """The last of them."""
        return self.succession.newest

    @property
    def log_keys(self) -> tuple[Verifier, ...]:
        """Every log key of every root."""
        return tuple(dict.fromkeys(key for one in self.succession.roots for key in one.log.verifiers))


def read(instance: Instance) -> Roots:
    """Return all roots this newsroom knows, one that is announced and not committed yet included.

    Raises:
        Absent: none is here; Refused: the newsroom has not begun, its first root waits for signatures.
        Malformed, Untrue: they do not follow one another.
    """
    found = sorted(_announced(instance))
    if found:
        notes = [(index, (instance.roots / f"{serial}-{index}.note").read_bytes()) for serial, index in found]
    elif instance.root_note_file.is_file():
        notes = _before_there_was_a_folder(instance)
    elif instance.first_root_file.is_file():
        raise Refused(
            f"the log has not begun: {instance.first_root_file} waits for its signatures. `sunseed root sign` adds "
            f"one, `sunseed root publish {instance.root} {instance.first_root_file}` begins the log"
        )
    else:
        raise Absent(f"no root note at {instance.root_note_file}: bring it back from another copy")
    return Roots(tuple(notes), Succession.verify(notes))


def in_force(instance: Instance) -> Roots:
    """Return the roots that count for the tree as it is committed; raises as `read`."""
    return read(instance).up_to(max(committed_size(instance), 1))


def committed_size(instance: Instance) -> int:
    """Return the size that the head states, unverified: the writer checks it; 0 where it was never set."""
    cell = SqliteCell(instance.head)
    try:
        signed = cell.read()
    finally:
        cell.close()
    return 0 if signed is None else Checkpoint.parse(note.parse(signed).text).size


def announce(instance: Instance, signed: bytes, index: int) -> Root:
    """Write down that the next root will stand at `index`, durable on return; before its entry is committed.

    Raises:
        Malformed, Untrue: it does not follow the root in force.
    """
    if index == 0:
        made = root.open_pinned(signed)
    else:
        known = read(instance).up_to(index)
        made = known.succession.followed_by(index, signed).newest
        for serial, (at, before) in enumerate(known.notes, known.succession.roots[0].serial):
            _store(instance).replace(f"{serial}-{at}.note", before)  # of use where there was no folder yet
    # Dying here: the entry is not committed, so the head is no larger than `index`, and this note counts for nothing.
    _store(instance).replace(f"{made.serial}-{index}.note", signed)
    return made


def settle(instance: Instance, size: int) -> Root:
    """Bring the files to what is committed: forget an announcement that came to nothing, show the root in force.

    Called after every opening of the log and after every new root, with the committed size. Returns that root.
    """
    for serial, index in _announced(instance):
        if index >= size:
            _store(instance).delete(f"{serial}-{index}.note")
    known = read(instance)
    signed = known.notes[-1][1]
    beside = FolderStore(instance.root)
    policy = f"{known.newest.policy}.policy"
    # Dying between these: the next opening does the same again.
    if (instance.roots / policy).is_file():
        if not _holds(instance.policy_file, known.newest.policy):
            beside.replace(instance.policy_file.name, _store(instance).get(policy))
        shown = instance.public / "log" / POLICY
        if shown.is_file() and not _holds(shown, known.newest.policy):  # readers hold it against the newest root
            FolderStore(instance.public).replace(f"log/{POLICY}", _store(instance).get(policy))
    if not _holds(instance.root_note_file, sha256(signed).hexdigest()):
        beside.replace(instance.root_note_file.name, signed)
    return known.newest


def keep_policy(instance: Instance, policy: bytes) -> None:
    """Keep the policy that a root to come names, until that root is in force."""
    _store(instance).replace(f"{sha256(policy).hexdigest()}.policy", policy)


def signers(instance: Instance, of: Root) -> tuple[Signer, ...]:
    """Return the private keys that a root names for the log, in its order.

    Raises:
        Absent: one is not in the folder of keys.
        Refused, Malformed: a key file that cannot be used.
    """
    held = {one.verifier: one for file in key_files(instance) for one in keys.load(file)}
    missing = [key for key in of.log.verifiers if key not in held]
    if missing:
        names = ", ".join(f"{key.name}+{key.key_id.hex()}" for key in missing)
        raise Absent(
            f"root {of.serial} lets {names} sign for the log, and no file {instance.keys}/log-*.key holds it: bring it "
            f"back (founded were {', '.join(file.name for file in instance.log_key_files)})"
        )
    return tuple(held[key] for key in of.log.verifiers)


def new_signers(instance: Instance, serial: int) -> tuple[Signer, ...]:
    """Return the log keys for root `serial`, made now or for an earlier draft of it."""
    files = [file.with_name(f"{file.stem}-{serial}.key") for file in instance.log_key_files]
    for file, signer in zip(files, keys.generate_log_keys(instance.origin), strict=True):
        if not file.exists():
            keys.save(file, [signer])
    return tuple(one for file in files for one in keys.load(file))


def retired(instance: Instance, known: Roots) -> list[Path]:
    """Return the key files that only earlier roots named: they sign nothing any more, and shall be destroyed."""
    now = set(known.newest.log.verifiers)
    past = set(known.log_keys) - now
    return [file for file in key_files(instance) if {one.verifier for one in keys.load(file)} <= past]


def key_files(instance: Instance) -> list[Path]:
    """Return the files of log keys, whichever root names them."""
    return sorted(instance.keys.glob("log-*.key"))


def _before_there_was_a_folder(instance: Instance) -> list[tuple[int, bytes]]:
    """Return the roots of a newsroom without `roots/`: one founded by an earlier release, or one that lost it."""
    signed = instance.root_note_file.read_bytes()
    if root.open_pinned(signed).serial == 1:
        return [(0, signed)]
    reader = LogReader(FolderStore(instance.public), prefix="log/")
    return list(roots_among(reader.entries(0, reader.size)))


def _announced(instance: Instance) -> list[tuple[int, int]]:
    """Return serial and index of each note in `roots/`."""
    found = [_NOTE.fullmatch(file.name) for file in instance.roots.glob("*.note")]
    return [(int(match[1]), int(match[2])) for match in found if match]


def _store(instance: Instance) -> FolderStore:
    return FolderStore(instance.roots) if instance.roots.is_dir() else FolderStore.make(instance.roots)


def _holds(file: Path, digest: str) -> bool:
    return file.is_file() and sha256(file.read_bytes()).hexdigest() == digest
