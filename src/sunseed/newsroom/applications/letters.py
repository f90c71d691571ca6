"""What an applicant gets by mail, in the language the application was begun in.

Follows product.md P7. Owns which letter says what; they wait and travel as all letters do (`people.letters`).
"""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from sunseed.newsroom import present
from sunseed.newsroom.applications import links
from sunseed.newsroom.applications.models import Application
from sunseed.newsroom.people import letters


def send(application: Application, kind: str, *, drop: bool = False, **words: Any) -> None:
    """Write one letter.

    Arguments:
        application: to whom, in which language, and where its link leads.
        kind: which of `templates/apply/email/`.
        drop: too many were asked for: take the same steps, and send nothing.
        words: what else the letter says.
    """
    site = present.instance().settings.site
    with translation.override(application.language):
        around = {
            "site_name": site.name,
            "link": links.url(application),
            "days": links.LASTS.days,
            "erase_at": application.erase_at,
            "account_url": f"{site.newsroom_url}{reverse('account_login')}",
            **words,
        }
        subject = render_to_string(f"apply/email/{kind}_subject.txt", around).strip()
        body = render_to_string(f"apply/email/{kind}_message.txt", around).strip()
    subject = f"{site.name}: {subject}"
    if drop:
        letters.write(application.email, subject, body, drop=True)
    else:
        EmailMessage(subject, body, to=[application.email]).send()
