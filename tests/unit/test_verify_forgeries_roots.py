"""Lies about who may speak for the newsroom."""

from __future__ import annotations

import pytest

from sunseed import verify
from sunseed.errors import Untrue
from sunseed.record import entry as entries
from sunseed.record import note, root
from sunseed.testing.judging import (
    ONE,
    PAGE,
    audit,
    found,
    new_keys,
    opened,
    proof,
    void,
)
from sunseed.testing.publication import (
    NOW_MS,
    log_signers,
    published,
    root_note,
    signer,
)
from sunseed.verify import SealedRecord, State


def test_lie_root_made_by_whoever_has_the_log_keys() -> None:
    """A root that the root keys did not sign is void, and the keys it names sign nothing."""
    made = published()
    mine = new_keys("thief")
    own = signer("thief/root")
    parsed = root.Root.parse(note.parse(root_note(2, log=mine, root=[own.verifier])).text)
    made.add(entries.RootEntry.of(made.at(), 2, root.sign(parsed, [own])))
    made.seal()
    found(audit(made), State.UNPROVEN, f"entry {len(made.log) - 1}")
    made.seal(mine)
    with pytest.raises(Untrue):
        opened(made)


def test_lie_checkpoint_by_the_keys_of_an_old_root() -> None:
    """After a new root, the log keys of the old one sign nothing more."""
    made = published()
    new = new_keys("new")
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, log=new)))
    made.seal(new)
    assert opened(made).succession.newest.serial == 2
    made.tick()
    made.seal(log_signers())
    with pytest.raises(Untrue):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_checkpoint_by_a_disowned_key() -> None:
    """A key disowned from a size on signs nothing beyond it, even where no newer root key is asked for."""
    made = published()
    ed25519, _ = log_signers()
    lost = root.Compromised(ed25519.verifier, 3)
    made.add(entries.RootEntry.of(made.at(), 2, root_note(2, compromised=[lost])))
    made.seal()
    with pytest.raises(Untrue, match="believed only up to"):
        opened(made)
    found(audit(made), State.ALTERED, "log/")


def test_lie_root_of_a_serial_skipped() -> None:
    """A root that leaves one out is void: the one between may have disowned a key."""
    made = published()
    made.add(entries.RootEntry.of(made.at(), 3, root_note(3)))
    void(made, "serial-out-of-order")


def test_lie_root_expired() -> None:
    """By a root past its day everything is unproven: page, item, proof and tree."""
    made = published()
    late_ms = NOW_MS + 20 * 366 * 86_400_000
    record = SealedRecord.open(made.store, now_ms=late_ms, pinned=made.root_note)
    assert verify.verify_page(record, PAGE, made.store.get(PAGE)).state is State.UNPROVEN
    assert verify.verify_item(record, ONE).state is State.UNPROVEN
    assert verify.audit_tree(made.store, now_ms=late_ms, pinned=made.root_note).state is State.UNPROVEN
    late = verify.verify_proof(proof(made).encode(), now_ms=late_ms, pinned=made.root_note)
    assert late.state is State.UNPROVEN
    assert any("expired" in one for one in late.notes)


def test_lie_policy_without_its_witnesses() -> None:
    """A policy file the root does not name cannot say which witnesses were needed."""
    made = published()
    with pytest.raises(Untrue, match="policy"):
        opened(made, policy_file=b"# nobody\nquorum none\n")
