"""Moving in from Ghost: all three forms its texts had, its cards, its pictures, and what members alone could read."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sunseed.errors import Absent, Malformed
from sunseed.testing.exports import ghost_export, ghost_post, lexical, lexical_words, mobiledoc

CARDS: list[dict[str, Any]] = [
    {"type": "image", "src": "__GHOST_URL__/content/images/2024/01/boat.jpg", "alt": "A boat",
     "caption": "<b>Red</b>."},
    {"type": "bookmark", "url": "https://far.example/", "metadata": {"title": "Far", "description": "Away."}},
    {"type": "embed", "url": "https://film.example/1", "html": "<iframe src='https://film.example/e/1'></iframe>",
     "metadata": {"title": "A film"}},
    {"type": "callout", "calloutEmoji": "!", "calloutText": "<p>Mind the step.</p>"},
    {"type": "toggle", "heading": "<span>Why?</span>", "content": "<p>Because.</p>"},
    {"type": "button", "buttonText": "Give", "buttonUrl": "https://give.example/"},
    {"type": "markdown", "markdown": "## Marked\n\n*down*"},
    {"type": "html", "html": "<p>Raw <script>alert(1)</script>words.</p>"},
    {"type": "codeblock", "code": "a < b", "language": "c"},
    {"type": "audio", "src": "https://old.example/a.mp3", "title": "Sound"},
    {"type": "file", "src": "https://old.example/a.pdf", "fileTitle": "Minutes"},
    {"type": "horizontalrule"},
    {"type": "signup", "header": "Join our list"},
    {"type": "email", "html": "<p>Only by mail</p>"},
]  # fmt: skip


def posts() -> list[dict[str, Any]]:
    """Return one post of every form and state."""
    seen = lexical(
        lexical_words("It began ", ("here", 3), {"type": "link", "url": "__GHOST_URL__/second/", "text": "there"}),
        *CARDS,
    )
    old = mobiledoc(
        ["Bold ", ("and plain", "strong")],
        ["image", {"src": "/content/images/2024/01/lost.jpg", "caption": "Lost."}],
        ["gallery", {"images": [{"src": "__GHOST_URL__/content/images/2024/01/boat.jpg", "alt": "Once more"}]}],
    )
    return [
        ghost_post(
            1, "first", "Ferry & fare", lexical=seen, feature_image="__GHOST_URL__/content/images/2024/01/top.jpg"
        ),
        ghost_post(2, "second", "How it began", mobiledoc=old),
        ghost_post(3, "third", "Printed", html='<p>Only <a href="__GHOST_URL__/unknown/">printed</a>.</p>'),
        ghost_post(4, "about", "About us", html="<p>Who we are.</p>", type="page"),
        ghost_post(5, "members", "Zanzibar one", html="<p>zanzibar</p>", visibility="paid"),
        ghost_post(6, "draft", "Zanzibar two", html="<p>zanzibar</p>", status="draft"),
        ghost_post(7, "mail", "Zanzibar three", html="<p>zanzibar</p>", status="sent"),
    ]


def jpeg(color: str) -> bytes:
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (700, 500), color).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write a zip file as Ghost's owners make it: the JSON beside the pictures."""
    file = tmp_path / "ghost.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data/ghost.json", json.dumps(ghost_export(posts())))
        archive.writestr("content/images/2024/01/boat.jpg", jpeg("red"))
        archive.writestr("content/images/2024/01/top.jpg", jpeg("teal"))
    return file


def bring_in(room: Any, file: Path, site: str = "https://old.example", **options: Any) -> Any:
    """Import as the editor."""
    from sunseed.newsroom.importing.ghost import Ghost
    from sunseed.newsroom.importing.moving import Wishes, bring_in

    return bring_in(room.people["editor"], Ghost(file, site), Wishes(**options))


def test_what_everybody_could_read_becomes_public(room: Any, export: Path) -> None:
    """Stories with both authors, section, topics, pictures and date; links and old addresses lead to them."""
    from sunseed.newsroom.publishing.models import Item
    from sunseed.newsroom.stories.models import Story

    report = bring_in(room, export)
    room.run()
    assert (report.made["stories"], report.made["pages"], report.made["pictures"]) == (3, 1, 3)
    page = room.page("/news/first/")
    for words in ("Ferry &amp; fare", "Ada Quill", "Bo Reed", "Boats", "A boat", "Red.", "Mind the step.", "Because.",
                  "Marked", "a &lt; b", "https://film.example/1", "https://far.example/", "Minutes"):  # fmt: skip
        assert words in page, words
    for gone in ("alert(1)", "Join our list", "Only by mail", "secret.example", "__GHOST_URL__", "#internal"):
        assert room.public_text(gone) == [], gone
    draft = Story.objects.get(headline="Ferry & fare").draft
    assert draft.published_elsewhere == "2024-01-01T10:00:00Z"
    assert len(draft.pictures) == 2
    assert draft.lead == draft.pictures[1].id
    assert "<em><strong>here</strong></em>" in draft.body
    assert "news/second/" in page
    assert "Who we are." in room.page("/about/")
    moves = set(Item.objects.filter(kind="redirect").values_list("path", flat=True))
    assert {"/first/", "/second/", "/third/", "/tag/news/", "/tag/boats/", "/author/ada/", "/author/bo/"} <= moves


def test_what_members_paid_for_and_drafts_stay_private(room: Any, export: Path) -> None:
    """Members' posts, newsletters and drafts become drafts, and none of their words is public."""
    from sunseed.newsroom.stories.models import Story

    report = bring_in(room, export)
    room.run()
    assert Story.objects.filter(published_number=0).count() == 3
    assert room.public_text("zanzibar") == []
    assert room.public_text("Zanzibar") == []
    assert report.left_out["members and subscribers"] == 1
    assert report.left_out["comments"] == 2


def test_a_missing_picture_keeps_its_words(sqlite_room: Any, export: Path) -> None:
    """A picture that the zip does not hold is reported, and its caption stays."""
    from sunseed.newsroom.stories.models import Story

    report = bring_in(sqlite_room, export)
    assert [url.rpartition("/")[2] for url in report.media] == ["lost.jpg"]
    body = Story.objects.get(headline="How it began").draft.body
    assert body.startswith("<p>Bold <strong>and plain</strong></p><p>Lost.</p><figure")


def test_twice_is_once_and_a_dry_run_says_so(sqlite_room: Any, export: Path) -> None:
    """The dry run counts what the import then does; a second import changes nothing."""
    from sunseed.newsroom.publishing.models import Statement

    dry = bring_in(sqlite_room, export, dry=True)
    assert not Statement.objects.exists()
    real = bring_in(sqlite_room, export)
    for part in ("made", "left_out", "changed", "media", "authors"):
        assert getattr(dry, part) == getattr(real, part), part
    before = Statement.objects.count()
    again = bring_in(sqlite_room, export)
    assert again.made.total() == 0
    assert Statement.objects.count() == before


def test_without_the_sites_address_links_to_it_are_dropped(sqlite_room: Any, export: Path) -> None:
    """Words of a link that leads nowhere stay; the stand-in for the address never reaches a reader."""
    bring_in(sqlite_room, export, site="")
    sqlite_room.run()
    assert sqlite_room.public_text("old-site.invalid") == []
    assert "Only printed." in sqlite_room.page("/news/third/")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "null",
        "[]",
        "{}",
        '{"data": {}}',
        '{"db": []}',
        '{"db": [1]}',
        '{"data": {"posts": {}}}',
        "[" * 100_000,
    ],
    ids=lambda data: data[:12] or "empty",
)
def test_what_is_no_export_is_refused_in_words(sqlite_room: Any, tmp_path: Path, data: str) -> None:
    """A file that is no Ghost export is refused, and nothing is changed."""
    file = tmp_path / "x.json"
    file.write_text(data)
    with pytest.raises(Malformed, match="Ghost export"):
        bring_in(sqlite_room, file)


def test_a_missing_file_and_a_broken_zip_are_two_refusals(sqlite_room: Any, tmp_path: Path) -> None:
    """Each says what is wrong."""
    with pytest.raises(Absent):
        bring_in(sqlite_room, tmp_path / "none.json")
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "none")
    with pytest.raises(Malformed, match="holds no JSON"):
        bring_in(sqlite_room, file)


def _node(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a block with everything that Ghost's editor writes into one."""
    return {"type": kind, "version": 1, "direction": "ltr", "format": "", "indent": 0, **fields}


def _said(text: str, shape: int = 0) -> dict[str, Any]:
    return {"detail": 0, "format": shape, "mode": "normal", "style": "", "text": text, "type": "extended-text",
            "version": 1}  # fmt: skip


def as_ghost_writes_it() -> dict[str, Any]:
    """Return an export with the tables and columns of Ghost 6, one post of whatever its editor offers."""
    plain = '<span style="white-space: pre-wrap;">{}</span>'
    web = {"nonMember": False, "memberSegment": "status:free,status:-free"}
    hidden = {"visibility": {"web": web, "email": {"memberSegment": "status:free,status:-free"}}}
    shown = {"visibility": {"web": {**web, "nonMember": True}, "email": {"memberSegment": ""}}}
    nodes = [
        _node("paragraph", children=[_said("Plain, "), _said("loud", 1), {"type": "linebreak", "version": 1},
              _node("link", rel="noreferrer", target=None, title=None, url="__GHOST_URL__/first/",
                    children=[_said("and linked")])]),
        _node("extended-heading", tag="h2", children=[_said("A heading")]),
        _node("list", listType="number", start=1, tag="ol", children=[
            _node("listitem", value=1, children=[_said("One")]),
            _node("listitem", value=2, children=[_node("list", listType="bullet", start=1, tag="ul", children=[
                _node("listitem", value=1, children=[_said("Inner")])])])]),
        _node("extended-quote", children=[_said("Quoted")]),
        {"type": "image", "version": 1, "src": "__GHOST_URL__/content/images/2024/01/boat.jpg", "width": 700,
         "height": 500, "title": "", "alt": "A boat", "caption": plain.format("Photo by <a href='https://u.example/'>"
         "Una</a>"), "cardWidth": "wide", "href": ""},
        {"type": "callout", "version": 1, "calloutText": f'<p dir="ltr">{plain.format("Mind the step.")}</p>',
         "calloutEmoji": "!", "backgroundColor": "blue"},
        {"type": "toggle", "version": 1, "heading": plain.format("Why?"),
         "content": f'<p dir="ltr">{plain.format("Because.")}</p>'},
        {"type": "call-to-action", "version": 1, "layout": "minimal", "textValue": f"<p>{plain.format('Come.')}</p>",
         "showButton": True, "buttonText": "Join", "buttonUrl": "https://join.example/", "imageUrl": "", **shown},
        {"type": "call-to-action", "version": 1, "textValue": "<p>zanzibar for members</p>", **hidden},
        {"type": "html", "version": 1, "html": "<p>zanzibar too</p>", **hidden},
        {"type": "html", "version": 1, "html": "<p>zanzibar by mail</p>", "visibility": {"showOnWeb": False}},
        {"type": "email-cta", "version": 1, "html": "<p>zanzibar in a letter</p>", "segment": "status:free"},
        {"type": "paywall", "version": 1},
    ]  # fmt: skip
    columns = {
        "comment_id": "1", "plaintext": "zanzibar", "featured": 0, "locale": None, "email_recipient_filter": "all",
        "created_at": "2024-01-01T09:00:00.000Z", "updated_at": "2024-01-01T11:00:00.000Z", "custom_template": None,
        "codeinjection_head": "<script>alert('zanzibar')</script>", "codeinjection_foot": None, "newsletter_id": None,
        "canonical_url": "https://elsewhere.example/x", "show_title_and_feature_image": 1,
    }  # fmt: skip
    gated = (
        '<p>Printed.</p>\n<!--kg-gated-block:begin nonMember:false memberSegment:"status:-free" --><p>zanzibar paid</p>'
        "<!--kg-gated-block:end-->\n<p>Open.</p>"
        '<!--kg-gated-block:begin nonMember:true memberSegment:"" --><p>Strangers.</p><!--kg-gated-block:end-->'
        "<!--kg-gated-block:begin nonMember:false -->zanzibar without an end"
    )
    export = ghost_export([
        ghost_post(1, "first", "As the editor writes", lexical=lexical(*nodes), html="<p>zanzibar</p>", **columns),
        ghost_post(2, "second", "As it was printed", html=gated, **columns),
    ])  # fmt: skip
    data = export["db"][0]["data"]
    data["posts_meta"][0] |= {"feature_image_caption": plain.format("Top."), "meta_title": None, "email_only": 0}
    tables = ("roles", "roles_users", "custom_theme_settings", "stripe_products", "stripe_prices", "benefits",
              "posts_products", "products_benefits", "offer_redemptions")  # fmt: skip
    data |= {table: [{"id": "x1", "name": "zanzibar"}] for table in tables}
    data |= {"offers": [{"id": "o1"}], "newsletters": [{"id": "n1"}], "snippets": [{"id": "s1"}]}
    data["settings"] += [{"key": "members_private_key", "value": "zanzibar"}, {"key": "accent_color", "value": "#F00"}]
    return export


def test_an_export_with_every_table_and_column_of_ghost_6(room: Any, tmp_path: Path) -> None:
    """Words, links, lists and cards come whole and clean; what an author showed to members or in letters alone, in any
    of the three forms Ghost wrote that down, is public nowhere, and so is what stands in the other tables."""
    from sunseed.newsroom.stories.models import Story

    file = tmp_path / "export.json"
    file.write_text(json.dumps(as_ghost_writes_it()))
    report = bring_in(room, file)
    room.run()
    assert room.public_text("zanzibar") == []
    body = Story.objects.get(headline="As the editor writes").draft.body
    for markup in (
        "<p>Plain, <strong>loud</strong><br>", ">and linked</a>", "<h2>A heading</h2>", "<ol>", "<li>Inner</li>",
        "<blockquote>Quoted</blockquote>", "Mind the step.", "<h3>Why?</h3>", ">Because.</p>", "<p>Come.</p>",
        "https://join.example/",
    ):  # fmt: skip
        assert markup in body, markup
    assert "style=" not in body
    assert "span" not in body
    printed = Story.objects.get(headline="As it was printed").draft.body
    assert printed == "<p>Printed.</p><p>Open.</p><p>Strangers.</p>"
    assert report.changed["part that only members or mail readers saw, left out"] == 5
    assert report.changed["code put into a page left out"] == 2
    assert report.left_out["offers"] == 1
