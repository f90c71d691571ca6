"""A small invented newsroom for the examples of the components: enough of everything to see each page filled.

Owned here: the parts that several examples share. Elsewhere: each component's own `example.py`, and the demo
newsroom, which is published through the record like any other.
"""

from __future__ import annotations

from hashlib import sha256

from sunseed.edition.contexts import (
    AboutLink,
    Author,
    Captions,
    Card,
    Feed,
    Film,
    FilmFile,
    Link,
    Picture,
    Rendition,
    Seal,
    Sealed,
    Site,
    VersionLine,
)

SITE = Site(
    name="Sunseed",
    origin="news.example.org/record",
    slogan="A newsroom nobody can silence",
    description="Citizen reporting, sealed as it is published.",
    url="https://news.example.org/",
    door_url="https://desk.example.org/",
)
SECTIONS = (
    ("news/", "News"),
    ("news/politics/", "Politics"),
    ("world/", "World"),
    ("city/", "City"),
    ("culture/", "Culture"),
    ("science/", "Science"),
    ("opinion/", "Opinion"),
)
NAV = tuple(Link(text=text, href=href) for href, text in SECTIONS)
ABOUT = (
    AboutLink(text="Write for us", href="write-for-us/", purpose="write-for-us", language="en"),
    AboutLink(text="How we work", href="how-we-work/", purpose="ethics", language="en"),
)
FEEDS = (
    Feed(title="RSS", href="feed.xml", kind="application/rss+xml"),
    Feed(title="JSON Feed", href="feed.json", kind="application/feed+json"),
)
POLICY = Link(text="Policy & Issues", href="news/politics/policy-issues/")
TRAIL = (
    Link(text="News", href="news/"),
    Link(text="Politics", href="news/politics/"),
    Link(text="Policy & Issues", href="news/politics/policy-issues/"),
)
MINA = Author(name="Mina Okafor", href="people/mina-okafor/", role="Film editor")
TOMAS = Author(name="A reporter in the market", href="", role="name withheld")

HEADLINES = (
    (
        "city/market-moved-overnight/",
        "The market that moved overnight",
        "Two hundred stalls, one bridge, no notice given",
    ),
    ("world/harbour-count/", "They counted the ships by candlelight", "What a port town learned in eleven dark nights"),
    ("science/seed-bank/", "A seed bank opens its drawers to anyone", "Four thousand varieties, labelled by hand"),
    (
        "culture/choir-on-the-stairs/",
        "The choir that sings on the stairs",
        "A rehearsal with no room became the concert",
    ),
    (
        "news/politics/water-vote/",
        "Council votes on water at two in the morning",
        "Who stayed until the end, and who did not",
    ),
    ("opinion/keep-your-copies/", "Keep your own copies", "An archive is only as free as its second address"),
    ("city/bus-line-nine/", "The last ride of line nine", "Passengers filmed the final stop, and each other"),
    ("world/letters-from-the-delta/", "Letters from the delta", "The river took the road; the post still comes"),
)
NAMES = ("City", "World", "Science", "Culture", "Politics", "Opinion", "City", "World")


def digest(text: str) -> str:
    """Return a digest that looks real because it is one."""
    return sha256(text.encode()).hexdigest()


def seal(index: int, at: str = "2026-05-03T09:14:27Z") -> Seal:
    """Return the seal of the invented entry `index`."""
    return Seal(
        index=index, at=at, leaf_hash=digest(f"leaf {index}"), document_sha256=digest(f"{index}"), size=index + 1
    )


def film(*, derived: bool = False) -> Film:
    """Return a film of twelve seconds: released with its chunks, or derived from seconds that are held."""
    digest = sha256(b"film").hexdigest()
    return Film(
        href="films/the-last-ride/",
        name="The last ride of line nine",
        how="derived" if derived else "released",
        language="en",
        files=(
            FilmFile(
                href=f"objects/{digest[:2]}/{digest}.mp4",
                kind="video/mp4",
                width=1280,
                height=720,
                size_bytes=2_400_000,
            ),
        ),
        poster_href=picture(6, "").href,
        duration="PT12.000S",
        duration_ms=12_000,
        captions=(Captions(language="en", text="English", href="objects/00/00.vtt"),),
        reveal_href="" if derived else f"objects/{digest[:2]}/{digest}.jsonl",
        chunks=0 if derived else 13,
        sealed=(Sealed(capture=digest, start_ms=4_000, end_ms=16_000),) if derived else (),
        document_sha256=digest,
        width=1280,
        height=720,
    )


def picture(number: int, alt: str, caption: str = "", *, tall: bool = False) -> Picture:
    """Return a picture that the gallery draws: `number` chooses which; a tall one is cut for lists."""
    sizes = ((480, 600), (800, 1000)) if tall else ((480, 320), (960, 640), (1440, 960))
    shown = tuple(
        Rendition(href=f"objects/pic/{number}-{width}x{height}.webp", width=width, height=height)
        for width, height in sizes
    )
    last = shown[-1]
    return Picture(
        href=last.href,
        width=last.width,
        height=last.height,
        alt=alt,
        renditions=shown,
        caption=caption,
        credit="Sunseed",
        wide=tuple(_cut(number, width, 2 * width // 3) for width in (640, 1280) if tall),
        square=(_cut(number, 360, 360),) if tall else (),
    )


def _cut(number: int, width: int, height: int) -> Rendition:
    return Rendition(href=f"objects/pic/{number}-{width}x{height}.webp", width=width, height=height)


def card(number: int, *, with_picture: bool = False, watch: bool = False) -> Card:
    """Return the invented story `number`, as it stands in a list."""
    href, headline, line = HEADLINES[number % len(HEADLINES)]
    return Card(
        href=href,
        headline=headline,
        standfirst=line + ".",
        published=f"2026-05-{3 - number // 4:02d}T0{9 - number % 8}:30:00Z",
        language="en",
        byline=("Mina Okafor", "Jun Arai", "Ana Ruiz")[number % 3],
        section=Link(text=NAMES[number % len(NAMES)], href=href.split("/", 1)[0] + "/"),
        watch=watch,
        reading_minutes=3 + number % 5,
        picture=picture(number, f"Drawing for “{headline}”", tall=number % 3 == 0) if with_picture else None,
    )


def review_card() -> Card:
    """Return the model story as a card."""
    return Card(
        href="news/politics/policy-issues/never-sorry/",
        headline="He films the police right back",
        short="He films the police right back",
        standfirst="A documentary follows an artist who answers a state with a phone and a hundred million seeds.",
        published="2026-05-02T08:05:00Z",
        language="en",
        byline="Mina Okafor",
        section=POLICY,
        genre="review",
        rating="4.5",
        reading_minutes=6,
        picture=picture(11, "A spiral of sunflower seeds, drawn one by one"),
    )


RAIL = (
    card(4),
    card(6, watch=True),
    card(2),
    card(1, watch=True),
    card(3),
    card(5),
)

VERSIONS = (
    VersionLine(
        number=1,
        at="2026-05-02T08:05:00Z",
        why="new",
        href="news/politics/policy-issues/never-sorry/versions/1/",
        seal=seal(57, "2026-05-02T08:05:00Z"),
    ),
    VersionLine(
        number=2,
        at="2026-05-03T09:14:27Z",
        why="correction",
        href="news/politics/policy-issues/never-sorry/versions/2/",
        note="An earlier version gave the wrong year for the exhibition in London. It was 2010.",
        diff_href="news/politics/policy-issues/never-sorry/versions/2/changes/",
        seal=seal(61),
    ),
)
