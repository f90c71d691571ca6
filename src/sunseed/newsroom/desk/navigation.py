"""The desk's pages as its tabs show them: groups, and the pages of the group one is in.

Owns where a page stands, what it is called, and who is shown the way to it. Whether an account may open it is decided
in `people.permissions` and asked by the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunseed.newsroom.people.models import Account, Role


@dataclass(frozen=True)
class Page:
    """One page in the tabs.

    Arguments:
        words: what it is called.
        view: its address's name with the namespace, such as "desk:stories".
        role: the least role that is shown the way to it.
        also: names of the addresses that belong to it, where it is marked as the place one is in.
    """

    words: str | Promise
    view: str
    role: Role = Role.EDITOR
    also: tuple[str, ...] = ()


GROUPS: Final[tuple[tuple[str | Promise, tuple[Page, ...]], ...]] = (
    (
        _("Stories"),
        (
            Page(
                _("Stories"),
                "desk:stories",
                Role.REPORTER,
                (
                    "desk:story",
                    "desk:publish",
                    "desk:preview",
                    "desk:history",
                    "desk:discard",
                    "review:submit",
                    "sealed:notes",
                ),
            ),
            Page(_("Queue"), "review:queue", also=("review:review",)),
            Page(_("Pictures"), "media:all", also=("media:picture",)),
            Page(_("Everything of mine"), "exporting:mine", Role.REPORTER),
        ),
    ),
    (
        _("Film"),
        (
            Page(_("Camera"), "film:film", Role.REPORTER),
            Page(_("Captures"), "film:captures", also=("tables:watch", "film:words")),
            Page(_("Light tables"), "tables:tables"),
        ),
    ),
    (
        _("Fronts"),
        (Page(_("Fronts"), "fronts:front", also=("fronts:preview",)), Page(_("Breaking news"), "fronts:breaking")),
    ),
    (
        _("Site"),
        (
            Page(_("Sections"), "desk:sections", also=("desk:section",)),
            Page(_("Topics"), "desk:topics", also=("desk:topic", "desk:merge-topic")),
            Page(_("Bylines"), "desk:bylines", also=("desk:byline",)),
            Page(_("Works"), "background:works", also=("background:work", "background:new-work")),
            Page(_("Boxes"), "background:boxes", also=("background:box", "background:new-box")),
            Page(_("Pages"), "background:pages", also=("background:page", "background:new-page")),
            Page(_("Masthead"), "desk:site"),
        ),
    ),
    (
        _("People"),
        (
            Page(
                _("Applications"),
                "applications:queue",
                also=("applications:one", "applications:accept", "applications:refuse"),
            ),
            Page(_("Invitations"), "desk:invitations", also=("desk:invitation",)),
            Page(_("Keys"), "sealed:keys"),
            Page(_("Accounts"), "desk:accounts", Role.OPERATOR, ("desk:account",)),
        ),
    ),
    (_("Readers"), (Page(_("Readers"), "lines:queue", also=("lines:one",)),)),
    (
        _("Trail"),
        (
            Page(_("Activity"), "oversight:activity"),
            Page(_("Links"), "oversight:links"),
            Page(_("Roles"), "oversight:roles"),
        ),
    ),
)


@dataclass(frozen=True)
class Tab:
    """A link in the tabs and whether one is there."""

    words: str
    href: str
    here: bool


@dataclass(frozen=True)
class Tabs:
    """The upper row, and the lower one where the group one is in has more than one page."""

    groups: tuple[Tab, ...]
    pages: tuple[Tab, ...]


def tabs(request: HttpRequest) -> Tabs:
    """Return the tabs as this account sees them on this page."""
    account = request.user
    if not isinstance(account, Account):
        return Tabs((), ())
    match = request.resolver_match
    view = match.view_name if match else ""
    reach = Role(account.role).reach
    upper: list[Tab] = []
    lower: tuple[Tab, ...] = ()
    for words, pages in GROUPS:
        shown = [_tab(page, view) for page in pages if page.role.reach <= reach]
        if not shown:
            continue
        here = any(tab.here for tab in shown)
        upper.append(Tab(str(words), shown[0].href, here))
        if here and len(shown) > 1:
            lower = tuple(shown)
    return Tabs(tuple(upper), lower)


def _tab(page: Page, view: str) -> Tab:
    return Tab(str(page.words), reverse(page.view), view == page.view or view in page.also)
