"""Every format of the record: what is written reads back, and no truncation or flipped bit passes for it."""

from __future__ import annotations

import functools
import hashlib
import json
import random
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sunseed.errors import Malformed, SunseedError, Untrue
from sunseed.record import canonical, checkpoint, entry, note, proof, root, tick
from sunseed.record.canonical import DOCUMENT, ENTRY
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.hashing import leaf_hash, node_hash
from sunseed.record.note import Line, Note, Signer
from sunseed.record.policy import Policy
from sunseed.record.proof_file import ProofFile
from sunseed.record.root import Root
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Verifier

ORIGIN = "news.example/log"
ED = Signer(ORIGIN, ED25519, bytes([3]) * 32)
ML = Signer(ORIGIN, ML_DSA_44, bytes([4]) * 32)
KEYS = LogKeys((ED.verifier, ML.verifier))
ONE_KEY = LogKeys((ED.verifier,))

# ---- what the formats hold -----------------------------------------------------------------------------------------

digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
counts = st.integers(0, canonical.MAX_INTEGER)
positives = st.integers(1, canonical.MAX_INTEGER)
ids = st.uuids(version=4).map(lambda value: f"urn:uuid:{value}")
times = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 31)).map(
    lambda moment: f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}Z"
)
prev = digests
whys = st.sampled_from(["new", "import", "typo", "update", "clarification", "correction", "restore", "arrangement"])
reasons = st.sampled_from(["error", "harm", "consent", "legal", "rights", "other"])
blobs = st.binary(max_size=300)
codes = st.from_regex(r"\A[a-z0-9][a-z0-9.-]{0,20}\Z")

entries: st.SearchStrategy[entry.Known] = st.one_of(
    st.builds(entry.RootEntry.of, times, positives, blobs),
    st.builds(entry.Tick, at=times, n=counts, root=digests),
    st.builds(entry.Publish, at=times, id=ids, version=st.just(1), sha256=digests, size=positives, why=whys),
    st.builds(
        entry.Publish,
        at=times,
        id=ids,
        version=st.integers(2, canonical.MAX_INTEGER),
        prev=prev,
        sha256=digests,
        size=positives,
        why=whys,
    ),
    st.builds(
        entry.Withdraw, at=times, id=ids, version=positives, prev=prev, reason=reasons, sha256=st.none() | digests
    ),
    st.builds(entry.Erase, at=times, id=ids, prev=prev, sha256=digests),
    st.builds(
        entry.Edition, at=times, size=positives, root=digests, format=st.from_regex(r"\A[a-z0-9][a-z0-9.-]{0,20}\Z")
    ),
    st.builds(entry.Notice.of, times, st.sampled_from(["mirrors", "client"]), positives, blobs),
)

nfc = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: unicodedata.normalize("NFC", text))
plain = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters='"\\'), max_size=20)


def values(text: st.SearchStrategy[str], leaves: int) -> st.SearchStrategy[canonical.Value]:
    return st.recursive(
        text | counts | st.booleans(),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(text, inner, max_size=5),
        max_leaves=leaves,
    )


# ---- JSON ----------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(values(nfc, 20))
def test_documents_read_back(value: canonical.Value) -> None:
    """Any value a document may hold has one form, which reads back as that value and is JSON to everybody."""
    data = canonical.dumps(value, DOCUMENT)
    assert canonical.loads(data, DOCUMENT) == value
    assert json.loads(data) == value


@settings(deadline=None)
@given(st.dictionaries(plain, plain | counts | st.lists(plain | counts, max_size=3), max_size=5))
def test_entry_objects_read_back(value: dict[str, canonical.Value]) -> None:
    """Any flat object of plain text and whole numbers has one form within the profile of entries."""
    data = canonical.dumps(value, ENTRY)
    assert canonical.loads(data, ENTRY) == value
    assert data.isascii()
    assert b"\\" not in data


@settings(deadline=None)
@given(values(nfc, 10), st.data())
def test_a_document_with_one_byte_changed_is_another_or_none(value: canonical.Value, data: st.DataObject) -> None:
    """Changing a byte never gives a second spelling of the same value."""
    good = canonical.dumps(value, DOCUMENT)
    changed = bytearray(good)
    at = data.draw(st.integers(0, len(good) - 1))
    changed[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte != good[at]))
    try:
        other = canonical.loads(bytes(changed), DOCUMENT)
    except Malformed:
        return
    assert canonical.dumps(other, DOCUMENT) == bytes(changed)
    # Compared as JSON, because True and 1 are equal to Python and to nobody else.
    assert json.dumps(other, sort_keys=True) != json.dumps(value, sort_keys=True)


@settings(deadline=None)
@given(values(nfc, 10))
def test_json_written_by_others_is_refused_unless_it_is_canonical(value: canonical.Value) -> None:
    """Spaces, escapes and other orders are malformed, and equal to ours only when the bytes are."""
    for text in (json.dumps(value), json.dumps(value, indent=1), json.dumps(value, ensure_ascii=False)):
        if text.encode() != canonical.dumps(value, DOCUMENT):
            with pytest.raises(Malformed):
                canonical.loads(text.encode(), DOCUMENT)


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\0123456789.eE+-ntru lfas', max_size=200).map(str.encode))
@example(b'{"a":1,"a":1}')
@example(b'{"\\ud800":1}')
def test_no_bytes_crash_a_reader(data: bytes) -> None:
    """Any bytes are a value, an entry, a note, a proof, a policy, or Malformed: nothing else happens."""
    readers: list[Callable[[bytes], object]] = [
        lambda data: canonical.loads(data, DOCUMENT),
        lambda data: canonical.loads(data, ENTRY),
        entry.decode,
        note.parse,
        Checkpoint.parse,
        ProofFile.parse,
        Policy.parse,
        Root.parse,
        lambda data: Verifier(data.decode("utf-8", "surrogateescape")),
        lambda data: Signer.from_private_text(data.decode("utf-8", "surrogateescape")),
    ]
    for reader in readers:
        try:
            reader(data)
        except Malformed:
            continue


# ---- entries -------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(entries)
def test_entries_read_back(said: entry.Known) -> None:
    """Every entry has one form, canonical by the general rule too, and reads back."""
    data = entry.encode(said)
    assert entry.decode(data) == said
    assert canonical.dumps(canonical.loads(data, ENTRY), ENTRY) == data


@settings(max_examples=20, deadline=None)
@given(entries)
def test_every_truncation_of_an_entry_is_refused(said: entry.Known) -> None:
    """No beginning and no end of an entry is an entry."""
    data = entry.encode(said)
    for cut in range(len(data)):
        for part in (data[:cut], data[cut + 1 :]):
            with pytest.raises(Malformed):
                entry.decode(part)


@settings(max_examples=20, deadline=None)
@given(entries)
def test_every_flipped_bit_of_an_entry_says_something_else(said: entry.Known) -> None:
    """Each single flipped bit is refused or makes an entry that is not equal and has another leaf hash."""
    for changed in flipped(entry.encode(said)):
        try:
            other = entry.decode(changed)
        except Malformed:
            continue
        assert other != said
        if not isinstance(other, entry.Unknown):
            assert entry.encode(other) == changed


# ---- notes ---------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_characters=[chr(code) for code in range(32) if code != 10])).map(
    lambda text: (text + "\n").encode()
)
names = st.from_regex(r"\A[a-z]{1,10}\.example(/[a-z]{1,5})?\Z")
lines = st.builds(Line, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=100))


@settings(deadline=None)
@given(texts, st.lists(lines, min_size=1, max_size=20))
def test_notes_read_back(text: bytes, signatures: list[Line]) -> None:
    """Any text and any lines make a note that reads back as them."""
    parsed = Note(text, tuple(signatures))
    assert note.parse(parsed.encode()) == parsed


@settings(deadline=None)
@given(texts, st.lists(lines, max_size=10), st.lists(lines, max_size=10))
def test_a_signed_note_verifies_among_any_grease(text: bytes, before: list[Line], after: list[Line]) -> None:
    """Lines of strangers around a good one change nothing."""
    signed = note.parse(note.sign(text, [ED]))
    parsed = note.parse(Note(text, (*before, *signed.lines, *after)).encode())
    assert [good.verifier for good in note.verify(parsed, [ED.verifier])] == [ED.verifier]


HEAD = Checkpoint(ORIGIN, 5, bytes(range(32)))
SHORT = checkpoint.sign(HEAD, [ED])
BOTH = checkpoint.sign(HEAD, [ED, ML])


def test_every_truncation_of_a_checkpoint_is_refused() -> None:
    """No beginning of a signed checkpoint opens, nor the rest after any byte."""
    for cut in range(len(BOTH)):
        with pytest.raises((Malformed, Untrue)):
            KEYS.open(BOTH[:cut])
        if cut < 400:
            with pytest.raises((Malformed, Untrue)):
                KEYS.open(BOTH[cut + 1 :])


def test_every_flipped_bit_of_a_checkpoint_is_refused() -> None:
    """No single flipped bit of a checkpoint with one line passes."""
    for changed in flipped(SHORT):
        with pytest.raises((Malformed, Untrue)):
            ONE_KEY.open(changed)


def test_every_flipped_bit_of_a_checkpoint_with_both_lines_is_refused() -> None:
    """No single flipped bit of a checkpoint with an Ed25519 and an ML-DSA line passes."""
    for changed in flipped(BOTH):
        with pytest.raises((Malformed, Untrue)):
            KEYS.open(changed)


@settings(deadline=None)
@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.integers(0, 2**63 - 1))
def test_cosignatures_read_back(size: int, root_hash: bytes, timestamp_s: int) -> None:
    """A witness's line states the time it was made with, for any tree."""
    if size == 0:
        root_hash = hashlib.sha256().digest()
    head = Checkpoint("other.example/log", size, root_hash)
    witness = Signer("w.example", ED25519_COSIGNATURE, bytes([5]) * 32, timestamp_s=lambda: timestamp_s)
    (good,) = note.verify(note.parse(note.sign(head.text(), [witness])), [witness.verifier])
    assert good.timestamp_s == timestamp_s
    assert Checkpoint.parse(head.text()) == head


# ---- proofs --------------------------------------------------------------------------------------------------------


@functools.cache
def node(level: int, index: int) -> bytes:
    if level == 0:
        return leaf_hash(b"%d" % index)
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, 5000))
    return draw(st.integers(0, size - 1)), size


@settings(max_examples=30, deadline=None)
@given(places(), st.none() | st.binary(max_size=100))
def test_proof_files_read_back_and_prove(place: tuple[int, int], extra: bytes | None) -> None:
    """The file of any leaf of any tree reads back and proves it, and no other leaf."""
    index, size = place
    head = Checkpoint(ORIGIN, size, proof.root(size, node))
    file = ProofFile(index, tuple(proof.inclusion(index, size, node)), checkpoint.sign(head, [ED, ML]), extra)
    again = ProofFile.parse(file.encode())
    assert again == file
    assert again.verify(node(0, index), KEYS).checkpoint == head
    with pytest.raises(Untrue):
        again.verify(leaf_hash(b"other"), KEYS)


def test_every_flipped_bit_of_a_proof_file_is_refused() -> None:
    """No single flipped bit of a proof file without extra bytes proves the leaf."""
    head = Checkpoint(ORIGIN, 11, proof.root(11, node))
    file = ProofFile(6, tuple(proof.inclusion(6, 11, node)), checkpoint.sign(head, [ED]))
    for changed in flipped(file.encode()):
        with pytest.raises((Malformed, Untrue)):
            ProofFile.parse(changed).verify(node(0, 6), ONE_KEY)


def test_every_truncation_of_a_proof_file_is_refused() -> None:
    """No beginning of a proof file proves anything."""
    head = Checkpoint(ORIGIN, 11, proof.root(11, node))
    data = ProofFile(6, tuple(proof.inclusion(6, 11, node)), checkpoint.sign(head, [ED]), b"x").encode()
    for cut in range(len(data)):
        with pytest.raises((Malformed, Untrue)):
            ProofFile.parse(data[:cut]).verify(node(0, 6), ONE_KEY)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 10_000))
def test_a_flipped_bit_of_a_consistency_proof_is_refused(old: int, more: int, where: int) -> None:
    """Consistency holds between any two sizes, and not with a bit of the path flipped."""
    new = old + more
    roots = proof.root(old, node), proof.root(new, node)
    path = proof.consistency(old, new, node)
    proof.verify_consistency(old, roots[0], new, roots[1], path)
    if path:
        at, bit = where % len(path), where % 256
        changed = bytearray(path[at])
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Untrue):
            proof.verify_consistency(old, roots[0], new, roots[1], [*path[:at], bytes(changed), *path[at + 1 :]])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 300), st.integers(0, 2**32))
def test_ticks_hold_their_lines(count: int, seed: int) -> None:
    """Every id of a tick has a path that verifies, in the smallest tree that is allowed."""
    chance = random.Random(seed)  # the fill of a test, not a secret
    ids = [chance.randbytes(32) for _ in range(count)]
    tree = tick.TickTree(ids, chance.randbytes)
    assert len(tree.leaves) == max(64, 1 << max(count - 1, 0).bit_length())
    for identity in ids:
        tick.verify(identity, tree.path(identity), tree.root)


# ---- roots ---------------------------------------------------------------------------------------------------------


def _root() -> bytes:
    key = Signer("root.example", ED25519, bytes([7]) * 32)
    others = [Signer(f"{name}.example", ED25519, bytes([8 + n]) * 32) for n, name in enumerate(("notice", "intake"))]
    made = Root.of(
        ORIGIN,
        1,
        "2030-01-01T00:00:00Z",
        root=[key.verifier],
        need=1,
        log=KEYS.verifiers,
        notice=others[0].verifier,
        intake=others[1].verifier,
        policy="ab" * 32,
        tick_s=5,
        fresh_s=60,
        desk="cd" * 32,
    )
    return root.sign(made, [key])


ROOT = _root()


@settings(deadline=None)
@given(st.integers(0, 8 * len(ROOT) - 1))
def test_a_flipped_bit_of_a_root_is_refused(bit: int) -> None:
    """Wherever a bit flips, a root no longer opens, or opens under another key than the one it was pinned by."""
    changed = bytearray(ROOT)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((Malformed, Untrue)):
        root.open_pinned(bytes(changed))


def test_every_truncation_of_a_root_is_refused() -> None:
    """No beginning of a root note opens."""
    for cut in range(len(ROOT)):
        with pytest.raises((Malformed, Untrue)):
            root.open_pinned(ROOT[:cut])


# ---- keys ----------------------------------------------------------------------------------------------------------


def test_every_flipped_bit_of_a_verifier_key_is_refused() -> None:
    """A key's text holds a check of its name, type and bytes: no single flipped bit makes another key."""
    for changed in flipped(ED.verifier.vkey.encode()):
        try:
            text = changed.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(SunseedError):
            Verifier(text)


def flipped(data: bytes) -> Iterable[bytes]:
    """Yield the data once for each of its bits, that bit flipped."""
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)
