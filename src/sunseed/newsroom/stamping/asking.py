"""One request to somebody else's server, with every limit: time, size, no redirect, no private network unless allowed.

Attacks answered: an address, of a setting or a signed policy, that leads into this machine's own network; an answer
that never ends; a server that never answers. Owns the limits; what is asked, and what an answer is worth, is the
caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from sunseed.errors import Refused, Unavailable
from sunseed.newsroom import present
from sunseed.newsroom.importing.fetching import is_public, resolve

ONE_S: Final = 20.0
MAX_BYTES: Final = 64 * 1024
AGENT: Final = "Sunseed"


@dataclass(frozen=True)
class Answer:
    """What came back. Arguments: status: of HTTP; body: at most 64 KiB."""

    status: int
    body: bytes


def ask(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Send one request: POST where there is a body, GET otherwise.

    Raises:
        Refused: an address that may not be asked.
        Unavailable: no answer in time, or one that is too long.
    """
    literal, host, netloc = _where(url)
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Host": netloc, **(headers or {})}
    clock = present.clock()
    until_s = clock.monotonic_s() + ONE_S
    with httpx.Client(follow_redirects=False, trust_env=False, timeout=httpx.Timeout(ONE_S / 2)) as client:
        request = client.build_request(
            "GET" if body is None else "POST", httpx.URL(url).copy_with(host=literal), content=body, headers=sent,
            extensions={"sni_hostname": host},
        )  # fmt: skip
        try:
            answer = client.send(request, stream=True)
            data = bytearray()
            for piece in answer.iter_raw():
                data += piece
                if len(data) > MAX_BYTES or clock.monotonic_s() > until_s:
                    raise Unavailable(f"{netloc}: its answer is too long or too slow")
            answer.close()
        except httpx.HTTPError as error:
            raise Unavailable(f"{netloc} did not answer: {type(error).__name__}") from error
    return Answer(answer.status_code, bytes(data))


def _where(url: str) -> tuple[str, str, str]:
    """Return the address to call by its number, the host's name, and host and port as the address has them."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Refused(f"not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise Refused(f"{url[:100]}: only plain http and https addresses are asked")
    found = resolve(host, port)
    if not present.instance().settings.time.private_addresses and not all(map(is_public, found)):
        raise Refused(f"{parts.netloc} lies on a private network: private_addresses in [time] would allow it")
    return found[0], host, parts.netloc
