"""One conversation with a mail server, told line by line.

Follows RFC 5321 and RFC 3207. Owns the test letter and what is said about it; the newsroom's own letters are carried by
`newsroom.people.letters`. Whether other servers believe ours stands in the domain's name records, which only a look-up
tells: `advice` names them.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Final

from sunseed.errors import Malformed, Refused, Unavailable
from sunseed.instance import Instance

TIMEOUT_S: Final = 20.0


def post(instance: Instance, address: str) -> Iterator[str]:
    """Send one letter and yield what the server answered, step by step.

    Raises:
        Malformed: this is no address.
        Refused: no mail server is set, or the server refuses the letter for good.
        Unavailable: the server does not answer, or asks to try later.
    """
    settings = instance.settings.mail
    if not settings.host:
        raise Refused(
            f"mail.host is empty: letters are only kept as files in {instance.mail}. Name a mail server first"
        )
    if parseaddr(address)[1] != address or "@" not in address or not address.isprintable():
        raise Malformed(f"{address!r} is no address such as you@news.example")
    try:
        with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S) as server:
            yield from _converse(server, instance, address)
    except smtplib.SMTPServerDisconnected as error:
        raise Unavailable(f"{settings.host}:{settings.port} hung up: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{settings.host}:{settings.port} cannot be used: {error}") from error


def _converse(server: smtplib.SMTP, instance: Instance, address: str) -> Iterator[str]:
    """Go through the steps of one letter."""
    settings = instance.settings.mail
    yield f"connected to {settings.host}:{settings.port}"
    yield _told("hello", server.ehlo())
    if settings.tls:
        yield _told("encryption", server.starttls(context=ssl.create_default_context()))
        server.ehlo()
    if settings.user:
        if not instance.mail_password_file.exists():
            raise Refused(f"mail.user is set, and {instance.mail_password_file} is missing: put the password there")
        password = instance.mail_password_file.read_text(encoding="utf-8").strip()
        try:
            yield _told("signing in", server.login(settings.user, password))
        except smtplib.SMTPAuthenticationError as error:
            raise Refused(f"signing in as {settings.user}: {error.smtp_code} {_plain(error.smtp_error)}") from error
    yield _told(f"from {settings.sender}", server.mail(parseaddr(settings.sender)[1]))
    yield _told(f"to {address}", server.rcpt(address))
    yield _told("the letter", server.data(_letter(instance, address).as_bytes()))


def _letter(instance: Instance, address: str) -> EmailMessage:
    """Return the test letter."""
    letter = EmailMessage()
    letter["From"], letter["To"] = instance.settings.mail.sender, address
    letter["Subject"] = f"{instance.settings.site.name}: a test"
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=_domain(instance))
    letter.set_content("This letter was sent by `sunseed mail test`. If you read it, letters of the newsroom arrive.\n")
    return letter


def _told(step: str, answer: tuple[int, bytes]) -> str:
    """Say one answer.

    Raises:
        Refused: it is a final no. Unavailable: a no for now.
    """
    code, words = answer
    line = f"{step}: {code} {_plain(words)}"
    if code >= 500:
        raise Refused(line)
    if code >= 400:
        raise Unavailable(line)
    return line


def _plain(words: bytes | str) -> str:
    """Return a server's words as one printable line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return "".join(one if one.isprintable() else " " for one in text)[:300]


def _domain(instance: Instance) -> str:
    """Return the domain the newsroom writes from."""
    return parseaddr(instance.settings.mail.sender)[1].rpartition("@")[2]


def advice(instance: Instance) -> Iterator[str]:
    """Say which name records decide whether the letter is believed; looking them up needs the network's own tools."""
    domain = _domain(instance)
    yield "Taken is not yet believed. Look at the letter's headers where it arrived: spf, dkim and dmarc must say pass."
    yield f"  SPF    dig TXT {domain}           names {instance.settings.mail.host} or its provider"
    yield f"  DKIM   dig TXT SELECTOR._domainkey.{domain}   the selector is in the letter's DKIM-Signature"
    yield f"  DMARC  dig TXT _dmarc.{domain}    v=DMARC1; begin with p=none, end with p=reject"
