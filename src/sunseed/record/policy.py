"""Policies: which witnesses must have seen a checkpoint before it counts.

Follows C2SP tlog-policy: `log`, `witness`, `group` and `quorum` lines, names as opaque octets. Owns reading such files
and judging a note's cosignatures by them; a Sunseed root names the policy by its SHA-256, and the log's own keys are
checked by `checkpoint`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sunseed.errors import Absent, Malformed, Untrue
from sunseed.record import note
from sunseed.record.checkpoint import LogKeys
from sunseed.record.signature import ED25519, ED25519_COSIGNATURE, ML_DSA_44, Verifier
from sunseed.record.spelling import decimal

MAX_POLICY_BYTES = 1_000_000
MAX_OF_A_KIND = 128
"""So many logs, witnesses and groups at most; the specification asks for 32 of each."""

NONE = "none"
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Log:
    """A log the policy knows. Arguments: verifier: one of its keys; url: where it is, or empty."""

    verifier: Verifier
    url: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness. Arguments: name: within the policy; verifier: its key; url: where it is asked, or empty."""

    name: str
    verifier: Verifier
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Several witnesses or groups. Arguments: name; need: how many members make it; members: their names."""

    name: str
    need: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a quorum of witnesses says about a checkpoint.

    Arguments:
        times_s: for each witness of the policy that cosigned, the time it states, in seconds since 1970.
        by_s: the time by which enough of them had signed to make the quorum; None where the policy asks for none, or
            where they have not. Fewer liars than the quorum needs cannot make it too early.
        reached: whether the quorum is reached; true where the policy asks for none.
        after_s: the latest time that enough of them say they signed at or after: whoever holds their lines holds them
            after it. None where `by_s` is. Fewer liars than the quorum needs cannot make it too late.
    """

    times_s: Mapping[str, int]
    by_s: int | None
    reached: bool
    after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy file.

    Arguments:
        logs: the logs it names, in order.
        witnesses, groups: by name, in order.
        quorum: the witness or group that must have signed, or `none`.
    """

    logs: tuple[Log, ...]
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, Group]
    quorum: str

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Read a policy file.

        Raises:
            Malformed: a byte or line the format does not have, a name used before it is defined or twice, a key twice,
                or not exactly one quorum; the message names the line.
        """
        return _Reader().read(data)

    def log_keys(self, origin: str) -> LogKeys:
        """Return the keys the policy names for a log, all of which must then have signed.

        The specification is content with any one of them; formats.md §2 is not.

        Raises:
            Absent: the policy does not know the log.
        """
        verifiers = tuple(log.verifier for log in self.logs if log.verifier.name == origin)
        if not verifiers:
            raise Absent(f"the policy names no log {origin!r}")
        return LogKeys(verifiers)

    def check(self, parsed: note.Note) -> Seen:
        """Return what the policy's witnesses say of a checkpoint note.

        Raises:
            Untrue: the quorum is not reached, or a known witness's line does not hold.
        """
        seen = self.count(parsed)
        if not seen.reached:
            have = ", ".join(seen.times_s) or "none"
            raise Untrue(f"checkpoint: the quorum {self.quorum!r} is not reached; it is cosigned by {have}")
        return seen

    def count(self, parsed: note.Note) -> Seen:
        """Return what the policy's witnesses say of a checkpoint note, be it enough of them or not.

        A cosignature whose timestamp is 0 makes no statement about time and does not count.

        Raises:
            Untrue: a known witness's line does not hold.
        """
        times_s = self._times(parsed)
        if self.quorum == NONE:
            return Seen(times_s, None, reached=True)
        by_s, after_s = (self._time_of(self.quorum, times_s, latest=latest) for latest in (False, True))
        return Seen(times_s, by_s, reached=by_s is not None, after_s=after_s)

    def _times(self, parsed: note.Note) -> dict[str, int]:
        by_key = {witness.verifier: witness.name for witness in self.witnesses.values()}
        known = {(verifier.name, verifier.key_id) for verifier in by_key}
        if not any((line.name, line.key_id) in known for line in parsed.lines):
            return {}
        times_s: dict[str, int] = {}
        for good in note.verify(parsed, by_key):
            name = by_key[good.verifier]
            if good.timestamp_s:
                times_s[name] = min(good.timestamp_s, times_s.get(name, good.timestamp_s))
        return times_s

    def _time_of(self, name: str, times_s: Mapping[str, int], *, latest: bool) -> int | None:
        """Return when a witness or group had signed: for a group, its `need`-th member's time from either end."""
        group = self.groups.get(name)
        if group is None:
            return times_s.get(name)
        members = [self._time_of(member, times_s, latest=latest) for member in group.members]
        times = sorted((time for time in members if time is not None), reverse=latest)
        return times[group.need - 1] if len(times) >= group.need else None


@dataclass
class _Reader:
    """Reads one policy file, line by line."""

    logs: list[Log] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    members: set[str] = field(default_factory=set)

    def read(self, data: bytes) -> Policy:
        if len(data) > MAX_POLICY_BYTES:
            raise Malformed(f"policy: expected at most {MAX_POLICY_BYTES} bytes, got {len(data)}")
        strange = _FORBIDDEN.search(data)
        if strange is not None:
            raise Malformed(f"policy: the byte 0x{strange[0][0]:02x} at {strange.start()}")
        if data and not data.endswith(b"\n"):
            raise Malformed("policy: the last line has no newline")
        for number, line in enumerate(data.split(b"\n"), 1):
            # Names are opaque octets: surrogateescape keeps any two of them apart.
            words = [word.decode("utf-8", "surrogateescape") for word in re.split(rb"[ \t]+", line.strip(b" \t"))]
            if words[0] and not words[0].startswith("#"):
                self._line(words, f"policy line {number}")
            if max(len(self.logs), len(self.witnesses), len(self.groups)) > MAX_OF_A_KIND:
                raise Malformed(f"policy line {number}: more than {MAX_OF_A_KIND} of a kind")
        if self.quorum is None:
            raise Malformed("policy: there is no quorum line")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _line(self, words: list[str], where: str) -> None:
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                self._log(vkey, "".join(url), where)
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._witness(name, vkey, "".join(url), where)
            case ["group", name, need, *members] if members:
                self._group(name, need, members, where)
            case ["quorum", name]:
                self._quorum(name, where)
            case _:
                raise Malformed(f"{where}: expected a log, witness, group or quorum, got {' '.join(words)[:80]!r}")

    def _log(self, vkey: str, url: str, where: str) -> None:
        verifier = _key(vkey, {ED25519, ML_DSA_44}, where)
        if any(log.verifier.public == verifier.public for log in self.logs):
            raise Malformed(f"{where}: the key of {verifier.name} stands twice")
        self.logs.append(Log(verifier, url))

    def _witness(self, name: str, vkey: str, url: str, where: str) -> None:
        verifier = _key(vkey, {ED25519_COSIGNATURE, ML_DSA_44}, where)
        for other in (witness.verifier for witness in self.witnesses.values()):
            if other.public == verifier.public or (other.name, other.key_id) == (verifier.name, verifier.key_id):
                raise Malformed(f"{where}: the key of {verifier.name} stands twice")
        self._new(name, where)
        self.witnesses[name] = Witness(name, verifier, url)

    def _group(self, name: str, need: str, members: list[str], where: str) -> None:
        for member in members:
            self._defined(member, where)
            if member in self.members:
                raise Malformed(f"{where}: {member!r} is a member twice")
            self.members.add(member)
        count = len(members)
        if need not in ("any", "all"):
            number = decimal(need.encode("utf-8", "surrogateescape"), f"{where}: threshold", limit=count)
            if number == 0:
                raise Malformed(f"{where}: a group needs at least one member to sign")
        self._new(name, where)
        self.groups[name] = Group(name, {"any": 1, "all": count}.get(need) or int(need), tuple(members))

    def _quorum(self, name: str, where: str) -> None:
        if self.quorum is not None:
            raise Malformed(f"{where}: a second quorum")
        if name != NONE:
            self._defined(name, where)
        self.quorum = name

    def _new(self, name: str, where: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise Malformed(f"{where}: the name {name!r} is taken")

    def _defined(self, name: str, where: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise Malformed(f"{where}: {name!r} is not defined above")


def _key(vkey: str, kinds: set[int], where: str) -> Verifier:
    try:
        verifier = Verifier(vkey)
    except Malformed as error:
        raise Malformed(f"{where}: {error}") from error
    if verifier.kind not in kinds:
        raise Malformed(f"{where}: a key of type {verifier.kind:02x} cannot stand here")
    return verifier
