"""Moving in from WordPress: what is public there is published here, what is private never is, and twice is once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sunseed.errors import Absent, Malformed, Refused

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old Town</title><link>https://old.example</link>'
    "<language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>"
    "<wp:author><wp:author_login>ada</wp:author_login><wp:author_email>ada@secret.example</wp:author_email>"
    "<wp:author_display_name>Ada Quill</wp:author_display_name></wp:author>"
    "<wp:category><wp:category_nicename>council</wp:category_nicename><wp:category_parent>town</wp:category_parent>"
    "<wp:cat_name>Council</wp:cat_name></wp:category>"
    "<wp:category><wp:category_nicename>town</wp:category_nicename><wp:cat_name>The Town</wp:cat_name></wp:category>"
    "<wp:category><wp:category_nicename>film</wp:category_nicename><wp:cat_name>Film</wp:cat_name></wp:category>"
    "<wp:tag><wp:tag_slug>boats</wp:tag_slug><wp:tag_name>Boats</wp:tag_name></wp:tag>"
)


def item(number: int, title: str, content: str, status: str = "publish", kind: str = "post", more: str = "") -> str:
    """Write one item of an export."""
    return (
        f"<item><title>{title}</title><link>https://old.example/2019/{number}/</link><dc:creator>ada</dc:creator>"
        f"<guid>https://old.example/?p={number}</guid><content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2019-05-0{number} 10:00:00</wp:post_date_gmt>"
        f"<wp:post_name>item-{number}</wp:post_name><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


COUNCIL = '<category domain="category" nicename="council"><![CDATA[Council]]></category>'
BOATS = '<category domain="post_tag" nicename="boats"><![CDATA[Boats]]></category>'
SECRET = '<category domain="post_tag" nicename="whistle"><![CDATA[Whistle blower]]></category>'
ITEMS = (
    item(1, "Ferry &amp; fare", 'It <a href="https://old.example/?p=2">began</a>.\n\nSlowly.', more=COUNCIL + BOATS)
    + item(2, "How it began", "With a boat. <img src='/wp-content/uploads/x.jpg'>", more=COUNCIL + BOATS
           + "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>")
    + item(3, "Private thing", "zanzibar", "private", more=SECRET)
    + item(4, "Locked thing", "zanzibar", more=SECRET + "<wp:post_password>pw</wp:post_password>")
    + item(5, "Unfinished", "zanzibar", "draft", more=SECRET)
    + item(6, "About", "<p>Who we are.</p>", kind="page")
    + item(7, "At the pictures", "A film.", more='<category domain="category" nicename="film">Film</category>')
    + item(8, "Menu", "", kind="nav_menu_item")
    + item(9, "Thrown away", "zanzibar", "trash")
)  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write a small export that has one of everything."""
    file = tmp_path / "export.xml"
    file.write_text(f"{HEAD}{ITEMS}</channel></rss>", encoding="utf-8")
    return file


def bring_in(room: Any, file: Path, **options: Any) -> Any:
    """Import as the editor."""
    from sunseed.newsroom.importing.moving import Wishes, bring_in
    from sunseed.newsroom.importing.wordpress import WordPress

    return bring_in(room.people["editor"], WordPress(file), Wishes(**options))


def test_public_things_become_public(room: Any, export: Path) -> None:
    """Stories, sections, topics, bylines and a page stand on the site, with old addresses leading on."""
    report = bring_in(room, export)
    room.run()
    assert report.made["stories"] == 3
    assert report.made["pages"] == 1
    page = room.page("/town/council/item-1/")
    for words in ("Ferry &amp; fare", "Ada Quill", "Boats", "/town/council/item-2/", "<p>Slowly.</p>"):
        assert words in page or words.removeprefix("/town/council/") in page
    assert "Who we are." in room.page("/item-6/")
    assert "item-1" in room.page("/2019/1/")
    assert "A film." in room.page("/film-section/item-7/")


def test_an_import_is_said_to_be_one(room: Any, export: Path) -> None:
    """Each story's entry has why=import and its document the date that is claimed; nothing is back-dated."""
    from sunseed import documents
    from sunseed.documents.objects import ObjectName
    from sunseed.newsroom import present
    from sunseed.newsroom.publishing.models import Item

    bring_in(room, export)
    room.run()
    stories = {one.sha256: one for one in Item.objects.filter(kind="story")}
    entries = [one for one in room.entries() if getattr(one, "sha256", None) in stories]
    assert {one.why for one in entries} == {"import"}
    assert {one.at[:4] for one in entries} == {"2027"}
    claims = set()
    for digest in stories:
        document = documents.decode(present.objects().get(ObjectName(digest, "json")))
        assert isinstance(document, documents.Story)
        claims.add(document.published_claimed)
    assert claims == {"2019-05-01T10:00:00Z", "2019-05-02T10:00:00Z", "2019-05-07T10:00:00Z"}


def test_nothing_private_gets_out(room: Any, export: Path) -> None:
    """Private, protected and unfinished items become drafts; neither they nor their tags reach any public file."""
    from sunseed.newsroom.stories.models import Story

    report = bring_in(room, export)
    room.run()
    assert sum(count for what, count in report.made.items() if what.startswith("drafts")) == 3
    assert Story.objects.filter(published_number=0).count() == 3
    for secret in ("zanzibar", "Whistle", "whistle", "Locked thing", "ada@secret.example"):
        assert room.public_text(secret) == []


def test_a_second_import_changes_nothing(room: Any, export: Path) -> None:
    """What is here already is left alone, edited or not, and the log does not grow."""
    bring_in(room, export)
    room.run()
    before = [repr(one) for one in room.entries()]
    report = bring_in(room, export)
    room.run()
    assert sum(report.made.values()) == 0
    assert not any("no redirect" in what for what, _ in report.attention)
    assert (report.kept["stories"], report.kept["pages"]) == (6, 1)
    assert [repr(one) for one in room.entries()] == before


def test_an_import_that_died_goes_on(sqlite_room: Any, export: Path) -> None:
    """An export that breaks off brings in what stood before; the whole one then adds only the rest."""
    text = export.read_text()
    cut = export.with_name("cut.xml")
    cut.write_text(f"{HEAD}{item(1, 'Ferry &amp; fare', 'x', more=COUNCIL)}</channel></rss>")
    assert bring_in(sqlite_room, cut).made["stories"] == 1
    export.write_text(text)
    report = bring_in(sqlite_room, export)
    assert (report.kept["stories"], report.made["stories"]) == (1, 2)


def test_a_dry_run_says_the_same_and_changes_nothing(room: Any, export: Path) -> None:
    """The dry run's counts are those of the import that follows; it leaves no row and no file."""
    from sunseed.newsroom.publishing.models import Item, Statement
    from sunseed.newsroom.stories.models import Byline, Section, StaticPage, Story, Topic

    files = sorted(room.instance.public.rglob("*"))
    dry = bring_in(room, export, dry=True)
    assert sorted(room.instance.public.rglob("*")) == files
    for model in (Item, Statement, Byline, Section, StaticPage, Story, Topic):
        assert not model.objects.exists()
    real = bring_in(room, export)
    for part in ("made", "left_out", "changed", "media", "attention"):
        assert getattr(dry, part) == getattr(real, part)
    plain = json.loads(dry.to_json())
    assert plain["dryRun"] is True
    assert plain["leftOut"]["comments"] == 1
    assert plain["mediaNotHad"] == {"https://old.example/wp-content/uploads/x.jpg": "not asked for (--media, --fetch)"}
    assert {row[0] for row in dry.lines()} >= {"would be made", "left out", "not had", "changed in texts", "authors"}


def test_drafts_can_be_left_out(sqlite_room: Any, export: Path) -> None:
    """Without drafts, what was not public there is counted and not brought in."""
    from sunseed.newsroom.stories.models import Story

    report = bring_in(sqlite_room, export, drafts=False)
    assert Story.objects.count() == 3
    assert sum(count for what, count in report.left_out.items() if what.startswith("stories:")) == 3


def test_an_imported_story_is_edited_like_any_other(sqlite_room: Any, export: Path) -> None:
    """A correction of an imported story is its second version."""
    import msgspec

    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.publishing.models import Item
    from sunseed.newsroom.stories import saving
    from sunseed.newsroom.stories.models import Story

    bring_in(sqlite_room, export)
    sqlite_room.run()
    editor = sqlite_room.people["editor"]
    story = Story.objects.get(headline="Ferry & fare")
    draft = msgspec.structs.replace(story.draft, body="<p>It began earlier.</p>")
    story = saving.save(story, draft, editor=editor, revision=story.revision)
    verbs.correct(editor, story, words="It began in 2018.")
    sqlite_room.run()
    assert Item.objects.get(pk=story.pk).version == 2
    assert "It began earlier." in sqlite_room.page("/town/council/item-1/")


def test_imports_enter_no_front_and_no_feed(sqlite_room: Any, export: Path) -> None:
    """The home page and its feed do not show what was imported."""
    bring_in(sqlite_room, export)
    sqlite_room.run()
    assert "Ferry" not in sqlite_room.page("/")
    assert "Ferry" not in (sqlite_room.instance.public / "feed.xml").read_text()


def test_only_editors_import(sqlite_room: Any, export: Path) -> None:
    """A reporter cannot import."""
    from sunseed.newsroom.importing.moving import Wishes, bring_in
    from sunseed.newsroom.importing.wordpress import WordPress

    with pytest.raises(Refused):
        bring_in(sqlite_room.people["reporter"], WordPress(export), Wishes())


def test_a_file_that_is_none_is_said_so(sqlite_room: Any, tmp_path: Path) -> None:
    """A missing file and a broken one are two different refusals, and nothing is changed by either."""
    from sunseed.newsroom.publishing.models import Statement

    with pytest.raises(Absent):
        bring_in(sqlite_room, tmp_path / "none.xml")
    broken = tmp_path / "broken.xml"
    broken.write_text(f"{HEAD}<item><title>x</item>")
    with pytest.raises(Malformed, match="line"):
        bring_in(sqlite_room, broken)
    assert not Statement.objects.exists()


def test_a_real_export_is_brought_in(sqlite_room: Any, shared_data: Path) -> None:
    """WordPress's own test data comes in without a letter lost unsaid, and is printed."""
    file = shared_data / "wordpress" / "themeunittestdata.wordpress.xml"
    report = bring_in(sqlite_room, file)
    sqlite_room.run()
    assert (report.made["stories"], report.made["pages"]) == (54, 20)
    assert sum(count for what, count in report.made.items() if what.startswith("drafts")) == 4
    assert report.left_out["comments"] == 33
    assert len(report.media) > 30
    assert not any("letters" in note for note in report.changed)
    assert sqlite_room.public_text("This content is password protected") == []
    assert bring_in(sqlite_room, file, dry=True).made.total() == 0
