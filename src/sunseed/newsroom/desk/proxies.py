"""Who is really asking, where a web server of ours stands between: for the limits on attempts.

Owned here: `X-Forwarded-For` is read from its end, past the addresses that `newsroom.trusted_proxies` names, to the
first that is not ours. What stands before that was written by whoever asks, and is never believed. Elsewhere: the
limits themselves (`sunseed.newsroom.people`, django-allauth).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sunseed.errors import Malformed

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def networks(text: str) -> tuple[Network, ...]:
    """Return the addresses and networks of a setting, separated by commas; Malformed names the one that is none."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise Malformed(
                f"newsroom.trusted_proxies: expected addresses or networks such as 127.0.0.1 or 10.0.0.0/8, "
                f"separated by commas; found {part[:60]!a} ({error})"
            ) from None
    return tuple(found)


def client(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address that asks.

    Arguments:
        peer: the other end of the connection.
        forwarded: the header `X-Forwarded-For`, each proxy's addition behind the one before.
        trusted: proxies that are ours.
    """
    found = peer
    for part in reversed(forwarded.split(",")):
        here = _address(found)
        if here is None or not any(here in network for network in trusted):
            return found
        there = _address(part)
        if there is None:
            return found  # a proxy of ours wrote no address: what stands before it is nobody's word
        found = str(there)
    return found


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


class ProxiesMiddleware:
    """Puts the address that asks in the place of our proxy's, and takes the header away from everything behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._trusted = networks(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, knowing who asks."""
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if self._trusted:
            request.META["REMOTE_ADDR"] = client(request.META.get("REMOTE_ADDR", ""), forwarded, self._trusted)
        return self._get_response(request)
