"""Turns a page context into the bytes of a page: same context, same release, same bytes.

Owned here: which template prints which context, the strictness of the templates (a name that is missing is an error,
every text is escaped) and what they may call. Elsewhere: contexts (`sunseed.edition.contexts`), words
(`wording`), files (`assets`), and which pages are printed when (the press).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from markupsafe import Markup

from sunseed.edition import contexts
from sunseed.edition.theme.assets import gather
from sunseed.edition.theme.environment import ThemeEnvironment
from sunseed.edition.theme.wording import Words, read_catalogues, words_for

if TYPE_CHECKING:
    from jinja2 import Template

    from sunseed.edition.contexts import Page

FOLDER = Path(__file__).resolve().parent
POLICIES = {
    "ethics": "publishingPrinciples ethicsPolicy",
    "verification": "verificationFactCheckingPolicy",
    "corrections": "correctionsPolicy",
    "complaints": "actionableFeedbackPolicy",
    "ownership": "ownershipFundingInfo",
}
"""What schema.org's NewsMediaOrganization calls the page for a purpose."""
DEEDS = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    **{
        f"CC-{kind.upper()}-4.0": f"https://creativecommons.org/licenses/{kind}/4.0/"
        for kind in ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
    },
}
"""Where the licences we have plain words for are laid down."""
ICONS = ("seed", "play", "glass")

TEMPLATES: Mapping[type, str] = {
    contexts.HomePage: "home",
    contexts.TopStoriesPage: "top_stories",
    contexts.SectionFront: "section",
    contexts.StoryPage: "story",
    contexts.FilmPage: "film",
    contexts.StoryVersion: "story_version",
    contexts.StoryVersions: "versions",
    contexts.VersionDiff: "difference",
    contexts.WithdrawnPage: "withdrawn",
    contexts.TombstonePage: "tombstone",
    contexts.RedirectPage: "redirect",
    contexts.ArchivePage: "archive",
    contexts.CorrectionsPage: "corrections",
    contexts.TopicPage: "topic",
    contexts.PersonPage: "person",
    contexts.WorkPage: "work",
    contexts.StaticPage: "leaf",
    contexts.RecordPage: "record",
    contexts.VerifyPage: "verify",
    contexts.SearchPage: "search",
    contexts.NotFoundPage: "missing",
}


def rating_steps(rating: str) -> list[str]:
    """Return five of `full`, `half` or `empty` for a rating out of five such as `"4.5"`, rounded to halves."""
    halves = round(float(rating) * 2)
    return ["full" if halves >= 2 * n else "half" if halves == 2 * n - 1 else "empty" for n in range(1, 6)]


def _icon(folder: Path, name: str) -> Markup:
    """Return a mark of ours that stands inside the page; a call per mark would cost more than the mark."""
    return Markup((folder / f"icon/{name}.svg").read_text("utf-8").strip())  # noqa: S704 - our own file, not input


class Theme:
    """Every template compiled, every catalogue read, every asset checked; rendering touches no file."""

    def __init__(self, templates: Mapping[type, Template], words: dict[str, Words], files: dict[str, bytes]) -> None:
        self._templates = templates
        self._words = words
        self._files = files

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Theme:
        """Compile the theme in `folder`. Raises Refused when a fetched file is missing or not the pinned one."""
        root, files = gather(folder)
        environment = ThemeEnvironment(folder)
        environment.globals["assets"] = root
        environment.globals["icons"] = SimpleNamespace(**{name: _icon(folder, name) for name in ICONS})
        environment.globals["policies"] = POLICIES
        environment.globals["deeds"] = DEEDS
        environment.filters["rating_steps"] = rating_steps
        for name in environment.list_templates(extensions=["html"]):
            environment.get_template(name)  # those that others extend and import too
        templates = {kind: environment.get_template(f"{name}/template.html") for kind, name in TEMPLATES.items()}
        return cls(templates, read_catalogues(folder / "words"), files)

    def render(self, page: Page) -> bytes:
        """Return the UTF-8 bytes of one page.

        Raises AttributeError when a template asks for a field that the context does not have, jinja2.UndefinedError for
        another name that nobody gave.
        """
        words = words_for(self._words, page.language)
        return self._templates[type(page)].render(page=page, w=words).encode()

    def assets(self) -> dict[str, bytes]:
        """Return every file that pages load, by its site path (`assets/<digest>/…`)."""
        return dict(self._files)
