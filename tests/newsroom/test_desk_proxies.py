"""Behind a web server of ours the limits on attempts count visitors, and a visitor cannot pretend to be many."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from sunseed.errors import Malformed
from sunseed.newsroom.desk.proxies import client, networks
from sunseed.testing.accounts import PASSWORD

OURS = networks("127.0.0.1, 10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("fd00::1", "203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_the_address_that_asks_is_the_last_that_is_not_ours(peer: str, forwarded: str, expected: str) -> None:
    """Only what our own servers added counts; what a visitor wrote before it does not."""
    assert client(peer, forwarded, OURS) == expected


@pytest.mark.parametrize("text", ["localhost", "10.0.0.1/8", "*", "127.0.0.1;10.0.0.1"])
def test_a_setting_that_names_no_address_is_said(text: str) -> None:
    """A proxy named in a way that would match nothing, or everything, is an error at the start."""
    with pytest.raises(Malformed, match="trusted_proxies"):
        networks(text)


def signs_in(forwarded: str, email: str = "editor@news.example", password: str = PASSWORD) -> bool:
    """Try to sign in through a web server on this machine that adds this header; return whether it was let in."""
    headers = {"x-forwarded-for": forwarded}
    answer = Client().post("/account/login/", {"login": email, "password": password}, headers=headers)
    return answer.status_code == 302


@pytest.mark.usefixtures("sqlite_room")
@pytest.mark.parametrize(("trusted", "added"), [("", ""), ("127.0.0.1", ", 93.184.216.7")])
def test_a_forged_header_buys_no_further_attempts(trusted: str, added: str) -> None:
    """A visitor who writes another address into the header each time is stopped as soon as one who writes none."""
    with override_settings(TRUSTED_PROXIES=trusted):
        for number in range(10):
            signs_in(f"198.51.{number}.7{added}", f"person{number}@news.example", "wrong and long")
        assert not signs_in(f"203.0.113.7{added}")


@pytest.mark.usefixtures("sqlite_room")
def test_visitors_behind_one_proxy_are_counted_apart() -> None:
    """What one visitor wears out stays open to another."""
    with override_settings(TRUSTED_PROXIES="127.0.0.1"):
        for number in range(10):
            signs_in("93.184.216.7", f"person{number}@news.example", "wrong and long")
        assert not signs_in("93.184.216.7")
        assert signs_in("93.184.217.7")
