"""The client is in the record too: what a live newsroom serves to phones and light tables, held against its signed
list.

Follows formats.md §3-4 (`notice` with use `client`) and ADR 0113. Owns the list's form, what of a page is left out
because it differs at each asking, and the comparison. Making the list is `newsroom.clients`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import msgspec

from sunseed.errors import Absent, Malformed, SunseedError, Untrue
from sunseed.record import notice
from sunseed.record.canonical import Value
from sunseed.record.entry import Count, Digest
from sunseed.record.statement import Statement
from sunseed.verify.report import Report
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.verdict import State, Verdict, verdict_of

HEADERS: Final = ("Content-Security-Policy", "Permissions-Policy")
"""What a page's answer tells the browser to refuse; a page without them is another page."""
_TOKEN: Final = re.compile(rb'(<input type="hidden" name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(">)')
_Address = Annotated[str, msgspec.Meta(pattern=r"\A/[A-Za-z0-9._/-]*\Z", max_length=200)]
_Language = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]{2}(-[a-z]{2,8})?\Z")]


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file of the client.

    Arguments:
        path: its address on the newsroom's server.
        lang: which language it is asked in, for a page.
        sha256, size: of its bytes; of a page, without what `fixed` takes out.
        heads: of a page, SHA-256 of the headers in `HEADERS`, as `heads_of` writes them.
    """

    path: _Address
    sha256: Digest
    size: Count
    lang: _Language | None = None
    heads: Digest | None = None

    @property
    def title(self) -> str:
        """How findings call it."""
        return f"{self.path} ({self.lang})" if self.lang else self.path


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave. Arguments: body: its bytes; headers: by name, any case."""

    body: bytes
    headers: Mapping[str, str]


Fetch = Callable[[str, str | None], Answer]
"""Gives what stands at an address, asked in a language; raises Absent, Unavailable, Malformed."""


def fixed(page: bytes) -> bytes:
    """Return a page without the value of its form token: 64 letters and digits, which can carry no script."""
    return _TOKEN.sub(rb"\1\2", page)


def heads_of(headers: Mapping[str, str]) -> str:
    """Return the digest of the headers that bind a page, each on a line, absent ones empty."""
    lower = {name.lower(): value for name, value in headers.items()}
    lines = "".join(f"{name.lower()}: {lower.get(name.lower(), '')}\n" for name in HEADERS)
    return sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def body_of(files: Iterable[Named]) -> dict[str, Value]:
    """Return the JSON that a notice of these files carries, in order of address and language."""
    ordered = sorted(files, key=lambda one: (one.path, one.lang or ""))
    return {"files": [msgspec.to_builtins(one) for one in ordered]}


def files_of(statement: Statement) -> tuple[Named, ...]:
    """Return the files of a client notice.

    Raises:
        Malformed: another form, none, or one twice.
    """
    listed = statement.body.get("files")
    if not isinstance(listed, list) or set(statement.body) != {"files"} or not listed:
        raise Malformed(f"client notice {statement.serial}: expected its files and nothing else")
    try:
        found = tuple(msgspec.convert(one, Named) for one in listed)
    except msgspec.ValidationError as error:
        raise Malformed(f"client notice {statement.serial}: {error}") from error
    if len({one.title for one in found}) != len(found):
        raise Malformed(f"client notice {statement.serial}: a file twice")
    return found


def newest(record: SealedRecord, now_ms: int) -> Statement:
    """Return the newest client notice of a record.

    Raises:
        Absent: there is none; Untrue: it has expired, or another key than the newest root's signed it.
    """
    said = record.contents.notices.get("client")
    if said is None:
        raise Absent("the record has no notice that names the client's files: `sunseed film client` makes one")
    return notice.of_entry(said, record.succession.newest, now_ms)


def audit_client(record: SealedRecord, fetch: Fetch, now_ms: int) -> Report:
    """Hold what a server gives against the newest client notice; never raises for what it finds.

    Arguments:
        record: the newsroom's record, from anywhere: a mirror's copy is best.
        fetch: asks the live server.
        now_ms: the time, in milliseconds since 1970.
    """
    report = Report(evidence=record.evidence, reprinted=True)
    try:
        statement = newest(record, now_ms)
        files = files_of(statement)
    except SunseedError as error:
        state = State.UNPROVEN if isinstance(error, Absent | Untrue) else State.UNREAD
        report.findings.append(Verdict(state, "the client's files", str(error)))
        return report
    report.notes.append(f"Compared with client notice {statement.serial}, which speaks until {statement.expires}.")
    report.notes.append(
        "A file that no named file loads is not looked for. What a server gives to others, or gives later, may differ: "
        "ask from several networks, and as somebody who is signed in."
    )
    for one in files:
        report.findings += _compared(one, fetch)
    report.counts = {"files of the client": len(files)}
    return report


def _compared(one: Named, fetch: Fetch) -> list[Verdict]:
    try:
        answer = fetch(one.path, one.lang)
    except Absent as error:
        return [Verdict(State.UNREAD, one.title, f"It is named and not served: {error}", (one.path,))]
    except SunseedError as error:
        return [verdict_of(error, one.title, (one.path,))]
    body = fixed(answer.body) if one.heads else answer.body
    found = sha256(body).hexdigest()
    verdicts = []
    if (found, len(body)) != (one.sha256, one.size):
        because = "The server gives other bytes than its signed list names."
        verdicts.append(Verdict(State.ALTERED, one.title, because, (one.path,), one.sha256, found))
    if one.heads and heads_of(answer.headers) != one.heads:
        because = f"The page comes with other rules for the browser ({', '.join(HEADERS)}) than the list names."
        verdicts.append(Verdict(State.ALTERED, one.title, because, (one.path,), one.heads, heads_of(answer.headers)))
    return verdicts
