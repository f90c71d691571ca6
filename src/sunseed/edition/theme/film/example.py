"""Examples of a film's page: released with its seconds, derived from seconds that are held, and in Arabic."""

from __future__ import annotations

from typing import Any

from sunseed.edition.contexts import Author, FilmPage, Helper, Page, VersionLine
from sunseed.edition.theme import sample


def examples() -> dict[str, Page]:
    """Return the examples by the name of the file they are printed to."""
    return {
        "film": _film(),
        "film-derived": _film(film=sample.film(derived=True)),
        "film-ar": _film(language="ar", direction="rtl"),
    }


def _film(**fields: Any) -> FilmPage:
    film = sample.film()
    known: dict[str, Any] = {
        "site": sample.SITE,
        "nav": sample.NAV,
        "about": sample.ABOUT,
        "path": film.href,
        "root": "../../",
        "title": film.name,
        "identifier": "urn:uuid:0d3c2f0e-5f2c-4a43-9f0a-7b3f1f0f4a11",
        "film": film,
        "published": "2026-11-20T18:02:11Z",
        "seal": sample.seal(4711),
        "versions": (VersionLine(number=1, at="2026-11-20T18:02:11Z", why="new", href=film.href),),
        "words": ("The last bus of line nine leaves the harbour. Nobody got on.",),
        "transcript": ("Driver: That was that, then.",),
        "people": (
            Helper(role="camera", author=Author(name="Mina Okafor", href="people/mina-okafor/")),
            Helper(role="speaker", author=Author(name="A driver of line nine")),
        ),
        "shown_in": (sample.card(3, with_picture=True),),
    }
    return FilmPage(**(known | fields))
