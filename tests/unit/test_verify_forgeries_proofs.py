"""Lies in a proof file."""

from __future__ import annotations

from sunseed import verify
from sunseed.record import entry as entries
from sunseed.record import note
from sunseed.record.hashing import leaf_hash
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.testing.judging import (
    new_keys,
    proof,
)
from sunseed.testing.publication import (
    NOW_MS,
    POLICY,
    Publication,
    log_signers,
    published,
    root_note,
)
from sunseed.verify import State


def judged(made: Publication, file: ProofFile, entry: bytes | None = None) -> State:
    return verify.verify_proof(
        file.encode(), now_ms=NOW_MS, pinned=made.root_note, entry=entry, policy_file=POLICY
    ).state


def test_a_proof_file_is_verified_with_its_entry_inside_or_beside() -> None:
    """Without a lie, the file alone is enough."""
    made = published()
    file = proof(made)
    assert judged(made, file) is State.VERIFIED
    bare = ProofFile(file.index, file.path, file.checkpoint)
    assert judged(made, bare, made.log[4]) is State.VERIFIED
    assert judged(made, bare) is State.UNPROVEN
    assert verify.verify_proof(file.encode(), now_ms=NOW_MS, pinned=None).state is State.UNPROVEN
    assert verify.verify_proof(b"no proof", now_ms=NOW_MS, pinned=made.root_note).state is State.UNREAD


def test_a_proof_under_the_log_keys_of_another_root_is_unproven() -> None:
    """Log keys change from root to root: a proof by keys this root does not name is no lie, and proves nothing."""
    made = published()
    new = new_keys("new")
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, log=new)))
    made.seal(new)
    file = proof(made)
    assert judged(made, file) is State.UNPROVEN
    later = verify.verify_proof(file.encode(), now_ms=NOW_MS, pinned=root_note(2, log=new))
    assert later.state is State.VERIFIED
    made.seal((log_signers()[0],))
    assert judged(made, proof(made)) is State.ALTERED


def test_lie_proof_of_another_entry() -> None:
    """Another entry's bytes are not at that place."""
    made = published()
    assert judged(made, proof(made), made.log[5]) is State.ALTERED


def test_lie_proof_at_another_index() -> None:
    """The same entry is not at another place."""
    made = published()
    file = proof(made)
    assert judged(made, ProofFile(5, file.path, file.checkpoint, file.extra)) is State.ALTERED


def test_lie_proof_with_a_path_changed() -> None:
    """A path leads to one root."""
    made = published()
    file = proof(made)
    assert judged(made, ProofFile(4, (bytes(32), *file.path[1:]), file.checkpoint, file.extra)) is State.ALTERED
    assert judged(made, ProofFile(4, file.path[:-1], file.checkpoint, file.extra)) is State.ALTERED


def test_lie_proof_with_one_signature_stripped() -> None:
    """A proof's checkpoint needs every log key's line too."""
    made = published()
    file = proof(made)
    parsed = note.parse(file.checkpoint)
    stripped = note.Note(parsed.text, parsed.lines[:1]).encode()
    assert judged(made, ProofFile(4, file.path, stripped, file.extra)) is State.ALTERED


def test_lie_proof_of_a_node_as_an_entry() -> None:
    """A node of the tree presented as an entry has another hash."""
    made = published()
    file = proof(made)
    left, right = LogReader(made.store).leaf_hash(4), LogReader(made.store).leaf_hash(5)
    assert leaf_hash(left + right) != left
    assert judged(made, ProofFile(2, file.path[1:], file.checkpoint, left + right)) is State.ALTERED
