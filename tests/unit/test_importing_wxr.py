"""Reading WordPress exports: what real ones hold, and what hostile ones try."""

from __future__ import annotations

import io
import resource
from pathlib import Path

import pytest

from sunseed.errors import Malformed
from sunseed.newsroom.importing import wxr
from sunseed.newsroom.importing.records import Post, Record
from sunseed.newsroom.importing.survey import address_of, item_key, survey

SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
ITEM = (
    "<item><title>T</title><link>https://old.example/a/</link><guid>g1</guid><content:encoded><![CDATA[x]]>"
    "</content:encoded><wp:post_id>1</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
)


def export(inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """Wrap items into an export."""
    channel = f"<title>Old</title><wp:base_blog_url>https://old.example</wp:base_blog_url>{inside}"
    return f'{head}<rss version="2.0" {SPACES}><channel>{channel}</channel></rss>'.encode()


def read(data: bytes) -> list[Record]:
    """Read a whole export."""
    return list(wxr.read(wxr.open_export(io.BytesIO(data))))


def posts(data: bytes) -> list[Post]:
    """Read an export's items."""
    return [one for one in read(data) if isinstance(one, Post)]


def test_a_real_export_is_read_whole(shared_data: Path) -> None:
    """WordPress's own test data: its authors, terms, posts, pages and attachments."""
    with (shared_data / "wordpress" / "themeunittestdata.wordpress.xml").open("rb") as source:
        found = survey(wxr.read(wxr.open_export(source)))
    assert found.channel.title == "Theme Unit Test Data"
    assert set(found.authors) == {"themedemos", "themereviewteam"}
    assert sum(count for (kind, _), count in found.kinds.items() if kind == "post") == 58
    assert sum(count for (kind, _), count in found.kinds.items() if kind == "page") == 21
    assert len(found.attachments) == 37
    assert found.terms["category", "sub"].parent == "aciform"


def test_fields_may_be_missing() -> None:
    """An item with nothing but its words is a published post, named by what there is."""
    (one,) = posts(export("<item><content:encoded>words</content:encoded></item>"))
    assert (one.kind, one.status, one.title, one.content, one.date) == ("post", "publish", "", "words", "")


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("<wp:post_date_gmt>2019-02-03 07:30:00</wp:post_date_gmt>", "2019-02-03T07:30:00Z"),
        ("<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><pubDate>Sun, 03 Feb 2019 08:30:00 +0100</pubDate>",
         "2019-02-03T07:30:00Z"),
        ("<wp:post_date>2019-02-03 07:30:00</wp:post_date><pubDate>nonsense</pubDate>", "2019-02-03T07:30:00Z"),
        ("<pubDate>Thu, 01 Jan 1000 00:00:00 +0000</pubDate>", ""),
    ],
)  # fmt: skip
def test_the_date_is_the_first_that_is_one(fields: str, date: str) -> None:
    """The date in UTC counts, then the feed's, then the site's own; one that cannot be is none."""
    assert posts(export(f"<item>{fields}</item>"))[0].date == date


def test_control_characters_and_broken_bytes_are_tolerated() -> None:
    """What XML forbids is taken out and counted; bytes that are no text become a mark."""
    data = export(ITEM).replace(b"<![CDATA[x]]>", b"a\x00\x0b&#x8;&#31;b\xff<![CDATA[\x1fc]]>")
    stream = wxr.open_export(io.BytesIO(data))
    (one,) = [post for post in wxr.read(stream) if isinstance(post, Post)]
    assert one.content == "ab\ufffdc"
    assert (stream.removed, stream.replaced) == (5, 1)


@pytest.mark.parametrize(("name", "word"), [("ISO-8859-1", "café"), ("windows-1252", "“é”")])
def test_other_encodings_are_read(name: str, word: str) -> None:
    """An export that says it is in another encoding is read in it."""
    head = f'<?xml version="1.0" encoding="{name}"?>'
    (one,) = posts(export(ITEM, head).decode().replace("[x]", f"[{word}]").encode(name))
    assert one.content == word


def test_an_unknown_encoding_is_refused() -> None:
    """An encoding nobody here knows is not guessed at."""
    with pytest.raises(Malformed, match="ebcdic"):
        read(export("", '<?xml version="1.0" encoding="ebcdic-cp-us"?>'))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.95])
def test_a_cut_export_names_the_line(cut: float) -> None:
    """A file that ends too early is refused, with the line."""
    data = export(ITEM * 20)
    with pytest.raises(Malformed, match="line"):
        read(data[: int(len(data) * cut)])


@pytest.mark.parametrize("data", [b"", b"hello", b"<html><body>x</body></html>", b"\x00" * 1000, b"PK\x03\x04"])
def test_what_is_no_export_is_refused(data: bytes) -> None:
    """Something else altogether is refused in words."""
    with pytest.raises(Malformed):
        read(data)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>', '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">', '<!-- a --><!DOCTYPE rss [<!ENTITY % p "x"> %p;]>',
    ],
    ids=["billion laughs", "external entity", "external subset", "parameter entity"],
)  # fmt: skip
def test_document_types_are_refused(doctype: str) -> None:
    """An export that declares entities is refused before a parser sees it."""
    with pytest.raises(Malformed, match="document type"):
        read(export(ITEM, f'<?xml version="1.0"?>{doctype}'))


def test_a_document_type_inside_a_text_is_only_text() -> None:
    """A post about HTML may hold a DOCTYPE in its words."""
    data = export(ITEM).replace(b"[x]", b"[<!DOCTYPE html> and &laugh;]")
    assert posts(data)[0].content == "<!DOCTYPE html> and &laugh;"


class Attack(io.RawIOBase):
    """A file of any length that is never held in memory: a head, then one character again and again."""

    def __init__(self, head: bytes, length: int) -> None:
        self.head, self.left = head, length

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next piece."""
        if self.head:
            piece, self.head = self.head, b""
            return piece
        piece = b"a" * min(size, self.left)
        self.left -= len(piece)
        return piece


@pytest.mark.parametrize(
    "head",
    [b"<rss><channel><item x='", b"<rss><channel><item><title>", b"<rss><channel><", b"<rss><channel><!--"],
    ids=["attribute", "text", "name", "comment"],
)
def test_a_hundred_megabytes_in_one_piece_are_refused(head: bytes) -> None:
    """An endless attribute, text, name or comment is refused before it fills the memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Malformed):
        list(wxr.read(wxr.open_export(Attack(head, 100_000_000))))  # type: ignore[arg-type]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_deep_nesting_is_refused() -> None:
    """A hundred thousand elements in each other are refused."""
    with pytest.raises(Malformed):
        read(export("<a>" * 100_000))


def test_an_item_has_one_key_for_ever() -> None:
    """A thing's key depends on the site's host and its name there, and has the form of a random UUID."""
    assert item_key("https://www.old.example", "g1") == item_key("http://old.example/", "g1")
    assert item_key("https://old.example", "g1") != item_key("https://old.example", "g2")
    assert item_key("https://old.example", "g1").version == 4


def test_addresses_of_one_page_are_one() -> None:
    """Scheme, www, a last slash and percent-encoding do not make another page; a query does."""
    assert address_of("http://www.old.example/a%20b/") == address_of("https://old.example/a b")
    assert address_of("https://old.example/?p=1") != address_of("https://old.example/?p=2")
    assert address_of("https://[broken") == "https://[broken"


def test_two_items_that_share_a_guid_are_two() -> None:
    """Copies of a post made there keep its guid; both are brought in. The same item twice is one."""
    second = ITEM.replace("<wp:post_id>1<", "<wp:post_id>2<")
    found = survey(read(export(ITEM + second + ITEM)))
    assert (len(found.items), found.twice) == (2, 1)
