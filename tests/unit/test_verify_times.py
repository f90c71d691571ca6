"""Between which times something was sealed, on whose word, and lies told with keys of witnesses and authorities."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from sunseed.record import note
from sunseed.record.proof_file import ProofFile
from sunseed.record.reader import LogReader
from sunseed.record.signature import ED25519_COSIGNATURE, Signer
from sunseed.testing.authority import Authority, judge
from sunseed.testing.publication import NOW_MS, Publication, log_signers, root_note
from sunseed.verify import SealedRecord, State, times
from sunseed.verify.times import Bound, Trust

ROOT = Path(__file__).resolve().parents[2]
PROOFCHECK = Path(os.environ.get("SUNSEED_JUDGES", ROOT / "build" / "judges")) / "proofcheck"
EIGHT = NOW_MS // 1000 - 60
"""2026-11-01T08:00:00Z, when the test newsroom's entries say they were written."""


def witness(name: str) -> Signer:
    """Return a witness's key."""
    return Signer(f"{name}.example/w", ED25519_COSIGNATURE, sha256(name.encode()).digest())


def policy(need: int) -> bytes:
    """Return a policy of three witnesses."""
    lines = [f"log {one.verifier.vkey}" for one in log_signers()]
    lines += [f"witness {name} {witness(name).verifier.vkey}" for name in "ABC"]
    return "\n".join([*lines, f"group all {need} A B C", "quorum all", ""]).encode()


@dataclass
class Scene:
    """A record of ten ticks, states of which are archived."""

    folder: Path
    need: int = 2
    made: Publication = field(init=False)
    signed: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.made = Publication(root_note=root_note(policy=sha256(policy(self.need)).hexdigest()))
        for _ in range(10):
            self.made.tick()
            self.signed[len(self.made.log)] = self.made.seal()

    def archive(self, size: int, **times_s: int) -> bytes:
        """Archive the state of a size, cosigned at these seconds after eight."""
        signed = note.parse(self.signed[size])
        lines = []
        for name, after_s in times_s.items():
            one = witness(name).with_time(lambda after_s=after_s: EIGHT + after_s)
            lines.append(note.Line(one.name, one.key_id, one.sign(signed.text)))
        data = signed.adding(lines).encode()
        self.put(size, "note", data)
        return data

    def put(self, size: int, name: str, data: bytes) -> None:
        """Put any file into the archive."""
        self.made.store.replace(f"log/time/{size}/{name}", data)

    def opened(self) -> SealedRecord:
        """Open the record as a reader who pins its root."""
        return SealedRecord.open(
            self.made.store, now_ms=NOW_MS, pinned=self.made.root_note, policy_file=policy(self.need)
        )

    def by(self, index: int, trust: Trust = times.NOBODY) -> Bound:
        """Return by when an entry was sealed."""
        return times.not_after(self.opened(), index, trust)

    def after(self, size: int, data: bytes) -> Bound:
        """Return after what a line that names a file was sealed."""
        return times.not_before(self.opened(), size, sha256(data).hexdigest())

    def foreign(self, size: int, index: int) -> bool:
        """Return whether Torchwood takes an archived state for one that enough witnesses signed."""
        data = self.made.store.get(f"log/time/{size}/note")
        path = tuple(LogReader(self.made.store, size=len(self.made.log)).inclusion(index, size))
        (self.folder / "p.tlog-proof").write_bytes(ProofFile(index, path, data).encode())
        (self.folder / "entry").write_bytes(self.made.log[index])
        (self.folder / "policy").write_bytes(policy(self.need))
        words = [PROOFCHECK, "-proof", "p.tlog-proof", "-entry", "entry", "-policy", "policy"]
        return subprocess.run(words, cwd=self.folder, capture_output=True, check=False).returncode == 0


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Return a record whose policy asks for two of three witnesses."""
    return Scene(tmp_path)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority, once."""
    return Authority(tmp_path_factory.mktemp("authority"))


needs_judges = pytest.mark.skipif(not PROOFCHECK.exists(), reason="proofcheck is not built: run `make judges`")


def test_the_sentence_is_the_honest_one(scene: Scene) -> None:
    """Witnesses bound it from both sides, and the words claim no more than they say."""
    named = scene.archive(3, A=10, B=10)
    scene.archive(6, A=16, C=17)
    said = times.sentence(scene.after(3, named), scene.by(5))
    assert said == (
        "Sealed after 2026-11-01T08:00:10Z (it names a state of the record, 3 entries, that witnesses A and B signed "
        "then) and by 2026-11-01T08:00:17Z (the first state that holds it, 6 entries, seen by witnesses A and C). "
        "This does not show when the scene took place, nor that what the picture shows is true."
    )


def test_without_witnesses_and_stamps_it_is_the_newsroom_that_says(scene: Scene) -> None:
    """Nobody vouches, so nobody is named; too few witnesses are nobody."""
    named = scene.archive(3, A=10)
    scene.archive(6)
    after, by = scene.after(3, named), scene.by(5)
    assert (after.state, by.state) == (State.UNPROVEN, State.UNPROVEN)
    assert after.when == "2026-11-01T08:00:02Z, the newsroom says"
    assert "too few witnesses signed it: witness A" in after.ground
    assert by.when.endswith(", the newsroom says")


def test_the_first_state_that_holds_an_entry_counts_and_no_earlier_one(scene: Scene) -> None:
    """A state of as many entries as the index does not hold it."""
    scene.archive(5, A=11, B=11)
    scene.archive(8, A=21, B=22)
    scene.archive(9, A=31, B=31)
    assert scene.by(4).time_s == EIGHT + 11
    assert scene.by(5).time_s == EIGHT + 22


def test_a_witness_that_lies_about_the_time_moves_neither_bound(scene: Scene) -> None:
    """One of three, early or late, with a valid key: the second counts from above, the second last from below."""
    early = scene.archive(3, A=10, B=11, C=-5000)
    assert scene.after(3, early).time_s == EIGHT + 10
    late = scene.archive(4, A=10, B=11, C=5000)
    assert scene.after(4, late).time_s == EIGHT + 11
    scene.archive(6, A=16, B=17, C=-5000)
    assert scene.by(5).time_s == EIGHT + 16
    scene.archive(8, A=26, B=27, C=5000)
    assert scene.by(6).time_s == EIGHT + 27


@needs_judges
def test_a_cosignature_with_another_time_than_was_signed_is_refused_by_both_judges(scene: Scene) -> None:
    """The time is inside the signature: changing it in the line spoils the file."""
    scene.archive(6, A=16, B=17)
    assert scene.foreign(6, 5)
    signed = note.parse(scene.made.store.get("log/time/6/note"))
    first = next(line for line in signed.lines if line.name == "A.example/w")
    sooner = (int.from_bytes(first.signature[:8], "big") - 3600).to_bytes(8, "big") + first.signature[8:]
    lines = tuple(note.Line(one.name, one.key_id, sooner) if one is first else one for one in signed.lines)
    scene.put(6, "note", note.Note(signed.text, lines).encode())
    assert not scene.foreign(6, 5)
    by = scene.by(5)
    assert by.state is State.UNPROVEN
    assert "altered" in by.troubles[0]
    assert [(path, state) for path, state, _ in times.judge(scene.opened())] == [("log/time/6/note", State.ALTERED)]


@needs_judges
def test_a_state_of_another_history_bounds_nothing(scene: Scene) -> None:
    """Signed by the log's own keys and by witnesses, it is no beginning of the record that was opened."""
    other = Publication(root_note=scene.made.root_note)
    for _ in range(5):
        other.tick()
    other.log[3] = other.log[3].replace(b"08:00:03", b"08:00:04")
    scene.signed[6] = other.seal()
    scene.archive(6, A=1, B=2)
    assert not scene.foreign(6, 5)
    by = scene.by(5)
    assert by.state is State.UNPROVEN
    assert "altered" in by.troubles[0]


def test_a_stamp_bounds_from_above_alone(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    """What was stamped at noon may have been there since morning: it says nothing of what came after it."""
    data = scene.archive(6)
    stamp = authority.stamp(data, EIGHT + 40)
    scene.put(6, "stamps.example.tsr", stamp)
    trust = Trust(authorities=authority.root)
    by = scene.by(5, trust)
    assert (by.state, by.time_s) == (State.VERIFIED, EIGHT + 41)
    assert "stamped by CN=Test stamps" in by.ground
    assert judge(stamp, data, authority.root, tmp_path) == "OK"
    assert scene.after(6, data).state is State.UNPROVEN
    assert list(times.judge(scene.opened(), trust)) == []


def test_of_two_authorities_the_later_counts(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    """One that lies early with a valid key does not move the bound past another's."""
    other = Authority(tmp_path / "other", "Other stamps")
    data = scene.archive(6)
    scene.put(6, "a.tsr", authority.stamp(data, EIGHT - 30))
    scene.put(6, "b.tsr", other.stamp(data, EIGHT + 50))
    by = scene.by(5, Trust(authorities=authority.root + other.root))
    assert by.time_s == EIGHT + 51
    assert "stamped by CN=Test stamps and stamped by CN=Other stamps" in by.ground


def test_a_forged_stamp_is_altered_and_bounds_nothing(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    """One bit of its signature is enough, and openssl says the same."""
    data = scene.archive(6)
    stamp = bytearray(authority.stamp(data, EIGHT + 40))
    stamp[-5] ^= 1
    scene.put(6, "a.tsr", bytes(stamp))
    trust = Trust(authorities=authority.root)
    by = scene.by(5, trust)
    assert by.state is State.UNPROVEN
    assert by.troubles[0].startswith("log/time/6/a.tsr: altered: ")
    assert [state for _, state, _ in times.judge(scene.opened(), trust)] == [State.ALTERED]
    assert judge(bytes(stamp), data, authority.root, tmp_path) != "OK"


def test_a_stamp_over_another_file_is_altered(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    """A true stamp over an older state, put beside a newer one, says nothing of the newer one."""
    old, data = scene.archive(3), scene.archive(6)
    stamp = authority.stamp(old, EIGHT + 5)
    scene.put(6, "a.tsr", stamp)
    by = scene.by(5, Trust(authorities=authority.root))
    assert by.state is State.UNPROVEN
    assert "altered: time stamp: it is over other bytes" in by.troubles[0]
    assert judge(stamp, data, authority.root, tmp_path) != "OK"


def test_a_stamp_by_an_authority_nobody_named_is_unproven(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    """Anybody can be an authority, of any name: one with the same name and other keys is another one."""
    imposter = Authority(tmp_path / "imposter")
    data = scene.archive(6)
    stamp = imposter.stamp(data, EIGHT + 40)
    scene.put(6, "a.tsr", stamp)
    for trust in (times.NOBODY, Trust(authorities=authority.root)):
        by = scene.by(5, trust)
        assert by.state is State.UNPROVEN
        assert "unproven: an authority you did not name" in by.troubles[0]
        assert list(times.judge(scene.opened(), trust)) == []
    assert judge(stamp, data, authority.root, tmp_path) != "OK"
    assert scene.by(5, Trust(authorities=imposter.root)).state is State.VERIFIED


def test_a_stamp_earlier_than_what_it_covers_bounds_nothing(scene: Scene, authority: Authority, tmp_path: Path) -> None:
    """An authority that lies with its own key says eight; the file holds a line that a witness wrote at nine."""
    data = scene.archive(6, A=3600)
    stamp = authority.stamp(data, EIGHT + 40)
    scene.put(6, "a.tsr", stamp)
    by = scene.by(5, Trust(authorities=authority.root))
    assert by.state is State.UNPROVEN
    assert "before witness A signed at 2026-11-01T09:00:00Z: one of these clocks is wrong" in by.troubles[0]
    assert judge(stamp, data, authority.root, tmp_path) == "OK"  # a tool that looks at the stamp alone cannot see it
    scene.put(6, "a.tsr", authority.stamp(scene.archive(6), EIGHT - 3600))
    assert "before the newsroom wrote its newest entry" in scene.by(5, Trust(authorities=authority.root)).troubles[0]


def test_bounds_that_contradict_each_other_are_said_to(scene: Scene) -> None:
    """Two witnesses may both lie: sealed after nine and before eight is no time."""
    named = scene.archive(3, A=3600, B=3601)
    scene.archive(6, A=16, B=17)
    after, by = scene.after(3, named), scene.by(5)
    assert times.contradict(after, by).startswith("Unproven: 2026-11-01T09:00:00Z is after 2026-11-01T08:00:17Z")
    assert times.contradict(by, after) == ""


def test_garbage_beside_a_state_is_altered_and_harms_nothing(scene: Scene) -> None:
    """Whatever lies there, the witnesses' bound stands."""
    scene.archive(6, A=16, B=17)
    for n, junk in enumerate((b"", b"\x30\x80", b"junk" * 1000, b"\x30\x03\x02\x01\x00")):
        scene.put(6, f"j{n}.tsr", junk)
    scene.put(6, "note.ots", b"\x00OpenTimestamps\x00\x00Proof\x00")
    by = scene.by(5)
    assert by.time_s == EIGHT + 17
    assert len([state for _, state, _ in times.judge(scene.opened()) if state is State.ALTERED]) == 5


def test_a_list_that_lies_can_hide_states_and_invent_none(scene: Scene) -> None:
    """It only helps where folders cannot be listed."""
    scene.archive(6, A=16, B=17)
    scene.made.store.replace("log/time/list", b"6 note\n99 note a.tsr\nwhat is this\n")
    assert scene.by(5).time_s == EIGHT + 17
    scene.made.store.replace("log/time/list", b"7 note\n")
    assert scene.by(5).state is State.UNPROVEN
