"""Our notes, proofs and tiles read by tlog-scales, and its own read by us: another author's Python, no shared code."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed.errors import Untrue
from sunseed.record import note, proof
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.hashing import leaf_hash
from sunseed.record.note import Signer
from sunseed.record.reader import LogReader
from sunseed.record.signature import ED25519, ML_DSA_44, Verifier
from sunseed.record.writer import LogWriter
from sunseed.store.cell import MemoryCell
from sunseed.store.folder import FolderStore
from sunseed.store.memory import MemoryStore

signing = pytest.importorskip("tlog_scales.signing", reason="tlog-scales is not installed")
tlog = pytest.importorskip("tlog_scales.tlog")
reading = pytest.importorskip("tlog_scales.reader")
backend = pytest.importorskip("tlog_scales.backend")

ORIGIN = "news.example/log"
SIGNERS = (Signer(ORIGIN, ED25519, bytes([3]) * 32), Signer(ORIGIN, ML_DSA_44, bytes([4]) * 32))
SIZES = (1, 2, 255, 256, 257, 700)
ENTRIES = [b"entry %d" % number for number in range(SIZES[-1])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of 700 entries, written by us in six batches."""
    place = tmp_path_factory.mktemp("log")
    store = FolderStore(place)
    with LogWriter.create(
        store, MemoryCell(), staging=MemoryStore(), origin=ORIGIN, signers=SIGNERS, prefix=""
    ) as writer:
        for start, end in zip((0, *SIZES), SIZES, strict=False):
            writer.append(ENTRIES[start:end])
    return place


def test_they_verify_both_lines_of_our_checkpoint(folder: Path) -> None:
    """Their verifier takes our verifier keys and finds our Ed25519 and our ML-DSA line good."""
    theirs = tlog.Checkpoint.from_text((folder / "checkpoint").read_text())
    keys = [signing.Vkey.from_string(signer.verifier.vkey) for signer in SIGNERS]
    assert {vkey.sig_type for vkey, _ in signing.VkeySet(*keys).verify(theirs.signatures, theirs)} == {1, 6}
    assert [vkey.serialize() for vkey in keys] == [signer.verifier.vkey for signer in SIGNERS]


def test_they_find_our_root_and_entries_in_our_tiles(folder: Path) -> None:
    """Their reader computes the signed root from our tiles and reads every entry back from our bundles."""
    reader = reading.TilesReader(backend.LocalBackend(folder))
    head = reader.get_checkpoint()
    assert reader.calculate_root_hash() == head.root_hash
    assert [reader.get_entry(index) for index in range(head.size)] == ENTRIES


@pytest.mark.parametrize("index", [0, 1, 255, 256, 511, 699])
def test_inclusion_proofs_are_the_same(folder: Path, index: int) -> None:
    """Their proof of an entry is ours, hash for hash, and each passes the other's check."""
    theirs_reader = reading.TilesReader(backend.LocalBackend(folder))
    head = theirs_reader.get_checkpoint()
    theirs = theirs_reader.get_inclusion_proof(index, head.size)
    ours = LogReader(FolderStore(folder), prefix="").inclusion(index, head.size)
    assert theirs.node_hashes == ours
    tlog.InclusionProof(index, head.size, ours).check(leaf_hash(ENTRIES[index]), head.root_hash)
    proof.verify_inclusion(index, head.size, leaf_hash(ENTRIES[index]), theirs.node_hashes, head.root_hash)


@pytest.mark.parametrize("old", SIZES)
def test_consistency_proofs_are_the_same(folder: Path, old: int) -> None:
    """Their proof between two sizes is ours, and each passes the other's check."""
    reader = LogReader(FolderStore(folder), prefix="")
    theirs_reader = reading.TilesReader(backend.LocalBackend(folder))
    new = theirs_reader.get_checkpoint().size
    theirs = theirs_reader.get_consistency_proof(old, new).node_hashes
    ours = reader.consistency(old, new)
    assert theirs == ours
    tlog.ConsistencyProof(old, new, ours).check(reader.root(old), reader.root(new))
    proof.verify_consistency(old, reader.root(old), new, reader.root(new), theirs)


def test_we_open_a_checkpoint_they_signed() -> None:
    """A checkpoint with their Ed25519 and their ML-DSA line opens under our rule, and not with one of them alone."""
    signers = [
        signing.PlainEd25519Signer(ORIGIN, bytes([3]) * 32),
        signing.MLDSA44CosignatureSigner(ORIGIN, bytes([4]) * 32),
    ]
    keys = LogKeys(tuple(Verifier(signer.vkey.serialize()) for signer in signers))
    head = Checkpoint(ORIGIN, 5, bytes(range(32)))
    signed = tlog.Checkpoint.make_signed(head.origin, head.size, head.root, signers).serialize().encode()
    assert keys.open(signed) == head
    for alone in signers:
        short = tlog.Checkpoint.make_signed(head.origin, head.size, head.root, [alone]).serialize().encode()
        with pytest.raises(Untrue):
            keys.open(short)


def test_their_cosignature_carries_their_time() -> None:
    """An ML-DSA cosignature of theirs verifies and states the time it was made."""
    witness = signing.MLDSA44CosignatureSigner("two.example/witness", bytes([9]) * 32)
    head = Checkpoint(ORIGIN, 5, bytes(range(32)))
    signed = tlog.Checkpoint.make_signed(head.origin, head.size, head.root, [witness]).serialize().encode()
    (good,) = note.verify(note.parse(signed), [Verifier(witness.vkey.serialize())])
    assert good.timestamp_s is not None
    assert good.timestamp_s > 1_700_000_000
