"""Pictures: drawn anew in every size, without metadata; bombs and drawings that hold programs are refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

MIB = 1024 * 1024


def _file(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _render(data):
    from sunseed.newsroom.stories import pictures

    return pictures.render(io.BytesIO(data), size_bytes=len(data), most_bytes=8 * MIB)


def test_a_large_photo_comes_in_four_files(django_base):
    """The largest is a JPEG at most 1600 wide; WebP renditions ascend, each width once."""
    made = _render(_file(Image.new("RGB", (3000, 2000), "teal")))
    assert [(one.ext, one.width) for one in made] == [("jpg", 1600), ("webp", 480), ("webp", 960), ("webp", 1600)]


def test_a_small_picture_is_not_blown_up(django_base):
    """A picture narrower than the smallest size keeps its own."""
    assert [(one.ext, one.width) for one in _render(_file(Image.new("RGB", (100, 80)), "PNG"))] == [
        ("jpg", 100),
        ("webp", 100),
    ]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF"])
def test_pictures_of_every_kind_a_phone_sends_are_taken(django_base, kind):
    """Whatever the format, the same renditions come out; what was transparent stands on white."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    image = (
        Image.new("RGBA", (500, 300), (0, 0, 0, 0))
        if kind in ("PNG", "WEBP")
        else Image.new("RGB", (500, 300), "white")
    )
    made = _render(_file(image, kind))
    assert [(one.ext, one.width) for one in made] == [("jpg", 500), ("webp", 480), ("webp", 500)]
    assert min(Image.open(io.BytesIO(made[0].data)).convert("L").getextrema()) > 245


def test_nothing_the_camera_wrote_survives(django_base):
    """Place, device and comments are in none of the files; the picture is turned the way the camera meant."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "SpyCam", "Model 7", 6
    exif.get_ifd(0x8825)[1] = "N"
    data = _file(Image.new("RGB", (600, 400), "red"), exif=exif, comment=b"doorway 12")
    made = _render(data)
    assert b"SpyCam" in data
    for one in made:
        assert not any(word in one.data for word in (b"SpyCam", b"Model 7", b"doorway", b"Exif", b"ICC_PROFILE"))
    assert (made[0].width, made[0].height) == (400, 600)


def _png_of(width, height):
    """A tiny file that claims to be a huge picture."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_png_of(60_000, 60_000), "too large|million pixels"),
        (_png_of(9_000, 9_000), "million pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"not a picture at all", "not a picture"),
        (b"", "not a picture"),
        (_file(Image.new("RGB", (600, 400)))[:200], "damaged|not a picture"),
        (b"\0" * (8 * MIB + 1), "larger than 8 MB"),
    ],
    ids=["bomb", "huge", "svg", "xml", "text", "empty", "torn", "heavy"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_in_words(django_base, data, words):
    """Bombs, drawings with programs, torn and foreign files get a sentence, not an error page."""
    from sunseed.newsroom.stories.pictures import NotAPicture

    with pytest.raises(NotAPicture, match=words):
        _render(data)


def test_an_upload_is_private_until_it_is_published(sqlite_room, write_story, picture):
    """Its files lie in uploads/ only; publishing makes them objects, once."""
    from sunseed.newsroom.publishing import verbs
    from sunseed.newsroom.stories.models import Upload

    editor = sqlite_room.people["editor"]
    mine = picture(editor, "A sunflower")
    upload = Upload.objects.get(pk=mine.id)
    assert not sqlite_room.objects_of(upload)
    verbs.publish(editor, write_story(editor, lead=mine.id, pictures=[mine]))
    assert len(sqlite_room.objects_of(upload)) == len(upload.renditions)
