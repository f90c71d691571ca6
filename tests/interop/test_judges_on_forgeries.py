"""Judges that share no code with us say no to the lies about a log that our own verifier and the browser's refuse."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sunseed.record import bundles, checkpoint, note
from sunseed.record.hashing import TreeSize, leaf_hash
from sunseed.record.layout import bundle_path, tile_path
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.signature import Signer
from sunseed.record.tree_head import Checkpoint
from sunseed.testing.documents import ORIGIN
from sunseed.testing.publication import Publication, log_signers, published

ROOT = Path(__file__).resolve().parents[2]
JUDGES = Path(os.environ.get("SUNSEED_JUDGES", ROOT / "build" / "judges"))
HEAD = "log/checkpoint"

pytestmark = [
    pytest.mark.judges,
    pytest.mark.skipif(not (JUDGES / "sumdb").exists(), reason="the judges are not built: run `make judges`"),
]


def judge(name: str, *words: str | Path) -> bool:
    """Ask one foreign tool; return whether it says yes."""
    command = [str(JUDGES / name), *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0


def whole(made: Publication, folder: Path) -> bool:
    """Ask Go's checksum database about a whole log."""
    for path in made.store.list("log/"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(made.store.get(path))
    return judge("sumdb", "-dir", folder / "log", "-key", log_signers()[0].verifier.vkey)


def one(made: Publication, folder: Path, index: int = 4, entry: bytes | None = None) -> bool:
    """Ask Torchwood about one entry, under both log keys."""
    path = tuple(LogReader(made.store, size=len(made.log)).inclusion(index, len(made.log)))
    (folder / "proof").write_bytes(ProofFile(index, path, made.store.get(HEAD), made.log[index]).encode())
    (folder / "entry").write_bytes(entry or made.log[index])
    keys = [signer.verifier.vkey for signer in log_signers()]
    return judge("proofcheck", "-proof", folder / "proof", "-entry", folder / "entry", *keys)


def other_root(made: Publication) -> None:
    head = Checkpoint(ORIGIN, TreeSize(len(made.log)), leaf_hash(b"fork"))
    made.store.replace(HEAD, checkpoint.sign(head, log_signers()))


def strangers(made: Publication) -> None:
    made.seal(tuple(Signer(ORIGIN, signer.kind, bytes(32)) for signer in log_signers()))


def stripped(made: Publication, keep: int) -> None:
    parsed = note.parse(made.store.get(HEAD))
    made.store.replace(HEAD, note.Note(parsed.text, (parsed.lines[keep],)).encode())


def longer(made: Publication) -> None:
    head = Checkpoint.parse(note.parse(made.store.get(HEAD)).text)
    made.store.replace(HEAD, checkpoint.sign(Checkpoint(ORIGIN, TreeSize(head.size - 1), head.root), log_signers()))


def replaced(made: Publication) -> None:
    forged = [*made.log[:4], made.log[4].replace(b'"v":1', b'"v":9'), *made.log[5:]]
    size = len(forged)
    made.store.replace(f"log/{bundle_path(0, size)}", bundles.encode(forged))
    made.store.replace(f"log/{tile_path(0, 0, size)}", b"".join(map(leaf_hash, forged)))


def test_the_truth_passes(tmp_path: Path) -> None:
    """Without a lie, both say yes."""
    made = published()
    assert whole(made, tmp_path)
    assert one(made, tmp_path)


LIES: dict[str, Callable[[Publication], None]] = {
    "another root of the same size": other_root,
    "keys of strangers with the same name": strangers,
    "the Ed25519 line stripped": lambda made: stripped(made, 1),
    "another size for the same root": longer,
    "an entry replaced in bundle and tile": replaced,
}


@pytest.mark.parametrize("lie", LIES)
def test_lie_about_a_log(lie: str, tmp_path: Path) -> None:
    """The checksum database refuses the log, whatever keys the liar has."""
    made = published()
    LIES[lie](made)
    assert not whole(made, tmp_path)


@pytest.mark.parametrize("lie", [one for one in LIES if "size for" not in one])
def test_lie_about_a_proof(lie: str, tmp_path: Path) -> None:
    """A proof over such a checkpoint is refused under both keys."""
    made = published()
    LIES[lie](made)
    assert not one(made, tmp_path, 5)


@pytest.mark.parametrize("keep", [0, 1])
def test_lie_proof_under_one_line_alone(keep: int, tmp_path: Path) -> None:
    """Torchwood, asked for both keys, refuses a proof whose checkpoint one of them did not sign."""
    made = published()
    stripped(made, keep)
    assert not one(made, tmp_path)
    assert not one(published(), tmp_path, entry=b"another entry")
