"""Pictures of an imported site: from its folder or from the web, drawn anew, with their words, in their places."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sunseed.errors import Absent
from sunseed.testing.exports import wordpress_export, wordpress_item

UPLOADS = "https://old.example/wp-content/uploads/2019/05"


def attachment(number: int, name: str, parent: int = 1, alt: str = "", caption: str = "") -> str:
    """Write a picture as an export names it."""
    return wordpress_item(
        number, name, "", kind="attachment", status="inherit",
        more=f"<wp:attachment_url>{UPLOADS}/{name}.jpg</wp:attachment_url><wp:post_parent>{parent}</wp:post_parent>"
        f"<excerpt:encoded>{caption}</excerpt:encoded><wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        f"<wp:meta_value>{alt}</wp:meta_value></wp:postmeta>",
    )  # fmt: skip


THUMBNAIL = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>12</wp:meta_value></wp:postmeta>"
ITEMS = (
    wordpress_item(
        1, "Boats", f"Before.\n\n[caption id='x']<a href='{UPLOADS}/red.jpg'><img class='wp-image-11' "
        f"src='{UPLOADS}/red-300x200.jpg' alt='A red boat'></a> Red, at <em>noon</em>.[/caption]\n\nAfter."
        "[gallery ids='12,13']", more=THUMBNAIL)
    + wordpress_item(2, "Gone", f"Words. <img src='{UPLOADS}/gone.jpg'>")
    + wordpress_item(3, "Draft", f"<img src='{UPLOADS}/blue.jpg'>", status="draft")
    + attachment(11, "red") + attachment(12, "green", alt="A green boat", caption="Green.") + attachment(13, "blue")
)  # fmt: skip


def jpeg(color: str, **more: Any) -> bytes:
    """Return a picture of one colour, with a camera's name in it."""
    exif = Image.Exif()
    exif[0x0110] = "SpyCam 7"
    out = io.BytesIO()
    Image.new("RGB", (900, 600), color).save(out, "JPEG", exif=exif, **more)
    return out.getvalue()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write an export with pictures, and a folder that holds all of them but one."""
    folder = tmp_path / "uploads" / "2019" / "05"
    folder.mkdir(parents=True)
    for color in ("red", "green", "blue"):
        (folder / f"{color}.jpg").write_bytes(jpeg(color))
    (tmp_path / "export.xml").write_text(wordpress_export(ITEMS))
    return tmp_path


def bring_in(room: Any, folder: Path, **options: Any) -> Any:
    """Import with the pictures of the folder."""
    from sunseed.newsroom.importing.moving import Wishes, bring_in
    from sunseed.newsroom.importing.wordpress import WordPress

    wishes = Wishes(**{"media": folder / "uploads", **options})
    return bring_in(room.people["editor"], WordPress(folder / "export.xml"), wishes)


def test_pictures_stand_where_they_stood(room: Any, export: Path) -> None:
    """A picture keeps its place, description and caption; the one at the top is the lead; a gallery is in order."""
    from sunseed.newsroom.stories.models import Story

    report = bring_in(room, export)
    room.run()
    story = Story.objects.get(headline="Boats")
    draft = story.draft
    assert report.made["pictures"] == 4
    assert [(one.alt, one.caption) for one in draft.pictures] == [
        ("A red boat", "Red, at noon."), ("A green boat", "Green."), ("A picture that came without a description.", ""),
    ]  # fmt: skip
    kinds = [part.partition(">")[0] for part in draft.body.split("<")[1:] if part.startswith(("p>", "figure"))]
    assert [kind.partition(" ")[0] for kind in kinds] == ["p", "figure", "p", "figure", "figure"]
    assert draft.lead == draft.pictures[1].id
    page = room.page("/imported/item-1/")
    assert page.count("<img") >= 4
    assert "Red, at noon." in page
    assert "A green boat" in page


def test_nothing_of_the_camera_and_no_file_name_is_public(room: Any, export: Path) -> None:
    """What the old files held beside pixels, and what they were called, is in no public byte."""
    assert b"SpyCam" in (export / "uploads/2019/05/red.jpg").read_bytes()
    bring_in(room, export)
    room.run()
    for private in ("SpyCam", "red.jpg", "blue.jpg"):
        assert room.public_text(private) == []


def test_a_drafts_pictures_stay_private(sqlite_room: Any, export: Path) -> None:
    """A draft's pictures lie in uploads alone, and the desk can show them."""
    from sunseed.newsroom.stories import pictures
    from sunseed.newsroom.stories.models import Story, Upload

    bring_in(sqlite_room, export)
    sqlite_room.run()
    story = Story.objects.get(headline="Draft")
    (one,) = Upload.objects.filter(story=story)
    assert pictures.contents(one)[0][0][:3] == b"\xff\xd8\xff"
    assert (sqlite_room.instance.uploads / str(one.pk)).is_dir()
    published = Upload.objects.filter(story__headline="Boats")
    assert published.count() == 3
    assert all(pictures.contents(each) for each in published)


def test_what_is_not_had_is_said(sqlite_room: Any, export: Path) -> None:
    """A missing and a broken picture are reported with their reasons, and the words of their stories come in."""
    (export / "uploads/2019/05/blue.jpg").write_bytes(b"<svg onload='x'/>")
    report = bring_in(sqlite_room, export)
    reasons = {url.rpartition("/")[2]: why for url, why in report.why_not.items()}
    assert reasons["gone.jpg"] == "not in the folder"
    assert "SVG" in reasons["blue.jpg"]
    assert report.made["stories"] == 2


def test_an_imported_picture_is_taken_down_with_its_story(sqlite_room: Any, export: Path) -> None:
    """Taking a story down erases the objects that an import made for it."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Story

    bring_in(sqlite_room, export)
    sqlite_room.run()
    objects = sqlite_room.instance.public / "objects"
    before = len(list(objects.rglob("*.jpg")))
    story = Story.objects.get(headline="Boats")
    verbs.take_down(sqlite_room.people["editor"], story.pk, reason="legal")
    sqlite_room.run()
    assert len(list(objects.rglob("*.jpg"))) == before - 3


def test_a_dry_run_looks_at_pictures_and_makes_none(sqlite_room: Any, export: Path) -> None:
    """The dry run counts the pictures that will come, and those that will not, and writes no file."""
    before = sorted(sqlite_room.instance.root.rglob("*.jpg"))
    dry = bring_in(sqlite_room, export, dry=True)
    assert sorted(sqlite_room.instance.root.rglob("*.jpg")) == before
    real = bring_in(sqlite_room, export)
    for part in ("made", "left_out", "changed", "media", "why_not"):
        assert getattr(dry, part) == getattr(real, part), part


def test_every_old_address_leads_on(sqlite_room: Any, export: Path) -> None:
    """The pretty address, the one with a number, and the pages of its pictures lead to the story."""
    from sunseed.newsroom.publishing.models import Item

    bring_in(sqlite_room, export)
    sqlite_room.run()
    moves = set(Item.objects.filter(kind="redirect").values_list("path", flat=True))
    assert {"/2019/1/", "/?p=1", "/?attachment_id=11", "/2019/11/", "/author/ada/"} <= moves
    assert not any(move in moves for move in ("/2019/3/", "/?p=3"))


def test_a_folder_that_is_none_is_said_so(sqlite_room: Any, export: Path) -> None:
    """A wrong folder is refused before anything is read."""
    with pytest.raises(Absent, match="folder"):
        bring_in(sqlite_room, export, media=export / "nowhere")
