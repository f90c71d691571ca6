"""OpenTimestamps: a promise from calendars at once, and the block that keeps it hours later.

Follows the OpenTimestamps calendar protocol (`POST /digest`, `GET /timestamp/<hex>`). Owns making a proof and
finishing it. That the block a proof leads to exists is not looked at here: no chain is at hand, and readers bring its
header (`verify.blocks`). Only calendars of the settings are asked, whatever a proof names.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from opentimestamps.core import notary, serialize
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from sunseed.errors import Malformed, SunseedError, Unavailable
from sunseed.newsroom import present
from sunseed.newsroom.stamping.asking import ask
from sunseed.verify import blocks

NONCE_BYTES = 16
_HEADERS = {"Accept": "application/vnd.opentimestamps.v1"}


def listed() -> list[str]:
    """Return the addresses of the calendars that the settings name."""
    return [url.rstrip("/") for url in dict.fromkeys(present.instance().settings.time.calendars.split())]


def begin(data: bytes) -> bytes:
    """Return a proof over these bytes that at least one calendar promised to finish.

    Raises:
        Unavailable: none answered; the words say why.
    """
    file = DetachedTimestampFile(OpSHA256(), Timestamp(sha256(data).digest()))
    # A number of our own between file and calendar: which file was stamped is not the calendar's to know.
    salted = file.timestamp.ops.add(OpAppend(secrets.token_bytes(NONCE_BYTES))).ops.add(OpSHA256())
    troubles = []
    for url in listed():
        try:
            salted.merge(_read(ask(f"{url}/digest", salted.msg, _HEADERS).body, salted.msg, url))
        except SunseedError as error:
            troubles.append(str(error))
    if len(troubles) == len(listed()):
        raise Unavailable("; ".join(troubles) or "no calendar is named")
    return blocks.encode(file)


def finish(data: bytes) -> tuple[bytes, int | None]:
    """Return a proof with what calendars know by now, and the lowest block that it leads to.

    Raises:
        Unavailable: no calendar could be asked, and the proof leads to no block.
    """
    file = blocks.parse(data)
    troubles: list[str] = []
    for stamp in list(_promised(file.timestamp)):
        for one in list(stamp.attestations):
            if isinstance(one, notary.PendingAttestation) and one.uri.rstrip("/") in listed():
                troubles += _ask_again(stamp, one.uri.rstrip("/"))
    heights = [one.height for _, one in file.timestamp.all_attestations() if isinstance(one, _BLOCK)]
    if troubles and not heights:
        raise Unavailable("; ".join(troubles))
    return blocks.encode(file), min(heights, default=None)


_BLOCK = notary.BitcoinBlockHeaderAttestation


def _promised(stamp: Timestamp) -> list[Timestamp]:
    """Return every step of a proof that waits for a calendar."""
    found = [stamp] if any(isinstance(one, notary.PendingAttestation) for one in stamp.attestations) else []
    for below in stamp.ops.values():
        found += _promised(below)
    return found


def _ask_again(stamp: Timestamp, url: str) -> list[str]:
    try:
        answer = ask(f"{url}/timestamp/{stamp.msg.hex()}", None, _HEADERS)
        if answer.status == 404:
            return []
        stamp.merge(_read(answer.body, stamp.msg, url))
    except SunseedError as error:
        return [str(error)]
    return []


def _read(body: bytes, message: bytes, url: str) -> Timestamp:
    try:
        context = serialize.BytesDeserializationContext(body)
        made = Timestamp.deserialize(context, message)
        context.assert_eof()
    except (serialize.DeserializationError, ValueError, TypeError, RecursionError) as error:
        raise Malformed(f"{url}: not a proof: {str(error)[:100]}") from error
    return made
