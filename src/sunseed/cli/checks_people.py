"""The doctor's questions about people: who must have a second factor, and whether letters can leave.

Owns what is asked; how findings look is `sunseed.cli.checks`. Nothing here talks to a network: that is
`sunseed mail test`.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr
from typing import Final

from sunseed.cli.findings import Finding, Grade
from sunseed.instance import Instance

ROLES: Final = ("reporter", "editor", "operator")
PUBLISHING: Final = frozenset({"editor", "operator"})


def second_factors(instance: Instance) -> Iterator[Finding]:
    """Ask whether those who can publish must sign in with more than a password."""
    asked = {name.strip() for name in instance.settings.newsroom.second_factor.split(",") if name.strip()}
    if unknown := sorted(asked - set(ROLES)):
        words = f"newsroom.second_factor names {', '.join(unknown)}"
        yield Finding("sign-in", "bad", words, f"the roles are {', '.join(ROLES)}")
    elif asked >= PUBLISHING:
        yield Finding("sign-in", "good", f"a second factor is asked of: {', '.join(sorted(asked))}")
    elif instance.settings.site.demo:
        yield Finding("sign-in", "good", "no second factor is asked for (this is a demonstration)")
    else:
        advice = 'second_factor = "editor, operator" in [newsroom]: a stolen password then publishes nothing'
        yield Finding("sign-in", "warning", "those who publish may sign in with a password alone", advice)


def mail(instance: Instance) -> Iterator[Finding]:
    """Ask whether letters leave, and from an address that can be believed."""
    settings = instance.settings.mail
    if not settings.host:
        grade: Grade = "good" if instance.settings.site.demo else "warning"
        advice = "" if instance.settings.site.demo else "set host in [mail]: nobody gets invitations or codes without"
        yield Finding("mail", grade, f"letters are only kept in {instance.mail}", advice)
        return
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    if "." not in domain:
        yield Finding("mail", "bad", f"mail.sender is {settings.sender!r}", "an address at a domain of yours")
    elif settings.user and not instance.mail_password_file.exists():
        yield Finding(
            "mail", "bad", f"{instance.mail_password_file} is missing", f"put {settings.user}'s password there"
        )
    elif not settings.tls and settings.host not in ("localhost", "127.0.0.1", "::1"):
        yield Finding("mail", "warning", f"letters go to {settings.host} unencrypted", "tls = true in [mail]")
    else:
        words = f"letters go to {settings.host}:{settings.port}"
        yield Finding("mail", "good", words, f"once: sunseed mail test {instance.root} YOUR-ADDRESS")
