"""Lies about who may speak, told with valid keys: our verifier and a judge that shares no code with it say no to each.

The judge is `judges/rootcheck`: Go's checksum-database notes over the log's own files.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from sunseed.errors import Untrue
from sunseed.record import entry as entries
from sunseed.record import keys, note, root
from sunseed.record.note import Note
from sunseed.record.root import Compromised, Root
from sunseed.record.signature import Signer
from sunseed.record.tree_head import Checkpoint
from sunseed.testing.publication import NOW_MS, ORIGIN, POLICY, Publication, log_signers, published, signer
from sunseed.verify import SealedRecord, State, audit_tree, verify_item

JUDGE = Path(os.environ.get("SUNSEED_JUDGES", Path(__file__).resolve().parents[2] / "build" / "judges")) / "rootcheck"
built = pytest.mark.skipif(not JUDGE.exists(), reason="the judges are not built: run `make judges`")
OLD = [signer(f"{ORIGIN}/root{number}") for number in (1, 2, 3)]
NEW = [signer(f"{ORIGIN}/root{number}") for number in (4, 5, 6)]
LATER_MS = NOW_MS + 20 * 366 * 86_400_000


def new_log(name: str) -> tuple[Signer, ...]:
    """Return log keys of the right name that no root names yet."""
    return keys.generate_log_keys(ORIGIN, rng=lambda length: sha256(f"log of {name}".encode()).digest()[:length])


def make(serial: int, root_keys: list[Signer] = OLD, log: tuple[Signer, ...] = (), **more: object) -> Root:
    """Return a root of three keys, of which two must sign."""
    origin = str(more.pop("origin", ORIGIN))
    parts: dict[str, object] = {
        "root": [one.verifier for one in root_keys], "need": 2,
        "log": [one.verifier for one in log or log_signers(origin)],
        "notice": signer(f"{ORIGIN}/notice").verifier, "intake": signer(f"{ORIGIN}/intake").verifier,
        "policy": sha256(POLICY).hexdigest(), "tick_s": 5, "fresh_s": 3600, "desk": sha256(b"").hexdigest(),
    }  # fmt: skip
    return Root.of(origin, serial, "2036-11-01T08:00:00Z", **(parts | more))  # type: ignore[arg-type]


FIRST = root.sign(make(1), OLD[:2])
SECOND = root.sign(make(2, log=new_log("second")), OLD[1:])


def add_root(made: Publication, signed: bytes, serial: int) -> None:
    """Put a root entry at the end of the log."""
    made.add(entries.RootEntry.of(made.at(), serial, signed))


def signed_twice(of: Root, by: Signer) -> bytes:
    """Return a note with one key's line twice."""
    once = note.parse(root.sign(of, [by]))
    return Note(once.text, once.lines * 2).encode()


def text_with_one_key_twice() -> bytes:
    """Return a root note that lists one of its keys twice, signed twice by it and by two old keys."""
    text = (
        make(2, [OLD[0], NEW[0], NEW[1]]).text().replace(NEW[1].verifier.vkey.encode(), NEW[0].verifier.vkey.encode())
    )
    lines = note.parse(note.sign(text, [*OLD[:2], NEW[0]])).lines
    return Note(text, (*lines, lines[-1])).encode()


VOID: dict[str, Callable[[Publication], None]] = {
    "the root in force, replayed": lambda made: add_root(made, FIRST, 1),
    "the first root, called the next one": lambda made: add_root(made, FIRST, 2),
    "threshold of the old root short by one": lambda made: add_root(made, root.sign(make(2, NEW), [OLD[0], *NEW]), 2),
    "threshold of the new root short by one": lambda made: add_root(made, root.sign(make(2, NEW), [*OLD, NEW[0]]), 2),
    "one old key's line twice": lambda made: add_root(made, signed_twice(make(2), OLD[0]), 2),
    "one new key listed twice": lambda made: add_root(made, text_with_one_key_twice(), 2),
    "signed only by its own keys": lambda made: add_root(made, root.sign(make(2, NEW), NEW), 2),
    "signed by nobody who was asked": lambda made: add_root(made, root.sign(make(2), NEW), 2),
    "serial skipped": lambda made: add_root(made, root.sign(make(3), OLD), 3),
    "the entry's serial is not the note's": lambda made: add_root(made, root.sign(make(2), OLD), 3),
    "origin of another newsroom": lambda made: add_root(
        made, root.sign(make(2, origin="other.test/log", after=Checkpoint(ORIGIN, 1, bytes(32))), OLD), 2
    ),
}


def judge(made: Publication, folder: Path, pinned: bytes, now_ms: int = NOW_MS) -> subprocess.CompletedProcess[str]:
    """Show a tree to the judge."""
    for path in made.store.list("log/"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made.store.get(path))
    (folder / "pinned.note").write_bytes(pinned)
    words = ["-dir", folder / "log", "-root", folder / "pinned.note", "-now", str(now_ms // 1000)]
    return subprocess.run([JUDGE, *words], capture_output=True, text=True, check=False, timeout=60)


def opened(made: Publication, pinned: bytes = FIRST) -> SealedRecord:
    return SealedRecord.open(made.store, now_ms=NOW_MS, pinned=pinned)


def audited(made: Publication, pinned: bytes = FIRST, now_ms: int = NOW_MS) -> State:
    return audit_tree(made.store, now_ms=now_ms, pinned=pinned).state


def told(lie: str) -> Publication:
    """Return a tree with a lie in its last entry, sealed by the log's own keys."""
    made = published(FIRST)
    VOID[lie](made)
    made.seal()
    return made


def rotated() -> Publication:
    """Return a tree in which the second root came in rightly and its keys signed."""
    made = published(FIRST)
    add_root(made, SECOND, 2)
    made.seal(new_log("second"))
    return made


@pytest.mark.parametrize("lie", VOID)
def test_lie_a_root_that_may_not_follow_is_void(lie: str) -> None:
    """It is named as void, the root before it stays in force, and its log keys sign nothing."""
    made = told(lie)
    record = opened(made)
    assert list(record.contents.voids) == [len(made.log) - 1]
    assert record.succession.newest.serial == 1
    assert audited(made) is State.UNPROVEN


@pytest.mark.parametrize("lie", VOID)
@built
@pytest.mark.judges
def test_the_judge_calls_the_same_root_void(lie: str, tmp_path: Path) -> None:
    """The foreign notes, too, let none of them count."""
    made = told(lie)
    done = judge(made, tmp_path, FIRST)
    assert f"void: entry {len(made.log) - 1}: " in done.stdout
    assert "root 1, in force since entry 0" in done.stdout


def test_a_root_that_follows_rightly_counts() -> None:
    """What all these lies imitate is verified from either root."""
    made = rotated()
    for pinned in (FIRST, SECOND):
        assert opened(made, pinned).succession.newest.serial == 2
        assert audited(made, pinned) is State.VERIFIED


def old_keys_only() -> Publication:
    """Return a tree that holds the rotation and is signed by the old log keys."""
    made = rotated()
    made.seal(log_signers())
    return made


def fork() -> Publication:
    """Return a tree without the rotation, grown on by whoever stole the old log keys."""
    made = published(FIRST)
    made.tick()
    made.seal()
    return made


def half_signed() -> Publication:
    """Return a tree that holds the rotation, signed by one old and one new key."""
    made = rotated()
    made.seal((log_signers()[0], new_log("second")[1]))
    return made


REFUSED: dict[str, tuple[Callable[[], Publication], bytes]] = {
    "the rotation signed by the old log keys only": (old_keys_only, FIRST),
    "the rotation signed by one old and one new key": (half_signed, FIRST),
    "a history without the rotation, by stolen old keys": (fork, SECOND),
}


@pytest.mark.parametrize("lie", REFUSED)
def test_lie_checkpoint_by_keys_that_may_not_sign_it(lie: str) -> None:
    """It opens nothing and the audit says altered."""
    tell, pinned = REFUSED[lie]
    made = tell()
    with pytest.raises(Untrue):
        opened(made, pinned)
    assert audited(made, pinned) is State.ALTERED


def test_the_refusal_says_whose_keys_signed() -> None:
    """Where keys of an earlier root signed, the message says which and since when another is in force."""
    made = old_keys_only()
    said = r"signed by keys of root 1 \(entry 0\), and at this size root 2 is in force"
    with pytest.raises(Untrue, match=said):
        opened(made)


@pytest.mark.parametrize("lie", REFUSED)
@built
@pytest.mark.judges
def test_the_judge_refuses_the_same_checkpoint(lie: str, tmp_path: Path) -> None:
    """The judge does not accept it either; it does accept the right one, from both roots."""
    tell, pinned = REFUSED[lie]
    assert judge(tell(), tmp_path / "lie", pinned).returncode == 1
    for number, right in enumerate((FIRST, SECOND)):
        done = judge(rotated(), tmp_path / str(number), right)
        assert done.returncode == 0, done.stderr
        assert "root 2, in force since entry" in done.stdout


def test_lie_by_a_log_key_disowned_from_a_size() -> None:
    """Checkpoints beyond that size by the disowned key count no more, though they were signed rightly then."""
    made = published(FIRST)
    size = len(made.log)
    early = made.store.get("log/checkpoint")
    made.tick()
    late = made.seal()
    lost = [Compromised(one.verifier, size) for one in log_signers()]
    add_root(made, root.sign(make(2, log=new_log("second"), compromised=lost), OLD), 2)
    made.seal(new_log("second"))
    record = opened(made)
    assert record.succession.open_checkpoint(early).size == size
    with pytest.raises(Untrue, match=f"believed only up to size {size}"):
        record.succession.open_checkpoint(late)
    assert audited(made) is State.VERIFIED
    made.seal(log_signers())
    assert audited(made) is State.ALTERED


def test_what_a_reader_kept_from_before_a_key_was_disowned_is_no_lie() -> None:
    """A checkpoint kept from then, of a tree this one grew from, is met with no accusation; one of a fork is."""
    made = published(FIRST)
    size = len(made.log)
    made.tick()
    kept = made.seal()
    forked = fork()
    forked.tick()
    made.tick()
    lost = [Compromised(one.verifier, size) for one in log_signers()]
    made.withdraw(next(iter(made.items)))
    add_root(made, root.sign(make(2, log=new_log("second"), compromised=lost), OLD), 2)
    made.seal(new_log("second"))
    assert SealedRecord.open(made.store, now_ms=NOW_MS, pinned=FIRST, seen=kept).succession.newest.serial == 2
    forked.log[-1] = forked.log[-1].replace(b'"n":', b'"n":1')
    lie = forked.seal()
    with pytest.raises(Untrue, match="forked"):
        SealedRecord.open(made.store, now_ms=NOW_MS, pinned=FIRST, seen=lie)


def test_lie_expired_root_still_speaks() -> None:
    """After its last day a root makes everything unproven; renewed in time by its own people, it does not."""
    made = published(FIRST)
    late = SealedRecord.open(made.store, now_ms=LATER_MS, pinned=FIRST)
    item = next(iter(made.items))
    assert verify_item(late, item).state is State.UNPROVEN
    assert audited(made, now_ms=LATER_MS) is State.UNPROVEN
    renewed = Root.parse(make(2).text().replace(b"2036-", b"2056-"))
    add_root(made, root.sign(renewed, OLD), 2)
    made.seal()
    assert verify_item(SealedRecord.open(made.store, now_ms=LATER_MS, pinned=FIRST), item).state is State.VERIFIED


@built
@pytest.mark.judges
def test_the_judge_refuses_an_expired_root(tmp_path: Path) -> None:
    """The judge says that the root has expired."""
    done = judge(published(FIRST), tmp_path, FIRST, LATER_MS)
    assert done.returncode == 1
    assert "expired" in done.stderr
