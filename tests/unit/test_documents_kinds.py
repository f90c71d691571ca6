"""Every kind of document: what it holds, and what is refused from strangers."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from sunseed import documents
from sunseed.documents import fields
from sunseed.errors import Malformed
from sunseed.testing import documents as samples
from sunseed.testing.documents import item_id, object_digest

EACH = samples.one_of_each()


@pytest.mark.parametrize("document", EACH, ids=lambda one: one.kind)
def test_each_kind_survives_a_round_trip(document: documents.AnyDocument) -> None:
    """Bytes decode to the same document and encode to the same bytes."""
    data = documents.encode(document)
    assert documents.decode(data) == document
    assert documents.encode(documents.decode(data)) == data
    assert json.loads(data)["kind"] == document.kind
    assert documents.KINDS[document.kind] is type(document)


def test_the_samples_cover_every_kind() -> None:
    """No kind is without an example."""
    assert {one.kind for one in EACH} == set(documents.KINDS)


def test_json_names_are_those_of_schema_org() -> None:
    """The story with everything in it has exactly the names the format fixes."""
    story = json.loads(documents.encode(EACH[0]))
    assert set(story) == {
        "@context", "@type", "kind", "identifier", "version", "origin", "salt", "inLanguage", "genre", "url",
        "headline", "alternativeHeadline", "description", "author", "articleSection", "articleBody", "image",
        "associatedMedia", "about", "itemReviewed", "reviewRating", "seeAlso", "correction", "published_claimed",
        "translationOf", "license", "backstory", "contributor", "thumbnail",
    }  # fmt: skip
    assert story["@context"] == "https://schema.org"
    assert story["@type"] == "ReviewNewsArticle"
    assert story["author"] == [{"@type": "Person", "name": "Ada Field"}]
    assert story["correction"]["@type"] == "CorrectionComment"
    assert story["itemReviewed"]["@type"] == "Movie"
    assert set(story["image"]) == {
        "@type", "sha256", "encodingFormat", "width", "height", "description", "thumbnail"
    }  # fmt: skip
    assert story["image"]["@type"] == "ImageObject"
    assert set(story["image"]["thumbnail"][0]) == {"sha256", "encodingFormat", "width", "height"}


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("section", "CollectionPage"), ("front", "ItemList"), ("breaking", "SpecialAnnouncement"),
        ("site", "NewsMediaOrganization"),
        ("topic", "DefinedTerm"), ("person", "Person"), ("work", "Movie"), ("page", "WebPage"), ("box", "CreativeWork"),
        ("redirect", "MoveAction"), ("words", "Comment"), ("erasure", "DeleteAction"),
    ],
)  # fmt: skip
def test_each_kind_has_its_own_type(kind: str, type_: str) -> None:
    """`@type` is fixed by the kind."""
    document = next(one for one in EACH if one.kind == kind)
    assert json.loads(documents.encode(document))["@type"] == type_
    with pytest.raises(Malformed, match="@type"):
        documents.encode(msgspec.structs.replace(document, type="Thing"))


def test_the_type_of_a_story_follows_its_genre() -> None:
    """Genre and type agree; any genre may be opinion."""
    types = {"review": "ReviewNewsArticle", "explainer": "BackgroundNewsArticle", "interview": "NewsArticle"}
    for genre, expected in types.items():
        assert samples.story(genre=genre).type == expected
        documents.encode(samples.story(genre=genre, type="OpinionNewsArticle"))
    with pytest.raises(Malformed, match="@type"):
        documents.encode(samples.story(genre="article", type="ReviewNewsArticle"))


def test_absent_means_absent() -> None:
    """An empty list or a null written out is another spelling, and refused."""
    data = documents.encode(samples.story())
    place = data.index(b'"articleBody"')
    for extra in (b'"about":[],', b'"alternativeHeadline":null,', b'"about":null,'):
        with pytest.raises(Malformed):
            documents.decode(data[:place] + extra + data[place:])
    described = b'"description":"One among many.",'
    assert described in data
    with pytest.raises(Malformed):
        documents.decode(data.replace(described, b'"description":"",'))
    documents.decode(data.replace(described, b""))


STORY: dict[str, dict[str, Any]] = {
    "no headline": {"headline": ""},
    "a headline of two lines": {"headline": "one\ntwo"},
    "a headline with space at its end": {"headline": "one "},
    "a headline too long": {"headline": "x" * 301},
    "a headline with a control character": {"headline": "a\x1bb"},
    "a headline turned around": {"headline": "evil \u202etxt.exe"},
    "a headline with an isolate left open": {"headline": "a \u2067b"},
    "a headline not in NFC": {"headline": "cafe\u0301"},
    "a headline with a lone surrogate": {"headline": "a\ud800"},
    "a headline with invisible tags": {"headline": "a\U000e0061"},
    "an address without its slash": {"url": "/news/story"},
    "an address that is no path": {"url": "news/story/"},
    "an address of the root": {"url": "/"},
    "an address with capitals": {"url": "/News/story/"},
    "an address that climbs": {"url": "/news/../story/"},
    "an address with an empty part": {"url": "/news//story/"},
    "an address with a part too long": {"url": f"/{'a' * 81}/"},
    "an address among the objects": {"url": "/objects/story/"},
    "an address among the assets": {"url": "/assets/story/"},
    "an address in the log": {"url": "/log/story/"},
    "an address of a version": {"url": "/news/versions/2/"},
    "an address with a dash first": {"url": "/-news/story/"},
    "no author": {"author": ()},
    "a nameless author": {"author": (documents.Author(name=""),)},
    "an author with a bad id": {"author": (documents.Author(name="a", identifier="urn:uuid:1"),)},
    "a bad section": {"article_section": "news"},
    "a section by a version 1 UUID": {"article_section": "urn:uuid:7d444840-9dc0-11d1-b245-5ffdce74fad2"},
    "a section in capitals": {"article_section": item_id("a").upper()},
    "a topic twice": {"about": (item_id("a"), item_id("a"))},
    "seven to see also": {"see_also": tuple(item_id(n) for n in range(7))},
    "itself to see also": {"identifier": item_id("me"), "see_also": (item_id("me"),)},
    "a rating of no review": {"review_rating": "4"},
    "a work of no review": {"item_reviewed": documents.Reviewed(type="Movie", name="x")},
    "a rating above five": {"genre": "review", "review_rating": "5.5"},
    "a rating in tenths": {"genre": "review", "review_rating": "4.2"},
    "a rating with a comma": {"genre": "review", "review_rating": "4,5"},
    "a rating in other digits": {"genre": "review", "review_rating": "٤"},
    "a work of no kind": {"genre": "review", "item_reviewed": documents.Reviewed(type="Song", name="x")},
    "a work made on no day": {
        "genre": "review", "item_reviewed": documents.Reviewed(type="Movie", name="x", date_created="2012-02-31"),
    },
    "an empty correction": {"correction": documents.Correction(text="")},
    "a time with a zone": {"published_claimed": "2012-07-27T00:00:00+02:00"},
    "a time that does not exist": {"published_claimed": "2012-02-30T00:00:00Z"},
    "a time with a fraction": {"published_claimed": "2012-07-27T00:00:00.5Z"},
    "its own translation": {
        "identifier": item_id("me"), "translation_of": documents.TranslationOf(identifier=item_id("me"), version=1),
    },
    "a licence that is a script": {"license": "javascript:alert(1)"},
    "a language with an underscore": {"in_language": "en_US"},
    "a language in capitals": {"in_language": "EN"},
    "a private language": {"in_language": "x-klingon"},
    "a salt too short": {"salt": "AAAA"},
    "a salt in URL spelling": {"salt": "_" * 43 + "="},
    "a salt with loose bits": {"salt": "A" * 42 + "B="},
    "a salt with a line feed": {"salt": "A" * 43 + "=\n"},
    "version 0": {"version": 0},
    "an origin with a space": {"origin": "news example"},
    "an identifier of another kind": {"identifier": "https://example.org/1"},
    "another context": {"context": "http://schema.org"},
    "a figure nobody listed": {"article_body": f'<figure data-object="{object_digest("x")}"></figure>'},
    "a picture listed twice": {"associated_media": (samples.picture(), samples.picture())},
    "a picture without words": {"image": samples.picture(description="")},
    "a picture in svg": {"image": samples.picture(encoding_format="svg")},
    "a picture in gif": {"image": samples.picture(encoding_format="gif")},
    "a picture of no width": {"image": samples.picture(width=0)},
    "a picture too wide": {"image": samples.picture(width=2**31)},
    "a picture with a bad digest": {"image": samples.picture(sha256="AB" * 32)},
    "renditions out of order": {"image": samples.picture(thumbnail=samples.picture().thumbnail * 2)},
    "a body that is no HTML of ours": {"article_body": "<script>alert(1)</script>"},
}  # fmt: skip


@pytest.mark.parametrize("wrong", STORY.values(), ids=STORY.keys())
def test_a_story_that_breaks_a_rule_is_refused(wrong: dict[str, Any]) -> None:
    """Neither written nor read: the bytes of such a story are Malformed too."""
    story = samples.story(**wrong)
    with pytest.raises(Malformed):
        documents.encode(story)
    try:
        data = msgspec.json.encode(story, order="sorted")
    except UnicodeEncodeError:
        return
    with pytest.raises(Malformed):
        documents.decode(data)


OTHERS: dict[str, documents.AnyDocument] = {
    "a section with a reserved slug": samples.section(slug="objects"),
    "a section called versions": samples.section(slug="versions", is_part_of=item_id("up")),
    "a section in itself": samples.section(is_part_of=item_id("news")),
    "a section before the first": samples.section(position=-1),
    "a section in its own language twice": samples.section(
        translation=(documents.Tongue(in_language="EN", name="News"),)
    ),
    "a section in one language twice": samples.section(
        translation=(documents.Tongue(in_language="ar", name="a"), documents.Tongue(in_language="ar", name="b"))
    ),
    "a section that says nothing in Arabic": samples.section(translation=(documents.Tongue(in_language="ar"),)),
    "a section with a slogan": samples.section(translation=(documents.Tongue(in_language="ar", slogan="one"),)),
    "a section whose name has two lines": samples.section(
        translation=(documents.Tongue(in_language="ar", name="a\nb"),)
    ),
    "a site of two names": samples.site(translation=(documents.Tongue(in_language="ar", name="another"),)),
    "a front of no place": samples.front(place="home"),
    "a front with one story twice in a place": samples.front(
        item_list_element=(documents.Placement(item=item_id(1), place="rail"),) * 2
    ),
    "a label outside the rail": samples.front(
        item_list_element=(documents.Placement(item=item_id(1), place="lead", label="video"),)
    ),
    "a site without languages": samples.site(languages=()),
    "a site whose default is not first": samples.site(languages=("es", "en")),
    "a site with a language twice": samples.site(languages=("en", "EN")),
    "a site at an address that is no folder": samples.site(url="https://example.org/a"),
    "a site at a script": samples.site(url="javascript:alert(1)/"),
    "a topic with a spelling twice": samples.topic(alternate_name=("a", "a")),
    "a topic with its name again": samples.topic(alternate_name=("Ai Weiwei",)),
    "a topic without a slug": samples.topic(slug=""),
    "a person with a slug in capitals": samples.person(slug="Ada"),
    "a page with a figure": samples.page(article_body=f'<figure data-object="{object_digest("x")}"></figure>'),
    "a page at a reserved address": samples.page(url="/search/"),
    "a redirect to another site": samples.redirect(new="//evil.example/"),
    "a redirect to another site, absolute": samples.redirect(new="https://evil.example/"),
    "a redirect by backslash": samples.redirect(new="/\\evil.example/"),
    "a redirect to itself": samples.redirect(old="/a/", new="/a/"),
    "a redirect from the log": samples.redirect(old="/log/checkpoint"),
    "a redirect that climbs": samples.redirect(old="/a/%2e%2E/objects/"),
    "words about another item": samples.words(item_id("a"), identifier=item_id("b")),
    "an erasure of nothing": samples.erasure(item_id("a"), ()),
    "an erasure of one digest twice": samples.erasure(item_id("a"), (object_digest(1), object_digest(1))),
    "an erasure of objects out of order": samples.erasure(
        item_id("a"), (object_digest(1),), objects=(f"{'f' * 64}.jpg", f"{'a' * 64}.jpg")
    ),
    "an erasure of an object that is none": samples.erasure(item_id("a"), (object_digest(1),), objects=("../x.jpg",)),
    "an erasure of an svg": samples.erasure(item_id("a"), (object_digest(1),), objects=(f"{'f' * 64}.svg",)),
}


@pytest.mark.parametrize("document", OTHERS.values(), ids=OTHERS.keys())
def test_a_document_that_breaks_a_rule_is_refused(document: documents.AnyDocument) -> None:
    """Neither written nor read."""
    with pytest.raises(Malformed):
        documents.encode(document)
    with pytest.raises(Malformed):
        documents.decode(msgspec.json.encode(document, order="sorted"))


def test_headlines_may_mix_directions_with_isolates() -> None:
    """What honest right-to-left text needs stays possible."""
    documents.encode(samples.story(headline="كتاب \u2068Never Sorry\u2069 لأول مرة", in_language="ar"))
    documents.encode(samples.story(headline="می\u200cخواهم", in_language="fa"))
    documents.encode(samples.story(headline="艾未未：永不妥协", in_language="zh-Hans"))
    documents.encode(samples.story(headline="שלום\u200f!", in_language="he"))


def test_a_page_may_stand_where_readers_learn_to_write() -> None:
    """`/write-for-us/` is the edition's name and the newsroom's text."""
    documents.encode(samples.page(url="/write-for-us/"))
    with pytest.raises(Malformed):
        documents.encode(samples.story(url="/write-for-us/"))


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "pt-BR", "es-419", "sr-Latn-RS", "de-1996", "yue", "sl-rozaj"])
def test_usual_language_tags_are_accepted(tag: str) -> None:
    """Language, script, region and variants in their usual spelling."""
    fields.language("inLanguage", tag)


def test_every_address_of_the_edition_is_reserved() -> None:
    """No section or page takes a name the edition or a door answers for."""
    for name in ("topics", "people", "works", "record", "verify", "search", "posts", "live", "objects", "log", "assets",
                 "account", "desk", "film", "api", "write-for-us", "feed.xml", "atom.xml", "feed.json"):  # fmt: skip
        assert name in fields.RESERVED_NAMES


def test_a_document_is_at_most_four_mebibytes() -> None:
    """Larger bytes are refused before they are read."""
    with pytest.raises(Malformed, match="at most"):
        documents.decode(b" " * (4 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"null", b"[]", b'"story"', b"\xff", b"{" * 100_000, b"[" * 100_000, b'{"a":' * 100_000,
        b'{"kind":"unheard-of"}', b'{"kind":1}', b'{"kind":"story","kind":"story"}', b"\xef\xbb\xbf{}",
    ],
)  # fmt: skip
def test_bytes_that_are_no_document_are_malformed(data: bytes) -> None:
    """Whatever comes, the one error is Malformed."""
    with pytest.raises(Malformed):
        documents.decode(data)


def test_claims_are_addresses_or_places() -> None:
    """What an item holds alone follows from its document."""
    claims = {one.kind: one.claim() for one in EACH}
    assert claims == {
        "story": "/news/never-sorry/", "section": None, "front": "front:/", "breaking": "breaking:en",
        "site": "site:",
        "topic": "/topics/ai-weiwei/", "person": "/people/ada-field/", "work": "/works/never-sorry/", "page": "/about/",
        "box": "/background/the-lade/",
        "film": f"film:{object_digest('reveal')}",
        "redirect": "redirect:/2012/07/post/", "words": None, "erasure": None,
    }  # fmt: skip


def test_a_story_names_every_object_it_shows() -> None:
    """Pictures, their renditions and the card, each once."""
    story = EACH[0]
    assert isinstance(story, documents.Story)
    names = story.object_names()
    assert len(names) == len(set(names)) == 5
    assert names[0] == f"{object_digest('lead')}.jpg"
    assert names[-1] == f"{object_digest('card')}.jpg"


def test_a_card_is_a_picture_or_nothing() -> None:
    """A story without a card is valid; a card that is no picture is refused."""
    assert isinstance(EACH[0], documents.Story)
    bare = msgspec.structs.replace(EACH[0], thumbnail=None)
    assert b"1200" not in documents.encode(bare)
    assert EACH[0].thumbnail is not None
    for change in ({"encoding_format": "svg"}, {"sha256": "card"}, {"width": 0}):
        wrong = msgspec.structs.replace(EACH[0].thumbnail, **change)
        with pytest.raises(Malformed, match="thumbnail"):
            documents.encode(msgspec.structs.replace(EACH[0], thumbnail=wrong))


def test_a_film_names_digests_and_at_least_one_chunk() -> None:
    """Its objects are its reveal and each chunk once; anything else than digests is refused."""
    chunk = object_digest("second")
    film = samples.film(chunk=(chunk, chunk))
    assert film.object_names() == (f"{object_digest('reveal')}.jsonl", f"{chunk}.bin")
    for bad in (
        {"chunk": ()},
        {"chunk": ("x",)},
        {"reveal": "AB" * 32},
        {"capture": ""},
        {"container": "svg"},
        {"name": ""},
    ):
        with pytest.raises(Malformed):
            documents.encode(samples.film(**bad))


def test_a_film_that_is_shown_says_what_it_was_made_from_and_keeps_the_two_ways_apart() -> None:
    """Released names its chunks, derived the seconds that are held; never both, and nothing hangs in the air."""
    for good in (samples.shown_film(), samples.derived_film(), samples.film()):
        assert documents.decode(documents.encode(good)) == good
    released, derived = samples.shown_film(), samples.derived_film()
    assert len(released.object_names()) == 6
    assert not any(name.endswith((".bin", ".jsonl")) for name in derived.object_names())
    assert released.duration_ms == 12_000
    sources = derived.is_based_on
    for bad in (
        samples.shown_film(is_based_on=sources),
        samples.derived_film(is_based_on=()),
        samples.derived_film(capture=object_digest("open")),
        samples.derived_film(chunk=(object_digest("second"),)),
        samples.derived_film(encoding=()),
        samples.derived_film(url=None),
        samples.shown_film(url=None),
        samples.shown_film(url="/news/film/"),
        samples.shown_film(url="/films/A/"),
        samples.shown_film(duration="PT12S"),
        samples.shown_film(duration="PT0.000S"),
        samples.shown_film(thumbnail=None),
        samples.shown_film(caption=released.caption * 2),
        samples.shown_film(contributor=(documents.FilmRole(name="x", role_name="spy"),)),
        samples.shown_film(transcript=""),
        samples.derived_film(is_based_on=(msgspec.structs.replace(sources[0], start_ms=4050),)),
        samples.derived_film(is_based_on=(msgspec.structs.replace(sources[0], end_ms=4000),)),
    ):
        with pytest.raises(Malformed):
            documents.encode(bad)
