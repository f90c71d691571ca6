"""The two texts that people agree to: the rules, and the agreement. Both are pages of the edition, versions and all.

Follows product.md P7 ("versioned rules"). Owns their addresses, their first wording, and which version stands now. A
newsroom changes the words as those of any standing page; what somebody agreed to stays readable in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sunseed.newsroom import present
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.publishing import verbs
from sunseed.newsroom.publishing.arranging import masthead
from sunseed.newsroom.publishing.models import Item
from sunseed.newsroom.publishing.models import State as Public
from sunseed.newsroom.stories.models import StaticPage
from sunseed.newsroom.stories.slugs import default_language

RULES: Final = "/write-for-us/"
AGREEMENT: Final = "/write-for-us/agreement/"
FOLDER: Final = Path(__file__).resolve().parent / "texts"
FIRST: Final = {
    RULES: ("write-for-us.html", "Write for us", "You were there, or you asked somebody who was. Here is how it goes."),
    AGREEMENT: ("agreement.html", "The agreement", "What you give the newsroom, what you keep, and what it owes you."),
}


@dataclass(frozen=True)
class Text:
    """One version of a text, as it is public: its address, version and digest."""

    path: str
    version: int
    sha256: str

    @property
    def url(self) -> str:
        """Where everybody can read it."""
        return f"{present.instance().settings.site.public_url}{self.path}"


def current(path: str) -> Text | None:
    """Return the version of a text that stands now; None while it is not public."""
    found = Item.objects.filter(path=path, kind="page", state=Public.PUBLIC).first()
    return Text(path, found.version, found.sha256) if found else None


def url(path: str, version: int) -> str:
    """Return where everybody can read one version of a text: the newest stands at the text's own address."""
    now = current(path)
    whole = f"{present.instance().settings.site.public_url}{path}"
    return whole if now is not None and now.version == version else f"{whole}versions/{version}/"


def missing() -> list[str]:
    """Return the addresses of texts that are not public yet."""
    public = set(Item.objects.filter(path__in=FIRST, kind="page", state=Public.PUBLIC).values_list("path", flat=True))
    return [path for path in FIRST if path not in public]


def first(path: str) -> StaticPage:
    """Return the page of a text: as an editor left it, else in its first wording."""
    found = StaticPage.objects.filter(path=path).first()
    if found is not None:
        return found
    file, headline, description = FIRST[path]
    body = (FOLDER / file).read_text(encoding="utf-8")
    return StaticPage.objects.create(
        path=path,
        headline=headline,
        description=description,
        body=body,
        language=default_language(),
        purpose="write-for-us" if path == RULES else "",
    )


def publish(by: Account) -> None:
    """Publish the texts that are not public yet, and with them where they lead: the newsroom's door (ADR 0057).

    Raises:
        NotAllowed: the account is not an editor's.
    """
    wanted = missing()
    if wanted:
        verbs.arrange(by, masthead(), *(first(path) for path in wanted))
