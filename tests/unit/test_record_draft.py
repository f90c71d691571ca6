"""Drafts of roots: how people who sign apart reach a threshold, and every way round it that we could think of."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from sunseed.errors import Malformed, Refused, SunseedError, Untrue
from sunseed.record import root
from sunseed.record.amendment import amend, disown, find, policy_for
from sunseed.record.draft import Draft, missing
from sunseed.record.note import Line
from sunseed.record.policy import Policy
from sunseed.record.root import Root
from sunseed.record.signature import ED25519, ML_DSA_44, Signer

ORIGIN = "news.example/log"
POLICY = b"quorum none\n"
LATER = "2031-01-01T00:00:00Z"


def key(number: int, name: str = "") -> Signer:
    return Signer(name or f"key{number}", ED25519, bytes([number]) * 32)


OLD, NEW = [key(1), key(2), key(3)], [key(4), key(5)]
LOG = (key(10, ORIGIN), Signer(ORIGIN, ML_DSA_44, bytes([11]) * 32))
LOG2 = (key(12, ORIGIN), Signer(ORIGIN, ML_DSA_44, bytes([13]) * 32))


def first(origin: str = ORIGIN) -> Root:
    log = [type(one)(origin, one.kind, bytes([20 + one.kind]) * 32) for one in LOG] if origin != ORIGIN else LOG
    return Root.of(
        origin, 1, "2030-01-01T00:00:00Z", root=[one.verifier for one in OLD], need=2,
        log=[one.verifier for one in log], notice=key(30).verifier, intake=key(31).verifier,
        policy=sha256(POLICY).hexdigest(), tick_s=5, fresh_s=60, desk="ab" * 32,
    )  # fmt: skip


FIRST = root.sign(first(), OLD[:2])


def following(**changes: object) -> Root:
    parts: dict[str, object] = {
        "expires": LATER, "policy": sha256(POLICY).hexdigest(), "desk": "ab" * 32, "tick_s": 5, "fresh_s": 60,
    }  # fmt: skip
    return amend(first(), **(parts | changes))  # type: ignore[arg-type]


def draft(**changes: object) -> Draft:
    return Draft.begin(following(**changes), POLICY, [FIRST])


def handed_over() -> Draft:
    """Old keys 1 and 2 go, new ones 4 and 5 come; two must sign."""
    return draft(add=[one.verifier for one in NEW], drop=[one.key_id.hex() for one in OLD[:2]])


def test_people_who_sign_copies_apart_join_them() -> None:
    """Two copies of a draft, each with one line, together make a root that follows."""
    one, two = (Draft.parse(draft().encode()).signed_by(each) for each in OLD[1:])
    joined = Draft.parse(one.encode()).joined(Draft.parse(two.encode()))
    assert root.succeed(first(), joined.note()).serial == 2
    assert joined.joined(two) == joined


def test_a_draft_says_who_can_still_sign() -> None:
    """With one of two signatures, the message counts them and names the keys that are left."""
    short = draft().signed_by(OLD[0])
    ids = [f"{one.name}+{one.key_id.hex()}" for one in OLD]
    said = "1 of 2 signatures by the keys of root 1; 1 more by any of: " + ", ".join(ids[1:])
    assert missing(short.quorums()[0]) == said
    with pytest.raises(Refused, match=r"1 of 2 signatures by the keys of root 1"):
        short.note()


def test_new_and_old_keys_are_counted_apart() -> None:
    """A key that goes counts for the old root only, one that comes for the new root only, one that stays for both."""
    made = handed_over()
    for signer in (*NEW, OLD[0]):
        made = made.signed_by(signer)
    with pytest.raises(Refused, match="1 of 2 signatures by the keys of root 1"):
        made.note()
    assert (
        root.succeed(first(), made.signed_by(OLD[1]).note()).root
        == following(add=[one.verifier for one in NEW], drop=[one.key_id.hex() for one in OLD[:2]]).root
    )


def test_lie_threshold_short_by_one() -> None:
    """One old key too few, or one new key too few, makes no root."""
    for signers in ([OLD[0], *NEW], [*OLD[:2]]):
        made = handed_over()
        for signer in signers:
            made = made.signed_by(signer)
        with pytest.raises(Refused, match=r"[01] of 2 signatures"):
            made.note()


def test_lie_one_key_signs_twice() -> None:
    """A key's line, however often it stands there, counts once; the program does not add it again."""
    made = draft().signed_by(OLD[0])
    with pytest.raises(Refused, match="signed this draft already"):
        made.signed_by(OLD[0])
    twice = replace(made, lines=made.lines * 2)
    assert len(twice.quorums()[0].signed) == 1
    with pytest.raises(Refused):
        twice.note()


def test_lie_one_key_under_two_names() -> None:
    """A root that lists one public key twice, under two names, cannot be drafted or read."""
    with pytest.raises(Malformed, match="one key stands in two places"):
        draft(add=[key(1, "somebody-else").verifier])


def test_lie_signed_only_by_its_own_keys() -> None:
    """A thief's root, signed by all of the thief's keys, follows nothing."""
    made = draft(add=[one.verifier for one in NEW], drop=[one.key_id.hex() for one in OLD], need=2)
    for signer in NEW:
        made = made.signed_by(signer)
    with pytest.raises(Refused, match="0 of 2 signatures by the keys of root 1"):
        made.note()


def test_lie_the_roots_before_are_not_the_newsrooms() -> None:
    """A draft that carries a forged past is refused where a root in it is not rightly signed."""
    forged = root.sign(first(), [OLD[0]])
    with pytest.raises(Untrue):
        Draft.begin(following(), POLICY, [forged])
    fields = json.loads(draft().encode())
    fields["roots"] = [root.sign(following(), OLD).decode()]
    with pytest.raises(SunseedError):
        Draft.parse((json.dumps(fields, indent=1) + "\n").encode())


def test_lie_serial_skipped() -> None:
    """A draft whose serial is not the next one is refused."""
    skipped = Root.parse(following().text().replace(b"\n2\n", b"\n3\n", 1))
    with pytest.raises(Malformed, match="expected serial 2"):
        Draft.begin(skipped, POLICY, [FIRST])


def test_lie_another_newsrooms_root() -> None:
    """A root of another origin does not follow in the same file."""
    other = first("other.example/log")
    text = other.text().replace(b"\n1\n", b"\n2\n", 1)
    with pytest.raises(Malformed, match=r"other\.example"):
        Draft.begin(Root.parse(text), POLICY, [FIRST])


def test_lie_a_line_that_does_not_hold() -> None:
    """A line by a known key over something else spoils the draft; it is not just not counted."""
    line = Line(OLD[0].name, OLD[0].key_id, OLD[0].sign(b"something else\n"))
    with pytest.raises(Untrue):
        Draft.parse(replace(draft(), lines=(line,)).encode())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"policy": "quorum none', '"policy": "quorum none\\n#'),
        lambda text: text.replace("2031-01-01", "2039-01-01"),
        lambda text: text.replace('"form"', '"from"'),
        lambda text: text.replace("\n ", "\n  "),
        lambda text: text[:-9],
        lambda text: "[" * 100_000,
        lambda text: "",
    ],
)
def test_an_edited_draft_is_refused(spoil) -> None:
    """Another policy, another day under the same signatures, another spelling, half a file: none is read."""
    with pytest.raises(SunseedError):
        Draft.parse(spoil(draft().signed_by(OLD[0]).encode().decode()).encode())


def test_two_drafts_are_not_joined() -> None:
    """Signatures under one draft are never counted for another."""
    with pytest.raises(Refused, match="two different drafts"):
        draft().joined(draft(need=1))


def test_a_stranger_cannot_sign() -> None:
    """A key that neither root knows is refused, and told which are asked for."""
    with pytest.raises(Refused, match="is no root key here; those who may sign are key1"):
        draft().signed_by(key(9))


def test_mistakes_in_an_amendment_are_refused() -> None:
    """What would make a root that nobody can succeed, or disown a key that goes on signing, is not drafted."""
    with pytest.raises(Refused, match="cannot be needed"):
        following(need=4)
    with pytest.raises(Refused, match="no one key is meant"):
        following(drop=["00000000"])
    with pytest.raises(Refused, match="is a root key already"):
        following(add=[OLD[0].verifier])
    lost = disown(f"{LOG[0].key_id.hex()}@7", [one.verifier for one in LOG], 9)
    with pytest.raises(Refused, match="rotate-log-keys"):
        following(compromised=[lost])
    rotated = following(compromised=[lost], log=[one.verifier for one in LOG2])
    assert rotated.compromised == (lost,)
    with pytest.raises(Refused, match="the log has 9 entries"):
        disown(f"{LOG[0].key_id.hex()}@10", [one.verifier for one in LOG], 9)
    with pytest.raises(Malformed, match="KEY@SIZE"):
        disown("7", [one.verifier for one in LOG], 9)
    with pytest.raises(Refused, match="no one key"):
        find("", [one.verifier for one in OLD])


def test_rotating_keys_rewrites_the_policy() -> None:
    """The policy's `log` lines name the new keys, kind for kind, and nothing else in it changes."""
    before = f"# ours\nlog {LOG[0].verifier.vkey}\nlog {LOG[1].verifier.vkey}\nquorum none\n".encode()
    after = policy_for(before, [one.verifier for one in LOG], [one.verifier for one in LOG2])
    assert Policy.parse(after).log_keys(ORIGIN).verifiers == tuple(one.verifier for one in LOG2)
    assert after.startswith(b"# ours\n")
