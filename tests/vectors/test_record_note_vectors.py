"""Notes, checkpoints and log lines that others wrote: read, verified and, where the key is public, written alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunseed.errors import Untrue
from sunseed.record import checkpoint, note
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.note import Signer, Verifier
from sunseed.record.signature import ED25519

DATA = Path(__file__).parent / "data"

# C2SP signed-note, section "Example".
SPEC_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ER"
    "YNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()

# golang.org/x/mod sumdb/note, package documentation and tests: published test keys, secret to nobody.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()

# C2SP/C2SP issue 99, the second, corrected form; its private key is 0x11 and 31 zero bytes.
SIGSUM_PUBLIC = bytes.fromhex("66e0b858e462a609e66fe71370c816d8846ff103d5499a22a7fec37fdbc424a7")
SIGSUM_SEED = b"\x11" + bytes(31)
SIGSUM_ORIGIN = "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69"
SIGSUM_CHECKPOINT = (
    f"{SIGSUM_ORIGIN}\n10\nHA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 {SIGSUM_ORIGIN} "
    "gJ2ho0n8F8olcerUF1FFdv235A/5as/coWrpLrtE7ovMeP5whgwouYExowG/lTznxu6OUGjjt5yJQ6bXtTcf718MqAQ=\n"
).encode()

# transparency-dev/tessera testdata: the published key of its test log.
TESSERA_PRIVATE = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
TESSERA_VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def test_the_specifications_own_note_verifies() -> None:
    """The example of signed-note opens under the example's key."""
    good = note.verify(note.parse(SPEC_NOTE), [Verifier(SPEC_VKEY)])
    assert [line.verifier.vkey for line in good] == [SPEC_VKEY]


def test_gos_note_is_verified_and_written_alike() -> None:
    """The note of Go's documentation verifies, and its published key signs the same bytes here."""
    parsed = note.parse(GO_NOTE)
    note.verify(parsed, [Verifier(GO_VKEY)])
    assert note.sign(parsed.text, [Signer.from_private_text(GO_PRIVATE)]) == GO_NOTE
    assert Signer.from_private_text(GO_PRIVATE).private_text() == GO_PRIVATE


def test_a_checkpoint_of_sigsum_is_verified_and_written_alike() -> None:
    """The corrected checkpoint of C2SP's thread opens under key ID 809da1a3, and its key writes it here."""
    verifier = Verifier.of(SIGSUM_ORIGIN, ED25519, SIGSUM_PUBLIC)
    assert verifier.key_id.hex() == "809da1a3"
    opened = LogKeys((verifier,)).open(SIGSUM_CHECKPOINT)
    assert (opened.size, opened.root[:3].hex()) == (10, "1c0e47")
    assert checkpoint.sign(opened, [Signer(SIGSUM_ORIGIN, ED25519, SIGSUM_SEED)]) == SIGSUM_CHECKPOINT


def test_sigsums_first_checkpoint_with_a_wrong_key_id_is_refused() -> None:
    """The uncorrected form of that checkpoint names a key nobody knows."""
    wrong = SIGSUM_CHECKPOINT.replace(b"gJ2ho0n8", b"pOZUn0n8")
    with pytest.raises(Untrue, match="no line by a known key"):
        LogKeys((Verifier.of(SIGSUM_ORIGIN, ED25519, SIGSUM_PUBLIC),)).open(wrong)


@pytest.mark.parametrize("size", range(16))
def test_every_checkpoint_of_tesseras_test_log_is_read_and_written_alike(shared_data: Path, size: int) -> None:
    """Each of the sixteen checkpoints opens, and signing its tree with the published key gives the same bytes."""
    signed = (shared_data / "vectors" / "tessera-log" / "log" / f"checkpoint.{size}").read_bytes()
    opened = LogKeys((Verifier(TESSERA_VKEY),)).open(signed)
    assert opened.size == size
    assert checkpoint.sign(opened, [Signer.from_private_text(TESSERA_PRIVATE)]) == signed


def test_torchwoods_ml_dsa_checkpoint_verifies() -> None:
    """A log's own ML-DSA-44 line opens (torchwood, cmd/litewitness/testdata/mldsa.txt, BSD-3-Clause)."""
    verifier = Verifier((DATA / "torchwood-mldsa.vkey").read_text().rstrip("\n"))
    opened = LogKeys((verifier,)).open((DATA / "torchwood-mldsa.checkpoint").read_bytes())
    assert (opened, verifier.key_id.hex()) == (Checkpoint("example.com/mldsa-log", 1, opened.root), "b5df45c5")


def test_torchwoods_ml_dsa_checkpoint_with_another_size_is_refused() -> None:
    """The same line under size 2 does not hold."""
    verifier = Verifier((DATA / "torchwood-mldsa.vkey").read_text().rstrip("\n"))
    signed = (DATA / "torchwood-mldsa.checkpoint").read_bytes().replace(b"\n1\n", b"\n2\n")
    with pytest.raises(Untrue):
        LogKeys((verifier,)).open(signed)
