"""What every page has, whichever it is.

Conventions are those of `sunseed.edition.contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sunseed.edition.contexts.parts import AboutLink, Alternate, Direction, Feed, Link, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class BasePage:
    """What every page has: whose it is, where it lies, in which language, and the ways out of it.

    `path` is the page's own site path, `root` the prefix back to the root (`root_of(path)`), `title` the words for
    the browser's tab without the site's name, `trail` the breadcrumbs from the outermost section to the page's parent,
    `about` the newsroom's own pages (write for us, rules) for the foot of every page.
    """

    site: Site
    path: str
    root: str
    title: str
    language: str = "en"
    direction: Direction = "ltr"
    description: str = ""
    nav: tuple[Link, ...] = ()
    about: tuple[AboutLink, ...] = ()
    trail: tuple[Link, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    feeds: tuple[Feed, ...] = ()
    home_href: str = ""
