"""Proofs, proof files, policies and ticks: what is in the tree, who saw it, and every lie about either."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable

import pytest

from sunseed.errors import Absent, Malformed, Misuse, Untrue
from sunseed.record import checkpoint, note, proof, tick
from sunseed.record.checkpoint import Checkpoint, LogKeys
from sunseed.record.hashing import EMPTY_ROOT, leaf_hash, node_hash
from sunseed.record.note import Signer
from sunseed.record.policy import Policy
from sunseed.record.proof_file import MAX_EXTRA_BYTES, ProofFile
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44
from sunseed.record.spelling import to_base64
from sunseed.record.tick import InnerPath, TickTree

ORIGIN = "news.example/log"
SIZES = 80
LEAVES = [leaf_hash(b"%d" % number) for number in range(SIZES)]


@functools.cache
def node(level: int, index: int) -> bytes:
    if level == 0:
        return LEAVES[index]
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word by word, sharing no code with the module under test."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:cut]) + mth(leaves[cut:])).digest()


ROOTS = [mth(LEAVES[:size]) for size in range(SIZES + 1)]


# ---- trees ---------------------------------------------------------------------------------------------------------


def test_roots_are_those_of_the_definition() -> None:
    """The root of every size equals the recursive definition, that of nothing the hash of nothing."""
    assert [proof.root(size, node) for size in range(SIZES + 1)] == ROOTS
    assert ROOTS[0] == EMPTY_ROOT


def test_every_leaf_of_every_size_has_a_proof() -> None:
    """Each inclusion proof holds, is as long as it must be, and holds for no other index, size or leaf."""
    for size in range(1, SIZES + 1):
        for index in range(size):
            path = proof.inclusion(index, size, node)
            proof.verify_inclusion(index, size, LEAVES[index], path, ROOTS[size])
            for lie in ((index ^ 1, size, LEAVES[index]), (index, size, leaf_hash(b"another"))):
                if lie[0] < size:
                    with pytest.raises((Untrue, Malformed)):
                        proof.verify_inclusion(*lie, path, ROOTS[size])


def test_every_two_sizes_have_a_proof() -> None:
    """Each consistency proof between two sizes holds, and not with another root at either end."""
    for new in range(SIZES + 1):
        for old in range(new + 1):
            path = proof.consistency(old, new, node)
            proof.verify_consistency(old, ROOTS[old], new, ROOTS[new], path)
            forged = leaf_hash(b"forged")
            if old:
                with pytest.raises(Untrue):
                    proof.verify_consistency(old, ROOTS[old], new, forged, path)
            with pytest.raises(Untrue):
                proof.verify_consistency(old, forged, new, ROOTS[new], path)


def test_every_subtree_has_its_proofs() -> None:
    """Each subtree of each size up to 40 is part of the tree, and each of its leaves part of it."""
    for size in range(1, 41):
        for start in range(size):
            for end in range(start + 1, size + 1):
                if not proof.is_subtree(start, end):
                    continue
                root = mth(LEAVES[start:end])
                path = proof.subtree_consistency(start, end, size, node)
                proof.verify_subtree_consistency(start, end, size, root, ROOTS[size], path)
                inner = proof.subtree_inclusion(end - 1, start, end, node)
                proof.verify_subtree_inclusion(end - 1, start, end, LEAVES[end - 1], inner, root)


def test_a_proof_with_a_hash_too_many_or_too_few_is_refused() -> None:
    """A path has exactly the length its place asks for."""
    for index, size in ((0, 1), (3, 7), (6, 7), (79, 80)):
        path = proof.inclusion(index, size, node)
        for wrong in (path[:-1], path[1:], [*path, LEAVES[0]], [LEAVES[0], *path]):
            if wrong != path:
                with pytest.raises((Malformed, Untrue)):
                    proof.verify_inclusion(index, size, LEAVES[index], wrong, ROOTS[size])
    for old, new in ((1, 2), (3, 7), (4, 8), (64, 80), (80, 80)):
        path = proof.consistency(old, new, node)
        for wrong in (path[:-1], path[1:], [*path, LEAVES[0]], [LEAVES[0], *path], []):
            if wrong != path:
                with pytest.raises((Malformed, Untrue)):
                    proof.verify_consistency(old, ROOTS[old], new, ROOTS[new], wrong)


def test_an_inner_node_does_not_pass_as_a_leaf() -> None:
    """The node over two leaves is not a leaf of a tree of half the size."""
    path = proof.inclusion(0, 8, node)
    with pytest.raises((Malformed, Untrue)):
        proof.verify_inclusion(0, 8, node(1, 0), path[1:], ROOTS[8])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (1, 1), (0, 0), (5, 4), (2**63, 2**63 + 1)])
def test_a_leaf_that_cannot_exist_has_no_proof(index: int, size: int) -> None:
    """Places outside the tree are malformed to verify and a bug to build."""
    with pytest.raises(Malformed):
        proof.verify_inclusion(index, size, LEAVES[0], [], ROOTS[1])
    with pytest.raises(Misuse):
        proof.inclusion(index, size, node)


@pytest.mark.parametrize(("old", "new"), [(-1, 1), (2, 1), (1, 0), (0, -1), (1, 2**63)])
def test_a_log_that_shrinks_has_no_proof(old: int, new: int) -> None:
    """Sizes that cannot follow each other are malformed to verify and a bug to build."""
    with pytest.raises(Malformed):
        proof.verify_consistency(old, ROOTS[1], new, ROOTS[1], [])
    with pytest.raises(Misuse):
        proof.consistency(old, new, node)


def test_nothing_is_the_beginning_of_everything_but_of_no_other_nothing() -> None:
    """From size 0 the path is empty and the root the empty one."""
    proof.verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    with pytest.raises(Untrue):
        proof.verify_consistency(0, EMPTY_ROOT, 0, ROOTS[1], [])
    with pytest.raises(Malformed):
        proof.verify_consistency(0, EMPTY_ROOT, 1, ROOTS[1], [ROOTS[1]])


def test_hashes_of_another_length_are_refused() -> None:
    """A path of 31-byte or 33-byte hashes is malformed, whatever it would lead to."""
    for length in (0, 31, 33, 64):
        with pytest.raises(Malformed):
            proof.verify_inclusion(0, 2, LEAVES[0], [bytes(length)], ROOTS[2])


# ---- policies ------------------------------------------------------------------------------------------------------

WITNESSES = [
    Signer(f"w{number}.example", kind, bytes([40 + number]) * 32, timestamp_s=functools.partial(int, 1000 + number))
    for number, kind in enumerate([ED25519_COSIGNATURE, ML_DSA_44, ED25519_COSIGNATURE, ED25519_COSIGNATURE])
]
LOG = (Signer(ORIGIN, ED25519, bytes([3]) * 32), Signer(ORIGIN, ML_DSA_44, bytes([4]) * 32))
KEYS = LogKeys(tuple(signer.verifier for signer in LOG))
HEAD = Checkpoint(ORIGIN, 7, ROOTS[7])
POLICY_TEXT = (
    "# who must have seen it\n\n"
    + "".join(f"log {signer.verifier.vkey} https://news.example/log/\n" for signer in LOG)
    + "".join(f"witness W{number} {signer.verifier.vkey}\n" for number, signer in enumerate(WITNESSES))
    + "\tgroup two  2 W0 W1\tW2 \ngroup both all two W3\nquorum both\n"
)
POLICY = Policy.parse(POLICY_TEXT.encode())


def test_a_cut_or_a_flipped_bit_of_a_policy_is_another_or_none() -> None:
    """No cut of a policy file is a policy, and no flipped bit of one without comments leaves it the same."""
    data = "".join(line for line in POLICY_TEXT.splitlines(keepends=True) if line[0] not in "#\n").encode()
    assert Policy.parse(data) == POLICY
    for end in range(len(data)):
        with pytest.raises(Malformed):
            Policy.parse(data[:end])
    places = [place for place in range(len(data)) if place % 7 == 0 or len(data) - place < 100]
    for place, bit in ((place, bit) for place in places for bit in range(8)):
        changed = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
        try:
            assert Policy.parse(changed) != POLICY, changed
        except Malformed:
            continue


def cosigned(*numbers: int) -> note.Note:
    parsed = note.parse(checkpoint.sign(HEAD, LOG))
    return parsed.adding(note.parse(note.sign(HEAD.text(), [WITNESSES[n] for n in numbers])).lines if numbers else ())


def test_a_policy_is_read() -> None:
    """Logs, witnesses, groups and the quorum come out of the file, its comments and spaces ignored."""
    assert [log.verifier for log in POLICY.logs] == [signer.verifier for signer in LOG]
    assert [log.url for log in POLICY.logs] == ["https://news.example/log/"] * 2
    assert list(POLICY.witnesses) == ["W0", "W1", "W2", "W3"]
    assert (POLICY.groups["two"].need, POLICY.groups["both"].need, POLICY.quorum) == (2, 2, "both")
    assert POLICY.log_keys(ORIGIN) == KEYS
    with pytest.raises(Absent):
        POLICY.log_keys("other.example")


def test_the_quorum_is_dated_by_its_last_needed_witness() -> None:
    """The upper bound is the time by which enough had signed, not the first and not the last of all."""
    assert POLICY.check(cosigned(0, 1, 2, 3)).by_s == 1003
    two = Policy.parse(POLICY_TEXT.replace("quorum both", "quorum two").encode())
    assert two.check(cosigned(0, 1, 2, 3)).by_s == 1001
    assert two.check(cosigned(2, 0)).times_s == {"W2": 1002, "W0": 1000}


@pytest.mark.parametrize("numbers", [(), (3,), (0, 3), (0, 1, 2)])
def test_a_quorum_that_is_not_reached_is_untrue(numbers: tuple[int, ...]) -> None:
    """Too few witnesses, or the wrong ones, do not make the quorum."""
    with pytest.raises(Untrue, match="quorum"):
        POLICY.check(cosigned(*numbers))


def test_one_witness_signing_often_is_one_witness() -> None:
    """Several lines of one witness count once, dated by the earliest."""
    again = WITNESSES[0].with_time(lambda: 5000)
    lines = note.parse(note.sign(HEAD.text(), [again, WITNESSES[0]])).lines
    two = Policy.parse(POLICY_TEXT.replace("quorum both", "quorum two").encode())
    with pytest.raises(Untrue, match="quorum"):
        two.check(cosigned().adding(lines))
    assert two.check(cosigned(1).adding(lines)).times_s == {"W1": 1001, "W0": 1000}


def test_a_cosignature_without_a_time_does_not_count() -> None:
    """A cosigner that says nothing of time (timestamp 0) cannot date a quorum."""
    silent = WITNESSES[1].with_time(lambda: 0)
    one = Policy.parse(POLICY_TEXT.replace("quorum both", "quorum W1").encode())
    with pytest.raises(Untrue, match="quorum"):
        one.check(cosigned().adding(note.parse(note.sign(HEAD.text(), [silent])).lines))


def test_a_witness_whose_line_does_not_hold_spoils_the_note() -> None:
    """A known witness's bad line is not just left uncounted."""
    bad = note.Line(WITNESSES[3].name, WITNESSES[3].key_id, bytes(7) + b"\x01" + bytes(64))
    with pytest.raises(Untrue):
        Policy.parse(POLICY_TEXT.replace("quorum both", "quorum none").encode()).check(cosigned(0).adding([bad]))


def test_a_policy_may_ask_for_nobody() -> None:
    """`quorum none` is met by no cosignature, and dates nothing."""
    seen = Policy.parse(b"quorum none\n").check(cosigned(0))
    assert (seen.by_s, dict(seen.times_s)) == (None, {})


W0, W1, L0 = (signer.verifier.vkey for signer in (WITNESSES[0], WITNESSES[1], LOG[0]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "quorum none",
        "quorum none\nquorum none\n",
        "quorum W\n",
        "quorum\n",
        "quorum none none\n",
        "Quorum none\n",
        f"witness none {W0}\nquorum none\n",
        f"witness W {W0}\nwitness W {W1}\nquorum W\n",
        f"witness W {W0}\nwitness V {W0}\nquorum W\n",
        f"witness W {W0} url more\nquorum W\n",
        "witness W\nquorum none\n",
        f"witness W {L0}\nquorum W\n",
        f"log {W0}\nquorum none\n",
        f"log {L0}\nlog {L0}\nquorum none\n",
        f"log {L0[:-4]}\nquorum none\n",
        f"witness W {W0}\ngroup G any\nquorum W\n",
        f"witness W {W0}\ngroup G any W W\nquorum G\n",
        f"witness W {W0}\ngroup G any W\ngroup H any W\nquorum G\n",
        f"witness W {W0}\ngroup G any G\nquorum G\n",
        f"witness W {W0}\ngroup G any none\nquorum G\n",
        f"witness W {W0}\ngroup W any W\nquorum W\n",
        f"witness W {W0}\ngroup G 0 W\nquorum G\n",
        f"witness W {W0}\ngroup G 2 W\nquorum G\n",
        f"witness W {W0}\ngroup G 01 W\nquorum G\n",
        f"witness W {W0}\ngroup G +1 W\nquorum G\n",
        f"witness W {W0}\ngroup G most W\nquorum G\n",
        f"group G any W\nwitness W {W0}\nquorum G\n",
        f"quorum W\nwitness W {W0}\n",
        "quorum none\r\n",
        "quorum\u00a0none\n",
        "quorum none\x00\n",
        "quorum none\x7f\n",
        "quorum none\n# unended",
    ],
    ids=range(35),
)
def test_another_form_is_no_policy(text: str) -> None:
    """Each departure from the form of a policy is malformed."""
    with pytest.raises(Malformed):
        Policy.parse(text.encode())


def test_a_policy_nested_without_end_is_refused() -> None:
    """A tower of groups is read up to the limit and evaluated there, and refused above it."""
    lines = [f"witness G0 {W0}", *(f"group G{number} any G{number - 1}" for number in range(1, 130))]
    tallest = "\n".join([*lines[:129], "quorum G128\n"])
    assert Policy.parse(tallest.encode()).check(cosigned(0)).by_s == 1000
    with pytest.raises(Malformed, match="more than 128"):
        Policy.parse("\n".join([*lines, "quorum G129\n"]).encode())


def test_names_in_a_policy_are_octets() -> None:
    """Names that are not UTF-8 are kept apart from each other and from their look-alikes."""
    text = b"witness \xff %s\nwitness \xfe %s\nquorum \xfe\n" % (W0.encode(), W1.encode())
    seen = Policy.parse(text).check(cosigned(1))
    assert seen.by_s == 1001
    with pytest.raises(Untrue):
        Policy.parse(text).check(cosigned(0))


# ---- proof files ---------------------------------------------------------------------------------------------------

FILE = ProofFile(3, tuple(proof.inclusion(3, 7, node)), cosigned(0, 1, 3).encode())


def test_a_proof_file_reads_back_and_proves() -> None:
    """Encoding and parsing gives the same parts, and the parts prove the leaf."""
    for file in (FILE, ProofFile(FILE.index, FILE.path, FILE.checkpoint, b"aside"), ProofFile(0, (), FILE.checkpoint)):
        assert ProofFile.parse(file.encode()) == file
    proven = FILE.verify(LEAVES[3], KEYS, POLICY)
    assert (proven.index, proven.checkpoint) == (3, HEAD)
    assert proven.seen is not None
    assert proven.seen.by_s == 1003


def test_a_proof_file_begins_as_specified() -> None:
    """Header, extra, index and hashes stand on lines of their own, an empty line before the checkpoint."""
    file = ProofFile(3, FILE.path, FILE.checkpoint, b"aside")
    head = b"c2sp.org/tlog-proof@v1\nextra YXNpZGU=\nindex 3\n" + b"".join(to_base64(h) + b"\n" for h in FILE.path)
    assert file.encode() == head + b"\n" + FILE.checkpoint


def test_extra_bytes_may_be_empty_but_not_absent_then() -> None:
    """An empty extra line and none are two files, and each reads back as itself."""
    empty = ProofFile(3, FILE.path, FILE.checkpoint, b"")
    assert ProofFile.parse(empty.encode()) == empty != FILE


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data[1:],
        lambda data: data.replace(b"@v1", b"@v2"),
        lambda data: data.replace(b"index 3", b"index 03"),
        lambda data: data.replace(b"index 3", b"index -3"),
        lambda data: data.replace(b"index 3", b"index  3"),
        lambda data: data.replace(b"index 3", b"index 9223372036854775808"),
        lambda data: data.replace(b"index 3\n", b""),
        lambda data: data.replace(b"index 3\n", b"index 3\nextra YQ==\n"),
        lambda data: data.replace(b"index 3\n", b"extra YQ==\nextra YQ==\nindex 3\n"),
        lambda data: data.replace(b"index 3\n", b"extra YR==\nindex 3\n"),
        lambda data: data.replace(b"index 3\n", b"extra YQ\nindex 3\n"),
        lambda data: data.replace(b"index 3\n", b"index 3\nAAAA\n"),
        lambda data: data.replace(b"index 3\n", b"index 3\n" + (to_base64(bytes(32)) + b"\n") * 64),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n\n", b"\n", 1),
        lambda data: data.replace(b"\n\n", b"\n\n\n", 1),
        lambda data: data[:-1],
        lambda data: data + b"\n",
    ],
    ids=range(19),
)
def test_another_form_is_no_proof_file(change: Callable[[bytes], bytes]) -> None:
    """Each departure from the form is malformed, or read and then refused as what it says."""
    data = change(FILE.encode())
    assert data != FILE.encode()
    with pytest.raises((Malformed, Untrue)):
        ProofFile.parse(data).verify(LEAVES[3], KEYS)


@pytest.mark.parametrize(
    ("leaf", "file", "keys", "policy"),
    [
        (LEAVES[4], FILE, KEYS, POLICY),
        (LEAVES[3], ProofFile(4, FILE.path, FILE.checkpoint), KEYS, POLICY),
        (LEAVES[3], ProofFile(3, FILE.path, cosigned(0, 3).encode()), KEYS, POLICY),
        (LEAVES[3], ProofFile(3, FILE.path, note.sign(HEAD.text(), LOG[:1])), KEYS, None),
        (LEAVES[3], ProofFile(3, FILE.path, note.sign(HEAD.text(), LOG[1:])), KEYS, None),
        (LEAVES[3], FILE, LogKeys((Signer(ORIGIN, ED25519, bytes(32)).verifier,)), None),
        (LEAVES[3], ProofFile(3, FILE.path, checkpoint.sign(Checkpoint(ORIGIN, 7, ROOTS[6]), LOG)), KEYS, None),
    ],
    ids=["leaf", "index", "quorum", "Ed25519 line alone", "ML-DSA line alone", "key", "root"],
)
def test_a_proof_that_lies_is_refused(leaf: bytes, file: ProofFile, keys: LogKeys, policy: Policy | None) -> None:
    """Another leaf, index, quorum, set of lines, key or root does not verify."""
    with pytest.raises((Untrue, Malformed)):
        file.verify(leaf, keys, policy)


def test_a_proof_file_others_could_not_read_is_not_written() -> None:
    """Extra bytes beyond the limit, impossible indices and hashes are a caller's bug."""
    ProofFile(3, FILE.path, FILE.checkpoint, bytes(MAX_EXTRA_BYTES)).encode()
    for wrong in (
        ProofFile(3, FILE.path, FILE.checkpoint, bytes(MAX_EXTRA_BYTES + 1)),
        ProofFile(-1, FILE.path, FILE.checkpoint),
        ProofFile(2**63, FILE.path, FILE.checkpoint),
        ProofFile(3, (bytes(31),), FILE.checkpoint),
        ProofFile(3, (bytes(32),) * 64, FILE.checkpoint),
    ):
        with pytest.raises(Misuse):
            wrong.encode()


# ---- ticks ---------------------------------------------------------------------------------------------------------


def rng() -> Callable[[int], bytes]:
    counter = iter(range(10**6))
    return lambda count: hashlib.sha256(b"fill%d" % next(counter)).digest()[:count]


@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 65, 200])
def test_a_tick_holds_every_line_and_shows_no_number(count: int) -> None:
    """Each line has a path, and the tree has max(64, next power of two) leaves, sorted."""
    ids = [leaf_hash(b"line %d" % number) for number in range(count)]
    tree = TickTree(reversed(ids), rng())
    size = len(tree.leaves)
    assert size == max(64, 1 << max(count - 1, 0).bit_length())
    assert list(tree.leaves) == sorted(tree.leaves)
    assert tree.root == mth(list(tree.leaves))
    for identity in ids:
        tick.verify(identity, tree.path(identity), tree.root)


def test_a_quiet_tick_looks_like_a_busy_one() -> None:
    """The tick without lines has as many leaves as one with 64, and is new each time."""
    fill = rng()
    quiet, next_quiet = TickTree([], fill), TickTree([], fill)
    busy = TickTree((leaf_hash(b"%d" % number) for number in range(64)), fill)
    assert len(quiet.leaves) == len(busy.leaves) == 64
    assert quiet.root != next_quiet.root


def test_a_line_sent_twice_stands_once() -> None:
    """The same id accepted twice is one leaf."""
    identity = leaf_hash(b"line")
    tree = TickTree([identity, identity], rng())
    assert list(tree.leaves).count(identity) == 1
    assert len(tree.leaves) == 64


def test_fill_that_repeats_is_drawn_again() -> None:
    """A random value that is already there does not make the tree shorter."""
    fill = rng()
    values = iter([fill(32)] * 2 + [fill(32) for _ in range(63)])
    assert len(set(TickTree([], lambda _: next(values)).leaves)) == 64


def test_a_line_that_was_not_accepted_has_no_path() -> None:
    """An id that is not in the tick is absent, at either end of the order too."""
    tree = TickTree([leaf_hash(b"line")], rng())
    for identity in (leaf_hash(b"other"), bytes(32), b"\xff" * 32):
        with pytest.raises(Absent):
            tree.path(identity)
    with pytest.raises(Misuse):
        TickTree([b"short"], rng())


def test_a_tick_path_that_lies_is_refused() -> None:
    """Another id, place, hash or root is untrue; a path shorter than any tick's, or absurdly long, is malformed."""
    identity = leaf_hash(b"line")
    tree = TickTree([identity], rng())
    good = tree.path(identity)
    for wrong_id, place, root in (
        (leaf_hash(b"other"), good, tree.root),
        (identity, InnerPath(good.index ^ 1, good.path), tree.root),
        (identity, InnerPath(good.index, good.path[::-1]), tree.root),
        (identity, good, TickTree([], rng()).root),
    ):
        with pytest.raises(Untrue):
            tick.verify(wrong_id, place, root)
    for place in (
        InnerPath(0, ()),
        InnerPath(good.index, good.path[:5]),
        InnerPath(0, (bytes(32),) * 33),
        InnerPath(64, good.path),
        InnerPath(-1, good.path),
    ):
        with pytest.raises(Malformed):
            tick.verify(identity, place, tree.root)
    with pytest.raises(Malformed):
        tick.verify(tree.root, InnerPath(0, ()), tree.root)
