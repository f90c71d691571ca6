"""Attacks on the intake, each forged with the keys its attacker would have, each through both ways lines come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from sunseed.capture import line
from sunseed.errors import Malformed, Refused, SunseedError, Untrue
from sunseed.record.ed25519 import SMALL_ORDER_Y
from sunseed.record.spelling import to_base64
from sunseed.testing.phone import Phone

Take = Callable[..., Any]


@pytest.fixture(params=["alone", "in a group"])
def take(request: pytest.FixtureRequest, sqlite_room: Any) -> Iterator[Take]:
    """Return what takes lines: one request alone, or one among others in a group."""
    from sunseed.newsroom.intake import accepting
    from sunseed.newsroom.intake.grouping import Committer, Job

    sqlite_room.run()
    if request.param == "alone":
        yield lambda lines, token="": accepting.accept([one.data for one in lines], token)
        return
    committer = Committer(lambda _: None)
    beside = filmed("beside")
    accepting.accept([beside.lines[0].data], token_of())

    def grouped(lines: list[line.Line], token: str = "") -> Any:
        beside.second(b"beside %d " % len(beside.lines) * 9)
        job, other = Job([one.data for one in lines], token), Job([beside.lines[-1].data], "")
        results = committer.do([job, other])
        found = {id(one): result for one, result in results}
        assert isinstance(found[id(other)], accepting.Accepted)
        if isinstance(result := found[id(job)], BaseException):
            raise result
        return result

    yield grouped
    committer.close()


def token_of() -> str:
    """Return a token."""
    from sunseed.newsroom.intake import tokens

    return tokens.give()


def filmed(name: str, seconds: int = 0, origin: str = "news.example/log") -> Phone:
    """Return a phone with a capture that nobody was sent."""
    from sunseed.newsroom.intake import seen
    from sunseed.record import note
    from sunseed.record.tree_head import Checkpoint

    data = seen.hand_out()
    made = Phone(origin, data, Checkpoint.parse(note.parse(data).text).size, name)
    made.open(wrap=b"wrapped for " + name.encode())
    for n in range(seconds):
        made.second(b"second %d of %s " % (n, name.encode()) * 50)
    return made


def sent(take: Take, name: str, seconds: int = 4) -> Phone:
    """Return a phone that has sent everything."""
    made = filmed(name, seconds)
    take([made.lines[0]], token_of())
    take(made.lines[1:])
    return made


def rows() -> set[str]:
    """Return the ids of all accepted lines."""
    from sunseed.newsroom.intake.models import Line

    return set(Line.objects.values_list("id", flat=True))


def refused(take: Take, *attacks: tuple[list[line.Line], type[SunseedError]]) -> None:
    """Each is refused as it should be, and not one line of it is kept."""
    before = rows()
    for lines, error in attacks:
        with pytest.raises(error):
            take(lines, token_of())
    assert all(_is_beside(one) for one in rows() - before)


def _is_beside(identity: str) -> bool:
    from sunseed.newsroom.intake.models import Line

    beside = filmed("beside").lines[0].id.hex()
    return Line.objects.get(pk=identity).capture_id == beside  # type: ignore[attr-defined]


def test_replay_into_another_capture(take: Take) -> None:
    """A true second, put behind another capture's: by its bytes, or signed anew with the thief's own key."""
    victim, thief = sent(take, "victim"), sent(take, "thief", 1)
    copied = msgspec.structs.replace(victim.lines[2].body, **{**thief.place(), "seq": 2})
    refused(
        take,
        ([thief.lines[1], victim.lines[2]], Untrue),
        ([victim.sign(copied)], Untrue),
        ([thief.sign(copied)], (Refused, Untrue)),  # type: ignore[list-item]
    )


def test_replay_into_another_newsroom(take: Take) -> None:
    """A capture made for others is not taken here, nor is its open line changed to ours without a new capture."""
    foreign = filmed("foreign", 2, origin="other.example/log")
    changed = msgspec.structs.replace(foreign.lines[0].body, origin="news.example/log")
    honest = foreign.lines[0]
    forged = line.Line(changed, honest.data.replace(b"other.example", b"news.example"), honest.signature)
    refused(take, ([foreign.lines[0]], Untrue), ([forged], Untrue))


def test_reorder_drop_swap(take: Take) -> None:
    """With the capture's own key one can sign anything, and still not move, leave out or exchange what stands."""
    made = filmed("mover", 4)
    take([made.lines[0]], token_of())
    take([made.lines[1]])
    swapped = made.sign(msgspec.structs.replace(made.lines[3].body, seq=2, prev=made.lines[1].id.hex()))
    unlinked = made.sign(msgspec.structs.replace(made.lines[3].body, seq=2))
    refused(
        take,
        ([made.lines[3], made.lines[2]], Refused),
        ([made.lines[3]], Refused),
        ([made.lines[1], made.lines[3]], Refused),
        ([unlinked], Untrue),
    )
    take([made.lines[2]])
    refused(take, ([swapped], Refused))


def test_fork_from_second_k_with_the_seized_key_leaves_the_first_branch_untainted(take: Take) -> None:
    """The police hold the unlocked phone: their branch is evidence, and the first goes on to be proved."""
    from sunseed.newsroom.intake.models import Conflict

    made = sent(take, "seized", 5)
    police = Phone(made.origin, made.seen, made.size, made.name)
    police.lines, police.until_ms = made.lines[:3], 2000
    for n in range(4):
        police.second(b"another truth %d " % n * 50)
    refused(take, ([police.lines[3]], Refused), (police.lines[3:], Refused), (police.lines[2:5], Refused))
    made.second(b"the first branch goes on " * 9)
    take([made.lines[-1]])
    assert {one.id.hex() for one in made.lines} <= rows()
    assert set(Conflict.objects.values_list("id", flat=True)) == {police.lines[3].id.hex()}


def test_two_opens(take: Take) -> None:
    """A second open line inside a capture is none; as a capture of its own it takes nothing from the first."""
    made = sent(take, "twice", 2)
    other = filmed("twice")
    other.lines.clear()
    other.open(wrap=b"another wrap")
    refused(take, ([*made.lines[:2], other.lines[0]], Untrue), ([made.lines[0], made.lines[0], other.lines[0]], Untrue))
    take([other.lines[0]], token_of())
    made.second(b"goes on " * 9)
    assert take([made.lines[-1]]).expected == 4


def test_small_order_keys(take: Take) -> None:
    """A key under which one signature fits many messages opens no capture."""
    made = filmed("small")
    for y in sorted(SMALL_ORDER_Y):
        key = to_base64(y.to_bytes(32, "little")).decode()
        body = made.lines[0].data.replace(to_base64(made.key.public_raw()), key.encode())
        for signature in (bytes(64), b"\x01" + bytes(63)):
            data = body.partition(b"\n")[0] + b"\n" + to_base64(signature)
            with pytest.raises((Malformed, Untrue)):
                take([line.Line(made.lines[0].body, data, signature)], token_of())
    assert made.lines[0].id.hex() not in rows()


def test_late_seals_are_shown_as_late(sqlite_room: Any) -> None:
    """Sealed a day after the checkpoint they name: both bounds say so, and nothing lets them claim an earlier tick."""
    from sunseed.newsroom.intake import accepting, ticking
    from sunseed.newsroom.intake.models import Line
    from sunseed.newsroom.publishing.sequencer import Sequencer

    sqlite_room.run()
    made = filmed("late", 2)
    token = token_of()
    sequencer = Sequencer(sqlite_room.instance)
    try:
        for _ in range(3):
            sequencer.run_once()
            assert sequencer.beat()
            sqlite_room.clock.advance(86_400)
        accepting.accept([one.data for one in made.lines], token)
        assert sequencer.beat()
        sequencer.run_once()
    finally:
        sequencer.close()
    row = Line.objects.get(seq=2)
    assert row.tick == 3
    assert row.accepted_ms >= 1_800_000_000_000 + 3 * 86_400_000
    assert ticking.proof(row.pk)


def test_a_checkpoint_from_elsewhere_or_the_future_is_named_by_nobody(take: Take) -> None:
    """`seen` bounds a second from below: a file that was never handed out, or another size for one that was."""
    made = filmed("liar", 1)
    never = line.Seen(size=made.size, note=sha256(b"never handed out").hexdigest())
    larger = line.Seen(size=made.size + 5, note=sha256(made.seen).hexdigest())
    take([made.lines[0]], token_of())
    for seen in (never, larger):
        refused(take, ([made.sign(msgspec.structs.replace(made.lines[1].body, seen=seen))], Refused))


def test_rates_hold_back_one_capture_and_no_other(sqlite_room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faster than anybody films: refused with the seconds to wait; others go on; later the same lines are taken."""
    from sunseed.newsroom.intake import accepting, limits
    from sunseed.newsroom.intake.grouping import Committer, Job

    sqlite_room.run()
    small = limits.Limits()
    small._lines = limits.Buckets(1, 3)
    monkeypatch.setattr(limits, "limits", lambda: small)
    committer = Committer(lambda _: None)
    made, other = filmed("fast", 6), filmed("another", 1)
    for one in (made, other):
        accepting.accept([one.lines[0].data], token_of())
    for one in made.lines[1:3]:
        committer.do([Job([one.data], "")])
    job, beside = Job([made.lines[3].data], ""), Job([other.lines[1].data], "")
    results = {id(one): result for one, result in committer.do([job, beside])}
    committer.close()
    fast = results[id(job)]
    assert isinstance(fast, limits.TooFast)
    assert fast.wait_s == 1
    assert isinstance(results[id(beside)], accepting.Accepted)
    with pytest.raises(limits.TooFast):
        accepting.accept([made.lines[3].data])
    sqlite_room.clock.advance(2)
    assert accepting.accept([made.lines[3].data]).expected == 4


def test_quotas_hold_back_footage_and_not_seals(sqlite_room: Any) -> None:
    """Beyond a capture's or the newsroom's quota the vault takes nothing new; seconds are sealed all the same."""
    from dataclasses import replace

    from django.test import override_settings

    from sunseed.newsroom.intake import accepting, limits, vault

    sqlite_room.run()
    made = filmed("large", 3)
    accepting.accept([one.data for one in made.lines], token_of())
    ciphers = list(made.ciphers.items())[1:]
    whole = dict(made.ciphers)
    big = b"age" + bytes(1_100_000)
    made.second(b"x" * 40, big)
    accepting.accept([made.lines[-1].data])
    for at in range(0, len(big), vault.PIECE_BYTES):
        vault.put(sha256(big).hexdigest(), at, big[at : at + vault.PIECE_BYTES])
    for film in ({"capture_mib": 1}, {"vault_mib": 1}):
        settings = sqlite_room.instance.settings
        changed = replace(sqlite_room.instance, settings=replace(settings, film=replace(settings.film, **film)))
        with override_settings(INSTANCE=changed):
            with pytest.raises(limits.NoRoom):
                vault.put(ciphers[0][0], 0, ciphers[0][1])
            made.second(b"sealed all the same %r" % sorted(film))
            assert accepting.accept([made.lines[-1].data]).expected == len(made.lines)
    assert vault.put(ciphers[0][0], 0, ciphers[0][1]) == len(whole[ciphers[0][0]])
