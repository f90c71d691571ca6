"""What any export is read into: the site, its people, its terms, and its items.

Owns the form that the readers of WordPress's and Ghost's exports share; everything after reading knows this alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Channel:
    """The site that was exported, and the program that ran it."""

    title: str = ""
    link: str = ""
    language: str = ""
    version: str = ""
    program: Literal["wordpress", "ghost"] = "wordpress"


@dataclass(frozen=True)
class Author:
    """Somebody who wrote there; the e-mail address in the file is never read."""

    login: str
    name: str


@dataclass(frozen=True)
class Term:
    """A category or a tag.

    Arguments:
        taxonomy: category or tag.
        parent: nicename of the category above, or "".
        number: what the old site counted it by, or "".
    """

    taxonomy: str
    nicename: str
    name: str
    parent: str = ""
    description: str = ""
    number: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file of the old site, as a text may name it by its number.

    Arguments:
        number: its own.
        parent: number of the item it was uploaded for, or "".
        link: the page that showed it.
    """

    url: str
    number: str = ""
    alt: str = ""
    caption: str = ""
    parent: str = ""
    link: str = ""
    order: int = 0


@dataclass(frozen=True)
class Post:
    """One item: a post, a page, an attachment or something else.

    Arguments:
        authors: logins, the first first.
        guid: what the site itself names it by; the link, or its number, where that is missing.
        date: when it was published there, `YYYY-MM-DDTHH:MM:SSZ`, or "".
        categories, tags: nicename and name, in the file's order.
        post_format: video, gallery, image, ... or "".
        comments: how many came with it.
        feature: what stands at its top: an attachment's number, or a picture's address.
        feature_alt, feature_caption: words for it, where the item itself has them.
        alt: of an attachment that is a picture.
        order: of an attachment among those of its parent.
        text: `classic` where empty lines make paragraphs and brackets are shortcodes, `html` where the text is whole.
    """

    guid: str
    post_id: str
    kind: str
    status: str
    title: str
    link: str
    slug: str
    authors: tuple[str, ...]
    date: str
    content: str
    excerpt: str
    parent: str = ""
    protected: bool = False
    attachment: str = ""
    sticky: bool = False
    post_format: str = ""
    comments: int = 0
    categories: tuple[tuple[str, str], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    feature: str = ""
    feature_alt: str = ""
    feature_caption: str = ""
    alt: str = ""
    order: int = 0
    text: Literal["classic", "html"] = "classic"


Record: TypeAlias = Channel | Author | Term | Post
