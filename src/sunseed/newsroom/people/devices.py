"""What is remembered of a browser: its name, its system, and the network it came from, no more.

Follows product.md S2 (metadata by absence). Owns the words. A machine's address is used for rate limits, in memory of
the cache for minutes, and never stored beside an account; there is no list of places here, so none is guessed at.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from django.utils.translation import gettext as _

# The first that matches wins: every browser also claims to be those below it.
BROWSERS: Final = (
    ("Tor Browser", "TorBrowser"),
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Firefox", "Firefox/"),
    ("Firefox", "FxiOS"),
    ("Chrome", "CriOS"),
    ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("ChromeOS", "CrOS"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> tuple[str, str]:
    """Return a browser's name and its system's, each empty if unknown."""
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def words(browser: str, system: str) -> str:
    """Say a browser and its system in the language of the page."""
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


def network_of(address: str) -> str:
    """Return the network an address belongs to: /24 of version 4, /48 of version 6; empty for a local one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback or found.is_private or found.is_link_local:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """Return the first name whose mark a description carries."""
    return next((name for name, mark in names if mark in user_agent), "")
