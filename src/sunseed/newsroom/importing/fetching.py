"""Fetches pictures from the web for an import, and asks for links, where every address was written by a stranger.

Attacks answered: an export that makes this machine ask its own network (private, local and translated addresses, at the
first request and after each redirect), a name that changes its address between the look and the call (the connection
goes to the very address that was looked at), answers that never end (size, number, time in all), and answers that are
no pictures. Owns these limits; off unless asked for.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from sunseed.clock import Clock
from sunseed.errors import Absent, Refused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
MAX_REDIRECTS: Final = 4
PORTS: Final = frozenset({80, 443})
AGENT: Final = "Sunseed import (pictures of the site that moves)"


@dataclass(frozen=True)
class Limits:
    """How much is fetched in one import.

    Arguments:
        most_pictures: requests in all, redirects not counted.
        most_bytes: bytes in all.
        one_s: time for one picture.
        all_s: time for all of them.
    """

    most_pictures: int = 20_000
    most_bytes: int = 10 << 30
    one_s: float = 30.0
    all_s: float = 4 * 3600.0


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Absent(f"the host {host[:100]} has no address") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(text: str) -> bool:
    """Tell whether an address is on the open Internet, whatever it is wrapped in."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inside or address in _TRANSLATED or address in _COMPATIBLE:
            return False  # an IPv4 address in other clothes; an honest host has its own
    return address.is_global and not (address.is_multicast or address.is_reserved)


_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/32")
_COMPATIBLE: Final = ipaddress.ip_network("::/96")


class Web:
    """Pictures where the old site still serves them.

    Arguments:
        clock: for the limits of time.
        resolve: returns a host's addresses.
        permits: tells whether an address may be called.
        ports: that may be called.
        agent, accept: what is said of who asks, and for what.
    """

    def __init__(
        self, clock: Clock, *, limits: Limits = Limits(), resolve: Resolve = resolve,
        permits: Callable[[str], bool] = is_public, ports: frozenset[int] = PORTS,
        agent: str = AGENT, accept: str = "image/*",
    ) -> None:  # fmt: skip
        self._clock, self._limits, self._resolve = clock, limits, resolve
        self._permits, self._ports = permits, ports
        self._began = clock.monotonic_s()
        self._pictures = self._bytes = 0
        self._client = httpx.Client(
            follow_redirects=False, trust_env=False, timeout=httpx.Timeout(min(10.0, limits.one_s)),
            headers={"User-Agent": agent, "Accept": accept, "Accept-Encoding": "identity"},
        )  # fmt: skip

    def read(self, url: str, most: int) -> bytes:
        """Fetch a picture; see `media.Source`."""
        self._count()
        until = self._clock.monotonic_s() + self._limits.one_s
        try:
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._open(url)
                try:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("Location", ""))
                        continue
                    return self._picture(answer, most, until)
                finally:
                    answer.close()
        except httpx.InvalidURL as error:
            raise Refused(f"not an address: {error}") from error
        except httpx.HTTPError as error:
            raise Absent(f"the old site did not answer: {type(error).__name__}") from error
        raise Refused(f"more than {MAX_REDIRECTS} redirects")

    def ask(self, url: str) -> int:
        """Return the status with which an address answers, after at most a few redirects; no body is read.

        Raises:
            Absent: it has no address or does not answer.
            Refused: it lies on a private network, or is no address of the web.
        """
        try:
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._open(url)
                answer.close()
                if not answer.is_redirect:
                    return answer.status_code
                url = urljoin(url, answer.headers.get("Location", ""))
        except httpx.InvalidURL as error:
            raise Refused(f"not an address: {error}") from error
        except httpx.HTTPError as error:
            raise Absent(f"does not answer: {type(error).__name__}") from error
        raise Absent(f"more than {MAX_REDIRECTS} redirects")

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _count(self) -> None:
        limits = self._limits
        if self._pictures >= limits.most_pictures:
            raise Refused(f"more than {limits.most_pictures:,} pictures; run the import again for the rest")
        if self._clock.monotonic_s() - self._began > limits.all_s:
            raise Refused(f"fetching took longer than {limits.all_s:.0f} s; run the import again for the rest")
        self._pictures += 1

    def _open(self, url: str) -> httpx.Response:
        """Ask one address, by the very number that was looked at."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise Refused(f"not an address: {error}") from error
        if parts.scheme not in ("http", "https") or not host or parts.username is not None:
            raise Refused("only plain http and https addresses are fetched")
        if port not in self._ports:
            raise Refused(f"port {port} is not one for pictures")
        found = list(self._resolve(host, port))
        if not found:
            raise Absent(f"the host {host[:100]} has no address")
        if not all(self._permits(one) for one in found):
            raise Refused("its host is on a private network")
        literal = f"[{found[0]}]" if ":" in found[0] else found[0]
        request = self._client.build_request(
            "GET", httpx.URL(url).copy_with(host=literal.strip("[]"), fragment=None),
            headers={"Host": parts.netloc.rpartition("@")[2]}, extensions={"sni_hostname": host},
        )  # fmt: skip
        return self._client.send(request, stream=True)

    def _picture(self, answer: httpx.Response, most: int, until: float) -> bytes:
        if answer.status_code != httpx.codes.OK:
            raise Absent(f"the old site answered {answer.status_code}")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not kind.startswith("image/"):
            raise Refused(f"the old site answered with {kind[:40] or 'no type'}, not a picture")
        data = bytearray()
        for piece in answer.iter_raw():
            data += piece
            self._bytes += len(piece)
            if len(data) > most:
                raise Refused(f"larger than {most // 1_048_576} MB")
            if self._bytes > self._limits.most_bytes:
                raise Refused("more bytes in all than an import may fetch; run it again for the rest")
            if self._clock.monotonic_s() > until:
                raise Refused(f"took longer than {self._limits.one_s:.0f} s")
        return bytes(data)
