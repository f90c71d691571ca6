"""Valid documents of every kind, for tests: say what matters to the test, the rest is filled in.

Follows `sunseed.documents`. Every builder takes any field by its Python name and returns a document that encodes; ids
and salts come from a counter, so that a test's documents are the same in every run.
"""

from __future__ import annotations

import base64
import hashlib
from itertools import count
from typing import Any

from sunseed import documents

ORIGIN = "sunseed.test/log"

_numbers = count(1)


def item_id(name: str | int) -> str:
    """Return the item id that belongs to `name`, always the same: a version 4 UUID made from its digest."""
    raw = hashlib.sha256(f"item {name}".encode()).hexdigest()
    return f"urn:uuid:{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-{'89ab'[int(raw[16], 16) % 4]}{raw[17:20]}-{raw[20:32]}"


def salt(name: str | int) -> str:
    """Return the salt that belongs to `name`: 32 bytes in base64."""
    return base64.b64encode(hashlib.sha256(f"salt {name}".encode()).digest()).decode()


def object_digest(name: str | int) -> str:
    """Return a digest that belongs to `name`; no bytes stand behind it."""
    return hashlib.sha256(f"object {name}".encode()).hexdigest()


def _common(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    number = next(_numbers)
    identifier = given.get("identifier", item_id(number))
    version = given.get("version", 1)
    common = {"version": 1, "origin": ORIGIN, "identifier": identifier, "salt": salt(f"{identifier} {version}")}
    return common | defaults | given


def picture(name: str = "sunflower", **fields: Any) -> documents.Picture:
    """Return a picture with one rendition; no bytes stand behind its digests."""
    defaults: dict[str, Any] = {
        "sha256": object_digest(name),
        "encoding_format": "jpg",
        "width": 1600,
        "height": 900,
        "description": f"A drawing of a {name}",
        "thumbnail": (
            documents.Rendition(sha256=object_digest(f"small {name}"), encoding_format="webp", width=400, height=225),
        ),
    }
    return documents.Picture(**(defaults | fields))


def story(slug: str = "one-seed", **fields: Any) -> documents.Story:
    """Return an article in the section `news`."""
    defaults = {
        "genre": "article",
        "url": f"/news/{slug}/",
        "in_language": "en",
        "headline": f"The story of {slug}",
        "description": "One among many.",
        "author": (documents.Author(name="Ada Field"),),
        "article_section": item_id("news"),
        "article_body": f"<p>This is <em>{slug}</em>, written for a test.</p>",
    }
    return documents.Story(**_common(fields, **defaults))


def section(name: str = "news", **fields: Any) -> documents.Section:
    """Return a section at the top whose id is `item_id(name)`."""
    defaults = {"identifier": item_id(name), "in_language": "en", "name": name.title(), "slug": name, "position": 0}
    return documents.Section(**_common({**defaults, **fields}))


def front(**fields: Any) -> documents.Front:
    """Return the home page's front with nothing placed."""
    return documents.Front(**_common({"identifier": item_id("front"), "place": "/", **fields}))


def breaking(**fields: Any) -> documents.Breaking:
    """Return a line of breaking news in English, which leads to a story."""
    defaults = {"in_language": "en", "text": "The gate is closed", "expires": "2026-11-23T18:00:00Z"}
    return documents.Breaking(**_common(fields, **defaults, item=item_id("story")))


def site(**fields: Any) -> documents.Site:
    """Return an English site."""
    defaults = {"identifier": item_id("site"), "in_language": "en", "name": "The Field", "languages": ("en",)}
    return documents.Site(**_common({**defaults, **fields}))


def topic(slug: str = "ai-weiwei", **fields: Any) -> documents.Topic:
    """Return a topic with two other spellings."""
    defaults: dict[str, Any] = {"in_language": "en", "name": "Ai Weiwei", "slug": slug}
    defaults["alternate_name"] = ("Ai Wei Wei", "艾未未")
    return documents.Topic(**_common(fields, **defaults))


def work(slug: str = "never-sorry", **fields: Any) -> documents.Work:
    """Return a film with another title."""
    defaults = {
        "type": "Movie",
        "in_language": "en",
        "name": "Never Sorry",
        "slug": slug,
        "alternate_name": ("道歉你妹",),
    }
    return documents.Work(**_common(fields, **defaults))


def person(slug: str = "ada-field", **fields: Any) -> documents.Person:
    """Return a reporter's public page."""
    return documents.Person(**_common(fields, in_language="en", name="Ada Field", slug=slug, job_title="Reporter"))


def page(slug: str = "about", **fields: Any) -> documents.Page:
    """Return a standing page."""
    defaults = {
        "in_language": "en",
        "url": f"/{slug}/",
        "headline": slug.title(),
        "article_body": "<p>Who we are.</p>",
    }
    return documents.Page(**_common(fields, **defaults))


def box(slug: str = "the-lade", **fields: Any) -> documents.Box:
    """Return a box with a text."""
    defaults = {
        "in_language": "en",
        "url": f"/background/{slug}/",
        "headline": "What is the Lade?",
        "article_body": "<p>Our river.</p>",
    }
    return documents.Box(**_common(fields, **defaults))


def redirect(old: str = "/2012/07/post/", new: str = "/news/one-seed/", **fields: Any) -> documents.Redirect:
    """Return a redirect from an old address."""
    return documents.Redirect(**_common(fields, from_location=old, to_location=new))


def film(**fields: Any) -> documents.Film:
    """Return a released film of two chunks."""
    chunks = (object_digest("head"), object_digest("second"))
    defaults = {"in_language": "en", "name": "Twelve seconds", "capture": object_digest("open"), "container": "webm"}
    return documents.Film(**_common({**defaults, "reveal": object_digest("reveal"), "chunk": chunks, **fields}))


def shown_film(slug: str = "twelve-seconds", **fields: Any) -> documents.Film:
    """Return a released film that plays, with captions and a person; no bytes stand behind its digests."""
    size = documents.FilmSize(
        sha256=object_digest(f"film {slug}"), encoding_format="mp4", width=1280, height=720, content_size=500_000
    )
    poster = documents.Rendition(sha256=object_digest(f"poster {slug}"), encoding_format="jpg", width=1280, height=720)
    shown = {
        "url": f"/films/{slug}/",
        "description": "A street, twelve seconds long.",
        "encoding": (size,),
        "duration": "PT12.000S",
        "thumbnail": poster,
        "caption": (documents.Caption(in_language="en", sha256=object_digest(f"captions {slug}")),),
        "transcript": "Nobody says a word.",
        "contributor": (documents.FilmRole(name="A reporter", role_name="camera"),),
    }
    return film(**({"reveal": object_digest(f"reveal {slug}")} | shown | fields))


def derived_film(slug: str = "three-shots", **fields: Any) -> documents.Film:
    """Return a film made from sealed seconds that are held."""
    source = documents.SealedSeconds(capture=object_digest("open"), start_ms=4000, end_ms=9500)
    bare = {"how": "derived", "capture": "", "container": "", "reveal": "", "chunk": ()}
    return shown_film(slug, **(bare | {"is_based_on": (source,)} | fields))


def words(about: str, version: int = 1, **fields: Any) -> documents.Words:
    """Return the words of the withdrawal of version `version` of item `about`."""
    defaults = {"identifier": about, "version": version, "about": about}
    return documents.Words(**_common({**defaults, "in_language": "en", "text": "It was wrong.", **fields}))


def erasure(of: str, digests: tuple[str, ...], version: int = 1, **fields: Any) -> documents.Erasure:
    """Return the erasure of item `of`, whose documents have these digests."""
    defaults = {"identifier": of, "version": version, "sha256": digests, "published": "2026-11-01T08:00:00Z"}
    return documents.Erasure(**_common({**defaults, **fields}))


def _everything_of_a_work() -> dict[str, Any]:
    return {
        "creator": "A maker",
        "date_created": "2012-07",
        "material": "porcelain, painted by hand",
        "number_of_items": 100_000_000,
        "country_of_origin": "China",
        "description": "Each one by itself.",
        "image": picture("work"),
    }


def one_of_each() -> list[documents.AnyDocument]:
    """Return one document of every kind, the story with everything a story can have."""
    full = story(
        "never-sorry",
        genre="review",
        alternative_headline="Never sorry",
        image=picture("lead"),
        associated_media=(picture("field", credit_text="Ada Field", caption="A field, drawn"),),
        article_body=(
            f'<p>One &amp; <a href="https://example.org/?a=1&amp;b=2">two</a>.</p>'
            f'<figure data-object="{object_digest("field")}"></figure><aside class="pull">Never</aside>'
        ),
        about=(item_id("topic"),),
        item_reviewed=documents.Reviewed(
            identifier=item_id("work"), type="Movie", name="A film", creator="A maker", date_created="2012"
        ),
        review_rating="4.5",
        see_also=(item_id("other"),),
        correction=documents.Correction(text="The year was wrong."),
        published_claimed="2012-07-27T00:00:00Z",
        translation_of=documents.TranslationOf(identifier=item_id("original"), version=1),
        license="CC-BY-4.0",
        backstory="Seen twice, on two evenings.",
        contributor=(documents.Contributor(name="Bo Reed", role_name="checker", identifier=item_id("bo")),),
        thumbnail=documents.Rendition(sha256=object_digest("card"), encoding_format="jpg", width=1200, height=630),
    )
    about = item_id("gone")
    merged = topic(superseded_by=item_id("other topic"), translation=(documents.Tongue(in_language="ar", name="آي"),))
    return [
        full, section(), front(), breaking(), site(), topic(), merged, person(), work(**_everything_of_a_work()),
        page(purpose="ethics", correction=documents.Correction(text="A rule was missing.")),
        box(event=(documents.Event(start_date="2012", text="A flood."),), correction=documents.Correction(text="No.")),
        redirect(), film(), words(about),
        erasure(about, (object_digest("document"),), url="/news/gone/", article_section=item_id("news")),
    ]  # fmt: skip
